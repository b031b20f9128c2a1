"""Where output goes: what cannot be written is told, and nothing half done stays."""
import os
import signal
import subprocess
import time

from harness import PROGRAM, SAMPLE_PML, Skip, contains, equal, folder, kaiseki, run, write_long_csv

FULL = "/dev/full"


def test_a_full_disk_is_told_once_by_every_command():
    if not os.path.exists(FULL):
        raise Skip("%s is absent" % FULL)
    for command in (("analyze", SAMPLE_PML), ("analyze", SAMPLE_PML, "--explain", "5"), ("query", SAMPLE_PML),
                    ("info", SAMPLE_PML), ("convert", SAMPLE_PML, "-o", "-"), ("rules", "list"), ("--help",)):
        with open(FULL, "wb") as full:
            result = subprocess.run([str(PROGRAM)] + [str(word) for word in command], stdout=full,
                                    stderr=subprocess.PIPE, timeout=60, check=False)
        equal(result.returncode, 1, command)
        errors = result.stderr.decode().strip().splitlines()
        equal(len(errors), 1, command)
        contains(errors[0], "standard output: writing failed: No space left on device")


def test_a_full_device_is_named():
    if not os.path.exists(FULL):
        raise Skip("%s is absent" % FULL)
    result = kaiseki("convert", SAMPLE_PML, "-o", FULL)
    equal(result.status, 1, result.err)
    contains(result.err, "/dev/full: writing failed: No space left on device")


def test_a_folder_is_no_output():
    with folder() as target:
        result = kaiseki("convert", SAMPLE_PML, "-o", target)
        equal(result.status, 1, result.err)
        contains(result.err, "Is a directory")
        equal(os.listdir(target), [])


def test_a_capture_is_never_overwritten():
    content = SAMPLE_PML.read_bytes()
    with folder() as target:
        capture, link = os.path.join(target, "case.csv"), os.path.join(target, "link.csv")
        with open(capture, "wb") as out:
            out.write(content)
        os.symlink(capture, link)
        for arguments in (("convert", capture, "-o", capture), ("convert", capture, "-o", link),
                          ("analyze", capture, "--report", "text=" + capture), ("analyze", link, "--report", "json=" + capture)):
            result = kaiseki(*arguments)
            equal(result.status, 1, arguments)
            contains(result.err, "is the capture itself; choose another place")
            with open(capture, "rb") as kept:
                equal(kept.read(), content)


def test_wrong_options_of_an_export_print_nothing():
    for option, status in ((("--tz", "Mars/Olympus"), 2), (("--columns", "Weather"), 1)):
        result = kaiseki("convert", SAMPLE_PML, "-o", "-", *option)
        equal((result.status, result.bytes), (status, b""), option)


def interrupt(target, *command):
    """Ends a command by a signal once its output in folder `target` has begun; returns its exit status."""
    with subprocess.Popen([str(PROGRAM), *command]) as process:
        while process.poll() is None and not os.listdir(target):
            time.sleep(0.001)
        process.send_signal(signal.SIGTERM)
        return process.wait(timeout=60)


def test_what_is_interrupted_leaves_no_file():
    with folder() as target, folder() as captures:
        capture, out = os.path.join(captures, "long.csv"), os.path.join(target, "out")
        write_long_csv(capture)
        for command in (("convert", capture, "-o", out), ("analyze", capture, "--report", "ndjson=" + out, "--all")):
            for _ in range(5):  # it may be done before the signal comes
                status = interrupt(target, *command)
                if status != 0:
                    break
                os.unlink(out)
            equal(status, -signal.SIGTERM, command)
            equal(os.listdir(target), [], command)


if __name__ == "__main__":
    run(globals())
