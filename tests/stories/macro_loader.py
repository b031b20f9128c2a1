"""A loader in a Word document on Windows 7: the macro starts a shell and PowerShell, which fetches a DLL; regsvr32 runs it,
it copies itself to the user's profile and has Run start it, and a service where it has the rights."""
from scenery import Desktop

SETTING = {"start": "2021-02-11T10:15:22", "user": "ACCT-04\\paula", "home": "C:\\Users\\paula", "computer": "ACCT-04",
           "os_version": (6, 1, 7601)}


def story(c):
    desktop = Desktop(c)
    system32, local = c.system_root + "\\System32\\", c.home + "\\AppData\\Local"
    document = c.home + r"\Downloads\Rechnung 2021-02.doc"
    library = c.home + r"\Ohdnq.dll"
    copy = local + r"\Kcwlrbn\tfpxuu.ymo"
    desktop.murmur(8)
    word = c.spawn(desktop.explorer, r"C:\Program Files\Microsoft Office\Office16\WINWORD.EXE",
                   r'"C:\Program Files\Microsoft Office\Office16\WINWORD.EXE" /n "%s"' % document)
    c.read(word, document, 172032)
    c.drop(word, c.home + r"\Downloads\~$chnung 2021-02.doc", 162)
    c.drop(word, local + r"\Temp\~DF3A11.tmp", 4096)
    shell = c.spawn(word, system32 + "cmd.exe", "cmd /c m^sg %username% /v Word experienced an error & "
                    "p^owers^hell -w hidden -ENCOD " + "IABzAGUAdAAtAHYAYQByAGkAYQBiAGwAZQ" * 8)
    message = c.spawn(shell, system32 + "msg.exe", "msg  paula /v Word experienced an error")
    c.exit(message)
    power = c.spawn(shell, system32 + r"WindowsPowerShell\v1.0\powershell.exe",
                    "powershell  -w hidden -ENCOD " + "IABzAGUAdAAtAHYAYQByAGkAYQBiAGwAZQ" * 8)
    desktop.resolve()
    c.net(power, "Reconnect", ("198.51.100.7", 80), 49220)
    c.net(power, "Connect", ("203.0.113.88", 80), 49221)
    c.net(power, "Send", ("203.0.113.88", 80), 49221, 91)
    c.open(power, library, 0x120116, 5, 2, 0x60, 1)
    for at in range(0, 327680, 32768):
        c.net(power, "Receive", ("203.0.113.88", 80), 49221, 32768)
        c.write_at(power, library, at, 32768)
    c.close(power, library)
    c.net(power, "Disconnect", ("203.0.113.88", 80), 49221)
    host = c.spawn(power, system32 + "regsvr32.exe", '"%sregsvr32.exe" /s %s' % (system32, library))
    c.load(host, library, 0x10000000, 0x50000)
    c.exit(power)
    c.exit(shell)
    c.folder(host, local + r"\Kcwlrbn")
    c.read(host, library, 327680)
    c.drop(host, copy, 327680)
    c.delete(host, copy + ":Zone.Identifier")
    bot = c.spawn(host, system32 + "regsvr32.exe", '%sregsvr32.exe /s "%s"' % (system32, copy))
    c.load(bot, copy, 0x10000000, 0x50000)
    c.delete(host, library)
    c.exit(host)
    c.set_value(bot, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\tfpxuu.ymo", "REG_SZ",
                '%sregsvr32.exe /s "%s"' % (system32, copy))
    c.key(desktop.services, r"HKLM\System\CurrentControlSet\Services\tfpxuu", new=True)
    c.set_value(desktop.services, r"HKLM\System\CurrentControlSet\Services\tfpxuu\ImagePath", "REG_EXPAND_SZ",
                '%sregsvr32.exe /s "%s"' % (system32, copy))
    for number in range(3):
        c.exchange(bot, ("203.0.113.%d" % (120 + number), (8080, 443, 7080)[number]), 49230 + number, [480], [1460, 212])
        c.wait(8)
    c.net(bot, "Reconnect", ("198.51.100.61", 8080), 49240)
    desktop.murmur(6)
