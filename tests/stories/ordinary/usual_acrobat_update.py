"""Ordinary: a user of Acrobat asks for updates. AdobeARM fetches manifests and a patch, the update service runs its helper
as SYSTEM, Windows Installer replaces programs, a service, a task, browser helpers and a Run value; then Acrobat reads a
contract."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-09-17T08:44:12", "user": "COMPTA-07\\élodie", "home": "C:\\Users\\élodie", "computer": "COMPTA-07",
           "os_version": (10, 0, 19045), "local_address": "192.168.1.37"}
ADOBE = {"company": "Adobe Inc.", "version": "24.3.20112.0"}
MICROSOFT = {"company": "Microsoft Corporation", "version": "10.0.19041.1 (WinBuild.160101.0800)"}
ACROBAT = r"C:\Program Files\Adobe\Acrobat DC\Acrobat"
UPDATER = r"C:\Program Files (x86)\Common Files\Adobe\ARM\1.0"
STORE = r"C:\ProgramData\Adobe\ARM"
PRODUCT = "{AC76BA86-1036-1033-7760-BC15014EA700}"
SERVER = ("203.0.113.44", 443)
CACHE = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache"
TASK_ID = "{0E4A7A3B-51F1-4E0A-9D3B-6F6F4C1E7C11}"


def open_reader(c, desktop, document):
    """Acrobat with its broker, its sandboxed half and the browser part that draws its panes."""
    reader = c.spawn(desktop.explorer, ACROBAT + r"\Acrobat.exe", '"%s\\Acrobat.exe" "%s"' % (ACROBAT, document),
                     description="Adobe Acrobat", **ADOBE)
    for library in ("Acrobat.dll", "AGM.dll", "BIB.dll", "CoolType.dll", "sqlite.dll"):
        c.load(reader, ACROBAT + "\\" + library)
    sandboxed = c.spawn(reader, ACROBAT + r"\Acrobat.exe", '"%s\\Acrobat.exe" --type=renderer /prefetch:1 "%s"' % (
        ACROBAT, document), description="Adobe Acrobat", integrity="Low", **ADOBE)
    c.load(sandboxed, ACROBAT + r"\Acrobat.dll")
    c.read(sandboxed, document, 410_000)
    web = ACROBAT + r"\acrocef_1\AcroCEF.exe"
    panes = c.spawn(reader, web, '"%s" --backgroundcolor=16448250' % web, description="Adobe AcroCEF", **ADOBE)
    c.load(panes, ACROBAT + r"\acrocef_1\libcef.dll")
    profile = c.home + r"\AppData\Local\Adobe\AcroCef\DC\Acrobat\Cache"
    for name in ("index", "data_0", "data_1", "LocalPrefs.json"):
        c.drop(panes, profile + "\\" + name, 8192, opened=3)
    for kind in ("gpu-process", "utility --utility-sub-type=network.mojom.NetworkService", "renderer"):
        part = c.spawn(panes, web, '"%s" --type=%s --no-sandbox --log-file="%s\\debug.log" --field-trial-handle=1612,i' % (
            web, kind, ACROBAT + r"\acrocef_1"), description="Adobe AcroCEF", integrity="Low", **ADOBE)
        c.load(part, ACROBAT + r"\acrocef_1\libcef.dll")
        if "Network" in kind:
            c.exchange(part, ("203.0.113.45", 443), 50610, [517, 900], [1400] * 6)
    return reader


def fetch_update(c, desktop, updater):
    """Manifests first (cabinets in an MSI that only carries data), then the patch."""
    temp = c.home + r"\AppData\Local\Temp"
    c.drop(updater, temp + r"\AdobeARM.log", 900, opened=3)
    for name in (r"Software\Adobe\Adobe ARM\1.0\ARM", r"Software\Adobe\Acrobat Reader\DC\AdobeViewer"):
        c.open_key(updater, "HKCU\\" + name)
    c.query(updater, r"HKLM\SOFTWARE\WOW6432Node\Adobe\Adobe ARM\Legacy\Acrobat\%s\Mode" % PRODUCT, "REG_DWORD", 3)
    desktop.resolve()
    c.exchange(updater, SERVER, 50620, [517, 350], [1400] * 8)
    c.folder(updater, STORE + r"\S\22104")
    c.drop(updater, STORE + r"\ArmManifest3.msi", 28_000)
    c.drop(updater, STORE + r"\AcrobatDCx64Manifest3.msi", 39_000)
    c.read(updater, STORE + r"\AcrobatDCx64Manifest3.msi", 39_000)
    c.load(updater, r"C:\Windows\SysWOW64\wintrust.dll")
    c.load(updater, r"C:\Windows\SysWOW64\msi.dll")
    folder = STORE + r"\Acrobat_24.003.20112"
    c.folder(updater, folder)
    c.exchange(updater, SERVER, 50621, [517, 410], [1460] * 60)
    c.drop(updater, folder + r"\AcrobatDCx64Upd2400320112.msp.part", 2_600_000)
    c.rename(updater, folder + r"\AcrobatDCx64Upd2400320112.msp.part", folder + r"\AcrobatDCx64Upd2400320112.msp")
    c.read(updater, folder + r"\AcrobatDCx64Upd2400320112.msp", 300_000)
    for number in range(3):
        c.set_value(updater, r"HKCU\Software\Adobe\Adobe ARM\1.0\ARM\iDisk%d" % number, "REG_DWORD", number)
    return folder


def replace(c, installer, path, size, number):
    """Windows Installer keeps the old file for the way back, writes the new one, and removes the old at the end."""
    kept = r"C:\Config.Msi\5a%04x.rbf" % (0x31f0 + number)
    c.rename(installer, path, kept)
    c.drop(installer, path, size)
    return kept


def patch(c, desktop, installer, package):
    c.drop(installer, r"C:\Windows\Installer\5a31ef.msp", 900_000)
    c.read(installer, package, 600_000)
    c.folder(installer, r"C:\Config.Msi")
    custom = c.spawn(installer, r"C:\Windows\System32\msiexec.exe",
                     r"C:\Windows\System32\MsiExec.exe -Embedding 7B2E2C0E4E6A2D7F0A9CB5B2F73B5B10 E Global\MSI0000",
                     description="Windows® installer", **MICROSOFT)
    c.drop(installer, r"C:\Windows\Installer\MSI83D1.tmp", 310_000)
    c.load(custom, r"C:\Windows\Installer\MSI83D1.tmp")
    c.query(custom, r"HKLM\System\CurrentControlSet\Services\AdobeARMservice\ImagePath", "REG_EXPAND_SZ",
            '"%s\\armsvc.exe"' % UPDATER)
    kept = [replace(c, installer, ACROBAT + "\\" + name, size, number) for number, (name, size) in enumerate((
        ("Acrobat.exe", 400_000), ("Acrobat.dll", 700_000), ("AdobeCollabSync.exe", 300_000), ("acrotray.exe", 200_000),
        (r"acrocef_1\AcroCEF.exe", 350_000), (r"acrocef_1\libcef.dll", 600_000), ("AcroRd32Info.exe", 40_000),
        (r"plug_ins\Annots.api", 300_000), (r"plug_ins\PPKLite.api", 280_000), (r"plug_ins\DigSig.api", 110_000),
        (r"Browser\WCChromeExtn\WCChromeNativeMessagingHost.exe", 160_000)))]
    for path, kind, value in (
            (r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Run\Acrobat Assistant 8.0", "REG_SZ",
             '"%s\\Acrotray.exe"' % ACROBAT),
            (r"HKLM\SOFTWARE\WOW6432Node\Google\Chrome\Extensions\efaidnbmnnnibpcajpcglclefindmkaj\update_url", "REG_SZ",
             "https://clients2.google.com/service/update2/crx"),
            (r"HKLM\SOFTWARE\WOW6432Node\Google\Chrome\NativeMessagingHosts\com.adobe.acrobat.chrome_webcapture\(Default)",
             "REG_SZ", ACROBAT + r"\Browser\WCChromeExtn\manifest.json"),
            (r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\Acrobat.exe\(Default)", "REG_SZ",
             ACROBAT + r"\Acrobat.exe"),
            (r"HKCR\.pdf\(Default)", "REG_SZ", "Acrobat.Document.DC"),
            (r"HKCR\Acrobat.Document.DC\shell\Open\command\(Default)", "REG_SZ", '"%s\\Acrobat.exe" "%%1"' % ACROBAT),
            (r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\%s\DisplayVersion" % PRODUCT, "REG_SZ",
             "24.003.20112")):
        c.set_value(installer, path, kind, value)
    # The service that looks for updates is stopped, exchanged and set up again, and so is its task.
    root = r"HKLM\System\CurrentControlSet\Services\AdobeARMservice"
    kept.append(replace(c, installer, UPDATER + r"\armsvc.exe", 170_000, 20))
    for name, kind, value in (("Type", "REG_DWORD", 16), ("Start", "REG_DWORD", 2), ("DisplayName", "REG_SZ",
                              "Adobe Acrobat Update Service"), ("ImagePath", "REG_EXPAND_SZ", '"%s\\armsvc.exe"' % UPDATER),
                              ("ObjectName", "REG_SZ", "LocalSystem")):
        c.set_value(desktop.services, root + "\\" + name, kind, value)
    task = r"C:\Windows\System32\Tasks\Adobe Acrobat Update Task"
    c.drop(desktop.scheduler, task, 4306, opened=3)
    c.set_value(desktop.scheduler, CACHE + r"\Tree\Adobe Acrobat Update Task\Id", "REG_SZ", TASK_ID)
    for name, kind, value in (("Path", "REG_SZ", r"\Adobe Acrobat Update Task"), ("Actions", "REG_BINARY", bytes(150)),
                              ("Triggers", "REG_BINARY", bytes(300))):
        c.set_value(desktop.scheduler, CACHE + r"\Tasks\%s\%s" % (TASK_ID, name), kind, value)
    for path in kept:
        c.delete(installer, path)
    c.exit(custom)
    c.delete(installer, r"C:\Windows\Installer\MSI83D1.tmp")
    return c.spawn(desktop.services, UPDATER + r"\armsvc.exe", '"%s\\armsvc.exe"' % UPDATER, is_64bit=False,
                   description="Acrobat Update Service", company="Adobe Inc.", version="1.824.460.1042")


def story(c):
    desktop = Desktop(c)
    c.host(SERVER[0], "armmf.adobe.com")
    c.host("203.0.113.45", "acroipm2.adobe.com")
    installer = c.system(r"C:\Windows\System32\msiexec.exe", r"C:\Windows\system32\msiexec.exe /V", parent=desktop.services,
                         description="Windows® installer")
    service = c.process(UPDATER + r"\armsvc.exe", desktop.services, '"%s\\armsvc.exe"' % UPDATER, started_before=True,
                        user="NT AUTHORITY\\SYSTEM", integrity="System", session=0, sid="S-1-5-18", is_64bit=False,
                        description="Acrobat Update Service", company="Adobe Inc.", version="1.824.420.1032")
    desktop.murmur(6)
    reader = open_reader(c, desktop, c.home + r"\Documents\Bail commercial 2024.pdf")
    c.set_value(reader, r"HKCU\Software\Adobe\Adobe Acrobat\DC\AVGeneral\cRecentFiles\c1\tDIText", "REG_SZ",
                "/C/Users/élodie/Documents/Bail commercial 2024.pdf")
    c.wait(6)
    updater = c.spawn(reader, UPDATER + r"\AdobeARM.exe",
                      '"%s\\AdobeARM.exe" /PRODUCT:Acrobat /VERSION:24.0 /MODE:3' % UPDATER, is_64bit=False,
                      description="Adobe Reader and Acrobat Manager", company="Adobe Inc.", version="1.824.420.1032")
    folder = fetch_update(c, desktop, updater)
    # The service checks that the helper is Adobe's, copies it to a folder of its own, and runs it with the system's rights.
    c.read(service, STORE + r"\S\22104\AdobeARMHelper.exe", 60_000)
    c.drop(service, UPDATER + r"\Temp\22104\AdobeARMHelper.exe", 420_000)
    helper = c.spawn(service, UPDATER + r"\Temp\22104\AdobeARMHelper.exe",
                     '"%s\\Temp\\22104\\AdobeARMHelper.exe" /ArmUpdate /MSP FOLDER:"%s" /PRODUCT:%s /LANG:fr-FR /SKIP' % (
                         UPDATER, folder, PRODUCT), is_64bit=False, description="Adobe ARM Helper", company="Adobe Inc.",
                     version="1.824.460.1042")
    c.load(helper, r"C:\Windows\SysWOW64\msi.dll")
    c.exit(reader)
    desktop.murmur(4)
    renewed = patch(c, desktop, installer, folder + r"\AcrobatDCx64Upd2400320112.msp")
    c.exit(service)
    c.exit(helper)
    c.delete(renewed, UPDATER + r"\Temp\22104\AdobeARMHelper.exe")
    for name in (folder + r"\AcrobatDCx64Upd2400320112.msp", STORE + r"\AcrobatDCx64Manifest3.msi",
                 STORE + r"\ArmManifest3.msi"):
        c.delete(updater, name)
    c.exchange(updater, SERVER, 50634, [600, 1200], [310])
    c.exit(updater)
    desktop.murmur(6)
    newer = open_reader(c, desktop, c.home + r"\Documents\Bail commercial 2024.pdf")
    sync = c.spawn(newer, ACROBAT + r"\AdobeCollabSync.exe", '"%s\\AdobeCollabSync.exe" -c' % ACROBAT,
                   description="Adobe Collaboration Synchronizer 24.3", **ADOBE)
    c.drop(sync, c.home + r"\AppData\Local\Adobe\Acrobat\DC\SharedDataEvents", 5120, opened=3)
    # A signature: the user's certificate file is opened, and a temporary copy of the contract takes the original's place.
    c.read(newer, c.home + r"\AppData\Roaming\Adobe\Acrobat\DC\Security\ÉlodieMarchand.pfx", 3300)
    c.drop(newer, c.home + r"\Documents\A9R1k2x9q_1mjxw2_c4.tmp", 430_000)
    c.delete(newer, c.home + r"\Documents\Bail commercial 2024.pdf")
    c.rename(newer, c.home + r"\Documents\A9R1k2x9q_1mjxw2_c4.tmp", c.home + r"\Documents\Bail commercial 2024.pdf")
    c.exchange(newer, ("203.0.113.46", 80), 50640, [340], [1400, 900])
    desktop.murmur(4)
