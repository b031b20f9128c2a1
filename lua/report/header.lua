--- What was captured, where, and how good the capture is.

local clock = require "kaiseki.report.clock"
local machine = require "kaiseki.report.machine"
local numbers = require "kaiseki.common.numbers"
local time = require "kaiseki.common.time"

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
    if columns > 0 then return numbers.count(columns, "column") end
    local text = capture.format or "capture"
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
    if capture.events == 0 then
        table.insert(parts, 1, look.words:phrase "no-events")
    elseif #missing > 0 then
        parts[#parts + 1] = "no events of class " .. table.concat(missing, ", ")
    end
    if capture.recovered then parts[#parts + 1] = "never closed or damaged: recovered from its events" end
    local lost = capture.lost_events or 0
    if lost > 0 then parts[#parts + 1] = numbers.count(lost, "event") .. " lost" end
    if (capture.problem_count or 0) > 0 then
        parts[#parts + 1] = numbers.count(capture.problem_count, "problem") .. " in the file (below)"
    end
    local files = capture.files or 1
    if type(files) == "table" then files = #files end
    if files > 1 then parts[#parts + 1] = ("in %d files"):format(files) end
    return parts
end

local function sample_text(look)
    local case = look.case
    local sample = case.sample
    if not sample then
        return "none found: everything that is not whitelisted is shown (set --sample NAME|PATH|PID)"
    end
    local name = ("%s %d"):format(sample.name or "?", sample.pid or 0)
    local reason = case.sample_reason and case.sample_reason ~= "" and look:say(case.sample_reason)
    if not case.sample_presumed then return name .. (reason and ", " .. reason or "") end
    local why = reason and reason .. "; " or ""
    return ("%s, presumed (%sset --sample NAME|PATH|PID)"):format(name, why)
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
    if case.sample or capture.first_time then
        local zero = (look.since_sample and "the sample's" or "the capture's") .. " start"
        lines[#lines].legend = ("+ = seconds after %s (%s), # = event"):format(zero, clock.time(case, look.zero, 3))
    end
    return lines
end

return header
