"""Ordinary: a finder of duplicate files reads every file of the user's folders, indexes their words, moves duplicates to
the recycle bin, deletes others under another name, writes a report, opens it in the browser, and has a script remove the
empty folders."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2021-12-28T13:37:49", "user": "DACHBODEN\\uwe", "home": "C:\\Users\\uwe", "computer": "DACHBODEN",
           "os_version": (10, 0, 19042)}
MAKER = {"company": "Doppelt & Co.", "description": "ZwillingsSucher", "version": "3.11"}
HOME = r"D:\Portable\ZwillingsSucher"
BIN = r"D:\$RECYCLE.BIN\S-1-5-21-1004336348-1177238915-682003330-1001"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def walks(c, finder):
    """Every folder is listed, every file of equal size read whole."""
    for folder in ("Dokumente", "Bilder", "Musik", "Steuer", "Verein", "Rezepte"):
        c.open(finder, "D:\\Daten\\" + folder, 0x100001, options=0x21)
        c.close(finder, "D:\\Daten\\" + folder)
        for number in range(12):
            path = r"D:\Daten\%s\%s %03d.%s" % (folder, folder[:-1], number,
                                                ("jpg", "docx", "pdf", "xlsx", "txt", "kdbx")[number % 6])
            c.read(finder, path, 70_000)
    for path in (r"C:\Users\uwe\Documents\Passwörter.txt", r"C:\Users\uwe\Documents\Wallet Sicherung\wallet.dat",
                 r"C:\Users\uwe\AppData\Roaming\Thunderbird\Profiles\a1.default\logins.json"):
        c.read(finder, path, 12_000)


def bins(c, finder, path, number):
    """Moved to the recycle bin: the file takes a made-up name, and a small file keeps where it was."""
    name = "".join(c.random.choice(LETTERS) for _ in range(6)) + "." + path.rsplit(".", 1)[-1]
    c.drop(finder, BIN + "\\$I" + name, 120)
    c.rename(finder, path, BIN + "\\$R" + name)
    if number % 4 == 0:
        c.probe(finder, path)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(7)
    finder = c.spawn(desktop.explorer, HOME + r"\ZwillingsSucher.exe", is_64bit=False, **MAKER)
    for name in ("sqlite3.dll", "xxhash.dll", "7z.dll"):
        c.load(finder, HOME + "\\" + name)
    c.read(finder, HOME + r"\ZwillingsSucher.ini", 900)
    index = HOME + r"\index.db"
    c.drop(finder, index + "-journal", 512)
    walks(c, finder)
    for number in range(20):
        c.write_at(finder, index, number * 4096, 4096)
    c.delete(finder, index + "-journal")
    desktop.murmur(3)
    for number in range(28):
        bins(c, finder, r"D:\Daten\Bilder\Kopie von Bild %03d.jpg" % number, number)
    for number in range(12):
        path = r"D:\Daten\Musik\Lied %03d.mp3" % number
        c.rename(finder, path, path + ".zwtmp")
        c.delete(finder, path + ".zwtmp")
    c.set_value(finder, r"HKCU\Software\Classes\Directory\shell\ZwillingsSucher\command\(Default)", "REG_SZ",
                '"%s\\ZwillingsSucher.exe" "%%1"' % HOME)
    report = c.home + r"\AppData\Local\Temp\zw_bericht_20211228.html"
    c.drop(finder, report, 90_000)
    browser = c.spawn(finder, r"C:\Program Files\Mozilla Firefox\firefox.exe", r'"C:\Program Files\Mozilla '
                      r'Firefox\firefox.exe" -osint '
                      r'-url "%s"' % report, company="Mozilla Corporation", description="Firefox")
    c.read(browser, report, 90_000)
    script = c.home + r"\AppData\Local\Temp\zw_leere_ordner.cmd"
    c.drop(finder, script, 700)
    shell = c.spawn(finder, c.system_root + r"\SysWOW64\cmd.exe", 'cmd.exe /c "%s"' % script, is_64bit=False,
                    company="Microsoft Corporation")
    c.read(shell, script, 700)
    for number in range(6):
        c.delete(shell, r"D:\Daten\Bilder\Leer %d" % number)
    c.delete(shell, script)
    c.exit(shell)
    c.exit(finder)
    desktop.murmur(8)
