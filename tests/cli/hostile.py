"""Strings made to attack whoever shows, parses or exports a capture come out as text in every format."""
import csv
import json
import re

from harness import equal, kaiseki, run, shared

TEXT_FORMATS = ("text", "markdown", "ioc", "timeline", "dot")
JSON_FORMATS = ("json", "stix", "navigator")


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
