"""Benign, on a German Windows XP: a setup program installs below C:\\Programme, leaves a shortcut in the translated Startup
folder, and starts what it installed; an antivirus program there replaces its engine."""
from scenery import Desktop

QUIET = True
SETTING = {"start": "2009-03-03T09:00:00", "user": "BUERO\\Erika Muster", "computer": "BUERO", "os_version": (5, 1, 2600),
           "home": "C:\\Dokumente und Einstellungen\\Erika Muster", "system_root": "C:\\WINDOWS"}
MAKER = {"company": "Brennwerk GmbH", "version": "2.0", "is_64bit": False}
UNINSTALL = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\Brennwerk_is1"


def story(c):
    desktop = Desktop(c)
    desktop.murmur(4)
    outer = c.spawn(desktop.explorer, c.home + r"\Desktop\brennwerk_setup.exe", description="Setup", **MAKER)
    temp = c.home + r"\Lokale Einstellungen\Temp\is-K3J2A.tmp"
    c.folder(outer, temp)
    c.drop(outer, temp + r"\is-9QQ1B.tmp", 700_000)
    inner = c.spawn(outer, temp + r"\is-9QQ1B.tmp", '"%s\\is-9QQ1B.tmp" /SL4 $30144' % temp, is_64bit=False,
                    description="Setup/Uninstall", version="51.49")
    target = r"C:\Programme\Brennwerk"
    for name in ("brenn.exe", "engine.dll", "unins000.exe"):
        c.drop(inner, target + "\\" + name, 400_000)
    c.key(inner, UNINSTALL, new=True)
    for name, text in (("DisplayName", "Brennwerk 2"), ("UninstallString", '"%s\\unins000.exe"' % target)):
        c.set_value(inner, UNINSTALL + "\\" + name, "REG_SZ", text)
    c.drop(inner, r"C:\Dokumente und Einstellungen\All Users\Startmenü\Programme\Autostart\Brennmonitor.lnk", 900)
    program = c.spawn(inner, target + r"\brenn.exe", **MAKER)
    c.load(program, target + r"\engine.dll")
    c.delete(outer, temp + r"\is-9QQ1B.tmp")
    c.exit(inner)
    c.exit(outer)
    guard = c.system(r"C:\Programme\AntiVir\avguard.exe", parent=desktop.services, is_64bit=False)
    update = c.spawn(guard, r"C:\Programme\AntiVir\update.exe", company="Avira", is_64bit=False)
    c.exchange(update, ("198.51.100.70", 80), 1100, [300], [14_600] * 10)
    c.drop(update, r"C:\Programme\AntiVir\TEMP\aecore.dll", 140_000)
    c.rename(update, r"C:\Programme\AntiVir\TEMP\aecore.dll", r"C:\Programme\AntiVir\aecore.dll")
    c.load(guard, r"C:\Programme\AntiVir\aecore.dll")
    c.exit(update)
    desktop.murmur(4)
