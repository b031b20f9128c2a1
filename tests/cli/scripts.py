"""Rule files: broken ones are named and the rest goes on; limits; selection."""
import json
import os

from harness import SAMPLE_PML, contains, equal, folder, kaiseki, run, story

GOOD = """rule { id = "execution.good", title = "Good", severity = "low",
  match = operation:is "Process Create" & child.image:endswith [[\\lumen.exe]] }
"""


def with_rules(text, *more):
    with folder() as target:
        path = target + "/mine.lua"
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        with open(target + "/good.lua", "w", encoding="utf-8") as out:
            out.write(GOOD)
        return kaiseki("analyze", SAMPLE_PML, "--no-default-rules", "--rules", path, "--rules", target + "/good.lua",
                       "--report", "json", *more)


def rules_found(result):
    return {entry["rule"] for entry in json.loads(result.out)["findings"]}


def test_a_broken_file_is_named_and_the_others_run():
    for text, line, words in (("rule {\n", 1, ""), ("local x = \n\n!", 3, ""), ('rule { id = "a.b" }', 1, "title"),
                              ('\nrule { id = "a.b", title = "t", severity = "grim", match = path:is "x" }', 2, "severity"),
                              ('local e = path:is "x" and result:is "y"', 1, "&"),
                              ('activity { section = "file", label = "l", match = path:contains "\\temp" }', 1, "[["),
                              ('activity { section = "file", label = "l", match = paht:contains "temp" }', 1, "path"),
                              ('rule { id = "a.b", title = "t", severity = "low", attack = { "T9999" }, match = path:is "x" }',
                               1, "T9999")):
        result = with_rules(text)
        equal(result.status, 1, text)
        contains(result.err, "mine.lua:")
        contains(result.err, words)
        equal(rules_found(result), {"execution.good"}, text)


def test_an_error_in_a_callback_disables_that_rule_alone():
    text = ('rule { id = "a.broken", title = "t", severity = "low", match = operation:is "Process Create",\n'
            '  key = function(event) return event.no_such.thing end }\n')
    result = with_rules(text)
    equal(result.status, 1)
    contains(result.err, "mine.lua:2")
    contains(result.err, "a.broken")
    equal(rules_found(result), {"execution.good"})


def test_endless_scripts_end():
    for body in ("while true do end", "local t = {} while true do t[#t + 1] = ('x'):rep(1000) end",
                 "repeat pcall(function() while true do end end) until false"):
        text = ('rule { id = "a.endless", title = "t", severity = "low", match = operation:is "Process Create",\n'
                '  key = function(event) %s end }\n' % body)
        result = with_rules(text, "--script-seconds", "1")
        equal(result.status, 1, body)
        contains(result.err, "a.endless")
        equal(rules_found(result), {"execution.good"}, body)


def test_files_as_editors_leave_them():
    rule = GOOD.replace("execution.good", "a.other")
    for content, status, said in ((b"\xef\xbb\xbf" + rule.encode(), 0, ""), (rule.replace("\n", "\r\n").encode(), 0, ""),
                                  (b"#!/usr/bin/env lua\n" + rule.encode(), 0, ""),
                                  (b"\xef\xbb\xbf\nlocal x = = 1", 1, "mine.lua:2: "),
                                  (rule.encode("utf-16"), 1, "a text in UTF-16; save it as UTF-8"),
                                  ('match = path:contains "für"'.encode("cp1252"), 1, "mine.lua:1: "),
                                  ('local e = path:contains "für"'.encode("cp1252"), 1, "save the file as UTF-8")):
        with folder() as target:
            path = os.path.join(target, "mine.lua")
            with open(path, "wb") as out:
                out.write(content)
            result = kaiseki("rules", "check", path)
            equal(result.status, status, content)
            contains(result.err, said)
            contains(kaiseki("rules", "list", path).out, "a.other" if status == 0 else "0 rules")


def test_names_of_modules_of_the_first_version():
    for old, new in (("windows", "detect.places"), ("browsers", "detect.browsers"), ("view", "report.view"),
                     ("escape", "report.format.escape"), ("evidence", "common.evidence")):
        result = with_rules('assert(require "kaiseki.%s" == require "kaiseki.%s")\n' % (old, new))
        equal((result.status, result.err), (0, ""), old)
    result = with_rules('require "kaiseki.nowhere"\n')
    equal(result.status, 1)
    contains(result.err, "cannot load module kaiseki.nowhere")


def test_folders_of_rules():
    with folder() as target:
        result = kaiseki("rules", "check", target)
        equal(result.status, 1)
        contains(result.err, "no file of the folder ends in .lua")
        os.mkdir(os.path.join(target, "deeper"))
        os.symlink(".", os.path.join(target, "loop"))
        os.mkfifo(os.path.join(target, "pipe.lua"))
        for name in ("README.md", "deeper/good.lua"):
            with open(os.path.join(target, name), "w", encoding="utf-8") as out:
                out.write(GOOD if name.endswith(".lua") else "These are my rules.\n")
        result = kaiseki("rules", "list", target, timeout=60)
        equal((result.status, result.err), (0, ""))
        contains(result.out, "1 rules")


def test_a_regex_that_gives_up_is_named():
    result = with_rules('rule { id = "a.regex", title = "t", severity = "low",\n  match = path:regex "(?R)?.*(?R)x" }\n')
    equal(result.status, 1)
    contains(result.err, "mine.lua:1: rule a.regex: path:regex [[(?R)?.*(?R)x]]: ")
    equal(result.err.count("\n"), 1)
    equal(rules_found(result), {"execution.good"})


def test_errors_do_not_flood():
    result = with_rules("for i = 1, 100000 do rule { id = 'x', oops = i } end")
    equal(result.status, 1)
    equal(result.err.count("\n"), 101)
    contains(result.err, "has more than 100 errors; the rest is left out")
    equal(rules_found(result), {"execution.good"})


def test_findings_and_activities_do_not_flood():
    storm = 'rule { id = "a.storm", title = "t", severity = "low", on_finish = function(case)\n' \
            '  for i = 1, 1e7 do case:finding { process = case.processes[1], key = "k" .. i } end end }\n'
    activities = 'for i = 1, 9000 do activity { section = "file", label = "l" .. i, match = operation:known() } end'
    for text in (storm, activities):
        result = with_rules(text, "--script-memory", "8")
        equal(result.status, 1)
        contains(result.err, "stopped: ")
        equal(result.err.count("\n"), 1)
        assert "execution.good" in rules_found(result)
        assert len(result.bytes) < 30_000_000


def test_what_one_rule_asks_changes_no_other():
    """What the library keeps for all rules is no place to leave something half done."""
    asks = ('local setup = require "kaiseki.detect.setup"\nrule { id = "a.asks", title = "t", severity = "info", match = operation:known(),\n'
            '  on_event = function(event, case) setup.registers_removal(case, event.process) %s end }\n')
    with folder() as target:
        path, capture = os.path.join(target, "mine.lua"), str(story("benign_uninstall", target)) + ".pml"
        alone = json.loads(kaiseki("analyze", capture, "--report", "json").out)["findings"]
        assert any(each["severity"] == "low" for each in alone)
        for more in ("", "while true do end"):
            with open(path, "w", encoding="utf-8") as out:
                out.write(asks % more)
            beside = json.loads(kaiseki("analyze", capture, "--report", "json", "--rules", path).out)["findings"]
            equal([(each["rule"], each["key"], each["severity"]) for each in beside if each["rule"] != "a.asks"],
                  [(each["rule"], each["key"], each["severity"]) for each in alone])


def test_check_names_the_rule():
    with folder() as target:
        path = os.path.join(target, "mine.lua")
        with open(path, "w", encoding="utf-8") as out:
            out.write('\nrule { id = "a.never", title = "t", severity = "low", match = operation:is "ReadFile" & operation:is "WriteFile" }')
        result = kaiseki("rules", "check", path)
    equal(result.status, 1)
    contains(result.err, "mine.lua:2: rule a.never: this expression is never true")
    contains(result.out, "1 block checked, 1 error\n")


def test_selection():
    default = json.loads(kaiseki("analyze", SAMPLE_PML, "--report", "json").out)["findings"]
    only = json.loads(kaiseki("analyze", SAMPLE_PML, "--report", "json", "--only", "persistence.*").out)["findings"]
    assert only and {entry["rule"].split(".")[0] for entry in only} == {"persistence"}
    without = json.loads(kaiseki("analyze", SAMPLE_PML, "--report", "json", "--disable", "persistence.*").out)["findings"]
    assert without and "persistence" not in {entry["rule"].split(".")[0] for entry in without}
    assert len(default) >= len(only)
    equal(kaiseki("analyze", SAMPLE_PML, "--disable", "no.such").status, 1)


def test_default_rules_load_and_pass_their_examples():
    equal(kaiseki("rules", "check").status, 0)
    result = kaiseki("rules", "test")
    equal(result.status, 0, result.out)
    assert len(json.loads(kaiseki("rules", "list", "--json").out)) >= 25


if __name__ == "__main__":
    run(globals())
