"""Ransomware: shadow copies and recovery off, 120 documents overwritten and renamed to one new extension, a note per folder."""
from scenery import Desktop

SETTING = {"start": "2023-11-20T14:02:05", "user": "BUERO-7\\jutta", "home": "C:\\Users\\jutta", "computer": "BUERO-7"}


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    desktop.murmur(10)
    sample = c.home + r"\Downloads\Bewerbung.exe"
    locker = c.spawn(desktop.explorer, sample)
    for image, arguments in (("vssadmin.exe", "delete shadows /all /quiet"),
                             ("bcdedit.exe", "/set {default} recoveryenabled no"),
                             ("wbadmin.exe", "delete catalog -quiet"), ("wevtutil.exe", "cl Security")):
        tool = c.spawn(locker, system32 + image, "%s %s" % (image, arguments), company="Microsoft Corporation")
        c.wait(0.1)
        c.exit(tool)
    for folder in ("Documents", "Pictures", "Desktop"):
        base = c.home + "\\" + folder
        for number in range(40):
            path = base + r"\Datei %d.%s" % (number, ("docx", "xlsx", "pdf", "jpg")[number % 4])
            c.open(locker, path, 0x12019F, share=0)
            c.write_at(locker, path, 0, 40960)
            c.close(locker, path)
            c.rename(locker, path, path + ".m4rk")
        c.drop(locker, base + r"\WIE_ENTSPERREN.txt", 1204)
        desktop.murmur(3)
    c.set_value(locker, r"HKCU\Control Panel\Desktop\Wallpaper", "REG_SZ", c.home + r"\AppData\Local\Temp\m4rk.bmp")
    c.exit(locker)
