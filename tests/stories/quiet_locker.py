"""Ransomware that talks to its server first and does nothing else than encrypt: writes anew, deletes the originals."""
from scenery import Desktop


def story(c):
    desktop = Desktop(c)
    desktop.murmur(6)
    locker = c.spawn(desktop.explorer, c.home + r"\Downloads\pic.exe", is_64bit=False)
    c.exchange(locker, ("203.0.113.50", 7777), 50001, [400], [900])
    for number in range(60):
        path = r"E:\Fotos\b%d.jpg" % number
        c.read(locker, path, 30_000)
        c.drop(locker, path + ".enc9", 30_000)
        c.delete(locker, path)
