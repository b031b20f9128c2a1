"""Benign: an archiver packs 500 files and unpacks 500 others."""
from scenery import Desktop

QUIET = True


def story(c):
    desktop = Desktop(c)
    desktop.murmur(3)
    archiver = c.spawn(desktop.explorer, r"C:\Program Files\7-Zip\7zG.exe", company="Igor Pavlov", description="7-Zip GUI")
    source, target = c.home + r"\Pictures\2023", c.home + r"\Documents\Unpacked"
    archive = c.home + r"\Pictures\2023.7z"
    c.open(archiver, archive + ".tmp", 0x120116, 5, 2, 0x60, 1)
    for number in range(500):
        c.read(archiver, source + r"\IMG_%04d.JPG" % number, 32768)
        c.write_at(archiver, archive + ".tmp", number * 30000, 30000)
    c.close(archiver, archive + ".tmp")
    c.rename(archiver, archive + ".tmp", archive)
    c.folder(archiver, target)
    for number in range(500):
        c.drop(archiver, target + r"\scan_%04d.tif" % number, 24000)
    c.exit(archiver)
    desktop.murmur(3)
