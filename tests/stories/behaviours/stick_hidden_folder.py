"""A spy's stick: its link starts a program in a folder without a visible name, with a library beside it, which settles
on the disk, infects the next stick, logs keys and carries documents home on a stick. It resembles PlugX and HIUPAN on
USB sticks."""
from scenery import Desktop

SETTING = {"start": "2023-08-21T10:44:03", "user": "REGION-07\\claire.dubois", "home": "C:\\Users\\claire.dubois",
           "computer": "REGION-07", "os_version": (10, 0, 19044)}
MICROSOFT = {"company": "Microsoft Corporation"}
VIEWER = {"company": "Lumen Imaging GmbH", "description": "Lumen Photo Viewer", "version": "6.2.0.11"}
EXPLORER = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\Advanced"
RUN = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"
HIDDEN = "\u00a0"  # the folder's name is a space that does not break
HOME = r"C:\ProgramData\LumenView"
PARTS = (("LumenView.exe", 412_000), ("lmcore.dll", 96_000), ("lmcore.dat", 310_000))
SERVER = ("203.0.113.154", 443)
DOCUMENTS = ["Budget 2023.xlsx", "Compte rendu 12 juin.docx", "Convention mairie.pdf", "Liste du personnel.xlsx",
             "Note au préfet.docx", "Plan d'accès site B.pdf", "Organigramme.pptx", "Marché 2023-14.docx",
             "Marché 2023-15.docx", "Marché 2023-16.docx", "Courrier sortant.docx", "Rapport annuel.pdf",
             "Sécurité des accès.docx", "Annuaire interne.xlsx", "Inventaire.xlsx", "Ordre du jour.docx",
             "Procès-verbal 3.docx", "Procès-verbal 4.docx", "Contrat cadre.pdf", "Devis onduleur.pdf"]
CODES = ["QnVkZ2V0", "Q29tcHRl", "Q29udmVu", "TGlzdGVf", "Tm90ZV9h", "UGxhbl9k", "T3JnYW5p", "TWFyY2gx", "TWFyY2gy",
         "TWFyY2gz", "Q291cnJp", "UmFwcG9y", "U2VjdXJp", "QW5udWFp", "SW52ZW50", "T3JkcmVf", "UHJvY2Uz", "UHJvY2U0",
         "Q29udHJh", "RGV2aXNf"]


def done_by(c, *processes):
    """The doers of behaviours whose processes start within them."""
    for behaviour in c.behaviours:
        behaviour.pids = behaviour.pids or {process.pid for process in processes}


def settle(c, sample, root):
    """Its three files come from the stick to the disk."""
    c.folder(sample, HOME)
    for name, size in PARTS:
        c.read(sample, root + "\\" + name, size)
        c.drop(sample, HOME + "\\" + name, size)
    c.attributes(sample, HOME, 0x16)


def infect(c, agent, drive, label, documents):
    """A stick that came in: the user's files go into the hidden folder, and a link named as the stick is all one sees."""
    folder = drive + "\\" + HIDDEN
    with c.behaviour("copies itself and its library into a hidden folder of another stick", "high", "T1091", agent,
                     ("LumenView.exe", drive)):
        c.folder(agent, folder)
        c.folder(agent, folder + "\\lib")
        for name, size in PARTS:
            c.read(agent, HOME + "\\" + name, size)
            c.drop(agent, folder + "\\lib\\" + name, size)
        c.drop(agent, folder + "\\desktop.ini", 126)
    with c.behaviour("hides its folder on the stick as a system folder", "medium", "T1564.001", agent, (folder, drive)):
        c.attributes(agent, folder + "\\desktop.ini", 0x6)
        c.attributes(agent, folder + "\\lib", 0x16)
        c.attributes(agent, folder, 0x16)
    with c.behaviour("moves the user's files of the stick into the hidden folder", "high", ("T1564.001", "T1091"), agent,
                     tuple(documents)):
        for name in documents:
            c.rename(agent, drive + "\\" + name, folder + "\\" + name)
    with c.behaviour("leaves a link named as the stick itself", "high", ("T1091", "T1204.002", "T1547.009"), agent,
                     label + ".lnk"):
        c.drop(agent, drive + "\\" + label + ".lnk", 1490)


def steal(c, agent):
    """Documents of the user become files with coded names on the stick."""
    store = "F:\\" + HIDDEN + r"\Usersdata"
    with c.behaviour("copies the user's documents under other names into the stick's hidden folder", "high",
                     ("T1052.001", "T1005", "T1074.001", "T1119"), agent, ("Usersdata", "Documents", "F:")):
        c.folder(agent, store)
        for at, (name, code) in enumerate(zip(DOCUMENTS, CODES)):
            source = c.home + (r"\Documents" if at % 3 else r"\Desktop") + "\\" + name
            c.read(agent, source, 48_000 + 7_100 * (at % 5))
            c.drop(agent, store + "\\" + code + ".dat", 48_016 + 7_100 * (at % 5))


def look_around(c, agent):
    """What machine is this: each tool by a cmd, its output into one file."""
    system32 = c.system_root + "\\System32\\"
    with c.behaviour("asks for addresses, connections, tasks and the system through cmd", "medium",
                     ("T1016", "T1082", "T1057", "T1049"), agent, ("ipconfig", "systeminfo", "tasklist", "netstat")):
        for line in ("ipconfig /all", "netstat -ano", "tasklist /v", "systeminfo"):
            shell = c.spawn(agent, system32 + "cmd.exe", 'cmd.exe /c %s>>"%s\\c3lzLmluZm8.tmp"' % (line, HOME), **MICROSOFT)
            c.drop(shell, HOME + r"\c3lzLmluZm8.tmp", 2_900, opened=3)
            tool = c.spawn(shell, system32 + line.split()[0] + ".exe", line, **MICROSOFT)
            c.load(tool, system32 + "IPHLPAPI.DLL")
            c.exit(tool)
            c.exit(shell)


def story(c):
    desktop = Desktop(c)
    root = "E:\\" + HIDDEN + r"\lib"
    desktop.murmur(5)
    c.read(desktop.explorer, "E:\\CLE_USB (E).lnk", 1490)
    with c.behaviour("a program in a hidden folder of a stick loads the library beside it", "high", ("T1574.001", "T1091"),
                     (), "lmcore.dll"):
        sample = c.spawn(desktop.explorer, root + r"\LumenView.exe", '"%s\\LumenView.exe" -o' % root, directory="E:\\",
                         **VIEWER)
        c.load(sample, root + r"\lmcore.dll")
    done_by(c, sample)
    c.read(sample, root + r"\lmcore.dat", 310_000)
    window = c.spawn(sample, c.system_root + "\\explorer.exe", 'explorer.exe "E:\\%s"' % HIDDEN, **MICROSOFT)
    c.exit(window)
    with c.behaviour("copies program and library from the stick to a folder of ProgramData, and hides that", "medium",
                     ("T1105", "T1036.005", "T1091", "T1564.001", "T1574.001"), sample, "LumenView"):
        settle(c, sample, root)
    with c.behaviour("starts at each logon", "high", "T1547.001", sample, "LumenViewUpdate"):
        c.key(sample, RUN)
        c.set_value(sample, RUN + r"\LumenViewUpdate", "REG_SZ", '"%s\\LumenView.exe" 418' % HOME)
    with c.behaviour("has Explorer show neither hidden nor system files", "medium", ("T1564.001", "T1112"), sample,
                     ("ShowSuperHidden", "Hidden")):
        c.key(sample, EXPLORER)
        c.set_value(sample, EXPLORER + r"\Hidden", "REG_DWORD", 2)
        c.set_value(sample, EXPLORER + r"\ShowSuperHidden", "REG_DWORD", 0)
        c.set_value(sample, EXPLORER + r"\HideFileExt", "REG_DWORD", 1)
    agent = c.spawn(sample, HOME + r"\LumenView.exe", '"%s\\LumenView.exe" 418' % HOME, **VIEWER)
    with c.behaviour("the copy loads its library, too", "medium", "T1574.001", (agent, sample), "lmcore.dll"):
        c.load(agent, HOME + r"\lmcore.dll")
        c.read(agent, HOME + r"\lmcore.dat", 310_000)
    c.exit(sample)
    desktop.resolve()
    with c.behaviour("talks with its server again and again", "medium", ("T1071.001", "T1573", "T1095"), agent, SERVER[0]):
        for turn in range(4):
            c.exchange(agent, SERVER, 49811 + turn, [310, 92], [144])
            c.wait(30)
    look_around(c, agent)
    desktop.murmur(4)
    log = HOME + r"\kl"
    with c.behaviour("appends what is typed to a file, every few seconds", "low", "T1056.001", agent, log):
        c.drop(agent, log, 88)
        for turn in range(12):
            c.wait(7)
            c.open(agent, log, 0x120116, 3)
            c.write_at(agent, log, 88 + 61 * turn, 61)
            c.close(agent, log)
    c.wait(60)
    infect(c, agent, "F:", "KINGSTON (F)", ["Dossier formation.docx", "Photos séminaire.zip", "Présentation.pptx",
                                            "Vœux.mp4"])
    steal(c, agent)
    c.exchange(agent, SERVER, 49830, [310, 92], [144])
    desktop.murmur(4)
