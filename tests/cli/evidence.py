"""The VM's files (--files), YARA rules (--yara), tasks' XML and lists of known files (--hash-whitelist), over the bundled sample."""
import hashlib
import json
import os
import pathlib

from harness import SAMPLE_CSV, SAMPLE_PML, Skip, contains, equal, folder, kaiseki, run

DROPPER = "C:\\Users\\mika\\Downloads\\invoice-0424.pdf.exe"
COPY = "C:\\Users\\mika\\AppData\\Local\\Temp\\8f31c2\\lumen.exe"
PLUGIN = "C:\\Users\\mika\\AppData\\Roaming\\lumen\\pk.dll"
TASK = "C:\\Windows\\System32\\Tasks\\Lumen Update"
NOTES = "C:\\Users\\mika\\AppData\\Roaming\\Microsoft\\Windows\\Recent\\notes.lnk"  # written by Explorer, outside the sample's tree
PROGRAM, LIBRARY, SHORTCUT = b"MZ this is the loader" * 100, b"MZ this is the plug-in" * 90, b"L\0\0\0 a link"
XML = """<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Author>MIKA-PC\\mika</Author><URI>\\Lumen Update</URI></RegistrationInfo>
  <Triggers>
    <TimeTrigger><Repetition><Interval>PT90M</Interval></Repetition><StartBoundary>2024-03-05T09:12:00</StartBoundary></TimeTrigger>
    <LogonTrigger><Enabled>true</Enabled></LogonTrigger>
  </Triggers>
  <Principals><Principal id="Author"><UserId>S-1-5-18</UserId><RunLevel>HighestAvailable</RunLevel></Principal></Principals>
  <Settings><Hidden>true</Hidden></Settings>
  <Actions Context="Author"><Exec><Command>C:\\ProgramData\\other.exe</Command><Arguments>--wake &amp; run</Arguments></Exec></Actions>
</Task>
"""
RULES = {
    "loader.yar": 'rule lumen_loader { strings: $a = "this is the loader" condition: $a }',
    "plugin.yara": 'rule lumen_plugin { strings: $a = "plug-in" condition: uint16(0) == 0x5A4D and $a }',
    "task.yar": 'rule hidden_task { strings: $a = "<Hidden>true" wide condition: $a }',
}


def put(root, captured, content, drive="C"):
    path = pathlib.Path(root, drive, *captured[3:].split("\\"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def machine(root):
    """The VM's files below a folder; letter case as another system may have kept it."""
    put(root, DROPPER, PROGRAM)
    put(root, COPY.replace("AppData", "appdata"), PROGRAM)
    put(root, PLUGIN, LIBRARY)
    put(root, TASK, b"\xff\xfe" + XML.encode("utf-16-le"))
    put(root, NOTES, SHORTCUT)
    return root


def rules(root):
    place = pathlib.Path(root, "yara")
    place.mkdir(exist_ok=True)
    for name, text in RULES.items():
        (place / name).write_text(text + "\n", encoding="utf-8")
    return place


def digest(content, kind="sha256"):
    return hashlib.new(kind, content).hexdigest()


def analyze(vm, *more, capture=SAMPLE_PML, report="json", status=0):
    result = kaiseki("analyze", capture, "--files", vm, "--report", report, *more)
    equal(result.status, status, result.err)
    return result


def report(vm, *more, **options):
    return json.loads(analyze(vm, *more, **options).out)


def finding(told, rule, key=None):
    found = [each for each in told["findings"] if each["rule"] == rule and (key is None or each["key"].lower() == key.lower())]
    assert found, (rule, key, [(each["rule"], each["key"]) for each in told["findings"]])
    return found[0]


def file_of(told, path):
    return next(each for each in told["files"] if each["path"].lower() == path.lower())


def test_files_are_hashed_and_equal_ones_pointed_out():
    for capture in (SAMPLE_PML, SAMPLE_CSV):
        with folder() as place:
            told = report(machine(place), capture=capture)
            copy = file_of(told, COPY)
            for kind in ("md5", "sha1", "sha256"):
                equal(copy["hashes"][kind], digest(PROGRAM, kind))
            equal(copy["hashes"]["size"], len(PROGRAM))
            equal(copy["same_as"], [DROPPER])
            equal(file_of(told, PLUGIN)["hashes"]["sha256"], digest(LIBRARY))
            assert "same_as" not in file_of(told, PLUGIN)
            contains(finding(told, "execution.dropped-program", COPY)["text"], "the same file (SHA-256)")
            contains(analyze(place, capture=capture, report="text").out, "SHA-256")


def test_a_copy_whose_content_differs_is_a_changed_one():
    with folder() as place:
        machine(place)
        put(place, COPY.replace("AppData", "appdata"), PROGRAM[:-1] + b"!")
        text = finding(report(place), "execution.dropped-program", COPY)["text"]
        contains(text, "SHA-256 differs")
        assert "the same file" not in text, text


def test_without_the_files_a_copy_is_only_likely():
    text = finding(json.loads(kaiseki("analyze", SAMPLE_PML, "--report", "json").out), "execution.dropped-program", COPY)["text"]
    contains(text, "likely a copy")


def test_the_task_is_told_as_it_was_registered():
    with folder() as place:
        text = finding(report(machine(place)), "persistence.scheduled-task")["text"]
        for part in ("every 90 minutes", "at logon", "C:\\ProgramData\\other.exe --wake & run", "as SYSTEM", "with highest rights",
                     "hidden", "as its file says"):
            contains(text, part)
        put(place, TASK, b"\xff\xfe" + XML.encode("utf-16-le")[:301])  # cut within a character: nothing is believed of it
        text = finding(report(place), "persistence.scheduled-task")["text"]
        assert "other.exe" not in text and "as its file says" not in text, text


def test_yara_matches_are_findings():
    with folder() as place:
        told = report(machine(place), "--yara", rules(place))
        for path, name, severity in ((DROPPER, "lumen_loader", "high"), (COPY, "lumen_loader", "high"),
                                     (PLUGIN, "lumen_plugin", "high"), (TASK, "hidden_task", "medium")):
            found = finding(told, "execution.yara-match", path)
            contains(found["text"], name)
            equal(found["severity"], severity, path)
        equal(file_of(told, COPY)["yara"], ["lumen_loader"])
        quiet = report(place)
        assert not [each for each in quiet["findings"] if each["rule"] == "execution.yara-match"]


def test_every_report_has_hashes_and_matches():
    with folder() as place:
        more = ("--yara", rules(place))
        for name in ("text", "markdown", "html", "json", "ioc", "misp", "stix", "dot"):
            out = analyze(machine(place), *more, report=name).out
            contains(out.replace("\n", ""), "lumen_loader")
            flat = "".join(out.split())
            assert digest(PROGRAM) in flat, name


def test_broken_yara_rules_are_named_and_the_others_match():
    with folder() as place:
        broken = rules(place) / "broken.yar"
        broken.write_text("rule broken {\n  condition: nonsense\n}\n", encoding="utf-8")
        result = analyze(machine(place), "--yara", rules(place), status=1)
        contains(result.err, "broken.yar:2")
        told = json.loads(result.out)
        assert any("broken.yar" in each["text"] for each in told["errors"]), told["errors"]
        finding(told, "execution.yara-match", COPY)
        contains(analyze(place, "--yara", rules(place), report="text", status=1).out, "broken.yar:2")


def test_unreadable_files_are_named_and_the_rest_goes_on():
    with folder() as place:
        machine(place)
        locked = put(place, PLUGIN, LIBRARY)
        locked.chmod(0)
        try:
            if os.access(locked, os.R_OK):
                raise Skip("this user reads every file")
            result = analyze(place, status=1)
            contains(result.err, "pk.dll")
            told = json.loads(result.out)
            assert any("pk.dll" in each["text"] for each in told["errors"]), told["errors"]
            assert "hashes" not in file_of(told, PLUGIN) and "hashes" in file_of(told, COPY)
        finally:
            locked.chmod(0o600)


def test_files_too_large_to_read_are_named():
    with folder() as place:
        with open(put(machine(place), PLUGIN, LIBRARY), "r+b") as out:
            try:
                out.truncate((4 << 30) + 1)
            except OSError as error:
                raise Skip("no such large file here: %s" % error) from error
        result = analyze(place, status=1)
        contains(result.err, "larger than 4 GiB")
        assert "hashes" in file_of(json.loads(result.out), COPY)


def test_links_and_captured_paths_lead_nowhere_else():
    from capture import Capture
    from scenery import Desktop
    with folder() as place:
        outside = pathlib.Path(place, "outside.bin")
        outside.write_bytes(b"none of the machine's")
        vm = pathlib.Path(place, "vm")
        machine(vm)
        (vm / "C" / "inside.bin").symlink_to(outside)
        (vm / "C" / "Linked").symlink_to(place)
        capture = Capture()
        desktop = Desktop(capture)
        sample = capture.spawn(desktop.explorer, capture.home + "\\Downloads\\a.exe")
        for path in ("C:\\..\\..\\outside.bin", "C:\\x\\..\\..\\..\\outside.bin", "C:\\inside.bin", "C:\\Linked\\outside.bin",
                     "\\\\?\\C:\\..\\outside.bin", "C:\\" + "..\\" * 40 + str(outside)[1:].replace("/", "\\")):
            capture.drop(sample, path, 21)
        capture.write(place + "/escape")
        told = report(vm, "--sample", "a.exe", capture=place + "/escape.pml")
        text = json.dumps(told)
        assert digest(b"none of the machine's") not in text
        assert digest(PROGRAM) not in text
        unseen = " ".join(told["unseen"])
        contains(unseen, "2 entries of --files")


def test_files_are_found_by_name_alone_but_prove_no_equality_then():
    with folder() as place:
        pathlib.Path(place, "lumen.exe").write_bytes(PROGRAM)
        told = report(place)
        equal(file_of(told, COPY)["hashes"]["sha256"], digest(PROGRAM))
        equal(file_of(told, COPY)["hashes"]["by_name"], True)
        contains(finding(told, "execution.dropped-program", COPY)["text"], "likely a copy")
        pathlib.Path(place, "other").mkdir()
        pathlib.Path(place, "other", "LUMEN.EXE").write_bytes(LIBRARY)
        assert "hashes" not in file_of(report(place), COPY), "two files of that name"


def hidden_notes(told):
    return [each for each in told["suppressed"] if each["object"] == NOTES]


def test_known_files_are_hidden_and_accounted_for():
    lists = (digest(SHORTCUT, "md5").upper() + "\n", "# ours\n%s  notes.lnk\r\n" % digest(SHORTCUT, "sha1"),
             '"SHA-256","name"\n"%s","notes.lnk"\n' % digest(SHORTCUT))
    for content in lists:
        with folder() as place:
            machine(place)
            known = pathlib.Path(place, "good-files.txt")
            known.write_text(content, encoding="utf-8")
            before, told = report(place), report(place, "--hash-whitelist", known)
            assert not hidden_notes(before)
            hidden = hidden_notes(told)
            assert hidden and all(each["whitelisted_by"] == "known good files (good-files.txt)" for each in hidden), hidden
            entry = [each for each in told["whitelists"] if each["name"].endswith("good-files.txt")]
            equal(entry[0]["hidden"], sum(each["count"] for each in hidden))
            shown = analyze(place, "--hash-whitelist", known, report="text").out
            contains(" ".join(shown.split()), "known good files (good-files.txt) %d" % entry[0]["hidden"])


def test_known_files_never_hide_the_tree_and_findings_are_marked():
    with folder() as place:
        machine(place)
        known = pathlib.Path(place, "good-files.txt")
        known.write_text(digest(PROGRAM) + "\n", encoding="utf-8")
        told = report(place, "--hash-whitelist", known)
        found = finding(told, "execution.dropped-program", COPY)
        equal((found["severity"], found["whitelisted_by"]), ("high", "known good files (good-files.txt)"))
        contains(analyze(place, "--hash-whitelist", known, report="text").out, "ran as")
        first = file_of(told, COPY)["created_at"]
        contains(analyze(place, "--hash-whitelist", known, "--explain", str(first)).out, "known good files (good-files.txt)")


def test_a_name_alone_makes_no_file_known():
    with folder() as place:
        pathlib.Path(place, "notes.lnk").write_bytes(SHORTCUT)
        known = pathlib.Path(place, "list")
        known.write_text(digest(SHORTCUT) + "\n", encoding="utf-8")
        assert not hidden_notes(report(place, "--hash-whitelist", known))


def test_lists_that_are_none_are_named_and_the_rest_goes_on():
    with folder() as place:
        machine(place)
        empty = pathlib.Path(place, "empty.txt")
        empty.write_text("no hash here\n" + "a" * 31 + "\n" + "a" * 128 + "\n", encoding="utf-8")
        for path, words in ((empty, "has no hash"), (pathlib.Path(place, "absent.txt"), "absent.txt")):
            result = analyze(place, "--hash-whitelist", path, status=1)
            contains(result.err, words)
            assert json.loads(result.out)["findings"]


def test_what_needs_the_files_says_so():
    for option in ("--yara", "--hash-whitelist"):
        result = kaiseki("analyze", SAMPLE_PML, option, "x")
        equal(result.status, 2)
        contains(result.err, "--files")
    contains(kaiseki("analyze", SAMPLE_PML, "--files", "/no/such/folder").err, "/no/such/folder")
    with folder() as place:
        equal(kaiseki("analyze", SAMPLE_PML, "--files", place, "--yara", place).status, 1)


def test_an_empty_folder_changes_nothing_but_the_account():
    with folder() as place:
        told, bare = report(place), json.loads(kaiseki("analyze", SAMPLE_PML, "--report", "json").out)
        equal([each["text"] for each in told["findings"]], [each["text"] for each in bare["findings"]])
        contains(" ".join(told["unseen"]), "not in --files")
        contains(" ".join(bare["unseen"]), "give --files")


if __name__ == "__main__":
    run(globals())
