"""Packed captures, archives, pipes and the standard input; parts of a PML; files that are none of ours."""
import gzip
import io
import json
import lzma
import os
import struct
import subprocess
import sys
import zipfile

from harness import PROGRAM, SAMPLE_CSV, SAMPLE_PML, contains, equal, folder, kaiseki, run

from packed import ONE, packed  # tests/tools, which harness puts on the path

PML = SAMPLE_PML.read_bytes()
AT_COMPUTER, AT_COUNT, AT_ARRAY, AT_TIME = 0x0C, 0x234, 0x248, 0x1C
SECOND = 10000000


def write(target, name, content):
    path = os.path.join(target, name)
    with open(path, "wb") as out:
        out.write(content)
    return path


def zipped(members):
    """A ZIP of (name, content), deflated."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def info(path, *options, **more):
    result = kaiseki("info", path, "--json", *options, **more)
    equal(result.status, 0, result.err)
    return json.loads(result.out)


def events(path, *options):
    return kaiseki("query", path, "--format", "csv", *options).out


def fails(path, *words, command="info", options=(), status=3, **more):
    result = kaiseki(command, path, *options, **more)
    equal(result.status, status, (path, result.err))
    equal(result.out, "", result.out)
    equal(len(result.err.strip().splitlines()), 1, result.err)
    for word in words:
        contains(result.err, word)


def shifted(data, ticks, computer=None):
    """A PML whose events come so much later, perhaps of another computer."""
    data = bytearray(data)
    count, array = struct.unpack_from("<I", data, AT_COUNT)[0], struct.unpack_from("<Q", data, AT_ARRAY)[0]
    for i in range(count):
        at = int.from_bytes(data[array + 5 * i:array + 5 * i + 5], "little") + AT_TIME
        struct.pack_into("<Q", data, at, struct.unpack_from("<Q", data, at)[0] + ticks)
    if computer:
        data[AT_COMPUTER:AT_COMPUTER + 2 * len(computer)] = computer.encode("utf-16-le")
    return bytes(data)


HOUR = 3600 * SECOND


# --- packed captures ---

def test_packed_captures_are_read_as_what_they_hold():
    want = events(SAMPLE_PML)
    with folder() as target:
        for name, content in (("a.PML.gz", gzip.compress(PML)), ("b.PML.xz", lzma.compress(PML)),
                              ("c.zip", zipped([("dir\\c.PML", PML)])), ("gz named.csv", gzip.compress(PML)),
                              ("d.gz.zip", zipped([("d.PML.gz", gzip.compress(PML))])),
                              ("e.gz.gz", gzip.compress(gzip.compress(PML))),
                              ("two members.gz", gzip.compress(PML[:5000]) + gzip.compress(PML[5000:]))):
            equal(events(write(target, name, content)), want, name)
        for name in ("plain.7z", "crypto.zip", "aes.zip", "one.csv.zst"):
            equal(info(write(target, name, packed(name)))["events"], 2, name)


def test_a_csv_unfolds_to_the_same_report():
    with folder() as target:
        plain = write(target, "sample.csv", SAMPLE_CSV.read_bytes())
        folded = write(target, "sample.csv.gz", gzip.compress(SAMPLE_CSV.read_bytes()))
        want = kaiseki("analyze", plain).out
        got = kaiseki("analyze", folded).out
        equal(got.replace("sample.csv.gz", "sample.csv"), want)


def test_nothing_is_left_behind():
    with folder() as target, folder() as temporary:
        path = write(target, "a.zip", zipped([("a.PML", PML), ("b.csv.gz", gzip.compress(ONE))]))
        result = kaiseki("analyze", path, env=dict(os.environ, TMPDIR=temporary))
        equal(result.status, 0, result.err)
        equal(os.listdir(temporary), [])
        equal(sorted(os.listdir(target)), ["a.zip"])
        path = write(target, "b.csv.gz", gzip.compress(ONE))
        fails(path, "/nonexistent", "TMPDIR", env=dict(os.environ, TMPDIR="/nonexistent"))


# --- the standard input and pipes ---

def piped(command, content, *arguments):
    return subprocess.run([str(PROGRAM), *command, *arguments], input=content, capture_output=True, timeout=120, check=False)


def test_standard_input_on_every_command():
    want = events(SAMPLE_PML).encode()
    for operand in ("-", "/dev/stdin", "/dev/fd/0"):
        for content in (PML, gzip.compress(PML), zipped([("x.PML", PML)])):
            got = piped(["query", operand, "--format", "csv"], content)
            equal(got.stdout, want, got.stderr)
    for command in (["analyze", "-"], ["info", "-"], ["convert", "-", "-o", "-"], ["-"]):
        result = piped(command, PML)
        equal(result.returncode, 0, (command, result.stderr))
        assert result.stdout, command
    contains(piped(["info", "-"], PML).stdout.decode(), "standard input")
    result = piped(["info", "-"], b"")
    equal((result.returncode, result.stdout), (3, b""))
    contains(result.stderr.decode(), "standard input: is empty")


def test_a_redirected_file_is_no_copy():
    with folder() as target:
        path = write(target, "a.csv", ONE)
        with open(path, "rb") as source:
            result = subprocess.run([str(PROGRAM), "info", "-"], stdin=source, capture_output=True, timeout=60, check=False,
                                    env=dict(os.environ, TMPDIR="/nonexistent"))
        equal(result.returncode, 0, result.stderr)
        with open(path, "rb") as source:
            result = subprocess.run([str(PROGRAM), "convert", "-", "-o", path], stdin=source, capture_output=True, timeout=60,
                                    check=False)
        equal(result.returncode, 1)
        contains(result.stderr.decode(), "is the capture itself")
        with open(path, "rb") as source:
            equal(source.read(), ONE)


def test_named_pipes_and_process_substitution():
    with folder() as target:
        pipe = os.path.join(target, "pipe")
        os.mkfifo(pipe)
        with subprocess.Popen([str(PROGRAM), "info", pipe], stdout=subprocess.PIPE) as process:
            with open(pipe, "wb") as out:
                out.write(PML)
            equal(process.communicate(timeout=60)[0].decode().splitlines()[0].split()[1], pipe)
            equal(process.returncode, 0)
        result = subprocess.run(["bash", "-c", '"$0" info <(cat "$1")', str(PROGRAM), str(SAMPLE_PML)], capture_output=True,
                                timeout=60, check=False)
        equal(result.returncode, 0, result.stderr)


def test_an_endless_stream_ends_at_the_limit():
    with open("/dev/zero", "rb") as zeros:
        result = subprocess.run([str(PROGRAM), "info", "-", "--unpacked-limit", "3"], stdin=zeros, capture_output=True, timeout=60,
                                check=False)
    equal(result.returncode, 3)
    contains(result.stderr.decode(), "--unpacked-limit")


# --- archives ---

def test_several_captures_are_several_cases():
    with folder() as target:
        path = write(target, "case.zip", zipped([("vm/a.csv", ONE), ("vm/b.csv", ONE), ("readme.txt", b"hello\n"),
                                                 ("c.PML", PML)]))
        out = os.path.join(target, "out")
        result = kaiseki("analyze", path, "--report", "json", "--out", out)
        equal(result.status, 0, result.err)
        contains(result.err, "readme.txt")
        names = ["case.zip_c.PML.json", "case.zip_vm_a.csv.json", "case.zip_vm_b.csv.json"]
        equal(sorted(os.listdir(out)), names)
        with open(os.path.join(out, names[1]), encoding="utf-8") as report:
            equal(json.load(report)["capture"]["name"], "case.zip/vm/a.csv")
        result = kaiseki("info", path)
        equal((result.status, result.out), (3, ""))
        contains(result.err, "holds several captures; choose with --member NAME: vm/a.csv, vm/b.csv, c.PML")
        for name in ("vm/b.csv", "b.csv"):
            equal(info(path, "--member", name)["path"], path + "/vm/b.csv")
        result = kaiseki("info", path, "--member", "none")
        contains(result.err, "no capture in it has this name; choose with --member NAME: vm/a.csv")
        result = kaiseki("analyze", path, "--report", "text=" + os.path.join(target, "one.txt"))
        equal(result.status, 2)
        contains(result.err, "--member NAME")
        equal(os.path.exists(os.path.join(target, "one.txt")), False)


def test_a_member_is_named_by_its_whole_name_first():
    with folder() as target:
        path = write(target, "case.zip", zipped([("vm/a.csv", ONE), ("a.csv", ONE), ("vm/b.csv", ONE), ("b/b.csv", ONE)]))
        equal(info(path, "--member", "a.csv")["path"], path + "/a.csv")
        equal(info(path, "--member", "vm/a.csv")["path"], path + "/vm/a.csv")
        fails(path, "several captures in it have this name; choose with --member NAME: vm/b.csv, b/b.csv",
              options=("--member", "b.csv"))
        fails(path, "no capture in it has this name", "vm/a.csv", options=("--member", "c.csv"))


def test_a_capture_that_options_hinder_is_told_of_them():
    head, row = b'"Time of Day","Process Name","PID","Operation","Path"\n', b'"%s","a.exe","1","ReadFile","C:\\a"\n'
    short = head + b"".join(row % time for time in (b"31:05.1", b"31:06.2", b"31:07.3"))
    with folder() as target:
        path = write(target, "case.zip", zipped([("short.csv", short), ("a.csv", ONE)]))
        fails(path, "short.csv", "tell no hour", options=("--date", "2026-03-08", "--member", "short.csv"))
        equal(info(path, "--date", "2026-03-08T14:30", "--member", "short.csv")["events"], 3)
        equal(info(path, "--date", "2026-03-08", "--member", "a.csv")["events"], 2)
        path = write(target, "two.zip", zipped([("short.csv", short), ("readme.txt", b"hello\n")]))
        result = kaiseki("analyze", path, "--date", "2026-03-08")
        equal(result.status, 3)
        contains(result.err, "tell no hour")


def test_of_many_archives_in_one_some_are_told_and_left():
    with folder() as target:
        path = write(target, "case.zip", zipped([("%d.gz" % i, gzip.compress(ONE)) for i in range(70)]))
        result = kaiseki("info", path, "--member", "63.gz")
        equal(result.status, 0, result.err)
        contains(result.err, "64.gz (not looked at: " + path + "/64.gz: is packed in an archive with more than 64 such")
        contains(result.err, "(6 in all)")
        many = zipped([("%d.txt" % i, b"x") for i in range(6000)])
        path = write(target, "many.zip", zipped([("a.csv", ONE), ("1.zip", many), ("2.zip", many)]))
        result = kaiseki("info", path)
        equal(result.status, 0, result.err)
        contains(result.err, "only the first 10000 files are looked at")
        contains(result.out, "only the first 10000 files are looked at")


def test_a_member_of_what_has_none_is_refused():
    with folder() as target:
        for path in (write(target, "a.csv", ONE), write(target, "a.csv.gz", gzip.compress(ONE)), SAMPLE_PML):
            for command, more in (("info", ()), ("query", ()), ("analyze", ()), ("convert", ("-o", target + "/x.csv"))):
                fails(path, "--member", "leave that out", command=command, options=("--member", "a.csv", *more))


def test_members_of_one_name_have_reports_of_their_own():
    with folder() as target:
        paths = [write(target, name, zipped([("a/b.csv", ONE), ("a_b.csv", ONE)])) for name in ("x.zip", "y.zip")]
        out = os.path.join(target, "out")
        equal(kaiseki("analyze", *paths, "--out", out).status, 0)
        equal(sorted(os.listdir(out)), ["%s.zip_a_b.csv%s.txt" % (name, number) for name in "xy" for number in ("-2", "")])


def test_hostile_names_are_shown_and_never_paths():
    names = ["../../../../tmp/kaiseki-escaped.csv", "/etc/kaiseki.csv", "a\x1b[31mred.csv", "c:\\x\\y.csv", "\u202egpj.csv", "x" * 4000,
             "..", "new\nline.csv"]
    with folder() as target:
        path = write(target, "h.zip", zipped([(name, ONE) for name in names]))
        out = os.path.join(target, "out")
        result = kaiseki("analyze", path, "--out", out)
        equal(result.status, 0, result.err)
        equal(len(os.listdir(out)), len(names))
        equal(sorted(os.listdir(target)), ["h.zip", "out"])
        assert not os.path.exists("/tmp/kaiseki-escaped.csv.txt")
        for text in [kaiseki("info", path).err] + os.listdir(out):
            for harm in "\x1b\u202e":
                assert harm not in text, text
        equal(len(kaiseki("info", path).err.splitlines()), 1)


def test_what_holds_no_capture_is_named():
    with folder() as target:
        fails(write(target, "none.zip", zipped([])), "holds no file")
        fails(write(target, "text.zip", zipped([("a.txt", b"hello\n"), ("b.txt", b"x\n")])), "none of the 2 files", "a.txt, b.txt")
        fails(write(target, "one.zip", zipped([("a.evtx", b"ElfFile\0" + bytes(200))])), "one.zip/a.evtx", "event log")
        fails(write(target, "empty.zip", zipped([("a.csv", b"")])), "is empty")
        deep = zipped([("b.zip", zipped([("c.csv.gz", gzip.compress(ONE))]))])
        fails(write(target, "deep.zip", deep), "deep.zip/b.zip/c.csv.gz", "more than twice")
        fails(write(target, "deep.gz", gzip.compress(gzip.compress(gzip.compress(ONE)))), "more than twice")


def test_passwords():
    with folder() as target:
        other = write(target, "other.zip", packed("other.zip"))
        fails(other, "other.zip/one.csv", '"infected" does not open it', "--password")
        fails(other, "the password does not open it", options=("--password", "wrong"))
        equal(info(other, "--password", "other")["events"], 2)
        for name in ("crypto.zip", "aes.zip"):
            fails(write(target, name, packed(name)), "the password does not open it", options=("--password", "wrong"))
        for name in ("locked.7z", "hidden.7z"):
            path = write(target, "it's " + name, packed(name))
            fails(path, "encrypted 7z", "7z x '%s/it'\\''s %s'" % (target, name))


def test_damage_is_said_and_the_rest_is_read():
    folded = gzip.compress(SAMPLE_CSV.read_bytes())
    flipped = bytearray(gzip.compress(PML, 0))
    flipped[len(flipped) // 2] ^= 1
    both = zipped([("a.csv", ONE), ("b.csv", SAMPLE_CSV.read_bytes())])
    with folder() as target:
        path = write(target, "cut.csv.gz", folded[:len(folded) * 9 // 10])
        told = info(path)
        contains(str(told["problems"]), "cut or damaged")
        assert 0 < told["events"] < info(SAMPLE_CSV)["events"]
        result = kaiseki("analyze", path)
        equal(result.status, 0)
        contains(result.err, "cut or damaged")
        contains(" ".join(result.out.split()), "the archive is cut or damaged")
        contains(str(info(write(target, "flip.gz", bytes(flipped)))["problems"]), "checksum differs")
        path = write(target, "cut.zip", both[:len(both) // 2])
        contains(str(info(path, "--member", "b.csv")["problems"]), "cut or damaged")
        contains(str(info(path, "--member", "a.csv")["problems"]), "list of files ends early")
        fails(write(target, "noise.zip", b"PK\3\4" + os.urandom(200)), "noise.zip")
        fails(write(target, "noise.gz", b"\x1f\x8b\x08" + bytes(200)), "noise.gz")
        fails(write(target, "noise.7z", b"7z\xbc\xaf\x27\x1c" + bytes(200)), "noise.7z")


def test_high_ratios_are_fine_and_too_much_is_refused():
    rows = ONE + ONE.splitlines(True)[1] * 40000  # folds 200 times and more
    with folder() as target:
        path = write(target, "bomb.csv.gz", gzip.compress(rows))
        assert len(rows) > 200 * os.path.getsize(path)
        equal(info(path)["events"], 40002)
        fails(path, "more than the 1048576 bytes", "--unpacked-limit", options=("--unpacked-limit", "1"))
        fails(write(target, "b.zip", zipped([("b.csv", rows)])), "--unpacked-limit", options=("--unpacked-limit", "1"))
        result = kaiseki("info", path, "--unpacked-limit", "none")
        equal(result.status, 2)
        contains(result.err, "--unpacked-limit takes a whole number")


# --- parts of a PML ---

def test_parts_are_joined_wherever_they_lie():
    count = info(SAMPLE_PML)["events"]
    parts = [("l.PML", PML), ("l-1.PML", shifted(PML, HOUR)), ("l-2.PML", shifted(PML, 2 * HOUR))]
    with folder() as target:
        for name, content in parts:
            write(target, name, content)
            write(target, name + ".gz", gzip.compress(content))
        packed_parts = write(target, "l.zip", zipped(parts[::-1]))
        for path in (os.path.join(target, "l.PML"), os.path.join(target, "l.PML.gz"), packed_parts):
            told = info(path)
            equal((told["files"], told["events"], told["problems"]), (3, 3 * count, []), path)
        out = os.path.join(target, "out")
        equal(kaiseki("analyze", packed_parts, "--out", out).status, 0)
        equal(os.listdir(out), ["l.zip_l.PML.txt"])


def test_damage_of_packed_parts_is_said():
    with folder() as target:
        for name in ("l.PML", "l-1.PML", "l-2.PML"):
            content = bytearray(gzip.compress(shifted(PML, HOUR * ("l.PML", "l-1.PML", "l-2.PML").index(name)), 0))
            content[-8] ^= 1  # of its checksum
            path = write(target, name + ".gz", bytes(content))
        told = info(os.path.join(target, "l.PML.gz"))
        equal(told["files"], 3, path)
        problems = [problem["what"] for problem in told["problems"]]
        equal(sum("checksum differs" in what for what in problems), 3, problems)
        for name in ("l-1.PML.gz: ", "l-2.PML.gz: "):
            equal(sum(what.startswith(name) for what in problems), 1, problems)


def test_missing_and_foreign_parts_are_named():
    count = info(SAMPLE_PML)["events"]
    with folder() as target:
        path = write(target, "l.PML", PML)
        write(target, "l-2.PML", shifted(PML, HOUR))
        told = info(path)
        equal((told["files"], told["events"]), (2, 2 * count))
        contains(str(told["problems"]), "l-1.PML is missing")
        contains(str(info(os.path.join(target, "l-2.PML"))["problems"]), "l.PML lies beside this capture")
        for content, why in ((shifted(PML, HOUR, "ELSEWHERE"), "another machine"), (shifted(PML, -HOUR), "come before the end"),
                             (ONE, "no whole PML")):
            write(target, "l-1.PML", content)
            told = info(path)
            equal(told["files"], 1)
            contains(str(told["problems"]), "l-1.PML is named like a part of this capture and was not read")
            contains(str(told["problems"]), why)


# --- what is none of ours ---

def test_foreign_files_are_named():
    with folder() as target:
        for content, word in ((b"ElfFile\0" + bytes(99), "event log"), (b"SQLite format 3\0" + bytes(99), "SQLite"),
                              (b"Timestamp,PID,Syscall,Process,Result,Duration,Details\n0:0:0.35,1,openat,a,0,1,b\n", "Linux"),
                              (bytes(72) + b"\2\0\2\xC0" + bytes(99), "ETL"), (b"\xd4\xc3\xb2\xa1" + bytes(99), "pcap"),
                              (b"\x0a\x0d\x0d\x0a" + bytes(99), "pcapng"), (b"Rar!\x1a\x07\x01\0", "RAR"),
                              (b"MSCF\0\0\0\0" + bytes(99), "CAB"), (b"BZh91AY&SY", "bzip2"), (b"MZ" + bytes(99), "Windows program"),
                              (b"%PDF-1.7\n", "PDF"), (b"\xef\xbb\xbf\r\n<!doctype HTML>\n<p>", "web page"),
                              (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "Git LFS"),
                              (struct.pack("<4I", 160, 16, 32, 128) + "Columns\0".encode("utf-16-le") + bytes(128), "PMC")):
            path = write(target, "Logfile.PML", content)
            fails(path, "not a Process Monitor capture but ", word, command="analyze")
            fails(write(target, "l.zip", zipped([("Logfile.PML", content)])), "l.zip/Logfile.PML", word)


if __name__ == "__main__":
    sys.exit(run(globals()))
