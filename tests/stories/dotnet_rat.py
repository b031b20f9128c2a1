"""A .NET remote access tool on Windows 8.1: copies itself to AppData and the Startup folder, lets itself through the
firewall, keeps its state in the registry, and calls a dead server on port 5552 again and again."""
from scenery import Desktop

SETTING = {"start": "2018-08-19T21:07:44", "user": "OFICINA\\José", "home": "C:\\Users\\José", "computer": "OFICINA",
           "os_version": (6, 3, 9600)}


def story(c):
    desktop = Desktop(c)
    system32, roaming = c.system_root + "\\System32\\", c.home + r"\AppData\Roaming"
    sample, copy = c.home + r"\Desktop\Foto_playa.exe", roaming + r"\server.exe"
    desktop.murmur(8)
    first = c.spawn(desktop.explorer, sample, is_64bit=False)
    c.load(first, c.system_root + r"\System32\mscoree.dll", 0x73000000)
    c.load(first, c.system_root + r"\Microsoft.NET\Framework\v2.0.50727\mscorwks.dll", 0x74000000)
    c.set_value(first, r"HKCU\di", "REG_SZ", "!")
    c.read(first, sample, 24064)
    c.drop(first, copy, 24064)
    bot = c.spawn(first, copy, is_64bit=False)
    c.exit(first)
    c.set_value(bot, r"HKCU\Environment\SEE_MASK_NOZONECHECKS", "REG_SZ", "1")
    wall = c.spawn(bot, system32 + "netsh.exe", 'netsh firewall add allowedprogram "%s" "server.exe" ENABLE' % copy)
    c.exit(wall)
    for hive in ("HKCU", "HKLM"):
        c.set_value(bot, hive + r"\Software\Microsoft\Windows\CurrentVersion\Run\a4ac1a4ad92ba8e5e9f7d2c0b6c9a7f1",
                    "REG_SZ", '"%s" ..' % copy)
    c.read(bot, copy, 24064)
    c.drop(bot, roaming + r"\Microsoft\Windows\Start Menu\Programs\Startup\a4ac1a4ad92ba8e5e9f7d2c0b6c9a7f1.exe", 24064)
    c.key(bot, r"HKCU\Software\a4ac1a4ad92ba8e5e9f7d2c0b6c9a7f1", new=True)
    c.set_value(bot, r"HKCU\Software\a4ac1a4ad92ba8e5e9f7d2c0b6c9a7f1\[kl]", "REG_SZ", "")
    for number in range(9):
        c.net(bot, "Reconnect", ("203.0.113.14", 5552), 49600 + number)
        c.wait(4)
    c.drop(bot, roaming + r"\server.exe.tmp", 312)
    desktop.murmur(6)
