"""The measurements of the house (tests/house/measure) find what they are there for, in a house made for it."""
import importlib.machinery
import importlib.util
import pathlib
import subprocess

from harness import ROOT, equal, folder, run

DESIGN = """
Rooms of core/; arrows only point down this list:

    cli/        commands
    script/     from top to bottom: loading/ sandbox/
    base/       strings

More.
"""


def load_measure():
    loader = importlib.machinery.SourceFileLoader("measure", str(ROOT / "tests/house/measure"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("measure", loader))
    loader.exec_module(module)
    return module


def found_in(files):
    """Kinds and places of what is found in a house of these files."""
    measure = load_measure()
    with folder() as place:
        measure.ROOT = pathlib.Path(place)
        for name, text in {"docs/design.md": DESIGN, "core/capture/pml/open.c": "", **files}.items():
            path = measure.ROOT / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        subprocess.run(["git", "init", "-q", place], check=True)
        return [(finding.kind, finding.place) for finding in measure.all_findings(None)
                if finding.kind != "a room without README.md"]


def test_includes():
    equal(found_in({"core/base/a.c": '#include "base/a.h"\n\n#include "cli/b.h"\n',
                    "core/cli/b.c": '#include "base/a.h"\n'}),
          [("an include that runs up", "core/base/a.c:3")])
    equal(found_in({"core/script/sandbox/a.c": '#include "script/loading/b.h"\n',
                    "core/script/loading/b.c": '#include "script/sandbox/a.h"\n'}),
          [("an include that runs up", "core/script/sandbox/a.c:1")])


def test_system_headers():
    equal(found_in({"core/base/a.c": "#include <stdio.h>\n#include <sys/stat.h>\n", "core/base/os/posix/b.c": "#include <fcntl.h>\n"}),
          [("a system header outside base/os/", "core/base/a.c:2")])


def test_circles():
    def calling(name, *called):
        return "int %s(void)\n{\n    return %s;\n}\n" % (name, " + ".join("%s()" % each for each in called))
    two = {"core/base/a.c": calling("a", "b"), "core/base/b.c": calling("b", "a")}
    equal(found_in(two), [])
    equal(found_in({"core/base/a.c": calling("a", "b"), "core/base/b.c": calling("b", "c"),
                    "core/base/c.c": "/* no a() */\n" + calling("c", "a")}), [("a circle of files", "core/base")])
    equal(found_in({"lua/report/a.lua": 'require "kaiseki.report.b"\n', "lua/report/b.lua": 'require "kaiseki.report.c"\n',
                    "lua/report/c.lua": 'require "kaiseki.report.a"\n'}), [("a circle of files", "lua/report")])


def test_lua_rooms():
    equal(found_in({"lua/windows/a.lua": '\nlocal b = require "kaiseki.detect.b"\n', "lua/detect/b.lua": 'require "kaiseki.windows.a"\n'}),
          [("an include that runs up", "lua/windows/a.lua:2")])


def test_executable_names():
    equal(found_in({"core/base/a.c": '/* "x.exe" */\nconst char *a = "Explorer.EXE", *b = ".exe";\n', "core/cli/b.c": 'const char *b = "x.exe";\n'}),
          [("an executable name in core/", "core/base/a.c:2")])


def test_sizes():
    def long(lines):
        return "int a(void)\n{\n%s    return 0;\n}\n" % ("    ;\n" * (lines - 4))
    equal(found_in({"core/base/a.c": long(60)}), [])
    equal(found_in({"core/base/a.c": "\n" + long(61)}), [("a function over 60 lines", "core/base/a.c:2")])
    equal(found_in({"lua/report/%d.lua" % number: "" for number in range(31)}), [("a folder over 30 files", "lua/report")])
    equal(found_in({"rules/a.lua": "\n" * 601}), [("a file over 600 lines", "rules/a.lua")])


if __name__ == "__main__":
    run(globals())
