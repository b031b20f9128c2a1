"""Ordinary: an accountant sets up Lexware by InstallShield with its data base service, share, firewall rules and wide rights
on its folder, then saves the data, reads a tax certificate (PFX), sends the VAT return, and mails invoices with PDF from a
temporary folder."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-01-09T14:26:50", "user": "KANZLEI\\Sabine Öztürk", "home": "C:\\Users\\Sabine Öztürk",
           "computer": "KANZLEI-PC1", "os_version": (10, 0, 19045), "local_address": "192.168.2.21"}
LEXWARE = {"company": "Haufe-Lexware GmbH & Co. KG", "version": "28.51.0.128", "is_64bit": False}
SHIELD = {"company": "Flexera", "version": "27.0.58", "is_64bit": False}
SYBASE = {"company": "SAP SE or an SAP affiliate company", "version": "17.0.11.6933"}
MICROSOFT = {"company": "Microsoft Corporation"}
SYSTEM32 = "C:\\Windows\\System32\\"
HOME = r"C:\Program Files (x86)\Lexware\buchhalter\2024"
DATA = r"C:\ProgramData\Lexware\Daten"
BASE = r"C:\Program Files (x86)\Lexware\Datenbank\SQLA17"
SERVICES = r"HKLM\System\CurrentControlSet\Services"
PRODUCT = "{0C3F8D5A-6E21-4B7F-A6D0-6B1C9E7A5B28}"
FILES = ["buchhalter.exe", "LxBuch.dll", "LxElster.dll", "ericapi.dll", "ericxerces.dll", "LxDruck.dll", "LxMail.dll",
         "LxSich.exe", "LxUpdate.exe", "Haufe.Framework.dll", "Interop.Word.dll", "LxPdfDrv.dll", "lxprot.dat",
         "buchhalter.chm", "Hinweise.pdf"]


def run(c, parent, image, command, status=0, **more):
    process = c.spawn(parent, image if ":" in image else SYSTEM32 + image, command, **dict(MICROSOFT, **more))
    c.wait(0.2)
    if status is not None:
        c.exit(process, status)
    return process


def database_service(c, desktop, setup):
    for name, size in (("dbsrv17.exe", 250_000), ("dbserv17.dll", 4_000_000), ("dbsvc.exe", 150_000),
                       ("dblgde17.dll", 600_000), ("dbodbc17.dll", 900_000)):
        c.drop(setup, BASE + r"\Bin64" + "\\" + name, size, chunk=1 << 20)
    tool = run(c, setup, BASE + r"\Bin64\dbsvc.exe", '"%s\\Bin64\\dbsvc.exe" -q -as -y -s auto -t network -sn "Lexware '
               'Datenbank Plus" -w Lexware_Datenbank_Plus "%s\\Bin64\\dbsrv17.exe" @"%s\\dbsrv.cfg"' % (BASE, BASE, DATA),
               None, **SYBASE)
    key = SERVICES + r"\SQLANYs_Lexware_Datenbank_Plus"
    c.key(desktop.services, key, new=True)
    for name, kind, value in (("Type", "REG_DWORD", 16), ("Start", "REG_DWORD", 2), ("ErrorControl", "REG_DWORD", 1),
                              ("ImagePath", "REG_EXPAND_SZ", r'"%s\Bin64\dbsrv17.exe" -hvSQLANYs_Lexware_Datenbank_Plus' %
                               BASE), ("DisplayName", "REG_SZ", "Lexware Datenbank Plus"),
                              ("ObjectName", "REG_SZ", "LocalSystem")):
        c.set_value(desktop.services, key + "\\" + name, kind, value)
    c.exit(tool)
    c.drop(setup, DATA + r"\dbsrv.cfg", 300)
    c.drop(setup, DATA + r"\LXOFFICE.db", 4_000_000, chunk=1 << 20)
    for name in ("Lexware Datenbank", "Lexware Datenbank UDP"):
        run(c, setup, "netsh.exe", 'netsh advfirewall firewall add rule name="%s" dir=in action=allow '
            'program="%s\\Bin64\\dbsrv17.exe" profile=domain,private enable=yes' % (name, BASE))
        c.set_value(desktop.services, SERVICES + r"\SharedAccess\Parameters\FirewallPolicy\FirewallRules"
                    r"\{B20C7C1E-5D1F-41B8-92F2-%012X}" % (len(name) * 0xABCDE), "REG_SZ",
                    r"v2.31|Action=Allow|Active=TRUE|Dir=In|App=%s\Bin64\dbsrv17.exe|Name=%s|" % (BASE, name))
    run(c, setup, "icacls.exe", r'icacls "C:\ProgramData\Lexware" /grant *S-1-1-0:(OI)(CI)F /T /C /Q')
    for name in ("", r"\LXOFFICE.db", r"\dbsrv.cfg"):
        c.protect(setup, DATA + name)
    share = run(c, setup, "net.exe", r'net share "LEXWARE$=C:\ProgramData\Lexware" /GRANT:Jeder,FULL', None)
    run(c, share, "net1.exe", r'C:\Windows\system32\net1 share "LEXWARE$=C:\ProgramData\Lexware" /GRANT:Jeder,FULL')
    c.set_value(desktop.services, SERVICES + r"\LanmanServer\Shares\LEXWARE$", "REG_MULTI_SZ",
                ["Path=C:\\ProgramData\\Lexware", "Type=0"])
    c.exit(share)
    start = run(c, setup, "net.exe", "net start SQLANYs_Lexware_Datenbank_Plus", None)
    run(c, start, "net1.exe", r"C:\Windows\system32\net1 start SQLANYs_Lexware_Datenbank_Plus")
    server = c.spawn(desktop.services, BASE + r"\Bin64\dbsrv17.exe", r'"%s\Bin64\dbsrv17.exe" '
                     r'-hvSQLANYs_Lexware_Datenbank_Plus' % BASE, **SYBASE)
    c.load(server, BASE + r"\Bin64\dbserv17.dll")
    c.exit(start)
    return server


def install(c, desktop):
    temp = c.home + r"\AppData\Local\Temp"
    package = c.spawn(desktop.explorer, c.home + r"\Downloads\Lexware_buchhaltung_2024.exe", integrity="High",
                      description="Setup Launcher Unicode", **LEXWARE)
    unpacked = temp + r"\{7D9E7B61-2C1A-4F7A-BE4D-3C2B8A0E51F4}"
    for name, size in (("setup.exe", 1_300_000), ("setup.inx", 400_000), ("ISSetup.dll", 2_200_000),
                       ("data1.cab", 3_000_000), ("0x0407.ini", 22_000)):
        c.drop(package, unpacked + r"\Disk1" + "\\" + name, size, chunk=1 << 20)
    setup = c.spawn(package, unpacked + r"\Disk1\setup.exe", '"%s\\Disk1\\setup.exe" '
                    '-package:"%s\\Downloads\\Lexware_buchhaltung_2024.exe" -no_selfdeleter -IS_temp '
                    '-media_path:"%s\\Disk1\\"' % (unpacked, c.home, unpacked), **LEXWARE)
    engine = temp + r"\{B1F7A9E0-43D6-4C52-9C4A-5E8E10C6D7A2}"
    for name in ("ISBEW64.exe", "_isres_0x0407.dll", "isrt.dll", "corecomp.ini", "setup.inx", "DotNetInstaller.exe"):
        c.drop(setup, engine + "\\" + name, 180_000)
    for name in ("isrt.dll", "_isres_0x0407.dll"):
        c.load(setup, engine + "\\" + name)
    for number in range(3):
        run(c, setup, engine + r"\ISBEW64.exe", engine + r"\ISBEW64.exe {6C1E0F4A-52B3-4D9C-8A57-%012X}:{F0A3}" %
            (number * 0x77777), **SHIELD)
    for name in ("buchhalter.exe", "LxInfoService.exe", "winword.exe"):
        run(c, setup, "taskkill.exe", "taskkill /F /IM " + name, 128)
    for name in FILES:
        c.drop(setup, HOME + "\\" + name, 400_000, chunk=1 << 18)
    for name in ("LxPdfDrv.dll", "LxMail.dll"):
        register = run(c, setup, r"C:\Windows\SysWOW64\regsvr32.exe", r'"C:\Windows\SysWOW64\regsvr32.exe" /s "%s\%s"' %
                       (HOME, name), None)
        c.load(register, HOME + "\\" + name)
        c.set_value(register, r"HKLM\SOFTWARE\Classes\WOW6432Node\CLSID\{5A1B2C3D-0E4F-4A6B-8C7D-%012X}\InprocServer32"
                    r"\(Default)" % (len(name) * 0x51234), "REG_SZ", HOME + "\\" + name)
        c.exit(register)
    run(c, setup, r"C:\Windows\Microsoft.NET\Framework\v4.0.30319\RegAsm.exe", r'"C:\Windows\Microsoft.NET\Framework'
        r'\v4.0.30319\RegAsm.exe" /codebase /silent "%s\Haufe.Framework.dll"' % HOME)
    server = database_service(c, desktop, setup)
    c.set_value(setup, r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Run\LexwareInfoService", "REG_SZ",
                r'"C:\Program Files (x86)\Common Files\Lexware\Update Manager\LxInfoService.exe" /autostart')
    c.drop(setup, r"C:\Program Files (x86)\InstallShield Installation Information\%s\setup.exe" % PRODUCT, 1_300_000,
           chunk=1 << 20)
    c.set_value(setup, r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall\InstallShield_%s"
                r"\UninstallString" % PRODUCT, "REG_SZ", r'"C:\Program Files (x86)\InstallShield Installation '
                r'Information\%s\setup.exe" -runfromtemp -l0x0407 -removeonly' % PRODUCT)
    c.drop(setup, r"C:\Users\Public\Desktop\Lexware buchhaltung.lnk", 2_000)
    for name in ("ISBEW64.exe", "_isres_0x0407.dll", "isrt.dll", "setup.inx"):
        c.delete(setup, engine + "\\" + name)
    c.exit(setup)
    for name in ("setup.exe", "ISSetup.dll", "data1.cab"):
        c.delete(package, unpacked + r"\Disk1" + "\\" + name)
    c.exit(package)
    return server


def loopback_exchange(c, process, port, local_port, sent, received):
    """As exchange(), within this computer."""
    own, c.local_address = c.local_address, "127.0.0.1"
    c.exchange(process, ("127.0.0.1", port), local_port, sent, received)
    c.local_address = own


def work(c, desktop, server):
    program = c.spawn(desktop.explorer, HOME + r"\buchhalter.exe", description="Lexware buchhaltung", **LEXWARE)
    for name in ("LxBuch.dll", "LxElster.dll", "ericapi.dll"):
        c.load(program, HOME + "\\" + name)
    loopback_exchange(c, program, 49153, 51200, [220, 600, 480], [1_400, 900])
    for number in range(12):
        c.write_at(server, DATA + r"\LXOFFICE.db", 8192 * number, 8192)
    # The daily backup packs the data base to the second disk and deletes the oldest one.
    backup = c.spawn(program, HOME + r"\LxSich.exe", '"%s\\LxSich.exe" /auto /ziel:E:\\Sicherung' % HOME, **LEXWARE)
    stop = run(c, backup, "net.exe", "net stop SQLANYs_Lexware_Datenbank_Plus", None)
    run(c, stop, "net1.exe", r"C:\Windows\system32\net1 stop SQLANYs_Lexware_Datenbank_Plus")
    c.exit(server)
    c.exit(stop)
    c.read(backup, DATA + r"\LXOFFICE.db", 4_000_000, chunk=1 << 20)
    c.drop(backup, r"E:\Sicherung\LX20240109_1431.lxs.tmp", 1_500_000, chunk=1 << 20)
    c.rename(backup, r"E:\Sicherung\LX20240109_1431.lxs.tmp", r"E:\Sicherung\LX20240109_1431.lxs")
    c.delete(backup, r"E:\Sicherung\LX20231110_1429.lxs")
    c.exit(backup)
    server = c.spawn(desktop.services, BASE + r"\Bin64\dbsrv17.exe", r'"%s\Bin64\dbsrv17.exe" '
                     r'-hvSQLANYs_Lexware_Datenbank_Plus' % BASE, **SYBASE)
    # The VAT return: the certificate is read, the return signed and sent to the tax office.
    c.read(program, c.home + r"\Documents\ELSTER\Kanzlei_Oeztuerk_2023.pfx", 5_200)
    c.load(program, HOME + r"\ericxerces.dll")
    c.host("203.0.113.131", "datenannahme1.elster.de")
    desktop.resolve()
    c.exchange(program, ("203.0.113.131", 443), 51210, [517, 8_800], [3_900])
    c.drop(program, DATA + r"\Elster\2023_12_UStVA_Protokoll.pdf", 90_000)
    # Invoices: PDFs into Temp, handed over to Outlook, and deleted.
    folder = c.home + r"\AppData\Local\Temp\Lexware\Mail"
    outlook = c.spawn(program, r"C:\Program Files\Microsoft Office\root\Office16\OUTLOOK.EXE",
                      r'"C:\Program Files\Microsoft Office\root\Office16\OUTLOOK.EXE" -Embedding', **MICROSOFT)
    c.host("203.0.113.132", "smtp.kanzlei-oeztuerk.example")
    for number in range(9):
        name = folder + r"\Rechnung_2024-%04d.pdf" % (17 + number)
        c.drop(program, name, 64_000)
        c.read(outlook, name, 64_000)
        c.exchange(outlook, ("203.0.113.132", 587), 51220 + number, [40, 517, 64_800], [220, 90])
        c.delete(program, name)
    c.read(program, c.home + r"\Documents\Kontoauszug_Dezember.csv", 31_000)
    c.drop(program, c.home + r"\Documents\DATEV\EXTF_Buchungsstapel_202312.csv", 110_000)
    c.exit(outlook)
    c.exit(program)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(5)
    server = install(c, desktop)
    desktop.murmur(4)
    work(c, desktop, server)
    desktop.murmur(4)
