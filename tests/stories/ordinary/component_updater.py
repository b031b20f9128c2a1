"""Ordinary: browsers bring themselves up to date: the update programs of Chrome and Edge have BITS fetch files
(BITxxxx.tmp, renamed by svchost), run the setup from Temp, keep services and tasks, replace chrome.exe by rename, and
the user starts the new browser."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-08-14T12:14:50", "user": "KIOSK-5\\hyun-woo", "home": "C:\\Users\\hyun-woo", "computer": "KIOSK-5",
           "os_version": (10, 0, 22631)}
MICROSOFT = {"company": "Microsoft Corporation"}
GOOGLE = {"company": "Google LLC"}
CHROME = r"C:\Program Files\Google\Chrome\Application"
EDGE = r"C:\Program Files (x86)\Microsoft\Edge\Application"
TASKS = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache"


def by_bits(c, bits, folder, name, address, port):
    """BITS writes BITxxxx.tmp into the target's folder and gives it its name at the end."""
    temporary = folder + r"\BIT%04X.tmp" % (port * 7 & 0xFFFF)
    c.open(bits, temporary, 0x120116, 2, 2, share=1)
    c.attributes(bits, temporary, 0x2)
    c.net(bits, "Connect", address, port)
    for number in range(14):
        c.net(bits, "Receive", address, port, 16_384)
        c.write_at(bits, temporary, 16_384 * number, 16_384)
    c.net(bits, "Disconnect", address, port)
    c.close(bits, temporary)
    c.attributes(bits, temporary, 0x20)
    c.rename(bits, temporary, folder + "\\" + name)
    c.write_at(bits, r"C:\ProgramData\Microsoft\Network\Downloader\qmgr.db", 8192, 4096)


def chrome_setup(c, updater, package):
    """The mini installer unpacks setup.exe and runs it; the new version is put beside the old one and renamed."""
    mini = c.spawn(updater, package, '"%s" --verbose-logging --do-not-launch-chrome --channel=stable --system-level '
                   '"%s.tmp"' % (package, package),
                   description="Google Chrome Installer", **GOOGLE)
    folder = r"C:\Windows\SystemTemp\CR_4F0B1.tmp"
    c.drop(mini, folder + r"\CHROME.PACKED.7Z", 900_000)
    c.drop(mini, folder + r"\setup.exe", 600_000)
    setup = c.spawn(mini, folder + r"\setup.exe", '"%s\\setup.exe" --install-archive="%s\\CHROME.PACKED.7Z" '
                    '--verbose-logging --system-level' % (
        folder, folder), description="Google Chrome Installer", **GOOGLE)
    crash = c.spawn(setup, folder + r"\setup.exe", '"%s\\setup.exe" --type=crashpad-handler /prefetch:4 '
                    '--monitor-self-annotation=ptype=crashpad' % folder,
                    description="Google Chrome Installer", **GOOGLE)
    work = r"C:\Program Files\Google\Chrome\Temp\source6220_981243"
    for name in ("chrome.dll", "chrome.exe", "chrome_elf.dll", "icudtl.dat", "elevation_service.exe",
                 "notification_helper.exe", "chrome_proxy.exe"):
        c.drop(setup, work + "\\" + name, 200_000)
        c.rename(setup, work + "\\" + name, CHROME + r"\127.0.6533.120" + "\\" + name)
    c.drop(setup, CHROME + r"\new_chrome.exe", 200_000)
    c.rename(setup, CHROME + r"\chrome.exe", CHROME + r"\old_chrome.exe")
    c.rename(setup, CHROME + r"\new_chrome.exe", CHROME + r"\chrome.exe")
    active = r"HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components\{8A69D345-D564-463c-AFF1-A69D9E530F96}"
    for name, value in (("StubPath",
                         '"%s\\127.0.6533.120\\Installer\\chrmstp.exe" --configure-user-settings --system-level' % CHROME),
                        ("Version", "43,0,0,0"), ("Localized Name", "Google Chrome")):
        c.set_value(setup, active + "\\" + name, "REG_SZ", value)
    for name in ("chrome.dll", "chrome_elf.dll", "old_chrome.exe"):
        c.delete(setup, CHROME + "\\" + ("" if name.startswith("old") else "126.0.6478.183\\") + name)
    for process in (crash, setup):
        c.exit(process)
    for name in ("CHROME.PACKED.7Z", "setup.exe"):
        c.delete(mini, folder + "\\" + name)
    c.exit(mini)


def keeps_tasks(c, desktop, name, command):
    identity = "{6B0F0D66-33A0-4A5D-8B6A-%012X}" % len(command)
    c.drop(desktop.scheduler, r"C:\Windows\System32\Tasks" + "\\" + name, 3800)
    c.key(desktop.scheduler, TASKS + r"\Tree" + "\\" + name, new=True)
    c.set_value(desktop.scheduler, TASKS + r"\Tree\%s\Id" % name, "REG_SZ", identity)
    c.set_value(desktop.scheduler, TASKS + r"\Tasks\%s\Actions" % identity, "REG_BINARY", bytes(170))


def service(c, desktop, name, command):
    key = r"HKLM\System\CurrentControlSet\Services" + "\\" + name
    c.key(desktop.services, key, new=True)
    for value, kind, data in (("Type", "REG_DWORD", 16), ("Start", "REG_DWORD", 3), ("ImagePath", "REG_EXPAND_SZ", command),
                              ("ObjectName", "REG_SZ", "LocalSystem")):
        c.set_value(desktop.services, key + "\\" + value, kind, data)


def story(c):
    desktop = Desktop(c)
    bits = c.system(c.system_root + r"\System32\svchost.exe", r"C:\Windows\System32\svchost.exe -k netsvcs -p -s BITS",
                    parent=desktop.services)
    c.host("198.51.100.14", "edgedl.me.gvt1.com")
    desktop.murmur(4)
    browser = c.spawn(desktop.explorer, CHROME + r"\chrome.exe", description="Google Chrome", **GOOGLE)
    update_home = r"C:\Program Files (x86)\Google\GoogleUpdater\128.0.6597.0"
    asked = c.spawn(desktop.services, update_home + r"\updater.exe", '"%s\\updater.exe" --system --windows-service '
                    '--service=update-internal' % update_home,
                    description="GoogleUpdater", **GOOGLE)
    updater = c.spawn(desktop.services, update_home + r"\updater.exe", '"%s\\updater.exe" --system --windows-service '
                      '--service=update' % update_home,
                      description="GoogleUpdater", **GOOGLE)
    desktop.resolve()
    c.exchange(updater, ("198.51.100.15", 443), 51000, [517, 1400], [1460, 900])
    folder = r"C:\Windows\SystemTemp\chrome_BITS_9020_1204982731"
    c.folder(updater, folder)
    by_bits(c, bits, folder, "127.0.6533.120_chrome_installer.exe_{8a69d345}.crx3", ("198.51.100.14", 80), 51001)
    unpacked = r"C:\Windows\SystemTemp\chrome_Unpacker_BeginUnzipping9020_77120413"
    c.read(updater, folder + r"\127.0.6533.120_chrome_installer.exe_{8a69d345}.crx3", 900_000)
    package = unpacked + r"\127.0.6533.120_chrome_installer.exe"
    c.drop(updater, package, 900_000)
    c.delete(updater, folder + r"\127.0.6533.120_chrome_installer.exe_{8a69d345}.crx3")
    chrome_setup(c, updater, package)
    c.delete(updater, package)
    command = '"%s\\updater.exe" --system --windows-service' % update_home
    keeps_tasks(c, desktop, r"GoogleSystem\GoogleUpdater\GoogleUpdaterTaskSystem128.0.6597.0{2B5F11D0}", command)
    service(c, desktop, "GoogleUpdaterService128.0.6597.0", command)
    # Edge: its updater by the task, the same way, with the setup in EdgeUpdate's own folder.
    edge = c.spawn(desktop.scheduler, r"C:\Program Files (x86)\Microsoft\EdgeUpdate\MicrosoftEdgeUpdate.exe",
                   r'"C:\Program Files (x86)\Microsoft\EdgeUpdate\Mic'
                   r'rosoftEdgeUpdate.exe" /ua /installsource scheduler', is_64bit=False, **MICROSOFT)
    download = r"C:\Program Files (x86)\Microsoft\EdgeUpdate\Download\{56EB18F8-B008-4CBD-B6D2-8C97FE7E9062}\127.0.2651.98"
    c.folder(edge, download)
    by_bits(c, bits, download, "MicrosoftEdge_X64_127.0.2651.98.exe", ("203.0.113.14", 80), 51020)
    target = (r"C:\Program Files (x86)\Microsoft\EdgeUpdate\Install\{C0A8D1F5-0B7E-4E6C-8B60-1E2F3A4B5C6D}"
              r"\EDGEMITMP_5C0D1.tmp")
    c.drop(edge, target + r"\setup.exe", 500_000)
    setup = c.spawn(edge, target + r"\setup.exe", '"%s\\setup.exe" --install-archive="%s\\MSEDGE.PACKED.7Z" --msedge '
                    '--system-level' % (target, target),
                    description="Microsoft Edge Installer", **MICROSOFT)
    for name in ("msedge.dll", "msedge.exe", "identity_helper.exe", r"BHO\ie_to_edge_bho_64.dll"):
        c.drop(setup, EDGE + r"\127.0.2651.98" + "\\" + name, 160_000)
    c.rename(setup, EDGE + r"\new_msedge.exe", EDGE + r"\msedge.exe")
    c.set_value(setup, r"HKCR\CLSID\{1FD49718-1D00-4B19-AF5F-070AF6D5D54C}\InprocServer32\(Default)", "REG_SZ",
                EDGE + r"\127.0.2651.98\BHO\ie_to_edge_bho_64.dll")
    key = "HKU\\" + desktop.explorer.sid + r"\Software\Microsoft\Windows\CurrentVersion\Run\MicrosoftEdgeAutoLaunch_5C2F1B0A"
    c.set_value(setup, key, "REG_SZ", '"%s\\msedge.exe" --no-startup-window --win-session-start' % EDGE)
    c.exit(setup)
    c.delete(edge, target + r"\setup.exe")
    c.exit(edge)
    for process in (asked, updater, browser):
        c.exit(process)
    again = c.spawn(desktop.explorer, CHROME + r"\chrome.exe", description="Google Chrome", **GOOGLE)
    component = c.home + r"\AppData\Local\Google\Chrome\User Data"
    for name in ("Safe Browsing", "hyphen-data", "CertificateRevocation", "WidevineCdm"):
        c.drop(again, component + r"\%s\_platform_specific\%s.dll" % (name, name), 40_000)
    desktop.murmur(4)
