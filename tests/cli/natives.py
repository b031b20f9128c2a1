"""The core's functions for scripts answer what the Lua tests' stand-in for them answers."""
import subprocess

from harness import ROOT, SAMPLE_PML, equal, kaiseki, run

IN_PLAIN_LUA = """
package.path = "tests/lua/?.lua;" .. package.path
require "harness" -- finds the modules of kaiseki
local out = require "fake_out".new()
dofile("tests/lua/natives.lua").render({}, out)
io.write(out:text())
"""


def test_natives_are_those_of_the_stand_in():
    made = kaiseki("analyze", SAMPLE_PML, "--report", ROOT / "tests" / "lua" / "natives.lua")
    equal(made.status, 0)
    wanted = subprocess.run(["lua5.4", "-e", IN_PLAIN_LUA], capture_output=True, cwd=ROOT, check=True).stdout
    equal(made.bytes.count(b"\n") > 35000, True)
    for got, line in zip(made.bytes.split(b"\n"), wanted.split(b"\n")):
        equal(got, line)
    equal(len(made.bytes), len(wanted))


run(globals())
