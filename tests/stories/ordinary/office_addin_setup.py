"""Ordinary: a bank's add-in for Excel and Outlook is set up: add-in keys, an OPEN value, a template in XLSTART and
STARTUP, a COM library, a trusted place, then Excel starts, loads it, and a report's macro runs a helper and saves;
Outlook is restarted."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2022-12-06T09:36:18", "user": "ZENTRALBANK\\r.okafor", "home": "C:\\Users\\r.okafor",
           "computer": "ZB-40771",
           "os_version": (10, 0, 19044)}
MICROSOFT = {"company": "Microsoft Corporation"}
MAKER = {"company": "Terminal Data plc", "description": "Terminal Data Office Add-in", "version": "2022.11"}
OFFICE = r"C:\Program Files\Microsoft Office\root\Office16"
HOME = r"C:\Users\r.okafor\AppData\Local\TerminalData\AddIn"
MANIFEST = "file:///C:/Users/r.okafor/AppData/Local/TerminalData/AddIn/TerminalData.vsto"
KEYS = r"HKCU\Software\Microsoft\Office"


def add_ins(c, setup):
    for program in ("Excel", "Outlook", "PowerPoint", "Word"):
        key = KEYS + r"\%s\Addins\TerminalData.Connect" % program
        c.key(setup, key, new=True)
        for name, kind, value in (("FriendlyName", "REG_SZ", "Terminal Data"), ("LoadBehavior", "REG_DWORD", 3),
                                  ("Manifest", "REG_SZ", MANIFEST + "|vstolocal")):
            c.set_value(setup, key + "\\" + name, kind, value)
        c.set_value(setup, KEYS + r"\16.0\%s\Resiliency\DoNotDisableAddinList\TerminalData.Connect" % program, "REG_DWORD",
                    1)
    c.set_value(setup, KEYS + r"\16.0\Excel\Options\OPEN", "REG_SZ", '/R "%s\\TerminalData64.xll"' % HOME)
    c.set_value(setup, KEYS + r"\16.0\Excel\Add-in Manager" + "\\" + HOME + r"\TerminalData64.xll", "REG_SZ", "")
    place = KEYS + r"\16.0\Excel\Security\Trusted Locations\Location12"
    for name, kind, value in (("Path", "REG_SZ", HOME + "\\"), ("AllowSubfolders", "REG_DWORD", 1),
                              ("Description", "REG_SZ", "Terminal Data")):
        c.set_value(setup, place + "\\" + name, kind, value)
    c.set_value(setup, KEYS + r"\16.0\Excel\Security\AccessVBOM", "REG_DWORD", 1)
    com = r"HKCU\Software\Classes\CLSID\{2E5B7D40-6F6C-4E7B-8C1D-0A9B8C7D6E5F}"
    c.key(setup, com, new=True)
    c.set_value(setup, com + r"\InprocServer32\(Default)", "REG_SZ", HOME + r"\TerminalRtd64.dll")
    c.set_value(setup, com + r"\ProgID\(Default)", "REG_SZ", "TerminalData.Rtd")
    c.drop(setup, c.home + r"\AppData\Roaming\Microsoft\Excel\XLSTART\TerminalData.xlam", 140_000)
    c.drop(setup, c.home + r"\AppData\Roaming\Microsoft\Word\STARTUP\TerminalData.dotm", 90_000)
    c.drop(setup, c.home + r"\AppData\Roaming\Microsoft\AddIns\TerminalTools.xla", 60_000)


def vsto(c, setup):
    """The installer of Visual Studio's add-ins takes the manifest; a certificate is trusted for the user."""
    one = c.spawn(setup, r"C:\Program Files\Common Files\microsoft shared\VSTO\10.0\VSTOInstaller.exe", '"C:\\Program '
                  'Files\\Common Files\\microsoft '
                  'shared\\VSTO\\10.0\\VSTOInstaller.exe" /s /i "%s\\TerminalData.vsto"' % HOME, **MICROSOFT)
    c.load(one, r"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\clr.dll")
    c.read(one, HOME + r"\TerminalData.vsto", 6000)
    key = (r"HKCU\Software\Microsoft\SystemCertificates\TrustedPublisher\Certificates"
           r"\5F4E3D2C1B0A99887766554433221100FFEEDDCC")
    c.key(one, key, new=True)
    c.set_value(one, key + r"\Blob", "REG_BINARY", bytes(1000))
    c.set_value(one, r"HKCU\Software\Microsoft\VSTO\Security\Inclusion\3c0e7d5a-3b1d-4a5e-90f7-7e5d4f0b2c11\Url", "REG_SZ",
                MANIFEST)
    c.exit(one)


def excel(c, desktop):
    program = c.spawn(desktop.explorer, OFFICE + r"\EXCEL.EXE",
                      '"%s\\EXCEL.EXE" "%s\\Documents\\Zinsbericht.xlsm"' % (OFFICE, c.home),
                      description="Microsoft Excel", **MICROSOFT)
    c.read(program, c.home + r"\AppData\Roaming\Microsoft\Excel\XLSTART\TerminalData.xlam", 140_000)
    c.load(program, HOME + r"\TerminalData64.xll")
    c.load(program, HOME + r"\TerminalRtd64.dll")
    c.load(program, r"C:\Program Files\Microsoft Office\root\vfs\ProgramFilesCommonX64\Microsoft Shared\VBA\VBA7.1\VBE7.DLL")
    for name in ("wbemdisp", "scrrun", "wshom.ocx", "winhttp"):
        c.load(program, c.system_root + "\\System32\\" + (name if "." in name else name + ".dll"))
    c.read(program, c.home + r"\Documents\Zinsbericht.xlsm", 400_000)
    for number in range(12):
        c.net(program, "Connect", ("203.0.113.99", 8194), 50210 + number)
        c.net(program, "Send", ("203.0.113.99", 8194), 50210 + number, 240)
        c.net(program, "Receive", ("203.0.113.99", 8194), 50210 + number, 1400)
    command = '"%s\\TerminalHelper.exe" -pid %d -session 1' % (HOME, program.pid)
    helper = c.spawn(program, HOME + r"\TerminalHelper.exe", command, **MAKER)
    c.drop(helper, c.home + r"\AppData\Local\TerminalData\log\helper.log", 1800)
    # The macro of the report turns a folder of CSV files to workbooks and has a batch file print them.
    for number in range(10):
        c.read(program, r"S:\Zinsen\2022-12\kurve%02d.csv" % number, 9000)
        c.drop(program, r"S:\Zinsen\2022-12\~kurve%02d.tmp" % number, 20_000)
        c.rename(program, r"S:\Zinsen\2022-12\~kurve%02d.tmp" % number, r"S:\Zinsen\2022-12\kurve%02d.xlsx" % number)
    c.drop(program, r"S:\Zinsen\2022-12\drucken.bat", 300)
    shell = c.spawn(program, c.system_root + r"\System32\cmd.exe", r'C:\Windows\system32\cmd.exe /c '
                    r'""S:\Zinsen\2022-12\drucken.bat" "', **MICROSOFT)
    c.read(shell, r"S:\Zinsen\2022-12\drucken.bat", 300)
    c.exit(c.spawn(shell, c.system_root + r"\System32\print.exe", r"print  /d:\\print03\etage7 "
                   r"S:\Zinsen\2022-12\bericht.txt", **MICROSOFT))
    c.exit(shell)
    c.exit(helper)
    c.exit(program)


def outlook(c, setup, desktop):
    c.exit(c.spawn(setup, c.system_root + r"\System32\taskkill.exe", "taskkill /IM OUTLOOK.EXE", **MICROSOFT))
    program = c.spawn(desktop.explorer, OFFICE + r"\OUTLOOK.EXE", description="Microsoft Outlook", **MICROSOFT)
    c.load(program, HOME + r"\TerminalRtd64.dll")
    c.load(program, r"C:\Program Files\Common Files\microsoft shared\VSTO\vstoee.dll")
    for number in range(10):
        c.write_at(program, c.home + r"\AppData\Local\Microsoft\Outlook\r.okafor@zb.example.ost", 65_536 * number, 65_536)
    c.drop(program, c.home + r"\AppData\Roaming\Microsoft\Outlook\VbaProject.OTM", 20_000, opened=3)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(6)
    setup = c.spawn(desktop.explorer, c.home + r"\Downloads\TerminalOfficeSetup.exe", **MAKER)
    for name in ("TerminalData64.xll", "TerminalRtd64.dll", "TerminalHelper.exe", "TerminalUpdate.exe", "TerminalData.vsto",
                 "TerminalData.dll.manifest",
                 "Microsoft.Office.Tools.Common.v4.0.Utilities.dll", "TerminalData.dll"):
        c.drop(setup, HOME + "\\" + name, 180_000)
    add_ins(c, setup)
    vsto(c, setup)
    c.set_value(setup, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\TerminalUpdate", "REG_SZ",
                '"%s\\TerminalUpdate.exe" /background' % HOME)
    excel(c, desktop)
    outlook(c, setup, desktop)
    c.exit(setup)
    desktop.murmur(6)
