--- Registry activity from the ledger: keys and values by who changed them, values told with the key that was made
-- for them.

local numbers = require "kaiseki.numbers"
local paths = require "kaiseki.paths"

local registry = {}

-- From this many values of one key, or keys below one place, on they are one line.
local CROWD = 8
local NAMES = 6
-- Components that keys must share to count as one place, as in HKLM\SOFTWARE\Microsoft\Windows
-- NT\CurrentVersion\Schedule.
local PLACE = 6

local VERBS = { created = "new", set = "set", deleted = "del", ["value deleted"] = "del" }

-- Data that a reader can read.
local READABLE = {
    REG_SZ = true, REG_EXPAND_SZ = true, REG_MULTI_SZ = true, REG_DWORD = true, REG_QWORD = true, REG_LINK = true,
}

-- One entry per kind of change and data, with every process that made it.
local function entries_of(look, record)
    local entries, index = {}, {}
    for _, change in ipairs(record.history) do
        local id = table.concat({ change.change, tostring(change.success), change.data or "" }, "\0")
        local entry = index[id]
        if not entry then
            local folder, name = paths.split(record.path)
            entry = {
                verb = VERBS[change.change] or change.change, failed = change.success == false, record = record,
                folder = folder, name = name, path = record.path, mark = change.first, process = change.process,
                data = change.data, type = change.type, object = look.shorten(record.path), who = {}, inside = {},
                count = 0,
            }
            index[id] = entry
            entries[#entries + 1] = entry
        end
        local times = change.count > 1 and (" ×%d"):format(change.count) or ""
        entry.who[#entry.who + 1] = look:mark(change.process, change.first_time, change.first, record.path) .. times
        entry.count = entry.count + change.count
    end
    return entries
end

-- Values set in a key that was made just for them are told with it.
local function nest(entries)
    local keys, top = {}, {}
    for _, entry in ipairs(entries) do
        if entry.verb == "new" and not entry.failed then keys[entry.path:lower()] = entry end
    end
    for _, entry in ipairs(entries) do
        local home = entry.record.is_value and entry.verb == "set" and keys[entry.folder:lower()]
        if home and home.process == entry.process then
            home.inside[#home.inside + 1] = entry
        else
            top[#top + 1] = entry
        end
    end
    return top
end

local function place_of(path)
    local parts = {}
    for part in path:gmatch [=[[^\]+]=] do
        parts[#parts + 1] = part
        if #parts == PLACE then return table.concat(parts, "\\"):lower() end
    end
    return nil
end

-- Several new keys of one process below one place: the first is told, the others are counted with it.
local function fold_keys(look, entries)
    if look.options.all then return entries end
    local first_of, kept = {}, {}
    for _, entry in ipairs(entries) do
        local place = entry.verb == "new" and not entry.failed and place_of(entry.path)
        local id = place and place .. "\0" .. tostring(entry.process and entry.process.number)
        local first = id and first_of[id]
        if first then
            if first.name:find "^{.*}$" and not entry.name:find "^{.*}$" then -- a name tells more than an id
                kept[first.place] = entry
                entry.place, entry.more_keys, entry.more_values = first.place, first.more_keys, first.more_values
                first_of[id], first, entry = entry, entry, first
            end
            first.more_keys = (first.more_keys or 0) + 1
            first.more_values = (first.more_values or 0) + #entry.inside
        else
            kept[#kept + 1] = entry
            entry.place = #kept
            if id then first_of[id] = entry end
        end
    end
    return kept
end

local function values_crowd(look, crowd)
    local names = {}
    for at, entry in ipairs(crowd) do names[at] = entry.name end
    local first = crowd[1]
    first.object = look.shorten(first.folder) .. "\\"
    first.data = nil
    first.notes = { ("%s: %s"):format(numbers.count(#crowd, "value"), look:some(names, NAMES)) }
    first.who = { first.who[1] .. (" to #%d"):format(crowd[#crowd].mark) }
    return first
end

local function fold_values(look, entries)
    if look.options.all then return entries end
    local crowds, order = {}, {}
    for at, entry in ipairs(entries) do
        local id = ("#%d"):format(at)
        if entry.record.is_value and #entry.who == 1 then
            local who = tostring(entry.process and entry.process.number)
            id = table.concat({ entry.verb, who, entry.folder:lower() }, "\0")
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
            kept[#kept + 1] = values_crowd(look, crowds[id])
        else
            for _, entry in ipairs(crowds[id]) do kept[#kept + 1] = entry end
        end
    end
    return kept
end

local function tell_inside(look, inside)
    local said, binary = {}, 0
    for _, entry in ipairs(inside) do
        if entry.data and (READABLE[entry.type or ""] or look.options.all) then
            said[#said + 1] = ("%s = %s"):format(entry.name, look:say(entry.data))
        else
            binary = binary + 1
        end
    end
    local text = look:some(said, NAMES)
    if binary == 0 then return text ~= "" and "in it " .. text or nil end
    if #said == 0 then return "in it " .. numbers.count(binary, "value") end
    return ("in it %s and %s in binary"):format(text, numbers.count(binary, "value"))
end

local function add_notes(look, entry)
    local notes = entry.notes or {}
    if entry.failed then notes[#notes + 1] = "failed" end
    local inside = tell_inside(look, entry.inside)
    if inside then notes[#notes + 1] = inside end
    if entry.more_keys then
        local values = entry.more_values > 0 and ", " .. numbers.count(entry.more_values, "value") or ""
        notes[#notes + 1] = ("and %s%s beside it (--all)"):format(numbers.count(entry.more_keys, "key"), values)
    end
    entry.notes = notes
    entry.data = entry.data and look:say(entry.data)
end

local LABELS = {
    { "set", "value", "set" }, { "new", "key", "made" }, { "del", "key or value", "deleted", "keys or values" },
}

local function counts_of(entries)
    local count, parts = {}, {}
    for _, entry in ipairs(entries) do count[entry.verb] = (count[entry.verb] or 0) + 1 end
    for _, label in ipairs(LABELS) do
        local number = count[label[1]]
        if number then parts[#parts + 1] = numbers.count(number, label[2], label[4]) .. " " .. label[3] end
    end
    return table.concat(parts, ", ")
end

--- Entries in order of what happened first: verb ("set" "new" "del"), object, data (nil for keys), who (list), notes.
function registry.of(look)
    local entries = {}
    for _, record in ipairs(look.case.registry) do
        if look:shows_object(record) then
            for _, entry in ipairs(entries_of(look, record)) do entries[#entries + 1] = entry end
        end
    end
    table.sort(entries, function(a, b)
        if a.mark ~= b.mark then return a.mark < b.mark end
        return a.object < b.object
    end)
    local counts = counts_of(entries)
    local told = fold_values(look, fold_keys(look, nest(entries)))
    for _, entry in ipairs(told) do add_notes(look, entry) end
    return { entries = told, counts = counts }
end

return registry
