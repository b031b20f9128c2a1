"""Ordinary: a tester sets up Fiddler Classic per user and looks into HTTPS of a program. It makes a root certificate and has
Windows trust it, sets itself as proxy of the user, makes a certificate for each host, holds all the traffic, and puts
everything back."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2023-05-25T11:07:33", "user": "QA-LAB4\\tester", "home": "C:\\Users\\tester", "computer": "QA-LAB4",
           "os_version": (10, 0, 19045), "local_address": "10.8.0.44"}
TELERIK = {"company": "Progress Software Corporation", "version": "5.0.20211.51073"}
MICROSOFT = {"company": "Microsoft Corporation"}
SYSTEM32 = "C:\\Windows\\System32\\"
INTERNET = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings"
ROOT = r"SOFTWARE\Microsoft\SystemCertificates\Root\Certificates\8F2C1B5D7E3A90C46D1F2B8E5A7C3D9E0F1A2B3C"
FILES = ["Fiddler.exe", "FiddlerCore.dll", "Analytics.dll", "BCMakeCert.dll", "CertMaker.dll", "DotNetZip.dll",
         "EnableLoopback.exe", "ExecAction.exe", "ForceCPU.exe", "FSE2.exe", "TrustCert.exe", "SetupHelper",
         "Xceed.Zip.v5.4.dll", "makecert.exe", r"Tools\PngDistill.exe", r"Tools\DeflateSessions.exe",
         r"Inspectors\Standard.dll", r"Inspectors\SyntaxView.dll", r"ImportExport\BasicFormats.dll",
         r"ImportExport\VSWebTestExport.dll", r"Scripts\RulesTab2.dll", "uninst.exe"]
HOSTS = [("203.0.113.140", "api.shop-test.example"), ("203.0.113.141", "login.shop-test.example"),
         ("198.51.100.141", "cdn.shop-test.example"), ("203.0.113.142", "telemetry.shop-test.example")]


def run(c, parent, image, command, **more):
    process = c.spawn(parent, image, command, **dict(MICROSOFT, **more))
    c.wait(0.3)
    c.exit(process)
    return process


def install(c, desktop, home):
    setup = c.spawn(desktop.explorer, c.home + r"\Downloads\FiddlerSetup.exe", is_64bit=False,
                    description="Progress Telerik Fiddler Classic", **TELERIK)
    plugins = c.home + r"\AppData\Local\Temp\nsr41C9.tmp"
    for name in ("System.dll", "nsDialogs.dll", "inetc.dll"):
        c.drop(setup, plugins + "\\" + name, 12_000)
        c.load(setup, plugins + "\\" + name)
    inner_path = plugins + r"\FiddlerSetup.exe"
    c.drop(setup, inner_path, 4_400_000, chunk=1 << 20)
    inner = c.spawn(setup, inner_path, '"%s" /D=' % inner_path, is_64bit=False, **TELERIK)
    for name in FILES:
        c.drop(inner, home + "\\" + name, 220_000, chunk=1 << 18)
    c.set_value(inner, r"HKCU\Software\Microsoft\Fiddler2\InstallPath", "REG_SZ", home + "\\")
    c.set_value(inner, r"HKCU\Software\Microsoft\Internet Explorer\Extensions\{CF819DA3-9882-4944-ADF5-6EF17ECF3C6E}\Exec",
                "REG_SZ", home + r"\Fiddler.exe")
    c.set_value(inner, r"HKCU\Software\Microsoft\Windows\CurrentVersion\App Paths\Fiddler.exe\(Default)", "REG_SZ",
                home + r"\Fiddler.exe")
    c.set_value(inner, r"HKCU\Software\Classes\.saz\(Default)", "REG_SZ", "Fiddler.ArchiveZip")
    c.set_value(inner, r"HKCU\Software\Classes\Fiddler.ArchiveZip\Shell\Open\command\(Default)", "REG_SZ",
                '"%s\\Fiddler.exe" -viewer "%%1"' % home)
    c.set_value(inner, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Fiddler2\UninstallString", "REG_SZ",
                '"%s\\uninst.exe"' % home)
    for version in ("Framework", "Framework64"):
        run(c, inner, r"C:\Windows\Microsoft.NET\%s\v4.0.30319\ngen.exe" % version,
            r'"C:\Windows\Microsoft.NET\%s\v4.0.30319\ngen.exe" install "%s\Fiddler.exe"' % (version, home))
    helper = c.spawn(inner, home + r"\SetupHelper", '"%s\\SetupHelper" /a "%s"' % (home, home), integrity="High", **TELERIK)
    for command in ('advfirewall firewall delete rule name="FiddlerProxy"', 'advfirewall firewall add rule '
                    'name="FiddlerProxy" program="%s\\Fiddler.exe" action=allow profile=any dir=in edge=deferuser '
                    'protocol=tcp description="Permit inbound connections to Fiddler"' % home):
        run(c, helper, SYSTEM32 + "netsh.exe", '"C:\\Windows\\system32\\netsh.exe" ' + command)
    c.set_value(desktop.services, r"HKLM\System\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy"
                r"\FirewallRules\{2E9D10B6-6C11-47D8-8DAA-0A9B52E0C7F4}", "REG_SZ",
                r"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|App=%s\Fiddler.exe|"
                "Name=FiddlerProxy|Edge=TRUE|Defer=User|" % home)
    c.exit(helper)
    c.drop(inner, c.home + r"\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Fiddler Classic.lnk", 1_900)
    c.exit(inner)
    c.delete(setup, inner_path)
    c.exit(setup)


def set_proxy(c, fiddler, switch):
    """The user's proxy, as WinINet writes it; without a switch what stood there before."""
    c.set_value(fiddler, INTERNET + r"\ProxyEnable", "REG_DWORD", int(switch))
    if switch:
        c.set_value(fiddler, INTERNET + r"\ProxyServer", "REG_SZ", "http=127.0.0.1:8888;https=127.0.0.1:8888")
        c.set_value(fiddler, INTERNET + r"\ProxyOverride", "REG_SZ", "<-loopback>")
    else:
        c.delete_value(fiddler, INTERNET + r"\ProxyServer")
        c.delete_value(fiddler, INTERNET + r"\ProxyOverride")
    for name in ("DefaultConnectionSettings", "SavedLegacySettings"):
        c.set_value(fiddler, INTERNET + r"\Connections" + "\\" + name, "REG_BINARY", bytes([0x46, 0, 0, 0, 9 + switch, 0, 0,
                                                                                            0, 3]) + bytes(60))


def make_certificate(c, fiddler, home, subject, number, authority=False):
    if authority:
        options = ('-r -ss my -n "CN=%s" -sky signature -eku 1.3.6.1.5.5.7.3.1 -h 1 -cy authority -a sha256 -m 132 -b '
                   '05/24/2022' % subject)
    else:
        options = ('-pe -ss my -n "CN=%s, O=DO_NOT_TRUST, OU=Created by http://www.fiddler2.com" -sky exchange -in '
                   'DO_NOT_TRUST_FiddlerRoot -is my -eku 1.3.6.1.5.5.7.3.1 -cy end -a sha256 -m 132 -b 05/24/2022' % subject)
    tool = c.spawn(fiddler, home + r"\makecert.exe", '"%s\\makecert.exe" %s' % (home, options), **MICROSOFT)
    c.drop(tool, c.home + r"\AppData\Roaming\Microsoft\Crypto\RSA\S-1-5-21-1004336348-1177238915-682003330-1001"
           r"\%032x_0c6b0d4e" % (number * 0x9E3779B97F4A7C15), 2_200)
    c.drop(tool, c.home + r"\AppData\Roaming\Microsoft\SystemCertificates\My\Certificates\%040X" %
           (number * 0xC2B2AE3D27D4EB4F), 1_300)
    c.exit(tool)


def decrypt(c, desktop, home):
    fiddler = c.spawn(desktop.explorer, home + r"\Fiddler.exe", description="Progress Telerik Fiddler Classic", **TELERIK)
    c.load(fiddler, home + r"\CertMaker.dll")
    c.load(fiddler, r"C:\Windows\assembly\NativeImages_v4.0.30319_64\Fiddler\4f0c2b1d\Fiddler.ni.exe")
    c.host("203.0.113.145", "api.getfiddler.com")
    desktop.resolve()
    c.exchange(fiddler, ("203.0.113.145", 443), 51400, [517, 360], [1_400])
    c.drop(fiddler, c.home + r"\Documents\Fiddler2\Scripts\CustomRules.js", 21_000)
    set_proxy(c, fiddler, True)
    # HTTPS decryption: a root of its own, trusted by the user, then for the whole computer by an elevated helper.
    make_certificate(c, fiddler, home, "DO_NOT_TRUST_FiddlerRoot, O=DO_NOT_TRUST, OU=Created by http://www.fiddler2.com", 1,
                     True)
    c.key(fiddler, "HKCU\\" + ROOT, new=True)
    c.set_value(fiddler, "HKCU\\" + ROOT + r"\Blob", "REG_BINARY", bytes(range(256)) * 4)
    trust = c.spawn(fiddler, home + r"\TrustCert.exe", '"%s\\TrustCert.exe" -noprompt -path="%s\\Desktop\\FiddlerRoot.cer"' %
                    (home, c.home), integrity="High", **TELERIK)
    c.read(trust, c.home + r"\Desktop\FiddlerRoot.cer", 1_200)
    c.key(trust, "HKLM\\" + ROOT, new=True)
    c.set_value(trust, "HKLM\\" + ROOT + r"\Blob", "REG_BINARY", bytes(range(256)) * 4)
    c.exit(trust)
    loopback = c.spawn(fiddler, home + r"\EnableLoopback.exe", integrity="High", **TELERIK)
    c.load(loopback, SYSTEM32 + "FirewallAPI.dll")
    c.exit(loopback)
    return fiddler


def loopback(c, process, name, port, local_port, length=0):
    """As net(), within this computer."""
    own, c.local_address = c.local_address, "127.0.0.1"
    c.net(process, name, ("127.0.0.1", port), local_port, length)
    c.local_address = own


def look(c, desktop, fiddler, home):
    """The shop's program and a browser speak to Fiddler, which speaks to the servers and keeps what was said."""
    shop = c.spawn(desktop.explorer, r"C:\Program Files\Testshop\Kasse.exe", company="Testshop GmbH", version="3.2")
    for number, (address, name) in enumerate(HOSTS):
        c.host(address, name)
        make_certificate(c, fiddler, home, name, 2 + number)
        for _ in range(3):
            loopback(c, shop, "Connect", 8888, 51410 + number)
            loopback(c, shop, "Send", 8888, 51410 + number, 900)
            loopback(c, fiddler, "Receive", 51410 + number, 8888, 900)
            c.exchange(fiddler, (address, 443), 51430 + number, [517, 910], [1_460] * 3)
            loopback(c, fiddler, "Send", 51410 + number, 8888, 4_200)
    session = c.home + r"\Documents\Fiddler2\Captures\kasse-anmeldung.saz"
    for number in range(10):
        c.drop(fiddler, c.home + r"\AppData\Local\Temp\%02d_s.txt" % number, 4_000)
    c.drop(fiddler, session, 90_000)
    for number in range(10):
        c.delete(fiddler, c.home + r"\AppData\Local\Temp\%02d_s.txt" % number)
    editor = c.spawn(fiddler, home + r"\FSE2.exe", '"%s\\FSE2.exe" "%s\\Documents\\Fiddler2\\Scripts\\CustomRules.js"' %
                     (home, c.home), **TELERIK)
    c.drop(editor, c.home + r"\Documents\Fiddler2\Scripts\CustomRules.js", 21_300, opened=3)
    c.exit(editor)
    c.exit(shop)


def story(c):
    desktop = Desktop(c)
    home = c.home + r"\AppData\Local\Programs\Fiddler"
    desktop.murmur(6)
    install(c, desktop, home)
    desktop.murmur(4)
    fiddler = decrypt(c, desktop, home)
    look(c, desktop, fiddler, home)
    set_proxy(c, fiddler, False)
    c.exit(fiddler)
    desktop.murmur(5)
