"""A counterfeit setup of an office program: it blinds Defender and another antivirus by policy, code integrity and a
signed driver, keeps its code in the registry and runs it in tracerpt. Resembles Silver Fox (ValleyRAT, Winos) of
2024-2026."""
import deeds
from scenery import Desktop

SETTING = {"start": "2025-09-03T11:08:27", "user": "ZHANG-PC\\张伟", "home": "C:\\Users\\张伟", "computer": "ZHANG-PC"}
SETUP = r"D:\下载\WPS_Setup_12.8.exe"
FOLDER = r"C:\Program Files (x86)\WindowsFxHost"
POLICY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender"
STORE = r"HKCU\Console\0"
SHELL_FOLDERS = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
SERVER = ("192.0.2.61", 8852)
TRAY = r"C:\Program Files (x86)\360\360Safe\safemon\360Tray.exe"
TASK = ".NET Framework NGEN v4.0.30325"
LOG = r"C:\ProgramData\DisplaySessionContainers.log"


def tool32(c, parent, line):
    """A program of Windows as a 32-bit one starts it."""
    name = line.split(" ", 1)[0]
    child = c.spawn(parent, "C:\\Windows\\SysWOW64\\" + name + ".exe", line, is_64bit=False, **deeds.MICROSOFT)
    c.load(child, r"C:\Windows\SysWOW64\kernel32.dll")
    return child


def start(c, desktop):
    """The first run has no rights and ends early; the second has them."""
    maker = {"company": "珠海金山办公软件有限公司", "description": "WPS Office", "version": "12.1.0.1"}
    first = c.spawn(desktop.explorer, SETUP, directory="D:\\下载\\", is_64bit=False, **maker)
    deeds.begin(c, first)
    c.open(first, "\\\\.\\PhysicalDrive0", result="ACCESS DENIED")
    c.wait(2)
    setup = c.spawn(first, SETUP, '"%s" ' % SETUP, directory="D:\\下载\\", integrity="High", is_64bit=False, **maker)
    deeds.begin(c, setup)
    c.exit(first)
    return first, setup


def look(c, first, setup):
    with deeds.told(c, "looks for the processes of antivirus programs", "medium", ("T1518.001", "T1057"), (first, setup),
                    ("360tray", "tasklist", "HipsTray")) as helpers:
        for name in ("360tray.exe", "HipsTray.exe"):
            shell = tool32(c, setup, 'cmd /c tasklist /FI "IMAGENAME eq %s" | findstr /i %s' % (name, name))
            lister = tool32(c, shell, 'tasklist  /FI "IMAGENAME eq %s" ' % name)
            finder = tool32(c, shell, "findstr  /i " + name)
            for process in (lister, finder, shell):
                c.exit(process)
            helpers += [shell, lister, finder]


def blind(c, desktop, setup):
    tray = c.process(TRAY, parent=desktop.explorer, started_before=True, company="360.cn", is_64bit=False)
    c.read(tray, r"C:\Program Files (x86)\360\360Safe\safemon\safemon.dat", 4000)
    with c.behaviour("exempts whole drives from Defender by policy values", "high", "T1685", setup, ("Exclusions",)):
        c.key(setup, POLICY + r"\Exclusions", new=True)
        c.set_value(setup, POLICY + r"\Exclusions\Exclusions_Paths", "REG_DWORD", 1)
        c.key(setup, POLICY + r"\Exclusions\Paths", new=True)
        for drive in ("C:\\", "D:\\"):
            c.set_value(setup, POLICY + "\\Exclusions\\Paths\\" + drive, "REG_SZ", "0")
    with c.behaviour("a policy of code integrity that keeps antivirus programs from starting", "high",
                     ("T1685", "T1553.006"), setup, "SiPolicy.p7b"):
        c.drop(setup, r"C:\Windows\System32\CodeIntegrity\SiPolicy.p7b", 4800)
    driver = r"C:\Windows\System32\drivers\wamsdk.sys"
    with c.behaviour("brings an antivirus maker's driver as a service, to end processes by", "high",
                     ("T1543.003", "T1068", "T1685", "T1687", "T1014"), setup, ("wamsdk", "Amsdk_Service")):
        c.drop(setup, driver, 290_000)
        deeds.service(c, desktop, "Amsdk_Service", r"\??\C:\Windows\System32\drivers\wamsdk.sys", kind=1, start=3)
        system = c.process("System", pid=4, command_line="", started_before=True, user="NT AUTHORITY\\SYSTEM",
                           integrity="System", session=0, sid="S-1-5-18")
        c.load(system, driver, 0xFFFFF80340000000)
    c.exit(tray, 1)
    with deeds.told(c, "the firewall shuts the antivirus off from the net", "high", ("T1686.003", "T1686", "T1685"), setup,
                    ("advfirewall", "360Tray")) as helpers:
        netsh = tool32(c, setup,
                       'netsh advfirewall firewall add rule name="Win_Sec_1" dir=out program="%s" action=block' % TRAY)
        c.load(netsh, r"C:\Windows\SysWOW64\FirewallAPI.dll")
        c.exit(netsh)
        helpers.append(netsh)


def unpack(c, setup):
    c.folder(setup, FOLDER)
    c.drop(setup, FOLDER + r"\FxPlayer.exe", 420_000)
    c.drop(setup, FOLDER + r"\fxcore.dll", 180_000)
    c.drop(setup, FOLDER + r"\cover.png", 700_000, chunk=131_072)
    with deeds.told(c, "a signed player loads the setup's library from beside it", "high", "T1574.001", setup,
                    ("fxcore.dll",)) as helpers:
        player = c.spawn(setup, FOLDER + r"\FxPlayer.exe", '"%s\\FxPlayer.exe" -s' % FOLDER, is_64bit=False,
                         company="Shenzhen Ruisheng Media Co.", description="Fx Player", version="6.2.0.0")
        c.load(player, FOLDER + r"\fxcore.dll")
        c.read(player, FOLDER + r"\cover.png", 700_000, chunk=131_072)
        helpers.append(player)
    with c.behaviour("keeps its code in the registry", "medium", ("T1027.011", "T1112"), (setup, player), "Console\\0"):
        c.key(player, STORE, new=True)
        c.set_value(player, STORE + r"\d33f351a4aeea5e608853d1a56661059", "REG_BINARY",
                    bytes((i * 73 + 29) % 256 for i in range(280_000)))
    with c.behaviour("keeps its servers' addresses in a value of the console's settings", "low", ("T1112", "T1027.011"),
                     (setup, player), "IpDate"):
        c.set_value(player, r"HKCU\Console\IpDate", "REG_SZ",
                    "|p1:192.0.2.61|o1:8852|t1:1|p2:192.0.2.61|o2:8853|t2:1|dd:1|cl:1|")
    return player


def settle(c, desktop, setup, player):
    with c.behaviour("a task with a name like .NET's own", "high", ("T1053.005", "T1036.004"), (setup, player),
                     "NGEN v4.0.30325"):
        c.load(player, r"C:\Windows\SysWOW64\taskschd.dll")
        deeds.task(c, desktop, TASK, 41)
    with c.behaviour("moves the Startup folder to one of its own", "high", ("T1547.001", "T1112"), (setup, player),
                     ("User Shell Folders", "Venlnk")):
        c.folder(player, r"C:\ProgramData\Venlnk")
        c.drop(player, r"C:\ProgramData\Venlnk\fx.lnk", 1400)
        c.key(player, SHELL_FOLDERS)
        c.set_value(player, SHELL_FOLDERS + r"\Startup", "REG_EXPAND_SZ", r"C:\ProgramData\Venlnk")
    with c.behaviour("starts at log-on by the 32-bit Run key", "low", "T1547.001", (setup, player), "FxHostTray"):
        key = r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Run"
        c.key(player, key)
        c.set_value(player, key + r"\FxHostTray", "REG_SZ", '"%s\\FxPlayer.exe" -s' % FOLDER)
    c.exit(setup)


def control(c, desktop, setup, player):
    with deeds.told(c, "fills a bare tracerpt with its code", "high", ("T1055", "T1055.012"), (setup, player),
                    "tracerpt") as helpers:
        host = c.spawn(player, r"C:\Windows\SysWOW64\tracerpt.exe", r"C:\Windows\SysWOW64\tracerpt.exe", is_64bit=False,
                       **deeds.MICROSOFT)
        deeds.thread(c, host)
        deeds.thread(c, host)
        c.query(host, STORE + r"\d33f351a4aeea5e608853d1a56661059", "REG_BINARY", bytes(16))
        c.query(host, r"HKCU\Console\IpDate", "REG_SZ", "|p1:192.0.2.61|")
        helpers.append(host)
    doers = (setup, player, host)
    with c.behaviour("tracerpt speaks to a server at an odd port", "high", ("T1571", "T1095"), doers, ("8852", SERVER[0])):
        c.net(host, "Connect", SERVER, 50810)
        for length in (14, 320, 14, 14, 14):
            c.net(host, "Send", SERVER, 50810, length)
            c.net(host, "Receive", SERVER, 50810, 14)
            c.wait(15)
    with c.behaviour("logs keys into a hidden file", "medium", "T1056.001", doers, "DisplaySessionContainers.log"):
        c.drop(host, LOG, 40)
        c.attributes(host, LOG, 0x6)
        size = 40
        for length in (28, 16, 52, 20, 34, 18, 26, 40):
            c.open(host, LOG, 0x120116, 3, 1, 0x60, 1)
            c.write_at(host, LOG, size, length)
            c.close(host, LOG)
            size += length
            c.wait(7)
    desktop.murmur(3)
    with c.behaviour("reads the databases of WeChat", "high", ("T1005", "T1213", "T1552.001"), doers,
                     ("MicroMsg.db", "WeChat")):
        folder = c.home + r"\Documents\WeChat Files\wxid_k2v81qx0f6\Msg"
        deeds.list_folder(c, host, folder)
        for name in (r"\MicroMsg.db", r"\MediaMsg.db", r"\Multi\MSG0.db"):
            c.read(host, folder + name, 393_216)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(8)
    first, setup = start(c, desktop)
    look(c, first, setup)
    blind(c, desktop, setup)
    player = unpack(c, setup)
    desktop.murmur(3)
    settle(c, desktop, setup, player)
    control(c, desktop, setup, player)
    desktop.murmur(5)
