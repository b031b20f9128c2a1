"""Ordinary: a user's own AutoHotkey script and a text expander: compiled script started from Startup, clipboard and
keyboard tools, a shortcut to the Startup folder, reading the list of windows, a download of the daily word list, a
reload of itself."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-05-07T08:15:22", "user": "SCRIBE\\olamide", "home": "C:\\Users\\olamide", "computer": "SCRIBE",
           "os_version": (10, 0, 22621)}
MICROSOFT = {"company": "Microsoft Corporation"}
HOTKEY = r"C:\Program Files\AutoHotkey\v2\AutoHotkey64.exe"
MAKER = {"company": "AutoHotkey Foundation LLC", "description": "AutoHotkey 64-bit", "version": "2.0.12"}
SCRIPT = r"C:\Users\olamide\Documents\AutoHotkey\work.ahk"
EXPANDER = r"C:\Users\olamide\AppData\Local\Programs\Espanso\espansod.exe"


def libraries(c, process):
    for name in ("user32", "comctl32", "winmm", "psapi", "wininet", "dwmapi", "msctf", "textinputframework",
                 "windowscodecs"):
        c.load(process, c.system_root + "\\System32\\%s.dll" % name)


def starts_script(c, parent, restart=False):
    script = c.spawn(parent, HOTKEY, '"%s" %s"%s"' % (HOTKEY, "/restart " if restart else "", SCRIPT),
                     directory=SCRIPT.rsplit("\\", 1)[0], **MAKER)
    libraries(c, script)
    for name in ("work.ahk", r"lib\clip.ahk", r"lib\windows.ahk", r"lib\words.ahk"):
        c.read(script, SCRIPT.rsplit("\\", 1)[0] + "\\" + name, 6000)
    return script


def uses(c, desktop, script):
    """Hotkeys run programs, keep a history of the clipboard, take a picture of the screen."""
    history = c.home + r"\Documents\AutoHotkey\clip-history.txt"
    for number in range(12):
        c.write_at(script, history, 180 * number, 180)
        c.wait(6)
    c.drop(script, c.home + r"\Pictures\Screenshots\2024-05-07 081507.png", 240_000)
    for line in ("cmd.exe /c ipconfig | clip", r'cmd.exe /c start "" "D:\Manuscripts"'):
        shell = c.spawn(script, c.system_root + r"\System32\cmd.exe", line, **MICROSOFT)
        if "clip" in line:
            c.exit(c.spawn(shell, c.system_root + r"\System32\ipconfig.exe", "ipconfig  ", **MICROSOFT))
            c.exit(c.spawn(shell, c.system_root + r"\System32\clip.exe", "clip", **MICROSOFT))
        c.exit(shell)
    shell = c.spawn(script, c.system_root + r"\System32\WindowsPowerShell\v1.0\powershell.exe", 'powershell.exe -NoProfile '
                    '-WindowStyle Hidden '
                    '-Command "(Get-Clipboard).Trim() | Set-Clipboard"', **MICROSOFT)
    c.load(shell, c.system_root + r"\Microsoft.NET\Framework64\v4.0.30319\clr.dll")
    c.exit(shell)
    desktop.resolve()
    c.exchange(script, ("198.51.100.180", 443), 50120, [517, 240], [1460, 1460, 700])
    c.drop(script, c.home + r"\Documents\AutoHotkey\words.csv", 3600)
    c.drop(script, c.home + r"\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\work.lnk", 1500)


def expander(c, parent):
    """The expander has a launcher, a daemon and a worker of the same file."""
    launcher = c.spawn(parent, EXPANDER, '"%s" launcher' % EXPANDER, company="Federico Terzi", description="espanso")
    daemon = c.spawn(launcher, EXPANDER, '"%s" daemon' % EXPANDER, company="Federico Terzi", description="espanso")
    worker = c.spawn(daemon, EXPANDER, '"%s" worker --monitor-daemon' % EXPANDER, company="Federico Terzi",
                     description="espanso")
    libraries(c, worker)
    for name in (r"config\default.yml", r"match\base.yml", r"match\addresses.yml", r"match\passwords-hint.yml"):
        c.read(worker, c.home + r"\AppData\Roaming\espanso" + "\\" + name, 1800)
    c.set_value(launcher, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\espanso", "REG_SZ",
                '"%s" launcher' % EXPANDER)
    c.drop(launcher, c.home + r"\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\espanso.lnk", 1500)
    shell = c.spawn(worker, c.system_root + r"\System32\WindowsPowerShell\v1.0\powershell.exe", 'powershell -Command '
                    '"Get-Date -Format '
                    'yyyy-MM-dd"', **MICROSOFT)
    c.exit(shell)
    c.exit(launcher)
    return worker


def compiles(c, desktop):
    """Ahk2Exe makes an executable of the script; the user runs it from the desktop."""
    compiler = c.spawn(desktop.explorer, r"C:\Program Files\AutoHotkey\Compiler\Ahk2Exe.exe", '"C:\\Program '
                       'Files\\AutoHotkey\\Compiler\\Ahk2'
                       'Exe.exe" /in "%s" /base "%s"' % (SCRIPT, HOTKEY), company="AutoHotkey Foundation LLC")
    temporary = c.home + r"\AppData\Local\Temp\~ahk2exe~work.exe"
    c.read(compiler, HOTKEY, 900_000)
    c.drop(compiler, temporary, 900_000)
    c.read(compiler, SCRIPT, 6000)
    target = c.home + r"\Desktop\work.exe"
    c.write_at(compiler, temporary, 900_000, 18_000)
    c.rename(compiler, temporary, target)
    c.exit(compiler)
    program = c.spawn(desktop.explorer, target)
    libraries(c, program)
    c.set_value(program, r"HKCU\Software\Work\Counter", "REG_DWORD", 4)
    return program


def story(c):
    desktop = Desktop(c)
    desktop.murmur(6)
    script = starts_script(c, desktop.explorer)
    uses(c, desktop, script)
    again = starts_script(c, script, restart=True)
    c.exit(script)
    desktop.murmur(3)
    expander(c, desktop.explorer)
    c.exit(again)
    compiles(c, desktop)
    desktop.murmur(8)
