"""A miner's stick: a link starts a script and a batch there, which make a mock of the Windows folder so that printui.exe
goes up without a question; a library joins DcomLaunch, mines and writes the next stick. Resembles the PrintMiner sticks
of 2024-2026."""
import base64

import deeds
from scenery import Desktop

SETTING = {"start": "2025-06-18T16:04:22", "user": "SURGUULI\\ganbold", "home": "C:\\Users\\ganbold", "computer": "SURGUULI",
           "os_version": (10, 0, 19044)}
SYSTEM = {"user": "NT AUTHORITY\\SYSTEM", "integrity": "System", "session": 0, "sid": "S-1-5-18"}
MOCK = "C:\\Windows \\System32"
SYSTEM32 = "C:\\Windows\\System32"
HIDDEN_WORDS = "Add-MpPreference -ExclusionPath 'C:\\Windows ','C:\\Windows\\System32'"
ENCODED = base64.b64encode(HIDDEN_WORDS.encode("utf-16-le")).decode()
EXCLUSIONS = r"HKLM\SOFTWARE\Microsoft\Windows Defender\Exclusions\Paths"
SERVICE = "x665422"
ADVANCED = (r"HKU\S-1-5-21-1004336348-1177238915-682003330-1001\Software\Microsoft\Windows\CurrentVersion"
            r"\Explorer\Advanced")
POOL = ("203.0.113.144", 3333)
STAGE = ("198.51.100.21", 443)


def open_stick(c, desktop):
    """The user's double click; gives the script's host and its batch."""
    with deeds.told(c, "a link on the stick runs a script of a folder there", "high", ("T1091", "T1059.005", "T1204.002"),
                    (), ("u566387.vbs", "u643257.bat")) as helpers:
        host = deeds.tool(c, desktop.explorer, r'"C:\Windows\System32\WScript.exe" "F:\sysvolume\u566387.vbs" ',
                          directory="F:\\")
        c.read(host, r"F:\sysvolume\u566387.vbs", 900)
        batch = deeds.tool(c, host, r'"C:\Windows\System32\cmd.exe" /c "F:\sysvolume\u643257.bat"', directory="F:\\")
        c.read(batch, r"F:\sysvolume\u643257.bat", 1400)
        helpers += [host, batch]
    c.exit(host)
    shown = c.spawn(batch, r"C:\Windows\explorer.exe", 'explorer.exe "F:\\USB Drive"', **deeds.MICROSOFT)
    c.exit(shown, 1)
    return host, batch


def climb(c, host, batch):
    with c.behaviour("makes a mock of the Windows folder and fills it with a system program and a library", "high",
                     ("T1036.005", "T1548.002", "T1574.001"), (host, batch), ("C:\\Windows \\", "printui.dll")):
        c.folder(batch, "C:\\Windows ")
        c.folder(batch, MOCK)
        c.read(batch, SYSTEM32 + r"\printui.exe", 62_464)
        c.drop(batch, MOCK + r"\printui.exe", 62_464)
        c.read(batch, r"F:\sysvolume\u826437.dat", 380_000)
        c.drop(batch, MOCK + r"\printui.dll", 380_000)
    c.probe(batch, r"C:\Windows\System32\svcinsty64.exe")
    with deeds.told(c, "printui.exe goes up without a question and loads the library beside it", "high",
                    ("T1548.002", "T1574.001"), (batch, host), ("C:\\Windows \\", "printui")) as helpers:
        high = c.spawn(batch, MOCK + r"\printui.exe", '"%s\\printui.exe"' % MOCK, integrity="High", **deeds.MICROSOFT)
        c.load(high, MOCK + r"\printui.dll")
        helpers.append(high)
    c.exit(batch)
    return high


def weaken(c, desktop, high):
    line = "powershell.exe -NoP -w hidden -enc " + ENCODED
    shell = deeds.tool(c, high, "cmd.exe /c " + line)
    with deeds.told(c, "PowerShell with an encoded command", "medium", ("T1027.010", "T1059.001"), (high, shell),
                    ("-enc", "powershell")) as helpers:
        power = deeds.tool(c, shell, line)
        helpers.append(power)
    with c.behaviour("exempts the system's folder and the mock from Defender", "high", "T1685", (high, shell, power),
                     ("xclusion", "C:\\Windows ")):
        c.load(power, r"C:\Windows\System32\wbem\wmiutils.dll")
        for path in ("C:\\Windows ", SYSTEM32):
            c.set_value(desktop.defender, EXCLUSIONS + "\\" + path, "REG_DWORD", 0)
    c.exit(power)
    c.exit(shell)
    with deeds.told(c, "keeps the computer from sleep", "low", ("T1653", "T1496.001"), high, "powercfg") as helpers:
        helpers += deeds.command(c, high, "powercfg.exe /x -standby-timeout-ac 0")
        helpers += deeds.command(c, high, "powercfg.exe /x -hibernate-timeout-ac 0")


def settle(c, desktop, high):
    setup = SYSTEM32 + r"\svcinsty64.exe"
    library = SYSTEM32 + r"\x665422.dat"
    c.drop(high, setup, 240_000)
    with deeds.told(c, "a service whose library is a .dat file", "high", "T1543.003", high, SERVICE) as helpers:
        installer = c.spawn(high, setup, setup)
        helpers.append(installer)
        c.drop(installer, library, 520_000)
        deeds.service(c, desktop, SERVICE, r"%SystemRoot%\System32\svchost.exe -k DcomLaunch", kind=0x20, display="x665422")
        c.key(installer, deeds.SERVICES + "\\x665422\\Parameters", new=True)
        c.set_value(installer, deeds.SERVICES + "\\x665422\\Parameters\\ServiceDll", "REG_EXPAND_SZ", library)
    with c.behaviour("puts its service into the DcomLaunch group", "medium", ("T1543.003", "T1112"), (high, installer),
                     ("DcomLaunch", "Svchost")):
        c.key(installer, r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Svchost")
        c.set_value(installer, r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Svchost\DcomLaunch", "REG_MULTI_SZ",
                    ["Power", "BrokerInfrastructure", "PlugPlay", "SystemEventsBroker", SERVICE])
    c.exit(installer)
    with deeds.told(c, "removes the mock folder with its first stage", "medium", "T1070.004", high,
                    ("C:\\Windows \\", "rmdir")) as helpers:
        shell = deeds.tool(c, high, 'cmd.exe /c timeout /t 12 /nobreak && rmdir /s /q "C:\\Windows \\"')
        pause = deeds.tool(c, shell, "timeout /t 12 /nobreak")
        c.exit(high)
        c.wait(12)
        c.exit(pause)
        for path in (MOCK + r"\printui.exe", MOCK + r"\printui.dll", MOCK, "C:\\Windows "):
            c.delete(shell, path)
        helpers.append(shell)
    c.exit(shell)
    return installer


def mine(c, desktop, doers):
    """The library under svchost; gives its process."""
    line = SYSTEM32 + "\\svchost.exe -k DcomLaunch"
    host = c.spawn(desktop.services, SYSTEM32 + "\\svchost.exe", line, **dict(deeds.MICROSOFT, **SYSTEM))
    c.load(host, SYSTEM32 + r"\x665422.dat")
    with deeds.told(c, "a task at every log-on for its watch program", "high", "T1053.005", (host,) + doers,
                    "console_zero") as helpers:
        c.drop(host, SYSTEM32 + r"\console_zero.exe", 190_000)
        line = r'schtasks /create /tn console_zero /sc ONLOGON /rl HIGHEST /f /tr "%s\console_zero.exe"' % SYSTEM32
        helpers += deeds.command(c, host, line)
        deeds.task(c, desktop, "console_zero", 11)
    c.host(STAGE[0], "raw.zlibmirror.example")
    with c.behaviour("fetches the miner", "medium", ("T1105", "T1071.001"), (host,) + doers,
                     ("wlogz.exe", "zlibmirror", STAGE[0])):
        desktop.resolve()
        c.exchange(host, STAGE, 50211, [517, 290], [14_600] * 12)
        c.folder(host, SYSTEM32 + r"\wsvcz")
        c.drop(host, SYSTEM32 + r"\wsvcz\wlogz.exe", 900_000, chunk=131_072)
    with deeds.told(c, "mines", "high", "T1496.001", (host,) + doers, ("rx/0", "wlogz", "3333", POOL[0])) as helpers:
        line = SYSTEM32 + r"\wsvcz\wlogz.exe -o pool.zeph.example:3333 -a rx/0 -u ZEPHs8r --cpu-max-threads-hint=50"
        miner = c.spawn(host, SYSTEM32 + r"\wsvcz\wlogz.exe", line)
        helpers.append(miner)
        c.exchange(miner, POOL, 50212, [412, 180, 180], [690, 120])
    return host


def next_stick(c, host, doers):
    hidden = "G:\\USB Drive"
    with c.behaviour("puts its link, script and parts onto the next stick", "high", "T1091", (host,) + doers,
                     ("G:\\", "USB Drive.lnk", "u566387.vbs")):
        c.folder(host, "G:\\sysvolume")
        for name, size in (("u566387.vbs", 900), ("u643257.bat", 1400), ("u826437.dat", 380_000)):
            c.drop(host, "G:\\sysvolume\\" + name, size)
        c.drop(host, "G:\\USB Drive.lnk", 1700)
    with c.behaviour("moves the user's files into a folder and hides it with its own", "medium", ("T1564.001", "T1091"),
                     (host,) + doers, ("G:\\sysvolume", "G:\\USB Drive")):
        c.folder(host, hidden)
        for name in ("Dun.xlsx", "Huvaari 9-r angi.docx", "zurag.jpg"):
            c.rename(host, "G:\\" + name, hidden + "\\" + name)
        c.attributes(host, hidden, 0x16)
        c.attributes(host, "G:\\sysvolume", 0x16)
    with c.behaviour("keeps hidden files from the user's sight", "medium", ("T1564.001", "T1112"), (host,) + doers,
                     ("ShowSuperHidden", "Advanced\\Hidden")):
        c.key(host, ADVANCED)
        c.set_value(host, ADVANCED + r"\Hidden", "REG_DWORD", 2)
        c.set_value(host, ADVANCED + r"\ShowSuperHidden", "REG_DWORD", 0)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(8)
    host, batch = open_stick(c, desktop)
    desktop.murmur(3)
    high = climb(c, host, batch)
    weaken(c, desktop, high)
    installer = settle(c, desktop, high)
    desktop.murmur(5)
    miner = mine(c, desktop, (high, installer))
    desktop.murmur(6)
    next_stick(c, miner, (high, installer))
    desktop.murmur(6)
