-- What Task Scheduler starts: a task works.

local lists = require "kaiseki.common.lists"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local tools = require "kaiseki.detect.tools"
local trusted = require "kaiseki.detect.trusted"
local known_places = require "kaiseki.windows.places"

-- Programs of Windows that run what they are told.
local function runs_others(program)
    return programs.named(program, "host") or programs.named(program, "lolbin") or program == "windowssandbox"
end

-- What a task has a program of Windows run, from where a user can write, another drive or machine.
local function given(event, case)
    local line = event.child.command_line or ""
    return runs_others(places.program(event.child.image or event.path or ""))
        and command.first(line, function(each) return tools.foreign(each, case) end) or nil
end

local RESIDENT = lists.copy(known_places.RESIDENT)

-- Programs that keep themselves in a user's folder have tasks that look for what is new.
local function is_resident(image)
    return lists.part_in(image:lower(), RESIDENT) ~= nil
end

local started = memory.of_case()

rule {
    id = "execution.task-runs",
    title = "Task Scheduler starts a program or script from a user's folder",
    severity = "high",
    attack = { "T1053.005" },
    description = "The service that runs tasks starts a program from a place that a user can write, or has a program "
        .. "of Windows run a file of such a place: a task works. High of the sample's tree; medium where a program of "
        .. "Windows runs a script, else for information.",
    references = { "https://attack.mitre.org/techniques/T1053/005/" },
    false_positives = { "Updaters of programs that are installed per user." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS"
        & (process.name:is "taskeng.exe"
           | (process.name:is "svchost.exe" & process.command_line:contains { "Schedule", "netsvcs" })
           | (process.name:is "svchost.exe" & ~process.command_line:known()
              & child.command_line:contains { [[\Users\]], [[\ProgramData\]], [[\AppData\]], "~" })),
    on_event = function(event, case)
        local image = event.child.image or event.path or ""
        local key = given(event, case) or (places.in_user_place(image, case) and image) or nil
        if not key then return end
        local list = started(case)
        list[#list + 1] = { index = event.index, key = key }
    end,
    on_complete = function(case)
        for _, each in ipairs(started(case)) do
            local event = case:event(each.index)
            case:finding { process = lineage.started(event) or event.process, key = each.key, event = event }
        end
    end,
    excuse = function(finding, case)
        local process = finding.process
        local image = finding.events[1].child.image or ""
        local own = trusted.is_installed(case, process) or is_resident(image)
        if own and not runs_others(places.program(image)) then return "info" end
        if process and process.in_tree then return not runs_others(places.program(image)) and "low" or nil end
        return given(finding.events[1], case) and "medium" or "info"
    end,
    finding = function(finding, case)
        local event = finding.events[1]
        return { "run-task", doer = event.process, child = lineage.child(event), times = finding.count,
                 command = given(event, case) and event.child.command_line or nil }
    end,
    examples = {
        match = {
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Users\x\AppData\Roaming\a\a.exe]],
              ["process.name"] = "svchost.exe", ["process.command_line"] = "svchost.exe -k netsvcs -p -s Schedule" },
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\mshta.exe]],
              ["process.name"] = "svchost.exe", ["process.command_line"] = "svchost.exe -k netsvcs -p -s Schedule",
              ["child.command_line"] = [[mshta C:\Users\Public\LIBRAR~1\a.hta]] },
        },
        no_match = {
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\taskhostw.exe]],
              ["process.name"] = "svchost.exe", ["process.command_line"] = "svchost.exe -k netsvcs -p -s Schedule" },
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\rundll32.exe]],
              ["process.name"] = "svchost.exe", ["process.command_line"] = "svchost.exe -k netsvcs -p -s Schedule",
              ["child.command_line"] = [[rundll32.exe C:\Windows\System32\a.dll,Work]] },
        },
    },
}
