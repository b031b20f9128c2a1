"""Benign: a bundle made with WiX Burn. It runs a copy of its first part from a folder of its own, again with rights, keeps itself
in the package cache for its removal, and has Windows Installer do the rest."""
from scenery import Desktop

QUIET = True
MAKER = {"company": "Tarnow Instruments", "description": "Tarnow Suite", "version": "5.0.2"}
SYSTEM = {"user": "NT AUTHORITY\\SYSTEM", "integrity": "System", "session": 0, "sid": "S-1-5-18"}
BUNDLE = "{2F6B7D0E-91C4-4E53-8A77-C0B0D34A9E10}"
UNINSTALL = r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall" + "\\" + BUNDLE


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    setup = c.home + r"\Downloads\TarnowSuite.exe"
    work = c.home + r"\AppData\Local\Temp\{7C1D22A9-3E0B-4A3B-B0F9-64E0E2A7B1D4}"
    cached = r"C:\ProgramData\Package Cache" + "\\" + BUNDLE
    desktop.murmur(6)
    first = c.spawn(desktop.explorer, setup, is_64bit=False, **MAKER)
    c.folder(first, work)
    c.folder(first, work + r"\.cr")
    c.read(first, setup, 640_000)
    c.drop(first, work + r"\.cr\TarnowSuite.exe", 640_000)
    clean = c.spawn(first, work + r"\.cr\TarnowSuite.exe", '"%s\\.cr\\TarnowSuite.exe" -burn.clean.room="%s"' % (work, setup),
                    is_64bit=False, **MAKER)
    c.folder(clean, work + r"\.ba")
    c.drop(clean, work + r"\.ba\wixstdba.dll", 190_000)
    c.load(clean, work + r"\.ba\wixstdba.dll")
    c.wait(2)
    c.folder(clean, work + r"\.be")
    c.read(clean, work + r"\.cr\TarnowSuite.exe", 640_000)
    c.drop(clean, work + r"\.be\TarnowSuite.exe", 640_000)
    engine = c.spawn(clean, work + r"\.be\TarnowSuite.exe", '"%s\\.be\\TarnowSuite.exe" -q -burn.elevated BurnPipe.{9D40} 4412' % work,
                     integrity="High", is_64bit=False, **MAKER)
    c.folder(engine, cached)
    c.read(engine, work + r"\.be\TarnowSuite.exe", 640_000)
    c.drop(engine, cached + r"\TarnowSuite.exe", 640_000)
    c.key(engine, UNINSTALL, new=True)
    for name, text in (("DisplayName", "Tarnow Suite"), ("BundleCachePath", cached + r"\TarnowSuite.exe"),
                       ("UninstallString", '"%s\\TarnowSuite.exe"  /uninstall' % cached)):
        c.set_value(engine, UNINSTALL + "\\" + name, "REG_SZ", text)
    server = c.spawn(desktop.services, system32 + "msiexec.exe", system32 + "msiexec.exe /V", company="Microsoft Corporation",
                     **SYSTEM)
    target = r"C:\Program Files (x86)\Tarnow"
    c.folder(server, target)
    for name, size in (("tarnow.exe", 1_200_000), ("scope.dll", 300_000)):
        c.drop(server, target + "\\" + name, size)
    c.exit(server)
    c.exit(engine)
    for part, name in ((r"\.be", "TarnowSuite.exe"), (r"\.ba", "wixstdba.dll")):
        c.delete(clean, work + part + "\\" + name)
        c.delete(clean, work + part)
    c.exit(clean)
    c.delete(first, work + r"\.cr\TarnowSuite.exe")
    c.delete(first, work + r"\.cr")
    c.delete(first, work)
    c.exit(first)
    desktop.murmur(5)
