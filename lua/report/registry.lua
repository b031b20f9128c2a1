--- Registry activity from the ledger: keys and values by who changed them, values told with the key that was made
-- for them, many changes of one place in one line.

local numbers = require "kaiseki.common.numbers"
local paths = require "kaiseki.report.paths"

local registry = {}

-- From this many changes of one kind in one place on they are one line.
local CROWD = 5
-- Names that a line gives before it counts.
local NAMES = 6
-- Data of one value that are told one after the other.
local CHANGES = 3
-- Components that keys must share to count as one place, as in
-- HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule.
local PLACE = 6

local VERBS = { created = "new", set = "set", deleted = "del", ["value deleted"] = "del" }

local FAILED = {
    created = "failed to make it", set = "failed to set it", deleted = "failed to delete it",
    ["value deleted"] = "failed to delete it",
}

-- Data that a reader can read.
local READABLE = {
    REG_SZ = true, REG_EXPAND_SZ = true, REG_MULTI_SZ = true, REG_DWORD = true, REG_QWORD = true, REG_LINK = true,
}

-- A record's changes of one kind, as `change` and whether it worked.
local function kind_of(change) return change.change .. (change.success == false and " failed" or "") end

-- Kinds of a record's history, each once. What failed changed nothing: told with --all, else only counted (second
-- answer).
local function kinds_of(look, record)
    local kinds, seen, failed = {}, {}, 0
    for _, change in ipairs(record.history) do
        local kind, worked = kind_of(change), change.success ~= false
        if not seen[kind] then
            seen[kind] = true
            if not worked then failed = failed + 1 end
            if worked or look.options.all then
                kinds[#kinds + 1] = {
                    name = kind, verb = worked and (VERBS[change.change] or change.change) or "try", first = change,
                }
            end
        end
    end
    return kinds, failed
end

local function number_of(process) return tostring(process and process.number) end

-- What is told of one record's changes of one kind: who, when, how often, and the data in turn.
local function history_of(look, record, kind)
    local who, data, type, seen = {}, {}, nil, {}
    for _, change in ipairs(record.history) do
        if kind_of(change) == kind then
            local last = who[#who]
            if last and last.process == change.process then
                last.count = last.count + change.count
            else
                local mark = look:mark(change.process, change.first_time, change.first, record.path)
                who[#who + 1] = { process = change.process, mark = mark, count = change.count }
            end
            type = type or change.type
            if change.data and not seen[change.data] then
                seen[change.data] = true
                data[#data + 1] = change.data
            end
        end
    end
    return who, data, type
end

local function say_who(who)
    local said = {}
    for at, doer in ipairs(who) do
        said[at] = doer.mark .. (doer.count > 1 and (" ×%d"):format(doer.count) or "")
    end
    return table.concat(said, ", ")
end

-- Of binary data that changed, the last is told.
local function say_data(look, data, type)
    if #data == 0 then return nil end
    if #data == 1 then return look:say(data[1]) end
    if not READABLE[type or ""] then return ("%s (the last of %d)"):format(look:say(data[#data]), #data) end
    return look:some_of(data, CHANGES, ", then ", function(each) return look:say(each) end)
end

-- "in it Path = \jbruyer.exe and 2 values in binary"
local function tell_inside(look, values)
    local readable, binary = {}, 0
    for _, record in ipairs(values) do
        local change = record.history[1]
        if change.data and (READABLE[change.type or ""] or look.options.all) then
            readable[#readable + 1] = record
        else
            binary = binary + 1
        end
    end
    local text = look:some_of(readable, NAMES, ", ", function(record)
        local _, name = paths.split(record.path)
        local _, data, type = history_of(look, record, "set")
        return ("%s = %s"):format(name, say_data(look, data, type) or "")
    end)
    if binary == 0 then return "in it " .. text end
    if #readable == 0 then return "in it " .. numbers.count(binary, "value") end
    return ("in it %s and %s in binary"):format(text, numbers.count(binary, "value"))
end

local function single_entry(look, item)
    local who, data, type = history_of(look, item.record, item.kind)
    local rest = { say_who(who) }
    local tried = item.kind:match "^(.*) failed$"
    if tried then rest[#rest + 1] = FAILED[tried] or "failed" end
    if item.values and #item.values > 0 then rest[#rest + 1] = tell_inside(look, item.values) end
    if (item.more_keys or 0) > 0 then
        local values = item.more_values > 0 and ", " .. numbers.count(item.more_values, "value") or ""
        rest[#rest + 1] = ("and %s%s beside it (--all)"):format(numbers.count(item.more_keys, "key"), values)
    end
    if (item.below or 0) > 0 then rest[#rest + 1] = ("with %s below it (--all)"):format(numbers.group(item.below)) end
    local said = say_data(look, data, type)
    return {
        verb = item.verb, object = look:say(item.record.path) .. (said and " = " .. said or ""),
        rest = table.concat(rest, "; "),
    }
end

-- "PackedCatalogItem ×15, LibraryPath ×2"
local function names_of(look, list)
    local count, order = {}, {}
    for _, record in ipairs(list) do
        local _, name = paths.split(record.path)
        if not count[name] then order[#order + 1] = name end
        count[name] = (count[name] or 0) + 1
    end
    return look:some_of(order, NAMES, ", ", function(name)
        return name .. (count[name] > 1 and (" ×%d"):format(count[name]) or "")
    end)
end

local function common_key(list)
    local key = paths.split(list[1].path)
    for _, record in ipairs(list) do
        local folded = record.path:lower()
        while key ~= "" and folded:sub(1, #key + 1) ~= key:lower() .. "\\" do key = paths.split(key) end
    end
    return key
end

local function crowd_entry(look, item)
    local list = item.list
    local who = history_of(look, list[1], item.kind)
    local noun = list[1].is_value and "value" or "key"
    return {
        verb = item.verb, object = look:say(common_key(list)) .. "\\",
        rest = ("%s to #%d; %s: %s"):format(who[1].mark, list[#list].history[1].first, numbers.count(#list, noun),
                                            names_of(look, list)),
    }
end

local function place_of(path)
    local at, seen = 0, 0
    while at and seen < PLACE do
        at = path:find("\\", at + 1, true)
        seen = seen + 1
    end
    return (at and path:sub(1, at - 1) or path):lower()
end

-- Keys that were made and keys that were deleted, by path: what is in or below them is told with them.
local function find_homes(look, shown)
    local made, deleted = {}, {}
    for _, record in ipairs(shown) do
        if not record.is_value then
            for _, kind in ipairs((kinds_of(look, record))) do
                local home = { process = kind.first.process, values = {}, below = 0 }
                if kind.name == "created" then made[record.path:lower()] = home end
                if kind.name == "deleted" then deleted[record.path:lower()] = home end
            end
        end
    end
    return made, deleted
end

-- The highest key above `path` that the same process deleted.
local function deleted_above(deleted, path, process)
    local best
    local folder = paths.split(path)
    while folder ~= "" do
        local above = deleted[folder:lower()]
        if above and above.process == process then best = above end
        folder = paths.split(folder)
    end
    return best
end

local function add_to(lists, id, kind, record)
    local list = lists[id]
    if not list then
        list = { kind = kind.name, verb = kind.verb, list = {} }
        lists[id] = list
        lists[#lists + 1] = list
    end
    list.list[#list.list + 1] = record
end

-- Several processes did it.
local function is_shared(record, kind)
    for _, change in ipairs(record.history) do
        if kind_of(change) == kind.name and change.process ~= kind.first.process then return true end
    end
    return false
end

-- Puts one record's changes of one kind where they are told.
local function sort_in(plan, record, kind)
    local folder, process = paths.split(record.path), kind.first.process
    if kind.name == "set" then
        local home = plan.made[folder:lower()]
        if home and home.process == process then
            home.values[#home.values + 1] = record
            return
        end
    elseif kind.verb == "del" then
        local above = deleted_above(plan.deleted, record.path, process)
        if above then
            above.below = above.below + 1
            return
        end
    elseif kind.name == "created" then
        add_to(plan.made_places, place_of(record.path) .. "\0" .. number_of(process), kind, record)
        return
    end
    local below = kind.name == "deleted" and plan.deleted[record.path:lower()].below
    if below or plan.by_path[record.path:lower()] or is_shared(record, kind) then
        plan.items[#plan.items + 1] = { record = record, kind = kind.name, verb = kind.verb, mark = kind.first.first }
    else
        local id = table.concat({ kind.name, number_of(process), place_of(folder) }, "\0")
        add_to(plan.places, id, kind, record)
    end
end

-- A name tells more than an id.
local function has_name(record)
    local _, name = paths.split(record.path)
    return not name:find "^{.*}$"
end

-- Keys made by one process in one place: the best named is told, the others are counted with it.
local function made_item(plan, group)
    local main = group.list[1]
    for _, record in ipairs(group.list) do
        if has_name(record) and not has_name(main) then main = record end
    end
    local values = 0
    for _, record in ipairs(group.list) do values = values + #plan.made[record.path:lower()].values end
    local own = plan.made[main.path:lower()].values
    return {
        record = main, kind = group.kind, verb = group.verb, mark = main.history[1].first, values = own,
        more_keys = #group.list - 1, more_values = values - #own,
    }
end

local function arrange(look, shown)
    local plan = { items = {}, places = {}, made_places = {}, by_path = look:findings_by_path() }
    plan.made, plan.deleted = find_homes(look, shown)
    for _, record in ipairs(shown) do
        for _, kind in ipairs((kinds_of(look, record))) do sort_in(plan, record, kind) end
    end
    local items = plan.items
    for _, item in ipairs(items) do
        local home = item.kind == "deleted" and plan.deleted[item.record.path:lower()]
        item.below = home and home.below
    end
    for _, group in ipairs(plan.made_places) do items[#items + 1] = made_item(plan, group) end
    for _, group in ipairs(plan.places) do
        if #group.list >= CROWD then
            group.mark = group.list[1].history[1].first
            items[#items + 1] = group
        else
            for _, record in ipairs(group.list) do
                items[#items + 1] = {
                    record = record, kind = group.kind, verb = group.verb, mark = record.history[1].first,
                }
            end
        end
    end
    table.sort(items, function(a, b)
        if a.mark ~= b.mark then return a.mark < b.mark end
        return (a.record or a.list[1]).path < (b.record or b.list[1]).path
    end)
    return items
end

local LABELS = {
    { "set", "value", "set" }, { "new", "key", "made" }, { "del", "key or value", "deleted", "keys or values" },
}

local function counts_of(count, failed)
    local parts = {}
    for _, label in ipairs(LABELS) do
        local number = count[label[1]]
        if number then parts[#parts + 1] = numbers.count(number, label[2], label[4]) .. " " .. label[3] end
    end
    if failed > 0 then parts[#parts + 1] = numbers.count(failed, "attempt") .. " failed (--all)" end
    return table.concat(parts, ", ")
end

--- What to tell of the registry: `counts`, and what registry.each goes through.
function registry.of(look)
    local shown, count, tries = {}, {}, 0
    for _, record in ipairs(look.case.registry) do
        if look:shows_object(record) then
            local kinds, failed = kinds_of(look, record)
            if #kinds > 0 then shown[#shown + 1] = record end
            tries = tries + failed
            for _, kind in ipairs(kinds) do count[kind.verb] = (count[kind.verb] or 0) + 1 end
        end
    end
    return { shown = shown, counts = counts_of(count, tries) }
end

--- Calls `tell` with each entry, in order of what happened first (with --all, of the objects): verb ("set" "new"
-- "del", and "try" for what failed), object with its data, rest (who and when, what of it).
function registry.each(look, told, tell)
    if look.options.all then
        for _, record in ipairs(told.shown) do
            for _, kind in ipairs((kinds_of(look, record))) do
                tell(single_entry(look, { record = record, kind = kind.name, verb = kind.verb }))
            end
        end
        return
    end
    for _, item in ipairs(arrange(look, told.shown)) do
        tell(item.list and crowd_entry(look, item) or single_entry(look, item))
    end
end

return registry
