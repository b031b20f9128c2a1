--- What was captured, where, and how good the capture is.

local clock = require "kaiseki.report.clock"
local machine = require "kaiseki.report.machine"
local numbers = require "kaiseki.common.numbers"
local recording = require "kaiseki.report.recording"
local severities = require "kaiseki.common.severities"
local time = require "kaiseki.common.time"
local view = require "kaiseki.report.view"

local header = {}

local function span_text(case)
    local capture = case.capture
    if not capture.first_time or not capture.last_time then return "no times" end
    local length = time.seconds(capture.last_time - capture.first_time)
    local first = time.has_date(capture.first_time) and clock.date(case, capture.first_time) .. " " or ""
    first = first .. clock.time(case, capture.first_time)
    return ("%s s from %s (%s)"):format(length, first, clock.name(case, capture.first_time))
end

-- "DOMAIN\name" -> "name"
local function user_of(case)
    local user = case.sample and case.sample.user
    return user and user:match [=[[^\]+$]=]
end

local function source_text(capture)
    local columns = capture.columns and #capture.columns or 0
    if columns > 0 and not capture.lists_processes then return numbers.count(columns, "column") end
    local text = capture.format or "capture"
    if columns > 0 then text = ("%s of %s"):format(text, numbers.count(columns, "column")) end
    if capture.version then text = text .. " version " .. capture.version end
    return capture.has_stacks and text .. " with stacks" or text
end

local function starts_text(case)
    local started = 0
    for _, process in ipairs(case.processes) do
        if process.started_in_capture then started = started + 1 end
    end
    return ("%d of %s start in the capture"):format(started, numbers.count(#case.processes, "process", "processes"))
end

-- Without these an analysis misses much; profiling and the like say nothing of what a program does.
local NEEDED = { Process = true, Registry = true, ["File System"] = true, Network = true }

--- Classes of events that are needed and not in the capture.
function header.missing_classes(capture)
    local missing = {}
    for _, class in ipairs(capture.missing_classes or {}) do
        if NEEDED[class] then missing[#missing + 1] = class end
    end
    return missing
end

-- What the capture lacks, and how it was read where that was guessed: a sentence each.
local function caveats(look)
    local parts, columns = {}, false
    for _, caveat in ipairs(look.case.capture.caveats or {}) do
        parts[#parts + 1] = look.words:caveat(caveat)
        columns = columns or caveat.id:find "^no%-" ~= nil and caveat.id ~= "no-header"
    end
    if columns then parts[#parts + 1] = look.words:phrase "select-columns" end
    return parts
end

-- What hampers the analysis; nothing when all is well.
local function quality(look)
    local case = look.case
    local capture, parts = case.capture, caveats(look)
    local missing = header.missing_classes(capture)
    local lost = capture.lost_events or 0
    if capture.events == 0 and lost > 0 then
        local first = (capture.problems or {})[1]
        local why = first and first.what or "?"
        table.insert(parts, 1, look.words:phrase("all-lost", { count = { lost }, name = { why } }))
    elseif capture.events == 0 then
        table.insert(parts, 1, look.words:phrase "no-events")
    elseif #missing > 0 then
        parts[#parts + 1] = "no events of class " .. table.concat(missing, ", ")
    end
    if capture.clock then parts[#parts + 1] = "its clock is taken to be " .. capture.clock end
    local told = recording.of(case)
    parts[#parts + 1] = told and recording.quality(told)
    if capture.recovered then parts[#parts + 1] = "never closed or damaged: recovered from its events" end
    if lost > 0 then parts[#parts + 1] = numbers.count(lost, "event") .. " lost" end
    if (capture.problem_count or 0) > 0 then
        parts[#parts + 1] = numbers.count(capture.problem_count, "problem") .. " in the file (below)"
    end
    local files = capture.files or 1
    if type(files) == "table" then files = #files end
    if files > 1 then parts[#parts + 1] = ("in %d files"):format(files) end
    return parts
end

local SERVICES = [[HKLM\System\CurrentControlSet\Services\]]

-- The service that a process hosts, and the file that this runs, as far as the capture's registry events tell.
local function service_of(case, process)
    local name = view.service(process)
    if not name then return nil end
    local key = SERVICES .. name
    for _, value in ipairs { [[\Parameters\ServiceDll]], [[\ServiceDll]], [[\ImagePath]] } do
        local record = case:registry_value(key .. value)
        local last = record and record.history[#record.history]
        if last and last.data then return name, last.data end
    end
    return name
end

-- Samples that are named; the others are counted.
local MOST_SAMPLES = 6

local function sample_name(case, sample)
    local text = ("%s %d"):format(sample.name or "?", sample.pid or 0)
    local service, file = service_of(case, sample)
    if service then text = text .. (" (service %s%s)"):format(service, file and ", " .. file or "") end
    return text
end

local function sample_names(case)
    local names = {}
    for at, sample in ipairs(case.samples or { case.sample }) do
        if at > MOST_SAMPLES then
            names[#names + 1] = ("and %d more"):format(#case.samples - MOST_SAMPLES)
            break
        end
        names[#names + 1] = sample_name(case, sample)
    end
    return table.concat(names, ", ")
end

local function sample_text(look)
    local case = look.case
    if not case.sample then
        return "none found: everything that is not whitelisted is shown (set --sample NAME|PATH|PID)"
    end
    local name = sample_names(case)
    local reason = case.sample_reason and case.sample_reason ~= "" and look:say(case.sample_reason)
    if not case.sample_presumed then return name .. (reason and ", " .. reason or "") end
    local why = reason and reason .. "; " or ""
    return ("%s, presumed (%sset --sample NAME|PATH|PID)"):format(name, why)
end

-- What is worse outside of the sample's tree than within: the guess may be wrong, or there is more than one sample.
local function worse_outside(look)
    local within, worst, count = 0, nil, 0
    for _, finding in ipairs(look.case.findings) do
        local rank = severities.rank(finding.severity)
        if finding.in_tree then
            within = math.max(within, rank)
        elseif rank > severities.rank(worst and worst.severity) then
            worst, count = finding, 1
        elseif worst and finding.severity == worst.severity then
            count = count + 1
        end
    end
    local rank = severities.rank(worst and worst.severity)
    if not look.case.sample or rank <= within or rank < severities.rank "high" then return nil end
    local more = count > 1 and ("; and %d more"):format(count - 1) or ""
    return ("%s: %s%s (set --sample to tell of it)"):format(worst.severity, look:say(worst.text or worst.title), more)
end

--- Lines of { label, text }; the first one has the program's name and version as label.
function header.of(look)
    local case = look.case
    local capture = case.capture
    local host = { machine.computer(case) }
    local system = machine.description(case)
    if system ~= "" then host[#host + 1] = system end
    local user = user_of(case)
    if user then host[#host + 1] = "user " .. user end
    local about = #host > 0 and table.concat(host, ", ") .. "; " or ""
    local lines = {
        { label = "kaiseki " .. (case.kaiseki_version or ""),
          text = ("%s  %s, %s"):format(capture.name, numbers.count(capture.events, "event"), span_text(case)) },
        { label = "Host", text = about .. source_text(capture) .. "; " .. starts_text(case) },
    }
    local bad = quality(look)
    if #bad > 0 then lines[#lines + 1] = { label = "Quality", text = table.concat(bad, "; "), warn = true } end
    lines[#lines + 1] = { label = "Sample", text = sample_text(look) }
    local outside = worse_outside(look)
    if outside then lines[#lines + 1] = { label = "Outside", text = outside, warn = true } end
    if case.sample or capture.first_time then
        local zero = (look.since_sample and "the sample's" or "the capture's") .. " start"
        lines[#lines].legend = ("+ = seconds after %s (%s), # = event"):format(zero, clock.time(case, look.zero, 3))
    end
    return lines
end

return header
