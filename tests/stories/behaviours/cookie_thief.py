"""A thief of browser data as of today: browsers killed, Chrome driven by its debugging port and by code within it (the
elevation service starts), wallets and messengers, all sent in one archive. Resembles Lumma or StealC."""
from details import thread_create
from scenery import MICROSOFT, Desktop

SETTING = {"start": "2025-03-29T21:40:18", "user": "LAPTOP-9QK2\\ana", "home": "C:\\Users\\ana", "computer": "LAPTOP-9QK2",
           "os_version": (10, 0, 26100)}
PANEL, DEAD_DROP, DEBUGGER = ("203.0.113.18", 443), ("198.51.100.24", 443), ("127.0.0.1", 9222)
CHROME = r"C:\Program Files\Google\Chrome\Application"
GOOGLE = {"company": "Google LLC", "version": "134.0.6998.118"}
PROFILE_FILES = [(r"Network\Cookies", 98_304), ("Login Data", 53_248), ("Web Data", 131_072), ("History", 163_840)]
EXTENSIONS = ["nkbihfbeogaeaoehlefnkodbefgpgknn", "bfnaelmomeimhlpmgjnjophhpkkoljpa", "ibnejdfjmmkpcnlpebklmnkoeoihofec"]


def also(c, *processes):
    """The behaviour just told was done through these processes too."""
    c.behaviours[-1].pids.update(process.pid for process in processes)


def take(c, thief, path, size):
    """Copies a data base aside and reads the copy."""
    copy = c.home + r"\AppData\Local\Temp\tmp%04X.dat" % (size // 7 % 65536)
    c.read(thief, path, size)
    c.drop(thief, copy, size)
    c.read(thief, copy, size)
    c.delete(thief, copy)


def open_chrome(c, parent, options):
    chrome = c.spawn(parent, CHROME + r"\chrome.exe", '"%s\\chrome.exe" %s' % (CHROME, options), directory=CHROME + "\\",
                     description="Google Chrome", **GOOGLE)
    c.load(chrome, CHROME + r"\134.0.6998.118\chrome_elf.dll")
    return chrome


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    local, roaming = c.home + r"\AppData\Local", c.home + r"\AppData\Roaming"
    user_data = local + r"\Google\Chrome\User Data"
    edge = local + r"\Microsoft\Edge\User Data"
    c.host(PANEL[0], "fridgebucket.example")
    c.host(DEAD_DROP[0], "steamcommunity.com")
    c.host(DEBUGGER[0], c.computer)
    running = c.process(CHROME + r"\chrome.exe", desktop.explorer, started_before=True, **GOOGLE)
    desktop.murmur(8)
    image = c.home + r"\Downloads\Photo_Studio_2025_full\Setup.exe"
    thief = c.spawn(desktop.explorer, image)
    for name in ("kernel32", "user32", "winhttp", "crypt32", "gdi32"):
        c.load(thief, system32 + name + ".dll")
    with c.behaviour("asks a profile of a games' community where its server is", "medium", ("T1102.001", "T1102"),
                     doer=thief, about=("steamcommunity", DEAD_DROP[0])):
        desktop.resolve()
        c.exchange(thief, DEAD_DROP, 51020, [517, 240], [1460] * 5)
    c.exchange(thief, PANEL, 51022, [517, 310], [1460] * 3)
    with c.behaviour("has the browsers killed before their data are read", "medium",
                     ("T1489", "T1539", "T1555.003", "T1685"), doer=thief, about=("taskkill", "chrome.exe")):
        killer = c.spawn(thief, system32 + "taskkill.exe", "taskkill /F /IM chrome.exe /T", **MICROSOFT)
        c.exit(running, 1)
    also(c, killer)
    c.exit(killer)
    killer = c.spawn(thief, system32 + "taskkill.exe", "taskkill /F /IM msedge.exe /T", **MICROSOFT)
    c.exit(killer, 128)
    with c.behaviour("reads Chrome's key and cookies", "high", ("T1539", "T1555.003"), doer=thief,
                     about=("Cookies", "Local State")):
        c.read(thief, user_data + r"\Local State", 71_000)
        take(c, thief, user_data + r"\Default\Network\Cookies", 98_304)
    with c.behaviour("reads Chrome's passwords", "high", "T1555.003", doer=thief, about="Login Data"):
        for name, size in PROFILE_FILES[1:]:
            take(c, thief, user_data + "\\Default\\" + name, size)
    with c.behaviour("reads Edge's cookies and passwords", "high", ("T1539", "T1555.003"), doer=thief,
                     about=(r"Edge\User Data", "Cookies", "Login Data")):
        c.read(thief, edge + r"\Local State", 64_000)
        for name, size in PROFILE_FILES[:2]:
            take(c, thief, edge + "\\Default\\" + name, size + 4_096)
    desktop.murmur(2)
    with c.behaviour("starts Chrome without a window, with a debugging port", "high",
                     ("T1185", "T1539", "T1555.003", "T1564.003"), doer=thief, about="--remote-debugging-port"):
        driven = open_chrome(c, thief, '--headless --remote-debugging-port=9222 --remote-allow-origins=* '
                             '--user-data-dir="%s" --restore-last-session' % user_data)
    also(c, driven)
    c.read(driven, user_data + r"\Default\Network\Cookies", 98_304)
    with c.behaviour("talks with the browser's debugging port", "medium", ("T1185", "T1539"), doer=thief,
                     about="9222"):
        address, c.local_address = c.local_address, DEBUGGER[0]
        c.exchange(thief, DEBUGGER, 51030, [180, 310, 90], [900, 65_000, 42_000])
        c.local_address = address
    c.exit(driven)
    with c.behaviour("drives a second Chrome, and the browser's elevation service starts", "medium",
                     ("T1555.003", "T1539", "T1055", "T1555"), doer=thief, about=("elevation_service.exe", "chrome.exe")):
        filled = open_chrome(c, thief, "--no-first-run --no-startup-window")
        c.add(filled, "Thread Create", thread_create(c.new_pid()))
        elevation = c.spawn(desktop.services, CHROME + r"\134.0.6998.118\elevation_service.exe",
                            '"%s\\134.0.6998.118\\elevation_service.exe"' % CHROME, **GOOGLE)
        c.load(elevation, system32 + "crypt32.dll")
        c.read(filled, user_data + r"\Local State", 71_000)
        c.drop(filled, local + r"\Temp\chrome_appbound.txt", 64)
    also(c, filled, elevation)
    c.read(thief, local + r"\Temp\chrome_appbound.txt", 64)
    c.delete(thief, local + r"\Temp\chrome_appbound.txt")
    c.exit(filled)
    firefox = roaming + r"\Mozilla\Firefox\Profiles\k2v8x1aa.default-release"
    with c.behaviour("reads Firefox's keys, passwords and cookies", "high", ("T1555.003", "T1539"), doer=thief,
                     about=("key4.db", "logins.json", "cookies.sqlite")):
        for name, size in (("key4.db", 294_912), ("logins.json", 8_200), ("cookies.sqlite", 524_288)):
            c.read(thief, firefox + "\\" + name, size)
    with c.behaviour("reads wallets of programs and extensions", "high", ("T1005", "T1555", "T1657"), doer=thief,
                     about=("wallet", "exodus", "seed.seco", "Electrum", EXTENSIONS[0])):
        for name in EXTENSIONS:
            c.read(thief, user_data + r"\Default\Local Extension Settings" + "\\" + name + r"\000003.log", 9_400)
        c.read(thief, roaming + r"\Exodus\exodus.wallet\seed.seco", 1_300)
        c.read(thief, roaming + r"\Electrum\wallets\default_wallet", 4_700)
        c.probe(thief, roaming + r"\Bitcoin\wallets\wallet.dat", result="PATH NOT FOUND")
    with c.behaviour("reads the sessions of messengers", "medium", ("T1005", "T1539", "T1552.001", "T1528", "T1555"),
                     doer=thief, about=("tdata", "discord")):
        for name in ("key_datas", r"D877F783D5D3EF8C\maps", "D877F783D5D3EF8Cs"):
            c.read(thief, roaming + r"\Telegram Desktop\tdata" + "\\" + name, 3_100)
        c.read(thief, roaming + r"\discord\Local Storage\leveldb\000005.ldb", 38_000)
    with c.behaviour("reads the passwords of a file transfer program", "medium", ("T1552.001", "T1555"), doer=thief,
                     about=("recentservers.xml", "FileZilla")):
        c.read(thief, roaming + r"\FileZilla\recentservers.xml", 2_200)
    c.load(thief, system32 + "gdiplus.dll")
    package = local + r"\Temp\4F0C21AB.zip"
    with c.behaviour("packs its findings without a password", "low", ("T1560", "T1560.002", "T1560.003", "T1074.001"),
                     doer=thief, about="4F0C21AB.zip"):
        c.drop(thief, local + r"\Temp\screen.jpg", 190_000)
        c.read(thief, local + r"\Temp\screen.jpg", 190_000)
        c.drop(thief, package, 720_000)
    with c.behaviour("sends the archive to its server", "high", ("T1041", "T1048"), doer=thief,
                     about=("fridgebucket", PANEL[0])):
        c.read(thief, package, 720_000)
        c.exchange(thief, PANEL, 51044, [517] + [16_384] * 44, [220])
    for path in (package, local + r"\Temp\screen.jpg"):
        c.delete(thief, path)
    with c.behaviour("has a shell delete its own file", "medium", "T1070.004", doer=thief, about="Setup.exe"):
        shell = c.spawn(thief, system32 + "cmd.exe", '"%scmd.exe" /c timeout /t 5 & del /f /q "%s"' % (system32, image),
                        **MICROSOFT)
        c.exit(thief)
        wait = c.spawn(shell, system32 + "timeout.exe", "timeout /t 5", **MICROSOFT)
        c.wait(5)
        c.exit(wait)
        c.delete(shell, image)
    also(c, shell)
    c.exit(shell)
    desktop.murmur(5)
