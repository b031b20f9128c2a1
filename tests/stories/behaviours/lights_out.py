"""The batch of a crew before encryption: logs, sensors, credential protections and firewall go off, remote desktop opens,
and the next start is a safe one with their service. Resembles the preparations of Snatch, AvosLocker and Black Basta."""
import contextlib

from scenery import Desktop

SETTING = {"start": "2024-01-20T03:46:59", "user": "FABRIK\\svc_backup", "home": "C:\\Users\\svc_backup",
           "computer": "FS-04",
           "os_version": (10, 0, 20348)}
MICROSOFT = {"company": "Microsoft Corporation"}
SYSTEM32 = "C:\\Windows\\System32\\"
CONTROL = r"HKLM\System\CurrentControlSet\Control"
SERVICES = r"HKLM\System\CurrentControlSet\Services"
LSA = CONTROL + r"\Lsa"
FIREWALL = SERVICES + r"\SharedAccess\Parameters\FirewallPolicy"
TERMINAL = CONTROL + r"\Terminal Server"
CHANNELS = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WINEVT\Channels"
DEFENDER = r"HKLM\SOFTWARE\Microsoft\Windows Defender"
CARD = SERVICES + r"\Tcpip\Parameters\Interfaces\{6E1C0B5A-3C7D-4F57-9A51-0C9D2B8E7F10}"


@contextlib.contextmanager
def told(c, sample, what, severity, techniques, about):
    """A behaviour of the sample; the processes that are added to the list it gives count as doers."""
    helpers = []
    with c.behaviour(what, severity, techniques, sample, about):
        yield helpers
    c.behaviours[-1].pids |= {one.pid for one in helpers}
    c.wait(2)


@contextlib.contextmanager
def by_shell(c, parent, helpers, name, arguments):
    """`cmd /c NAME ARGUMENTS`; within, the tool runs."""
    shell = c.spawn(parent, SYSTEM32 + "cmd.exe", r"C:\Windows\system32\cmd.exe /c %s %s" % (name, arguments), **MICROSOFT)
    child = c.spawn(shell, SYSTEM32 + name + ".exe", "%s  %s" % (name, arguments), **MICROSOFT)
    c.load(child, SYSTEM32 + "kernel32.dll")
    helpers += [shell, child]
    yield child
    c.exit(child)
    c.exit(shell)


def set_numbers(c, process, key, *values):
    c.key(process, key)
    for name, number in values:
        c.set_value(process, key + "\\" + name, "REG_DWORD", number)


def by_reg(c, sample, helpers, key, name, number):
    with by_shell(c, sample, helpers, "reg", 'add "%s" /v %s /t REG_DWORD /d %d /f' % (key, name, number)) as tool:
        set_numbers(c, tool, key, (name, number))


def logs(c, sample):
    with told(c, sample, "disables channels of the event log in the registry", "high", ("T1685.001", "T1685"),
              ("Channels", "PowerShell/Operational", "Sysmon/Operational")):
        for name in ("Sysmon/Operational", "PowerShell/Operational", "TerminalServices-LocalSessionManager/Operational",
                     "Windows Defender/Operational"):
            set_numbers(c, sample, CHANNELS + r"\Microsoft-Windows-" + name, ("Enabled", 0))
    with told(c, sample, "stops the tracing sessions of security log and Defender at the next start", "high",
              ("T1685.001", "T1685"),
              ("EventLog-Security", "DefenderApiLogger")) as helpers:
        set_numbers(c, sample, CONTROL + r"\WMI\Autologger\EventLog-Security", ("Start", 0))
        by_reg(c, sample, helpers, CONTROL + r"\WMI\Autologger\DefenderApiLogger", "Start", 0)
    with told(c, sample, "turns auditing off", "high", ("T1685.001", "T1685"), "auditpol") as helpers:
        with by_shell(c, sample, helpers, "auditpol", "/set /category:* /success:disable /failure:disable"):
            pass
    with told(c, sample, "turns logging of PowerShell's scripts off", "medium", ("T1685", "T1685.001", "T1112"),
              ("ScriptBlockLogging", "ModuleLogging")):
        policy = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell"
        set_numbers(c, sample, policy + r"\ScriptBlockLogging", ("EnableScriptBlockLogging", 0))
        set_numbers(c, sample, policy + r"\ModuleLogging", ("EnableModuleLogging", 0))
    with told(c, sample, "clears the event logs", "high", ("T1685.005", "T1685"), "wevtutil") as helpers:
        for name in ("Security", "System", "Application"):
            with by_shell(c, sample, helpers, "wevtutil", "cl " + name):
                pass


def sensors(c, sample, desktop):
    with told(c, sample, "moves Sysmon's filter to another altitude", "high", "T1685", ("Altitude", "SysmonDrv")):
        key = SERVICES + r"\SysmonDrv\Instances\Sysmon Instance"
        c.open_key(sample, key, access=0xF003F)
        c.query(sample, key + r"\Altitude", "REG_SZ", "385201")
        c.set_value(sample, key + r"\Altitude", "REG_SZ", "328010")
    with told(c, sample, "unloads Sysmon's filter", "high", "T1685", ("fltMC", "SysmonDrv")) as helpers:
        with by_shell(c, sample, helpers, "fltMC", "unload SysmonDrv"):
            pass
    with told(c, sample, "turns Defender and its tamper protection off in the registry", "high", ("T1685", "T1112"),
              ("TamperProtection", "DisableAntiSpyware", "DisableRealtimeMonitoring")):
        set_numbers(c, sample, DEFENDER + r"\Features", ("TamperProtection", 4))
        policy = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender"
        set_numbers(c, sample, policy, ("DisableAntiSpyware", 1))
        set_numbers(c, sample, policy + r"\Real-Time Protection", ("DisableRealtimeMonitoring", 1),
                    ("DisableBehaviorMonitoring", 1))
    with told(c, sample, "excludes the whole drive and executables from Defender's scans", "high", ("T1685", "T1564.012"),
              ("Exclusion", "Add-MpPreference")) as helpers:
        shell = c.spawn(sample, SYSTEM32 + r"WindowsPowerShell\v1.0\powershell.exe",
                        r"powershell.exe -NonI Add-MpPreference -ExclusionPath 'C:\' -ExclusionExtension exe -Force",
                        **MICROSOFT)
        helpers += [shell, desktop.defender]
        c.load(shell, SYSTEM32 + "amsi.dll")
        c.set_value(desktop.defender, DEFENDER + r"\Exclusions\Paths\C:" + "\\", "REG_DWORD", 0)
        c.set_value(desktop.defender, DEFENDER + r"\Exclusions\Extensions\exe", "REG_DWORD", 0)
        c.exit(shell)
    with told(c, sample, "forbids even administrators to query or stop a service by its descriptor", "medium",
              ("T1564", "T1543.003", "T1685", "T1222.001", "T1569.002", "T1574.011"), "sdset") as helpers:
        with by_shell(c, sample, helpers, "sc", "sdset WinDefend D:(D;;DCLCWPDTSDCC;;;IU)(D;;DCLCWPDTSDCC;;;SU)"
                      "(D;;DCLCWPDTSDCC;;;BA)(A;;CCLCSWLOCRRC;;;IU)"):
            c.set_value(desktop.services, SERVICES + r"\WinDefend\Security\Security", "REG_BINARY", bytes(range(120)))


def protections(c, sample):
    with told(c, sample, "turns the protection of LSASS and of its secrets off", "high",
              ("T1685", "T1112", "T1556", "T1003.001", "T1689"),
              ("RunAsPPL", "LsaCfgFlags")) as helpers:
        by_reg(c, sample, helpers, LSA, "RunAsPPL", 0)
        set_numbers(c, sample, LSA, ("LsaCfgFlags", 0))
    with told(c, sample, "turns memory integrity and the list of vulnerable drivers off", "high",
              ("T1685", "T1112", "T1689", "T1553.006"),
              ("HypervisorEnforcedCodeIntegrity", "VulnerableDriverBlocklistEnable")):
        set_numbers(c, sample, CONTROL + r"\DeviceGuard\Scenarios\HypervisorEnforcedCodeIntegrity", ("Enabled", 0))
        set_numbers(c, sample, CONTROL + r"\CI\Config", ("VulnerableDriverBlocklistEnable", 0))
    with told(c, sample, "has Windows keep passwords in memory as clear text", "high",
              ("T1112", "T1556", "T1003.001", "T1685"),
              "UseLogonCredential") as helpers:
        by_reg(c, sample, helpers, CONTROL + r"\SecurityProviders\WDigest", "UseLogonCredential", 1)
    with told(c, sample, "lets hashes of local administrators in over the network", "high",
              ("T1112", "T1550.002", "T1685", "T1021", "T1021.001", "T1548.002"),
              ("DisableRestrictedAdmin", "LocalAccountTokenFilterPolicy")):
        set_numbers(c, sample, LSA, ("DisableRestrictedAdmin", 0))
        set_numbers(c, sample, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System",
                    ("LocalAccountTokenFilterPolicy", 1))


def doors(c, sample):
    with told(c, sample, "opens remote desktop, without authentication of the network level", "high",
              ("T1021.001", "T1112", "T1685"),
              ("fDenyTSConnections", "UserAuthentication")) as helpers:
        by_reg(c, sample, helpers, TERMINAL, "fDenyTSConnections", 0)
        set_numbers(c, sample, TERMINAL + r"\WinStations\RDP-Tcp", ("UserAuthentication", 0), ("SecurityLayer", 0))
    with told(c, sample, "moves remote desktop to another port and allows watching without consent", "medium",
              ("T1021.001", "T1112", "T1571", "T1563.002"), ("PortNumber", "Shadow")):
        set_numbers(c, sample, TERMINAL + r"\WinStations\RDP-Tcp", ("PortNumber", 33890))
        set_numbers(c, sample, r"HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services", ("Shadow", 2))
    with told(c, sample, "opens the firewall for remote desktop and file shares by groups of rules", "medium",
              ("T1686.003", "T1686"), ("advfirewall", "emote desktop")) as helpers:
        for group in ("remote desktop", "File and Printer Sharing"):
            with by_shell(c, sample, helpers, "netsh",
                          'advfirewall firewall set rule group="%s" new enable=Yes' % group) as tool:
                c.load(tool, SYSTEM32 + "fwpolicyiomgr.dll")
                c.set_value(tool, FIREWALL + r"\FirewallRules\RemoteDesktop-UserMode-In-TCP", "REG_SZ",
                            "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|EmbedCtxt=@FirewallAPI.dll,-28752|")
    with told(c, sample, "turns the firewall off and opens a port in the registry", "high", ("T1686.003", "T1686"),
              ("EnableFirewall", "GloballyOpenPorts", "33890")):
        for profile in ("StandardProfile", "PublicProfile", "DomainProfile"):
            set_numbers(c, sample, FIREWALL + "\\" + profile, ("EnableFirewall", 0))
        c.set_value(sample, FIREWALL + r"\StandardProfile\GloballyOpenPorts\List\33890:TCP", "REG_SZ",
                    "33890:TCP:*:Enabled:Core")
    with told(c, sample, "sets a name server of its own", "high", ("T1557", "T1112", "T1584.002", "T1565.002", "T1016"),
              ("NameServer", "203.0.113.53")) as helpers:
        with by_shell(c, sample, helpers, "netsh", 'interface ip set dns name="Ethernet0" static 203.0.113.53') as tool:
            c.set_value(tool, CARD + r"\NameServer", "REG_SZ", "203.0.113.53")


def safe_start(c, sample, desktop):
    service = SERVICES + r"\SuperBackupMan"
    with told(c, sample, "makes a service of itself that also starts in safe mode", "high", ("T1688", "T1543.003"),
              ("SafeBoot", "SuperBackupMan")):
        c.key(desktop.services, service, new=True)
        for name, kind, value in (("Type", "REG_DWORD", 16), ("Start", "REG_DWORD", 2),
                                  ("ImagePath", "REG_EXPAND_SZ", sample.image + " -svc"),
                                  ("ObjectName", "REG_SZ", "LocalSystem")):
            c.set_value(desktop.services, service + "\\" + name, kind, value)
        for mode in ("Minimal", "Network"):
            key = CONTROL + r"\SafeBoot\%s\SuperBackupMan" % mode
            c.key(sample, key, new=True)
            c.set_value(sample, key + r"\(Default)", "REG_SZ", "Service")
    with told(c, sample, "has the next start be in safe mode", "high", "T1688", "safeboot") as helpers:
        with by_shell(c, sample, helpers, "bcdedit", "/set {default} safeboot network") as tool:
            c.set_value(tool, r"HKLM\BCD00000000\Objects\{9dea862c-5cdd-4e70-acc1-f32b344d4795}\Elements\25000080\Element",
                        "REG_BINARY", bytes([1] + [0] * 7))
    with told(c, sample, "sets a text of its own before the logon", "medium", ("T1491.001", "T1112"),
              ("LegalNoticeCaption", "LegalNoticeText")):
        key = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
        c.set_value(sample, key + r"\LegalNoticeCaption", "REG_SZ", "Your network is ours")
        c.set_value(sample, key + r"\LegalNoticeText", "REG_SZ", "Read HOW_TO_TALK.txt and write to us within three days.")
    with told(c, sample, "restarts the machine at once", "medium", "T1529", "shutdown") as helpers:
        with by_shell(c, sample, helpers, "shutdown", "/r /f /t 0"):
            pass


def story(c):
    desktop = Desktop(c)
    desktop.murmur(8)
    sample = c.spawn(desktop.explorer, c.home + r"\Desktop\lo.exe", integrity="High")
    for name in ("kernel32", "advapi32", "shell32"):
        c.load(sample, SYSTEM32 + name + ".dll")
    logs(c, sample)
    desktop.murmur(3)
    sensors(c, sample, desktop)
    for part in (protections, doors):
        desktop.murmur(3)
        part(c, sample)
    desktop.murmur(3)
    safe_start(c, sample, desktop)
    desktop.murmur(4)
