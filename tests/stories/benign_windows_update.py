"""Benign: Windows Update and its installer replace system files, services and tasks."""
from scenery import Desktop

QUIET = True
SYSTEM = {"user": "NT AUTHORITY\\SYSTEM", "integrity": "System", "session": 0, "sid": "S-1-5-18",
          "company": "Microsoft Corporation"}
CACHE = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache\Tree\Microsoft\Windows"


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    update = c.system(system32 + "svchost.exe", system32 + "svchost.exe -k netsvcs -p -s wuauserv",
                      parent=desktop.services)
    desktop.resolve()
    c.exchange(update, ("13.85.23.86", 443), 50400, [517, 800], [1400] * 30)
    package = r"C:\Windows\SoftwareDistribution\Download\Install\windows-kb890830-x64-v5.122.exe"
    c.drop(update, package, 700_000)
    tool = c.spawn(update, package, '"%s" /Q /W' % package, **SYSTEM)
    c.drop(tool, system32 + "MRT.exe", 900_000, opened=3)
    c.exit(tool)
    worker = c.spawn(desktop.services, r"C:\Windows\servicing\TrustedInstaller.exe", **SYSTEM)
    for number in range(60):
        name = r"C:\Windows\WinSxS\Temp\InFlight\%08x\file%d.dll" % (number * 977, number)
        c.drop(worker, name, 30000)
        c.rename(worker, name, r"C:\Windows\WinSxS\amd64_component-%d\file%d.dll" % (number, number))
        c.protect(worker, r"C:\Windows\WinSxS\amd64_component-%d\file%d.dll" % (number, number))
    task = CACHE + r"\UpdateOrchestrator\Schedule Scan"
    c.key(desktop.scheduler, task, new=True)
    c.set_value(desktop.scheduler, task + r"\Id", "REG_SZ", "{9A2B6A7E-12E5-4F50-9D41-6D2F00E7C6E4}")
    c.drop(desktop.scheduler, system32 + r"Tasks\Microsoft\Windows\UpdateOrchestrator\Schedule Scan", 4000)
    c.set_value(desktop.services, r"HKLM\System\CurrentControlSet\Services\TrustedInstaller\Start", "REG_DWORD", 3)
    c.set_value(desktop.services, r"HKLM\System\CurrentControlSet\Services\bam\ImagePath", "REG_EXPAND_SZ",
                r"system32\drivers\bam.sys")
    c.exit(worker)
    desktop.murmur(4)
