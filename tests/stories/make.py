#!/usr/bin/env python3
"""make.py STORY STEM [--columns N]: writes STEM.pml and STEM.csv of a story in this folder or one below (`list` names them).

A story is a module with `story(capture)`, and `SETTING` (arguments of Capture) if the defaults do not fit. Those in
behaviours/ declare what an analyst wants told of them (Capture.behaviour), those in ordinary/ are ORDINARY programs, of which
nothing severe is to be told; score.py holds findings against both.
"""
import argparse
import importlib
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
FOLDERS = [HERE] + sorted(path for path in HERE.iterdir() if path.is_dir() and not path.name.startswith("_"))
sys.path[:0] = [str(folder) for folder in FOLDERS] + [str(HERE.parent / "tools")]
from capture import Capture  # noqa: E402


def names():
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in ("make", "scenery", "score"))


def declared():
    """The stories with behaviours, and the ordinary ones beside them."""
    return sorted(path.stem for folder in FOLDERS[1:] for path in folder.glob("*.py"))


def make(name, stem, columns=None):
    module = importlib.import_module(name)
    capture = Capture(**getattr(module, "SETTING", {}))
    module.story(capture)
    capture.write(stem, columns)
    return capture


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("story")
    parser.add_argument("stem", nargs="?")
    parser.add_argument("--columns", type=int)
    arguments = parser.parse_args()
    if arguments.story == "list":
        print("\n".join(names() + declared()))
    else:
        capture = make(arguments.story, arguments.stem, arguments.columns)
        print("%s: %d events, %d processes" % (arguments.stem, len(capture.events), len(capture.processes)))


if __name__ == "__main__":
    main()
