#!/usr/bin/env python3
"""Checks that a PML is laid out as docs/pml-format.md says: prints what is not, exit status 1 when there is something.

    tests/tools/check_pml.py FILE...

Written from that page alone, and shares nothing with the readers and writers that it checks. Needs Python 3 alone.
"""
import sys

HEADER = 0x3A8
FIXED = 0x34
LIST_ENTRY = 5
LARGE_ANSWER = 0xFFFF
MARK = 0xFFFFFFFF
TYPES = {1: 10, 2: 22, 3: 48, 4: 3, 5: 10, 6: 48}
MESSAGES = 40


class Wrong(Exception):
    """What makes going on pointless."""


class Checker:
    def __init__(self, data):
        self.data = data
        self.found = []

    def note(self, text, *values):
        self.found.append(text % values if values else text)

    def need(self, holds, text, *values):
        if not holds:
            raise Wrong(text % values if values else text)

    def number(self, at, size):
        self.need(0 <= at <= len(self.data) - size, "0x%x: %d bytes are not in the file", at, size)
        return int.from_bytes(self.data[at:at + size], "little")

    # --- header ---

    def check_header(self):
        self.need(len(self.data) >= HEADER, "the file is shorter than a header")
        self.need(self.data[:4] == b"PML_", "it does not begin with PML_")
        version, wide = self.number(4, 4), self.number(8, 4)
        self.need(version in (7, 9), "version %d", version)
        self.need(wide in (0, 1), "0x8: %d says neither 32 nor 64 bits", wide)
        self.pointer = 8 if wide else 4
        for name, at, units in (("computer", 0x0C, 16), ("system root", 0x2C, 260), ("service pack", 0x284, 128)):
            text = self.data[at:at + 2 * units]
            if not any(text[i:i + 2] == b"\0\0" for i in range(0, 2 * units, 2)):
                self.note("0x%x: the %s has no end", at, name)
        self.count = self.number(0x234, 4)
        places = ("events", "list", "processes", "strings", "icons")
        self.at = {name: self.number(0x240 + 8 * i, 8) for i, name in enumerate(places)}
        self.at["names"] = self.number(0x3A0, 8)
        if self.number(0x398, 8) != self.at["events"]:
            self.note("0x398: the begin of the events differs from that at 0x240")
        previous, at = "header", HEADER
        for name in places + ("names",):
            self.need(at <= self.at[name] <= len(self.data), "the %s at 0x%x lie before the end of the %s or outside of the file",
                      name, self.at[name], previous)
            previous, at = name, self.at[name]
        self.need(self.at["events"] == HEADER, "the events begin at 0x%x, not behind the header", self.at["events"])
        self.need(self.at["list"] + LIST_ENTRY * self.count == self.at["processes"],
                  "the list of %d events does not end where the processes begin", self.count)

    # --- tables of texts and icons ---

    def check_entries(self, name, end, head):
        """A count, offsets, entries one behind the other up to `end`; gives the count."""
        begin = self.at[name]
        count = self.number(begin, 4)
        self.need(begin + 4 + 4 * count <= end, "%s: %d entries do not fit", name, count)
        at = begin + 4 + 4 * count
        for i in range(count):
            offset = self.number(begin + 4 + 4 * i, 4)
            if begin + offset != at:
                self.note("%s: entry %d begins at 0x%x, the one before it ends at 0x%x", name, i, begin + offset, at)
            at = begin + offset
            self.need(at + head <= end, "%s: entry %d lies outside of its table", name, i)
            size = self.number(at + head - 4, 4)
            at += head
            self.need(at + size <= end, "%s: entry %d of %d bytes does not fit", name, i, size)
            if name == "strings":
                self.check_text("strings: entry %d" % i, self.data[at:at + size])
            at += size
        if at != end:
            self.note("%s: end at 0x%x, what follows begins at 0x%x", name, at, end)
        return count

    def check_text(self, where, text):
        if len(text) % 2 or (text and text[-2:] != b"\0\0"):
            self.note("%s: is no text that ends with a NUL", where)

    def check_names(self):
        at = self.at["names"]
        for name, key in (("hosts", 16), ("ports", 4)):
            count = self.number(at, 4)
            at += 4
            for i in range(count):
                size = self.number(at + key, 4)
                if name == "ports" and self.number(at + 2, 2) > 1:
                    self.note("ports: %d has protocol %d", i, self.number(at + 2, 2))
                at += key + 4
                self.need(at + size <= len(self.data), "%s: name %d lies outside of the file", name, i)
                self.check_text("%s: %d" % (name, i), self.data[at:at + size])
                at += size
        if at != len(self.data):
            self.note("%d bytes stand behind the last table", len(self.data) - at)

    # --- processes ---

    def check_processes(self, strings, icons):
        begin, end, pointer = self.at["processes"], self.at["strings"], self.pointer
        count = self.number(begin, 4)
        self.need(begin + 4 + 8 * count <= end, "processes: %d do not fit", count)
        self.processes = set()
        at = begin + 4 + 8 * count
        for i in range(count):
            number, offset = (self.number(begin + 4 + 4 * (i + j), 4) for j in (0, count))
            where = "process %d" % number
            if begin + offset != at:
                self.note("%s: begins at 0x%x, the one before it ends at 0x%x", where, begin + offset, at)
            at = begin + offset
            self.need(at + 0x64 + pointer <= end, "%s: lies outside of its table", where)
            if self.number(at, 4) != number:
                self.note("%s: its record says %d", where, self.number(at, 4))
            if number in self.processes:
                self.note("%s: is there twice", where)
            self.processes.add(number)
            started, ended = self.number(at + 0x20, 8), self.number(at + 0x28, 8)
            if ended and ended < started:
                self.note("%s: ends before it starts", where)
            self.check_numbers(where, at + 0x38, 8, strings, "string")
            self.check_numbers(where, at + 0x58, 2, max(icons, 1), "icon")
            modules = self.number(at + 0x60 + pointer, 4)
            at += 0x64 + pointer
            size = 0x30 + 2 * pointer
            self.need(at + modules * size <= end, "%s: its %d modules do not fit", where, modules)
            for j in range(modules):
                self.check_numbers("%s, module %d" % (where, j), at + j * size + 2 * pointer + 4, 4, strings, "string")
            at += modules * size
        if at != end:
            self.note("processes: end at 0x%x, the strings begin at 0x%x", at, end)

    def check_numbers(self, where, at, count, limit, what):
        for i in range(count):
            number = self.number(at + 4 * i, 4)
            if number >= limit:
                self.note("%s: %s %d of %d", where, what, number, limit)

    # --- events ---

    def event_at(self, where, at, limit):
        """The event's end and its answer (begin, end) or None; Wrong when it can be none."""
        self.need(at + FIXED <= limit, "%s: begins at 0x%x, too near to the end of the events", where, at)
        class_number, kind = self.number(at + 8, 4), self.number(at + 0x0C, 2)
        self.need(kind < TYPES.get(class_number, 0), "%s: class %d, type %d", where, class_number, kind)
        end = at + FIXED + self.number(at + 0x28, 2) * self.pointer + self.number(at + 0x2C, 4)
        self.need(end <= limit, "%s: reaches to 0x%x, beyond the events", where, end)
        offset = self.number(at + 0x30, 4)
        if not offset:
            return end, None
        self.need(at + offset >= end and at + offset + 2 <= limit, "%s: its answer at +0x%x", where, offset)
        answer_end = at + offset + 2 + self.number(at + offset, 2)
        self.need(answer_end <= limit, "%s: its answer reaches beyond the events", where)
        return end, (at + offset, answer_end)

    def check_events(self):
        limit = self.at["list"]
        spans = []
        last = 0
        for i in range(self.count):
            where = "event %d" % i
            at = self.number(self.at["list"] + LIST_ENTRY * i, LIST_ENTRY)
            self.need(at >= HEADER, "%s: begins at 0x%x, in the header", where, at)
            end, answer = self.event_at(where, at, limit)
            if self.number(at, 4) not in self.processes:
                self.note("%s: process %d is not in the table", where, self.number(at, 4))
            time = self.number(at + 0x1C, 8)
            if time < last:
                self.note("%s: is earlier than the one before it in the list", where)
            last = time
            spans.append((at, end, at, None))
            if answer:
                spans.append((*answer, at, answer))
        self.check_gaps(sorted(spans), limit)

    def check_gaps(self, spans, limit):
        at, before = HEADER, None
        for begin, end, event, answer in spans + [(limit, limit, limit, None)]:
            if begin < at:
                self.note("0x%x: two events, or an event and an answer, lie over one another", begin)
            elif begin > at:
                self.explain(at, begin, before, first=before is None)
            at, before = max(at, end), (event, answer)

    def explain(self, begin, end, before, first):
        """Bytes that no entry of the list leads to."""
        event, answer = before or (0, None)
        if answer and answer[1] - answer[0] - 2 == LARGE_ANSWER and begin + 1 == end:
            return
        if end == self.at["list"] and begin + 1 == end:
            return
        if answer and self.behind_value(event, answer) >= end - begin:
            return
        while begin < end:
            try:
                begin = self.mark_end(begin, end) if first and self.number(begin, 4) == MARK \
                    else self.unlisted_end(begin, end)
            except Wrong as reason:
                self.note("0x%x: %d bytes are no event and no mark (%s)", begin, end - begin, reason)
                return

    def behind_value(self, event, answer):
        """Bytes behind the answer of RegQueryValue or RegEnumValue that Process Monitor shows as data of the value."""
        kind = self.number(event + 0x0C, 2)
        detail = event + FIXED + self.number(event + 0x28, 2) * self.pointer
        if self.number(event + 8, 4) != 2 or kind not in (5, 6) or self.number(detail + (12 if kind == 6 else 8), 4) != 1:
            return 0
        begin, size = answer[0] + 2, answer[1] - answer[0] - 2
        if size < 24 or self.number(begin + 4, 4) != 3:
            return 0
        return self.number(begin + 8, 4) + min(self.number(begin + 12, 4), size - 24) - size

    def mark_end(self, at, limit):
        size = self.number(at + 0x2C, 4)
        self.need(at + FIXED + size <= limit, "a mark does not fit")
        rest = self.data[at + 4:at + 0x1C] + self.data[at + 0x24:at + 0x2C] + self.data[at + 0x30:at + FIXED]
        self.need(not any(rest), "a mark has more than a mark has")
        self.need(0 < self.number(at + 0x1C, 8) <= self.number(self.number(self.at["list"], LIST_ENTRY) + 0x1C, 8),
                  "a mark's time is behind the first event's")
        if size:
            detail = self.data[at + FIXED:at + FIXED + size]
            self.need(detail[0] <= 68 and 1 + detail[0] < size, "a mark's account")
            try:
                detail[1 + detail[0]:].decode("utf-8")
            except UnicodeDecodeError:
                raise Wrong("a mark's account is no UTF-8") from None
        return at + FIXED + size

    def unlisted_end(self, at, limit):
        end, answer = self.event_at("an unlisted event", at, limit)
        return answer[1] if answer and answer[0] == end else end

    # ---

    def check(self):
        try:
            self.check_header()
            strings = self.check_entries("strings", self.at["icons"], 4)
            icons = self.check_entries("icons", self.at["names"], 8)
            self.check_names()
            self.check_processes(strings, icons)
            self.check_events()
        except Wrong as reason:
            self.note("%s", reason)
        return self.found


def check(data):
    """What is wrong with a PML's bytes, a line each; none when nothing is."""
    return Checker(data).check()


def main(paths):
    status = 0
    for path in paths:
        with open(path, "rb") as file:
            found = check(file.read())
        for line in found[:MESSAGES]:
            print("%s: %s" % (path, line))
        if len(found) > MESSAGES:
            print("%s: and %d more" % (path, len(found) - MESSAGES))
        status = status or bool(found)
    return int(status)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: check_pml.py FILE...")
    sys.exit(main(sys.argv[1:]))
