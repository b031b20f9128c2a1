"""Benign: a backup program reads a user's whole profile, browsers' stores included, from a shadow copy that it makes and removes.

Its nightly job runs as SYSTEM from Program Files. Removing a shadow copy by its number is how such programs clean up:
what ransomware does is to remove all of them.
"""
from scenery import Desktop

QUIET = True
SYSTEM = {"user": "NT AUTHORITY\\SYSTEM", "integrity": "System", "session": 0, "sid": "S-1-5-18"}
SHADOW = "{5e2f4f8a-0c2d-4a7e-9b64-0f1c2f6f7d11}"
STORES = (r"AppData\Local\Google\Chrome\User Data\Default\Login Data",
          r"AppData\Local\Google\Chrome\User Data\Default\Network\Cookies",
          r"AppData\Local\Google\Chrome\User Data\Local State",
          r"AppData\Local\Microsoft\Edge\User Data\Default\Login Data",
          r"AppData\Roaming\Mozilla\Firefox\Profiles\k2v9x1ab.default-release\logins.json",
          r"AppData\Roaming\Mozilla\Firefox\Profiles\k2v9x1ab.default-release\key4.db",
          r"AppData\Roaming\FileZilla\sitemanager.xml", r"AppData\Roaming\Thunderbird\Profiles\p.default\logins.json",
          r"AppData\Roaming\Bitcoin\wallet.dat", r"AppData\Roaming\Telegram Desktop\tdata\key_datas", r"NTUSER.DAT")


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    desktop.murmur(6)
    home = r"C:\Program Files\Vaultline\Backup"
    service = c.spawn(desktop.scheduler, home + r"\vaultline-job.exe", '"%s\\vaultline-job.exe" /nightly' % home,
                      company="Vaultline AG", description="Vaultline Backup Job", version="9.2.0", **SYSTEM)
    maker = c.spawn(service, system32 + "vssadmin.exe", "vssadmin.exe create shadow /for=C:", company="Microsoft Corporation",
                    **SYSTEM)
    c.exit(maker)
    archive = r"E:\Backups\MIKA-PC\2024-03-05.vlb"
    c.open(service, archive, 0x120116, 5, 2, 0x60, 1)
    written = 0
    for number in range(60):
        path = c.home + r"\Documents\report-%02d.docx" % number
        c.read(service, path, 48_000)
        c.write_at(service, archive, written, 40_000)
        written += 40_000
    for store in STORES:
        c.read(service, c.home + "\\" + store, 32_768)
        c.write_at(service, archive, written, 30_000)
        written += 30_000
    for hive in ("SAM", "SECURITY", "SYSTEM", "SOFTWARE"):
        c.read(service, system32 + "config\\" + hive, 65_536)
    c.close(service, archive)
    c.drop(service, r"C:\ProgramData\Vaultline\catalog.db", 90_000, opened=3)
    c.set_value(service, r"HKLM\SOFTWARE\Vaultline\Backup\LastRun", "REG_SZ", "2024-03-05 09:14")
    remover = c.spawn(service, system32 + "vssadmin.exe", "vssadmin.exe delete shadows /shadow=%s /quiet" % SHADOW,
                      company="Microsoft Corporation", **SYSTEM)
    c.exit(remover)
    c.exit(service)
    desktop.murmur(5)
