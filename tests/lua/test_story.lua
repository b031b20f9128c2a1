local fake = require "fake_case"
local harness = require "harness"
local story = require "kaiseki.report.story"
local summary = require "kaiseki.report.summary"
local view = require "kaiseki.report.view"

local equal, check = harness.equal, harness.check
local tests = {}

local function told_of(case, options) return story.of(view.new(case, options or {})) end

local function texts(rows)
    local list = {}
    for at, row in ipairs(rows) do list[at] = row.text end
    return list
end

local function row_with(rows, text)
    for _, row in ipairs(rows) do
        if row.text:find(text, 1, true) then return row end
    end
    return nil
end

-- A case whose findings are { pid, text or verb and facts, key, severity, rule }.
local function case_of(findings)
    local case = fake.amadey()
    local made = {}
    for at, each in ipairs(findings) do
        made[at] = {
            rule = each.rule or "a.b", title = "title of a.b", severity = each.severity or "high", attack = {},
            process = case:process(each.pid or 5164), key = each.key or each.text, text = each.text, count = 1,
            verb = each.verb, facts = each.facts,
            indexes = { 100 * at }, paths = {}, first = 100 * at, last = 100 * at, in_tree = each.in_tree ~= false,
            first_time = case.sample.start_time + at * 10000000, last_time = case.sample.start_time + at * 10000000,
        }
        if each.facts then each.facts.doer = { made[at].process } end
    end
    case.findings = made
    return case
end

function tests.in_time_order_with_offsets()
    local rows = told_of(fake.amadey()).rows
    equal(rows[1].offset, "+0.00")
    equal(rows[#rows].offset, "+11.80")
    for at = 2, #rows do check(rows[at - 1].first_time <= rows[at].first_time) end
end

function tests.one_behaviour_of_two_processes_is_one_row()
    local rows = told_of(fake.amadey()).rows
    local row = row_with(rows, "Startup folder")
    equal(row.text, "jbruyer 5164 makes %Temp%\\9c69749b54\\ the user's Startup folder; 4488 again at +62.30 "
        .. '[whitelist "Explorer shell folders" would have hidden this]')
    equal(row.references, "#112 #19571")
    check(row_with(rows, "203[.]0[.]113[.]77:80").text:find("rundll32 2316 too at +11.80", 1, true))
end

-- Run values that one process sets, by name.
local function run_values(names, data)
    local findings = {}
    for at, name in ipairs(names) do
        findings[at] = {
            verb = "start-at-logon", key = [[HKCU\Run\]] .. name, facts = { entry = { name }, data = { data } },
        }
    end
    return findings
end

function tests.findings_that_differ_in_what_the_verb_lets_differ_are_one_row()
    local rows = told_of(case_of(run_values({ "A", "B", "C" }, [[C:\x\a.exe]]))).rows
    equal(texts(rows), { [[jbruyer 5164 has C:\x\a.exe started at logon (Run value A, B and C)]] })
    equal(rows[1].references, "#100-300")
end

function tests.findings_that_differ_in_more_stay_apart()
    local findings = run_values({ "A" }, [[C:\x\a.exe]])
    findings[2] = run_values({ "B" }, [[C:\x\b.exe]])[1]
    equal(#told_of(case_of(findings)).rows, 2)
end

function tests.sentences_of_rules_are_never_taken_apart()
    local rows = told_of(case_of {
        { text = "jbruyer 5164 reads Chrome's Cookies (4,096 bytes)" },
        { text = "jbruyer 5164 reads Edge's Login Data (512 bytes)" },
    }).rows
    equal(texts(rows), {
        "jbruyer 5164 reads Chrome's Cookies (4,096 bytes)", "jbruyer 5164 reads Edge's Login Data (512 bytes)",
    })
end

function tests.sentences_that_differ_stay_apart_until_they_are_many()
    local findings = {}
    for at = 1, 3 do findings[at] = { text = ("%d is quite another thing than %d"):format(at, at * 7) } end
    equal(#told_of(case_of(findings)).rows, 3)
    for at = 1, 40 do findings[at] = { text = ("%d is quite another thing than %d"):format(at, at * 7) } end
    local rows = told_of(case_of(findings)).rows
    equal(#rows, 4)
    equal(rows[4].text, "jbruyer 5164: 37 more like this (--all): title of a.b")
    equal(#told_of(case_of(findings), { all = true }).rows, 40)
end

function tests.what_is_elsewhere_and_grave_is_told()
    local told = told_of(case_of {
        { text = "a", in_tree = false }, { text = "b", in_tree = false, severity = "low", rule = "c.d" },
            { text = "c", rule = "e.f" },
    })
    equal(texts(told.rows), { "c" })
    equal(texts(told.elsewhere), { "a" })
    equal(told.lesser, 1)
end

function tests.without_a_sample_everything_is_told()
    local case = case_of { { text = "a", in_tree = false }, { text = "b", rule = "c.d" } }
    case.sample = nil
    equal(#told_of(case).rows, 2)
end

function tests.a_finding_without_events_or_text()
    local case = case_of { { text = "" } }
    local finding = case.findings[1]
    finding.indexes, finding.first, finding.last, finding.first_time, finding.last_time = {}, nil, nil, nil, nil
    finding.count, finding.key = 0, "k"
    local rows = told_of(case).rows
    equal(rows[1].text, "jbruyer 5164: title of a.b: k")
    equal(rows[1].references, "")
    equal(rows[1].offset, "+0.00")
end

function tests.counts() equal(story.counts(told_of(fake.amadey()).rows), "1 critical, 7 high, 1 medium, 1 info") end

function tests.summary()
    local look = view.new(fake.amadey(), {})
    local text = summary.of(look, story.of(look).rows)
    check(text:find("^Stealer%-like: runs a file that it wrote, looks for security products, persists 2 ways"), text)
    check(text:find("Talks to 203[.]0[.]113[.]77:80, answering.", 1, true), text)
    local empty = view.new(fake.empty(), {})
    equal(summary.of(empty, story.of(empty).rows), nil)
end

function tests.local_addresses()
    for _, address in ipairs { "10.1.2.3", "127.0.0.1", "172.16.0.1", "172.31.9.9", "192.168.1.1", "224.0.0.251",
        "::1", "fe80::1",
                               "fd00::1", "ff02::fb", "localhost" } do
        check(summary.is_local(address), address)
    end
    for _, address in ipairs { "172.32.0.1", "11.0.0.1", "2001:db8::1", "fedora.example", "ff.example" } do
        check(not summary.is_local(address), address)
    end
end

function tests.raw_shortens_and_defangs_nothing()
    local row = row_with(told_of(fake.amadey(), { raw = true }).rows, "connects")
    check(row.text:find("203.0.113.77:80", 1, true))
end

return tests
