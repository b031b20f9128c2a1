--- Shortens registry activity: keys made together, keys deleted with all that was below them, many values of one
-- place.

local numbers = require "kaiseki.numbers"
local paths = require "kaiseki.paths"

local registry_fold = {}

-- Components that keys must share to count as one place, as in
-- HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule.
local PLACE = 6
-- From this many entries of one place on they are one line.
local CROWD = 5
local NAMES = 6

local function place_of(path)
    local parts = {}
    for part in path:gmatch [=[[^\]+]=] do
        parts[#parts + 1] = part
        if #parts == PLACE then break end
    end
    return table.concat(parts, "\\"):lower()
end

local function who_of(entry) return tostring(entry.process and entry.process.number) end

-- A name tells more than an id.
local function is_better_name(entry, than)
    return than.name:find "^{.*}$" and not entry.name:find "^{.*}$"
end

-- Several new keys of one process below one place: the best named is told, the others are counted with it.
local function fold_new_keys(entries)
    local first_of, kept = {}, {}
    for _, entry in ipairs(entries) do
        local id = entry.verb == "new" and not entry.failed and place_of(entry.path) .. "\0" .. who_of(entry)
        local first = id and first_of[id]
        if not first then
            kept[#kept + 1] = entry
            entry.place = #kept
            if id then first_of[id] = entry end
        else
            if is_better_name(entry, first) then
                kept[first.place] = entry
                entry.place, entry.more_keys, entry.more_values = first.place, first.more_keys, first.more_values
                first_of[id], first, entry = entry, entry, first
            end
            first.more_keys = (first.more_keys or 0) + 1
            first.more_values = (first.more_values or 0) + #entry.inside
        end
    end
    return kept
end

-- The highest key above `path` that the same process deleted.
local function deleted_above(deleted, entry)
    local best
    local folder = paths.split(entry.path)
    while folder ~= "" do
        local above = deleted[folder:lower()]
        if above and above ~= entry and above.process == entry.process then best = above end
        folder = paths.split(folder)
    end
    return best
end

-- What is deleted together with a key above it is counted there.
local function fold_deleted(entries)
    local deleted, kept = {}, {}
    for _, entry in ipairs(entries) do
        if entry.verb == "del" and not entry.failed and not entry.record.is_value then
            deleted[entry.path:lower()] = entry
        end
    end
    for _, entry in ipairs(entries) do
        local above = entry.verb == "del" and not entry.failed and deleted_above(deleted, entry)
        if above then
            above.below = (above.below or 0) + 1
        else
            kept[#kept + 1] = entry
        end
    end
    return kept
end

-- "PackedCatalogItem ×15, LibraryPath ×2"
local function names_of(look, crowd)
    local count, order = {}, {}
    for _, entry in ipairs(crowd) do
        if not count[entry.name] then order[#order + 1] = entry.name end
        count[entry.name] = (count[entry.name] or 0) + 1
    end
    local said = {}
    for at, name in ipairs(order) do said[at] = name .. (count[name] > 1 and (" ×%d"):format(count[name]) or "") end
    return look:some(said, NAMES)
end

local function common_key(crowd)
    local key = crowd[1].folder
    for _, entry in ipairs(crowd) do
        while key ~= "" and (entry.folder .. "\\"):lower():sub(1, #key + 1) ~= key:lower() .. "\\" do
            key = paths.split(key)
        end
    end
    return key
end

local function one_line(look, crowd)
    local first, last = crowd[1], crowd[#crowd]
    local noun = first.record.is_value and "value" or "key"
    first.object, first.folded = look.shorten(common_key(crowd)) .. "\\", true
    first.notes = { ("%s: %s"):format(numbers.count(#crowd, noun), names_of(look, crowd)) }
    first.who = { { mark = first.who[1].mark .. (" to #%d"):format(last.mark), count = 1 } }
    return first
end

-- Many changes of one kind by one process in one place, none of which a finding is about.
local function fold_places(look, entries)
    local crowds, order = {}, {}
    for _, entry in ipairs(entries) do
        local id = entry
        local alone = entry.told or #entry.who > 1 or #entry.inside > 0 or entry.more_keys or entry.below
        if not alone then
            local kind = tostring(entry.record.is_value) .. tostring(entry.failed)
            id = table.concat({ entry.verb, kind, who_of(entry), place_of(entry.folder) }, "\0")
        end
        if not crowds[id] then
            crowds[id] = {}
            order[#order + 1] = id
        end
        table.insert(crowds[id], entry)
    end
    local kept = {}
    for _, id in ipairs(order) do
        if #crowds[id] >= CROWD then
            kept[#kept + 1] = one_line(look, crowds[id])
        else
            for _, entry in ipairs(crowds[id]) do kept[#kept + 1] = entry end
        end
    end
    return kept
end

--- Fewer entries that tell the same; what was left out is counted in what stays.
function registry_fold.all(look, entries)
    entries = fold_places(look, fold_deleted(fold_new_keys(entries)))
    table.sort(entries, function(a, b)
        if a.mark ~= b.mark then return a.mark < b.mark end
        return a.object < b.object
    end)
    return entries
end

return registry_fold
