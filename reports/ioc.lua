--- Indicators as CSV: hashes, paths without the machine's user, keys, hosts, command lines; ready for a block list, so
-- addresses are as they are.

local clock = require "kaiseki.report.clock"
local indicators = require "kaiseki.report.indicators"

local function text_of(item)
    return item.data and item.value .. " = " .. item.data or item.value
end

local function render(case, out, options)
    out:escape "csv"
    local look = indicators.view(case, options)
    out:write '"type","value","port","first seen","event","why"\r\n'
    for _, item in ipairs(indicators.of(look)) do
        local port = item.port and ("%d"):format(item.port) or ""
        local seen = clock.stamp(case, item.time)
        local event = item.event and ("#%d"):format(item.event) or ""
        out:write('"%s","%s","%s","%s","%s","%s"\r\n', item.type, text_of(item), port, seen, event, item.why)
    end
end

return { name = "ioc", extension = "ioc.csv", render = render }
