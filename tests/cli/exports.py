"""One capture as Process Monitor exports it on other Windows, and as other programs save it again: the same events."""
import csv
import io
import json
import os
import random
import re

from harness import SAMPLE_CSV, contains, equal, folder, kaiseki, run, story

HEAD, *ROWS = csv.reader(io.StringIO(SAMPLE_CSV.read_bytes().decode("utf-8-sig"), newline=""))
# What is asked of each event: all that a locale writes in its own way, and enough to tell events apart.
FIELDS = ("index,time,duration,tid,operation,class,path,result,process.name,process.pid,process.image,parent.pid,"
          "process.command_line,process.session,child.pid,child.command_line,registry.length,registry.data,"
          "file.offset,file.length,file.created,file.new_path,net.length,net.remote.port,image.size,exit.status")
GROUPED = re.compile(r"(?<=: )\d{1,3}(?:,\d{3})+(?=$|, )")
NO_BREAK, NARROW = "\u00a0", "\u202f"


def write(rows, delimiter=",", line_end="\r\n", quote=True):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end,
               quoting=csv.QUOTE_ALL if quote else csv.QUOTE_MINIMAL).writerows(rows)
    return text.getvalue()


def clock(text, shape):
    """A time of the sample ("9:12:41.3552416 AM") in another shape."""
    found = re.match(r"(\d+):(\d+):(\d+)(?:\.(\d+))? (AM|PM)$", text)
    if not found:
        return text
    hour = int(found[1]) % 12 + 12 * (found[5] == "PM")
    fraction = shape["point"] + found[4] if found[4] else ""
    sign, half = shape.get("sign", ":"), shape.get("halves")
    digits = "%d%s%s%s%s%s" % ((hour % 12 or 12) if half else hour, sign, found[2], sign, found[3], fraction)
    if not half:
        return digits
    return (half[hour >= 12] + " " + digits) if shape.get("front") else (digits + shape.get("gap", " ") + half[hour >= 12])


def date(text, shape):
    found = re.match(r"(\d+)/(\d+)/(\d+) (.*)$", text)
    day = shape["date"].format(month=int(found[1]), day=int(found[2]), year=int(found[3]))
    return day + " " + clock(found[4], shape)


def group(text, sign, indian=False):
    def one(found):
        digits = found[0].replace(",", "")
        head, last = digits[:-3], digits[-3:]
        size = 2 if indian else 3
        parts = [head[max(0, end - size):end] for end in range(len(head), 0, -size)][::-1]
        return sign.join(parts + [last])
    return GROUPED.sub(one, text)


def localized(shape):
    rows, at = [], {name: number for number, name in enumerate(HEAD)}
    for row in ROWS:
        row = list(row)
        for name in ("Time of Day", "Completion Time"):
            row[at[name]] = clock(row[at[name]], shape)
        row[at["Date & Time"]] = date(row[at["Date & Time"]], shape)
        row[at["Detail"]] = group(row[at["Detail"]], shape["group"], shape.get("indian"))
        for name in ("Duration", "Relative Time"):
            row[at[name]] = row[at[name]].replace(".", shape["point"])
        if "digits" in shape:
            digits = {ord("0") + i: shape["digits"] + i for i in range(10)}
            for name in ("Time of Day", "Date & Time"):
                row[at[name]] = row[at[name]].translate(digits)
            row[at["Detail"]] = re.sub(r"(?<=Length: )[\d,]+", lambda found: found[0].translate(digits), row[at["Detail"]])
        rows.append(row)
    return rows


LOCALES = {
    "German": {"group": ".", "point": ",", "date": "{day:02}.{month:02}.{year}"},
    "French": {"group": NARROW, "point": ",", "date": "{day:02}/{month:02}/{year}"},
    "Italian": {"group": ".", "point": ",", "date": "{day:02}/{month:02}/{year}", "sign": "."},
    "Mexican": {"group": ",", "point": ".", "date": "{day:02}/{month:02}/{year}", "halves": ("a. m.", "p. m.")},
    "Polish": {"group": NO_BREAK, "point": ",", "date": "{year}-{month:02}-{day:02}"},
    "Slovak": {"group": NO_BREAK, "point": ",", "date": "{day}. {month}. {year}"},
    "Finnish": {"group": NO_BREAK, "point": ",", "date": "{day}.{month}.{year}", "sign": "."},
    "Hungarian": {"group": NO_BREAK, "point": ",", "date": "{year}. {month:02}. {day:02}."},
    "Bulgarian": {"group": NO_BREAK, "point": ",", "date": "{day}.{month}.{year} г."},
    "Swiss": {"group": "\u2019", "point": ".", "date": "{day:02}.{month:02}.{year}"},
    "Greek": {"group": ".", "point": ",", "date": "{day}/{month}/{year}", "halves": ("πμ", "μμ")},
    "Turkish": {"group": ".", "point": ",", "date": "{day}.{month:02}.{year}", "halves": ("ÖÖ", "ÖS")},
    "Indian": {"group": ",", "point": ".", "date": "{day:02}-{month:02}-{year}", "indian": True},
    "Telugu": {"group": ",", "point": ".", "date": "{day:02}-{month:02}-{year}", "halves": ("పూర్వాహ్న", "అపరాహ్న")},
    "Japanese": {"group": ",", "point": ".", "date": "{year}/{month:02}/{day:02}", "halves": ("午前", "午後"), "front": True},
    "Korean": {"group": ",", "point": ".", "date": "{year}-{month:02}-{day:02}", "halves": ("오전", "오후"), "front": True},
    "Chinese": {"group": ",", "point": ".", "date": "{year}年{month}月{day}日", "halves": ("上午", "下午"), "front": True},
    "Thai": {"group": ",", "point": ".", "date": "{day}/{month}/{year}", "digits": 0x0E50},
    "Arabic": {"group": "\u066c", "point": ".", "date": "{day:02}/{month:02}/{year}", "halves": ("ص", "م"), "digits": 0x660},
    "American of late": {"group": ",", "point": ".", "date": "{month}/{day}/{year}", "halves": ("AM", "PM"), "gap": NARROW},
}


def events(path):
    result = kaiseki("query", path, "--select", FIELDS, "--format", "csv")
    equal(result.status, 0, result.err)
    return result.out.splitlines(), result.err


def findings(path):
    return [(found["rule"], found.get("text")) for found in
            json.loads(kaiseki("analyze", path, "--report", "json").out)["findings"]]


def same(name, content, remarks=""):
    """The sample's events and nothing else come back; `remarks` stands in what is said of the file."""
    with folder() as target:
        path = os.path.join(target, "export.csv")
        with open(path, "wb") as out:
            out.write(content)
        got, errors = events(path)
        want, _ = events(SAMPLE_CSV)
        equal(len(got), len(want), name)
        for line, expected in zip(got, want):
            equal(line, expected, name)
        if remarks:
            contains(errors, remarks)
        else:
            equal(errors, "", name)


def test_other_locales():
    want = findings(SAMPLE_CSV)
    assert want
    for name, shape in LOCALES.items():
        content = write([HEAD] + localized(shape)).encode("utf-8-sig")
        same(name, content)
        with folder() as target:
            path = os.path.join(target, "export.csv")
            with open(path, "wb") as out:
                out.write(content)
            equal(findings(path), want, name)


def test_other_encodings():
    text = write([HEAD] + ROWS)
    for name, content in (("UTF-8", text.encode()), ("UTF-16LE", b"\xff\xfe" + text.encode("utf-16-le")),
                          ("UTF-16BE", b"\xfe\xff" + text.encode("utf-16-be")),
                          ("UTF-16LE without a mark", text.encode("utf-16-le")),
                          ("UTF-16BE without a mark", text.encode("utf-16-be"))):
        same(name, content)


def test_other_dialects():
    for name, text in (("semicolons", write([HEAD] + ROWS, ";")), ("tabs", write([HEAD] + ROWS, "\t", quote=False)),
                       ("bars", write([HEAD] + ROWS, "|")), ("quotes where needed", write([HEAD] + ROWS, quote=False)),
                       ("line feeds", write([HEAD] + ROWS, line_end="\n")),
                       ("carriage returns", write([HEAD] + ROWS, line_end="\r")),
                       ("blank lines", write([HEAD] + ROWS, line_end="\r\n\r\n")),
                       ("Excel's line", "sep=;\r\n" + write([HEAD] + ROWS, ";", quote=False)),
                       ("PowerShell's line", "#TYPE Selected.PSCustomObject\r\n" + write([HEAD] + ROWS)),
                       ("blanks", write([HEAD] + ROWS).replace('","', '", "'))):
        same(name, text.encode("utf-8-sig"))


def test_other_headers_and_columns():
    order = list(range(len(HEAD)))[::-1]
    for name, head, rows in (("capitals", [name.upper() for name in HEAD], ROWS),
                             ("blanks", [" %s " % name for name in HEAD], ROWS),
                             ("no blanks", [re.sub("[ &]+", "_", name) for name in HEAD], ROWS),
                             ("words", [name.replace("&", "and") for name in HEAD], ROWS),
                             ("columns twice", HEAD + ["Operation", "PID"], [row + ["x", "1"] for row in ROWS]),
                             ("more columns", ["No", *HEAD, "Note"], [["7", *row, 'a, "b"\r\nc'] for row in ROWS]),
                             ("another order", [HEAD[i] for i in order], [[row[i] for i in order] for row in ROWS])):
        same(name, write([head] + rows).encode("utf-8-sig"))


def test_exports_one_behind_the_other():
    half = len(ROWS) // 2
    for mark in ("utf-8", "utf-8-sig"):
        parts = [write([HEAD] + rows).encode(mark) for rows in (ROWS[:half], ROWS[half:])]
        same(mark, b"".join(parts), "1 problem")


def test_what_could_be_misread_is_said():
    at = HEAD.index("Path")
    strange = [row[:at] + ["C:\\Übung"] + row[at + 1:] for row in ROWS]
    unknown = [[row[0].replace("AM", "Vormittach")] + row[1:] for row in ROWS]
    with folder() as target:
        path = os.path.join(target, "export.csv")
        for content, said in ((write([HEAD] + strange).encode("utf-8-sig").replace("Ü".encode(), b"\xdc"),
                               "line 2: letters beyond ASCII are not UTF-8"),
                              (write([HEAD] + unknown).encode(), "line 2: an unknown word in times")):
            with open(path, "wb") as out:
                out.write(content)
            contains(kaiseki("info", path).out, said)
            contains(kaiseki("analyze", path).err, said)


def tell(path, target, what):
    result = kaiseki("analyze", path, "--report", "text", "--report", "html=" + os.path.join(target, "a.html"))
    equal(result.status, 0, (what, result.err))
    equal(result.err, "", what)


def stories(target):
    """Header and rows of each story with malware."""
    import make
    for name in make.names():
        if not name.startswith("benign"):
            with open(str(story(name, target)) + ".csv", encoding="utf-8-sig", newline="") as file:
                head, *rows = csv.reader(file)
            yield name, head, rows


def test_few_columns_break_no_rule_and_no_report():
    columns = (["Operation", "Path", "Detail", "Result"], ["Process Name", "Operation", "Path", "Result", "Detail"],
               ["Process Name", "PID", "Operation", "Path", "Result", "Detail"], ["Operation"])
    with folder() as target:
        path = os.path.join(target, "few.csv")
        for name, head, rows in stories(target):
            for kept in columns:
                places = [head.index(name) for name in kept]
                with open(path, "wb") as out:
                    out.write(write([kept] + [[row[i] for i in places] for row in rows]).encode())
                tell(path, target, (name, kept))


def test_cells_that_say_nothing_break_no_rule_and_no_report():
    generator = random.Random(11)
    nothing = ("", "n/a", "x", '"', ",", "-1", "0", "9" * 20)
    with folder() as target:
        path = os.path.join(target, "blank.csv")
        for name, head, rows in stories(target):
            operation = head.index("Operation")
            for share in (0.08, 0.3):
                blank = [[generator.choice(nothing) if i != operation and generator.random() < share else cell
                          for i, cell in enumerate(row)] for row in rows]
                with open(path, "wb") as out:
                    out.write(write([head] + blank).encode())
                tell(path, target, (name, share))


if __name__ == "__main__":
    run(globals())
