"""Benign: an NSIS uninstaller. It runs a copy of itself from the temporary folder, so that it can delete the program with itself,
and removes the program's entry, files and shortcut."""
from scenery import Desktop

QUIET = True
MAKER = {"company": "Notely GmbH", "description": "Notely Uninstall", "version": "3.1.0"}
UNINSTALL = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Notely"


def story(c):
    desktop = Desktop(c)
    home = c.home + r"\AppData\Local\Programs\notely"
    temp = c.home + r"\AppData\Local\Temp\~nsuA.tmp"
    desktop.murmur(6)
    first = c.spawn(desktop.explorer, home + r"\uninstall.exe", '"%s\\uninstall.exe"' % home, is_64bit=False, **MAKER)
    c.folder(first, temp)
    c.read(first, home + r"\uninstall.exe", 140_000)
    c.drop(first, temp + r"\Un_A.exe", 140_000)
    second = c.spawn(first, temp + r"\Un_A.exe", '"%s\\Un_A.exe" _?=%s\\' % (temp, home), is_64bit=False, **MAKER)
    c.exit(first)
    for name in ("notely.exe", "ffmpeg.dll", "resources.pak", "uninstall.exe"):
        c.delete(second, home + "\\" + name)
    c.delete(second, home)
    c.delete(second, c.home + r"\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Notely.lnk")
    c.delete_key(second, UNINSTALL)
    c.exit(second)
    desktop.murmur(5)
