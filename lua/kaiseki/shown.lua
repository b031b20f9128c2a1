--- The single events that a report shows: those of activities that no whitelist hid, and those that findings refer
-- to, each once, in order.

local shown = {}

-- index -> activity entry, for what belongs into the report
local function entries_by_index(case, look)
    local by_index = {}
    for _, entry in ipairs(case.activities) do
        local wanted = look.options.all or look:shows(entry)
        if wanted and entry.first and not by_index[entry.first] then by_index[entry.first] = entry end
    end
    for _, entry in ipairs(case.suppressed) do
        local wanted = look.options.show_suppressed or not look:hides(entry)
        if wanted and entry.first and not by_index[entry.first] then by_index[entry.first] = entry end
    end
    return by_index
end

--- A list of { index, entry, finding }: `entry` or `finding` may be nil. Events are fetched by whoever needs them,
-- one by one.
function shown.events(case, look)
    local entries, items, seen = entries_by_index(case, look), {}, {}
    for index, entry in pairs(entries) do
        items[#items + 1] = { index = index, entry = entry, finding = look.by_event[index] }
        seen[index] = true
    end
    for index, finding in pairs(look.by_event) do
        local wanted = look.options.all or look:shows(finding)
        if wanted and not seen[index] then items[#items + 1] = { index = index, finding = finding } end
    end
    table.sort(items, function(a, b) return a.index < b.index end)
    return items
end

return shown
