--- The causality graph for Graphviz: `dot -Tsvg`.

local escape = require "kaiseki.report.format.escape"
local graph = require "kaiseki.report.graph"
local layout = require "kaiseki.report.format.layout"
local view = require "kaiseki.report.view"

-- Columns and lines of a label's texts; the tooltip has them whole.
local LABEL, LINES = 40, 6

local SHAPES = { process = "box", file = "note", registry = "folder", host = "ellipse" }
local COLOURS = { critical = "#b3261e", high = "#d9480f", medium = "#e8a200" }

-- A quoted label of several lines.
local function label_of(texts)
    local safe = {}
    for _, text in ipairs(texts) do
        for at, part in ipairs(layout.wrap(escape.visible(text), LABEL, LABEL)) do
            if at > LINES then
                safe[#safe] = "..."
                break
            end
            safe[#safe + 1] = escape.dot(part):sub(2, -2)
        end
    end
    return '"' .. table.concat(safe, "\\n") .. '"'
end

local function node_line(node)
    local lines = { node.label }
    if node.kind ~= "process" and node.title and node.title ~= node.label then lines[2] = node.title end
    local colour = COLOURS[node.severity or ""]
    return ("  n%d [label=%s, shape=%s%s, tooltip=%s];\n"):format(
        node.number, label_of(lines), SHAPES[node.kind], colour and (', color="%s", penwidth=2'):format(colour) or "",
        escape.dot((node.title or node.label) .. (node.note and ", " .. node.note:gsub("\n", ", ") or "")))
end

local function render(case, out, options)
    out:escape "none"
    local drawn = graph.of(view.new(case, options), options.all)
    out:raw(("digraph %s {\n  rankdir=LR;\n"):format(escape.dot(case.capture.name)))
    out:raw '  node [fontname="Helvetica", fontsize=10];\n  edge [fontname="Helvetica", fontsize=9];\n'
    for _, node in ipairs(drawn.nodes) do out:raw(node_line(node)) end
    for _, edge in ipairs(drawn.edges) do
        local label = edge.label .. (edge.index and (" #%d"):format(edge.index) or "")
        out:raw(("  n%d -> n%d [label=%s];\n"):format(edge.from.number, edge.to.number, escape.dot(label)))
    end
    out:raw "}\n"
end

return { name = "dot", extension = "dot", render = render }
