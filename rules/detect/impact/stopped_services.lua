-- Services and programs ended one after another, so that their files are free to be encrypted; and the machine shut
-- down when all is done.

local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local lists = require "kaiseki.common.lists"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local setup = require "kaiseki.detect.setup"
local trusted = require "kaiseki.detect.trusted"
local window = require "kaiseki.detect.window"
local known = require "kaiseki.windows.services"

local stops = window.new { seconds = 300, count = 5 }
local stopped = memory.of_process()

-- The first argument after `at` that is no option.
local function name_after(each, at)
    for i = at, #each.words do
        if not each.words[i]:find "^[/-]" and not each.words[i]:find [[^\\]] then return each.words[i] end
    end
    return nil
end

-- The programs that taskkill is told to end, all of them.
local function images_of(each)
    local images = {}
    for i = 2, #each.words - 1 do
        local option = each.words[i]:lower()
        if option == "/im" or option == "-im" then images[#images + 1] = each.words[i + 1] end
    end
    return images
end

-- A name, or a list of names.
local function ended_by(each)
    local program, folded = each.program, each.folded
    if (program == "net" or program == "net1") and each:says("stop") then return name_after(each, 3) end
    if program == "sc" and (each:says("stop", "delete") or folded:find "start=%s*disabled") then
        return name_after(each, each.words[2] and each.words[2]:find [[^\\]] and 4 or 3)
    end
    if program == "taskkill" then return images_of(each) end
    if program == "powershell" or program == "pwsh" then
        return each.text:match "[sS]top%-[sS]ervice%s+%-?%a*%s*['\"]?([^%s'\"]+)"
    end
    return nil
end

local function note(case, process, event, what)
    local mine = stopped(case, process)
    mine.names, mine.seen, mine.indexes = mine.names or {}, mine.seen or {}, mine.indexes or {}
    if not mine.seen[what:lower()] then mine.names[#mine.names + 1] = what end
    mine.seen[what:lower()] = true
    if #mine.indexes < 20 then mine.indexes[#mine.indexes + 1] = event.index end
    return mine
end

rule {
    id = "impact.stopped-services",
    title = "Services and programs ended one after another",
    severity = "high",
    attack = { "T1489" },
    description = "Five or more different services or programs are stopped within five minutes for the same program: "
        .. "databases, mail and backup, whose files are to be encrypted or destroyed.",
    references = { "https://attack.mitre.org/techniques/T1489/" },
    false_positives = { "Setup of server software that stops what it replaces; administrators' scripts." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS"
        & child.command_line:contains { "stop", "taskkill", "sc" }
        & child.command_line:contains { "net", "sc", "taskkill", "stop-service" },
    on_event = function(event, case)
        local requester = lineage.requester(event.process)
        for _, each in ipairs(command.all(event.child.command_line)) do
            local ended = ended_by(each) or {}
            for _, what in ipairs(type(ended) == "table" and ended or { ended }) do
                local mine = note(case, requester, event, what)
                if stops:reached(case, requester, event.time, what) then
                    local events = memory.events(case, mine.indexes)
                    mine.indexes = {}
                    case:finding { process = requester, key = "services", events = events }
                end
            end
        end
    end,
    excuse = function(finding, case)
        return trusted.is_bystander(case, finding.process) and "low" or nil
    end,
    finding = function(finding, case)
        local names = stopped(case, finding.process).names or {}
        return { "end-services", count = #names, name = names }
    end,
    examples = {
        match = {
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\cmd.exe]],
              ["process.name"] = "a.exe",
              ["child.command_line"] = "cmd /c net stop a /y & sc stop b & sc config c start= disabled & "
                  .. "taskkill /f /im d.exe & taskkill /im e.exe" },
        },
        no_match = {
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\cmd.exe]],
              ["process.name"] = "setup.exe", ["child.command_line"] = "cmd /c net stop a & net stop b & net start a" },
        },
    },
}

-- Parts of names of services that hold or keep what a company has, and programs that hold documents open.
local SERVICES = lists.copy(known.HOLDERS)
local PROGRAMS = lists.set(known.HOLDING_PROGRAMS)

local function holder_of(name)
    local folded = places.program(name)
    if PROGRAMS[folded] then return "program" end
    return lists.part_in(folded, SERVICES) and "service" or nil
end

rule {
    id = "impact.stopped-holder",
    title = "Database, backup or office program ended",
    severity = "high",
    attack = { "T1489" },
    description = "A service of databases, mail or backup is stopped or disabled, or a program that holds documents "
        .. "open is ended by force: its files are free to be encrypted then.",
    references = { "https://attack.mitre.org/techniques/T1489/" },
    false_positives = { "Setup of such software; administrators' scripts." },
    author = "kaiseki",
    ordinary_for = { "setup" },
    match = operation:is "Process Create" & result:is "SUCCESS"
        & child.command_line:contains { "stop", "taskkill", "sc" }
        & child.command_line:contains { "net", "sc", "taskkill", "stop-service" },
    on_event = function(event, case)
        for _, each in ipairs(command.all(event.child.command_line)) do
            local ended = ended_by(each) or {}
            for _, what in ipairs(type(ended) == "table" and ended or { ended }) do
                local kind = holder_of(what)
                if kind then
                    case:finding { process = lineage.requester(event.process), key = each.text:sub(1, 300),
                                   event = event, severity = kind == "program" and "medium" or nil,
                                   facts = { "end-service", command = each.text } }
                end
            end
        end
    end,
    excuse = function(finding, case)
        local process = finding.process
        if trusted.is_bystander(case, process) or trusted.may_manage(process) then return "info" end
        if setup.registers_removal(case, process) or setup.is_part(case, process) then return "low" end
        return not lineage.in_tree(process) and "low" or nil
    end,
    examples = {
        match = {
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\net.exe]],
              ["process.name"] = "a.exe", ["child.command_line"] = "net stop MSSQLSERVER /y" },
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\cmd.exe]],
              ["process.name"] = "a.exe", ["child.command_line"] = "cmd /c taskkill /f /im excel.exe /im outlook.exe" },
        },
        no_match = {
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\net.exe]],
              ["process.name"] = "a.exe", ["child.command_line"] = "net stop spooler" },
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\net.exe]],
              ["process.name"] = "a.exe", ["child.command_line"] = "net start MSSQLSERVER" },
        },
    },
}

-- Now or within a minute, and without asking.
local function shuts_down(each)
    if each.program ~= "shutdown" or not each:has("/s", "/r", "/p") or each:has("/a") then return false end
    local delay = tonumber(each:value "/t" or "")
    return each:has("/f", "/p") or (delay ~= nil and delay <= 60)
end

local function example(line)
    return { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\shutdown.exe]],
             ["process.name"] = "a.exe", ["child.command_line"] = line }
end

rule {
    id = "impact.shutdown",
    title = "Machine shut down at once",
    severity = "medium",
    attack = { "T1529" },
    description = "A program has Windows shut down or restarted without asking, as after the boot record was "
        .. "overwritten or a driver installed.",
    references = { "https://attack.mitre.org/techniques/T1529/" },
    false_positives = { "Setup programs that restart Windows; administrators." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS" & child.command_line:contains "shutdown",
    on_event = function(event, case)
        local requester = lineage.requester(event.process)
        if lineage.is_shell(requester) or not command.first(event.child.command_line, shuts_down) then return end
        case:finding { process = requester, key = "shutdown", event = event }
    end,
    finding = function(finding)
        return { "shut-down", command = finding.events[1].child.command_line }
    end,
    examples = {
        match = { example "shutdown.exe /r /t 0 /f", example "shutdown -s -f -t 5" },
        no_match = { example "shutdown /a", example "shutdown /r /t 3600" },
    },
}
