"""The noriben report equals Noriben 2.0.4's, and the same from a PML as from its CSV."""
import configparser
import csv
import os
import re

from harness import ROOT, SAMPLE_CSV, SAMPLE_PML, equal, folder, kaiseki, run, shared

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


# What a VM's environment may be.
VM = {"WINDIR": "C:\\Windows", "USERPROFILE": "C:\\Users\\mika", "PROGRAMFILES(X86)": "C:\\Program Files (x86)", "ODD": "lumen|notes"}
CONFIGS = (
    "file_approvelist =\n    desktop.ini,  # one\n\n    # whole line\n    \\Recent\\ ; two\n",
    "file_approvelist = %%WinDir%%\\System32,%%UserProfile%%\\AppData\\.*\\.lnk\n",
    "file_approvelist = %%ProgramFiles(x86)%%\nglobal_approvelist = %%Odd%%\n",
    "file_approvelist = %%NoSuchName%%,^C:\\Users$,(lnk|ini)$\n",
    "file_approvelist = C:\\Users\\mika\\Recent\n    \\extra,Desired Access: Generic Read\n",
    "file_approvelist = [^a-z]lumen, pk.dll,SVCHOST\n",
)
PARTS = "[Noriben]\nprocmon = explorer.exe\n[Filters]\n"
TIMES = {"Time of Day", "Date & Time", "Relative Time", "Duration", "Completion Time"}  # `any` sees times in one form


def hides(config):
    """Noriben's own way with its lists: a function of a row."""
    parser = configparser.ConfigParser(inline_comment_prefixes=("#", ";"))
    parser.read_string(PARTS + config)
    entries = [parser["Noriben"]["procmon"], parser["Noriben"]["procmon"].split(".")[0] + "64.exe"]
    for name in ("file_approvelist", "global_approvelist"):
        entries += parser["Filters"].get(name, "nothing has this").replace("\n", "").split(",")
    resolved = [re.sub("%([^%]+)%", lambda name: VM.get(name[1].upper(), name[0]), entry) for entry in entries]
    patterns = [re.compile(entry.replace("\\", "\\\\"), re.IGNORECASE) for entry in resolved]
    return lambda row: any(pattern.search(text) for column, text in row.items() if column not in TIMES for pattern in patterns)


def test_a_config_hides_what_it_hides_in_noriben():
    with open(SAMPLE_CSV, encoding="utf-8-sig", newline="") as text:
        rows = [row for row in csv.DictReader(text) if row["Operation"] == "CreateFile" and row["Result"] == "SUCCESS"]
    for config in CONFIGS:
        hidden = hides(config)
        want = ["[CreateFile] %s:%s > %s" % (row["Process Name"], row["PID"], row["Path"]) for row in rows if not hidden(row)]
        assert 0 < len(want) < len(rows), config
        with folder() as target:
            path, environment = os.path.join(target, "Noriben.config"), os.path.join(target, "vm.env")
            with open(path, "w", encoding="utf-8") as out:
                out.write(PARTS + config)
            with open(environment, "w", encoding="utf-8") as out:
                out.write("".join("%s=%s\n" % each for each in VM.items()))
            result = kaiseki("analyze", SAMPLE_CSV, "--env", environment, "--report", "noriben", "--no-default-rules",
                             "--rules", ROOT / "rules" / "noriben" / "activity.lua", "--whitelist", path)
        equal(result.status, 0, result.err)
        equal([line for line in lines(result.out) if line.startswith("[CreateFile]")], want, config)


if __name__ == "__main__":
    run(globals())
