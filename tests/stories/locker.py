"""Ransomware on Windows 11 with a Japanese user: ends services and programs, has WMI delete the shadow copies, renames
files and gives them an icon, changes the wallpaper, wipes and deletes itself."""
from scenery import Desktop

SETTING = {"start": "2023-06-01T02:11:37", "user": "DESKTOP-7Q\\佐藤 花子", "home": "C:\\Users\\佐藤 花子",
           "computer": "DESKTOP-7Q", "os_version": (10, 0, 22621)}
SERVICES = ("MSSQLSERVER", "SQLWriter", "VSS", "veeam", "BackupExecJobEngine", "QBIDPService", "Sophos Health Service")


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    sample = c.home + r"\Downloads\LB_請求.exe"
    desktop.murmur(8)
    locker = c.spawn(desktop.explorer, sample)
    for service in SERVICES:
        shell = c.spawn(locker, system32 + "cmd.exe", 'cmd.exe /c net stop "%s" /y' % service)
        stop = c.spawn(shell, system32 + "net.exe", 'net  stop "%s" /y' % service)
        c.exit(stop)
        c.exit(shell)
    for program in ("sqlservr.exe", "outlook.exe", "excel.exe", "oracle.exe"):
        c.exit(c.spawn(locker, system32 + "taskkill.exe", "taskkill /f /im " + program))
    shell = c.spawn(locker, system32 + "cmd.exe", "cmd.exe /c wmic shadowcopy delete & bcdedit /set {default} "
                    "bootstatuspolicy ignoreallfailures & bcdedit /set {default} recoveryenabled no")
    for line in ("wmic  shadowcopy delete", "bcdedit  /set {default} bootstatuspolicy ignoreallfailures",
                 "bcdedit  /set {default} recoveryenabled no"):
        c.exit(c.spawn(shell, system32 + line.split()[0] + ".exe", line))
    c.exit(shell)
    icon = r"C:\ProgramData\HLJkNskOq.ico"
    c.drop(locker, icon, 15086)
    c.set_value(locker, r"HKLM\SOFTWARE\Classes\.HLJkNskOq\(Default)", "REG_SZ", "HLJkNskOq")
    c.set_value(locker, r"HKLM\SOFTWARE\Classes\HLJkNskOq\DefaultIcon\(Default)", "REG_SZ", icon)
    for folder in ("Documents", "Pictures", "Desktop", r"OneDrive\写真"):
        base = c.home + "\\" + folder
        for number in range(15):
            path = base + "\\" + "資料 %02d.%s" % (number, ("docx", "xlsx", "jpg")[number % 3])
            target = base + "\\" + "Ab%02dxYz.HLJkNskOq" % number
            c.rename(locker, path, target)
            c.open(locker, target, 0x12019F, share=0)
            c.write_at(locker, target, 0, 65536)
            c.close(locker, target)
        c.drop(locker, base + r"\HLJkNskOq.README.txt", 6197)
    c.drop(locker, r"C:\ProgramData\HLJkNskOq.bmp", 3_686_454, chunk=1 << 20)
    c.set_value(locker, r"HKCU\Control Panel\Desktop\WallPaper", "REG_SZ", r"C:\ProgramData\HLJkNskOq.bmp")
    remove = c.spawn(locker, system32 + "cmd.exe", '"%scmd.exe" /C ping 127.0.0.7 -n 3 > Nul & fsutil file setZeroData '
                     'offset=0 length=524288 "%s" & Del /f /q "%s"' % (system32, sample, sample))
    c.exit(locker)
    c.exit(c.spawn(remove, system32 + "PING.EXE", "ping  127.0.0.7 -n 3 "))
    c.exit(c.spawn(remove, system32 + "fsutil.exe", 'fsutil  file setZeroData offset=0 length=524288 "%s"' % sample))
    c.delete(remove, sample)
    c.exit(remove)
    desktop.murmur(5)
