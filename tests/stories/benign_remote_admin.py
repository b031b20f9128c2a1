"""Benign: an administrator's tool works over WinRM. It sends PowerShell its script encoded, has a helper compiled, turns a service
off, grants users to read, looks for the domain's controllers, and installs a package quietly. Two findings of medium at most:
what it does is what intruders do too."""
from scenery import Desktop

MEDIUM = 2
SETTING = {"user": "NORDWIND\\svc-admin", "home": "C:\\Users\\svc-admin"}
MICROSOFT = {"company": "Microsoft Corporation"}


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    desktop.murmur(4)
    launcher = c.system(system32 + "svchost.exe", system32 + "svchost.exe -k DcomLaunch -p", parent=desktop.services)
    host = c.spawn(launcher, system32 + "winrshost.exe", "winrshost.exe -Embedding", user=c.user, sid=desktop.explorer.sid,
                   integrity="High", **MICROSOFT)
    encoded = "PowerShell -NoProfile -NonInteractive -EncodedCommand " + "JgBjAGgAYwBwAC4AYwBvAG0AIAA2ADUAMAAwADEA" * 4
    outer = c.spawn(host, system32 + "cmd.exe", 'cmd.exe /C "%s"' % encoded, **MICROSOFT)
    shell = c.spawn(outer, system32 + r"WindowsPowerShell\v1.0\powershell.exe", encoded, **MICROSOFT)
    folder = c.home + r"\AppData\Local\Temp\work-17102"
    c.folder(shell, folder)
    compiler = c.spawn(shell, c.system_root + r"\Microsoft.NET\Framework64\v4.0.30319\csc.exe",
                       'csc.exe /noconfig @"%s\\x1.cmdline"' % folder, **MICROSOFT)
    c.drop(compiler, folder + r"\x1.dll", 9_000)
    c.exit(compiler)
    c.load(shell, folder + r"\x1.dll")
    for tool, line in (("sc.exe", "sc.exe config Spooler start= disabled"),
                       ("icacls.exe", r'icacls.exe "C:\Program Files\Agent" /grant "Users:(OI)(CI)RX" /T'),
                       ("ipconfig.exe", "ipconfig /all"), ("whoami.exe", "whoami /groups"), ("systeminfo.exe", "systeminfo"),
                       ("nltest.exe", "nltest /dsgetdc:nordwind"),
                       ("msiexec.exe", r"msiexec.exe /i C:\Windows\Temp\agent.msi /qn")):
        c.exit(c.spawn(shell, system32 + tool, line, **MICROSOFT))
    c.set_value(desktop.services, r"HKLM\System\CurrentControlSet\Services\Spooler\Start", "REG_DWORD", 4)
    for process in (shell, outer, host):
        c.exit(process)
    desktop.murmur(4)
