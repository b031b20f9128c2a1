"""Ordinary: a blind user sets up the screen reader NVDA. Its launcher runs a copy from Temp, installs itself as assistive
technology for log-on and secure desktops, has its library loaded into every program, logs keys, and takes an add-on and an
update."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-12-04T09:19:38", "user": "PC-SALA3\\Íñigo", "home": "C:\\Users\\Íñigo", "computer": "PC-SALA3",
           "os_version": (10, 0, 22631), "local_address": "192.168.50.7"}
NVDA = {"company": "NV Access", "version": "2024.4.0.34608", "is_64bit": False}
MICROSOFT = {"company": "Microsoft Corporation"}
SYSTEM32 = "C:\\Windows\\System32\\"
HOME = r"C:\Program Files (x86)\NVDA"
ATS = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Accessibility\ATs\nvda"
UNINSTALL = r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall\NVDA"
FILES = ["nvda_noUIAccess.exe", "nvda_uiAccess.exe", "nvda_slave.exe", "l10n_reader.exe", "python311.dll", "library.zip",
         "_socket.pyd", "_ctypes.pyd", "wxmsw32u_core_vc140.dll", "liblouis.dll", "brailleDisplayDrivers.zip",
         r"lib\nvdaHelperLocal.dll", r"lib\nvdaHelperRemote.dll", r"lib\IAccessible2Proxy.dll", r"lib\ISimpleDOM.dll",
         r"lib64\nvdaHelperRemote.dll", r"lib64\nvdaHelperRemoteLoader.exe", r"lib64\IAccessible2Proxy.dll",
         r"libArm64\nvdaHelperRemoteLoader.exe", r"synthDrivers\espeak.dll", r"synthDrivers\espeak-ng-data\phondata",
         r"locale\es\LC_MESSAGES\nvda.mo", r"uninstall.exe"]


def unpack(c, launcher, folder):
    for name in FILES:
        c.drop(launcher, folder + "\\" + name, 300_000, chunk=1 << 18)


def install(c, desktop):
    """The launcher speaks at once from Temp; the user agrees, and an elevated copy of nvda_slave installs it."""
    launcher_path = c.home + r"\Downloads\nvda_2024.4.exe"
    launcher = c.spawn(desktop.explorer, launcher_path, description="NVDA installer", **NVDA)
    plugins = c.home + r"\AppData\Local\Temp\nsh7B1D.tmp"
    for name in ("System.dll", "banner.dll", "UAC.dll"):
        c.drop(launcher, plugins + "\\" + name, 12_000)
        c.load(launcher, plugins + "\\" + name)
    unpack(c, launcher, plugins + r"\app")
    portable = c.spawn(launcher, plugins + r"\app\nvda_noUIAccess.exe", '"%s\\app\\nvda_noUIAccess.exe" --launcher "%s"' % (
        plugins, launcher_path), description="NVDA application", **NVDA)
    for name in ("python311.dll", r"lib\nvdaHelperLocal.dll", r"lib\nvdaHelperRemote.dll", r"synthDrivers\espeak.dll"):
        c.load(portable, plugins + r"\app" + "\\" + name)
    c.load(desktop.explorer, plugins + r"\app\lib64\nvdaHelperRemote.dll")
    c.drop(portable, c.home + r"\AppData\Local\Temp\nvda.log", 3_000)
    slave = c.spawn(portable, plugins + r"\app\nvda_slave.exe", '"%s\\app\\nvda_slave.exe" install 1 1' % plugins,
                    integrity="High", description="NVDA slave", **NVDA)
    for name in FILES:
        c.read(slave, plugins + r"\app" + "\\" + name, 300_000, chunk=1 << 19)
        c.drop(slave, HOME + "\\" + name, 300_000, chunk=1 << 18)
    c.drop(slave, HOME + r"\nvda.exe", 300_000, chunk=1 << 18)
    c.key(slave, ATS, new=True)
    for name, kind, value in (("ATExe", "REG_SZ", "nvda.exe"), ("StartExe", "REG_SZ", HOME + r"\nvda.exe"),
                              ("StartParams", "REG_SZ", "--ease-of-access"), ("TerminateOnDesktopSwitch", "REG_DWORD", 0),
                              ("Profile", "REG_SZ", "<HCIModel><Accommodation type=\"severe vision\"/></HCIModel>"),
                              ("SimpleProfile", "REG_SZ", "screenreader"), ("ApplicationName", "REG_SZ", "NVDA")):
        c.set_value(slave, ATS + "\\" + name, kind, value)
    c.set_value(slave, r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Accessibility\Configuration", "REG_SZ", "nvda")
    c.set_value(slave, r"HKLM\SOFTWARE\WOW6432Node\NVDA\startOnLogonScreen", "REG_DWORD", 1)
    c.set_value(slave, r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\App Paths\nvda.exe\(Default)", "REG_SZ",
                HOME + r"\nvda.exe")
    for class_id, library in (("{C78F6C18-2B4B-4B5A-9A9A-9E9B2C4F7E9C}", r"lib64\IAccessible2Proxy.dll"),
                              ("{0D68D6D0-D93D-4D08-A30D-F00DD1F45B24}", r"lib\ISimpleDOM.dll")):
        c.key(slave, r"HKLM\SOFTWARE\Classes\CLSID" + "\\" + class_id, new=True)
        c.set_value(slave, r"HKLM\SOFTWARE\Classes\CLSID\%s\InProcServer32\(Default)" % class_id, "REG_SZ",
                    HOME + "\\" + library)
    for name, text in (("DisplayName", "NVDA"), ("Publisher", "NV Access"), ("UninstallString", HOME + r"\uninstall.exe")):
        c.set_value(slave, UNINSTALL + "\\" + name, "REG_SZ", text)
    c.drop(slave, r"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\NVDA\NVDA.lnk", 1_300)
    c.drop(slave, r"C:\Users\Public\Desktop\NVDA.lnk", 1_300)
    c.drop(slave, HOME + r"\systemConfig\nvda.ini", 1_800)
    c.exit(slave)
    copy = c.spawn(portable, SYSTEM32 + "rundll32.exe", "rundll32.exe shell32.dll,ShellExec_RunDLL \"%s\\nvda.exe\"" % HOME,
                   **MICROSOFT)
    reader = c.spawn(copy, HOME + r"\nvda.exe", '"%s\\nvda.exe" ' % HOME, description="NVDA application", **NVDA)
    c.exit(copy)
    c.exit(portable)
    for name in FILES:
        c.delete(launcher, plugins + r"\app" + "\\" + name)
    c.exit(launcher)
    return reader


def work(c, desktop, reader):
    """The reader is in all programs of the user, also of those started later, and notes what is typed in its log."""
    c.rename(reader, c.home + r"\AppData\Local\Temp\nvda.log", c.home + r"\AppData\Local\Temp\nvda-old.log")
    log = c.home + r"\AppData\Local\Temp\nvda.log"
    c.drop(reader, log, 2_000)
    for name in ("python311.dll", r"lib\nvdaHelperLocal.dll", r"lib\nvdaHelperRemote.dll", r"synthDrivers\espeak.dll"):
        c.load(reader, HOME + "\\" + name)
    c.set_value(reader, r"HKCU\Software\Microsoft\Windows NT\CurrentVersion\Accessibility\Configuration", "REG_SZ", "nvda")
    loader = c.spawn(reader, HOME + r"\lib64\nvdaHelperRemoteLoader.exe", '"%s\\lib64\\nvdaHelperRemoteLoader.exe" 1452' %
                     HOME, company="NV Access", version="2024.4.0.34608")
    c.load(loader, HOME + r"\lib64\nvdaHelperRemote.dll")
    c.load(desktop.explorer, HOME + r"\lib64\nvdaHelperRemote.dll")
    notepad = c.spawn(desktop.explorer, SYSTEM32 + "notepad.exe", '"C:\\Windows\\system32\\NOTEPAD.EXE" '
                      '%s\\Documents\\lista.txt' % c.home, **MICROSOFT)
    edge = c.spawn(desktop.explorer, r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe", **MICROSOFT)
    word = c.spawn(desktop.explorer, r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE", **MICROSOFT)
    for process in (notepad, edge, word):
        c.load(process, HOME + r"\lib64\nvdaHelperRemote.dll")
        c.load(process, HOME + r"\lib64\IAccessible2Proxy.dll")
    for number in range(15):
        c.write_at(reader, log, 2_000 + 170 * number, 170)
        c.wait(0.4)
    c.drop(reader, c.home + r"\AppData\Roaming\nvda\nvda.ini", 3_100, opened=3)
    c.exit(notepad)
    # A password prompt of UAC: the secure desktop gets a reader of its own, started by the broker as SYSTEM.
    winlogon = c.system(SYSTEM32 + "winlogon.exe", "winlogon.exe")
    broker = c.spawn(winlogon, SYSTEM32 + "AtBroker.exe", "atbroker.exe", **MICROSOFT)
    secure = c.spawn(broker, HOME + r"\nvda.exe", '"%s\\nvda.exe" --ease-of-access --secure' % HOME, **NVDA)
    c.load(secure, HOME + r"\lib\nvdaHelperLocal.dll")
    c.wait(4)
    c.exit(secure)
    c.exit(broker)


def extend(c, desktop, reader):
    """An add-on is Python code in the user's profile; the update check fetches the next version and starts it."""
    addon = c.home + r"\AppData\Roaming\nvda\addons\clipContentsDesigner.pendingInstall"
    c.read(reader, c.home + r"\Downloads\clipContentsDesigner-49.0.nvda-addon", 120_000)
    for name in ("manifest.ini", r"globalPlugins\clipContentsDesigner\__init__.py", r"doc\es\readme.html",
                 "installTasks.py"):
        c.drop(reader, addon + "\\" + name, 9_000)
    c.rename(reader, addon, addon.replace(".pendingInstall", ""))
    c.drop(reader, c.home + r"\AppData\Roaming\nvda\addonsState.json", 200, opened=3)
    c.host("203.0.113.58", "api.nvaccess.org")
    c.host("203.0.113.59", "download.nvaccess.org")
    desktop.resolve()
    c.exchange(reader, ("203.0.113.58", 443), 50900, [517, 480], [1400, 620])
    c.exchange(reader, ("203.0.113.59", 443), 50901, [517, 300], [1460] * 20)
    update = c.home + r"\AppData\Local\Temp\nvda_update_5xq2b7ny.exe"
    c.drop(reader, update, 6_000_000, chunk=1 << 20)
    next_setup = c.spawn(reader, update, '"%s" --install -m' % update, **NVDA)
    c.exit(reader)
    c.exit(next_setup, 2)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(5)
    reader = install(c, desktop)
    desktop.murmur(3)
    work(c, desktop, reader)
    extend(c, desktop, reader)
    desktop.murmur(4)
