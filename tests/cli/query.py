"""`query` answers what a plain pass over Process Monitor's CSV answers."""
import collections
import csv
import io
import json

from harness import SAMPLE_CSV, SAMPLE_PML, contains, equal, folder, kaiseki, run, shared

csv.field_size_limit(1 << 30)


def rows_of(path):
    with open(path, encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def answer(capture, *arguments):
    result = kaiseki("query", capture, *arguments, "--format", "csv")
    equal(result.status, 0, result.err)
    return list(csv.DictReader(io.StringIO(result.out, newline="")))


def counts(capture, fields, *more):
    return {tuple(row[field] for field in fields): int(row["count"])
            for row in answer(capture, "--group-by", ",".join(fields), *more)}


def check_groups(pml, text):
    rows = rows_of(text)
    plain = collections.Counter((row["Process Name"], row["Operation"]) for row in rows)
    for capture in (pml, text):
        equal(counts(capture, ("process.name", "operation")), dict(plain), capture)
    wanted = collections.Counter((row["Operation"],) for row in rows
                                 if r"\currentversion\run" in row["Path"].lower() and row["Result"] == "SUCCESS")
    for capture in (pml, text):
        equal(counts(capture, ("operation",), "--where", r'path:contains [[\CurrentVersion\Run]] & result:is "SUCCESS"'),
              dict(wanted), capture)


def check_rows(pml, text):
    rows = rows_of(text)
    plain = [(str(number), row["Path"]) for number, row in enumerate(rows)
             if row["Operation"] == "RegSetValue" and not row["Path"].lower().startswith("hklm")]
    for capture in (pml, text):
        got = answer(capture, "--where", 'operation:is "RegSetValue" & ~path:startswith "HKLM"', "--select", "index,path")
        equal([(row["index"], row["path"]) for row in got], plain, capture)


def test_sample():
    check_groups(SAMPLE_PML, SAMPLE_CSV)
    check_rows(SAMPLE_PML, SAMPLE_CSV)


def test_real_captures():
    for name in ("LogfileTests64bitUTC", "LogfileTests32bitUTC"):
        pml, text = shared("captures", "procmon", name + ".pml"), shared("captures", "procmon", name + ".csv")
        check_groups(pml, text)
        check_rows(pml, text)


def test_sort_and_limit():
    got = answer(SAMPLE_PML, "--group-by", "operation", "--sort", "count:desc", "--limit", "3")
    numbers = [int(row["count"]) for row in answer(SAMPLE_PML, "--group-by", "operation")]
    equal([int(row["count"]) for row in got], sorted(numbers, reverse=True)[:3])
    equal(len(answer(SAMPLE_CSV, "--limit", "7")), 7)
    paths = [row["path"] for row in answer(SAMPLE_CSV, "--select", "path", "--sort", "path")]
    equal(paths, sorted(paths, key=str.lower))


def test_formats():
    objects = json.loads(kaiseki("query", SAMPLE_PML, "--select", "index,path,net.remote.port,file.created",
                                 "--format", "json").out)
    equal(len(objects), len(rows_of(SAMPLE_CSV)))
    assert any(entry["net.remote.port"] == 443 for entry in objects)
    assert any(entry["file.created"] is True for entry in objects)
    contains(kaiseki("query", SAMPLE_PML, "--group-by", "class").out, "File System")


def test_what_a_process_start_tells_is_there_without_a_test_of_it():
    for more in ((), ("--where", 'operation:is "RegSetValue"')):
        equal(counts(SAMPLE_PML, ("process.current_directory",), *more), counts(SAMPLE_CSV, ("process.current_directory",), *more))
    assert any(row["process.current_directory"] for row in answer(SAMPLE_PML, "--select", "process.current_directory"))


def test_slips_are_told():
    for arguments, said in ((("--select", "pid"), "--select: no field is called \"pid\"; did you mean process.pid?"),
                            (("--select", "process"), "did you mean process.name?"),
                            (("--select", "path,"), "--select: no field is called \"\""),
                            (("--group-by", "any"), "--group-by: any is for tests; name the columns"),
                            (("--where", "path"), "--where: the expression is the field path"),
                            (("--where", 'path:is "a" && path:is "b"'), "write one & between expressions"),
                            (("--where", "net.local:known()"), "net.local is a group of fields")):
        result = kaiseki("query", SAMPLE_PML, *arguments)
        equal(result.status, 2, arguments)
        contains(result.err, said)
    equal(answer(SAMPLE_PML, "--select", "index, path", "--limit", "1"), answer(SAMPLE_PML, "--select", "index,path", "--limit", "1"))


def test_unknown_is_not_false():
    text = shared("captures", "noriben", "noriben-sample.csv")
    equal(counts(text, ("operation",), "--where", 'process.user:is "nobody"'), {})
    equal(counts(text, ("operation",), "--where", '~process.user:is "nobody"'), {})
    assert sum(counts(text, ("operation",), "--where", "~process.user:known()").values()) == 623


def test_names_that_the_capture_does_not_tell_are_refused():
    with folder() as target:
        path = target + "/seven.csv"
        equal(kaiseki("convert", SAMPLE_PML, "-o", path).status, 0)
        kept = target + "/env"
        with open(kept, "w", encoding="utf-8") as out:
            out.write("Nowhere=C:\\Users\n")
        where = "path:startswith [[%Nowhere%]]"
        for command in (("query", path), ("convert", path, "-o", target + "/cut.csv")):
            refused = kaiseki(*command, "--where", where)
            equal((refused.status, refused.err.count("\n")), (1, 1), refused.err)
            assert "%Nowhere%" in refused.err and "--env" in refused.err, refused.err
            equal(kaiseki(*command, "--where", where, "--env", kept).err, "", command)


if __name__ == "__main__":
    run(globals())
