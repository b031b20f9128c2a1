"""Ordinary: a RAW developer imports hundreds of pictures from a card: copies and renames them, writes side files,
rewrites the tags of originals through exiftool, converts to DNG and deletes the originals, writes a catalogue, and sends
a gallery."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2023-07-16T20:44:11", "user": "LUMIERE\\chloé", "home": "C:\\Users\\chloé", "computer": "LUMIERE"}
MAKER = {"company": "Clairobscur SARL", "description": "Clairobscur Photo", "version": "6.4"}
HOME = r"C:\Program Files\Clairobscur"
CARD = r"F:\DCIM\104_FUJI"
TARGET = r"E:\Photos\2023\2023-07-15 Mariage Léa"


def imports(c, program):
    """From the card, to new names by date; the card is emptied."""
    for number in range(22):
        source = CARD + r"\DSCF%04d.RAF" % (2200 + number)
        target = TARGET + r"\20230715-%04d.raf" % number
        c.read(program, source, 60_000)
        c.drop(program, target, 60_000)
        c.attributes(program, target, 0x20)
    for number in range(22):
        c.delete(program, CARD + r"\DSCF%04d.RAF" % (2200 + number))


def tags(c, program):
    """exiftool, a packed Perl: it unpacks itself to Temp and rewrites files through a temporary name."""
    unpacked = c.home + r"\AppData\Local\Temp\par-63686c6fe9\cache-exiftool-12.64"
    first = c.spawn(program, HOME + r"\tools\exiftool.exe", '"%s\\tools\\exiftool.exe" -stay_open True -@ -' % HOME,
                    is_64bit=False)
    for name in ("perl532.dll", "exiftool.exe", r"auto\Encode\Encode.xs.dll"):
        c.drop(first, unpacked + "\\" + name, 90_000)
    tool = c.spawn(first, unpacked + r"\exiftool.exe", '"%s\\exiftool.exe" -stay_open True -@ -' % unpacked, is_64bit=False)
    c.load(tool, unpacked + r"\perl532.dll")
    for number in range(13):
        path = TARGET + r"\20230715-%04d.raf" % number
        c.read(tool, path, 60_000)
        c.drop(tool, path + "_exiftool_tmp", 60_000)
        c.rename(tool, path, path + "_original")
        c.rename(tool, path + "_exiftool_tmp", path)
    for number in range(13):
        c.delete(tool, TARGET + r"\20230715-%04d.raf_original" % number)
    c.exit(tool)
    c.exit(first)


def converts(c, program):
    workers = [c.spawn(program, HOME + r"\ClairobscurWorker.exe", '"%s\\ClairobscurWorker.exe" --queue=%d' % (HOME, number),
                       **MAKER)
               for number in range(2)]
    for number in range(14):
        worker = workers[number % 2]
        path = TARGET + r"\20230715-%04d" % number
        c.read(worker, path + ".raf", 60_000)
        c.drop(worker, path + ".dng.part", 60_000)
        c.rename(worker, path + ".dng.part", path + ".dng")
        c.delete(worker, path + ".raf")
        c.drop(worker, path + ".xmp", 5000)
    for worker in workers:
        c.exit(worker)


def gallery(c, program):
    for number in range(6):
        path = c.home + r"\AppData\Local\Temp\clairobscur\galerie\lea-%03d.jpg" % number
        c.drop(program, path, 50_000)
        c.read(program, path, 50_000)
        c.exchange(program, ("203.0.113.44", 22), 50800 + number, [900, 16_384, 16_384], [120])
        c.delete(program, path)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(4)
    program = c.spawn(desktop.explorer, HOME + r"\Clairobscur.exe", '"%s\\Clairobscur.exe" "%s"' % (HOME, CARD), **MAKER)
    for name in ("LibRaw.dll", "opencv_world460.dll", "Qt6Core.dll", "onnxruntime.dll"):
        c.load(program, HOME + "\\" + name)
    c.folder(program, TARGET)
    imports(c, program)
    desktop.murmur(2)
    tags(c, program)
    converts(c, program)
    catalogue = c.home + r"\Pictures\Clairobscur\Catalogue.cocat"
    for number in range(6):
        c.write_at(program, catalogue, 8192 * number, 8192)
    c.set_value(program, r"HKCU\Software\Clairobscur\Photo\LastImport", "REG_SZ", TARGET)
    c.set_value(program, r"HKCU\Control Panel\Desktop\Wallpaper", "REG_SZ", c.home + r"\Pictures\Clairobscur\fond.jpg")
    gallery(c, program)
    c.exit(program)
    desktop.murmur(4)
