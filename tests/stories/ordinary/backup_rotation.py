"""Ordinary: a backup program is run by hand: pre-script stops a service, a shadow copy is made, all documents are read
into a new encrypted archive on another disk and on a share, old archives are renamed in turn and the oldest deleted, the
registry is saved."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2023-05-26T18:01:33", "user": "ADVOKAT\\henrik", "home": "C:\\Users\\henrik", "computer": "ADVOKAT",
           "os_version": (10, 0, 19044)}
MICROSOFT = {"company": "Microsoft Corporation"}
MAKER = {"company": "Tryggve Data AB", "description": "Tryggve Backup", "version": "9.1.0.224"}
HOME = r"C:\Program Files\Tryggve Backup"
TARGET = r"F:\Backup\ADVOKAT"
SHARE = r"\\nas.advokat.example\backup\ADVOKAT"
SHADOW = r"\Device\HarddiskVolumeShadowCopy7"


def tool(c, parent, name, words, status=0):
    one = c.spawn(parent, c.system_root + "\\System32\\" + name, name + " " + words, **MICROSOFT)
    c.exit(one, status)


def script(c, worker, name, commands):
    """The user's own script before or after the job."""
    path = r"C:\ProgramData\Tryggve\scripts" + "\\" + name
    shell = c.spawn(worker, c.system_root + r"\System32\cmd.exe", 'cmd.exe /c "%s"' % path, directory=HOME, **MICROSOFT)
    c.read(shell, path, 300)
    for program, words in commands:
        if program == "net.exe":
            first = c.spawn(shell, c.system_root + r"\System32\net.exe", "net  " + words, **MICROSOFT)
            tool(c, first, "net1.exe", words)
            c.exit(first)
        else:
            tool(c, shell, program, words)
    c.exit(shell)


def makes_shadow(c, desktop):
    writer = c.spawn(desktop.services, c.system_root + r"\System32\VSSVC.exe", c.system_root + r"\system32\vssvc.exe",
                     **MICROSOFT)
    provider = c.spawn(desktop.services, c.system_root + r"\System32\svchost.exe", c.system_root + r"\System32\svchost.exe "
                       r"-k swprv", **MICROSOFT)
    for name in ("IDENTIFY", "PREPAREBACKUP", "GETSTATE", "FREEZE", "THAW", "POSTSNAPSHOT"):
        for part in ("Enter", "Leave"):
            c.set_value(writer, r"HKLM\System\CurrentControlSet\Services\VSS\Diag\System Writer\%s (%s)" % (name, part),
                        "REG_BINARY", bytes(72))
    c.open(provider, r"C:\System Volume Information"
           r"\{7c1d4f3e-fa11-11ed-9b0a-00155d012345}{3808876b-c176-4e48-b7ae-04046e6cc752}", 0x12019F, 2, 2)
    return writer


def saves(c, worker, archive):
    """Documents read from the shadow copy, written to the archive in blocks."""
    c.open(worker, archive, 0x120116, 2, 2, share=1)
    offset = 0
    for folder, extension in (("Klienter", "docx"), ("Klienter", "pdf"), ("Ekonomi", "xlsx"), ("Bilder", "jpg"),
                              ("Outlook", "pst")):
        for number in range(15):
            path = SHADOW + r"\Users\henrik\Documents\%s\%s %03d.%s" % (folder, folder.lower(), number, extension)
            c.read(worker, path, 80_000)
            c.write_at(worker, archive, offset, 65536)
            offset += 65536
    for path in (r"\Users\henrik\AppData\Local\Google\Chrome\User Data\Default\Login Data",
                 r"\Users\henrik\AppData\Roaming\Mozilla\Firefox\Profiles\k2v0x8f1.default-release\logins.json",
                 r"\Users\henrik\AppData\Roaming\Mozilla\Firefox\Profiles\k2v0x8f1.default-release\key4.db",
                 r"\Windows\System32\config\SAM", r"\Windows\System32\config\SYSTEM", r"\Windows\System32\config\SECURITY"):
        c.read(worker, SHADOW + path, 60_000)
        c.write_at(worker, archive, offset, 65536)
        offset += 65536
    c.close(worker, archive)


def rotates(c, worker, folder):
    """The oldest goes, each of the others takes the next number."""
    c.delete(worker, folder + r"\full.7.tbk")
    for number in range(6, 0, -1):
        c.rename(worker, folder + r"\full.%d.tbk" % number, folder + r"\full.%d.tbk" % (number + 1))
        c.rename(worker, folder + r"\full.%d.tbk.sha256" % number, folder + r"\full.%d.tbk.sha256" % (number + 1))
    c.rename(worker, folder + r"\full.tmp", folder + r"\full.1.tbk")


def story(c):
    desktop = Desktop(c)
    worker = c.process(HOME + r"\TryggveAgent.exe", desktop.services, '"%s\\TryggveAgent.exe" -service' % HOME,
                       started_before=True,
                       user="NT AUTHORITY\\SYSTEM", sid="S-1-5-18", integrity="System", session=0, **MAKER)
    desktop.murmur(6)
    console = c.spawn(desktop.explorer, HOME + r"\Tryggve.exe", **MAKER)
    c.load(console, HOME + r"\TryggveUi.dll")
    c.exchange(console, ("127.0.0.1", 9401), 50401, [200, 90], [700, 80])
    job = c.spawn(worker, HOME + r"\TryggveJob.exe",
                  '"%s\\TryggveJob.exe" --job "Hela datorn" --vss --encrypt aes256' % HOME, **MAKER)
    c.load(job, c.system_root + r"\System32\vssapi.dll")
    script(c, job, "before.cmd", [("net.exe", "stop MSSQL$ADVOKAT"), ("taskkill.exe", "/IM outlook.exe"),
                                  ("vssadmin.exe", "list writers")])
    tool(c, job, "wbadmin.exe", "get disks", 1)
    tool(c, job, "vssadmin.exe", "resize shadowstorage /for=C: /on=C: /maxsize=15%")
    makes_shadow(c, desktop)
    c.save_key(job, r"HKLM\SYSTEM", r"C:\ProgramData\Tryggve\hives\SYSTEM")
    c.save_key(job, r"HKLM\SOFTWARE", r"C:\ProgramData\Tryggve\hives\SOFTWARE")
    tool(c, job, "bcdedit.exe", r"/export C:\ProgramData\Tryggve\hives\bcd.bak")
    saves(c, job, TARGET + r"\full.tmp")
    rotates(c, job, TARGET)
    script(c, job, "after.cmd", [("net.exe", "start MSSQL$ADVOKAT"),
                                 ("Robocopy.exe", r"F:\Backup\ADVOKAT \\nas.advokat.example\backup\ADVOKAT /MIR /R:2 /W:5")])
    c.exchange(job, ("192.0.2.20", 445), 50450, [300, 200], [250, 120])
    c.drop(job, SHARE + r"\full.1.tbk", 800_000)
    c.delete(job, SHARE + r"\full.5.tbk")
    for name in ("SYSTEM", "SOFTWARE", "bcd.bak"):
        c.delete(job, r"C:\ProgramData\Tryggve\hives" + "\\" + name)
    c.set_value(job, r"HKLM\SOFTWARE\Tryggve\Backup\LastRun", "REG_SZ", "2023-05-26T18:04:12")
    c.exchange(job, ("203.0.113.25", 587), 50460, [60, 40, 1400, 20], [120, 90, 40])
    c.exit(job)
    desktop.murmur(6)
