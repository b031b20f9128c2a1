"""Ordinary: an administrator's batch brings Sysmon and a Wazuh agent to a computer and hardens its logging. Sysmon copies
itself to Windows with a driver, audit and PowerShell policies change; the agent hashes files, runs checks and blocks an
address by its response."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-10-08T11:29:50", "user": "NORDHAFEN\\it-petersen", "home": "C:\\Users\\it-petersen",
           "computer": "NH-LAGER03",
           "os_version": (10, 0, 20348), "local_address": "10.8.3.33"}
MICROSOFT = {"company": "Microsoft Corporation", "version": "10.0.20348.1 (WinBuild.160101.0800)"}
SYSINTERNALS = {"company": "Sysinternals - www.sysinternals.com", "version": "15.15",
                "description": "System activity monitor"}
WAZUH = {"company": "Wazuh, Inc.", "version": "4.9.0", "is_64bit": False}
SYSTEM32 = "C:\\Windows\\System32\\"
ROLLOUT = r"C:\Rollout\Agent"
AGENT = r"C:\Program Files (x86)\ossec-agent"
WINEVT = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WINEVT"
SERVICES = r"HKLM\System\CurrentControlSet\Services"
MANAGER = "198.51.100.90"


def tool(c, parent, line, image=None):
    return c.spawn(parent, image or SYSTEM32 + line.split()[0], line, directory=ROLLOUT + "\\", **MICROSOFT)


def make_service(c, desktop, name, values):
    c.key(desktop.services, SERVICES + "\\" + name, new=True)
    for value, kind, data in values:
        c.set_value(desktop.services, SERVICES + "\\" + name + "\\" + value, kind, data)


def sysmon(c, desktop, shell, system):
    setup = c.spawn(shell, ROLLOUT + r"\Sysmon64.exe", "Sysmon64.exe -accepteula -i sysmonconfig-export.xml",
                    directory=ROLLOUT + "\\",
                    **SYSINTERNALS)
    c.set_value(setup, r"HKCU\Software\Sysinternals\System Monitor\EulaAccepted", "REG_DWORD", 1)
    c.read(setup, ROLLOUT + r"\sysmonconfig-export.xml", 120_000)
    c.read(setup, ROLLOUT + r"\Sysmon64.exe", 400_000)
    c.drop(setup, r"C:\Windows\Sysmon64.exe", 1_900_000)
    c.drop(setup, r"C:\Windows\SysmonDrv.sys", 190_000)
    manifest = c.home + r"\AppData\Local\Temp\MAN6B2E.tmp"
    c.drop(setup, manifest, 180_000)
    events = c.spawn(setup, SYSTEM32 + "wevtutil.exe", 'wevtutil.exe im "%s"' % manifest, **MICROSOFT)
    c.read(events, manifest, 180_000)
    c.set_value(events, WINEVT + r"\Publishers\{5770385f-c22a-43e0-bf4c-06f5698ffbd9}\ResourceFileName", "REG_EXPAND_SZ",
                r"C:\Windows\Sysmon64.exe")
    c.set_value(events, WINEVT + r"\Channels\Microsoft-Windows-Sysmon/Operational\Enabled",
                "REG_DWORD", 1)
    c.exit(events)
    c.delete(setup, manifest)
    make_service(c, desktop, "Sysmon64", (("Type", "REG_DWORD", 16), ("Start", "REG_DWORD", 2), ("DisplayName", "REG_SZ",
                                                                                                 "Sysmon64"),
                                          ("ImagePath", "REG_EXPAND_SZ", r"C:\Windows\Sysmon64.exe"), ("ObjectName",
                                                                                                       "REG_SZ",
                                                                                                       "LocalSystem"),
                                          ("Description", "REG_SZ", "System Monitor service")))
    make_service(c, desktop, "SysmonDrv", (("Type", "REG_DWORD", 1), ("Start", "REG_DWORD", 0), ("ImagePath",
                                                                                                 "REG_EXPAND_SZ",
                                                                                                 "SysmonDrv.sys"),
                                           ("Group", "REG_SZ", "FSFilter Activity Monitor")))
    for name, kind, value in ((r"Instances\DefaultInstance", "REG_SZ", "Sysmon Instance"),
                              (r"Instances\Sysmon Instance\Altitude", "REG_SZ", "385201"), (r"Parameters\Rules",
                                                                                            "REG_BINARY", bytes(200)),
                              (r"Parameters\HashingAlgorithm", "REG_DWORD", 0x8000000E), (r"Parameters\Options", "REG_DWORD",
                                                                                          3)):
        c.set_value(setup, SERVICES + r"\SysmonDrv" + "\\" + name, kind, value)
    c.load(system, r"C:\Windows\SysmonDrv.sys", 0xFFFFF80312340000)
    service = c.spawn(desktop.services, r"C:\Windows\Sysmon64.exe", r"C:\Windows\Sysmon64.exe", **SYSINTERNALS)
    c.load(service, SYSTEM32 + "fltLib.dll")
    c.exit(setup)
    return service


def wazuh(c, desktop, shell, installer):
    line = (r'msiexec.exe /i "%s\wazuh-agent-4.9.0-1.msi" /qn /l*v C:\Rollout\wazuh.log WAZUH_MANAGER="%s" '
            r'WAZUH_AGENT_GROUP="lager" '
            r'WAZUH_REGISTRATION_PASSWORD="nx7-Kai-0"' % (ROLLOUT, MANAGER))
    client = tool(c, shell, line)
    c.read(client, ROLLOUT + r"\wazuh-agent-4.9.0-1.msi", 300_000)
    c.drop(client, r"C:\Rollout\wazuh.log", 60_000)
    c.drop(installer, r"C:\Windows\Installer\1c7e0a.msi", 900_000)
    for name, size in (("wazuh-agent.exe", 900_000), ("agent-auth.exe", 300_000), ("manage_agents.exe", 300_000),
                       ("win32ui.exe", 300_000),
                       ("libwazuhext.dll", 600_000), ("syscollector.dll", 200_000), ("ossec.conf", 11_000), ("wpk_root.pem",
                                                                                                             1400),
                       (r"active-response\bin\netsh.exe", 200_000), (r"active-response\bin\route-null.exe", 200_000),
                       (r"active-response\bin\restart-wazuh.exe", 190_000), (r"ruleset\sca\cis_win2022.yml", 300_000)):
        c.drop(installer, AGENT + "\\" + name, size)
    make_service(c, desktop, "WazuhSvc", (("Type", "REG_DWORD", 16), ("Start", "REG_DWORD", 2), ("DisplayName", "REG_SZ",
                                                                                                 "Wazuh"),
                                          ("ImagePath", "REG_EXPAND_SZ", '"%s\\wazuh-agent.exe"' % AGENT), ("ObjectName",
                                                                                                            "REG_SZ",
                                                                                                            "LocalSystem")))
    custom = c.spawn(installer, r"C:\Windows\SysWOW64\msiexec.exe",
                     r"C:\Windows\syswow64\MsiExec.exe -Embedding 6F0D2D5E9F0E4B6FA7C1D0B1E38F7C55 E Global\MSI0000",
                     is_64bit=False, **MICROSOFT)
    c.load(custom, r"C:\Windows\SysWOW64\vbscript.dll")
    for name in ("ossec.conf", "local_internal_options.conf"):
        c.drop(custom, AGENT + "\\" + name, 11_000, opened=3)
    rights = c.spawn(custom, r"C:\Windows\SysWOW64\icacls.exe", r'icacls.exe "%s" /inheritancelevel:r /q' % AGENT,
                     is_64bit=False, **MICROSOFT)
    c.protect(rights, AGENT)
    c.exit(rights)
    c.exit(custom)
    c.exit(client)


def harden(c, desktop, shell, firewall_service):
    for line in ('auditpol.exe /set /subcategory:"{0CCE922B-69AE-11D9-BED3-505054503030}" /success:enable /failure:enable',
                 'auditpol.exe /set /category:"Logon/Logoff" /success:enable /failure:enable'):
        one = tool(c, shell, line)
        c.exit(one)
    for key, name, value in ((r"Software\Microsoft\Windows\CurrentVersion\Policies\System\Audit",
                              "ProcessCreationIncludeCmdLine_Enabled", 1),
                             (r"Software\Policies\Microsoft\Windows\PowerShell\ScriptBlockLogging",
                              "EnableScriptBlockLogging", 1),
                             (r"Software\Policies\Microsoft\Windows\PowerShell\ModuleLogging", "EnableModuleLogging", 1),
                             (r"System\CurrentControlSet\Control\Lsa", "RunAsPPL", 1),
                             (r"System\CurrentControlSet\Control\SecurityProviders\WDigest", "UseLogonCredential", 0),
                             (r"System\CurrentControlSet\Services\LanmanServer\Parameters", "SMB1", 0)):
        one = tool(c, shell, r'reg.exe add "HKLM\%s" /v %s /t REG_DWORD /d %d /f' % (key, name, value))
        c.key(one, "HKLM\\" + key)
        c.set_value(one, "HKLM\\" + key + "\\" + name, "REG_DWORD", value)
        c.exit(one)
    for line, channel, size in (("wevtutil.exe sl Security /ms:1073741824 /rt:false", r"EventLog\Security\MaxSize",
                                 0x40000000),
                                ("wevtutil.exe sl System /ms:268435456", r"EventLog\System\MaxSize", 0x10000000)):
        one = tool(c, shell, line)
        c.set_value(one, SERVICES + "\\" + channel, "REG_DWORD", size)
        c.exit(one)
    firewall = tool(c, shell, 'netsh.exe advfirewall firewall add rule name="Wazuh Agent" dir=out action=allow '
                    'program="%s\\wazuh-agent.exe" '
                    'enable=yes' % AGENT)
    c.exit(firewall)
    c.set_value(firewall_service,
                SERVICES + r"\SharedAccess\Parameters\FirewallPolicy\FirewallRules\{7B1E0F54-3C2D-4E0B-8B7A-91C1D9E1A4F0}",
                "REG_SZ", r"v2.31|Action=Allow|Active=TRUE|Dir=Out|App=%s\wazuh-agent.exe|Name=Wazuh Agent|" % AGENT)
    rules = tool(c, shell, 'powershell.exe -NoProfile -ExecutionPolicy Bypass -Command "Add-MpPreference -ExclusionProcess '
                 'C:\\Windows\\Sysmon64.exe; Set-MpPreference -EnableNetworkProtection Enabled '
                 '-AttackSurfaceReductionRules_Ids 9e6c4e1f-7d60-472f-ba1a-'
                 'a39ef669e4b2 -AttackSurfaceReductionRules_Actions Enabled"',
                 SYSTEM32 + r"WindowsPowerShell\v1.0\powershell.exe")
    c.load(rules, SYSTEM32 + "mscoree.dll")
    c.set_value(desktop.defender, r"HKLM\SOFTWARE\Microsoft\Windows Defender\Exclusions\Processes\C:\Windows\Sysmon64.exe",
                "REG_DWORD", 0)
    c.exit(rules)


def watch(c, agent):
    """The agent at work: registers, keeps its key, collects, hashes, checks by commands, answers an attack."""
    c.exchange(agent, (MANAGER, 1515), 50110, [517, 200], [1400, 300])
    c.drop(agent, AGENT + r"\client.keys", 120)
    c.exchange(agent, (MANAGER, 1514), 50111, [900] * 12, [120] * 8)
    for name in ("ntoskrnl.exe", "lsass.exe", "winlogon.exe", "cmd.exe", "net.exe", "reg.exe", "regsvr32.exe", "sc.exe",
                 "at.exe",
                 r"drivers\etc\hosts", r"drivers\etc\networks", r"WindowsPowerShell\v1.0\powershell.exe"):
        c.read(agent, SYSTEM32 + name, 130_000)
    for key in (r"SOFTWARE\Microsoft\Windows\CurrentVersion\Run", r"SOFTWARE\Microsoft\Windows\CurrentVersion\RunOnce",
                r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon",
                r"SOFTWARE\Microsoft\Active Setup\Installed Components",
                r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall",
                r"System\CurrentControlSet\Control\Session Manager\KnownDLLs",
                r"System\CurrentControlSet\Control\SecurePipeServers\winreg", r"SAM\SAM\Domains\Account"):
        c.open_key(agent, "HKLM\\" + key)
    c.drop(agent, AGENT + r"\queue\fim\db\fim.db", 200_000)
    c.open(agent, r"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\Startup", 0x100001, 1, 1, 0x21, 7)
    for line in ("net.exe accounts", "net.exe user guest", 'auditpol.exe /get /subcategory:"Process Creation"',
                 "netstat.exe -ano",
                 'powershell.exe -NoProfile "Get-LocalGroupMember -SID S-1-5-32-544"',
                 "secedit.exe /export /cfg C:\\Windows\\Temp\\sca.inf"):
        shell = c.spawn(agent, r"C:\Windows\SysWOW64\cmd.exe", 'cmd /c "%s"' % line, is_64bit=False, directory=AGENT + "\\",
                        **MICROSOFT)
        image = SYSTEM32 + (r"WindowsPowerShell\v1.0\powershell.exe" if "power" in line else line.split()[0])
        one = c.spawn(shell, image, line, directory=AGENT + "\\", **MICROSOFT)
        if line.startswith("net.exe"):
            c.exit(c.spawn(one, SYSTEM32 + "net1.exe", r"C:\Windows\system32\net1 " + line.split(" ", 1)[1], **MICROSOFT))
        if line.startswith("secedit"):
            c.drop(one, r"C:\Windows\Temp\sca.inf", 14_000)
        c.exit(one)
        c.exit(shell)
    c.delete(agent, r"C:\Windows\Temp\sca.inf")
    c.exchange(agent, (MANAGER, 1514), 50112, [1400] * 15, [120] * 4)
    response = c.spawn(agent, AGENT + r"\active-response\bin\netsh.exe", '"active-response/bin/netsh.exe"',
                       directory=AGENT + "\\", **WAZUH)
    c.drop(response, AGENT + r"\active-response\active-responses.log", 700)
    block = c.spawn(response, r"C:\Windows\SysWOW64\netsh.exe",
                    'netsh.exe advfirewall firewall add rule name="WAZUH ACTIVE RESPONSE '
                    'BLOCKED IP" interface=any dir=in action=block remoteip=203.0.113.201/32', is_64bit=False, **MICROSOFT)
    c.exit(block)
    c.exit(response)


def story(c):
    desktop = Desktop(c)
    system = c.system("System", "", parent_pid=0, pid=4)
    installer = c.system(SYSTEM32 + "msiexec.exe", r"C:\Windows\system32\msiexec.exe /V", parent=desktop.services)
    firewall_service = c.system(SYSTEM32 + "svchost.exe", SYSTEM32 + "svchost.exe -k LocalServiceNoNetworkFirewall -p",
                                parent=desktop.services)
    desktop.murmur(6)
    shell = c.spawn(desktop.explorer, SYSTEM32 + "cmd.exe", r'"C:\Windows\System32\cmd.exe" /C "%s\install-agent.cmd"' %
                    ROLLOUT,
                    integrity="High", directory=ROLLOUT + "\\", **MICROSOFT)
    c.read(shell, ROLLOUT + r"\install-agent.cmd", 3100)
    check = tool(c, shell, "net.exe session")
    c.exit(c.spawn(check, SYSTEM32 + "net1.exe", r"C:\Windows\system32\net1 session", **MICROSOFT))
    c.exit(check)
    service = sysmon(c, desktop, shell, system)
    c.drop(service, r"C:\Windows\System32\winevt\Logs\Microsoft-Windows-Sysmon%4Operational.evtx", 69_632)
    wazuh(c, desktop, shell, installer)
    harden(c, desktop, shell, firewall_service)
    start = tool(c, shell, "net.exe start WazuhSvc")
    c.exit(c.spawn(start, SYSTEM32 + "net1.exe", r"C:\Windows\system32\net1 start WazuhSvc", **MICROSOFT))
    agent = c.spawn(desktop.services, AGENT + r"\wazuh-agent.exe", '"%s\\wazuh-agent.exe"' % AGENT,
                    description="Wazuh Agent", **WAZUH)
    c.load(agent, AGENT + r"\libwazuhext.dll")
    c.exit(start)
    watch(c, agent)
    clean = tool(c, shell, r'cmd.exe /c rd /s /q "%s"' % ROLLOUT)
    for name in ("Sysmon64.exe", "sysmonconfig-export.xml", "wazuh-agent-4.9.0-1.msi", "install-agent.cmd"):
        c.delete(clean, ROLLOUT + "\\" + name)
    c.exit(clean)
    c.exit(shell, 1)
    desktop.murmur(4)
