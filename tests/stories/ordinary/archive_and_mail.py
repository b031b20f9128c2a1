"""Ordinary: a bookkeeper packs a year's documents with 7-Zip under a password, Outlook sends it in parts, and a script
of the tax office's program zips and uploads its own report with curl; the working copies are deleted afterwards."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2022-05-30T16:33:21", "user": "BUCHHALTUNG\\silke", "home": "C:\\Users\\silke",
           "computer": "BUCHHALTUNG"}
MICROSOFT = {"company": "Microsoft Corporation"}
ZIP = {"company": "Igor Pavlov", "version": "21.07"}
OFFICE = r"C:\Program Files\Microsoft Office\root\Office16"
MAIL = ("198.51.100.240", 443)


def packs(c, desktop, target):
    """From the context menu: the list of names goes through a map, the window is 7zG."""
    window = c.spawn(desktop.explorer, r"C:\Program Files\7-Zip\7zG.exe", '"C:\\Program Files\\7-Zip\\7zG.exe" a '
                     '-i#7zMap11844:620:7zEvent3391 -t7z '
                     '-v10m -pSteuer2021! -mhe -sae -- "%s.7z"' % target, description="7-Zip GUI", **ZIP)
    c.load(window, r"C:\Program Files\7-Zip\7z.dll")
    c.open(window, target + ".7z.001.tmp", 0x120116, 2, 2, share=1)
    offset = 0
    for month in range(1, 13):
        for name in ("Kontoauszug.pdf", "Rechnungen.xlsx", "Belege.docx", "Lohn.csv"):
            c.read(window, r"S:\Mandanten\Müller GmbH\2021\%02d %s" % (month, name), 60_000)
            c.write_at(window, target + ".7z.001.tmp", offset, 40_960)
            offset += 40_960
    c.close(window, target + ".7z.001.tmp")
    c.rename(window, target + ".7z.001.tmp", target + ".7z.001")
    c.drop(window, target + ".7z.002", 300_000)
    c.exit(window)


def mails(c, desktop, target):
    outlook = c.process(OFFICE + r"\OUTLOOK.EXE", desktop.explorer, started_before=True, description="Microsoft Outlook",
                        **MICROSOFT)
    command = c.spawn(desktop.explorer, OFFICE + r"\OUTLOOK.EXE", '"%s\\OUTLOOK.EXE" /a "%s.7z.001"' % (OFFICE, target),
                      **MICROSOFT)
    c.exit(command)
    cache = c.home + r"\AppData\Local\Microsoft\Windows\INetCache\Content.Outlook\K3Z1QD9F"
    for part in ("001", "002"):
        c.read(outlook, target + ".7z." + part, 400_000)
        c.drop(outlook, cache + r"\Steuer 2021.7z." + part, 400_000)
    for number in range(16):
        c.write_at(outlook, c.home + r"\AppData\Local\Microsoft\Outlook\silke@buchhaltung.example.ost", 65_536 * number,
                   65_536)
    desktop.resolve()
    c.exchange(outlook, MAIL, 50330, [517] + [16_384] * 20, [400, 300])
    for part in ("001", "002"):
        c.delete(outlook, cache + r"\Steuer 2021.7z." + part)
    return outlook


def reports(c, desktop):
    """The tax program's export: a batch file that zips with its own 7za and sends with curl."""
    home = r"C:\Program Files (x86)\Elsterngold"
    program = c.spawn(desktop.explorer, home + r"\Elsterngold.exe", is_64bit=False, company="Goldvogel Software",
                      description="Elsterngold")
    work = c.home + r"\AppData\Local\Temp\eg_export"
    for number in range(12):
        c.drop(program, work + r"\bericht%02d.xml" % number, 7000)
    c.drop(program, work + r"\senden.bat", 400)
    shell = c.spawn(program, c.system_root + r"\SysWOW64\cmd.exe", 'cmd.exe /c "%s\\senden.bat"' % work, directory=work,
                    is_64bit=False,
                    **MICROSOFT)
    c.read(shell, work + r"\senden.bat", 400)
    packer = c.spawn(shell, home + r"\7za.exe", '"%s\\7za.exe" a -tzip -mx=9 -pGeheim bericht.zip *.xml' % home,
                     directory=work, is_64bit=False, **ZIP)
    for number in range(12):
        c.read(packer, work + r"\bericht%02d.xml" % number, 7000)
    c.drop(packer, work + r"\bericht.zip", 30_000)
    c.exit(packer)
    sender = c.spawn(shell, c.system_root + r"\System32\curl.exe", "curl  -s -F file=@bericht.zip -H \"X-Lizenz: 4471\" "
                     "https://annahme.elsterngold."
                     "example/upload", directory=work, company="curl, https://curl.se/", description="The curl executable")
    c.read(sender, work + r"\bericht.zip", 30_000)
    c.exchange(sender, ("203.0.113.190", 443), 50350, [517, 16_384, 14_000], [300])
    c.exit(sender)
    for number in range(12):
        c.delete(shell, work + r"\bericht%02d.xml" % number)
    c.delete(shell, work + r"\bericht.zip")
    c.delete(shell, work + r"\senden.bat")
    c.exit(shell)
    c.exit(program)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(6)
    target = c.home + r"\Documents\Steuer 2021"
    packs(c, desktop, target)
    desktop.murmur(3)
    mails(c, desktop, target)
    reports(c, desktop)
    extractor = c.spawn(desktop.explorer, r"C:\Program Files\WinRAR\WinRAR.exe", '"C:\\Program Files\\WinRAR\\WinRAR.exe" '
                        'x -iext -ow -ver -imon1 -- '
                        '"%s\\Downloads\\Vorlagen.rar" "?\\"' % c.home, company="Alexander Roshal",
                        description="WinRAR archiver")
    c.read(extractor, c.home + r"\Downloads\Vorlagen.rar", 90_000)
    for name in ("Vorlage.xlsm", "Rechner.exe", "Lies mich.txt", "start.cmd"):
        c.drop(extractor, c.home + r"\Downloads\Vorlagen" + "\\" + name, 60_000)
        c.drop(extractor, c.home + r"\Downloads\Vorlagen" + "\\" + name + ":Zone.Identifier", 60)
    c.exit(extractor)
    desktop.murmur(4)
