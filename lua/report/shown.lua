--- The single events that a report shows: those of activities that no whitelist hid, and those that findings refer
-- to, each once, in order.

local shown = {}

-- index -> activity entry, for what belongs into the report
local function entries_by_index(case, look)
    local by_index = {}
    for _, entry in ipairs(case.activities) do
        local wanted = (look.options.all or look:shows(entry)) and not look:hides(entry)
        if wanted and entry.first and not by_index[entry.first] then by_index[entry.first] = entry end
    end
    for _, entry in ipairs(case.suppressed) do
        local wanted = look.options.show_suppressed or not look:hides(entry)
        if wanted and entry.first and not by_index[entry.first] then by_index[entry.first] = entry end
    end
    return by_index
end

--- Calls `tell(event, entry, finding)` for each; `entry` or `finding` may be nil. Events are fetched one by one.
function shown.each(case, look, tell)
    local entries, findings, indexes = entries_by_index(case, look), look:findings_by_event(), {}
    for index in pairs(entries) do indexes[#indexes + 1] = index end
    for index, finding in pairs(findings) do
        local wanted = look.options.all or look:shows(finding)
        if wanted and not entries[index] then indexes[#indexes + 1] = index end
    end
    table.sort(indexes)
    for _, index in ipairs(indexes) do
        local event = case:event(index)
        if event then tell(event, entries[index], findings[index]) end
    end
end

return shown
