"""Ordinary: a WiX Burn bundle: the clean room in Temp, the elevated engine, the package cache, RunOnce for after a
restart, a C++ runtime installed as a bundle of its own, two MSI packages with custom actions (certificate, service), and
the clean-up."""
from scenery import Desktop

ORDINARY = True
SETTING = {"start": "2024-01-23T08:47:32", "user": "NORDLYS\\ingrid", "home": "C:\\Users\\ingrid", "computer": "NORDLYS",
           "os_version": (10, 0, 22631)}
MICROSOFT = {"company": "Microsoft Corporation"}
MAKER = {"company": "Fjordmål AS", "description": "Fjordmål Studio", "version": "12.0.4.0", "is_64bit": False}
BUNDLE = "{3f1f6ad1-2f9a-4b53-9c07-6a6d2b6cfe21}"
CACHE = r"C:\ProgramData\Package Cache"
HOME = r"C:\Program Files\Fjordmål\Studio"
RUN_ONCE = r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\RunOnce" + "\\" + BUNDLE
UNINSTALL = r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall" + "\\" + BUNDLE
PRODUCT = "{9E2A0D7B-54D1-4B61-90B7-1A5B6F1F3C70}"
COMPONENTS = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Installer\UserData\S-1-5-18\Components"
SERVICE = r"HKLM\System\CurrentControlSet\Services\FjordLicense"
ROOTS = r"HKLM\SOFTWARE\Microsoft\SystemCertificates\TrustedPublisher\Certificates\8C6D7F3E5B9A0C2D1E4F3A6B7C8D9E0F1A2B3C4D"


def engine(c, path, parent, identity, maker):
    """The bundle unpacks itself: clean room, user interface, elevated engine."""
    clean = r"C:\Windows\Temp\{%s}\.cr\%s" % (identity, path.rsplit("\\", 1)[-1])
    c.folder(parent, clean.rsplit("\\", 1)[0])
    c.drop(parent, clean, 700_000)
    room = c.spawn(parent, clean,
                   '"%s" -burn.clean.room="%s" -burn.filehandle.attached=716 -burn.filehandle.self=728' % (clean, path),
                   **maker)
    work = r"C:\Windows\Temp\{%s}" % identity[::-1].upper()
    for name in ("wixstdba.dll", "thm.xml", "thm.wxl", "logo.png", "license.rtf", "BootstrapperApplicationData.xml"):
        c.drop(room, work + r"\.ba" + "\\" + name, 30_000)
    c.load(room, work + r"\.ba\wixstdba.dll")
    c.drop(room, work + r"\.be" + "\\" + path.rsplit("\\", 1)[-1], 700_000)
    return room, work


def installer_package(c, service, msi, files, home):
    """The Windows Installer service installs a package from its cache."""
    c.read(service, msi, 400_000)
    c.drop(service, r"C:\Windows\Installer\2f81c%d.msi" % len(files), 400_000)
    for number in range(len(files)):
        temporary = r"C:\Config.Msi\2f81%02x.rbf" % number
        c.probe(service, temporary)
    for name in files:
        c.drop(service, home + "\\" + name, 90_000)
    for number in range(8):
        key = COMPONENTS + r"\%032X" % (number * 0x71F3A91B + 7)
        c.key(service, key, new=True)
        c.set_value(service, key + r"\B7D0A2E91D4516B4097BA1B5F6F1C307", "REG_SZ", home + "\\" + files[number % len(files)])
    key = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall" + "\\" + PRODUCT
    c.key(service, key, new=True)
    c.set_value(service, key + r"\DisplayName", "REG_SZ", "Fjordmål Studio")
    c.set_value(service, key + r"\UninstallString", "REG_EXPAND_SZ", "MsiExec.exe /X" + PRODUCT)
    c.set_value(service, key + r"\SystemComponent", "REG_DWORD", 1)


def custom_actions(c, desktop, service):
    host = c.spawn(service, c.system_root + r"\System32\MsiExec.exe", c.system_root + r"\System32\MsiExec.exe -Embedding "
                   "5C6B0D0F0E8A4E4F9F7B1A2C3D4E5F60 E Global\\MSI0000", **MICROSOFT)
    c.drop(service, r"C:\Windows\Installer\MSI7A1F.tmp", 210_000)
    c.load(host, r"C:\Windows\Installer\MSI7A1F.tmp")
    runner = c.spawn(host, c.system_root + r"\System32\rundll32.exe", r'rundll32.exe '
                     r'"C:\Windows\Installer\MSI7A1F.tmp",zzzzInvokeManaged'
                     r'CustomActionOutOfProc SfxCA_7870359 1 Studio.Actions!Studio.Actions.InstallCertificate', **MICROSOFT)
    for name in ("Studio.Actions.dll", "Microsoft.Deployment.WindowsInstaller.dll", "CustomAction.config"):
        c.drop(runner, r"C:\Windows\Installer\MSI7A1F.tmp-" + "\\" + name, 60_000)
    c.load(runner, c.system_root + r"\Microsoft.NET\Framework64\v4.0.30319\clr.dll")
    c.load(runner, r"C:\Windows\Installer\MSI7A1F.tmp-\Studio.Actions.dll")
    c.key(runner, ROOTS, new=True)
    c.set_value(runner, ROOTS + r"\Blob", "REG_BINARY", bytes(1100))
    for name in ("Studio.Actions.dll", "Microsoft.Deployment.WindowsInstaller.dll", "CustomAction.config"):
        c.delete(runner, r"C:\Windows\Installer\MSI7A1F.tmp-" + "\\" + name)
    c.exit(runner)
    c.delete(service, r"C:\Windows\Installer\MSI7A1F.tmp")
    c.key(desktop.services, SERVICE, new=True)
    for name, kind, value in (("ImagePath", "REG_EXPAND_SZ", '"%s\\licensed.exe" --service' % HOME),
                              ("Start", "REG_DWORD", 2),
                              ("Type", "REG_DWORD", 16), ("DisplayName", "REG_SZ", "Fjordmål License")):
        c.set_value(desktop.services, SERVICE + "\\" + name, kind, value)
    licensed = c.spawn(desktop.services, HOME + r"\licensed.exe", '"%s\\licensed.exe" --service' % HOME,
                       company="Fjordmål AS",
                       description="License service")
    c.exchange(licensed, ("192.0.2.70", 443), 49920, [517, 800], [1460, 900])
    c.exit(host)


def story(c):
    desktop = Desktop(c)
    desktop.murmur(6)
    path = c.home + r"\Downloads\FjordmalStudio.exe"
    bundle = c.spawn(desktop.explorer, path, **MAKER)
    room, work = engine(c, path, bundle, "6F2B3C10-7E0D-4E56-8F50-2B0C6E1A9D33", MAKER)
    desktop.murmur(4)
    engine_path = work + r"\.be\FjordmalStudio.exe"
    elevated = c.spawn(room, engine_path, '"%s" -q -burn.elevated BurnPipe.{0D1C3F7E-1B2A-4D6C-8E9F-0A1B2C3D4E5F} '
                       '{5E4D3C2B-1A0F-9E8D-'
                       '7C6B-5A4F3E2D1C0B} %d' % (engine_path, room.pid), integrity="High", **MAKER)
    c.folder(elevated, CACHE + "\\" + BUNDLE)
    c.drop(elevated, CACHE + "\\" + BUNDLE + r"\FjordmalStudio.exe", 700_000)
    c.protect(elevated, CACHE + "\\" + BUNDLE)
    c.key(elevated, UNINSTALL, new=True)
    cached = '"%s\\%s\\FjordmalStudio.exe"' % (CACHE, BUNDLE)
    for name, text in (("BundleCachePath", cached.strip('"')), ("DisplayName", "Fjordmål Studio 12"),
                       ("Publisher", "Fjordmål AS"),
                       ("UninstallString", cached + "  /uninstall"),
                       ("QuietUninstallString", cached + " /uninstall /quiet")):
        c.set_value(elevated, UNINSTALL + "\\" + name, "REG_SZ", text)
    c.set_value(elevated, RUN_ONCE, "REG_SZ", cached + " /burn.runonce")
    restore = c.spawn(desktop.services, c.system_root + r"\System32\VSSVC.exe", c.system_root + r"\system32\vssvc.exe",
                      **MICROSOFT)
    c.set_value(restore, r"HKLM\System\CurrentControlSet\Services\VSS\Diag\SPP\SppCreate (Enter)", "REG_BINARY", bytes(40))
    runtime_path = CACHE + r"\4A2D7C7C8D0E5F1B2C3A\VC_redist.x64.exe"
    c.drop(elevated, work + r"\vcredist", 600_000)
    c.rename(elevated, work + r"\vcredist", runtime_path)
    maker = {"company": "Microsoft Corporation", "description": "Microsoft Visual C++ 2015-2022 Redistributable",
             "is_64bit": False}
    runtime = c.spawn(elevated, runtime_path, '"%s" /quiet /norestart /log "%s\\AppData\\Local\\Temp\\vcredist.log"' % (
        runtime_path, c.home), **maker)
    inner, _ = engine(c, runtime_path, runtime, "A1D5B6C7-0000-4E56-8F50-2B0C6E1A9D44", maker)
    service = c.spawn(desktop.services, c.system_root + r"\System32\msiexec.exe", c.system_root + r"\system32\msiexec.exe "
                      r"/V", **MICROSOFT)
    installer_package(c, service, CACHE + r"\{E1902FC6-C423-4719-AB8A-AC7B2694B367}\vc_runtimeMinimum_x64.msi",
                      ["vcruntime140.dll", "msvcp140.dll", "concrt140.dll", "vcruntime140_1.dll"],
                      c.system_root + r"\System32")
    c.exit(inner)
    c.exit(runtime)
    for name in ("Studio.msi", "cab1.cab"):
        c.drop(elevated, work + "\\" + name, 500_000)
        c.rename(elevated, work + "\\" + name, CACHE + "\\" + PRODUCT + "v12.0.4\\" + name)
    installer_package(c, service, CACHE + "\\" + PRODUCT + r"v12.0.4\Studio.msi",
                      ["Studio.exe", "licensed.exe", "Core.dll", "Render.dll", "Studio.exe.config"], HOME)
    custom_actions(c, desktop, service)
    c.delete_value(elevated, RUN_ONCE)
    for name in ("wixstdba.dll", "thm.xml", "thm.wxl", "logo.png", "license.rtf", "BootstrapperApplicationData.xml"):
        c.delete(room, work + r"\.ba" + "\\" + name)
    c.exit(elevated)
    c.delete(room, engine_path)
    c.exit(room)
    c.exit(bundle)
    desktop.murmur(5)
