"""The manual is true: its rules load and pass their examples, its commands print what it says, its links lead somewhere, what is
generated is up to date, and --help tells every option.

In README.md and docs/*.md
    ```lua      is a rule file or a report; a first line "-- name.lua" names it for commands, "-- name.lua: wrong" is not to load
    ```console  has "$ command" lines and what they print; a line "..." stands for any lines
    ```sh       has commands that must succeed
They run in a folder with the bundled sample as capture.pml and capture.csv, and packed as case.zip.
"""
import os
import pathlib
import re
import shutil
import subprocess
import zipfile

from harness import PROGRAM, REPORTS, ROOT, SAMPLE_CSV, SAMPLE_PML, Skip, contains, equal, folder, kaiseki, run

README = ROOT / "README.md"
DOCS = ROOT / "docs"
ROOMS = sorted((ROOT / "core").glob("*/README.md"))
PAGES = [README, ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md")), *ROOMS, ROOT / "lua" / "README.md", ROOT / "reports" / "README.md",
         ROOT / "third_party" / "README.md"]
GENERATED = ("fields.md", "lua-api.md")
MANUAL = [page for page in PAGES if page.name not in GENERATED]

NORIBEN_CONFIG = """[Noriben]
procmon = procmon.exe

[Filters]
file_approvelist = \\Recent\\,
                   desktop.ini
reg_approvelist = RecentDocs
"""


class Block:
    def __init__(self, page, line, language, text):
        self.page, self.line, self.language, self.text = page, line, language, text

    def __str__(self):
        return "%s:%d" % (self.page.relative_to(ROOT), self.line)


def blocks(page, language):
    found, lines, start = [], None, 0
    for number, line in enumerate(page.read_text(encoding="utf-8").split("\n"), 1):
        if lines is None and line.startswith("```"):
            lines, start, kind = [], number, line[3:].strip()
        elif lines is not None and line.startswith("```"):
            if kind == language:
                found.append(Block(page, start, kind, "\n".join(lines) + "\n"))
            lines = None
        elif lines is not None:
            lines.append(line)
    assert lines is None, "%s:%d: a block does not end" % (page, start)
    return found


class Place:
    """A folder to run a page's commands in."""

    def __enter__(self):
        self.holder = folder()
        self.path = pathlib.Path(self.holder.__enter__())
        shutil.copy(SAMPLE_PML, self.path / "capture.pml")
        shutil.copy(SAMPLE_CSV, self.path / "capture.csv")
        with zipfile.ZipFile(self.path / "case.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(SAMPLE_PML, "capture.pml")
        shutil.copy(DOCS / "procmon" / "kaiseki.pmc", self.path / "capture.pmc")
        (self.path / "Noriben.config").write_text(NORIBEN_CONFIG, encoding="utf-8")
        (self.path / "known-good.txt").write_text("d41d8cd98f00b204e9800998ecf8427e\n", encoding="utf-8")
        (self.path / "vm.env").write_text("SystemRoot=C:\\Windows\n", encoding="utf-8")
        files = self.path / "vm-files"
        files.mkdir()
        (files / "lumen.exe").write_bytes(b"MZ" + bytes(1000))
        (self.path / "mine").mkdir()
        (self.path / "mine" / "page.css").write_text("h1 { color: red }\n", encoding="utf-8")
        (self.path / "rules").symlink_to(ROOT / "rules")
        (self.path / "bin").mkdir()
        (self.path / "bin" / "kaiseki").symlink_to(PROGRAM.resolve())
        return self

    def __exit__(self, *arguments):
        self.holder.__exit__(*arguments)

    def shell(self, command):
        environment = dict(os.environ, PATH="%s:%s" % (self.path / "bin", os.environ["PATH"]), LC_ALL="C.UTF-8")
        environment.pop("KAISEKI", None)
        finished = subprocess.run(["bash", "-c", command], cwd=self.path, env=environment, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
        return finished.returncode, finished.stdout.decode("utf-8", "replace")


def write_scripts(page, place):
    """Writes a page's Lua blocks; returns (block, file name) of those that must load."""
    good = []
    for number, block in enumerate(blocks(page, "lua")):
        head = re.match(r"-- ([\w.-]+\.lua)(: wrong)?", block.text)
        name = head.group(1) if head else "block-%d.lua" % number
        (place.path / name).write_text(block.text, encoding="utf-8")
        if not (head and head.group(2)):
            good.append((block, name))
    return good


def check_script(block, name, place):
    if re.search(r"^return ", block.text, re.M):
        status, output = place.shell("kaiseki analyze capture.pml --report ./%s" % name)
        equal(status, 0, "%s: %s" % (block, output))
        return
    status, output = place.shell("kaiseki rules check %s" % name)
    equal((status, "kaiseki:" in output), (0, False), "%s: %s" % (block, output))
    if "examples =" in block.text:
        status, output = place.shell("kaiseki rules test %s" % name)
        equal(status, 0, "%s: %s" % (block, output))


def test_scripts_of_the_manual_work():
    count = 0
    for page in MANUAL:
        with Place() as place:
            for block, name in write_scripts(page, place):
                check_script(block, name, place)
                count += 1
    assert count >= 15, count


def test_scripts_of_the_manual_pass_the_lint():
    if not shutil.which("luacheck"):
        raise Skip("luacheck is not installed")
    for page in MANUAL:
        with Place() as place:
            names = [name for _, name in write_scripts(page, place)]
            status, output = place.shell("luacheck --quiet --no-color --config %s %s" % (ROOT / ".luacheckrc", " ".join(names)))
            assert not names or status == 0, "%s: %s" % (page, output)


def commands_of(block):
    """(command, expected lines) of a console block."""
    found = []
    for line in block.text.split("\n")[:-1]:
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line.rstrip())
    return found


def matches(wanted, got):
    """Whether the lines are those wanted, but for the width of columns; "..." stands for any number of lines."""
    def narrow(line):
        return " ".join(line.split())

    pattern = "".join(r"(?:.*\n)*?" if line == "..." else re.escape(narrow(line)) + r"\n" for line in wanted)
    return re.fullmatch(pattern, "".join(narrow(line) + "\n" for line in got)) is not None


def test_commands_of_the_manual_print_what_it_says():
    count = 0
    for page in MANUAL:
        with Place() as place:
            write_scripts(page, place)
            for block in blocks(page, "console"):
                for command, wanted in commands_of(block):
                    _, output = place.shell(command)
                    assert matches(wanted, output.splitlines()), "%s: %s prints\n%s" % (block, command, output)
                    count += 1
    assert count >= 10, count


def test_commands_of_the_manual_succeed():
    count = 0
    for page in MANUAL:
        with Place() as place:
            write_scripts(page, place)
            for block in blocks(page, "sh"):
                for command in block.text.replace("\\\n", " ").splitlines():
                    if command.strip() and not command.lstrip().startswith("#"):
                        status, output = place.shell(command)
                        allowed = (0, 4) if "--fail-on" in command else (0,)
                        assert status in allowed, "%s: %s: exit %d\n%s" % (block, command, status, output)
                        count += 1
    assert count >= 10, count


def test_mistakes_are_told_as_the_manual_says():
    rows = re.findall(r"^\| `(match = .*?)` \| (.*) \|$", (DOCS / "rules.md").read_text(encoding="utf-8"), re.M)
    assert len(rows) >= 20, len(rows)
    with Place() as place:
        for code, said in rows:
            code, said = code.replace("\\|", "|"), said.replace("\\|", "|")
            (place.path / "mine.lua").write_text('rule { id = "a.b", title = "t", severity = "low", %s }\n' % code,
                                                 encoding="utf-8")
            output = place.shell("kaiseki rules check mine.lua")[1]
            if said not in output:
                output = place.shell("kaiseki analyze capture.pml --rules mine.lua --only a.b --report json")[1][-2000:]
            assert re.search(r"mine\.lua:1: .*%s" % re.escape(said), output), "%s: %s" % (code, output)


def slugs(page):
    """Anchors of a page's headings, as GitHub makes them."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.*)$", text, re.M)}


def test_links_lead_somewhere():
    broken = []
    for page in PAGES:
        text = re.sub(r"^```.*?^```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"\w+:", target):
                continue
            path, _, anchor = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            if not file.exists() or (anchor and anchor not in slugs(file)):
                broken.append("%s: %s" % (page.relative_to(ROOT), target))
    equal(broken, [])


def test_every_page_is_found_from_the_readme():
    readme = README.read_text(encoding="utf-8")
    for page in PAGES:
        assert page == README or "(%s)" % page.relative_to(ROOT) in readme, page


def test_what_is_generated_is_up_to_date():
    finished = subprocess.run([str(DOCS / "generate"), "--check"], cwd=ROOT, capture_output=True, timeout=300,
                              env=dict(os.environ, KAISEKI=str(PROGRAM.resolve())))
    equal(finished.returncode, 0, (finished.stdout + finished.stderr).decode("utf-8", "replace"))


def test_help_tells_every_option_and_no_other():
    sources = {"analyze": "analyze_options.c", "query": "query.c", "convert": "convert.c", "info": "info/info.c", "rules": "rules.c"}
    shared_options = (ROOT / "core" / "cli" / "input.h").read_text(encoding="utf-8")
    for command, source in sources.items():
        text = (ROOT / "core" / "cli" / source).read_text(encoding="utf-8")
        for name, rows in re.findall(r"#define (KK_\w+_OPTIONS?)\b(.*?[^\\])\n", shared_options, re.S):
            text += rows if re.search(name + ",", text) else ""
        options = set(re.findall(r'\{ *"([a-z-]+)", (?:no|required|optional)_argument', re.sub(r"\\\n|\s+", " ", text)))
        help_text = kaiseki(command, "--help").out
        equal(options - set(re.findall(r"--([a-z-]+)", help_text)), set(), "%s --help is silent about" % command)
        lines = re.findall(r"^ +(?:-\w, )?--([a-z-]+)", help_text, re.M)
        equal(set(lines) - options, set(), "%s --help invents" % command)


def test_every_report_is_named():
    contains(kaiseki("analyze", "--help").out, "\nReports: %s\n" % ", ".join(REPORTS))
    for report in REPORTS:
        contains(README.read_text(encoding="utf-8"), report)
        contains((DOCS / "reports.md").read_text(encoding="utf-8"), "\n| `%s` | `." % report)


if __name__ == "__main__":
    run(globals())
