--- The account at a report's end: what whitelists hid, what happened elsewhere, what such a capture cannot show,
-- what failed.

local clock = require "kaiseki.report.clock"
local header = require "kaiseki.report.header"
local numbers = require "kaiseki.common.numbers"
local recording = require "kaiseki.report.recording"
local time = require "kaiseki.common.time"
local view = require "kaiseki.report.view"

local account = {}

local function sorted_counts(count)
    local list = {}
    for name, number in pairs(count) do list[#list + 1] = { name = name, count = number } end
    table.sort(list, function(a, b)
        if a.count ~= b.count then return a.count > b.count end
        return a.name < b.name
    end)
    return list
end

local function said_counts(list)
    local said = {}
    for at, each in ipairs(list) do said[at] = ("%s %s"):format(each.name, numbers.group(each.count)) end
    return said
end

-- What whitelists hid, by reason; and how much of the sample's tree they would have hidden, which is shown.
local function hidden_of(look)
    local shown, total, inside, by_reason, entries = 0, 0, 0, {}, {}
    for _, entry in ipairs(look.case.suppressed) do
        if look:hides(entry) then
            local reason = entry.whitelisted_by and entry.whitelisted_by.reason or "?"
            by_reason[reason] = (by_reason[reason] or 0) + entry.count
            total = total + entry.count
            if entry.in_tree then inside = inside + entry.count end
            entries[#entries + 1] = entry
        else
            shown = shown + entry.count
        end
    end
    local list = sorted_counts(by_reason)
    return {
        shown = shown, total = total, inside = inside, reasons = list, said = said_counts(list), entries = entries,
    }
end

--- "nothing in the sample's tree; 97 elsewhere: recent files 79, ..."
function account.say_hidden(look, hidden)
    local reasons = #hidden.said > 0 and ": " .. table.concat(hidden.said, ", ") or ""
    if look.whole then return numbers.group(hidden.total) .. reasons end
    local shown = ""
    if hidden.shown > 0 then
        shown = (" (%s that whitelists know are shown)"):format(numbers.count(hidden.shown, "event"))
    end
    local inside = hidden.inside > 0 and numbers.group(hidden.inside) .. " of Windows' own" or "nothing"
    return ("%s in the sample's tree%s; %s elsewhere%s"):format(
        inside, shown, numbers.group(hidden.total - hidden.inside), reasons)
end

-- Activity that belongs to no part above: one count per process.
local function others_of(look)
    local total, by_process, index = 0, {}, {}
    for _, entry in ipairs(look.case.activities) do
        if not entry.whitelisted_by and not look:shows(entry) then
            local process = entry.process
            local id = process and process.number or -1
            if not index[id] then
                local name = process and ("%s %d"):format(view.name(process), process.pid or 0) or "?"
                index[id] = { name = name, count = 0, entries = {} }
                by_process[#by_process + 1] = index[id]
            end
            index[id].count = index[id].count + entry.count
            table.insert(index[id].entries, entry)
            total = total + entry.count
        end
    end
    table.sort(by_process, function(a, b)
        if a.count ~= b.count then return a.count > b.count end
        return a.name < b.name
    end)
    return { total = total, processes = by_process, said = said_counts(by_process) }
end

--- Tools of the laboratory that the capture shows, in order of PID, with the findings about them that are not told:
-- { processes (list), untold (number) }.
function account.laboratory(case)
    local processes, untold = {}, 0
    for _, process in ipairs(case.processes) do
        if process.in_laboratory then
            processes[#processes + 1] = process
            untold = untold + process.untold
        end
    end
    table.sort(processes, function(a, b)
        if a.pid ~= b.pid then return (a.pid or 0) < (b.pid or 0) end
        return a.number < b.number
    end)
    return { processes = processes, untold = untold }
end

-- "FakeNet.exe 1204, dumpcap.exe 1310 (3 findings about them are not told)"; nil without tools.
local function say_laboratory(look)
    local found = account.laboratory(look.case)
    if #found.processes == 0 then return nil end
    local names = {}
    for at, process in ipairs(found.processes) do
        names[at] = ("%s %d"):format(view.name(process), process.pid or 0)
    end
    local said = look:some(names, 12, "processes")
    if found.untold == 0 then return said end
    local are = found.untold == 1 and "is" or "are"
    return ("%s (%s about them %s not told)"):format(said, numbers.count(found.untold, "finding"), are)
end

-- Columns whose absence changes what can be said.
local WANTED = { "Command Line", "Parent PID", "Image Path", "User", "Date & Time", "Duration" }
-- Of those, what a table of processes tells.
local LISTED = { ["Command Line"] = true, ["Parent PID"] = true, ["Image Path"] = true, ["User"] = true }

local function missing_columns(capture)
    local have, missing = {}, {}
    if not capture.columns or #capture.columns == 0 then return missing end
    for _, column in ipairs(capture.columns) do have[column] = true end
    for _, column in ipairs(WANTED) do
        local told = capture.lists_processes and LISTED[column] or capture.clock and column == "Date & Time"
        if not have[column] and not told then missing[#missing + 1] = column end
    end
    return missing
end

-- How many files that came into being were not among the VM's files.
local function add_hashes(case, parts)
    if not case.evidence then
        parts[#parts + 1] = "hashes (give --files)"
        return
    end
    local missing = 0
    for _, file in ipairs(case.files) do
        local made = file.created and not file.is_directory and (not case.sample or file.in_tree)
        if made and not case:hash(file) then missing = missing + 1 end
    end
    if missing > 0 then
        parts[#parts + 1] = ("hashes of %s made in the capture (not in --files)"):format(numbers.count(missing, "file"))
    end
    local skipped = case.evidence.skipped
    if skipped > 0 then
        parts[#parts + 1] = numbers.count(skipped, "entry", "entries") .. " of --files (links, unreadable folders)"
    end
end

-- "3 events before 01:18:10 (--since)", and those behind --until.
local function add_cut(case, parts)
    local cut = case.cut
    for _, each in ipairs(cut and { { "since", "before", "before" }, { "until", "after", "from" } } or {}) do
        local option, count, word = table.unpack(each)
        if cut[option] then
            local when = clock.stamp(case, cut[option], cut[option] % time.SECOND ~= 0 and 7 or 0)
            parts[#parts + 1] = ("%s %s %s%s (--%s)"):format(
                numbers.count(cut[count], "event"), word, when, word == "from" and " on" or "", option)
        end
    end
end

-- What this capture cannot show.
local function unseen_of(case)
    local capture = case.capture
    local parts = { "HTTP content, DNS names, memory (not in Procmon data)" }
    add_cut(case, parts)
    add_hashes(case, parts)
    if not capture.has_stacks then
        parts[#parts + 1] = ("stacks (%s)"):format(capture.carries_stacks and "not captured" or capture.format)
    end
    local classes = header.missing_classes(capture)
    if #classes > 0 then parts[#parts + 1] = "events of class " .. table.concat(classes, ", ") .. " (not captured)" end
    local told = recording.of(case)
    if told then parts[#parts + 1] = recording.say(told) end
    local missing = missing_columns(capture)
    if #missing > 0 then parts[#parts + 1] = "columns " .. table.concat(missing, ", ") .. " (not exported)" end
    if case.sample and not case.sample.started_in_capture then
        parts[#parts + 1] = "the sample's start (before the capture)"
    end
    return parts
end

-- The sample's part ends with the capture: what was still running then.
local function early_end(look)
    local running = {}
    for _, process in ipairs(look.case.processes) do
        if not look.whole and process.in_tree and process.started_in_capture and not process.ended_in_capture then
            running[#running + 1] = view.process(process)
        end
    end
    if #running == 0 then return nil end
    return "what " .. look:some(running, 6) .. " did after the capture ended"
end

local function problems_of(case)
    local said = {}
    for at, problem in ipairs(case.capture.problems or {}) do
        local place = problem.place and tostring(problem.place) or ""
        local where = place ~= "" and place .. ": " or ""
        said[at] = where .. (problem.what or "?")
    end
    return said
end

function account.of(look)
    local unseen = unseen_of(look.case)
    unseen[#unseen + 1] = early_end(look)
    return {
        hidden = hidden_of(look), others = others_of(look), laboratory = say_laboratory(look),
        unseen = unseen, problems = problems_of(look.case),
        problem_count = look.case.capture.problem_count or 0, errors = look.case.errors,
    }
end

return account
