#!/usr/bin/env python3
"""Reads and writes configurations of Process Monitor (PMC), from the layout in core/filter/pmc.h and nothing of the program.

    tests/tools/pmc_file.py docs/procmon/kaiseki.pmc     writes the configuration recommended for malware
"""
import struct
import sys

COLUMNS = {
    "Date & Time": 40052, "Process Name": 40053, "PID": 40054, "Operation": 40055, "Result": 40056, "Detail": 40057,
    "Sequence": 40058, "Company": 40064, "Description": 40065, "Command Line": 40066, "User": 40067, "Image Path": 40068,
    "Session": 40069, "Path": 40071, "TID": 40072, "Relative Time": 40076, "Duration": 40077, "Time of Day": 40078,
    "Version": 40081, "Event Class": 40082, "Authentication ID": 40083, "Virtualized": 40084, "Integrity": 40085,
    "Category": 40086, "Parent PID": 40087, "Architecture": 40088, "Completion Time": 40164,
}
RELATIONS = ["is", "is not", "less than", "more than", "begins with", "ends with", "contains", "excludes"]
HEADER = 16


def text(value):
    return value.encode("utf-16-le") + b"\0\0"


def number(value):
    return struct.pack("<I", value)


def record(name, data):
    name = text(name)
    return struct.pack("<IIII", HEADER + len(name) + len(data), HEADER, HEADER + len(name), len(data)) + name + data


def write(records):
    return b"".join(record(name, data) for name, data in records)


def read(data):
    """[(name, data)] of a file, checked to its last byte."""
    records, at = [], 0
    while at < len(data):
        size, header, data_at, data_size = struct.unpack_from("<IIII", data, at)
        assert header == HEADER and data_at + data_size == size and at + size <= len(data), at
        name = data[at + HEADER:at + data_at]
        assert name.endswith(b"\0\0"), at
        records.append((name[:-2].decode("utf-16-le"), data[at + data_at:at + size]))
        at += size
    return records


def rule(column, relation, value, include=False):
    """A rule as (column, relation, include, value, integer); names or numbers."""
    column = COLUMNS.get(column, column)
    relation = RELATIONS.index(relation) if relation in RELATIONS else relation
    integer = int(value) if column in (40054, 40087) and value.isdecimal() else 0
    return column, relation, include, value, integer


def write_rules(rules):
    data = struct.pack("<BI", 1, len(rules))
    for column, relation, include, value, integer in rules:
        value = text(value)
        data += struct.pack("<IIBI", column, relation, include, len(value)) + value + struct.pack("<II", integer, 0)
    return data


def read_rules(data):
    form, count = struct.unpack_from("<BI", data)
    assert form == 1
    rules, at = [], 5
    for _ in range(count):
        column, relation, include, size = struct.unpack_from("<IIBI", data, at)
        value = data[at + 13:at + 13 + size].decode("utf-16-le")
        integer, zero = struct.unpack_from("<II", data, at + 13 + size)
        assert zero == 0 and value.endswith("\0")
        rules.append((column, relation, bool(include), value[:-1], integer))
        at += 21 + size
    assert at == len(data)
    return rules


# Process Monitor's order of columns from left to right, its own first seven in front; pixels.
WIDTHS = [("Time of Day", 100), ("Process Name", 110), ("PID", 50), ("Operation", 130), ("Path", 400), ("Result", 110),
          ("Detail", 400), ("Date & Time", 130), ("Relative Time", 100), ("Duration", 80), ("Completion Time", 100),
          ("Event Class", 80), ("Sequence", 60), ("Image Path", 200), ("Company", 100), ("Description", 100), ("Version", 80),
          ("User", 120), ("Authentication ID", 110), ("Session", 50), ("Command Line", 300), ("TID", 50),
          ("Virtualized", 70), ("Integrity", 70), ("Category", 80), ("Parent PID", 60), ("Architecture", 80)]


def font(face, height=8, weight=400):
    """A LOGFONTW."""
    return struct.pack("<5i8B", height, 0, 0, 0, weight, 0, 0, 0, 0, 0, 0, 0, 0) + face.encode("utf-16-le").ljust(64, b"\0")


# What Process Monitor hides by itself of its own doing; nothing of the machine's.
OWN_NOISE = [rule("Process Name", "is", "Procmon.exe"), rule("Process Name", "is", "Procmon64.exe"),
             rule("Process Name", "is", "Procmon64a.exe"), rule("Event Class", "is", "Profiling")]


def configuration(filter_rules=(), highlight=(), destructive=0, columns=WIDTHS, **settings):
    """Records in the order of Process Monitor 4.x."""
    value = {"AdvancedMode": 0, "HistoryDepth": 200, "Profiling": 0, "ResolveAddresses": 0, "FlightRecorder": 0,
             "RingBufferSize": 0, "RingBufferMin": 0, **settings}
    widths = [width for _, width in columns] + [0] * (64 - len(columns))
    ids = [COLUMNS.get(name, name) for name, _ in columns] + [0] * (64 - len(columns))
    return [
        ("Columns", struct.pack("<64H", *widths)), ("ColumnCount", number(len(columns))),
        ("ColumnMap", struct.pack("<64I", *ids)), ("DbgHelpPath", b""), ("Logfile", b""),
        ("HighlightFG", number(0)), ("HighlightBG", number(0xFFFF80)), ("Theme", b""), ("LogFont", font("MS Shell Dlg")),
        ("BoookmarkFont", font("MS Shell Dlg", weight=700)), ("AdvancedMode", number(value["AdvancedMode"])),
        ("Autoscroll", number(0)), ("HistoryDepth", number(value["HistoryDepth"])),
        ("Profiling", number(value["Profiling"])), ("DestructiveFilter", number(destructive)), ("AlwaysOnTop", number(0)),
        ("ResolveAddresses", number(value["ResolveAddresses"])), ("SourcePath", b""), ("SymbolPath", b""),
        ("FilterRules", write_rules(list(filter_rules))), ("HighlightRules", write_rules(list(highlight))),
        ("FlightRecorder", number(value["FlightRecorder"])), ("RingBufferSize", number(value["RingBufferSize"])),
        ("RingBufferMin", number(value["RingBufferMin"])),
    ]


def recommended():
    """Records what malware does, and destroys nothing: every event stays in the file, addresses stay addresses."""
    return write(configuration(OWN_NOISE))


if __name__ == "__main__":
    with open(sys.argv[1], "wb") as out:
        out.write(recommended())
