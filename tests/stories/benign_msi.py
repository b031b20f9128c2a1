"""Benign: a user installs an MSI; msiexec writes programs, services and shortcuts."""
from scenery import Desktop

QUIET = True


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    desktop.murmur(6)
    package = c.home + r"\Downloads\Draftboard-4.2-x64.msi"
    client = c.spawn(desktop.explorer, system32 + "msiexec.exe", '"%smsiexec.exe" /i "%s" ' % (system32, package),
                     company="Microsoft Corporation", description="Windows® installer")
    c.read(client, package, 3_000_000, 262144)
    server = c.spawn(desktop.services, system32 + "msiexec.exe", system32 + "msiexec.exe /V", user="NT AUTHORITY\\SYSTEM",
                     integrity="System", session=0, sid="S-1-5-18", company="Microsoft Corporation")
    target = r"C:\Program Files\Draftboard"
    c.folder(server, target)
    for name, size in (("draftboard.exe", 2_400_000), ("render.dll", 900_000), ("update-service.exe", 300_000)):
        c.drop(server, target + "\\" + name, size)
    service = r"HKLM\System\CurrentControlSet\Services\DraftboardUpdate"
    c.key(desktop.services, service, new=True)
    c.set_value(desktop.services, service + r"\ImagePath", "REG_EXPAND_SZ", '"%s\\update-service.exe"' % target)
    c.spawn(desktop.services, target + r"\update-service.exe", user="NT AUTHORITY\\SYSTEM", integrity="System", session=0,
            sid="S-1-5-18", company="Draftboard Ltd")
    c.drop(server, r"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\Draftboard.lnk", 1400)
    c.drop(server, r"C:\Windows\Installer\5f1a2.msi", 3_000_000, 262144)
    uninstall = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\{7D0B8C50-3B06-4E31-9C29-0E3A1B0B8E11}"
    c.key(server, uninstall, new=True)
    c.set_value(server, uninstall + r"\DisplayName", "REG_SZ", "Draftboard 4.2")
    c.exit(server)
    c.exit(client)
    app = c.spawn(desktop.explorer, target + r"\draftboard.exe", company="Draftboard Ltd", description="Draftboard")
    c.load(app, target + r"\render.dll")
    desktop.murmur(5)
