"""An implant's installer with administrator's rights leaves a library at every place where Windows loads one: LSA, spooler,
time service, Winsock, policy, logon; then it goes. Resembles the toolkits of espionage groups (Turla, OilRig)."""
import contextlib

from scenery import Desktop

SETTING = {"start": "2023-10-17T14:22:05", "user": "KONTOR\\jana.vogt", "home": "C:\\Users\\jana.vogt",
           "computer": "KONTOR-07",
           "os_version": (10, 0, 22621)}
MICROSOFT = {"company": "Microsoft Corporation"}
CONTROL = r"HKLM\System\CurrentControlSet\Control"
SERVICES = r"HKLM\System\CurrentControlSet\Services"
LSA = CONTROL + r"\Lsa"
CURRENT = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion"
EXTENSIONS = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon\GPExtensions"
REPOSITORY = r"C:\Windows\System32\wbem\Repository"


@contextlib.contextmanager
def command(c, sample, tool, arguments, *told):
    """A behaviour of the sample by `cmd /c TOOL ARGUMENTS`; within, the tool runs. Both processes count as doers."""
    system32 = c.system_root + "\\System32\\"
    what, severity, techniques, about = told
    with c.behaviour(what, severity, techniques, sample, about):
        shell = c.spawn(sample, system32 + "cmd.exe", "cmd.exe /c %s %s" % (tool, arguments), **MICROSOFT)
        c.spawn(shell, system32 + "conhost.exe", r"\??\C:\Windows\system32\conhost.exe 0xffffffff -ForceV1", **MICROSOFT)
        child = c.spawn(shell, system32 + tool + ".exe", tool + " " + arguments, **MICROSOFT)
        c.load(child, system32 + "kernel32.dll")
        yield child
        c.exit(child)
        c.exit(shell)
    c.behaviours[-1].pids |= {shell.pid, child.pid}


def class_of(c, process, class_id, name, library):
    """A COM class for the whole machine."""
    key = r"HKCR\CLSID\%s" % class_id
    c.key(process, key, new=True)
    c.set_value(process, key + r"\(Default)", "REG_SZ", name)
    c.key(process, key + r"\InprocServer32", new=True)
    c.set_value(process, key + r"\InprocServer32\(Default)", "REG_SZ", library)
    c.set_value(process, key + r"\InprocServer32\ThreadingModel", "REG_SZ", "Apartment")


def local_security(c, sample):
    """Three packages that LSASS loads by their bare names at the next start."""
    for name, value, others, what, technique in (
            ("scepol", "Notification Packages", ["rassfm", "scecli"], "registers a password filter", "T1556.002"),
            ("wdgst64", "Security Packages", ["kerberos", "msv1_0", "schannel", "wdigest", "tspkg", "pku2u"],
             "registers a security package", "T1547.005"),
            ("ntvx1_0", "Authentication Packages", ["msv1_0"], "registers an authentication package", "T1547.002")):
        with c.behaviour(what + " by the bare name of a library it just dropped", "high", technique, sample, (name, value)):
            c.drop(sample, r"C:\Windows\System32\%s.dll" % name, 74_240)
            c.open_key(sample, LSA)
            c.query(sample, LSA + "\\" + value, "REG_MULTI_SZ", others)
            c.set_value(sample, LSA + "\\" + value, "REG_MULTI_SZ", others + [name])
            c.close_key(sample, LSA)
        c.wait(1)


def printing(c, sample, spooler):
    with c.behaviour("registers a print monitor with its library", "high", "T1547.010", (sample, spooler),
                     ("lprkn.dll", "Kanal LPR")):
        c.drop(sample, r"C:\Windows\System32\lprkn.dll", 61_440)
        c.load(sample, r"C:\Windows\System32\winspool.drv")
        key = CONTROL + r"\Print\Monitors\Kanal LPR Port"
        c.key(spooler, key, new=True)
        c.set_value(spooler, key + r"\Driver", "REG_SZ", "lprkn.dll")
        c.load(spooler, r"C:\Windows\System32\lprkn.dll")
    with c.behaviour("registers a print processor with its library", "high", "T1547.012", sample,
                     ("kanalprt", "Print Processors")):
        c.drop(sample, r"C:\Windows\System32\spool\prtprocs\x64\kanalprt.dll", 58_880)
        key = CONTROL + r"\Print\Environments\Windows x64\Print Processors\kanalprt"
        c.key(sample, key, new=True)
        c.set_value(sample, key + r"\Driver", "REG_SZ", "kanalprt.dll")


def logon(c, sample):
    with c.behaviour("registers a network provider, which is told the passwords of logons", "high", "T1556.008", sample,
                     ("kanalnp", "ProviderOrder")):
        c.drop(sample, r"C:\Windows\System32\kanalnp.dll", 49_152)
        key = SERVICES + r"\kanalnp\NetworkProvider"
        c.key(sample, key, new=True)
        c.set_value(sample, key + r"\Class", "REG_DWORD", 2)
        c.set_value(sample, key + r"\Name", "REG_SZ", "Kanal Network")
        c.set_value(sample, key + r"\ProviderPath", "REG_EXPAND_SZ", r"%SystemRoot%\System32\kanalnp.dll")
        order = CONTROL + r"\NetworkProvider\Order"
        c.query(sample, order + r"\ProviderOrder", "REG_SZ", "RDPNP,LanmanWorkstation,webclient")
        c.set_value(sample, order + r"\ProviderOrder", "REG_SZ", "RDPNP,LanmanWorkstation,webclient,kanalnp")
    class_id = "{7C1E4B90-52D1-4F0B-9A61-0E3F8D2C7711}"
    with c.behaviour("registers a credential provider of its own", "high", ("T1556", "T1547", "T1546.015"), sample,
                     ("Credential Providers", "pinprov.dll")):
        c.drop(sample, r"C:\ProgramData\Kanal\pinprov.dll", 112_640)
        class_of(c, sample, class_id, "PinProv", r"C:\ProgramData\Kanal\pinprov.dll")
        key = CURRENT + r"\Authentication\Credential Providers" + "\\" + class_id
        c.key(sample, key, new=True)
        c.set_value(sample, key + r"\(Default)", "REG_SZ", "PinProv")
    with c.behaviour("registers a group policy client-side extension", "high", ("T1547", "T1484.001", "T1547.004"), sample,
                     ("GPExtensions", "gpkanal.dll")):
        c.drop(sample, r"C:\ProgramData\Kanal\gpkanal.dll", 66_048)
        key = EXTENSIONS + r"\{2D1A6F4C-8E77-4B2B-B1F3-4E1B6A0D5E21}"
        c.key(sample, key, new=True)
        c.set_value(sample, key + r"\(Default)", "REG_SZ", "Kanal Policy")
        c.set_value(sample, key + r"\DllName", "REG_EXPAND_SZ", r"C:\ProgramData\Kanal\gpkanal.dll")
        c.set_value(sample, key + r"\ProcessGroupPolicyEx", "REG_SZ", "ProcessGroupPolicyEx")


def loaded_everywhere(c, sample):
    with c.behaviour("has a library loaded by every program that creates processes (AppCertDLLs)", "high", "T1546.009",
                     sample,
                     ("AppCertDlls", "ntchk.dll")):
        c.drop(sample, r"C:\ProgramData\Kanal\ntchk.dll", 40_960)
        key = CONTROL + r"\Session Manager\AppCertDlls"
        c.key(sample, key, new=True)
        c.set_value(sample, key + r"\NtCheck", "REG_EXPAND_SZ", r"C:\ProgramData\Kanal\ntchk.dll")
    with c.behaviour("has a library loaded by Winsock (AutodialDLL)", "high", ("T1547", "T1546", "T1574.001", "T1574"),
                     sample,
                     ("AutodialDLL", "rasdial2.dll")):
        c.drop(sample, r"C:\ProgramData\Kanal\rasdial2.dll", 40_960)
        c.open_key(sample, SERVICES + r"\WinSock2\Parameters", access=0xF003F)
        c.set_value(sample, SERVICES + r"\WinSock2\Parameters\AutodialDLL", "REG_EXPAND_SZ",
                    r"C:\ProgramData\Kanal\rasdial2.dll")
    class_id = "{A8B51C04-1D6E-4C33-A1E7-3B9C6A1F0D55}"
    with c.behaviour("registers an AMSI provider that scripts' hosts load", "high", ("T1547", "T1546", "T1546.015", "T1685"),
                     sample, ("AMSI", "scanhlp.dll")):
        c.drop(sample, r"C:\ProgramData\Kanal\scanhlp.dll", 52_224)
        class_of(c, sample, class_id, "Scan Helper", r"C:\ProgramData\Kanal\scanhlp.dll")
        key = r"HKLM\SOFTWARE\Microsoft\AMSI\Providers" + "\\" + class_id
        c.key(sample, key, new=True)
        c.set_value(sample, key + r"\(Default)", "REG_SZ", "Scan Helper")
    key = SERVICES + r"\W32Time\TimeProviders\NtpRelay"
    with c.behaviour("registers a provider of the time service", "high", "T1547.003", sample,
                     ("TimeProviders", "w32relay.dll")):
        c.drop(sample, r"C:\ProgramData\Kanal\w32relay.dll", 45_056)
        c.key(sample, key, new=True)
        c.set_value(sample, key + r"\DllName", "REG_EXPAND_SZ", r"C:\ProgramData\Kanal\w32relay.dll")
        c.set_value(sample, key + r"\Enabled", "REG_DWORD", 1)
        c.set_value(sample, key + r"\InputProvider", "REG_DWORD", 1)


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    spooler = c.system(system32 + "spoolsv.exe", parent=desktop.services)
    launcher = c.system(system32 + "svchost.exe", system32 + "svchost.exe -k DcomLaunch -p", parent=desktop.services)
    management = c.system(system32 + "svchost.exe", system32 + "svchost.exe -k netsvcs -p -s Winmgmt",
                          parent=desktop.services)
    desktop.murmur(8)
    path = c.home + r"\Downloads\Treiberpaket_2023.exe"
    sample = c.spawn(desktop.explorer, path, directory=c.home + "\\Downloads\\", integrity="High")
    for name in ("kernel32", "advapi32", "ole32", "ws2_32"):
        c.load(sample, system32 + name + ".dll")
    c.folder(sample, r"C:\ProgramData\Kanal")
    c.drop(sample, r"C:\ProgramData\Kanal\nshkn.dll", 35_840)
    with command(c, sample, "netsh", r"add helper C:\ProgramData\Kanal\nshkn.dll", "registers a helper of netsh", "high",
                 "T1546.007", ("nshkn", "NetSh")) as netsh:
        c.load(netsh, r"C:\ProgramData\Kanal\nshkn.dll")
        c.set_value(netsh, r"HKLM\SOFTWARE\Microsoft\NetSh\nshkn", "REG_SZ", r"C:\ProgramData\Kanal\nshkn.dll")
    local_security(c, sample)
    desktop.murmur(4)
    printing(c, sample, spooler)
    logon(c, sample)
    desktop.murmur(4)
    loaded_everywhere(c, sample)
    # Libraries that services ask for and Windows does not have.
    for name, service, group in (("wlbsctrl.dll", "IKEEXT", "netsvcs -p -s IKEEXT"),
                                 ("TSMSISrv.dll", "SessionEnv", "netsvcs -p -s SessionEnv")):
        with c.behaviour("drops %s, which the service %s looks for in vain" % (name, service), "high",
                         ("T1574.001", "T1574"),
                         sample, name):
            c.drop(sample, system32 + name, 83_968)
        control = c.spawn(sample, system32 + "sc.exe", "sc start " + service, **MICROSOFT)
        host = c.spawn(desktop.services, system32 + "svchost.exe", system32 + "svchost.exe -k " + group, **MICROSOFT)
        c.load(host, system32 + name)
        c.exit(control)
        desktop.murmur(2)
    with c.behaviour("subscribes to WMI events by COM, and the consumer's script runs", "high", "T1546.003", sample,
                     ("scrcons", "OBJECTS.DATA", "subscription")):
        c.load(sample, system32 + r"wbem\wbemprox.dll")
        c.load(sample, system32 + r"wbem\fastprox.dll")
        provider = c.spawn(launcher, system32 + r"wbem\WmiPrvSE.exe", system32 + r"wbem\wmiprvse.exe -secured -Embedding",
                           **MICROSOFT)
        for name in ("OBJECTS.DATA", "INDEX.BTR", "MAPPING2.MAP"):
            c.open(management, REPOSITORY + "\\" + name, 0x12019F)
            c.write_at(management, REPOSITORY + "\\" + name, 8192 * 410, 8192)
            c.write_at(management, REPOSITORY + "\\" + name, 8192 * 411, 8192)
            c.close(management, REPOSITORY + "\\" + name)
        c.wait(40)
        consumer = c.spawn(launcher, system32 + r"wbem\scrcons.exe", system32 + r"wbem\scrcons.exe -Embedding", **MICROSOFT)
        c.load(consumer, system32 + "vbscript.dll")
        child = c.spawn(consumer, system32 + "rundll32.exe", r"rundll32.exe C:\ProgramData\Kanal\nshkn.dll,InitHelperDll",
                        **MICROSOFT)
        c.load(child, r"C:\ProgramData\Kanal\nshkn.dll")
    c.behaviours[-1].pids |= {provider.pid, consumer.pid, management.pid}
    desktop.resolve()
    with c.behaviour("the implant speaks to its server out of rundll32", "medium", ("T1071.001", "T1071", "T1218.011"),
                     (child, consumer), ("198.51.100.71", "rundll32")):
        c.exchange(child, ("198.51.100.71", 443), 50121, [517, 320], [1400, 900])
    with c.behaviour("deletes itself by way of cmd", "medium", "T1070.004", sample, "Treiberpaket_2023"):
        shell = c.spawn(sample, system32 + "cmd.exe", 'cmd.exe /c ping -n 4 127.0.0.1 > nul & del /f /q "%s"' % path,
                        **MICROSOFT)
        c.exit(sample)
        ping = c.spawn(shell, system32 + "PING.EXE", "ping  -n 4 127.0.0.1 ", **MICROSOFT)
        c.wait(4)
        c.exit(ping)
        c.delete(shell, path)
        c.exit(shell)
    c.behaviours[-1].pids.add(shell.pid)
    desktop.murmur(6)
