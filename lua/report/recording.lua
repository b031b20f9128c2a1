--- What Process Monitor's filter left out while it recorded, and which rules are blind for it: by the configuration
-- that `--pmc` names, else by what is absent that every Windows does.

local everyday = require "kaiseki.windows.everyday"
local lists = require "kaiseki.common.lists"
local numbers = require "kaiseki.common.numbers"

local recording = {}

-- Names that are told in a text; JSON has all.
local TOLD = 12

local function some(names, most)
    if #names <= (most or TOLD) then return table.concat(names, ", ") end
    return ("%s and %d more"):format(table.concat(names, ", ", 1, most or TOLD), #names - (most or TOLD))
end

local function has(capture, name) return (capture.by_operation or {})[name] ~= nil end

-- Everyday operations that are absent where there is enough of their class, and whether a filter is likely: two classes
-- lack their surest one.
local function absent_of(capture)
    local absent, signs = {}, 0
    for _, class in ipairs { "Process", "Registry", "File System" } do
        local there = (capture.by_class or {})[class] or 0
        if class == "Process" then there = (capture.by_operation or {})["Process Start"] or 0 end
        if there >= everyday.ENOUGH[class] then
            for at, name in ipairs(everyday.OPERATIONS[class]) do
                if not has(capture, name) then
                    absent[#absent + 1] = name
                    signs = signs + (at == 1 and 1 or 0)
                end
            end
        end
    end
    return absent, signs >= 2
end

-- Rules that need what is not there: all of it, or some of it. `gone` tells of an operation whether it is.
local function blind_of(case, hidden, gone)
    local blind, partly = {}, {}
    for _, rule in ipairs(case.rules or {}) do
        local lost, left = 0, 0
        for _, name in ipairs(rule.operations or {}) do
            if hidden[name] then lost = lost + 1 end
            if not gone(name) then left = left + 1 end
        end
        if lost > 0 then table.insert(left == 0 and blind or partly, rule.id) end
    end
    table.sort(blind)
    table.sort(partly)
    return blind, partly
end

-- Operations that the filter would have dropped and the capture has: it was recorded with another one.
local function contradicted(capture, names)
    local found = {}
    for _, name in ipairs(names) do
        if has(capture, name) then found[#found + 1] = name end
    end
    return found
end

local function presumed(case)
    local absent, likely = absent_of(case.capture)
    if not likely then return nil end
    local hidden = lists.set(absent)
    local blind, partly = blind_of(case, hidden, function(name) return not has(case.capture, name) end)
    return { why = "absent", operations = absent, excludes = {}, includes = {}, blind = blind, partly = partly }
end

-- { column, count }, the highest count first.
local function by_column(counts)
    local list = {}
    for column, count in pairs(counts) do list[#list + 1] = { column = column, count = count } end
    table.sort(list, function(a, b)
        if a.count ~= b.count then return a.count > b.count end
        return a.column < b.column
    end)
    return list
end

local function known(case, given)
    local told = { file = given.name, why = "configuration", operations = {}, excludes = {}, includes = {}, blind = {},
                   partly = {}, ring = given.ring }
    if not given.drops then
        told.why = "display"
        return told
    end
    local names = lists.copy(given.hidden_operations)
    told.found = contradicted(case.capture, names)
    if #told.found > 0 then
        told.why = "another"
        return told
    end
    local hidden = lists.set(names)
    told.operations = names
    told.excludes, told.includes = by_column(given.excludes), by_column(given.includes)
    told.blind, told.partly = blind_of(case, hidden, function(name) return hidden[name] end)
    return told
end

--- What is known of it: nil when nothing is. `why` is "configuration" (its filter dropped events), "display" (it only
-- hides them), "another" (the capture holds what it would have dropped), or "absent" (an inference); `operations` that
-- are not in the capture for it, `excludes` (list of { column, count }) that dropped others in part, `includes` (the
-- same) outside of which all was dropped, `blind` and `partly` blind rules.
function recording.of(case)
    local given = case.recording
    local told = given and known(case, given)
    if told and told.why == "configuration" then return told end
    local guess = presumed(case)
    if told and guess then
        told.operations, told.blind, told.partly = guess.operations, guess.blind, guess.partly
    end
    return told or guess
end

-- Most filters drop a hundred operations of which ten are common: those of every day come first.
local function common_first(names)
    local order, at = {}, 0
    for _, class in ipairs { "Process", "Registry", "File System" } do
        for _, name in ipairs(everyday.OPERATIONS[class]) do
            at = at + 1
            order[name] = at
        end
    end
    local sorted = lists.copy(names)
    table.sort(sorted, function(a, b)
        local left, right = order[a] or 1000, order[b] or 1000
        if left ~= right then return left < right end
        return a < b
    end)
    return sorted
end

local function say_blind(told)
    local parts = {}
    if #told.blind > 0 then
        parts[1] = ("%s blind for it: %s"):format(numbers.count(#told.blind, "rule"), some(told.blind, 30))
    end
    if #told.partly > 0 then
        local whose = #told.blind > 0 and numbers.group(#told.partly) or numbers.count(#told.partly, "rule") .. " blind"
        parts[#parts + 1] = ("%s in part: %s"):format(whose, some(told.partly))
    end
    return #parts > 0 and " (" .. table.concat(parts, "; ") .. ")" or ""
end

local function say_columns(list)
    local said = {}
    for at, each in ipairs(list) do said[at] = ("%s %d"):format(each.column, each.count) end
    return table.concat(said, ", ")
end

local SAY = {}

function SAY.absent(told)
    local text = "what seems to have been filtered out: no %s in the capture, which every Windows has all the time%s"
    return text:format(table.concat(told.operations, ", "), say_blind(told))
end

-- What is absent all the same.
local function say_rest(told) return #told.operations > 0 and "; " .. SAY.absent(told) or "" end

function SAY.display(told)
    local text = "nothing for the filter of %s, which only hides events on the screen%s"
    return text:format(told.file, say_rest(told))
end

function SAY.another(told)
    local text = "nothing for the filter of %s: the capture holds %s, which that drops, so it was recorded otherwise%s"
    return text:format(told.file, some(told.found, 3), say_rest(told))
end

function SAY.configuration(told)
    local parts = {}
    if #told.operations > 0 then
        parts[1] = ("%s (%s)"):format(numbers.count(#told.operations, "operation"), some(common_first(told.operations)))
    end
    if #told.excludes > 0 then
        parts[#parts + 1] = "events by excludes of " .. say_columns(told.excludes)
    end
    if #told.includes > 0 then
        parts[#parts + 1] = "all that its includes of " .. say_columns(told.includes) .. " do not fit"
    end
    if #parts == 0 then return ("nothing for the filter of %s, which excludes nothing"):format(told.file) end
    return ("what the filter of %s dropped while recording: %s%s"):format(told.file, table.concat(parts, ", "),
                                                                         say_blind(told))
end

--- What the capture cannot show for it: a part of the account. nil when there is nothing to say.
function recording.say(told)
    local ring = told.ring and "; the beginning, where the ring buffer was full" or ""
    return SAY[told.why](told) .. ring
end

--- The same for the head of a report: nil where nothing is missing.
function recording.quality(told)
    if #told.operations == 0 and #told.excludes == 0 and #told.includes == 0 then return nil end
    local how = told.why == "configuration" and "recorded under a filter that drops events"
        or "recorded or saved under a filter, it seems"
    local blind = #told.blind > 0 and (": %s blind"):format(numbers.count(#told.blind, "rule")) or ""
    return how .. blind .. " (see Unseen)"
end

return recording
