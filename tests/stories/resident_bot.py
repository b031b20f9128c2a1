"""A bot that ran before the capture began: its start is not seen. It sets its Run value again, reads a browser's passwords, and
runs an update."""
from scenery import Desktop

SETTING = {"start": "2021-06-15T22:40:00", "user": "PC-4\\eve", "home": "C:\\Users\\eve", "computer": "PC-4"}


def story(c):
    desktop = Desktop(c)
    desktop.murmur(5)
    home = c.home + r"\AppData\Roaming\Skyline"
    bot = c.process(home + r"\sky.exe", parent=desktop.explorer, started_before=True, is_64bit=False)
    for number in range(3):
        c.exchange(bot, ("203.0.113.211", 8081), 49820 + number, [300], [120])
        c.wait(3)
    c.read(bot, c.home + r"\AppData\Local\Google\Chrome\User Data\Default\Login Data", 40_960)
    c.set_value(bot, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\Sky", "REG_SZ", home + r"\sky.exe")
    update = c.home + r"\AppData\Local\Temp\u8.exe"
    c.drop(bot, update, 90_000)
    newer = c.spawn(bot, update, is_64bit=False)
    c.exchange(newer, ("203.0.113.211", 8081), 49830, [300], [120])
    desktop.murmur(4)
