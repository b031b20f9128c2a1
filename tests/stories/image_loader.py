"""A loader on a mounted image: cmd starts rundll32 on a file there by its name alone; it asks about the domain, registers a task
through COM, which leaves no command, and the task runs the next stage."""
from scenery import Desktop

SETTING = {"start": "2022-12-01T16:02:20", "user": "NORDWIND\\m tanaka", "home": "C:\\Users\\m tanaka"}
CACHE = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache\Tree"
TASK = "{7C1B2A9E-0AF1-3318-5D59-03B1C9F6A0E2}"
MICROSOFT = {"company": "Microsoft Corporation"}


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    desktop.murmur(6)
    shell = c.spawn(desktop.explorer, system32 + "cmd.exe",
                    r'"C:\Windows\System32\cmd.exe" /c start rund^ll3^2 olasius\uncon.dat,#1 && exit', directory="F:\\", **MICROSOFT)
    first = c.spawn(shell, system32 + "rundll32.exe", r"rundll32  olasius\uncon.dat,#1", directory="F:\\", **MICROSOFT)
    c.load(first, r"F:\olasius\uncon.dat")
    c.exit(shell)
    c.exchange(first, ("203.0.113.91", 80), 49390, [280], [14_600] * 20)
    stage = c.home + r"\AppData\Roaming\{3F6A1B7C-22D4-4B8A-91E0-1D5DB9E9B7F0}\Ucxexj3.dll"
    c.folder(first, stage.rsplit("\\", 1)[0])
    c.drop(first, stage, 78_336)
    c.drop(desktop.scheduler, system32 + "Tasks\\" + TASK, 3418)
    c.key(desktop.scheduler, CACHE + "\\" + TASK, new=True)
    c.set_value(desktop.scheduler, CACHE + "\\" + TASK + r"\Id", "REG_SZ", "{1B1C2D9E-4F0A-4C55-9E0B-2A7C1D53F1A8}")
    for name, line in (("nltest.exe", "nltest /domain_trusts /all_trusts"), ("net.exe", 'net group "domain admins" /domain'),
                       ("systeminfo.exe", "systeminfo"), ("ipconfig.exe", "ipconfig /all")):
        c.exit(c.spawn(first, system32 + name, line, **MICROSOFT))
    c.exchange(first, ("203.0.113.92", 443), 49400, [517, 410], [1200])
    c.wait(20)
    later = c.spawn(desktop.scheduler, system32 + "rundll32.exe", 'rundll32.exe "%s",#1 --pa="x"' % stage, user=c.user,
                    sid=desktop.explorer.sid, integrity="Medium", session=1, **MICROSOFT)
    c.load(later, stage)
    c.exchange(later, ("203.0.113.92", 443), 49410, [517, 410], [1200])
    desktop.murmur(4)
