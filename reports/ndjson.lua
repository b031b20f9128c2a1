--- One line per shown event in the fields of the Elastic Common Schema, for a log store.

local ecs = require "kaiseki.ecs"
local json = require "kaiseki.json"
local shown = require "kaiseki.shown"
local view = require "kaiseki.view"

local function render(case, out, options)
    out:escape "json"
    local look = view.new(case, { raw = true, all = options.all, show_suppressed = options.show_suppressed })
    for _, item in ipairs(shown.events(case, look)) do
        local event = case:event(item.index)
        if event then out:raw(json.encode(ecs.record(case, event, item.entry, item.finding)) .. "\n") end
    end
end

return { name = "ndjson", extension = "ndjson", render = render }
