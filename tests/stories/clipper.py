"""A clipboard hijacker: takes a name of Windows in ProgramData, debugs a scanner's program away, points the browsers to
its own pages and proxy, and asks for the machine's address."""
from scenery import Desktop

SETTING = {"start": "2024-10-12T12:30:00", "user": "HEIM\\Jörg Müßig", "home": "C:\\Users\\Jörg Müßig",
           "computer": "HEIM", "os_version": (10, 0, 22631)}
OPTIONS = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Image File Execution Options"
INTERNET = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings"


def story(c):
    desktop = Desktop(c)
    sample, copy = c.home + r"\Downloads\Treiber\setup.exe", r"C:\ProgramData\Microsoft\Hosting\svchost.exe"
    desktop.murmur(8)
    setup = c.spawn(desktop.explorer, sample)
    c.folder(setup, r"C:\ProgramData\Microsoft\Hosting")
    c.drop(setup, copy, 1204224)
    live = c.spawn(setup, copy, '"%s" --s' % copy)
    c.exit(setup, 1)
    for program in ("mbam.exe", "adwcleaner.exe"):
        c.set_value(live, OPTIONS + "\\" + program + r"\Debugger", "REG_SZ", "ntsd -d")
    c.set_value(live, r"HKCU\Software\Microsoft\Internet Explorer\Main\Start Page", "REG_SZ", "http://suche.example/?s=1")
    c.set_value(live, INTERNET + r"\ProxyEnable", "REG_DWORD", 1)
    c.set_value(live, INTERNET + r"\ProxyServer", "REG_SZ", "http=127.0.0.1:8899;https=127.0.0.1:8899")
    c.set_value(live, INTERNET + r"\AutoConfigURL", "REG_SZ", "http://suche.example/p.pac")
    c.key(live, r"HKLM\SOFTWARE\Policies\Google\Chrome\ExtensionInstallForcelist", new=True)
    c.set_value(live, r"HKLM\SOFTWARE\Policies\Google\Chrome\ExtensionInstallForcelist\1", "REG_SZ",
                "abcdefghijklmnopabcdefghijklmnop;https://suche.example/u.xml")
    c.set_value(live, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\Host Service", "REG_SZ", copy)
    c.drop(live, c.system_root + r"\System32\drivers\etc\hosts", 1880, opened=3)
    desktop.resolve()
    c.exchange(live, ("203.0.113.150", 443), 50500, [420], [300])
    desktop.murmur(6)
