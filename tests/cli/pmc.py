"""Configurations of Process Monitor (PMC): read, explained, and followed as Process Monitor would, held against a filter
of our own in Python over the columns' texts."""
import csv
import io
import json
import pathlib
import random
import re

try:
    import jsonschema
except ImportError:
    jsonschema = None
from harness import ROOT, SAMPLE_CSV, SAMPLE_PML, contains, equal, folder, kaiseki, run, shared

import pmc_file
from pmc_file import configuration, rule

HEAD, *ROWS = csv.reader(io.StringIO(SAMPLE_CSV.read_bytes().decode("utf-8-sig"), newline=""))
SCHEMA = json.loads((ROOT / "docs" / "schema" / "report.schema.json").read_text(encoding="utf-8"))
NAMES = {number: name for name, number in pmc_file.COLUMNS.items()}


# --- Process Monitor's filter, in Python ---

def clock(text):
    found = re.fullmatch(r"(\d+):(\d+):(\d+)(?:\.(\d+))? (AM|PM)", text)
    if not found:
        return None
    hours = int(found[1]) % 12 + 12 * (found[5] == "PM")
    return (hours * 60 + int(found[2])) * 60 + int(found[3]) + int(found[4] or 0) / 10 ** len(found[4] or "0")


def number_of(column, text):
    if column in ("PID", "TID", "Parent PID", "Session", "Sequence"):
        return int(text) if text.isdecimal() else None
    if column == "Duration":
        return float(text) if re.fullmatch(r"\d+\.\d+", text) else None
    if column == "Relative Time":
        found = re.fullmatch(r"(\d+):(\d+):(\d+\.\d+)", text)
        return (int(found[1]) * 60 + int(found[2])) * 60 + float(found[3]) if found else None
    if column in ("Time of Day", "Completion Time"):
        return clock(text)
    if column == "Date & Time":
        found = re.fullmatch(r"(\d+)/(\d+)/(\d+) (.*)", text)
        time = found and clock(found[4])
        return ((int(found[3]) * 12 + int(found[1])) * 31 + int(found[2])) * 86400 + time if time is not None else None
    return None


def matches(one, row):
    number, relation, _, value, _ = one
    column = NAMES[number]
    text, value = row[HEAD.index(column)], value
    left, right = number_of(column, text), number_of(column, value)
    if left is None or right is None:
        left, right = text.lower(), value.lower()
    text, value = text.lower(), value.lower()
    return [text == value, text != value, left < right, left > right, text.startswith(value), text.endswith(value),
            value in text, value not in text][relation]


def shown(rules, row):
    if any(matches(one, row) for one in rules if not one[2]):
        return False
    columns = {one[0] for one in rules if one[2]}
    return all(any(matches(one, row) for one in rules if one[2] and one[0] == column) for column in columns)


TIMES = ("Time of Day", "Completion Time", "Date & Time", "Relative Time", "Duration")


def random_rule(dice):
    column, relation = dice.choice(HEAD), dice.choice(pmc_file.RELATIONS)
    value = dice.choice(ROWS)[HEAD.index(column)]
    ordered = column in TIMES and relation in ("less than", "more than")  # half a time is none
    if not ordered and dice.random() < 0.6 and len(value) > 2:
        begin = dice.randrange(len(value) - 1)
        value = value[begin:begin + dice.randrange(1, 12)]
    if dice.random() < 0.5:
        value = value.swapcase()
    if not value:
        value = dice.choice(["", "x"])
    return rule(column, relation, value, include=dice.random() < 0.5)


# --- helpers ---

class File:
    """A PMC of rules in a folder of its own."""

    def __init__(self, rules, **settings):
        self.place = folder()
        self.path = pathlib.Path(self.place.name) / "filter.pmc"
        self.path.write_bytes(pmc_file.write(configuration(rules, **settings)))

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        self.place.cleanup()


def indexes(capture, path, *more):
    result = kaiseki("query", capture, "--pmc", path, "--select", "index", "--format", "csv", *more)
    equal(result.status, 0, result.err)
    return [int(line.strip('"')) for line in result.out.splitlines()[1:]], result.err


# --- tests ---

def test_random_filters():
    dice = random.Random(20)
    emptied = 0
    for trial in range(150):
        rules = [random_rule(dice) for _ in range(dice.randrange(1, 6))]
        wanted = [at for at, row in enumerate(ROWS) if shown(rules, row)]
        emptied += not wanted
        with File(rules) as path:
            got, said = indexes(SAMPLE_CSV, path)
            equal(got, wanted, (trial, rules))
            equal(said, "", rules)
            got, said = indexes(SAMPLE_PML, path)
            equal(got, wanted, ("pml", trial, rules))
    assert emptied < 110, emptied


def test_includes_of_columns():
    rules = [rule("Process Name", "is", "INVOICE.exe", True), rule("Path", "ends with", ".dll", True),
             rule("Path", "ends with", ".exe", True), rule("Operation", "is", "CreateFile", False)]
    wanted = [at for at, row in enumerate(ROWS) if shown(rules, row)]
    with File(rules) as path:
        equal(indexes(SAMPLE_CSV, path)[0], wanted)


def test_joined_with_where_and_groups():
    rules = [rule("PID", "more than", "3000"), rule("Event Class", "is", "Registry", True)]
    where = 'operation:is "RegSetValue"'
    wanted = [at for at, row in enumerate(ROWS) if shown(rules, row) and row[3] == "RegSetValue"]
    with File(rules) as path:
        equal(indexes(SAMPLE_CSV, path, "--where", where)[0], wanted)
        result = kaiseki("query", SAMPLE_CSV, "--pmc", path, "--where", where, "--group-by", "operation", "--format", "csv")
        contains(result.out, '"RegSetValue",%d,' % len(wanted))
        for jobs in ("1", "3"):
            equal(kaiseki("query", SAMPLE_PML, "--pmc", path, "--jobs", jobs).out,
                  kaiseki("query", SAMPLE_PML, "--pmc", path).out)


def test_convert_exports_what_is_shown():
    dice = random.Random(7)
    with folder() as place:
        target = pathlib.Path(place) / "shown.csv"
        whole = {}  # a few details of the PML differ from those of the CSV
        for capture in (SAMPLE_CSV, SAMPLE_PML):
            kaiseki("convert", capture, "-o", target, "--columns", "all")
            with open(target, encoding="utf-8-sig", newline="") as text:
                whole[capture] = list(csv.reader(text))[1:]
        for trial in range(25):
            rules = [random_rule(dice) for _ in range(dice.randrange(1, 4))]
            with File(rules) as path:
                for capture, rows in whole.items():
                    wanted = [row for row in rows if shown(rules, row)]
                    result = kaiseki("convert", capture, "-o", target, "--columns", "all", "--pmc", path)
                    equal(result.status, 0, result.err)
                    with open(target, encoding="utf-8-sig", newline="") as text:
                        equal(list(csv.reader(text))[1:], wanted, (trial, rules))
                    equal("the filter of --pmc shows no event" in result.err, not wanted, result.err)
        where = 'operation:is "RegSetValue"'
        with File([rule("PID", "more than", "3000", True)]) as path:
            for name in ("shown.pml", "shown.xml"):
                result = kaiseki("convert", SAMPLE_PML, "-o", pathlib.Path(place) / name, "--pmc", path, "--where", where)
                equal(result.status, 0, result.err)
            result = kaiseki("query", pathlib.Path(place) / "shown.pml", "--select", "process.pid,operation", "--format", "csv")
            equal(sorted(result.out.split()[1:]), sorted('%s,"%s"' % (row[2], row[3]) for row in ROWS
                                                         if int(row[2]) > 3000 and row[3] == "RegSetValue"))


def test_literal_percent_and_empty():
    with File([rule("Path", "contains", "%Temp%", True)]) as path:
        equal(indexes(SAMPLE_CSV, path)[0], [])
    with File([rule("Path", "contains", "", True)]) as path:
        equal(len(indexes(SAMPLE_CSV, path)[0]), len(ROWS))


def test_missing_column_is_said():
    rules = [rule("Image Path", "contains", "explorer"), rule("Operation", "is", "RegOpenKey")]
    with folder() as place, File(rules) as path:
        seven = pathlib.Path(place) / "seven.csv"
        with open(seven, "w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out, quoting=csv.QUOTE_ALL).writerows(row[:7] for row in [HEAD] + ROWS)
        got, said = indexes(seven, path)
        equal(got, [at for at, row in enumerate(ROWS) if row[3] != "RegOpenKey"])
        contains(said, '1 of the filter\'s 2 rules left out (Image Path contains "explorer")')


def test_unknown_numbers_are_named():
    with File([rule(40999, 2, "x"), rule("Path", 17, "y")]) as path:
        got, said = indexes(SAMPLE_CSV, path)
        equal(len(got), len(ROWS))
        contains(said, 'column 40999 less than "x"; Path relation 17 "y"')


def test_shared_files():
    for name in ("noriben-2.0.4", "noriben-2.0-2023", "spade", "dll-hijacking-include-and"):
        path = shared("captures", "pmc", name + ".pmc")
        data = path.read_bytes()
        records = pmc_file.read(data)
        equal(pmc_file.write(records), data, name)
        rules = pmc_file.read_rules(dict(records)["FilterRules"])
        equal(indexes(SAMPLE_CSV, path)[0], [at for at, row in enumerate(ROWS) if shown(rules, row)], name)


# What Noriben's configuration drops as a whole, in our own words.
DROPPING = [rule("Category", "is", "Read"), rule("Category", "is", "Read Metadata")] + [
    rule("Operation", "is", name) for name in ("Load Image", "RegOpenKey", "RegCloseKey", "CloseFile", "Thread Exit",
                                               "CreateFileMapping", "SetBasicInformationFile")] + [
    rule("Path", "contains", r"\winevt\Logs")]
# Rules all of whose operations that leaves out.
BLIND = ["stealth.library-host", "stealth.sideload", "execution.dropped-library"]


def write_rows(path, rows):
    with open(path, "w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out, quoting=csv.QUOTE_ALL).writerows([HEAD] + rows)


def recording_of(capture, *arguments):
    result = kaiseki("analyze", capture, "--report", "json", *arguments)
    equal(result.status, 0, result.err)
    document = json.loads(result.out)
    recording = document["capture"].get("recording")
    if jsonschema and recording:
        jsonschema.validate(recording, SCHEMA["$defs"]["capture"]["properties"]["recording"])
    return recording, " ".join(document["unseen"])


def test_analyze_names_what_is_blind():
    with folder() as place, File(DROPPING, destructive=1) as path:
        capture = pathlib.Path(place) / "dropped.csv"
        write_rows(capture, [row for row in ROWS if shown(DROPPING, row)])
        told, unseen = recording_of(capture, "--pmc", path)
        equal((told["why"], told["file"]), ("configuration", "filter.pmc"))
        for name in ("Load Image", "RegOpenKey", "RegQueryValue", "ReadFile", "QueryDirectory", "QueryStreamInformationFile"):
            assert name in told["operations"], name
        for name in ("RegSetValue", "RegCreateKey", "CreateFile", "Process Create"):
            assert name not in told["operations"], name
        equal(told["excludes"], [{"column": "Path", "count": 1}])
        for name in BLIND:
            assert name in told["blind"], (name, told)
        assert "credential-access.browser-stores" in told["partly"] + told["blind"], told
        assert not set(told["blind"]) & set(told["partly"])
        contains(unseen, "what the filter of filter.pmc dropped while recording: ")
        contains(unseen, BLIND[0])
        text = kaiseki("analyze", capture, "--pmc", path).out
        contains(text, "recorded under a filter that drops events: %d rules blind (see Unseen)" % len(told["blind"]))
        # one rule alone, not looked for: nothing is blind
        equal(recording_of(capture, "--pmc", path, "--only", "persistence.*")[0]["blind"], [])


def test_analyze_without_the_file_infers_it():
    with folder() as place:
        capture = pathlib.Path(place) / "dropped.csv"
        write_rows(capture, [row for row in ROWS if shown(DROPPING, row)] * 5)
        told, unseen = recording_of(capture)
        equal(told["why"], "absent")
        for name in ("Load Image", "RegOpenKey", "CloseFile"):
            assert name in told["operations"], told
        assert "file" not in told
        for name in BLIND:
            assert name in told["blind"], told
        contains(unseen, "what seems to have been filtered out: no Load Image, ")
        write_rows(capture, [row for row in ROWS if row[3] != "Load Image"])
        equal(recording_of(capture)[0], None)  # one class alone is none
    equal(recording_of(SAMPLE_CSV)[0], None)


def test_analyze_display_only_and_another():
    with File(DROPPING) as path:
        told, unseen = recording_of(SAMPLE_CSV, "--pmc", path)
        equal((told["why"], told["operations"], told["blind"]), ("display", [], []))
        contains(unseen, "nothing for the filter of filter.pmc, which only hides events on the screen")
    with File(DROPPING, destructive=1, FlightRecorder=1) as path:
        told, unseen = recording_of(SAMPLE_CSV, "--pmc", path)
        equal(told["why"], "another")
        contains(unseen, "so it was recorded otherwise; the beginning, where the ring buffer was full")
    with File([rule("Process Name", "is", "lumen.exe", True)], destructive=1) as path:
        told, unseen = recording_of(SAMPLE_CSV, "--pmc", path)
        equal(told["includes"], [{"column": "Process Name", "count": 1}])
        contains(unseen, "all that its includes of Process Name 1 do not fit")
    with File([], destructive=1) as path:
        contains(recording_of(SAMPLE_CSV, "--pmc", path)[1], "nothing for the filter of filter.pmc, which excludes nothing")


def test_info():
    rules = [rule("Path", "begins with", "C:\\a\x1b[31m"), rule("Path", "begins with", "C:\\b"), rule("PID", "is", "4"),
             rule("Operation", "is", "ReadFile"), rule(40999, 12, "odd"), rule("Process Name", "is", "x.exe", True)]
    with File(rules, destructive=1, AdvancedMode=1, FlightRecorder=1, RingBufferMin=5,
              highlight=[rule("Path", "contains", "Temp", True)]) as path:
        result = kaiseki("info", path)
        equal(result.status, 0, result.err)
        for part in ("destructive: what it hides is never recorded", "as IRP and FASTIO names", "ring buffer of 5 minutes",
                     "addresses shown as addresses", "200 million events", "27: Time of Day, Process Name",
                     "Shown: events for which one rule of each column matches (1 rule)",
                     "Hidden: events that one of these matches (5 rules)",
                     '    begins with  "C:\\a\\x1b[31m"\n                 "C:\\b"\n', "column 40999\n    relation 12  \"odd\"",
                     "Hidden as a whole: ", "Highlighted, which hides nothing (1 rule)"):
            contains(result.out, part)
        assert "\x1b" not in result.out
        told = json.loads(kaiseki("info", "--json", path).out)
        equal([(each["action"], each["column"], each["relation"], each["value"]) for each in told["filter"]],
              [("include" if one[2] else "exclude", NAMES.get(one[0], "column %d" % one[0]),
                pmc_file.RELATIONS[one[1]] if one[1] < 8 else "relation %d" % one[1], one[3]) for one in rules])
        equal([told[name] for name in ("format", "destructive", "advanced_output", "ring_buffer", "ring_buffer_minutes")],
              ["pmc", True, True, True, 5])
        equal(told["hidden_operations"], ["ReadFile"])
        equal(told["columns"], [name for name, _ in pmc_file.WIDTHS])
    with File([]) as path:
        result = kaiseki("info", path)
        contains(result.out, "display only")
        contains(result.out, "Shown: every event\n")
        renamed = path.with_suffix(".bin")
        path.rename(renamed)
        contains(kaiseki("info", renamed).out, "Process Monitor configuration (PMC)")


def test_recommended():
    data = (ROOT / "docs" / "procmon" / "kaiseki.pmc").read_bytes()
    equal(data, pmc_file.recommended(), "tests/tools/pmc_file.py docs/procmon/kaiseki.pmc makes it anew")
    records = dict(pmc_file.read(data))
    equal(len(records), 24)
    equal({name: int.from_bytes(records[name], "little") for name in
           ("DestructiveFilter", "ResolveAddresses", "Profiling", "HistoryDepth", "AdvancedMode", "ColumnCount")},
          {"DestructiveFilter": 0, "ResolveAddresses": 0, "Profiling": 0, "HistoryDepth": 200, "AdvancedMode": 0,
           "ColumnCount": 27})


def test_bad_input():
    good = pmc_file.write(configuration([rule("Path", "is", "x")]))
    at = good.index("FilterRules".encode("utf-16-le")) + 2 * len("FilterRules") + 2
    bad = {
        "empty": b"", "text": b"not a configuration at all", "cut": good[:-3], "cut in a header": good[:len(good) - 40],
        "more rules than bytes": good[:at + 1] + b"\xff\xff\xff\x7f" + good[at + 5:],
        "form of rules": good[:at] + b"\x02" + good[at + 1:],
        "odd value": good[:at + 14] + b"\x05\0\0\0" + good[at + 18:],
        "size of parts": (len(good)).to_bytes(4, "little") + good[4:],
        "twice": good + good,
        "setting of two bytes": pmc_file.write([("DestructiveFilter", b"\1\0")]),
    }
    with folder() as place:
        for what, data in bad.items():
            path = pathlib.Path(place) / "bad.pmc"
            path.write_bytes(data)
            for arguments in (("query", SAMPLE_CSV, "--pmc", path), ("analyze", SAMPLE_CSV, "--pmc", path),
                              ("info", path),
                              ("convert", SAMPLE_CSV, "-o", pathlib.Path(place) / "out.csv", "--pmc", path)):
                result = kaiseki(*arguments)
                equal(result.status, 3, (what, arguments[0], result.err))
                equal(result.err.count("\n"), 1, result.err)
                contains(result.err, "bad.pmc")
            assert not (pathlib.Path(place) / "out.csv").exists()
        result = kaiseki("query", SAMPLE_CSV, "--pmc", SAMPLE_PML)
        equal(result.status, 3)
        contains(result.err, "no configuration of Process Monitor")
        result = kaiseki("query", SAMPLE_CSV, "--pmc", pathlib.Path(place) / "absent.pmc")
        equal(result.status, 3)
        result = kaiseki("query", SAMPLE_CSV, "--pmc", place)
        equal(result.status, 3)


def test_missing_nul_and_unknown_records():
    records = configuration([])
    value = "CreateFile".encode("utf-16-le")
    rules = (b"\1" + (1).to_bytes(4, "little") + (40055).to_bytes(4, "little") + bytes(4) + b"\0" +
             len(value).to_bytes(4, "little") + value + bytes(8))
    records = [(name, rules if name == "FilterRules" else data) for name, data in records] + [("FromTomorrow", b"\1\2\3")]
    with folder() as place:
        path = pathlib.Path(place) / "new.pmc"
        path.write_bytes(pmc_file.write(records))
        equal(indexes(SAMPLE_CSV, path)[0], [at for at, row in enumerate(ROWS) if row[3] != "CreateFile"])


if __name__ == "__main__":
    run(globals())
