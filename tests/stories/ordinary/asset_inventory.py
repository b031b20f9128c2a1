"""Ordinary: an inventory agent of a company's IT is run by hand: reads all uninstall keys, asks WMI, runs systeminfo,
netsh, wmic, quser and more, looks at antivirus and disk encryption, scans the local network, and sends all of it
compressed to its server."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2021-11-23T10:10:10", "user": "KOMMUNE\\lars.h", "home": "C:\\Users\\lars.h", "computer": "KOM-PC-0417",
           "os_version": (10, 0, 18363)}
MICROSOFT = {"company": "Microsoft Corporation"}
MAKER = {"company": "Bestand ApS", "description": "Bestand Inventory Agent", "version": "8.3.1"}
HOME = r"C:\Program Files\Bestand\Agent"
SERVER = ("192.0.2.33", 8443)
UNINSTALL = (r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall",
             r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall",
             r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall")
PROGRAMS = ["7-Zip", "Google Chrome", "{90160000-008C-0000-1000-0000000FF1CE}", "Notepad++", "VLC media player",
            "{AC76BA86-7AD7-1030-7B44-AC0F074E4100}", "Git_is1", "OneDriveSetup.exe", "TeamViewer", "WinSCP3_is1"]
COMMANDS = [("systeminfo.exe", "systeminfo /fo csv"), ("netsh.exe", "netsh wlan show profiles"),
            ("netsh.exe", "netsh advfirewall show allprofiles"),
            ("ipconfig.exe", "ipconfig /all"), ("ARP.EXE", "arp -a"), ("NETSTAT.EXE", "netstat -ano"),
            ("tasklist.exe", "tasklist /svc /fo csv"),
            ("whoami.exe", "whoami /groups /fo csv"), ("quser.exe", "quser"), ("manage-bde.exe", "manage-bde -status"),
            ("net.exe", "net localgroup Administrators"), ("schtasks.exe", "schtasks /query /fo csv /v"),
            ("driverquery.exe", "driverquery /v /fo csv"),
            ("gpresult.exe", "gpresult /r /scope computer"), ("nltest.exe", "nltest /dsgetdc:kommune.example"),
            ("auditpol.exe", "auditpol /get /category:*"), ("vssadmin.exe", "vssadmin list shadows")]


def software(c, agent):
    for root in UNINSTALL:
        c.open_key(agent, root)
        for name in PROGRAMS:
            c.open_key(agent, root + "\\" + name)
            for value in ("DisplayName", "DisplayVersion"):
                c.query(agent, root + "\\" + name + "\\" + value, "REG_SZ", name)
            c.close_key(agent, root + "\\" + name)
    for root in (r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run", r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion"
                 r"\RunOnce",
                 r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon"):
        c.open_key(agent, root)
        c.close_key(agent, root)
    for value in ("MachineGuid",):
        c.query(agent, "HKLM\\SOFTWARE\\Microsoft\\Cryptography\\" + value, "REG_SZ", "1b9c3f1e-0000-4a2c-9d7b-3c1d2e4f5a6b")
    c.query(agent, r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\DigitalProductId", "REG_BINARY", bytes(164))
    for name in ("SystemBiosVersion", "VideoBiosVersion"):
        c.query(agent, "HKLM\\HARDWARE\\DESCRIPTION\\System\\" + name, "REG_MULTI_SZ", ["DELL   - 1072009"])
    for name in ("VBoxGuest", "vmci", "vmhgfs", "prl_fs"):
        c.open_key(agent, "HKLM\\System\\CurrentControlSet\\Services\\" + name, result="NAME NOT FOUND")


def asks_windows(c, agent):
    for name, line in COMMANDS:
        shell = c.spawn(agent, c.system_root + r"\System32\cmd.exe",
                        'cmd.exe /c "%s > C:\\Windows\\Temp\\bst%d.txt 2>&1"' % (
            line, len(line)), directory=c.system_root + r"\Temp", **MICROSOFT)
        path = r"C:\Windows\Temp\bst%d.txt" % len(line)
        tool = c.spawn(shell, c.system_root + "\\System32\\" + name, line, **MICROSOFT)
        if name == "net.exe":
            c.exit(c.spawn(tool, c.system_root + r"\System32\net1.exe", line.replace("net ", "net1 ", 1), **MICROSOFT))
        c.drop(tool, path, 2400)
        c.exit(tool)
        c.exit(shell)
        c.read(agent, path, 2400)
        c.delete(agent, path)
    for words in ("/namespace:\\\\root\\SecurityCenter2 path AntiVirusProduct get displayName,productState /format:csv",
                  "bios get serialnumber", "diskdrive get model,serialnumber", "product get name,version",
                  "useraccount list full"):
        c.exit(c.spawn(agent, c.system_root + r"\System32\wbem\WMIC.exe", "wmic " + words, **MICROSOFT))
    shell = c.spawn(agent, c.system_root + r"\System32\WindowsPowerShell\v1.0\powershell.exe", 'powershell.exe -NoProfile '
                    '-NonInteractive '
                    '-ExecutionPolicy Bypass -File "%s\\scripts\\collect.ps1"' % HOME, **MICROSOFT)
    c.read(shell, HOME + r"\scripts\collect.ps1", 9000)
    c.load(shell, c.system_root + r"\System32\wbem\wmiutils.dll")
    c.exit(shell)


def looks_around(c, agent):
    """Neighbours answer or not."""
    for number in range(1, 26):
        c.net(agent, "Send", ("10.0.2.%d" % number, 161), 50620, 43, is_tcp=False)
    for number in (1, 3, 8, 20):
        for port in (80, 443, 445, 9100):
            c.net(agent, "Connect", ("10.0.2.%d" % number, port), 50630 + number)
            c.net(agent, "Disconnect", ("10.0.2.%d" % number, port), 50630 + number)


def story(c):
    desktop = Desktop(c)
    c.host(SERVER[0], "bestand.kommune.example")
    desktop.murmur(3)
    agent = c.spawn(desktop.explorer, HOME + r"\bestand-agent.exe", '"%s\\bestand-agent.exe" --scan-now --full' % HOME,
                    integrity="High", **MAKER)
    for name in ("wbemprox", "fastprox", "iphlpapi", "wtsapi32", "cryptsp", "winhttp"):
        c.load(agent, c.system_root + "\\System32\\%s.dll" % name)
    c.read(agent, r"C:\ProgramData\Bestand\agent.cfg", 900)
    software(c, agent)
    asks_windows(c, agent)
    looks_around(c, agent)
    report = r"C:\ProgramData\Bestand\queue\KOM-PC-0417-20211123.xml"
    c.drop(agent, report, 200_000)
    c.read(agent, report, 200_000)
    c.drop(agent, report + ".gz", 40_000)
    c.exchange(agent, SERVER, 50660, [517, 300] + [1460] * 20, [300])
    c.delete(agent, report)
    c.delete(agent, report + ".gz")
    c.exit(agent)
    desktop.murmur(3)
