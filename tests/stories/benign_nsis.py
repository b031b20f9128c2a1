"""Benign: a signed per-user NSIS installer unpacks to Temp, installs below AppData, runs the program, deletes its plug-ins."""
from scenery import Desktop

QUIET = True
PUBLISHER = {"company": "Notely GmbH", "description": "Notely Setup", "version": "3.1.0"}


def story(c):
    desktop = Desktop(c)
    desktop.murmur(6)
    setup = c.spawn(desktop.explorer, c.home + r"\Downloads\Notely-Setup-3.1.0.exe", is_64bit=False, **PUBLISHER)
    temp = c.home + r"\AppData\Local\Temp\nsk4B21.tmp"
    c.folder(setup, temp)
    for name in ("System.dll", "nsDialogs.dll", "UAC.dll"):
        c.drop(setup, temp + "\\" + name, 11264)
        c.load(setup, temp + "\\" + name)
    target = c.home + r"\AppData\Local\Programs\notely"
    c.folder(setup, target)
    for name, size in (("notely.exe", 1_500_000), ("ffmpeg.dll", 700_000), ("resources.pak", 400_000)):
        c.drop(setup, target + "\\" + name, size)
    c.drop(setup, c.home + r"\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Notely.lnk", 1200)
    key = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Notely"
    c.key(setup, key, new=True)
    c.set_value(setup, key + r"\UninstallString", "REG_SZ", '"%s\\uninstall.exe"' % target)
    for name in ("System.dll", "nsDialogs.dll", "UAC.dll"):
        c.delete(setup, temp + "\\" + name)
    c.exit(setup)
    desktop.murmur(5)
