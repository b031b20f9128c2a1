"""Ordinary: a technician makes a Windows 11 stick by Rufus. It fetches a download script and runs it in PowerShell, keeps
Windows from mounting by local policy, writes boot sectors raw, puts autorun.inf and programs on the stick and changes the
image's registry."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-09-14T16:44:27", "user": "ATELIER\\Łukasz", "home": "C:\\Users\\Łukasz", "computer": "ATELIER",
           "os_version": (10, 0, 22631), "local_address": "192.168.8.100"}
RUFUS = {"company": "Akeo Consulting", "version": "4.5.2180"}
MICROSOFT = {"company": "Microsoft Corporation"}
SYSTEM32 = "C:\\Windows\\System32\\"
ISO = r"D:\ISO\Win11_23H2_Polish_x64v2.iso"
DISK = r"\Device\Harddisk2\DR4"
POLICY = (r"HKCU\Software\Microsoft\Windows\CurrentVersion\Group Policy "
          r"Objects\{7C1D3B54-90A6-4B67-8E65-C0F3D2B0A1E9}Machine\Software\Microsoft\Windows\CurrentVersion\Policies"
          r"\Explorer")
SETTINGS = r"HKCU\Software\Akeo Consulting\Rufus"
HIVE = r"HKLM\RUFUS_OFFLINE_HIVE"
STICK = ["setup.exe", "autorun.inf", "bootmgr", "bootmgr.efi", r"boot\bcd", r"boot\boot.sdi", r"boot\bootsect.exe",
         r"boot\etfsboot.com", r"boot\memtest.exe", r"efi\boot\bootx64.efi", r"efi\microsoft\boot\bcd",
         r"efi\microsoft\boot\cdboot.efi", r"sources\boot.wim", r"sources\install.wim", r"sources\setup.exe",
         r"sources\setuphost.exe", r"sources\setupprep.exe", r"sources\appraiserres.dll", r"sources\winsetup.dll",
         r"sources\dism.exe", r"sources\migcore.dll", r"sources\pl-pl\setup.exe.mui", r"support\logging\etwproviders.dll"]


def start(c, desktop):
    rufus = c.spawn(desktop.explorer, c.home + r"\Downloads\rufus-4.5.exe", integrity="High", description="Rufus", **RUFUS)
    c.load(rufus, SYSTEM32 + "virtdisk.dll")
    c.load(rufus, SYSTEM32 + "gpedit.dll")
    c.key(rufus, SETTINGS, new=True)
    for name, value in (("CommCheck64", 1), ("UpdateCheckInterval", 86400), ("LastUpdateCheck", 0)):
        c.set_value(rufus, SETTINGS + "\\" + name, "REG_DWORD", value)
    # No AutoPlay while it works: a policy of this computer, taken back at the end.
    c.key(rufus, POLICY, new=True)
    c.set_value(rufus, POLICY + r"\NoDriveTypeAutorun", "REG_DWORD", 0x9E)
    c.drop(rufus, SYSTEM32 + r"GroupPolicy\Machine\Registry.pol", 190, opened=3)
    c.drop(rufus, SYSTEM32 + r"GroupPolicy\gpt.ini", 140, opened=3)
    service = c.system(SYSTEM32 + "svchost.exe", SYSTEM32 + "svchost.exe -k netsvcs -p -s gpsvc", parent=desktop.services)
    c.set_value(service, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer\NoDriveTypeAutorun", "REG_DWORD",
                0x9E)
    c.host("198.51.100.150", "rufus.ie")
    desktop.resolve()
    c.exchange(rufus, ("198.51.100.150", 443), 51300, [517, 320], [1_460, 800])
    return rufus, service


def download_script(c, rufus):
    """The image's download is a PowerShell script of the same maker, packed on its server."""
    c.host("198.51.100.44", "github.com")
    c.exchange(rufus, ("198.51.100.44", 443), 51301, [517, 340], [1_460] * 14)
    script = c.home + r"\AppData\Local\Temp\Ruf7B2C.ps1"
    c.drop(rufus, script, 62_000)
    powershell = c.spawn(rufus, SYSTEM32 + r"WindowsPowerShell\v1.0\powershell.exe",
                         '"C:\\Windows\\system32\\WindowsPowerShell\\v1.0\\powershell.exe" -NonInteractive -Sta -NoProfile '
                         '-ExecutionPolicy Bypass ' '-File ' '"%s" ' '-PipeName ' '"Fido" ' '-LocData '
                         '"pl-PL|Wersja|Wydanie|Edycja|Język|Architektura|Pobierz" ' '-Icon '
                         '"%s\\Downloads\\rufus-4.5.exe,-0" ' '-AppTitle ' '"Pobieranie ' 'obrazu ' 'ISO" ' '-PlatformArch '
                         '"x64"' % (script, c.home), **MICROSOFT)
    c.read(powershell, script, 62_000)
    for name in ("PresentationFramework", "System.Management.Automation"):
        c.load(powershell, r"C:\Windows\assembly\NativeImages_v4.0.30319_64\%s\%s.ni.dll" % (name[:6], name))
    test = c.home + r"\AppData\Local\Temp\__PSScriptPolicyTest_a2x0gk3p.4dr.ps1"
    c.drop(powershell, test, 60)
    c.delete(powershell, test)
    source = c.home + r"\AppData\Local\Temp\lk1ddw4f\lk1ddw4f"
    c.drop(powershell, source + ".cmdline", 360)
    c.drop(powershell, source + ".0.cs", 2_300)
    compiler = c.spawn(powershell, r"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\csc.exe",
                       r'"C:\Windows\Microsoft.NET' r'\Framework64\v4.0.30319' r'\csc.exe" ' r'/noconfig ' r'/fullpaths '
                       r'@"%s.cmdline"' % source, **MICROSOFT)
    c.drop(compiler, source + ".dll", 4_608)
    c.exit(compiler)
    c.load(powershell, source + ".dll")
    c.host("203.0.113.150", "www.microsoft.com")
    c.exchange(powershell, ("203.0.113.150", 443), 51302, [517, 900, 870], [1_460] * 9)
    c.exit(powershell)
    c.delete(rufus, script)
    c.host("203.0.113.151", "software.download.prss.microsoft.com")
    c.exchange(rufus, ("203.0.113.151", 443), 51303, [517, 420], [1_460] * 40)
    c.drop(rufus, ISO, 20_000_000, chunk=1 << 20)


def format_stick(c, desktop, rufus):
    """The stick is cleared by writing zeros, gets a partition table and two boot records, all below the file system."""
    vds = c.spawn(desktop.services, SYSTEM32 + "vds.exe", **MICROSOFT)
    c.open(vds, DISK, access=0x12019F)
    c.open(rufus, DISK, access=0x12019F)
    for number in range(16):
        c.write_at(rufus, DISK, number << 16, 1 << 16)
    c.write_at(rufus, DISK, 0, 512)
    c.write_at(rufus, DISK, 512, 512)
    c.write_at(rufus, DISK, 31_457_279 << 9, 17_408)
    c.close(rufus, DISK)
    c.open(rufus, "F:", access=0x12019F)
    for offset in (0, 512, 8192, 1 << 20):
        c.write_at(rufus, "F:", offset, 8192)
    c.close(rufus, "F:")
    c.exit(vds)


def fill_stick(c, rufus):
    for name in STICK:
        size = 2_500_000 if name.endswith(".wim") else 120_000
        c.read(rufus, ISO, size, chunk=1 << 20)
        c.drop(rufus, "F:\\" + name, size, chunk=1 << 20)
    c.delete(rufus, r"F:\autorun.inf")
    c.drop(rufus, r"F:\autorun.inf", 190)
    c.drop(rufus, r"F:\autorun.ico", 34_000)
    c.attributes(rufus, r"F:\autorun.ico", 2)


def change_image(c, rufus):
    """No TPM, no online account": the set-up image is mounted in Temp, its SYSTEM hive changed, and an answer file added."""
    mount = c.home + r"\AppData\Local\Temp\Ruf9A01.tmp"
    c.folder(rufus, mount)
    c.load(rufus, SYSTEM32 + "wimgapi.dll")
    for name in (r"Windows\System32\config\SYSTEM", r"Windows\System32\winpeshl.exe", r"sources\setup.exe", r"setup.exe"):
        c.drop(rufus, mount + "\\" + name, 400_000, chunk=1 << 19)
    c.open_key(rufus, HIVE, access=0xF003F)
    c.key(rufus, HIVE + r"\Setup\LabConfig", new=True)
    for name in ("BypassTPMCheck", "BypassSecureBootCheck", "BypassRAMCheck"):
        c.set_value(rufus, HIVE + r"\Setup\LabConfig" + "\\" + name, "REG_DWORD", 1)
    c.write_at(rufus, mount + r"\Windows\System32\config\SYSTEM", 4096, 8192)
    c.rename(rufus, r"F:\sources\appraiserres.dll", r"F:\sources\appraiserres.bak")
    c.drop(rufus, r"F:\sources\appraiserres.dll", 0)
    c.rename(rufus, r"F:\setup.exe", r"F:\setup.dll")
    c.drop(rufus, r"F:\setup.exe", 260_000)
    c.folder(rufus, r"F:\sources\$OEM$\$$\Panther")
    c.drop(rufus, r"F:\sources\$OEM$\$$\Panther\unattend.xml", 2_600)
    c.read(rufus, r"F:\sources\boot.wim", 1_000_000, chunk=1 << 20)
    c.write_at(rufus, r"F:\sources\boot.wim", 0, 1 << 20)
    for name in (r"Windows\System32\config\SYSTEM", r"Windows\System32\winpeshl.exe", r"sources\setup.exe", r"setup.exe"):
        c.delete(rufus, mount + "\\" + name)
    c.delete(rufus, mount)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(6)
    rufus, service = start(c, desktop)
    download_script(c, rufus)
    desktop.murmur(3)
    format_stick(c, desktop, rufus)
    fill_stick(c, rufus)
    change_image(c, rufus)
    c.drop(rufus, c.home + r"\AppData\Local\Rufus\rufus.log", 14_000)
    c.delete_value(rufus, POLICY + r"\NoDriveTypeAutorun")
    c.delete_value(service, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer\NoDriveTypeAutorun")
    c.drop(rufus, SYSTEM32 + r"GroupPolicy\Machine\Registry.pol", 8, opened=3)
    c.exit(rufus)
    desktop.murmur(4)
