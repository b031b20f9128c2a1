#!/usr/bin/env python3
"""score.py [--forms FORMS] [--list] [--tactics] [--untold] [STORY...]: holds the findings of stories against the behaviours that they declare.

For each story and form (pml, csv: 27 columns, seven: 7 columns) counts the behaviours that are told, told weakly (a finding
of the right doer, object and events, but less severe) and missed; the findings of severity medium or above that no behaviour
accounts for ("wrong": other events, another doer or another technique, where it has one); and for ordinary stories (ORDINARY = True) those of
severity high and critical. --list names each. A behaviour is told by a finding that is severe enough, of one of its doers, by
one of its techniques (a technique stands for its sub-techniques and the other way round), that names its object and points to
one of its events. --untold prints what is known not to be told, as tests/stories/untold.csv keeps it for
tests/cli/behaviours.py. The program is $KAISEKI or build/kaiseki.
"""
import argparse
import collections
import concurrent.futures
import csv
import importlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import make

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("KAISEKI", str(ROOT / "build" / "kaiseki"))
SEVERITIES = ["info", "low", "medium", "high", "critical"]
FORMS = {"pml": (".pml", None), "csv": (".csv", None), "seven": (".csv", 7)}

Score = collections.namedtuple("Score", "name form told weak missed wrong loud")


def rank(severity):
    return SEVERITIES.index(severity)


def findings(capture):
    finished = subprocess.run([PROGRAM, "analyze", capture, "--report", "json"], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False)
    if finished.returncode != 0:
        sys.exit("%s: %s" % (capture, finished.stderr.decode("utf-8", "replace")))
    return json.loads(finished.stdout.decode("utf-8"))["findings"]


def is_technique(wanted, shown):
    return wanted == shown or wanted.startswith(shown + ".") or shown.startswith(wanted + ".")


def shares_events(behaviour, finding):
    return any(behaviour.first <= index <= behaviour.last for index in finding["events"])


def has_technique(behaviour, finding):
    return not behaviour.techniques or any(
        is_technique(wanted, shown) for wanted in behaviour.techniques for shown in finding["attack"])


def doers(finding):
    told = {doer["pid"] for doer in finding.get("facts", {}).get("doer", []) if isinstance(doer, dict)}
    return told | {(finding["process"] or {}).get("pid")}


def tells(behaviour, finding):
    """The finding is about the behaviour, however severe."""
    said = (finding["text"] + "\n" + finding["key"] + "\n" + json.dumps(finding.get("facts", {}), ensure_ascii=False).replace(
        "\\\\", "\\")).lower()
    return (shares_events(behaviour, finding) and has_technique(behaviour, finding) and bool(doers(finding) & behaviour.pids)
            and any(text.lower() in said for text in behaviour.about))


def hold(name, form, capture, found):
    told, weak, missed, accounted = [], [], [], set()
    for behaviour in capture.behaviours:
        telling = [index for index, finding in enumerate(found) if tells(behaviour, finding)]
        accounted.update(telling)
        best = max((rank(found[index]["severity"]) for index in telling), default=-1)
        (told if best >= rank(behaviour.severity) else weak if best >= 0 else missed).append(behaviour)
    accounted.update(index for index, finding in enumerate(found) if not finding["attack"] and any(
        shares_events(behaviour, finding) and doers(finding) & behaviour.pids for behaviour in capture.behaviours))
    ordinary = getattr(importlib.import_module(name), "ORDINARY", None) is True
    loud = [finding for finding in found if rank(finding["severity"]) >= rank("high")] if ordinary else []
    wrong = [] if ordinary else [finding for index, finding in enumerate(found)
                                 if rank(finding["severity"]) >= rank("medium") and index not in accounted]
    return Score(name, form, told, weak, missed, wrong, loud)


def score(name, form, folder):
    suffix, columns = FORMS[form]
    stem = str(pathlib.Path(folder) / (name + "-" + form))
    capture = make.make(name, stem, columns)
    return hold(name, form, capture, findings(stem + suffix))


def describe(finding):
    return "%-8s %s [%s] #%s  %s" % (finding["severity"], finding["rule"], " ".join(finding["attack"]),
                                     ",".join(str(index) for index in finding["events"][:3]), finding["text"])


def tell(result, listed):
    print("%-28s %-6s told %2d  weak %2d  missed %2d  wrong %2d  loud %d" % (
        result.name, result.form, len(result.told), len(result.weak), len(result.missed), len(result.wrong), len(result.loud)))
    if listed:
        for kind in ("weak", "missed"):
            for behaviour in getattr(result, kind):
                print("    %-7s %s (%s, %s, #%d-%d)" % (kind, behaviour.what, behaviour.severity, " ".join(behaviour.techniques),
                                                       behaviour.first, behaviour.last))
        for kind in ("wrong", "loud"):
            for finding in getattr(result, kind):
                print("    %-7s %s" % (kind, describe(finding)))


def score_all(stories=(), forms=tuple(FORMS)):
    """The Scores of the stories (of all, when none is given) in each of the forms."""
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(lambda pair: score(*pair, folder), [
            (name, form) for name in stories or make.declared() for form in forms]))


def untold(results):
    """What falls short: { (story, kind, what): forms }, kind being weak, missed or loud."""
    short = collections.defaultdict(list)
    for result in results:
        for kind in ("weak", "missed"):
            for behaviour in getattr(result, kind):
                short[result.name, kind, behaviour.what].append(result.form)
        for rule in sorted({finding["rule"] for finding in result.loud}):
            short[result.name, "loud", rule].append(result.form)
    return {key: tuple(forms) for key, forms in short.items()}


def print_untold(results):
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["story", "kind", "what", "forms"])
    for (story, kind, what), forms in sorted(untold(results).items()):
        writer.writerow([story, kind, what, " ".join(forms)])


def tactics():
    """Technique to the first of its tactics."""
    with open(ROOT / "lua" / "windows" / "attack.csv", encoding="utf-8", newline="") as rows:
        return {row["id"]: row["tactics"].split()[0] for row in csv.DictReader(line for line in rows if line[0] != "#")}


def tell_tactics(results):
    """Per form and tactic of the behaviours' first technique: declared, told, weak, missed."""
    of, sums = tactics(), collections.defaultdict(lambda: [0, 0, 0])
    for result in results:
        for number, kind in enumerate(("told", "weak", "missed")):
            for behaviour in getattr(result, kind):
                tactic = of.get(behaviour.techniques[0], "?") if behaviour.techniques else "none"
                sums[result.form, tactic][number] += 1
    for (form, tactic), (told, weak, missed) in sorted(sums.items()):
        print("%-6s %-22s told %3d of %3d  weak %2d  missed %2d" % (form, tactic, told, told + weak + missed, weak, missed))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", nargs="*", help="names; else all that declare behaviours or are ordinary")
    parser.add_argument("--forms", default="pml,csv,seven")
    parser.add_argument("--list", action="store_true", help="names what is not told, and what should not have been")
    parser.add_argument("--tactics", action="store_true", help="sums by tactic")
    parser.add_argument("--untold", action="store_true", help="prints what is not told, as a table")
    arguments = parser.parse_args()
    results = score_all(arguments.stories, arguments.forms.split(","))
    if arguments.untold:
        print_untold(results)
        return
    for result in results:
        tell(result, arguments.list)
    if arguments.tactics:
        tell_tactics(results)
    for form in arguments.forms.split(","):
        sums = [sum(len(getattr(result, kind)) for result in results if result.form == form)
                for kind in ("told", "weak", "missed", "wrong", "loud")]
        print("%-6s told %d of %d, weak %d, missed %d, wrong %d; ordinary programs: high or critical %d" % (
            form, sums[0], sum(sums[:3]), *sums[1:]))


if __name__ == "__main__":
    main()
