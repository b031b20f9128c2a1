"""Ordinary: a user upgrades to Windows 11 by the Installation Assistant. It unpacks itself, checks the computer, fetches
the image, and setup below $WINDOWS.~BT reads programs and drivers, mounts hives, changes boot data and recovery, stops
services and restarts."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2025-09-28T13:05:19", "user": "DESKTOP-9LM3\\Marisa", "home": "C:\\Users\\Marisa",
           "computer": "DESKTOP-9LM3",
           "os_version": (10, 0, 19045), "local_address": "192.168.15.6"}
MICROSOFT = {"company": "Microsoft Corporation", "version": "10.0.26100.1 (WinBuild.160101.0800)"}
ASSISTANT = {"company": "Microsoft Corporation", "version": "1.4.19041.5003",
             "description": "Windows Installation Assistant"}
HOME = r"C:\Program Files (x86)\WindowsInstallationAssistant"
STAGE = r"C:\$WINDOWS.~BT"
SOURCES = STAGE + r"\Sources"
IMAGE = r"C:\$GetCurrent\media\26100.4349.250607-1500.ge_release_svc_refresh_CLIENTCONSUMER_RET_x64FRE_pt-br.esd"
CDN, REPORT = ("203.0.113.120", 443), ("203.0.113.121", 443)
SETUP = r"HKLM\System\Setup"
UNINSTALL = r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall\{D5C69738-B486-402E-85AC-2456D98A64E4}"


def unpack(c, desktop):
    """The download asks for rights and runs again with them, puts the assistant into Program Files and starts it."""
    download = c.home + r"\Downloads\Windows11InstallationAssistant.exe"
    first = c.spawn(desktop.explorer, download, is_64bit=False, integrity="High", **ASSISTANT)
    c.folder(first, HOME)
    for name, size in (("Windows10UpgraderApp.exe", 900_000), ("WinREBootApp32.exe", 150_000), ("WinREBootApp64.exe",
                                                                                                170_000),
                       ("HttpHelper.exe", 90_000), ("GatherOSState.exe", 250_000), ("GetCurrentRollback.exe", 70_000),
                       ("bootsect.exe", 110_000), ("DWDCW20.DLL", 300_000), ("DWTRIG20.EXE", 80_000), ("wimgapi.dll",
                                                                                                       400_000),
                       ("ESDHelper.dll", 300_000), ("appraiserxp.dll", 500_000), ("upgrader_default.log", 900),
                       (r"resources\ux\default.htm", 9000), (r"resources\ux\default.js", 30_000)):
        c.drop(first, HOME + "\\" + name, size)
    c.key(first, UNINSTALL, new=True)
    for name, value in (("DisplayName", "Windows Installation Assistant"), ("Publisher", "Microsoft Corporation"),
                        ("UninstallString", '"%s\\Windows10UpgraderApp.exe" /ForceUninstall' % HOME)):
        c.set_value(first, UNINSTALL + "\\" + name, "REG_SZ", value)
    c.drop(first, c.home + r"\Desktop\Assistente de Instalação do Windows 11.lnk", 1100)
    assistant = c.spawn(first, HOME + r"\Windows10UpgraderApp.exe", '"%s\\Windows10UpgraderApp.exe" /Install' % HOME,
                        is_64bit=False,
                        **ASSISTANT)
    c.exit(first)
    for name in ("wimgapi.dll", "ESDHelper.dll", "appraiserxp.dll"):
        c.load(assistant, HOME + "\\" + name)
    return assistant


def check(c, desktop, assistant):
    """Processor, TPM, secure boot; a state of the licence; a report to the maker."""
    gather = c.spawn(assistant, HOME + r"\GatherOSState.exe", '"%s\\GatherOSState.exe"' % HOME, is_64bit=False, **ASSISTANT)
    c.query(gather, r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\DigitalProductId", "REG_BINARY", bytes(164))
    c.drop(gather, HOME + r"\GenuineTicket.xml", 3400)
    c.exit(gather)
    for path, value in ((r"HKLM\System\CurrentControlSet\Control\SecureBoot\State\UEFISecureBootEnabled", 1),
                        (r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\UBR", 6332),
                        (r"HKLM\HARDWARE\DESCRIPTION\System\CentralProcessor\0\~MHz", 2900)):
        c.query(assistant, path, "REG_DWORD", value)
    desktop.resolve()
    c.exchange(assistant, REPORT, 50700, [517, 2600], [400])
    c.exchange(assistant, CDN, 50701, [517, 300], [1460] * 4)
    c.drop(assistant, HOME + r"\products.cab", 60_000)
    expand = c.spawn(assistant, r"C:\Windows\SysWOW64\expand.exe", 'expand.exe "%s\\products.cab" -F:* "%s\\products.xml"' %
                     (HOME, HOME),
                     is_64bit=False, **MICROSOFT)
    c.drop(expand, HOME + r"\products.xml", 260_000)
    c.exit(expand)


def fetch(c, assistant):
    """The image comes in parts, is joined and checked; setup's own programs are taken out of it."""
    c.folder(assistant, STAGE)
    c.attributes(assistant, STAGE, 0x12)
    c.protect(assistant, STAGE)
    helper = c.spawn(assistant, HOME + r"\HttpHelper.exe", '"%s\\HttpHelper.exe"' % HOME, is_64bit=False, **ASSISTANT)
    c.exchange(helper, CDN, 50710, [517, 260], [1460] * 60)
    c.drop(helper, IMAGE, 3_000_000, chunk=131072)
    c.exit(helper)
    c.read(assistant, IMAGE, 1_000_000, chunk=131072)
    for name, size in (("SetupHost.exe", 700_000), ("SetupPrep.exe", 120_000), ("SetupPlatform.exe", 250_000),
                       ("SetupCore.dll", 500_000),
                       ("mighost.exe", 200_000), ("appraiser.dll", 500_000), ("DiagTrackRunner.exe", 100_000), ("WinDlp.dll",
                                                                                                                400_000),
                       ("bootmgr.efi", 200_000), ("wimgapi.dll", 300_000), (r"SafeOS\winre.wim", 600_000), ("setupact.log",
                                                                                                            2000)):
        c.drop(assistant, SOURCES + "\\" + name, size)


def set_up(c, desktop, assistant):
    host = c.spawn(assistant, SOURCES + r"\SetupHost.exe",
                   '"%s\\SetupHost.exe" /Install /Package /Quiet /DynamicUpdate Enable /ReportId '
                   '7AE5B3C4-ACF0-4C1B-9D9E-0A4D5C1F33E2.1 "/ClientId" "UpgraderApp" '
                   '"/CorrelationVector" "c7Yz4Qk0dUaX2Wq1.3.2"' % SOURCES,
                   description="Modern Setup Host", **MICROSOFT)
    for name in ("SetupCore.dll", "WinDlp.dll", "wimgapi.dll", "appraiser.dll"):
        c.load(host, SOURCES + "\\" + name)
    for path, kind, value in ((r"\MoSetup\Volatile\SetupProgress", "REG_DWORD", 1), (r"\Upgrade\DownlevelBuildNumber",
                                                                                     "REG_SZ", "19045"),
                              (r"\Source OS (Updated on 9-28-2025 13-22-40)\ProductName", "REG_SZ", "Windows 10 Home")):
        c.set_value(host, SETUP + path, kind, value)
    for product in ("Google Chrome", "{90160000-008C-0000-1000-0000000FF1CE}", "Kaspersky Standard", "VLC media player",
                    "WinRAR archiver",
                    "Steam", "Spotify", "{26A24AE4-039D-4CA4-87B4-2F64180381F0}"):
        path = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall" + "\\" + product
        c.open_key(host, path)
        c.query(host, path + r"\DisplayName", "REG_SZ", product)
    for number in range(14):
        c.read(host, r"C:\Windows\System32\DriverStore\FileRepository\oem%d.inf_amd64_4c1f\oem%d.inf" % (number, number),
               12_000)
    telemetry = c.spawn(host, SOURCES + r"\DiagTrackRunner.exe", '"%s\\DiagTrackRunner.exe" /UploadEtlFilesOnly' % SOURCES,
                        **MICROSOFT)
    c.exchange(telemetry, REPORT, 50740, [517] + [1460] * 10, [500])
    c.exit(telemetry)
    return host


def prepare(c, desktop, host):
    """The part that changes the computer: hives saved, recovery moved, boot entry, driver for images, services."""
    migration = c.spawn(host, SOURCES + r"\mighost.exe",
                        '"%s\\mighost.exe" {5152D47E-15E6-4D7F-A36F-7AC63F12C5B9} /InitDoneEvent:MigHost.'
                        '{5152D47E}.Event /ParentPID:%d /LogDir:"%s\\Panther"' % (SOURCES, host.pid, SOURCES), **MICROSOFT)
    for hive in ("SOFTWARE", "SYSTEM", "SAM", "SECURITY", "DEFAULT"):
        c.save_key(migration, "HKLM\\" + hive if hive != "DEFAULT" else "HKU\\.DEFAULT",
                   STAGE + r"\Work\MachineSpecific\Hives" + "\\" + hive)
        c.drop(migration, STAGE + r"\Work\MachineSpecific\Hives" + "\\" + hive, 262_144, chunk=131072)
    for number in range(12):
        c.read(migration, c.home + r"\Documents\orçamento%02d.xlsx" % number, 30_000)
    c.exit(migration)
    platform = c.spawn(host, SOURCES + r"\SetupPlatform.exe", '"%s\\SetupPlatform.exe" /SafeOS' % SOURCES, **MICROSOFT)
    services = r"HKLM\System\CurrentControlSet\Services"
    c.drop(platform, r"C:\Windows\System32\drivers\wimmount.sys", 38_000, opened=3)
    for name, kind, value in (("Type", "REG_DWORD", 2), ("Start", "REG_DWORD", 3), ("ImagePath", "REG_EXPAND_SZ",
                              r"system32\drivers\wimmount.sys"), (r"Instances\WIMMount\Altitude", "REG_SZ", "180700")):
        c.set_value(platform, services + r"\WIMMount" + "\\" + name, kind, value)
    recovery = c.spawn(platform, r"C:\Windows\System32\reagentc.exe", "reagentc.exe /disable", **MICROSOFT)
    c.rename(recovery, r"C:\Recovery\WindowsRE\Winre.wim", r"C:\Windows\System32\Recovery\Winre.wim")
    c.drop(recovery, r"C:\Windows\System32\Recovery\ReAgent.xml", 1100, opened=3)
    c.exit(recovery)
    for element, value in (("12000004", "Windows Setup"), ("22000002", r"\$WINDOWS.~BT\NewOS\windows\system32\winload.efi"),
                           ("21000001", "boot")):
        c.set_value(platform, r"HKLM\BCD00000000\Objects\{7254A080-1510-4E85-AC0F-E7FB3D444736}\Elements\%s\Element" %
                    element, "REG_SZ",
                    value)
    c.set_value(platform, r"HKLM\BCD00000000\Objects\{9DEA862C-5CDD-4E70-ACC1-F32B344D4795}\Elements\24000002\Element",
                "REG_MULTI_SZ",
                ["{7254a080-1510-4e85-ac0f-e7fb3d444736}"])
    for name in (r"EFI\Microsoft\Boot\bootmgfw.efi", r"EFI\Microsoft\Boot\BCD", r"EFI\Boot\bootx64.efi"):
        c.drop(platform, r"\\?\GLOBALROOT\Device\HarddiskVolume1" + "\\" + name, 131_072, opened=3)
    c.drop(platform, STAGE + r"\BootSector.dat", 8192)
    c.set_value(platform, SETUP + r"\SetupType", "REG_DWORD", 2)
    c.set_value(platform, SETUP + r"\CmdLine", "REG_SZ", r"oobe\windeploy.exe")
    c.exit(platform)
    for number in range(26):
        c.drop(host, STAGE + r"\NewOS\Windows\System32\part%02d.dll" % number, 131_072, chunk=131072)
    c.drop(host, STAGE + r"\NewOS\Windows\System32\config\SOFTWARE", 262_144, chunk=131072)
    for service in ("wuauserv", "UsoSvc"):
        c.set_value(desktop.services, services + "\\" + service + r"\Start", "REG_DWORD", 3)


def story(c):
    desktop = Desktop(c)
    c.host(CDN[0], "dl.delivery.mp.microsoft.com")
    c.host(REPORT[0], "v10.events.data.microsoft.com")
    desktop.murmur(6)
    assistant = unpack(c, desktop)
    check(c, desktop, assistant)
    fetch(c, assistant)
    desktop.murmur(4)
    host = set_up(c, desktop, assistant)
    prepare(c, desktop, host)
    # The task that carries on if the user closes the assistant, and the restart.
    c.drop(desktop.scheduler, r"C:\Windows\System32\Tasks\Microsoft\Windows\Setup\SetupCleanupTask", 3300)
    c.set_value(desktop.scheduler,
                r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache\Tree\Microsoft\Windows\Setup"
                r"\SetupCleanupTask\Id", "REG_SZ", "{6B7D6B36-0E59-4B5E-9D38-8E3AF3F0C9C1}")
    c.exchange(host, REPORT, 50760, [517, 1460, 1460], [300])
    c.delete(assistant, IMAGE)
    restart = c.spawn(assistant, r"C:\Windows\SysWOW64\shutdown.exe", "shutdown.exe /r /t 1800 /d p:2:3", is_64bit=False,
                      **MICROSOFT)
    c.exit(restart)
    c.exit(host)
    desktop.murmur(5)
