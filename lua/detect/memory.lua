--- What a rule remembers from event to event. Each capture is a case of its own, so the memory of one case ends where
-- the next begins.
--
--     local memory = require "kaiseki.detect.memory"
--     local tasks = memory.of_case()          -- at load
--     ...
--     local seen = tasks(case)                -- in a callback: this case's table
--     seen[name] = event.process

local memory = {}

--- A function that gives a table for the case, empty at the case's first event.
function memory.of_case()
    local current, content
    return function(case)
        if not content or current ~= case then current, content = case, {} end
        return content
    end
end

--- A function that gives a table for the case, empty again once its tree is known: for what is concluded from who is in
-- it. An `excuse` is asked before as well, as the sample is guessed by what rules found.
function memory.of_tree()
    local before, after = memory.of_case(), memory.of_case()
    return function(case) return (case.tree_known and after or before)(case) end
end

--- A function that gives a table for each process of the case.
-- @example local downloads = memory.of_process(); local mine = downloads(case, event.process)
function memory.of_process()
    local of_case = memory.of_case()
    return function(case, process)
        local all, number = of_case(case), process and process.number or -1
        if not all[number] then all[number] = {} end
        return all[number]
    end
end

--- The events with these indexes, which take less memory than events, for a finding. A rule may ask for those that it
-- has read of an event or a record.
-- @example case:finding { process = p, key = "many", events = memory.events(case, mine.indexes) }
function memory.events(case, indexes)
    local events = {}
    for _, index in ipairs(indexes) do events[#events + 1] = case:event(index) end
    return events
end

return memory
