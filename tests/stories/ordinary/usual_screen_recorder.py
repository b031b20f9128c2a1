"""Ordinary: a screen recorder that uploads (as ShareX). An Inno setup closes the old one and installs it, a shortcut goes
to Startup, the print key is taken, ffmpeg is fetched and records the screen, pictures go to an image host, FTP and a chat's
web hook."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2025-01-30T19:03:27", "user": "GREYBOX\\Piotr", "home": "D:\\Profile\\Piotr", "computer": "GREYBOX",
           "os_version": (10, 0, 22631), "local_address": "10.20.0.14"}
MAKER = {"company": "ShareX Team", "version": "16.1.0"}
MICROSOFT = {"company": "Microsoft Corporation", "version": "10.0.22621.1 (WinBuild.160101.0800)"}
PROGRAM = r"C:\Program Files\ShareX"
GITHUB, FILES = ("203.0.113.10", 443), ("203.0.113.11", 443)
IMAGES, CHAT = ("203.0.113.12", 443), ("203.0.113.13", 443)
FTP = "198.51.100.21"
UNINSTALL = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\82E6AC09-0FEF-4390-AD9F-0DD3F5561EFC_is1"


def install(c, desktop, old):
    name = c.home + r"\Downloads\ShareX-16.1.0-setup.exe"
    temp = c.home + r"\AppData\Local\Temp"
    setup = c.spawn(desktop.explorer, name, is_64bit=False, description="ShareX Setup", **MAKER)
    first = temp + r"\is-4K9T2.tmp\ShareX-16.1.0-setup.tmp"
    c.drop(setup, first, 1_300_000)
    asking = c.spawn(setup, first, '"%s" /SL5="$30A52,7811392,845824,%s" ' % (first, name), is_64bit=False,
                     description="Setup/Uninstall", company="ShareX Team")
    elevated = c.spawn(asking, name, '"%s" /SPAWNWND=$20C1E /NOTIFYWND=$30A52 ' % name, is_64bit=False, integrity="High",
                       description="ShareX Setup", **MAKER)
    second = temp + r"\is-H0QJD.tmp\ShareX-16.1.0-setup.tmp"
    c.drop(elevated, second, 1_300_000)
    worker = c.spawn(elevated, second, '"%s" /SL5="$60B3E,7811392,845824,%s" /SPAWNWND=$20C1E /NOTIFYWND=$30A52 ' %
                     (second, name),
                     is_64bit=False, description="Setup/Uninstall", company="ShareX Team")
    c.drop(worker, temp + r"\is-7LRN2.tmp\_isetup\_setup64.tmp", 6144)
    c.load(worker, r"C:\Windows\SysWOW64\RstrtMgr.dll")
    c.exit(old)
    c.folder(worker, PROGRAM)
    for part, size in (("ShareX.exe", 320_000), ("ShareX.dll", 900_000), ("ShareX.HelpersLib.dll", 400_000),
                       ("ShareX.UploadersLib.dll", 600_000), ("ShareX.ScreenCaptureLib.dll", 500_000), ("exiftool.exe",
                                                                                                        700_000),
                       ("ShareX_NativeMessagingHost.exe", 90_000), ("host-manifest-chrome.json", 300)):
        temporary = PROGRAM + r"\is-%s.tmp" % format(c.random.randrange(36 ** 4), "05d")
        c.drop(worker, temporary, size)
        c.rename(worker, temporary, PROGRAM + "\\" + part)
    c.drop(worker, PROGRAM + r"\unins000.exe", 1_300_000)
    c.drop(worker, PROGRAM + r"\unins000.dat", 18_000)
    startup = c.home + r"\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup"
    c.drop(worker, startup + r"\ShareX.lnk", 980)
    c.drop(worker, c.home + r"\AppData\Roaming\Microsoft\Windows\SendTo\ShareX.lnk", 940)
    c.drop(worker, r"C:\Users\Public\Desktop\ShareX.lnk", 960)
    for key, command in ((r"*\shell\ShareX", '"%s\\ShareX.exe" "%%1"'), (r"Directory\shell\ShareX",
                                                                         '"%s\\ShareX.exe" "%%V"'),
                         (r".sxcu\shell\open", '"%s\\ShareX.exe" -CustomUploader "%%1"')):
        c.key(worker, r"HKCU\Software\Classes" + "\\" + key + r"\command", new=True)
        c.set_value(worker, r"HKCU\Software\Classes" + "\\" + key + r"\command\(Default)", "REG_SZ", command % PROGRAM)
    for browser in (r"Google\Chrome", "Mozilla"):
        c.set_value(worker, r"HKCU\Software\%s\NativeMessagingHosts\com.getsharex.sharex\(Default)" % browser, "REG_SZ",
                    PROGRAM + r"\host-manifest-chrome.json")
    for value, text in (("DisplayName", "ShareX"), ("Publisher", "ShareX Team"),
                        ("UninstallString", '"%s\\unins000.exe"' % PROGRAM)):
        c.set_value(worker, UNINSTALL + "\\" + value, "REG_SZ", text)
    # As Inno does it: the first, unelevated one starts the program at the end.
    program = c.spawn(asking, PROGRAM + r"\ShareX.exe", '"%s\\ShareX.exe" -silent' % PROGRAM, description="ShareX", **MAKER)
    for path in (r"\is-7LRN2.tmp\_isetup\_setup64.tmp", r"\is-7LRN2.tmp"):
        c.delete(worker, temp + path)
    for process, path in ((worker, None), (elevated, second), (asking, None), (setup, first)):
        if path:
            c.delete(process, path)
        c.exit(process)
    return program


def fetch_ffmpeg(c, desktop, program, tools):
    desktop.resolve()
    c.exchange(program, GITHUB, 52101, [517, 300], [1400] * 3)
    c.exchange(program, FILES, 52102, [517, 500], [1460] * 50)
    archive = tools + r"\ffmpeg-7.1-win-x64.zip"
    c.drop(program, archive, 1_600_000)
    c.read(program, archive, 600_000)
    c.drop(program, tools + r"\ffmpeg.exe", 1_900_000)
    c.delete(program, archive)


def record(c, program, tools, folder):
    """ffmpeg reads the screen and the microphone; a second run makes a GIF of the film, the raw one goes."""
    film = folder + r"\2025-01\firefox_Qm7vZ2kLx9.mp4"
    lister = c.spawn(program, tools + r"\ffmpeg.exe", '"%s\\ffmpeg.exe" -list_devices true -f dshow -i dummy' % tools,
                     company="FFmpeg Project")
    c.load(lister, r"C:\Windows\System32\devenum.dll")
    c.query(lister, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\MMDevices\Audio\Capture\{0.0.1.0}\DeviceState",
            "REG_DWORD", 1)
    c.exit(lister)
    recorder = c.spawn(program, tools + r"\ffmpeg.exe",
                       '"%s\\ffmpeg.exe" -f gdigrab -thread_queue_size 1024 -rtbufsize 256M -framerate 30 -offset_x 112 '
                       '-offset_y 80 -video_size 1280x720 -draw_mouse 1 -i desktop -f dshow -i audio="Microphone (USB PnP)" '
                       '-c:v libx264 -preset ultrafast -y "%s"' % (tools, film), company="FFmpeg Project")
    c.load(recorder, r"C:\Windows\System32\avicap32.dll")
    c.load(recorder, r"C:\Windows\System32\AudioSes.dll")
    c.drop(recorder, film, 2_400_000)
    c.exit(recorder)
    animation = c.spawn(program, tools + r"\ffmpeg.exe", '"%s\\ffmpeg.exe" -i "%s" -lavfi "palettegen" -y "%s.gif"' % (
        tools, film, film[:-4]), company="FFmpeg Project")
    c.read(animation, film, 1_500_000)
    c.drop(animation, film[:-4] + ".gif", 900_000)
    c.exit(animation)
    c.delete(program, film)
    return film[:-4] + ".gif"


def story(c):
    desktop = Desktop(c)
    for address, name in ((GITHUB[0], "api.github.com"), (FILES[0], "objects.githubusercontent.com"),
                          (IMAGES[0], "api.imgur.com"),
                          (CHAT[0], "discord.com"), (FTP, "ftp.piotr-foto.example")):
        c.host(address, name)
    old = c.process(PROGRAM + r"\ShareX.exe", desktop.explorer, '"%s\\ShareX.exe" -silent' % PROGRAM, started_before=True,
                    description="ShareX", company="ShareX Team", version="15.0.0")
    desktop.murmur(5)
    program = install(c, desktop, old)
    folder = c.home + r"\Documents\ShareX"
    tools, pictures = folder + r"\Tools", folder + r"\Screenshots"
    for name in ("clr.dll", "clrjit.dll"):
        c.load(program, r"C:\Windows\Microsoft.NET\Framework64\v4.0.30319" + "\\" + name)
    for name in ("ShareX.HelpersLib.dll", "ShareX.UploadersLib.dll", "ShareX.ScreenCaptureLib.dll"):
        c.load(program, PROGRAM + "\\" + name)
    for name in ("ApplicationConfig.json", "HotkeysConfig.json", "UploadersConfig.json"):
        c.read(program, folder + "\\" + name, 40_000)
        c.drop(program, folder + "\\" + name + ".temp", 41_000)
        c.rename(program, folder + "\\" + name, folder + r"\Backup" + "\\" + name)
        c.rename(program, folder + "\\" + name + ".temp", folder + "\\" + name)
    # The print key: Windows' own snipping tool gives it up.
    c.set_value(program, r"HKCU\Control Panel\Keyboard\PrintScreenKeyForSnippingEnabled", "REG_DWORD", 0)
    c.probe(program, tools + r"\ffmpeg.exe")
    fetch_ffmpeg(c, desktop, program, tools)
    for number in range(6):
        c.wait(4)
        picture = pictures + r"\2025-01\chrome_%s.png" % "".join(c.random.choice("abcXYZ019kRt") for _ in range(10))
        c.load(program, r"C:\Windows\System32\dwmapi.dll")
        c.drop(program, picture, 240_000)
        c.read(program, picture, 240_000)
        c.exchange(program, IMAGES, 52110 + number, [517] + [1460] * 12, [900])
        c.drop(program, folder + r"\History.json", 3000 + 400 * number, opened=3)
    animation = record(c, program, tools, pictures)
    c.read(program, animation, 900_000)
    c.exchange(program, CHAT, 52140, [517] + [1460] * 20, [700])
    # The user's own place for pictures is an FTP server: control and data connection.
    c.exchange(program, (FTP, 21), 52150, [14, 12, 30, 6, 40], [60, 40, 40, 50])
    c.exchange(program, (FTP, 50211), 52151, [1460] * 16, [])
    # An action after each upload: a program of the user's choice gets the picture; the exif data go before.
    strip = c.spawn(program, PROGRAM + r"\exiftool.exe", '"%s\\exiftool.exe" -all= -overwrite_original "%s"' %
                    (PROGRAM, animation),
                    company="Phil Harvey")
    c.drop(strip, animation + "_exiftool_tmp", 900_000, chunk=262144)
    c.rename(strip, animation + "_exiftool_tmp", animation)
    c.exit(strip)
    note = c.spawn(program, r"C:\Windows\System32\cmd.exe",
                   'cmd.exe /c echo %%date%% "%s" >> "%s\\wyslane.txt"' % (animation, folder), **MICROSOFT)
    c.drop(note, folder + r"\wyslane.txt", 90, opened=3)
    c.exit(note)
    # The maker's updater: the next setup goes to Temp and runs silently when the user agrees; here he says later.
    c.exchange(program, GITHUB, 52160, [517, 300], [1400] * 2)
    c.drop(program, c.home + r"\AppData\Local\Temp\ShareX-17.0.0-setup.exe", 1_500_000)
    for path in (r"\ShareX-Log-2025-01.txt", r"\UploadersConfig.json"):
        c.drop(program, folder + path, 2400, opened=3)
    c.delete(program, c.home + r"\AppData\Local\Temp\ShareX-17.0.0-setup.exe")
    desktop.murmur(6)
