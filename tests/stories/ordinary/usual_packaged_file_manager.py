"""Ordinary: a file manager in an MSIX package (as Files) is set up from its .appinstaller and started the first time. It
takes the place of Explorer for folders by a .reg file, starts with Windows, moves and deletes many files, opens a shell as
administrator."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-11-23T14:20:55", "user": "LAPTOP-V4Q1\\anneke", "home": "C:\\Users\\anneke",
           "computer": "LAPTOP-V4Q1",
           "os_version": (10, 0, 22631), "local_address": "192.168.178.52"}
SID = "S-1-5-21-1004336348-1177238915-682003330-1001"
MICROSOFT = {"company": "Microsoft Corporation", "version": "10.0.22621.1 (WinBuild.160101.0800)"}
MAKER = {"company": "Files Community", "version": "3.8.0.0"}
FAMILY = "Files_1y0xx7n9077q4"
PACKAGE = "Files_3.8.0.0_x64__1y0xx7n9077q4"
APPS = r"C:\Program Files\WindowsApps"
HOME = APPS + "\\" + PACKAGE
REPOSITORY = r"C:\ProgramData\Microsoft\Windows\AppRepository"
SITE = ("203.0.113.90", 443)
PARTS = (("AppxManifest.xml", 21_000), ("AppxBlockMap.xml", 90_000), ("AppxSignature.p7x", 12_000), ("resources.pri",
                                                                                                     210_000),
         (r"Files.App\Files.exe", 330_000), (r"Files.App\Files.dll", 900_000), (r"Files.App\7z64.dll", 400_000),
         (r"Files.App\sqlite3.dll", 300_000), (r"Files.App\git2-a418d9d.dll", 350_000), (r"Files.App\WinRT.Runtime.dll",
                                                                                         200_000),
         (r"Files.App\Files.App.Server\Files.App.Server.exe", 210_000),
         (r"Files.App\Assets\FilesOpenDialog\Files.App.Launcher.exe",
         160_000), (r"Files.App\Assets\FilesOpenDialog\SetFilesAsDefault.reg", 3200),
         (r"Files.App\Assets\FilesOpenDialog\CustomOpenDialog.dll", 260_000))


def stage(c, desktop, deployment):
    """The deployment service takes the package apart in a folder of its own and writes it into the machine's store."""
    c.exchange(deployment, SITE, 51210, [517, 300], [1460] * 40)
    c.folder(deployment, HOME)
    for name, size in PARTS:
        c.drop(deployment, HOME + "\\" + name, size)
    c.protect(deployment, HOME)
    c.load(deployment, r"C:\Windows\System32\AppxSip.dll")
    c.drop(deployment, REPOSITORY + "\\" + PACKAGE + ".xml", 24_000)
    for name in ("StateRepository-Machine.srd-wal", "StateRepository-Deployment.srd-wal"):
        c.open(deployment, REPOSITORY + "\\" + name)
        for number in range(6):
            c.write_at(deployment, REPOSITORY + "\\" + name, 4152 * number, 4152)
    c.key(deployment, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Appx\AppxAllUserStore\%s\%s" % (SID, PACKAGE),
          new=True)
    c.set_value(deployment, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Appx\AppxAllUserStore\Applications\%s\Path" %
                PACKAGE,
                "REG_SZ", HOME + r"\AppxManifest.xml")


def register(c, desktop, deployment):
    """What the manifest asks for, under the user's own keys: data folder, protocol, start with Windows, another name."""
    packages = c.home + r"\AppData\Local\Packages" + "\\" + FAMILY
    for name in ("", r"\LocalState", r"\LocalCache", r"\RoamingState", r"\Settings", r"\SystemAppData", r"\TempState",
                 r"\AC"):
        c.folder(deployment, packages + name)
    c.drop(deployment, packages + r"\Settings\settings.dat", 8192)
    c.drop(deployment, packages + r"\Settings\roaming.lock", 0)
    c.protect(deployment, packages)
    c.drop(deployment, c.home + r"\AppData\Local\Microsoft\WindowsApps\files.exe", 0)
    c.drop(deployment, c.home + r"\AppData\Local\Microsoft\WindowsApps\%s\files.exe" % FAMILY, 0)
    classes = "HKU\\" + SID + r"_Classes"
    model = classes + r"\Local Settings\Software\Microsoft\Windows\CurrentVersion\AppModel"
    for path, kind, value in (
            (model + r"\Repository\Packages\%s\PackageRootFolder" % PACKAGE, "REG_SZ", HOME),
            (model + r"\Repository\Packages\%s\DisplayName" % PACKAGE, "REG_SZ", "Files"),
            (model + r"\SystemAppData\%s\Schemas\PackageFullName" % FAMILY, "REG_SZ", PACKAGE),
            (model + r"\SystemAppData\%s\3AA55462-A5FA-4933-88C4-712D0B6CDEBB\State" % FAMILY, "REG_DWORD", 0),
            (classes + r"\AppX8cbw1dvg7y7pq3vq0g4f4yctd5n71xq0\Shell\open\DelegateExecute", "REG_SZ",
             "{4ED3A719-CEA8-4BD9-910D-E252F997AFC2}"),
            (classes + r"\files-dev\URL Protocol", "REG_SZ", ""),
            (classes + r"\PackagedCom\ClassIndex\{53153D8E-BDCB-4F32-9E8A-B8DBF3FBBB8D}\%s" % PACKAGE, "REG_SZ", "")):
        c.set_value(deployment, path, kind, value)


def take_place_of_explorer(c, program):
    """The option "default file manager": launcher and .reg file go to the user's folder, regedit (elevated) reads it."""
    folder = c.home + r"\AppData\Local\Files"
    c.folder(program, folder)
    for name, size in (("Files.App.Launcher.exe", 160_000), ("SetFilesAsDefault.reg", 3200), ("UnsetFilesAsDefault.reg",
                                                                                              1900)):
        c.read(program, HOME + r"\Files.App\Assets\FilesOpenDialog" + "\\" + name, size)
        c.drop(program, folder + "\\" + name, size)
    check = c.spawn(program, r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe",
                    "powershell.exe -NoProfile -WindowStyle Hidden -command \"(Get-AuthenticodeSignature '%s\\"
                    "Files.App.Launcher.exe').Status\"" % folder, description="Windows PowerShell", **MICROSOFT)
    c.load(check, r"C:\Windows\System32\mscoree.dll")
    c.read(check, folder + r"\Files.App.Launcher.exe", 160_000)
    c.exit(check)
    importer = c.spawn(program, r"C:\Windows\regedit.exe", '"C:\\Windows\\regedit.exe" /s "%s\\SetFilesAsDefault.reg"' %
                       folder,
                       integrity="High", description="Registry Editor", **MICROSOFT)
    c.read(importer, folder + r"\SetFilesAsDefault.reg", 3200)
    launcher = '"%s\\Files.App.Launcher.exe"' % folder
    for key in (r"Directory\shell\openindir", r"Folder\shell\open", r"Folder\shell\explore",
                r"CLSID\{52205fd8-5dfb-447d-801a-d0b52f2e83e3}\shell\opennewwindow"):
        path = r"HKCU\Software\Classes" + "\\" + key + r"\command"
        c.key(importer, path, new=True)
        c.set_value(importer, path + r"\(Default)", "REG_EXPAND_SZ", launcher + ' "%1"')
        c.set_value(importer, path + r"\DelegateExecute", "REG_SZ", "")
    c.set_value(importer, r"HKCU\Software\Classes\Directory\shell\(Default)", "REG_SZ", "openindir")
    c.exit(importer)
    return folder


def tidy_up(c, program):
    """The user's work: a folder sorted by kind, duplicates to the recycle bin, a zip unpacked, a tag in a stream."""
    bin_folder = r"C:\$Recycle.Bin" + "\\" + SID
    for number in range(28):
        name = "IMG_20240%02d_1%04d.jpg" % (number % 9 + 1, 417 * number % 10000)
        c.rename(program, c.home + "\\Downloads\\" + name, c.home + "\\Pictures\\Telefoon\\" + name)
    for number in range(14):
        tail = "%06X" % (0x3A91C7 + 7919 * number)
        c.rename(program, c.home + r"\Downloads\factuur (%d).pdf" % (number + 1), bin_folder + "\\$R" + tail + ".pdf")
        c.drop(program, bin_folder + "\\$I" + tail + ".pdf", 130)
    c.read(program, c.home + r"\Downloads\vakantie.zip", 260_000)
    for number in range(8):
        c.drop(program, c.home + r"\Downloads\vakantie\foto%02d.heic" % number, 70_000)
    c.open(program, c.home + r"\Documents\polis.pdf:files")
    c.drop(program, c.home + r"\Documents\polis.pdf:files", 40)
    c.open(program, c.home + r"\Documents\polis.pdf:Zone.Identifier", 0x10080)
    c.delete(program, c.home + r"\Downloads\handleiding.pdf:Zone.Identifier")


def story(c):
    desktop = Desktop(c)
    c.host(SITE[0], "cdn.files.community")
    launch = c.system(r"C:\Windows\System32\svchost.exe", r"C:\Windows\system32\svchost.exe -k DcomLaunch -p",
                      parent=desktop.services, description="Host Process for Windows Services")
    deployment = c.system(r"C:\Windows\System32\svchost.exe", r"C:\Windows\system32\svchost.exe -k wsappx -p -s AppXSvc",
                          parent=desktop.services, description="Host Process for Windows Services")
    desktop.murmur(6)
    installer = APPS + r"\Microsoft.DesktopAppInstaller_1.24.25180.0_x64__8wekyb3d8bbwe\AppInstaller.exe"
    setup = c.spawn(desktop.explorer, installer, '"%s" "%s\\Downloads\\Files.Package.appinstaller"' % (installer, c.home),
                    description="App Installer", company="Microsoft Corporation", version="1.24.25180.0")
    c.read(setup, c.home + r"\Downloads\Files.Package.appinstaller", 1100)
    desktop.resolve()
    c.exchange(setup, SITE, 51204, [517, 280], [1460] * 5)
    c.drop(setup, c.home + r"\AppData\Local\Packages\Microsoft.DesktopAppInstaller_8wekyb3d8bbwe\TempState\Files.msix",
           120_000)
    stage(c, desktop, deployment)
    register(c, desktop, deployment)
    c.exit(setup)
    desktop.murmur(4)
    program = c.spawn(desktop.explorer, HOME + r"\Files.App\Files.exe", '"%s\\Files.App\\Files.exe" ' % HOME,
                      directory="C:\\Windows\\system32\\", description="Files", **MAKER)
    for name in (r"Files.App\Files.dll", r"Files.App\sqlite3.dll", r"Files.App\git2-a418d9d.dll"):
        c.load(program, HOME + "\\" + name)
    local = c.home + r"\AppData\Local\Packages" + "\\" + FAMILY + r"\LocalState"
    for name in (r"\settings\user_settings.json", r"\settings\fileslayoutprefs.db", r"\debug.log"):
        c.drop(program, local + name, 9000, opened=3)
    server = c.spawn(launch, HOME + r"\Files.App\Files.App.Server\Files.App.Server.exe",
                     '"%s\\Files.App\\Files.App.Server\\Files.App.Server.exe" -Embedding' % HOME, user=c.user,
                     integrity="Medium",
                     session=1, sid=SID, description="Files.App.Server", **MAKER)
    for folder in ("Documents", "Downloads", "Pictures", "Desktop", "OneDrive"):
        c.open(program, c.home + "\\" + folder, 0x100001, 1, 1, 0x21, 7)
        c.read(program, c.home + "\\" + folder + r"\desktop.ini", 280)
    c.read(program, c.home + r"\AppData\Roaming\Microsoft\Windows\Recent\AutomaticDestinations"
           r"\f01b4d95cf55d32a.automaticDestinations-ms", 28_000)
    # "Start with Windows" of a package is a state that the broker keeps under the user's key; no Run value.
    c.set_value(program, r"HKCR\Local Settings\Software\Microsoft\Windows\CurrentVersion\AppModel\SystemAppData\%s"
                r"\3AA55462-A5FA-4933-88C4-712D0B6CDEBB\State" % FAMILY, "REG_DWORD", 2)
    folder = take_place_of_explorer(c, program)
    tidy_up(c, program)
    c.wait(3)
    # Double click on a folder on the desktop now starts the launcher, which calls the package by its link.
    launcher = c.spawn(desktop.explorer, folder + r"\Files.App.Launcher.exe",
                       '"%s\\Files.App.Launcher.exe" "%s\\Desktop\\Verhuizing"' % (folder, c.home), description="Files",
                       **MAKER)
    c.open_key(launcher, r"HKCU\Software\Classes\files")
    c.exit(launcher)
    shell = c.spawn(program, r"C:\Windows\System32\cmd.exe",
                    r'"C:\Windows\System32\cmd.exe" /k cd /d "%s\Desktop\Verhuizing"' %
                    c.home, integrity="High", description="Windows Command Processor", **MICROSOFT)
    listing = c.spawn(shell, r"C:\Windows\System32\icacls.exe", r'icacls "lijst.xlsx" /grant anneke:F', **MICROSOFT)
    c.protect(listing, c.home + r"\Desktop\Verhuizing\lijst.xlsx")
    c.exit(listing)
    c.exit(shell)
    c.exchange(program, ("203.0.113.91", 443), 51230, [517, 2400], [640])
    c.exit(program)
    c.exit(server)
    desktop.murmur(6)
