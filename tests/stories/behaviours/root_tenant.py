"""A bot for servers puts its programs into the root of Windows, Fonts, C:\\Intel and PerfLogs and hooks crashes, sessions,
logon helps and start scripts. Resembles miners and backdoors spread by password guessing on SQL and remote desktop."""
import contextlib

from scenery import Desktop

SETTING = {"start": "2021-02-27T23:51:16", "user": "WEB-SRV2\\Administrator", "home": "C:\\Users\\Administrator",
           "computer": "WEB-SRV2", "os_version": (6, 3, 9600)}
MICROSOFT = {"company": "Microsoft Corporation"}
FONT = r"C:\Windows\Fonts\lsazs.exe"
IMAGE_OPTIONS = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Image File Execution Options"
REPORTING = r"HKLM\SOFTWARE\Microsoft\Windows\Windows Error Reporting"
TERMINAL = r"HKLM\System\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp"


@contextlib.contextmanager
def batch(c, sample, what, severity, techniques, about):
    """A behaviour that the sample has by commands; gives a function that runs one by cmd /c, and all count as doers."""
    system32, pids = c.system_root + "\\System32\\", set()

    def run(tool, arguments):
        shell = c.spawn(sample, system32 + "cmd.exe", "cmd /c %s %s" % (tool, arguments), **MICROSOFT)
        child = c.spawn(shell, system32 + tool + ".exe", tool + "  " + arguments, **MICROSOFT)
        c.load(child, system32 + "kernel32.dll")
        pids.update((shell.pid, child.pid))
        return child, shell
    with c.behaviour(what, severity, techniques, sample, about):
        yield run
    c.behaviours[-1].pids |= pids


def end(c, processes):
    for process in processes:
        c.exit(process)


def accessible(c, sample, system32):
    """Programs that the logon screen starts as SYSTEM."""
    target = system32 + "sethc.exe"
    with batch(c, sample, "puts cmd.exe in the place of the sticky keys program", "high", "T1546.008", "sethc.exe") as run:
        tool = run("takeown", "/f " + target)
        c.protect(tool[0], target)
        end(c, tool)
        tool = run("icacls", target + " /grant Administrators:F")
        c.protect(tool[0], target)
        end(c, tool)
        shell = c.spawn(sample, system32 + "cmd.exe", r"cmd /c copy /y %scmd.exe %s" % (system32, target), **MICROSOFT)
        c.read(shell, system32 + "cmd.exe", 345_088)
        c.drop(shell, target, 345_088, opened=3)
        c.exit(shell)
    c.behaviours[-1].pids.add(shell.pid)
    with c.behaviour("has a program of its own started instead of utilman.exe", "high", ("T1546.008", "T1546.012"), sample,
                     "utilman.exe"):
        c.key(sample, IMAGE_OPTIONS + r"\utilman.exe", new=True)
        c.set_value(sample, IMAGE_OPTIONS + r"\utilman.exe\Debugger", "REG_SZ", FONT)


def crashes(c, sample):
    """Debuggers and modules that Windows starts when programs crash, hang or end."""
    with c.behaviour("has itself started as debugger of crashed programs", "high", ("T1546", "T1547", "T1546.012"), sample,
                     "AeDebug"):
        key = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\AeDebug"
        c.key(sample, key)
        c.set_value(sample, key + r"\Debugger", "REG_SZ", '"%s" -p %%ld -e %%ld' % FONT)
        c.set_value(sample, key + r"\Auto", "REG_SZ", "1")
    with c.behaviour("has a program started for hung programs (ReflectDebugger)", "high", ("T1546", "T1547", "T1546.012"),
                     sample,
                     "ReflectDebugger"):
        c.key(sample, REPORTING + r"\Hangs", new=True)
        c.set_value(sample, REPORTING + r"\Hangs\ReflectDebugger", "REG_SZ", r"C:\Intel\svchost.exe")
    with c.behaviour("has error reporting load a module of its own", "high", ("T1546", "T1547", "T1574", "T1574.001"),
                     sample,
                     ("RuntimeExceptionHelperModules", "werhp.dll")):
        c.drop(sample, r"C:\PerfLogs\werhp.dll", 38_400)
        c.key(sample, REPORTING + r"\RuntimeExceptionHelperModules", new=True)
        c.set_value(sample, REPORTING + r"\RuntimeExceptionHelperModules\C:\PerfLogs\werhp.dll", "REG_DWORD", 0)
    with c.behaviour("has a program started whenever notepad ends", "high", "T1546.012", sample,
                     ("SilentProcessExit", "notepad.exe")):
        c.key(sample, IMAGE_OPTIONS + r"\notepad.exe", new=True)
        c.set_value(sample, IMAGE_OPTIONS + r"\notepad.exe\GlobalFlag", "REG_DWORD", 512)
        key = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SilentProcessExit\notepad.exe"
        c.key(sample, key, new=True)
        c.set_value(sample, key + r"\ReportingMode", "REG_DWORD", 1)
        c.set_value(sample, key + r"\MonitorProcess", "REG_SZ", r"C:\PerfLogs\Admin\smss.exe")


def starts(c, sample, desktop):
    with c.behaviour("has its program started in every remote session (InitialProgram)", "high",
                     ("T1547", "T1546", "T1505.005", "T1037", "T1112"), sample, "InitialProgram"):
        c.open_key(sample, TERMINAL, access=0xF003F)
        c.set_value(sample, TERMINAL + r"\fInheritInitialProgram", "REG_DWORD", 0)
        c.set_value(sample, TERMINAL + r"\InitialProgram", "REG_SZ", FONT)
    policy = r"C:\Windows\System32\GroupPolicy"
    with c.behaviour("adds a start script to the local group policy", "high", ("T1037", "T1037.003", "T1484.001"), sample,
                     ("scripts.ini", "upd.bat")):
        c.folder(sample, policy + r"\Machine\Scripts\Startup")
        c.drop(sample, policy + r"\Machine\Scripts\Startup\upd.bat", 96)
        c.drop(sample, policy + r"\Machine\Scripts\scripts.ini", 62)
        c.drop(sample, policy + r"\gpt.ini", 140, opened=3)
        key = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Group Policy\Scripts\Startup\0\0"
        c.key(sample, key, new=True)
        c.set_value(sample, key + r"\Script", "REG_SZ", "upd.bat")
    with c.behaviour("has its program started in place of every program that is opened", "high", "T1546.001", sample,
                     "exefile"):
        c.key(sample, r"HKCR\exefile\shell\open\command")
        c.set_value(sample, r"HKCR\exefile\shell\open\command\(Default)", "REG_SZ", r'C:\Windows\lsmose.exe "%1" %*')
    with c.behaviour("has all .NET programs load its library as profiler", "high", "T1574.012", sample,
                     ("COR_PROFILER", "netprf.dll")):
        c.drop(sample, r"C:\PerfLogs\netprf.dll", 51_200)
        key = r"HKLM\System\CurrentControlSet\Control\Session Manager\Environment"
        for name, text in (("COR_ENABLE_PROFILING", "1"), ("COR_PROFILER", "{09C5B5D8-9B4F-4E3B-B0DA-6B1B60D7B1AA}"),
                           ("COR_PROFILER_PATH", r"C:\PerfLogs\netprf.dll")):
            c.set_value(sample, key + "\\" + name, "REG_SZ", text)
    service = r"HKLM\System\CurrentControlSet\Services\PerfMgr"
    with batch(c, sample, "makes a service of a program in PerfLogs", "high", "T1543.003", ("PerfMgr", "smss.exe")) as run:
        tool = run("sc", r'create PerfMgr binPath= "C:\PerfLogs\Admin\smss.exe" start= auto')
        c.key(desktop.services, service, new=True)
        for name, kind, value in (("Type", "REG_DWORD", 16), ("Start", "REG_DWORD", 2), ("ErrorControl", "REG_DWORD", 1),
                                  ("ImagePath", "REG_EXPAND_SZ", r"C:\PerfLogs\Admin\smss.exe"),
                                  ("ObjectName", "REG_SZ", "LocalSystem")):
            c.set_value(desktop.services, service + "\\" + name, kind, value)
        end(c, tool)


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    management = c.system(system32 + "svchost.exe", system32 + "svchost.exe -k netsvcs", parent=desktop.services)
    desktop.murmur(8)
    sample = c.spawn(desktop.explorer, c.home + r"\Desktop\1.exe", integrity="High")
    for name in ("kernel32", "advapi32", "wininet"):
        c.load(sample, system32 + name + ".dll")
    c.exchange(sample, ("203.0.113.144", 8220), 49201, [180], [14_600] * 25)
    with c.behaviour("puts a program into the root of Windows", "high", ("T1036.005", "T1036", "T1105"), sample,
                     "lsmose.exe"):
        c.drop(sample, r"C:\Windows\lsmose.exe", 702_000)
    with c.behaviour("puts a program among the fonts", "high", ("T1036.005", "T1036", "T1564", "T1564.001"), sample,
                     "lsazs.exe"):
        c.drop(sample, FONT, 340_000)
    with c.behaviour("puts programs with names of Windows into C:\\Intel and PerfLogs", "high", ("T1036.005", "T1036"),
                     sample,
                     (r"C:\Intel\svchost.exe", r"smss.exe", "svchost.exe")):
        c.folder(sample, r"C:\Intel")
        c.drop(sample, r"C:\Intel\svchost.exe", 512_000)
        c.folder(sample, r"C:\PerfLogs\Admin")
        c.drop(sample, r"C:\PerfLogs\Admin\smss.exe", 214_000)
    with batch(c, sample, "hides the program among the fonts", "medium", "T1564.001", "lsazs.exe") as run:
        tool = run("attrib", "+h +s +r " + FONT)
        c.attributes(tool[0], FONT, 0x27)
        end(c, tool)
    c.wait(2)
    accessible(c, sample, system32)
    desktop.murmur(4)
    crashes(c, sample)
    c.wait(5)
    desktop.murmur(4)
    starts(c, sample, desktop)
    with c.behaviour("subscribes to WMI events by a compiled MOF file", "high", "T1546.003", sample, ("mofcomp", "sys.mof")):
        c.drop(sample, r"C:\Windows\Temp\sys.mof", 2300)
        tool = c.spawn(sample, system32 + r"wbem\mofcomp.exe",
                       r"C:\Windows\System32\wbem\mofcomp.exe C:\Windows\Temp\sys.mof",
                       **MICROSOFT)
        c.read(tool, r"C:\Windows\Temp\sys.mof", 2300)
        for name in ("OBJECTS.DATA", "INDEX.BTR"):
            path = system32 + r"wbem\Repository" + "\\" + name
            c.open(management, path, 0x12019F)
            c.write_at(management, path, 8192 * 300, 8192)
            c.close(management, path)
        c.exit(tool)
    c.behaviours[-1].pids.add(tool.pid)
    c.wait(3)
    with c.behaviour("mines: a program among the fonts is given a pool and a wallet", "high", "T1496", sample,
                     ("stratum", "lsazs.exe", "3333")):
        miner = c.spawn(sample, FONT,
                        FONT + " -o stratum+tcp://pool.exam.example:3333 -u 44xwallet.web2 -p x -k --donate-level=1")
        c.exchange(miner, ("203.0.113.145", 3333), 49230, [410, 160, 160, 160], [380, 300, 300, 300])
    c.behaviours[-1].pids.add(miner.pid)
    desktop.murmur(8)
