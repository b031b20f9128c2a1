"""A subset of a capture by `convert --where`: as CSV, XML and PML the chosen events are those of the whole capture, unchanged."""
import csv
import io
import os

from harness import SAMPLE_CSV, SAMPLE_PML, contains, equal, folder, kaiseki, run


def read(path):
    with open(path, "rb") as file:
        return file.read()


def convert(capture, target, *options):
    result = kaiseki("convert", capture, "-o", target, *options)
    equal(result.status, 0, result.err)
    return result


def rows_of(capture, *options):
    """Header and rows of the capture's export with all columns."""
    result = kaiseki("convert", capture, "-o", "-", "--columns", "all", *options)
    equal(result.status, 0, result.err)
    head, *rows = csv.reader(io.StringIO(result.bytes.decode("utf-8-sig"), newline=""))
    return head, rows


# Expressions, and the same said of a row.
CHOICES = (
    ('operation:is "RegSetValue"', lambda row: row["Operation"] == "RegSetValue"),
    ('process.name:is "cmd.exe" | path:endswith ".exe"',
     lambda row: row["Process Name"].lower() == "cmd.exe" or row["Path"].lower().endswith(".exe")),
    ('process.integrity:is "High" & ~result:is "SUCCESS"',
     lambda row: row["Integrity"] == "High" and row["Result"] != "SUCCESS"),
    ("duration:ge(0) | ~duration:ge(0) | ~duration:known()", lambda row: True),
    ('path:is "no such path"', lambda row: False),
)


def test_chosen_rows_are_those_of_the_whole_export():
    for capture in (SAMPLE_PML, SAMPLE_CSV):
        head, rows = rows_of(capture)
        for where, wanted in CHOICES:
            for jobs in ("1", "3"):
                got_head, got = rows_of(capture, "--where", where, "--jobs", jobs)
                equal(got_head, head, where)
                equal(got, [row for row in rows if wanted(dict(zip(head, row)))], (capture, where))


def test_fields_that_only_the_order_of_events_settles():
    for capture in (SAMPLE_PML, SAMPLE_CSV):
        where = "process.current_directory:known()" if capture == SAMPLE_PML else 'process.image:endswith ".exe"'
        answer = kaiseki("query", capture, "--where", where, "--select", "path", "--format", "csv").out.splitlines()
        assert len(answer) > 10, answer
        equal(len(rows_of(capture, "--where", where)[1]), len(answer) - 1, capture)


def test_a_chosen_xml_has_the_chosen_events():
    with folder() as target:
        path = os.path.join(target, "part.xml")
        for capture in (SAMPLE_PML, SAMPLE_CSV):
            convert(capture, path, "--where", 'operation:is "RegSetValue"')
            head, rows = rows_of(capture)
            equal(read(path).count(b"<event>"), sum(row[head.index("Operation")] == "RegSetValue" for row in rows))


def test_no_event_is_said():
    with folder() as target:
        for name in ("none.csv", "none.xml"):
            path = os.path.join(target, name)
            result = convert(SAMPLE_PML, path, "--where", 'path:is "no such path"')
            contains(result.err, "%s: --where is true for no event of %s: the file holds none" % (path, SAMPLE_PML))
            equal(len(result.err.splitlines()), 1, result.err)
            assert os.path.getsize(path) > 0


def test_a_wrong_expression_is_wrong_usage_and_writes_nothing():
    with folder() as target:
        path = os.path.join(target, "x.csv")
        for where, said in (('path:contanis "x"', "contains"), ("", "--where"), ("path", "--where"),
                            ('proces.name:is "x"', "`process`")):
            result = kaiseki("convert", SAMPLE_PML, "-o", path, "--where", where)
            equal(result.status, 2, (where, result.err))
            contains(result.err, said)
        result = kaiseki("convert", SAMPLE_PML, "-o", path, "--where", 'path:is "%X%"', "--env", os.path.join(target, "none"))
        equal(result.status, 1, result.err)
        equal(os.listdir(target), [])


def test_variables_are_those_of_the_capture_and_of_a_file():
    with folder() as target:
        variables = os.path.join(target, "variables")
        with open(variables, "w", encoding="utf-8") as out:
            out.write("PLACE=HKCU\n")
        _, rows = rows_of(SAMPLE_PML, "--where", r'path:startswith "%PLACE%\\"', "--env", variables)
        _, same = rows_of(SAMPLE_PML, "--where", r'path:startswith "HKCU\\"')
        assert same
        equal(rows, same)


if __name__ == "__main__":
    run(globals())
