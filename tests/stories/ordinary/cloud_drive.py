"""Ordinary: a cloud drive (as Dropbox): reads many documents and sends them, fetches others through temporary names,
renames by hundreds after a folder was renamed elsewhere, registers its shell extensions, updates itself by a task and a
service."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2022-11-08T16:20:05", "user": "ESTUDIO\\inés", "home": "C:\\Users\\inés", "computer": "ESTUDIO"}
MICROSOFT = {"company": "Microsoft Corporation"}
MAKER = {"company": "Nubecita, S.L.", "description": "Nubecita", "version": "161.4.4923"}
HOME = r"C:\Program Files (x86)\Nubecita\Client"
SERVER = ("198.51.100.120", 443)
KINDS = ("docx", "xlsx", "pdf", "jpg", "psd", "pptx")
OVERLAYS = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\ShellIconOverlayIdentifiers"


def uploads(c, client, folder):
    """Each file is read to hash its blocks, then sent; the state is kept in a data base."""
    state = c.home + r"\AppData\Local\Nubecita\instance1\sync\aggregation.dbx"
    c.open(client, state, 0x12019F)
    c.net(client, "Connect", SERVER, 50610)
    for number in range(36):
        c.read(client, folder + r"\Clientes\Propuesta %02d.%s" % (number, KINDS[number % len(KINDS)]), 90_000)
        c.write_at(client, state, 4096 * number, 4096)
        for length in (1460, 16_384):
            c.net(client, "Send", SERVER, 50610, length)
        c.net(client, "Receive", SERVER, 50610, 310)
    c.net(client, "Disconnect", SERVER, 50610)


def downloads(c, client, folder):
    cache = folder + r"\.nubecita.cache"
    c.folder(client, cache)
    c.attributes(client, cache, 0x12)
    c.exchange(client, SERVER, 50611, [517, 300], [1460] * 30)
    for number in range(14):
        temporary = cache + r"\%08x (deleted %d)" % (number * 0x1F3D5B79 & 0xFFFFFFFF, number)
        target = folder + r"\Fotos\IMG_%04d.jpg" % (3100 + number)
        c.drop(client, temporary, 60_000)
        if number % 3 == 0:
            c.rename(client, target, cache + r"\old_files\IMG_%04d.jpg" % (3100 + number))
        c.rename(client, temporary, target)


def renames(c, client, folder):
    """Another computer gave a whole set of files new names and extensions."""
    for number in range(30):
        c.rename(client, folder + r"\Escaneos\scan%03d.tif" % number,
                 folder + r"\Escaneos\2022-11 factura %03d.tif.bak" % number)
    for number in range(10):
        path = folder + r"\Borradores\v%d.docx" % number
        c.read(client, path, 20_000)
        c.delete(client, path)


def updates(c, desktop, client):
    """A task starts the updater, which fetches the next version and runs it as SYSTEM."""
    updater = c.spawn(desktop.scheduler, r"C:\Program Files (x86)\Nubecita\Update\NubecitaUpdate.exe",
                      r'"C:\Program Files (x86)\Nubecita\Update\NubecitaUpdate.exe" /ua /installsource scheduler',
                      is_64bit=False, **MAKER)
    c.exchange(updater, ("198.51.100.121", 443), 50700, [517, 600], [1460] * 20)
    package = r"C:\Program Files (x86)\Nubecita\Update\Install\{E8B5A0D1-17F2-4B40-9E47-3A5D0B5F6C77}\NubecitaClient_162.exe"
    c.drop(updater, package, 900_000)
    setup = c.spawn(updater, package, '"%s" /S /InstallType:MACHINE' % package, is_64bit=False, **MAKER)
    for name in ("Nubecita.exe", "NubecitaExt64.60.0.dll", "nb_watchdog.dll", "python38.dll"):
        c.drop(setup, r"C:\Program Files (x86)\Nubecita\Client_162.4.1" + "\\" + name, 260_000)
    register = c.spawn(setup, c.system_root + r"\SysWOW64\regsvr32.exe", '"%s\\SysWOW64\\regsvr32.exe" /S '
                       '"%s_162.4.1\\NubecitaExt64.60.0.'
                       'dll"' % (c.system_root, HOME), is_64bit=False, **MICROSOFT)
    wide = c.spawn(register, c.system_root + r"\System32\regsvr32.exe", '/S "%s_162.4.1\\NubecitaExt64.60.0.dll"' % HOME,
                   **MICROSOFT)
    c.load(wide, HOME + r"_162.4.1\NubecitaExt64.60.0.dll")
    for number in range(1, 9):
        key = OVERLAYS + r"\   Nubecita%02d" % number
        c.key(wide, key, new=True)
        c.set_value(wide, key + r"\(Default)", "REG_SZ", "{FB314E%02X-A251-47B7-93E1-CDD82E34AF8B}" % (0xD8 + number))
    c.set_value(wide, r"HKLM\SOFTWARE\Classes\CLSID\{FB314ED9-A251-47B7-93E1-CDD82E34AF8B}\InprocServer32\(Default)",
                "REG_SZ",
                HOME + r"_162.4.1\NubecitaExt64.60.0.dll")
    c.exit(wide)
    c.exit(register)
    c.set_value(setup, r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Run\Nubecita", "REG_SZ",
                '"%s\\Nubecita.exe" /systemstartup' % HOME)
    key = r"HKLM\System\CurrentControlSet\Services\NbxSvc"
    c.set_value(desktop.services, key + r"\ImagePath", "REG_EXPAND_SZ", r"C:\Windows\system32\NbxSvc.exe")
    c.drop(setup, r"C:\Windows\System32\NbxSvc.exe", 52_000, opened=3)
    c.exit(client)
    c.rename(setup, HOME, HOME + "_old")
    c.rename(setup, HOME + "_162.4.1", HOME)
    c.exit(setup)
    c.delete(updater, package)
    c.exit(updater)


def story(c):
    desktop = Desktop(c)
    c.host(SERVER[0], "bolt.nubecita.example")
    desktop.murmur(5)
    folder = c.home + r"\Nubecita"
    client = c.spawn(desktop.explorer, HOME + r"\Nubecita.exe", '"%s\\Nubecita.exe" /home' % HOME, is_64bit=False, **MAKER)
    watch = c.spawn(client, HOME + r"\Nubecita.exe", '"%s\\Nubecita.exe" --type=exit-monitor --session-token=6c0d '
                    '--target-handle=724' % HOME,
                    is_64bit=False, **MAKER)
    crash = c.spawn(client, HOME + r"\Nubecita.exe", '"%s\\Nubecita.exe" --type=crashpad-handler "--capture-python" '
                    '--database="%s\\AppData\\'
                    'Local\\Nubecita\\Crashpad"' % (HOME, c.home), is_64bit=False, **MAKER)
    for name in ("python38.dll", "nb_watchdog.dll", "tornado.speedups.pyd", "Qt5Core.dll"):
        c.load(client, HOME + "\\" + name)
    c.set_value(client, r"HKCU\Software\Nubecita\ks1\Client", "REG_BINARY", bytes(300))
    for extension in ("docx", "xlsx", "paper"):
        c.query(client, r"HKCR\.%s\(Default)" % extension, "REG_SZ", "Word.Document.12")
    desktop.resolve()
    uploads(c, client, folder)
    desktop.murmur(3)
    downloads(c, client, folder)
    renames(c, client, folder)
    updates(c, desktop, client)
    c.exit(watch)
    c.exit(crash)
    desktop.murmur(5)
