"""CSVs that other programs wrote again: PIDs with a fraction, a comma behind each row, rows out of order, words in other case."""
import csv
import io
import json
import pathlib
import tempfile

from harness import contains, equal, kaiseki, run

COLUMNS = ["Time of Day", "Process Name", "PID", "Operation", "Path", "Result", "Detail"]
RUN = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\x"


def rows_of(count=40, pid="2932", operation="RegSetValue", result="SUCCESS"):
    return [["9:12:%02d.0000000 AM" % at, "one.exe", pid, operation, RUN, result, "Type: REG_SZ, Length: 2, Data: x"]
            for at in range(count)]


def text_of(rows, columns=COLUMNS):
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(([columns] if columns else []) + rows)
    return out.getvalue()


def kaiseki_on(text, command, *more):
    with tempfile.TemporaryDirectory() as place:
        path = pathlib.Path(place, "x.csv")
        path.write_text(text, encoding="utf-8", newline="")
        return kaiseki(command, path, *more)


def analyze(text, *more):
    result = kaiseki_on(text, "analyze", *more)
    equal(result.status, 0, result.err)
    return " ".join(result.out.split())


def info_of(text):
    result = kaiseki_on(text, "info", "--json")
    equal(result.status, 0, result.err)
    return json.loads(result.out)


def test_pids_with_a_fraction():
    said = analyze(text_of(rows_of(pid="2932.0")))
    contains(said, "2932")
    equal("29320" in said, False, said)


def test_a_comma_behind_each_row():
    rows = [row + [""] for row in rows_of()]
    contains(analyze(text_of(rows)), "40 events")
    rows = [row + ["", ""] for row in rows_of()]
    contains(analyze(text_of(rows)), "40 events")
    said = analyze(text_of(rows_of()[:39] + [row + ["more"] for row in rows_of()[39:]]))
    contains(said, "39 events")
    contains(said, "row has more fields than the header")


def test_all_rows_lost():
    result = kaiseki_on(text_of([row[:3] for row in rows_of()]), "analyze")
    equal(result.status, 3, result.err)
    contains(result.err, "all 40 events could not be read: row has fewer fields than the header")
    said = " ".join(result.out.split())
    contains(said, "none of 40 events could be read: row has fewer fields than the header")
    equal("nothing happened" in said, False, said)


def test_operations_and_results_in_other_case():
    plain = analyze(text_of(rows_of()))
    equal(analyze(text_of(rows_of(operation="regsetvalue", result="Success"))), plain)
    equal(analyze(text_of(rows_of(operation=" RegSetValue ", result=" SUCCESS "))), plain)


def test_unknown_operations_are_told():
    said = analyze(text_of(rows_of(30) + rows_of(5, operation="SetRegValue") + rows_of(1, operation="Other")))
    contains(said, "6 events have an operation that is none of Process Monitor's (SetRegValue, Other)")
    equal("none of Process Monitor's" in analyze(text_of(rows_of() + rows_of(1, operation="<Unknown>"))), False)


def test_unknown_results_are_told():
    said = analyze(text_of(rows_of(result="ERFOLGREICH")))
    contains(said, "results are none of Process Monitor's (ERFOLGREICH)")
    equal("none of Process Monitor's" in analyze(text_of(rows_of(result="NAME NOT FOUND"))), False)


SORT = "rows are not in order of time"


def test_rows_out_of_order():
    rows = rows_of()
    equal(SORT in analyze(text_of(rows)), False)
    contains(analyze(text_of(rows[::-1])), SORT)
    contains(analyze(text_of([rows[at * 7 % 40] for at in range(40)])), SORT)
    midnight = [["11:59:59.0000000 PM"] + row[1:] for row in rows] + [["12:00:09.0000000 AM"] + row[1:] for row in rows]
    equal(SORT in analyze(text_of(midnight)), False)


def test_spans_of_rows_out_of_order():
    for rows in (rows_of(), rows_of()[::-1]):
        result = kaiseki_on(text_of(rows), "info")
        contains(result.out, "09:12:00.0000000 to 09:12:39.0000000, 39.0000000 s")
        result = kaiseki_on(text_of(rows), "query", "--since", "09:12:30")
        equal(len(result.out.splitlines()), 11, result.err)  # with the header


def test_a_first_line_of_something_else():
    for line in ("a note of mine", '000000, Image Size: 0x20000"', "3064,RegOpenKey,HKLM,SUCCESS,"):
        said = analyze(line + "\r\n" + text_of(rows_of(), None))
        contains(said, "40 events")
        contains(said, "1 event lost")


def test_dates_in_time_of_day():
    for begin, end in (("3/5/2024 9:12:", " AM"), ("2024-03-05 09:12:", ""), ("2024-03-05T09:12:", ".5Z"), ("05.03.2024 09:12:", "")):
        rows = [["%s%02d%s" % (begin, at, end)] + row[1:] for at, row in enumerate(rows_of())]
        said = analyze(text_of(rows))
        contains(said, "2024-03-05")
        equal("not known" in said, False, said)


def test_times_that_cannot_be_read():
    said = analyze(text_of([["soon"] + row[1:] for row in rows_of()]))
    contains(said, "times cannot be read (soon)")


if __name__ == "__main__":
    run(globals())
