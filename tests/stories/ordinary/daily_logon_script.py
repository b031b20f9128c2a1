"""Ordinary: a user reconnects to the office with the shortcut "Netzlaufwerke": the domain's logon batch maps drives and
printers, sets registry values and policies, runs VBScript and PowerShell from NETLOGON, mirrors a template folder, and
refreshes group policy."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2023-11-20T06:58:01", "user": "STADTBAU\\k.wiśniewska", "home": "C:\\Users\\k.wiśniewska",
           "computer": "SB-W10-118", "os_version": (10, 0, 19045), "local_address": "10.44.7.118"}
MICROSOFT = {"company": "Microsoft Corporation"}
SYSTEM32 = "C:\\Windows\\System32\\"
NETLOGON = r"\\stadtbau.example\NETLOGON"
POLICY = r"\\stadtbau.example\SysVol\stadtbau.example\Policies"
SERVER = ("10.44.0.6", 445)
OFFICE = r"HKCU\Software\Microsoft\Office\16.0"


def run(c, parent, image, command, seconds=0.2, **more):
    process = c.spawn(parent, SYSTEM32 + image, command, **dict(MICROSOFT, **more))
    c.wait(seconds)
    return process


def reg_add(c, shell, key, value, kind, data):
    tool = run(c, shell, "reg.exe", 'reg  add "%s" /v "%s" /t %s /d "%s" /f' % (key, value, kind, data), 0.05)
    c.key(tool, key)
    c.set_value(tool, key + "\\" + value, kind, data)
    c.exit(tool)


def map_drives(c, shell, kernel):
    for letter, share in (("G:", r"\\fs01\Gruppen"), ("H:", r"\\fs01\Home$\k.wisniewska"), ("P:", r"\\fs02\Projekte")):
        off = run(c, shell, "net.exe", "net  use %s /delete /y" % letter, 0.05)
        c.exit(off, 2)
        on = run(c, shell, "net.exe", "net  use %s %s /persistent:yes" % (letter, share), 0.1)
        c.net(kernel, "Connect", SERVER, 49800 + ord(letter[0]))
        c.set_value(on, r"HKCU\Network\%s\RemotePath" % letter[0], "REG_SZ", share)
        c.exit(on)
    icon = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\MountPoints2\##fs01#Gruppen"
    reg_add(c, shell, icon, "_LabelFromReg", "REG_SZ", "Gruppenablage")


def settings(c, shell):
    for key, value, kind, data in ((r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings", "ProxyEnable",
                                    "REG_DWORD", 1), (r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings",
                                                      "ProxyServer", "REG_SZ", "proxy.stadtbau.example:3128"),
                                   (r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings", "ProxyOverride",
                                    "REG_SZ", "*.stadtbau.example;<local>"), (r"HKCU\Software\Microsoft\Windows"
                                                                              r"\CurrentVersion\Internet "
                                                                              r"Settings\ZoneMap\Domains\stadtbau.example",
                                                                              "file", "REG_DWORD", 1),
                                   (r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\Advanced", "HideFileExt",
                                    "REG_DWORD", 0), (r"HKCU\Control Panel\Desktop", "ScreenSaveTimeOut", "REG_SZ", "600"),
                                   (r"HKCU\Control Panel\Desktop", "Wallpaper", "REG_SZ",
                                    r"C:\ProgramData\Stadtbau" r"\hintergrund.jpg"), (OFFICE + r"\Word\Security\Trusted "
                                                                                      r"Locations\Location9", "Path",
                                                                                      "REG_SZ", r"\\fs01\Vorlagen"),
                                   (OFFICE + r"\Common\General", "SharedTemplates", "REG_SZ",
                                    r"C:\ProgramData\Stadtbau" r"\Vorlagen"), (r"HKCU\Software\Microsoft\Windows"
                                                                               r"\CurrentVersion\Run", "Telefonbuch",
                                                                               "REG_SZ",
                                                                               r"\\fs01\Programme\Telefonbuch"
                                                                               r"\telbuch.exe /min")):
        reg_add(c, shell, key, value, kind, data)


def printers(c, shell, spooler):
    remove = run(c, shell, "rundll32.exe", r'rundll32  printui.dll,PrintUIEntry /dn /n "\\print01\Flur3-alt" /q', 0.1)
    c.exit(remove)
    for name in ("Flur3-SW", "Flur3-Farbe"):
        add = run(c, shell, "rundll32.exe", r'rundll32  printui.dll,PrintUIEntry /in /n "\\print01\%s" /q' % name, 0.2)
        c.load(add, SYSTEM32 + "printui.dll")
        for file in ("KOAXWJ_C.DLL", "KOAXWJ_U.DLL", "KOAXWJ.GPD"):
            c.drop(spooler, SYSTEM32 + r"spool\drivers\x64\3\New\%s" % file, 150_000)
            c.rename(spooler, SYSTEM32 + r"spool\drivers\x64\3\New\%s" % file,
                     SYSTEM32 + r"spool\drivers\x64\3" + "\\" + file)
        c.load(spooler, SYSTEM32 + r"spool\drivers\x64\3\KOAXWJ_U.DLL")
        c.set_value(spooler,
                    r"HKU\S-1-5-21-1004336348-1177238915-682003330-1001\Printers\Connections\,,print01,%s\Provider" % name,
                    "REG_SZ", "win32spl.dll")
        c.exit(add)


def scripts(c, shell):
    host = run(c, shell, "cscript.exe", r'cscript  //nologo //B "%s\inventur.vbs"' % NETLOGON)
    for name in ("vbscript.dll", r"wbem\wbemdisp.dll", "scrrun.dll", "wshom.ocx"):
        c.load(host, SYSTEM32 + name)
    c.read(host, NETLOGON + r"\inventur.vbs", 6_100)
    c.drop(host, r"\\fs01\Inventur$\SB-W10-118_20231120.csv", 2_400)
    c.exit(host)
    powershell = run(c, shell, r"WindowsPowerShell\v1.0\powershell.exe", r'powershell  -NoLogo -NoProfile -WindowStyle '
                     r'Hidden -ExecutionPolicy Bypass -File "%s\signatur.ps1" -Abteilung Tiefbau' % NETLOGON)
    c.read(powershell, NETLOGON + r"\signatur.ps1", 9_300)
    c.exchange(powershell, ("10.44.0.6", 389), 49870, [340, 410], [1400, 900])
    for extension in ("htm", "rtf", "txt"):
        c.drop(powershell, c.home + r"\AppData\Roaming\Microsoft\Signatures\Stadtbau.%s" % extension, 4_300, opened=3)
    c.set_value(powershell, OFFICE + r"\Common\MailSettings\NewSignature", "REG_SZ", "Stadtbau")
    temp = c.home + r"\AppData\Local\Temp\p1xk22u0"
    c.drop(powershell, temp + ".cmdline", 330)
    c.drop(powershell, temp + ".0.cs", 900)
    compiler = c.spawn(powershell, r"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\csc.exe",
                       r'"C:\Windows\Microsoft.NET' r'\Framework64\v4.0.30319' r'\csc.exe" ' r'/noconfig ' r'/fullpaths '
                       r'@"%s.cmdline"' % temp, **MICROSOFT)
    c.drop(compiler, temp + ".dll", 3_584)
    c.exit(compiler)
    c.load(powershell, temp + ".dll")
    for extension in (".cmdline", ".0.cs", ".dll"):
        c.delete(powershell, temp + extension)
    c.exit(powershell)


def templates(c, shell):
    copy = run(c, shell, "Robocopy.exe", r'robocopy  \\fs01\Vorlagen C:\ProgramData\Stadtbau\Vorlagen /MIR /R:1 /W:1 /NP '
               r'/LOG:%s\AppData\Local\Temp\vorlagen.log' % c.home)
    for number in range(14):
        name = r"\Brief_%02d.dotx" % number
        c.read(copy, r"\\fs01\Vorlagen" + name, 61_000)
        c.drop(copy, r"C:\ProgramData\Stadtbau\Vorlagen" + name, 61_000, opened=3)
    for number in range(5):
        c.delete(copy, r"C:\ProgramData\Stadtbau\Vorlagen\alt_%02d.dot" % number)
    c.exit(copy, 3)
    copy = run(c, shell, "xcopy.exe", r"xcopy  %s\hintergrund.jpg C:\ProgramData\Stadtbau\ /y /d" % NETLOGON)
    c.drop(copy, r"C:\ProgramData\Stadtbau\hintergrund.jpg", 300_000, opened=3)
    c.exit(copy)


def group_policy(c, shell, desktop):
    """gpupdate: the service fetches the policies and writes registry, a task and a script's entry."""
    service = c.system(SYSTEM32 + "svchost.exe", SYSTEM32 + "svchost.exe -k netsvcs -p -s gpsvc", parent=desktop.services)
    update = run(c, shell, "gpupdate.exe", "gpupdate  /target:user /force")
    user = r"HKU\S-1-5-21-1004336348-1177238915-682003330-1001"
    for identity in ("{31B2F340-016D-11D2-945F-00C04FB984F9}", "{8A5C1B2E-77F2-4E6F-A5B9-9B1D33C2E0A1}"):
        c.read(service, POLICY + "\\" + identity + r"\gpt.ini", 60)
        c.read(service, POLICY + "\\" + identity + r"\User\registry.pol", 4_200)
        c.drop(service, c.home + r"\AppData\Local\GroupPolicy\DataStore\0\sysvol\stadtbau.example\Policies\%s\GPT.INI" %
               identity, 60)
    for key, value, data in ((r"\Software\Microsoft\Windows\CurrentVersion\Policies\Explorer", "NoDriveTypeAutoRun", 255),
                             (r"\Software\Microsoft\Windows\CurrentVersion\Policies\System", "DisableRegistryTools", 1),
                             (r"\Software\Policies\Microsoft\Windows\System", "DisableCMD", 0),
                             (r"\Software\Policies\Microsoft\Office\16.0\Word\Security", "VBAWarnings", 3),
                             (r"\Software\Policies\Microsoft\Windows\Control Panel\Desktop", "ScreenSaverIsSecure", 1)):
        c.key(service, user + key)
        c.set_value(service, user + key + "\\" + value, "REG_DWORD", data)
    scripts_key = user + r"\Software\Microsoft\Windows\CurrentVersion\Group Policy\Scripts\Logon\0\0"
    c.key(service, scripts_key, new=True)
    c.set_value(service, scripts_key + r"\Script", "REG_SZ", NETLOGON + r"\anmeldung.cmd")
    c.drop(desktop.scheduler, SYSTEM32 + r"Tasks\Stadtbau Energiesparen", 3_300)
    c.set_value(desktop.scheduler, r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache\Tree\Stadtbau "
                r"Energiesparen\Id", "REG_SZ", "{0F7B1C54-2E3F-4E1B-B15A-6D5C0A9E7B12}")
    c.exit(update)


def story(c):
    desktop = Desktop(c)
    spooler = c.system(SYSTEM32 + "spoolsv.exe", parent=desktop.services)
    kernel = c.system("System", "", pid=4)
    desktop.murmur(8)
    c.host(SERVER[0], "fs01.stadtbau.example")
    shell = c.spawn(desktop.explorer, SYSTEM32 + "cmd.exe", r'C:\Windows\system32\cmd.exe /c ""%s\anmeldung.cmd" "' %
                    NETLOGON, **MICROSOFT)
    c.read(shell, NETLOGON + r"\anmeldung.cmd", 4_800)
    for image, command in (("whoami.exe", "whoami  /groups /fo csv"), ("find.exe", 'find  /i "Tiefbau"'),
                           ("ping.exe", "ping  -n 1 fs01"), ("net.exe", "net  time /domain"),
                           ("ipconfig.exe", "ipconfig  /all")):
        tool = run(c, shell, image, command, 0.1)
        c.exit(tool)
    map_drives(c, shell, kernel)
    settings(c, shell)
    printers(c, shell, spooler)
    scripts(c, shell)
    templates(c, shell)
    refresh = run(c, shell, "rundll32.exe", "rundll32  user32.dll,UpdatePerUserSystemParameters ,1 ,True", 0.1)
    c.exit(refresh)
    group_policy(c, shell, desktop)
    c.exit(shell)
    desktop.murmur(5)
