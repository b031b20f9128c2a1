"""Benign: Word saves a document (temporary file, rename, rename back) while OneDrive synchronises and starts at logon."""
from scenery import Desktop

QUIET = True


def story(c):
    desktop = Desktop(c)
    desktop.murmur(5)
    word = c.spawn(desktop.explorer, r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE",
                   company="Microsoft Corporation", description="Microsoft Word")
    folder = c.home + r"\Documents"
    for version in range(4):
        document, fresh, old = folder + r"\Bericht.docx", folder + r"\~WRD%04d.tmp" % version, folder + r"\~WRL%04d.tmp" % version
        c.drop(word, fresh, 26000)
        c.rename(word, document, old)
        c.rename(word, fresh, document)
        c.delete(word, old)
        desktop.murmur(2)
    template = c.home + r"\AppData\Roaming\Microsoft\Templates\Normal.dotm"
    c.drop(word, template, 18000, opened=3)
    onedrive = c.process(c.home + r"\AppData\Local\Microsoft\OneDrive\OneDrive.exe", desktop.explorer, started_before=True,
                         company="Microsoft Corporation", description="Microsoft OneDrive")
    run = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\OneDrive"
    c.set_value(onedrive, run, "REG_SZ", '"%s\\AppData\\Local\\Microsoft\\OneDrive\\OneDrive.exe" /background' % c.home)
    c.exchange(onedrive, ("13.107.42.12", 443), 50300, [517, 26000], [900])
    c.exchange(word, ("52.109.8.20", 443), 50301, [517], [1200])
    desktop.murmur(4)
