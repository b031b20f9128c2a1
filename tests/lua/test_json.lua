local fake_out = require "fake_out"
local harness = require "harness"
local json = require "kaiseki.report.format.json"
local read_json = require "read_json"

local equal, check = harness.equal, harness.check
local tests = {}

function tests.keys_keep_their_order()
    equal(json.encode(json.object("b", 1, "a", 2)), [[{"b":1,"a":2}]])
end

function tests.what_is_not_known_is_absent()
    equal(json.encode(json.object("a", nil, "b", "", "c", false)), [[{"b":"","c":false}]])
end

function tests.plain_tables()
    equal(json.encode { b = 1, a = { 1, 2 } }, [[{"a":[1,2],"b":1}]])
    equal(json.encode(json.list()), "[]")
    equal(json.encode {}, "{}")
end

function tests.numbers()
    equal(json.encode(json.list { 1, -5, 0.5, 1 / 0, json.seconds(-12345678) }), "[1,-5,0.5,null,-1.2345678]")
    equal(json.encode(json.seconds(5)), "0.0000005")
end

function tests.canonical()
    equal(json.canonical { b = "é\n<\0\31", a = json.list { 1, json.object("z", 1, "x", nil, "y", 2) } },
          '{"a":[1,{"y":2,"z":1}],"b":"é\\n<\\u0000\\u001f"}')
end

function tests.documents()
    local out = fake_out.new()
    local document = json.document(out)
    document:field("a", "x")
    document:field("nothing", nil)
    document:list("b", { 1, 2, 3 }, function(item) return item ~= 2 and item or nil end)
    document:list("c", {}, function(item) return item end)
    document:close()
    local value = read_json(out:text())
    equal(value.a, "x")
    equal(value.b, { 1, 3 })
    equal(#value.c, 0)
end

function tests.the_tests_reader_is_strict()
    for _, text in ipairs { "{", '{"a":1,}', '["\1"]', "[1 2]", '{"a":1,"a":2}', "01", '"\\x"', "[]]" } do
        check(not pcall(read_json, text), text)
    end
end

return tests
