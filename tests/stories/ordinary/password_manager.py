"""Ordinary: a password manager imports what browsers have kept: copies Login Data and Local State of each browser to
Temp, reads them and logins.json, deletes the copies, clears the clipboard after a while, registers its browser helper,
and fills a form."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2023-12-13T22:04:09", "user": "TRESOR\\amélie", "home": "C:\\Users\\amélie", "computer": "TRESOR",
           "os_version": (10, 0, 22621)}
MICROSOFT = {"company": "Microsoft Corporation"}
MAKER = {"company": "Coffre-fort Inc.", "description": "Coffre", "version": "8.10.23"}
BROWSERS = {"Chrome": r"Google\Chrome\User Data", "Edge": r"Microsoft\Edge\User Data",
            "Brave": r"BraveSoftware\Brave-Browser\User Data",
            "Vivaldi": r"Vivaldi\User Data", "Opera": r"Opera Software\Opera Stable"}


def browser_import(c, program, temp):
    """The data base may be in use, so a copy is opened; those not installed are not found."""
    for name, folder in BROWSERS.items():
        root = c.home + "\\AppData\\Local\\" + folder
        if name in ("Vivaldi", "Opera"):
            c.probe(program, root, "PATH NOT FOUND")
            continue
        c.read(program, root + r"\Local State", 20_000)
        for profile in ("Default", "Profile 1")[:2 if name == "Chrome" else 1]:
            for data in ("Login Data", "Web Data"):
                copy = temp + r"\coffre-import-%s-%s.sqlite" % (name.lower(), data.split()[0].lower())
                c.read(program, root + "\\%s\\%s" % (profile, data), 60_000)
                c.drop(program, copy, 60_000)
                c.read(program, copy, 60_000)
                c.probe(program, copy + "-journal")
                c.delete(program, copy)
    profile = c.home + r"\AppData\Roaming\Mozilla\Firefox\Profiles\p3zt0m8q.default-release"
    c.read(program, c.home + r"\AppData\Roaming\Mozilla\Firefox\profiles.ini", 300)
    for name, size in (("key4.db", 60_000), ("logins.json", 12_000), ("cert9.db", 60_000)):
        c.read(program, profile + "\\" + name, size)
    c.read(program, c.home + r"\Documents\export-keepass.csv", 8000)
    c.delete(program, c.home + r"\Documents\export-keepass.csv")


def native_host(c, program, home):
    """The browsers' extensions talk with the program through a small host."""
    for name, key in (("chrome", r"Google\Chrome"), ("edge", r"Microsoft\Edge"), ("firefox", "Mozilla")):
        manifest = c.home + r"\AppData\Local\Coffre\hosts\com.coffre.%s.json" % name
        c.drop(program, manifest, 500)
        path = r"HKCU\Software\%s\NativeMessagingHosts\com.coffre.bridge" % key
        c.key(program, path, new=True)
        c.set_value(program, path + r"\(Default)", "REG_SZ", manifest)
    browser = c.process(r"C:\Program Files\Google\Chrome\Application\chrome.exe", started_before=True, company="Google LLC")
    shell = c.spawn(browser, c.system_root + r"\System32\cmd.exe", 'C:\\Windows\\system32\\cmd.exe /d /c "%s\\bridge.exe" '
                    'chrome-extension://'
                    'aeblfdkhhhdcdjpifhhbdiojplfjncoa/ --parent-window=0 < \\\\.\\pipe\\chrome.nativeMessaging.in.41f0 > '
                    '\\\\.\\pipe\\chrome.'
                    'nativeMessaging.out.41f0' % home, **MICROSOFT)
    bridge = c.spawn(shell, home + r"\bridge.exe", '"%s\\bridge.exe" chrome-extension://aeblfdkhhhdcdjpifhhbdiojplfjncoa/ '
                     '--parent-window=0' % home,
                     **MAKER)
    for name in (r"\\.\pipe\chrome.nativeMessaging.in.41f0", r"\\.\pipe\coffre-bridge"):
        c.open(bridge, name, 0x12019F)
    for number in range(10):
        c.write_at(bridge, r"\\.\pipe\coffre-bridge", 0, 300 + number)
    c.exit(bridge)
    c.exit(shell)


def story(c):
    desktop = Desktop(c)
    home, temp = c.home + r"\AppData\Local\Coffre\app\8", c.home + r"\AppData\Local\Temp"
    desktop.murmur(8)
    program = c.spawn(desktop.explorer, home + r"\Coffre.exe", **MAKER)
    for name in ("dpapi", "bcrypt", "ncrypt", "crypt32", "winbio", "webauthn", "cryptngc", "wtsapi32"):
        c.load(program, c.system_root + "\\System32\\%s.dll" % name)
    for kind in ("gpu-process", "renderer", "utility"):
        c.spawn(program, home + r"\Coffre.exe", '"%s\\Coffre.exe" --type=%s' % (home, kind), **MAKER)
    vault = c.home + r"\AppData\Local\Coffre\data\coffre.sqlite"
    c.read(program, vault, 90_000)
    browser_import(c, program, temp)
    for number in range(20):
        c.write_at(program, vault, 4096 * number, 4096)
    desktop.murmur(3)
    desktop.resolve()
    for number in range(4):
        c.exchange(program, ("198.51.100.210", 443), 50210 + number, [517, 1400, 1400, 900], [1400, 300])
    native_host(c, program, home)
    c.set_value(program, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\Coffre", "REG_SZ",
                '"%s\\Coffre.exe" --silent' % home)
    # Emergency sheet and export, then KeePass opens its own copy of the data.
    c.drop(program, c.home + r"\Documents\Fiche d'urgence.pdf", 40_000)
    keepass = c.spawn(desktop.explorer, r"C:\Program Files\KeePass Password Safe 2\KeePass.exe", '"C:\\Program '
                      'Files\\KeePass Password Safe 2\\'
                      'KeePass.exe" "%s\\Documents\\famille.kdbx"' % c.home, company="Dominik Reichl", description="KeePass")
    c.load(keepass, r"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\clr.dll")
    path = c.home + r"\Documents\famille.kdbx"
    c.read(keepass, path, 30_000)
    c.drop(keepass, path + ".tmp", 31_000)
    c.delete(keepass, path)
    c.rename(keepass, path + ".tmp", path)
    c.drop(keepass, c.home + r"\AppData\Roaming\KeePass\KeePass.config.xml", 9000, opened=3)
    c.exit(keepass)
    c.exit(program)
    desktop.murmur(8)
