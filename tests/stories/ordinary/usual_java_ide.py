"""Ordinary: an IDE for Java (as IntelliJ IDEA) is started. It asks PowerShell to exclude folders from Defender, fetches a
plugin and a JDK, has Gradle build, debugs over a local port, runs Git and a terminal, and patches itself by a Java updater
in Temp."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-06-11T10:17:33", "user": "DEV-NB44\\tkowalski", "home": "C:\\Users\\tkowalski",
           "computer": "DEV-NB44",
           "os_version": (10, 0, 22631), "local_address": "10.44.3.18"}
MAKER = {"company": "JetBrains s.r.o.", "version": "2024.1.3"}
MICROSOFT = {"company": "Microsoft Corporation", "version": "10.0.22621.1 (WinBuild.160101.0800)"}
ECLIPSE = {"company": "Eclipse Adoptium", "version": "21.0.3.0", "description": "OpenJDK Platform binary"}
GIT = {"company": "The Git Development Community", "version": "2.45.1"}
IDE = r"C:\Program Files\JetBrains\IntelliJ IDEA 2024.1.2"
POWERSHELL = r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe"
PROJECT = r"D:\src\frachtbrief-service"
PLUGINS, CDN, GRADLE = ("203.0.113.31", 443), ("203.0.113.32", 443), ("203.0.113.33", 443)
EXCLUSIONS = r"HKLM\SOFTWARE\Microsoft\Windows Defender\Exclusions\Paths"


def start_ide(c, desktop, config, local):
    ide = c.spawn(desktop.explorer, IDE + r"\bin\idea64.exe", description="IntelliJ IDEA", **MAKER)
    for library in (r"jbr\bin\server\jvm.dll", r"jbr\bin\java.dll", r"lib\jna\amd64\jnidispatch.dll",
                    r"lib\native\attach.dll"):
        c.load(ide, IDE + "\\" + library)
    for name in ("lib\\app.jar", "lib\\platform-loader.jar", r"plugins\java\lib\java-impl.jar"):
        c.read(ide, IDE + "\\" + name, 400_000)
    c.drop(ide, config + r"\idea.lock", 20)
    c.drop(ide, local + r"\log\idea.log", 40_000, opened=3)
    c.drop(ide, config + r"\c.kdbx", 2800, opened=3)
    watcher = c.spawn(ide, IDE + r"\bin\fsnotifier.exe", '"%s\\bin\\fsnotifier.exe"' % IDE,
                      description="Filesystem events processor",
                      **MAKER)
    for root in ("C:", "D:"):
        c.open(watcher, root + "\\", 0x100001, 1, 1, 0x21, 7)
    c.net(ide, "Connect", ("127.0.0.1", 63342), 52001)
    return ide, watcher


def exclude(c, desktop, ide, local):
    """The IDE's own script, first to ask, then elevated (the user pressed "Exclude folders")."""
    script = IDE + r"\bin\defender-exclusions.ps1"
    asking = c.spawn(ide, POWERSHELL,
                     '"%s" -NonInteractive -NoProfile -Command "Get-MpComputerStatus | Select RealTimeProtection'
                     'Enabled; Get-MpPreference | Select ExclusionPath"' % POWERSHELL, description="Windows PowerShell",
                     **MICROSOFT)
    c.load(asking, r"C:\Windows\System32\mscoree.dll")
    c.open_key(asking, EXCLUSIONS, result="SUCCESS")
    c.exit(asking)
    paths = (PROJECT, local, c.home + r"\.gradle")
    line = '"%s" -ExecutionPolicy Bypass -NoProfile -NonInteractive -File "%s" %s' % (
        POWERSHELL, script, " ".join('"%s"' % path for path in paths))
    adding = c.spawn(ide, POWERSHELL, line, integrity="High", description="Windows PowerShell", **MICROSOFT)
    c.load(adding, r"C:\Windows\System32\mscoree.dll")
    c.read(adding, script, 2900)
    for path in paths:
        c.set_value(desktop.defender, EXCLUSIONS + "\\" + path, "REG_DWORD", 0)
    c.exit(adding)


def fetch_parts(c, ide, config, local):
    """A plugin (jar files and a native helper in a zip) and a whole JDK."""
    c.exchange(ide, PLUGINS, 52010, [517, 420], [1400] * 6)
    archive = local + r"\plugins\rust-241.27011.zip"
    c.drop(ide, archive, 600_000)
    c.read(ide, archive, 300_000)
    for name, size in ((r"lib\rust.jar", 500_000), (r"bin\win\x86-64\intellij-rust-native-helper.exe", 210_000),
                       (r"lib\grammar.jar", 160_000)):
        c.drop(ide, config + r"\plugins\intellij-rust" + "\\" + name, size)
    c.delete(ide, archive)
    jdk = c.home + r"\.jdks\temurin-21.0.3"
    c.exchange(ide, CDN, 52012, [517, 300], [1460] * 30)
    archive = local + r"\tmp\jdk-7719f2.zip"
    c.drop(ide, archive, 1_200_000)
    c.read(ide, archive, 500_000)
    for name, size in ((r"bin\java.exe", 49_000), (r"bin\javac.exe", 24_000), (r"bin\server\jvm.dll", 700_000),
                       (r"lib\modules", 900_000),
                       (r"bin\jli.dll", 60_000), (r"lib\security\cacerts", 170_000), ("release", 1500)):
        c.drop(ide, jdk + "\\" + name, size)
    c.delete(ide, archive)
    probe = c.spawn(ide, jdk + r"\bin\java.exe", '"%s\\bin\\java.exe" -XshowSettings:properties -version' % jdk, **ECLIPSE)
    c.load(probe, jdk + r"\bin\server\jvm.dll")
    c.exit(probe)
    return jdk


def build(c, ide, jdk):
    """The wrapper fetches Gradle, its daemon compiles and tests; the tests' process is a java of its own."""
    shell = c.spawn(ide, r"C:\Windows\System32\cmd.exe", r'cmd.exe /c ""%s\gradlew.bat" --no-daemon assemble test"' %
                    PROJECT,
                    directory=PROJECT + "\\", **MICROSOFT)
    c.read(shell, PROJECT + r"\gradlew.bat", 2900)
    wrapper = c.spawn(shell, jdk + r"\bin\java.exe",
                      '"%s/bin/java.exe" "-Xmx64m" "-classpath" "%s\\gradle\\wrapper\\gradle-wrapper.jar"'
                      ' org.gradle.wrapper.GradleWrapperMain --no-daemon assemble test' % (jdk, PROJECT),
                      directory=PROJECT + "\\",
                      **ECLIPSE)
    dist = c.home + r"\.gradle\wrapper\dists\gradle-8.8-bin\dl7vupf4psengwqhwktix4v1"
    c.exchange(wrapper, GRADLE, 52020, [517, 240], [1460] * 20)
    c.drop(wrapper, dist + r"\gradle-8.8-bin.zip.part", 700_000)
    c.rename(wrapper, dist + r"\gradle-8.8-bin.zip.part", dist + r"\gradle-8.8-bin.zip")
    native = c.home + r"\.gradle\native\0.2.5\x86_64-windows-gnu\gradle-fileevents.dll"
    c.drop(wrapper, native, 130_000)
    c.load(wrapper, native)
    for number in range(12):
        c.read(wrapper, PROJECT + r"\src\main\java\example\Fracht%02d.java" % number, 5000)
        c.drop(wrapper, PROJECT + r"\build\classes\java\main\example\Fracht%02d.class" % number, 7000)
    worker = c.spawn(wrapper, jdk + r"\bin\java.exe",
                     '"%s\\bin\\java.exe" @%s\\.gradle\\.tmp\\gradle-worker-classpath8931.txt -Xmx512m '
                     "worker.org.gradle.process.internal.worker.GradleWorkerMain 'Gradle Test Executor 1'" % (jdk, c.home),
                     **ECLIPSE)
    c.drop(worker, c.home + r"\AppData\Local\Temp\sqlite-3.45.1.0-4a1c-sqlitejdbc.dll", 300_000)
    c.load(worker, c.home + r"\AppData\Local\Temp\sqlite-3.45.1.0-4a1c-sqlitejdbc.dll")
    c.exit(worker)
    c.delete(wrapper, c.home + r"\AppData\Local\Temp\sqlite-3.45.1.0-4a1c-sqlitejdbc.dll")
    c.exit(wrapper)
    c.exit(shell)


def debug(c, ide, jdk):
    agent = c.spawn(ide, jdk + r"\bin\java.exe",
                    '"%s\\bin\\java.exe" -agentlib:jdwp=transport=dt_socket,address=127.0.0.1:52077,suspend=y,server=n '
                    '"-javaagent:%s\\plugins\\java\\lib\\rt\\debugger-agent.jar" -Dfile.encoding=UTF-8 '
                    '-classpath "%s\\build\\classes\\java\\main;%s\\.gradle\\caches\\jars" example.FrachtbriefApplication' %
                    (jdk, IDE, PROJECT, c.home),
                    directory=PROJECT + "\\", **ECLIPSE)
    c.load(agent, jdk + r"\bin\jdwp.dll")
    c.load(agent, jdk + r"\bin\instrument.dll")
    c.net(agent, "Connect", ("127.0.0.1", 52077), 52078)
    c.exchange(agent, ("10.44.0.20", 5432), 52080, [90, 300, 700], [400, 1200])
    c.net(agent, "Receive", ("127.0.0.1", 52090), 8080, 420)
    killer = c.spawn(ide, r"C:\Windows\System32\taskkill.exe", "taskkill.exe /f /t /pid %d" % agent.pid, **MICROSOFT)
    c.exit(agent, 1)
    c.exit(killer)


def share(c, ide):
    """Commit and push from the IDE: git with a helper for credentials, then a key on the user's disk."""
    git = r"C:\Program Files\Git\cmd\git.exe"
    for line in ("-c core.quotepath=false -c log.showSignature=false add --ignore-errors -A -- src",
                 "-c core.quotepath=false commit -F %s\\AppData\\Local\\Temp\\git-commit-msg-.txt --" % c.home,
                 "-c credential.helper= -c core.quotepath=false push --progress --porcelain origin refs/heads/main:main"):
        one = c.spawn(ide, git, '"%s" %s' % (git, line), directory=PROJECT + "\\", **GIT)
        c.drop(one, PROJECT + r"\.git\index.lock", 9000)
        c.rename(one, PROJECT + r"\.git\index.lock", PROJECT + r"\.git\index")
        if "push" in line:
            ssh = c.spawn(one, r"C:\Program Files\Git\usr\bin\ssh.exe", "ssh git@git.spedition.example \"git-receive-pack "
                          "'fracht/service.git'\"", company="OpenSSH")
            c.read(ssh, c.home + r"\.ssh\id_ed25519", 419)
            c.read(ssh, c.home + r"\.ssh\known_hosts", 2100)
            c.exchange(ssh, ("198.51.100.60", 22), 52100, [900, 1400, 1400], [1000, 400])
            c.exit(ssh)
        c.exit(one)


def update(c, desktop, ide, watcher, local):
    """The patch: a copy of the IDE's Java in Temp runs the patch's own code, elevated as the IDE is in Program Files."""
    c.exchange(ide, CDN, 52120, [517, 300], [1460] * 20)
    temp = c.home + r"\AppData\Local\Temp"
    patch = temp + r"\IU-241.17011.79-241.17890.1-patch-win.jar"
    c.drop(ide, patch, 900_000)
    for name, size in ((r"bin\java.exe", 25_000), (r"bin\jli.dll", 60_000), (r"bin\server\jvm.dll", 500_000),
                       (r"lib\modules", 600_000)):
        c.drop(ide, temp + r"\idea.updater.files\jbr" + "\\" + name, size)
    restarter = temp + r"\restarter8815064.exe"
    c.drop(ide, restarter, 260_000)
    waiting = c.spawn(ide, restarter, '"%s" %d 1 "%s\\bin\\elevator.exe"' % (restarter, ide.pid, IDE), **MAKER)
    c.exit(watcher)
    c.delete(ide, local + r"\port.lock")
    c.exit(ide)
    java = temp + r"\idea.updater.files\jbr\bin\java.exe"
    updater = c.spawn(waiting, java, '"%s" -Xmx2000m -cp "%s" com.intellij.updater.Runner install "%s"' % (java, patch, IDE),
                      integrity="High", description="OpenJDK Platform binary", company="JetBrains s.r.o.",
                      version="17.0.11.0")
    c.load(updater, temp + r"\idea.updater.files\jbr\bin\server\jvm.dll")
    c.read(updater, patch, 600_000)
    for name, size in ((r"lib\app.jar", 500_000), (r"bin\idea64.exe", 300_000), (r"plugins\java\lib\java-impl.jar", 400_000),
                       ("build.txt", 20), (r"bin\defender-exclusions.ps1", 2900)):
        c.rename(updater, IDE + "\\" + name, temp + r"\idea.updater.backup" + "\\" + name)
        c.drop(updater, IDE + "\\" + name, size)
        c.delete(updater, temp + r"\idea.updater.backup" + "\\" + name)
    c.exit(updater)
    ide = c.spawn(waiting, IDE + r"\bin\idea64.exe", description="IntelliJ IDEA", company="JetBrains s.r.o.",
                  version="2024.1.4")
    c.exit(waiting)
    for name in (r"\IU-241.17011.79-241.17890.1-patch-win.jar", r"\restarter8815064.exe",
                 r"\idea.updater.files\jbr\bin\java.exe",
                 r"\idea.updater.files\jbr\bin\jli.dll", r"\idea.updater.files\jbr\bin\server\jvm.dll"):
        c.delete(ide, temp + name)


def story(c):
    desktop = Desktop(c)
    for remote, name in ((PLUGINS, "plugins.jetbrains.com"), (CDN, "download.jetbrains.com"),
                         (GRADLE, "services.gradle.org")):
        c.host(remote[0], name)
    config = c.home + r"\AppData\Roaming\JetBrains\IntelliJIdea2024.1"
    local = c.home + r"\AppData\Local\JetBrains\IntelliJIdea2024.1"
    desktop.murmur(5)
    ide, watcher = start_ide(c, desktop, config, local)
    exclude(c, desktop, ide, local)
    desktop.resolve()
    jdk = fetch_parts(c, ide, config, local)
    build(c, ide, jdk)
    debug(c, ide, jdk)
    terminal = c.spawn(ide, POWERSHELL,
                       '%s -NoLogo -NoExit -ExecutionPolicy Bypass -File "%s\\plugins\\terminal\\shell-integrations'
                       '\\powershell\\powershell-integration.ps1"' % (POWERSHELL, IDE), directory=PROJECT + "\\",
                       description="Windows PowerShell", **MICROSOFT)
    c.read(terminal, c.home + r"\AppData\Roaming\Microsoft\Windows\PowerShell\PSReadLine\ConsoleHost_history.txt", 5000)
    lister = c.spawn(terminal, r"C:\Windows\System32\NETSTAT.EXE", '"C:\\Windows\\system32\\NETSTAT.EXE" -ano', **MICROSOFT)
    c.exit(lister)
    c.exit(terminal)
    share(c, ide)
    update(c, desktop, ide, watcher, local)
    desktop.murmur(4)
