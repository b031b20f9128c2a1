"""Ordinary: an analyst's laboratory machine with a harmless sample: FakeNet (Python) with the WinDivert driver answers
it, dumpcap captures, Process Monitor loads its driver, x64dbg attaches to it, VMware's tools copy files, and the sample
shows a text and ends."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2023-04-04T15:20:02", "user": "FLARE-WIN10\\lab", "home": "C:\\Users\\lab", "computer": "FLARE-WIN10",
           "os_version": (10, 0, 19044)}
MICROSOFT = {"company": "Microsoft Corporation"}
SYSINTERNALS = {"company": "Sysinternals - www.sysinternals.com", "description": "Process Monitor", "version": "3.92"}
WIRESHARK = {"company": "The Wireshark developer community", "version": "4.0.4"}
SERVICES = r"HKLM\System\CurrentControlSet\Services"
TOOLS = r"C:\Tools"


def driver(c, desktop, name, path):
    """A driver loaded on demand: a service key made and soon removed."""
    key = SERVICES + "\\" + name
    c.key(desktop.services, key, new=True)
    for value, kind, data in (("Type", "REG_DWORD", 1), ("Start", "REG_DWORD", 3), ("ErrorControl", "REG_DWORD", 1),
                              ("ImagePath", "REG_EXPAND_SZ", "\\??\\" + path)):
        c.set_value(desktop.services, key + "\\" + value, kind, data)


def fakenet(c, desktop):
    """Answers everything on this machine: changes the name server, stops the DNS cache, listens on ports."""
    shell = c.spawn(desktop.explorer, c.system_root + r"\System32\cmd.exe", r'"C:\Windows\System32\cmd.exe" /K "cd '
                    r'C:\Tools\fakenet & fakenet.exe"',
                    integrity="High", directory=TOOLS + r"\fakenet", **MICROSOFT)
    boot = c.spawn(shell, TOOLS + r"\fakenet\fakenet.exe", "fakenet.exe")
    unpacked = c.home + r"\AppData\Local\Temp\_MEI52162"
    for name in ("python310.dll", "_socket.pyd", "_ssl.pyd", "WinDivert.dll", "WinDivert64.sys", "base_library.zip",
                 r"configs\default.ini"):
        c.drop(boot, unpacked + "\\" + name, 90_000)
    net = c.spawn(boot, TOOLS + r"\fakenet\fakenet.exe", "fakenet.exe")
    for name in ("python310.dll", "_socket.pyd", "WinDivert.dll"):
        c.load(net, unpacked + "\\" + name)
    driver(c, desktop, "WinDivert", unpacked + r"\WinDivert64.sys")
    interface = SERVICES + r"\Tcpip\Parameters\Interfaces\{3f1c5f0a-5c0d-4c8e-8a8c-0a1b2c3d4e5f}"
    c.set_value(net, interface + r"\NameServer", "REG_SZ", "10.0.2.15")
    for words in ("sc stop Dnscache", "ipconfig /flushdns", "netsh interface ip show config"):
        name = words.split()[0] + ".exe"
        c.exit(c.spawn(net, c.system_root + "\\System32\\" + name, words, **MICROSOFT))
    c.drop(net, TOOLS + r"\fakenet\packets_20230404_152003.pcap", 24)
    c.drop(net, TOOLS + r"\fakenet\certs\fakenet-ca.crt", 1200)
    certificate = c.spawn(net, c.system_root + r"\System32\certutil.exe", r"certutil -addstore -f Root "
                          r"C:\Tools\fakenet\certs\fakenet-ca.crt", **MICROSOFT)
    key = r"HKLM\SOFTWARE\Microsoft\SystemCertificates\ROOT\Certificates\0A1B2C3D4E5F60718293A4B5C6D7E8F901234567"
    c.key(certificate, key, new=True)
    c.set_value(certificate, key + r"\Blob", "REG_BINARY", bytes(1100))
    c.exit(certificate)
    return net


def capture_tools(c, desktop):
    shark = c.spawn(desktop.explorer, r"C:\Program Files\Wireshark\Wireshark.exe", integrity="High", description="Wireshark",
                    **WIRESHARK)
    dump = c.spawn(shark, r"C:\Program Files\Wireshark\dumpcap.exe", r'"C:\Program Files\Wireshark\dumpcap.exe" -n -i '
                   r'\Device\NPF_{3F1C5F0A} -Z 7284 '
                   r'-w C:\Users\lab\AppData\Local\Temp\wireshark_EthernetX0.pcapng', description="Dumpcap", **WIRESHARK)
    c.load(dump, c.system_root + r"\System32\Npcap\wpcap.dll")
    monitor = c.spawn(desktop.explorer, TOOLS + r"\sysinternals\Procmon.exe",
                      '"%s\\sysinternals\\Procmon.exe" /AcceptEula' % TOOLS, is_64bit=False,
                      integrity="High", **SYSINTERNALS)
    inner_path = c.home + r"\AppData\Local\Temp\Procmon64.exe"
    c.drop(monitor, inner_path, 600_000)
    command = '"%s" /originalpath "%s\\sysinternals\\Procmon.exe" /AcceptEula' % (inner_path, TOOLS)
    inner = c.spawn(monitor, inner_path, command, **SYSINTERNALS)
    c.drop(inner, c.system_root + r"\System32\Drivers\PROCMON24.SYS", 90_000)
    key = SERVICES + r"\PROCMON24"
    for name, kind, value in (("Type", "REG_DWORD", 1), ("Start", "REG_DWORD", 3),
                              ("ImagePath", "REG_EXPAND_SZ", r"System32\Drivers\PROCMON24.SYS"),
                              (r"Instances\DefaultInstance", "REG_SZ", "Process Monitor 24 Instance")):
        c.set_value(inner, key + "\\" + name, kind, value)
    c.delete(inner, c.system_root + r"\System32\Drivers\PROCMON24.SYS")
    c.set_value(inner, r"HKCU\Software\Sysinternals\Process Monitor\EulaAccepted", "REG_DWORD", 1)
    return dump, inner


def guest_tools(c, desktop):
    """VMware's tools bring the sample from the host and synchronise the clipboard."""
    home = r"C:\Program Files\VMware\VMware Tools"
    service = c.process(home + r"\vmtoolsd.exe", desktop.services, '"%s\\vmtoolsd.exe"' % home, started_before=True,
                        user="NT AUTHORITY\\SYSTEM",
                        sid="S-1-5-18", integrity="System", session=0, company="VMware, Inc.")
    user = c.process(home + r"\vmtoolsd.exe", desktop.explorer, '"%s\\vmtoolsd.exe" -n vmusr' % home, started_before=True,
                     company="VMware, Inc.")
    for number in range(6):
        c.open_key(service, r"HKLM\SOFTWARE\VMware, Inc.\VMware Tools")
        c.query(service, r"HKLM\SOFTWARE\VMware, Inc.\VMware Tools\InstallPath", "REG_SZ", home + "\\")
        c.close_key(service, r"HKLM\SOFTWARE\VMware, Inc.\VMware Tools")
    shell = c.spawn(service, c.system_root + r"\System32\cmd.exe", 'cmd /c ""%s\\poweron-vm-default.bat""' % home,
                    **MICROSOFT)
    c.exit(shell)
    drop_folder = c.home + r"\AppData\Local\Temp\vmware-lab\VMwareDnD\a1c0f6e2"
    c.drop(user, drop_folder + r"\hello.exe", 60_000)
    c.read(desktop.explorer, drop_folder + r"\hello.exe", 60_000)
    c.drop(desktop.explorer, c.home + r"\Desktop\hello.exe", 60_000)
    c.delete(user, drop_folder + r"\hello.exe")


def debugs(c, desktop, path):
    debugger = c.spawn(desktop.explorer, TOOLS + r"\x64dbg\release\x64\x64dbg.exe",
                       '"%s\\x64dbg\\release\\x64\\x64dbg.exe" "%s"' % (TOOLS, path),
                       company="x64dbg", description="x64dbg")
    for name in ("x64dbg.dll", "x64bridge.dll", "TitanEngine.dll", r"plugins\ScyllaHide.dp64"):
        c.load(debugger, TOOLS + r"\x64dbg\release\x64" + "\\" + name)
    sample = c.spawn(debugger, path, '"%s"' % path)
    c.drop(debugger, TOOLS + r"\x64dbg\release\x64\db\hello.exe.dd64", 3000)
    c.drop(debugger, c.home + r"\Desktop\hello_dump.exe", 60_000)
    c.exit(sample)
    c.exit(debugger)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(4)
    guest_tools(c, desktop)
    net = fakenet(c, desktop)
    dump, monitor = capture_tools(c, desktop)
    path = c.home + r"\Desktop\hello.exe"
    sample = c.spawn(desktop.explorer, path)
    for name in ("kernel32", "KernelBase", "user32", "gdi32", "ws2_32", "winhttp", "imm32", "uxtheme"):
        c.load(sample, c.system_root + "\\System32\\%s.dll" % name)
    c.open_key(sample, r"HKCU\Software\Hello", result="NAME NOT FOUND")
    c.key(sample, r"HKCU\Software\Hello", new=True)
    c.set_value(sample, r"HKCU\Software\Hello\Runs", "REG_DWORD", 1)
    c.drop(sample, c.home + r"\AppData\Local\Temp\hello.log", 60)
    c.exchange(sample, ("192.0.2.123", 80), 50400, [160], [900])
    for number in range(14):
        c.net(net, "Receive", ("10.0.2.15", 50400 + number), 80, 160)
        c.net(net, "Send", ("10.0.2.15", 50400 + number), 80, 900)
        c.write_at(net, TOOLS + r"\fakenet\packets_20230404_152003.pcap", 1200 * number, 1200)
        c.write_at(dump, c.home + r"\AppData\Local\Temp\wireshark_EthernetX0.pcapng", 1400 * number, 1400)
        c.wait(1)
    c.exit(sample)
    debugs(c, desktop, path)
    c.drop(monitor, c.home + r"\Desktop\Logfile.PML", 500_000)
    c.drop(net, TOOLS + r"\fakenet\report_20230404.html", 9000)
    c.exit(net)
    c.delete_key(desktop.services, SERVICES + r"\WinDivert")
    desktop.murmur(4)
