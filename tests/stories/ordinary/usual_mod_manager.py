"""Ordinary: a manager of game mods (as Mod Organizer 2) in a folder of its own on D:. It takes nxm links, unpacks archives,
puts its file system library into every program that it starts, and the game runs with a loader, injected libraries and an
overlay."""
import details as d
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2023-12-28T21:36:48", "user": "RIGEL\\Sami", "home": "C:\\Users\\Sami", "computer": "RIGEL",
           "os_version": (10, 0, 22621), "local_address": "192.168.0.23"}
SID = "S-1-5-21-1004336348-1177238915-682003330-1001"
MAKER = {"company": "Mod Organizer 2 Team", "version": "2.5.0"}
MICROSOFT = {"company": "Microsoft Corporation", "version": "10.0.22621.1 (WinBuild.160101.0800)"}
GAME_MAKER = {"company": "Bethesda Softworks", "version": "1.6.1170.0"}
HOME = r"D:\Modding\MO2"
GAME = r"D:\SteamLibrary\steamapps\common\Skyrim Special Edition"
NEXUS, STEAM = ("203.0.113.51", 443), ("203.0.113.52", 443)
MODS = (("SkyUI", ("SkyUI_SE.esp", "SkyUI_SE.bsa")), ("Address Library", (r"SKSE\Plugins\versionlib-1-6-1170-0.bin",)),
        ("Engine Fixes", (r"SKSE\Plugins\EngineFixes.dll", r"SKSE\Plugins\EngineFixes.toml")),
        ("powerofthree Tweaks", (r"SKSE\Plugins\po3_Tweaks.dll",)), ("Cathedral Weathers", ("Cathedral.esp",
                                                                                            "Cathedral.bsa")))


def take_links(c, manager):
    """The handler of nxm links: a class of the user, and a list of games beside it."""
    handler = c.spawn(manager, HOME + r"\nxmhandler.exe", '"%s\\nxmhandler.exe" reg skyrimse "%s\\ModOrganizer.exe"' %
                      (HOME, HOME),
                      description="NXM Handler", **MAKER)
    key = r"HKCU\Software\Classes\nxm"
    c.key(handler, key + r"\shell\open\command", new=True)
    for name, value in ((r"\(Default)", "URL:NXM Protocol"), (r"\URL Protocol", ""),
                        (r"\shell\open\command\(Default)", '"%s\\nxmhandler.exe" "%%1"' % HOME)):
        c.set_value(handler, key + name, "REG_SZ", value)
    c.drop(handler, c.home + r"\AppData\Local\ModOrganizer\nxmhandlers.ini", 700, opened=3)
    c.exit(handler)


def receive_mod(c, browser, manager, number, name, files):
    """A link in the browser, the handler passes it on by a pipe; the archive comes and is unpacked."""
    link = '"%s\\nxmhandler.exe" "nxm://skyrimspecialedition/mods/%d/files/%d?key=w7Yk&expires=1703800000&user_id=41"' % (
        HOME, 12604 + 97 * number, 405_811 + number)
    handler = c.spawn(browser, HOME + r"\nxmhandler.exe", link, description="NXM Handler", **MAKER)
    c.open(handler, r"\\.\pipe\mo-43d1a3ad-eeb0-4818-97c9-eda5216c29b5", 0x12019F)
    c.exit(handler)
    c.exchange(manager, NEXUS, 53300 + number, [517, 400], [1460] * 10)
    archive = HOME + r"\downloads\%s-%d.7z" % (name, 12604 + 97 * number)
    c.drop(manager, archive + ".unfinished", 330_000)
    c.rename(manager, archive + ".unfinished", archive)
    c.drop(manager, archive + ".meta", 600)
    c.read(manager, archive, 330_000)
    for one in files:
        c.drop(manager, HOME + r"\mods\%s" % name + "\\" + one, 210_000)
    c.drop(manager, HOME + r"\mods\%s\meta.ini" % name, 400)


def hook(c, manager, child):
    """The library of the virtual file system is put in by a thread from outside before the program's own first code runs."""
    c.add(child, "Thread Create", d.thread_create(c.new_pid()))
    c.load(child, HOME + r"\usvfs_x64.dll")
    c.drop(manager, HOME + r"\logs\usvfs-%d.log" % child.pid, 2400)


def sort_and_clean(c, manager):
    """LOOT sorts, xEdit cleans: each started by the manager with its library inside; results go to "overwrite"."""
    sorter = c.spawn(manager, HOME + r"\loot\lootcli.exe",
                     '"%s\\loot\\lootcli.exe" --game SkyrimSE --gamePath "%s" --pluginListPath "%s'
                     '\\profiles\\Default\\loadorder.txt" --out "%s\\AppData\\Local\\Temp\\lootreport.json"' % (HOME, GAME,
                                                                                                                HOME,
                                                                                                                c.home),
                     company="LOOT Team", version="0.22.3")
    hook(c, manager, sorter)
    c.exchange(sorter, ("203.0.113.53", 443), 53350, [517, 300], [1400] * 8)
    for number in range(10):
        c.read(sorter, GAME + r"\Data\cc%02d.esl" % number, 40_000)
    c.drop(sorter, c.home + r"\AppData\Local\Temp\lootreport.json", 9000)
    c.exit(sorter)
    cleaner = c.spawn(manager, r"D:\Modding\xEdit\SSEEditQuickAutoClean.exe",
                      r'"D:\Modding\xEdit\SSEEditQuickAutoClean.exe" -autoexit -autoload "Update.esm"', version="4.0.4.0",
                      description="TES5 Edit", company="ElminsterAU")
    hook(c, manager, cleaner)
    for name in ("Update.esm", "Dawnguard.esm", "HearthFires.esm", "Dragonborn.esm"):
        c.read(cleaner, GAME + "\\Data\\" + name, 150_000)
        c.drop(cleaner, HOME + r"\overwrite\SSEEdit Backups\%s.backup.2023_12_28" % name, 150_000)
        c.drop(cleaner, GAME + "\\Data\\" + name + ".save", 149_000)
        c.delete(cleaner, GAME + "\\Data\\" + name)
        c.rename(cleaner, GAME + "\\Data\\" + name + ".save", GAME + "\\Data\\" + name)
    c.exit(cleaner)


def play(c, desktop, manager, steam):
    """skse64_loader starts the game suspended and has it load its library; Steam's overlay comes in as well."""
    loader = c.spawn(manager, GAME + r"\skse64_loader.exe", '"%s\\skse64_loader.exe"' % GAME, company="SKSE Team",
                     version="2.2.6")
    hook(c, manager, loader)
    c.read(loader, GAME + r"\SkyrimSE.exe", 300_000)
    game = c.spawn(loader, GAME + r"\SkyrimSE.exe", '"%s\\SkyrimSE.exe"' % GAME, description="Skyrim Special Edition",
                   **GAME_MAKER)
    hook(c, manager, game)
    c.add(game, "Thread Create", d.thread_create(c.new_pid()))
    c.load(game, GAME + r"\skse64_1_6_1170.dll")
    c.exit(loader)
    for name in (GAME + r"\steam_api64.dll", r"C:\Program Files (x86)\Steam\GameOverlayRenderer64.dll",
                 GAME + r"\d3dx9_42.dll",
                 HOME + r"\mods\Engine Fixes\SKSE\Plugins\EngineFixes.dll",
                 HOME + r"\mods\powerofthree Tweaks\SKSE\Plugins\po3_Tweaks.dll"):
        c.load(game, name)
    overlay = c.spawn(steam, r"C:\Program Files (x86)\Steam\GameOverlayUI.exe",
                      r'"C:\Program Files (x86)\Steam\GameOverlayUI.exe" '
                      '-pid %d -steampid %d -manuallyclearframes 0 -gameid 489830' % (game.pid, steam.pid), is_64bit=False,
                      company="Valve Corporation", description="gameoverlayui.exe")
    for name, files in MODS:
        for one in files:
            c.read(game, HOME + r"\mods\%s" % name + "\\" + one, 140_000)
    saves = HOME + r"\profiles\Default\saves"
    for number in range(4):
        c.wait(20)
        c.drop(game, saves + r"\Save%d_A1B2C3D4.ess.tmp" % number, 260_000)
        c.rename(game, saves + r"\Save%d_A1B2C3D4.ess.tmp" % number, saves + r"\Save%d_A1B2C3D4.ess" % number)
        c.drop(game, saves + r"\Save%d_A1B2C3D4.skse" % number, 9000)
    c.exchange(steam, STEAM, 53400, [517] + [1460] * 8, [700])
    c.drop(game, c.home + r"\Documents\My Games\Skyrim Special Edition\SKSE\crash-2023-12-28.log", 30_000)
    c.exit(game, -1073741819)
    c.exit(overlay)


def story(c):
    desktop = Desktop(c)
    c.host(NEXUS[0], "api.nexusmods.com")
    c.host(STEAM[0], "cm1-hel1.steamserver.net")
    browser = c.process(r"C:\Program Files\Mozilla Firefox\firefox.exe", desktop.explorer, started_before=True,
                        description="Firefox",
                        company="Mozilla Corporation", version="121.0")
    steam = c.process(r"C:\Program Files (x86)\Steam\steam.exe", desktop.explorer,
                      '"C:\\Program Files (x86)\\Steam\\steam.exe" -silent',
                      started_before=True, is_64bit=False, description="Steam", company="Valve Corporation",
                      version="8.55.37.16")
    desktop.murmur(5)
    manager = c.spawn(desktop.explorer, HOME + r"\ModOrganizer.exe", description="Mod Organizer 2", **MAKER)
    for name in ("usvfs_x64.dll", r"dlls\Qt6Core.dll", r"plugins\installer_fomod.dll",
                 r"plugins\plugin_python\python311.dll"):
        c.load(manager, HOME + "\\" + name)
    c.query(manager, r"HKLM\SOFTWARE\WOW6432Node\Bethesda Softworks\Skyrim Special Edition\Installed Path", "REG_SZ", GAME)
    c.query(manager, r"HKCU\Software\Valve\Steam\SteamPath", "REG_SZ", "c:/program files (x86)/steam")
    c.read(manager, HOME + r"\ModOrganizer.ini", 9000)
    take_links(c, manager)
    for number, (name, files) in enumerate(MODS):
        receive_mod(c, browser, manager, number, name, files)
    for name in ("modlist.txt", "plugins.txt", "loadorder.txt", "archives.txt"):
        c.drop(manager, HOME + r"\profiles\Default\%s.tmp" % name, 3000)
        c.rename(manager, HOME + r"\profiles\Default\%s.tmp" % name, HOME + r"\profiles\Default" + "\\" + name)
    proxy = c.spawn(manager, HOME + r"\usvfs_proxy_x86.exe", '"%s\\usvfs_proxy_x86.exe" --instance mod_organizer_instance' %
                    HOME,
                    is_64bit=False, **MAKER)
    c.load(proxy, HOME + r"\usvfs_x86.dll")
    sort_and_clean(c, manager)
    play(c, desktop, manager, steam)
    c.exit(proxy)
    explorer = c.spawn(manager, HOME + r"\explorer++\Explorer++.exe", '"%s\\explorer++\\Explorer++.exe" "%s\\Data"' %
                       (HOME, GAME),
                       description="Explorer++", company="Explorer++ Team")
    hook(c, manager, explorer)
    for number in range(6):
        c.rename(explorer, HOME + r"\overwrite\nemesis%d.tmp" % number, HOME + r"\mods\Nemesis Output\nemesis%d.hkx" %
                 number)
    c.exit(explorer)
    c.exit(manager)
    desktop.murmur(4)
