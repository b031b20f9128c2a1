"""CSVs as people save them: columns missing, no header, other words in it, other separators, Advanced Output."""
import csv
import io
import json
import pathlib
import tempfile

from harness import contains, equal, kaiseki, run

COLUMNS = ["Time of Day", "Process Name", "PID", "Operation", "Path", "Result", "Detail"]
RUN = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\x"
DROP = r"C:\Users\lab\AppData\Roaming\x.exe"
ROWS = [
    ["6:00:00.0000000 PM", "one.exe", "77", "CreateFile", DROP, "SUCCESS",
     "Desired Access: Generic Write, Disposition: Create, Options: Synchronous IO Non-Alert, Attributes: n/a, "
     "ShareMode: None, AllocationSize: 0, OpenResult: Created"],
    ["6:00:01.0000000 PM", "one.exe", "77", "RegSetValue", RUN, "SUCCESS", "Type: REG_SZ, Length: 50, Data: " + DROP],
    ["6:00:02.0000000 PM", "one.exe", "77", "Process Create", DROP, "SUCCESS", "PID: 80, Command line: \"x.exe\" -a, b"],
    ["6:00:03.0000000 PM", "one.exe", "77", "TCP Connect", "LAB1:1030 -> 203.0.113.77:443", "SUCCESS",
     "Length: 0, mss: 1460"],
]
MISSING = {"Time of Day": "no column of times", "Process Name": "no column Process Name", "PID": "no column PID",
           "Path": "no column Path", "Result": "no column Result", "Detail": "no column Detail"}


def text_of(rows, columns=COLUMNS, header=True, delimiter=",", quoting=csv.QUOTE_ALL):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator="\r\n")
    if header:
        writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


class Folder:
    """A temporary folder for captures."""

    def __enter__(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.temporary.name)
        return self

    def __exit__(self, *_):
        self.temporary.cleanup()

    def write(self, content, name="x.csv"):
        path = self.path / name
        path.write_bytes(content if isinstance(content, bytes) else b"\xef\xbb\xbf" + content.encode())
        return path


def analyze(path, *more):
    result = kaiseki("analyze", path, *more)
    equal(result.status, 0, result.err)
    return result.out


def quality(report):
    """The Quality line of a text report, as one line."""
    said = ""
    for line in report.splitlines():
        if line.startswith("Quality ") or (said and line.startswith("         ")):
            said += " " + line[9:]
        elif said:
            break
    return " ".join(said.split())


def told(path):
    """What a JSON report says but for how the capture was read and what it is named."""
    report = json.loads(analyze(path, "--report", "json"))
    for name in ("columns", "caveats", "name"):
        del report["capture"][name]
    return report


def fields(path, names):
    result = kaiseki("query", path, "--select", ",".join(names), "--format", "csv")
    equal(result.status, 0, result.err)
    return list(csv.DictReader(io.StringIO(result.out, newline="")))


def check_words(path):
    """`info` says what a report does."""
    said = [caveat["text"] for caveat in json.loads(analyze(path, "--report", "json"))["capture"]["caveats"]]
    equal([caveat["text"] for caveat in json.loads(kaiseki("info", path, "--json").out)["caveats"]], said)
    out = kaiseki("info", path).out
    for text in said:
        contains(out, text)
    return said


# --- columns ---

def test_each_missing_column_is_named_with_its_cost():
    with Folder() as folder:
        whole = folder.write(text_of(ROWS))
        equal(quality(analyze(whole)), "")
        for at, name in enumerate(COLUMNS):
            path = folder.write(text_of([row[:at] + row[at + 1:] for row in ROWS], COLUMNS[:at] + COLUMNS[at + 1:]))
            if name == "Operation":
                result = kaiseki("analyze", path)
                equal(result.status, 3)
                contains(result.err, 'no CSV header with a column "Operation"')
                continue
            said = quality(analyze(path))
            contains(said, MISSING[name])
            contains(said, "Options > Select Columns")
            for other, words in MISSING.items():
                equal(words in said, other == name, said)
            check_words(path)


def test_a_missing_result_is_success():
    with Folder() as folder:
        path = folder.write(text_of([row[:5] + row[6:] for row in ROWS], COLUMNS[:5] + COLUMNS[6:]))
        report = analyze(path)
        contains(report, "started at logon (Run value x)")
        contains(report, "x.exe 80")
        equal([row["result"] for row in fields(path, ["result"])], ["SUCCESS"] * 4)
        converted = kaiseki("convert", path, "-o", "-")
        equal([row["Result"] for row in csv.DictReader(io.StringIO(converted.out.lstrip("\ufeff")))], [""] * 4)


def test_four_columns():
    with Folder() as folder:
        path = folder.write(text_of([[row[1], row[3], row[4], row[6]] for row in ROWS],
                                    ["Process Name", "Operation", "Path", "Detail"]))
        report = analyze(path)
        contains(report, "started at logon (Run value x)")
        contains(report, "HIGH one 0 ")
        said = quality(report)
        for name in ("Time of Day", "PID", "Result"):
            contains(said, MISSING[name])


def test_header_only():
    with Folder() as folder:
        path = folder.write(text_of([]))
        contains(quality(analyze(path)), "no event in the capture")
        contains(kaiseki("info", path).out, "Events     0")


# --- rows without a header ---

def test_rows_without_a_header():
    with Folder() as folder:
        whole = told(folder.write(text_of(ROWS)))
        for name, options in {
                "copied.csv": {}, "tab.txt": {"delimiter": "\t"}, "semicolon.csv": {"delimiter": ";"},
                "plain.csv": {"delimiter": ";", "quoting": csv.QUOTE_MINIMAL}}.items():
            path = folder.write(text_of(ROWS, header=False, **options), name)
            contains(quality(analyze(path)), "no header: columns were told by what rows have in them (Time of Day, "
                                             "Process Name, PID, Operation, Path, Result, Detail)")
            equal(told(path), whole, name)
            check_words(path)
        # as Process Monitor copies them: between tabs, nothing quoted
        path = folder.write("".join("\t".join(row) + "\r\n" for row in ROWS), "rows.txt")
        equal(told(path), whole)
        # in another order, with more columns
        order = [3, 6, 4, 1, 0, 5, 2]
        path = folder.write(text_of([[row[i] for i in order] + ["ab", r"C:\one.exe"] for row in ROWS], header=False))
        said = quality(analyze(path))
        contains(said, "(Operation, Detail, Path, Process Name, Time of Day, Result, PID, Image Path)")
        contains(said, "1 column of unknown meaning")
        equal(fields(path, ["process.image"])[0]["process.image"], r"C:\one.exe")


def test_a_header_in_other_words():
    german = ["Uhrzeit", "Prozessname", "PID", "Vorgang", "Pfad", "Ergebnis", "Detail"]
    with Folder() as folder:
        whole = told(folder.write(text_of(ROWS)))
        path = folder.write(text_of(ROWS, german))
        contains(quality(analyze(path)), "the header has other words than Process Monitor's")
        equal(told(path), whole)
        check_words(path)
        result = kaiseki("analyze", folder.write(text_of([], german)))
        equal(result.status, 3)
        contains(result.err, "with its header")
        equal(len(result.err.splitlines()), 1)


def test_rows_of_something_else():
    with Folder() as folder:
        for content in ("a,b,c\r\n1,2,3\r\n", "Power,Shutdown,x\r\n", "name;size;date\r\nx;1;2024-01-01\r\n" * 40):
            result = kaiseki("analyze", folder.write(content))
            equal(result.status, 3, content)
            contains(result.err, "not a Process Monitor capture")


def test_separators():
    with Folder() as folder:
        whole = told(folder.write(text_of(ROWS)))
        for delimiter in (";", "\t", "|"):
            for quoting in (csv.QUOTE_ALL, csv.QUOTE_MINIMAL):
                path = folder.write(text_of(ROWS, delimiter=delimiter, quoting=quoting))
                equal(told(path), whole, repr(delimiter))
                equal(quality(analyze(path)), "")


# --- Advanced Output ---

# operation, its Detail, name of the request, what stands before the Detail
REQUESTS = [
    ("CreateFile", ROWS[0][6], "IRP_MJ_CREATE", ""),
    ("ReadFile", "Offset: 0, Length: 4,096, Priority: Normal", "IRP_MJ_READ", ""),
    ("ReadFile", "Offset: 0, Length: 4,096", "FASTIO_READ", ""),
    ("ReadFile", "Offset: 0, Length: 4,096", "FASTIO_MDL_READ", ""),
    ("WriteFile", "Offset: 0, Length: 4,096", "IRP_MJ_WRITE", ""),
    ("WriteFile", "Offset: 4,096, Length: 10", "FASTIO_WRITE", ""),
    ("WriteFile", "Offset: 4,096, Length: 10", "FASTIO_PREPARE_MDL_WRITE", ""),
    ("CloseFile", "", "IRP_MJ_CLEANUP", ""),
    ("IRP_MJ_CLOSE", "", "IRP_MJ_CLOSE", ""),
    ("QueryOpen", "FileAttributes: A", "FASTIO_NETWORK_QUERY_OPEN", ""),
    ("QueryOpen", "FileAttributes: A", "FASTIO_QUERY_OPEN", ""),
    ("CreateFileMapping", "SyncType: SyncTypeCreateSection, PageProtection: PAGE_EXECUTE",
     "FASTIO_ACQUIRE_FOR_SECTION_SYNCHRONIZATION", ""),
    ("QueryBasicInformationFile", "CreationTime: 1, FileAttributes: AN", "FASTIO_QUERY_INFORMATION", "more"),
    ("QueryNameInformationFile", r"Name: \a", "IRP_MJ_QUERY_INFORMATION", "more"),
    ("QueryStreamInformationFile", "", "IRP_MJ_QUERY_INFORMATION", "more"),
    ("SetRenameInformationFile", "ReplaceIfExists: False, FileName: " + DROP + ".lckd", "IRP_MJ_SET_INFORMATION", "more"),
    ("SetDispositionInformationFile", "Delete: True", "IRP_MJ_SET_INFORMATION", "more"),
    ("SetDispositionInformationEx", "Flags: FILE_DISPOSITION_DELETE", "IRP_MJ_SET_INFORMATION", "more"),
    ("QueryInformationVolume", "VolumeLabel: x", "IRP_MJ_QUERY_VOLUME_INFORMATION", "more"),
    ("QueryDirectory", "Filter: *, 2: .", "IRP_MJ_DIRECTORY_CONTROL", "more"),
    ("NotifyChangeDirectory", "Filter: x", "IRP_MJ_DIRECTORY_CONTROL", "more"),
    ("FileSystemControl", "Control: FSCTL_LOCK_VOLUME", "IRP_MJ_FILE_SYSTEM_CONTROL", ""),
    ("DeviceIoControl", "Control: x", "FASTIO_DEVICE_CONTROL", ""),
    ("LockFile", "Exclusive: True", "IRP_MJ_LOCK_CONTROL", "more"),
    ("UnlockFileSingle", "Offset: 1", "FASTIO_UNLOCK_SINGLE", ""),
    ("QuerySecurityFile", "Information: Owner", "IRP_MJ_QUERY_SECURITY", ""),
    ("CreatePipe", "", "IRP_MJ_CREATE_NAMED_PIPE", ""),
    ("FlushBuffersFile", "", "IRP_MJ_FLUSH_BUFFERS", ""),
]


def test_requests_are_the_operations_that_they_stand_for():
    plain, advanced = [], []
    for at, (operation, detail, request, more) in enumerate(REQUESTS):
        head = ["6:00:%02d.0000000 PM" % at, "one.exe", "77"]
        said = ", ".join(part for part in ("Type: " + operation, detail) if part) if more else detail
        plain.append(head + [operation, DROP, "SUCCESS", detail])
        advanced.append(head + [request, DROP, "SUCCESS", said])
    with Folder() as folder:
        one, other = folder.write(text_of(plain), "plain.csv"), folder.write(text_of(advanced), "advanced.csv")
        names = ["operation", "detail", "class", "file.new_path", "file.delete", "file.length", "file.attributes"]
        equal(fields(other, names), fields(one, names))
        equal(told(other), told(one))
        renamed = sum(operation != request for operation, _, request, _ in REQUESTS)
        equal(check_words(other), ["saved with Advanced Output: %d events named by request are read as the operations "
                                   "that they stand for" % renamed])
        contains(quality(analyze(other)), "saved with Advanced Output")
        # what the capture has stays as it is there
        converted = kaiseki("convert", other, "-o", "-").out.lstrip("\ufeff")
        equal([row[3:] for row in csv.reader(io.StringIO(converted))][1:], [row[3:] for row in advanced])


def test_requests_that_nobody_knows():
    rows = [["6:00:00.0000000 PM", "one.exe", "77", name, DROP, "SUCCESS", detail] for name, detail in (
        ("IRP_MJ_SET_INFORMATION", "Type: <Unknown>"), ("IRP_MJ_NONSENSE", ""), ("FASTIO_", ""),
        ("IRP_MJ_SET_INFORMATION", "Type: RegSetValue, Data: x"), ("IRP_MJ_SET_INFORMATION", "Type: "))]
    with Folder() as folder:
        path = folder.write(text_of(rows))
        equal([row["operation"] for row in fields(path, ["operation"])],
              ["IRP_MJ_SET_INFORMATION", "IRP_MJ_NONSENSE", "FASTIO_", "IRP_MJ_SET_INFORMATION", "SetInformationFile"])


# --- numbers ---

def test_digit_groups_of_every_locale():
    for text in ("12345678", "12,345,678", "12.345.678", "12 345 678", "12\u00a0345\u00a0678", "12\u202f345\u202f678",
                 "12'345'678", "12\u2019345\u2019678", "1,23,45,678", "\u0661\u0662\u066c\u0663\u0664\u0665\u066c\u0666\u0667\u0668"):
        rows = [["18:00:00,0000000", "one.exe", "77", "WriteFile", DROP, "SUCCESS",
                 "Offset: %s, Length: %s, Priority: Normal" % (text, text)]]
        with Folder() as folder:
            got = fields(folder.write(text_of(rows)), ["file.offset", "file.length"])[0]
            equal(got, {"file.offset": "12345678", "file.length": "12345678"}, text)


run(globals())
