"""Ordinary: an administrator rolls 7-Zip out by PDQ Deploy. The console's service copies a runner and the setup to the
ADMIN$ of five computers, makes a service there over the service manager's pipe, reads the result and removes both; on his
own computer too."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-04-24T07:35:18", "user": "NORDLICHT\\adm-petersen", "home": "C:\\Users\\adm-petersen",
           "computer": "VERWALTER01", "os_version": (10, 0, 20348), "local_address": "10.30.0.12"}
PDQ = {"company": "PDQ.com", "version": "19.3.538.0"}
SEVEN_ZIP = {"company": "Igor Pavlov", "version": "24.04"}
MICROSOFT = {"company": "Microsoft Corporation"}
SYSTEM32 = "C:\\Windows\\System32\\"
HOME = r"C:\Program Files (x86)\Admin Arsenal\PDQ Deploy"
REPOSITORY = r"C:\Users\Public\Documents\Admin Arsenal\PDQ Deploy\Repository\7-Zip\24.04"
DATABASE = r"C:\ProgramData\Admin Arsenal\PDQ Deploy\Database.db"
TARGETS = [("KASSE-01", "10.30.1.11"), ("KASSE-02", "10.30.1.12"), ("LAGER-NB3", "10.30.1.40"), ("EMPFANG", "10.30.1.60"),
           ("CHEF-PC", "10.30.1.77")]
RUNNER = r"AdminArsenal\PDQDeployRunner\service-1"


def deploy_to(c, kernel, service, number, name, address):
    """The runner is copied over SMB and started by the remote service manager."""
    share = r"\\%s\ADMIN$" % name
    c.host(address, name.lower() + ".nordlicht.example")
    c.net(kernel, "Connect", (address, 445), 51500 + number)
    c.net(service, "Connect", (address, 135), 51000 + 4 * number)
    c.net(service, "Send", (address, 135), 51000 + 4 * number, 116)
    c.net(service, "Receive", (address, 135), 51000 + 4 * number, 84)
    c.net(service, "Connect", (address, 49668), 51001 + 4 * number)
    for folder in ("AdminArsenal", r"AdminArsenal\PDQDeployRunner", RUNNER, RUNNER + r"\exec"):
        c.folder(service, share + "\\" + folder)
    for file, size in (("PDQDeployRunner-1.exe", 900_000), ("PDQDeployRunner-1.exe.config", 600), ("Package.xml", 3_000)):
        c.drop(service, share + "\\" + RUNNER + "\\" + file, size, chunk=1 << 19)
    c.read(service, REPOSITORY + r"\7z2404-x64.exe", 1_600_000, chunk=1 << 20)
    c.drop(service, share + "\\" + RUNNER + r"\exec\7z2404-x64.exe", 1_600_000, chunk=1 << 20)
    c.open(service, r"\\%s\PIPE\svcctl" % name, access=0x12019F)
    for length in (228, 300, 640, 128):
        c.net(service, "Send", (address, 49668), 51001 + 4 * number, length)
        c.net(service, "Receive", (address, 49668), 51001 + 4 * number, 112)
    c.open(service, r"\\%s\PIPE\PDQDeployRunner-1" % name, access=0x12019F)
    c.wait(2)
    c.read(service, share + "\\" + RUNNER + r"\exec\output.log", 900)
    for file in (r"exec\7z2404-x64.exe", r"exec\output.log", "PDQDeployRunner-1.exe", "PDQDeployRunner-1.exe.config",
                 "Package.xml"):
        c.delete(service, share + "\\" + RUNNER + "\\" + file)
    c.net(service, "Disconnect", (address, 49668), 51001 + 4 * number)
    c.write_at(service, DATABASE, 4096 * number, 4096)
    c.write_at(service, DATABASE + "-wal", 4096 * number, 4096)


def deploy_here(c, desktop, service):
    """The same on the console's own computer, where the runner can be seen at work."""
    folder = "C:\\Windows\\" + RUNNER
    c.drop(service, folder + r"\PDQDeployRunner-1.exe", 900_000, chunk=1 << 19)
    c.drop(service, folder + r"\exec\7z2404-x64.exe", 1_600_000, chunk=1 << 20)
    key = r"HKLM\System\CurrentControlSet\Services\PDQDeployRunner-1"
    c.key(desktop.services, key, new=True)
    for value, kind, data in (("Type", "REG_DWORD", 16), ("Start", "REG_DWORD", 3), ("ErrorControl", "REG_DWORD", 1),
                              ("ImagePath", "REG_EXPAND_SZ", folder + r"\PDQDeployRunner-1.exe"),
                              ("DisplayName", "REG_SZ", "PDQDeployRunner-1"), ("ObjectName", "REG_SZ",
                                                                               "NORDLICHT\\svc-pdq")):
        c.set_value(desktop.services, key + "\\" + value, kind, data)
    runner = c.spawn(desktop.services, folder + r"\PDQDeployRunner-1.exe", user="NORDLICHT\\svc-pdq", integrity="High",
                     is_64bit=False, sid="S-1-5-21-3410066412-551233190-2218331245-1644", **PDQ)
    c.drop(runner, folder + r"\exec\output.log", 400)
    setup = c.spawn(runner, folder + r"\exec\7z2404-x64.exe", r'"%s\exec\7z2404-x64.exe" /S' % folder,
                    directory=folder + r"\exec" + "\\", **SEVEN_ZIP)
    for name, size in (("7z.exe", 550_000), ("7z.dll", 1_900_000), ("7zFM.exe", 950_000), ("7zG.exe", 690_000),
                       ("7-zip.dll", 100_000), ("7z.sfx", 210_000), ("Uninstall.exe", 15_000), ("7-zip.chm", 110_000)):
        c.drop(setup, r"C:\Program Files\7-Zip" + "\\" + name, size, chunk=1 << 20)
    c.set_value(setup, r"HKLM\SOFTWARE\Classes\CLSID\{23170F69-40C1-278A-1000-000100020000}\InprocServer32\(Default)",
                "REG_SZ", r"C:\Program Files\7-Zip\7-zip.dll")
    c.set_value(setup, r"HKLM\SOFTWARE\Classes\*\shellex\ContextMenuHandlers\7-Zip\(Default)", "REG_SZ",
                "{23170F69-40C1-278A-1000-000100020000}")
    c.set_value(setup, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\7-Zip\DisplayName", "REG_SZ",
                "7-Zip 24.04 (x64)")
    c.exit(setup)
    # The package's second step is a script that tidies old versions and turns the maker's update question off.
    script = folder + r"\exec\PDQ_Step2.ps1"
    c.drop(runner, script, 1_400)
    shell = c.spawn(runner, SYSTEM32 + r"WindowsPowerShell\v1.0\powershell.exe", 'powershell.exe -NoProfile -NonInteractive '
                    '-ExecutionPolicy Bypass ' '-WindowStyle ' 'Hidden ' '-Command ' '"& ' '{ . ' '\'%s\'; ' 'exit '
                    '$LASTEXITCODE }"' % script, **MICROSOFT)
    c.read(shell, script, 1_400)
    for name in ("7-Zip 22.01", "7-Zip 23.01"):
        c.delete_key(shell, r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall" + "\\" + name)
    task = c.spawn(shell, SYSTEM32 + "schtasks.exe", r'"C:\Windows\system32\schtasks.exe" /delete /tn "7-Zip Pruefung" /f',
                   **MICROSOFT)
    c.delete(desktop.scheduler, r"C:\Windows\System32\Tasks\7-Zip Pruefung")
    c.delete_key(desktop.scheduler, r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache\Tree\7-Zip "
                 r"Pruefung")
    c.exit(task)
    c.exit(shell)
    c.exit(runner)
    for file in (r"exec\PDQ_Step2.ps1", r"exec\7z2404-x64.exe", r"exec\output.log", "PDQDeployRunner-1.exe"):
        c.delete(service, folder + "\\" + file)
    c.delete_key(desktop.services, key)


def story(c):
    desktop = Desktop(c)
    kernel = c.system("System", "", pid=4)
    desktop.murmur(6)
    service = c.process(HOME + r"\PDQDeployService.exe", desktop.services, '"%s\\PDQDeployService.exe"' % HOME,
                        started_before=True, user="NORDLICHT\\svc-pdq", integrity="High", session=0, is_64bit=False,
                        sid="S-1-5-21-3410066412-551233190-2218331245-1644", **PDQ)
    console = c.spawn(desktop.explorer, HOME + r"\PDQDeployConsole.exe", integrity="High", is_64bit=False,
                      description="PDQ Deploy", **PDQ)
    c.read(console, DATABASE, 65_536)
    c.host("203.0.113.52", "library.pdq.com")
    desktop.resolve()
    c.exchange(console, ("203.0.113.52", 443), 50980, [517, 400], [1460] * 6)
    # Which computers are there: the directory is asked, then each is pinged and its name looked up.
    c.host("10.30.0.5", "dc01.nordlicht.example")
    c.exchange(console, ("10.30.0.5", 389), 50985, [330, 420, 360], [1460, 1460, 800])
    ping = c.spawn(console, SYSTEM32 + "ping.exe", "ping -n 1 -w 1000 KASSE-01", **MICROSOFT)
    c.exit(ping)
    c.drop(service, REPOSITORY + r"\7z2404-x64.exe", 1_600_000, chunk=1 << 20)
    for number, (name, address) in enumerate(TARGETS):
        deploy_to(c, kernel, service, number, name, address)
        desktop.murmur(1)
    deploy_here(c, desktop, service)
    # For the computer that failed, a remote look by the tools at hand.
    shell = c.spawn(console, SYSTEM32 + "cmd.exe", r'"C:\Windows\System32\cmd.exe" /k', **MICROSOFT)
    for image, command in (("sc.exe", r"sc  \\CHEF-PC query PDQDeployRunner-1"), (r"wbem\WMIC.exe",
                                                                                  r"wmic  /node:CHEF-PC os get caption"),
                           ("net.exe", r"net  use \\CHEF-PC\C$"), ("shutdown.exe", r"shutdown  /r /m \\CHEF-PC /t 300 /c "
                                                                   r"Wartung")):
        tool = c.spawn(shell, SYSTEM32 + image, command, **MICROSOFT)
        if image in ("sc.exe", r"wbem\WMIC.exe"):
            c.net(tool, "Connect", ("10.30.1.77", 135), 51100)
        c.exit(tool)
    c.exit(shell)
    c.exit(console)
    desktop.murmur(4)
