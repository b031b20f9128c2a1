"""A server's setup from an administrator's share: it stops the services that it replaces, installs into Program Files, lets
its program through the firewall, starts it with Windows, and restarts."""
from scenery import Desktop

QUIET = True
SETTING = {"start": "2022-03-08T20:15:00", "computer": "SRV-2", "os_version": (10, 0, 20348)}
RULES = r"HKLM\System\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules"


def story(c):
    desktop = Desktop(c)
    system32, folder = c.system_root + "\\System32\\", r"C:\Program Files\Ledgerly Server"
    desktop.murmur(6)
    setup = c.spawn(desktop.services, r"C:\Program Files\Ledgerly Setup\setup.exe",
                    r'"C:\Program Files\Ledgerly Setup\setup.exe" /unattended', company="Ledgerly GmbH")
    for service in ("LedgerlyDb", "LedgerlyWeb", "LedgerlyMail", "LedgerlySync", "LedgerlyCache", "LedgerlyQueue"):
        c.exit(c.spawn(setup, system32 + "net.exe", "net stop %s /y" % service))
    c.folder(setup, folder)
    for name in ("ledgerly.exe", "tray.exe", "ledgerly.dll"):
        c.drop(setup, folder + "\\" + name, 400000)
    c.set_value(setup, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\Ledgerly", "REG_SZ", folder + r"\tray.exe")
    c.set_value(desktop.scheduler, RULES + r"\{8C1B52A0-11D4-4E55-9D2C-5A0C8E1F2B33}", "REG_SZ",
                r"v2.30|Action=Allow|Active=TRUE|Dir=In|App=%s\ledgerly.exe|Name=Ledgerly|" % folder)
    c.exit(c.spawn(setup, system32 + "regsvr32.exe", r'regsvr32 /s "%s\ledgerly.dll"' % folder))
    c.exit(setup)
    desktop.murmur(4)
