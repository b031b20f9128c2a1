"""Benign: an application installed for one user replaces itself. It downloads its next setup program and runs it; that has the
old uninstaller take the old version away, unpacks the new one, registers it and starts it, which sets its Run value."""
from scenery import Desktop

QUIET = True
OLD, NEW = {"company": "Notizwerk GmbH", "version": "3.1.0"}, {"company": "Notizwerk GmbH", "version": "3.2.0"}
UNINSTALL = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\{661f0cc6-343a-59cb-a5e8-8f6324cc6998}"


def replace(c, setup, home):
    plugins = c.home + r"\AppData\Local\Temp\nsf77A0.tmp"
    c.folder(setup, plugins)
    for name in ("System.dll", "nsis7z.dll"):
        c.drop(setup, plugins + "\\" + name, 90_000)
        c.load(setup, plugins + "\\" + name)
    old = c.spawn(setup, home + r"\Uninstall Notiz.exe", '"%s\\Uninstall Notiz.exe" /S --updated _?=%s' % (home, home),
                  is_64bit=False, **OLD)
    for name in ("Notiz.exe", "ffmpeg.dll"):
        c.delete(old, home + "\\" + name)
    c.exit(old)
    for name in ("Notiz.exe", "ffmpeg.dll", "Uninstall Notiz.exe"):
        c.drop(setup, home + "\\" + name, 400_000)
    c.key(setup, UNINSTALL, new=True)
    for name, text in (("DisplayName", "Notiz 3.2.0"), ("Publisher", "Notizwerk GmbH")):
        c.set_value(setup, UNINSTALL + "\\" + name, "REG_SZ", text)
    for name in ("System.dll", "nsis7z.dll"):
        c.delete(setup, plugins + "\\" + name)


def story(c):
    desktop = Desktop(c)
    local = c.home + r"\AppData\Local"
    home = local + r"\Programs\Notiz"
    desktop.murmur(4)
    program = c.spawn(desktop.explorer, home + r"\Notiz.exe", **OLD)
    c.exchange(program, ("198.51.100.40", 443), 49600, [517, 300], [16_384] * 20)
    pending = local + r"\notiz-updater\pending"
    c.folder(program, pending)
    c.drop(program, pending + r"\temp-Notiz-Setup.exe", 325_000)
    c.rename(program, pending + r"\temp-Notiz-Setup.exe", pending + r"\Notiz-Setup.exe")
    setup = c.spawn(program, pending + r"\Notiz-Setup.exe", '"%s\\Notiz-Setup.exe" --updated /S' % pending, is_64bit=False, **NEW)
    c.exit(program)
    replace(c, setup, home)
    newer = c.spawn(setup, home + r"\Notiz.exe", '"%s\\Notiz.exe" --updated' % home, **NEW)
    c.load(newer, home + r"\ffmpeg.dll")
    c.exit(setup)
    c.set_value(newer, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\Notiz", "REG_SZ", '"%s\\Notiz.exe" --hidden' % home)
    c.exchange(newer, ("198.51.100.40", 443), 49601, [517], [900])
    desktop.murmur(4)
