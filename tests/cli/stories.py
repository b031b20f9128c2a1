"""What the default rules find in stories, as PML, as 27-column CSV and cut to Process Monitor's seven default columns; and what
harmless stories must not set off."""
import importlib
import json

from harness import equal, folder, kaiseki, run, shared, story

SEVERITIES = ["info", "low", "medium", "high", "critical"]

# Techniques, or rules that are about none, that each story shows at severity high or above.
EXPECTED = {
    "sample": {"T1547.001", "T1053.005", "T1222.001", "T1555.003", "T1218.011"},
    "ransomware": {"T1486", "T1490"},
    "rat": {"T1543.003", "T1548.002", "T1003.001", "T1003.002", "T1546.015", "T1546.012", "T1059.001"},
    "stealer": {"T1555.003"},
    "macro_loader": {"T1204.002", "T1059.001", "T1105", "T1218.010", "T1547.001", "T1543.003", "T1071.001", "T1571"},
    "iso_loader": {"T1059.007", "T1218.010", "T1055.012", "T1053.005", "T1571"},
    "dotnet_rat": {"execution.dropped-program", "T1547.001", "T1685", "T1686.003", "T1571"},
    "locker": {"T1486", "T1489", "T1490", "T1685", "T1070.004"},
    "wiper": {"T1561.002", "T1485", "T1490", "T1070.004"},
    "miner": {"T1685", "T1059.001", "T1053.005", "T1546.003"},
    "usb_worm": {"execution.dropped-program", "T1036.005", "T1547.004", "T1685", "T1091", "T1571"},
    "clipper": {"execution.dropped-program", "T1036.005", "T1546.012", "T1547.001", "T1557", "T1176", "T1565.001", "T1071.001"},
    "beacon": {"T1055.012", "execution.dropped-program", "T1003.001", "T1021.002", "T1569.002", "T1071.001"},
    "xp_bot": {"execution.dropped-program", "T1070.004", "T1547.001", "T1547.004", "T1685", "T1686.003", "T1543.003", "T1571"},
    "pasted_loader": {"execution.dropped-program", "T1204.004", "T1059.001", "T1105", "T1547.001", "T1555.003", "T1539",
                      "T1071.001"},
    "stick_loader": {"T1218.007", "T1218.008", "T1218.011", "T1105", "T1547.001", "T1055.012", "T1571", "T1071.001"},
    "mail_stealer": {"T1685", "T1053.005", "T1055.012", "T1555.003", "T1071.003"},
    "image_loader": {"T1218.011", "T1053.005", "T1071.001"},
    "resident_bot": {"execution.dropped-program", "T1555.003", "T1547.001"},
    "share_worm": {"execution.dropped-program", "T1547.004", "T1091", "T1565.001", "T1021", "T1571"},
    "quiet_locker": {"T1486", "T1571"},
    "publisher_loader": {"T1218.003", "T1204.002", "T1105", "T1543.003", "T1071.001", "execution.dropped-program"},
    "trojan_setup": {"execution.dropped-program", "T1547.001", "T1071.001"},
}


def findings(capture):
    result = kaiseki("analyze", capture, "--report", "json")
    equal(result.status, 0, result.err)
    return json.loads(result.out)["findings"]


def at_least(found, severity):
    return [entry for entry in found if SEVERITIES.index(entry["severity"]) >= SEVERITIES.index(severity)]


def techniques(found):
    return {technique for entry in found for technique in entry["attack"]}


def summary(found):
    return [(entry["rule"], entry["severity"], entry["text"]) for entry in found]


def forms(name, target):
    stem = story(name, target)
    yield str(stem) + ".pml"
    yield str(stem) + ".csv"
    story(name, target, columns=7)
    yield str(stem) + ".csv"


def test_families_are_found():
    with folder() as target:
        for name, wanted in EXPECTED.items():
            for capture in forms(name, target):
                found = at_least(findings(capture), "high")
                missing = wanted - techniques(found) - {entry["rule"] for entry in found}
                assert not missing, (name, capture, missing, summary(found))


def allowed_medium(name):
    """How many findings of severity medium a harmless story may have; None for others. None of high or above, ever."""
    module = importlib.import_module(name)
    return 0 if getattr(module, "QUIET", False) else getattr(module, "MEDIUM", None)


def test_harmless_stories_stay_quiet():
    import make
    harmless = {name: allowed_medium(name) for name in make.names() if allowed_medium(name) is not None}
    assert len(harmless) >= 20
    with folder() as target:
        for name, allowed in harmless.items():
            assert allowed <= 2, name
            for capture in forms(name, target):
                found = findings(capture)
                loud = at_least(found, "medium")
                assert len(loud) <= allowed and not at_least(found, "high"), (name, capture, summary(loud))


def sample_reason(capture):
    result = kaiseki("analyze", capture, "--report", "json")
    equal(result.status, 0, result.err)
    return json.loads(result.out)["sample"]["reason"]


def test_the_sample_is_the_document_that_was_opened():
    with folder() as target:
        for name, wanted in (("publisher_loader", "Invoice 0611.pub"), ("benign_publisher", "Einladung.pub")):
            stem = str(story(name, target))
            for suffix in (".pml", ".csv"):
                assert wanted in sample_reason(stem + suffix), (name, suffix, sample_reason(stem + suffix))


def test_code_in_memory_is_told_by_its_stack():
    with folder() as target:
        for name, wanted in (("mail_stealer", 1), ("benign_developer", 0)):
            found = findings(str(story(name, target)) + ".pml")
            in_memory = [entry for entry in found if entry["rule"] == "stealth.unbacked-code"]
            equal(len(in_memory), wanted, (name, summary(in_memory)))


def test_a_library_beside_a_borrowed_name():
    with folder() as target:
        stem = str(story("pasted_loader", target))
        for suffix in (".pml", ".csv"):
            assert "T1574.001" in techniques(at_least(findings(stem + suffix), "high")), suffix


def test_a_scan_of_a_network_is_told_once():
    with folder() as target:
        found = findings(str(story("share_worm", target)) + ".csv")
        scans = [entry["text"] for entry in found if entry["rule"] == "lateral-movement.connections"]
        assert len(scans) == 1 and "29 machines" in scans[0], scans


def test_findings_show_the_techniques_that_they_are_about():
    with folder() as target:
        found = findings(str(story("image_loader", target)) + ".csv")
        shown = {entry["rule"]: set(entry["attack"]) for entry in found}
        equal(shown["stealth.library-host"], {"T1218.011"})
        equal(shown["discovery.domain"], {"T1482", "T1069.002"})
        found = findings(str(story("mail_stealer", target)) + ".csv")
        shown = {entry["rule"]: set(entry["attack"]) for entry in found}
        equal(shown["credential-access.browser-stores"], {"T1555.003"})


def test_pml_and_csv_give_the_same_findings():
    with folder() as target:
        for name in EXPECTED:
            stem = story(name, target)
            texts = [[(entry["rule"], entry["severity"], entry["text"], entry["count"], entry["events"])
                      for entry in findings(str(stem) + suffix) if not entry["pml_only"]] for suffix in (".pml", ".csv")]
            equal(texts[0], texts[1], name)


def test_amadey():
    wanted = {"T1204.002", "T1547.001", "T1053.005", "T1222.001", "T1071.001", "T1105", "T1218.011", "T1555.003"}
    for suffix in (".pml", ".csv"):
        found = findings(shared("captures", "cases", "amadey" + suffix))
        assert wanted <= techniques(found), (wanted - techniques(found), summary(found))
        hidden = [entry for entry in found if "T1547.001" in entry["attack"]]
        assert hidden and hidden[0]["whitelisted_by"], summary(found)


def test_zeroaccess():
    found = findings(shared("captures", "noriben", "noriben-sample.csv"))
    wanted = {"T1546.015", "T1685", "T1070.004"}
    assert wanted <= techniques(found), (wanted - techniques(found), summary(found))


def test_benign_desktops_raise_no_alarm():
    import csv
    csv.field_size_limit(1 << 30)
    with folder() as target:
        for name in ("LogFileUTC32Filesystem", "LogFileUTC64Process", "LogfileTests32bitUTC", "LogfileTests64bitUTC"):
            text = shared("captures", "procmon", name + ".csv")
            cut = target + "/cut.csv"
            wanted = ["Time of Day", "Process Name", "PID", "Operation", "Path", "Result", "Detail"]
            with open(text, encoding="utf-8-sig", newline="") as rows, \
                    open(cut, "w", encoding="utf-8-sig", newline="") as out:
                writer = csv.writer(out, quoting=csv.QUOTE_ALL)
                writer.writerow(wanted)
                writer.writerows([row[column] for column in wanted] for row in csv.DictReader(rows))
            for capture in (shared("captures", "procmon", name + ".pml"), text, cut):
                found = findings(capture)
                assert not at_least(found, "high"), (capture, summary(found))
                assert len(at_least(found, "medium")) <= 2, (capture, summary(found))


if __name__ == "__main__":
    run(globals())
