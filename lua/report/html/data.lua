--- What the scripts of the `html` report work on: two JSON texts, one small (`data`: processes, findings, graph)
-- and one with a row per event (`events`), written row by row.

local escape = require "kaiseki.report.format.escape"
local graph = require "kaiseki.report.graph"
local json = require "kaiseki.report.format.json"
local shown = require "kaiseki.report.shown"
local story = require "kaiseki.report.story"
local tree = require "kaiseki.report.tree"

local html_data = {}

local SECTIONS = { process = 0, file = 1, registry = 2, network = 3, other = 4 }
local CLASSES = { Process = 0, ["File System"] = 1, Registry = 2, Network = 3 }
local SEVERITY = { info = 1, low = 2, medium = 3, high = 4, critical = 5 }

-- Numbers for texts that repeat: in the order of first use, from 0.
local Numbered = {}
Numbered.__index = Numbered

local function numbered() return setmetatable({ list = {}, number = {} }, Numbered) end

function Numbered:of(text)
    text = text or ""
    if not self.number[text] then
        self.number[text] = #self.list
        self.list[#self.list + 1] = text
    end
    return self.number[text]
end

-- Seconds since the report's zero, as a number with 7 decimals.
local function seconds(look, ticks) return json.seconds((ticks or look.zero) - look.zero) end

-- A finding is one rule's about one process and key.
local function finding_id(finding)
    local process = tostring(finding.process and finding.process.number)
    return table.concat({ finding.rule, process, finding.key or "" }, "\0")
end

local Data = {}
Data.__index = Data

--- Numbers what rows refer to. Processes are in the order of the case.
function html_data.new(look)
    local self = setmetatable({
        look = look, operations = numbered(), results = numbered(), places = numbered(), process_at = {},
        finding_at = {}, drawn = {},
    }, Data)
    self.places:of(look.whole and "capture" or "tree")
    for at, process in ipairs(look.case.processes) do self.process_at[process.number] = at - 1 end
    for at, finding in ipairs(look.case.findings) do self.finding_at[finding_id(finding)] = at - 1 end
    for _, row in ipairs(tree.of(look).rows) do
        if row.process and not row.context then self.drawn[row.process.number] = true end
    end
    return self
end

-- "tree" (0), "elsewhere", or what hid the row.
function Data:place_of(entry, process)
    local hidden = entry and self.look:hides(entry) and entry.whitelisted_by
    if hidden then return self.places:of("hidden: " .. (hidden.reason or "?")) end
    local inside = self.look.whole or (entry and entry.in_tree) or (not entry and process and process.in_tree)
    return self.places:of(inside and self.places.list[1] or "elsewhere")
end

-- The event's own detail, with what the activity says where that is more.
local function detail_of(event, entry, path)
    local detail, told = event.detail or "", entry and entry.text or ""
    local new = told ~= "" and told:sub(1, #path) ~= path and not detail:find(told, 1, true)
    if not new then return detail end
    return detail == "" and told or told .. "  " .. detail
end

-- index, seconds, process, operation, path, detail, result, severity, finding, count, place, section
local ROW = '[%d,%s,%d,%d,"%s","%s",%d,%d,%d,%d,%d,%d]'

local function row_of(self, event, entry, finding)
    local look, process = self.look, event.process
    local path = event.path
    if (not path or path == "") and event.child then path = event.child.image end
    local detail = detail_of(event, entry, path or "")
    return ROW:format(
        event.index, json.encode(seconds(look, event.time)), process and self.process_at[process.number] or -1,
        self.operations:of(event.operation), escape.json(look:say(path or "")), escape.json(look:say(detail)),
        self.results:of(event.result), finding and SEVERITY[finding.severity] or 0,
        finding and self.finding_at[finding_id(finding)] or -1, entry and entry.count or 1,
        self:place_of(entry, process), entry and SECTIONS[entry.section] or CLASSES[event.class] or SECTIONS.other)
end

--- Writes the rows of all events that the report holds.
function Data:write_events(out)
    out:raw "["
    local first = true
    shown.each(self.look.case, self.look, function(event, entry, finding)
        out:raw((first and "\n" or ",\n") .. row_of(self, event, entry, finding))
        first = false
    end)
    out:raw "]"
end

local function graph_of(self)
    local drawn = graph.of(self.look)
    local nodes = json.map(drawn.nodes, function(node)
        return json.object(
            "kind", node.kind, "label", node.label, "title", node.title, "note", node.note, "severity", node.severity,
            "process", node.object and self.process_at[node.object.number],
            "find", not node.stands_for and (node.title or node.label) or nil)
    end)
    local edges = json.map(drawn.edges, function(edge)
        return json.list { edge.from.number, edge.to.number, edge.label, edge.index or json.null }
    end)
    return json.object("nodes", nodes, "edges", edges)
end

--- Writes everything else; after the events, which number their texts.
function Data:write_rest(out)
    local look = self.look
    local capture = look.case.capture
    local document = json.document(out)
    document:field("has_sample", not look.whole)
    document:field("from", seconds(look, capture.first_time))
    document:field("to", seconds(look, capture.last_time))
    document:list("processes", look.case.processes, function(process)
        return json.object(
            "name", process.name or "?", "pid", process.pid or -1, "tree", self.drawn[process.number] == true,
            "start", process.started_in_capture and seconds(look, process.start_time) or nil,
            "end", process.ended_in_capture and seconds(look, process.end_time) or nil)
    end)
    document:list("findings", look.case.findings, function(finding)
        return json.object(
            "rule", finding.rule, "severity", finding.severity, "text", story.sentence(look, finding),
            "process", finding.process and self.process_at[finding.process.number] or -1,
            "at", seconds(look, finding.first_time), "events", json.list(finding.indexes))
    end)
    document:field("operations", json.list(self.operations.list))
    document:field("results", json.list(self.results.list))
    document:field("places", json.list(self.places.list))
    document:field("graph", graph_of(self))
    document:close()
end

--- Numbers of a story row's findings, for the page's buttons: "0 3".
function Data:findings_of(row)
    local numbers = {}
    for at, finding in ipairs(row.findings) do
        numbers[at] = ("%d"):format(self.finding_at[finding_id(finding)])
    end
    return table.concat(numbers, " ")
end

return html_data
