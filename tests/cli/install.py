"""`cmake --install` puts the program and its scripts where the installed program finds them."""
import pathlib
import subprocess

from harness import PROGRAM, REPORTS, ROOT, SAMPLE_PML, equal, folder, kaiseki, run


def test_installed_program_gives_the_same_reports():
    with folder() as target:
        subprocess.run(["cmake", "--install", str(PROGRAM.parent), "--prefix", target], check=True, capture_output=True)
        program = pathlib.Path(target) / "bin" / "kaiseki"
        configuration, = pathlib.Path(target).glob("share/doc/*/procmon/kaiseki.pmc")
        equal(configuration.read_bytes(), (ROOT / "docs" / "procmon" / "kaiseki.pmc").read_bytes())
        for report in REPORTS:
            arguments = ["analyze", str(SAMPLE_PML), "--report", report]
            installed = subprocess.run([str(program), *arguments], capture_output=True, cwd="/", check=False)
            equal(installed.returncode, 0, installed.stderr)
            equal(installed.stdout, kaiseki(*arguments).bytes, report)


if __name__ == "__main__":
    run(globals())
