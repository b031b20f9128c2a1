"""Ordinary: a game launcher installs a game with its anti-cheat: a kernel driver and a protected service, a look at all
running programs and their files, redistributables in silence, an overlay, a crash handler, and saved games sent to the
cloud."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-03-29T20:17:08", "user": "SPIELKISTE\\leon", "home": "C:\\Users\\leon", "computer": "SPIELKISTE",
           "os_version": (10, 0, 22631)}
MICROSOFT = {"company": "Microsoft Corporation"}
LAUNCHER = {"company": "Drachenfels Interactive", "description": "Drachenfels Launcher", "version": "3.2.0"}
GUARD = {"company": "FairWatch OY", "description": "FairWatch Anti-Cheat", "version": "2.4"}
HOME = r"C:\Program Files (x86)\Drachenfels"
GAME = r"D:\Spiele\Drachenfels\Sturmzeit"
GUARD_HOME = r"C:\Program Files\FairWatch"
CLEANUP = r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\RunOnce\wextract_cleanup0"
SERVICES = r"HKLM\System\CurrentControlSet\Services"
CLOUD = ("198.51.100.66", 443)


def downloads(c, launcher):
    """Pieces come in chunks, are joined in a staging folder and moved to the game's folder."""
    staging = r"D:\Spiele\Drachenfels\.staging"
    c.folder(launcher, staging)
    for number in range(14):
        c.exchange(launcher, CLOUD, 50400 + number, [400], [1460] * 4)
        name = ("Sturmzeit.exe", "UnityPlayer.dll", r"data\level%02d.pak" % number)[min(number, 2)]
        c.drop(launcher, staging + r"\chunk_%04d" % number, 120_000)
        c.rename(launcher, staging + r"\chunk_%04d" % number, GAME + "\\" + name)
    for name in (r"FairWatch\FairWatchSetup.exe", r"Redist\vcredist_x64.exe", r"Redist\dxwebsetup.exe", "crash_handler.exe"):
        c.drop(launcher, GAME + "\\" + name, 200_000)


def redistributables(c, worker):
    for name, words, company in (("vcredist_x64.exe", "/install /quiet /norestart", "Microsoft Corporation"),
                                 ("dxwebsetup.exe", "/Q", "Microsoft Corporation")):
        path = GAME + "\\Redist\\" + name
        one = c.spawn(worker, path, '"%s" %s' % (path, words), company=company)
        if name.startswith("dx"):
            for file in ("dxwsetup.exe", "dxwsetup.cif", "dsetup32.dll"):
                c.drop(one, c.home + r"\AppData\Local\Temp\IXP000.TMP" + "\\" + file, 90_000)
            c.set_value(one, CLEANUP, "REG_SZ", r'rundll32.exe C:\Windows\system32\advpack.dll,DelNodeRunDLL32 '
                        r'"%s\AppData\Local\Temp\IXP000.TMP\"' % c.home)
            inner = c.spawn(one, c.home + r"\AppData\Local\Temp\IXP000.TMP\dxwsetup.exe", "dxwsetup.exe /windowsupdate "
                            "/silent", **MICROSOFT)
            for number in (9, 10, 11):
                c.drop(inner, c.system_root + r"\System32\D3DX9_%d.dll" % (33 + number), 200_000)
            c.exit(inner)
            c.delete_value(one, CLEANUP)
        c.exit(one)


def guard(c, desktop, worker):
    """The anti-cheat: a service on demand and a driver loaded by it."""
    path = GAME + r"\FairWatch\FairWatchSetup.exe"
    setup = c.spawn(worker, path, '"%s" install 419 -console' % path, **GUARD)
    c.drop(setup, GUARD_HOME + r"\FairWatch.exe", 300_000)
    c.drop(setup, GUARD_HOME + r"\FairWatch.sys", 260_000)
    for name, kind, image in (("FairWatch", 16, '"%s\\FairWatch.exe"' % GUARD_HOME),
                              ("FairWatchSys", 1, r"\??\%s\FairWatch.sys" % GUARD_HOME)):
        c.key(desktop.services, SERVICES + "\\" + name, new=True)
        for value, sort, data in (("Type", "REG_DWORD", kind), ("Start", "REG_DWORD", 3), ("ErrorControl", "REG_DWORD", 1),
                                  ("ImagePath", "REG_EXPAND_SZ", image), ("DisplayName", "REG_SZ", name)):
            c.set_value(desktop.services, SERVICES + "\\" + name + "\\" + value, sort, data)
    c.protect(setup, GUARD_HOME)
    c.exit(setup)


def plays(c, desktop, launcher):
    starter = c.spawn(launcher, GAME + r"\start_protected_game.exe", '"%s\\start_protected_game.exe" -token=8f1c' % GAME,
                      **GUARD)
    watch = c.spawn(desktop.services, GUARD_HOME + r"\FairWatch.exe", '"%s\\FairWatch.exe"' % GUARD_HOME, **GUARD)
    system = c.system("System", "", pid=4)
    c.load(system, GUARD_HOME + r"\FairWatch.sys", 0xFFFFF80412340000)
    for name in (r"Windows\explorer.exe", r"Windows\System32\dwm.exe", r"Windows\System32\svchost.exe",
                 r"Program Files\OBS\obs64.exe",
                 r"Program Files\Cheat Engine 7.5\cheatengine-x86_64.exe", r"Users\leon\AppData\Local\Discord\Discord.exe"):
        c.read(watch, "C:\\" + name, 65536)
    for name in ("kernel32", "ntdll", "user32", "win32u", "d3d11"):
        c.read(watch, c.system_root + "\\System32\\%s.dll" % name, 131072)
    for name in ("VBoxGuest", "vmmouse", "HyperHideDrv", "dbk64"):
        c.open_key(watch, SERVICES + "\\" + name, result="NAME NOT FOUND")
    c.query(watch, r"HKLM\HARDWARE\DESCRIPTION\System\BIOS\SystemManufacturer", "REG_SZ", "ASUSTeK")
    c.query(watch, r"HKLM\System\CurrentControlSet\Control\SecureBoot\State\UEFISecureBootEnabled", "REG_DWORD", 1)
    module = c.home + r"\AppData\Roaming\FairWatch\419\fwclient_x64.dll"
    c.exchange(starter, ("203.0.113.66", 443), 50460, [517, 400], [1460] * 15)
    c.drop(starter, module, 700_000)
    game = c.spawn(starter, GAME + r"\Sturmzeit.exe", '"%s\\Sturmzeit.exe" -fwtoken=8f1c' % GAME,
                   company="Drachenfels Interactive")
    c.load(game, module)
    c.load(game, HOME + r"\overlay\overlay64.dll")
    crash = c.spawn(game, GAME + r"\crash_handler.exe", '"%s\\crash_handler.exe" --attach %d' % (GAME, game.pid), **LAUNCHER)
    for number in range(24):
        c.net(game, "Send", ("203.0.113.67", 7777), 50470, 90, is_tcp=False)
        c.net(game, "Receive", ("203.0.113.67", 7777), 50470, 240, is_tcp=False)
    for number in range(4):
        c.drop(game, c.home + r"\Saved Games\Sturmzeit\slot%d.sav" % number, 40_000)
        c.drop(game, c.home + r"\Pictures\Sturmzeit\shot%d.png" % number, 60_000)
    for process in (crash, game, watch, starter):
        c.exit(process)


def story(c):
    desktop = Desktop(c)
    c.host(CLOUD[0], "cdn.drachenfels.example")
    desktop.murmur(4)
    launcher = c.spawn(desktop.explorer, HOME + r"\Launcher.exe", is_64bit=False, **LAUNCHER)
    c.load(launcher, HOME + r"\libcef.dll")
    for kind in ("gpu-process", "renderer"):
        c.spawn(launcher, HOME + r"\LauncherWeb.exe", '"%s\\LauncherWeb.exe" --type=%s --no-sandbox' % (HOME, kind),
                is_64bit=False, **LAUNCHER)
    c.set_value(launcher, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\Drachenfels", "REG_SZ", '"%s\\Launcher.exe" '
                '-silent' % HOME)
    desktop.resolve()
    downloads(c, launcher)
    worker = c.spawn(desktop.services, HOME + r"\LauncherService.exe", '"%s\\LauncherService.exe" /RunAsService' % HOME,
                     **LAUNCHER)
    c.open(worker, r"\\.\pipe\DrachenfelsService", 0x12019F)
    redistributables(c, worker)
    guard(c, desktop, worker)
    plays(c, desktop, launcher)
    for number in range(4):
        c.read(launcher, c.home + r"\Saved Games\Sturmzeit\slot%d.sav" % number, 40_000)
    c.exchange(launcher, CLOUD, 50490, [517, 16_384, 16_384, 8000], [300])
    desktop.murmur(4)
