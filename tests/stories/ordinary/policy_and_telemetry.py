"""Ordinary: an administrator runs gpupdate /force in a domain: policies are written, the logon script (tried by hand)
maps drives and sets values, a package is deployed by policy, the compatibility appraiser runs from its task, and a
management agent runs a detection script."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2023-09-12T07:58:14", "user": "KLINIK\\adm.weber", "home": "C:\\Users\\adm.weber",
           "computer": "KLINIK-WS31",
           "os_version": (10, 0, 19045)}
MICROSOFT = {"company": "Microsoft Corporation"}
POLICIES = r"HKLM\SOFTWARE\Policies\Microsoft"
SYSVOL = r"\\klinik.example\SysVol\klinik.example\Policies\{6AC1786C-016F-11D2-945F-00C04FB984F9}"
APPRAISER = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\AppCompatFlags\Appraiser\RunContext"
SID = "S-1-5-21-1004336348-1177238915-682003330-1001"
VALUES = [(r"Windows\WindowsUpdate\WUServer", "REG_SZ", "http://wsus.klinik.example:8530"),
          (r"Windows\WindowsUpdate\WUStatusServer", "REG_SZ", "http://wsus.klinik.example:8530"),
          (r"Windows\WindowsUpdate\AU\UseWUServer", "REG_DWORD", 1),
          (r"Windows\WindowsUpdate\AU\NoAutoUpdate", "REG_DWORD", 0),
          (r"Windows Defender\Exclusions\Exclusions_Paths", "REG_DWORD", 1),
          (r"Windows Defender\Exclusions\Paths\D:\PraxisDB", "REG_SZ", "0"),
          (r"Windows Defender\Real-Time Protection\DisableScanOnRealtimeEnable", "REG_DWORD", 0),
          (r"Windows\PowerShell\ScriptBlockLogging\EnableScriptBlockLogging", "REG_DWORD", 1),
          (r"Windows\PowerShell\ExecutionPolicy", "REG_SZ", "RemoteSigned"),
          (r"Windows\System\EnableSmartScreen", "REG_DWORD", 1),
          (r"WindowsFirewall\DomainProfile\EnableFirewall", "REG_DWORD", 1),
          (r"Edge\HomepageLocation", "REG_SZ", "https://intranet.klinik.example"),
          (r"Edge\ExtensionInstallForcelist\1", "REG_SZ",
           "odfafepnkmbhccpbejgmiehpchacaeak;https://edge.microsoft.com/extensionwebstorebase/v1/crx"),
          (r"SystemCertificates\Root\Certificates\77A0B1C2D3E4F5061728394A5B6C7D8E9F001122\Blob", "REG_BINARY", bytes(1200)),
          (r"Windows NT\Terminal Services\fDenyTSConnections", "REG_DWORD", 0),
          (r"Windows\Installer\AlwaysInstallElevated", "REG_DWORD", 0)]


def applies(c, policy):
    """The policy service reads files of the domain and writes the values anew."""
    c.exchange(policy, ("192.0.2.10", 389), 49800, [300, 250], [900, 1400])
    c.exchange(policy, ("192.0.2.10", 445), 49801, [220, 180, 190], [400, 1460, 900])
    for name in (r"\gpt.ini", r"\Machine\Registry.pol", r"\Machine\Microsoft\Windows NT\SecEdit\GptTmpl.inf",
                 r"\Machine\Preferences\ScheduledTasks\ScheduledTasks.xml", r"\User\Scripts\scripts.ini"):
        c.read(policy, SYSVOL + name, 4000)
    c.drop(policy, r"C:\ProgramData\ntuser.pol", 4000, opened=3)
    c.delete_key(policy, POLICIES + r"\Windows\WindowsUpdate")
    for name, kind, value in VALUES:
        c.key(policy, (POLICIES + "\\" + name).rsplit("\\", 1)[0], new=True)
        c.set_value(policy, POLICIES + "\\" + name, kind, value)
    for name, value in (("EnableLUA", 1), ("ConsentPromptBehaviorAdmin", 2), ("DisableCAD", 0), ("LegalNoticeShown", 1)):
        c.set_value(policy, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System" + "\\" + name, "REG_DWORD",
                    value)
    for value in ("NoDriveTypeAutoRun", "NoControlPanel", "DisableRegistryTools"):
        path = "HKU\\" + SID + r"\Software\Microsoft\Windows\CurrentVersion\Policies\Explorer" + "\\" + value
        c.set_value(policy, path, "REG_DWORD", 0 if value != "NoDriveTypeAutoRun" else 145)
    c.drop(policy, r"C:\Windows\System32\GroupPolicy\DataStore\0\sysvol\klinik.example\gpt.ini", 120)


def logon_script(c, console, policy):
    """The logon script of the domain, tried by hand."""
    c.set_value(policy, "HKU\\" + SID + r"\Software\Microsoft\Windows\CurrentVersion\Group Policy\Scripts\Logon\0\0\Script",
                "REG_SZ", "anmeldung.cmd")
    shell = c.spawn(console, c.system_root + r"\System32\cmd.exe", r'C:\Windows\system32\cmd.exe /c '
                    r'"\\klinik.example\SysVol\klinik.'
                    r'example\scripts\anmeldung.cmd"', directory=SYSVOL + r"\User\Scripts\Logon", **MICROSOFT)
    c.read(shell, r"\\klinik.example\SysVol\klinik.example\scripts\anmeldung.cmd", 900)
    for words in (r"use P: \\files\praxis /persistent:no", r"use /delete R:", r"time \\dc01 /set /y"):
        net = c.spawn(shell, c.system_root + r"\System32\net.exe", "net  " + words, **MICROSOFT)
        if words.startswith("time"):
            c.exit(c.spawn(net, c.system_root + r"\System32\net1.exe", "net1  " + words, **MICROSOFT))
        c.exit(net)
    reg = c.spawn(shell, c.system_root + r"\System32\reg.exe",
                  r"reg  add HKCU\Software\Microsoft\Windows\CurrentVersion\Run /v PraxisInfo "
                  r'/d "\\files\praxis\info\info.exe" /f', **MICROSOFT)
    c.set_value(reg, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\PraxisInfo", "REG_SZ",
                r"\\files\praxis\info\info.exe")
    c.exit(reg)
    script = c.spawn(shell, c.system_root + r"\System32\cscript.exe", r"cscript  //nologo \\files\netlogon\drucker.vbs",
                     **MICROSOFT)
    c.read(script, r"\\files\netlogon\drucker.vbs", 1800)
    c.load(script, c.system_root + r"\System32\vbscript.dll")
    c.set_value(script, r"HKCU\Printers\Connections\,,print01,Etage2\Server", "REG_SZ", r"\\print01")
    c.exit(script)
    copy = c.spawn(shell, c.system_root + r"\System32\xcopy.exe", r'xcopy  /d /y "\\files\netlogon\vorlagen\*.dotx" '
                   r'"%s\AppData\Roaming\Micro'
                   r'soft\Templates"' % c.home, **MICROSOFT)
    for number in range(6):
        c.drop(copy, c.home + r"\AppData\Roaming\Microsoft\Templates\Brief%d.dotx" % number, 30_000, opened=3)
    c.exit(copy)
    c.exit(shell)


def appraiser(c, desktop):
    """The compatibility appraiser looks at every program's file and at devices."""
    one = c.spawn(desktop.scheduler, c.system_root + r"\System32\CompatTelRunner.exe",
                  r"%windir%\system32\compattelrunner.exe", **MICROSOFT)
    two = c.spawn(one, c.system_root + r"\System32\CompatTelRunner.exe", r"C:\Windows\system32\CompatTelRunner.exe "
                  r"-m:appraiser.dll "
                  "-f:DoScheduledTelemetryRun -cv:2f7b0d5c.1", **MICROSOFT)
    c.load(two, c.system_root + r"\System32\appraiser.dll")
    for name in (r"7-Zip\7zFM.exe", r"PraxisDB\praxis.exe", r"VideoLAN\VLC\vlc.exe", r"Notepad++\notepad++.exe"):
        c.read(two, "C:\\Program Files\\" + name, 65536)
        c.set_value(two, APPRAISER + "\\" + name.split("\\")[-1], "REG_SZ", "GenTelAppraiser")
    shell = c.spawn(two, c.system_root + r"\System32\WindowsPowerShell\v1.0\powershell.exe", 'powershell.exe '
                    '-ExecutionPolicy Restricted -Command '
                    '$Res = 0; $Infs = Get-Item -Path ($env:WinDir + \'\\inf\\*.inf\'); foreach ($Inf in $Infs) { $Data = '
                    'Get-Content $Inf.'
                    'FullName; if ($Data -match \'\\[defaultinstall.nt(amd64|arm|arm64|x86)\\]\') { $Res = 1; break; } } '
                    'Write-Host '
                    '\'Final result:\', $Res;', **MICROSOFT)
    for number in range(8):
        c.read(shell, c.system_root + r"\INF\oem%d.inf" % number, 4000)
    c.exit(shell)
    c.exchange(two, ("203.0.113.200", 443), 49900, [517, 1400, 1400], [300])
    c.exit(two)
    c.exit(one)


def management(c, desktop):
    """A management agent runs a detection script with the execution policy of its own."""
    home = r"C:\Program Files (x86)\Microsoft Intune Management Extension"
    service = c.spawn(desktop.services, home + r"\Microsoft.Management.Services.IntuneWindowsAgent.exe", is_64bit=False,
                      **MICROSOFT)
    script = r"C:\Windows\IMECache\HealthScripts\8d1f7e2a-0d5b-4a44-b4b9-0b6e8e3d1c90_3\detect.ps1"
    c.drop(service, script, 2500)
    executor = c.spawn(service, home + r"\AgentExecutor.exe",
                       '"%s\\AgentExecutor.exe" -remediationScript "%s"' % (home, script), **MICROSOFT)
    shell = c.spawn(executor, c.system_root + r"\System32\WindowsPowerShell\v1.0\powershell.exe",
                    '"C:\\Windows\\System32\\WindowsPowerShell\\'
                    'v1.0\\powershell.exe" -NoProfile -executionPolicy bypass -file "%s"' % script, **MICROSOFT)
    c.read(shell, script, 2500)
    c.exit(shell)
    c.exit(executor)
    c.delete(service, script)


def story(c):
    desktop = Desktop(c)
    policy = c.system(c.system_root + r"\System32\svchost.exe", r"C:\Windows\system32\svchost.exe -k netsvcs -p -s gpsvc",
                      parent=desktop.services)
    desktop.murmur(5)
    console = c.spawn(desktop.explorer, c.system_root + r"\System32\cmd.exe", integrity="High", directory=c.home,
                      **MICROSOFT)
    update = c.spawn(console, c.system_root + r"\System32\gpupdate.exe", "gpupdate  /force", directory=c.home, **MICROSOFT)
    applies(c, policy)
    logon_script(c, console, policy)
    c.exit(update)
    installer = c.spawn(desktop.services, c.system_root + r"\System32\msiexec.exe", r"C:\Windows\system32\msiexec.exe /V",
                        **MICROSOFT)
    c.read(installer, r"\\files\deploy\praxisdb.msi", 200_000)
    for name in ("praxis.exe", "praxis.dll", "report.dll"):
        c.drop(installer, r"C:\Program Files\PraxisDB" + "\\" + name, 150_000)
    desktop.murmur(3)
    appraiser(c, desktop)
    management(c, desktop)
    result = c.spawn(console, c.system_root + r"\System32\gpresult.exe", r"gpresult  /h C:\Users\adm.weber\gp.html /f",
                     **MICROSOFT)
    c.drop(result, c.home + r"\gp.html", 90_000)
    c.exit(result)
    desktop.murmur(4)
