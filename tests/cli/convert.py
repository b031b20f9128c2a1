"""A subset of a capture by `convert --where`: as CSV, XML and PML the chosen events are those of the whole capture, unchanged."""
import csv
import io
import json
import os
import random
import re
import shutil
import struct

from harness import SAMPLE_CSV, SAMPLE_PML, SHARED, Skip, contains, equal, folder, kaiseki, run, shared, story

import check_pml


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


# --- PML ---

EVERY = "duration:ge(0) | ~duration:ge(0) | ~duration:known()"
PML_CHOICES = (
    'operation:is "RegSetValue"', 'operation:is { "CreateFile", "RegEnumValue" }', 'class:is "Network"',
    'operation:is { "Process Create", "Process Start", "Load Image" }', "process.current_directory:known()",
    'path:contains "Windows"', "process.pid:gt(3000)", 'path:is "no such path"', EVERY,
)


def events_of_xml(capture, target, *options):
    """All columns and the stack of each event."""
    path = os.path.join(target, "stacks.xml")
    convert(capture, path, "--columns", "all", "--stacks", *options)
    return re.findall(rb"<event>.*?</event>", read(path), re.S)


def processes_of(capture, target):
    """What is known of each process, with its modules."""
    path = os.path.join(target, "processes.xml")
    convert(capture, path, "--where", 'path:is "no such path"')
    return re.findall(rb"<process>.*?</process>", read(path), re.S)


def is_sound(path):
    equal(check_pml.check(read(path)), [], path)


def copies_are_true(capture, choices, target):
    path = os.path.join(target, "part.pml")
    known = set(processes_of(capture, target))
    for where in choices:
        result = convert(capture, path, "--where", where)
        is_sound(path)
        want, got = rows_of(capture, "--where", where), rows_of(path)
        equal(len(got[1]), len(want[1]), where)
        for row, wanted in zip(got[1], want[1]):
            equal(row, wanted, (capture, where))
        equal(events_of_xml(path, target), events_of_xml(capture, target, "--where", where), (capture, where))
        kept = processes_of(path, target)
        for process in kept:
            assert process in known, (capture, where, process)
        if where == EVERY:
            equal(len(kept), len(known), capture)
        equal(bool(result.err), not want[1], result.err)


def findings(path):
    found = json.loads(kaiseki("analyze", path, "--report", "json").out)["findings"]
    return [(item["rule"], item.get("text"), item.get("events")) for item in found]


def test_a_part_of_a_pml_is_the_whole_s():
    with folder() as target:
        copies_are_true(SAMPLE_PML, PML_CHOICES, target)


def test_parts_of_stories():
    with folder() as target:
        for name in ("ransomware", "beacon", "xp_bot", "benign_msi"):
            copies_are_true(str(story(name, target)) + ".pml", PML_CHOICES[::2], target)


def real_captures():
    if not SHARED.exists():
        raise Skip("../shared is absent")
    return [shared("captures", *parts) for parts in (
        ("cases", "hostile.pml"), ("noriben", "noriben-sample.pml"), ("procmon", "LogFileUTC32Filesystem.pml"),
        ("procmon", "LogFileUTC64Process.pml"), ("procmon", "LogfileTests32bitUTC.pml"),
        ("procmon", "LogfileTests64bitUTC.pml"))]


def test_parts_of_real_captures():
    with folder() as target:
        for capture in real_captures():
            is_sound(capture)
            choices = PML_CHOICES[1:4] if os.path.getsize(capture) > 5 << 20 else PML_CHOICES
            copies_are_true(capture, choices, target)


def test_whole_copies_of_real_captures_are_the_captures():
    same = 0
    with folder() as target:
        path = os.path.join(target, "copy.pml")
        for capture in real_captures():
            for options in ([], ["--where", EVERY]):
                convert(capture, path, *options)
                same += read(path) == read(capture)
                is_sound(path)
    equal(same, 6)  # the others have bytes that no event has, see docs/pml-format.md


def test_a_whole_copy_has_the_same_findings():
    with folder() as target:
        for capture in (SAMPLE_PML, str(story("stealer", target)) + ".pml"):
            path = os.path.join(target, "copy.pml")
            convert(capture, path)
            want = findings(capture)
            assert want
            equal(findings(path), want)


def test_a_part_of_a_part():
    with folder() as target:
        part, again, once = (os.path.join(target, name) for name in ("part.pml", "again.pml", "once.pml"))
        convert(SAMPLE_PML, part, "--where", 'class:is "Registry"')
        convert(part, again, "--where", 'operation:is "RegSetValue"')
        convert(SAMPLE_PML, once, "--where", 'operation:is "RegSetValue"')
        equal(read(again), read(once))
        convert(part, again)
        equal(read(again), read(part))


def test_accounts_of_the_whole_are_those_of_a_part():
    capture = shared("captures", "cases", "amadey.pml")
    with folder() as target:
        path = os.path.join(target, "part.pml")
        where = 'detail:contains "Impersonating" & result:is "NAME NOT FOUND"'
        convert(capture, path, "--where", where)
        _, rows = rows_of(path)
        equal(rows, rows_of(capture, "--where", where)[1])
        contains(str(rows), "Impersonating: DESKTOP-6PCIALL\\\\test")


def test_several_files_become_one():
    with folder() as target:
        first, second = os.path.join(target, "x.pml"), os.path.join(target, "x-1.pml")
        _, rows = rows_of(SAMPLE_PML)
        convert(SAMPLE_PML, first, "--where", "index:lt(100)")
        convert(SAMPLE_PML, second, "--where", "index:ge(100)")
        path = os.path.join(target, "one.pml")
        convert(first, path)
        is_sound(path)
        got = rows_of(path)[1]
        equal(got, rows)
        known = set(processes_of(SAMPLE_PML, target))
        assert set(processes_of(path, target)) <= known


def test_what_cannot_become_a_pml_is_refused():
    with folder() as target:
        path, cut, header_only = (os.path.join(target, name) for name in ("x.pml", "cut.pml", "header.pml"))
        content = read(SAMPLE_PML)
        with open(cut, "wb") as out:
            out.write(content[:0x5000])
        with open(header_only, "wb") as out:
            out.write(content[:0x234] + bytes(0x34) + content[0x268:0x3A0] + bytes(8) + content[0x3A8:0x9000])
        for capture, said in ((SAMPLE_CSV, "only a PML can become a PML"), (cut, "has no table of processes"),
                              (header_only, "has no table of processes")):
            for options in ([], ["--where", 'operation:is "RegSetValue"']):
                result = kaiseki("convert", capture, "-o", path, *options)
                equal(result.status, 1, result.err)
                contains(result.err, said)
                contains(result.err, "write a .csv")
                equal(os.path.exists(path), False)
        for options in (["--columns", "all"], ["--tz", "+02:00"], ["--stacks"]):
            result = kaiseki("convert", SAMPLE_PML, "-o", path, *options)
            equal(result.status, 2, result.err)
            contains(result.err, options[0] + ": a PML")


def test_endings():
    with folder() as target:
        for name in ("X.PML", "x.Pml"):
            path = os.path.join(target, name)
            convert(SAMPLE_PML, path)
            equal(read(path)[:4], b"PML_")
        for name in ("x.pml.txt", "x.pm", "x.pml7", "x.evtx", ".."):
            result = kaiseki("convert", SAMPLE_PML, "-o", os.path.join(target, name))
            equal(result.status, 2, (name, result.err))
            contains(result.err, ".csv, .xml or .pml")
        equal(kaiseki("convert", SAMPLE_PML, "-o", "-").bytes[:3], b"\xef\xbb\xbf")
        capture = os.path.join(target, "case.pml")
        shutil.copy(SAMPLE_PML, capture)
        result = kaiseki("convert", capture, "-o", capture, "--where", 'operation:is "RegSetValue"')
        equal((result.status, read(capture)), (1, read(SAMPLE_PML)))
        contains(result.err, "is the capture itself")


def test_an_empty_part_can_be_read():
    with folder() as target:
        path = os.path.join(target, "none.pml")
        convert(SAMPLE_PML, path, "--where", 'path:is "no such path"')
        is_sound(path)
        for command in ("info", "analyze", "query"):
            result = kaiseki(command, path)
            equal((result.status, result.err), (0, ""), command)


def test_captures_whose_list_is_lost():
    """The events are walked, the tables are there: the copy has a list again."""
    with folder() as target:
        broken, path = os.path.join(target, "broken.pml"), os.path.join(target, "mended.pml")
        content = bytearray(read(SAMPLE_PML))
        at, = struct.unpack_from("<Q", content, 0x248)
        content[at:at + 5 * 300] = b"\xff" * 1500
        with open(broken, "wb") as out:
            out.write(content)
        result = convert(broken, path, "--where", 'class:is "Registry"')
        contains(result.err, "problem")
        is_sound(path)
        equal(rows_of(path)[1], rows_of(SAMPLE_PML, "--where", 'class:is "Registry"')[1])


# --- the checker itself ---

def put(content, at, size, number):
    content[at:at + size] = (number & (1 << 8 * size) - 1).to_bytes(size, "little")


def test_the_checker_finds_what_is_wrong():
    content = bytearray(read(SAMPLE_PML))
    equal(check_pml.check(bytes(content)), [])
    count, = struct.unpack_from("<I", content, 0x234)
    listed, processes, strings, icons = struct.unpack_from("<4Q", content, 0x248)
    names, = struct.unpack_from("<Q", content, 0x3A0)
    event = int.from_bytes(content[listed + 50:listed + 55], "little")
    record = processes + struct.unpack_from("<I", content, processes + 4 + 4 * struct.unpack_from("<I", content, processes)[0])[0]
    # Places where every other number is wrong, and those where another small one may be right as well.
    every = [(0, 4), (0x234, 4), (0x240, 8), (0x248, 8), (0x250, 8), (0x258, 8), (0x260, 8), (0x398, 8), (0x3A0, 8),
             (listed + 50, 5), (event + 0x28, 2), (event + 0x2C, 4), (processes, 4), (processes + 4, 4), (record, 4),
             (record + 0x68, 4), (strings, 4), (strings + 8, 4), (icons, 4), (names, 4)]
    large = [(4, 4), (8, 4), (event, 4), (event + 8, 4), (event + 0x0C, 2), (event + 0x30, 4), (record + 0x38, 4),
             (record + 0x54, 4), (record + 0x58, 4)]
    for at, size in every + large:
        old = int.from_bytes(content[at:at + size], "little")
        for new in [old ^ 1 << (8 * size - 1), 0x7FFE] + ([old + 1, old - 1] if (at, size) in every else []):
            mutated = bytearray(content)
            put(mutated, at, size, new)
            assert check_pml.check(bytes(mutated)), "0x%x: %d instead of %d" % (at, new, old)
    for cut in list(range(0, 64)) + [100, 0x400, len(content) - 1]:
        assert check_pml.check(bytes(content[:cut])), cut
    assert check_pml.check(bytes(content) + b"\0")
    twice = bytearray(content)
    twice[listed + 5:listed + 10] = twice[listed:listed + 5]
    assert check_pml.check(bytes(twice))
    swapped = bytearray(content)
    swapped[listed:listed + 5], swapped[listed + 500:listed + 505] = content[listed + 500:listed + 505], content[listed:listed + 5]
    assert check_pml.check(bytes(swapped))


def test_damaged_captures_are_copied_or_refused():
    """Whatever a damaged capture becomes is laid out as it should be, or nothing is written."""
    generator = random.Random(7)
    content = read(SAMPLE_PML)
    tables, = struct.unpack_from("<Q", content, 0x248)
    written = 0
    with folder() as target:
        broken, path = os.path.join(target, "broken.pml"), os.path.join(target, "copy.pml")
        for number in range(120):
            mutated = bytearray(content)
            begin = tables if number % 2 else 0x234
            for _ in range(generator.choice((1, 3, 20))):
                at = generator.randrange(begin, len(content))
                mutated[at] = generator.choice((0, 1, 0x7F, 0xFF, mutated[at] ^ 1 << generator.randrange(8)))
            with open(broken, "wb") as out:
                out.write(mutated)
            result = kaiseki("convert", broken, "-o", path, "--where", EVERY)
            assert result.status in (0, 1, 3), result.err
            if result.status == 0:
                written += 1
                equal(kaiseki("info", path).status, 0, number)
                os.unlink(path)
            equal(os.path.exists(path), False)
    assert written > 60, written


if __name__ == "__main__":
    run(globals())
