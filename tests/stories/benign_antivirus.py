"""Benign: a virus scanner of another maker than Microsoft updates its definitions, looks into everything and takes a file away.

Its programs lie in Program Files; the service ran before the capture. The file it quarantines is nobody's sample here: a scanner
that removes one must not be taken for what it removes.
"""
from scenery import Desktop

QUIET = True
SYSTEM = {"user": "NT AUTHORITY\\SYSTEM", "integrity": "System", "session": 0, "sid": "S-1-5-18"}
MAKER = {"company": "Borealis Security", "version": "22.4"}
LOOKED_AT = (r"AppData\Local\Google\Chrome\User Data\Default\Login Data", r"AppData\Local\Google\Chrome\User Data\Default\Cookies",
             r"AppData\Roaming\Mozilla\Firefox\Profiles\k2v9x1ab.default-release\key4.db",
             r"AppData\Roaming\FileZilla\recentservers.xml", r"AppData\Roaming\Electrum\wallets\default_wallet",
             r"AppData\Roaming\Exodus\exodus.wallet\seed.seco", r"AppData\Roaming\Telegram Desktop\tdata\D877F783D5D3EF8C\maps",
             r"AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\desktop.ini")
RUN = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run"


def update(c, updater):
    data = r"C:\ProgramData\Borealis\Definitions"
    c.exchange(updater, ("203.0.113.40", 443), 50300, [517, 300], [1400] * 6)
    for name, size in (("base.vdb", 900_000), ("engine.dll", 700_000), ("scripts.vdb", 120_000)):
        c.drop(updater, data + r"\next" + "\\" + name, size)
        c.rename(updater, data + r"\next" + "\\" + name, data + "\\" + name)
    return data + r"\engine.dll"


def story(c):
    desktop = Desktop(c)
    home = r"C:\Program Files\Borealis\Antivirus"
    desktop.murmur(6)
    service = c.process(home + r"\bavsvc.exe", parent=desktop.services, started_before=True, description="Borealis Service",
                        **MAKER, **SYSTEM)
    updater = c.spawn(service, home + r"\bavupdate.exe", '"%s\\bavupdate.exe" /silent' % home, description="Borealis Update",
                      **MAKER, **SYSTEM)
    engine = update(c, updater)
    c.exit(updater)
    scanner = c.spawn(service, home + r"\bavscan.exe", '"%s\\bavscan.exe" --all' % home, description="Borealis Scanner",
                      **MAKER, **SYSTEM)
    c.load(scanner, engine)
    for path in LOOKED_AT:
        c.read(scanner, c.home + "\\" + path, 16_384)
    for number in range(40):
        c.read(scanner, c.system_root + r"\System32\module%02d.dll" % number, 32_768)
    for key in (RUN, RUN.replace("HKLM\\SOFTWARE", "HKCU\\Software"), r"HKLM\System\CurrentControlSet\Services"):
        c.open_key(scanner, key)
        c.close_key(scanner, key)
    found = c.home + r"\Downloads\crack.zip"
    vault = r"C:\ProgramData\Borealis\Quarantine\{77B1}.bq"
    c.read(scanner, found, 300_000)
    c.drop(scanner, vault, 300_128)
    c.protect(scanner, vault)
    c.delete(scanner, found)
    c.exit(scanner)
    c.drop(service, r"C:\ProgramData\Borealis\Logs\scan-2024-03-05.log", 8_200)
    desktop.murmur(5)
