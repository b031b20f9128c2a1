"""What the default rules state, over every story: each finding has a verb of the vocabulary with its roles, and in a language
other than English no English word is left."""
import importlib
import json
import pathlib
import re

from harness import ROOT, equal, folder, kaiseki, run, story

VERBS = {
    verb: set(re.findall(r"[a-z]+", roles))
    for verb, roles in re.findall(r'^    (?:\[")?([a-z-]+)(?:"\])? = "([^"]*)",$',
                                  (ROOT / "lua" / "report" / "verbs.lua").read_text(encoding="utf-8"), re.MULTILINE)
}

# Prints every row of the story in the other language; of what was captured only a sign is left.
REPORT = """
local function make() %s end
local story = require "kaiseki.report.story"
local view = require "kaiseki.report.view"
local words = require "kaiseki.report.words"
local summary = require "kaiseki.report.summary"

local function render(case, out)
    out:escape "none"
    local look = view.new(case, { all = true })
    look.words = words.new(make(), function() return "◆" end)
    local told = story.of(look)
    for _, row in ipairs(told.rows) do out:write("%%s\\t%%s\\n", row.rule, row.text) end
    for _, row in ipairs(told.elsewhere) do out:write("%%s\\t%%s\\n", row.rule, row.text) end
    out:write("summary\\t%%s\\n", summary.of(look, told.rows) or "")
end

return { name = "other", extension = "txt", render = render }
"""


def stories():
    return importlib.import_module("make").names()


def check_facts(name, finding):
    where = "%s: %s: %s" % (name, finding["rule"], finding["text"])
    assert "verb" in finding, where + ": a sentence without facts"
    assert finding["verb"] in VERBS, where + ": its verb is not in lua/report/verbs.lua"
    strange = set(finding["facts"]) - VERBS[finding["verb"]] - {"doer", "reason"}
    assert not strange, "%s: roles that its verb does not have: %s" % (where, strange)


def test_every_finding_states_a_verb_with_its_roles():
    with folder() as target:
        for name in stories():
            result = kaiseki("analyze", str(story(name, target)) + ".pml", "--report", "json")
            equal(result.status, 0, name + ": " + result.err)
            for finding in json.loads(result.out)["findings"]:
                check_facts(name, finding)


def other_rows(name, target, report):
    """The story's rows in the other language: (rule, text)."""
    result = kaiseki("analyze", str(story(name, target)) + ".pml", "--report", str(report))
    equal(result.status, 0, name + ": " + result.err)
    return [line.split("\t", 1) for line in result.out.splitlines()]


def test_another_language_has_no_english_word():
    catalogue = (ROOT / "tests" / "lua" / "other_catalogue.lua").read_text(encoding="utf-8")
    rows = 0
    with folder() as target:
        report = pathlib.Path(target) / "other.lua"
        report.write_text(REPORT % catalogue, encoding="utf-8")
        for name in stories():
            for rule, text in other_rows(name, target, report):
                assert not re.search("[A-Za-z]", text), "%s: %s: %s" % (name, rule, text)
                rows += 1
    assert rows > 200, rows


if __name__ == "__main__":
    run(globals())
