"""Ordinary: an administrator's OpenVPN. Its MSI brings three network drivers, two services, a group and a Run value; then
the tray program connects with a company profile: routes, name servers, a block of foreign DNS and mail read through the
tunnel."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-06-18T13:05:22", "user": "WERK-NB07\\Jörg", "home": "C:\\Users\\Jörg", "computer": "WERK-NB07",
           "os_version": (10, 0, 22631), "local_address": "192.168.178.41"}
OPENVPN = {"company": "The OpenVPN Project", "version": "2.6.10.0"}
MICROSOFT = {"company": "Microsoft Corporation"}
PROGRAM = r"C:\Program Files\OpenVPN"
SERVICES = r"HKLM\System\CurrentControlSet\Services"
USER_DATA = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Installer\UserData\S-1-5-18"
UNINSTALL = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\{5C4C6A1B-0C5B-4E5B-9A6D-31B2F8C1D6E0}"
SYSTEM32 = "C:\\Windows\\System32\\"
FILES = [("bin\\openvpn.exe", 1_020_000), ("bin\\openvpn-gui.exe", 850_000), ("bin\\openvpnserv.exe", 160_000),
         ("bin\\openvpnserv2.exe", 21_000), ("bin\\tapctl.exe", 120_000), ("bin\\libcrypto-3-x64.dll", 4_400_000),
         ("bin\\libssl-3-x64.dll", 780_000), ("bin\\libpkcs11-helper-1.dll", 130_000), ("bin\\openssl.exe", 700_000),
         ("config\\README.txt", 220), ("config-auto\\README.txt", 380), ("doc\\openvpn.8.html", 340_000),
         ("sample-config\\client.ovpn", 3_700), ("sample-config\\server.ovpn", 11_000), ("license.txt", 26_000)]
DRIVERS = [("tap0901", "OemVista.inf", "oem21", "tap-windows6"), ("wintun", "wintun.inf", "oem22", "Wintun"),
           ("ovpn-dco", "ovpn-dco.inf", "oem23", "ovpn-dco-win")]


def service(c, desktop, name, display, image, kind=16, start=2):
    key = SERVICES + "\\" + name
    c.key(desktop.services, key, new=True)
    for value, type_name, data in (("Type", "REG_DWORD", kind), ("Start", "REG_DWORD", start),
                                   ("ErrorControl", "REG_DWORD", 1), ("ImagePath", "REG_EXPAND_SZ", image),
                                   ("DisplayName", "REG_SZ", display), ("ObjectName", "REG_SZ", "LocalSystem")):
        c.set_value(desktop.services, key + "\\" + value, type_name, data)


def driver(c, desktop, device_install, installer, name, inf, published, folder):
    """The installer hands an INF to Windows, whose drvinst puts it into the driver store."""
    source = r"C:\Program Files\Common Files\ovpn-dco" if name == "ovpn-dco" else "C:\\Program Files\\" + folder
    for extension in ("inf", "cat", "sys"):
        c.drop(installer, r"%s\%s" % (source, inf if extension == "inf" else name + "." + extension), 38_000)
    install = c.spawn(device_install, SYSTEM32 + "drvinst.exe", 'DrvInst.exe "4" "1" "%s\\%s" "9" "4d14a44ff" '
                      '"0000000000000158" "Service-0x0-3e7$\\Default" "0000000000000168" "208" "%s"' % (
                          source.lower(), inf.lower(), source.lower()), **MICROSOFT)
    stage = SYSTEM32 + r"DriverStore\Temp\{8d1f9c3a-77b2-4c4e-9f3d-0a6bb1c1%04x}" % (len(name) * 977)
    c.folder(install, stage)
    for file in (inf, name + ".cat", name + ".sys"):
        c.read(install, source + "\\" + file, 38_000)
        c.drop(install, stage + "\\" + file, 38_000)
    c.rename(install, stage, SYSTEM32 + r"DriverStore\FileRepository\%s_amd64_%012x" % (inf.lower(), 0x7ab31c55 * len(inf)))
    c.drop(install, r"C:\Windows\INF\%s.inf" % published, 8_000)
    c.drop(install, SYSTEM32 + r"CatRoot\{F750E6C3-38EE-11D1-85E5-00C04FC295EE}\%s.cat" % published, 10_000)
    c.drop(install, SYSTEM32 + "drivers\\%s.sys" % name, 38_000)
    c.set_value(install, r"HKLM\System\CurrentControlSet\Control\Class\{4d36e972-e325-11ce-bfc1-08002be10318}\0014\InfPath",
                "REG_SZ", published + ".inf")
    c.exit(install)
    service(c, desktop, name, folder + " driver", r"\SystemRoot\System32\drivers\%s.sys" % name, kind=1, start=3)


def install(c, desktop, device_install):
    package = c.home + r"\Downloads\OpenVPN-2.6.10-I002-amd64.msi"
    client = c.spawn(desktop.explorer, SYSTEM32 + "msiexec.exe", '"C:\\Windows\\System32\\msiexec.exe" /i "%s" ' % package,
                     directory=c.home + "\\Downloads\\", **MICROSOFT)
    c.read(client, package, 4_600_000, chunk=1 << 20)
    server = c.spawn(desktop.services, SYSTEM32 + "msiexec.exe", "C:\\Windows\\system32\\msiexec.exe /V", **MICROSOFT)
    c.read(server, package, 4_600_000, chunk=1 << 20)
    c.drop(server, r"C:\Windows\Installer\5a3f1c.msi", 4_600_000, chunk=1 << 20)
    c.drop(server, r"C:\Windows\Installer\MSI4C21.tmp", 260_000)
    action = c.spawn(server, SYSTEM32 + "msiexec.exe", r"C:\Windows\System32\MsiExec.exe -Embedding "
                     r"6F8E2A7C41D9B0335E17A2C4D88B9E01 E Global\MSI0000", **MICROSOFT)
    c.load(action, r"C:\Windows\Installer\MSI4C21.tmp")
    c.drop(server, r"C:\Config.Msi\5a3f1d.rbs", 12_000)
    for name, size in FILES:
        c.folder(server, PROGRAM + "\\" + name.rpartition("\\")[0])
        c.drop(server, PROGRAM + "\\" + name, size, chunk=1 << 20)
        component = USER_DATA + r"\Components\%032X" % (size * 0x9E3779B97F4A7C15 % (1 << 128))
        c.key(server, component, new=True)
        c.set_value(server, component + r"\B1A6C4C5B5C0B5E4A9D613B28F1C6D0E", "REG_SZ", PROGRAM + "\\" + name)
    for name, inf, published, folder in DRIVERS:
        driver(c, desktop, device_install, action, name, inf, published, folder)
    tool = c.spawn(action, PROGRAM + r"\bin\tapctl.exe", r'"C:\Program Files\OpenVPN\bin\tapctl.exe" create --hwid '
                   r'root\tap0901 --name "OpenVPN TAP-Windows6"', description="TAP driver management tool", **OPENVPN)
    c.set_value(tool, r"HKLM\System\CurrentControlSet\Control\Network\{4D36E972-E325-11CE-BFC1-08002BE10318}"
                r"\{A0C3A6B2-7E61-4E0C-8E39-6C2F6B2D9C51}\Connection\Name", "REG_SZ", "OpenVPN TAP-Windows6")
    c.exit(tool)
    service(c, desktop, "OpenVPNServiceInteractive", "OpenVPN Interactive Service",
            r'"C:\Program Files\OpenVPN\bin\openvpnserv.exe" -instance interactive')
    service(c, desktop, "OpenVPNService", "OpenVPNService", r'"C:\Program Files\OpenVPN\bin\openvpnserv2.exe"', start=3)
    lsass = c.system(SYSTEM32 + "lsass.exe", parent_pid=640)
    c.key(lsass, r"HKLM\SAM\SAM\Domains\Account\Aliases\Names\OpenVPN Administrators", new=True)
    c.set_value(lsass, r"HKLM\SAM\SAM\Domains\Account\Aliases\000003E9\C", "REG_BINARY", bytes(140))
    c.set_value(server, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\OPENVPN-GUI", "REG_SZ",
                PROGRAM + r"\bin\openvpn-gui.exe")
    c.key(server, r"HKLM\SOFTWARE\Classes\.ovpn", new=True)
    c.set_value(server, r"HKLM\SOFTWARE\Classes\.ovpn\(Default)", "REG_SZ", "OpenVPNFile")
    c.set_value(server, r"HKLM\SOFTWARE\Classes\OpenVPNFile\shell\run\command\(Default)", "REG_SZ",
                r'"C:\Program Files\OpenVPN\bin\openvpn.exe" --pause-exit --config "%1"')
    for name, text in (("DisplayName", "OpenVPN 2.6.10-I002 amd64"), ("Publisher", "OpenVPN, Inc."),
                       ("UninstallString", "MsiExec.exe /I{5C4C6A1B-0C5B-4E5B-9A6D-31B2F8C1D6E0}")):
        c.set_value(server, UNINSTALL + "\\" + name, "REG_SZ", text)
    c.drop(server, r"C:\Users\Public\Desktop\OpenVPN GUI.lnk", 2_100)
    c.delete(server, r"C:\Windows\Installer\MSI4C21.tmp")
    c.delete(server, r"C:\Config.Msi\5a3f1d.rbs")
    for process in (action, client):
        c.exit(process)
    return c.spawn(desktop.services, PROGRAM + r"\bin\openvpnserv.exe",
                   r'"C:\Program Files\OpenVPN\bin\openvpnserv.exe" -instance interactive', **OPENVPN)


def story(c):
    desktop = Desktop(c)
    device_install = c.system(SYSTEM32 + "svchost.exe", SYSTEM32 + "svchost.exe -k DcomLaunch -p -s DeviceInstall",
                              parent=desktop.services)
    desktop.murmur(8)
    interactive = install(c, desktop, device_install)
    desktop.murmur(6)
    c.wait(6)
    tray = c.spawn(desktop.explorer, PROGRAM + r"\bin\openvpn-gui.exe", description="OpenVPN GUI for Windows", **OPENVPN)
    profile = c.home + r"\OpenVPN\config\werk-muenster"
    c.folder(tray, profile)
    c.read(tray, c.home + r"\Downloads\werk-muenster.ovpn", 7_300)
    c.drop(tray, profile + r"\werk-muenster.ovpn", 7_300)
    c.set_value(tray, r"HKCU\Software\OpenVPN-GUI\configs\werk-muenster\username", "REG_BINARY", b"j.haas\0\0")
    c.set_value(tray, r"HKCU\Software\OpenVPN-GUI\configs\werk-muenster\auth-data", "REG_BINARY", bytes(range(16)) * 16)
    # The interactive service starts openvpn with the user's rights.
    tunnel = c.spawn(interactive, PROGRAM + r"\bin\openvpn.exe", 'openvpn --log "%s\\OpenVPN\\log\\werk-muenster.log" '
                     '--config "werk-muenster.ovpn" --setenv IV_GUI_VER "OpenVPN GUI 11.48.0.0" --service 1a3c00000d48 0 '
                     '--auth-retry interact --management 127.0.0.1 25340 stdin --management-query-passwords '
                     '--management-hold --pull-filter ignore route-method' % c.home, directory=profile + "\\", user=c.user,
                     integrity="Medium", session=1, sid="S-1-5-21-1004336348-1177238915-682003330-1001", **OPENVPN)
    c.load(tunnel, PROGRAM + r"\bin\libssl-3-x64.dll")
    c.read(tunnel, profile + r"\werk-muenster.ovpn", 7_300)
    c.drop(tunnel, c.home + r"\OpenVPN\log\werk-muenster.log", 2_200)
    c.host("203.0.113.90", "vpn.werk-muenster.example")
    desktop.resolve(55120)
    c.open(tunnel, r"\\.\Global\{A0C3A6B2-7E61-4E0C-8E39-6C2F6B2D9C51}.tap", access=0x12019F)
    for round_number in range(20):
        c.net(tunnel, "Send", ("203.0.113.90", 1194), 51194, 110 + 37 * round_number % 900, is_tcp=False)
        c.net(tunnel, "Receive", ("203.0.113.90", 1194), 51194, 140 + 91 * round_number % 1100, is_tcp=False)
        c.wait(0.05)
    interface = SERVICES + r"\Tcpip\Parameters\Interfaces\{a0c3a6b2-7e61-4e0c-8e39-6c2f6b2d9c51}"
    netsh = c.spawn(interactive, SYSTEM32 + "netsh.exe",
                    'netsh interface ipv4 set dnsservers 17 static 10.84.0.2 register=primary validate=no', **MICROSOFT)
    c.set_value(netsh, interface + r"\NameServer", "REG_SZ", "10.84.0.2")
    c.exit(netsh)
    rule = SERVICES + r"\Dnscache\Parameters\DnsPolicyConfig\{8A2D5F60-6BC1-4E24-9B70-55AC2C3C0F01}"
    c.key(interactive, rule, new=True)
    c.set_value(interactive, rule + r"\Name", "REG_MULTI_SZ", [".werk-muenster.example"])
    c.set_value(interactive, rule + r"\GenericDNSServers", "REG_SZ", "10.84.0.2")
    for command in ("/flushdns", "/registerdns"):
        ipconfig = c.spawn(interactive, SYSTEM32 + "ipconfig.exe", "ipconfig " + command, **MICROSOFT)
        c.exit(ipconfig)
    for _ in range(3):
        desktop.murmur(2)
        c.wait(10)
        c.net(tunnel, "Send", ("203.0.113.90", 1194), 51194, 96, is_tcp=False)
        c.net(tunnel, "Receive", ("203.0.113.90", 1194), 51194, 96, is_tcp=False)
    c.delete_key(interactive, rule)
    c.exit(tunnel)
    desktop.murmur(4)
