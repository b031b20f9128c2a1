"""Ordinary: the GLPI inventory agent. A technician installs the MSI quietly from a command line; the Perl service then asks
WMI, PowerShell and many tools about computer, users, virus scanner, licences and network, and posts the inventory to its
server."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-02-06T10:03:11", "user": "MAIRIE\\technicien", "home": "C:\\Users\\technicien",
           "computer": "MAIRIE-PC14", "local_address": "172.16.5.14"}
GLPI = {"company": "Teclib'", "version": "1.7.0"}
MICROSOFT = {"company": "Microsoft Corporation"}
SYSTEM32 = "C:\\Windows\\System32\\"
HOME = r"C:\Program Files\GLPI-Agent"
SERVER = ("172.16.1.8", 443)
TASKS = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache"
FILES = [r"perl\bin\glpi-agent.exe", r"perl\bin\perl536.dll", r"perl\bin\libcrypto-1_1-x64__.dll",
         r"perl\bin\libssl-1_1-x64__.dll", r"perl\bin\dmidecode.exe", r"perl\bin\hdparm.exe", r"perl\bin\7z.exe",
         r"perl\bin\7z.dll", r"perl\bin\glpi-netdiscovery", r"perl\bin\glpi-win32-service", r"glpi-agent.bat",
         r"glpi-inventory.bat", r"etc\agent.cfg", r"share\pci.ids", r"share\usb.ids", r"perl\agent\GLPI\Agent.pm",
         r"perl\agent\GLPI\Agent\Tools\Win32.pm", r"perl\agent\GLPI\Agent\Daemon\Win32.pm"]
PRODUCTS = ["{90160000-008C-0000-1000-0000000FF1CE}", "7-Zip", "Mozilla Firefox 122.0 (x64 fr)", "Google Chrome",
            "VLC media player", "{26A24AE4-039D-4CA4-87B4-2F64180401F0}", "LibreOffice 7.6", "Notepad++", "Acrobat DC",
            "KeePassPasswordSafe2_is1"]


def firewall(c, desktop, name, program):
    c.set_value(desktop.services, r"HKLM\System\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy"
                r"\FirewallRules\{7A5E2C11-0F35-4C39-9B9E-2E1B7F3E9C44}", "REG_SZ",
                "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=62354|App=%s|Name=%s|" % (program, name))


def install(c, desktop):
    shell = c.spawn(desktop.explorer, SYSTEM32 + "cmd.exe", r'"C:\Windows\System32\cmd.exe" ', integrity="High",
                    directory=c.home + r"\Downloads" + "\\", **MICROSOFT)
    package = c.home + r"\Downloads\GLPI-Agent-1.7-x64.msi"
    client = c.spawn(shell, SYSTEM32 + "msiexec.exe", 'msiexec  /i GLPI-Agent-1.7-x64.msi /quiet '
                     'SERVER="https://glpi.mairie.example/" RUNNOW=1 ADD_FIREWALL_EXCEPTION=1 EXECMODE=1 TAG=MAIRIE',
                     directory=c.home + r"\Downloads" + "\\", **MICROSOFT)
    c.read(client, package, 3_000_000, chunk=1 << 20)
    server = c.spawn(desktop.services, SYSTEM32 + "msiexec.exe", "C:\\Windows\\system32\\msiexec.exe /V", **MICROSOFT)
    c.drop(server, r"C:\Windows\Installer\3b7f0a.msi", 3_000_000, chunk=1 << 20)
    c.drop(server, r"C:\Windows\Installer\MSI91CE.tmp", 400_000)
    action = c.spawn(server, SYSTEM32 + "msiexec.exe", r"C:\Windows\System32\MsiExec.exe -Embedding "
                     r"11D2A0C4BE6F4E8F9A70E5B61C2F3D88 E Global\MSI0000", **MICROSOFT)
    c.load(action, r"C:\Windows\Installer\MSI91CE.tmp")
    for command, image in ((r'schtasks /Query /TN "GLPI-Agent"', "schtasks.exe"), ("sc stop GLPI-Agent", "sc.exe"),
                           ("taskkill /F /IM glpi-agent.exe", "taskkill.exe")):
        tool = c.spawn(action, SYSTEM32 + image, command, **MICROSOFT)
        c.exit(tool, 1)
    for name in FILES:
        c.drop(server, HOME + "\\" + name, 200_000, chunk=1 << 18)
    c.key(server, r"HKLM\SOFTWARE\GLPI-Agent", new=True)
    for name, text in (("server", "https://glpi.mairie.example/"), ("tag", "MAIRIE"), ("no-ssl-check", "0"),
                       ("httpd-trust", "127.0.0.1/32")):
        c.set_value(server, r"HKLM\SOFTWARE\GLPI-Agent" + "\\" + name, "REG_SZ", text)
    key = r"HKLM\System\CurrentControlSet\Services\GLPI-Agent"
    c.key(desktop.services, key, new=True)
    for name, kind, value in (("Type", "REG_DWORD", 16), ("Start", "REG_DWORD", 2), ("ErrorControl", "REG_DWORD", 1),
                              ("ImagePath", "REG_EXPAND_SZ", r'"%s\perl\bin\glpi-agent.exe" -I"%s\perl\agent" '
                               r'-I"%s\perl\site\lib" "%s\perl\bin\glpi-win32-service"' % (HOME, HOME, HOME, HOME)),
                              ("DisplayName", "REG_SZ", "GLPI Agent"), ("ObjectName", "REG_SZ", "LocalSystem")):
        c.set_value(desktop.services, key + "\\" + name, kind, value)
    firewall(c, desktop, "GLPI Agent", HOME + r"\perl\bin\glpi-agent.exe")
    monitor = c.spawn(action, SYSTEM32 + "schtasks.exe", r'schtasks /Create /TN "GLPI-Agent-Monitor" /TR '
                      r'"\"%s\GLPI-AgentMonitor-x64.exe\"" /SC ONLOGON /RU INTERACTIVE /F' % HOME, **MICROSOFT)
    c.drop(desktop.scheduler, SYSTEM32 + r"Tasks\GLPI-Agent-Monitor", 3_100)
    c.key(desktop.scheduler, TASKS + r"\Tree\GLPI-Agent-Monitor", new=True)
    c.set_value(desktop.scheduler, TASKS + r"\Tasks\{F1B9E3C1-55A1-4B4C-A0F8-21E25D6C1A90}\Path", "REG_SZ",
                r"\GLPI-Agent-Monitor")
    c.exit(monitor)
    c.delete(server, r"C:\Windows\Installer\MSI91CE.tmp")
    for process in (action, client, shell):
        c.exit(process)


def ask(c, agent, image, command, seconds=0.2):
    """The agent runs every tool through cmd, as Perl does when output is redirected."""
    shell = c.spawn(agent, SYSTEM32 + "cmd.exe", 'cmd.exe /x/d/c "%s 2>nul"' % command, **MICROSOFT)
    tool = c.spawn(shell, image if ":" in image else SYSTEM32 + image, command, **MICROSOFT)
    c.wait(seconds)
    c.exit(tool)
    c.exit(shell)


def ask_powershell(c, agent, number, purpose):
    """Scripts go to Temp, are run with a bypassed policy, and removed."""
    script = r"C:\Windows\Temp\get%s-%04x.ps1" % (purpose, 0x3F1C * (number + 3) % 0xFFFF)
    c.drop(agent, script, 900)
    command = 'powershell.exe -NonInteractive -NoProfile -ExecutionPolicy ByPass -File "%s"' % script
    shell = c.spawn(agent, SYSTEM32 + "cmd.exe", 'cmd.exe /x/d/c "%s <NUL"' % command, **MICROSOFT)
    powershell = c.spawn(shell, SYSTEM32 + r"WindowsPowerShell\v1.0\powershell.exe", command, **MICROSOFT)
    c.drop(powershell, r"C:\Windows\Temp\__PSScriptPolicyTest_%04xq.ps1" % (number * 97 + 11), 60)
    c.delete(powershell, r"C:\Windows\Temp\__PSScriptPolicyTest_%04xq.ps1" % (number * 97 + 11))
    c.read(powershell, script, 900)
    c.exit(powershell)
    c.exit(shell)
    c.delete(agent, script)


def inventory(c, desktop):
    agent = c.spawn(desktop.services, HOME + r"\perl\bin\glpi-agent.exe", r'"%s\perl\bin\glpi-agent.exe" -I"%s\perl\agent" '
                    r'"%s\perl\bin\glpi-win32-service"' % (HOME, HOME, HOME), description="GLPI Agent", **GLPI)
    for name in ("perl536.dll", "libssl-1_1-x64__.dll"):
        c.load(agent, HOME + r"\perl\bin" + "\\" + name)
    c.load(agent, SYSTEM32 + r"wbem\wbemprox.dll")
    for product in PRODUCTS:
        for root in (r"HKLM\SOFTWARE", r"HKLM\SOFTWARE\WOW6432Node"):
            key = root + r"\Microsoft\Windows\CurrentVersion\Uninstall" + "\\" + product
            c.open_key(agent, key)
            c.query(agent, key + r"\DisplayName", "REG_SZ", product)
    c.query(agent, r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\DigitalProductId", "REG_BINARY", bytes(164))
    c.query(agent, r"HKLM\SOFTWARE\Microsoft\Cryptography\MachineGuid", "REG_SZ", "0c6b0d4e-0b3f-4b8e-8a42-4b7f2a8d9a13")
    c.open_key(agent, r"HKLM\System\CurrentControlSet\Enum\USB")
    c.open_key(agent, r"HKLM\System\CurrentControlSet\Services\VBoxGuest", result="NAME NOT FOUND")
    c.open_key(agent, r"HKLM\HARDWARE\ACPI\DSDT\VBOX__", result="NAME NOT FOUND")
    for image, command in ((HOME + r"\perl\bin\dmidecode.exe", "dmidecode"), ("netsh.exe", "netsh wlan show interfaces"),
                           ("ARP.EXE", "arp -a"), ("NETSTAT.EXE", "netstat -an"), ("systeminfo.exe", "systeminfo"),
                           ("query.exe", "query user"), ("manage-bde.exe", "manage-bde -status C:"),
                           ("wevtutil.exe", "wevtutil qe System /c:50 /rd:true /f:text"),
                           (r"wbem\WMIC.exe", r"wmic /namespace:\\root\SecurityCenter2 path AntiVirusProduct get * "
                            r"/format:list"), ("net.exe", "net localgroup Administrateurs"),
                           ("cscript.exe", r'cscript //nologo "C:\Program Files\Microsoft Office\Office16\ospp.vbs" '
                            r'/dstatusall')):
        ask(c, agent, image, command)
    for number, purpose in enumerate(("Windows-Updates", "AppxPackages", "Users", "Bitlocker")):
        ask_powershell(c, agent, number, purpose)
    for profile in ("technicien", "accueil", "Administrateur"):
        c.open(agent, "C:\\Users\\" + profile, access=0x100001, options=0x21)
        c.probe(agent, "C:\\Users\\" + profile + r"\AppData\Roaming\TeamViewer", "NAME NOT FOUND")
    for hive in ("S-1-5-21-1004336348-1177238915-682003330-1004", "S-1-5-21-1004336348-1177238915-682003330-500"):
        c.open_key(agent, "HKU\\" + hive + r"\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall", result="NAME NOT FOUND")
    c.drop(agent, HOME + r"\var\GLPI-Agent.dump", 900, opened=3)
    c.drop(agent, HOME + r"\logs\glpi-agent.log", 6_000)
    c.host(SERVER[0], "glpi.mairie.example")
    desktop.resolve()
    c.exchange(agent, SERVER, 50820, [517, 420], [1400, 300])
    c.exchange(agent, SERVER, 50821, [517, 1_400, 16_384, 16_384, 9_100], [600])
    # Network discovery of the neighbours for printers and switches.
    for last in range(20, 40):
        c.net(agent, "Send", ("172.16.5.%d" % last, 161), 50830, 43, is_tcp=False)
        if last % 7 == 0:
            c.net(agent, "Receive", ("172.16.5.%d" % last, 161), 50830, 130, is_tcp=False)
    return agent


def story(c):
    desktop = Desktop(c)
    desktop.murmur(6)
    install(c, desktop)
    desktop.murmur(3)
    inventory(c, desktop)
    desktop.murmur(6)
