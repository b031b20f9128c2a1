"""A supposed test version of a game is a program of Electron: it asks for virtual machines, has a browser give its cookies
away, changes Discord and a wallet, uploads what it found. Resembles the Node stealers sold by subscription, 2023-2025."""
import deeds
from scenery import Desktop

SETTING = {"start": "2024-11-23T18:20:55", "user": "PC-DE-LEO\\leo", "home": "C:\\Users\\leo", "computer": "PC-DE-LEO",
           "os_version": (10, 0, 22621)}
LOCAL, ROAMING = r"\AppData\Local", r"\AppData\Roaming"
CHROME = LOCAL + r"\Google\Chrome\User Data"
MAKER = {"company": "Baruda Games", "description": "baruda"}
QUESTIONS = (("asks for the machine's identity to see whether it is virtual", "low", ("T1497.001", "T1082", "T1497"),
              "wmic csproduct get uuid", ("wmic", "csproduct", "uuid")),
             ("asks what graphics card there is", "low", ("T1497.001", "T1082", "T1497"),
              "wmic path win32_VideoController get name", ("VideoController", "wmic")),
             ("asks for antivirus programs", "low", "T1518.001",
              r"wmic /Namespace:\\root\SecurityCenter2 Path AntiVirusProduct Get displayName",
              ("AntiVirusProduct", "SecurityCenter2")),
             ("lists the processes", "low", "T1057", "tasklist", "tasklist"))


def story(c):
    desktop = Desktop(c)
    for address, name in (("203.0.113.60", "api.ipify.org"), ("203.0.113.61", "upload.gofile.io"),
                          ("203.0.113.62", "discord.com")):
        c.host(address, name)
    desktop.murmur(6)
    setup = c.spawn(desktop.explorer, c.home + r"\Downloads\Baruda Quest Setup 1.0.2.exe", is_64bit=False, **MAKER)
    deeds.begin(c, setup)
    folder = c.home + LOCAL + r"\Programs\baruda"
    c.folder(setup, folder)
    c.drop(setup, c.home + LOCAL + r"\Temp\nsd3A1.tmp\app-64.7z", 1_400_000, 262144)
    for name, size in (("baruda.exe", 900_000), ("ffmpeg.dll", 300_000), (r"resources\app.asar", 700_000),
                       (r"resources\app.asar.unpacked\node_modules\sqlite3\node_sqlite3.node", 200_000)):
        c.drop(setup, folder + "\\" + name, size, 262144)
    game = c.spawn(setup, folder + r"\baruda.exe", **MAKER)
    deeds.begin(c, game)
    c.load(game, folder + r"\ffmpeg.dll")
    c.load(game, folder + r"\resources\app.asar.unpacked\node_modules\sqlite3\node_sqlite3.node")
    c.exit(setup)
    for what, severity, technique, line, about in QUESTIONS:
        with deeds.told(c, what, severity, technique, game, about) as helpers:
            helpers += deeds.command(c, game, line)
    desktop.resolve()
    with c.behaviour("asks a web service for its own address", "low", ("T1016", "T1614"), game, "api.ipify.org"):
        c.exchange(game, ("203.0.113.60", 443), 51000, [520, 180], [4100, 240])
    with deeds.told(c, "ends the browser to get at its files", "low", ("T1489", "T1057", "T1555.003"), game,
                    ("chrome.exe", "taskkill")) as helpers:
        helpers += deeds.command(c, game, "taskkill /F /IM chrome.exe")
    with deeds.told(c, "has a hidden browser with a debugging port give its cookies away", "high",
                    ("T1539", "T1185", "T1555.003"), game,
                    ("remote-debugging-port", "chrome.exe")) as helpers:
        browser = c.spawn(game, r"C:\Program Files\Google\Chrome\Application\chrome.exe",
                          '"C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe" --headless '
                          '--remote-debugging-port=9222 '
                          '--user-data-dir="%s" --no-sandbox' % (c.home + CHROME), company="Google LLC")
        helpers.append(browser)
        c.read(browser, c.home + CHROME + r"\Default\Network\Cookies", 120_000)
        c.exchange(game, ("127.0.0.1", 9222), 51001, [320], [14_600] * 3)
        c.exit(browser)
    with c.behaviour("takes the browser's passwords", "high", "T1555.003", game, "Login Data"):
        c.read(game, c.home + CHROME + r"\Local State", 80_000)
        c.read(game, c.home + CHROME + r"\Default\Login Data", 50_000)
        c.drop(game, c.home + LOCAL + r"\Temp\k1\passwords.txt", 6000)
    with c.behaviour("takes the tokens of Discord", "high", ("T1539", "T1555", "T1552.001", "T1005", "T1555.003"), game,
                     ("leveldb", "discord")):
        store = c.home + ROAMING + r"\discord"
        c.read(game, store + r"\Local State", 9000)
        deeds.list_folder(c, game, store + r"\Local Storage\leveldb")
        for name in ("000005.ldb", "000007.ldb", "000008.log"):
            c.read(game, store + r"\Local Storage\leveldb" + "\\" + name, 30_000)
    with c.behaviour("puts its script into Discord", "high", ("T1554", "T1574", "T1195.002", "T1059.007"), game, "index.js"):
        c.drop(game, c.home + LOCAL + r"\Discord\app-1.0.9171\modules\discord_desktop_core-1\discord_desktop_core"
                                      r"\index.js", 41_000,
               opened=3)
    with c.behaviour("replaces the code of a wallet", "high", ("T1554", "T1574", "T1195.002", "T1657"), game, "app.asar"):
        wallet = c.home + LOCAL + r"\exodus\app-24.41.6"
        c.drop(game, wallet + r"\resources\app.asar", 900_000, 262144, opened=3)
        c.drop(game, wallet + r"\LICENSE", 130, opened=3)
    with c.behaviour("takes the sessions of Steam", "medium", ("T1539", "T1552.001", "T1005"), game, "loginusers.vdf"):
        for name in ("loginusers.vdf", "config.vdf"):
            c.read(game, r"C:\Program Files (x86)\Steam\config" + "\\" + name, 9000)
    with deeds.told(c, "reads the clipboard", "medium", "T1115", game, "Get-Clipboard") as helpers:
        helpers += deeds.command(c, game, "powershell.exe Get-Clipboard")
    capture = c.home + LOCAL + r"\Temp\screenCapture_1.3.2"
    with deeds.told(c, "builds a program on the spot to take the screen", "medium", ("T1113", "T1027.004"), game,
                    "screenCapture_1.3.2") as helpers:
        c.drop(game, capture + ".bat", 14_000)
        shell = deeds.tool(c, game, 'cmd.exe /d /s /c ""%s.bat" "%s.png" "' % (capture, c.home + LOCAL + r"\Temp\screen"))
        compiler = c.spawn(shell, r"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\csc.exe",
                           'csc.exe /nologo /r:"Microsoft.VisualBasic.dll" /win32manifest:"app.manifest" /out:"%s.exe" '
                           '"%s.bat"' % (
                               capture, capture), **deeds.MICROSOFT)
        c.drop(compiler, capture + ".exe", 12_000)
        c.exit(compiler)
        taker = c.spawn(shell, capture + ".exe", 'screenCapture_1.3.2.exe "%s\\AppData\\Local\\Temp\\screen.png"' % c.home)
        c.drop(taker, c.home + LOCAL + r"\Temp\screen.png", 310_000)
        helpers += [shell, compiler, taker]
        c.exit(taker)
        c.exit(shell)
    updater = c.home + ROAMING + r"\Microsoft\Windows\Start Menu\Programs\Startup\Updater.exe"
    with c.behaviour("copies itself to where programs start from with the log-on", "high", "T1547.001", game, "Updater.exe"):
        c.read(game, folder + r"\baruda.exe", 900_000, 262144)
        c.drop(game, updater, 900_000, 262144)
    with deeds.told(c, "hides the copy", "medium", "T1564.001", game, "Updater.exe") as helpers:
        helpers += deeds.command(c, game, 'attrib +h +s "%s"' % updater)
        c.attributes(helpers[-1], updater, 0x26)
    with c.behaviour("uploads what it found to a place for files", "medium", ("T1567.002", "T1567", "T1020"), game,
                     "gofile.io"):
        c.drop(game, c.home + LOCAL + r"\Temp\leo-ES.zip", 400_000)
        c.read(game, c.home + LOCAL + r"\Temp\leo-ES.zip", 400_000)
        desktop.resolve(55010)
        c.exchange(game, ("203.0.113.61", 443), 51010, [560] + [14_600] * 28, [900])
    with c.behaviour("tells its maker over Discord", "low", ("T1567.004", "T1102", "T1567", "T1102.003"), game,
                     "discord.com"):
        desktop.resolve(55011)
        c.exchange(game, ("203.0.113.62", 443), 51011, [540, 2100], [4200, 300])
    desktop.murmur(6)
