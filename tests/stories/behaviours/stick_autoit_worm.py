"""A worm of sticks in AutoIt: the interpreter and its compiled script travel with links named like the user's folders;
at home a task starts a script of the user by its short name. Pictures of the screen are sent. It resembles Retadup
and AutoIt worms."""
from scenery import Desktop

SETTING = {"start": "2021-03-11T16:02:27", "user": "YAZICI-PC\\Özgür Yıldız", "home": "C:\\Users\\Özgür Yıldız",
           "computer": "YAZICI-PC", "os_version": (10, 0, 18363)}
MICROSOFT = {"company": "Microsoft Corporation"}
AUTOIT = {"company": "AutoIt Team", "description": "AutoIt v3 Script", "version": "3, 3, 14, 5"}
TREE = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache"
PANEL = ("198.51.100.61", 80)
GUID = "{6A1F0C52-98D3-4B7E-8E41-2C55D0A7B913}"


def done_by(c, *processes):
    """The doers of behaviours whose processes start within them."""
    for behaviour in c.behaviours:
        behaviour.pids = behaviour.pids or {process.pid for process in processes}


def hide_and_link(c, worm, drive, names):
    """Each folder of the stick is hidden and gets a link that looks like it."""
    with c.behaviour("hides the user's folders on the stick %s" % drive, "high", ("T1564.001", "T1091"), worm,
                     tuple(drive + "\\" + name for name in names)):
        for name in names:
            c.attributes(worm, drive + "\\" + name, 0x16)
    with c.behaviour("leaves links named like the hidden folders on %s" % drive, "high", ("T1091", "T1204.002"), worm,
                     tuple(name + ".lnk" for name in names)):
        for name in names:
            c.drop(worm, drive + "\\" + name + ".lnk", 1_120)


def register_task(c, desktop, name, guid):
    """The Schedule service notes a task."""
    host = desktop.scheduler
    c.drop(host, r"C:\Windows\System32\Tasks" + "\\" + name, 3_410)
    c.key(host, TREE + r"\Tree" + "\\" + name, new=True)
    c.set_value(host, TREE + r"\Tree" + "\\" + name + r"\Id", "REG_SZ", guid)
    c.set_value(host, TREE + r"\Tree" + "\\" + name + r"\Index", "REG_DWORD", 3)
    c.key(host, TREE + r"\Tasks" + "\\" + guid, new=True)
    c.set_value(host, TREE + r"\Tasks" + "\\" + guid + r"\Path", "REG_SZ", "\\" + name)
    c.set_value(host, TREE + r"\Tasks" + "\\" + guid + r"\Actions", "REG_BINARY", bytes(96))


def story(c):
    desktop = Desktop(c)
    system32, wow = c.system_root + "\\System32\\", c.system_root + "\\SysWOW64\\"
    home = c.home + r"\AppData\Roaming\WinDrvHost"
    desktop.murmur(5)
    c.read(desktop.explorer, r"D:\Tatil 2020.lnk", 1_120)
    shell = c.spawn(desktop.explorer, system32 + "cmd.exe",
                    r'"C:\Windows\system32\cmd.exe" /c start _sys\AutoIt3.exe _sys\drv.a3x & start explorer "Tatil 2020" '
                    "& exit", directory="D:\\", **MICROSOFT)
    with c.behaviour("a link of the stick starts AutoIt from the stick's hidden folder with a script beside it", "high",
                     ("T1059.010", "T1091", "T1204.002"), (), ("drv.a3x", "AutoIt3.exe")):
        first = c.spawn(shell, r"D:\_sys\AutoIt3.exe", r"_sys\AutoIt3.exe  _sys\drv.a3x", directory="D:\\", is_64bit=False,
                        **AUTOIT)
        c.read(first, r"D:\_sys\drv.a3x", 188_000)
    done_by(c, first, shell)
    window = c.spawn(shell, c.system_root + "\\explorer.exe", 'explorer  "Tatil 2020"', directory="D:\\", **MICROSOFT)
    c.exit(window)
    c.exit(shell)
    with c.behaviour("copies interpreter and script from the stick into a folder of Roaming", "medium",
                     ("T1105", "T1091", "T1059.010"), first, "WinDrvHost"):
        c.folder(first, home)
        for name, size in (("AutoIt3.exe", 872_000), ("drv.a3x", 188_000)):
            c.read(first, "D:\\_sys\\" + name, size, chunk=262_144)
            c.drop(first, home + "\\" + name, size, chunk=262_144)
        c.drop(first, home + r"\runner.vbe", 410)
    with c.behaviour("hides its folder with attrib", "medium", "T1564.001", first, "attrib"):
        hider = c.spawn(first, wow + "cmd.exe", 'cmd.exe /c attrib +h +s "%s"' % home, is_64bit=False, **MICROSOFT)
        tool = c.spawn(hider, wow + "attrib.exe", 'attrib  +h +s "%s"' % home, is_64bit=False, **MICROSOFT)
        c.attributes(tool, home, 0x16)
        c.exit(tool)
        c.exit(hider)
    done_by(c, first, hider, tool)
    short = r"C:\Users\ZGRYLD~1\AppData\Roaming\WINDRV~1\RUNNER~1.VBE"
    with c.behaviour("makes a task that has wscript run a user's script, named short", "high", "T1053.005", first,
                     ("WinDrvSync", "RUNNER~1.VBE")):
        maker = c.spawn(first, wow + "schtasks.exe", 'schtasks /create /f /sc minute /mo 10 /tn WinDrvSync /tr '
                        '"wscript.exe //B //E:vbscript.encode %s"' % short, is_64bit=False, **MICROSOFT)
        c.load(maker, wow + "taskschd.dll")
        register_task(c, desktop, "WinDrvSync", GUID)
        c.exit(maker)
    done_by(c, first, maker)
    with c.behaviour("puts a link into the Startup folder", "high", ("T1547.001", "T1547.009"), first, "WinDrvHost.lnk"):
        c.drop(first, c.home + r"\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\WinDrvHost.lnk", 1_340)
    hide_and_link(c, first, "F:", ["Düğün", "Faturalar", "Okul", "Staj raporu"])
    with c.behaviour("copies interpreter and script into a hidden folder of the stick F:", "high", "T1091", first,
                     r"F:\_sys"):
        c.folder(first, r"F:\_sys")
        c.attributes(first, r"F:\_sys", 0x16)
        c.drop(first, r"F:\_sys\AutoIt3.exe", 872_000, chunk=262_144)
        c.drop(first, r"F:\_sys\drv.a3x", 188_000)
    desktop.murmur(4)
    c.exit(first)
    c.wait(600)
    with c.behaviour("the task starts wscript with the user's script, which starts AutoIt", "high",
                     ("T1053.005", "T1059.005", "T1059.010"), (), ("RUNNER~1.VBE", "drv.a3x")):
        host = c.spawn(desktop.scheduler, system32 + "wscript.exe", "wscript.exe //B //E:vbscript.encode " + short,
                       user=c.user,
                       integrity="Medium", session=1, sid="S-1-5-21-1004336348-1177238915-682003330-1001", **MICROSOFT)
        c.load(host, system32 + "vbscript.dll")
        c.read(host, home + r"\runner.vbe", 410)
        worm = c.spawn(host, home + r"\AutoIt3.exe", '"%s\\AutoIt3.exe" "%s\\drv.a3x"' % (home, home), is_64bit=False,
                       **AUTOIT)
        c.read(worm, home + r"\drv.a3x", 188_000)
    done_by(c, desktop.scheduler, host, worm, first)
    c.exit(host)
    desktop.resolve()
    c.host(PANEL[0], "panel.drvsync.example")
    with c.behaviour("polls its panel by HTTP", "medium", "T1071.001", worm, ("panel.drvsync.example", PANEL[0])):
        for turn in range(3):
            c.exchange(worm, PANEL, 50120 + turn, [402], [260])
            c.wait(20)
    shots = c.home + r"\AppData\Local\Temp\~scr"
    c.folder(worm, shots)
    c.load(worm, c.system_root + r"\SysWOW64\GdiPlus.dll")
    with c.behaviour("takes a picture of the screen each half minute, and sends and deletes it", "medium",
                     ("T1113", "T1041"), worm, ("~scr", ".jpg")):
        for turn in range(6):
            shot = shots + r"\2021031116%02d.jpg" % (20 + turn)
            c.drop(worm, shot, 131_000)
            c.read(worm, shot, 131_000)
            c.exchange(worm, PANEL, 50140 + turn, [380, 65_536, 65_464], [180])
            c.delete(worm, shot)
            c.wait(30)
    with c.behaviour("lays a copy of the worm, named like a folder, into folders of the other stick", "high", "T1091", worm,
                     ("Resimler.exe", "Belgeler.exe", "Müzik.exe")):
        for name in ("Resimler", "Belgeler", "Müzik"):
            c.open(worm, "G:\\" + name, 0x100001, 1, 1, 0x21)
            c.close(worm, "G:\\" + name)
            c.drop(worm, "G:\\%s\\%s.exe" % (name, name), 1_060_000, chunk=262_144)
    desktop.murmur(3)
