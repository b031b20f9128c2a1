"""Ordinary: a mail program (as Thunderbird) is started for the first time: it imports accounts of Outlook, keeps
passwords in its own logins.json, fetches mail, opens an attached document through Temp, becomes the default, compacts
folders, and updates."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2022-03-17T09:28:50", "user": "SÜDWIND\\marlene", "home": "C:\\Users\\marlene", "computer": "SUEDWIND"}
MOZILLA = {"company": "Mozilla Corporation", "description": "Thunderbird", "version": "91.7.0"}
HOME = r"C:\Program Files\Mozilla Thunderbird"
MAIL = ("203.0.113.50", 993)
OUTLOOK = r"HKCU\Software\Microsoft\Office\16.0\Outlook\Profiles\Outlook\9375CFF0413111d3B88A00104B2A6676"


def writes_safely(c, program, path, size):
    """Mozilla's way of replacing a file: a -1 beside it, renamed."""
    c.drop(program, path.rsplit(".", 1)[0] + "-1." + path.rsplit(".", 1)[1], size)
    c.rename(program, path.rsplit(".", 1)[0] + "-1." + path.rsplit(".", 1)[1], path)


def imports(c, program):
    c.open_key(program, r"HKLM\SOFTWARE\Clients\Mail\Microsoft Outlook")
    for number in range(1, 4):
        key = OUTLOOK + r"\%08d" % number
        c.open_key(program, key)
        for name, text in (("Account Name", "marlene@suedwind.example"), ("IMAP Server", "imap.suedwind.example"),
                           ("SMTP Server", "smtp.suedwind.example"), ("IMAP User", "marlene")):
            c.query(program, key + "\\" + name, "REG_SZ", text)
        c.query(program, key + r"\IMAP Password", "REG_BINARY", bytes(60))
    c.load(program, r"C:\Program Files\Microsoft Office\root\Office16\OLMAPI32.DLL")
    for name in ("Outlook", "archive"):
        c.read(program, c.home + r"\Documents\Outlook-Dateien\%s.pst" % name, 400_000)
    c.read(program, c.home + r"\AppData\Local\Google\Chrome\User Data\Default\Bookmarks", 9000)


def fetches(c, program, profile):
    c.net(program, "Connect", MAIL, 50500)
    for number in range(20):
        c.net(program, "Send", MAIL, 50500, 60)
        c.net(program, "Receive", MAIL, 50500, 1460)
        c.write_at(program, profile + r"\ImapMail\imap.suedwind.example\INBOX", 1460 * number, 1460)
        if number % 4 == 0:
            c.write_at(program, profile + r"\ImapMail\imap.suedwind.example\INBOX.msf", 900 * number, 900)
            c.write_at(program, profile + r"\global-messages-db.sqlite", 32768 * number, 32768)
    c.net(program, "Disconnect", MAIL, 50500)


def attachment(c, desktop, program):
    path = c.home + r"\AppData\Local\Temp\Angebot-2022-031.docx"
    c.drop(program, path, 40_000)
    c.drop(program, path + ":Zone.Identifier", 26)
    c.attributes(program, path, 1)
    word = c.spawn(program, r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE", '"C:\\Program Files\\Microsoft '
                   'Office\\root\\'
                   'Office16\\WINWORD.EXE" /n "%s" /o ""' % path, company="Microsoft Corporation",
                   description="Microsoft Word")
    c.read(word, path, 40_000)
    c.drop(word, c.home + r"\AppData\Local\Temp\~$gebot-2022-031.docx", 162)
    c.set_value(word, r"HKCU\Software\Microsoft\Office\16.0\Word\Resiliency\DocumentRecovery\2A31C7\2A31C7", "REG_BINARY",
                bytes(300))
    desktop.murmur(2)
    c.delete(word, c.home + r"\AppData\Local\Temp\~$gebot-2022-031.docx")
    c.exit(word)
    c.delete(program, path)


def updates(c, desktop, program, profile):
    staging = c.home + r"\AppData\Local\Thunderbird\Thunderbird\updates\0\update.mar"
    c.exchange(program, ("198.51.100.161", 443), 50540, [517, 500], [1460] * 15)
    c.drop(program, staging, 700_000)
    service = c.spawn(desktop.services, r"C:\Program Files (x86)\Mozilla Maintenance Service\maintenanceservice.exe",
                      '"C:\\Program Files (x86)\\Mozilla Maintenance Service\\maintenanceservice.exe" MozillaMaintenance '
                      'software-update '
                      '"%s\\updater.exe"' % HOME, company="Mozilla Foundation")
    c.drop(service, r"C:\Program Files (x86)\Mozilla Maintenance Service\update\updater.exe", 350_000)
    c.exit(program)
    updater = c.spawn(service, r"C:\Program Files (x86)\Mozilla Maintenance Service\update\updater.exe",
                      '"updater.exe" "%s" "%s" "%s" -1' % (
        staging.rsplit("\\", 1)[0], HOME, HOME), company="Mozilla Foundation", description="Thunderbird Software Updater")
    c.read(updater, staging, 700_000)
    for name in ("thunderbird.exe", "xul.dll", "nss3.dll", "omni.ja", "softokn3.dll"):
        c.rename(updater, HOME + "\\" + name, HOME + "\\" + name + ".moz-backup")
        c.drop(updater, HOME + "\\" + name, 200_000)
        c.delete(updater, HOME + "\\" + name + ".moz-backup")
    c.exit(updater)
    c.exit(service)
    again = c.spawn(desktop.explorer, HOME + r"\thunderbird.exe", **MOZILLA)
    writes_safely(c, again, profile + r"\prefs.js", 9000)


def story(c):
    desktop = Desktop(c)
    c.host(MAIL[0], "imap.suedwind.example")
    profile = c.home + r"\AppData\Roaming\Thunderbird\Profiles\q8k1d2rz.default-release"
    desktop.murmur(5)
    program = c.spawn(desktop.explorer, HOME + r"\thunderbird.exe", **MOZILLA)
    for name in ("xul.dll", "nss3.dll", "softokn3.dll", "freebl3.dll", "ldap60.dll"):
        c.load(program, HOME + "\\" + name)
    c.drop(program, c.home + r"\AppData\Roaming\Thunderbird\profiles.ini", 300)
    for name in ("key4.db", "cert9.db", "cookies.sqlite", "abook.sqlite", "places.sqlite"):
        c.drop(program, profile + "\\" + name, 60_000)
    child = c.spawn(program, HOME + r"\thunderbird.exe", '"%s\\thunderbird.exe" -contentproc --channel="8820.0.1" '
                    '-parentBuildID 2022 -'
                    'greomni "%s\\omni.ja"' % (HOME, HOME), **MOZILLA)
    imports(c, program)
    for name in ("prefs.js", "logins.json", "logins-backup.json", "handlers.json"):
        writes_safely(c, program, profile + "\\" + name, 3000)
    c.read(program, profile + r"\logins.json", 3000)
    c.read(program, profile + r"\key4.db", 60_000)
    desktop.resolve()
    fetches(c, program, profile)
    attachment(c, desktop, program)
    helper = c.spawn(program, HOME + r"\uninstall\helper.exe",
                     '"%s\\uninstall\\helper.exe" /SetAsDefaultAppUser Mail' % HOME,
                     is_64bit=False, **MOZILLA)
    c.set_value(helper, r"HKCU\Software\Clients\Mail\(Default)", "REG_SZ", "Mozilla Thunderbird")
    c.set_value(helper, r"HKCU\Software\Classes\mailto\shell\open\command\(Default)", "REG_SZ",
                '"%s\\thunderbird.exe" -osint -compose "%%1"' % HOME)
    c.exit(helper)
    for name in ("Trash", "Sent", "Archives"):
        path = profile + r"\Mail\Local Folders" + "\\" + name
        c.read(program, path, 90_000)
        c.drop(program, path + "-1", 60_000)
        c.delete(program, path)
        c.rename(program, path + "-1", path)
    c.exit(child)
    updates(c, desktop, program, profile)
    desktop.murmur(5)
