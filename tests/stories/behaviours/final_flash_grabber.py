"""A form from the mail: its macro leaves a page that the Load value starts, and PowerShell behind it is a spy that takes
documents of sticks, pictures of the screen and sound, and infects sticks and templates. Resembles Goffee (PowerModul,
FlashFileGrabber)."""
import deeds
from scenery import Desktop

SETTING = {"start": "2024-11-21T10:47:05", "user": "URALSTROY\\e.morozova", "home": "C:\\Users\\e.morozova",
           "computer": "BUH-03", "os_version": (10, 0, 19043)}
WORD = r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE"
FORM = r"D:\Почта\Анкета участника.doc"
LOAD = r"HKCU\Software\Microsoft\Windows NT\CurrentVersion\Windows\LOAD"
SECURITY = r"HKCU\Software\Microsoft\Office\16.0\Word\Security"
POWERSHELL = r"C:\Windows\SysWOW64\WindowsPowerShell\v1.0\powershell.exe"
SERVER = ("192.0.2.131", 80)
PAPERS = ["Смета.docx", "Договор 114.docx", "Чертёж узла.pdf", "Ведомость.xlsx", "План работ.xls", "Протокол.pdf", "Акт.doc"]


def open_form(c, desktop):
    word = c.spawn(desktop.explorer, WORD, '"%s" /n "%s" /o ""' % (WORD, FORM), directory="D:\\Почта\\",
                   description="Microsoft Word", **deeds.MICROSOFT)
    c.read(word, FORM, 140_000)
    c.drop(word, r"D:\Почта\~$кета участника.doc", 162)
    c.load(word, r"C:\Program Files\Common Files\Microsoft Shared\VBA\VBA7.1\VBE7.DLL")
    c.load(word, r"C:\Windows\System32\scrrun.dll")
    desktop.murmur(2)
    with c.behaviour("a document's macro writes a page and code into the profile", "high",
                     ("T1059.005", "T1204.002", "T1105", "T1027"), word, "UserCache.ini"):
        c.drop(word, c.home + r"\UserCache.ini", 94_000)
        c.drop(word, c.home + r"\UserCache.ini.hta", 5200)
    with c.behaviour("the page is started at each log-on by the Load value", "high", "T1547.001", word,
                     ("LOAD", "UserCache.ini.hta")):
        c.key(word, LOAD.rsplit("\\", 1)[0])
        c.set_value(word, LOAD, "REG_SZ", c.home + r"\UserCache.ini.hta")
    with c.behaviour("macros need no consent any more", "medium", ("T1112", "T1685"), word, ("VBAWarnings", "AccessVBOM")):
        c.key(word, SECURITY)
        c.set_value(word, SECURITY + r"\VBAWarnings", "REG_DWORD", 1)
        c.set_value(word, SECURITY + r"\AccessVBOM", "REG_DWORD", 1)
    c.delete(word, r"D:\Почта\~$кета участника.doc")
    c.exit(word)
    return word


def log_on(c, desktop, word):
    """What the Load value starts; gives the page's host, the script's and PowerShell."""
    page = c.home + r"\UserCache.ini.hta"
    script = c.home + r"\UserCacheHelper.lnk.js"
    with deeds.told(c, "a page in the profile writes a script with a double extension and runs it", "high",
                    ("T1218.005", "T1059.007", "T1036.007"), word, ("UserCacheHelper.lnk.js", "mshta")) as helpers:
        mshta = c.spawn(desktop.explorer, r"C:\Windows\SysWOW64\mshta.exe",
                        '"C:\\Windows\\SysWOW64\\mshta.exe" "%s" {1E460BD7-F1C3-4B2E-88BF-4E770A288AF5}' % page,
                        is_64bit=False, **deeds.MICROSOFT)
        c.load(mshta, r"C:\Windows\SysWOW64\mshtml.dll")
        c.read(mshta, page, 5200)
        c.drop(mshta, script, 2100)
        wscript = c.spawn(mshta, r"C:\Windows\SysWOW64\wscript.exe", 'wscript.exe //b "%s"' % script, is_64bit=False,
                          **deeds.MICROSOFT)
        c.load(wscript, r"C:\Windows\SysWOW64\jscript.dll")
        c.read(wscript, script, 2100)
        helpers += [mshta, wscript]
    with deeds.told(c, "hidden PowerShell runs code that it reads from an .ini file", "medium",
                    ("T1059.001", "T1564.003", "T1140"), (mshta, wscript), ("UserCache.ini", "powershell")) as helpers:
        line = ("powershell.exe -ep bypass -w hidden -c \"$t=[IO.File]::ReadAllText('%s\\UserCache.ini');&([scriptblock]"
                "::Create([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($t))))\"") % c.home
        power = c.spawn(wscript, POWERSHELL, line, is_64bit=False, **deeds.MICROSOFT)
        c.load(power, r"C:\Windows\SysWOW64\mscoree.dll")
        c.load(power, r"C:\Windows\SysWOW64\amsi.dll")
        c.read(power, c.home + r"\UserCache.ini", 94_000)
        helpers.append(power)
    c.exit(wscript)
    c.exit(mshta)
    return mshta, wscript, power


def beacon(c, desktop, doers):
    power = doers[-1]
    c.host(SERVER[0], "update-cdn.example")
    with c.behaviour("PowerShell asks its server again and again", "medium", ("T1071.001", "T1105"), doers,
                     ("update-cdn.example", SERVER[0])):
        for number in range(5):
            desktop.resolve(55010 + number)
            c.exchange(power, SERVER, 50300 + number, [248], [1460, 1460] if number else [14_600] * 6)
            c.wait(15)
    with deeds.told(c, "compiles code on the spot", "low", ("T1027.004", "T1059.001"), doers, "csc.exe") as helpers:
        temp = c.home + r"\AppData\Local\Temp\q1wz0dfk"
        c.drop(power, temp + ".0.cs", 8000)
        c.drop(power, temp + ".cmdline", 380)
        compiler = r"C:\Windows\Microsoft.NET\Framework\v4.0.30319\csc.exe"
        csc = c.spawn(power, compiler, '"%s" /noconfig /fullpaths @"%s.cmdline"' % (compiler, temp), is_64bit=False,
                      **deeds.MICROSOFT)
        c.read(csc, temp + ".0.cs", 8000)
        c.drop(csc, temp + ".dll", 9700)
        c.exit(csc)
        helpers.append(csc)
    c.load(power, temp + ".dll")
    for ending in (".0.cs", ".cmdline", ".dll"):
        c.delete(power, temp + ending)


def grab(c, desktop, doers):
    power = doers[-1]
    store = c.home + r"\AppData\Local\Temp\CacheStore\connect\7C1A-22F0"
    deeds.list_folder(c, power, "E:\\")
    with c.behaviour("copies the documents of a stick into a hidden store", "high", ("T1025", "T1074.001", "T1119"), doers,
                     ("CacheStore", "E:\\")):
        c.folder(power, store)
        for name in PAPERS:
            c.read(power, "E:\\" + name, 48_000)
            c.drop(power, store + "\\" + name, 48_000)
        c.drop(power, store.rsplit("\\", 1)[0] + r"\ftree.db", 3000)
    with c.behaviour("sends the documents to its server", "high", ("T1041", "T1020"), doers,
                     ("update-cdn.example", SERVER[0])):
        for number, name in enumerate(PAPERS):
            c.read(power, store + "\\" + name, 48_000)
            c.exchange(power, SERVER, 50340 + number, [310, 32_000, 32_300], [120])
    desktop.murmur(3)
    with c.behaviour("puts its page and links named like documents onto the stick", "high", ("T1091", "T1204.002"), doers,
                     (".docx.lnk", ".pdf.lnk", "E:\\UserCache.ini")):
        c.drop(power, r"E:\UserCache.ini", 94_000)
        c.drop(power, r"E:\UserCache.ini.hta", 5200)
        for name in PAPERS[:3]:
            c.drop(power, "E:\\" + name + ".lnk", 1900)
    with c.behaviour("hides the stick's true documents", "medium", "T1564.001", doers,
                     ("E:\\" + PAPERS[0], PAPERS[1], PAPERS[2])):
        for name in PAPERS[:3] + ["UserCache.ini", "UserCache.ini.hta"]:
            c.attributes(power, "E:\\" + name, 0x26)


def spy(c, desktop, doers):
    power = doers[-1]
    temp = c.home + r"\AppData\Local\Temp\CacheStore"
    with c.behaviour("takes pictures of the screen", "medium", "T1113", doers, ("scr_", "gdiplus")):
        c.load(power, r"C:\Windows\WinSxS\x86_microsoft.windows.gdiplus_6595b64144ccf1df_1.1.19041.4170_none_1\GdiPlus.dll")
        for number in range(6):
            c.drop(power, temp + r"\scr_20241121_1105%02d.jpg" % (number * 10), 71_000)
            c.wait(10)
    with c.behaviour("records sound", "medium", "T1123", doers, ("mic_", "winmm")):
        for name in ("winmm.dll", "wdmaud.drv", "AudioSes.dll", "msacm32.drv"):
            c.load(power, "C:\\Windows\\SysWOW64\\" + name)
        for number in range(2):
            c.drop(power, temp + r"\mic_%d.wav" % number, 320_000)
            c.wait(20)
    desktop.murmur(3)
    with c.behaviour("plants its macro in Word's template for all documents", "high", ("T1137.001", "T1137"), doers,
                     "Normal.dotm"):
        template = c.home + r"\AppData\Roaming\Microsoft\Templates\Normal.dotm"
        c.read(power, template, 18_000)
        c.drop(power, template, 61_000, opened=3)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(8)
    word = open_form(c, desktop)
    desktop.murmur(5)
    c.wait(600)
    doers = (word,) + log_on(c, desktop, word)
    beacon(c, desktop, doers)
    grab(c, desktop, doers)
    spy(c, desktop, doers)
    desktop.murmur(5)
