local harness = require "harness"
local layout = require "kaiseki.report.format.layout"

local equal, check = harness.equal, harness.check
local tests = {}

function tests.width()
    equal(layout.width "abc", 3)
    equal(layout.width "日本", 4)
    equal(layout.width "e\u{301}", 1)
    equal(layout.width "é", 1)
    equal(layout.width "\u{1F600}", 2)
end

function tests.pad()
    equal(layout.pad("日", 4), "日  ")
    equal(layout.pad("long", 2), "long")
end

function tests.wrap_at_words()
    equal(layout.wrap("one two three", 7, 7), { "one two", "three" })
    equal(layout.wrap("", 5, 5), { "" })
    equal(layout.wrap("one two", 100, 100), { "one two" })
end

function tests.wrap_at_separators_of_a_path()
    equal(layout.wrap([[C:\Users\analyst\AppData]], 18, 18), { [[C:\Users\analyst\]], "AppData" })
end

function tests.wrap_loses_nothing()
    local texts = {
        ("x"):rep(32768), ("日"):rep(5000), (" "):rep(10) .. "a", ([[C:\a b\]]):rep(400), ("e\u{301}"):rep(300),
            "a  b   c d",
    }
    for _, text in ipairs(texts) do
        for _, width in ipairs { 1, 7, 40, 110 } do
            local lines = layout.wrap(text, width, width)
            equal(table.concat(lines):gsub(" ", ""), (text:gsub(" ", "")))
            for _, line in ipairs(lines) do check(layout.width(line) <= math.max(width, 2), "too wide at " .. width) end
        end
    end
end

function tests.fill()
    equal(layout.fill({ "aa", "bb", "cc" }, ", ", 7), { "aa, bb,", "cc" })
    equal(layout.fill({}, ", ", 7), { "" })
    equal(layout.fill({ ("x"):rep(10), "b" }, "  ", 6), { "xxxxxx", "xxxx", "b" })
end

return tests
