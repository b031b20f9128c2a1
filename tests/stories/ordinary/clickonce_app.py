"""Ordinary: an inhouse ClickOnce program: the user opens a downloaded .application, dfsvc fetches and unpacks it into
Apps\\2.0 under random names, starts it, makes start menu entries, and the program updates at the next start and calls
its own helper."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2022-02-08T12:50:41", "user": "FABRIK\\katja", "home": "C:\\Users\\katja", "computer": "FABRIK-12",
           "os_version": (10, 0, 17763)}
MICROSOFT = {"company": "Microsoft Corporation"}
FRAMEWORK = r"C:\Windows\Microsoft.NET\Framework64\v4.0.30319"
SERVER = ("192.0.2.44", 80)
FILES = ["Schichtplan.exe", "Schichtplan.exe.config", "Newtonsoft.Json.dll", "EntityFramework.dll", "DevExpress.Grid.dll",
         "log4net.dll",
         "helper.exe"]
SIDE = r"HKCU\Software\Classes\Software\Microsoft\Windows\CurrentVersion\Deployment\SideBySide\2.0"


def deploys(c, service, store, version, port):
    """Files come as .deploy to a temporary folder and are moved to the store."""
    temporary = c.home + r"\AppData\Local\Temp\Deployment\%s\%s" % (("0XG1R8L5.T3P", "4NK2Q9VD.0JC"),
                                                                    ("BTK6ZM1W.QJ9", "H81P5EYA.MTR"))[port % 2]
    c.folder(service, temporary)
    c.exchange(service, SERVER, port, [260, 240], [1460] * 12)
    c.drop(service, temporary + r"\Schichtplan.application", 5800)
    c.drop(service, temporary + r"\Schichtplan.exe.manifest", 14_000)
    for number, name in enumerate(FILES):
        c.exchange(service, SERVER, port + 2 + number, [250], [1460] * 4)
        c.drop(service, temporary + "\\" + name, 70_000)
    target = store + r"\schi..tion_31bf3856ad364e35_%s_none_3a1f0c5b7d9e2f4%d" % (version, port % 2)
    for name in FILES:
        c.rename(service, temporary + "\\" + name, target + "\\" + name)
    for name in ("Schichtplan.exe.manifest", "Schichtplan.application"):
        c.drop(service, store + r"\manifests\schi..tion_none_%s.cdf-ms" % name.split(".")[1], 9000)
        c.delete(service, temporary + "\\" + name)
    for number in range(6):
        key = SIDE + r"\Components\schi..tion_31bf3856ad364e35_%s\%d" % (version, number)
        c.key(service, key, new=True)
        c.set_value(service, key + r"\identity", "REG_BINARY", bytes(210))
    c.set_value(service, SIDE + r"\StateManager\Applications\schi..tion_%s\DeploymentProviderUrl" % version, "REG_SZ",
                "http://apps.fabrik.example/schichtplan/Schichtplan.application")
    return target


def runs(c, service, target):
    program = c.spawn(service, target + r"\Schichtplan.exe", company="Fabrik IT", description="Schichtplan")
    c.load(program, FRAMEWORK + r"\clr.dll")
    for name in FILES[2:6]:
        c.load(program, target + "\\" + name)
    c.read(program, target + r"\Schichtplan.exe.config", 900)
    helper = c.spawn(program, target + r"\helper.exe", '"%s\\helper.exe" /export xlsx' % target, company="Fabrik IT")
    for number in range(6):
        c.drop(helper, c.home + r"\Documents\Schichtplan\KW%02d.xlsx" % (6 + number), 14_000)
    c.exit(helper)
    c.exchange(program, ("192.0.2.45", 1433), 50160, [200, 512, 300], [900, 1460, 1460])
    c.set_value(program, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\Schichtplan", "REG_SZ",
                c.home + r"\AppData\Roaming\Microsoft\Windows"
                r"\Start Menu\Programs\Fabrik IT\Schichtplan.appref-ms")
    return program


def story(c):
    desktop = Desktop(c)
    c.host(SERVER[0], "apps.fabrik.example")
    store = c.home + r"\AppData\Local\Apps\2.0\7R2Y5X3N.OVL\L4ME0PQC.H1D"
    desktop.murmur(5)
    opener = c.spawn(desktop.explorer, c.system_root + r"\System32\rundll32.exe", r'"C:\Windows\System32\rundll32.exe" '
                     r'dfshim.dll,ShOpenVerb'
                     r'Application %s\Downloads\Schichtplan.application' % c.home, **MICROSOFT)
    c.load(opener, c.system_root + r"\System32\dfshim.dll")
    c.read(opener, c.home + r"\Downloads\Schichtplan.application", 5800)
    service = c.spawn(opener, FRAMEWORK + r"\dfsvc.exe", '"%s\\dfsvc.exe"' % FRAMEWORK, **MICROSOFT)
    c.load(service, FRAMEWORK + r"\clr.dll")
    c.load(service, r"C:\Windows\assembly\NativeImages_v4.0.30319_64\System.Deployment\1f0c\System.Deployment.ni.dll")
    desktop.resolve()
    target = deploys(c, service, store, "0003.0002", 50100)
    menu = c.home + r"\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Fabrik IT"
    c.drop(service, menu + r"\Schichtplan.appref-ms", 340)
    c.drop(service, c.home + r"\Desktop\Schichtplan.appref-ms", 340)
    uninstall = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\3c8f19de2b7a6054"
    c.key(service, uninstall, new=True)
    c.set_value(service, uninstall + r"\UninstallString", "REG_SZ", "rundll32.exe dfshim.dll,ShArpMaintain "
                "Schichtplan.application, "
                "Culture=neutral, PublicKeyToken=31bf3856ad364e35, processorArchitecture=msil")
    program = runs(c, service, target)
    c.exit(opener)
    desktop.murmur(4)
    c.exit(program)
    # The next day there is a newer version, offered at start and put in place.
    c.wait(20)
    opener = c.spawn(desktop.explorer, c.system_root + r"\System32\rundll32.exe", r'"C:\Windows\System32\rundll32.exe" '
                     r'dfshim.dll,ShOpenVerb'
                     r'Shortcut "%s\Schichtplan.appref-ms"' % menu, **MICROSOFT)
    newer = deploys(c, service, store, "0003.0003", 50131)
    for name in FILES:
        c.delete(service, target + "\\" + name)
    runs(c, service, newer)
    c.exit(opener)
    desktop.murmur(5)
