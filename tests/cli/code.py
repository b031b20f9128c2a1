"""Kept code: the scripts that were compiled when the program was built change nothing but the time."""
import os
import pathlib
import shutil
import subprocess

from harness import PROGRAM, ROOT, SAMPLE_PML, Skip, equal, folder, run

CODE = PROGRAM.parent / "scripts.code"


def beside(target):
    """A copy of the program and its code in `target`; returns both paths."""
    if not CODE.exists():
        raise Skip("no %s was built" % CODE.name)
    program = pathlib.Path(target) / "kaiseki"
    shutil.copy(PROGRAM, program)
    shutil.copy(CODE, target)
    return program, pathlib.Path(target) / CODE.name


def analyze(program, home=ROOT):
    finished = subprocess.run([str(program), "analyze", str(SAMPLE_PML), "--report", "json"], capture_output=True, check=False,
                              env=dict(os.environ, KAISEKI_HOME=str(home)))
    equal((finished.returncode, finished.stderr), (0, b""))
    return finished.stdout


def test_the_same_with_and_without():
    with folder() as target:
        program, code = beside(target)
        kept = analyze(program)
        code.unlink()
        equal(analyze(program), kept)


def test_a_damaged_or_cut_file_is_not_used():
    with folder() as target:
        program, code = beside(target)
        kept, whole = analyze(program), code.read_bytes()
        for bytes_ in (b"", whole[:40], whole[:-9], whole[:100] + bytes([whole[100] ^ 1]) + whole[101:],
                       whole[:-100] + bytes([whole[-100] ^ 1]) + whole[-99:]):
            code.write_bytes(bytes_)
            equal(analyze(program), kept, len(bytes_))


def test_a_rule_that_was_changed_is_compiled():
    with folder() as target:
        program, _ = beside(target)
        home = pathlib.Path(target) / "home"
        for name in ("lua", "rules", "reports"):
            shutil.copytree(ROOT / name, home / name)
        rule = home / "rules" / "detect" / "stealth" / "masquerade.lua"
        text = rule.read_text(encoding="utf-8")
        assert 'title = "Program named like a document"' in text
        rule.write_text(text.replace('title = "Program named like a document"', 'title = "Changed by hand"'), encoding="utf-8")
        assert b"Changed by hand" in analyze(program, home)
        assert b"Changed by hand" not in analyze(program)


def test_it_is_made_again_the_same():
    with folder() as target:
        program, code = beside(target)
        again = pathlib.Path(target) / "again.code"
        finished = subprocess.run([str(program), "rules", "compile", str(again)], capture_output=True, check=False,
                                  env=dict(os.environ, KAISEKI_HOME=str(ROOT)))
        equal(finished.returncode, 0, finished.stderr)
        equal(again.read_bytes(), code.read_bytes())
        for arguments in ([], ["a", "b"]):
            finished = subprocess.run([str(program), "rules", "compile", *arguments], capture_output=True, check=False)
            equal(finished.returncode, 2)
        finished = subprocess.run([str(program), "rules", "compile", target + "/none/x"], capture_output=True, check=False,
                                  env=dict(os.environ, KAISEKI_HOME=str(ROOT)))
        equal((finished.returncode, finished.stderr.count(b"\n")), (1, 1))


if __name__ == "__main__":
    run(globals())
