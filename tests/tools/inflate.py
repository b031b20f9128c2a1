"""Repeats a capture's events until there are at least so many: large inputs for measurements."""
import csv as csv_module
import io
import struct

OFFSET_LIMIT = 1 << 32  # an offset's fifth byte is not part of it


def pml(source, target, wanted):
    """Writes `target` with the events of `source` repeated; returns how many there are."""
    data = open(source, "rb").read()
    count, = struct.unpack_from("<I", data, 0x234)
    first, array, processes, strings, icons = struct.unpack_from("<5Q", data, 0x240)
    names, = struct.unpack_from("<Q", data, 0x3A0)
    events = data[first:array]
    times = max(1, min(-(-wanted // count), (OFFSET_LIMIT - first) // len(events)))
    offsets = [struct.unpack_from("<I", data, array + 5 * i)[0] for i in range(count)]
    new_array = first + len(events) * times
    shift = new_array + 5 * count * times - processes
    head = bytearray(data[:first])
    struct.pack_into("<I", head, 0x234, count * times)
    struct.pack_into("<5Q", head, 0x240, first, new_array, processes + shift, strings + shift, icons + shift)
    struct.pack_into("<Q", head, 0x3A0, names + shift)
    with open(target, "wb") as out:
        out.write(head)
        for _ in range(times):
            out.write(events)
        for i in range(times):
            out.write(b"".join(struct.pack("<IB", i * len(events) + offset, 0) for offset in offsets))
        out.write(data[processes:])
    return count * times


def csv(source, target, wanted, columns):
    """Writes `target` with the rows of `source`, its first `columns`, repeated; returns how many there are."""
    csv_module.field_size_limit(1 << 30)
    rows = list(csv_module.reader(open(source, encoding="utf-8-sig", newline="")))
    block = io.StringIO()
    writer = csv_module.writer(block, quoting=csv_module.QUOTE_ALL, lineterminator="\r\n")
    for row in rows[1:]:
        writer.writerow(row[:columns])
    body = block.getvalue().encode("utf-8")
    times = max(1, -(-wanted // (len(rows) - 1)))
    with open(target, "wb") as out:
        out.write(b"\xef\xbb\xbf" + ",".join('"%s"' % name for name in rows[0][:columns]).encode() + b"\r\n")
        for _ in range(times):
            out.write(body)
    return (len(rows) - 1) * times
