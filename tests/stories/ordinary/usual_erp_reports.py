"""Ordinary: a controller's month end with SAP GUI and Excel. SAP exports a list that opens in Excel by DCOM; a workbook
from a share has macros that write and run a SAP script by wscript, ask an SQL server, call cmd, save PDFs and mail them by
Outlook."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-02-02T07:55:02", "user": "WERKE\\h.brandl", "home": "C:\\Users\\h.brandl", "computer": "CO-PC118",
           "os_version": (10, 0, 19044), "local_address": "172.16.30.118"}
SAP = {"company": "SAP SE", "version": "8000.1.3.1149"}
OFFICE = {"company": "Microsoft Corporation", "version": "16.0.16731.20504"}
MICROSOFT = {"company": "Microsoft Corporation", "version": "10.0.19041.1 (WinBuild.160101.0800)"}
SID = "S-1-5-21-1004336348-1177238915-682003330-1001"
GUI = r"C:\Program Files (x86)\SAP\FrontEnd\SAPgui"
ROOT = r"C:\Program Files\Microsoft Office\root\Office16"
SHARE = r"\\fs02.werke.example\controlling\2024\01"
APPLICATION, DATABASE, MAIL = ("172.16.1.40", 3200), ("172.16.1.55", 1433), ("203.0.113.70", 443)
SECURITY = r"HKCU\Software\Microsoft\Office\16.0\Excel\Security"


def log_on(c, desktop):
    logon = c.spawn(desktop.explorer, GUI + r"\saplogon.exe", is_64bit=False, description="SAP Logon for Windows", **SAP)
    for name in ("sapfewut.dll", "sapgui.ocx", "sapcrypto.dll", "guixt.dll"):
        c.load(logon, GUI + "\\" + name)
    common = c.home + r"\AppData\Roaming\SAP\Common"
    for name in ("SAPUILandscape.xml", "SAPUILandscapeGlobal.xml", "saplogon.ini"):
        c.read(logon, common + "\\" + name, 6000)
    c.drop(logon, common + r"\SAPUILandscape.xml", 6000, opened=3)
    c.read(logon, r"C:\Windows\System32\drivers\etc\services", 17_000)
    c.read(logon, c.home + r"\AppData\Roaming\SAP\Common\sec\SAPSNCSKERB.pse", 900)
    desktop.resolve()
    c.exchange(logon, APPLICATION, 49820, [240, 900, 1400], [1400] * 12)
    for number in range(8):
        c.drop(logon, c.home + r"\AppData\Local\SAP\SAP GUI\Cache\LocalHistory%d.tmp" % number, 4000)
    c.drop(logon, c.home + r"\AppData\Local\SAP\SAP GUI\Traces\saplogon.trc", 3000, opened=3)
    c.exchange(logon, APPLICATION, 49821, [700] * 6, [1460] * 30)
    return logon


def export(c, logon, launch):
    """SAP asks leave to write, writes, and has Excel open the file through DCOM: its parent is then the service host."""
    path = c.home + r"\Documents\SAP\SAP GUI\export_KSB1_202401.XLSX"
    c.query(logon, r"HKLM\SOFTWARE\WOW6432Node\SAP\SAPGUI Front\SAP Frontend Server\Security\SecurityLevel", "REG_DWORD", 1)
    c.drop(logon, path, 520_000)
    excel = c.spawn(launch, ROOT + r"\EXCEL.EXE", '"%s\\EXCEL.EXE" /automation -Embedding' % ROOT, user=c.user,
                    integrity="Medium",
                    session=1, sid=SID, description="Microsoft Excel", **OFFICE)
    c.load(excel, ROOT + r"\mso.dll")
    c.read(excel, path, 520_000)
    c.drop(excel, c.home + r"\Documents\SAP\SAP GUI\~$export_KSB1_202401.XLSX", 165)
    c.delete(excel, c.home + r"\Documents\SAP\SAP GUI\~$export_KSB1_202401.XLSX")
    c.exit(excel)
    return path


def open_workbook(c, desktop, book):
    excel = c.spawn(desktop.explorer, ROOT + r"\EXCEL.EXE", '"%s\\EXCEL.EXE" "%s"' % (ROOT, book),
                    description="Microsoft Excel",
                    **OFFICE)
    for name in (ROOT + r"\mso.dll", r"C:\Program Files\Common Files\Microsoft Shared\VBA\VBA7.1\VBE7.DLL",
                 ROOT + r"\VBEUI.DLL",
                 r"C:\Windows\System32\wshom.ocx", r"C:\Windows\System32\scrrun.dll"):
        c.load(excel, name)
    c.read(excel, book, 900_000)
    c.query(excel, SECURITY + r"\VBAWarnings", "REG_DWORD", 2)
    c.set_value(excel, SECURITY + r"\Trusted Documents\TrustRecords\%s" % book.replace("\\", "/"), "REG_BINARY", bytes(24))
    c.set_value(excel, SECURITY + r"\Trusted Documents\LastPurgeTime", "REG_DWORD", 28_447_212)
    # Needed by the workbook, which puts its modules in anew from text files of the share.
    c.set_value(excel, SECURITY + r"\AccessVBOM", "REG_DWORD", 1)
    for number in range(5):
        c.read(excel, SHARE + r"\..\..\Makros\modKosten%d.bas" % number, 9000)
    for name in ("MSForms.exd", "SAPFEWSELib.exd"):
        c.drop(excel, c.home + r"\AppData\Local\Temp\Excel8.0" + "\\" + name, 150_000)
    return excel


def run_script(c, excel, logon):
    """A .vbs in Temp drives the SAP window; the macro waits for it and deletes it."""
    script = c.home + r"\AppData\Local\Temp\sap_ksb1_7714.vbs"
    c.drop(excel, script, 4200)
    host = c.spawn(excel, r"C:\Windows\SysWOW64\wscript.exe",
                   r'"C:\Windows\SysWOW64\wscript.exe" //B //Nologo "%s" 1000 202401' % script,
                   is_64bit=False, description="Microsoft ® Windows Based Script Host", **MICROSOFT)
    c.read(host, script, 4200)
    for name in (r"C:\Windows\SysWOW64\vbscript.dll", GUI + r"\sapfewse.ocx", GUI + r"\saprotwr.dll"):
        c.load(host, name)
    c.query(host, r"HKCU\Software\SAP\SAPGUI Front\SAP Frontend Server\Security\WarnOnAttach", "REG_DWORD", 1)
    c.set_value(host, r"HKCU\Software\SAP\SAPGUI Front\SAP Frontend Server\Security\WarnOnAttach", "REG_DWORD", 0)
    for number in range(4):
        c.exchange(logon, APPLICATION, 49840 + number, [800] * 3, [1460] * 8)
        c.drop(logon, SHARE + r"\roh\ksb1_%d.txt" % (1000 + 100 * number), 180_000)
    c.set_value(host, r"HKCU\Software\SAP\SAPGUI Front\SAP Frontend Server\Security\WarnOnAttach", "REG_DWORD", 1)
    c.exit(host)
    c.delete(excel, script)


def query_database(c, excel):
    for name in (r"C:\Program Files\Common Files\System\ado\msado15.dll", r"C:\Windows\System32\msoledbsql.dll"):
        c.load(excel, name)
    c.read(excel, c.home + r"\Documents\Meine Datenquellen\DWH Kosten.odc", 5200)
    c.exchange(excel, DATABASE, 49850, [200, 500, 1800], [1460] * 24)
    mashup = ROOT + r"\ADDINS\Microsoft Power Query for Excel Integrated\bin\Microsoft.Mashup.Container.NetFX45.exe"
    query = c.spawn(excel, mashup, '"%s" 4716 4712 c2f2ce1d-7c55-4f8b-a0c4-7f6b6f0b8b0e 1 /logfile:"%s"' % (
        mashup, c.home + r"\AppData\Local\Microsoft\Office\16.0\PowerQuery.log"),
                    description="Microsoft Mashup Evaluation Container",
        **OFFICE)
    for number in range(10):
        c.read(query, SHARE + r"\..\..\Kostenstellen\stamm_%02d.csv" % number, 60_000)
    c.exchange(query, ("203.0.113.71", 443), 49855, [517, 300], [1400] * 4)
    c.exit(query)


def collect(c, excel):
    """Old macros call the shell: map a drive, copy, pack, remove what is older than ten days."""
    helper = r"C:\Windows\System32\cmd.exe"
    batch = c.home + r"\AppData\Local\Temp\abschluss.bat"
    c.drop(excel, batch, 700)
    shell = c.spawn(excel, helper, 'cmd.exe /c "%s" > "%s\\abschluss.log" 2>&1' % (batch, c.home + r"\AppData\Local\Temp"),
                    **MICROSOFT)
    c.read(shell, batch, 700)
    system32 = "C:\\Windows\\System32\\"
    for line in (r"net.exe use K: \\fs02.werke.example\controlling /persistent:no",
                 r'xcopy.exe "%s\roh" "%s\Documents\Abschluss\202401" /s /y /q' % (SHARE, c.home),
                 r'forfiles.exe /p "%s\Documents\Abschluss" /s /m *.txt /d -10 /c "cmd /c del @path"' % c.home,
                 r'attrib.exe +r "%s\Documents\Abschluss\202401\*.txt"' % c.home):
        tool = c.spawn(shell, system32 + line.split()[0], line, **MICROSOFT)
        if line.startswith("xcopy"):
            for number in range(4):
                name = "ksb1_%d.txt" % (1000 + 100 * number)
                c.read(tool, SHARE + r"\roh" + "\\" + name, 180_000)
                c.drop(tool, c.home + r"\Documents\Abschluss\202401" + "\\" + name, 180_000)
        elif line.startswith("forfiles"):
            inner = c.spawn(tool, helper, r'/c del "%s\Documents\Abschluss\202312\ksb1_1000.txt"' % c.home, **MICROSOFT)
            c.delete(inner, c.home + r"\Documents\Abschluss\202312\ksb1_1000.txt")
            c.exit(inner)
        elif line.startswith("attrib"):
            for number in range(4):
                c.attributes(tool, c.home + r"\Documents\Abschluss\202401\ksb1_%d.txt" % (1000 + 100 * number), 0x21)
        c.exit(tool)
    c.exit(shell)
    c.delete(excel, batch)


def send(c, excel, launch):
    """Each cost centre's head gets his PDF; Outlook is started by automation and sends."""
    outlook = c.spawn(launch, ROOT + r"\OUTLOOK.EXE", '"%s\\OUTLOOK.EXE" -Embedding' % ROOT, user=c.user, integrity="Medium",
                      session=1, sid=SID, description="Microsoft Outlook", **OFFICE)
    c.query(outlook, r"HKLM\SOFTWARE\Microsoft\Office\16.0\Outlook\Security\ObjectModelGuard")
    store = c.home + r"\AppData\Local\Microsoft\Outlook\h.brandl@werke.example.ost"
    c.open(outlook, store)
    for number in range(9):
        name = r"\Kostenstelle_%d.pdf" % (4100 + 10 * number)
        c.drop(excel, c.home + r"\AppData\Local\Temp" + name, 130_000)
        c.read(outlook, c.home + r"\AppData\Local\Temp" + name, 130_000)
        c.write_at(outlook, store, 4096 * number, 4096)
        c.delete(excel, c.home + r"\AppData\Local\Temp" + name)
    c.exchange(outlook, MAIL, 49870, [517] + [1460] * 30, [500] * 9)
    return outlook


def story(c):
    desktop = Desktop(c)
    c.host(MAIL[0], "outlook.office365.com")
    launch = c.system(r"C:\Windows\System32\svchost.exe", r"C:\Windows\system32\svchost.exe -k DcomLaunch -p",
                      parent=desktop.services, description="Host Process for Windows Services")
    desktop.murmur(6)
    logon = log_on(c, desktop)
    export(c, logon, launch)
    book = SHARE + r"\Kostenbericht_V17.xlsm"
    excel = open_workbook(c, desktop, book)
    run_script(c, excel, logon)
    query_database(c, excel)
    desktop.murmur(3)
    collect(c, excel)
    outlook = send(c, excel, launch)
    # A save on a share: temporary name without ending, old one aside, rename, old one gone; a copy in the user's XLSTART.
    c.drop(excel, SHARE + r"\7A21C000", 900_000)
    c.rename(excel, book, SHARE + r"\31B0D7E2.tmp")
    c.rename(excel, SHARE + r"\7A21C000", book)
    c.delete(excel, SHARE + r"\31B0D7E2.tmp")
    c.delete(excel, SHARE + r"\~$Kostenbericht_V17.xlsm")
    c.set_value(excel, SECURITY + r"\AccessVBOM", "REG_DWORD", 0)
    c.exit(excel)
    c.exit(outlook)
    c.exit(logon)
    desktop.murmur(4)
