"""Captures cut by Process Monitor's usual filter, to the malware's processes: Process Start tells what the Process Create of a
process outside would, and findings and the sample are those of the whole capture but for what the missing rows alone tell."""
import csv
import json
import re

from harness import SAMPLE_CSV, contains, equal, folder, kaiseki, run, shared, story

COLUMNS = ["Time of Day", "Process Name", "PID", "Operation", "Path", "Result", "Detail"]

# What only rows of other processes tell, of any capture.
ALONE = {
    "execution.user-folder": "that Explorer or the like started it",
    "execution.task-runs": "that the Task Scheduler started it",
    "execution.unpacked-program": "that an archive tool laid it down",
    "execution.link-elsewhere": "that Explorer started it",
    "stealth.makers-folder": "where the program that lays a file there lies",
}
# The same of single captures.
ALONE_IN = {
    "macro_loader": {"persistence.service": "services.exe writes the service's ImagePath"},
    "xp_bot": {"persistence.service": "services.exe writes the service's ImagePath", "privilege-escalation.driver": "likewise"},
    "rat": {"persistence.service": "services.exe writes the service's ImagePath: the command's quotes are told otherwise"},
    "publisher_loader": {"persistence.service": "services.exe writes the service's ImagePath",
                         "command-and-control.web": "weighs by what else is found, that service among it"},
    "image_loader": {"persistence.scheduled-task": "svchost.exe writes the task"},
    "miner": {"stealth.system-name": "of a process outside of the tree", "impact.mining": "likewise",
              "command-and-control.bits": "svchost.exe writes the file"},
    "pasted_loader": {"stealth.sideload": "the Company column", "execution.run-dialog": "Explorer writes RunMRU"},
}
# Whose sample the cut capture does not show: it is given there.
GIVEN = {
    "pasted_loader": "Explorer started PowerShell with an address",
    "stick_loader": "Explorer started cmd.exe on the drive",
    "resident_bot": "no row names the image of a process that ran already",
}


def analyze(capture, *options):
    result = kaiseki("analyze", capture, "--report", "json", *options)
    equal((result.status, result.err), (0, ""), capture)
    return json.loads(result.out)


def rows_of(path):
    csv.field_size_limit(1 << 30)
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def write(path, rows):
    with open(path, "w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        writer.writerows([row[name] for name in COLUMNS] for row in rows)


def told(case, kept):
    """Findings; processes that are not among `kept` have no name."""
    def say(text):
        for process in case["processes"]:
            if process["pid"] not in kept and process.get("name"):
                name = re.sub(r"\.exe$", "", process["name"], flags=re.I)
                text = text.replace("%s %d" % (name, process["pid"]), "process %d" % process["pid"])
        return text
    return {(entry["rule"], entry["severity"], say(entry["text"])) for entry in case["findings"]}


def hold_against_cut(name, whole, cut, kept, options=()):
    alone = set(ALONE) | set(ALONE_IN.get(name, ()))
    case = analyze(cut, *options)
    difference = {entry for entry in told(whole, kept) ^ told(case, kept) if entry[0] not in alone}
    assert not difference, (name, sorted(difference))
    equal(case["sample"]["process"]["pid"], whole["sample"]["process"]["pid"], name)


def check(name, capture, place):
    whole = analyze(capture)
    kept = {process["pid"] for process in whole["processes"] if process["in_tree"]}
    cut = place + "/cut.csv"
    write(cut, [row for row in rows_of(capture) if int(row["PID"]) in kept])
    options = ("--sample", str(whole["sample"]["process"]["pid"])) if name in GIVEN else ()
    hold_against_cut(name, whole, cut, kept, options)


def test_the_bundled_sample():
    with folder() as place:
        check("the sample", SAMPLE_CSV, place)


def test_amadey():
    with folder() as place:
        check("amadey", shared("captures", "cases", "amadey.csv"), place)


def test_stories_of_malware():
    import make
    with folder() as place:
        for name in make.names():
            if not name.startswith("benign_"):
                check(name, str(story(name, place)) + ".csv", place)


def test_a_pml_cut_to_the_tree():
    import make
    with folder() as place:
        for name in ("sample", "beacon", "dotnet_rat", "usb_worm"):
            capture = make.make(name, place + "/whole")
            whole = analyze(place + "/whole.pml")
            kept = {process["pid"] for process in whole["processes"] if process["in_tree"]}
            capture.events = [event for event in capture.events if event.process.pid in kept]
            capture.write(place + "/cut")
            hold_against_cut(name, whole, place + "/cut.pml", kept)


# --- single rows ---

def row(at, name, pid, operation, path="", detail=""):
    return dict(zip(COLUMNS, ["9:00:%02d.%07d AM" % divmod(at, 10000000), name, str(pid), operation, path, "SUCCESS", detail]))


PARENT = row(0, "a.exe", 4, "ReadFile", r"C:\Users\x\a.exe", "Offset: 0, Length: 4")
CREATE = row(1, "a.exe", 4, "Process Create", r"C:\Windows\System32\vssadmin.exe",
             "PID: 8, Command line: vssadmin delete shadows /all")
START = row(2, "vssadmin.exe", 8, "Process Start", "",
            "Parent PID: 4, Command line: vssadmin delete shadows /all, Current directory: C:\\, Environment: ")
LOAD = row(3, "vssadmin.exe", 8, "Load Image", r"C:\Windows\System32\vssadmin.exe", "Image Base: 0x1, Image Size: 0x2")


def deletions(case):
    return [(entry["text"], entry["count"]) for entry in case["findings"] if entry["rule"] == "impact.recovery"]


def test_each_creation_is_told_once():
    orders = {"both": [CREATE, START, LOAD], "reversed": [START, CREATE, LOAD], "Process Create alone": [CREATE],
              "behind Load Image": [START, LOAD, CREATE], "Process Start alone": [START, LOAD], "no image": [START]}
    with folder() as place:
        for name, rows in orders.items():
            write(place + "/c.csv", [PARENT] + rows)
            case = analyze(place + "/c.csv")
            equal(deletions(case), [("a 4 deletes shadow copies: vssadmin delete shadows /all", 1)], name)
            created = [process for process in case["processes"] if process["pid"] == 8]
            equal([(process["parent"]["pid"], process["started_in_capture"]) for process in created], [(4, True)], name)
            if rows != [START]:
                equal((created[0]["image"], created[0].get("image_guessed")), (r"C:\Windows\System32\vssadmin.exe", None), name)


def test_chunks_and_threads_change_nothing():
    """The border of the first chunk (1 MiB) moves through the rows that tell of the process."""
    filler = row(0, "b.exe", 12, "RegQueryValue", r"HKLM\Software\%s" % ("x" * 200))
    with folder() as place:
        write(place + "/c.csv", [filler])
        size = len(open(place + "/c.csv", "rb").read().split(b"\r\n")[1]) + 2
        count = (1 << 20) // size + 1
        for rows in ([START, LOAD], [START, CREATE, LOAD], [CREATE, START, LOAD]):
            for before in range(count - 4, count + 1):
                write(place + "/c.csv", [PARENT] + [filler] * before + rows + [filler] * 2000)
                for jobs in ("1", "4"):
                    case = analyze(place + "/c.csv", "--jobs", jobs)
                    equal(deletions(case), [("a 4 deletes shadow copies: vssadmin delete shadows /all", 1)], (before, jobs))
                    created = [process.get("image") for process in case["processes"] if process["pid"] == 8]
                    equal(created, [r"C:\Windows\System32\vssadmin.exe"], (before, jobs))


def test_an_unknown_parent_is_no_doer():
    with folder() as place:
        write(place + "/c.csv", [START, LOAD])
        case = analyze(place + "/c.csv")
        equal(deletions(case), [("process 4 deletes shadow copies: vssadmin delete shadows /all", 1)])
        assert all("process" not in entry for entry in case["findings"]), case["findings"]


def test_what_tells_an_image():
    own, other = r"C:\d\p.exe", r"C:\d\q.exe"
    start = row(1, "p.exe", 8, "Process Start", "", r'Parent PID: 4, Command line: "C:\e\p.exe" -x, Current directory: C:\, Environment: ')
    relative = dict(start, Detail="Parent PID: 4, Command line: p.exe -x, Current directory: C:\\, Environment: ")
    thread, read = row(2, "p.exe", 8, "Thread Create"), row(4, "p.exe", 8, "ReadFile", r"C:\x")

    def load(path):
        return row(3, "p.exe", 8, "Load Image", path)
    library = load(r"C:\Windows\System32\ntdll.dll")
    cases = [([start, thread, load(own)], own, None), ([start, thread, load(other), load(own)], own, None),
             ([start, thread, load(other)], other, None), ([start, library, load(own)], own, None),
             ([start, read, load(other)], r"C:\e\p.exe", True), ([start, library], r"C:\e\p.exe", True),
             ([start], r"C:\e\p.exe", True), ([relative], None, None), ([read, load(own)], own, None),
             ([read, library], None, None), ([load(other)], None, None)]
    with folder() as place:
        for rows, image, guessed in cases:
            write(place + "/c.csv", rows)
            process, = analyze(place + "/c.csv")["processes"]
            equal((process.get("image"), process.get("image_guessed")), (image, guessed), rows)
        write(place + "/c.csv", [start])
        contains(kaiseki("analyze", place + "/c.csv", "--all").out, "[image by its command line]")


def test_other_programs_rows_stay_rows():
    with folder() as place:
        write(place + "/c.csv", [PARENT, START, LOAD])
        assert "vssadmin" not in kaiseki("analyze", place + "/c.csv", "--report", "noriben").out
        result = kaiseki("query", place + "/c.csv", "--where", 'operation:is "Process Create"')
        equal(len(result.out.splitlines()), 1 if result.out else 0, result.out)
        contains(kaiseki("analyze", place + "/c.csv", "--report", "timeline").out, "Process Start")
        contains(kaiseki("analyze", place + "/c.csv", "--explain", "1").out, "Event #1 as the Process Create that is missing")


if __name__ == "__main__":
    run(globals())
