"""Benign: what looks like publisher_loader. Publisher prints a document and saves it, a help page opens the Control Panel,
Yandex's browser fetches files, a messenger starts from the user's folder, and servicing sets Windows Installer up anew."""
from scenery import Desktop, MICROSOFT

QUIET = True


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    document = c.home + r"\Documents\Einladung.pub"
    desktop.murmur(5)
    publisher = c.spawn(desktop.explorer, r"C:\Program Files\Microsoft Office\root\Office16\MSPUB.EXE",
                        r'"C:\Program Files\Microsoft Office\root\Office16\MSPUB.EXE" "%s"' % document,
                        company="Microsoft Corporation", description="Microsoft Publisher")
    c.read(publisher, document, 88000)
    c.spawn(publisher, c.system_root + r"\splwow64.exe", c.system_root + r"\splwow64.exe 12288")
    c.drop(publisher, document, 90000, opened=3)
    c.exchange(publisher, ("52.109.8.20", 443), 50301, [517], [1200])
    viewer = c.spawn(desktop.explorer, c.system_root + r"\hh.exe", r'"%s\hh.exe" C:\Windows\Help\mmc.chm' % c.system_root)
    c.spawn(viewer, system32 + "control.exe", "control.exe /name Microsoft.Sound")
    browser = c.spawn(desktop.explorer, c.home + r"\AppData\Local\Yandex\YandexBrowser\Application\browser.exe",
                      company="YANDEX LLC", description="Yandex")
    for number in range(3):
        c.exchange(browser, ("198.51.100.20", 443), 49801 + number, [517], [20000 + number])
        c.drop(browser, c.home + r"\Downloads\bild%d.png" % number, 20000 + number)
    c.spawn(desktop.explorer, c.home + r"\AppData\Local\Discord\app-1.0.9030\Discord.exe", company="Discord Inc.",
            description="Discord")
    servicing = c.process(c.system_root + r"\WinSxS\amd64_servicingstack\TiWorker.exe", desktop.services,
                          started_before=True, description="Windows Modules Installer Worker", **MICROSOFT)
    c.set_value(servicing, r"HKLM\System\CurrentControlSet\Services\msiserver\ImagePath", "REG_EXPAND_SZ",
                r"%systemroot%\system32\msiexec.exe /V")
    desktop.murmur(4)
