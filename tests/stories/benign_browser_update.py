"""Benign: a browser's updater, started by its scheduled task, downloads and runs a new installer."""
from scenery import Desktop

QUIET = True
GOOGLE = {"company": "Google LLC", "version": "1.3.36"}
SYSTEM = {"user": "NT AUTHORITY\\SYSTEM", "integrity": "System", "session": 0, "sid": "S-1-5-18"}


def story(c):
    desktop = Desktop(c)
    base = r"C:\Program Files (x86)\Google\Update"
    desktop.murmur(5)
    updater = c.spawn(desktop.scheduler, base + r"\GoogleUpdate.exe", '"%s\\GoogleUpdate.exe" /ua /installsource scheduler'
                      % base, is_64bit=False, **SYSTEM, **GOOGLE)
    desktop.resolve()
    c.net(updater, "Connect", ("142.250.1.100", 443), 50200)
    c.net(updater, "Send", ("142.250.1.100", 443), 50200, 600)
    installer = base + r"\Install\{0F1C}\123.0_chrome_installer.exe"
    c.open(updater, installer, 0x120116, 5, 2, 0x60, 1)
    for at in range(0, 1_000_000, 50_000):
        c.net(updater, "Receive", ("142.250.1.100", 443), 50200, 50_000)
        c.write_at(updater, installer, at, 50_000)
    c.close(updater, installer)
    c.net(updater, "Disconnect", ("142.250.1.100", 443), 50200)
    setup = c.spawn(updater, installer, '"%s" --do-not-launch-chrome' % installer, **SYSTEM, **GOOGLE)
    program = r"C:\Program Files\Google\Chrome\Application"
    for name in (r"\123.0\chrome.dll", r"\123.0\chrome_elf.dll", r"\new_chrome.exe"):
        c.drop(setup, program + name, 800_000)
    c.rename(setup, program + r"\new_chrome.exe", program + r"\chrome.exe")
    c.exit(setup)
    c.delete(updater, installer)
    c.exit(updater)
    browser = c.spawn(desktop.explorer, program + r"\chrome.exe", company="Google LLC", description="Google Chrome")
    profile = c.home + r"\AppData\Local\Google\Chrome\User Data\Default"
    for store in ("Login Data", r"Network\Cookies", "Web Data"):
        c.read(browser, profile + "\\" + store, 40960)
    c.exchange(browser, ("142.250.1.101", 443), 50210, [517], [1400] * 5)
    desktop.murmur(5)
