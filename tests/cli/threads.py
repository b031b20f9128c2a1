"""The number of threads never changes an answer."""
from harness import SAMPLE_CSV, SAMPLE_PML, equal, folder, kaiseki, run, shared, story

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


def test_real_captures():
    for suffix in (".pml", ".csv"):
        same_bytes(shared("captures", "procmon", "LogfileTests64bitUTC" + suffix))


if __name__ == "__main__":
    run(globals())
