"""A wiper: overwrites the first sectors of the disk and the user's documents with one pattern, ends the backup services,
and shuts Windows down."""
from scenery import Desktop

SETTING = {"start": "2022-01-14T03:22:08", "user": "MINISTRY\\olena", "home": "C:\\Users\\olena", "computer": "PC-31",
           "os_version": (10, 0, 18363)}


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    desktop.murmur(8)
    wiper = c.spawn(desktop.explorer, r"C:\Users\Public\stage1.exe")
    for disk in (0, 1):
        path = r"\Device\Harddisk%d\DR%d" % (disk, disk)
        c.open(wiper, path, 0x12019F, share=3)
        c.write_at(wiper, path, 0, 512)
        for at in range(1, 12):
            c.write_at(wiper, path, at * 209715200, 512)
        c.close(wiper, path)
    for number in range(45):
        path = c.home + r"\Documents\звіт %d.%s" % (number, ("docx", "pdf", "xlsx")[number % 3])
        c.open(wiper, path, 0x12019F, share=0)
        c.write_at(wiper, path, 0, 1048576)
        c.close(wiper, path)
        c.rename(wiper, path, path[:path.rindex(".")] + ".%04x" % (number * 7919 % 65536))
    c.exit(c.spawn(wiper, system32 + "vssadmin.exe", "vssadmin.exe delete shadows /all /quiet"))
    c.exit(c.spawn(wiper, system32 + "cmd.exe", 'cmd.exe /min /C ping 111.111.111.111 -n 5 -w 10 > Nul & Del /f /q '
                   r'"C:\Users\Public\stage1.exe"'))
    c.exit(c.spawn(wiper, system32 + "shutdown.exe", "shutdown.exe /r /t 0 /f"))
    desktop.murmur(4)
