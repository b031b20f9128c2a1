"""Benign: an administrator at work, and the management agent that manages the machine.

The administrator types into an elevated shell: a task for a program that is installed, permissions of its data folder, a value.
The agent, a service of Program Files, hands its inventory script to PowerShell encoded, as such agents do to get past quoting.
Each looks like what malware does; what it is for lies where only administrators can write, so nothing is above low.
"""
import base64

from scenery import Desktop

QUIET = True
SYSTEM = {"user": "NT AUTHORITY\\SYSTEM", "integrity": "System", "session": 0, "sid": "S-1-5-18"}
MICROSOFT = {"company": "Microsoft Corporation"}
CACHE = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache"
TOOL = r"C:\Program Files\Meridian\Sync"


def type_command(c, shell, tool, line, work=None):
    process = c.spawn(shell, tool, line, integrity="High", **MICROSOFT)
    if work:
        work(process)
    c.exit(process)


def register_task(c, desktop):
    c.drop(desktop.scheduler, c.system_root + r"\System32\Tasks\Meridian Sync", 3200)
    c.key(desktop.scheduler, CACHE + r"\Tree\Meridian Sync", new=True)
    c.set_value(desktop.scheduler, CACHE + r"\Tree\Meridian Sync\Id", "REG_SZ", "{0B4D6E38-3D27-4C53-A0AD-6A3C9E6F1B22}")


def inventory(c, agent):
    worker = c.spawn(agent, r"C:\Program Files\Meridian\Agent\meridian-worker.exe", "meridian-worker.exe --task inventory",
                     company="Meridian Systems", description="Meridian Agent Worker", version="7.1", **SYSTEM)
    script = "Get-CimInstance Win32_OperatingSystem | ConvertTo-Json | Out-File C:\\ProgramData\\Meridian\\inventory.json"
    encoded = base64.b64encode(script.encode("utf-16-le")).decode()
    shell = c.system_root + r"\System32\WindowsPowerShell\v1.0\powershell.exe"
    process = c.spawn(worker, shell, "powershell.exe -NoProfile -NonInteractive -EncodedCommand " + encoded,
                      **MICROSOFT, **SYSTEM)
    c.drop(process, r"C:\ProgramData\Meridian\inventory.json", 5_100)
    c.exit(process)
    c.exit(worker)


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    desktop.murmur(6)
    agent = c.process(r"C:\Program Files\Meridian\Agent\meridian-agent.exe", parent=desktop.services, started_before=True,
                      company="Meridian Systems", description="Meridian Management Agent", version="7.1", **SYSTEM)
    inventory(c, agent)
    shell = c.spawn(desktop.explorer, system32 + "cmd.exe", '"%scmd.exe" ' % system32, integrity="High",
                    description="Windows Command Processor", **MICROSOFT)
    type_command(c, shell, system32 + "schtasks.exe",
                 'schtasks  /create /tn "Meridian Sync" /sc daily /st 03:00 /ru SYSTEM /tr "\\"%s\\sync.exe\\" --all"' % TOOL,
                 lambda process: register_task(c, desktop))
    type_command(c, shell, system32 + "icacls.exe", 'icacls  "%s\\data" /grant "MERIDIAN\\sync-operators":(OI)(CI)M /T' % TOOL,
                 lambda process: c.protect(process, TOOL + r"\data"))
    type_command(c, shell, system32 + "icacls.exe", 'icacls  "%s\\data" /inheritance:r' % TOOL,
                 lambda process: c.protect(process, TOOL + r"\data"))
    type_command(c, shell, system32 + "reg.exe", r'reg  add HKLM\SOFTWARE\Meridian\Sync /v Server /t REG_SZ /d sync.meridian.example /f',
                 lambda process: c.set_value(process, r"HKLM\SOFTWARE\Meridian\Sync\Server", "REG_SZ", "sync.meridian.example"))
    type_command(c, shell, system32 + "net.exe", "net  localgroup")
    type_command(c, shell, system32 + "ipconfig.exe", "ipconfig  /all")
    c.exit(shell)
    desktop.murmur(5)
