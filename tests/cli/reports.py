"""Every report format on the bundled capture and on the shared ones: valid, stable, and as the manual says."""
import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata

from harness import PROGRAM, REPORTS, ROOT, SAMPLE_CSV, SAMPLE_PML, SHARED, Skip, contains, equal, folder, kaiseki, run, shared


def captures():
    found = [SAMPLE_PML, SAMPLE_CSV]
    for name in ("cases/amadey.pml", "cases/amadey.csv", "cases/hostile.pml", "cases/hostile.csv", "noriben/noriben-sample.pml",
                 "noriben/noriben-sample.csv", "procmon/LogfileTests32bitUTC.csv", "procmon/LogfileTests64bitUTC.pml"):
        path = SHARED / "captures" / name
        if path.exists():
            found.append(path)
    return found


def render(name, capture, *more):
    result = kaiseki("analyze", capture, "--report", name, *more, timeout=600)
    equal(result.status, 0, (name, capture, result.err))
    return result.bytes


def module(name):
    try:
        return __import__(name)
    except ImportError as error:
        raise Skip("python3-%s is not installed" % name) from error


def test_every_format_is_written_to_a_folder():
    with folder() as place:
        wanted = [part for name in REPORTS for part in ("--report", name)]
        result = kaiseki("analyze", SAMPLE_PML, "--out", place, *wanted, timeout=600)
        equal(result.status, 0, result.err)
        names = sorted(os.listdir(place))
        assert all(os.path.getsize(os.path.join(place, name)) > 0 for name in names), names
        assert len(names) >= len(REPORTS) - 1, names


def test_the_same_capture_gives_the_same_bytes():
    for name in REPORTS:
        first = render(name, SAMPLE_PML, "--jobs", "1")
        equal(render(name, SAMPLE_PML, "--jobs", "4"), first, name)


def test_json_fits_its_schema():
    jsonschema = module("jsonschema")
    schema = json.loads((ROOT / "docs" / "schema" / "report.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for capture in captures():
        report = json.loads(render("json", capture).decode("utf-8"))
        faults = ["%s: %s" % ("/".join(map(str, fault.path)), fault.message[:200]) for fault in validator.iter_errors(report)]
        equal(faults, [], capture)


def test_stix_fits_oasis_schemas_and_rules():
    module("jsonschema")
    with folder() as place:
        bundles = []
        for number, capture in enumerate(captures()):
            path = "%s/%d.json" % (place, number)
            equal(kaiseki("analyze", capture, "--date", "2020-07-12", "--report", "stix=" + path, timeout=600).status, 0,
                  capture)
            bundles.append(path)
        checked = subprocess.run([sys.executable, str(ROOT / "tests" / "lua" / "check_stix.py"), *bundles],
                                 capture_output=True, text=True, check=False)
        equal(checked.returncode, 0, checked.stdout[-3000:] + checked.stderr[-1000:])


def test_html_in_a_browser():
    with folder() as place:
        for number, capture in enumerate((SAMPLE_PML, SHARED / "captures" / "cases" / "hostile.pml")):
            if not capture.exists():
                continue
            path = "%s/%d.html" % (place, number)
            equal(kaiseki("analyze", capture, "--all", "--report", "html=" + path, timeout=600).status, 0, capture)
            checked = subprocess.run([sys.executable, str(ROOT / "tests" / "lua" / "check_html.py"), path],
                                     capture_output=True, text=True, check=False, timeout=300)
            if checked.returncode == 77:
                raise Skip("chromium is not installed")
            equal(checked.returncode, 0, checked.stdout[-3000:] + checked.stderr[-1000:])


def test_csv_rows_are_whole():
    for name, columns in (("timeline", 12), ("ioc", 6)):
        for capture in captures():
            text = render(name, capture, "--all").decode("utf-8")
            assert "\n" not in text.replace("\r\n", ""), (name, capture)
            for row in csv.reader(io.StringIO(text, newline="")):
                equal(len(row), columns, (name, capture, row))


def test_ndjson_is_in_order():
    for capture in captures():
        indexes = [json.loads(line)["event"]["sequence"] for line in render("ndjson", capture).decode("utf-8").splitlines()]
        equal(indexes, sorted(set(indexes)), capture)


def test_text_keeps_to_its_width_and_is_plain():
    for capture in captures():
        text = render("text", capture, "--all", "--show-suppressed").decode("utf-8")
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", text), capture
        widths = [sum(unicodedata.category(letter) not in ("Mn", "Me") for letter in line) for line in text.split("\n")]
        assert max(widths) <= 110, (capture, max(widths))


def test_amadey_s_story():
    text = render("text", shared("captures", "cases", "amadey.csv")).decode("utf-8")
    for part in ("Sample   amadey.exe 4216, presumed", "└ amadey.exe 4216", "%Temp%\\9c69749b54\\jbruyer.exe", "203[.]0[.]113[.]77:80",
                 "1,075,712 bytes", "T1053.005", "T1547.001", "T1555.003", "2 Conhost.exe folded", "on behalf of schtasks 6028",
                 "Hidden   nothing in the sample's tree", "what jbruyer 5164 did after"):
        contains(" ".join(text.split()), " ".join(part.split()))
    assert "203.0.113.77" not in text


def test_the_manual_s_template_works():
    manual = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
    template = re.search(r"```lua\n(.*?)```", manual, re.DOTALL).group(1)
    assert len(template.splitlines()) <= 25
    with folder() as place:
        path = "%s/deeds.lua" % place
        with open(path, "w", encoding="utf-8") as file:
            file.write(template)
        result = kaiseki("analyze", SAMPLE_PML, "--report", path)
        equal(result.status, 0, result.err)
        assert len(result.out.splitlines()) > 5, result.out


def test_a_report_reads_its_own_folder_only():
    with folder() as place:
        report, resources = os.path.join(place, "mine.lua"), os.path.join(place, "mine")
        os.mkdir(resources)
        with open(os.path.join(resources, "page.css"), "w", encoding="utf-8") as file:
            file.write("b { color: red }")
        os.symlink("/etc/passwd", os.path.join(resources, "link"))
        for name, status, said in (("page.css", 0, "b { color: red }"), ("link", 1, "/mine/link is a link"),
                                   ("../mine.lua", 1, "without a path"), ("gone", 1, "/mine/gone: No such file")):
            with open(report, "w", encoding="utf-8") as file:
                file.write("local style = resource '%s'\nreturn { name = 'mine', extension = 'txt', render = function(case, out)\n"
                           "    out:raw(style)\nend }\n" % name)
            result = kaiseki("analyze", SAMPLE_PML, "--report", report)
            equal(result.status, status, result.err)
            contains(result.out + result.err, said)
            assert status == 0 or "mine.lua:1: " in result.err and result.err.count("\n") == 1, result.err


def test_a_failing_report_leaves_no_file_and_the_others_are_written():
    with folder() as place:
        broken = os.path.join(place, "broken.lua")
        with open(broken, "w", encoding="utf-8") as file:
            file.write("return { name = 'broken', extension = 'txt', render = function(case, out)\n"
                       "    out:escape 'text'\n    out:write('half')\n    error 'no more'\nend }\n")
        half, whole = os.path.join(place, "half.txt"), os.path.join(place, "whole.json")
        result = kaiseki("analyze", SAMPLE_PML, "--report", broken + "=" + half, "--report", "json=" + whole)
        equal(result.status, 1, result.err)
        contains(result.err, "broken")
        assert not os.path.exists(half), os.listdir(place)
        json.loads(open(whole, encoding="utf-8").read())
        equal(sorted(os.listdir(place)), ["broken.lua", "whole.json"])


TEMPLATE = ("return { name = '%s', extension = '%s', render = function(case, out)\n"
            "    out:escape 'text'\n    out:write('%s')\nend }\n")


def write_template(path, *words):
    with open(path, "w", encoding="utf-8") as file:
        file.write(TEMPLATE % words)
    return path


def test_no_report_is_written_over_another():
    with folder() as place:
        same = os.path.join(place, "same")
        result = kaiseki("analyze", SAMPLE_PML, "--report", "text=" + same, "--report", "json=" + same)
        equal((result.status, os.listdir(place)), (2, []), result.err)
        contains(result.err, "would be written by two reports")
        equal(kaiseki("analyze", SAMPLE_PML, "--report", "text=/dev/null", "--report", "json=/dev/null").status, 0)
        twins = []
        for name in ("a", "b"):
            os.mkdir(os.path.join(place, name))
            twins.append(os.path.join(place, name, "x.pml"))
            shutil.copy(SAMPLE_PML, twins[-1])
        out = os.path.join(place, "out")
        result = kaiseki("analyze", *twins, "--out", out, "--report", "text")
        equal((result.status, os.path.exists(out)), (2, False), result.err)
        contains(result.err, "would have one name")


def test_reports_of_one_name_get_files_of_their_own():
    with folder() as place:
        mine = [write_template(os.path.join(place, name), "mine", "txt", name) for name in ("a.lua", "b.lua")]
        out = os.path.join(place, "out")
        result = kaiseki("analyze", SAMPLE_PML, "--out", out, "--report", mine[0], "--report", mine[1])
        equal(result.status, 0, result.err)
        texts = sorted(open(os.path.join(out, name), encoding="utf-8").read() for name in os.listdir(out))
        equal(texts, ["a.lua", "b.lua"])


def test_a_report_s_file_stays_in_its_folder():
    with folder() as place:
        for words in (("x", "a/../../evil"), ("a/../../evil", "txt")):
            path = write_template(os.path.join(place, "evil.lua"), *words, "")
            result = kaiseki("analyze", SAMPLE_PML, "--out", os.path.join(place, "out"), "--report", path, "--report", "text")
            equal(result.status, 1, result.err)
            contains(result.err, "a report's name and extension")
            equal(os.listdir(os.path.join(place, "out")), ["sample.pml.txt"])


def test_a_small_disk_keeps_what_fits():
    """A report too large for its place leaves nothing there; smaller ones after it are written."""
    with folder() as place:
        limit = "import resource, os, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)); os.execv(sys.argv[1], sys.argv[1:])"
        result = subprocess.run([sys.executable, "-c", limit, str(PROGRAM), "analyze", str(SAMPLE_PML), "--out", place, "--report",
                                 "html", "--report", "ioc"], capture_output=True, text=True, check=False)
        equal(result.returncode, 1, result.stderr)
        contains(result.stderr, "report html: ")
        contains(result.stderr, "nothing was left there")
        equal(os.listdir(place), ["sample.pml.ioc.csv"])


if __name__ == "__main__":
    run(globals())
