--- The activities in time order as CSV: the columns of Noriben's timeline, each quoted, with full dates where the
-- capture has them, and the event's index to find it again.

local clock = require "kaiseki.report.clock"
local plain = require "kaiseki.report.plain"
local shown = require "kaiseki.report.shown"
local story = require "kaiseki.report.story"
local view = require "kaiseki.report.view"

local SECTIONS = { process = "Process", file = "File", registry = "Registry", network = "Network", other = "Other" }
local CLASSES = { Process = "Process", Registry = "Registry", ["File System"] = "File", Network = "Network" }

local HEADER = {
    "Time", "Type", "Operation", "Process", "PID", "Object", "Detail", "Count", "Severity", "Finding", "ATT&CK",
    "Event",
}

local function write_row(out, cells)
    local marks = {}
    for at = 1, #HEADER do
        marks[at] = '"%s"'
        cells[at] = cells[at] or ""
    end
    out:write(table.concat(marks, ",") .. "\r\n", table.unpack(cells, 1, #HEADER))
end

-- What follows the object in Noriben's timeline: the child's id, a rename's target, the data that was set.
local function detail_of(look, event)
    local child, file, registry = event.child, event.file, event.registry
    if child and child.pid then return ("%d"):format(child.pid) end
    if file and file.new_path and file.new_path ~= "" then return look:say(file.new_path) end
    if registry and registry.data then return look:say(registry.data) end
    return ""
end

local function object_of(event, entry)
    local child = event.child
    if child and child.command_line and child.command_line ~= "" then return child.command_line end
    return entry and plain.object_of(entry) or event.path or ""
end

local function row_of(look, event, entry, finding)
    local process = event.process or {}
    local section = entry and SECTIONS[entry.section] or CLASSES[event.class] or "Other"
    return {
        clock.stamp(look.case, event.time, 7), section, plain.operation(event) or "", process.name or "",
        process.pid and ("%d"):format(process.pid) or "", look:say(object_of(event, entry)), detail_of(look, event),
        ("%d"):format(entry and entry.count or 1), finding and finding.severity or "",
        finding and story.sentence(look, finding) or "", finding and table.concat(finding.attack, " ") or "",
        ("#%d"):format(event.index),
    }
end

local function render(case, out, options)
    out:escape "csv"
    local look = view.new(case, {
        raw = true, all = options.all, show_suppressed = options.show_suppressed,
    })
    write_row(out, { table.unpack(HEADER) })
    shown.each(case, look, function(event, entry, finding)
        write_row(out, row_of(look, event, entry, finding))
    end)
end

return { name = "timeline", extension = "csv", render = render }
