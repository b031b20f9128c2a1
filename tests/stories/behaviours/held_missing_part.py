"""A loader whose encrypted part did not come along: it looks whether it is watched, looks for the part in many places, asks
a server that does not answer, and gives up. Resembles split loaders uploaded without their companion (2023-2026)."""
import deeds
from scenery import Desktop

SETTING = {"start": "2026-01-20T12:00:45", "user": "WIN11-LAB\\lab", "home": "C:\\Users\\lab", "computer": "WIN11-LAB",
           "os_version": (10, 0, 26100)}
SERVER = ("198.51.100.250", 8443)
PART = "opengl.cfg"


def story(c):
    desktop = Desktop(c)
    desktop.murmur(20)
    sample = c.spawn(desktop.explorer, c.home + r"\Desktop\sample\vcredist_x64.exe", description="Visual C++ Runtime")
    deeds.begin(c, sample)
    with c.behaviour("looks whether the machine is virtual", "medium", ("T1497.001", "T1497", "T1082"), sample,
                     ("VMware", "VBox", "SystemManufacturer", "Virtual")):
        c.query(sample, r"HKLM\HARDWARE\DESCRIPTION\System\BIOS\SystemManufacturer", "REG_SZ", "innotek GmbH")
        for key in (r"HKLM\SOFTWARE\VMware, Inc.\VMware Tools", r"HKLM\SOFTWARE\Microsoft\Virtual Machine\Guest\Parameters",
                    r"HKLM\HARDWARE\ACPI\DSDT\VBOX__"):
            c.open_key(sample, key, result="NAME NOT FOUND")
        for name in ("VBoxGuest.sys", "vmmouse.sys", "vioscsi.sys"):
            c.probe(sample, c.system_root + r"\System32\drivers" + "\\" + name)
    with c.behaviour("looks whether tools of analysts are there", "medium",
                     ("T1518.001", "T1518", "T1497.001", "T1622", "T1083"), sample,
                     ("Wireshark", "x64dbg", "IDA")):
        for path in (r"C:\Program Files\Wireshark", r"C:\Tools\x64dbg", r"C:\Program Files\IDA Pro 8.3",
                     r"C:\Program Files\Fiddler"):
            c.probe(sample, path, "PATH NOT FOUND")
    with c.behaviour("asks for the keyboard's language", "low", "T1614.001", sample, ("Keyboard Layout", "Preload")):
        c.open_key(sample, r"HKCU\Keyboard Layout\Preload")
        c.query(sample, r"HKCU\Keyboard Layout\Preload\1", "REG_SZ", "00000407")
    with c.behaviour("asks whether the computer belongs to a domain", "low", ("T1016", "T1482", "T1480", "T1082"), sample,
                     ("Domain", "Tcpip")):
        c.query(sample, r"HKLM\System\CurrentControlSet\Services\Tcpip\Parameters\Domain", "REG_SZ", "")
    with c.behaviour("looks for a part of its own that is missing", "low",
                     ("T1480", "T1083", "T1574.001", "T1027.009", "T1027.013"), sample, PART):
        for folder in (c.home + r"\Desktop\sample", c.home + r"\AppData\Local\Temp", c.home + r"\AppData\Roaming",
                       r"C:\ProgramData", c.system_root, c.system_root + r"\System32"):
            c.probe(sample, folder + "\\" + PART)
    c.wait(45)
    desktop.murmur(12)
    with c.behaviour("tries a server on an odd port that does not answer", "low",
                     ("T1571", "T1071", "T1095", "T1105", "T1071.001"), sample,
                     "198.51.100.250"):
        for number in range(6):
            c.net(sample, "Reconnect", SERVER, 49900 + number)
            c.wait(3)
    desktop.murmur(14)
    c.exit(sample, 2)
    desktop.murmur(10)
