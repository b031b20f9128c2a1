"""Benign: an Inno Setup installer. It writes is-XXXXX.tmp\\setup.tmp and runs it; that asks for rights, unpacks a helper,
installs to Program Files with an uninstaller that is a copy of itself, registers it, and clears away what it unpacked."""
from scenery import Desktop

QUIET = True
PUBLISHER = {"company": "Fernwerk Software", "version": "2.8.1"}
UNINSTALL = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\{9C0D3A57-5E0A-4C1B-8D4E-7A2F6B1C9D10}_is1"


def unpack(c, parent, setup, folder, arguments):
    """The loader's part: the inner program goes to a folder of its own and runs from there."""
    c.folder(parent, folder)
    inner = folder + r"\Fernwerk-Setup-2.8.1.tmp"
    c.read(parent, setup, 2_900_000)
    c.drop(parent, inner, 3_248_128)
    return inner, c.spawn(parent, inner, '"%s" /SL5="$90412,2211840,832512,%s" %s' % (inner, setup, arguments), is_64bit=False,
                          company="", description="Setup/Uninstall", version="51.1052.0.0")


def clear(c, parent, folder, name):
    c.delete(parent, folder + "\\" + name)
    c.delete(parent, folder)


def install(c, setup):
    helper = c.home + r"\AppData\Local\Temp\is-7QK2M.tmp"
    c.folder(setup, helper)
    c.folder(setup, helper + r"\_isetup")
    c.drop(setup, helper + r"\_isetup\_setup64.tmp", 6144)
    tool = c.spawn(setup, helper + r"\_isetup\_setup64.tmp", "helper 105 0x4A8", company="", description="")
    target = r"C:\Program Files\Fernwerk"
    c.folder(setup, target)
    c.read(setup, setup.image, 3_248_128)
    for name, size in (("is-1QF0A.tmp", 3_248_128), ("is-9B2LC.tmp", 5_100_000), ("is-K3T7V.tmp", 880_000)):
        c.drop(setup, target + "\\" + name, size)
    for name, final in (("is-1QF0A.tmp", "unins000.exe"), ("is-9B2LC.tmp", "fernwerk.exe"), ("is-K3T7V.tmp", "optics.dll")):
        c.rename(setup, target + "\\" + name, target + "\\" + final)
    c.drop(setup, target + r"\unins000.dat", 24_100)
    c.drop(setup, r"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\Fernwerk.lnk", 1320)
    c.drop(setup, r"C:\Users\Public\Desktop\Fernwerk.lnk", 1310)
    c.key(setup, UNINSTALL, new=True)
    for name, text in (("DisplayName", "Fernwerk 2.8.1"), ("Publisher", "Fernwerk Software"),
                       ("UninstallString", '"%s\\unins000.exe"' % target), ("InstallLocation", target + "\\")):
        c.set_value(setup, UNINSTALL + "\\" + name, "REG_SZ", text)
    c.exit(tool)
    clear(c, setup, helper + r"\_isetup", "_setup64.tmp")
    c.delete(setup, helper)
    return target


def story(c):
    desktop = Desktop(c)
    desktop.murmur(6)
    setup = c.home + r"\Downloads\Fernwerk-Setup-2.8.1.exe"
    temp = c.home + r"\AppData\Local\Temp"
    first = c.spawn(desktop.explorer, setup, is_64bit=False, description="Fernwerk Setup", **PUBLISHER)
    _, asking = unpack(c, first, setup, temp + r"\is-A4P1Q.tmp", "")
    c.wait(2)
    # With the user's consent the whole starts again, elevated.
    second = c.spawn(asking, setup, '"%s" /SPAWNWND=$30512 /NOTIFYWND=$90412' % setup, integrity="High", is_64bit=False,
                     description="Fernwerk Setup", **PUBLISHER)
    inner, installing = unpack(c, second, setup, temp + r"\is-DN53T.tmp", "/SPAWNWND=$30512 /NOTIFYWND=$90412")
    target = install(c, installing)
    c.exit(installing)
    clear(c, second, temp + r"\is-DN53T.tmp", inner.rsplit("\\", 1)[1])
    c.exit(second)
    program = c.spawn(asking, target + r"\fernwerk.exe", description="Fernwerk", **PUBLISHER)
    c.load(program, target + r"\optics.dll")
    c.exit(asking)
    clear(c, first, temp + r"\is-A4P1Q.tmp", "Fernwerk-Setup-2.8.1.tmp")
    c.exit(first)
    desktop.murmur(5)
