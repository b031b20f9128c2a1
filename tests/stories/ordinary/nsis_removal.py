"""Ordinary: a program made with NSIS is installed over an old version: the old uninstaller copies itself to Temp,
removes files and values and at last itself; the new setup unpacks plug-ins to a temporary folder, kills the running
program and sets Run."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2021-09-30T21:13:44", "user": "CHATEAU\\margaux", "home": "C:\\Users\\margaux", "computer": "CHATEAU",
           "os_version": (10, 0, 19043)}
MICROSOFT = {"company": "Microsoft Corporation"}
MAKER = {"company": "Luciole Soft", "description": "Luciole Torrent", "version": "3.4.1", "is_64bit": False}
HOME = r"C:\Program Files (x86)\Luciole"
UNINSTALL = r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall\Luciole"
RUN = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\Luciole"
FILES = ["luciole.exe", "libtorrent.dll", "Qt5Core.dll", "Qt5Gui.dll", "Qt5Widgets.dll", r"platforms\qwindows.dll"] + [
    r"translations\luciole_%s.qm" % code for code in ("cs", "da", "de", "es", "fi", "fr", "hu", "it", "ja", "nl", "pl", "pt",
                                                      "ru")]
PENDING = r"HKLM\System\CurrentControlSet\Control\Session Manager\PendingFileRenameOperations"


def plug_ins(c, setup, folder):
    """NSIS makes a temporary file, deletes it and makes a folder of that name for its plug-ins."""
    c.drop(setup, folder, 0)
    c.delete(setup, folder)
    c.folder(setup, folder)
    for name in ("System.dll", "nsExec.dll", "UAC.dll", "FindProcDLL.dll", "modern-wizard.bmp"):
        c.drop(setup, folder + "\\" + name, 12_000)
        if name.endswith(".dll"):
            c.load(setup, folder + "\\" + name)


def executes(c, setup, folder, command, tool):
    """nsExec::Exec runs a copy of itself (ns1234.tmp) which runs the command."""
    copy = folder + r"\ns%s.tmp" % c.random.choice(["5C1A", "7D20", "8E4F"])
    c.drop(setup, copy, 7000)
    runner = c.spawn(setup, copy, '"%s" %s' % (copy, command), is_64bit=False)
    child = c.spawn(runner, c.system_root + "\\SysWOW64\\" + tool, command, is_64bit=False, **MICROSOFT)
    c.exit(child)
    c.exit(runner)
    c.delete(setup, copy)


def removes(c, setup, temp):
    """The old version's uninstaller: it runs from a copy in Temp, since a program cannot delete itself."""
    first = c.spawn(setup, HOME + r"\uninst.exe", r'"%s\uninst.exe" /S' % HOME, **MAKER)
    c.folder(first, temp + r"\~nsuA.tmp")
    c.read(first, HOME + r"\uninst.exe", 180_000)
    copy = temp + r"\~nsuA.tmp\Un_A.exe"
    c.drop(first, copy, 180_000)
    second = c.spawn(first, copy, r'"%s" /S _?=%s' % (copy, HOME + "\\"), **MAKER)
    c.exit(first)
    folder = temp + r"\nsx91C2.tmp"
    plug_ins(c, second, folder)
    executes(c, second, folder, "taskkill /F /IM luciole.exe", "taskkill.exe")
    for name in FILES:
        c.delete(second, HOME + "\\" + name)
    c.delete(second, HOME + r"\uninst.exe")
    c.delete(second, c.home + r"\Desktop\Luciole.lnk")
    c.delete_value(second, RUN)
    c.delete_key(second, UNINSTALL)
    c.delete_key(second, r"HKCU\Software\Classes\.torrent")
    c.delete_key(second, r"HKCU\Software\Classes\Magnet")
    c.key(second, PENDING.rsplit("\\", 1)[0])
    c.set_value(second, PENDING, "REG_MULTI_SZ", ["\\??\\" + copy, "", "\\??\\" + temp + r"\~nsuA.tmp", ""])
    for name in ("System.dll", "nsExec.dll", "UAC.dll", "FindProcDLL.dll", "modern-wizard.bmp"):
        c.delete(second, folder + "\\" + name)
    c.exit(second)


def installs(c, setup, folder, temp):
    c.folder(setup, HOME)
    for name in FILES:
        c.drop(setup, HOME + "\\" + name, 150_000 if name.endswith(("dll", "exe")) else 9000)
    c.drop(setup, HOME + r"\uninst.exe", 180_000)
    for name, text in (("DisplayName", "Luciole"), ("UninstallString", '"%s\\uninst.exe"' % HOME),
                       ("Publisher", "Luciole Soft")):
        c.key(setup, UNINSTALL, new=True)
        c.set_value(setup, UNINSTALL + "\\" + name, "REG_SZ", text)
    c.set_value(setup, RUN, "REG_SZ", '"%s\\luciole.exe" --minimized' % HOME)
    c.set_value(setup, r"HKCU\Software\Classes\Magnet\shell\open\command\(Default)", "REG_SZ",
                '"%s\\luciole.exe" "%%1"' % HOME)
    executes(c, setup, folder, r'netsh advfirewall firewall add rule name="Luciole" dir=in action=allow '
             r'program="%s\luciole.exe"' % HOME,
             "netsh.exe")
    shell = c.spawn(setup, c.system_root + r"\SysWOW64\cmd.exe", r'"C:\Windows\system32\cmd.exe" /C ping -n 3 127.0.0.1 '
                    r'>nul & del /q '
                    r'"%s\Luciole-3.4.1-setup.exe.part"' % temp, is_64bit=False, **MICROSOFT)
    ping = c.spawn(shell, c.system_root + r"\SysWOW64\PING.EXE", "ping  -n 3 127.0.0.1 ", is_64bit=False, **MICROSOFT)
    c.wait(2)
    c.exit(ping)
    c.delete(shell, temp + r"\Luciole-3.4.1-setup.exe.part")
    c.exit(shell)


def story(c):
    desktop = Desktop(c)
    temp = c.home + r"\AppData\Local\Temp"
    desktop.murmur(7)
    setup = c.spawn(desktop.explorer, c.home + r"\Downloads\Luciole-3.4.1-setup.exe", integrity="High", **MAKER)
    for name in ("uxtheme", "userenv", "setupapi", "apphelp", "propsys", "dwmapi", "cryptbase", "oleacc", "ntmarta"):
        c.load(setup, c.system_root + "\\SysWOW64\\%s.dll" % name)
    folder = temp + r"\nsr4D1E.tmp"
    plug_ins(c, setup, folder)
    c.query(setup, UNINSTALL + r"\UninstallString", "REG_SZ", HOME + r"\uninst.exe")
    removes(c, setup, temp)
    desktop.murmur(3)
    installs(c, setup, folder, temp)
    program = c.spawn(setup, HOME + r"\luciole.exe", integrity="Medium", **MAKER)
    for name in ("libtorrent.dll", "Qt5Core.dll"):
        c.load(program, HOME + "\\" + name)
    for number in range(14):
        c.net(program, "Send", ("198.51.100.%d" % (20 + number), 6881 + number), 42110, 104, is_tcp=False)
        c.net(program, "Receive", ("198.51.100.%d" % (20 + number), 6881 + number), 42110, 290, is_tcp=False)
    c.exchange(program, ("203.0.113.91", 51413), 50031, [68, 120], [16_397] * 8)
    for name in ("System.dll", "nsExec.dll", "UAC.dll", "FindProcDLL.dll", "modern-wizard.bmp"):
        c.delete(setup, folder + "\\" + name)
    c.exit(setup)
    desktop.murmur(6)
