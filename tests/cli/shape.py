"""CSVs as people save them: columns missing, no header, other words in it, other separators, Advanced Output."""
import csv
import io
import json
import pathlib
import tempfile

from harness import SAMPLE_PML, contains, equal, kaiseki, run

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


# --- encodings ---

# what `info` calls the encoding, how Python does, a user's folder and a file there
ENCODINGS = [
    ("windows-1252", "cp1252", "Andr\u00e9", "\u00e9t\u00e9"), ("windows-1252", "cp1252", "J\u00fcrgen", "\u00dcbung gro\u00df"),
    ("windows-1250", "cp1250", "\u0141ukasz", "za\u017c\u00f3\u0142\u0107"), ("windows-1250", "cp1250", "P\u0159\u00edkaz", "\u0161\u0165astn\u00fd"),
    ("windows-1251", "cp1251", "\u0410\u043d\u0434\u0440\u0435\u0439", "\u043e\u0431\u043d\u043e\u0432\u0430"),
    ("cp866", "cp866", "\u0410\u043d\u0434\u0440\u0435\u0439", "\u043e\u0431\u043d\u043e\u0432\u0430"),
    ("windows-1253", "cp1253", "\u0393\u03b9\u03ce\u03c1\u03b3\u03bf\u03c2", "\u0388\u03b3\u03b3\u03c1\u03b1\u03c6\u03b1"),
    ("windows-1254", "cp1254", "G\u00fcl\u015fen", "De\u011fi\u015fiklik \u0131\u015f\u0131k"),
    ("windows-1255", "cp1255", "\u05de\u05e9\u05ea\u05de\u05e9", "\u05d4\u05d5\u05e8\u05d3\u05d5\u05ea"),
    ("windows-1256", "cp1256", "\u0627\u0644\u0645\u0633\u062a\u062e\u062f\u0645", "\u0645\u0633\u062a\u0646\u062f\u0627\u062a"),
    ("windows-874", "cp874", "\u0e1c\u0e39\u0e49\u0e43\u0e0a\u0e49", "\u0e40\u0e2d\u0e01\u0e2a\u0e32\u0e23"),
    ("Shift_JIS", "cp932", "\u5c71\u7530", "\u8868\u30c7\u30b9\u30af\u30c8\u30c3\u30d7"), ("GBK", "gbk", "\u5f20\u4e09", "\u66f4\u65b0"),
    ("windows-949", "cp949", "\ud64d\uae38\ub3d9", "\ubc14\ud0d5"), ("Big5", "cp950", "\u738b\u5c0f\u660e", "\u5831\u50f9\u55ae"),
]


def foreign_rows(user, name):
    path = "C:\\Users\\%s\\AppData\\%s.exe" % (user, name)
    return path, [row[:4] + [path] + row[5:] for row in ROWS[:1]]


def encoding_of(path, *more):
    return json.loads(kaiseki("info", path, "--json", *more).out)["encoding"]


def test_a_code_page_is_guessed_and_said():
    with Folder() as folder:
        for name, codec, user, file in ENCODINGS:
            place, rows = foreign_rows(user, file)
            path = folder.write(text_of(rows).encode(codec))
            equal(fields(path, ["path"]), [{"path": place}], name)
            equal(encoding_of(path), name)
            said = check_words(path)
            contains(said[0], "texts are no UTF-8, read as %s: " % name)
            contains(said[0], " letters then ")
            contains(quality(analyze(path)), said[0])
            # whoever asks without a report is told, too
            contains(kaiseki("query", path, "--select", "path").err, said[0])
            contains(kaiseki("convert", path, "-o", folder.path / "out.csv").err, said[0])
            contains((folder.path / "out.csv").read_text(encoding="utf-8-sig"), place)


def test_the_callers_encoding_decides():
    with Folder() as folder:
        place, rows = foreign_rows("\u0410\u043d\u0434\u0440\u0435\u0439", "\u043e\u0431\u043d\u043e\u0432\u0430")
        path = folder.write(text_of(rows).encode("cp1251"))
        for name in ("windows-1251", "WINDOWS-1251", "cp1251", "1251", "CP-1251"):
            for command in (["query", "--select", "path"], ["info"], ["analyze"], ["convert", "-o", "-"]):
                result = kaiseki(command[0], path, *command[1:], "--encoding", name)
                equal((result.status, result.err), (0, ""), name)
            equal(encoding_of(path, "--encoding", name), "windows-1251")
            got = kaiseki("query", path, "--select", "path", "--encoding", name, "--format", "csv").out
            contains(got, place)
        equal(check_words_with(path, "cp1251"), [])
        got = kaiseki("query", path, "--select", "path", "--encoding", "cp1252", "--format", "csv").out
        contains(got, place.encode("cp1251").decode("cp1252"))
        for name, codec in (("sjis", "cp932"), ("Shift-JIS", "cp932"), ("cp932", "cp932"), ("gb2312", "gbk"), ("936", "gbk"),
                            ("BIG5", "cp950"), ("euc-kr", "cp949"), ("ibm866", "cp866"), ("utf8", "utf-8"),
                            ("UTF-16LE", "utf-16-le"), ("utf-16be", "utf-16-be"), ("437", "cp437"), ("latin1", "latin-1")):
            letters = "\u30c7" if codec == "cp932" else "\u4eba" if codec in ("gbk", "cp950") else "\ubc14" if codec == "cp949" else \
                "\u0436" if codec == "cp866" else "\u00e9"
            place, rows = foreign_rows("a" + letters, "b")
            path = folder.write(text_of(rows).encode(codec))
            got = kaiseki("query", path, "--select", "path", "--encoding", name, "--format", "csv")
            contains(got.out, place)


def check_words_with(path, name):
    report = kaiseki("analyze", path, "--report", "json", "--encoding", name).out
    return [caveat["text"] for caveat in json.loads(report)["capture"]["caveats"]]


def test_bytes_without_meaning_are_counted():
    with Folder() as folder:
        _, rows = foreign_rows("a?b", "c?d")
        path = folder.write(text_of(rows).encode("cp1252").replace(b"?", b"\x81"))
        got = kaiseki("query", path, "--select", "path", "--encoding", "1252", "--format", "csv").out
        contains(got, "a\ufffdb\\AppData\\c\ufffdd")
        equal(check_words_with(path, "1252"), ["2 characters without meaning in windows-1252, shown as U+FFFD"])


def test_utf_8_stays_utf_8():
    with Folder() as folder:
        _, rows = foreign_rows("\u5f20\u4e09\u5f20\u4e09", "\u66f4\u65b0")
        content = text_of(rows).encode()
        path = folder.write(content)
        equal((encoding_of(path), check_words(path)), ("UTF-8", []))
        # a character that was cut makes no code page of it
        path = folder.write(content.replace(b"\xe6\x96\xb0", b"\xe6\x96"))
        contains(kaiseki("info", path).out, "letters beyond ASCII are not UTF-8")


def test_encodings_that_cannot_be():
    with Folder() as folder:
        path = folder.write(text_of(ROWS))
        for command in (["analyze"], ["info"], ["query", "--select", "path"], ["convert", "-o", "-"]):
            result = kaiseki(command[0], path, *command[1:], "--encoding", "klingon")
            equal(result.status, 3)
            contains(result.err, 'no encoding "klingon"; there are UTF-8, UTF-16LE, UTF-16BE, windows-1250, ')
            contains(result.err, "Shift_JIS (cp932)")
            result = kaiseki(command[0], path, *command[1:], "--encoding", "windows-1251")
            equal(result.status, 3)
            contains(result.err, "begins with the byte order mark of UTF-8, so it is no windows-1251; leave --encoding out")
        equal(kaiseki("info", path, "--encoding", "").status, 3)
        equal(kaiseki("info", path, "--encoding").status, 2)
        equal(kaiseki("info", path, "--encoding", "UTF-8").status, 0)
        wide = folder.write(b"\xff\xfe" + text_of(ROWS).encode("utf-16-le"), "wide.csv")
        equal(encoding_of(wide, "--encoding", "utf-16le"), "UTF-16LE")
        contains(kaiseki("info", wide, "--encoding", "utf-8").err, "byte order mark of UTF-16LE")
    contains(kaiseki("info", SAMPLE_PML, "--encoding", "cp1251").out,
             "--encoding cp1251 is not used: texts of a PML are always UTF-16")


def test_a_translated_header_without_a_known_operation_is_read():
    with tempfile.TemporaryDirectory() as target:
        path = target + "/c.csv"
        with open(path, "w", encoding="utf-8", newline="") as out:
            out.write("Uhrzeit;Prozess;PID;Vorgang;Pfad;Ergebnis;Detail\r\n"
                      '6:00:00.0000000", "one.exe;77;IRP_MJ_SET_INFORMATION;C:\\Users\\lab\\x.exe;SUCCESS;Type: Set;Detail\r\n'
                      "6:00:00.0000000 PM;one: C:\\y\r\n")
        for command in ("query", "info", "analyze"):
            result = kaiseki(command, path)
            assert result.status in (0, 1, 3) and result.out + result.err, (command, result.status)


run(globals())
