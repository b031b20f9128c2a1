-- Why nothing happened: a program of the sample's tree that ends early, crashes or falls silent, with the probable
-- cause and what to try next. Half of all samples do no more than that on the machine where they are tried.

local lists = require "kaiseki.common.lists"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local statuses = require "kaiseki.windows.exit_statuses"
local time = require "kaiseki.common.time"
local trusted = require "kaiseki.detect.trusted"

-- A program that ends within this time and did nothing that is told has ended early; one that does nothing for the
-- other has fallen silent.
local EARLY, SILENT = 60 * time.SECOND, 180 * time.SECOND

-- Files that are looked for in vain by every process, and mean nothing.
local EVERYDAY = { manifest = true, config = true, mui = true, pf = true, ["local"] = true }

local NOT_FOUND = { "NAME NOT FOUND", "PATH NOT FOUND" }

local mine_of = memory.of_process()

local function is_runtime(path)
    return lists.part_in(path:lower(), statuses.RUNTIME_TRACES) ~= nil
end

local function note_missing(mine, event)
    if not event.path then return end
    local extension = places.extension(event.path)
    if extension == "dll" then
        -- the loader looks in folder after folder: the first is the program's own
        local same = mine.library and places.name(mine.library) == places.name(event.path)
        mine.library, mine.library_at = same and mine.library or event.path, event.index
    elseif not EVERYDAY[extension] then
        mine.missing, mine.missing_at = event.path, event.index
    end
    if is_runtime(event.path) then mine.runtime_at = event.index end
end

-- The PID of "WerFault.exe -u -p 4120 -s 412".
local function reported_pid(line)
    return tonumber((line or ""):match "%s%-p%s+(%d+)")
end

local reports = memory.of_case()

local function note(event, case)
    local mine = mine_of(case, event.process)
    if event.operation == "Process Exit" then
        mine.exit_at = event.index
    elseif event.operation == "Process Create" then
        local pid = reported_pid(event.child.command_line)
        if pid then reports(case)[pid] = event.index end
    else
        note_missing(mine, event)
    end
end

-- A program of the tree that neither Windows nor who uses it has: what it does is the sample's own doing.
local function is_own_program(case, process)
    local image = process.image
    if trusted.is_installed(case, process) then return false end
    if image and image:find([[\]], 1, true) then
        return not image:lower():find [[^%a:\windows\]] and not programs.is(process, "host")
    end
    local name = process.name or ""
    return not (programs.named(name, "helper") or programs.named(name, "system") or programs.named(name, "host")
        or programs.named(name, "core") or programs.named(name, "walker"))
end

local function status_of(process)
    return process.exit_status and process.exit_status & 0xFFFFFFFF or nil
end

-- The library, outside Windows' folders, that the process loaded last, or that lies beside it and was opened.
local function last_own_library(process)
    local last
    for _, module in ipairs(process.modules) do
        local path = module.path or ""
        if places.extension(path) == "dll" and not places.in_program_place(path) then last = path end
    end
    return last
end

-- By folder the library that was written there in the capture and never loaded; false where there are several.
local function unloaded_libraries(case)
    local found = {}
    for _, file in ipairs(case.files) do
        if file.created and file.loads == 0 and places.extension(file.path) == "dll" then
            local folder = places.folder(file.path)
            found[folder] = found[folder] == nil and file.path or false
        end
    end
    return found
end

local function refused_library(process, known)
    known.unloaded = known.unloaded or unloaded_libraries(known.case)
    return known.unloaded[places.folder(process.image or "")] or nil
end

local CAUSES = {
    library = function(_, mine)
        return { "miss-library", library = mine.library }, { mine.library_at }
    end,
    export = function(process) return { "miss-export", library = last_own_library(process) } end,
    architecture = function(process, _, known)
        return { "miss-architecture", library = refused_library(process, known) }
    end,
    start = function(process) return { "fail-at-start", library = last_own_library(process) } end,
    assembly = function() return { "miss-assembly" } end,
    runtime = function(_, mine) return { "miss-runtime" }, { mine.runtime_at } end,
    crash = function() return { "crash" } end,
}

local function lifetime(process)
    return process.start_time and process.end_time and process.end_time - process.start_time or nil
end

local function find(case, process, statement, indexes)
    local kept = {}
    for _, index in ipairs(indexes) do kept[#kept + 1] = index end
    table.sort(kept)
    local span = lifetime(process)
    statement.after = span
    case:finding { process = process, key = statement[1] .. " " .. process.number, facts = statement,
                   events = memory.events(case, kept) }
end

-- Who wrote, started or is told of: whatever else they did, they did something.
local function doers_of(case)
    local busy = {}
    for _, file in ipairs(case.files) do
        for _, writer in ipairs(file.written_by) do busy[writer.number] = true end
        if file.created and file.created_by then busy[file.created_by.number] = true end
    end
    for _, record in ipairs(case.registry) do
        for _, change in ipairs(record.history) do
            if change.process then busy[change.process.number] = true end
        end
    end
    for _, finding in ipairs(case.findings) do
        local grave = finding.severity ~= "info" and finding.severity ~= "low"
        if finding.process and grave then busy[finding.process.number] = true end
    end
    return busy
end

-- What the process asked for before it ended, as other rules found it: terms and the events.
local ASKED = {
    ["discovery.virtual-machines"] = "virtual-machines", ["discovery.machine-maker"] = "machine-maker",
    ["discovery.machine-language"] = "machine-language", ["discovery.analysis-tools"] = "analysis-tools",
    ["discovery.security-products"] = "security-products",
}

local function asked_of(case)
    local asked = {}
    for _, finding in ipairs(case.findings) do
        local subject = finding.process and ASKED[finding.rule]
        if subject then
            local list = asked[finding.process.number] or {}
            list[#list + 1] = subject
            asked[finding.process.number] = list
        end
    end
    return asked
end

-- Ends that the process tried and that never answered; nil once one answered.
local function unanswered_of(case)
    local silent = {}
    for _, endpoint in ipairs(case.endpoints) do
        for _, dealing in ipairs(endpoint.processes) do
            local number = dealing.process and dealing.process.number
            if number and endpoint.protocol == "TCP" and not endpoint.is_local then
                local mine = silent[number] or {}
                silent[number] = mine
                if dealing.received > 0 then mine.answered = true else mine.host, mine.at = endpoint, dealing.last end
            end
        end
    end
    return silent
end

local function has_no_arguments(process)
    local line = process.command_line
    return line ~= nil and (line:match '^%s*"[^"]*"%s*$' ~= nil or (not line:find '"' and line:match "^%S+%s*$" ~= nil))
end

-- Why a program that did nothing ended, as far as the capture shows what it did last.
local function quiet_end(process, mine, asked, ends)
    if ends and not ends.answered then
        local host = ends.host.host or ends.host.address
        return { "end-unanswered", host = ("%s:%d"):format(host, ends.host.port or 0) }, ends.at
    end
    if asked then return { "end-after-asking", subject = asked } end
    if mine.runtime_at then return { "miss-runtime" }, mine.runtime_at end
    if mine.missing then return { "end-after-missing", file = mine.missing }, mine.missing_at end
    if mine.library then return { "end-after-missing", file = mine.library }, mine.library_at end
    if has_no_arguments(process) then return { "end-without-arguments" } end
    return { "end-early" }
end

local function check(case, process, known)
    local mine = mine_of(case, process)
    local exit = { mine.exit_at }
    local known_status = statuses.CAUSES[status_of(process) or -1]
    local crash_at = process.pid and reports(case)[process.pid]
    if known_status or crash_at then
        local statement, more = CAUSES[known_status and known_status.cause or "crash"](process, mine, known)
        statement.name = known_status and ("0x%08X, %s"):format(status_of(process), known_status.name) or nil
        for _, index in ipairs(more or {}) do exit[#exit + 1] = index end
        if crash_at then exit[#exit + 1] = crash_at end
        find(case, process, statement, exit)
        return
    end
    local span = lifetime(process)
    local idle = not known.busy[process.number] and #process.children == 0 and is_own_program(case, process)
    local ends = known.unanswered[process.number]
    if idle and not (ends and ends.answered) and process.ended_in_capture and span and span <= EARLY then
        local statement, at = quiet_end(process, mine, known.asked[process.number], ends)
        if at then exit[#exit + 1] = at end
        find(case, process, statement, exit)
    end
end


-- Times in which processes of the tree did something that reports list, by process, in order: { from, to, first, last
-- }, ticks and event indexes. Equal activities are one entry: what lies between its first and its last may not be
-- silence.
local function spans_of(case)
    local spans = {}
    for _, entry in ipairs(case.activities) do
        local process = entry.process
        if process and process.in_tree and entry.first_time and entry.last_time then
            local list = spans[process.number] or {}
            spans[process.number] = list
            list[#list + 1] = { from = entry.first_time, to = entry.last_time, first = entry.first, last = entry.last }
        end
    end
    return spans
end

-- The longest time between two of them: its length, and the indexes of the event before and of the one after.
local function longest_gap(spans)
    local longest, before, after = 0, nil, nil
    local till, till_at = spans[1].to, spans[1].last
    for _, span in ipairs(spans) do
        if span.from - till > longest then longest, before, after = span.from - till, till_at, span.first end
        if span.to > till then till, till_at = span.to, span.last end
    end
    return longest, before, after
end

local function check_silence(case, process, spans)
    if not spans or not is_own_program(case, process) then return end
    local length, before, after = longest_gap(spans)
    if length >= SILENT then
        case:finding { process = process, key = "silent " .. process.number, facts = { "fall-silent", after = length },
                       events = memory.events(case, { before, after }) }
    end
end

-- A sample that ran to the end and did nothing at all.
local function check_idle(case, process, known)
    local until_end = process.start_time and (case.capture.last_time or 0) - process.start_time or 0
    local idle = process.tie == "sample" and not process.ended_in_capture and not known.busy[process.number]
        and not known.unanswered[process.number] and #process.children == 0
    if idle and until_end >= EARLY and is_own_program(case, process) then
        case:finding { process = process, key = "idle " .. process.number,
                       facts = { "stay-idle", after = until_end, subject = known.asked[process.number] },
                       events = memory.events(case, { process.first_event }) }
    end
end

local function ended(status, rows)
    local events = { { operation = "Process Start", ["process.name"] = "a.exe", ["process.pid"] = 4,
                       ["process.image"] = [[C:\Users\x\a.exe]], time = 1 } }
    for at, row in ipairs(rows) do
        events[#events + 1] = { operation = row[1], path = row[2], result = row[3], ["process.name"] = "a.exe",
                                ["process.pid"] = 4, ["process.image"] = [[C:\Users\x\a.exe]], time = 1 + at,
                                ["file.length"] = row[1] == "WriteFile" and 10 or nil }
    end
    events[#events + 1] = { operation = "Process Exit", ["process.name"] = "a.exe", ["process.pid"] = 4,
                            ["process.image"] = [[C:\Users\x\a.exe]], ["exit.status"] = status,
                            time = 9 }
    return { events = events, sample = "a.exe" }
end

rule {
    id = "execution.early-end",
    title = "Program of the sample ends early, or does nothing",
    severity = "low",
    description = "A program of the sample's tree crashes, lacks a library, .NET or arguments, ends without having "
        .. "done anything that is told, or does nothing for minutes or at all. The finding says the probable cause and "
        .. "what to try next.",
    references = {
        "https://learn.microsoft.com/openspecs/windows_protocols/ms-erref/596a1078-e883-4972-9bbc-49e60bebca55",
    },
    false_positives = { "Helpers that do one small thing and end." },
    author = "kaiseki",
    match = operation:is "Process Exit"
        | (operation:is "Process Create" & child.image:endswith [[\WerFault.exe]])
        | (operation:is { "CreateFile", "QueryOpen", "RegOpenKey" } & result:is(NOT_FOUND)
            & ~process.name:is { "explorer.exe", "svchost.exe", "MsMpEng.exe", "SearchIndexer.exe" }
            & (operation:is { "CreateFile", "QueryOpen" } | path:contains(statuses.RUNTIME_TRACES))),
    on_event = note,
    on_finish = function(case)
        local known = { case = case, busy = doers_of(case), asked = asked_of(case), unanswered = unanswered_of(case) }
        local spans = spans_of(case)
        for _, process in ipairs(case.processes) do
            if process.in_tree and process.started_in_capture then
                check(case, process, known)
                check_silence(case, process, spans[process.number])
                check_idle(case, process, known)
            end
        end
    end,
    examples = {
        match = {
            ended(0xC0000135, { { "CreateFile", [[C:\Users\x\vcruntime140.dll]], "NAME NOT FOUND" } }),
            ended(0xC0000005, {}), ended(0x80008096, {}),
            ended(0, { { "CreateFile", [[C:\Users\x\key.dat]], "NAME NOT FOUND" } }),
        },
        no_match = {
            ended(0, { { "WriteFile", [[C:\Users\x\AppData\Local\a.dat]], "SUCCESS" } }),
            ended(0, { { "RegSetValue", [[HKCU\Software\Maker\Count]], "SUCCESS" } }),
        },
    },
}
