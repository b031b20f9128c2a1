"""Ordinary: Visual Studio Code of one user. It fetches its update into Temp and lets a silent Inno setup lay it ready, runs
shells, git and ssh, and the user turns on Remote Tunnel Access, which stays in a Run value and holds a long connection to
the maker's relay."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2025-01-23T20:17:55", "user": "TANAKA-PC\\haruto", "home": "C:\\Users\\haruto", "computer": "TANAKA-PC",
           "os_version": (10, 0, 26100), "local_address": "192.168.11.9"}
MICROSOFT = {"company": "Microsoft Corporation", "version": "1.96.4"}
WINDOWS = {"company": "Microsoft Corporation"}
GIT = {"company": "The Git Development Community", "version": "2.47.1.windows.1"}
SYSTEM32 = "C:\\Windows\\System32\\"
UNINSTALL = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\{771FD6B0-FA20-440A-A002-3B3BAC16DC50}_is1"
HASH = "cd4ee3b1c348a13bafd8f9ad8060705f6d4b9cba"
FILES = ["Code.exe", "ffmpeg.dll", "libEGL.dll", "libGLESv2.dll", "vulkan-1.dll", "icudtl.dat", "resources.pak",
         r"resources\app\out\main.js", r"resources\app\out\cli.js", r"resources\app\node_modules\node-pty\build\Release"
         r"\pty.node", r"resources\app\node_modules\@vscode\ripgrep\bin\rg.exe", r"bin\code-tunnel.exe", r"bin\code.cmd",
         r"tools\inno_updater.exe", r"resources\app\product.json"]


def electron(c, program, code, role, extra=""):
    child = c.spawn(program, code, '"%s" --type=%s --user-data-dir="%s\\AppData\\Roaming\\Code" '
                    '--standard-schemes=vscode-webview,vscode-file --enable-sandbox --fetch-schemes=vscode-webview '
                    '%s--mojo-platform-channel-handle=2236 /prefetch:8' % (code, role, c.home, extra),
                    description="Visual Studio Code", **MICROSOFT)
    c.load(child, code.rpartition("\\")[0] + r"\ffmpeg.dll")
    return child


def update(c, shared, home):
    """The update is downloaded and laid ready beside the program; the running program is exchanged later."""
    folder = c.home + r"\AppData\Local\Temp\vscode-stable-user-x64"
    setup_path = folder + r"\CodeSetup-stable-%s.exe" % HASH
    c.folder(shared, folder)
    c.host("203.0.113.21", "vscode.download.prss.microsoft.com")
    c.exchange(shared, ("203.0.113.21", 443), 51301, [517, 380], [1460] * 30)
    c.drop(shared, setup_path + ".tmp", 6_000_000, chunk=1 << 20)
    c.rename(shared, setup_path + ".tmp", setup_path)
    c.drop(shared, folder + r"\CodeSetup-stable-%s.flag" % HASH, 4)
    setup = c.spawn(shared, setup_path, '"%s" /verysilent /log="%s\\setup.log" /update="%s\\CodeSetup-stable-%s.flag" '
                    '/nocloseapplications /mergetasks=runcode,!desktopicon,!quicklaunchicon' % (setup_path, folder, folder,
                                                                                                HASH), is_64bit=False,
                    description="Visual Studio Code Setup", **MICROSOFT)
    inner_path = c.home + r"\AppData\Local\Temp\is-7U3KQ.tmp\CodeSetup-stable-%s.tmp" % HASH
    c.drop(setup, inner_path, 3_100_000, chunk=1 << 20)
    inner = c.spawn(setup, inner_path, '"%s" /SL5="$50A1C,95013415,828416,%s" /verysilent /update="%s"' % (
        inner_path, setup_path, folder + r"\flag"), is_64bit=False, description="Setup/Uninstall")
    helper = c.home + r"\AppData\Local\Temp\is-B4T1E.tmp\_isetup\_setup64.tmp"
    c.drop(inner, helper, 6_144)
    for name in FILES:
        c.drop(inner, home + r"\_\%s" % name, 900_000, chunk=1 << 19)
    for name, text in (("DisplayName", "Microsoft Visual Studio Code (User)"), ("Publisher", "Microsoft Corporation"),
                       ("DisplayVersion", "1.96.4"), ("QuietUninstallString", '"%s\\unins000.exe" /SILENT' % home)):
        c.set_value(inner, UNINSTALL + "\\" + name, "REG_SZ", text)
    c.drop(inner, home + r"\unins000.dat", 300_000, opened=3)
    return setup, inner, helper, inner_path


def exchange_program(c, setup, inner, helper, inner_path, home):
    """After the program ended, inno_updater moves the new files over the old ones and starts the new program."""
    updater = c.spawn(inner, home + r"\tools\inno_updater.exe", '"%s\\tools\\inno_updater.exe" "%s\\Code.exe" true '
                      '"Visual Studio Code"' % (home, home), company="Microsoft Corporation", version="0.11.1")
    for name in FILES:
        c.delete(updater, home + "\\" + name)
        c.rename(updater, home + r"\_\%s" % name, home + "\\" + name)
    c.exit(updater)
    c.delete(inner, helper)
    c.exit(inner)
    c.delete(setup, inner_path)
    c.exit(setup)


def shells(c, program):
    """The terminal with the shell integration, and what the git extension asks all the time."""
    shell_script = (r'C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe -noexit -command "try { . '
                    r'\"%s\AppData\Local\Programs\Microsoft VS ' r'Code\resources\app\out\vs\workbench\contrib\terminal'
                    r'\common\scripts\shellIntegration.ps1\" } catch {}"' % c.home)
    host = c.spawn(program, SYSTEM32 + "conhost.exe", r"C:\Windows\System32\conhost.exe --headless --width 120 --height 30 "
                   r"--signal 0x9a4 " "--server 0x9b0", **WINDOWS)
    shell = c.spawn(program, SYSTEM32 + r"WindowsPowerShell\v1.0\powershell.exe", shell_script,
                    directory=r"D:\work\bot" + "\\", **WINDOWS)
    c.drop(shell, c.home + r"\AppData\Local\Temp\__PSScriptPolicyTest_qk2t1d0s.ovi.ps1", 60)
    c.delete(shell, c.home + r"\AppData\Local\Temp\__PSScriptPolicyTest_qk2t1d0s.ovi.ps1")
    for command in ("rev-parse --show-toplevel", "status -z -uall", "for-each-ref --sort -committerdate --format %(refname)",
                    "config --get commit.template"):
        git = c.spawn(program, r"C:\Program Files\Git\cmd\git.exe", r'"C:\Program Files\Git\cmd\git.exe" ' + command, **GIT)
        real = c.spawn(git, r"C:\Program Files\Git\mingw64\bin\git.exe", "git.exe " + command, **GIT)
        c.read(real, r"D:\work\bot\.git\config", 310)
        c.exit(real)
        c.exit(git)
    ssh = c.spawn(shell, SYSTEM32 + r"OpenSSH\ssh.exe", "ssh -T -D 53122 -o ConnectTimeout=15 pi@192.0.2.40 bash", **WINDOWS)
    c.read(ssh, c.home + r"\.ssh\config", 410)
    c.read(ssh, c.home + r"\.ssh\id_ed25519", 411)
    c.read(ssh, c.home + r"\.ssh\known_hosts", 900)
    c.exchange(ssh, ("192.0.2.40", 22), 51340, [41, 1400, 300], [41, 1100, 300])
    for process in (ssh, shell, host):
        c.exit(process)


def tunnel(c, program, home):
    """Remote Tunnel Access, kept with `tunnel service install`, which is a Run value on Windows."""
    tool = home + r"\bin\code-tunnel.exe"
    install = c.spawn(program, tool,
                      '"%s" tunnel service install --accept-server-license-terms --log info --name tanaka-pc' % tool,
                      description="Visual Studio Code CLI", **MICROSOFT)
    c.set_value(install, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\Visual Studio Code Tunnel", "REG_SZ",
                '"%s" "--verbose" "--cli-data-dir" "%s\\.vscode\\cli" "tunnel" "service" "internal-run" "--log-to-file" '
                '"%s\\.vscode\\cli\\tunnel-service.log"' % (tool, c.home, c.home))
    runner = c.spawn(install, tool,
                     '"%s" "--verbose" "--cli-data-dir" "%s\\.vscode\\cli" "tunnel" "service" "internal-run"' % (tool,
                                                                                                                 c.home),
                     description="Visual Studio Code CLI", **MICROSOFT)
    c.exit(install)
    c.drop(runner, c.home + r"\.vscode\cli\token.json", 700)
    c.drop(runner, c.home + r"\.vscode\cli\code_tunnel.json", 140)
    c.host("203.0.113.24", "global.rel.tunnels.api.visualstudio.com")
    c.host("203.0.113.25", "jpe1-data.rel.tunnels.api.visualstudio.com")
    c.host("198.51.100.44", "github.com")
    c.exchange(runner, ("198.51.100.44", 443), 51360, [517, 420], [1400, 900])
    c.exchange(runner, ("203.0.113.24", 443), 51361, [517, 800], [1400] * 4)
    c.net(runner, "Connect", ("203.0.113.25", 443), 51362)
    server = c.home + r"\.vscode\cli\servers\Stable-%s\server" % HASH
    for name in (r"node.exe", r"bin\code-server.cmd", r"out\server-main.js", r"node_modules\node-pty\build\Release"
                 r"\conpty.node"):
        c.drop(runner, server + "\\" + name, 2_000_000, chunk=1 << 20)
    shell = c.spawn(runner, SYSTEM32 + "cmd.exe", r'cmd /Q /C "%s\bin\code-server.cmd" --connection-token=remotessh '
                    '--accept-server-license-terms --start-server --socket-path=\\\\.\\pipe\\code-8f1d' % server, **WINDOWS)
    node = c.spawn(shell, server + r"\node.exe", '"%s\\node.exe" "%s\\out\\server-main.js" --start-server' % (server,
                                                                                                              server),
                   company="Node.js", version="20.18.1")
    for name in ("app.py", "requirements.txt", ".env", "README.md"):
        c.read(node, "D:\\work\\bot\\" + name, 1_800)
    terminal = c.spawn(node, SYSTEM32 + "cmd.exe", "C:\\Windows\\System32\\cmd.exe", directory="D:\\work\\bot\\", **WINDOWS)
    who = c.spawn(terminal, SYSTEM32 + "whoami.exe", "whoami", **WINDOWS)
    c.exit(who)
    for beat in range(14):
        c.wait(5)
        c.net(runner, "Send", ("203.0.113.25", 443), 51362, 60 + beat * 31 % 700)
        c.net(runner, "Receive", ("203.0.113.25", 443), 51362, 52 + beat * 17 % 300)


def story(c):
    desktop = Desktop(c)
    home = c.home + r"\AppData\Local\Programs\Microsoft VS Code"
    code = home + r"\Code.exe"
    desktop.murmur(8)
    program = c.spawn(desktop.explorer, code, description="Visual Studio Code", **MICROSOFT)
    c.load(program, home + r"\ffmpeg.dll")
    electron(c, program, code, "gpu-process", "--gpu-preferences=UAAAAAAAAADgAAAYAAAAAAAA ")
    electron(c, program, code, "utility", "--utility-sub-type=network.mojom.NetworkService ")
    electron(c, program, code, "renderer", "--js-flags=--nodecommit_pooled_pages ")
    c.read(program, c.home + r"\AppData\Roaming\Code\Local State", 600)
    setup, inner, helper, inner_path = update(c, program, home)
    desktop.murmur(4)
    shells(c, program)
    c.exit(program)
    exchange_program(c, setup, inner, helper, inner_path, home)
    program = c.spawn(desktop.explorer, code, description="Visual Studio Code", **MICROSOFT)
    tunnel(c, program, home)
    desktop.murmur(4)
