"""What the command-line tests share: running the program, temporary folders, captures, and a plain test runner.

A test file defines functions test_*(); each may raise Skip("why"). run(globals()) at its end runs them all and prints a summary.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import traceback

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("KAISEKI", ROOT / "build" / "kaiseki"))
DATA = ROOT / "tests" / "data"
REPORTS = sorted(path.stem for path in (ROOT / "reports").glob("*.lua"))
SHARED = ROOT.parent / "shared"
SAMPLE_PML, SAMPLE_CSV = DATA / "sample.pml", DATA / "sample.csv"
sys.path[:0] = [str(ROOT / "tests" / "tools"), str(ROOT / "tests" / "stories")]


class Skip(Exception):
    pass


class Result:
    def __init__(self, finished):
        self.status = finished.returncode
        self.bytes = finished.stdout
        self.out = finished.stdout.decode("utf-8", "replace")
        self.err = finished.stderr.decode("utf-8", "replace")


def kaiseki(*arguments, timeout=300, **more):
    command = [str(PROGRAM)] + [str(argument) for argument in arguments]
    return Result(subprocess.run(command, capture_output=True, timeout=timeout, stdin=subprocess.DEVNULL, **more))


def shared(*parts):
    """A file of ../shared, or Skip."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        raise Skip("../shared/%s is absent" % "/".join(parts))
    return path


def story(name, folder, columns=None):
    """Writes a story's capture; returns its path without suffix."""
    import make
    stem = pathlib.Path(folder) / name
    make.make(name, str(stem), columns)
    return stem


def write_long_csv(path, times=300):
    """Writes the sample's rows many times over: a capture that takes a while."""
    header, _, rows = SAMPLE_CSV.read_bytes().partition(b"\n")
    with open(path, "wb") as out:
        out.write(header + b"\n")
        for _ in range(times):
            out.write(rows)


def folder():
    return tempfile.TemporaryDirectory(prefix="kaiseki-test-")


def equal(got, want, what=""):
    assert got == want, "%s: got %.400r, want %.400r" % (what, got, want)


def contains(text, part):
    assert part in text, "%.300r is not in %.1500r" % (part, text)


def run(names):
    passed = failed = skipped = 0
    for name, function in sorted(names.items()):
        if not name.startswith("test_") or not callable(function):
            continue
        try:
            function()
            passed += 1
        except Skip as reason:
            skipped += 1
            print("SKIP %s: %s" % (name, reason))
        except Exception:  # a failing test must not stop the others
            failed += 1
            print("FAIL %s" % name)
            traceback.print_exc(file=sys.stdout)
    print("%d passed, %d failed, %d skipped" % (passed, failed, skipped))
    sys.exit(1 if failed else 0)
