"""Benign: a developer at work. A linker writes a program and the debugger runs it, Python copies itself into a virtual
environment and pip installs a program that is run, npm's post-install step runs what came with a package. Stacks of such
processes end in Windows' own modules, listed for them or not."""
from scenery import Desktop

QUIET = True
STUDIO = r"C:\Program Files\Microsoft Visual Studio\2022\Community"
MICROSOFT = {"company": "Microsoft Corporation"}


def build(c, desktop, ide):
    project = c.home + r"\source\tool\x64\Debug"
    builder = c.spawn(ide, STUDIO + r"\MSBuild\Current\Bin\MSBuild.exe", **MICROSOFT)
    linker = c.spawn(builder, STUDIO + r"\VC\Tools\MSVC\14.38\bin\Hostx64\x64\link.exe", "link.exe /OUT:tool.exe", **MICROSOFT)
    c.drop(linker, project + r"\tool.exe", 180_000)
    c.drop(linker, project + r"\core.dll", 90_000)
    c.exit(linker)
    program = c.spawn(ide, project + r"\tool.exe", '"%s\\tool.exe" --selftest' % project)
    for name, base in (("kernel32.dll", 0x7FFA20000000), ("ucrtbase.dll", 0x7FFA21000000)):
        c.load(program, c.system_root + "\\System32\\" + name, base)
    c.load(program, project + r"\core.dll", 0x7FFA70000000)
    c.load(desktop.explorer, c.system_root + r"\System32\combase.dll", 0x7FFA22000000, 0x300000)
    c.wait(1)
    c.folder(program, c.home + r"\source\tool\out")
    c.events[-2].stack = [0xFFFFF80000001000, 0x7FFB30001000, 0x7FFA22001000, 0x7FFA20001000]
    c.exit(program)


def python(c, shell):
    home, venv = c.home + r"\AppData\Local\Programs\Python\Python312", c.home + r"\work\.venv\Scripts"
    maker = {"company": "Python Software Foundation", "version": "3.12.2"}
    creator = c.spawn(shell, home + r"\python.exe", "python -m venv .venv", directory=c.home + "\\work\\", **maker)
    c.read(creator, home + r"\python.exe", 270_000)
    c.drop(creator, venv + r"\python.exe", 270_000)
    ensure = c.spawn(creator, venv + r"\python.exe", '"%s\\python.exe" -m ensurepip' % venv, **maker)
    c.drop(ensure, venv + r"\pip.exe", 108_000)
    c.exit(ensure)
    c.exit(creator)
    pip = c.spawn(shell, venv + r"\pip.exe", "pip install ruff")
    worker = c.spawn(pip, venv + r"\python.exe", '"%s\\python.exe" "%s\\pip.exe" install ruff' % (venv, venv), **maker)
    c.exchange(worker, ("198.51.100.16", 443), 49541, [517, 300], [16_384] * 20)
    c.drop(worker, venv + r"\ruff.exe", 325_000)
    c.exit(worker)
    c.exit(pip)
    c.exit(c.spawn(shell, venv + r"\ruff.exe", "ruff check ."))


def npm(c, shell):
    node, package = r"C:\Program Files\nodejs\node.exe", c.home + r"\web\node_modules\bundler"
    installer = c.spawn(shell, node, '"%s" "C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js" install' % node,
                        company="Node.js")
    c.exchange(installer, ("198.51.100.17", 443), 49542, [517], [16_384] * 10)
    c.drop(installer, package + r"\bin\bundler.exe", 900_000)
    step = c.spawn(installer, c.system_root + r"\System32\cmd.exe", "cmd.exe /d /s /c node install.js",
                   directory=package + "\\", **MICROSOFT)
    script = c.spawn(step, node, "node install.js", company="Node.js")
    c.exit(c.spawn(script, package + r"\bin\bundler.exe", '"%s\\bin\\bundler.exe" --version' % package))
    for process in (script, step, installer):
        c.exit(process)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(4)
    ide = c.spawn(desktop.explorer, STUDIO + r"\Common7\IDE\devenv.exe", **MICROSOFT)
    build(c, desktop, ide)
    shell = c.spawn(desktop.explorer, c.system_root + r"\System32\WindowsPowerShell\v1.0\powershell.exe", "powershell.exe",
                    **MICROSOFT)
    python(c, shell)
    npm(c, shell)
    desktop.murmur(4)
