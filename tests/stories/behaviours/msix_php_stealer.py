"""A counterfeit MSIX package starts a script by its framework; PowerShell brings PHP, and PHP gives PowerShell commands
over its input, copies browser stores, Signal and Telegram into Temp and runs a headless browser on them. It resembles
SYS01 stealers."""
from scenery import Desktop

SETTING = {"start": "2023-12-05T11:08:47", "user": "MKTG-LT08\\priya.nair", "home": "C:\\Users\\priya.nair",
           "computer": "MKTG-LT08", "os_version": (10, 0, 22631), "local_address": "192.168.43.77"}
MICROSOFT = {"company": "Microsoft Corporation"}
PHP = {"company": "The PHP Group", "description": "CLI", "version": "8.2.12"}
CHROME = r"C:\Program Files\Google\Chrome\Application\chrome.exe"
EDGE = r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe"
PACKAGE = r"C:\Program Files\WindowsApps\AdAnalytics.Studio_2.4.1.0_x64__8zk2tq9w3nf6e"
USER_SID = "S-1-5-21-1004336348-1177238915-682003330-1001"
CACHE = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache"
GUID = "{1E6B0B7D-E2B4-4C58-A6C1-79BDE3F80C15}"
STAGE, PANEL = ("203.0.113.118", 443), ("203.0.113.119", 443)
PAPERS = ["Campaign Q1.xlsx", "Media plan.pptx", "Client list.xlsx", "Invoices 2023.xlsx", "Ad accounts.docx",
          "Contract Lotus.pdf",
          "Creative brief.docx", "Budget FY24.xlsx", "Influencers.xlsx", "Payroll.xlsx", "Passwords.docx", "KPI Nov.pptx",
          "Proposal Kerala Tea.docx", "NDA.pdf", "Bank details.pdf", "Passport.pdf"]


def done_by(c, *processes):
    """The doers of behaviours whose processes start within them."""
    for behaviour in c.behaviours:
        behaviour.pids = behaviour.pids or {process.pid for process in processes}


def power(c):
    return c.system_root + r"\System32\WindowsPowerShell\v1.0\powershell.exe"


def automation(c, shell):
    c.load(shell,
           r"C:\Windows\assembly\NativeImages_v4.0.30319_64\System.Manaa57fc8cc#\3d20\System.Management.Automation.ni.dll")


def install(c, desktop, deployer):
    """App Installer asks; the deployment service lays the package down."""
    package = c.home + r"\Downloads\AdAnalyticsStudio.msix"
    tool = r"C:\Program Files\WindowsApps\Microsoft.DesktopAppInstaller_1.21.3133.0_x64__8wekyb3d8bbwe\AppInstaller.exe"
    asker = c.spawn(desktop.explorer, tool, '"%s" "%s"' % (tool, package), **MICROSOFT)
    c.read(asker, package, 900_000, chunk=262_144)
    c.folder(deployer, PACKAGE)
    for name, size in (("AppxManifest.xml", 3_900), ("config.json", 720), ("PsfLauncher64.exe", 480_000),
                       ("PsfRuntime64.dll", 390_000),
                       ("StartingScriptWrapper.ps1", 1_450), ("refresh2.ps1", 4_200), ("studio.exe", 640_000)):
        c.drop(deployer, PACKAGE + "\\" + name, size, chunk=262_144)
    c.exit(asker)


def start_package(c, desktop):
    launcher = c.spawn(desktop.explorer, PACKAGE + r"\PsfLauncher64.exe", '"%s\\PsfLauncher64.exe" ' % PACKAGE, **MICROSOFT)
    c.load(launcher, PACKAGE + r"\PsfRuntime64.dll")
    c.read(launcher, PACKAGE + r"\config.json", 720)
    with c.behaviour("a package's framework has PowerShell run a start script of the package", "high",
                     ("T1059.001", "T1204.002", "T1218"), (), ("StartingScriptWrapper.ps1", "refresh2.ps1")):
        shell = c.spawn(launcher, power(c), 'Powershell.exe -ExecutionPolicy Bypass -file "%s\\StartingScriptWrapper.ps1" '
                        '"Powershell.exe -w 1 -ExecutionPolicy Bypass -file refresh2.ps1"' % PACKAGE,
                        directory=PACKAGE + "\\", **MICROSOFT)
        automation(c, shell)
        c.read(shell, PACKAGE + r"\StartingScriptWrapper.ps1", 1_450)
    done_by(c, launcher, shell)
    with c.behaviour("PowerShell runs with a hidden window and no policy", "medium", ("T1564.003", "T1059.001"), (),
                     "refresh2.ps1"):
        inner = c.spawn(shell, power(c), '"%s" -w 1 -ExecutionPolicy Bypass -file refresh2.ps1' % power(c),
                        directory=PACKAGE + "\\", **MICROSOFT)
        automation(c, inner)
        c.read(inner, PACKAGE + r"\refresh2.ps1", 4_200)
    done_by(c, shell, inner)
    studio = c.spawn(launcher, PACKAGE + r"\studio.exe", '"%s\\studio.exe" ' % PACKAGE)
    c.load(studio, c.system_root + r"\System32\d2d1.dll")
    return shell, inner


def bring_php(c, shell, home):
    with c.behaviour("brings PHP along into a folder of Local, with scripts", "medium", ("T1105", "T1059"), shell,
                     ("php.exe", "include.php", "index.php")):
        c.exchange(shell, STAGE, 51200, [517, 290], [16_000] * 10)
        c.folder(shell, home)
        c.folder(shell, home + r"\ext")
        for name, size in (("php.exe", 140_000), ("php8ts.dll", 1_900_000), ("php.ini", 2_800),
                           (r"ext\php_zip.dll", 230_000),
                           ("index.php", 61_000), ("include.php", 19_000), ("rhc.js", 510)):
            c.drop(shell, home + "\\" + name, size, chunk=262_144)
    with c.behaviour("starts the new PHP with a script just written", "high", ("T1059", "T1564.003"), (),
                     ("include.php", "php.exe")):
        php = c.spawn(shell, home + r"\php.exe", '"%s\\php.exe" -c "%s\\php.ini" -f "%s\\include.php"' % (home, home, home),
                      directory=home + "\\", **PHP)
        c.load(php, home + r"\php8ts.dll")
        c.read(php, home + r"\include.php", 19_000)
        c.read(php, home + r"\index.php", 61_000)
    done_by(c, shell, php)
    return php


def register_task(c, desktop, name):
    """The Schedule service notes a task."""
    host = desktop.scheduler
    c.drop(host, r"C:\Windows\System32\Tasks" + "\\" + name, 3_480)
    c.key(host, CACHE + r"\Tree" + "\\" + name, new=True)
    c.set_value(host, CACHE + r"\Tree" + "\\" + name + r"\Id", "REG_SZ", GUID)
    c.set_value(host, CACHE + r"\Tree" + "\\" + name + r"\Index", "REG_DWORD", 3)
    c.key(host, CACHE + r"\Tasks" + "\\" + GUID, new=True)
    c.set_value(host, CACHE + r"\Tasks" + "\\" + GUID + r"\Path", "REG_SZ", "\\" + name)
    c.set_value(host, CACHE + r"\Tasks" + "\\" + GUID + r"\Actions", "REG_BINARY", bytes(130))


def commands_by_input(c, desktop, php, home):
    """PHP opens PowerShell and writes commands to its input: the command line has none."""
    with c.behaviour("PHP gives PowerShell commands over its input", "high", "T1059.001", (), ("powershell", "-Command -")):
        middle = c.spawn(php, c.system_root + r"\System32\cmd.exe", 'cmd.exe /s /c "powershell -NoP -NonI -Command -"',
                         directory=home + "\\", **MICROSOFT)
        shell = c.spawn(middle, power(c), "powershell  -NoP -NonI -Command -", directory=home + "\\", **MICROSOFT)
        automation(c, shell)
    done_by(c, php, middle, shell)
    with c.behaviour("a task for wscript with a user's script is made by COM", "high", "T1053.005", (php, middle, shell),
                     "AdStudioHelper"):
        c.load(shell, c.system_root + r"\System32\taskschd.dll")
        register_task(c, desktop, "AdStudioHelper")
    c.exit(shell)
    c.exit(middle)


def copy_stores(c, php, stage):
    """Stores of two browsers go to Temp first."""
    local = c.home + r"\AppData\Local"
    with c.behaviour("copies the browsers' key, passwords and cookies into Temp", "high", ("T1555.003", "T1539"), php,
                     ("Login Data", "Cookies", "Local State")):
        for browser, folder in (("chrome", r"\Google\Chrome\User Data"), ("edge", r"\Microsoft\Edge\User Data")):
            c.folder(php, stage + "\\" + browser)
            for name, size in ((r"\Local State", 9_000), (r"\Default\Login Data", 49_152),
                               (r"\Default\Network\Cookies", 131_072), (r"\Default\Web Data", 110_592)):
                c.read(php, local + folder + name, size)
                c.drop(php, stage + "\\" + browser + "\\" + name.rsplit("\\", 1)[1], size)
    with c.behaviour("runs the browser headless on a copied profile in Temp", "high", ("T1539", "T1185", "T1555.003"), (),
                     ("--headless", "--user-data-dir")):
        browser = c.spawn(php, CHROME, '"%s" --headless=new --disable-gpu --user-data-dir="%s\\chrome" --dump-dom '
                          "https://adsmanager.facebook.com/" % (CHROME, stage), company="Google LLC",
                          description="Google Chrome")
        c.read(browser, stage + r"\chrome\Cookies", 131_072)
        c.exchange(browser, ("192.0.2.35", 443), 51240, [517, 3_900], [64_000, 41_000])
    done_by(c, php, browser)
    c.exit(browser)
    with c.behaviour("starts Edge with a debugging port, off the screen", "high", ("T1539", "T1185", "T1555.003"), (),
                     ("--remote-debugging-port", "9333")):
        edge = c.spawn(php, EDGE, '"%s" --remote-debugging-port=9333 --window-position=-10000,-10000 --no-first-run '
                       '--user-data-dir="%s\\Microsoft\\Edge\\User Data"' % (EDGE, local), description="Microsoft Edge",
                       **MICROSOFT)
        c.exchange(php, ("127.0.0.1", 9333), 51250, [380, 110], [2_900, 52_000])
    done_by(c, php, edge)
    c.exit(edge)


def take_messengers(c, php, stage):
    roaming = c.home + r"\AppData\Roaming"
    with c.behaviour("copies Signal's key and messages", "high", ("T1005", "T1552.001", "T1539", "T1528", "T1555"), php,
                     "Signal"):
        c.folder(php, stage + r"\sg")
        for name, size in ((r"config.json", 310), (r"sql\db.sqlite", 420_000)):
            c.read(php, roaming + "\\Signal\\" + name, size)
            c.drop(php, stage + "\\sg\\" + name.rsplit("\\", 1)[-1], size)
    with c.behaviour("copies Telegram's session into Temp", "high", ("T1005", "T1552.001", "T1539", "T1528"), php, "tdata"):
        c.folder(php, stage + r"\tg")
        for name in ("key_datas", "settingss", "D877F783D5D3EF8Cs", r"D877F783D5D3EF8C\maps"):
            c.read(php, roaming + "\\Telegram Desktop\\tdata\\" + name, 3_700)
            c.drop(php, stage + "\\tg\\" + name.rsplit("\\", 1)[-1], 3_700)


def take_papers(c, php, stage):
    """Documents of the user in one zip without a password, and away."""
    zipped = stage + r"\IN_priya.nair.zip"
    with c.behaviour("reads the user's documents and packs them into a zip in Temp", "medium",
                     ("T1005", "T1560.002", "T1560", "T1119", "T1074.001"), php,
                     ("IN_priya.nair.zip", "Documents", "Passwords.docx")):
        c.load(php, c.home + r"\AppData\Local\AdStudio\ext\php_zip.dll")
        for number, name in enumerate(PAPERS):
            c.read(php, c.home + r"\Documents" + "\\" + name, 58_000 + 11_000 * (number % 3))
        c.drop(php, zipped + ".a04318", 786_432)
        c.rename(php, zipped + ".a04318", zipped)
    with c.behaviour("sends the zip to its server", "medium", ("T1041", "T1020"), php, PANEL[0]):
        c.read(php, zipped, 786_432)
        c.exchange(php, PANEL, 51270, [517, 740] + [65_536] * 12, [310])
        c.delete(php, zipped)


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    deployer = c.system(system32 + "svchost.exe", system32 + "svchost.exe -k wsappx -p -s AppXSvc", parent=desktop.services)
    home, stage = c.home + r"\AppData\Local\AdStudio", c.home + r"\AppData\Local\Temp\~as41"
    desktop.murmur(4)
    install(c, desktop, deployer)
    outer, shell = start_package(c, desktop)
    desktop.resolve()
    php = bring_php(c, shell, home)
    c.exit(shell)
    c.exit(outer)
    commands_by_input(c, desktop, php, home)
    desktop.murmur(3)
    c.folder(php, stage)
    copy_stores(c, php, stage)
    take_messengers(c, php, stage)
    take_papers(c, php, stage)
    c.exit(php)
    c.wait(1800)
    short = r"C:\Users\PRIYA~1.NAI\AppData\Local\AdStudio\rhc.js"
    with c.behaviour("the task starts wscript with the user's script, and that PHP", "high",
                     ("T1053.005", "T1059.007", "T1059.005"), (), ("rhc.js", "index.php")):
        host = c.spawn(desktop.scheduler, system32 + "wscript.exe", 'wscript.exe //E:jscript "%s"' % short, user=c.user,
                       integrity="Medium", session=1, sid=USER_SID, **MICROSOFT)
        c.load(host, system32 + "jscript.dll")
        c.read(host, home + r"\rhc.js", 510)
        again = c.spawn(host, home + r"\php.exe", '"%s\\php.exe" "%s\\index.php"' % (home, home), directory=home + "\\",
                        **PHP)
        c.load(again, home + r"\php8ts.dll")
        c.read(again, home + r"\index.php", 61_000)
    done_by(c, desktop.scheduler, host, again, php)
    c.exchange(again, PANEL, 51290, [517, 290], [1_900])
    desktop.murmur(3)
