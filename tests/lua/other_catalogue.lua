--- A catalogue of a language with the object before the verb, counting words for everything, no plural, and no letter of
-- English: made from the roles of the English one, as a translator's file would have it. For tests of plain Lua, and as
-- part of a report that tests/cli/words.py writes.

local english = require "kaiseki.report.words.en"
local words = require "kaiseki.report.words"

local function sorted(map)
    local names = {}
    for name in pairs(map) do names[#names + 1] = name end
    table.sort(names)
    return names
end

-- Objects first, those that the verb lets differ together, then the verb.
local function template(text, verb)
    local roles, differing = words.roles_of(text)
    local parts, within = { roles.doer and "{doer}は" or "" }, {}
    for _, role in ipairs(sorted(roles)) do
        if role ~= "doer" then
            local list = differing[role] and within or parts
            list[#list + 1] = ("[{%s}を]"):format(role)
        end
    end
    if #within > 0 then parts[#parts + 1] = "<" .. table.concat(within) .. ">" end
    return table.concat(parts) .. verb
end

local function translated(templates, verb)
    local other = {}
    for name, text in pairs(templates) do other[name] = template(text, verb) end
    return other
end

local other = {
    language = "other", process = "№%d", a_process = "某", terms = {}, lists = {}, bytes = { "字" },
    verbs = translated(english.verbs, "した。"), clauses = translated(english.clauses, "て"),
    phrases = translated(english.phrases, "と"),
    plural = function() return 1 end, counted = function(number, word) return number .. word end,
    seconds = function(seconds) return ("%d秒"):format(seconds // 1) end, period = function() return "周期" end,
    sum_up = function(deeds, kind) return (kind or "") .. deeds .. "。" end,
}

-- Terms that English has only as cases of a template ({state=answered:...}) stand for themselves here.
setmetatable(other.terms, { __index = function() return "語" end })
for name in pairs(english.lists) do other.lists[name] = { between = "、", last = "と", more = "%s他%s件" } end

return other
