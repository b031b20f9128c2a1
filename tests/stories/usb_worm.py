"""A worm that spreads by USB sticks: copies itself to E:, hides the folders there, leaves shortcuts of their names and an
autorun.inf, and keeps the Explorer from showing hidden files."""
from scenery import Desktop

SETTING = {"start": "2014-04-02T11:00:12", "user": "LAB3\\nguyễn", "home": "C:\\Users\\nguyễn", "computer": "LAB3",
           "os_version": (6, 1, 7601)}
ADVANCED = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\Advanced"


def story(c):
    desktop = Desktop(c)
    system32, roaming = c.system_root + "\\System32\\", c.home + r"\AppData\Roaming"
    desktop.murmur(8)
    sample = r"E:\.Trash\doc.exe"
    worm = c.spawn(desktop.explorer, sample, is_64bit=False)
    copy = roaming + r"\WindowsUpd\winlogon.exe"
    c.folder(worm, roaming + r"\WindowsUpd")
    c.read(worm, sample, 98304)
    c.drop(worm, copy, 98304)
    live = c.spawn(worm, copy, is_64bit=False)
    c.exit(worm)
    c.set_value(live, r"HKCU\Software\Microsoft\Windows NT\CurrentVersion\Winlogon\Shell", "REG_SZ",
                "explorer.exe, " + copy)
    c.set_value(live, ADVANCED + r"\Hidden", "REG_DWORD", 2)
    c.set_value(live, ADVANCED + r"\ShowSuperHidden", "REG_DWORD", 0)
    c.set_value(live, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Policies\System\DisableTaskMgr", "REG_DWORD", 1)
    c.read(live, copy, 98304)
    for drive in ("F:", "G:"):
        c.drop(live, drive + r"\autorun.inf", 96)
        c.drop(live, drive + r"\.Trash\doc.exe", 98304)
        for folder in ("Bài tập", "Photos", "Music"):
            shell = c.spawn(live, system32 + "cmd.exe", 'cmd /c attrib +h +s "%s\\%s"' % (drive, folder))
            c.exit(c.spawn(shell, system32 + "attrib.exe", 'attrib  +h +s "%s\\%s"' % (drive, folder)))
            c.exit(shell)
            c.drop(live, "%s\\%s.lnk" % (drive, folder), 1210)
    for number in range(3):
        c.net(live, "Reconnect", ("198.51.100.99", 1177), 49900 + number)
        c.wait(5)
    desktop.murmur(5)
