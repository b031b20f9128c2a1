"""A setup program with a passenger: it installs and registers a real application like any other, and drops a program that starts
at logon and talks to a server. What it does besides must not be excused by the installation."""
from scenery import Desktop

UNINSTALL = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\Brightcalc"
RUN = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\HostSync"


def story(c):
    desktop = Desktop(c)
    maker = {"company": "Brightcalc", "version": "3.3"}
    temp = c.home + r"\AppData\Local\Temp\is-0KQ7T.tmp"
    desktop.murmur(6)
    setup = c.spawn(desktop.explorer, c.home + r"\Downloads\brightcalc-setup.exe", integrity="High", is_64bit=False,
                    description="Brightcalc Setup", **maker)
    c.folder(setup, temp)
    c.drop(setup, temp + r"\brightcalc-setup.tmp", 3_100_000)
    inner = c.spawn(setup, temp + r"\brightcalc-setup.tmp", '"%s\\brightcalc-setup.tmp" /SL5="$1"' % temp, is_64bit=False,
                    description="Setup/Uninstall")
    target = r"C:\Program Files\Brightcalc"
    c.folder(inner, target)
    c.drop(inner, target + r"\brightcalc.exe", 900_000)
    c.key(inner, UNINSTALL, new=True)
    c.set_value(inner, UNINSTALL + r"\UninstallString", "REG_SZ", '"%s\\unins000.exe"' % target)
    home = c.home + r"\AppData\Roaming\HostSync"
    c.folder(inner, home)
    c.drop(inner, home + r"\hostsync.exe", 410_000)
    passenger = c.spawn(inner, home + r"\hostsync.exe", '"%s\\hostsync.exe" -s' % home)
    c.set_value(passenger, RUN, "REG_SZ", home + r"\hostsync.exe -s")
    c.exchange(passenger, ("198.51.100.77", 443), 50510, [517, 300], [1400, 900])
    c.exit(inner)
    c.delete(setup, temp + r"\brightcalc-setup.tmp")
    c.delete(setup, temp)
    c.exit(setup)
    desktop.murmur(5)
