"""What `kaiseki info` tells of a capture: to people and as JSON, the same."""
import json
import shutil

from harness import SAMPLE_PML, contains, equal, folder, kaiseki, run

AT_BUILD, AT_PRODUCT_TYPE = 0x27C, 0x38A


def information(capture):
    result = kaiseki("info", "--json", capture)
    equal(result.status, 0, result.err)
    return json.loads(result.out)


def test_people_and_programs_are_told_the_same():
    facts = information(SAMPLE_PML)
    text = kaiseki("info", SAMPLE_PML).out
    contains(text, "Computer   %s\n" % facts["computer"])
    contains(text, "System     %s (%d.%d, build %d)" % (facts["os"], facts["os_major"], facts["os_minor"], facts["os_build"]))
    contains(text, "Root       %s\n" % facts["system_root"])
    contains(text, "Events     %d\n" % facts["events"])
    contains(text, "%s to %s, " % (facts["first"], facts["last"]))
    for operation, count in facts["by_operation"].items():
        contains(text, "%12d  %s\n" % (count, operation))
    for process in facts["processes"]:
        contains(text, "%10d  %6d  %s  parent %d" % (process["events"], process["pid"], process["name"], process["parent_pid"]))


def test_counts_add_up():
    facts = information(SAMPLE_PML)
    equal(sum(facts["by_class"].values()), facts["events"])
    equal(sum(process["events"] for process in facts["processes"]), facts["events"])


def test_windows_goes_by_its_name():
    names = {(22621, 1): "Windows 11", (19045, 1): "Windows 10", (17763, 3): "Windows Server 2019",
             (26100, 2): "Windows Server 2025"}
    with folder() as target:
        for (build, product), name in names.items():
            capture = target + "/named.pml"
            shutil.copy(SAMPLE_PML, capture)
            with open(capture, "r+b") as file:
                file.seek(AT_BUILD)
                file.write(build.to_bytes(4, "little"))
                file.seek(AT_PRODUCT_TYPE)
                file.write(bytes([product]))
            equal(information(capture)["os"], name)


def test_modules_are_listed_when_asked_for():
    process = next(process for process in information(SAMPLE_PML)["processes"] if process["modules"])
    contains(kaiseki("info", "--modules", SAMPLE_PML).out, process["modules"][0]["path"])


run(globals())
