"""Files that are no captures, or not whole ones."""
import os
import random
import subprocess

from harness import PROGRAM, SAMPLE_CSV, SAMPLE_PML, contains, equal, folder, kaiseki, run, write_long_csv


def refuse(path, *words):
    result = kaiseki("analyze", path)
    equal(result.status, 3, (path, result.err))
    equal(len(result.err.strip().splitlines()), 1, result.err)
    for word in words + (os.path.basename(str(path)),):
        contains(result.err, word)


def test_what_is_no_capture_is_refused_with_one_line():
    with folder() as target:
        for name, content in (("empty", b""), ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(200)),
                              ("notes.txt", b"hello\nworld\n"), ("table.csv", b'"a","b"\r\n"1","2"\r\n'),
                              ("short.pml", b"PML_\x09\0\0\0"), ("zeros", bytes(4096))):
            path = os.path.join(target, name)
            with open(path, "wb") as out:
                out.write(content)
            refuse(path)
        refuse(target)
        refuse(os.path.join(target, "missing.pml"))


def test_another_version_is_named():
    data = bytearray(SAMPLE_PML.read_bytes())
    data[4:8] = (12).to_bytes(4, "little")
    with folder() as target:
        path = os.path.join(target, "v12.pml")
        with open(path, "wb") as out:
            out.write(data)
        refuse(path, "12")


def test_bad_rows_are_counted_and_the_rest_goes_on():
    rows = SAMPLE_CSV.read_bytes().split(b"\r\n")
    rows[10] = b'"only","three","fields"'
    with folder() as target:
        path = os.path.join(target, "bad.csv")
        with open(path, "wb") as out:
            out.write(b"\r\n".join(rows))
        result = kaiseki("analyze", path)
        equal(result.status, 0, result.err)
        contains(result.err, "line 11")
        whole = kaiseki("query", SAMPLE_CSV, "--group-by", "class", "--format", "csv").out
        part = kaiseki("query", path, "--group-by", "class", "--format", "csv").out
        count = lambda text: sum(int(line.split(",")[1]) for line in text.splitlines()[1:])  # noqa: E731
        equal(count(part), count(whole) - 1)


def test_damaged_captures_never_crash_or_hang():
    generator = random.Random(5)
    original = SAMPLE_PML.read_bytes()
    with folder() as target:
        path = os.path.join(target, "damaged.pml")
        for attempt in range(60):
            data = bytearray(original)
            if attempt % 3 == 0:
                data = data[:generator.randrange(len(data))]
            for _ in range(generator.randint(1, 20)):
                if data:
                    data[generator.randrange(len(data))] = generator.choice((0, 0xFF, 0x7F, generator.randrange(256)))
            with open(path, "wb") as out:
                out.write(data)
            for command in (("analyze",), ("info",), ("query", "--group-by", "process.name,operation")):
                result = kaiseki(command[0], path, *command[1:], timeout=60)
                assert result.status in (0, 3), (attempt, command, result.status, result.err)


def test_a_capture_that_is_cut_while_it_is_read_ends_with_a_message():
    with folder() as target:
        path = os.path.join(target, "cut.csv")
        write_long_csv(path)
        with subprocess.Popen([str(PROGRAM), "convert", path, "-o", "-"], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            process.stdout.read(1)  # reading has begun, and waits for room in the pipe
            os.truncate(path, 4096)
            _, errors = process.communicate(timeout=60)
        equal(process.returncode, 3, errors)
        contains(errors.decode(), "cut.csv: could not be read to its end")


def test_errors_are_escaped():
    with folder() as target:
        path = os.path.join(target, "\x1b[31mred.pml")
        with open(path, "wb") as out:
            out.write(b"no")
        assert "\x1b" not in kaiseki("analyze", path).err


if __name__ == "__main__":
    run(globals())
