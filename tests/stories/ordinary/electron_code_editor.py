"""Ordinary: a code editor built on Electron (as Visual Studio Code installed per user) fetches its update, has the
silent Inno setup put it in place, asks for the machine's id, opens a terminal and runs a task in it."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-04-18T10:22:03", "user": "WERKBANK\\jonas", "home": "C:\\Users\\jonas", "computer": "WERKBANK",
           "os_version": (10, 0, 22631)}
MICROSOFT = {"company": "Microsoft Corporation"}
MAKER = {"company": "Microsoft Corporation", "description": "Visual Studio Code", "version": "1.88.1"}
INNO = {"company": "Microsoft Corporation", "description": "Visual Studio Code Setup", "version": "1.88.1",
        "is_64bit": False}
COMMIT = "e170252f762678dec6ca2cc69aba1570769a5d39"
UNINSTALL = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\{771FD6B0-FA20-440A-A002-3B3BAC16DC50}_is1"


def editor_starts(c, desktop, program, profile):
    """The main process and its children, as any Electron program has."""
    editor = c.spawn(desktop.explorer, program, **MAKER)
    for name in ("ffmpeg.dll", "dbghelp.dll"):
        c.load(editor, program.rsplit("\\", 1)[0] + "\\" + name)
    for name in ("winhttp", "secur32", "dpapi", "crypt32", "ws2_32", "uiautomationcore"):
        c.load(editor, c.system_root + "\\System32\\%s.dll" % name)
    c.read(editor, profile + r"\User\settings.json", 1800)
    c.read(editor, profile + r"\Local State", 900)
    children = [c.spawn(editor, program, '"%s" --type=%s --user-data-dir="%s" --enable-sandbox' % (program, kind, profile),
                        **MAKER)
                for kind in ("gpu-process", "utility --utility-sub-type=network.mojom.NetworkService", "renderer",
                             "utility --utility-sub-type=node.mojom.NodeService --inspect-port=0")]
    for name in ("storage.json", "machineid"):
        c.drop(editor, profile + "\\" + name + ".tmp", 700)
        c.rename(editor, profile + "\\" + name + ".tmp", profile + "\\" + name)
    return editor, children


def machine_id(c, editor):
    shell = c.spawn(editor, c.system_root + r"\System32\cmd.exe", r'C:\WINDOWS\system32\cmd.exe /d /s /c '
                    r'"%windir%\System32\REG.exe '
                    r'QUERY HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Cryptography /v MachineGuid"', **MICROSOFT)
    query = c.spawn(shell, c.system_root + r"\System32\reg.exe", r"C:\WINDOWS\System32\REG.exe  QUERY "
                    r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Cryptography /v MachineGuid", **MICROSOFT)
    c.open_key(query, r"HKLM\SOFTWARE\Microsoft\Cryptography")
    c.query(query, r"HKLM\SOFTWARE\Microsoft\Cryptography\MachineGuid", "REG_SZ", "5f0a7c11-9a07-4d2a-8f8e-2a1c9d0be412")
    c.exit(query)
    c.exit(shell)


def update(c, editor, home):
    """The editor fetches the setup into Temp and starts it; the setup runs a copy of its inner part from is-*.tmp."""
    temp = c.home + r"\AppData\Local\Temp"
    staging = temp + r"\vscode-stable-user-x64"
    package = staging + r"\CodeSetup-stable-%s.exe" % COMMIT
    c.folder(editor, staging)
    c.exchange(editor, ("203.0.113.40", 443), 50211, [517, 420], [1400] * 20)
    c.drop(editor, staging + r"\CodeSetup-stable-%s.tmp" % COMMIT, 1_500_000)
    c.rename(editor, staging + r"\CodeSetup-stable-%s.tmp" % COMMIT, package)
    flag = staging + r"\CodeSetup-stable-%s.flag" % COMMIT
    c.drop(editor, flag, 4)
    options = '/verysilent /log="%s\\log.txt" /update="%s" /nocloseapplications /mergetasks=runcode,!desktopicon'
    options = options % (staging, flag)
    setup = c.spawn(editor, package, '"%s" %s' % (package, options), **INNO)
    inner_folder = temp + r"\is-7KQ2M.tmp"
    c.folder(setup, inner_folder)
    inner_path = inner_folder + r"\CodeSetup-stable-%s.tmp" % COMMIT
    c.drop(setup, inner_path, 900_000)
    inner = c.spawn(setup, inner_path, '"%s" /SL5="$5042E,98129384,828416,%s" %s' % (inner_path, package, options),
                    directory=temp, **INNO)
    tools = temp + r"\is-L10FD.tmp"
    c.folder(inner, tools)
    c.folder(inner, tools + r"\_isetup")
    c.drop(inner, tools + r"\_isetup\_setup64.tmp", 6144)
    helper = c.spawn(inner, tools + r"\_isetup\_setup64.tmp", "helper 105 0x4D8", company="", description="")
    c.folder(inner, home + r"\_")
    for name in ("Code.exe", "ffmpeg.dll", "libEGL.dll", r"tools\inno_updater.exe", r"resources\app\out\main.js",
                 "unins000.exe"):
        c.drop(inner, home + "\\_\\" + name, 300_000)
    c.drop(inner, home + r"\unins000.dat", 90_000, opened=3)
    for name, text in (("DisplayVersion", "1.88.1"), ("DisplayName", "Microsoft Visual Studio Code (User)"),
                       ("UninstallString", '"%s\\unins000.exe"' % home)):
        c.set_value(inner, UNINSTALL + "\\" + name, "REG_SZ", text)
    for extension in ("js", "py", "ts", "md", "ps1"):
        key = r"HKCU\Software\Classes\VSCode." + extension
        c.key(inner, key + r"\shell\open\command", new=True)
        c.set_value(inner, key + r"\shell\open\command\(Default)", "REG_SZ", '"%s\\Code.exe" "%%1"' % home)
        c.set_value(inner, r"HKCU\Software\Classes\.%s\OpenWithProgids\VSCode.%s" % (extension, extension), "REG_SZ", "")
    c.set_value(inner, r"HKCU\Software\Classes\*\shell\VSCode\command\(Default)", "REG_EXPAND_SZ",
                '"%s\\Code.exe" "%%1"' % home)
    c.set_value(inner, r"HKCU\Environment\Path", "REG_EXPAND_SZ", r"%%USERPROFILE%%\AppData\Local\Microsoft"
                r"\WindowsApps;%s\bin" % home)
    register = c.spawn(inner, c.system_root + r"\SysWOW64\WindowsPowerShell\v1.0\powershell.exe", '"powershell.exe" '
                       '-NoLogo -NoProfile '
                       '-NonInteractive -WindowStyle Hidden -ExecutionPolicy Bypass -Command "Add-AppxPackage -Path '
                       '\'%s\\appx\\'
                       'code_x64.appx\' -ExternalLocation \'%s\\appx\'"' % (home, home), is_64bit=False, **MICROSOFT)
    c.load(register, c.system_root + r"\Microsoft.NET\Framework\v4.0.30319\clr.dll")
    c.drop(register, temp + r"\__PSScriptPolicyTest_2c4jq1lk.v0r.ps1", 60)
    c.delete(register, temp + r"\__PSScriptPolicyTest_2c4jq1lk.v0r.ps1")
    c.exit(register)
    c.exit(helper)
    return setup, inner, tools


def put_in_place(c, inner, home):
    """The updater of Inno moves the old files away and the new ones in, then the new editor is started."""
    updater = c.spawn(inner, home + r"\_\tools\inno_updater.exe", '"%s\\_\\tools\\inno_updater.exe" "%s\\Code.exe" true '
                      '"Visual Studio '
                      'Code"' % (home, home), company="Microsoft Corporation", description="Inno Updater")
    for name in ("Code.exe", "ffmpeg.dll", "libEGL.dll", r"resources\app\out\main.js"):
        c.delete(updater, home + "\\" + name)
        c.rename(updater, home + "\\_\\" + name, home + "\\" + name)
    c.exit(updater)


def story(c):
    desktop = Desktop(c)
    home = c.home + r"\AppData\Local\Programs\Microsoft VS Code"
    program, profile = home + r"\Code.exe", c.home + r"\AppData\Roaming\Code"
    desktop.murmur(6)
    editor, children = editor_starts(c, desktop, program, profile)
    machine_id(c, editor)
    desktop.resolve()
    integration = home + r"\resources\app\out\vs\workbench\contrib\terminal\browser\media\shellIntegration.ps1"
    shell = c.spawn(children[-1], c.system_root + r"\System32\WindowsPowerShell\v1.0\powershell.exe",
                    "powershell.exe -noexit -command 'try { . \"%s\" } catch {}'" % integration,
                    directory=r"D:\src\waage", **MICROSOFT)
    c.spawn(children[-1], home + r"\resources\app\node_modules.asar.unpacked\node-pty\build\Release\winpty-agent.exe")
    c.read(shell, integration, 9000)
    runner = c.spawn(shell, r"C:\Program Files\nodejs\node.exe", r'"C:\Program Files\nodejs\node.exe" build.js',
                     directory=r"D:\src\waage", company="Node.js", description="Node.js JavaScript Runtime")
    for number in range(12):
        c.read(runner, r"D:\src\waage\src\view%d.js" % number, 3000)
        c.drop(runner, r"D:\src\waage\dist\view%d.min.js" % number, 1500)
    c.exit(runner)
    setup, inner, tools = update(c, editor, home)
    for process in children[::-1] + [editor, shell]:
        c.exit(process)
    put_in_place(c, inner, home)
    c.delete(inner, tools + r"\_isetup\_setup64.tmp")
    c.spawn(inner, program, '"%s"' % program, **MAKER)
    c.exit(inner)
    c.delete(setup, c.home + r"\AppData\Local\Temp\is-7KQ2M.tmp\CodeSetup-stable-%s.tmp" % COMMIT)
    c.exit(setup)
    desktop.murmur(6)
