"""Random expressions mean what a slow model of the language says, event by event, on a PML and on its CSV.

The model knows fields from `query --select`, letters from simple case folding, and three truths: True, False and None (unknown).
"""
import functools
import ipaddress
import json
import random
import re

from harness import SAMPLE_CSV, SAMPLE_PML, equal, kaiseki, run

TEXTS = ["operation", "path", "result", "detail", "category", "process.name", "process.image", "process.command_line",
         "process.user", "process.company", "process.current_directory", "parent.name", "parent.company", "child.command_line",
         "registry.data", "registry.type", "file.disposition", "net.remote.host", "net.protocol"]
NUMBERS = ["index", "tid", "process.pid", "parent.pid", "registry.length", "file.length", "file.offset", "net.length", "exit.status"]
ADDRESS, FLAG = "net.remote.address", "file.created"
RANGES = ["10.0.0.0/8", "203.0.113.0/24", "198.51.100.23/32", "0.0.0.0/0", "10.1.2.3/9", "::/0", "fe80::/10", "::ffff:0:0/96"]
# Letters whose cases are not plain: dotted and dotless i, long s, sharp s, final sigma, Kelvin, Cyrillic, Georgian.
LETTERS = "\u0130\u0131\u017f\u00df\u03c2\u03a3\u212a\u0464\u0444\u10d0\u1c90"
# Those of them whose simple folding is not that of str.lower().
FOLDED = {"\u0130": "\u0130", "\u017f": "s", "\u03c2": "\u03c3", "\u212a": "k", "\u1c90": "\u10d0"}


def fold(text):
    return "".join(FOLDED.get(letter, letter.lower()) for letter in text)


@functools.lru_cache(None)
def events(capture):
    """One table of fields for each event; fewer columns at a time than a query may have."""
    fields, rows = ["index"] + TEXTS + NUMBERS[1:] + [ADDRESS, FLAG], []
    for at in range(0, len(fields), 20):
        part = json.loads(kaiseki("query", capture, "--select", ",".join(fields[at:at + 20]), "--format", "json").out)
        rows = [{**row, **more} for row, more in zip(rows or [{}] * len(part), part)]
    return rows


def negate(truth):
    return None if truth is None else not truth


def both(one, other):
    return False if False in (one, other) else None if None in (one, other) else True


def either(one, other):
    return negate(both(negate(one), negate(other)))


class Maker:
    """Makes expressions as text, each with its meaning as a function of an event."""

    def __init__(self, seed, rows):
        self.random, self.rows = random.Random(seed), rows

    def value(self, field):
        return self.random.choice([row[field] for row in self.rows if row[field] not in (None, "")] or ["none"])

    def part(self, text, place):
        """A piece of a text at a place where it could be found, its letters in any case."""
        text = re.sub(r"[\x00-\x1f\x7f%\]\[]", "", str(text)) or "q"
        size = self.random.choice([1, 2, 4, 9, 40])
        at = self.random.randrange(len(text))
        text = {"is": text, "startswith": text[:size], "endswith": text[-size:], "contains": text[at:at + size]}[place]
        text = "".join(self.random.choice([letter, letter.upper(), letter.lower()]) if letter.isascii() else letter for letter in text)
        return text + (self.random.choice(LETTERS) if self.random.random() < 0.05 else "")

    def text_test(self, field):
        place = self.random.choice(["is", "contains", "startswith", "endswith"])
        parts = [self.part(self.value(field), place) for _ in range(self.random.choice([1, 1, 2, 6]))]
        folded = [fold(part) for part in parts]
        holds = {"is": lambda text: text in folded, "contains": lambda text: any(part in text for part in folded),
                 "startswith": lambda text: text.startswith(tuple(folded)), "endswith": lambda text: text.endswith(tuple(folded))}[place]
        return ("%s:%s { %s }" % (field, place, ", ".join("[==[%s]==]" % part for part in parts)),
                lambda event: None if event[field] is None else holds(fold(event[field])))

    def pattern_test(self, field):
        text = re.sub(r"[^\w .\\:-]", "?", self.part(self.value(field), "contains"), flags=re.ASCII)
        glob = "*" + "".join(self.random.choice([letter, letter, letter, "?", "*"]) for letter in text) + self.random.choice(["*", ""])
        regex = re.compile("".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in fold(glob)), re.DOTALL)
        return ("%s:glob [==[%s]==]" % (field, glob),
                lambda event: None if event[field] is None else regex.fullmatch(fold(event[field])) is not None)

    def field_test(self, field):
        other = self.random.choice(TEXTS)

        def holds(event):
            if event[field] is None or event[other] is None:
                return None
            return event[other] != "" and fold(event[other]) in fold(event[field])
        return "%s:contains(%s)" % (field, other), holds

    def number_test(self):
        field = self.random.choice(NUMBERS)
        number = self.value(field)
        number = (number if isinstance(number, int) else 0) + self.random.choice([0, 0, -1, 1, 10 ** 12, -10 ** 12])
        name = self.random.choice(["lt", "le", "gt", "ge", "is"])
        holds = {"lt": number.__gt__, "le": number.__ge__, "gt": number.__lt__, "ge": number.__le__, "is": number.__eq__}[name]
        return "%s:%s(%d)" % (field, name, number), lambda event: None if event[field] is None else holds(event[field])

    def range_test(self):
        texts = self.random.sample(RANGES, self.random.choice([1, 2]))
        ranges = [ipaddress.ip_network(text, strict=False) for text in texts]

        def within(address, each):
            if each.version == 4:
                return address.version == 4 and address in each
            if address.version == 4:  # IPv4 lies in its own part of IPv6
                return each.prefixlen >= 96 and ipaddress.ip_address("::ffff:%s" % address) in each
            return address in each
        return ("%s:cidr { %s }" % (ADDRESS, ", ".join('"%s"' % text for text in texts)),
                lambda event: None if event[ADDRESS] is None else
                any(within(ipaddress.ip_address(event[ADDRESS]), each) for each in ranges))

    def test(self):
        field = self.random.choice(TEXTS + [ADDRESS])
        kind = self.random.randrange(10)
        if kind == 0:
            return field + ":known()", lambda event: event[field] is not None
        if kind == 1:
            return FLAG + ":is(true)", lambda event: event[FLAG]
        if kind == 2:
            return self.range_test()
        if kind == 3:
            return self.field_test(field)
        if kind < 6:
            return self.number_test()
        return self.text_test(field) if kind < 9 else self.pattern_test(field)

    def expression(self, depth):
        kind = self.random.randrange(4)
        if depth == 0 or kind == 0:
            return self.test()
        left, means = self.expression(depth - 1)
        if kind == 1:
            return "~(%s)" % left, lambda event: negate(means(event))
        right, means_too = self.expression(depth - 1)
        sign, join = ("&", both) if kind == 2 else ("|", either)
        return "(%s %s %s)" % (left, sign, right), lambda event: join(means(event), means_too(event))


def check(capture, seed):
    rows = events(capture)
    text, means = Maker(seed, rows).expression(seed % 5)
    wanted = [row["index"] for row in rows if means(row) is True]
    result = kaiseki("query", capture, "--where", text, "--select", "index", "--format", "csv", "--jobs", 1 + seed % 3)
    equal(result.status, 0, text + "\n" + result.err)
    equal([int(line) for line in result.out.split()[1:]], wanted, "%s, seed %d: %s" % (capture.name, seed, text))


def test_pml():
    for seed in range(150):
        check(SAMPLE_PML, seed)


def test_csv():
    for seed in range(150, 300):
        check(SAMPLE_CSV, seed)


if __name__ == "__main__":
    run(globals())
