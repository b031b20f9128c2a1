"""Ordinary: a chat program for players (as Discord): its small setup fetches the packages, Update.exe unpacks them, the
program has reg.exe write its Run value and its link protocol, asks about graphics cards, watches running games, and
starts itself anew."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2023-11-02T19:41:15", "user": "NIGHTOWL\\priya", "home": "C:\\Users\\priya", "computer": "NIGHTOWL"}
MICROSOFT = {"company": "Microsoft Corporation"}
MAKER = {"company": "Plauder Inc.", "description": "Plauder", "version": "1.0.9023"}
RUN = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"
PROTOCOL = r"HKCU\Software\Classes\Plauder"
CLOUD = ("198.51.100.60", 443)


def reg(c, parent, words, path, value=None):
    """One call of reg.exe, with the write it makes (or the value it finds missing)."""
    tool = c.spawn(parent, c.system_root + r"\System32\reg.exe", r"C:\Windows\System32\reg.exe " + words, **MICROSOFT)
    if value is None:
        c.open_key(tool, path.rsplit("\\", 1)[0])
        c.query(tool, path)
    else:
        c.key(tool, path.rsplit("\\", 1)[0])
        c.set_value(tool, path, "REG_SZ", value)
    c.exit(tool, 0 if value is not None else 1)


def escaped(command):
    return command.replace('"', '\\"')


def helpers(c, program, image, profile):
    return [c.spawn(program, image, '"%s" --type=%s --user-data-dir="%s" --enable-sandbox' % (image, kind, profile), **MAKER)
            for kind in ("crashpad-handler", "gpu-process", "utility", "renderer")]


def asks_hardware(c, program):
    for command in ("chcp", r"C:\Windows\System32\nvidia-smi --query-gpu=driver_version --format=csv",
                    "powershell.exe -NoProfile -Command Get-CimInstance Win32_VideoController"):
        shell = c.spawn(program, c.system_root + r"\System32\cmd.exe",
                        'C:\\Windows\\system32\\cmd.exe /d /s /c "%s"' % command, **MICROSOFT)
        if command.startswith("powershell"):
            child = c.spawn(shell, c.system_root + r"\System32\WindowsPowerShell\v1.0\powershell.exe", command, **MICROSOFT)
            c.load(child, c.system_root + r"\System32\wbem\wmiutils.dll")
            c.exit(child)
        elif command == "chcp":
            child = c.spawn(shell, c.system_root + r"\System32\chcp.com", "chcp", **MICROSOFT)
            c.exit(child)
        c.exit(shell)


def story(c):
    desktop = Desktop(c)
    c.host(CLOUD[0], "updates.plauder.example")
    local = c.home + r"\AppData\Local"
    home, profile, staging = local + r"\Plauder", c.home + r"\AppData\Roaming\plauder", local + r"\SquirrelTemp"
    desktop.murmur(5)
    setup = c.spawn(desktop.explorer, c.home + r"\Downloads\PlauderSetup.exe", is_64bit=False, **MAKER)
    c.folder(setup, staging)
    c.drop(setup, staging + r"\Update.exe", 1_500_000)
    c.drop(setup, staging + r"\RELEASES", 80)
    c.drop(setup, staging + r"\background.gif", 60_000)
    updater = c.spawn(setup, staging + r"\Update.exe", '"%s\\Update.exe" --install . --silent' % staging,
                      company="GitHub", description="Update", version="1.1.1")
    c.load(updater, c.system_root + r"\Microsoft.NET\Framework64\v4.0.30319\clr.dll")
    desktop.resolve()
    c.exchange(updater, CLOUD, 51020, [517, 300], [1460] * 30)
    c.folder(updater, home)
    c.drop(updater, home + r"\Update.exe", 1_500_000)
    c.drop(updater, home + r"\packages\Plauder-1.0.9023-full.nupkg", 1_000_000)
    target = home + r"\app-1.0.9023"
    c.folder(updater, target)
    for name in ("Plauder.exe", "ffmpeg.dll", "libGLESv2.dll", "updater.node", "app.ico"):
        c.drop(updater, target + "\\" + name, 400_000)
    image = target + r"\Plauder.exe"
    hook = c.spawn(updater, image, '"%s" --squirrel-install 1.0.9023' % image, **MAKER)
    protocol_command = '"%s" --url -- "%%1"' % image
    reg(c, hook, r'add HKCU\Software\Classes\Plauder /ve /d "URL:Plauder Protocol" /f', PROTOCOL + r"\(Default)",
        "URL:Plauder Protocol")
    reg(c, hook, r'add HKCU\Software\Classes\Plauder /v "URL Protocol" /f', PROTOCOL + r"\URL Protocol", "")
    reg(c, hook, r'add HKCU\Software\Classes\Plauder\shell\open\command /ve /d "%s" /f' % escaped(protocol_command),
        PROTOCOL + r"\shell\open\command\(Default)", protocol_command)
    shortcut = c.spawn(hook, home + r"\Update.exe", '"%s\\Update.exe" --createShortcut Plauder.exe --setupIcon '
                       '"%s\\app.ico"' % (
        home, home), company="GitHub", description="Update")
    c.drop(shortcut, c.home + r"\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Plauder Inc\Plauder.lnk", 2300)
    c.drop(shortcut, c.home + r"\Desktop\Plauder.lnk", 2300)
    c.exit(shortcut)
    reg(c, hook, r'query HKCU\Software\Microsoft\Windows\CurrentVersion\Run /v Plauder', RUN + r"\Plauder")
    start_command = '"%s\\Update.exe" --processStart Plauder.exe' % home
    reg(c, hook, r'add HKCU\Software\Microsoft\Windows\CurrentVersion\Run /v Plauder /d "%s" /f' % escaped(start_command),
        RUN + r"\Plauder", start_command)
    c.exit(hook)
    starter = c.spawn(updater, image, '"%s" --squirrel-firstrun' % image, **MAKER)
    c.exit(updater)
    c.exit(setup)
    helpers(c, starter, image, profile)
    for name in ("Local State", "settings.json", "Preferences"):
        c.drop(starter, profile + "\\" + name, 1200)
    c.exchange(starter, CLOUD, 51044, [517, 900, 600], [1460] * 12)
    modules = home + r"\app-1.0.9023\modules"
    for name in ("desktop_core", "voice", "krisp", "game_utils", "overlay2", "hook"):
        c.drop(starter, local + r"\Plauder\download\%s-1.zip" % name, 90_000)
        c.drop(starter, modules + "\\plauder_%s-1\\plauder_%s.node" % (name, name), 120_000)
        c.load(starter, modules + "\\plauder_%s-1\\plauder_%s.node" % (name, name))
        c.delete(starter, local + r"\Plauder\download\%s-1.zip" % name)
    asks_hardware(c, starter)
    c.drop(starter, modules + r"\plauder_overlay2-1\overlay_helper.exe", 180_000)
    for game in (r"C:\Program Files (x86)\Steam\steam.exe", r"D:\Games\Halma\halma.exe"):
        c.probe(starter, game)
    for name in (r"Microphone", r"Camera"):
        c.set_value(starter, r"HKCU\Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore\%s"
                    r"\NonPackaged\%s\Last"
                    r"UsedTimeStart" % (name.lower(), image.replace("\\", "#")), "REG_BINARY", bytes(8))
    # An update of the modules has it start itself anew.
    again = c.spawn(starter, home + r"\Update.exe", '"%s\\Update.exe" --processStartAndWait Plauder.exe' % home,
                    company="GitHub",
                    description="Update")
    c.exit(starter)
    program = c.spawn(again, image, **MAKER)
    helpers(c, program, image, profile)
    desktop.murmur(5)
