"""Ordinary: Nextcloud Desktop is set up by MSI in a practice. Restart Manager ends Explorer for its overlay icons; it adds a
Run value, then reads a whole folder of documents and sends it, replaces files with placeholders and renames conflicts by the
dozen."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-11-12T08:02:47", "user": "PRAXIS\\eva.holub", "home": "C:\\Users\\eva.holub",
           "computer": "PRAXIS-02", "os_version": (10, 0, 22631), "local_address": "10.1.1.32"}
NEXTCLOUD = {"company": "Nextcloud GmbH", "version": "3.14.2"}
MICROSOFT = {"company": "Microsoft Corporation"}
SYSTEM32 = "C:\\Windows\\System32\\"
HOME = r"C:\Program Files\Nextcloud"
EXPLORER = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer"
SERVER = ("198.51.100.80", 443)
FILES = ["nextcloud.exe", "nextcloudcmd.exe", "nextcloudsync.dll", "Qt6Core.dll", "Qt6Gui.dll", "Qt6WebEngineCore.dll",
         "libcrypto-3-x64.dll", "libssl-3-x64.dll", "qt6keychain.dll", "sqlite3.dll", r"shellext\NCContextMenu.dll",
         r"shellext\NCOverlays.dll", r"shellext\CfApiShellExtensions.dll", "CfApiShellExtensions.dll",
         "nextcloudsync_vfs_cfapi.dll", "zlib1.dll", "sync-exclude.lst"]
FOLDERS = ["Rechnungen", "Befunde", "Verträge", "Personal"]


def install(c, desktop):
    package = c.home + r"\Downloads\Nextcloud-3.14.2-x64.msi"
    client = c.spawn(desktop.explorer, SYSTEM32 + "msiexec.exe", '"C:\\Windows\\System32\\msiexec.exe" /i "%s" ' % package,
                     **MICROSOFT)
    c.read(client, package, 4_000_000, chunk=1 << 20)
    server = c.spawn(desktop.services, SYSTEM32 + "msiexec.exe", "C:\\Windows\\system32\\msiexec.exe /V", **MICROSOFT)
    c.drop(server, r"C:\Windows\Installer\e57d1b2.msi", 4_000_000, chunk=1 << 20)
    c.drop(server, r"C:\Windows\Installer\MSID3F4.tmp", 210_000)
    action = c.spawn(server, SYSTEM32 + "msiexec.exe", r"C:\Windows\System32\MsiExec.exe -Embedding "
                     r"9C01B44E7D6F53A8E2D40F9B17C8A365 E Global\MSI0000", **MICROSOFT)
    c.load(action, r"C:\Windows\Installer\MSID3F4.tmp")
    for name in FILES:
        c.drop(server, HOME + "\\" + name, 700_000, chunk=1 << 19)
    for number, state in enumerate(("Error", "OK", "OKShared", "Sync", "Warning")):
        class_id = "{0960F09%d-F328-48A3-B746-276B1E3C3722}" % number
        c.key(server, r"HKLM\SOFTWARE\Classes\CLSID" + "\\" + class_id, new=True)
        c.set_value(server, r"HKLM\SOFTWARE\Classes\CLSID\%s\InprocServer32\(Default)" % class_id, "REG_SZ",
                    HOME + r"\shellext\NCOverlays.dll")
        c.set_value(server, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\ShellIconOverlayIdentifiers\   "
                    r"Nextcloud%s\(Default)" % state, "REG_SZ", class_id)
    c.set_value(server, r"HKLM\SOFTWARE\Classes\AllFilesystemObjects\shellex\ContextMenuHandlers"
                r"\NextcloudContextMenuHandler\(Default)", "REG_SZ", "{BC6988AB-ACE2-4B81-84DC-DC34F9B24401}")
    c.set_value(server, r"HKLM\SOFTWARE\Classes\nc\shell\open\command\(Default)", "REG_SZ",
                '"%s\\nextcloud.exe" "%%1"' % HOME)
    for name, text in (("DisplayName", "Nextcloud"), ("Publisher", "Nextcloud GmbH"), ("DisplayVersion", "3.14.2.20241104")):
        c.set_value(server, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
                    r"\{3F0C1B0D-2B2B-4F25-8C5B-3A8A24FD3D7A}" + "\\" + name, "REG_SZ", text)
    # Explorer holds an old overlay library: Restart Manager ends it, and winlogon starts it anew.
    session = r"HKCU\Software\Microsoft\RestartManager\Session0000"
    c.load(client, SYSTEM32 + "RstrtMgr.dll")
    c.key(client, session, new=True)
    c.set_value(client, session + r"\Owner", "REG_BINARY", bytes(12))
    c.set_value(client, session + r"\RegFiles0000", "REG_MULTI_SZ", [HOME + r"\shellext\NCOverlays.dll",
                                                                     HOME + r"\nextcloud.exe"])
    c.exit(desktop.explorer, 1)
    c.delete_key(client, session)
    winlogon = c.system(SYSTEM32 + "winlogon.exe", "winlogon.exe")
    desktop.explorer = c.spawn(winlogon, r"C:\Windows\explorer.exe", "explorer.exe", user=c.user, integrity="Medium",
                               session=1, sid="S-1-5-21-1004336348-1177238915-682003330-1001", **MICROSOFT)
    c.load(desktop.explorer, HOME + r"\shellext\NCOverlays.dll")
    c.load(desktop.explorer, HOME + r"\shellext\NCContextMenu.dll")
    c.delete(server, r"C:\Windows\Installer\MSID3F4.tmp")
    c.exit(action)
    c.exit(client)


def connect(c, desktop):
    program = c.spawn(desktop.explorer, HOME + r"\nextcloud.exe", description="Nextcloud", **NEXTCLOUD)
    for name in ("nextcloudsync.dll", "Qt6Core.dll", "libssl-3-x64.dll", "qt6keychain.dll", "nextcloudsync_vfs_cfapi.dll"):
        c.load(program, HOME + "\\" + name)
    c.set_value(program, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\Nextcloud", "REG_SZ",
                r"C:\Program Files\Nextcloud\nextcloud.exe --background")
    c.drop(program, c.home + r"\AppData\Roaming\Nextcloud\nextcloud.cfg.WQmKtB", 2_300)
    c.rename(program, c.home + r"\AppData\Roaming\Nextcloud\nextcloud.cfg.WQmKtB", c.home + r"\AppData\Roaming\Nextcloud"
             r"\nextcloud.cfg")
    c.load(program, SYSTEM32 + "vaultcli.dll")
    c.drop(program, c.home + r"\AppData\Local\Microsoft\Credentials\7D3B0C5F1E6A4B7E9C2D8A0F5B1E3C47", 420)
    root = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\SyncRootManager\Nextcloud!%s!1" % (
        "S-1-5-21-1004336348-1177238915-682003330-1001")
    c.key(program, root, new=True)
    c.set_value(program, root + r"\DisplayNameResource", "REG_SZ", "Nextcloud - eva.holub@cloud.praxis-holub.example")
    name_space = EXPLORER + r"\Desktop\NameSpace\{B4D6F6A1-7E5B-4E0A-8F66-5E8B3B5E6C10}"
    c.key(program, name_space, new=True)
    c.set_value(program, name_space + r"\(Default)", "REG_SZ", "Nextcloud")
    c.set_value(program, r"HKCU\Software\Classes\CLSID\{B4D6F6A1-7E5B-4E0A-8F66-5E8B3B5E6C10}\Instance\InitPropertyBag"
                r"\TargetFolderPath", "REG_SZ", c.home + r"\Nextcloud")
    c.host(SERVER[0], "cloud.praxis-holub.example")
    desktop.resolve()
    c.exchange(program, SERVER, 50700, [517, 410, 620], [1460] * 5)
    return program


def synchronise(c, program):
    database = c.home + r"\Nextcloud\.sync_4a1e9b7c3d52.db"
    c.drop(program, database, 65_536)
    c.attributes(program, database, 2)
    local = 50710
    for number in range(28):
        path = c.home + r"\Nextcloud\%s\%s_%02d.%s" % (FOLDERS[number % 4], ("Scan", "Brief", "Liste")[number % 3], number,
                                                       ("pdf", "docx", "xlsx", "jpg")[number % 4])
        c.read(program, path, 160_000)
        if number % 7 == 0:
            local += 1
            c.net(program, "Connect", SERVER, local)
        for part in range(3):
            c.net(program, "Send", SERVER, local, 53_000 + part)
        c.net(program, "Receive", SERVER, local, 410)
        c.write_at(program, database, 4096 * (number % 16), 4096)
    # Files from the server: written hidden under another name, then renamed; doubles become conflicts.
    for number in range(12):
        folder = c.home + r"\Nextcloud\Befunde" + "\\"
        hidden, name = folder + ".Befund_%02d.pdf.~%x" % (number, 0x5C3F1 + 97 * number), folder + "Befund_%02d.pdf" % number
        c.net(program, "Receive", SERVER, local, 1460)
        c.drop(program, hidden, 90_000)
        c.attributes(program, hidden, 2)
        if number % 4 == 0:
            c.rename(program, name, folder + "Befund_%02d (conflicted copy 2024-11-12 080412).pdf" % number)
        c.rename(program, hidden, name)
        c.attributes(program, name, 0x20)
    for number in range(6):
        c.delete(program, c.home + r"\Nextcloud\Personal\alt_%02d.docx" % number)
    c.drop(program, c.home + r"\AppData\Roaming\Nextcloud\Nextcloud_sync.log", 8_000)


def update(c, program):
    """Days later it offers its update, which is another MSI that it fetches into Temp and starts."""
    package = c.home + r"\AppData\Local\Temp\Nextcloud-3.14.3-x64.msi"
    c.host("203.0.113.48", "updates.nextcloud.org")
    c.exchange(program, ("203.0.113.48", 443), 50760, [517, 300], [1460] * 12)
    c.drop(program, package, 4_000_000, chunk=1 << 20)
    shell = c.spawn(program, SYSTEM32 + r"WindowsPowerShell\v1.0\powershell.exe",
                    "powershell.exe -Command \"&{msiexec /i '%s' /L*V '%s.log'| Out-Null ; &'%s\\nextcloud.exe'}\"" % (
                        package, package, HOME), **MICROSOFT)
    c.exit(program)
    client = c.spawn(shell, SYSTEM32 + "msiexec.exe", '"C:\\Windows\\system32\\msiexec.exe" /i %s /L*V %s.log' % (
        package, package), **MICROSOFT)
    c.read(client, package, 4_000_000, chunk=1 << 20)
    c.drop(client, package + ".log", 60_000)
    c.exit(client, 1602)
    c.exit(shell)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(6)
    install(c, desktop)
    desktop.murmur(4)
    program = connect(c, desktop)
    synchronise(c, program)
    desktop.murmur(3)
    update(c, program)
    desktop.murmur(4)
