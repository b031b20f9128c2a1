"""A loader on a mounted image: a shortcut on E: starts a script host, which runs a DLL beside it; the DLL lives on in
wermgr.exe, looks around with Windows' own tools and returns by a task."""
from scenery import Desktop

SETTING = {"start": "2022-11-03T15:41:10", "user": "CORP\\s.okafor", "home": "C:\\Users\\s.okafor", "computer": "WS-0148",
           "os_version": (10, 0, 19044)}
CACHE = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache"
LOOK = ("whoami /all", "cmd /c set", "arp -a", "ipconfig /all", "net view", "nslookup -querytype=ALL -timeout=12 "
        "_ldap._tcp.dc._msdcs.CORP", "net share", "route print", "netstat -nao", "net localgroup",
        "nltest /domain_trusts /all_trusts")


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    desktop.murmur(8)
    c.read(desktop.explorer, r"E:\Agreement.lnk", 1290)
    host = c.spawn(desktop.explorer, system32 + "wscript.exe", r'"%swscript.exe" "E:\port\resolute.js"' % system32,
                   "E:\\")
    c.read(host, r"E:\port\resolute.js", 9120)
    register = c.spawn(host, system32 + "regsvr32.exe", r'"%sregsvr32.exe" port\indexing.tmp' % system32, "E:\\")
    c.load(register, r"E:\port\indexing.tmp", 0x10000000, 0xA0000)
    c.exit(host)
    manager = c.spawn(register, c.system_root + r"\SysWOW64\wermgr.exe", c.system_root + r"\SysWOW64\wermgr.exe",
                      is_64bit=False, company="Microsoft Corporation")
    c.wait(2)
    c.exit(register)
    copy = c.home + r"\AppData\Roaming\Microsoft\Uqkzvoe\yfgrdl.dll"
    c.folder(manager, c.home + r"\AppData\Roaming\Microsoft\Uqkzvoe")
    c.read(manager, r"E:\port\indexing.tmp", 655360)
    c.drop(manager, copy, 655360)
    tool = c.spawn(manager, system32 + "schtasks.exe", '"%sschtasks.exe" /Create /RU "NT AUTHORITY\\SYSTEM" /tn ohvmtqn /tr '
                   '"regsvr32.exe -s \\"%s\\"" /SC ONCE /Z /ST 16:02 /ET 16:13' % (system32, copy))
    c.drop(desktop.scheduler, system32 + r"Tasks\ohvmtqn", 3120)
    c.key(desktop.scheduler, CACHE + r"\Tree\ohvmtqn", new=True)
    c.exit(tool)
    for command in LOOK:
        program = system32 + command.split()[0] + ".exe"
        tool = c.spawn(manager, program, command, is_64bit=False, company="Microsoft Corporation")
        c.wait(0.6)
        c.exit(tool)
    c.open_key(manager, r"HKCU\Software\Microsoft\Jrwfuu", 0x20006, "NAME NOT FOUND")
    c.key(manager, r"HKCU\Software\Microsoft\Jrwfuu", new=True)
    for number in range(6):
        c.set_value(manager, r"HKCU\Software\Microsoft\Jrwfuu\%08x" % (0x3F2A91C7 * (number + 1) & 0xFFFFFFFF),
                    "REG_BINARY", bytes(range(64)) * 4)
    for number in range(4):
        c.net(manager, "Reconnect", ("198.51.100.%d" % (30 + number), 2222), 51400 + number)
    c.exchange(manager, ("203.0.113.66", 995), 51410, [517, 880], [1460, 1460, 420])
    c.wait(30)
    task = c.spawn(desktop.scheduler, system32 + "regsvr32.exe", 'regsvr32.exe -s "%s"' % copy)
    c.load(task, copy, 0x10000000, 0xA0000)
    desktop.murmur(5)
