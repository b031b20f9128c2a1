"""An agent of a post-exploitation kit, a native program, is told to do one thing after another; the libraries that come into
it and into a script host say what it can do. Resembles Havoc, Sliver or Brute Ratel after a mail with an archive."""
from scenery import MICROSOFT, Desktop

SETTING = {"start": "2025-01-21T16:20:14", "user": "GLACIER\\ivanka", "home": "D:\\Users\\ivanka", "computer": "GLACIER-WS8",
           "os_version": (10, 0, 26100)}
SERVER = ("203.0.113.99", 443)
NATIVE = r"C:\Windows\assembly\NativeImages_v4.0.30319_64" + "\\"
FRAMEWORK = r"C:\Windows\Microsoft.NET\Framework64\v4.0.30319" + "\\"


def also(c, *processes):
    """The behaviour just told was done through these processes too."""
    c.behaviours[-1].pids.update(process.pid for process in processes)


def pause(c, agent, port, sent=280):
    """The agent asks for work, does nothing for a while, and returns what it found."""
    c.exchange(agent, SERVER, port, [sent], [340])
    c.wait(20)


def bring_clr(c, process):
    """The common language runtime comes into a process, and leaves its usage log at the end."""
    c.load(process, r"C:\Windows\System32\mscoree.dll")
    c.load(process, FRAMEWORK + "mscoreei.dll")
    c.load(process, FRAMEWORK + "clr.dll")
    c.load(process, NATIVE + r"mscorlib\3c1a0a5be2f54c11a9fb2d7a5b1f62e1\mscorlib.ni.dll")
    c.load(process, FRAMEWORK + "clrjit.dll")
    c.drop(process, c.home + r"\AppData\Local\Microsoft\CLR_v4.0\UsageLogs" + "\\" + process.name + ".log", 1_420)


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    c.host(SERVER[0], "edge.metricshub.example")
    desktop.murmur(14)
    agent = c.spawn(desktop.explorer, c.home + r"\Downloads\Bewerbung\ZoomUpdate.exe")
    c.load(agent, system32 + "kernel32.dll")
    c.load(agent, system32 + "advapi32.dll")
    with c.behaviour("reads the file of ntdll.dll, as for taking hooks away", "low", (), doer=agent, about="ntdll.dll"):
        c.read(agent, system32 + "ntdll.dll", 2_023_424, chunk=2_023_424)
    for name in ("winhttp", "ws2_32", "mswsock", "dnsapi", "schannel"):
        c.load(agent, system32 + name + ".dll")
    with c.behaviour("a program without a maker asks one server again and again", "medium",
                     ("T1071.001", "T1071", "T1573", "T1102"), doer=agent, about=("metricshub", SERVER[0])):
        desktop.resolve()
        for number in range(5):
            pause(c, agent, 50301 + number)
    with c.behaviour("loads WMI's client libraries", "low", ("T1047", "T1546.003", "T1082"), doer=agent,
                     about=("wbemprox.dll", "fastprox.dll")):
        for name in ("wbemprox", "wbemcomn", "fastprox", "wbemsvc"):
            c.load(agent, system32 + ("" if name == "wbemcomn" else "wbem\\") + name + ".dll")
    pause(c, agent, 50310, 2_100)
    with c.behaviour("brings .NET into a native program", "low", ("T1620", "T1055", "T1106", "T1059"), doer=agent,
                     about=("clr.dll", "UsageLogs", "ZoomUpdate.exe.log")):
        bring_clr(c, agent)
    desktop.murmur(2)
    with c.behaviour("brings PowerShell's engine into a foreign program", "low", ("T1059.001", "T1059", "T1106"), doer=agent,
                     about="System.Management.Automation"):
        c.load(agent, NATIVE + r"System.Manaa57fc8cc#\b1c5d0fb2b7f0f3f5e0a7c14d8c6f0e2\System.Management.Automation.ni.dll")
        c.open_key(agent, r"HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell\ScriptBlockLogging", result="NAME NOT FOUND")
    pause(c, agent, 50312, 4_300)
    with c.behaviour("loads the library of the credential vault", "low", ("T1555.004", "T1555"), doer=agent,
                     about="vaultcli.dll"):
        c.load(agent, system32 + "vaultcli.dll")
        c.open_key(agent, r"HKCU\Software\Microsoft\Vault", result="NAME NOT FOUND")
    with c.behaviour("loads the library of the account database", "low",
                     ("T1087.001", "T1087", "T1069", "T1003.002", "T1201"), doer=agent, about="samlib.dll"):
        c.load(agent, system32 + "samcli.dll")
        c.load(agent, system32 + "samlib.dll")
    with c.behaviour("loads the library that writes dumps", "low", ("T1003.001", "T1003"), doer=agent,
                     about=("dbgcore.dll", "dbghelp.dll")):
        c.load(agent, system32 + "dbghelp.dll")
        c.load(agent, system32 + "dbgcore.dll")
    pause(c, agent, 50314, 900)
    with c.behaviour("loads the library of the wireless networks", "low", ("T1016.002", "T1016", "T1555", "T1552.001"),
                     doer=agent, about="wlanapi.dll"):
        c.load(agent, system32 + "wlanapi.dll")
    with c.behaviour("loads the client of web folders", "low", ("T1187", "T1071.001", "T1105", "T1021.002"), doer=agent,
                     about="davclnt.dll"):
        c.load(agent, system32 + "davclnt.dll")
    with c.behaviour("loads the library of BITS", "low", ("T1197", "T1105"), doer=agent, about="bitsproxy.dll"):
        c.load(agent, system32 + "bitsproxy.dll")
    with c.behaviour("loads the library of the task scheduler", "low", "T1053.005", doer=agent, about="taskschd.dll"):
        c.load(agent, system32 + "taskschd.dll")
    desktop.murmur(3)
    script = c.home + r"\AppData\Local\Temp\r7.js"
    c.drop(agent, script, 61_000)
    with c.behaviour("a script host runs a script from the temporary folder and brings .NET into itself", "low",
                     ("T1059.007", "T1620", "T1055"), doer=agent, about=("clr.dll", "UsageLogs", "wscript.exe", "r7.js")):
        host = c.spawn(agent, system32 + "wscript.exe", 'wscript.exe //B //E:jscript "%s"' % script, **MICROSOFT)
        c.load(host, system32 + "jscript.dll")
        c.read(host, script, 61_000)
        bring_clr(c, host)
    also(c, host)
    c.exit(host)
    c.delete(agent, script)
    pause(c, agent, 50318, 640)
    desktop.murmur(12)
