--- Events that a rule remembers by their indexes, which take less memory than events.

local recall = {}

--- The events with these indexes, for a finding. A rule may ask for those that it has read of an event or a record.
-- @example case:finding { process = p, key = "many", events = recall.events(case, mine.indexes) }
function recall.events(case, indexes)
    local events = {}
    for _, index in ipairs(indexes) do events[#events + 1] = case:event(index) end
    return events
end

return recall
