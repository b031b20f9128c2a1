--- So many within so many seconds: counts of one process' events, or of distinct things among them.
--
--     local window = require "kaiseki.detect.window"
--     local renames = window.new { seconds = 60, count = 20 }
--     ...
--     if renames:reached(case, event.process, event.time, event.file.new_path) then ... end

local memory = require "kaiseki.detect.memory"

local window = {}

local SECOND = 10000000

local Window = {}
Window.__index = Window

--- `seconds`: length of the window, nil for the whole capture. `count`: how many different things must happen in it.
function window.new(options)
    return setmetatable({
        length = options.seconds and options.seconds * SECOND or math.maxinteger,
        count = options.count,
        of_process = memory.of_process(),
    }, Window)
end

-- Drops what is older than the window. `order` holds things by time; `last` their latest time.
local function expire(self, mine, now)
    while mine.first <= mine.size do
        local entry = mine.order[mine.first]
        if now - entry.time <= self.length then break end
        if mine.last[entry.thing] == entry.time then
            mine.last[entry.thing] = nil
            mine.distinct = mine.distinct - 1
        end
        mine.order[mine.first] = nil
        mine.first = mine.first + 1
    end
end

--- Adds a thing (a text; letter case does not matter) that the process did at `time` (ticks); true once the number is
-- reached, and for each further thing while it holds. A thing that is nil, because the capture does not tell it, does
-- not count; where the capture has no times (nil), all is within the window.
function Window:reached(case, process, time, thing)
    if not thing then return false end
    local mine = self.of_process(case, process)
    if not mine.order then mine.order, mine.last, mine.first, mine.size, mine.distinct = {}, {}, 1, 0, 0 end
    time, thing = time or 0, thing:lower()
    if not mine.last[thing] then mine.distinct = mine.distinct + 1 end
    mine.last[thing] = time
    mine.size = mine.size + 1
    mine.order[mine.size] = { time = time, thing = thing }
    expire(self, mine, time)
    return mine.distinct >= self.count
end

return window
