"""Ordinary: an Inno setup of a label printer's server: stops the old service, installs and starts the new one with
sc.exe, opens the firewall, registers a library, sets a task for the nightly clean-up, and restarts the tray program from
Run."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2022-06-21T14:05:57", "user": "LAGER\\beata", "home": "C:\\Users\\beata", "computer": "LAGER"}
MICROSOFT = {"company": "Microsoft Corporation"}
MAKER = {"company": "Etykieta Sp. z o.o.", "description": "EtiServer", "version": "7.2.0"}
TEMP = r"C:\Users\beata\AppData\Local\Temp"
HOME = r"C:\Program Files (x86)\EtiServer"
SERVICE = r"HKLM\System\CurrentControlSet\Services\EtiServer"
UNINSTALL = (r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall"
             r"\{6A1D2A4D-1C7F-4CFB-8A0E-0D0B5B9C22E1}_is1")
FIREWALL = (r"HKLM\System\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules"
            r"\{0F6A4C4E-7E33-4C1B-9DD2-31E2}")
TASKS = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache"


def run(c, parent, name, words):
    """A tool of Windows run by the setup (32-bit), hidden."""
    return c.spawn(parent, c.system_root + "\\SysWOW64\\" + name, '"%s" %s' % (c.system_root + "\\System32\\" + name, words),
                   is_64bit=False, **MICROSOFT)


def service_commands(c, desktop, inner):
    for words in ("stop EtiServer", "delete EtiServer"):
        c.exit(run(c, inner, "sc.exe", words), 1060)
    creator = run(c, inner, "sc.exe",
                  'create EtiServer binPath= "%s\\etisrv.exe" start= auto DisplayName= "EtiServer"' % HOME)
    c.key(desktop.services, SERVICE, new=True)
    for name, kind, value in (("Type", "REG_DWORD", 16), ("Start", "REG_DWORD", 2), ("ErrorControl", "REG_DWORD", 1),
                              ("ImagePath", "REG_EXPAND_SZ", HOME + r"\etisrv.exe"), ("DisplayName", "REG_SZ", "EtiServer"),
                              ("ObjectName", "REG_SZ", "LocalSystem")):
        c.set_value(desktop.services, SERVICE + "\\" + name, kind, value)
    c.exit(creator)
    failure = run(c, inner, "sc.exe", "failure EtiServer reset= 86400 actions= restart/60000/restart/60000//")
    c.set_value(desktop.services, SERVICE + r"\FailureActions", "REG_BINARY", bytes(44))
    c.exit(failure)
    starter = run(c, inner, "net.exe", "start EtiServer")
    second = c.spawn(starter, c.system_root + r"\SysWOW64\net1.exe", c.system_root + r"\system32\net1 start EtiServer",
                     is_64bit=False,
                     **MICROSOFT)
    server = c.spawn(desktop.services, HOME + r"\etisrv.exe", HOME + r"\etisrv.exe", is_64bit=False, **MAKER)
    c.load(server, HOME + r"\sqlite3.dll")
    c.drop(server, r"C:\ProgramData\EtiServer\etiserver.db", 40_000)
    c.drop(server, r"C:\ProgramData\EtiServer\log\2022-06-21.log", 900)
    c.exit(second)
    c.exit(starter)
    return server


def firewall_and_task(c, desktop, inner):
    firewall = c.system(c.system_root + r"\System32\svchost.exe", c.system_root + r"\System32\svchost.exe -k "
                        r"LocalServiceNoNetworkFirewall -p")
    shell = run(c, inner, "netsh.exe", 'advfirewall firewall add rule name="EtiServer" dir=in action=allow '
                'program="%s\\etisrv.exe" '
                'protocol=TCP localport=9630 enable=yes profile=private,domain' % HOME)
    c.set_value(firewall, FIREWALL, "REG_SZ",
                r"v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Domain|Profile=Private|LPort=9630|"
                r"App=%s\etisrv.exe|Name=EtiServer|" % HOME)
    c.exit(shell)
    tool = run(c, inner, "schtasks.exe", '/Create /F /TN "EtiServer\\Nightly clean-up" /SC DAILY /ST 02:30 /RU SYSTEM /TR '
               '"\\"%s\\'
               'eticlean.exe\\" /days 30"' % HOME)
    c.drop(desktop.scheduler, r"C:\Windows\System32\Tasks\EtiServer\Nightly clean-up", 3000)
    tree = TASKS + r"\Tree\EtiServer\Nightly clean-up"
    c.key(desktop.scheduler, tree, new=True)
    c.set_value(desktop.scheduler, tree + r"\Id", "REG_SZ", "{B2D5E2A9-7720-4D57-8B4D-6A2F8B1D11C4}")
    task = TASKS + r"\Tasks\{B2D5E2A9-7720-4D57-8B4D-6A2F8B1D11C4}"
    c.set_value(desktop.scheduler, task + r"\Path", "REG_SZ", r"\EtiServer\Nightly clean-up")
    c.set_value(desktop.scheduler, task + r"\Actions", "REG_BINARY", bytes(120))
    c.exit(tool)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(6)
    download = c.home + r"\Downloads\EtiServer-7.2.0-setup.exe"
    setup = c.spawn(desktop.explorer, download, is_64bit=False, integrity="High", **MAKER)
    c.folder(setup, TEMP + r"\is-9C1VQ.tmp")
    inner_path = TEMP + r"\is-9C1VQ.tmp\EtiServer-7.2.0-setup.tmp"
    c.drop(setup, inner_path, 1_200_000)
    inner = c.spawn(setup, inner_path, '"%s" /SL5="$70A1C,22119384,780800,%s" ' % (inner_path, download), is_64bit=False,
                    company="Etykieta Sp. z o.o.", description="Setup/Uninstall", version="51.1052.0.0")
    for name in ("comctl32", "msimg32", "mpr", "netapi32", "netutils", "shfolder", "uxtheme"):
        c.load(inner, c.system_root + "\\SysWOW64\\%s.dll" % name)
    tools = TEMP + r"\is-HD0JS.tmp"
    c.folder(inner, tools)
    c.folder(inner, tools + r"\_isetup")
    for name in (r"_isetup\_setup64.tmp", r"_isetup\_shfoldr.dll", "psvince.dll", "isxdl.dll"):
        c.drop(inner, tools + "\\" + name, 23_000)
    c.load(inner, tools + r"\psvince.dll")
    c.open_key(inner, UNINSTALL, result="NAME NOT FOUND")
    desktop.murmur(4)
    killer = run(c, inner, "taskkill.exe", "/F /IM etitray.exe /IM etisrv.exe")
    c.exit(killer, 128)
    c.folder(inner, HOME)
    for name in ("etisrv.exe", "etitray.exe", "eticlean.exe", "sqlite3.dll", "EtiShell.dll", "unins000.exe",
                 "libcrypto-1_1.dll"):
        temporary = HOME + "\\is-%s.tmp" % ("%05X" % (len(name) * 0x3D17 & 0xFFFFF))
        c.drop(inner, temporary, 260_000)
        c.rename(inner, temporary, HOME + "\\" + name)
    c.drop(inner, HOME + r"\unins000.dat", 20_000)
    for name, text in (("DisplayName", "EtiServer 7.2.0"), ("Publisher", "Etykieta Sp. z o.o."),
                       ("UninstallString", '"%s\\unins000.exe"' % HOME), ("QuietUninstallString", '"%s\\unins000.exe" '
                                                                          '/SILENT' % HOME)):
        c.set_value(inner, UNINSTALL + "\\" + name, "REG_SZ", text)
    register = run(c, inner, "regsvr32.exe", '/s "%s\\EtiShell.dll"' % HOME)
    c.load(register, HOME + r"\EtiShell.dll")
    for name in (r"HKCR\WOW6432Node\CLSID\{4C7B7E2F-9C1A-4C11-A2A0-5D0B7C1E3A22}\InprocServer32\(Default)",):
        c.set_value(register, name, "REG_SZ", HOME + r"\EtiShell.dll")
    c.exit(register)
    server = service_commands(c, desktop, inner)
    firewall_and_task(c, desktop, inner)
    grant = run(c, inner, "icacls.exe", r'"C:\ProgramData\EtiServer" /grant *S-1-5-32-545:(OI)(CI)M /T')
    for name in ("", r"\etiserver.db", r"\log"):
        c.protect(grant, r"C:\ProgramData\EtiServer" + name)
    c.exit(grant)
    c.set_value(inner, r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Run\EtiTray", "REG_SZ",
                '"%s\\etitray.exe" /tray' % HOME)
    tray = c.spawn(inner, HOME + r"\etitray.exe", '"%s\\etitray.exe" /tray' % HOME, is_64bit=False, integrity="Medium",
                   **MAKER)
    for port in range(50200, 50206):
        c.exchange(tray, ("127.0.0.1", 9630), port, [60], [220])
        c.read(server, r"C:\ProgramData\EtiServer\etiserver.db", 20_000)
    for name in (r"_isetup\_setup64.tmp", r"_isetup\_shfoldr.dll", "psvince.dll", "isxdl.dll"):
        c.delete(inner, tools + "\\" + name)
    c.exit(inner)
    c.delete(setup, inner_path)
    c.exit(setup)
    desktop.murmur(5)
