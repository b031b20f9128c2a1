"""Why nothing happened: a bundle's starter tries part after part, and each ends early in its own way (library, export or
.NET missing, wrong architecture, crash, no arguments, a sandbox or language it dislikes); then no server answers."""
from scenery import MICROSOFT, Desktop

SETTING = {"start": "2022-02-15T14:48:33", "user": "EMPFANG-3\\petra", "home": "C:\\Users\\petra", "computer": "EMPFANG-3",
           "os_version": (10, 0, 17763)}
NO_DLL, NO_ENTRY, BAD_IMAGE, CRASH = 0xC0000135 - 2 ** 32, 0xC0000139 - 2 ** 32, 0xC000007B - 2 ** 32, 0xC0000005 - 2 ** 32
NO_HOST = 0x80008083 - 2 ** 32
SERVERS = ("203.0.113.201", "203.0.113.202")
WER = r"C:\ProgramData\Microsoft\Windows\WER"
MACHINES = [r"HKLM\System\CurrentControlSet\Services\VBoxGuest", r"HKLM\SOFTWARE\VMware, Inc.\VMware Tools",
            r"HKLM\SOFTWARE\Oracle\VirtualBox Guest Additions"]


def also(c, *processes):
    """The behaviour just told was done through these processes too."""
    c.behaviours[-1].pids.update(process.pid for process in processes)


def seek(c, process, folder, library):
    """The loader looks for a library along its search order and finds none."""
    for place in (folder, r"C:\Windows\System32", r"C:\Windows\System", r"C:\Windows",
                  r"C:\Windows\System32\wbem", r"C:\Windows\System32\WindowsPowerShell\v1.0"):
        c.probe(process, place + "\\" + library)


def report_crash(c, process):
    """Windows Error Reporting looks at the process that failed."""
    wer = c.spawn(process, r"C:\Windows\System32\WerFault.exe",
                  r"C:\Windows\system32\WerFault.exe -u -p %d -s 412" % process.pid, **MICROSOFT)
    c.load(wer, r"C:\Windows\System32\faultrep.dll")
    c.load(wer, r"C:\Windows\System32\dbgcore.dll")
    c.read(wer, process.image, 180_000)
    c.drop(wer, WER + r"\Temp\WER3C1F.tmp.dmp", 88_000)
    c.drop(wer, WER + r"\Temp\WER3D5A.tmp.WERInternalMetadata.xml", 8_600)
    c.exit(wer)
    return wer


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    home = c.home + r"\AppData\Local\Temp\~kx"
    c.host(SERVERS[0], "gate.kxpanel.example")
    desktop.murmur(6)
    sample = c.spawn(desktop.explorer, c.home + r"\Downloads\Freischaltung.exe")
    for name in ("kernel32", "user32", "shell32", "ws2_32"):
        c.load(sample, system32 + name + ".dll")
    c.folder(sample, home)
    for name, size in (("viewer.exe", 210_000), ("helper.exe", 180_000), ("pack.exe", 150_000), ("pack.dll", 44_000),
                       ("sync.exe", 96_000), ("libcurl.dll", 320_000), ("shim.exe", 61_000), ("shimcore.dll", 70_000),
                       ("svcx.exe", 52_000), ("picky.exe", 240_000)):
        c.drop(sample, home + "\\" + name, size)
    with c.behaviour("a part ends at once: a library is missing", "info", (), doer=sample,
                     about=("vcruntime140_1.dll", "viewer.exe")):
        viewer = c.spawn(sample, home + r"\viewer.exe")
        c.load(viewer, system32 + "kernel32.dll")
        seek(c, viewer, home, "vcruntime140_1.dll")
        c.exit(viewer, NO_DLL)
    also(c, viewer)
    with c.behaviour("a part crashes", "info", (), doer=sample, about="helper.exe"):
        helper = c.spawn(sample, home + r"\helper.exe")
        for name in ("kernel32", "crypt32", "winhttp"):
            c.load(helper, system32 + name + ".dll")
        c.open(helper, home + r"\helper.cfg", result="NAME NOT FOUND")
        wer = report_crash(c, helper)
        c.exit(helper, CRASH)
    also(c, helper, wer)
    desktop.murmur(2)
    with c.behaviour("a part ends: no .NET for it on this machine", "info", (), doer=sample,
                     about=("pack.exe", "hostfxr", "dotnet")):
        pack = c.spawn(sample, home + r"\pack.exe")
        c.load(pack, system32 + "kernel32.dll")
        c.probe(pack, home + r"\hostfxr.dll")
        c.open_key(pack, r"HKLM\SOFTWARE\dotnet\Setup\InstalledVersions\x64", result="NAME NOT FOUND")
        c.probe(pack, r"C:\Program Files\dotnet\host\fxr", result="PATH NOT FOUND")
        c.exit(pack, NO_HOST)
    also(c, pack)
    with c.behaviour("a part ends at once: an export is missing in its library", "info", (), doer=sample,
                     about=("sync.exe", "libcurl.dll")):
        sync = c.spawn(sample, home + r"\sync.exe")
        c.load(sync, system32 + "kernel32.dll")
        c.load(sync, home + r"\libcurl.dll")
        c.exit(sync, NO_ENTRY)
    also(c, sync)
    with c.behaviour("a part ends at once: its library is for another architecture", "info", (), doer=sample,
                     about=("shim.exe", "shimcore.dll")):
        shim = c.spawn(sample, home + r"\shim.exe", is_64bit=False)
        c.load(shim, c.system_root + r"\SysWOW64\ntdll.dll", 0x77A00000)
        c.load(shim, system32 + "wow64.dll")
        c.probe(shim, home + r"\shimcore.dll", result="SUCCESS")
        c.open(shim, home + r"\shimcore.dll", 0x1200A9)
        c.close(shim, home + r"\shimcore.dll")
        c.exit(shim, BAD_IMAGE)
    also(c, shim)
    with c.behaviour("a part started without arguments ends at once", "info", (), doer=sample, about="svcx.exe"):
        service = c.spawn(sample, home + r"\svcx.exe", "svcx.exe", directory=home + "\\")
        c.load(service, system32 + "kernel32.dll")
        c.exit(service, 1)
    also(c, service)
    picky = c.spawn(sample, home + r"\picky.exe")
    for name in ("kernel32", "advapi32", "iphlpapi"):
        c.load(picky, system32 + name + ".dll")
    with c.behaviour("asks whether the machine is virtual", "low", ("T1497.001", "T1497"), doer=picky,
                     about=("VBox", "SystemBiosVersion", "VMware")):
        c.open_key(picky, r"HKLM\HARDWARE\DESCRIPTION\System")
        c.query(picky, r"HKLM\HARDWARE\DESCRIPTION\System\SystemBiosVersion", "REG_MULTI_SZ", ["VBOX   - 1"])
        c.query(picky, r"HKLM\HARDWARE\DESCRIPTION\System\VideoBiosVersion", "REG_MULTI_SZ", ["Oracle VM VirtualBox"])
        for key in MACHINES:
            c.open_key(picky, key, result="NAME NOT FOUND")
        for name in ("VBoxMouse", "VBoxGuest", "vmhgfs", "vmmouse"):
            c.probe(picky, system32 + "drivers\\" + name + ".sys")
    with c.behaviour("asks for the languages of the machine", "low", ("T1614.001", "T1614", "T1480"), doer=picky,
                     about=("Nls", "InstallLanguage", "Keyboard Layout")):
        c.open_key(picky, r"HKLM\System\CurrentControlSet\Control\Nls\Language")
        c.query(picky, r"HKLM\System\CurrentControlSet\Control\Nls\Language\InstallLanguage", "REG_SZ", "0407")
        c.query(picky, r"HKCU\Keyboard Layout\Preload\1", "REG_SZ", "00000407")
        c.query(picky, r"HKCU\Keyboard Layout\Preload\2")
    with c.behaviour("the part ends after these checks without doing anything", "info", (), doer=(picky, sample),
                     about="picky.exe"):
        c.exit(picky)
    with c.behaviour("the starter is silent for nine minutes", "info", (), doer=sample, about="Freischaltung.exe"):
        c.query(sample, r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\InstallDate", "REG_DWORD", 1_614_000_000)
        desktop.murmur(4)
        c.wait(540)
        desktop.murmur(4)
        c.open(sample, home + r"\list.txt", result="NAME NOT FOUND")
    with c.behaviour("no server answers, and the starter ends", "info", (), doer=sample,
                     about=("kxpanel", "203.0.113.20", "Freischaltung.exe")):
        for number, server in enumerate(SERVERS):
            desktop.resolve(55010 + number)
            for _ in range(4):
                c.net(sample, "Reconnect", (server, 8443), 49810 + number)
                c.wait(3)
            c.net(sample, "Disconnect", (server, 8443), 49810 + number)
        c.open(sample, r"C:\ProgramData\kx\fallback.dat", result="PATH NOT FOUND")
        c.exit(sample, 1)
    desktop.murmur(6)
