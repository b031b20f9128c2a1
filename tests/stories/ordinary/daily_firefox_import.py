"""Ordinary: a user sets up Firefox by its small web installer and lets it take over passwords, cookies and history from
Chrome. The setup makes a service, tasks and default-browser keys; the import copies Chrome's data bases and reads its
key."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-08-07T18:22:14", "user": "LAPTOP-RV\\Ružica", "home": "C:\\Users\\Ružica", "computer": "LAPTOP-RV",
           "os_version": (10, 0, 19045), "local_address": "192.168.0.18"}
MOZILLA = {"company": "Mozilla Corporation", "version": "128.0.3"}
SYSTEM32 = "C:\\Windows\\System32\\"
HOME = r"C:\Program Files\Mozilla Firefox"
SERVICE = r"HKLM\System\CurrentControlSet\Services\MozillaMaintenance"
TASKS = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache"
AGENT = "Firefox Default Browser Agent 308046B0AF4A39CB"
FILES = ["firefox.exe", "xul.dll", "mozglue.dll", "nss3.dll", "softokn3.dll", "freebl3.dll", "lgpllibs.dll", "omni.ja",
         "updater.exe", "crashreporter.exe", "default-browser-agent.exe", "maintenanceservice_installer.exe",
         "pingsender.exe", "plugin-container.exe", "private_browsing.exe", r"uninstall\helper.exe", r"browser\omni.ja",
         "notificationserver.dll", "AccessibleMarshal.dll", "gkcodecs.dll"]
CHROME = r"\AppData\Local\Google\Chrome\User Data"


def default_programs(c, writer):
    classes = r"HKLM\SOFTWARE\Classes\FirefoxHTML-308046B0AF4A39CB"
    c.key(writer, classes, new=True)
    c.set_value(writer, classes + r"\shell\open\command\(Default)", "REG_SZ", '"%s\\firefox.exe" -osint -url "%%1"' % HOME)
    c.set_value(writer, r"HKLM\SOFTWARE\RegisteredApplications\Firefox-308046B0AF4A39CB", "REG_SZ",
                r"Software\Clients\StartMenuInternet\Firefox-308046B0AF4A39CB\Capabilities")
    for extension in (".htm", ".html", ".pdf", ".svg", ".xhtml"):
        c.set_value(writer, r"HKLM\SOFTWARE\Clients\StartMenuInternet\Firefox-308046B0AF4A39CB\Capabilities"
                    r"\FileAssociations\%s" % extension, "REG_SZ", "FirefoxHTML-308046B0AF4A39CB")
    c.set_value(writer, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\firefox.exe\(Default)", "REG_SZ",
                HOME + r"\firefox.exe")
    c.set_value(writer, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\Mozilla Firefox 128.0.3 (x64 "
                r"hr)\UninstallString", "REG_SZ", '"%s\\uninstall\\helper.exe"' % HOME)
    c.set_value(writer, r"HKLM\SOFTWARE\Microsoft\Windows\Windows Error Reporting\RuntimeExceptionHelperModules"
                r"\C:\Program Files\Mozilla Firefox\mozwer.dll", "REG_DWORD", 0)


def task(c, desktop, name):
    c.drop(desktop.scheduler, r"C:\Windows\System32\Tasks\Mozilla" + "\\" + name, 3_900)
    c.key(desktop.scheduler, TASKS + r"\Tree\Mozilla" + "\\" + name, new=True)
    c.set_value(desktop.scheduler, TASKS + r"\Tree\Mozilla\%s\Id" % name, "REG_SZ", "{2B7D7D26-8F9A-4C37-8F0E-6C07C2E4B5A1}")
    c.set_value(desktop.scheduler, TASKS + r"\Tasks\{2B7D7D26-8F9A-4C37-8F0E-6C07C2E4B5A1}\Path", "REG_SZ",
                "\\Mozilla\\" + name)
    c.set_value(desktop.scheduler, TASKS + r"\Tasks\{2B7D7D26-8F9A-4C37-8F0E-6C07C2E4B5A1}\Actions", "REG_BINARY",
                bytes(180))


def maintenance_service(c, desktop, setup):
    installer = c.spawn(setup, HOME + r"\maintenanceservice_installer.exe", '"%s\\maintenanceservice_installer.exe"' % HOME,
                        is_64bit=False, **MOZILLA)
    target = r"C:\Program Files (x86)\Mozilla Maintenance Service"
    for name in ("maintenanceservice.exe", "updater.ini", "Uninstall.exe"):
        c.drop(installer, target + "\\" + name, 240_000)
    tool = c.spawn(installer, target + r"\maintenanceservice.exe", '"%s\\maintenanceservice.exe" install' % target,
                   **MOZILLA)
    c.key(desktop.services, SERVICE, new=True)
    for name, kind, value in (("Type", "REG_DWORD", 16), ("Start", "REG_DWORD", 3), ("ErrorControl", "REG_DWORD", 1),
                              ("ImagePath", "REG_EXPAND_SZ", '"%s\\maintenanceservice.exe"' % target),
                              ("DisplayName", "REG_SZ", "Mozilla Maintenance Service"),
                              ("ObjectName", "REG_SZ", "LocalSystem")):
        c.set_value(desktop.services, SERVICE + "\\" + name, kind, value)
    c.exit(tool)
    c.set_value(installer, r"HKLM\SOFTWARE\Mozilla\MaintenanceService\Installed", "REG_DWORD", 1)
    c.exit(installer)


def install(c, desktop):
    stub = c.spawn(desktop.explorer, c.home + r"\Downloads\Firefox Installer.exe", is_64bit=False,
                   description="Firefox Installer", company="Mozilla", version="4.42")
    unpacked = c.home + r"\AppData\Local\Temp\7zS8A1C4D2E"
    c.drop(stub, unpacked + r"\setup-stub.exe", 560_000)
    plain = c.spawn(stub, unpacked + r"\setup-stub.exe", ".\\setup-stub.exe", is_64bit=False, **MOZILLA)
    small = c.spawn(plain, unpacked + r"\setup-stub.exe", '"%s\\setup-stub.exe" /UAC:10450 /NCRC' % unpacked, is_64bit=False,
                    integrity="High", **MOZILLA)
    plugins = c.home + r"\AppData\Local\Temp\nsk2F81.tmp"
    for name in ("System.dll", "UAC.dll", "UserInfo.dll", "InetBgDL.dll", "WebBrowser.dll", "CertCheck.dll",
                 "ShellLink.dll"):
        c.drop(small, plugins + "\\" + name, 26_000)
        c.load(small, plugins + "\\" + name)
    c.query(small, r"HKLM\SOFTWARE\Microsoft\Cryptography\MachineGuid", "REG_SZ", "6f1d0f3e-6a1a-4ad4-8e3f-3ccf5a1cbb5e")
    c.host("203.0.113.30", "download.mozilla.org")
    c.host("203.0.113.31", "download-installer.cdn.mozilla.net")
    desktop.resolve()
    c.exchange(small, ("203.0.113.30", 443), 50610, [517, 260], [1400, 900])
    c.exchange(small, ("203.0.113.31", 443), 50611, [517, 300], [1460] * 40)
    c.drop(small, plugins + r"\download.exe", 6_000_000, chunk=1 << 20)
    full = c.spawn(small, plugins + r"\download.exe", '"%s\\download.exe" /LaunchedFromStub /INI=%s\\config.ini' % (plugins,
                                                                                                                    plugins),
                   is_64bit=False, description="Firefox", company="Mozilla", version="18.05")
    inner = c.home + r"\AppData\Local\Temp\7zS0C5D91FF"
    for name in FILES:
        c.drop(full, inner + r"\core" + "\\" + name, 900_000, chunk=1 << 19)
    c.drop(full, inner + r"\setup.exe", 950_000, chunk=1 << 19)
    setup = c.spawn(full, inner + r"\setup.exe", ".\\setup.exe /LaunchedFromStub /INI=%s\\config.ini" % plugins,
                    is_64bit=False, **MOZILLA)
    for name in FILES:
        c.rename(setup, inner + r"\core" + "\\" + name, HOME + "\\" + name)
    default_programs(c, setup)
    maintenance_service(c, desktop, setup)
    agent = c.spawn(setup, HOME + r"\default-browser-agent.exe", '"%s\\default-browser-agent.exe" register-task '
                    '308046B0AF4A39CB' % HOME, **MOZILLA)
    task(c, desktop, AGENT)
    c.exit(agent)
    c.drop(setup, r"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\Firefox.lnk", 1_000)
    c.drop(setup, r"C:\Users\Public\Desktop\Firefox.lnk", 1_000)
    c.exit(setup)
    c.exit(full)
    c.delete(small, plugins + r"\download.exe")
    helper = c.spawn(small, HOME + r"\uninstall\helper.exe", '"%s\\uninstall\\helper.exe" /SetAsDefaultAppUser' % HOME,
                     is_64bit=False, **MOZILLA)
    c.key(helper, r"HKCU\Software\Classes\FirefoxURL-308046B0AF4A39CB", new=True)
    c.exit(helper)
    for process in (small, plain):
        c.exit(process)
    c.delete(stub, unpacked + r"\setup-stub.exe")
    c.exit(stub)


def first_run(c, desktop):
    browser = c.spawn(desktop.explorer, HOME + r"\firefox.exe", '"%s\\firefox.exe" -first-startup' % HOME,
                      description="Firefox", **MOZILLA)
    for name in ("mozglue.dll", "xul.dll", "nss3.dll", "softokn3.dll", "freebl3.dll"):
        c.load(browser, HOME + "\\" + name)
    profile = c.home + r"\AppData\Roaming\Mozilla\Firefox\Profiles\q3x8w1ze.default-release"
    c.drop(browser, c.home + r"\AppData\Roaming\Mozilla\Firefox\profiles.ini", 320)
    for name in ("prefs.js", "cert9.db", "key4.db", "cookies.sqlite", "places.sqlite", "logins.json", "formhistory.sqlite"):
        c.drop(browser, profile + "\\" + name, 60_000)
    for number in range(4):
        c.spawn(browser, HOME + r"\firefox.exe", '"%s\\firefox.exe" -contentproc --channel=%d -parentBuildID 20240801122119 '
                '-sandboxingKind 0 -win32kLockedDown tab' % (HOME, 3000 + 40 * number), description="Firefox", **MOZILLA)
    c.host("203.0.113.32", "firefox.settings.services.mozilla.com")
    c.exchange(browser, ("203.0.113.32", 443), 50630, [517, 300], [1460] * 8)
    # Onboarding: the user makes it the default browser.
    c.delete_key(browser, r"HKCU\Software\Microsoft\Windows\Shell\Associations\UrlAssociations\http\UserChoice")
    c.key(browser, r"HKCU\Software\Microsoft\Windows\Shell\Associations\UrlAssociations\http\UserChoice", new=True)
    c.set_value(browser, r"HKCU\Software\Microsoft\Windows\Shell\Associations\UrlAssociations\http\UserChoice\Hash",
                "REG_SZ", "k3mVb1Wq5sE=")
    c.set_value(browser, r"HKCU\Software\Microsoft\Windows\Shell\Associations\UrlAssociations\http\UserChoice\ProgId",
                "REG_SZ", "FirefoxURL-308046B0AF4A39CB")
    # The migration: data bases of a running Chrome are copied first, then read; the key is unwrapped by DPAPI.
    chrome = c.home + CHROME
    c.read(browser, chrome + r"\Local State", 14_000)
    c.read(browser, chrome + r"\Default\Preferences", 22_000)
    c.load(browser, SYSTEM32 + "dpapi.dll")
    c.load(browser, SYSTEM32 + "cryptbase.dll")
    for user in ("Default", "Profile 1"):
        for name in ("Login Data", "Login Data For Account", r"Network\Cookies", "History", "Web Data", "Bookmarks"):
            path = chrome + "\\" + user + "\\" + name
            if user == "Profile 1" and name in ("Bookmarks", "Login Data For Account"):
                c.open(browser, path, result="NAME NOT FOUND")
                continue
            c.read(browser, path, 98_000)
            if name == "Bookmarks":
                continue
            copy = c.home + r"\AppData\Local\Temp\%s-%d" % (name.split("\\")[-1].lower().replace(" ", "-"), len(user))
            c.drop(browser, copy, 98_000)
            c.read(browser, copy, 98_000)
            c.delete(browser, copy)
    for name in ("logins.json", "cookies.sqlite", "places.sqlite", "favicons.sqlite", "formhistory.sqlite"):
        c.write_at(browser, profile + "\\" + name, 0, 32_768)
    c.drop(browser, profile + r"\logins.json.tmp", 30_000)
    c.rename(browser, profile + r"\logins.json.tmp", profile + r"\logins.json")
    for edge in (r"\AppData\Local\Microsoft\Edge\User Data\Local State", r"\AppData\Local\BraveSoftware\Brave-Browser\User "
                 r"Data\Local State", r"\AppData\Roaming\Opera Software\Opera Stable\Local State",
                 r"\AppData\Local\Vivaldi\User Data\Local State"):
        c.probe(browser, c.home + edge)
    ping = c.spawn(browser, HOME + r"\pingsender.exe",
                   '"%s\\pingsender.exe" ' 'https://incoming.telemetry.mozilla.org/submit/telemetry/b1a8-4a77 '
                   '%s\\saved-telemetry-pings\\b1a8-4a77' % (HOME, profile), **MOZILLA)
    c.host("203.0.113.33", "incoming.telemetry.mozilla.org")
    c.exchange(ping, ("203.0.113.33", 443), 50640, [517, 4_100], [420])
    c.exit(ping)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(6)
    install(c, desktop)
    desktop.murmur(5)
    first_run(c, desktop)
    desktop.murmur(5)
