"""Ordinary: a company's VPN client is set up and connects: publisher and root certificates by certutil, a TAP driver by
drvinst, a service, netsh and route for addresses, the name server and a proxy script while connected, all undone after."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2023-02-14T07:32:10", "user": "HAFEN\\t.reuter", "home": "C:\\Users\\t.reuter",
           "computer": "HAFEN-NB112"}
MICROSOFT = {"company": "Microsoft Corporation"}
MAKER = {"company": "Leuchtfeuer Networks GmbH", "description": "Leuchtfeuer VPN", "version": "5.8.2"}
HOME = r"C:\Program Files\Leuchtfeuer VPN"
SERVICES = r"HKLM\System\CurrentControlSet\Services"
CLASS = r"HKLM\System\CurrentControlSet\Control\Class\{4d36e972-e325-11ce-bfc1-08002be10318}\0017"
INTERNET = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings"
GATEWAY = ("203.0.113.61", 443)


def tool(c, parent, name, words):
    return c.spawn(parent, c.system_root + "\\System32\\" + name, '"%s\\System32\\%s" %s' % (c.system_root, name, words),
                   **MICROSOFT)


def certificate(c, parent, store, file, thumb):
    one = tool(c, parent, "certutil.exe", '-addstore -f "%s" "%s"' % (store, file))
    c.read(one, file, 1300)
    name = {"Root": "ROOT"}.get(store, store)
    key = r"HKLM\SOFTWARE\Microsoft\SystemCertificates\%s\Certificates\%s" % (name, thumb)
    c.key(one, key, new=True)
    c.set_value(one, key + r"\Blob", "REG_BINARY", bytes(1190))
    c.exit(one)


def driver(c, desktop, setup):
    """The adapter's driver: the plug-and-play installer stages it and copies it to drivers."""
    install = c.spawn(setup, HOME + r"\tapctl.exe", '"%s\\tapctl.exe" create --name "Leuchtfeuer"' % HOME, **MAKER)
    c.read(install, HOME + r"\driver\tap0901.inf", 7000)
    plug = c.system(c.system_root + r"\System32\svchost.exe", "C:\\Windows\\system32\\svchost.exe -k DcomLaunch -p -s "
                    "DeviceInstall",
                    parent=desktop.services)
    helper = c.spawn(plug, c.system_root + r"\System32\drvinst.exe", 'DrvInst.exe "4" "0" "%s\\driver\\tap0901.'
                     'inf" "9" "4d14a44ff" "0000000000000154" "WinSta0\\Default"' % HOME, **MICROSOFT)
    staging = c.system_root + r"\System32\DriverStore\Temp\{7d0c2f4b-5f3e-2c4a-9b0a-6a8b9c0d1e2f}"
    store = c.system_root + r"\System32\DriverStore\FileRepository\tap0901.inf_amd64_662fd96dfdced4ae"
    for name, size in (("tap0901.sys", 48_000), ("tap0901.cat", 10_000), ("tap0901.inf", 7000)):
        c.read(helper, HOME + "\\driver\\" + name, size)
        c.drop(helper, staging + "\\" + name, size)
        c.rename(helper, staging + "\\" + name, store + "\\" + name)
    c.drop(helper, c.system_root + r"\INF\oem41.inf", 7000)
    c.drop(helper, c.system_root + r"\INF\oem41.PNF", 12_000)
    c.drop(helper, c.system_root + r"\System32\drivers\tap0901.sys", 48_000)
    for name, kind, value in (("Type", "REG_DWORD", 1), ("Start", "REG_DWORD", 3), ("ErrorControl", "REG_DWORD", 1),
                              ("ImagePath", "REG_EXPAND_SZ", r"\SystemRoot\System32\drivers\tap0901.sys"),
                              ("DisplayName", "REG_SZ", "@oem41.inf,%DeviceDescription%;TAP-Windows Adapter V9")):
        c.set_value(helper, SERVICES + "\\tap0901\\" + name, kind, value)
    for name, value in (("DriverDesc", "TAP-Windows Adapter V9"), ("ProviderName", "TAP-Windows Provider V9"),
                        ("NetCfgInstanceId", "{C9E0E1A2-55A3-4A07-90F1-9E33F0A7A3BC}")):
        c.set_value(helper, CLASS + "\\" + name, "REG_SZ", value)
    c.exit(helper)
    c.exit(install)


def service(c, desktop):
    key = SERVICES + r"\LeuchtfeuerVpn"
    c.key(desktop.services, key, new=True)
    for name, kind, value in (("Type", "REG_DWORD", 16), ("Start", "REG_DWORD", 2),
                              ("DisplayName", "REG_SZ", "Leuchtfeuer VPN"),
                              ("ImagePath", "REG_EXPAND_SZ", '"%s\\lfvpnsvc.exe"' % HOME),
                              ("DependOnService", "REG_MULTI_SZ", ["tap0901", "Dhcp"])):
        c.set_value(desktop.services, key + "\\" + name, kind, value)
    return c.spawn(desktop.services, HOME + r"\lfvpnsvc.exe", '"%s\\lfvpnsvc.exe"' % HOME, **MAKER)


def connects(c, desktop, vpn, client):
    c.exchange(client, ("127.0.0.1", 25340), 51200, [90], [40])
    profile = c.home + r"\Leuchtfeuer\config\hafen.ovpn"
    c.read(client, profile, 2400)
    tunnel = c.spawn(vpn, HOME + r"\bin\openvpn.exe", '"%s\\bin\\openvpn.exe" --config "%s" --management 127.0.0.1 25340 '
                     'stdin '
                     '--auth-retry interact --script-security 2 --up up.cmd' % (HOME, profile), company="The OpenVPN "
                     "Project",
                     description="OpenVPN Daemon")
    c.load(tunnel, HOME + r"\bin\libssl-3-x64.dll")
    desktop.resolve()
    c.exchange(tunnel, GATEWAY, 51201, [517, 1300, 300], [1460, 1460, 900])
    for words in ('interface ip set address "Leuchtfeuer" static 10.80.0.14 255.255.255.0',
                  'interface ip set dns "Leuchtfeuer" static 10.80.0.1', 'interface ip delete arpcache'):
        one = tool(c, tunnel, "netsh.exe", words)
        c.load(one, c.system_root + r"\System32\netiohlp.dll")
        c.exit(one)
    key = r"HKLM\System\CurrentControlSet\Services\Tcpip\Parameters\Interfaces\{c9e0e1a2-55a3-4a07-90f1-9e33f0a7a3bc}"
    c.set_value(vpn, key + r"\NameServer", "REG_SZ", "10.80.0.1")
    c.set_value(vpn, key + r"\SearchList", "REG_SZ", "hafen.example")
    for network in ("10.0.0.0", "172.16.0.0", "192.168.40.0"):
        c.exit(tool(c, tunnel, "ROUTE.EXE", "ADD %s MASK 255.255.0.0 10.80.0.1 METRIC 5" % network))
    script = tool(c, tunnel, "cmd.exe", '/C up.cmd tun 1500 0 10.80.0.14 255.255.255.0 init')
    c.read(script, c.home + r"\Leuchtfeuer\config\up.cmd", 300)
    for words in (r"use H: \\files.hafen.example\home /persistent:no", r"time \\dc1.hafen.example /set /yes"):
        net = tool(c, script, "net.exe", words)
        if words.startswith("time"):
            c.exit(tool(c, net, "net1.exe", words))
        c.exit(net)
    c.exit(tool(c, script, "ipconfig.exe", "/flushdns"))
    c.exit(script)
    c.set_value(client, INTERNET + r"\AutoConfigURL", "REG_SZ", "http://proxy.hafen.example/wpad.dat")
    c.set_value(client, INTERNET + r"\Connections\DefaultConnectionSettings", "REG_BINARY", bytes(120))
    return tunnel


def story(c):
    desktop = Desktop(c)
    c.host(GATEWAY[0], "vpn.hafen.example")
    desktop.murmur(6)
    setup = c.spawn(desktop.explorer, c.home + r"\Downloads\LeuchtfeuerVPN-5.8.2.exe", integrity="High", **MAKER)
    for name in ("lfvpn.exe", "lfvpnsvc.exe", "tapctl.exe", r"bin\openvpn.exe", r"bin\libssl-3-x64.dll",
                 r"driver\tap0901.sys",
                 r"driver\tap0901.cat", r"driver\tap0901.inf", r"certs\publisher.cer", r"certs\hafen-root.cer"):
        c.drop(setup, HOME + "\\" + name, 9000 if "cer" in name or "inf" in name else 240_000)
    certificate(c, setup, "TrustedPublisher", HOME + r"\certs\publisher.cer", "1A2B3C4D5E6F708192A3B4C5D6E7F8091A2B3C4D")
    certificate(c, setup, "Root", HOME + r"\certs\hafen-root.cer", "D4C3B2A1908F7E6D5C4B3A29180F7E6D5C4B3A29")
    driver(c, desktop, setup)
    vpn = service(c, desktop)
    c.set_value(setup, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\LeuchtfeuerVPN", "REG_SZ",
                '"%s\\lfvpn.exe" --minimized' % HOME)
    c.exit(tool(c, setup, "netsh.exe", 'advfirewall firewall add rule name="Leuchtfeuer VPN" dir=in action=allow '
                'program="%s\\'
                'bin\\openvpn.exe" enable=yes' % HOME))
    client = c.spawn(setup, HOME + r"\lfvpn.exe", integrity="Medium", **MAKER)
    c.exit(setup)
    desktop.murmur(5)
    tunnel = connects(c, desktop, vpn, client)
    for _ in range(20):
        c.net(tunnel, "Send", GATEWAY, 51201, 1300)
        c.net(tunnel, "Receive", GATEWAY, 51201, 1460)
        c.wait(2)
    c.delete_value(client, INTERNET + r"\AutoConfigURL")
    c.exit(tool(c, vpn, "taskkill.exe", "/PID %d /F" % tunnel.pid))
    c.exit(tunnel, 1)
    desktop.murmur(5)
