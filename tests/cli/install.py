"""`cmake --install` puts the program and its scripts where the installed program finds them."""
import pathlib
import subprocess

from harness import PROGRAM, SAMPLE_PML, equal, folder, kaiseki, run


def test_installed_program_gives_the_same_report():
    with folder() as target:
        subprocess.run(["cmake", "--install", str(PROGRAM.parent), "--prefix", target], check=True, capture_output=True)
        program = pathlib.Path(target) / "bin" / "kaiseki"
        installed = subprocess.run([str(program), "analyze", str(SAMPLE_PML)], capture_output=True, cwd="/", check=False)
        equal(installed.returncode, 0, installed.stderr)
        equal(installed.stdout, kaiseki("analyze", SAMPLE_PML).bytes)


if __name__ == "__main__":
    run(globals())
