"""Ordinary: a printer's setup: the spooler loads a port monitor and a print processor, drivers go to the store and spool
folder, a network port is added, a status service and a scanner's Run value are set, a firmware tool sends a file to the
printer."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2023-10-30T10:49:26", "user": "APOTEKET\\signe", "home": "C:\\Users\\signe", "computer": "APOTEKET",
           "os_version": (10, 0, 19045)}
MICROSOFT = {"company": "Microsoft Corporation"}
MAKER = {"company": "Trykhus Industries, Ltd.", "description": "Trykhus Installer", "version": "4.2.11", "is_64bit": False}
HOME = r"C:\Program Files (x86)\Trykhus\LaserPro"
PRINT = r"HKLM\System\CurrentControlSet\Control\Print"
SPOOL = r"C:\Windows\System32\spool"
PRINTER = ("10.0.2.60", 9100)
FILES = ["thlpdrv.dll", "thlpui.dll", "thlpres.dll", "thlp.gpd", "thlp.ini"]


def finds(c, setup):
    """The setup asks on the network which printers there are."""
    for number in range(6):
        c.net(setup, "Send", ("10.0.2.255", 161), 50110, 90, is_tcp=False)
        c.net(setup, "Send", ("239.255.255.250", 3702), 50111, 620, is_tcp=False)
    c.net(setup, "Receive", ("10.0.2.60", 161), 50110, 140, is_tcp=False)
    c.exchange(setup, ("10.0.2.60", 80), 50112, [220], [1460, 700])


def driver(c, desktop, setup, spooler):
    """The package goes to the driver store, then the spooler copies it to its folder and loads it."""
    plug = c.system(c.system_root + r"\System32\svchost.exe", r"C:\Windows\system32\svchost.exe -k DcomLaunch -p -s "
                    r"DeviceInstall",
                    parent=desktop.services)
    stage = c.spawn(plug, c.system_root + r"\System32\drvinst.exe", r'DrvInst.exe "4" "0" '
                    r'"C:\Users\signe\AppData\Local\Temp\thlp\thlp.inf" '
                    r'"9" "48e9a1d07" "00000000000001B4" "WinSta0\Default"', **MICROSOFT)
    store = c.system_root + r"\System32\DriverStore\FileRepository\thlp.inf_amd64_0c4be83a17f2d915"
    for name in FILES + ["thlp.inf", "thlp.cat"]:
        c.read(stage, c.home + "\\AppData\\Local\\Temp\\thlp\\" + name, 60_000)
        c.drop(stage, store + "\\" + name, 60_000)
    c.drop(stage, c.system_root + r"\INF\oem23.inf", 9000)
    c.exit(stage)
    for name in FILES:
        c.read(spooler, store + "\\" + name, 60_000)
        c.drop(spooler, SPOOL + "\\drivers\\x64\\3\\New\\" + name, 60_000)
        c.rename(spooler, SPOOL + "\\drivers\\x64\\3\\New\\" + name, SPOOL + "\\drivers\\x64\\3\\" + name)
    key = PRINT + r"\Environments\Windows x64\Drivers\Version-3\Trykhus LaserPro"
    c.key(spooler, key, new=True)
    for name, value in (("Driver", FILES[0]), ("Configuration File", FILES[1]), ("Data File", FILES[3]),
                        ("Monitor", "Trykhus Language Monitor")):
        c.set_value(spooler, key + "\\" + name, "REG_SZ", value)
    c.load(spooler, SPOOL + r"\drivers\x64\3\thlpui.dll")
    return c.exit(c.spawn(setup, c.system_root + r"\System32\rundll32.exe", r'rundll32.exe printui.dll,PrintUIEntry /ia /m '
                          r'"Trykhus LaserPro" '
                          r'/f "C:\Users\signe\AppData\Local\Temp\thlp\thlp.inf"', **MICROSOFT))


def monitors(c, setup, spooler):
    """A port monitor and a print processor are libraries that the spooler loads as SYSTEM."""
    c.drop(setup, c.system_root + r"\System32\thmon64.dll", 90_000)
    c.drop(setup, SPOOL + r"\prtprocs\x64\thproc64.dll", 70_000)
    for name, library in (("Trykhus Language Monitor", "thmon64.dll"), ("Trykhus Network Port", "thmon64.dll")):
        c.key(spooler, PRINT + "\\Monitors\\" + name, new=True)
        c.set_value(spooler, PRINT + "\\Monitors\\%s\\Driver" % name, "REG_SZ", library)
    c.load(spooler, c.system_root + r"\System32\thmon64.dll")
    processor = PRINT + r"\Environments\Windows x64\Print Processors\thproc64"
    c.key(spooler, processor, new=True)
    c.set_value(spooler, processor + r"\Driver", "REG_SZ", "thproc64.dll")
    c.load(spooler, SPOOL + r"\prtprocs\x64\thproc64.dll")
    port = PRINT + r"\Monitors\Standard TCP/IP Port\Ports\10.0.2.60"
    c.key(spooler, port, new=True)
    c.set_value(spooler, port + r"\HostName", "REG_SZ", "10.0.2.60")
    c.set_value(spooler, port + r"\PortNumber", "REG_DWORD", 9100)
    queue = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Print\Printers\Trykhus LaserPro"
    c.key(spooler, queue, new=True)
    for name, value in (("Port", "10.0.2.60"), ("Print Processor", "thproc64"), ("Printer Driver", "Trykhus LaserPro")):
        c.set_value(spooler, queue + "\\" + name, "REG_SZ", value)
    c.set_value(setup, r"HKCU\Software\Microsoft\Windows NT\CurrentVersion\Windows\Device", "REG_SZ",
                "Trykhus LaserPro,winspool,Ne02:")


def services(c, desktop, setup):
    key = r"HKLM\System\CurrentControlSet\Services\ThStatus"
    for name, kind, value in (("Type", "REG_DWORD", 16), ("Start", "REG_DWORD", 2),
                              ("ImagePath", "REG_EXPAND_SZ", '"%s\\thstatus.exe"' % HOME)):
        c.set_value(desktop.services, key + "\\" + name, kind, value)
    c.set_value(setup, r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Run\ThScanButton", "REG_SZ",
                '"%s\\thscan.exe" /autorun' % HOME)
    maker = dict(MAKER, description="Trykhus Status")
    status = c.spawn(desktop.services, HOME + r"\thstatus.exe", **maker)
    for number in range(8):
        c.net(status, "Send", ("10.0.2.60", 161), 50130, 80, is_tcp=False)
        c.net(status, "Receive", ("10.0.2.60", 161), 50130, 130, is_tcp=False)
    button = c.spawn(setup, HOME + r"\thscan.exe", '"%s\\thscan.exe" /autorun' % HOME, integrity="Medium", **maker)
    for number in range(3):
        c.drop(button, c.home + r"\Documents\Scan\Scan_%04d.pdf" % number, 90_000)


def prints(c, desktop, spooler):
    """A test page: spool files, the isolated driver host, and the bytes to the printer."""
    for number in (2, 3):
        c.drop(spooler, SPOOL + r"\PRINTERS\%05d.SHD" % number, 2000)
        c.drop(spooler, SPOOL + r"\PRINTERS\%05d.SPL" % number, 120_000)
        host = c.spawn(spooler, c.system_root + r"\System32\splwow64.exe", "splwow64.exe 8192", **MICROSOFT)
        c.exchange(spooler, PRINTER, 50140 + number, [16_384] * 6, [])
        c.exit(host)
        c.delete(spooler, SPOOL + r"\PRINTERS\%05d.SPL" % number)
        c.delete(spooler, SPOOL + r"\PRINTERS\%05d.SHD" % number)
    firmware = c.spawn(desktop.explorer, HOME + r"\thfirmware.exe", integrity="High", **MAKER)
    c.exchange(firmware, ("198.51.100.88", 80), 50150, [240], [1460] * 12)
    c.drop(firmware, c.home + r"\AppData\Local\Temp\LP_3.11.bin", 500_000)
    c.read(firmware, c.home + r"\AppData\Local\Temp\LP_3.11.bin", 500_000)
    c.exchange(firmware, PRINTER, 50151, [16_384] * 10, [60])
    c.delete(firmware, c.home + r"\AppData\Local\Temp\LP_3.11.bin")
    c.exit(firmware)


def story(c):
    desktop = Desktop(c)
    spooler = c.system(c.system_root + r"\System32\spoolsv.exe", parent=desktop.services)
    desktop.murmur(4)
    start = c.spawn(desktop.explorer, c.home + r"\Downloads\LaserPro_Full_4.2.11.exe", integrity="High", **MAKER)
    temp = c.home + r"\AppData\Local\Temp\thlp"
    for name in FILES + ["thlp.inf", "thlp.cat", "setup.exe", "dpinst.exe"]:
        c.drop(start, temp + "\\" + name, 60_000)
    setup = c.spawn(start, temp + r"\setup.exe", '"%s\\setup.exe" -from "%s\\Downloads"' % (temp, c.home), **MAKER)
    finds(c, setup)
    for name in ("thstatus.exe", "thscan.exe", "thfirmware.exe", "thtwain.ds"):
        c.drop(setup, HOME + "\\" + name, 120_000)
    driver(c, desktop, setup, spooler)
    monitors(c, setup, spooler)
    services(c, desktop, setup)
    for name in FILES + ["thlp.inf", "thlp.cat", "dpinst.exe"]:
        c.delete(setup, temp + "\\" + name)
    c.exit(setup)
    c.delete(start, temp + r"\setup.exe")
    c.exit(start)
    prints(c, desktop, spooler)
    desktop.murmur(4)
