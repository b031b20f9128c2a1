"""Writes Process Monitor captures, PML version 9 (64-bit), for tests: the file's layout, nothing about events' details.

Standard library only. Layout facts: the PML format notes of eronnen/procmon-parser.
"""
import struct

HEADER_SIZE = 0x3A8
EVENT_HEADER = struct.Struct("<IIIHHIQQIHHII")
PENDING = 0x103


def utf16(text):
    return text.encode("utf-16-le", "surrogatepass")


class Strings:
    """The string table: every text once, by number."""

    def __init__(self):
        self.numbers = {}

    def add(self, text):
        raw = utf16(text + "\0") if text else b""
        return self.numbers.setdefault(raw, len(self.numbers))

    def table(self):
        raws = list(self.numbers)
        at = 4 + 4 * len(raws)
        offsets, body = [], b""
        for raw in raws:
            offsets.append(at + len(body))
            body += struct.pack("<I", len(raw)) + raw
        return struct.pack("<I%dI" % len(raws), len(raws), *offsets) + body


def process_entry(process, strings):
    texts = [strings.add(text) for text in (
        process.integrity, process.user, process.name, process.image, process.command_line,
        process.company, process.version, process.description)]
    entry = struct.pack("<IIIIQIIQQII", process.number, process.pid, process.parent_pid, process.parent_number,
                        process.authentication_id, process.session, 0, process.start, process.end or 0,
                        0, 1 if process.is_64bit else 0)
    entry += struct.pack("<8I", *texts) + struct.pack("<IIQI", 0, 0, 1, len(process.modules))
    for base, size, path in process.modules:
        entry += struct.pack("<QQI4II24x", 0, base, size, strings.add(path), strings.add(""), strings.add(""),
                             strings.add(""), 0x5A000000)
    return entry


def process_table(processes, strings):
    entries = [process_entry(process, strings) for process in processes]
    count = len(entries)
    offsets, at = [], 4 + 8 * count
    for entry in entries:
        offsets.append(at)
        at += len(entry)
    numbers = [process.number for process in processes]
    return struct.pack("<I%dI%dI" % (count, count), count, *numbers, *offsets) + b"".join(entries)


def name_tables(hosts, ports):
    """hosts: {16 bytes: name}; ports: {(number, is_tcp): name}."""
    table = struct.pack("<I", len(hosts))
    for address, name in hosts.items():
        raw = utf16(name + "\0")
        table += address + struct.pack("<I", len(raw)) + raw
    table += struct.pack("<I", len(ports))
    for (number, is_tcp), name in ports.items():
        raw = utf16(name + "\0")
        table += struct.pack("<HHI", number, 1 if is_tcp else 0, len(raw)) + raw
    return table


def event_bytes(event, sequence):
    stack = struct.pack("<%dQ" % len(event.stack), *event.stack)
    size = EVENT_HEADER.size + len(stack) + len(event.detail)
    raw = EVENT_HEADER.pack(event.process.number, event.tid, event.class_number, event.type_number, 0, sequence,
                            event.duration, event.time, event.result, len(event.stack), 0, len(event.detail),
                            size if event.extra is not None else 0)
    raw += stack + event.detail
    if event.extra is not None:
        raw += struct.pack("<H", len(event.extra)) + event.extra
    return raw


def os_version(major, minor, build):
    """OSVERSIONINFOEXW."""
    return struct.pack("<5I256sHHHBB", 284, major, minor, build, 2, b"", 0, 0, 0x100, 1, 0)


def header(computer, system_root, version, tables, count):
    events, offsets, processes, strings, icons, names = tables
    raw = b"PML_" + struct.pack("<II", 9, 1)
    raw += utf16(computer).ljust(32, b"\0")[:32] + utf16(system_root).ljust(520, b"\0")[:520]
    raw += struct.pack("<IQ", count, 0)
    raw += struct.pack("<5Q", events, offsets, processes, strings, icons)
    raw += struct.pack("<Q", 0x7FFFFFFEFFFF) + os_version(*version)
    raw += struct.pack("<IQ", 2, 4 << 30) + struct.pack("<2Q", events, names)
    assert len(raw) == HEADER_SIZE, hex(len(raw))
    return raw


def write(path, capture):
    """Writes `capture` (see capture.py) as a PML."""
    strings = Strings()
    strings.add("")
    body, offsets, at = [], [], HEADER_SIZE
    for number, event in enumerate(capture.events):
        raw = event_bytes(event, capture.sequence_of(number))
        offsets.append(at)
        body.append(raw)
        at += len(raw)
    array = b"".join(struct.pack("<IB", offset, 0) for offset in offsets)
    processes = process_table(capture.processes, strings)
    table = strings.table()
    icons = struct.pack("<I", 0)
    array_at = at
    process_at = array_at + len(array)
    string_at = process_at + len(processes)
    icon_at = string_at + len(table)
    name_at = icon_at + len(icons)
    with open(path, "wb") as out:
        out.write(header(capture.computer, capture.system_root, capture.os_version,
                         (HEADER_SIZE, array_at, process_at, string_at, icon_at, name_at), len(capture.events)))
        out.write(b"".join(body) + array + processes + table + icons + name_tables(capture.hosts, capture.ports))
