"""Strings made to attack whoever shows, parses or exports a capture come out as text in every format."""
import csv
import json
import os
import pty
import re
import shutil
import subprocess

from harness import PROGRAM, Skip, contains, equal, folder, kaiseki, run, shared

TEXT_FORMATS = ("text", "markdown", "ioc", "timeline", "dot")
JSON_FORMATS = ("json", "stix", "navigator")

CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
HIDDEN = re.compile("[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\U000e0000-\U000e0fff]")

ATTACKS = (
    "=cmd|' /C calc'!A0", "\t=1", "\r=1", "\n=1", "\uff1d1", "\uff20x", "\x1b[31mred", "\x1b]0;title\x07",
    "\x1b]8;;http://evil.example\x1b\\c", "\x9b31m", "\x90q\x9c", "\x00nul", "a\rb", "a\nb", "\u202egnp.exe", "\u2066a\u2069",
    "\u200bz\ufeff", "\u2028x", "\U000e0041", "\ufffe", "<script>alert(1)</script>", "</script><!--", "'\" onmouseover='alert(1)",
    "a|b`c`", "[l](http://evil.example/)", "www.evil.example", "GH-1", "\\N\\G\"", "'] OR [file:name = 'x", "x" * 32000, "\\a" * 9000,
)


def write_capture(path):
    """A sample that uses each of the ATTACKS as a name of everything."""
    header = ["Time of Day", "Process Name", "PID", "Operation", "Path", "Result", "Detail", "Company", "Command Line"]
    rows, sample = [], "C:\\Users\\u\\Desktop\\mal.exe"

    def add(name, pid, operation, where, detail, text):
        clock = "1:00:%02d.%07d AM" % divmod(len(rows) * 100000, 10000000)
        rows.append([clock, name, str(pid), operation, where, "SUCCESS", detail, text, text])

    add("Explorer.EXE", 400, "Process Create", sample, "PID: 500, Command line: x", "x")
    for number, text in enumerate(ATTACKS):
        pid = 1000 + 4 * number
        add("mal.exe", 500, "CreateFile", "C:\\Temp\\" + text + ".exe", "Disposition: Create, OpenResult: Created", text)
        add("mal.exe", 500, "Process Create", "C:\\Temp\\" + text + ".exe", "PID: %d, Command line: %s" % (pid, text), text)
        add(text, pid, "RegSetValue", "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\" + text,
            "Type: REG_SZ, Length: 10, Data: C:\\Users\\u\\" + text, text)
        add(text, pid, "RegSetValue", text, "Type: REG_SZ, Length: 10, Data: " + text, text)
        add(text, pid, "TCP Send", "pc:1 -> " + text + ":443", "Length: 5", text)
        add(text, pid, "SetRenameInformationFile", text, "ReplaceIfExists: False, FileName: " + text, text)
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([header] + rows)


def on_terminal(*arguments):
    """What the program prints on a terminal, and its exit status."""
    try:
        output, terminal = pty.openpty()
    except OSError as error:
        raise Skip("this machine gives no terminal (%s)" % error) from error
    with subprocess.Popen([str(PROGRAM), *map(str, arguments)], stdout=terminal, stderr=subprocess.DEVNULL) as process:
        os.close(terminal)
        read = b""
        while True:
            try:
                part = os.read(output, 1 << 16)
            except OSError:
                break
            if not part:
                break
            read += part
    os.close(output)
    return process.returncode, read.decode("utf-8")


def check_plain(text, what):
    for pattern in (CONTROLS, HIDDEN):
        found = set(pattern.findall(text))
        assert not found, (what, found)


def test_every_command_prints_plain_text():
    with folder() as place:
        capture = os.path.join(place, "hostile.csv")
        write_capture(capture)
        for name in TEXT_FORMATS + JSON_FORMATS + ("html", "ndjson", "misp"):
            result = kaiseki("analyze", capture, "--report", name, "--all", "--show-suppressed")
            equal(result.status, 0, (name, result.err))
            check_plain(result.bytes.decode("utf-8"), name)
        for command in (("query", capture, "--format", "table"), ("query", capture, "--format", "json"), ("info", capture),
                        ("info", capture, "--json"), ("query", capture, "--group-by", "process.name,path"),
                        ("analyze", capture, "--explain", "14"), ("analyze", capture, "--explain", "49")):
            result = kaiseki(*command)
            equal(result.status, 0, (command, result.err))
            check_plain(result.bytes.decode("utf-8") + result.err, command)


def test_a_terminal_gets_no_raw_csv():
    with folder() as place:
        capture = os.path.join(place, "hostile.csv")
        write_capture(capture)
        status, text = on_terminal("query", capture, "--format", "csv")
        equal(status, 0)
        check_plain(text, "query")
        contains(text, "\\x1b[31mred")
        status, text = on_terminal("analyze", capture, "--report", "noriben", "--no-default-rules", "--rules",
                                   PROGRAM.parent.parent / "rules" / "noriben" / "activity.lua")
        equal(status, 0)
        check_plain(text, "noriben")
        equal(on_terminal("convert", capture, "-o", "-"), (1, ""))


def test_cells_of_queries_are_no_formulas():
    with folder() as place:
        capture = os.path.join(place, "hostile.csv")
        write_capture(capture)
        result = kaiseki("query", capture, "--format", "csv", "--select", "process.name,path,process.company")
        for row in csv.reader(result.bytes.decode("utf-8").splitlines(keepends=True)):
            for cell in row:
                assert cell[:1] not in tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"), cell


def test_graphviz_draws_it():
    if not shutil.which("dot"):
        raise Skip("graphviz is not installed")
    with folder() as place:
        capture, graph = os.path.join(place, "hostile.csv"), os.path.join(place, "graph.dot")
        write_capture(capture)
        equal(kaiseki("analyze", capture, "--all", "--report", "dot=" + graph).status, 0)
        drawn = subprocess.run(["dot", "-Tsvg", graph, "-o", os.devnull], capture_output=True, text=True, check=False)
        equal(drawn.returncode, 0, drawn.stderr[:300])
        assert "syntax error" not in drawn.stderr, drawn.stderr[:300]


def render(name, suffix=".pml"):
    result = kaiseki("analyze", shared("captures", "cases", "hostile" + suffix), "--report", name, "--all", timeout=600)
    equal(result.status, 0, (name, result.err))
    return result


def test_no_control_character_reaches_a_terminal():
    for name in TEXT_FORMATS:
        text = render(name).bytes.decode("utf-8")
        bad = set(re.findall("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", text))
        assert not bad, (name, bad)
        bidi = set(re.findall("[\u202a-\u202e\u2066-\u2069]", text))
        assert not bidi, (name, bidi)


def test_json_is_valid_utf8_json():
    for name in JSON_FORMATS:
        json.loads(render(name).bytes.decode("utf-8"))
    for line in render("ndjson").bytes.decode("utf-8").splitlines():
        json.loads(line)


def test_no_formula_cells():
    for name in ("ioc", "timeline"):
        for row in csv.reader(render(name).out.splitlines()):
            for cell in row:
                assert not cell[:1] in ("=", "+", "-", "@", "\t", "\r") or re.fullmatch(r"-?[\d.,]+", cell), (name, cell)


def test_html_holds_no_markup_of_the_capture():
    page = render("html").out
    page = re.sub(r'<script type="application/json"[^>]*>[^<]*</script>', "", page)  # data, which no browser runs
    for part in ("<img src=x", "<script>alert", "<svg/onload", "<base href", "onmouseover='alert"):
        assert part not in page, part
    assert "Content-Security-Policy" in page


def test_forged_details_do_not_forge_events():
    counts = []
    for suffix in (".pml", ".csv"):
        result = kaiseki("query", shared("captures", "cases", "hostile" + suffix), "--where",
                         "child.pid:known() & operation:is 'Process Create'", "--group-by", "child.pid", "--format", "csv")
        equal(result.status, 0, result.err)
        rows = result.out.splitlines()[1:]
        assert not any(row.startswith("4,") for row in rows), rows
        counts.append(len(rows))
    equal(counts[0], counts[1])


if __name__ == "__main__":
    run(globals())
