"""A CSV may have any columns that include Operation: rules and reports make of it what they can, and none fails."""
import csv
import os

from harness import REPORTS, SAMPLE_CSV, equal, folder, kaiseki, run, story

# STIX needs a date.
WITH_ALL = ["--all", "--show-suppressed", "--date", "2024-03-05T09:12"] + [part for name in REPORTS for part in ("--report", name)]
TIMES = {"Time of Day", "Date & Time", "Relative Time", "Completion Time"}


def rows_of(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def analyze_columns(rows, kept, place):
    """Every report of the capture with these columns only."""
    cut = os.path.join(place, "cut.csv")
    numbers = [rows[0].index(name) for name in kept]
    with open(cut, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([row[number] for number in numbers] for row in rows)
    result = kaiseki("analyze", cut, "--out", os.path.join(place, "out"), *WITH_ALL)
    equal((result.status, result.err), (0, ""), kept)


def test_without_each_column():
    rows = rows_of(SAMPLE_CSV)
    with folder() as place:
        for name in rows[0]:
            if name != "Operation":
                analyze_columns(rows, [each for each in rows[0] if each != name], place)


def test_with_few_columns():
    rows = rows_of(SAMPLE_CSV)
    with folder() as place:
        for kept in ([], ["Path"], ["Result"], ["Detail"], ["Path", "Result"], ["Result", "Detail"], ["Process Name", "Result"],
                     ["PID", "Result", "Detail"], ["Process Name", "Path", "Result", "Detail"]):
            analyze_columns(rows, ["Operation"] + kept, place)


def test_stories_without_processes_times_or_paths():
    """Each rule meets what it cannot know: the stories set all of them off."""
    import make
    with folder() as place:
        for name in make.names():
            rows = rows_of("%s.csv" % story(name, place))
            for without in ({"PID"}, TIMES | {"PID", "Process Name"}, {"Path", "Image Path"}):
                analyze_columns(rows, [each for each in rows[0] if each not in without], place)


if __name__ == "__main__":
    run(globals())
