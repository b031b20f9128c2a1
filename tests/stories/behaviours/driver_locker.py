"""A locker at night on a clinic's server: two well-known vulnerable drivers end the antivirus, services and recovery go, and
only fourteen files in three folders are encrypted in place, with notes. Resembles hands-on BYOVD ransomware."""
from scenery import MICROSOFT, Desktop

SETTING = {"start": "2023-08-27T03:12:09", "user": "KLINIK\\adm.weber", "home": "C:\\Users\\adm.weber",
           "computer": "KLINIK-FS1", "os_version": (10, 0, 17763)}
ENDING, NOTE = ".k7lock", "HOW_TO_RECOVER.txt"
SERVICES = r"HKLM\System\CurrentControlSet\Services" + "\\"
BOOT = r"HKLM\BCD00000000\Objects\{b2a1c6d0-58e1-11ec-9d11-8c1645f0a2e7}\Elements" + "\\"
FOLDERS = {r"F:\Befunde\2023": ["Labor_0811", "Labor_0812", "Labor_0815", "Röntgen_334", "Röntgen_335"],
           r"F:\Abrechnung": ["Quartal_2", "Quartal_3", "Mahnungen", "Kassenbuch", "Personal"],
           r"C:\Users\adm.weber\Documents": ["Netzplan", "Passwortliste", "Verträge", "Inventar"]}
ENDINGS = (".docx", ".xlsx", ".pdf")


def also(c, *processes):
    """The behaviour just told was done through these processes too."""
    c.behaviours[-1].pids.update(process.pid for process in processes)


def run(c, parent, program, arguments, through_shell=False):
    """Starts a tool of Windows, perhaps by a shell; gives the chain of processes, the tool last."""
    system32, chain = c.system_root + "\\System32\\", []
    line = "%s %s" % (program, arguments)
    if through_shell:
        chain.append(c.spawn(parent, system32 + "cmd.exe", "cmd.exe /c " + line, **MICROSOFT))
    image = system32 + (r"wbem\WMIC.exe" if program == "wmic" else program + ".exe")
    chain.append(c.spawn(chain[-1] if chain else parent, image, line, **MICROSOFT))
    return chain


def end(c, chain, status=0):
    for process in reversed(chain):
        c.exit(process, status)


def load_driver(c, desktop, kernel, name, path):
    """The service manager registers the driver, the kernel loads it."""
    c.key(desktop.services, SERVICES + name, new=True)
    for value, number in (("Type", 1), ("Start", 3), ("ErrorControl", 0)):
        c.set_value(desktop.services, SERVICES + name + "\\" + value, "REG_DWORD", number)
    c.set_value(desktop.services, SERVICES + name + r"\ImagePath", "REG_EXPAND_SZ", "\\??\\" + path)
    c.load(kernel, path, 0xFFFFF80245670000, 0xC000)


def encrypt(c, locker, path, size):
    """The whole file is read and overwritten in place, a trailer is added, and the name gets the ending."""
    c.open(locker, path, 0x12019F, share=0)
    for at in range(0, size, 65536):
        c.write_at(locker, path, at, min(65536, size - at))
    c.write_at(locker, path, size, 512)
    c.close(locker, path)
    c.rename(locker, path, path + ENDING)


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    kernel = c.system("System", pid=4)
    database = c.system(r"C:\Program Files\Microsoft SQL Server\MSSQL15.MSSQLSERVER\MSSQL\Binn\sqlservr.exe",
                        parent=desktop.services)
    desktop.murmur(8)
    image = c.home + r"\Desktop\k7.exe"
    locker = c.spawn(desktop.explorer, image, '"%s" -all -nomutex' % image, integrity="High")
    for name in ("advapi32", "bcrypt", "rstrtmgr", "mpr"):
        c.load(locker, system32 + name + ".dll")
    drivers = c.system_root + r"\Temp" + "\\"
    with c.behaviour("drops and loads the vulnerable driver RTCore64", "high", ("T1068", "T1543.003", "T1685", "T1687"),
                     doer=locker, about="RTCore64"):
        c.drop(locker, drivers + "RTCore64.sys", 14_024)
        load_driver(c, desktop, kernel, "RTCore64", drivers + "RTCore64.sys")
    with c.behaviour("drops and loads a vulnerable antimalware driver", "high", ("T1068", "T1543.003", "T1685", "T1687"),
                     doer=locker, about=("zamguard64", "zm64")):
        c.drop(locker, drivers + "zamguard64.sys", 203_680)
        load_driver(c, desktop, kernel, "zm64", drivers + "zamguard64.sys")
    with c.behaviour("the antivirus ends right after the drivers came", "low", ("T1685", "T1489"),
                     doer=(locker, desktop.defender), about="MsMpEng.exe"):
        c.exit(desktop.defender, 1)
    desktop.defender_scans = desktop.service_reads  # it scans no more
    with c.behaviour("stops and disables the database service", "high", "T1489", doer=locker, about="MSSQLSERVER"):
        chains = [run(c, locker, "net", "stop MSSQLSERVER /y", True)]
        chains[0].append(c.spawn(chains[0][-1], system32 + "net1.exe", system32 + "net1 stop MSSQLSERVER /y", **MICROSOFT))
        c.exit(database)
        chains.append(run(c, locker, "sc", "config MSSQLSERVER start= disabled", True))
        c.set_value(desktop.services, SERVICES + r"MSSQLSERVER\Start", "REG_DWORD", 4)
    for chain in chains:
        also(c, *chain)
        end(c, chain)
    with c.behaviour("stops the backup service", "high", "T1489", doer=locker, about="VeeamTransportSvc"):
        chain = run(c, locker, "net", "stop VeeamTransportSvc /y", True)
    also(c, *chain)
    end(c, chain, 2)
    with c.behaviour("kills programs that hold documents", "medium", ("T1489", "T1685"), doer=locker,
                     about=("taskkill", "outlook.exe")):
        chain = run(c, locker, "taskkill", "/F /IM outlook.exe /IM excel.exe /IM winword.exe", True)
    also(c, *chain)
    end(c, chain, 128)
    with c.behaviour("deletes the shadow copies", "critical", "T1490", doer=locker, about=("vssadmin", "shadows")):
        chain = run(c, locker, "vssadmin", "delete shadows /all /quiet", True)
        c.load(chain[-1], system32 + "vssapi.dll")
    also(c, *chain)
    end(c, chain)
    with c.behaviour("turns off the recovery at boot", "high", "T1490", doer=locker, about=("recoveryenabled", "bcdedit")):
        chain = run(c, locker, "bcdedit", "/set {default} recoveryenabled No", True)
        c.set_value(chain[-1], BOOT + r"16000009\Element", "REG_BINARY", b"\0")
    also(c, *chain)
    end(c, chain)
    with c.behaviour("deletes the backup catalogue", "high", "T1490", doer=locker, about=("wbadmin", "catalog")):
        chain = run(c, locker, "wbadmin", "delete catalog -quiet", True)
    also(c, *chain)
    end(c, chain)
    desktop.murmur(2)
    names = [folder + "\\" + name + ENDINGS[number % 3]
             for folder, files in FOLDERS.items() for number, name in enumerate(files)]
    for folder in FOLDERS:
        c.open(locker, folder, 0x100001, options=0x21)
    with c.behaviour("encrypts documents in place", "critical", "T1486", doer=locker, about=ENDING):
        for number, name in enumerate(names):
            encrypt(c, locker, name, 40_000 + 21_000 * number)
    with c.behaviour("leaves notes", "high", ("T1486", "T1491.001"), doer=locker, about=NOTE):
        for folder in list(FOLDERS) + [c.home + r"\Desktop"]:
            c.drop(locker, folder + "\\" + NOTE, 1_874)
    with c.behaviour("changes the desktop's picture", "medium", "T1491.001", doer=locker, about=("Wallpaper", "k7.bmp")):
        c.drop(locker, r"C:\ProgramData\k7.bmp", 921_654)
        c.set_value(locker, r"HKCU\Control Panel\Desktop\Wallpaper", "REG_SZ", r"C:\ProgramData\k7.bmp")
    with c.behaviour("clears the event logs", "high", "T1685.005", doer=locker, about="wevtutil"):
        chains = [run(c, locker, "wevtutil", "cl " + log) for log in ("Security", "System")]
    for chain in chains:
        also(c, *chain)
        end(c, chain)
    with c.behaviour("has a shell delete its own file", "medium", "T1070.004", doer=locker, about="k7.exe"):
        shell = c.spawn(locker, system32 + "cmd.exe", 'cmd.exe /c ping 127.0.0.1 -n 5 > nul & del /f /q "%s"' % image,
                        **MICROSOFT)
        ping = c.spawn(shell, system32 + "PING.EXE", "ping 127.0.0.1 -n 5", **MICROSOFT)
        c.exit(locker)
        c.wait(4)
        c.exit(ping)
        c.delete(shell, image)
    also(c, shell)
    c.exit(shell)
    desktop.murmur(4)
