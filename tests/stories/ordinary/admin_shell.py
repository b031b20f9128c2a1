"""Ordinary: an administrator's morning in PowerShell: remote sessions, scheduled tasks that run scripts, firewall rules,
remote desktop opened, a service account, certificates, event logs exported, while a management agent runs its hidden
maintenance script."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2022-07-11T07:12:39", "user": "SPEDITION\\admin-ok", "home": "C:\\Users\\admin-ok",
           "computer": "SPED-ADM01",
           "os_version": (10, 0, 20348)}
MICROSOFT = {"company": "Microsoft Corporation"}
POWERSHELL = r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe"
TASKS = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache"
RULES = r"HKLM\System\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules"
SCRIPTS = (("Backup Sped-DB", r"D:\Scripts\backup-db.ps1"), ("Alte Protokolle", r"D:\Scripts\clean-logs.ps1"),
           ("Lizenzbericht", r"D:\Scripts\licence.vbs"))
AGENT = {"company": "Fernwart Software BV", "description": "Fernwart RMM Agent", "version": "22.6.1"}


def shell_loads(c, shell):
    c.load(shell, r"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\clr.dll")
    c.load(shell, r"C:\Windows\assembly\NativeImages_v4.0.30319_64\System.Manaa57fc8cc#\1d0a"
           r"\System.Management.Automation.ni.dll")
    script = c.home + r"\AppData\Local\Temp\__PSScriptPolicyTest_%s.ps1" % c.random.choice(["hx1.0qz", "p2v.n3k", "ty0.wd4"])
    c.drop(shell, script, 60)
    c.delete(shell, script)
    for name in ("NetSecurity", "ScheduledTasks", "CimCmdlets", "DnsClient"):
        c.read(shell, r"C:\Windows\System32\WindowsPowerShell\v1.0\Modules\%s\%s.psd1" % (name, name), 3000)


def tool(c, parent, name, words):
    """A tool of Windows; net.exe hands over to net1.exe."""
    one = c.spawn(parent, c.system_root + "\\System32\\" + name, '"C:\\Windows\\system32\\%s" %s' % (name, words),
                  **MICROSOFT)
    if name == "net.exe":
        tool(c, one, "net1.exe", words)
    c.exit(one)


def tasks(c, desktop, shell):
    """Tasks that run scripts each night; one is started at once."""
    for number, (name, script) in enumerate(SCRIPTS):
        identity = "{5D0C1A2B-77E0-4C33-9B1A-00000000000%d}" % number
        c.drop(desktop.scheduler, r"C:\Windows\System32\Tasks\Spedition" + "\\" + name, 3400)
        c.key(desktop.scheduler, TASKS + r"\Tree\Spedition" + "\\" + name, new=True)
        c.set_value(desktop.scheduler, TASKS + r"\Tree\Spedition\%s\Id" % name, "REG_SZ", identity)
        c.set_value(desktop.scheduler, TASKS + r"\Tasks\%s\Path" % identity, "REG_SZ", r"\Spedition" + "\\" + name)
        c.set_value(desktop.scheduler, TASKS + r"\Tasks\%s\Actions" % identity, "REG_BINARY", bytes(200))
        c.read(shell, script, 3000)
    job = c.spawn(desktop.scheduler, POWERSHELL, r'"powershell.exe" -NoProfile -NonInteractive -WindowStyle Hidden '
                  r'-ExecutionPolicy Bypass -File '
                  r'"D:\Scripts\clean-logs.ps1"', **MICROSOFT)
    shell_loads(c, job)
    c.read(job, r"D:\Scripts\clean-logs.ps1", 3000)
    for number in range(16):
        c.delete(job, r"C:\inetpub\logs\LogFiles\W3SVC1\u_ex2206%02d.log" % (number + 1))
    c.exit(job)


def opens(c, shell):
    firewall = c.system(c.system_root + r"\System32\svchost.exe", r"C:\Windows\system32\svchost.exe -k "
                        r"LocalServiceNoNetworkFirewall -p")
    for name, port in (("RemoteDesktop-UserMode-In-TCP", 3389), ("WINRM-HTTP-In-TCP", 5985), ("Sped-DB", 1433)):
        c.set_value(firewall, RULES + "\\" + name, "REG_SZ",
                    "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=%d|Name=%s|" % (port, name))
    server = r"HKLM\System\CurrentControlSet\Control\Terminal Server"
    c.set_value(shell, server + r"\fDenyTSConnections", "REG_DWORD", 0)
    c.set_value(shell, server + r"\WinStations\RDP-Tcp\UserAuthentication", "REG_DWORD", 1)
    tool(c, shell, "netsh.exe", 'advfirewall firewall set rule group="Remotedesktop" new enable=Yes')
    tool(c, shell, "net.exe", "localgroup Remotedesktopbenutzer SPEDITION\\helpdesk /add")
    tool(c, shell, "net.exe", "user svc-backup * /add /expires:never")
    tool(c, shell, "wevtutil.exe", r"epl Security D:\Protokolle\Security-2022-07-11.evtx")
    tool(c, shell, "certutil.exe", r"-addstore -f Root D:\Scripts\sped-ca.cer")
    tool(c, shell, "w32tm.exe", "/config /manualpeerlist:dc1.spedition.example /syncfromflags:manual /update")
    batch = c.spawn(shell, c.system_root + r"\System32\cmd.exe", r'C:\Windows\system32\cmd.exe /c '
                    r'""C:\Windows\system32\winrm.cmd" '
                    r'quickconfig -q"', **MICROSOFT)
    tool(c, batch, "cscript.exe", r'//nologo "C:\Windows\System32\winrm.vbs" quickconfig -q')
    c.exit(batch)
    c.set_value(shell, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WSMAN\Client\trusted_hosts", "REG_SZ", "sped-*")


def remote(c, shell):
    """Invoke-Command on several servers: Kerberos, then the remote management port."""
    for number in range(6):
        address = "10.0.2.%d" % (30 + number)
        c.exchange(shell, (address, 5985), 50600 + number, [1400, 900, 700], [1200, 1460])
        c.drop(shell, r"D:\Protokolle\dienste-%02d.csv" % number, 9000)
    for name in ("patch.ps1", "agent.msi"):
        c.read(shell, "D:\\Scripts\\" + name, 60_000)
        c.drop(shell, r"\\sped-app02\c$\Windows\Temp" + "\\" + name, 60_000)
    c.exchange(shell, ("10.0.2.31", 445), 50620, [300, 1460, 1460], [200, 120])
    c.exchange(shell, ("10.0.2.10", 389), 50621, [300, 400], [1460, 1460, 800])


def answers(c):
    """This machine too is asked by the other administrator: his session runs in wsmprovhost."""
    launcher = c.system(c.system_root + r"\System32\svchost.exe", r"C:\Windows\system32\svchost.exe -k DcomLaunch -p")
    host = c.spawn(launcher, c.system_root + r"\System32\wsmprovhost.exe", r"C:\Windows\system32\wsmprovhost.exe -Embedding",
                   user="SPEDITION\\admin-mk", integrity="High", sid="S-1-5-21-1004336348-1177238915-682003330-1107",
                   **MICROSOFT)
    shell_loads(c, host)
    tool(c, host, "quser.exe", "")
    tool(c, host, "ipconfig.exe", "/all")
    c.exit(host)


def agent(c, desktop):
    """The management agent's hidden maintenance: a script with an encoded parameter, temporary files removed."""
    home = r"C:\Program Files\Fernwart\Agent"
    service = c.process(home + r"\fwagent.exe", desktop.services, '"%s\\fwagent.exe"' % home, started_before=True,
                        user="NT AUTHORITY\\SYSTEM",
                        sid="S-1-5-18", integrity="System", session=0, **AGENT)
    c.exchange(service, ("192.0.2.99", 443), 50640, [517, 300], [1460, 1460])
    script = r"C:\ProgramData\Fernwart\tasks\6b1d20-wartung.ps1"
    c.drop(service, script, 5000)
    shell = c.spawn(service, POWERSHELL, 'powershell.exe -NoLogo -NoProfile -NonInteractive -WindowStyle Hidden '
                    '-ExecutionPolicy Bypass -Command "& '
                    '\'%s\' -Parameter '
                    '([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String(\'eyJkaXNrIjoiQzoifQ==\')))"' % script,
                    **MICROSOFT)
    shell_loads(c, shell)
    c.read(shell, script, 5000)
    for number in range(10):
        c.delete(shell, r"C:\Windows\Temp\MSI%04x.LOG" % (0x1F00 + number))
    tool(c, shell, "cleanmgr.exe", "/sagerun:65")
    tool(c, shell, "Dism.exe", "/Online /Cleanup-Image /StartComponentCleanup /Quiet")
    c.exit(shell)
    c.delete(service, script)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(4)
    shell = c.spawn(desktop.explorer, POWERSHELL, integrity="High", directory="D:\\Scripts", **MICROSOFT)
    shell_loads(c, shell)
    c.read(shell, c.home + r"\Documents\WindowsPowerShell\profile.ps1", 1200)
    remote(c, shell)
    tasks(c, desktop, shell)
    opens(c, shell)
    answers(c)
    agent(c, desktop)
    c.write_at(shell, c.home + r"\AppData\Roaming\Microsoft\Windows\PowerShell\PSReadLine\ConsoleHost_history.txt", 9000,
               600)
    c.exit(shell)
    desktop.murmur(4)
