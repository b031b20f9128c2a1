"""Rule files: broken ones are named and the rest goes on; limits; selection."""
import json

from harness import SAMPLE_PML, contains, equal, folder, kaiseki, run

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
