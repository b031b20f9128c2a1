--- Looking for many things: a process that asks for several products, stores or tools one after another. Nothing is
-- told before `count` different ones were asked for; then all of what led there is.
--
--     local probes = sweep.new { count = 3 }
--     ...
--     local events = probes:add(case, event, "Kaspersky")
--     if events then case:finding { process = event.process, key = "security", events = events } end
--     ...
--     probes:things(case, finding.process)    -- in the finding's sentence

local memory = require "kaiseki.detect.memory"

local sweep = {}

-- Events that are kept until the count is reached.
local KEPT = 100

local Sweep = {}
Sweep.__index = Sweep

--- `count`: how many different things make a sweep.
function sweep.new(options)
    return setmetatable({ count = options.count, of_process = memory.of_process() }, Sweep)
end

local function mine_of(self, case, process)
    local mine = self.of_process(case, process)
    if not mine.names then mine.names, mine.seen, mine.found, mine.indexes = {}, {}, {}, {} end
    return mine
end

local function waiting_events(case, mine)
    local events = memory.events(case, mine.indexes)
    mine.indexes = {}
    return events
end

--- Adds `thing` (a name) that the event asked for. Returns the events to tell once there are enough, else nil.
-- `found` says that the thing was there.
function Sweep:add(case, event, thing, found)
    local mine = mine_of(self, case, event.process)
    if not mine.seen[thing] then
        mine.seen[thing] = true
        mine.names[#mine.names + 1] = thing
    end
    if found then mine.found[thing] = true end
    if #mine.names < self.count then
        if #mine.indexes < KEPT then mine.indexes[#mine.indexes + 1] = event.index end
        return nil
    end
    local events = waiting_events(case, mine)
    events[#events + 1] = event
    return events
end

--- The names asked for, in order, and those of them that were found.
function Sweep:things(case, process)
    local mine, found = mine_of(self, case, process), {}
    for _, name in ipairs(mine.names) do
        if mine.found[name] then found[#found + 1] = name end
    end
    return mine.names, found
end

return sweep
