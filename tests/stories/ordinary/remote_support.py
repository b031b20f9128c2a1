"""Ordinary: a user lets the help desk in: a portable remote program from Downloads is started, asks for elevation, runs
as a service, later a support client from its package is installed as a service, and the helper uses a shell and
copies files."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-01-09T13:27:55", "user": "RECEPTION\\joão", "home": "C:\\Users\\joão", "computer": "RECEPTION",
           "os_version": (10, 0, 19045)}
MICROSOFT = {"company": "Microsoft Corporation"}
MAKER = {"company": "AnyDesk Software GmbH", "description": "AnyDesk", "version": "8.0.6", "is_64bit": False}
CLIENT = {"company": "ScreenConnect Software", "description": "ScreenConnect Client", "version": "23.9.8.8811",
          "is_64bit": False}
SERVICES = r"HKLM\System\CurrentControlSet\Services"
SAFE_MODE = r"HKLM\System\CurrentControlSet\Control\SafeBoot\Network"
RELAY = ("203.0.113.170", 443)
SUPPORT = ("192.0.2.90", 8041)


def service(c, desktop, name, command):
    key = SERVICES + "\\" + name
    c.key(desktop.services, key, new=True)
    for value, kind, data in (("Type", "REG_DWORD", 16), ("Start", "REG_DWORD", 2), ("ErrorControl", "REG_DWORD", 1),
                              ("ImagePath", "REG_EXPAND_SZ", command), ("DisplayName", "REG_SZ", name),
                              ("ObjectName", "REG_SZ", "LocalSystem")):
        c.set_value(desktop.services, key + "\\" + value, kind, data)


def portable(c, desktop):
    """Run without installation: front, back-end, and the elevated one after the user's consent."""
    image = c.home + r"\Downloads\AnyDesk.exe"
    roaming = c.home + r"\AppData\Roaming\AnyDesk"
    front = c.spawn(desktop.explorer, image, **MAKER)
    for name in ("system.conf", "user.conf", "service.conf", "ad.trace"):
        c.drop(front, roaming + "\\" + name, 1800)
    c.drop(front, c.home + r"\AppData\Local\Temp\gcapi.dll", 380_000)
    c.load(front, c.home + r"\AppData\Local\Temp\gcapi.dll")
    back = c.spawn(front, image, '"%s" --local-service' % image, **MAKER)
    control = c.spawn(front, image, '"%s" --local-control' % image, **MAKER)
    desktop.resolve()
    for port in (80, 443, 6568):
        c.exchange(back, (RELAY[0], port), 49900 + port % 10, [240, 517, 600], [1200, 400])
    c.write_at(back, roaming + r"\connection_trace.txt", 0, 90)
    elevated = c.spawn(control, image, '"%s" --elevated --backend' % image, integrity="High", **MAKER)
    c.net(back, "Connect", RELAY, 49930)
    for number in range(20):
        c.net(back, "Receive", RELAY, 49930, 120)
        c.net(back, "Send", RELAY, 49930, 8192)
        c.wait(0.5)
    return front, back, control, elevated


def support_client(c, desktop, elevated):
    """The helper has the lasting support client installed; it is started by its service in each session."""
    package = c.home + r"\Downloads\ScreenConnect.ClientSetup.msi"
    c.drop(elevated, package, 900_000)
    install = c.spawn(desktop.explorer, c.system_root + r"\System32\msiexec.exe", '"C:\\Windows\\System32\\msiexec.exe" /i '
                      '"%s"' % package,
                      integrity="High", **MICROSOFT)
    worker = c.spawn(desktop.services, c.system_root + r"\System32\msiexec.exe", r"C:\Windows\system32\msiexec.exe /V",
                     **MICROSOFT)
    c.read(worker, package, 900_000)
    home = r"C:\Program Files (x86)\ScreenConnect Client (4a1e7c9b2d3f5061)"
    for name in ("ScreenConnect.ClientService.exe", "ScreenConnect.WindowsClient.exe",
                 "ScreenConnect.WindowsBackstageShell.exe",
                 "ScreenConnect.Core.dll", "ScreenConnect.Client.dll", "ScreenConnect.ClientService.dll", "system.config"):
        c.drop(worker, home + "\\" + name, 95_000)
    c.drop(worker, home + r"\ScreenConnect.WindowsAuthenticationPackage.dll", 250_000)
    c.set_value(worker, r"HKLM\System\CurrentControlSet\Control\Lsa\Authentication Packages", "REG_MULTI_SZ",
                ["msv1_0", home + r"\ScreenConnect.WindowsAuthenticationPackage.dll"])
    command = ('"%s\\ScreenConnect.ClientService.exe" '
               '"?e=Access&y=Guest&h=support.reception.example&p=8041&s=7b0a9e31-55c2-4d0b"' % home)
    service(c, desktop, "ScreenConnect Client (4a1e7c9b2d3f5061)", command)
    c.set_value(worker, SAFE_MODE + r"\ScreenConnect Client (4a1e7c9b2d3f5061)\(Default)", "REG_SZ", "Service")
    c.exit(worker)
    c.exit(install)
    agent = c.spawn(desktop.services, home + r"\ScreenConnect.ClientService.exe", command, **CLIENT)
    c.load(agent, r"C:\Windows\Microsoft.NET\Framework\v4.0.30319\clr.dll")
    c.exchange(agent, SUPPORT, 49960, [300, 900], [700, 300])
    window = c.spawn(agent, home + r"\ScreenConnect.WindowsClient.exe", '"%s\\ScreenConnect.WindowsClient.exe" "RunRole" '
                     '"3a9d-1" "User"' % home,
                     user=c.user, integrity="Medium", session=1, sid=desktop.explorer.sid, **CLIENT)
    c.read(window, home + r"\system.config", 900)
    return agent, window


def helps(c, agent):
    """Commands and files of the help desk, as its console sends them."""
    script = r"C:\Windows\SystemTemp\ScreenConnect\23.9.8.8811\2f0a-run.cmd"
    c.drop(agent, script, 300)
    shell = c.spawn(agent, c.system_root + r"\System32\cmd.exe", '"cmd.exe" /c "%s"' % script, **MICROSOFT)
    c.read(shell, script, 300)
    for name, line in (("ipconfig.exe", "ipconfig  /flushdns"), ("sc.exe", "sc  stop Spooler"),
                       ("sc.exe", "sc  start Spooler"),
                       ("systeminfo.exe", "systeminfo "), ("sfc.exe", "sfc  /scannow")):
        c.exit(c.spawn(shell, c.system_root + "\\System32\\" + name, line, **MICROSOFT))
    for number in range(4):
        c.delete(shell, c.system_root + r"\System32\spool\PRINTERS\%05d.SPL" % (number + 2))
    c.exit(shell)
    c.delete(agent, script)
    for name in ("Druckertreiber.zip", "setup_scanner.exe"):
        c.drop(agent, c.home + r"\Documents\ConnectWiseControl\Files" + "\\" + name, 200_000)


def story(c):
    desktop = Desktop(c)
    c.host(RELAY[0], "relay-4f1.net.anydesk.com")
    c.host(SUPPORT[0], "support.reception.example")
    desktop.murmur(5)
    front, back, control, elevated = portable(c, desktop)
    agent, window = support_client(c, desktop, elevated)
    helps(c, agent)
    service(c, desktop, "AnyDesk", r'"C:\Program Files (x86)\AnyDesk\AnyDesk.exe" --service')
    c.drop(elevated, r"C:\Program Files (x86)\AnyDesk\AnyDesk.exe", 900_000)
    c.spawn(desktop.services, r"C:\Program Files (x86)\AnyDesk\AnyDesk.exe", r'"C:\Program Files '
            r'(x86)\AnyDesk\AnyDesk.exe" --service', **MAKER)
    c.drop(elevated, r"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\StartUp\AnyDesk.lnk", 1800)
    for process in (elevated, control, back, front, window):
        c.exit(process)
    c.delete(desktop.explorer, c.home + r"\Downloads\AnyDesk.exe")
    desktop.murmur(5)
