"""Ordinary: a player installs VALORANT. The launcher brings runtime packages (a WiX Burn bundle), firewall rules and an
anti-cheat with a driver that starts with Windows, a service and a tray Run value; the guarded game then talks UDP and the
anti-cheat looks around."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2025-05-17T22:34:16", "user": "PICHAU\\joão", "home": "C:\\Users\\joão", "computer": "PICHAU",
           "os_version": (10, 0, 26100), "local_address": "192.168.15.20"}
RIOT = {"company": "Riot Games, Inc.", "version": "105.0.0.1"}
MICROSOFT = {"company": "Microsoft Corporation"}
SYSTEM32 = "C:\\Windows\\System32\\"
CLIENT = r"D:\Riot Games\Riot Client"
GAME = r"D:\Riot Games\VALORANT\live"
VANGUARD = r"C:\Program Files\Riot Vanguard"
SERVICES = r"HKLM\System\CurrentControlSet\Services"
REDIST = "{8bdfe669-9705-4184-9368-db9ce581e0e7}"


def service(c, desktop, name, kind, start, image, display):
    key = SERVICES + "\\" + name
    c.key(desktop.services, key, new=True)
    for value, type_name, data in (("Type", "REG_DWORD", kind), ("Start", "REG_DWORD", start),
                                   ("ErrorControl", "REG_DWORD", 1), ("ImagePath", "REG_EXPAND_SZ", image),
                                   ("DisplayName", "REG_SZ", display)):
        c.set_value(desktop.services, key + "\\" + value, type_name, data)


def fetch(c, process, folder, names, local_port, size=900_000):
    """The patcher loads chunks, writes them under a scratch name and renames."""
    c.net(process, "Connect", ("203.0.113.100", 443), local_port)
    for name in names:
        for _ in range(4):
            c.net(process, "Receive", ("203.0.113.100", 443), local_port, 1460)
        c.drop(process, folder + "\\" + name + ".tmp", size, chunk=1 << 19)
        c.rename(process, folder + "\\" + name + ".tmp", folder + "\\" + name)
    c.net(process, "Disconnect", ("203.0.113.100", 443), local_port)


def loopback_exchange(c, process, port, local_port, sent, received):
    """As exchange(), within this computer."""
    own, c.local_address = c.local_address, "127.0.0.1"
    c.exchange(process, ("127.0.0.1", port), local_port, sent, received)
    c.local_address = own


def launcher(c, desktop):
    setup = c.spawn(desktop.explorer, c.home + r"\Downloads\Install VALORANT.exe", integrity="High",
                    description="RiotClientInstaller", **RIOT)
    c.host("203.0.113.100", "valorant.secure.dyn.riotcdn.net")
    c.host("203.0.113.101", "clientconfig.rpg.riotgames.com")
    desktop.resolve()
    c.exchange(setup, ("203.0.113.101", 443), 51000, [517, 400], [1400] * 2)
    fetch(c, setup, CLIENT, ["RiotClientServices.exe", "RiotClientCrashHandler.exe", "RiotGamesApi.dll",
                             "libcrypto-3-x64.dll", r"RiotClientElectron\Riot Client.exe", r"RiotClientElectron\ffmpeg.dll",
                             r"RiotClientElectron\resources\app.asar"], 51001)
    c.drop(setup, r"C:\ProgramData\Riot Games\RiotClientInstalls.json", 400)
    c.key(setup, r"HKLM\SOFTWARE\Classes\riotclient", new=True)
    c.set_value(setup, r"HKLM\SOFTWARE\Classes\riotclient\shell\open\command\(Default)", "REG_SZ",
                '"%s\\RiotClientServices.exe" "--app-command=%%1"' % CLIENT)
    for name in ("Riot Client", "RiotClientServices"):
        netsh = c.spawn(setup, SYSTEM32 + "netsh.exe", 'netsh advfirewall firewall add rule name="%s" dir=in action=allow '
                        'program="%s\\RiotClientServices.exe" ' 'enable=yes ' 'profile=any' % (name, CLIENT), **MICROSOFT)
        c.set_value(desktop.services, SERVICES + r"\SharedAccess\Parameters\FirewallPolicy\FirewallRules"
                    r"\{5D0B6E32-11C8-4E44-9A7A-%012X}" % (len(name) * 0xC0FFEE), "REG_SZ",
                    r"v2.33|Action=Allow|Active=TRUE|Dir=In|App=%s\RiotClientServices.exe|Name=%s|" % (CLIENT, name))
        c.exit(netsh)
    services = c.spawn(setup, CLIENT + r"\RiotClientServices.exe", '"%s\\RiotClientServices.exe" --launch-product=valorant '
                       '--launch-patchline=live' % CLIENT, integrity="Medium", description="Riot Client", **RIOT)
    c.exit(setup)
    c.set_value(services, r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\RiotClient", "REG_SZ",
                CLIENT + r"\RiotClientServices.exe --launch-background-mode")
    c.spawn(services, CLIENT + r"\RiotClientCrashHandler.exe", '"%s\\RiotClientCrashHandler.exe" --no-rate-limit '
            '--database=%s\\AppData' r'\Local\Riot Games\Riot Client\Crashes' % (CLIENT, c.home), **RIOT)
    window = c.spawn(services, CLIENT + r"\RiotClientElectron\Riot Client.exe", '"%s\\RiotClientElectron\\Riot Client.exe" '
                     '--app-port=51511 --remoting-auth-token=hUq1Zf8C' % CLIENT, description="Riot Client", **RIOT)
    loopback_exchange(c, window, 51511, 51512, [400, 380], [900, 1_100])
    return services


def runtime_packages(c, desktop, services):
    """VC++ from a Burn bundle: a clean room copy, then an elevated engine, each from a {GUID} folder in Temp."""
    bundle = GAME + r"\Prerequisites\vc_redist.x64.exe"
    outer = c.spawn(services, bundle, '"%s" /quiet /norestart' % bundle, integrity="High",
                    description="Microsoft Visual C++ 2015-2022 Redistributable (x64) - 14.40.33810", is_64bit=False,
                    **MICROSOFT)
    clean = r"C:\Windows\Temp\{2F6C0B7E-8D3A-4C9E-8C41-0B5E7A1D93F6}\.cr\vc_redist.x64.exe"
    c.drop(outer, clean, 650_000, chunk=1 << 19)
    room = c.spawn(outer, clean, '"%s" -burn.clean.room="%s" -burn.filehandle.attached=560 -burn.filehandle.self=568 /quiet '
                   '/norestart' % (clean, bundle), is_64bit=False, **MICROSOFT)
    work = r"C:\Windows\Temp\{7A0D6B1C-4E5F-4B8A-9C02-6E1F5D2A8B37}"
    for name in (r".ba\wixstdba.dll", r".ba\thm.xml", r".be\VC_redist.x64.exe", "cab5046A8AB272BF37297BB7928664C9503",
                 "vcRuntimeMinimum_x64", "vcRuntimeAdditional_x64"):
        c.drop(room, work + "\\" + name, 400_000, chunk=1 << 18)
    c.load(room, work + r"\.ba\wixstdba.dll")
    engine = c.spawn(room, work + r"\.be\VC_redist.x64.exe", '"%s\\.be\\VC_redist.x64.exe" -q -burn.elevated '
                     'BurnPipe.{D2B1A9F6-0C38-4B7A} {6E0D2C4B-9F1A} %d' % (work, room.pid), is_64bit=False, **MICROSOFT)
    cache = r"C:\ProgramData\Package Cache" + "\\" + REDIST
    c.drop(engine, cache + r"\VC_redist.x64.exe", 650_000, chunk=1 << 19)
    c.drop(engine, cache + r"\state.rsm", 800)
    key = r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion"
    c.set_value(engine, key + "\\RunOnce\\" + REDIST, "REG_SZ", '"%s\\VC_redist.x64.exe" /burn.runonce' % cache)
    msi = c.spawn(desktop.services, SYSTEM32 + "msiexec.exe", r"C:\Windows\system32\msiexec.exe /V", **MICROSOFT)
    for name in ("vcruntime140.dll", "vcruntime140_1.dll", "msvcp140.dll", "concrt140.dll", "mfc140u.dll"):
        c.drop(msi, SYSTEM32 + name, 200_000, opened=3)
    c.set_value(engine, key + "\\Uninstall\\" + REDIST + r"\QuietUninstallString", "REG_SZ",
                '"%s\\VC_redist.x64.exe" ' '/uninstall /quiet' % cache)
    c.delete_value(engine, key + "\\RunOnce\\" + REDIST)
    for process in (engine, room, outer):
        c.exit(process)
    for name in (r".ba\wixstdba.dll", r".be\VC_redist.x64.exe"):
        c.delete(msi, work + "\\" + name)


def anti_cheat(c, desktop, services):
    setup_path = c.home + r"\AppData\Local\Temp\Riot Games\vanguard-setup-1.17.8-14.exe"
    c.drop(services, setup_path, 2_000_000, chunk=1 << 20)
    setup = c.spawn(services, setup_path, '"%s" --quiet' % setup_path, integrity="High", description="Vanguard installer",
                    **RIOT)
    for name, size in (("vgk.sys", 900_000), ("vgc.exe", 1_500_000), ("vgtray.exe", 700_000), ("vgm.exe", 500_000),
                       ("installer.exe", 900_000), ("log-uploader.exe", 600_000), ("vgrl.dll", 400_000),
                       ("vgk.cat", 11_000)):
        c.drop(setup, VANGUARD + "\\" + name, size, chunk=1 << 19)
    c.protect(setup, VANGUARD)
    service(c, desktop, "vgk", 1, 1, r"\??\C:\Program Files\Riot Vanguard\vgk.sys", "vgk")
    service(c, desktop, "vgc", 16, 3, r'"C:\Program Files\Riot Vanguard\vgc.exe"', "vgc")
    c.set_value(setup, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\Riot Vanguard", "REG_SZ",
                r'"C:\Program Files\Riot Vanguard\vgtray.exe"')
    c.set_value(setup, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\Riot Vanguard\UninstallString", "REG_SZ",
                r'"C:\Program Files\Riot Vanguard\installer.exe" --uninstall')
    c.exit(setup, 3010)
    c.delete(services, setup_path)
    tray = c.spawn(desktop.explorer, VANGUARD + r"\vgtray.exe", description="Vanguard tray notification.", **RIOT)
    guard = c.spawn(desktop.services, VANGUARD + r"\vgc.exe", '"%s\\vgc.exe"' % VANGUARD,
                    description="Vanguard user-mode service.", **RIOT)
    return tray, guard


def look_around(c, guard):
    """What the anti-cheat reads: drivers, modules of other programs, ids of the hardware."""
    for name in ("ntoskrnl.exe", "win32k.sys", "kernel32.dll", "ntdll.dll", r"drivers\nvlddmkm.sys", r"drivers\amdppm.sys",
                 r"drivers\WinRing0x64.sys", r"drivers\inpoutx64.sys"):
        path = SYSTEM32 + name
        if "WinRing" in name or "inpout" in name:
            c.probe(guard, path)
        else:
            c.read(guard, path, 196_608)
    for key, value in ((r"HKLM\SOFTWARE\Microsoft\Cryptography", "MachineGuid"), (r"HKLM\HARDWARE\DESCRIPTION\System\BIOS",
                                                                                  "SystemProductName"),
                       (r"HKLM\System\CurrentControlSet\Control\SecureBoot\State", "UEFISecureBootEnabled"),
                       (r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion", "InstallDate"),
                       (r"HKLM\System\CurrentControlSet\Control\CI\Config", "VulnerableDriverBlocklistEnable")):
        c.open_key(guard, key)
        c.query(guard, key + "\\" + value, "REG_SZ", "1")
    for name in ("CheatEngine", "x64dbg", "VBoxGuest", "vmci"):
        c.open_key(guard, SERVICES + "\\" + name, result="NAME NOT FOUND")


def play(c, services, guard):
    boot = c.spawn(services, GAME + r"\VALORANT.exe", '"%s\\VALORANT.exe" -ares-deployment=br -ares-opt-in -insecure=0' %
                   GAME, **RIOT)
    game = c.spawn(boot, GAME + r"\ShooterGame\Binaries\Win64\VALORANT-Win64-Shipping.exe",
                   '"%s\\ShooterGame\\Binaries\\Win64\\VALORANT-Win64-Shipping.exe" ShooterGame '
                   '-config-endpoint=https://shared.br.a.pvp.net -ares-deployment=br' % GAME, description="VALORANT", **RIOT)
    c.load(game, VANGUARD + r"\vgrl.dll")
    for number in range(6):
        c.read(game, GAME + r"\ShooterGame\Content\Paks\pakchunk%d-WindowsClient.pak" % number, 196_608)
    look_around(c, guard)
    c.host("198.51.100.110", "br.vg.ac.pvp.net")
    c.exchange(guard, ("198.51.100.110", 443), 51060, [517, 9_400, 2_100], [1_400, 300])
    for number in range(24):
        c.net(game, "Send", ("198.51.100.120", 7086), 60123, 80 + number, is_tcp=False)
        c.net(game, "Receive", ("198.51.100.120", 7086), 60123, 240 + 3 * number, is_tcp=False)
        c.wait(0.03)
    c.drop(guard, VANGUARD + r"\Logs\vgc_2025-05-17_22-41.log", 60_000)
    uploader = c.spawn(guard, VANGUARD + r"\log-uploader.exe", '"%s\\log-uploader.exe"' % VANGUARD, **RIOT)
    c.read(uploader, VANGUARD + r"\Logs\vgc_2025-05-17_22-41.log", 60_000)
    c.exchange(uploader, ("198.51.100.110", 443), 51061, [517, 16_384, 16_384], [300])
    for process in (uploader, game, boot):
        c.exit(process)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(5)
    services = launcher(c, desktop)
    fetch(c, services, GAME, ["VALORANT.exe", r"Prerequisites\vc_redist.x64.exe", r"ShooterGame\Binaries\Win64"
                              r"\VALORANT-Win64-Shipping.exe", r"ShooterGame\Content\Paks\pakchunk0-WindowsClient.pak"],
          51040, 2_000_000)
    c.set_value(services,
                r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Riot Game valorant.live\UninstallString",
                "REG_SZ", '"%s\\RiotClientServices.exe" --uninstall-product=valorant --uninstall-patchline=live' % CLIENT)
    runtime_packages(c, desktop, services)
    _, guard = anti_cheat(c, desktop, services)
    desktop.murmur(3)
    play(c, services, guard)
    desktop.murmur(4)
