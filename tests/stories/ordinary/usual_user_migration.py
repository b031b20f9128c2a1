"""Ordinary: an administrator's script moves a user to a new computer. Elevated PowerShell ends the user's programs, exports
wireless keys, certificates, printers, registry and BitLocker keys, runs ScanState from a share and robocopies profiles with
browser stores."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2025-05-14T16:12:08", "user": "STADT\\adm-keller", "home": "C:\\Users\\adm-keller",
           "computer": "RATHAUS-2107",
           "os_version": (10, 0, 19045), "local_address": "10.61.21.7"}
MICROSOFT = {"company": "Microsoft Corporation", "version": "10.0.19041.1 (WinBuild.160101.0800)"}
SYSTEM32 = "C:\\Windows\\System32\\"
POWERSHELL = SYSTEM32 + r"WindowsPowerShell\v1.0\powershell.exe"
TOOLS = r"\\deploy01.stadt.example\umzug$"
TARGET = r"\\fs03.stadt.example\umzug_ablage$\RATHAUS-2107\s.maurer"
OWNER = r"C:\Users\s.maurer"
OWNER_HIVE = r"HKU\S-1-5-21-1004336348-1177238915-682003330-2218"


def start(c, desktop):
    """"Run with PowerShell" of the Explorer; the script finds that it has no rights and starts itself anew."""
    script = TOOLS + r"\Umzug-Sichern.ps1"
    first = c.spawn(desktop.explorer, POWERSHELL,
                    "\"%s\" \"-Command\" \"if((Get-ExecutionPolicy ) -ne 'AllSigned') { Set-ExecutionPolicy "
                    "-Scope Process Bypass }; & '%s'\"" % (POWERSHELL, script), description="Windows PowerShell",
                    **MICROSOFT)
    c.load(first, r"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\clr.dll")
    c.read(first, script, 14_000)
    second = c.spawn(first, POWERSHELL,
                     '"%s" -NoProfile -ExecutionPolicy Bypass -WindowStyle Hidden -File "%s" -Benutzer s.maurer '
                     '-Ziel "%s"' % (POWERSHELL, script, TARGET), integrity="High", description="Windows PowerShell",
                     **MICROSOFT)
    c.load(second, r"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\clr.dll")
    for name in ("__PSScriptPolicyTest_q1x0w3bd.kqg.ps1", "__PSScriptPolicyTest_5cbkmxuy.zqw.psm1"):
        c.drop(second, c.home + r"\AppData\Local\Temp" + "\\" + name, 60)
        c.delete(second, c.home + r"\AppData\Local\Temp" + "\\" + name)
    c.read(second, script, 14_000)
    c.drop(second, r"C:\Windows\Logs\Umzug\Umzug_s.maurer_2025-05-14.log", 500)
    c.exit(first)
    return second


def tool(c, parent, line, image=None):
    return c.spawn(parent, image or SYSTEM32 + line.split()[0], line, **MICROSOFT)


def gather(c, shell, radio):
    """What is to be set up again on the new computer, each by the tool that Windows has for it."""
    for program in ("OUTLOOK.EXE", "chrome.exe", "firefox.exe", "Teams.exe", "OneDrive.exe"):
        c.exit(tool(c, shell, "taskkill.exe /IM %s /F /T" % program))
    wireless = tool(c, shell, r'netsh.exe wlan export profile key=clear folder="%s\wlan"' % TARGET)
    for name in ("WLAN-STADT-Intern", "WLAN-Maurer-privat", "iPhone von Sabine"):
        c.read(radio, r"C:\ProgramData\Microsoft\Wlansvc\Profiles\Interfaces\{6F1C3E20-5D3E-4A37}\%s.xml" % name, 2800)
        c.drop(wireless, TARGET + r"\wlan\WLAN-%s.xml" % name, 1100)
    c.exit(wireless)
    for key, name in ((r"Software\Microsoft\Office\16.0\Outlook\Profiles", "outlook"), (r"Printers\Connections", "drucker"),
                      (r"Network", "laufwerke"), (r"Software\SimonTatham\PuTTY", "putty"), (r"Control Panel\Desktop",
                                                                                            "desktop")):
        export = tool(c, shell, r'reg.exe export "%s\%s" "%s\reg\%s.reg" /y' % (OWNER_HIVE, key, TARGET, name))
        c.open_key(export, OWNER_HIVE + "\\" + key)
        c.drop(export, TARGET + r"\reg\%s.reg" % name, 18_000)
        c.exit(export)
    certificates = tool(c, shell, r'certutil.exe -user -f -p Umzug!2107 -exportPFX My "%s\zert\s.maurer.pfx"' % TARGET)
    c.read(certificates, OWNER + r"\AppData\Roaming\Microsoft\SystemCertificates\My\Certificates\3F8E12AB90CD77", 1900)
    c.read(certificates, OWNER + r"\AppData\Roaming\Microsoft\Crypto\RSA\S-1-5-21-1004336348-1177238915-682003330-2218"
           r"\8f2c11d0b6e4_3a7e", 2300)
    c.drop(certificates, TARGET + r"\zert\s.maurer.pfx", 4200)
    c.exit(certificates)
    printers = tool(c, shell, r'PrintBrm.exe -b -f "%s\drucker.printerExport"' % TARGET,
                    SYSTEM32 + r"spool\tools\PrintBrm.exe")
    c.drop(printers, TARGET + r"\drucker.printerExport", 400_000)
    c.exit(printers)
    for line, file, size in ((r"manage-bde.exe -protectors -get C:", "bitlocker.txt", 900), ("cmdkey.exe /list",
                                                                                             "cmdkey.txt", 1300),
                             ("systeminfo.exe /fo csv", "system.csv", 2600), ("ipconfig.exe /all", "ip.txt", 3000),
                             ("net.exe localgroup Administratoren", "admins.txt", 400), ("whoami.exe /groups", "gruppen.txt",
                                                                                         3000),
                             ("schtasks.exe /query /xml ONE", "aufgaben.xml", 90_000), ("driverquery.exe /v", "treiber.txt",
                                                                                        40_000),
                             ("gpresult.exe /user s.maurer /r", "richtlinien.txt", 8000), ("netstat.exe -ano", "netz.txt",
                                                                                           5000)):
        one = tool(c, shell, line)
        c.exit(one)
        c.drop(shell, TARGET + r"\info" + "\\" + file, size)
    associations = tool(c, shell, r'Dism.exe /Online /Export-DefaultAppAssociations:"%s\zuordnung.xml"' % TARGET)
    c.drop(associations, TARGET + r"\zuordnung.xml", 12_000)
    c.exit(associations)


def scan_state(c, shell):
    """USMT: its store on the share, its rules from the share; it loads the user's hive and reads everything."""
    line = (r'"%s\USMT\amd64\scanstate.exe" "%s\usmt" /i:MigUser.xml /i:MigApp.xml /ue:*\* '
            r'/ui:STADT\s.maurer /efs:copyraw /c /o /localonly') % (TOOLS, TARGET)
    scan = c.spawn(shell, TOOLS + r"\USMT\amd64\scanstate.exe", line, directory=TOOLS + "\\USMT\\amd64\\",
                   description="USMT ScanState", **MICROSOFT)
    for name in ("migcore.dll", "migstore.dll", "unbcl.dll"):
        c.load(scan, TOOLS + r"\USMT\amd64" + "\\" + name)
    c.drop(scan, r"C:\Windows\Logs\Umzug\scan.log", 30_000)
    for root in (r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall",
                 r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList",
                 r"HKLM\System\CurrentControlSet\Services\LanmanServer\Shares"):
        c.open_key(scan, root)
    for number in range(22):
        c.read(scan, OWNER + r"\Documents\Bauantrag %02d-2025.docx" % (number + 1), 64_000)
    for name in (r"AppData\Roaming\Microsoft\Credentials\4D1F2A", r"AppData\Roaming\Microsoft\Protect\CREDHIST",
                 r"AppData\Local\Microsoft\Vault\4BF4C442-9B8A-41A0-B380-DD4A704DDB28\Policy.vpol",
                 r"Desktop\Kennwörter alt.xlsx"):
        c.read(scan, OWNER + "\\" + name, 3000)
    c.drop(scan, TARGET + r"\usmt\USMT\USMT.MIG", 1_500_000)
    c.exit(scan)


def copy_rest(c, shell):
    """What USMT leaves out: browsers' profiles, signatures, the archive file of Outlook."""
    for source, files in ((r"AppData\Local\Google\Chrome\User Data\Default", ("Bookmarks", "Login Data", "Cookies",
                                                                              "Preferences", "History")),
                          (r"AppData\Roaming\Mozilla\Firefox\Profiles\x1k3.default-esr", ("logins.json", "key4.db",
                                                                                          "places.sqlite",
                                                                                         "cookies.sqlite", "prefs.js")),
                          (r"AppData\Roaming\Microsoft\Signatures", ("Maurer.htm", "Maurer.rtf")),
                          (r"AppData\Roaming\Microsoft\Sticky Notes", ("StickyNotes.snt",)),
                          (r"Documents\Outlook-Dateien", ("Archiv 2023.pst", "Archiv 2024.pst"))):
        copy = tool(c, shell, r'robocopy.exe "%s\%s" "%s\profil\%s" /E /B /COPY:DATSO /R:1 /W:1 /XJ /MT:8 '
                    r'/NP /LOG+:C:\Windows\Logs\Umzug\rc.log'
                    % (OWNER, source, TARGET, source))
        for name in files:
            c.read(copy, OWNER + "\\" + source + "\\" + name, 130_000)
            c.drop(copy, TARGET + r"\profil" + "\\" + source + "\\" + name, 130_000)
            c.protect(copy, TARGET + r"\profil" + "\\" + source + "\\" + name)
        c.exit(copy)


def retire(c, desktop, shell):
    """The old computer is put out of use: no autologon, rights on the profile, a task to remove it later, a restart."""
    rights = tool(c, shell, r'icacls.exe "%s" /grant *S-1-5-32-544:(OI)(CI)F /T /C /Q' % OWNER)
    for name in ("", r"\Documents", r"\Desktop", r"\AppData"):
        c.protect(rights, OWNER + name)
    c.exit(rights)
    task = tool(c, shell, r'schtasks.exe /Create /TN "Umzug\Profil entfernen" /SC ONCE /SD 13.06.2025 /ST 22:00 '
                r'/RU SYSTEM /RL HIGHEST /F /TR "powershell.exe -NoProfile -ExecutionPolicy Bypass '
                r'-File C:\Windows\Logs\Umzug\Profil-Entfernen.ps1 s.maurer"')
    c.drop(shell, r"C:\Windows\Logs\Umzug\Profil-Entfernen.ps1", 1700)
    c.drop(desktop.scheduler, r"C:\Windows\System32\Tasks\Umzug\Profil entfernen", 3500)
    cache = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache"
    identity = "{A8D0F7C1-6B0B-4DF6-9C33-0B1DCE4AF2B0}"
    c.set_value(desktop.scheduler, cache + r"\Tree\Umzug\Profil entfernen\Id", "REG_SZ", identity)
    c.set_value(desktop.scheduler, cache + r"\Tasks\%s\Path" % identity, "REG_SZ", r"\Umzug\Profil entfernen")
    c.exit(task)
    for name in ("AutoAdminLogon", "DontDisplayLastUserName"):
        c.set_value(shell, r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon\%s" % name, "REG_SZ", "0")
    c.set_value(shell, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\LegalNoticeCaption", "REG_SZ",
                "Gerät wird ersetzt")
    c.set_value(shell, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\LegalNoticeText", "REG_SZ",
                "Bitte am neuen Gerät anmelden. Fragen: IT-Service, Durchwahl 4040.")
    c.drop(shell, TARGET + r"\bericht.html", 30_000)
    c.exchange(shell, ("10.61.1.25", 25), 50440, [40, 60, 50, 2800, 6], [90, 60, 60, 40, 40])
    c.exit(tool(c, shell, 'shutdown.exe /r /t 300 /c "Umzug abgeschlossen" /d p:4:1'))


def story(c):
    desktop = Desktop(c)
    radio = c.system(SYSTEM32 + "svchost.exe", SYSTEM32 + "svchost.exe -k LocalSystemNetworkRestricted -p -s WlanSvc",
                     parent=desktop.services, description="Host Process for Windows Services")
    desktop.murmur(6)
    shell = start(c, desktop)
    gather(c, shell, radio)
    desktop.murmur(3)
    scan_state(c, shell)
    copy_rest(c, shell)
    retire(c, desktop, shell)
    c.exit(shell)
    desktop.murmur(4)
