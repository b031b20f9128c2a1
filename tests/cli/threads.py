"""The number of threads never changes an answer."""
from harness import SAMPLE_CSV, SAMPLE_PML, contains, equal, folder, kaiseki, run, shared, story

ANALYZE = ("analyze", "--report", "json")
QUERY = ("query", "--group-by", "process.name,operation", "--format", "csv")


def same_bytes(capture):
    for command in (ANALYZE, QUERY):
        answers = [kaiseki(command[0], capture, *command[1:], "--jobs", jobs).bytes for jobs in (1, 2, 3, 7)]
        assert len(answers[0]) > 200
        for answer in answers[1:]:
            equal(answer, answers[0], capture)


def test_sample():
    same_bytes(SAMPLE_PML)
    same_bytes(SAMPLE_CSV)


def test_many_chunks():
    import inflate
    with folder() as target:
        stem = story("benign_archiver", target)
        inflate.pml(str(stem) + ".pml", target + "/big.pml", 300000)
        inflate.csv(str(stem) + ".csv", target + "/big.csv", 120000, columns=27)
        same_bytes(target + "/big.pml")
        same_bytes(target + "/big.csv")


def test_a_regex_that_reaches_its_limit():
    """Its rule ends at the first such event, whichever thread meets one first."""
    rows = ["Time of Day,Process Name,PID,Operation,Path,Result,Detail"]
    for i in range(150000):
        path = "C:\\" + "x" * 40 if i in (30000, 100000) else f"C:\\folder\\xxy{i % 9}"
        rows.append(f"{i // 36000 + 1}:{i // 600 % 60:02}:{i // 10 % 60:02}.{i:07} PM,a.exe,10,WriteFile,"
                    f"{path},SUCCESS,\"Offset: 0, Length: 10\"")
    rule = """rule { id = "execution.bad", title = "Bad", severity = "low", attack = { "T1059" },
        match = operation:is "WriteFile" & path:regex "(x+x+)+(y|z)" }"""
    with folder() as target:
        with open(target + "/bad.csv", "w") as file:
            file.write("\n".join(rows))
        with open(target + "/bad.lua", "w") as file:
            file.write(rule)
        answers = [kaiseki("analyze", target + "/bad.csv", "--no-default-rules", "--rules", target + "/bad.lua",
                           "--report", "json", "--jobs", jobs) for jobs in (1, 2, 4)]
    contains(answers[0].out, '"last":29999')
    contains(answers[0].out, "limit exceeded")
    for answer in answers:
        equal(answer.status, 1)
        equal(answer.bytes, answers[0].bytes)


def test_scripts_are_loaded_alike():
    """With more than one thread, one compiles ahead of the other."""
    rules = {"a.lua": "local say = require \"kaiseki.detect.say\"\nrule rule", "b.lua": "\x1bLua", "c.lua": "pth:is 'a'",
             "d.lua": "local a = path:is 'a' and path:is 'b'\nlocal b = path == 'c'", "e.lua": "return " + "(" * 300,
             "f.lua": "local x = nil\nx.y = 1", "g.lua": "require \"kaiseki.nothing\""}
    with folder() as target:
        for name, text in rules.items():
            with open(f"{target}/{name}", "w") as file:
                file.write(text)
        for arguments in (("--report", "html"), ("--report", target + "/a.lua=" + target + "/a.out", "--report", "json")):
            answers = [kaiseki("analyze", SAMPLE_PML, "--rules", target, *arguments, "--jobs", jobs) for jobs in (1, 2, 2, 7)]
            for name in rules:
                contains(answers[0].err, name)
            contains(answers[0].err, "attempt to load a binary chunk")
            for answer in answers[1:]:
                equal(answer.status, 1)
                equal(answer.err, answers[0].err)
                equal(answer.bytes, answers[0].bytes)


def test_real_captures():
    for suffix in (".pml", ".csv"):
        same_bytes(shared("captures", "procmon", "LogfileTests64bitUTC" + suffix))


if __name__ == "__main__":
    run(globals())
