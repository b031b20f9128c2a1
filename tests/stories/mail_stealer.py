"""A stealer from an attachment that 7-Zip opens: it excludes its copy from Defender, registers a task from a file, and fills
RegSvcs, which reads browsers' and mail programs' passwords and sends them by mail. Code runs from memory there."""
from scenery import Desktop

SETTING = {"start": "2023-02-09T10:11:12", "user": "KONTOR\\Jörg Weiß", "home": "C:\\Users\\Jörg Weiß", "computer": "KONTOR"}
CACHE = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache\Tree\Updates\kQvTzRnP"
MICROSOFT = {"company": "Microsoft Corporation"}


def steal(c, process):
    local, roaming = c.home + r"\AppData\Local", c.home + r"\AppData\Roaming"
    c.read(process, local + r"\Google\Chrome\User Data\Default\Login Data", 49_152)
    for name in ("logins.json", "key4.db"):
        c.read(process, roaming + r"\Mozilla\Firefox\Profiles\ab12cd34.default-release" + "\\" + name, 30_000)
    for place in (r"\FileZilla\recentservers.xml", r"\CoreFTP\sites.idx", r"\Opera Mail\Opera Mail\wand.dat"):
        c.probe(process, roaming + place, "PATH NOT FOUND")
    c.open_key(process, r"HKCU\Software\Martin Prikryl\WinSCP 2\Sessions", result="NAME NOT FOUND")


def story(c):
    desktop = Desktop(c)
    system32, wow = c.system_root + "\\System32\\", c.system_root + "\\SysWOW64\\"
    temp = c.home + r"\AppData\Local\Temp"
    desktop.murmur(6)
    archiver = c.spawn(desktop.explorer, r"C:\Program Files\7-Zip\7zFM.exe",
                       '"C:\\Program Files\\7-Zip\\7zFM.exe" "%s\\Downloads\\Angebot.rar"' % c.home, company="Igor Pavlov")
    sample = temp + r"\7zO4C1F2A31\Angebot Nr. 0211.exe"
    c.folder(archiver, temp + r"\7zO4C1F2A31")
    c.drop(archiver, sample, 702_464)
    first = c.spawn(archiver, sample, '"%s" ' % sample, is_64bit=False)
    copy = c.home + r"\AppData\Roaming\kQvTzRnP.exe"
    c.read(first, sample, 702_464)
    c.drop(first, copy, 702_464)
    shell = c.spawn(first, wow + r"WindowsPowerShell\v1.0\powershell.exe",
                    'powershell.exe Add-MpPreference -ExclusionPath "%s"' % copy, is_64bit=False, **MICROSOFT)
    c.drop(first, temp + r"\tmp6A3F.tmp", 1609)
    tool = c.spawn(first, wow + "schtasks.exe", 'schtasks.exe /Create /TN "Updates\\kQvTzRnP" /XML "%s"' % (
        temp + r"\tmp6A3F.tmp"), is_64bit=False, **MICROSOFT)
    c.drop(desktop.scheduler, system32 + r"Tasks\Updates\kQvTzRnP", 3210)
    c.key(desktop.scheduler, CACHE, new=True)
    c.exit(tool)
    c.delete(first, temp + r"\tmp6A3F.tmp")
    net = c.system_root + r"\Microsoft.NET\Framework\v4.0.30319\RegSvcs.exe"
    filled = c.spawn(first, net, '"%s"' % net, is_64bit=False, **MICROSOFT)
    for name, base in (("kernel32.dll", 0x75F20000), ("ws2_32.dll", 0x770C0000)):
        c.load(filled, wow + name, base)
    c.exit(shell)
    c.exit(first)
    c.wait(2)
    steal(c, filled)
    for number in range(2):
        c.exchange(filled, ("203.0.113.25", 587), 49201 + number, [22, 4120], [88])
        c.wait(5)
    c.set_value(filled, r"HKCU\Software\kQ\Id", "REG_SZ", "1")
    c.events[-1].stack = [0xFFFFF80000001000, 0x7FFB30001000, 0x00A51234, 0x75F21000]
    desktop.murmur(4)
