"""A bot on Windows XP: an image of its own in system32, Run and Winlogon values, a driver, the firewall and the security
centre off by the registry, mail sent by itself."""
from scenery import Desktop

SETTING = {"start": "2009-03-17T16:22:30", "user": "HOME-XP\\Owner", "home": "C:\\Documents and Settings\\Owner",
           "computer": "HOME-XP", "os_version": (5, 1, 2600), "system_root": "C:\\WINDOWS"}
SERVICES = r"HKLM\System\CurrentControlSet\Services"


def story(c):
    desktop = Desktop(c)
    system32, temp = c.system_root + "\\system32\\", c.home + r"\Local Settings\Temp"
    sample, copy = temp + r"\ecard.exe", system32 + "wmdrtc32.exe"
    desktop.murmur(8)
    first = c.spawn(desktop.explorer, sample, is_64bit=False)
    c.read(first, sample, 57344)
    c.drop(first, copy, 57344)
    bot = c.spawn(first, copy, is_64bit=False)
    shell = c.spawn(first, system32 + "cmd.exe", r'cmd /c C:\DOCUME~1\Owner\LOCALS~1\Temp\a.bat', is_64bit=False)
    c.exit(first)
    c.delete(shell, sample)
    c.delete(shell, temp + r"\a.bat")
    c.exit(shell)
    c.set_value(bot, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\wmdrtc", "REG_SZ", copy)
    c.set_value(bot, r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon\Userinit", "REG_SZ",
                r"C:\WINDOWS\system32\userinit.exe," + copy)
    c.set_value(bot, SERVICES + r"\SharedAccess\Parameters\FirewallPolicy\StandardProfile\AuthorizedApplications\List"
                + "\\" + copy, "REG_SZ", copy + ":*:Enabled:wmdrtc")
    c.set_value(bot, SERVICES + r"\SharedAccess\Parameters\FirewallPolicy\StandardProfile\EnableFirewall", "REG_DWORD", 0)
    c.set_value(bot, SERVICES + r"\wscsvc\Start", "REG_DWORD", 4)
    c.set_value(bot, SERVICES + r"\wuauserv\Start", "REG_DWORD", 4)
    c.set_value(bot, r"HKLM\SOFTWARE\Microsoft\Security Center\AntiVirusDisableNotify", "REG_DWORD", 1)
    driver = system32 + r"drivers\qandr.sys"
    c.drop(bot, driver, 18432)
    c.key(desktop.services, SERVICES + r"\qandr", new=True)
    c.set_value(desktop.services, SERVICES + r"\qandr\ImagePath", "REG_EXPAND_SZ", "\\??\\" + driver)
    for number in range(24):
        c.exchange(bot, ("203.0.113.%d" % (10 + number), 25), 1100 + number, [40, 60, 1400], [80, 30])
    c.exchange(bot, ("198.51.100.5", 6667), 1190, [60, 40], [200, 600])
    desktop.murmur(5)
