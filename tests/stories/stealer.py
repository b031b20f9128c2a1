"""A stealer: probes for virtual machines, reads browsers, wallets, FTP and messengers, sends it off, and removes itself."""
from scenery import Desktop

SETTING = {"start": "2025-02-02T08:30:00", "user": "PC-山田\\山田", "home": "C:\\Users\\山田", "computer": "PC-YAMADA",
           "os_version": (10, 0, 22631)}


def story(c):
    desktop = Desktop(c)
    home = c.home
    sample = home + r"\AppData\Local\Temp\Rar$EXb1204\見積書.exe"
    desktop.murmur(8)
    archiver = c.process(r"C:\Program Files\WinRAR\WinRAR.exe", desktop.explorer, started_before=True)
    c.drop(archiver, sample, 735232)
    thief = c.spawn(archiver, sample)
    for path in (r"C:\Windows\System32\drivers\VBoxGuest.sys", r"C:\Windows\System32\drivers\vmhgfs.sys",
                 r"C:\Windows\System32\drivers\vioser.sys", r"C:\Program Files\Wireshark", r"C:\Program Files\Process Hacker 2"):
        c.probe(thief, path)
    c.open_key(thief, r"HKLM\SOFTWARE\Oracle\VirtualBox Guest Additions", result="NAME NOT FOUND")
    c.open_key(thief, r"HKLM\SOFTWARE\VMware, Inc.\VMware Tools", result="NAME NOT FOUND")
    local, roaming = home + r"\AppData\Local", home + r"\AppData\Roaming"
    for browser in (r"\Google\Chrome\User Data", r"\Microsoft\Edge\User Data", r"\BraveSoftware\Brave-Browser\User Data"):
        for store in ("Login Data", r"Network\Cookies", "Web Data"):
            c.read(thief, local + browser + "\\Default\\" + store, 65536)
        c.read(thief, local + browser + r"\Local State", 20480)
    for path in (r"\Exodus\exodus.wallet", r"\Electrum\wallets", r"\Bitcoin\wallets", r"\FileZilla\recentservers.xml",
                 r"\Telegram Desktop\tdata", r"\Thunderbird\profiles.ini", r"\discord\Local Storage\leveldb"):
        c.probe(thief, roaming + path, "PATH NOT FOUND")
    bundle = local + r"\Temp\JP_203.0.113.9.zip"
    c.drop(thief, bundle, 412000)
    c.read(thief, bundle, 412000)
    c.exchange(thief, ("203.0.113.190", 443), 51022, [1460] * 40, [112])
    c.delete(thief, bundle)
    remove = c.spawn(thief, r"C:\Windows\System32\cmd.exe", 'cmd.exe /C timeout /t 3 & del /f /q "%s"' % sample)
    wait = c.spawn(remove, r"C:\Windows\System32\timeout.exe", "timeout  /t 3 ")
    c.exit(thief)
    c.exit(wait)
    c.delete(remove, sample)
    c.exit(remove)
    desktop.murmur(5)
