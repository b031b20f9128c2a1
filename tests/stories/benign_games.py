"""Benign: a launcher of games on a second drive that fetches its parts and a game into its own folder and runs them; then a
photo tool renames many pictures to another kind."""
from scenery import Desktop

QUIET = True
SETTING = {"start": "2024-11-23T19:02:40", "user": "GAMER\\jörg", "home": "C:\\Users\\jörg", "computer": "GAMER",
           "os_version": (10, 0, 22631)}
MAKER = {"company": "Lantern Games", "version": "8.91.18", "description": "Lantern"}


def story(c):
    desktop = Desktop(c)
    desktop.murmur(6)
    home = "D:\\Games\\Lantern\\"
    launcher = c.spawn(desktop.explorer, home + "lantern.exe", is_64bit=False, **MAKER)
    c.set_value(launcher, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\Lantern", "REG_SZ", '"%slantern.exe" -silent' % home)
    c.exchange(launcher, ("203.0.113.36", 27017), 50100, [300, 400], [900, 2000])
    c.drop(launcher, home + r"bin\webhelper.exe", 400_000)
    helper = c.spawn(launcher, home + r"bin\webhelper.exe", **MAKER)
    c.exchange(helper, ("203.0.113.37", 443), 50102, [300], [60000] * 2)
    game = home + r"common\Witch\witch.exe"
    c.drop(launcher, game, 900_000)
    witch = c.spawn(launcher, game)
    c.exchange(witch, ("203.0.113.38", 5222), 50110, [100], [100])
    photos = c.spawn(desktop.explorer, r"D:\Tools\Photos\renamer.exe")
    for number in range(200):
        c.rename(photos, c.home + r"\Pictures\R%d.nef" % number, c.home + r"\Pictures\R%d.dng" % number)
    desktop.murmur(4)
