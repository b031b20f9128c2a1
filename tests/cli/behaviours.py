"""Behaviours that stories declare are told, and ordinary programs are not: all but what tests/stories/untold.csv lists.

What is listed there and is told now must go from the list: `python3 tests/stories/score.py --untold > tests/stories/untold.csv`.
"""
import csv

from harness import ROOT, equal, run
import score

# Of the declared behaviours, how many of a hundred are told at least; and severe findings of five ordinary programs at most.
TOLD = {"pml": 85, "csv": 85, "seven": 80}
LOUD = {"pml": 3, "csv": 3, "seven": 3}
results = []


def scores():
    if not results:
        results.extend(score.score_all())
    return results


def listed():
    with open(ROOT / "tests" / "stories" / "untold.csv", encoding="utf-8", newline="") as rows:
        return {(row["story"], row["kind"], row["what"]): tuple(row["forms"].split()) for row in csv.DictReader(rows)}


def test_all_but_what_is_listed_is_told():
    short, known = score.untold(scores()), listed()
    equal({key: forms for key, forms in short.items() if known.get(key) != forms}, {}, "told less than before")
    equal({key: forms for key, forms in known.items() if key not in short}, {}, "told now: take it from the list")


def test_enough_is_told():
    for form, least in TOLD.items():
        of_form = [result for result in scores() if result.form == form]
        told = sum(len(result.told) for result in of_form)
        declared = told + sum(len(result.weak) + len(result.missed) for result in of_form)
        assert declared >= 380 and 100 * told >= least * declared, (form, told, declared)


def test_ordinary_programs_are_quiet():
    ordinary = {result.name for result in scores() if not result.told and not result.weak and not result.missed}
    assert len(ordinary) >= 40, ordinary
    for form, most in LOUD.items():
        loud = [(result.name, score.describe(finding)) for result in scores() if result.form == form for finding in result.loud]
        assert not [text for _, text in loud if text.startswith("critical")], loud
        assert 5 * len(loud) <= most * len(ordinary), (form, loud)


if __name__ == "__main__":
    run(globals())
