"""Process Monitor's XML on the command line: read by every command, written by convert, refused where it is none."""
import json
import os

from harness import SAMPLE_CSV, SAMPLE_PML, contains, equal, folder, kaiseki, run, shared


def written(target, name, *options, capture=SAMPLE_PML):
    path = os.path.join(target, name)
    result = kaiseki("convert", capture, "-o", path, *options)
    equal((result.status, result.err), (0, ""), name)
    return path


def save(target, name, content):
    path = os.path.join(target, name)
    with open(path, "wb") as out:
        out.write(content.encode() if isinstance(content, str) else content)
    return path


def findings(path):
    result = kaiseki("analyze", path, "--report", "json")
    equal(result.status, 0, result.err)
    case = json.loads(result.out)
    for finding in case["findings"]:
        finding.pop("stacks", None)
    return case["findings"]


def test_an_xml_tells_what_its_pml_does():
    whole = findings(SAMPLE_PML)
    assert whole
    with folder() as target:
        for name, options in (("all.xml", ("--columns", "all", "--stacks")), ("seven.xml", ("--stacks",)),
                              ("upper.XML", ("--columns", "all", "--stacks", "--tz", "+05:30"))):
            equal(findings(written(target, name, *options)), whole, name)


def test_it_is_written_the_same_by_any_number_of_threads():
    with folder() as target:
        texts = []
        for jobs in ("1", "4"):
            with open(written(target, jobs + ".xml", "--columns", "all", "--stacks", "--jobs", jobs), "rb") as text:
                texts.append(text.read())
        equal(texts[0], texts[1])
        again = written(target, "again.xml", "--columns", "all", "--stacks", capture=os.path.join(target, "1.xml"))
        with open(again, "rb") as text:
            equal(text.read(), texts[0])


def test_a_csv_makes_one_without_times_of_processes():
    with folder() as target:
        path = written(target, "of-csv.xml", "--columns", "all", capture=SAMPLE_CSV)
        with open(path, "rb") as text:
            content = text.read()
        contains(content.decode(), "<CreateTime>0</CreateTime>")
        result = kaiseki("info", path)
        equal(result.status, 0, result.err)
        contains(result.out, "zone unknown")


def test_date_and_zone_of_one_that_does_not_tell_them():
    with folder() as target:
        path = written(target, "of-csv.xml", capture=SAMPLE_CSV)
        out = kaiseki("info", path).out
        contains(out, "the capture's own clock, no date")
        first = kaiseki("query", path, "--select", "time", "--format", "csv").out.splitlines()[1]
        assert "1601" not in first, first
        result = kaiseki("info", path, "--tz", "+05:30")
        contains(result.out, "--tz is not used")
        contains(kaiseki("analyze", path, "--tz", "+05:30").out.replace("\n", " "), "--tz is not used")
        out = kaiseki("info", path, "--date", "2026-03-08").out
        contains(out, "2026-03-08")
        contains(out, "zone unknown")
        assert "--date is not used" not in out, out
        local = out.split("2026-03-08", 1)[1][1:9]
        out = kaiseki("info", path, "--date", "2026-03-08", "--tz", "+05:30").out
        contains(out, "2026-03-08 %s" % local if "2026-03-08 " in out else "2026-03-08T%s" % local)
        contains(out, "+05:30")
        assert "is not used" not in out and "zone unknown" not in out, out
        contains(kaiseki("info", written(target, "seven.xml"), "--date", "2026-03-08").out, "--date is not used")


def test_info_and_query_say_what_was_derived():
    with folder() as target:
        path = written(target, "seven.xml", "--tz", "+05:30")
        out = kaiseki("info", path).out
        contains(out, "XML, UTF-8, 7 columns")
        contains(out, "UTC+05:30, by the time of a Process Start against its process's CreateTime")
        contains(json.loads(kaiseki("info", path, "--json").out)["clock"], "UTC+05:30")
        select = ("--select", "time,process.image,process.user,path", "--format", "csv")
        equal(kaiseki("query", path, *select).out, kaiseki("query", SAMPLE_PML, *select).out)
        contains(kaiseki("analyze", path).out, "its clock is taken to be UTC+05:30")


def test_what_is_none_is_refused_with_one_line():
    cases = (("doctype.xml", "<?xml version='1.0'?>\n<!DOCTYPE p [<!ENTITY a 'b'>]>\n<procmon>&a;</procmon>", "DOCTYPE"),
             ("events.xml", "<?xml version='1.0'?>\n<Events>\n<Event/></Events>", "<Events>"),
             ("attributes.xml", "<Events xmlns='x'><Event/></Events>", "<Events>"),
             ("cut.xml", "<?xml versio", "<procmon>"))
    with folder() as target:
        for name, content, words in cases:
            for command in (("analyze",), ("info",), ("query",), ("convert", "-o", os.path.join(target, "x.csv"))):
                result = kaiseki(command[0], save(target, name, content), *command[1:])
                equal(result.status, 3, (name, result.err))
                equal(len(result.err.strip().splitlines()), 1, result.err)
                contains(result.err, words)
                contains(result.err, name)


def test_what_is_missing_is_said():
    with folder() as target:
        with open(written(target, "whole.xml"), "rb") as text:
            whole = text.read()
        list_end = whole.index(b"</processlist>")
        event = whole.index(b"<event>")
        cases = ((whole[:-200], "it was cut", 329), (whole[:list_end + 14] + b"</procmon>", "no list of events", 0),
                 (whole[:list_end - 300], "cut", 0), (b"<procmon>" + whole[list_end + 14:], "no process list", 330),
                 (whole[:event] + b"<event><PID>1</Path></event>" + whole[event:], "ill-formed", 330))
        for number, (content, words, events) in enumerate(cases):
            path = save(target, "%d.xml" % number, content)
            result = kaiseki("info", path)
            equal(result.status, 0, result.err)
            contains(result.out, words)
            contains(result.out, "Events     %d\n" % events)
            contains(kaiseki("analyze", path).err, words)


def test_requests_are_the_operations_that_they_stand_for():
    rows = [("Time of Day", "Process Name", "PID", "Operation", "Path", "Result", "Detail"),
            ("10:00:00.0000000", "a.exe", "4", "IRP_MJ_CREATE", r"C:\a", "SUCCESS", "Desired Access: Generic Write"),
            ("10:00:01.0000000", "a.exe", "4", "FASTIO_WRITE", r"C:\a", "SUCCESS", "Offset: 0, Length: 5"),
            ("10:00:02.0000000", "a.exe", "4", "IRP_MJ_SET_INFORMATION", r"C:\a", "SUCCESS",
             "Type: SetDispositionInformationFile, Delete: True")]
    with folder() as target:
        source = save(target, "a.csv", "\n".join(",".join('"%s"' % cell for cell in row) for row in rows) + "\n")
        path = os.path.join(target, "a.xml")
        equal(kaiseki("convert", source, "-o", path).status, 0)
        names = json.loads(kaiseki("query", path, "--select", "operation", "--format", "json").out)
        equal([row["operation"] for row in names], ["CreateFile", "WriteFile", "SetDispositionInformationFile"])
        contains(kaiseki("info", path).out, "Advanced Output")


def test_stacks_and_endings():
    with folder() as target:
        result = kaiseki("convert", SAMPLE_PML, "-o", os.path.join(target, "x.csv"), "--stacks")
        equal(result.status, 2)
        contains(result.err, "a CSV cannot hold stacks")
        result = kaiseki("convert", SAMPLE_PML, "-o", os.path.join(target, "x.html"))
        equal(result.status, 2)
        contains(result.err, ".xml")
        equal(os.listdir(target), [])


def test_a_real_export():
    path = shared("captures", "xml", "defender-updates-ru.xml")
    out = kaiseki("info", path).out
    contains(out, "XML, UTF-8, 7 columns, 126 processes listed")
    contains(out, "UTC+05:00")
    contains(out, "2026-03-08T14:04:47.3955378Z")
    rows = kaiseki("query", path, "--where", 'operation:is "Process Start"', "--format", "csv",
                   "--select", "process.name,process.integrity,parent.name,process.current_directory").out
    contains(rows, '"MpCmdRun.exe","High","Explorer.EXE","C:\\Program Files\\Windows Defender\\"')
    exits = kaiseki("query", path, "--where", "exit.status:is(-2147467259)", "--format", "csv").out
    equal(len(exits.strip().splitlines()), 2)
    equal(kaiseki("info", path, "--json").status, 0)


run(globals())
