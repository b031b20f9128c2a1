"""Ordinary: a photographer's batch work with ExifToolGUI and IrfanView. ExifTool, a packed Perl program, unpacks itself into
Temp, reads every picture of a folder, writes each anew under a temporary name, renames it; IrfanView converts all and
deletes originals."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2023-07-30T15:12:09", "user": "STUDIO\\Birgit", "home": "D:\\Profile\\Birgit", "computer": "STUDIO",
           "os_version": (10, 0, 19044)}
GUI = {"company": "FrankB", "version": "6.3.2.0"}
IRFAN = {"company": "Irfan Skiljan", "version": "4.62.0.0"}
TEMP = r"D:\Profile\Birgit\AppData\Local\Temp"
CACHE = TEMP + r"\par-426972676974\cache-exiftool-12.64"
PHOTOS = r"F:\DCIM\2023-07 Hochzeit Köster"
LIBRARIES = ["perl532.dll", "libgcc_s_seh-1.dll", "libstdc++-6.dll", "libwinpthread-1.dll",
             r"auto\Win32API\File\File.xs.dll", r"auto\Digest\MD5\MD5.xs.dll", r"auto\Encode\Encode.xs.dll",
             r"auto\Compress\Raw\Zlib\Zlib.xs.dll"]
COUNT = 18


def start_exiftool(c, gui):
    """exiftool(-k).exe unpacks a Perl into Temp and starts itself from there."""
    outer = c.spawn(gui, r"D:\Programme\ExifToolGUI\exiftool.exe", "exiftool -stay_open True -@ -", company="Phil Harvey",
                    version="12.64.0.0", description="ExifTool Perl library and command-line tool")
    c.folder(outer, TEMP + r"\par-426972676974")
    c.folder(outer, CACHE)
    c.drop(outer, CACHE + r"\exiftool.exe", 1_600_000, chunk=1 << 19)
    for name in LIBRARIES:
        c.drop(outer, CACHE + "\\" + name, 300_000)
    for name in ("ExifTool.pm", "Exif.pm", "Nikon.pm", "XMP.pm", "MakerNotes.pm", "Writer.pl", "WriteExif.pl"):
        c.drop(outer, CACHE + r"\inc\lib\Image\ExifTool" + "\\" + name, 120_000)
    inner = c.spawn(outer, CACHE + r"\exiftool.exe", "exiftool -stay_open True -@ -", directory=PHOTOS + "\\")
    for name in LIBRARIES[:4]:
        c.load(inner, CACHE + "\\" + name)
    return outer, inner


def story(c):
    desktop = Desktop(c)
    desktop.murmur(6)
    gui = c.spawn(desktop.explorer, r"D:\Programme\ExifToolGUI\ExifToolGui.exe", description="ExifToolGUI", **GUI)
    c.read(gui, r"D:\Programme\ExifToolGUI\ExifToolGUIv6.ini", 4_000)
    outer, tool = start_exiftool(c, gui)
    for number in range(COUNT):
        name = PHOTOS + r"\DSC_%04d" % (4100 + number)
        c.read(tool, name + ".JPG", 131_072)
    desktop.murmur(3)
    # Copyright and time shift into all pictures, with backups, then the names by date.
    for number in range(COUNT):
        name = PHOTOS + r"\DSC_%04d" % (4100 + number)
        c.read(tool, name + ".JPG", 196_608)
        c.drop(tool, name + ".JPG_exiftool_tmp", 196_900)
        c.rename(tool, name + ".JPG", name + ".JPG_original")
        c.rename(tool, name + ".JPG_exiftool_tmp", name + ".JPG")
    for number in range(COUNT):
        c.rename(tool, PHOTOS + r"\DSC_%04d.JPG" % (4100 + number), PHOTOS + r"\20230722_%06d_Köster.jpg" %
                 (141500 + 7 * number))
    for number in range(COUNT):
        c.delete(tool, PHOTOS + r"\DSC_%04d.JPG_original" % (4100 + number))
    for process in (tool, outer, gui):
        c.exit(process)
    desktop.murmur(4)
    # The same folder through the batch dialog of IrfanView: smaller WebP files for the client, originals deleted on request.
    viewer = c.spawn(desktop.explorer, r"C:\Program Files\IrfanView\i_view64.exe", r'"C:\Program Files\IrfanView'
                     r'\i_view64.exe" ' '"%s\\20230722_141500_Köster.jpg"' % PHOTOS, description="IrfanView 64-bit", **IRFAN)
    c.load(viewer, r"C:\Program Files\IrfanView\Plugins\WebP.dll")
    c.load(viewer, r"C:\Program Files\IrfanView\Plugins\Exif.dll")
    for number in range(COUNT):
        name = r"20230722_%06d_Köster" % (141500 + 7 * number)
        c.read(viewer, PHOTOS + "\\" + name + ".jpg", 196_608)
        c.drop(viewer, PHOTOS + "\\" + name + ".webp", 65_536)
        c.delete(viewer, PHOTOS + "\\" + name + ".jpg")
    c.drop(viewer, c.home + r"\AppData\Roaming\IrfanView\i_view64.ini", 5_200, opened=3)
    c.drop(viewer, PHOTOS + r"\Kontaktbogen.txt", 900)
    c.exit(viewer)
    desktop.murmur(4)
