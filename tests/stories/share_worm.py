"""A worm on Windows XP from a stick: copies itself among Windows' own files, persists, leaves autorun.inf and itself on all
drives, its own stick among them, changes the hosts file, and tries the network's file shares."""
from scenery import Desktop

SETTING = {"start": "2009-02-11T10:20:30", "user": "BUREAU\\Élise", "home": "C:\\Documents and Settings\\Élise",
           "computer": "BUREAU", "os_version": (5, 1, 2600), "system_root": "C:\\WINDOWS"}


def story(c):
    desktop = Desktop(c)
    desktop.murmur(6)
    stick, copy = r"F:\Photos.exe", r"C:\WINDOWS\system32\lsasss.exe"
    first = c.spawn(desktop.explorer, stick, is_64bit=False)
    c.read(first, stick, 70_000)
    c.drop(first, copy, 70_000)
    worm = c.spawn(first, copy, is_64bit=False)
    c.set_value(worm, r"HKLM\Software\Microsoft\Windows NT\CurrentVersion\Winlogon\Shell", "REG_SZ", "explorer.exe lsasss.exe")
    for drive in "EFG":
        c.drop(worm, drive + r":\autorun.inf", 90)
        c.drop(worm, drive + r":\Photos.exe", 70_000)
    c.drop(worm, r"C:\WINDOWS\system32\drivers\etc\hosts", 2_700, opened=3)
    c.exchange(worm, ("198.51.100.9", 6667), 1030, [100], [200])
    for number in range(1, 30):
        c.net(worm, "Connect", ("192.168.1.%d" % number, 445), 1100 + number)
