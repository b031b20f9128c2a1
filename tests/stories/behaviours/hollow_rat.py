"""An order that is a program asks paste sites for its server and moves into bare hosts: RegAsm, notepad, a svchost that no
manager started, an image that is gone before it runs; it logs keys, reports by messengers. Resembles Remcos or XWorm."""
import details as d
from scenery import MICROSOFT, Desktop

SETTING = {"start": "2023-05-10T11:26:02", "user": "CASA-PC\\inés", "home": "C:\\Users\\inés", "computer": "CASA-PC",
           "os_version": (10, 0, 19044)}
PASTE, RAW, DOCS = ("198.51.100.31", 443), ("198.51.100.32", 443), ("198.51.100.33", 443)
TELEGRAM, DISCORD = ("198.51.100.34", 443), ("198.51.100.35", 443)
MASTER, SECOND = ("203.0.113.62", 2404), ("203.0.113.63", 6606)
FRAMEWORK = r"C:\Windows\Microsoft.NET\Framework\v4.0.30319" + "\\"
RUN = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"
SETTINGS_KEY = r"HKCU\Software\Rmc-8K2QPL"
CLASS_KEY = r"HKCU\Software\Classes\ms-settings\Shell\Open\command"


def also(c, *processes):
    """The behaviour just told was done through these processes too."""
    c.behaviours[-1].pids.update(process.pid for process in processes)


def start_bare(c, parent, image, late=True, is_64bit=False, **more):
    """A start without arguments, suspended: the image is swapped before the loader sees it, so that its own Load Image comes
    late or never; then a thread from outside begins."""
    for name in ("user", "integrity", "session", "sid"):
        more.setdefault(name, getattr(parent, name))
    child = c.process(image, parent, image, is_64bit=is_64bit, **more)
    c.add(parent, "Process Create", d.process_create(child, parent))
    c.add(child, "Process Start", d.process_start(child, parent.image.rsplit("\\", 1)[0] + "\\", c.environment()))
    c.add(child, "Thread Create", d.thread_create(child.tids[0]))
    c.load(child, c.system_root + r"\System32\ntdll.dll", 0x7FFB30000000)
    c.wait(1.5)
    c.add(child, "Thread Create", d.thread_create(c.new_pid()))
    if late:
        c.load(child, image, 0x400000)
    for name in ("kernel32", "ws2_32", "wininet", "shlwapi"):
        c.load(child, c.system_root + ("\\System32\\" if is_64bit else "\\SysWOW64\\") + name + ".dll")
    return child


def beat(c, process, remote, port, times):
    c.net(process, "Connect", remote, port)
    for _ in range(times):
        c.net(process, "Send", remote, port, 96)
        c.net(process, "Receive", remote, port, 60)
        c.wait(15)


def dead_drops(c, desktop, sample):
    with c.behaviour("asks a paste site for its server", "medium", ("T1102.001", "T1102"), doer=sample,
                     about=("pastebin.com", PASTE[0])):
        desktop.resolve(55101)
        c.exchange(sample, PASTE, 49610, [517, 180], [1460, 420])
    with c.behaviour("takes its next part from a code hoster", "medium", ("T1102", "T1105", "T1102.001"), doer=sample,
                     about=("raw.githubusercontent.com", RAW[0])):
        desktop.resolve(55102)
        c.exchange(sample, RAW, 49611, [517, 210], [16_384] * 14)
    with c.behaviour("asks a document in the cloud for a spare server", "low", ("T1102", "T1102.001"), doer=sample,
                     about=("docs.google.com", DOCS[0])):
        c.exchange(sample, DOCS, 49612, [517, 190], [1460, 700])


def remote_control(c, desktop, sample, copy):
    """RegAsm, which the remote control fills."""
    with c.behaviour("fills a bare RegAsm, which then talks with the server", "high", ("T1055.012", "T1055", "T1218.009"),
                     doer=sample, about="RegAsm.exe"):
        host = start_bare(c, sample, FRAMEWORK + "RegAsm.exe", late=False, **MICROSOFT)
        beat(c, host, MASTER, 49620, 3)
    also(c, host)
    with c.behaviour("speaks with its server at a port of its own", "medium", ("T1571", "T1095", "T1071", "T1573"),
                     doer=host, about=("2404", MASTER[0], "remserv.example")):
        beat(c, host, MASTER, 49620, 6)
    with c.behaviour("keeps its settings in the registry", "low", ("T1112", "T1027.011"), doer=host, about="Rmc-8K2QPL"):
        c.key(host, SETTINGS_KEY, new=True)
        c.set_value(host, SETTINGS_KEY + r"\exepath", "REG_BINARY", copy.encode("utf-16-le"))
        c.set_value(host, SETTINGS_KEY + r"\licence", "REG_SZ", "5B0F7A91C2E84D13A6F2")
    log = r"C:\ProgramData\remcos\logs.dat"
    with c.behaviour("logs keys into a file", "medium", ("T1056.001", "T1056", "T1074.001"), doer=host, about="logs.dat"):
        c.folder(host, r"C:\ProgramData\remcos")
        c.drop(host, log, 160)
        for number in range(6):
            c.wait(9)
            c.open(host, log, 0x120116, 3)
            c.write_at(host, log, 160 + 84 * number, 84)
            c.close(host, log)
        c.attributes(host, log, 0x22)
    return host


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    for (address, _), name in ((PASTE, "pastebin.com"), (RAW, "raw.githubusercontent.com"), (DOCS, "docs.google.com"),
                               (TELEGRAM, "api.telegram.org"), (DISCORD, "discord.com"), (MASTER, "remserv.example")):
        c.host(address, name)
    desktop.murmur(8)
    sample = c.spawn(desktop.explorer, c.home + r"\Desktop\Orden de compra 4471.exe", is_64bit=False)
    for name in ("mscoree.dll", "kernel32.dll"):
        c.load(sample, c.system_root + r"\SysWOW64" + "\\" + name)
    c.load(sample, FRAMEWORK + "clr.dll")
    dead_drops(c, desktop, sample)
    copy = c.home + r"\AppData\Roaming\Intel\GfxSrv.exe"
    with c.behaviour("starts a copy of itself with each logon", "high", "T1547.001", doer=sample, about="GfxSrv"):
        c.folder(sample, copy.rsplit("\\", 1)[0])
        c.read(sample, sample.image, 640_000)
        c.drop(sample, copy, 640_000)
        c.set_value(sample, RUN + r"\GfxSrv", "REG_SZ", '"%s"' % copy)
    with c.behaviour("goes around User Account Control with fodhelper", "high", "T1548.002", doer=sample,
                     about=("ms-settings", "fodhelper", "DelegateExecute")):
        c.key(sample, CLASS_KEY, new=True)
        c.set_value(sample, CLASS_KEY + r"\(Default)", "REG_SZ", copy)
        c.set_value(sample, CLASS_KEY + r"\DelegateExecute", "REG_SZ", "")
        shell = c.spawn(sample, system32 + "cmd.exe", r"C:\Windows\Sysnative\cmd.exe /c start fodhelper.exe", **MICROSOFT)
        helper = c.spawn(shell, system32 + "fodhelper.exe", "fodhelper.exe", integrity="High", **MICROSOFT)
        c.open_key(helper, CLASS_KEY)
        c.query(helper, CLASS_KEY + r"\(Default)", "REG_SZ", copy)
        raised = c.spawn(helper, copy, '"%s"' % copy, is_64bit=False)
    also(c, shell, helper, raised)
    c.delete_key(sample, CLASS_KEY)
    c.exit(helper)
    c.exit(shell)
    host = remote_control(c, desktop, sample, copy)
    with c.behaviour("fills a bare notepad, which talks with a server", "high", ("T1055.012", "T1055"), doer=host,
                     about="notepad.exe"):
        editor = start_bare(c, host, c.system_root + r"\SysWOW64\notepad.exe", **MICROSOFT)
        beat(c, editor, SECOND, 49640, 3)
    also(c, editor)
    ghost = c.home + r"\AppData\Local\Temp\7C21.tmp"
    with c.behaviour("starts a program whose file is gone before it runs", "high",
                     ("T1055.013", "T1055", "T1036", "T1070.004"), doer=host, about="7C21.tmp"):
        c.open(host, ghost, 0x120116, 2, 2, 0x60, 1)
        c.add(host, "SetDispositionInformationFile", d.delete(ghost))
        for at in range(0, 196_608, 65_536):
            c.write_at(host, ghost, at, 65_536)
        c.close(host, ghost)
        spirit = start_bare(c, host, ghost, late=False)
        c.exchange(spirit, DISCORD, 49651, [517, 1_460], [900])
    also(c, spirit)
    with c.behaviour("sends to a messenger's hook", "medium", ("T1567.004", "T1567", "T1102", "T1102.003"), doer=spirit,
                     about=("discord.com", DISCORD[0])):
        c.exchange(spirit, DISCORD, 49652, [517, 16_384, 8_100], [620])
    with c.behaviour("fills a svchost that no service manager started", "high", ("T1055.012", "T1055", "T1036.005", "T1036"),
                     doer=raised, about="svchost.exe"):
        false_service = start_bare(c, raised, c.system_root + r"\SysWOW64\svchost.exe", **MICROSOFT)
        beat(c, false_service, SECOND, 49661, 2)
    also(c, false_service)
    data = c.home + r"\AppData\Local\Google\Chrome\User Data" + "\\"
    with c.behaviour("the false service reads the browser's passwords", "high", "T1555.003", doer=false_service,
                     about="Login Data"):
        c.read(false_service, data + "Local State", 61_000)
        c.read(false_service, data + r"Default\Login Data", 49_152)
    with c.behaviour("reports by a messenger's bot", "medium", ("T1102.002", "T1102", "T1567", "T1041"), doer=false_service,
                     about=("api.telegram.org", TELEGRAM[0])):
        desktop.resolve(55120)
        c.exchange(false_service, TELEGRAM, 49670, [517, 900, 12_000], [1460, 340])
    c.exit(sample)
    desktop.murmur(5)
