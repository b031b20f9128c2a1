local harness = require "harness"
local numbers = require "kaiseki.common.numbers"
local time = require "kaiseki.common.time"

local equal, check = harness.equal, harness.check
local tests = {}

-- 2020-07-12 01:18:10.7752429
local TICKS = 132389902907752429

function tests.dates()
    equal(time.stamp(TICKS), "2020-07-12 01:18:10")
    equal(time.iso(TICKS, "Z"), "2020-07-12T01:18:10.7752429Z")
    equal(time.iso(TICKS, "", 3), "2020-07-12T01:18:10.775")
    equal(time.date(0), "1601-01-01")
    equal(time.date(133544160000000000), "2024-03-09")
    equal(time.date(125963328000000000), "2000-02-29")
end

function tests.without_dates()
    local ticks = 46692 * time.SECOND
    check(not time.has_date(ticks))
    equal(time.stamp(ticks), "12:58:12")
end

function tests.offsets()
    equal(time.offset(TICKS + 500000, TICKS), "+0.05")
    equal(time.offset(TICKS - 12 * time.SECOND // 10, TICKS), "-1.20")
    equal(time.offset(TICKS - 1, TICKS), "+0.00")
end

function tests.spans()
    equal(time.span(0), "0.0 s")
    equal(time.span(1000), "<0.1 s")
    equal(time.span(9 * time.SECOND // 10), "0.9 s")
    equal(time.span(150 * time.SECOND), "2 min 30 s")
    equal(time.span(7500 * time.SECOND), "2 h 5 min")
end

function tests.numbers()
    equal(numbers.group(1075712), "1,075,712")
    equal(numbers.group(-999), "-999")
    equal(numbers.group(1000), "1,000")
    equal(numbers.group(math.maxinteger), "9,223,372,036,854,775,807")
    equal(numbers.count(1, "file"), "1 file")
    equal(numbers.count(2, "process", "processes"), "2 processes")
    equal(numbers.ranges { 1, 2, 3, 5, 6, 9 }, "1-3, 5, 6, 9")
end

return tests
