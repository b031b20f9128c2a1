--- Runs tests/lua/test_*.lua with a plain Lua, from the repository's root: lua5.4 tests/lua/run.lua [NAME...]

package.path = "tests/lua/?.lua;" .. package.path

local harness = require "harness"

local TESTS = {
    "escape", "layout", "paths", "defang", "time", "json", "ids", "words", "story", "tree", "ledger", "reports",
    "hostile", "rule_library", "standing", "noriben",
}

for _, name in ipairs(#arg > 0 and arg or TESTS) do harness.run(name, dofile("tests/lua/test_" .. name .. ".lua")) end

print(("%d passed, %d failed"):format(harness.passed, harness.failed))
os.exit(harness.failed == 0 and 0 or 1)
