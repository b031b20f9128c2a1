"""Ordinary: a developer sets up Docker Desktop. The installer unpacks itself, turns on Windows features, makes a service and
a group, writes the hosts file and a Run value, and the first start imports a Linux distribution and lets a container be
built."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-10-02T10:41:03", "user": "DEV-ANIKA\\anika", "home": "C:\\Users\\anika", "computer": "DEV-ANIKA",
           "os_version": (10, 0, 22631), "local_address": "10.20.4.77"}
DOCKER = {"company": "Docker Inc.", "version": "4.34.2.0"}
MICROSOFT = {"company": "Microsoft Corporation"}
HOME = r"C:\Program Files\Docker\Docker"
SYSTEM32 = "C:\\Windows\\System32\\"
SERVICE = r"HKLM\System\CurrentControlSet\Services\com.docker.service"
UNINSTALL = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\Docker Desktop"
ENVIRONMENT = r"HKLM\System\CurrentControlSet\Control\Session Manager\Environment"
FILES = ["Docker Desktop.exe", "Docker Desktop Installer.exe", "com.docker.service", "InstallerCli.pdb", "DockerCli.exe",
         r"frontend\Docker Desktop.exe", r"frontend\ffmpeg.dll", r"frontend\libEGL.dll", r"frontend\resources\app.asar",
         r"resources\com.docker.backend.exe", r"resources\com.docker.build.exe", r"resources\com.docker.dev-envs.exe",
         r"resources\com.docker.diagnose.exe", r"resources\com.docker.extensions.exe", r"resources\com.docker.proxy.exe",
         r"resources\com.docker.admin.exe", r"resources\vpnkit-bridge.exe", r"resources\wsl\docker-desktop.iso",
         r"resources\wsl\wsl-bootstrap.tar", r"resources\bin\docker.exe", r"resources\bin\kubectl.exe",
         r"resources\bin\docker-credential-desktop.exe", r"resources\bin\docker-credential-wincred.exe",
         r"resources\bin\hub-tool.exe", r"resources\cli-plugins\docker-buildx.exe", r"resources\cli-plugins"
         r"\docker-compose.exe", r"resources\cli-plugins\docker-scout.exe", r"resources\cli-plugins\docker-debug.exe"]


def run(c, parent, image, command, seconds=0.4, **more):
    process = c.spawn(parent, image, command, **dict(MICROSOFT, **more))
    c.wait(seconds)
    return process


def feature(c, parent, modules_installer, name):
    """dism asks the modules installer for a Windows feature."""
    powershell = run(c, parent, SYSTEM32 + r"WindowsPowerShell\v1.0\powershell.exe", 'powershell.exe -NoProfile '
                     '-NonInteractive -ExecutionPolicy Unrestricted -Command "Enable-WindowsOptionalFeature '
                     '-Online -FeatureName %s -All -NoRestart"' % name)
    c.load(powershell, r"C:\Windows\assembly\NativeImages_v4.0.30319_64\System.Manaa57fc8cc#"
           r"\System.Management.Automation.ni.dll")
    c.drop(powershell, c.home + r"\AppData\Local\Temp\__PSScriptPolicyTest_v0%s.ps1" % name[-4:].lower(), 60)
    c.delete(powershell, c.home + r"\AppData\Local\Temp\__PSScriptPolicyTest_v0%s.ps1" % name[-4:].lower())
    c.load(powershell, SYSTEM32 + "dismapi.dll")
    folder = c.home + r"\AppData\Local\Temp\5C0F1E1A-76F0-4AD8-9D6B-0E5C5C7A9F%02X" % len(name)
    c.folder(powershell, folder)
    for provider in ("dismhost.exe", "DismCore.dll", "CbsProvider.dll", "OSProvider.dll", "LogProvider.dll"):
        c.drop(powershell, folder + "\\" + provider, 180_000)
    host = run(c, powershell, folder + r"\dismhost.exe", folder + r"\dismhost.exe {0E1B31C0-3D3E-4D63-8C0C-8C1A58B1C4D1}")
    c.load(host, folder + r"\CbsProvider.dll")
    c.set_value(modules_installer, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\Packages"
                r"\%s~31bf3856ad364e35~amd64~~10.0.22621.1\CurrentState" % name, "REG_DWORD", 112)
    c.drop(modules_installer, r"C:\Windows\WinSxS\pending.xml", 30_000, opened=3)
    c.exit(host)
    c.exit(powershell)


def register_service(c, desktop):
    c.key(desktop.services, SERVICE, new=True)
    for name, kind, value in (("Type", "REG_DWORD", 16), ("Start", "REG_DWORD", 3), ("ErrorControl", "REG_DWORD", 1),
                              ("ImagePath", "REG_EXPAND_SZ", '"%s\\com.docker.service"' % HOME),
                              ("DisplayName", "REG_SZ", "Docker Desktop Service"), ("ObjectName", "REG_SZ", "LocalSystem")):
        c.set_value(desktop.services, SERVICE + "\\" + name, kind, value)


def install(c, desktop):
    setup = c.spawn(desktop.explorer, c.home + r"\Downloads\Docker Desktop Installer.exe", integrity="High",
                    description="Docker Desktop Installer", **DOCKER)
    modules_installer = c.spawn(desktop.services, r"C:\Windows\servicing\TrustedInstaller.exe", **MICROSOFT)
    temp = c.home + r"\AppData\Local\Temp\DockerDesktop-ins7c1d"
    c.folder(setup, temp)
    for name in ("InstallerCli.exe", "DockerInstallerCore.dll", "Newtonsoft.Json.dll", "CommunityInstallerGUI.exe"):
        c.drop(setup, temp + "\\" + name, 700_000, chunk=1 << 19)
    c.drop(setup, r"C:\ProgramData\DockerDesktop\install-log-admin.txt", 9_000)
    query = run(c, setup, SYSTEM32 + r"wsl.exe", '"C:\\Windows\\system32\\wsl.exe" --version')
    c.exit(query)
    stop = run(c, setup, SYSTEM32 + "taskkill.exe", '"taskkill" /f /im "Docker Desktop.exe" /t')
    c.exit(stop, 128)
    for name in FILES:
        c.drop(setup, HOME + "\\" + name, 1_900_000, chunk=1 << 20)
    c.protect(setup, HOME)
    for name in ("Microsoft-Windows-Subsystem-Linux", "VirtualMachinePlatform"):
        feature(c, setup, modules_installer, name)
    register_service(c, desktop)
    for command in ('net localgroup docker-users /add /comment:"Users of Docker Desktop"',
                    "net localgroup docker-users DEV-ANIKA\\anika /add"):
        outer = run(c, setup, SYSTEM32 + "net.exe", command, 0.1)
        inner = run(c, outer, SYSTEM32 + "net1.exe", SYSTEM32 + "net1 " + command[4:], 0.1)
        c.exit(inner)
        c.exit(outer)
    c.set_value(setup, ENVIRONMENT + r"\Path", "REG_EXPAND_SZ", r"%SystemRoot%\system32;%SystemRoot%;"
                r"C:\Program Files\Git\cmd;C:\Program Files\Docker\Docker\resources\bin")
    for name, text in (("DisplayName", "Docker Desktop"), ("Publisher", "Docker Inc."), ("DisplayVersion", "4.34.2"),
                       ("UninstallString", '"%s\\Docker Desktop Installer.exe" uninstall' % HOME)):
        c.set_value(setup, UNINSTALL + "\\" + name, "REG_SZ", text)
    c.drop(setup, r"C:\Users\Public\Desktop\Docker Desktop.lnk", 2_000)
    c.drop(setup, r"C:\ProgramData\Microsoft\Windows\Start Menu\Docker Desktop.lnk", 2_000)
    for name in ("InstallerCli.exe", "DockerInstallerCore.dll", "Newtonsoft.Json.dll", "CommunityInstallerGUI.exe"):
        c.delete(setup, temp + "\\" + name)
    c.exit(setup)
    c.exit(modules_installer)


def first_start(c, desktop):
    program = c.spawn(desktop.explorer, HOME + r"\Docker Desktop.exe", description="Docker Desktop", **DOCKER)
    c.set_value(program, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\Docker Desktop", "REG_SZ",
                r'"C:\Program Files\Docker\Docker\Docker Desktop.exe" -Autostart')
    backend = c.spawn(program, HOME + r"\resources\com.docker.backend.exe",
                      '"%s\\resources\\com.docker.backend.exe" run --with-frontend' % HOME, **DOCKER)
    helper = c.spawn(desktop.services, HOME + r"\com.docker.service", '"%s\\com.docker.service"' % HOME, **DOCKER)
    hosts = SYSTEM32 + r"drivers\etc\hosts"
    c.read(helper, hosts, 824)
    c.drop(helper, hosts, 1_126, opened=3)
    for rule in ("Docker Desktop Backend|Dir=In", "Docker Desktop Backend|Dir=Out"):
        c.set_value(desktop.services, r"HKLM\System\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy"
                    r"\FirewallRules\{3C1F6A52-9D2B-41E0-8E25-%012X}" % (len(rule) * 0x3F1D5B), "REG_SZ",
                    r"v2.32|Action=Allow|Active=TRUE|%s|App=%s\resources\com.docker.backend.exe|Name=Docker|" % (
                        rule.split("|")[1], HOME))
    for command in ("--import docker-desktop %s\\AppData\\Local\\Docker\\wsl\\main "
                    "\"%s\\resources\\wsl\\wsl-bootstrap.tar\" --version 2" % (c.home, HOME),
                    "-d docker-desktop -u root -e " "wslpath C:\\", "--list --all --verbose",
                    '-d docker-desktop -u root -e ' '/bin/sh -c "ln -sf /mnt/host/wsl/docker-desktop-bind-mounts ' '/tmp"'):
        wsl = run(c, backend, SYSTEM32 + "wsl.exe", "wsl.exe " + command, 1)
        inner = run(c, wsl, r"C:\Program Files\WSL\wsl.exe", r'"C:\Program Files\WSL\wsl.exe" ' + command)
        c.exit(inner)
        c.exit(wsl)
    c.drop(backend, c.home + r"\AppData\Local\Docker\wsl\main\ext4.vhdx", 8_000_000, chunk=1 << 20)
    c.drop(backend, c.home + r"\.docker\config.json", 120)
    c.drop(backend, c.home + r"\AppData\Roaming\Docker\settings-store.json", 900)
    for role in ("gpu-process", "utility --utility-sub-type=network.mojom.NetworkService", "renderer"):
        c.spawn(program, HOME + r"\frontend\Docker Desktop.exe", '"%s\\frontend\\Docker Desktop.exe" --type=%s '
                '--user-data-dir="%s\\AppData\\Roaming\\Docker Desktop" --no-sandbox' % (HOME, role, c.home), **DOCKER)
    c.host("198.51.100.60", "registry-1.docker.io")
    c.host("198.51.100.61", "desktop.docker.com")
    desktop.resolve()
    c.exchange(backend, ("198.51.100.61", 443), 50210, [517, 240, 900], [1400] * 6)
    return backend


def build(c, desktop, backend):
    """The developer builds an image from a terminal; tokens come from the Windows credential store."""
    terminal = c.spawn(desktop.explorer, SYSTEM32 + "cmd.exe", '"C:\\Windows\\System32\\cmd.exe" ',
                       directory="D:\\src\\shop\\", **MICROSOFT)
    docker = c.spawn(terminal, HOME + r"\resources\bin\docker.exe", "docker  build -t shop:dev .",
                     directory="D:\\src\\shop\\", **DOCKER)
    helper = c.spawn(docker, HOME + r"\resources\bin\docker-credential-desktop.exe", "docker-credential-desktop.exe get",
                     **DOCKER)
    c.exit(helper)
    buildx = c.spawn(docker, HOME + r"\resources\cli-plugins\docker-buildx.exe",
                     '"%s\\resources\\cli-plugins\\docker-buildx.exe" buildx build -t shop:dev .' % HOME,
                     directory="D:\\src\\shop\\", **DOCKER)
    for number in range(12):
        c.read(buildx, r"D:\src\shop\src\module%02d.py" % number, 4_000)
    c.exchange(backend, ("198.51.100.60", 443), 50220, [517, 700], [1460] * 40)
    c.write_at(backend, c.home + r"\AppData\Local\Docker\wsl\main\ext4.vhdx", 8_000_000, 1 << 20)
    for process in (buildx, docker, terminal):
        c.exit(process)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(8)
    install(c, desktop)
    desktop.murmur(6)
    c.wait(30)
    backend = first_start(c, desktop)
    desktop.murmur(4)
    build(c, desktop, backend)
    desktop.murmur(4)
