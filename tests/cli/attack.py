"""ATT&CK: the ids of rules resolve, and names of its earlier versions go on working, with a note that gives the new ones."""
import csv
import json

from harness import ROOT, SAMPLE_PML, contains, equal, folder, kaiseki, run, shared

OLD_RULE = """rule {
    id = "defense-evasion.mine", title = "Mine", severity = "high",
    attack = { "T1562.001", "T1562", "T1562.002", "T1059" },
    match = operation:is "Process Create",
    key = function() return "one" end,
    finding = function(_, case) return "was " .. case:attack("T1070.001").name end,
}
"""
TACTIC = "defense-evasion is stealth or defense-impairment in ATT&CK v19"


def analyze(*options):
    result = kaiseki("analyze", SAMPLE_PML, "--report", "json", *options)
    return result, json.loads(result.out)["findings"]


def old_rule(target):
    path = target + "/old.lua"
    with open(path, "w", encoding="utf-8") as out:
        out.write(OLD_RULE)
    return path


def test_old_ids_in_a_rule_become_new_ones_and_are_noted_once():
    with folder() as target:
        path = old_rule(target)
        result, found = analyze("--rules", path, "--only", "defense-evasion.mine")
        equal(result.status, 0, result.err)
        equal({(entry["rule"], tuple(entry["attack"])) for entry in found},
              {("defense-evasion.mine", ("T1685", "T1685.001", "T1059"))})
        equal({entry["text"] for entry in found}, {"was Clear Windows Event Logs"})
        for note in (TACTIC, "T1562.001 is T1685 in", "T1562 is T1685 in", "T1562.002 is T1685.001 in", "T1070.001 is T1685.005 in"):
            equal(result.err.count(": " + note), 1, (note, result.err))
        checked = kaiseki("rules", "check", path)
        equal(checked.status, 0, checked.err)
        equal(checked.err.count("T1562.001 is T1685 in ATT&CK v19"), 1, checked.err)


def test_old_tactics_in_options_stand_for_both_new_ones():
    result, found = analyze("--only", "defense-evasion.*")
    equal(result.status, 0, result.err)
    equal(result.err, "kaiseki: %s\n" % TACTIC)
    tactics = {entry["rule"].split(".")[0] for entry in found}
    equal(tactics, {"stealth", "defense-impairment"})
    result, named = analyze("--only", "defense-evasion.two-extensions")
    equal((result.status, {entry["rule"] for entry in named}), (0, {"stealth.two-extensions"}), result.err)
    result, left = analyze("--disable", "defense-evasion.*")
    equal(result.status, 0, result.err)
    assert left and not tactics & {entry["rule"].split(".")[0] for entry in left}


def test_an_old_tactic_with_a_name_that_no_rule_has_is_a_mistake():
    result, found = analyze("--only", "defense-evasion.nothing")
    equal((result.status, found), (1, []))
    contains(result.err, "--only defense-evasion.nothing: no rule has this id")


def test_new_names_say_nothing():
    result, found = analyze("--only", "stealth.*")
    equal((result.status, result.err), (0, ""))
    assert found


def test_the_navigator_layer_is_of_this_version():
    result = kaiseki("analyze", SAMPLE_PML, "--report", "navigator")
    equal(json.loads(result.out)["versions"]["attack"], "19", result.err)


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(line for line in rows if not line.startswith("#")))


def test_every_id_that_v19_revoked_is_known():
    crosswalk = rows_of(shared("attack", "crosswalk.csv"))
    wanted = {row["old_id"]: row["new_id"] for row in crosswalk if row["old_id"] and row["old_id"] != row["new_id"]}
    had = {row["old"]: row["new"] for row in rows_of(ROOT / "lua" / "windows" / "attack_replaced.csv")}
    equal({old: had.get(old) for old in wanted}, wanted)


if __name__ == "__main__":
    run(globals())
