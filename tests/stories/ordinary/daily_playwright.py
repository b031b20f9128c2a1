"""Ordinary: a developer fetches a project's packages with npm (whose scripts run compilers and downloads) and runs browser
tests: node fetches a Chromium into the profile, starts it headless without a sandbox and with throw-away profiles, and ends
it by taskkill."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2025-03-11T09:48:30", "user": "BUREAU-12\\camille", "home": "C:\\Users\\camille",
           "computer": "BUREAU-12", "local_address": "192.168.1.60"}
NODE = {"company": "Node.js", "version": "22.14.0", "description": "Node.js JavaScript Runtime"}
WINDOWS = {"company": "Microsoft Corporation"}
CHROMIUM = {"company": "The Chromium Authors", "version": "134.0.6998.35", "description": "Chromium"}
SYSTEM32 = "C:\\Windows\\System32\\"
NODE_EXE = r"C:\Program Files\nodejs\node.exe"
NPM = r"C:\Program Files\nodejs\node_modules\npm\bin\npm-cli.js"
PROJECT = r"E:\projets\billetterie"
PACKAGES = ["esbuild", "playwright", "playwright-core", "typescript", "vite", "rollup", "sharp", "better-sqlite3", "husky",
            "zod", "react", "react-dom", "eslint", "prettier", "dotenv", "axios"]


def cmd_and_node(c, parent, command, node_command):
    """npm starts every script by cmd."""
    shell = c.spawn(parent, SYSTEM32 + "cmd.exe", "C:\\Windows\\system32\\cmd.exe /d /s /c " + command,
                    directory=PROJECT + "\\", **WINDOWS)
    node = c.spawn(shell, NODE_EXE, node_command, directory=PROJECT + "\\", **NODE)
    return shell, node


def fetch_packages(c, desktop, npm):
    c.host("203.0.113.70", "registry.npmjs.org")
    for number, name in enumerate(PACKAGES):
        if number % 6 == 0:
            desktop.resolve(55200 + number)
            c.exchange(npm, ("203.0.113.70", 443), 50400 + number, [517, 300, 310], [1460] * 8)
        c.drop(npm, c.home + r"\AppData\Local\npm-cache\_cacache\tmp\%08x" % (number * 0x9E3779B1 % (1 << 32)), 120_000)
        c.folder(npm, PROJECT + "\\node_modules\\." + name + "-Xk3aQ1")
        c.drop(npm, PROJECT + r"\node_modules\.%s-Xk3aQ1\package.json" % name, 2_100)
        c.drop(npm, PROJECT + r"\node_modules\.%s-Xk3aQ1\index.js" % name, 18_000)
        c.rename(npm, PROJECT + r"\node_modules\.%s-Xk3aQ1" % name, PROJECT + "\\node_modules\\" + name)
    for name in ("esbuild", "playwright", "vite", "tsc", "eslint"):
        for extension in ("", ".cmd", ".ps1"):
            c.drop(npm, PROJECT + r"\node_modules\.bin\%s%s" % (name, extension), 320)
    shell, node = cmd_and_node(c, npm, '"node install.js"', "node  install.js")
    c.drop(node, PROJECT + r"\node_modules\@esbuild\win32-x64\esbuild.exe", 3_000_000, chunk=1 << 20)
    tool = c.spawn(node, PROJECT + r"\node_modules\@esbuild\win32-x64\esbuild.exe",
                   '"%s\\node_modules\\@esbuild\\win32-x64\\esbuild.exe" --version' % PROJECT)
    for process in (tool, node, shell):
        c.exit(process)
    shell = c.spawn(npm, SYSTEM32 + "cmd.exe",
                    r'C:\Windows\system32\cmd.exe /d /s /c "prebuild-install || node-gyp rebuild"',
                    directory=PROJECT + r"\node_modules\better-sqlite3" + "\\", **WINDOWS)
    node = c.spawn(shell, NODE_EXE, r'"node" "..\prebuild-install\bin.js"', **NODE)
    c.host("198.51.100.44", "github.com")
    c.host("198.51.100.45", "objects.githubusercontent.com")
    c.exchange(node, ("198.51.100.44", 443), 50441, [517, 260], [1400])
    c.exchange(node, ("198.51.100.45", 443), 50442, [517, 330], [1460] * 20)
    c.drop(node, PROJECT + r"\node_modules\better-sqlite3\build\Release\better_sqlite3.node", 1_800_000, chunk=1 << 20)
    c.load(node, PROJECT + r"\node_modules\better-sqlite3\build\Release\better_sqlite3.node")
    c.exit(node)
    c.exit(shell)
    search = c.spawn(npm, SYSTEM32 + r"WindowsPowerShell\v1.0\powershell.exe", 'powershell.exe -NoProfile -ExecutionPolicy '
                     'Bypass -Command "&{Add-Type ' '-Path ' '\'%s\\node_modules\\node-gyp\\lib\\Find-VisualStudio.cs\'; '
                     '[VisualStudioConfiguration.Main]::PrintJson()}"' % PROJECT, **WINDOWS)
    source = c.home + r"\AppData\Local\Temp\hq1kz3vd\hq1kz3vd"
    c.drop(search, source + ".cmdline", 360)
    c.drop(search, source + ".0.cs", 9_000)
    compiler = c.spawn(search, r"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\csc.exe",
                       r'"C:\Windows\Microsoft.NET' r'\Framework64\v4.0.30319\csc.exe" /noconfig /fullpaths @"%s.cmdline"' %
                       source, **WINDOWS)
    converter = c.spawn(compiler, r"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\cvtres.exe",
                        r"C:\Windows\Microsoft.NET\Framework64" r'\v4.0.30319\cvtres.exe /NOLOGO /READONLY /MACHINE:IX86 '
                        r'"/OUT:%s\AppData\Local' r'\Temp' r'\RESB1F0.tmp" ' r'"%s\AppData\Local\Temp\hq1kz3vd\CSC7D1.TMP"' %
                        (c.home, c.home), **WINDOWS)
    c.exit(converter)
    c.drop(compiler, source + ".dll", 7_168)
    c.exit(compiler)
    c.load(search, source + ".dll")
    for extension in (".cmdline", ".0.cs", ".dll"):
        c.delete(search, source + extension)
    c.exit(search)


def install_browser(c, parent):
    shell, node = cmd_and_node(c, parent, '"playwright install chromium"',
                               'node   "%s\\node_modules\\.bin\\..\\playwright\\cli.js" install chromium' % PROJECT)
    temp = c.home + r"\AppData\Local\Temp\playwright-download-chromium-headless-shell-win64-1161.zip"
    worker = c.spawn(node, NODE_EXE,
                     '"%s" "%s\\node_modules\\playwright-core\\lib\\server\\registry\\oopDownloadBrowserMain.js"' %
                     (NODE_EXE, PROJECT), **NODE)
    c.host("203.0.113.71", "cdn.playwright.dev")
    c.exchange(worker, ("203.0.113.71", 443), 50450, [517, 280], [1460] * 40)
    c.drop(worker, temp, 6_000_000, chunk=1 << 20)
    folder = c.home + r"\AppData\Local\ms-playwright\chromium_headless_shell-1161\chrome-win"
    for name in ("headless_shell.exe", "icudtl.dat", "libEGL.dll", "libGLESv2.dll", "v8_context_snapshot.bin",
                 "headless_lib_data.pak"):
        c.drop(worker, folder + "\\" + name, 2_500_000, chunk=1 << 20)
    c.delete(worker, temp)
    checker = c.home + r"\AppData\Local\ms-playwright\winldd-1007\PrintDeps.exe"
    c.drop(worker, checker, 180_000)
    c.exit(worker)
    deps = c.spawn(node, checker, '"%s" "%s\\headless_shell.exe"' % (checker, folder))
    for process in (deps, node, shell):
        c.exit(process)
    return folder + r"\headless_shell.exe"


def loopback_exchange(c, process, port, local_port, sent, received):
    """As exchange(), within this computer."""
    own, c.local_address = c.local_address, "127.0.0.1"
    c.exchange(process, ("127.0.0.1", port), local_port, sent, received)
    c.local_address = own


def test_run(c, runner, browser, number):
    profile = c.home + r"\AppData\Local\Temp\playwright_chromiumdev_profile-%06x" % (0xA1F33 * (number + 1) % (1 << 24))
    worker = c.spawn(runner, NODE_EXE, '"%s" "%s\\node_modules\\playwright\\lib\\common\\process.js"' % (NODE_EXE, PROJECT),
                     **NODE)
    c.folder(worker, profile)
    main = c.spawn(worker, browser, '"%s" --disable-field-trial-config --disable-background-networking --disable-extensions '
                   '--disable-component-update ' '--no-default-browser-check ' '--disable-popup-blocking '
                   '--force-color-profile=srgb ' '--password-store=basic ' '--use-mock-keychain ' '--no-service-autorun '
                   '--headless ' '--hide-scrollbars ' '--mute-audio ' '--blink-settings=primaryHoverType=2 ' '--no-sandbox '
                   '--user-data-dir=%s ' '--remote-debugging-pipe ' '--no-startup-window' % (browser, profile), **CHROMIUM)
    for role in ("gpu-process --no-sandbox", "utility --utility-sub-type=network.mojom.NetworkService --no-sandbox",
                 "renderer --no-sandbox"):
        child = c.spawn(main, browser, '"%s" --type=%s --headless --user-data-dir="%s"' % (browser, role, profile),
                        **CHROMIUM)
        if "Network" in role:
            network = child
    for name in (r"Default\Cookies", r"Default\Login Data", r"Default\Web Data", "Local State", r"Default\Preferences"):
        c.drop(main, profile + "\\" + name, 20_000)
        c.read(main, profile + "\\" + name, 20_000)
    loopback_exchange(c, network, 4173, 50500 + number, [640, 720], [1460] * 3)
    c.drop(worker, PROJECT + r"\test-results\panier-%d\test-finished-1.png" % number, 70_000)
    c.drop(worker, PROJECT + r"\test-results\panier-%d\trace.zip" % number, 300_000)
    end = c.spawn(worker, SYSTEM32 + "cmd.exe", 'C:\\Windows\\system32\\cmd.exe /d /s /c "taskkill /pid %d /T /F"' %
                  main.pid, **WINDOWS)
    kill = c.spawn(end, SYSTEM32 + "taskkill.exe", "taskkill  /pid %d /T /F" % main.pid, **WINDOWS)
    c.exit(main, 1)
    c.exit(kill)
    c.exit(end)
    for name in (r"Default\Cookies", r"Default\Login Data", r"Default\Web Data", "Local State", r"Default\Preferences", ""):
        c.delete(worker, (profile + "\\" + name).rstrip("\\"))
    c.exit(worker)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(6)
    terminal = c.spawn(desktop.explorer, SYSTEM32 + "cmd.exe", '"C:\\Windows\\System32\\cmd.exe" ', directory=PROJECT + "\\",
                       **WINDOWS)
    npm = c.spawn(terminal, NODE_EXE, '"%s" "%s" ci' % (NODE_EXE, NPM), directory=PROJECT + "\\", **NODE)
    c.read(npm, c.home + r"\.npmrc", 140)
    fetch_packages(c, desktop, npm)
    c.exit(npm)
    desktop.murmur(3)
    npm = c.spawn(terminal, NODE_EXE, '"%s" "%s" run e2e' % (NODE_EXE, NPM), directory=PROJECT + "\\", **NODE)
    browser = install_browser(c, npm)
    shell, runner = cmd_and_node(c, npm, '"playwright test"',
                                 'node   "%s\\node_modules\\.bin\\..\\playwright\\cli.js" test' % PROJECT)
    server_shell, server = cmd_and_node(c, runner, '"npm run preview"',
                                        'node "%s\\node_modules\\vite\\bin\\vite.js" preview' % PROJECT)
    for number in range(2):
        test_run(c, runner, browser, number)
        desktop.murmur(2)
    for process in (server, server_shell, runner, shell, npm, terminal):
        c.exit(process)
    desktop.murmur(4)
