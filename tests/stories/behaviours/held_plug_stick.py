"""A stick's only visible entry is a shortcut; behind it a signed antivirus program loads a library of the stick, settles in
ProgramData, infects the next stick and takes documents along on it. Resembles PlugX worms for air-gapped places (2023)."""
import deeds
from scenery import Desktop

SETTING = {"start": "2023-06-14T10:02:17", "user": "ARCHIVE-07\\thanda", "home": "C:\\Users\\thanda",
           "computer": "ARCHIVE-07"}
STICK, NEXT = "F:", "G:"
HIDDEN = "\\\u00a0\\RECYCLER.BIN"
HOME = r"C:\ProgramData\AvastSvcpCP"
PARTS = (("AvastSvc.exe", 61_000), ("wsc.dll", 98_000), ("AvastAuth.dat", 512_000))
ADVANCED = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\Advanced"
RUN = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"
PAPERS = ("Budget 2023.xlsx", "Board minutes May.docx", "Site survey.pdf", "Contracts\\Ferry lease.docx",
          "Contracts\\Port.pdf",
          "Plans\\Harbour.pptx", "Letters\\Ministry.doc")
TALKS = ((49811, [310], [1200]), (49812, [180], [240]), (49813, [2100], [96]))


def side_load(c, parent, folder, arguments):
    process = c.spawn(parent, folder + r"\AvastSvc.exe", '"%s\\AvastSvc.exe"%s' % (folder, arguments), is_64bit=False,
                      company="AVAST Software", description="avast! Service")
    deeds.begin(c, process)
    c.load(process, folder + r"\wsc.dll", 0x10000000)
    c.read(process, folder + r"\AvastAuth.dat", 512_000, 131072)
    return process


def copy_parts(c, process, source, target):
    c.folder(process, target)
    for name, size in PARTS:
        c.read(process, source + "\\" + name, size, 131072)
        c.drop(process, target + "\\" + name, size, 131072)


def infect(c, worm):
    """The next stick: what was on it goes into a nameless folder, a shortcut stands for it."""
    deeds.list_folder(c, worm, NEXT + "\\")
    with c.behaviour("moves what is on the next stick into a nameless folder", "medium", ("T1564.001", "T1091"), worm,
                     ("Lectures", "Inventory.xlsx", "\u00a0")):
        c.folder(worm, NEXT + "\\\u00a0")
        for name in ("Lectures", "Inventory.xlsx", "Photos"):
            c.rename(worm, NEXT + "\\" + name, NEXT + "\\\u00a0\\" + name)
    with c.behaviour("copies itself to the next stick", "high", "T1091", worm, ("AvastSvc.exe", "wsc.dll")):
        copy_parts(c, worm, HOME, NEXT + HIDDEN)
    with c.behaviour("puts a shortcut on the next stick in place of its files", "high",
                     ("T1091", "T1204.002", "T1547.009"), worm,
                     "Removable Disk.lnk"):
        c.drop(worm, NEXT + r"\Removable Disk.lnk", 1800)
    with c.behaviour("hides the stick's folder as a part of the system", "medium", "T1564.001", worm,
                     ("RECYCLER.BIN", "\u00a0")):
        c.drop(worm, NEXT + HIDDEN + r"\desktop.ini", 84)
        c.attributes(worm, NEXT + HIDDEN + r"\desktop.ini", 0x6)
        c.attributes(worm, NEXT + HIDDEN, 0x16)
        c.attributes(worm, NEXT + "\\\u00a0", 0x16)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(8)
    c.read(desktop.explorer, STICK + r"\Removable Disk.lnk", 1800)
    shell = deeds.tool(c, desktop.explorer, 'cmd.exe /q /c " \\\u00a0\\RECYCLER.BIN\\AvastSvc.exe"', directory=STICK + "\\")
    with deeds.told(c, "a signed program on the stick loads a library beside it that is not its maker's", "medium",
                    ("T1574.001", "T1091", "T1204.002"), shell, ("wsc.dll", "AvastSvc.exe")) as helpers:
        first = side_load(c, shell, STICK + HIDDEN, "")
        helpers.append(first)
    c.exit(shell)
    viewer = c.spawn(first, c.system_root + r"\explorer.exe", 'explorer.exe "F:\\\u00a0"', **deeds.MICROSOFT)
    c.exit(viewer)
    with c.behaviour("copies itself to a folder named like an antivirus", "medium",
                     ("T1036.005", "T1036", "T1570", "T1074.001"), first,
                     ("wsc.dll", "AvastSvc.exe")):
        copy_parts(c, first, STICK + HIDDEN, HOME)
    with c.behaviour("hides its folder as a part of the system", "medium", "T1564.001", first, "AvastSvcpCP"):
        c.attributes(first, HOME, 0x16)
    with c.behaviour("starts with every log-on", "medium", "T1547.001", first, "AvastSvcpCP"):
        c.set_value(first, RUN + r"\AvastSvcpCP", "REG_SZ", HOME + r"\AvastSvc.exe 604")
    worm = side_load(c, first, HOME, " 604")
    c.exit(first)
    with c.behaviour("keeps Explorer from showing hidden files", "medium", ("T1564.001", "T1112"), worm,
                     ("ShowSuperHidden", "Hidden")):
        c.set_value(worm, ADVANCED + r"\Hidden", "REG_DWORD", 2)
        c.set_value(worm, ADVANCED + r"\ShowSuperHidden", "REG_DWORD", 0)
        c.set_value(worm, ADVANCED + r"\HideFileExt", "REG_DWORD", 1)
    desktop.murmur(4)
    batch = HOME + r"\tmp.bat"
    c.drop(worm, batch, 240)
    shell = deeds.tool(c, worm, r"cmd.exe /c C:\ProgramData\AvastSvcpCP\tmp.bat")
    c.read(shell, batch, 240)
    for what, technique, line in (("asks for the network's settings", "T1016", "ipconfig /all"),
                                  ("asks for open connections", "T1049", "netstat -ano"),
                                  ("asks for the computers talked with", ("T1016", "T1018"), "arp -a"),
                                  ("asks what system this is", "T1082", "systeminfo"),
                                  ("asks what runs", "T1057", "tasklist /v")):
        with deeds.told(c, what, "low", technique, (worm, shell), line.split()[0]) as helpers:
            helpers += deeds.command(c, shell, line, shell=False)
    c.drop(shell, HOME + r"\c3lzLmluZm8", 21_000)
    c.delete(worm, batch)
    c.exit(shell)
    c.wait(30)
    infect(c, worm)
    with c.behaviour("takes the user's documents along on the stick", "high",
                     ("T1052.001", "T1005", "T1119", "T1074.001"), worm,
                     ("RECYCLER.BIN", "Documents", "Budget 2023.xlsx", NEXT)):
        store = NEXT + HIDDEN + r"\files\1A9C0772"
        c.folder(worm, store)
        deeds.list_folder(c, worm, c.home + r"\Documents")
        for number, name in enumerate(PAPERS + ("..\\Desktop\\Tender.docx", "..\\Desktop\\Passwords.txt")):
            path = (c.home + "\\Documents\\" + name).replace("Documents\\..\\", "")
            c.read(worm, path, 90_000)
            c.drop(worm, store + "\\%s=" % ("QnVkZ2V0%02d" % number), 90_100)
        c.read(worm, HOME + r"\c3lzLmluZm8", 21_000)
        c.drop(worm, store + r"\c3lzLmluZm8", 21_000)
    with c.behaviour("asks its server again and again on an odd port", "medium", ("T1571", "T1095", "T1071.001", "T1071"),
                     worm,
                     "203.0.113.141"):
        for port, sent, received in TALKS:
            c.exchange(worm, ("203.0.113.141", 8000), port, sent, received)
            c.wait(20)
    desktop.murmur(5)
