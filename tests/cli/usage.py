"""Commands, options, help and exit codes."""
import json

from harness import SAMPLE_CSV, SAMPLE_PML, contains, equal, folder, kaiseki, run

COMMANDS = ("analyze", "query", "convert", "info", "rules")


def test_help_names_every_command():
    result = kaiseki("--help")
    equal(result.status, 0)
    for command in COMMANDS:
        contains(result.out, command)
        equal(kaiseki(command, "--help").status, 0, command)


def test_wrong_usage_exits_2_with_a_line():
    for arguments in ([], ["nonsense"], ["analyze"], ["analyze", SAMPLE_PML, "--no-such-option"],
                      ["analyze", SAMPLE_PML, "--fail-on", "terrible"], ["analyze", SAMPLE_PML, "--jobs", "0"],
                      ["analyze", SAMPLE_PML, "--report", "text", "--report", "json"], ["query", SAMPLE_PML, "--sort", "path"],
                      ["query", SAMPLE_PML, "--select", "pathh"], ["query", SAMPLE_PML, "--where", "path:contanis 'x'"],
                      ["query"], ["convert", SAMPLE_PML], ["info"], ["rules"], ["rules", "dance"]):
        result = kaiseki(*arguments)
        if arguments[:1] == ["query"] and "--sort" in arguments:
            equal(result.status, 0, arguments)
            continue
        equal(result.status, 2, arguments)
        assert result.err.startswith("kaiseki: "), result.err


def test_unknown_names_get_the_nearest_one():
    contains(kaiseki("query", SAMPLE_PML, "--select", "proces.name").err, "process.name")
    contains(kaiseki("query", SAMPLE_PML, "--where", "path:contans [[x]]").err, "contains")


def test_a_capture_alone_is_analyzed():
    equal(kaiseki(SAMPLE_PML).bytes, kaiseki("analyze", SAMPLE_PML).bytes)


def test_fail_on():
    equal(kaiseki("analyze", SAMPLE_PML, "--fail-on", "high").status, 4)
    equal(kaiseki("analyze", SAMPLE_PML).status, 0)


def test_out_writes_one_file_per_capture_and_report():
    with folder() as target:
        result = kaiseki("analyze", SAMPLE_PML, SAMPLE_CSV, "--out", target, "--report", "text", "--report", "json")
        equal(result.status, 0, result.err)
        import os
        equal(sorted(os.listdir(target)), ["sample.csv.json", "sample.csv.txt", "sample.pml.json", "sample.pml.txt"])


def test_out_is_made_where_it_is_missing():
    with folder() as target:
        equal(kaiseki("analyze", SAMPLE_PML, "--out", target + "/cases", "--report", "json").status, 0)
        contains(open(target + "/cases/sample.pml.json", encoding="utf-8").read(), '"schema"')
        equal(kaiseki("analyze", SAMPLE_PML, "--out", target + "/no/such", "--report", "json").status, 1)


def test_an_unwritable_report_is_named_and_the_others_are_written():
    with folder() as target:
        result = kaiseki("analyze", SAMPLE_PML, "--report", "json=" + target + "/no/such/x.json",
                         "--report", "text=" + target + "/x.txt")
        equal(result.status, 1)
        contains(result.err, "report json")
        contains(open(target + "/x.txt", encoding="utf-8").read(), "Story")


def test_explain():
    result = kaiseki("analyze", SAMPLE_PML, "--explain", "60")
    equal(result.status, 0, result.err)
    contains(result.out, "Event #60")
    contains(kaiseki("analyze", SAMPLE_PML, "--explain", "999999").err, "no event #999999")
    told = json.loads(kaiseki("analyze", SAMPLE_PML, "--all", "--show-suppressed", "--report", "json").out)
    entries = sum(told["activity"].values(), []) + told["suppressed"]
    for hidden, in_tree, said in ((True, True, "of which whitelists hide nothing."), (True, False, "Not in the report: whitelisted;"),
                                  (False, True, "In the report: it is of the sample's tree."),
                                  (False, False, "Counted in the report, as it is not of the sample's tree;")):
        verdicts = [kaiseki("analyze", SAMPLE_PML, "--explain", str(entry["first"])).out for entry in entries
                    if ("whitelisted_by" in entry) == hidden and entry["in_tree"] == in_tree]
        assert any(said in verdict.splitlines()[-1] for verdict in verdicts if "\nFindings\n" not in verdict), (hidden, in_tree, verdicts)
    out = kaiseki("analyze", SAMPLE_PML, "--explain", "112").out
    contains(out, "\n  high persistence.run-key: lumen 3064 has ")
    equal(out.splitlines()[-1], "In the report: findings tell of it, and it is of the sample's tree.")
    equal(kaiseki("analyze", SAMPLE_PML, "--explain", "0").out.splitlines()[-1],
          "Not in the report: no activity and no rule asks for it.")
    contains(kaiseki("analyze", SAMPLE_PML, "--explain-plan").out, "Process Create")


if __name__ == "__main__":
    run(globals())
