"""The noriben report equals Noriben 2.0.4's, and the same from a PML as from its CSV."""
from harness import SAMPLE_CSV, SAMPLE_PML, equal, folder, kaiseki, run, shared

NAMES = {"noriben-sample": "noriben", "LogfileTests32bitUTC": "procmon", "LogfileTests64bitUTC": "procmon"}


def lines(text):
    """From `Processes Created:` on, trailing white space removed."""
    rows = [line.rstrip() for line in text.replace("\r\n", "\n").lstrip("\ufeff").split("\n")]
    rows = rows[rows.index("Processes Created:"):]
    while rows and not rows[-1]:
        rows.pop()
    return rows


def report(capture, environment):
    result = kaiseki("analyze", capture, "--env", environment, "--report", "noriben")
    equal(result.status, 0, result.err)
    return lines(result.out)


def compare(name, suffix):
    capture = shared("captures", NAMES[name], name + suffix)
    want = lines(shared("captures", "reference", name + ".noriben.txt").read_text(encoding="utf-8"))
    got = report(capture, shared("captures", "reference", name + ".env"))
    for number, (left, right) in enumerate(zip(got, want)):
        equal(left, right, "%s line %d" % (name, number + 1))
    equal(len(got), len(want), name)


def test_xp_csv():
    compare("noriben-sample", ".csv")


def test_32bit_csv():
    compare("LogfileTests32bitUTC", ".csv")


def test_64bit_csv():
    compare("LogfileTests64bitUTC", ".csv")


def test_32bit_pml():
    compare("LogfileTests32bitUTC", ".pml")


def test_64bit_pml():
    compare("LogfileTests64bitUTC", ".pml")


def test_other_reports_beside_it_change_nothing():
    with folder() as target:
        result = kaiseki("analyze", SAMPLE_PML, "--out", target, "--report", "noriben", "--report", "text", "--report", "json")
        equal(result.status, 0, result.err)
        for name, file in (("noriben", "sample.pml.noriben.txt"), ("text", "sample.pml.text.txt"), ("json", "sample.pml.json")):
            with open("%s/%s" % (target, file), "rb") as written:
                equal(written.read(), kaiseki("analyze", SAMPLE_PML, "--report", name).bytes, name)


def test_sample_twins():
    texts = [lines(kaiseki("analyze", capture, "--report", "noriben").out) for capture in (SAMPLE_PML, SAMPLE_CSV)]
    equal(texts[0], texts[1])
    assert any("lumen.exe" in line for line in texts[0])


if __name__ == "__main__":
    run(globals())
