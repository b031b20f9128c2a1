"""A cracked tool's setup fills a BitLocker helper, which finds its server on a profile page, fetches libraries, takes
passwords, cookies, wallets and sessions, and has a shell delete the traces. Resembles Vidar and Lumma of 2024-2025."""
import deeds
from scenery import Desktop

SETTING = {"start": "2025-02-08T21:44:03", "user": "GAMER\\Jonas", "home": "C:\\Users\\Jonas", "computer": "GAMER",
           "os_version": (10, 0, 22631)}
CHROME = r"\AppData\Local\Google\Chrome\User Data"
EDGE = r"\AppData\Local\Microsoft\Edge\User Data"
FIREFOX = r"\AppData\Roaming\Mozilla\Firefox\Profiles\9k2m1x0q.default-release"
STORE = r"C:\ProgramData\HDBKJEGIEB"
UNINSTALL = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
SERVER = ("198.51.100.71", 443)


def read_all(c, process, base, names, size=40_000):
    for name in names:
        c.read(process, base + "\\" + name, size)


def story(c):
    desktop = Desktop(c)
    for address, name in (("203.0.113.10", "t.me"), ("203.0.113.11", "steamcommunity.com"),
                          (SERVER[0], "lira.harvest.example")):
        c.host(address, name)
    desktop.murmur(8)
    setup = c.spawn(desktop.explorer, c.home + r"\Downloads\Full_Setup_2025\Setup.exe", description="Setup")
    deeds.begin(c, setup)
    c.read(setup, c.home + r"\Downloads\Full_Setup_2025\data.pak", 900_000)
    with deeds.told(c, "starts a BitLocker helper for nothing, and puts its code into it", "medium",
                    ("T1055.012", "T1055", "T1055.002", "T1218"), setup, "BitLockerToGo.exe") as helpers:
        thief = c.spawn(setup, c.system_root + r"\BitLockerDiscoveryVolumeContents\BitLockerToGo.exe", is_64bit=False,
                        description="BitLocker To Go Reader", **deeds.MICROSOFT)
        helpers.append(thief)
        deeds.thread(c, thief)
    deeds.begin(c, thief)
    c.exit(setup)
    with c.behaviour("looks for its server on profile pages of well-known sites", "medium", ("T1102.001", "T1102"), thief,
                     ("t.me", "steamcommunity.com")):
        desktop.resolve()
        c.exchange(thief, ("203.0.113.10", 443), 50110, [420, 300], [5200, 14_000])
        desktop.resolve(55002)
        c.exchange(thief, ("203.0.113.11", 443), 50111, [420, 310], [5100, 14_600, 14_600])
    with c.behaviour("reads this machine's identity", "low", ("T1082", "T1012"), thief,
                     ("MachineGuid", "ProcessorNameString")):
        c.query(thief, r"HKLM\SOFTWARE\Microsoft\Cryptography\MachineGuid", "REG_SZ", "0b1f9c44-5d2e-4a6b-8d10-1f7a33b0c9aa")
        c.query(thief, r"HKLM\HARDWARE\DESCRIPTION\System\CentralProcessor\0\ProcessorNameString", "REG_SZ", "Virtual CPU")
        c.query(thief, r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProductName", "REG_SZ", "Windows 11 Home")
    desktop.resolve(55003)
    with c.behaviour("fetches the libraries that open browsers' stores", "medium", "T1105", thief,
                     ("sqlite3.dll", "nss3.dll", "freebl3.dll", "softokn3.dll")):
        c.exchange(thief, SERVER, 50112, [610], [14_600] * 12)
        for name, size in (("sqlite3.dll", 420_000), ("freebl3.dll", 260_000), ("mozglue.dll", 240_000),
                           ("nss3.dll", 700_000),
                           ("softokn3.dll", 100_000)):
            c.drop(thief, r"C:\ProgramData\%s" % name, size, 131072)
    c.load(thief, r"C:\ProgramData\sqlite3.dll")
    with c.behaviour("takes the passwords stored by Chrome and Edge", "high", "T1555.003", thief, "Login Data"):
        for base in (CHROME, EDGE):
            c.read(thief, c.home + base + r"\Local State", 90_000)
            c.read(thief, c.home + base + r"\Default\Login Data", 46_000)
            c.drop(thief, STORE + r"\%s" % ("AAKJKJ" if base == CHROME else "BFHJEC"), 46_000)
    with c.behaviour("takes the browsers' cookies", "high", "T1539", thief, "Cookies"):
        for base in (CHROME, EDGE):
            c.read(thief, c.home + base + r"\Default\Network\Cookies", 200_000)
            c.drop(thief, STORE + r"\%s" % ("CFCBFH" if base == CHROME else "DHIECG"), 200_000)
    read_all(c, thief, c.home + CHROME + r"\Default", ("Web Data", "History"))
    c.load(thief, r"C:\ProgramData\nss3.dll")
    with c.behaviour("takes the passwords stored by Firefox", "high", "T1555.003", thief, ("logins.json", "key4.db")):
        read_all(c, thief, c.home + FIREFOX, ("key4.db", "logins.json", "cert9.db"))
    with c.behaviour("takes Firefox's cookies", "high", "T1539", thief, "cookies.sqlite"):
        c.read(thief, c.home + FIREFOX + r"\cookies.sqlite", 120_000)
    with c.behaviour("takes the store of a wallet in the browser", "high", ("T1555.003", "T1555", "T1005", "T1552.001"),
                     thief,
                     ("nkbihfbeofeaoehlefnkodbefgpgknn", "Local Extension Settings")):
        folder = c.home + CHROME + r"\Default\Local Extension Settings\nkbihfbeofeaoehlefnkodbefgpgknn"
        deeds.list_folder(c, thief, folder)
        read_all(c, thief, folder, ("000003.log", "CURRENT", "MANIFEST-000001"), 9000)
    with c.behaviour("takes wallets of programs", "high", ("T1005", "T1552.001", "T1555"), thief,
                     ("Exodus", "Electrum", "wallet.dat")):
        read_all(c, thief, c.home + r"\AppData\Roaming\Exodus\exodus.wallet",
                 ("passphrase.json", "seed.seco", "info.seco"), 3000)
        read_all(c, thief, c.home + r"\AppData\Roaming\Electrum\wallets", ("default_wallet",), 9000)
        c.probe(thief, c.home + r"\AppData\Roaming\Bitcoin\wallets\wallet.dat", "PATH NOT FOUND")
    with c.behaviour("takes the session of Telegram", "high", ("T1005", "T1552.001", "T1539", "T1550"), thief, "tdata"):
        read_all(c, thief, c.home + r"\AppData\Roaming\Telegram Desktop\tdata", ("key_datas", "D877F783D5D3EF8Cs",
                                                                             r"D877F783D5D3EF8C\maps"), 4000)
    with c.behaviour("takes FileZilla's and WinSCP's servers with passwords", "high", ("T1552.001", "T1552.002", "T1555"),
                     thief,
                     ("recentservers.xml", "sitemanager.xml", "WinSCP")):
        read_all(c, thief, c.home + r"\AppData\Roaming\FileZilla", ("recentservers.xml", "sitemanager.xml"), 3000)
        c.open_key(thief, r"HKCU\Software\Martin Prikryl\WinSCP 2\Sessions")
        c.query(thief, r"HKCU\Software\Martin Prikryl\WinSCP 2\Sessions\web01\Password", "REG_SZ", "A35C435B9F")
    with c.behaviour("lists the programs installed", "low", "T1518", thief, "Uninstall"):
        c.open_key(thief, UNINSTALL)
        for name in ("7-Zip", "Steam", "VLC media player", "Git_is1", "Notepad++", "{90160000-008C-0000-1000-0000000FF1CE}"):
            c.open_key(thief, UNINSTALL + "\\" + name)
            c.query(thief, UNINSTALL + "\\" + name + r"\DisplayName", "REG_SZ", name)
    with c.behaviour("gathers texts of the desktop", "medium", ("T1005", "T1119", "T1083"), thief, ("seed.txt", "Desktop")):
        deeds.list_folder(c, thief, c.home + r"\Desktop")
        read_all(c, thief, c.home + r"\Desktop", ("seed.txt", "backup codes.txt", "accounts.docx", "todo.txt"), 12_000)
    desktop.murmur(3)
    with c.behaviour("sends what it took to its server", "medium", ("T1041", "T1020", "T1071.001"), thief,
                     "lira.harvest.example"):
        for number in range(4):
            c.exchange(thief, SERVER, 50120 + number, [900] + [14_600] * 14, [240])
    with deeds.told(c, "has a shell delete its files after a pause", "medium", "T1070.004", thief, "HDBKJEGIEB") as helpers:
        shell = deeds.tool(c, thief, r'"C:\Windows\system32\cmd.exe" /c timeout /t 10 & rd /s /q '
                                     r'"C:\ProgramData\HDBKJEGIEB" & exit')
        helpers.append(shell)
        c.exit(thief)
        helpers += deeds.command(c, shell, "timeout /t 10", shell=False)
        c.wait(10)
        for name in ("AAKJKJ", "BFHJEC", "CFCBFH", "DHIECG"):
            c.delete(shell, STORE + "\\" + name)
        c.delete(shell, STORE)
    c.exit(shell)
    desktop.murmur(5)
