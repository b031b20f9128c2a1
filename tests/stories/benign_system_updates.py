"""Benign: what updates itself with the system's rights. Windows Update fetches definitions that unpack and run their own helper,
Defender moves to a new platform folder, DISM runs its host from a temporary folder, and Office replaces its programs while its
new version registers a task. All write programs and run them; all are begun by services that were there before."""
from scenery import Desktop

QUIET = True
SYSTEM = {"user": "NT AUTHORITY\\SYSTEM", "integrity": "System", "session": 0, "sid": "S-1-5-18"}
MICROSOFT = {"company": "Microsoft Corporation", "version": "10.0.19041.1"}
DEFENDER = r"C:\ProgramData\Microsoft\Windows Defender"
OFFICE = r"C:\Program Files\Common Files\Microsoft Shared\ClickToRun"


def run(c, parent, image, line=None, libraries=()):
    process = c.spawn(parent, image, line or '"%s"' % image, **MICROSOFT)
    for name in libraries:
        c.load(process, image.rsplit("\\", 1)[0] + "\\" + name)
    return process


def definitions(c, desktop, update):
    patch = c.system_root + r"\SoftwareDistribution\Download\Install\AM_Delta_Patch.exe"
    c.drop(update, patch, 480_000)
    unpacker = run(c, update, patch, '"%s" WD /q' % patch)
    folder = c.system_root + r"\Temp\6C4D3A71-1F0B-4E51-8E64-2A1B6C6D2E11-Sigs"
    c.folder(unpacker, folder)
    c.drop(unpacker, folder + r"\MpSigStub.exe", 200_000)
    stub = run(c, unpacker, folder + r"\MpSigStub.exe", '"%s\\MpSigStub.exe" /stub 1.1.24' % folder)
    engine = DEFENDER + r"\Definition Updates\{77B1E1D2-0AAA-4C4B-9CF8-8C6B2B6A1E11}\mpengine.dll"
    c.drop(stub, engine, 900_000)
    c.load(desktop.defender, engine)
    c.exit(stub)
    c.exit(unpacker)


def platform(c, desktop, update):
    setup = c.system_root + r"\SoftwareDistribution\Download\Install\updateplatform.exe"
    c.drop(update, setup, 600_000)
    unpacker = run(c, update, setup)
    folder = DEFENDER + r"\Platform\4.18.24020.7-0"
    c.folder(unpacker, folder)
    for name in ("MsMpEng.exe", "MpCmdRun.exe", "MpClient.dll"):
        c.drop(unpacker, folder + "\\" + name, 130_000)
    c.set_value(desktop.services, r"HKLM\System\CurrentControlSet\Services\WinDefend\ImagePath", "REG_EXPAND_SZ",
                '"%s\\MsMpEng.exe"' % folder)
    c.exit(run(c, unpacker, folder + r"\MpCmdRun.exe", libraries=["MpClient.dll"]))
    engine = run(c, desktop.services, folder + r"\MsMpEng.exe", libraries=["MpClient.dll"])
    c.read(engine, c.home + r"\AppData\Local\Google\Chrome\User Data\Default\Login Data", 20_000)
    c.exit(unpacker)


def component_cleanup(c, desktop):
    tool = c.spawn(desktop.scheduler, c.system_root + r"\System32\Dism.exe",
                   "Dism.exe /Online /Cleanup-Image /StartComponentCleanup", **MICROSOFT)
    folder = c.system_root + r"\TEMP\0D5B7A81-5A9F-46D7-A3E3-3C0C6C5C7C11"
    c.folder(tool, folder)
    for name in ("dismhost.exe", "CbsProvider.dll"):
        c.drop(tool, folder + "\\" + name, 140_000)
    c.exit(run(c, tool, folder + r"\dismhost.exe", libraries=["CbsProvider.dll"]))
    c.exit(tool)


def office(c, desktop):
    service = c.system(OFFICE + r"\OfficeClickToRun.exe", parent=desktop.services)
    newer = OFFICE + r"\Updates\16.0.17328.20162\OfficeClickToRun.exe"
    c.drop(service, newer, 400_000)
    c.drop(service, newer.rsplit("\\", 1)[0] + r"\ApiClient.dll", 400_000)
    worker = run(c, service, newer, '"%s" /update SCHEDULEDTASK' % newer, ["ApiClient.dll"])
    c.exit(c.spawn(worker, c.system_root + r"\System32\schtasks.exe",
                   r'schtasks.exe /Create /tn "Microsoft\Office\Office ClickToRun Service Monitor" /XML "%s\x.xml" /F' % OFFICE,
                   **MICROSOFT))
    c.drop(desktop.scheduler, c.system_root + r"\System32\Tasks\Microsoft\Office\Office ClickToRun Service Monitor", 3900)
    c.exit(worker)


def story(c):
    desktop = Desktop(c)
    update = c.system(c.system_root + r"\System32\svchost.exe", c.system_root + r"\System32\svchost.exe -k netsvcs -s wuauserv",
                      parent=desktop.services)
    desktop.murmur(4)
    c.exchange(update, ("198.51.100.20", 80), 49560, [300], [16_384] * 20)
    definitions(c, desktop, update)
    platform(c, desktop, update)
    component_cleanup(c, desktop)
    office(c, desktop)
    desktop.murmur(4)
