"""Benign: a small setup program fetches the real one from the web, runs it, and that installs to Program Files and registers itself."""
from scenery import Desktop

QUIET = True
MAKER = {"company": "Pixelmoor Ltd", "version": "11.2.0"}
UNINSTALL = r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall\Pixelmoor"
SERVER = ("203.0.113.90", 443)


def fetch(c, process, path, size):
    c.net(process, "Connect", SERVER, 50400)
    c.net(process, "Send", SERVER, 50400, 517)
    c.open(process, path, 0x120116, 5, 2, 0x60, 1)
    for at in range(0, size, 50_000):
        c.net(process, "Receive", SERVER, 50400, 50_000)
        c.write_at(process, path, at, 50_000)
    c.close(process, path)
    c.net(process, "Disconnect", SERVER, 50400)


def story(c):
    desktop = Desktop(c)
    temp = c.home + r"\AppData\Local\Temp\pxm3F21.tmp"
    target = r"C:\Program Files (x86)\Pixelmoor"
    desktop.murmur(6)
    stub = c.spawn(desktop.explorer, c.home + r"\Downloads\pixelmoor-web-setup.exe", integrity="High", is_64bit=False,
                   description="Pixelmoor Web Setup", **MAKER)
    desktop.resolve()
    c.folder(stub, temp)
    fetch(c, stub, temp + r"\pixelmoor-11.2-full.exe", 2_000_000)
    setup = c.spawn(stub, temp + r"\pixelmoor-11.2-full.exe", '"%s\\pixelmoor-11.2-full.exe" /passive' % temp, is_64bit=False,
                    description="Pixelmoor Setup", **MAKER)
    c.folder(setup, target)
    for name, size in (("pixelmoor.exe", 1_500_000), ("codec.dll", 400_000), ("uninstall.exe", 90_000)):
        c.drop(setup, target + "\\" + name, size)
    c.key(setup, UNINSTALL, new=True)
    c.set_value(setup, UNINSTALL + r"\DisplayName", "REG_SZ", "Pixelmoor 11.2")
    c.set_value(setup, UNINSTALL + r"\UninstallString", "REG_SZ", '"%s\\uninstall.exe"' % target)
    c.drop(setup, r"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\Pixelmoor.lnk", 1300)
    c.exit(setup)
    c.delete(stub, temp + r"\pixelmoor-11.2-full.exe")
    c.delete(stub, temp)
    c.exit(stub)
    desktop.murmur(5)
