local fake = require "fake_case"
local harness = require "harness"
local tree = require "kaiseki.report.tree"
local view = require "kaiseki.report.view"

local equal, check = harness.equal, harness.check
local tests = {}

local function drawn_of(case, options) return tree.of(view.new(case, options or {})) end

local function lines_of(drawn)
    local lines = {}
    for at, row in ipairs(drawn.rows) do
        lines[at] = row.prefix .. row.name .. (row.pid and (" %d"):format(row.pid) or "")
    end
    return lines
end

function tests.amadey()
    local drawn = drawn_of(fake.amadey())
    equal(lines_of(drawn), {
        "Explorer.EXE 5432", "└ amadey.exe 4216", "  └ jbruyer.exe 5164", "    ├ schtasks.exe 6028",
            "    ├ cmd.exe 5480",
        "    │ └ cmd.exe 8348 1592, cacls.exe 4392 2124 9528 3880", "    └ rundll32.exe 5900",
            "      └ rundll32.exe 2316",
        "svchost.exe 1084", "└ jbruyer.exe 4488",
    })
    equal(drawn.started, 15)
    equal(drawn.consoles, 2)
end

function tests.facts()
    local rows = drawn_of(fake.amadey()).rows
    equal({ rows[1].start, rows[1].context }, { "before the capture", true })
    equal({ rows[2].start, rows[2].life, rows[2].exit }, { "+0.00", "0.9 s", "exit 0" })
    equal({ rows[3].life, rows[3].exit }, { "still running", "" })
    equal(rows[3].command, [["%Temp%\9c69749b54\jbruyer.exe"]])
    equal(rows[9].service, "Schedule")
    equal(rows[10].tie, "on behalf of schtasks 6028")
end

function tests.several_of_one_parent()
    local case = fake.amadey()
    for _, process in ipairs(case.processes) do
        if process.pid == 3232 then process.in_tree = true end
    end
    local lines = lines_of(drawn_of(case))
    equal({ lines[1], lines[2], lines[3], lines[#lines - 2] },
          { "Explorer.EXE 5432", "├ amadey.exe 4216", "│ └ jbruyer.exe 5164", "└ NOTEPAD.EXE 3232" })
end

function tests.malware_named_conhost_is_drawn()
    local case = fake.amadey()
    for _, process in ipairs(case.processes) do
        if process.pid == 1140 then process.image = [[C:\Users\analyst\conhost.exe]] end
    end
    equal(drawn_of(case).consoles, 1)
end

function tests.exit_statuses()
    local case = fake.amadey()
    case:process(4216).exit_status = -1073741819
    equal(drawn_of(case).rows[2].exit, "exit 0xC0000005")
    case:process(4216).exit_status = -1
    equal(drawn_of(case).rows[2].exit, "exit -1")
end

-- A chain of `count` processes, each started by the one before.
local function chain_of(count)
    local case = fake.amadey()
    local parent = case.sample
    for number = 1, count do
        local process = { name = "p.exe", pid = 10000 + number, parent = parent, children = {},
            number = 1000 + number, in_tree = true,
                          started_in_capture = true, ended_in_capture = false,
                              start_time = case.sample.start_time + number }
        table.insert(parent.children, process)
        table.insert(case.processes, process)
        parent = process
    end
    return case
end

function tests.deep_trees_stay_readable()
    local drawn = drawn_of(chain_of(3000))
    equal(drawn.started, 3015)
    local widest, deepest = 0, 0
    for _, row in ipairs(drawn.rows) do
        widest, deepest = math.max(widest, #row.prefix), math.max(deepest, row.deep or 0)
    end
    check(widest < 60)
    equal(deepest, 3001)
end

function tests.without_a_sample_all_that_started_is_drawn()
    local case = fake.amadey()
    case.sample = nil
    local drawn = drawn_of(case)
    equal(drawn.started, 16)
end

return tests
