"""A script has the Windows installer fetch a library; its host asks for virtual machines and languages, deletes itself by a
stream's name and ends, and a task takes over outside the tree: discovery, a side-loaded library. Resembles Latrodectus."""
from scenery import MICROSOFT, Desktop

SETTING = {"start": "2024-06-26T10:03:51", "user": "MERIDIAN\\tkowalska", "home": "C:\\Users\\tkowalska",
           "computer": "MERIDIAN-L14", "os_version": (10, 0, 22621)}
STORE, STAGES = ("198.51.100.90", 80), (("203.0.113.55", 443), ("203.0.113.56", 443))
TASK, TASK_ID = "SystemUpdater_3fd", "{0F7B11D8-7C34-49E2-9A2B-6C1A0E4417B6}"
TASK_CACHE = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache"
EXPORT = "scab"
ORDINARY = {"company": "Microsoft Corporation", "description": "Standalone Updater", "version": "24.108.0528.0005"}


def also(c, *processes):
    """The behaviour just told was done through these processes too."""
    c.behaviours[-1].pids.update(process.pid for process in processes)


def ask(c, loader, program, arguments):
    """A shell runs one of Windows' tools and hands back what it prints."""
    system32 = c.system_root + "\\System32\\"
    shell = c.spawn(loader, system32 + "cmd.exe", "cmd.exe /c %s %s" % (program, arguments), **MICROSOFT)
    image = system32 + (r"wbem\WMIC.exe" if program == "wmic" else program + ".exe")
    asked = c.spawn(shell, image, "%s %s" % (program, arguments), **MICROSOFT)
    return shell, asked


def end(c, chain):
    for process in reversed(chain):
        c.exit(process)


def register_task(c, scheduler, command):
    tree, task = TASK_CACHE + "\\Tree\\" + TASK, TASK_CACHE + "\\Tasks\\" + TASK_ID
    c.drop(scheduler, r"C:\Windows\System32\Tasks" + "\\" + TASK, 2996)
    c.key(scheduler, tree, new=True)
    c.set_value(scheduler, tree + r"\Id", "REG_SZ", TASK_ID)
    c.set_value(scheduler, tree + r"\Index", "REG_DWORD", 2)
    c.key(scheduler, task, new=True)
    c.set_value(scheduler, task + r"\Path", "REG_SZ", "\\" + TASK)
    c.set_value(scheduler, task + r"\Actions", "REG_BINARY", b"\3\0" + command.encode("utf-16-le"))


def call_home(c, process, port, sizes):
    for number, server in enumerate(STAGES):
        c.exchange(process, server, port + number, [517, 690], sizes)
        c.wait(2)


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    c.host(STORE[0], "cdn.docsign.example")
    c.host(STAGES[0][0], "popfealt.example")
    c.host(STAGES[1][0], "ginzbargatey.example")
    updater_home = c.home + r"\AppData\Local\Microsoft\OneDrive"
    desktop.murmur(8)
    script = c.home + r"\Downloads\Document_i79_13b364058.js"
    host = c.spawn(desktop.explorer, system32 + "wscript.exe", '"%swscript.exe" "%s"' % (system32, script), **MICROSOFT)
    c.load(host, system32 + "jscript.dll")
    c.read(host, script, 420_000)
    with c.behaviour("a downloaded script has the installer fetch a package from the web", "medium",
                     ("T1218.007", "T1105", "T1059.007"), doer=host,
                     about=("cdn.docsign", STORE[0], "MSI7E02.tmp", "msiexec")):
        c.load(host, system32 + "msi.dll")
        installer = c.spawn(desktop.services, system32 + "msiexec.exe", r"C:\Windows\system32\msiexec.exe /V", **MICROSOFT)
        desktop.resolve()
        c.exchange(installer, STORE, 49901, [240], [1460] * 12)
        c.drop(installer, r"C:\Windows\Installer\MSI7E02.tmp", 700_000)
    also(c, installer)
    first = c.home + r"\AppData\Local\sharepoint\MSIX_d8c.dll"
    c.folder(installer, c.home + r"\AppData\Local\sharepoint")
    c.drop(installer, first, 412_000)
    with c.behaviour("rundll32 runs the library from the user's folder", "high", "T1218.011", doer=(host, installer),
                     about="MSIX_d8c.dll"):
        loader = c.spawn(installer, system32 + "rundll32.exe", '"%srundll32.exe" %s, %s' % (system32, first, EXPORT),
                         user=c.user, integrity="Medium", session=1, sid=host.sid, **MICROSOFT)
        c.load(loader, first)
    also(c, loader)
    c.exit(host)
    with c.behaviour("asks whether the machine is virtual", "low", ("T1497.001", "T1497"), doer=loader,
                     about=("VBoxGuest", "SystemManufacturer", "vmci", r"HARDWARE\DESCRIPTION")):
        c.query(loader, r"HKLM\HARDWARE\DESCRIPTION\System\BIOS\SystemManufacturer", "REG_SZ", "LENOVO")
        c.open_key(loader, r"HKLM\System\CurrentControlSet\Services\VBoxGuest", result="NAME NOT FOUND")
        for name in ("VBoxSF", "vmci", "vmhgfs"):
            c.probe(loader, system32 + "drivers\\" + name + ".sys")
    with c.behaviour("asks for the machine's language", "low", ("T1614.001", "T1614", "T1480"), doer=loader,
                     about=("Nls", "Keyboard Layout")):
        c.query(loader, r"HKLM\System\CurrentControlSet\Control\Nls\Language\InstallLanguage", "REG_SZ", "0415")
        c.query(loader, r"HKCU\Keyboard Layout\Preload\1", "REG_SZ", "00000415")
    copy = c.home + r"\AppData\Roaming\Custom_update\Update_5fe1.dll"
    with c.behaviour("copies itself into the user's application data", "medium",
                     ("T1105", "T1036.005", "T1070.010", "T1036"), doer=loader, about="Update_5fe1.dll"):
        c.folder(loader, copy.rsplit("\\", 1)[0])
        c.read(loader, first, 412_000)
        c.drop(loader, copy, 412_000)
    command = "rundll32.exe %s,%s" % (copy, EXPORT)
    with c.behaviour("registers a task that runs the copy", "high", "T1053.005", doer=loader, about=TASK):
        c.load(loader, system32 + "taskschd.dll")
        register_task(c, desktop.scheduler, command)
    with c.behaviour("deletes its own loaded library by way of a stream's name", "medium", ("T1070.004", "T1564.004"),
                     doer=loader, about="MSIX_d8c.dll"):
        c.rename(loader, first, first + ":wtfbbq")
        c.delete(loader, first)
    with c.behaviour("ends, and a process of the scheduler takes over outside the tree", "low", (), doer=loader,
                     about="Update_5fe1.dll"):
        c.exit(loader)
        desktop.murmur(3)
        c.wait(180)
        heir = c.spawn(desktop.scheduler, system32 + "rundll32.exe", command, user=c.user, integrity="Medium", session=1,
                       sid=host.sid, **MICROSOFT)
        c.load(heir, copy)
    also(c, heir, desktop.scheduler)
    for name in ("wininet", "winhttp", "bcrypt"):
        c.load(heir, system32 + name + ".dll")
    with c.behaviour("rundll32 talks with its servers", "medium", ("T1071.001", "T1071", "T1218.011"), doer=heir,
                     about=("popfealt", "ginzbargatey", STAGES[0][0], STAGES[1][0])):
        desktop.resolve(55031)
        call_home(c, heir, 49920, [1460, 310])
    with c.behaviour("looks over the machine", "low", ("T1082", "T1016"), doer=heir, about=("systeminfo", "ipconfig")):
        chains = [ask(c, heir, "ipconfig", "/all"), ask(c, heir, "systeminfo", "")]
    for chain in chains:
        also(c, *chain)
        end(c, chain)
    with c.behaviour("asks for the domain's trusts", "medium", "T1482", doer=heir, about="nltest"):
        chain = ask(c, heir, "nltest", "/domain_trusts /all_trusts")
    also(c, *chain)
    end(c, chain)
    with c.behaviour("asks for the domain's administrators", "medium", ("T1069.002", "T1087.002", "T1069", "T1087"),
                     doer=heir, about="Domain Admins"):
        chain = ask(c, heir, "net", 'group "Domain Admins" /domain')
        helper = c.spawn(chain[-1], system32 + "net1.exe", system32 + 'net1 group "Domain Admins" /domain', **MICROSOFT)
    also(c, helper, *chain)
    end(c, chain + (helper,))
    with c.behaviour("asks which antivirus is there", "low", ("T1518.001", "T1047"), doer=heir, about="AntiVirusProduct"):
        chain = ask(c, heir, "wmic", r"/Node:localhost /Namespace:\\root\SecurityCenter2 Path AntiVirusProduct "
                    "Get displayName")
        c.load(chain[-1], system32 + r"wbem\wbemprox.dll")
    also(c, *chain)
    end(c, chain)
    call_home(c, heir, 49930, [1460] * 6)
    library = updater_home + r"\version.dll"
    c.drop(heir, library, 148_000)
    c.wait(60)
    with c.behaviour("an ordinary program loads the library that was put beside it", "high", ("T1574.001", "T1574"),
                     doer=heir, about="version.dll"):
        program = c.spawn(desktop.scheduler, updater_home + r"\OneDriveStandaloneUpdater.exe", user=c.user,
                          integrity="Medium", session=1, sid=host.sid, **ORDINARY)
        c.load(program, library)
    also(c, program)
    c.load(program, system32 + "winhttp.dll")
    c.exchange(program, STAGES[1], 49941, [517, 400], [1460, 900])
    desktop.murmur(5)
