"""Ordinary: a disk tool (as Rufus) writes a bootable stick: opens the raw disk, runs diskpart-like steps, formats,
copies the files of an image with an autorun.inf to E:, writes its boot sector, checks for bad blocks; another tool then
wipes an old card."""
import details
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2023-08-05T11:22:47", "user": "BASTELEI\\tomasz", "home": "C:\\Users\\tomasz", "computer": "BASTELEI",
           "os_version": (10, 0, 22621)}
MICROSOFT = {"company": "Microsoft Corporation"}
MAKER = {"company": "Akeo Consulting", "description": "Rufus", "version": "4.1.2045"}
DISK = r"\Device\Harddisk2\DR5"
VOLUME = "E:"
REMOVABLE = (r"HKCU\Software\Microsoft\Windows\CurrentVersion\Group Policy "
             r"Objects\{A0B1C2D3-1111-4222-8333-444455556666}Machine")


def raw(c, tool, path, writes, step=65536):
    """Blocks written to a disk that is open without a file system."""
    c.open(tool, path, 0x12019F, share=3)
    for number in range(writes):
        c.write_at(tool, path, number * step, step)
    c.close(tool, path)


def prepares(c, tool):
    """Automatic start from sticks is put off by a local policy while it works."""
    policy = REMOVABLE + r"\Software\Microsoft\Windows\CurrentVersion\Policies\Explorer"
    c.key(tool, policy, new=True)
    c.set_value(tool, policy + r"\NoDriveTypeAutorun", "REG_DWORD", 0x9E)
    c.set_value(tool, r"HKCU\Software\Akeo Consulting\Rufus\LastUpdateCheck", "REG_SZ", "133357")
    for number in range(4):
        disk = r"\Device\Harddisk%d\DR%d" % (number, number)
        c.open(tool, disk, 0x120089, share=3)
        for block in range(2):
            c.add(tool, "ReadFile", details.transfer(disk, 512 * block, 512, False))
        c.close(tool, disk)
    for name in ("SetupAPI", "vds_ps", "virtdisk", "fmifs", "wintrust", "ulib"):
        c.load(tool, c.system_root + "\\System32\\%s.dll" % name)


def copies(c, tool, image):
    c.read(tool, image, 2_000_000)
    for name in ("autorun.inf", "autorun.ico", "bootmgr", "bootmgr.efi", r"boot\bcd", r"boot\boot.sdi",
                 r"efi\boot\bootx64.efi", r"sources\boot.wim",
                 r"sources\install.wim", "setup.exe", r"sources\setup.exe", r"support\logging\etwproviders.dll",
                 r"sources\$OEM$\$$\Panther\unattend.xml"):
        c.drop(tool, VOLUME + "\\" + name, 140_000)
    c.attributes(tool, VOLUME + r"\autorun.inf", 0x2)
    c.attributes(tool, VOLUME + r"\autorun.ico", 0x2)
    for number in range(20):
        c.drop(tool, VOLUME + r"\sources\language%02d.cab" % number, 30_000)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(5)
    tool = c.spawn(desktop.explorer, c.home + r"\Downloads\rufus-4.1.exe", integrity="High", **MAKER)
    temp = c.home + r"\AppData\Local\Temp\Ruf9C31.tmp"
    c.drop(tool, temp, 0)
    prepares(c, tool)
    desktop.resolve()
    c.exchange(tool, ("198.51.100.55", 443), 50030, [517, 260], [1460, 1460])
    virtual = c.spawn(desktop.services, c.system_root + r"\System32\vds.exe", r"C:\Windows\System32\vds.exe", **MICROSOFT)
    c.open(virtual, DISK, 0x12019F, share=3)
    # The old partitions go: first and last blocks are cleared, then a new table and file system.
    raw(c, tool, DISK, 16)
    c.write_at(tool, DISK, 15_931_539_456, 65536)
    format_tool = c.spawn(tool, c.system_root + r"\System32\format.com", '"C:\\Windows\\System32\\format.com" E: /FS:NTFS '
                          '/Q /V:WIN11 /Y', **MICROSOFT)
    raw(c, format_tool, "E:", 12)
    c.exit(format_tool)
    for name in ("", "System Volume Information", "$RECYCLE.BIN"):
        c.folder(tool, VOLUME + "\\" + name)
    copies(c, tool, c.home + r"\Downloads\Win11_22H2_Polish_x64.iso")
    boot = c.spawn(tool, c.system_root + r"\System32\bcdboot.exe", r'"C:\Windows\System32\bcdboot.exe" E:\Windows /v /f '
                   r'ALL /s E:', **MICROSOFT)
    c.exit(boot)
    raw(c, tool, DISK, 1, 512)
    for name in (r"\autorun.inf", r"\bootmgr", r"\sources\install.wim"):
        c.read(tool, VOLUME + name, 60_000)
    c.delete_key(tool, REMOVABLE)
    c.delete(tool, temp)
    # Another tool clears an old memory card with diskpart.
    shell = c.spawn(desktop.explorer, c.system_root + r"\System32\cmd.exe", integrity="High", directory=c.home, **MICROSOFT)
    script = c.home + r"\Documents\karta.txt"
    part = c.spawn(shell, c.system_root + r"\System32\diskpart.exe", "diskpart  /s Documents\\karta.txt", directory=c.home,
                   **MICROSOFT)
    c.read(part, script, 90)
    raw(c, part, r"\Device\Harddisk3\DR6", 10)
    c.exit(part)
    cipher = c.spawn(shell, c.system_root + r"\System32\cipher.exe", "cipher  /w:G:\\", directory=c.home, **MICROSOFT)
    for number in range(6):
        c.drop(cipher, r"G:\EFSTMPWP\fil%04X.tmp" % (0x30 + number), 500_000)
    for number in range(6):
        c.delete(cipher, r"G:\EFSTMPWP\fil%04X.tmp" % (0x30 + number))
    c.exit(cipher)
    check = c.spawn(shell, c.system_root + r"\System32\chkdsk.exe", "chkdsk  G: /f", directory=c.home, **MICROSOFT)
    c.exit(check)
    c.exit(tool)
    desktop.murmur(5)
