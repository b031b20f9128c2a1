"""Ordinary: npm and pip installs: thousands of files in short, install scripts in hidden shells, node-gyp asking for
Python and Visual Studio, a downloaded binary started, a virtual environment with copies of python.exe, wheels, a build
in Temp, a local server."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2023-03-21T18:36:30", "user": "STUDENT9\\yuki", "home": "C:\\Users\\yuki", "computer": "STUDENT9"}
MICROSOFT = {"company": "Microsoft Corporation"}
NODE = r"C:\Program Files\nodejs\node.exe"
PYTHON = r"C:\Users\yuki\AppData\Local\Programs\Python\Python311\python.exe"
JS = {"company": "Node.js", "description": "Node.js JavaScript Runtime", "version": "18.15.0"}
PY = {"company": "Python Software Foundation", "description": "Python", "version": "3.11.2"}
WORK = r"C:\Users\yuki\code\karte"
REGISTRY = ("198.51.100.77", 443)


def shell_of(c, parent, line, directory):
    return c.spawn(parent, c.system_root + r"\System32\cmd.exe", "C:\\Windows\\system32\\cmd.exe /d /s /c " + line,
                   directory=directory, **MICROSOFT)


def npm(c, desktop, console):
    """npm is a batch file that starts node; each package's script runs in cmd /d /s /c."""
    outer = c.spawn(console, c.system_root + r"\System32\cmd.exe", 'C:\\Windows\\system32\\cmd.exe /c ""C:\\Program '
                    'Files\\nodejs\\npm.cmd" install"',
                    directory=WORK, **MICROSOFT)
    c.read(outer, r"C:\Program Files\nodejs\npm.cmd", 500)
    tool = c.spawn(outer, NODE, '"%s" "C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js" install' % NODE,
                   directory=WORK, **JS)
    c.read(tool, c.home + r"\.npmrc", 200)
    cache = c.home + r"\AppData\Local\npm-cache\_cacache"
    desktop.resolve()
    for number in range(16):
        if number % 4 == 0:
            c.exchange(tool, REGISTRY, 51300 + number, [517, 300], [1460] * 4)
        temporary = cache + r"\tmp\%08x" % (number * 0x10F3D5B1 & 0xFFFFFFFF)
        c.drop(tool, temporary, 14_000)
        c.rename(tool, temporary, cache + r"\content-v2\sha512\%02x\%08x" % (number, number * 77))
        c.drop(tool, WORK + r"\node_modules\.pkg%02d-Xk2q\index.js" % number, 3000)
        c.rename(tool, WORK + r"\node_modules\.pkg%02d-Xk2q" % number, WORK + r"\node_modules\pkg%02d" % number)
    for name, script in (("esbuild", "node install.js"), ("core-js", 'node -e "try{require(\'./postinstall\')}catch(e){}"'),
                         ("sqlite3", "node ../node-gyp/bin/node-gyp.js rebuild"),
                         ("husky", "node ../husky/bin.mjs install")):
        folder = WORK + "\\node_modules\\" + name
        shell = shell_of(c, tool, script, folder)
        child = c.spawn(shell, NODE, "node  " + script.split(" ", 1)[1], directory=folder, **JS)
        c.read(child, folder + r"\package.json", 1800)
        if name == "esbuild":
            c.exchange(child, REGISTRY, 51340, [517], [1460] * 10)
            c.drop(child, folder + r"\bin\esbuild.exe", 500_000)
            c.exit(c.spawn(child, folder + r"\bin\esbuild.exe", '"%s\\bin\\esbuild.exe" --version' % folder,
                           directory=folder))
        if name == "sqlite3":
            gyp(c, child, folder)
        c.exit(child)
        c.exit(shell)
    c.exit(tool)
    c.exit(outer)


def gyp(c, child, folder):
    """node-gyp finds Python and Visual Studio, then builds an addon."""
    for line in ('py.exe -3 -c "import sys; print(sys.executable);"',
                 'python.exe -c "import sys; print(sys.version_info);"'):
        c.exit(c.spawn(child, PYTHON if line.startswith("python") else r"C:\Windows\py.exe", line, **PY))
    finder = c.spawn(child, c.system_root + r"\System32\WindowsPowerShell\v1.0\powershell.exe", 'powershell.exe '
                     '-ExecutionPolicy Unrestricted -NoProfile '
                     "-Command \"&{Add-Type -Path 'C:\\Program Files\\nodejs\\node_modules\\npm\\node_modules\\node-gyp"
                     "\\lib\\Find-VisualStudio.cs';"
                     ' [VisualStudioConfiguration.Main]::PrintJson()}"', **MICROSOFT)
    compiler = c.spawn(finder, r"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\csc.exe",
                       '"C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\csc.exe" '
                       '/noconfig /fullpaths @"%s\\AppData\\Local\\Temp\\q1vh3k2t\\q1vh3k2t.cmdline"' % c.home, **MICROSOFT)
    c.read(compiler, c.home + r"\AppData\Local\Temp\q1vh3k2t\q1vh3k2t.0.cs", 8000)
    c.drop(compiler, c.home + r"\AppData\Local\Temp\q1vh3k2t\q1vh3k2t.dll", 9000)
    c.exit(compiler)
    c.load(finder, c.home + r"\AppData\Local\Temp\q1vh3k2t\q1vh3k2t.dll")
    c.delete(finder, c.home + r"\AppData\Local\Temp\q1vh3k2t\q1vh3k2t.dll")
    c.exit(finder)
    c.drop(child, folder + r"\build\Release\node_sqlite3.node", 300_000)
    c.load(child, folder + r"\build\Release\node_sqlite3.node")


def pip(c, console):
    """A virtual environment, wheels unpacked, one package built from source in Temp with a child of its own."""
    maker = c.spawn(console, PYTHON, "python  -m venv .venv", directory=WORK, **PY)
    for name in ("python.exe", "pythonw.exe"):
        c.drop(maker, WORK + "\\.venv\\Scripts\\" + name, 270_000)
    c.exit(c.spawn(maker, WORK + r"\.venv\Scripts\python.exe", "python.exe -Im ensurepip --upgrade --default-pip", **PY))
    c.exit(maker)
    tool = c.spawn(console, WORK + r"\.venv\Scripts\pip.exe", "pip  install -r requirements.txt", directory=WORK)
    launcher = c.spawn(tool, WORK + r"\.venv\Scripts\python.exe", '"%s\\.venv\\Scripts\\python.exe" '
                       '"%s\\.venv\\Scripts\\pip.exe" install -r requirements.txt' % (
        WORK, WORK), directory=WORK, **PY)
    temp = c.home + r"\AppData\Local\Temp"
    c.exchange(launcher, ("198.51.100.78", 443), 51401, [517, 280], [1460] * 12)
    for name in ("numpy-1.24.2", "requests-2.28.2", "pycryptodome-3.17", "pywin32-305"):
        wheel = temp + r"\pip-unpack-a8x2k1qz\%s-cp311-win_amd64.whl" % name
        c.drop(launcher, wheel, 200_000)
        c.read(launcher, wheel, 200_000)
        for part in (r"__init__.py", r"_core.cp311-win_amd64.pyd", "METADATA"):
            c.drop(launcher, WORK + r"\.venv\Lib\site-packages\%s\%s" % (name.split("-")[0], part), 40_000)
        c.drop(launcher, WORK + r"\.venv\Scripts\%s.exe" % name.split("-")[0], 108_000)
        c.delete(launcher, wheel)
    build = temp + r"\pip-install-e3v1r0jd\geotool_5f0a"
    c.drop(launcher, build + r"\setup.py", 2400)
    child = c.spawn(launcher, WORK + r"\.venv\Scripts\python.exe", 'python.exe -u -c '
                    '"exec(compile(open(\'%s\\setup.py\').read(), \'setup.py\', \'exec\'))" '
                    'bdist_wheel -d %s\\pip-wheel-2k0qz1vj' % (build, temp), directory=build, **PY)
    c.read(child, build + r"\setup.py", 2400)
    for words in ("cmd /c ver", "git describe --tags"):
        shell = shell_of(c, child, words, build)
        c.exit(shell, 1)
    c.drop(child, temp + r"\pip-wheel-2k0qz1vj\geotool-0.4-py3-none-any.whl", 30_000)
    c.exit(child)
    c.delete(launcher, build + r"\setup.py")
    c.exit(launcher)
    c.exit(tool)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(4)
    console = c.spawn(desktop.explorer, c.system_root + r"\System32\cmd.exe", directory=WORK, **MICROSOFT)
    npm(c, desktop, console)
    pip(c, console)
    server = c.spawn(console, WORK + r"\.venv\Scripts\python.exe", "python  -m http.server 8000 --bind 0.0.0.0",
                     directory=WORK, **PY)
    for number in range(6):
        c.exchange(server, ("127.0.0.1", 51500 + number), 8000, [900], [300])
    script = c.spawn(console, WORK + r"\.venv\Scripts\python.exe", "python  fetch_tiles.py --threads 8", directory=WORK,
                     **PY)
    for number in range(10):
        c.exchange(script, ("203.0.113.%d" % (77 + number % 3), 443), 51600 + number, [517, 200], [1460, 1460])
        c.drop(script, WORK + r"\tiles\12\%04d.png" % number, 9000)
    c.exit(script)
    c.exit(server, 1)
    desktop.murmur(4)
