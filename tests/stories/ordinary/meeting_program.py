"""Ordinary: a meeting program opened by its installer from the browser: installs per user below AppData, records screen,
sound and camera, keeps chats, writes a recording and converts it, takes pictures of the screen, and opens the
firewall."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2021-04-20T14:58:59", "user": "HOMEOFFICE\\petra", "home": "C:\\Users\\petra", "computer": "HOMEOFFICE",
           "os_version": (10, 0, 19042)}
MAKER = {"company": "Konferenz Video Communications, Inc.", "description": "Konferenz Meetings", "version": "5.6.1",
         "is_64bit": False}
CONSENT = r"HKCU\Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore"
SERVER = ("198.51.100.230", 443)


def installs(c, desktop, home):
    setup = c.spawn(desktop.explorer, c.home + r"\Downloads\Konferenz_j7Hq_a9841620057.exe", **MAKER)
    c.exchange(setup, SERVER, 50010, [517, 400], [1460] * 20)
    temp = c.home + r"\AppData\Local\Temp\7zS0C6A.tmp"
    for name in ("Installer.exe", "KonferenzFull.cab"):
        c.drop(setup, temp + "\\" + name, 400_000)
    inner = c.spawn(setup, temp + r"\Installer.exe", '"%s\\Installer.exe" /addfwexception --conf.mode=silent '
                    '--ipc_wnd=721044' % temp, **MAKER)
    for name in ("Konferenz.exe", "airhost.exe", "CptHost.exe", "CptShare.dll", "mcm.dll", "zVideoUI.dll",
                 "libcrypto-1_1.dll", "KonfDocConverter.exe"):
        c.drop(inner, home + "\\" + name, 160_000)
    elevated = c.spawn(inner, temp + r"\Installer.exe", '"%s\\Installer.exe" /addfwexception --bin_home="%s"' % (temp, home),
                       integrity="High", **MAKER)
    firewall = c.system(c.system_root + r"\System32\svchost.exe", r"C:\Windows\system32\svchost.exe -k "
                        r"LocalServiceNoNetworkFirewall -p")
    for name in ("Konferenz.exe", "airhost.exe"):
        rule = r"HKLM\System\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules\{%s}" % name
        c.set_value(firewall, rule, "REG_SZ",
                    r"v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=17|App=%s\%s|Name=%s|" % (home, name, name))
    c.exit(elevated)
    for scheme in ("konfmtg", "konfphonecall", "callto"):
        c.set_value(inner, r"HKCU\Software\Classes\%s\shell\open\command\(Default)" % scheme, "REG_SZ",
                    '"%s\\Konferenz.exe" "--url=%%1"' % home)
    program = c.spawn(inner, home + r"\Konferenz.exe", '"%s\\Konferenz.exe" "--url=konfmtg://join?confno=99130456"' % home,
                      **MAKER)
    c.exit(inner)
    for name in ("Installer.exe", "KonferenzFull.cab"):
        c.delete(setup, temp + "\\" + name)
    c.exit(setup)
    return program


def meets(c, program, home, roaming):
    for name in ("d3d11", "dxgi", "mf", "mfplat", "audioses", "mmdevapi", "avicap32", "dwmapi", "wtsapi32", "winmm"):
        c.load(program, c.system_root + "\\SysWOW64\\%s.dll" % name)
    for device in ("microphone", "webcam"):
        key = CONSENT + "\\" + device + "\\NonPackaged\\" + (home + r"\Konferenz.exe").replace("\\", "#")
        c.key(program, key, new=True)
        c.set_value(program, key + r"\LastUsedTimeStart", "REG_BINARY", bytes(8))
    child = c.spawn(program, home + r"\Konferenz.exe", '"%s\\Konferenz.exe" --action=join --runaszvideo=TRUE' % home,
                    **MAKER)
    share = c.spawn(child, home + r"\CptHost.exe", '"%s\\CptHost.exe" -key {7C0F0C0A} -screenshare 1' % home, **MAKER)
    c.load(share, home + r"\CptShare.dll")
    for number in range(40):
        c.net(child, "Send", ("198.51.100.231", 8801), 50100, 1100, is_tcp=False)
        c.net(child, "Receive", ("198.51.100.231", 8801), 50100, 1080, is_tcp=False)
        if number % 8 == 0:
            c.write_at(child, roaming + r"\data\konfmeeting.enc.db", 4096 * number, 4096)
    for name in ("konfus.enc.db", "konfbiz.db", "chat_history.txt"):
        c.drop(child, roaming + "\\data\\" + name, 8000)
    recording = c.home + r"\Documents\Konferenz\2021-04-20 15.00.11 Planung"
    c.drop(child, recording + r"\double_click_to_convert_01.konf", 500_000)
    for number in range(6):
        c.drop(share, c.home + r"\Pictures\Konferenz\Screenshot 2021-04-20 15.0%d.png" % number, 120_000)
        c.wait(30)
    c.exit(share)
    c.exit(child)
    converter = c.spawn(program, home + r"\KonfDocConverter.exe", '"%s\\KonfDocConverter.exe" "%s"' % (home, recording),
                        **MAKER)
    c.read(converter, recording + r"\double_click_to_convert_01.konf", 500_000)
    for name in ("konf_0.mp4", "audio_only.m4a", "playback.m3u"):
        c.drop(converter, recording + "\\" + name, 300_000)
    c.delete(converter, recording + r"\double_click_to_convert_01.konf")
    c.exit(converter)


def story(c):
    desktop = Desktop(c)
    c.host(SERVER[0], "konferenz.example")
    roaming = c.home + r"\AppData\Roaming\Konferenz"
    desktop.murmur(5)
    program = installs(c, desktop, roaming + r"\bin")
    desktop.resolve()
    meets(c, program, roaming + r"\bin", roaming)
    c.set_value(program, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\Konferenz", "REG_SZ",
                '"%s\\bin\\Konferenz.exe" --minimize' % roaming)
    # A recorder of the screen beside it, with ffmpeg on the command line.
    recorder = c.spawn(desktop.explorer, r"C:\Program Files\ShareX\ShareX.exe", company="ShareX Team", description="ShareX")
    c.load(recorder, r"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\clr.dll")
    encoder = c.spawn(recorder, r"C:\Program Files\ShareX\ffmpeg.exe", '"C:\\Program Files\\ShareX\\ffmpeg.exe" -f gdigrab '
                      '-framerate 30 -i desktop '
                      '-f dshow -i audio="Mikrofon" -c:v libx264 '
                      '"%s\\Documents\\ShareX\\Screenshots\\2021-04\\rec.mp4"' % c.home)
    c.drop(encoder, c.home + r"\Documents\ShareX\Screenshots\2021-04\rec.mp4", 600_000)
    c.exit(encoder)
    c.drop(recorder, c.home + r"\Documents\ShareX\Screenshots\2021-04\chrome_Yx1.png", 90_000)
    c.exchange(recorder, ("203.0.113.180", 443), 50220, [517] + [1460] * 15, [400])
    c.exit(program)
    desktop.murmur(4)
