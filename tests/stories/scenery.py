"""What every Windows desktop does while a story happens: processes from before the capture, and harmless events."""

MICROSOFT = {"company": "Microsoft Corporation", "version": "10.0.19041.1 (WinBuild.160101.0800)"}
EXPLORER = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer"


class Desktop:
    def __init__(self, capture):
        self.capture = capture
        root = capture.system_root
        system32 = root + "\\System32\\"
        self.services = capture.system(system32 + "services.exe", description="Services and Controller app")
        self.scheduler = capture.system(system32 + "svchost.exe", system32 + "svchost.exe -k netsvcs -p -s Schedule",
                                        parent=self.services, description="Host Process for Windows Services")
        self.dns = capture.system(system32 + "svchost.exe", system32 + "svchost.exe -k NetworkService -p -s Dnscache",
                                  parent=self.services, description="Host Process for Windows Services")
        self.defender = capture.system(r"C:\ProgramData\Microsoft\Windows Defender\Platform\4.18\MsMpEng.exe",
                                       parent=self.services, description="Antimalware Service Executable")
        self.explorer = capture.process(root + "\\explorer.exe", command_line=root + "\\Explorer.EXE",
                                        started_before=True, description="Windows Explorer", **MICROSOFT)

    def murmur(self, rounds=1):
        """A little of what goes on anyway; repeats differ by the capture's own random numbers."""
        capture, random = self.capture, self.capture.random
        for _ in range(rounds):
            random.choice([self.explorer_looks, self.service_reads, self.defender_scans, self.recent_file])()
            capture.wait(0.05)

    def explorer_looks(self):
        key = EXPLORER + r"\FileExts\.%s\UserChoice" % self.capture.random.choice(["txt", "pdf", "docx", "png"])
        self.capture.open_key(self.explorer, key, result="NAME NOT FOUND")
        self.capture.open_key(self.explorer, EXPLORER + r"\Advanced")
        self.capture.query(self.explorer, EXPLORER + r"\Advanced\HideFileExt", "REG_DWORD", 1)
        self.capture.close_key(self.explorer, EXPLORER + r"\Advanced")

    def service_reads(self):
        key = r"HKLM\System\CurrentControlSet\Services\BITS\Parameters"
        self.capture.open_key(self.scheduler, key)
        self.capture.query(self.scheduler, key + r"\ServiceDll", "REG_EXPAND_SZ", r"%SystemRoot%\System32\qmgr.dll")
        self.capture.close_key(self.scheduler, key)

    def defender_scans(self):
        path = self.capture.system_root + r"\System32\%s.dll" % self.capture.random.choice(
            ["shell32", "ole32", "crypt32", "wininet"])
        self.capture.read(self.defender, path, 131072)

    def recent_file(self):
        path = self.capture.home + r"\AppData\Roaming\Microsoft\Windows\Recent\notes.lnk"
        self.capture.drop(self.explorer, path, 640, opened=3)
        self.capture.set_value(self.explorer, EXPLORER + r"\RecentDocs\MRUListEx", "REG_BINARY", bytes(20))

    def resolve(self, port=55001):
        """A name look-up: who asked and for what is not in such data."""
        self.capture.net(self.dns, "Send", ("10.0.2.3", 53), port, 37, is_tcp=False)
        self.capture.wait(0.02)
        self.capture.net(self.dns, "Receive", ("10.0.2.3", 53), port, 69, is_tcp=False)
