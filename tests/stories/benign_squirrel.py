"""Benign: a desktop application that installs per user and updates itself, as Squirrel does: Setup unpacks Update.exe and runs
it, which puts the application beside a copy of itself; later the running application's Update.exe unpacks the next version."""
from scenery import Desktop

QUIET = True
MAKER = {"company": "Kolibri Labs", "version": "4.0.1"}
UNINSTALL = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\kolibri"


def unpack(c, updater, home, package, version):
    """An update's package becomes a folder with the application."""
    c.read(updater, package, 1_800_000)
    target = home + "\\app-" + version
    c.folder(updater, target)
    for name, size in (("kolibri.exe", 1_400_000), ("ffmpeg.dll", 600_000), ("icudtl.dat", 300_000), ("squirrel.exe", 91_000)):
        c.drop(updater, target + "\\" + name, size)
    return target


def run_hook(c, updater, target, option):
    """The new version is told what happened, and sets up shortcuts."""
    program = c.spawn(updater, target + r"\kolibri.exe", '"%s\\kolibri.exe" --%s' % (target, option), description="Kolibri", **MAKER)
    c.load(program, target + r"\ffmpeg.dll")
    c.exit(program)
    return program


def register(c, updater, home, version):
    c.key(updater, UNINSTALL, new=True)
    for name, text in (("DisplayName", "Kolibri"), ("DisplayVersion", version), ("Publisher", "Kolibri Labs"),
                       ("UninstallString", '"%s\\Update.exe" --uninstall' % home)):
        c.set_value(updater, UNINSTALL + "\\" + name, "REG_SZ", text)


def story(c):
    desktop = Desktop(c)
    local = c.home + r"\AppData\Local"
    staging, home = local + r"\SquirrelTemp", local + r"\kolibri"
    desktop.murmur(6)
    setup = c.spawn(desktop.explorer, c.home + r"\Downloads\KolibriSetup.exe", is_64bit=False, description="Kolibri", **MAKER)
    c.folder(setup, staging)
    c.drop(setup, staging + r"\Update.exe", 1_900_000)
    c.drop(setup, staging + r"\kolibri-4.0.1-full.nupkg", 1_800_000)
    c.drop(setup, staging + r"\RELEASES", 76)
    updater = c.spawn(setup, staging + r"\Update.exe", '"%s\\Update.exe" --install . ' % staging, description="Update",
                      company="Kolibri Labs", version="2.0.1")
    c.folder(updater, home)
    c.read(updater, staging + r"\Update.exe", 1_900_000)
    c.drop(updater, home + r"\Update.exe", 1_900_000)
    target = unpack(c, updater, home, staging + r"\kolibri-4.0.1-full.nupkg", "4.0.1")
    run_hook(c, updater, target, "squirrel-install 4.0.1")
    c.drop(updater, c.home + r"\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Kolibri Labs\Kolibri.lnk", 2300)
    register(c, updater, home, "4.0.1")
    program = c.spawn(updater, target + r"\kolibri.exe", '"%s\\kolibri.exe" --squirrel-firstrun' % target, description="Kolibri",
                      **MAKER)
    c.load(program, target + r"\ffmpeg.dll")
    c.exit(updater)
    c.exit(setup)
    desktop.murmur(5)
    c.exit(program)
    # Next day: the user starts it, and it finds an update beside it.
    c.wait(5)
    program = c.spawn(desktop.explorer, target + r"\kolibri.exe", description="Kolibri", **MAKER)
    c.load(program, target + r"\ffmpeg.dll")
    updater = c.spawn(program, home + r"\Update.exe", '"%s\\Update.exe" --update D:\\mirror\\kolibri' % home, description="Update",
                      company="Kolibri Labs", version="2.0.1")
    c.folder(updater, home + r"\packages")
    c.read(updater, r"D:\mirror\kolibri\kolibri-4.1.0-full.nupkg", 1_800_000)
    c.drop(updater, home + r"\packages\kolibri-4.1.0-full.nupkg", 1_800_000)
    newer = unpack(c, updater, home, home + r"\packages\kolibri-4.1.0-full.nupkg", "4.1.0")
    run_hook(c, updater, newer, "squirrel-updated 4.1.0")
    register(c, updater, home, "4.1.0")
    c.exit(updater)
    desktop.murmur(5)
