--- One line per shown event in the fields of the Elastic Common Schema, for a log store.

local ecs = require "kaiseki.report.format.ecs"
local json = require "kaiseki.report.format.json"
local shown = require "kaiseki.report.shown"
local view = require "kaiseki.report.view"

local function render(case, out, options)
    out:escape "json"
    local look = view.new(case, { raw = true, all = options.all, show_suppressed = options.show_suppressed })
    local records = ecs.new(case)
    shown.each(case, look, function(event, entry, finding)
        out:raw(json.encode(records:of(event, entry, finding)) .. "\n")
    end)
end

return { name = "ndjson", extension = "ndjson", render = render }
