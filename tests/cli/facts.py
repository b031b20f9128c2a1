"""Rules that state facts: words of their own, joined rows, excuses and weights; and what is said about mistakes in them."""
import json

from harness import SAMPLE_PML, contains, equal, folder, kaiseki, run

RULE = """rule { id = "execution.mine", title = "Mine", severity = "high", %s
  match = operation:is "RegSetValue" & path:contains [[\\Run\\]], %s }
"""


def with_rule(finding, fields="", report="json"):
    """The rule with a `finding` and other fields, alone, over the sample."""
    with folder() as target:
        path = target + "/mine.lua"
        with open(path, "w", encoding="utf-8") as out:
            out.write(RULE % (fields, "finding = function(finding, case) %s end" % finding))
        return kaiseki("analyze", SAMPLE_PML, "--no-default-rules", "--rules", path, "--report", report)


def one(result):
    found = json.loads(result.out)["findings"]
    equal(len(found), 1, result.err)
    return found[0]


def test_facts_are_given_and_said():
    finding = one(with_rule('return { "set-value", value = finding.key, data = finding.events[1].registry.data }'))
    equal(finding["verb"], "set-value")
    equal(list(finding["facts"]), ["doer", "value", "data"])
    contains(finding["text"], "lumen 3064 sets HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\Lumen = ")


def test_a_sentence_of_a_rule_stands_as_it_is():
    finding = one(with_rule('return "something happens"'))
    equal((finding["text"], finding.get("verb")), ("something happens", None))


def test_words_of_a_rule():
    finding = one(with_rule('return { "plant", value = finding.key, times = 3 }',
                            'words = { en = "{doer} plants <{value}>[ ({times} times)]", ja = "{doer}" },'))
    equal(finding["text"], "lumen 3064 plants %s (3 times)" % finding["facts"]["value"][0])


def test_the_excuse_weighs_and_says_why():
    fields = 'excuse = function(finding, case) return "low", "clears-away" end,'
    finding = one(with_rule('return { "plant", value = finding.key }',
                            fields + ' words = { en = "{doer} plants {value}[; {reason}]" },'))
    equal((finding["severity"], finding["rule_severity"]), ("low", "high"))
    equal(finding["facts"]["reason"], ["clears-away"])
    contains(finding["text"], "; it clears away what it unpacked")


def test_weigh_comes_after_every_excuse_and_never_raises():
    fields = ('excuse = function() return "low" end, weigh = function(finding, case)\n'
              '  for _, each in ipairs(case.findings) do if each.excuse ~= "low" then return "info" end end\n'
              '  return "critical" end,')
    equal(one(with_rule('return "x"', fields))["severity"], "high")


# What is wrong, and what the message must name.
MISTAKES = [
    ('return { "set-value", vaule = "x" }', "", "did you mean `value`"),
    ('return { "Set value" }', "", "begin with a verb"),
    ('return { value = "x" }', "", "begin with a verb"),
    ('return { "set-value", value = {} , 7, 8 }', "", "without a role"),
    ('return { "set-value", value = 7 }', "", "`value` takes texts"),
    ('return { "set-value", value = "x", times = "three" }', "", "`times` takes whole numbers"),
    ('return { "set-value", value = "x", state = "Brand new" }', "", "a term of the catalogues"),
    ('return { "set-value", value = "x", deed = { { "rename", deed = { { "delete" } } } } }', "", "no clauses of its own"),
    ('return { "no-such-verb", value = "x" }', "", "nobody has words for verb"),
    ('return 7', "", "must return facts"),
    ('return "x"', 'weigh = function() return "grim" end,', "weigh returns"),
    ('return "x"', 'excuse = function() return "low", {} end,', "string expected"),
    ('return "x"', 'ordinary_for = { "clients" },', "ordinary_for"),
    ('return "x"', 'words = { english = "x" },', "templates by language"),
    ('return "x"', 'words = "x",', "must be { en"),
]


def test_mistakes_are_named():
    for finding, fields, words in MISTAKES:
        result = with_rule(finding, fields)
        equal(result.status, 1, (finding, fields, result.err))
        contains(result.err, "mine.lua:1")
        contains(result.err, words)
        equal(result.err.count("\n"), 1, result.err)


def test_a_template_that_cannot_be_read_is_named():
    result = with_rule('return { "plant", value = finding.key }', 'words = { en = "{doer} plants {valeu}" },')
    equal(result.status, 1)
    contains(result.err, "no role at")
    finding = one(result)
    contains(finding["text"], "Mine")


if __name__ == "__main__":
    run(globals())
