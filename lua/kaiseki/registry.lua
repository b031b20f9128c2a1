--- Registry activity from the ledger: keys and values by who changed them, values told with the key that was made
-- for them.

local fold = require "kaiseki.registry_fold"
local numbers = require "kaiseki.numbers"
local paths = require "kaiseki.paths"

local registry = {}

-- Names that a line gives before it counts.
local NAMES = 6
-- Data of one value that are told one after the other.
local CHANGES = 3

local VERBS = { created = "new", set = "set", deleted = "del", ["value deleted"] = "del" }

-- Data that a reader can read.
local READABLE = {
    REG_SZ = true, REG_EXPAND_SZ = true, REG_MULTI_SZ = true, REG_DWORD = true, REG_QWORD = true, REG_LINK = true,
}

local function new_entry(look, record, change)
    local folder, name = paths.split(record.path)
    return {
        verb = VERBS[change.change] or change.change, failed = change.success == false, record = record,
        folder = folder, name = name, path = record.path, object = look.shorten(record.path), mark = change.first,
        process = change.process, type = change.type, who = {}, inside = {}, data_list = {}, count = 0,
    }
end

local function add_data(entry, data)
    if not data then return end
    for _, known in ipairs(entry.data_list) do
        if known == data then return end
    end
    table.insert(entry.data_list, data)
end

-- A process that did the same several times is named once.
local function add_doer(look, entry, change)
    local last = entry.who[#entry.who]
    if last and last.process == change.process then
        last.count = last.count + change.count
        return
    end
    local mark = look:mark(change.process, change.first_time, change.first, entry.path)
    table.insert(entry.who, { process = change.process, mark = mark, count = change.count })
end

-- One entry per kind of change, with all data and every process that made it.
local function entries_of(look, record)
    local entries, index = {}, {}
    for _, change in ipairs(record.history) do
        local id = change.change .. tostring(change.success)
        local entry = index[id]
        if not entry then
            entry = new_entry(look, record, change)
            index[id] = entry
            entries[#entries + 1] = entry
        end
        add_data(entry, change.data)
        add_doer(look, entry, change)
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

-- "Start" of binary data of a value that changed tells nothing of what changed: the last is told.
local function data_of(look, entry)
    local list = entry.data_list
    if #list == 0 then return nil end
    if #list == 1 then return look:say(list[1]) end
    if not READABLE[entry.type or ""] then
        return ("%s (the last of %d)"):format(look:say(list[#list]), #list)
    end
    local said = {}
    for at, data in ipairs(list) do said[at] = look:say(data) end
    return look:some(said, CHANGES, nil, ", then ")
end

local function tell_inside(look, inside)
    local said, binary = {}, 0
    for _, entry in ipairs(inside) do
        if #entry.data_list > 0 and (READABLE[entry.type or ""] or look.options.all) then
            said[#said + 1] = ("%s = %s"):format(entry.name, data_of(look, entry))
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
    notes[#notes + 1] = tell_inside(look, entry.inside)
    if entry.more_keys then
        local values = entry.more_values > 0 and ", " .. numbers.count(entry.more_values, "value") or ""
        notes[#notes + 1] = ("and %s%s beside it (--all)"):format(numbers.count(entry.more_keys, "key"), values)
    end
    if entry.below then notes[#notes + 1] = ("with %d below it (--all)"):format(entry.below) end
    entry.notes = notes
    entry.data = not entry.folded and data_of(look, entry) or nil
    local who = {}
    for at, doer in ipairs(entry.who) do
        who[at] = doer.mark .. (doer.count > 1 and (" ×%d"):format(doer.count) or "")
    end
    entry.who = who
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
    local by_path = look:findings_by_path()
    for _, entry in ipairs(entries) do entry.told = by_path[entry.path:lower()] ~= nil end
    local told = nest(entries)
    if not look.options.all then told = fold.all(look, told) end
    for _, entry in ipairs(told) do add_notes(look, entry) end
    return { entries = told, counts = counts }
end

return registry
