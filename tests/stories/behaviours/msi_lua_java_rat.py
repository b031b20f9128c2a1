"""A package from an ISO drive has PowerShell run by a custom action; it unpacks a Lua interpreter with a script, and a
Java runtime with a RAT that logs keys, pictures, wireless keys and wallets. It resembles SmartLoader and
Adwind/STRRAT."""
from scenery import Desktop

SETTING = {"start": "2024-11-08T21:55:12", "user": "PC-DE-RAFA\\rafael.nunes", "home": "C:\\Users\\rafael.nunes",
           "computer": "PC-DE-RAFA", "os_version": (10, 0, 19045), "local_address": "192.168.0.12"}
MICROSOFT = {"company": "Microsoft Corporation"}
JAVA = {"company": "Eclipse Adoptium", "description": "OpenJDK Platform binary", "version": "17.0.9.0"}
USER_SID = "S-1-5-21-1004336348-1177238915-682003330-1001"
CACHE = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache"
GUID = "{D3A9A1B8-66F4-4B77-9B15-0C9C1B7D5E44}"
RUN = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"
STAGE, RAT = ("198.51.100.130", 443), ("203.0.113.201", 7788)
CODE_HOST = ("192.0.2.140", 443)
PROFILES = r"C:\ProgramData\Microsoft\Wlansvc\Profiles\Interfaces\{0B1D5C60-72A4-4C9F-8E02-B6F1C7A41E55}"


def done_by(c, *processes):
    """The doers of behaviours whose processes start within them."""
    for behaviour in c.behaviours:
        behaviour.pids = behaviour.pids or {process.pid for process in processes}


def install(c, desktop):
    """msiexec of the user, the service, and its helper in the user's session, where custom actions run."""
    system32, wow = c.system_root + "\\System32\\", c.system_root + "\\SysWOW64\\"
    package = r"E:\Roblox Executor Setup.msi"
    client = c.spawn(desktop.explorer, system32 + "msiexec.exe", '"C:\\Windows\\System32\\msiexec.exe" /i "%s" ' % package,
                     directory="E:\\", **MICROSOFT)
    c.read(client, package, 700_000, chunk=262_144)
    service = c.spawn(desktop.services, system32 + "msiexec.exe", system32 + "msiexec.exe /V", **MICROSOFT)
    c.drop(service, r"C:\Windows\Installer\4c1a07.msi", 700_000, chunk=262_144)
    helper = c.spawn(service, wow + "msiexec.exe", wow + "MsiExec.exe -Embedding 6B0C1F49E0A87D5337A5D2F2F31B9E08 C",
                     user=c.user, integrity="Medium", session=1, sid=USER_SID, is_64bit=False, **MICROSOFT)
    c.drop(client, c.home + r"\AppData\Local\Temp\MSIE21B.tmp", 590_000, chunk=262_144)
    c.load(helper, c.home + r"\AppData\Local\Temp\MSIE21B.tmp")
    return client, service, helper


def custom_action(c, helper):
    """Advanced Installer's way of a PowerShell action: the script, a wrapper and their arguments are files in Temp."""
    temp = c.home + r"\AppData\Local\Temp"
    with c.behaviour("a custom action of the package has PowerShell run a script of Temp", "high",
                     ("T1059.001", "T1218.007", "T1204.002"), (), ("pssE2C8.ps1", "scrE2B6.ps1")):
        for name, size in (("scrE2B6.ps1", 5_800), ("scrE2B7.txt", 12), ("msiE2B5.txt", 90), ("pssE2C8.ps1", 6_300)):
            c.drop(helper, temp + "\\" + name, size)
        shell = c.spawn(helper, c.system_root + r"\SysWOW64\WindowsPowerShell\v1.0\powershell.exe",
                        ' -NoProfile -Noninteractive -ExecutionPolicy Bypass -File "%s\\pssE2C8.ps1" '
                        '-propFile "%s\\msiE2B5.txt" -scriptFile "%s\\scrE2B6.ps1" -scriptArgsFile "%s\\scrE2B7.txt" '
                        '-propSep " :<->: " -lineSep " <<:>> " -testPrefix "_testValue."'
                        % (temp, temp, temp, temp), is_64bit=False, **MICROSOFT)
        c.load(shell, r"C:\Windows\assembly\NativeImages_v4.0.30319_32\System.Manaa57fc8cc#\09c2"
                      r"\System.Management.Automation.ni.dll")
        c.read(shell, temp + r"\pssE2C8.ps1", 6_300)
        c.read(shell, temp + r"\scrE2B6.ps1", 5_800)
    done_by(c, helper, shell)
    return shell


def bring(c, shell, lua, java):
    """What the script fetches."""
    c.host(STAGE[0], "dl.rbx-tools.example")
    with c.behaviour("fetches a Lua interpreter with its script and a library into Roaming", "medium",
                     ("T1105", "T1059.011"), shell, ("luajit.exe", "conf.txt")):
        c.exchange(shell, STAGE, 50610, [520, 280], [16_000] * 6)
        c.folder(shell, lua)
        for name, size in (("luajit.exe", 101_000), ("lua51.dll", 610_000), ("conf.txt", 290_000), ("h.dll", 84_000)):
            c.drop(shell, lua + "\\" + name, size, chunk=131_072)
    c.exchange(shell, STAGE, 50611, [520, 280], [16_000] * 9)
    for folder in ("", r"\bin", r"\bin\server", r"\lib"):
        c.folder(shell, java + folder)
    for name, size in ((r"\bin\javaw.exe", 46_000), (r"\bin\jli.dll", 94_000), (r"\bin\server\jvm.dll", 1_800_000),
                       (r"\lib\modules", 2_200_000), (r"\ntfsmgr.jar", 240_000)):
        c.drop(shell, java + name, size, chunk=524_288)


def register_task(c, desktop, name):
    """The Schedule service notes a task."""
    host = desktop.scheduler
    c.drop(host, r"C:\Windows\System32\Tasks" + "\\" + name, 3_330)
    c.key(host, CACHE + r"\Tree" + "\\" + name, new=True)
    c.set_value(host, CACHE + r"\Tree" + "\\" + name + r"\Id", "REG_SZ", GUID)
    c.set_value(host, CACHE + r"\Tree" + "\\" + name + r"\Index", "REG_DWORD", 3)
    c.key(host, CACHE + r"\Tasks" + "\\" + GUID, new=True)
    c.set_value(host, CACHE + r"\Tasks" + "\\" + GUID + r"\Path", "REG_SZ", "\\" + name)
    c.set_value(host, CACHE + r"\Tasks" + "\\" + GUID + r"\Actions", "REG_BINARY", bytes(120))


def spy(c, rat, java):
    """What the RAT keeps of the user."""
    temp = c.home + r"\AppData\Local\Temp"
    hook = temp + r"\JNativeHook-7F22A019.dll"
    log = r"C:\ProgramData\jre17\logs\keys_08-11.html"
    with c.behaviour("hooks the keyboard by a native library just written, and logs keys in ProgramData", "medium",
                     "T1056.001", rat, ("JNativeHook", "keys_08-11.html")):
        c.drop(rat, hook, 68_000)
        c.load(rat, hook)
        c.folder(rat, java + r"\logs")
        c.drop(rat, log, 210)
        for turn in range(12):
            c.open(rat, log, 0x120116, 3)
            c.write_at(rat, log, 210 + 83 * turn, 83)
            c.close(rat, log)
            c.wait(6)
    with c.behaviour("writes pictures of the screen into Temp and sends each", "medium", ("T1113", "T1041"), rat, "imageio"):
        c.load(rat, java + r"\bin\awt.dll")
        for turn in range(5):
            shot = temp + r"\imageio%d.tmp" % (7_410_288_231 + 40_961 * turn)
            c.drop(rat, shot, 176_000)
            c.exchange(rat, RAT, 50650 + turn, [65_536, 65_536, 44_928], [40])
            c.delete(rat, shot)
            c.wait(25)
    with c.behaviour("reads the profiles of wireless networks", "medium", ("T1552.001", "T1555", "T1016.002", "T1005"), rat,
                     "Wlansvc"):
        for guid in ("{51C05C5E-A5E1-4A4F-9E7D-1D5E6B12C0AD}", "{7E1F6C24-0C3A-46E0-8A5F-C2C8D1F0E811}"):
            c.read(rat, PROFILES + "\\" + guid + ".xml", 1_010)
    roaming = c.home + r"\AppData\Roaming"
    with c.behaviour("reads wallets of programs", "high", ("T1005", "T1552.001", "T1555"), rat,
                     ("Electrum", "Exodus", "wallet.dat", "Ethereum", "Coinomi")):
        for path in (r"\Electrum\wallets\default_wallet", r"\Exodus\exodus.wallet\seed.seco", r"\Bitcoin\wallet.dat",
                     r"\Ethereum\keystore\UTC--2022-03-01T10-11-12Z--5a0b"):
            c.read(rat, roaming + path, 8_700)
    with c.behaviour("reads accounts of Minecraft's launcher and of Steam", "high",
                     ("T1528", "T1539", "T1552.001", "T1005"), rat, ("launcher_accounts", "loginusers.vdf")):
        c.read(rat, roaming + r"\.minecraft\launcher_accounts.json", 2_900)
        c.read(rat, roaming + r"\.minecraft\launcher_accounts_microsoft_store.json", 3_100)
        c.read(rat, r"C:\Program Files (x86)\Steam\config\loginusers.vdf", 700)
    asar = c.home + r"\AppData\Local\atomic\resources\app.asar"
    with c.behaviour("replaces the program text of the Atomic wallet", "high", "T1554", rat, "app.asar"):
        c.read(rat, asar, 1_100_000, chunk=262_144)
        c.drop(rat, asar + ".new", 1_104_000, chunk=262_144)
        c.rename(rat, asar + ".new", asar)


def story(c):
    desktop = Desktop(c)
    wow, system32 = c.system_root + "\\SysWOW64\\", c.system_root + "\\System32\\"
    lua, java = c.home + r"\AppData\Roaming\LxEngine", r"C:\ProgramData\jre17"
    desktop.murmur(5)
    c.read(desktop.explorer, c.home + r"\Downloads\RBX_Executor.iso", 65_536)
    client, service, helper = install(c, desktop)
    shell = custom_action(c, helper)
    desktop.resolve()
    bring(c, shell, lua, java)
    with c.behaviour("starts the new Lua interpreter with a script named .txt", "high", ("T1059.011", "T1059"), (),
                     ("conf.txt", "luajit.exe")):
        loader = c.spawn(shell, lua + r"\luajit.exe", '"%s\\luajit.exe" conf.txt' % lua, directory=lua + "\\",
                         is_64bit=False)
        c.load(loader, lua + r"\lua51.dll")
        c.read(loader, lua + r"\conf.txt", 290_000)
    done_by(c, shell, loader)
    task, short = "LxEngineHost_7A41", r"C:\Users\RAFAEL~1.NUN\AppData\Roaming\LXENGI~1\h.dll"
    with c.behaviour("makes a task that has rundll32 start a library of the user, named short", "high", "T1053.005", (),
                     (task, "h.dll")):
        maker = c.spawn(loader, wow + "schtasks.exe",
                        'schtasks /create /sc daily /st 12:10 /f /tn "%s" /tr "rundll32.exe %s,Start"' % (
            task, short), is_64bit=False, **MICROSOFT)
        c.load(maker, wow + "taskschd.dll")
        register_task(c, desktop, task)
    done_by(c, loader, maker, shell)
    c.exit(maker)
    c.host(CODE_HOST[0], "raw.githubusercontent.com")
    c.exchange(loader, CODE_HOST, 50630, [517, 240], [4_200, 610])
    with c.behaviour("starts a Java runtime brought along with a .jar just written", "high",
                     ("T1059", "T1105", "T1204.002"), (), ("ntfsmgr.jar", "javaw.exe")):
        rat = c.spawn(shell, java + r"\bin\javaw.exe",
                      '"%s\\bin\\javaw.exe" -Dfile.encoding=UTF-8 -jar "%s\\ntfsmgr.jar"' % (java, java), **JAVA)
        c.load(rat, java + r"\bin\server\jvm.dll")
        c.read(rat, java + r"\ntfsmgr.jar", 240_000)
    done_by(c, shell, rat)
    for process in (shell, helper, client, service):
        c.exit(process)
    with c.behaviour("starts the .jar at each logon by reg", "high", "T1547.001", (), ("ntfsmgr", "NTFS Manager")):
        line = r'reg add HKCU\Software\Microsoft\Windows\CurrentVersion\Run /v "NTFS Manager" /t REG_SZ /f ' \
            r'/d "\"%s\bin\javaw.exe\" -jar \"%s\ntfsmgr.jar\""' % (java, java)
        tool = c.spawn(rat, system32 + "reg.exe", line, **MICROSOFT)
        c.key(tool, RUN)
        c.set_value(tool, RUN + r"\NTFS Manager", "REG_SZ", '"%s\\bin\\javaw.exe" -jar "%s\\ntfsmgr.jar"' % (java, java))
    done_by(c, rat, tool)
    c.exit(tool)
    with c.behaviour("hides its folder as a system folder", "medium", "T1564.001", (), ("attrib", "jre17")):
        hider = c.spawn(rat, system32 + "attrib.exe", 'attrib +h +s +r "%s"' % java, **MICROSOFT)
        c.attributes(hider, java, 0x17)
    done_by(c, rat, hider)
    c.exit(hider)
    c.host(RAT[0], "nunes77.ddns.example")
    with c.behaviour("talks with its server at an odd port", "medium", ("T1571", "T1095", "T1071.001", "T1071"), rat,
                     ("nunes77.ddns.example", "7788")):
        for turn in range(3):
            c.exchange(rat, RAT, 50640 + turn, [190, 61], [48])
            c.wait(15)
    spy(c, rat, java)
    c.wait(600)
    with c.behaviour("the task has rundll32 load the user's library", "high", ("T1053.005", "T1218.011"), (), "h.dll"):
        runner = c.spawn(desktop.scheduler, system32 + "rundll32.exe", "rundll32.exe %s,Start" % short, user=c.user,
                         integrity="Medium", session=1, sid=USER_SID, **MICROSOFT)
        c.load(runner, lua + r"\h.dll")
        c.exchange(runner, STAGE, 50680, [517, 260], [1_900])
    done_by(c, desktop.scheduler, runner, loader)
    desktop.murmur(3)
