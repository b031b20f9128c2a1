"""Ordinary: a container program (as Docker Desktop) starts: its service edits the hosts file, starts a virtual machine
with wsl, PowerShell asks for Windows features, helpers talk through pipes, and the user builds an image from many files."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-06-11T09:03:28", "user": "DEVBOX7\\sofia", "home": "C:\\Users\\sofia", "computer": "DEVBOX7",
           "os_version": (10, 0, 22631)}
MICROSOFT = {"company": "Microsoft Corporation"}
MAKER = {"company": "Docker Inc.", "version": "4.31.0"}
HOME = r"C:\Program Files\Docker\Docker"
HOSTS = r"C:\Windows\System32\drivers\etc\hosts"
PIPES = ["dockerBackendApiServer", "dockerDesktopLinuxEngine", "docker_engine", "dockerVolume", "dockerDiagnosticd",
         "dockerLifecycleServer", "dockerWebApiServer", "dockerGuiToDriver"]


def wsl(c, parent, words):
    """wsl.exe of System32 hands over to the one of the Store package."""
    first = c.spawn(parent, c.system_root + r"\System32\wsl.exe", "wsl.exe " + words, **MICROSOFT)
    second = c.spawn(first, r"C:\Program Files\WSL\wsl.exe", r'"C:\Program Files\WSL\wsl.exe" ' + words, **MICROSOFT)
    c.query(second, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Lxss\DefaultDistribution", "REG_SZ",
            "{0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0}")
    c.exit(second)
    c.exit(first)


def powershell(c, parent, command, directory):
    shell = c.spawn(parent, c.system_root + r"\System32\WindowsPowerShell\v1.0\powershell.exe",
                    "powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass "
                    "-WindowStyle Hidden -Command " + command,
                    directory=directory, **MICROSOFT)
    c.load(shell, c.system_root + r"\Microsoft.NET\Framework64\v4.0.30319\clr.dll")
    c.load(shell, c.system_root + r"\assembly\NativeImages_v4.0.30319_64\System.Manaa57fc8cc#"
           r"\System.Management.Automation.ni.dll")
    name = c.random.choice(["hqk3x1zd.1ft", "0owsz2m4.x5e", "p3vlc0ye.kkq"])
    script = r"C:\Windows\Temp\__PSScriptPolicyTest_%s.ps1" % name
    c.drop(shell, script, 60)
    c.delete(shell, script)
    c.exit(shell)


def edits_hosts(c, service):
    """The service writes names for the machine's own address, through a copy."""
    c.read(service, HOSTS, 900)
    c.drop(service, r"C:\Windows\System32\drivers\etc\hosts.docker-tmp", 1180)
    c.open(service, HOSTS, 0x120116, 5, 3, share=1)
    c.write_at(service, HOSTS, 0, 1180)
    c.close(service, HOSTS)
    c.delete(service, r"C:\Windows\System32\drivers\etc\hosts.docker-tmp")


def builds(c, desktop):
    """docker build reads the folder and sends it to the engine through the pipe."""
    shell = c.spawn(desktop.explorer, c.system_root + r"\System32\cmd.exe", directory=r"D:\work\ofertas", **MICROSOFT)
    client = c.spawn(shell, HOME + r"\resources\bin\docker.exe", "docker build -t ofertas:dev .",
                     directory=r"D:\work\ofertas", **MAKER)
    c.read(client, c.home + r"\.docker\config.json", 400)
    helper = c.spawn(client, HOME + r"\resources\bin\docker-credential-desktop.exe", "docker-credential-desktop get",
                     **MAKER)
    c.load(helper, c.system_root + r"\System32\vaultcli.dll")
    c.exit(helper)
    plugin = c.spawn(client, HOME + r"\cli-plugins\docker-buildx.exe", '"%s\\cli-plugins\\docker-buildx.exe" build -t '
                     'ofertas:dev .' % HOME,
                     directory=r"D:\work\ofertas", **MAKER)
    c.open(plugin, r"\\.\pipe\dockerDesktopLinuxEngine", 0x12019F)
    for number in range(30):
        path = r"D:\work\ofertas\app\%s%02d.%s" % ("page", number, ("html", "py", "xlsx")[number % 3])
        c.read(plugin, path, 9000)
        c.write_at(plugin, r"\\.\pipe\dockerDesktopLinuxEngine", 0, 9100)
    c.close(plugin, r"\\.\pipe\dockerDesktopLinuxEngine")
    c.exit(plugin)
    c.exit(client)
    return shell


def story(c):
    desktop = Desktop(c)
    service = c.process(HOME + r"\com.docker.service", desktop.services, '"%s\\com.docker.service"' % HOME,
                        started_before=True,
                        user="NT AUTHORITY\\SYSTEM", sid="S-1-5-18", integrity="System", session=0, **MAKER)
    compute = c.system(c.system_root + r"\System32\vmcompute.exe")
    desktop.murmur(5)
    main = c.spawn(desktop.explorer, HOME + r"\Docker Desktop.exe", description="Docker Desktop", **MAKER)
    backend = c.spawn(main, HOME + r"\resources\com.docker.backend.exe",
                      '"%s\\resources\\com.docker.backend.exe" -watchdog' % HOME,
                      **MAKER)
    worker = c.spawn(backend, HOME + r"\resources\com.docker.backend.exe",
                     '"%s\\resources\\com.docker.backend.exe" run' % HOME, **MAKER)
    for name in PIPES:
        c.open(worker, "\\\\.\\pipe\\" + name, 0x12019F, 2, 2, share=3)
    for name in ("settings.json", "features-overrides.json", "unleash-repo.json"):
        c.read(worker, c.home + r"\AppData\Roaming\Docker" + "\\" + name, 4000)
    edits_hosts(c, service)
    powershell(c, service, '"Get-ComputerInfo -Property HyperVisorPresent; Get-WindowsOptionalFeature -Online -FeatureName '
               'Microsoft-Windows-Subsystem-Linux"', c.system_root + r"\System32")
    powershell(c, worker, '"$ErrorActionPreference=\'Stop\'; Get-CimInstance -ClassName Win32_Processor | ConvertTo-Json"',
               HOME)
    for words in ("--version", "-l -v", "--unregister docker-desktop-data",
                  r'--import docker-desktop "%s\AppData\Local\Docker\wsl\main" "%s\resources\wsl\wsl-bootstrap.tar" '
                  r'--version 2' % (
                      c.home, HOME),
                  "-d docker-desktop -u root -e wslpath -u C:\\Program Files\\Docker\\Docker\\resources",
                  "-d docker-desktop -u root -e /mnt/host/c/Program "
                  "Files/Docker/Docker/resources/wsl/docker-desktop.bootstrap"):
        wsl(c, worker, words)
    machine = c.spawn(compute, c.system_root + r"\System32\vmwp.exe", r"C:\Windows\System32\vmwp.exe "
                      r"8F0C2B1A-66E4-4A21-9A07-"
                      r"C1E2D3F4A5B6", user="NT VIRTUAL MACHINE\\8F0C2B1A-66E4-4A21-9A07-C1E2D3F4A5B6", **MICROSOFT)
    disk = c.home + r"\AppData\Local\Docker\wsl\disk\docker_data.vhdx"
    c.open(machine, disk, 0x12019F)
    for number in range(25):
        c.write_at(machine, disk, 1048576 * number, 65536)
    c.set_value(main, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\Docker Desktop", "REG_SZ",
                r"%s\Docker Desktop.exe" % HOME)
    for name in ("com.docker.build.exe", "com.docker.dev-envs.exe", "com.docker.extensions.exe"):
        helper = c.spawn(worker, HOME + "\\resources\\" + name, '"%s\\resources\\%s"' % (HOME, name), **MAKER)
        c.drop(helper, c.home + r"\AppData\Local\Docker\log\host\%s.log" % name, 2400)
    front = HOME + r"\frontend\Docker Desktop.exe"
    for kind in ("gpu-process", "utility", "renderer"):
        c.spawn(main, front, '"%s" --type=%s --user-data-dir="%s\\AppData\\Roaming\\Docker Desktop"' % (front, kind, c.home),
                **MAKER)
    desktop.resolve()
    c.exchange(worker, ("198.51.100.90", 443), 52001, [517, 900], [1460] * 10)
    builds(c, desktop)
    desktop.murmur(6)
