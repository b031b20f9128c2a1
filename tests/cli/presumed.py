#!/usr/bin/env python3
"""Which process is presumed to be the sample, and why: rightly or not at all; and what --sample accepts."""
import json
import pathlib

from harness import equal, folder, kaiseki, run

HEADER = '"Time of Day","Process Name","PID","Operation","Path","Result","Detail"'
EXPLORER, SYSTEM32 = r"C:\Windows\Explorer.EXE", r"C:\Windows\System32"
RUN_KEY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"


class Rows:
    """Rows of a seven-column CSV, a tenth of a second apart."""

    def __init__(self):
        self.lines = [HEADER]

    def add(self, name, pid, operation, path="", detail="", result="SUCCESS"):
        tenths = len(self.lines)
        clock = "10:%02d:%02d.%d000000 AM" % (tenths // 600, tenths // 10 % 60, tenths % 10)
        cells = (clock, name, str(pid), operation, path, result, detail)
        self.lines.append(",".join('"%s"' % cell.replace('"', '""') for cell in cells))

    def start(self, parent, child, image, command=None, created=True):
        """`parent` and `child` are (name, pid); without `created` only the child's own rows are there."""
        command = command or '"%s"' % image
        if created:
            self.add(*parent, "Process Create", image, "PID: %d, Command line: %s" % (child[1], command))
        self.add(*child, "Process Start", "", "Parent PID: %d, Command line: %s, Current directory: C:\\, "
                 "Environment: ;\tA=b" % (parent[1], command))
        self.add(*child, "Load Image", image, "Image Base: 0x400000, Image Size: 0x5000")
        return child

    def write_file(self, who, path, size=4096):
        self.add(*who, "CreateFile", path, "Desired Access: Generic Write, Disposition: Create, Options: "
                 "Synchronous IO Non-Alert, Attributes: n/a, ShareMode: None, AllocationSize: 0, OpenResult: Created")
        self.add(*who, "WriteFile", path, "Offset: 0, Length: %d" % size)

    def persist(self, who, value, target):
        self.add(*who, "RegSetValue", RUN_KEY + "\\" + value, "Type: REG_SZ, Length: 50, Data: " + target)

    def wipe_copies(self, who, pid):
        self.start(who, ("vssadmin.exe", pid), SYSTEM32 + r"\vssadmin.exe", "vssadmin delete shadows /all /quiet")


def told(rows, *options):
    with folder() as target:
        path = pathlib.Path(target) / "capture.csv"
        path.write_text("\r\n".join(rows.lines) + "\r\n", encoding="utf-8-sig")
        result = kaiseki("analyze", path, "--report", "json", *options)
        text = kaiseki("analyze", path, *options)
    equal(result.status, 0, result.err)
    return json.loads(result.out), text.out


def presumed(rows):
    """(name, PID, reason) of the sample; None without one."""
    sample = told(rows)[0].get("sample")
    return sample and (sample["process"]["name"], sample["process"]["pid"], sample["reason"])


DESKTOP = ("Explorer.EXE", 100)


def setup(rows):
    """An ordinary setup: it unpacks a program, installs and registers it, and clears away what it unpacked."""
    installer = rows.start(DESKTOP, ("EditorSetup.exe", 200), r"C:\Users\lab\Downloads\EditorSetup.exe")
    rows.write_file(installer, r"C:\Users\lab\AppData\Local\Temp\is-1\helper.exe")
    rows.start(installer, ("helper.exe", 204), r"C:\Users\lab\AppData\Local\Temp\is-1\helper.exe")
    rows.write_file(installer, r"C:\Program Files\Editor\editor.exe", 500000)
    for value in ("DisplayName", "UninstallString"):
        rows.add(*installer, "RegSetValue", r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall\Editor" + "\\"
                 + value, r"Type: REG_SZ, Length: 90, Data: C:\Program Files\Editor\uninstall.exe")
    for number in range(20):
        rows.write_file(installer, r"C:\Program Files\Editor\lib%d.dll" % number)


def test_what_rules_found_counts_more_than_who_was_first():
    rows = Rows()
    setup(rows)
    archiver = rows.start(DESKTOP, ("WinRAR.exe", 300), r"C:\Program Files\WinRAR\WinRAR.exe")
    script = rows.start(archiver, ("wscript.exe", 304), SYSTEM32 + r"\wscript.exe",
                        r'wscript.exe "C:\Users\lab\AppData\Local\Temp\Rar$1\order.vbs"')
    rows.persist(script, "upd", r"C:\Users\lab\AppData\Roaming\upd.exe")
    rows.wipe_copies(script, 308)
    name, pid, reason = presumed(rows)
    equal((name, pid), ("wscript.exe", 304))
    assert reason.startswith("WinRAR started it with order.vbs from "), reason


def test_a_setup_alone_is_what_was_started():
    rows = Rows()
    setup(rows)
    equal(presumed(rows), ("EditorSetup.exe", 200, "Explorer started it from Downloads"))


def test_an_intruders_shell_goes_before_a_tool_of_his():
    rows = Rows()
    shell = rows.start(DESKTOP, ("cmd.exe", 200), SYSTEM32 + r"\cmd.exe", '"C:\\Windows\\system32\\cmd.exe"')
    scanner = rows.start(shell, ("netscan.exe", 204), r"C:\Users\Public\netscan.exe")
    for number in range(30):
        rows.write_file(scanner, r"C:\Users\Public\found%d.xml" % number)
    rows.start(shell, ("net.exe", 208), SYSTEM32 + r"\net.exe", "net user helper P4ss /add")
    rows.start(shell, ("wevtutil.exe", 212), SYSTEM32 + r"\wevtutil.exe", "wevtutil cl Security")
    rows.wipe_copies(shell, 216)
    name, pid, reason = presumed(rows)
    equal((name, pid), ("cmd.exe", 200))
    equal(reason, "Explorer started it, and most of what rules found began there")


def test_a_shell_from_which_somebody_worked_is_no_sample():
    rows = Rows()
    shell = rows.start(DESKTOP, ("cmd.exe", 200), SYSTEM32 + r"\cmd.exe", '"C:\\Windows\\system32\\cmd.exe"')
    rows.start(shell, ("ipconfig.exe", 204), SYSTEM32 + r"\ipconfig.exe", "ipconfig /all")
    rows.start(shell, ("notepad.exe", 208), SYSTEM32 + r"\notepad.exe", "notepad C:\\Windows\\win.ini")
    equal(presumed(rows), None)


def test_kernel_and_services_are_never_presumed():
    rows = Rows()
    for name, pid in (("System", 4), ("Registry", 88), ("MemCompression", 1400), ("svchost.exe", 900)):
        rows.add(name, pid, "WriteFile", r"C:\Users\lab\AppData\Local\Temp\x%d.dat" % pid, "Offset: 0, Length: 10")
        equal(presumed(rows), None)
    for name in ("System", "Registry", "svchost.exe", "1400"):
        sample = told(rows, "--sample", name)[0]["sample"]
        equal((sample["presumed"], sample["reason"]), (False, "named by --sample"))


def test_the_only_program_of_a_capture_is_presumed():
    rows = Rows()
    rows.add("quote.exe", 200, "WriteFile", r"C:\Users\lab\x.dat", "Offset: 0, Length: 10")
    equal(presumed(rows), ("quote.exe", 200, "no other program is in the capture"))
    rows.add("quote.exe", 300, "WriteFile", r"C:\Users\lab\y.dat", "Offset: 0, Length: 10")
    rows.add("System", 4, "WriteFile", r"C:\Users\lab\y.dat", "Offset: 0, Length: 10")
    equal(presumed(rows), None)  # with the kernel beside it nothing says that the capture was cut to it


def test_of_several_starts_the_one_that_did_something():
    rows = Rows()
    image = r"C:\Users\lab\Downloads\bill.exe"
    rows.start(DESKTOP, ("bill.exe", 200), image)
    rows.add("bill.exe", 200, "Process Exit")
    second = rows.start(DESKTOP, ("bill.exe", 204), image)
    rows.persist(second, "upd", image)
    rows.wipe_copies(second, 208)
    capture, _ = told(rows)
    equal(capture["sample"]["process"]["pid"], 204)
    ties = {process["pid"]: process.get("tie") for process in capture["processes"]}
    equal((ties[200], ties[204]), ("sample", "sample"))


def test_of_several_roots_the_one_that_rules_speak_against():
    rows = Rows()
    for number, name in enumerate(("reader", "player", "stage")):
        rows.start(("?", 50 + number), (name + ".exe", 200 + number), r"C:\Users\lab\Desktop\%s.exe" % name,
                   created=False)
        rows.write_file((name + ".exe", 200 + number), r"C:\Users\lab\%s.txt" % name)
    rows.persist(("stage.exe", 202), "upd", r"C:\Users\lab\Desktop\stage.exe")
    rows.wipe_copies(("stage.exe", 202), 300)
    name, pid, reason = presumed(rows)
    equal((name, pid), ("stage.exe", 202))
    assert "Explorer" not in reason, reason


def test_tools_that_nobody_is_seen_to_have_started_are_no_sample():
    rows = Rows()
    rows.start(("?", 50), ("vssadmin.exe", 200), SYSTEM32 + r"\vssadmin.exe", "vssadmin delete shadows /all /quiet",
               created=False)
    rows.start(("?", 50), ("schtasks.exe", 204), SYSTEM32 + r"\schtasks.exe",
               r"schtasks /create /tn Upd /sc onlogon /tr C:\Users\lab\AppData\u.exe", created=False)
    capture, _ = told(rows)
    equal(capture.get("sample"), None)
    assert "critical" in {finding["severity"] for finding in capture["findings"]}


def test_packages_and_documents_are_samples_through_their_programs():
    rows = Rows()
    rows.start(DESKTOP, ("msiexec.exe", 200), SYSTEM32 + r"\msiexec.exe",
               r'"C:\Windows\System32\msiexec.exe" /i "C:\Users\lab\Downloads\player.msi"')
    equal(presumed(rows), ("msiexec.exe", 200, "Explorer started it with player.msi from Downloads"))
    rows = Rows()
    rows.start(DESKTOP, ("WINWORD.EXE", 200), r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE",
               r'"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE" /n "C:\Users\lab\Downloads\bill.docm"')
    equal(presumed(rows), ("WINWORD.EXE", 200, "Explorer started it with bill.docm from Downloads"))


def test_what_is_worse_outside_is_said_first():
    rows = Rows()
    rows.start(DESKTOP, ("tool.exe", 200), r"C:\Users\lab\Downloads\tool.exe")
    rows.start(("agent.exe", 300), ("vssadmin.exe", 304), SYSTEM32 + r"\vssadmin.exe",
               "vssadmin delete shadows /all /quiet")
    capture, text = told(rows, "--sample", "tool.exe")
    worst = [finding for finding in capture["findings"] if finding["severity"] == "critical"]
    equal([finding["in_tree"] for finding in worst], [False])  # it keeps its weight
    assert "Outside  critical: agent 300 deletes shadow copies" in text, text[:800]


def test_a_service_is_named_with_what_it_runs():
    rows = Rows()
    host = rows.start(("services.exe", 600), ("svchost.exe", 900), SYSTEM32 + r"\svchost.exe",
                      r"C:\Windows\system32\svchost.exe -k netsvcs -s Updater")
    rows.add(*host, "RegSetValue", r"HKLM\System\CurrentControlSet\Services\Updater\Parameters\ServiceDll",
             r"Type: REG_EXPAND_SZ, Length: 60, Data: C:\ProgramData\upd.dll")
    rows.start(DESKTOP, ("shutdown.exe", 904), SYSTEM32 + r"\shutdown.exe", "shutdown.exe -s -t 0")
    text = " ".join(told(rows, "--sample", "900", "--sample", "904")[1].split())
    assert r"svchost.exe 900 (service Updater, C:\ProgramData\upd.dll), shutdown.exe 904, named" in text, text[:600]


def several():
    rows = Rows()
    for number, library in enumerate(("a.dll", "b.dll")):
        rows.start(DESKTOP, ("rundll32.exe", 200 + number), SYSTEM32 + r"\rundll32.exe",
                   r"rundll32.exe C:\Users\lab\%s,Go" % library)
    for number in range(2):
        rows.start(DESKTOP, ("tool.exe", 300 + number), r"C:\Users\lab\Downloads\%d\tool.exe" % number)
    return rows


def samples_of(rows, *names):
    options = [option for name in names for option in ("--sample", name)]
    return [process["pid"] for process in told(rows, *options)[0]["sample"]["all"]]


def test_a_name_marks_all_of_that_name_and_sample_may_be_repeated():
    rows = several()
    equal(samples_of(rows, "tool.exe"), [300, 301])
    equal(samples_of(rows, "300", "rundll32.exe *b.dll*"), [201, 300])
    equal(samples_of(rows, r"*\1\tool.exe*"), [301])
    assert "rundll32.exe 201, tool.exe 300, named by --sample" in told(rows, "--sample", "300", "--sample", "201")[1]


def test_the_bare_name_of_a_host_is_refused_with_what_to_choose_from():
    with folder() as target:
        path = pathlib.Path(target) / "capture.csv"
        path.write_text("\r\n".join(several().lines) + "\r\n", encoding="utf-8")
        for name in ("rundll32.exe", "rundll32", "RUNDLL32.EXE"):
            result = kaiseki("analyze", path, "--sample", name)
            equal(result.status, 1)
            for part in ("rundll32.exe 200 (rundll32.exe C:\\", "a.dll", "rundll32.exe 201", "PART OF ITS COMMAND LINE"):
                assert part in result.err.replace("\\\\", "\\"), (part, result.err)
            equal(result.err.count("\n"), 1)
        result = kaiseki("analyze", path, "--sample", "rundll32.exe *c.dll*")
        assert result.status == 1 and "has no such process" in result.err, result.err


run(globals())
