"""A supposed viewer for reports settles deep: an object of COM, an event subscription, helpers of netsh, log-on and LSA, a
debugger of the magnifier, an Office test library; it talks through a cloud's mail. Resembles Turla's and APT28's backdoors
(2023-2025)."""
import deeds
from scenery import Desktop

SETTING = {"start": "2023-11-07T07:48:19", "user": "MFA-W10-3\\k.novak", "home": "C:\\Users\\k.novak",
           "computer": "MFA-W10-3"}
LIBRARY = r"C:\ProgramData\Microsoft\Crypto\RSA\prnfldr64.dll"
CLASS = r"HKCU\Software\Classes\CLSID\{42AEDC87-2188-41FD-B9A3-0C966FEABEC1}"
NT = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
GRAPH = ("203.0.113.170", 443)


def story(c):
    desktop = Desktop(c)
    c.host(GRAPH[0], "graph.microsoft.com")
    wmi = c.system(c.system_root + r"\System32\svchost.exe",
                   c.system_root + r"\System32\svchost.exe -k netsvcs -p -s Winmgmt",
                   parent=desktop.services)
    launcher = c.system(c.system_root + r"\System32\svchost.exe", c.system_root + r"\system32\svchost.exe -k DcomLaunch -p",
                        parent=desktop.services)
    desktop.murmur(6)
    sample = c.spawn(desktop.explorer, c.home + r"\Downloads\OSCE_Report_Viewer.exe", integrity="High",
                     description="Report Viewer")
    deeds.begin(c, sample)
    c.drop(sample, LIBRARY, 340_000)
    with c.behaviour("gives the library the times of a file of Windows", "medium", "T1070.006", sample, "prnfldr64.dll"):
        c.open(sample, c.system_root + r"\System32\kernel32.dll", 0x80)
        deeds.times(c, sample, LIBRARY, "2019-12-07T09:08:40")
    with c.behaviour("puts its library in the place of an object of COM", "high", "T1546.015", sample,
                     ("InprocServer32", "prnfldr64.dll")):
        c.key(sample, CLASS + r"\InprocServer32", new=True)
        c.set_value(sample, CLASS + r"\InprocServer32\(Default)", "REG_SZ", LIBRARY)
        c.set_value(sample, CLASS + r"\InprocServer32\ThreadingModel", "REG_SZ", "Both")
    mof = c.home + r"\AppData\Local\Temp\hb.mof"
    with deeds.told(c, "has an event subscription of WMI start it", "high", "T1546.003", (sample, wmi),
                    ("hb.mof", "mofcomp", "OBJECTS.DATA")) as helpers:
        c.drop(sample, mof, 1700)
        compiler = c.spawn(sample, r"C:\Windows\System32\wbem\mofcomp.exe",
                           r'C:\Windows\System32\wbem\mofcomp.exe -N:root\subscription "%s"' % mof,
                           **deeds.MICROSOFT)
        c.read(compiler, mof, 1700)
        for name in ("OBJECTS.DATA", "INDEX.BTR", "MAPPING1.MAP"):
            c.open(wmi, r"C:\Windows\System32\wbem\Repository" + "\\" + name, 0x12019F)
            c.write_at(wmi, r"C:\Windows\System32\wbem\Repository" + "\\" + name, 8192, 8192)
        c.exit(compiler)
        helpers.append(compiler)
        c.delete(sample, mof)
    with deeds.told(c, "registers a helper of netsh", "high", "T1546.007", sample,
                    ("nshcfg.dll", "NetSh", "add helper")) as helpers:
        c.drop(sample, r"C:\Windows\System32\nshcfg.dll", 72_000)
        netsh = deeds.tool(c, sample, r"netsh.exe add helper C:\Windows\System32\nshcfg.dll")
        c.load(netsh, r"C:\Windows\System32\nshcfg.dll")
        c.set_value(netsh, r"HKLM\SOFTWARE\Microsoft\NetSh\nshcfg", "REG_SZ", r"C:\Windows\System32\nshcfg.dll")
        c.exit(netsh)
        helpers.append(netsh)
    with c.behaviour("has LSA load a package of its own", "high", ("T1547.005", "T1556.002", "T1547.002", "T1556"), sample,
                     ("Security Packages", "Notification Packages", "ntlmx")):
        c.drop(sample, r"C:\Windows\System32\ntlmx.dll", 66_000)
        c.query(sample, r"HKLM\System\CurrentControlSet\Control\Lsa\Notification Packages", "REG_MULTI_SZ", ["scecli"])
        c.set_value(sample, r"HKLM\System\CurrentControlSet\Control\Lsa\Notification Packages", "REG_MULTI_SZ",
                    ["scecli", "ntlmx"])
    with c.behaviour("registers a debugger of the magnifier", "high", ("T1546.008", "T1546.012"), sample,
                     ("magnify.exe", "Debugger")):
        key = NT + r"\Image File Execution Options\magnify.exe"
        c.key(sample, key, new=True)
        c.set_value(sample, key + r"\Debugger", "REG_SZ", r"C:\Windows\System32\cmd.exe")
    with c.behaviour("watches a program's silent end to start its own", "high", "T1546.012", sample,
                     ("SilentProcessExit", "MonitorProcess")):
        c.set_value(sample, NT + r"\Image File Execution Options\notepad.exe\GlobalFlag", "REG_DWORD", 512)
        key = NT + r"\SilentProcessExit\notepad.exe"
        c.key(sample, key, new=True)
        c.set_value(sample, key + r"\ReportingMode", "REG_DWORD", 1)
        c.set_value(sample, key + r"\MonitorProcess", "REG_SZ", r"C:\Windows\System32\rundll32.exe " + LIBRARY + ",Open")
    with c.behaviour("sets a script for the user's log-on", "high", "T1037.001", sample, "UserInitMprLogonScript"):
        c.drop(sample, c.home + r"\AppData\Local\cdnver.bat", 120)
        c.set_value(sample, r"HKCU\Environment\UserInitMprLogonScript", "REG_SZ", c.home + r"\AppData\Local\cdnver.bat")
    with c.behaviour("has Office load its library by the test key", "high", "T1137.002", sample,
                     ("Office test", "prnfldr64.dll")):
        key = r"HKCU\Software\Microsoft\Office test\Special\Perf"
        c.key(sample, key, new=True)
        c.set_value(sample, key + r"\(Default)", "REG_SZ", LIBRARY)
    with c.behaviour("registers a time provider", "high", "T1547.003", sample, ("TimeProviders", "w32tpx.dll")):
        c.drop(sample, r"C:\Windows\System32\w32tpx.dll", 58_000)
        key = r"HKLM\System\CurrentControlSet\Services\W32Time\TimeProviders\NtpSync"
        c.key(sample, key, new=True)
        c.set_value(sample, key + r"\DllName", "REG_EXPAND_SZ", r"C:\Windows\System32\w32tpx.dll")
        c.set_value(sample, key + r"\Enabled", "REG_DWORD", 1)
    with deeds.told(c, "deletes itself after a ping", "medium", "T1070.004", sample,
                    ("OSCE_Report_Viewer.exe", "ping")) as helpers:
        shell = deeds.tool(c, sample, 'cmd.exe /c ping -n 4 127.0.0.1 > nul & del /f /q "%s"' % sample.image)
        helpers.append(shell)
        c.exit(sample)
        helpers += deeds.command(c, shell, "ping -n 4 127.0.0.1", shell=False)
        c.delete(shell, sample.image)
    c.exit(shell)
    desktop.murmur(4)
    with c.behaviour("Explorer loads the library and asks a server", "medium",
                     ("T1546.015", "T1055", "T1055.001", "T1071.001"),
                     (desktop.explorer, sample), ("prnfldr64.dll", "203.0.113.171")):
        c.open_key(desktop.explorer, CLASS + r"\InprocServer32")
        c.query(desktop.explorer, CLASS + r"\InprocServer32\(Default)", "REG_SZ", LIBRARY)
        c.load(desktop.explorer, LIBRARY)
        deeds.thread(c, desktop.explorer)
        for number in range(3):
            c.exchange(desktop.explorer, ("203.0.113.171", 443), 51880 + number, [517, 300], [3100, 240])
            c.wait(15)
    # The event comes: WMI's consumer starts the library, which talks by mail.
    consumer = deeds.tool(c, launcher, r"C:\Windows\system32\wbem\scrcons.exe -Embedding")
    with deeds.told(c, "WMI's script consumer starts rundll32 with its library", "high",
                    ("T1546.003", "T1218.011", "T1047"), consumer,
                    ("prnfldr64.dll", "scrcons.exe")) as helpers:
        agent = deeds.tool(c, consumer, r"rundll32.exe %s,Open" % LIBRARY)
        c.load(agent, LIBRARY)
        helpers.append(agent)
    desktop.resolve()
    with c.behaviour("rundll32 talks through the mail of a cloud", "medium", ("T1102.002", "T1102", "T1071.001"), agent,
                     "graph.microsoft.com"):
        for number in range(4):
            c.exchange(agent, GRAPH, 51900 + number, [1400, 600], [5200, 800])
            c.wait(20)
    with c.behaviour("reads the mail of the user", "high", "T1114.001", agent, (".ost", "Outlook")):
        c.read(agent, c.home + r"\AppData\Local\Microsoft\Outlook\k.novak@mfa.example.ost", 1_300_000, 65536)
    with c.behaviour("takes credentials that Windows keeps for the user, and what opens them", "high",
                     ("T1555.004", "T1555"), agent,
                     ("Microsoft\\Credentials", "Microsoft\\Protect", "DFBE70A7E5CC19A398EBF1B96859CE5D")):
        base = c.home + r"\AppData\Roaming\Microsoft"
        deeds.list_folder(c, agent, base + r"\Credentials")
        c.read(agent, base + r"\Credentials\DFBE70A7E5CC19A398EBF1B96859CE5D", 400)
        deeds.list_folder(c, agent, base + "\\Protect\\" + desktop.explorer.sid)
        c.read(agent, base + "\\Protect\\" + desktop.explorer.sid + r"\6b1f0c2a-9c0e-4b8f-9a57-2f3b3c7d1e10", 470)
    with c.behaviour("takes the tokens of the user's Microsoft account", "medium",
                     ("T1539", "T1552.001", "T1555", "T1134"), agent, ("TokenBroker", ".tbres")):
        folder = c.home + r"\AppData\Local\Microsoft\TokenBroker\Cache"
        deeds.list_folder(c, agent, folder)
        for name in ("5475cb191e478c39370a215b2da98a37e9dc813d.tbres", "9cd93bc6dcf544bae69531052e64647ec02f2bb4.tbres"):
            c.read(agent, folder + "\\" + name, 3000)
    with c.behaviour("takes the keys of secure shells", "high", "T1552.004", agent, ("id_rsa", ".ssh", ".ppk")):
        deeds.list_folder(c, agent, c.home + r"\.ssh")
        for name in (r".ssh\id_rsa", r".ssh\known_hosts", r"Documents\jump.ppk"):
            c.read(agent, c.home + "\\" + name, 3000)
    desktop.murmur(4)
