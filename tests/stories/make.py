#!/usr/bin/env python3
"""make.py STORY STEM [--columns N]: writes STEM.pml and STEM.csv of a story in this folder (`list` names them).

A story is a module with `story(capture)`, and `SETTING` (arguments of Capture) if the defaults do not fit.
"""
import argparse
import importlib
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tools")]
from capture import Capture  # noqa: E402


def names():
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in ("make", "scenery"))


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
        print("\n".join(names()))
    else:
        capture = make(arguments.story, arguments.stem, arguments.columns)
        print("%s: %d events, %d processes" % (arguments.stem, len(capture.events), len(capture.processes)))


if __name__ == "__main__":
    main()
