"""Ordinary: a NAS maker's backup agent (as Synology's) is set up from its MSI and saves the whole computer. A driver that
tracks changed blocks, a SYSTEM service, a shadow copy, the raw disk read and sent to the NAS; the user restores some files
and an older state."""
import details as d
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-08-04T20:40:31", "user": "FAM-PC\\jørgen", "home": "C:\\Users\\jørgen", "computer": "FAM-PC",
           "os_version": (10, 0, 22631), "local_address": "192.168.50.12"}
MICROSOFT = {"company": "Microsoft Corporation", "version": "10.0.22621.1 (WinBuild.160101.0800)"}
MAKER = {"company": "Synology Inc.", "version": "2.7.0.3221"}
SYSTEM32 = "C:\\Windows\\System32\\"
HOME = r"C:\Program Files\Synology\ActiveBackupforBusinessAgent"
SERVICES = r"HKLM\System\CurrentControlSet\Services"
NAS = ("192.168.50.3", 5510)
SHADOW = r"\Device\HarddiskVolumeShadowCopy14"
PROGRAM = HOME + r"\ui\Synology Active Backup for Business Agent.exe"
SERVICE = HOME + r"\synology-active-backup-agent.exe"


def make_service(c, desktop, name, values):
    c.key(desktop.services, SERVICES + "\\" + name, new=True)
    for value, kind, data in values:
        c.set_value(desktop.services, SERVICES + "\\" + name + "\\" + value, kind, data)


def set_up(c, desktop, installer):
    package = c.home + r"\Downloads\Synology Active Backup for Business Agent-2.7.0-3221-x64.msi"
    client = c.spawn(desktop.explorer, SYSTEM32 + "msiexec.exe", '"C:\\Windows\\System32\\msiexec.exe" /i "%s" ' % package,
                     description="Windows® installer", **MICROSOFT)
    c.read(client, package, 300_000)
    c.drop(client, c.home + r"\AppData\Local\Temp\MSIB1F4.tmp", 200_000)
    c.load(client, c.home + r"\AppData\Local\Temp\MSIB1F4.tmp")
    c.drop(installer, r"C:\Windows\Installer\2ab90c.msi", 700_000)
    for path, size in ((SERVICE, 900_000), (HOME + r"\vss-requestor.exe", 300_000), (HOME + r"\libcrypto-3-x64.dll",
                                                                                     600_000),
                       (HOME + r"\7z.dll", 400_000), (HOME + r"\sqlite3.dll", 300_000), (PROGRAM, 900_000),
                       (HOME + r"\driver\synobtsnap.sys", 120_000), (HOME + r"\driver\synobtsnap.inf", 3800),
                       (HOME + r"\driver\synobtsnap.cat", 11_000)):
        c.drop(installer, path, size)
    custom = c.spawn(installer, SYSTEM32 + "msiexec.exe",
                     r"C:\Windows\System32\MsiExec.exe -Embedding 4F3E0D7B55A8C9911D6B7E20A4F0C3D2 E Global\MSI0000",
                     **MICROSOFT)
    c.drop(installer, r"C:\Windows\Installer\MSIC07E.tmp", 260_000)
    c.load(custom, r"C:\Windows\Installer\MSIC07E.tmp")
    driver = c.spawn(custom, SYSTEM32 + "pnputil.exe", 'pnputil.exe /add-driver "%s\\driver\\synobtsnap.inf" /install' %
                     HOME, **MICROSOFT)
    store = r"C:\Windows\System32\DriverStore\FileRepository\synobtsnap.inf_amd64_90b1c2d3e4f50617"
    for name, size in (("synobtsnap.inf", 3800), ("synobtsnap.sys", 120_000), ("synobtsnap.cat", 11_000)):
        c.read(driver, HOME + r"\driver" + "\\" + name, size)
        c.drop(driver, store + "\\" + name, size)
    c.drop(driver, SYSTEM32 + r"drivers\synobtsnap.sys", 120_000)
    c.exit(driver)
    make_service(c, desktop, "SynoBtSnap", (("Type", "REG_DWORD", 1), ("Start", "REG_DWORD", 0),
                                            ("ImagePath", "REG_EXPAND_SZ", r"System32\drivers\synobtsnap.sys")))
    filters = r"HKLM\System\CurrentControlSet\Control\Class\{71A27CDD-812A-11D0-BEC7-08002BE2092F}\UpperFilters"
    c.set_value(custom, filters, "REG_MULTI_SZ", ["synobtsnap", "volsnap"])
    make_service(c, desktop, "Synology Active Backup for Business Service", (
        ("Type", "REG_DWORD", 16), ("Start", "REG_DWORD", 2), ("ImagePath", "REG_EXPAND_SZ", '"%s"' % SERVICE),
        ("ObjectName", "REG_SZ", "LocalSystem"), ("FailureActions", "REG_BINARY", bytes(44))))
    c.set_value(installer, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\Synology Active Backup for Business Agent",
                "REG_SZ",
                '"%s" --minimized' % PROGRAM)
    firewall = c.spawn(custom, SYSTEM32 + "netsh.exe",
                       'netsh.exe advfirewall firewall add rule name="Synology Active Backup" dir=in '
                       'action=allow program="%s" enable=yes' % SERVICE, **MICROSOFT)
    c.exit(firewall)
    c.exit(custom)
    c.delete(installer, r"C:\Windows\Installer\MSIC07E.tmp")
    service = c.spawn(desktop.services, SERVICE, '"%s"' % SERVICE, description="Synology Active Backup for Business Service",
                      **MAKER)
    for name in ("libcrypto-3-x64.dll", "sqlite3.dll"):
        c.load(service, HOME + "\\" + name)
    program = c.spawn(client, PROGRAM, description="Synology Active Backup for Business Agent", **MAKER)
    c.exit(client)
    return service, program


def pair(c, service, program):
    """The agent looks for a NAS by broadcast, takes its home-made certificate, keeps a token in ProgramData."""
    for number in range(3):
        c.net(program, "Send", ("255.255.255.255", 9999), 53110, 120, is_tcp=False)
    c.net(program, "Receive", NAS[:1] + (9999,), 53110, 480, is_tcp=False)
    c.exchange(program, (NAS[0], 5001), 53112, [517, 600], [1400, 900])
    c.open(program, r"\\.\pipe\synology-abb-agent", 0x12019F)
    data = r"C:\ProgramData\ActiveBackupforBusinessAgent"
    for name, size in (("config.db", 40_000), ("device-token.json", 700), (r"cert\server.pem", 1900), (r"log\agent.log",
                                                                                                       5000)):
        c.drop(service, data + "\\" + name, size)
    c.protect(service, data)
    for path in (r"SOFTWARE\Microsoft\Cryptography\MachineGuid", r"HARDWARE\DESCRIPTION\System\BIOS\SystemProductName",
                 r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProductName"):
        c.query(service, "HKLM\\" + path, "REG_SZ", "a5d0c1de-7e18-4b02-9f02-6c0dd0b6c2aa")


def snapshot(c, desktop, service):
    """Shadow copy by the requestor; a script of the user's before it stops his database."""
    script = c.spawn(service, SYSTEM32 + "cmd.exe", r'cmd.exe /c "C:\Skript\foer-backup.bat"', **MICROSOFT)
    c.read(script, r"C:\Skript\foer-backup.bat", 180)
    stop = c.spawn(script, SYSTEM32 + "net.exe", "net stop MariaDB", **MICROSOFT)
    c.exit(c.spawn(stop, SYSTEM32 + "net1.exe", r"C:\Windows\system32\net1 stop MariaDB", **MICROSOFT))
    c.exit(stop)
    c.exit(script)
    requestor = c.spawn(service, HOME + r"\vss-requestor.exe", '"%s\\vss-requestor.exe" --volumes C:;D: --type full' % HOME,
                        **MAKER)
    c.load(requestor, SYSTEM32 + "vssapi.dll")
    vss = c.spawn(desktop.services, SYSTEM32 + "VSSVC.exe", SYSTEM32 + "vssvc.exe",
                  description="Microsoft® Volume Shadow Copy Service",
                  **MICROSOFT)
    for name in ("System Writer", "Registry Writer", "WMI Writer"):
        c.set_value(vss, SERVICES + r"\VSS\Diag\%s\PREPARESNAPSHOT (Enter)" % name, "REG_BINARY", bytes(72))
    c.open(vss, r"C:\System Volume Information\{3808876b-c176-4e48-b7ae-04046e6cc752}", 0x12019F)
    return requestor, vss


def send_disk(c, service):
    """Whole disks in blocks: the partition table and the shadow copies raw, sent as they come."""
    c.read(service, r"\Device\Harddisk0\DR0", 65_536)
    for volume in (SHADOW, SHADOW[:-1] + "5"):
        c.open(service, volume, share=7)
        for number in range(60):
            c.add(service, "ReadFile", d.transfer(volume, number * 1_048_576, 1_048_576, False))
        c.close(service, volume)
    c.net(service, "Connect", NAS, 53140)
    for number in range(120):
        c.net(service, "Send", NAS, 53140, 65_160)
    for number in range(8):
        c.net(service, "Receive", NAS, 53140, 220)
    c.net(service, "Disconnect", NAS, 53140)


def restore(c, service, program):
    """The portal gives files back: written beside, then put over what is there, the old ones under another name."""
    c.exchange(service, NAS, 53170, [400, 300], [1460] * 40)
    for number in range(16):
        picture = c.home + r"\Pictures\Sommer 2023\IMG_%04d.JPG" % (2210 + 3 * number)
        c.drop(service, picture + ".abbtmp", 120_000, chunk=131072)
        c.rename(service, picture, picture + ".abbold")
        c.rename(service, picture + ".abbtmp", picture)
        c.delete(service, picture + ".abbold")
    c.drop(service, r"C:\ProgramData\ActiveBackupforBusinessAgent\log\restore.log", 4000)
    page = c.spawn(program, r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
                   r'"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe" --single-argument '
                   'https://192.168.50.3:5001/portal',
                   description="Microsoft Edge", company="Microsoft Corporation", version="127.0.2651.86")
    c.exchange(page, (NAS[0], 5001), 53180, [517, 800], [1400] * 6)


def story(c):
    desktop = Desktop(c)
    installer = c.system(SYSTEM32 + "msiexec.exe", r"C:\Windows\system32\msiexec.exe /V", parent=desktop.services)
    desktop.murmur(6)
    service, program = set_up(c, desktop, installer)
    pair(c, service, program)
    desktop.murmur(3)
    requestor, vss = snapshot(c, desktop, service)
    send_disk(c, service)
    removal = c.spawn(service, SYSTEM32 + "vssadmin.exe",
                      "vssadmin.exe delete shadows /Shadow={5E0C1E0B-7E8D-4E2B-9A4F-0B63D5B1B2A7} /Quiet",
                      **MICROSOFT)
    c.delete(vss, r"C:\System Volume Information"
             r"\{5e0c1e0b-7e8d-4e2b-9a4f-0b63d5b1b2a7}{3808876b-c176-4e48-b7ae-04046e6cc752}")
    c.exit(removal)
    c.exit(requestor)
    script = c.spawn(service, SYSTEM32 + "cmd.exe", r'cmd.exe /c "C:\Skript\etter-backup.bat"', **MICROSOFT)
    start = c.spawn(script, SYSTEM32 + "net.exe", "net start MariaDB", **MICROSOFT)
    c.exit(c.spawn(start, SYSTEM32 + "net1.exe", r"C:\Windows\system32\net1 start MariaDB", **MICROSOFT))
    c.exit(start)
    c.exit(script)
    restore(c, service, program)
    desktop.murmur(5)
