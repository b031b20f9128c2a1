--- Sentences of findings: the one place where facts become words. A catalogue (`kaiseki.report.words.en`) has a
-- template for every verb, a word for every term, and how its language counts, lists and names things; a second
-- language is a second file. No sentence is ever read again: what reports join, they join as facts.
--
-- A template is text with
--     {role}                the objects in the role, as a list of the language
--     {role/4}              of which the first four are told, the others counted
--     {role.then}           as the catalogue's list of that name
--     {role!}               whole, however long it is
--     {count:file|files}    a number and what is counted, in the language's plural forms
--     {doer#runs|run}       one of the forms by how many objects (of a number: by how much), without the number
--     {state=new:fresh|*:old}   text by a term; `*` is any other, or none
--     [ (of {size})]        left out when one of its roles is empty
--     [{url}|{file}|none]   the first of several of which no role is empty
--     <{value} = {data}>    once for each of the findings that are told as one, as a list
--     \{ \[ \|              these signs themselves

local en = require "kaiseki.report.words.en"
local native = require "kaiseki.native"
local numbers = require "kaiseki.common.numbers"

local words = {}

-- Objects of a role that are told unless the template says otherwise.
local TOLD = 6
-- Characters of a command line or a captured text that are told.
local LONGEST = 160

local KIND = {}
for _, row in ipairs(native.roles()) do KIND[row.role] = row.kind end

--- The kind of the objects in a role: "process", "file", ... nil for what is no role.
function words.kind(role) return KIND[role] end

-- --- templates ---

local parse

-- Parts up to one of the signs in `stops` (a pattern's set), and where that sign stands.
local function parse_text(text, at, stops)
    local parts = {}
    while at <= #text do
        local plain, stop = text:match("^([^\\{}%[%]<>|]+)()", at)
        local sign = text:sub(at, at)
        if plain then
            parts[#parts + 1] = plain
            at = stop
        elseif sign == "\\" then
            parts[#parts + 1] = text:sub(at + 1, at + 1)
            at = at + 2
        elseif stops:find(sign, 1, true) then
            return parts, at
        elseif parse[sign] then
            parts[#parts + 1], at = parse[sign](text, at + 1)
        else
            parts[#parts + 1] = sign
            at = at + 1
        end
    end
    return parts, at
end

-- Texts between bars up to the sign `stop`.
local function parse_forms(text, at, stop)
    local forms = {}
    repeat
        forms[#forms + 1], at = parse_text(text, at, "|" .. stop)
        at = at + 1
    until text:sub(at - 1, at - 1) ~= "|"
    return forms, at
end

local function parse_cases(text, at)
    local cases = {}
    repeat
        local term, from = text:match("^([%w*-]+):()", at)
        if not term then error(("template %q: {role=term:text|...} is wanted at %d"):format(text, at)) end
        cases[term], at = parse_text(text, from, "|}")
        at = at + 1
    until text:sub(at - 1, at - 1) ~= "|"
    return cases, at
end

parse = {
    ["{"] = function(text, at)
        local role, sign, next_at = text:match("^([%w]+)([:#=./!}])()", at)
        if not role or not KIND[role] then error(("template %q: no role at %d"):format(text, at)) end
        local slot = { slot = role }
        if sign == ":" then
            slot.counted, at = parse_forms(text, next_at, "}")
        elseif sign == "#" then
            slot.forms, at = parse_forms(text, next_at, "}")
        elseif sign == "=" then
            slot.cases, at = parse_cases(text, next_at)
        else
            slot.limit = tonumber(text:match("^/(%d+)", next_at - 1))
            slot.list = text:match("^[^}]*%.(%l+)}", next_at - 1)
            slot.whole = sign == "!"
            at = text:match("^[^}]*}()", next_at - 1)
        end
        return slot, at
    end,
    ["["] = function(text, at)
        local choices, stop = parse_forms(text, at, "]")
        return { choices = choices }, stop
    end,
    ["<"] = function(text, at)
        local parts, stop = parse_text(text, at, ">")
        return { items = parts }, stop + 1
    end,
}

local templates = {} -- template to its parts

local function parts_of(template)
    local parts = templates[template]
    if not parts then
        parts = parse_text(template, 1, "")
        templates[template] = parts
    end
    return parts
end

--- Roles that a template names, each once: { role = "optional" or "needed" }; second, those within <>.
function words.roles_of(template)
    local roles, items = {}, {}
    local function visit(parts, needed, in_items)
        for _, part in ipairs(parts) do
            if type(part) == "table" then
                local role = part.slot
                if role then
                    roles[role] = (needed and not part.cases or roles[role] == "needed") and "needed" or "optional"
                    if in_items then items[role] = true end
                end
                for _, forms in pairs { part.counted or {}, part.forms or {} } do
                    for _, form in ipairs(forms) do visit(form, needed, in_items) end
                end
                for _, form in pairs(part.cases or {}) do visit(form, false, in_items) end
                for _, choice in ipairs(part.choices or {}) do visit(choice, false, in_items) end
                if part.items then visit(part.items, needed, true) end
            end
        end
    end
    visit(parts_of(template), true, false)
    return roles, items
end

-- --- objects ---

local Words = {}
Words.__index = Words

--- The languages that there are, each a file in `lua/report/words/`. The first is spoken unless another is asked for.
words.LANGUAGES = { "en" }

--- The catalogue of a language.
function words.catalogue(language)
    language = language or words.LANGUAGES[1]
    return language == "en" and en or require("kaiseki.report.words." .. language)
end

--- A speaker of a catalogue's language. `show` prints what was captured (paths, hosts, commands); without it as it is.
-- Its field `all` has all findings that are told as one named, however many.
function words.new(catalogue, show)
    return setmetatable({ catalogue = catalogue, show = show or function(text) return text end, all = false }, Words)
end

local function cut(text, whole)
    if whole then return text end
    text = text:gsub("%s+$", "")
    if #text > LONGEST then text = text:sub(1, utf8.offset(text, 0, LONGEST) - 1) .. "..." end
    return text
end

-- "jbruyer 5164"; a process that the capture has no record of is a text already, its PID, or false.
local function process_text(self, process)
    if type(process) == "string" then
        local pid = #process <= 10 and process:match "^%d+$" -- else a name of digits
        return pid and self.catalogue.process:format(pid) or self.show(process)
    end
    local name = process and process.name
    if not name or name == "" then
        return process and process.pid and self.catalogue.process:format(process.pid) or self.catalogue.a_process
    end
    name = self.show((name:gsub("%.[eE][xX][eE]$", "")))
    return process.pid and ("%s %d"):format(name, process.pid) or name
end

local SAY = {
    process = process_text,
    term = function(self, term) return self.catalogue.terms[term] or error(("no term %q"):format(term)) end,
    code = function(_, number) return ("%d"):format(number) end,
    number = function(_, number) return numbers.group(number) end,
    bytes = function(self, number) return self:count(number, self.catalogue.bytes) end,
    seconds = function(self, number) return self.catalogue.seconds(number / 10000000) end,
    command = function(self, text, whole) return self.show(cut(text, whole)) end,
    text = function(self, text, whole) return self.show(cut(text, whole)) end,
}
SAY.times = SAY.number
SAY.period = function(self, text) return self.catalogue.period(text) end

--- An object of a role in words; `whole`: however long it is.
function Words:object(role, object, whole)
    local kind = KIND[role]
    if kind == "clause" then return self:clause(object) end
    local say = SAY[kind]
    return say and say(self, object, whole) or self.show(object)
end

--- A number and what is counted: `forms` are the plural forms of the language, in its order.
function Words:count(number, forms)
    local form = forms[self.catalogue.plural(number)] or forms[#forms]
    return self.catalogue.counted(numbers.group(number), form)
end

--- Texts as a list of the language; beyond `limit` they are counted, and with them the `left_out` that follow.
function Words:list(texts, limit, name, left_out)
    local list, count = self.catalogue.lists[name or "all"], #texts + (left_out or 0)
    limit = limit or TOLD
    if count > limit then
        return list.more:format(table.concat(texts, list.between, 1, limit), numbers.group(count - limit))
    end
    if #texts < 2 then return texts[1] or "" end
    return table.concat(texts, list.between, 1, #texts - 1) .. list.last .. texts[#texts]
end

--- A statement as rules write it, { "verb", role = object, ... }, as findings give it: the verb, and lists of objects.
function words.statement(written)
    local facts = {}
    for role, objects in pairs(written) do
        if role ~= 1 then facts[role] = type(objects) == "table" and objects or { objects } end
    end
    return { verb = written[1], facts = facts }
end

-- --- sentences ---

local function is_empty(facts, role)
    local objects = facts[role]
    if not objects or #objects == 0 then return true end
    return KIND[role] == "times" and objects[1] < 2
end

-- Whether one of the roles that stand in the parts themselves is empty.
local function lacks(parts, facts)
    for _, part in ipairs(parts) do
        local role = type(part) == "table" and part.slot
        if role and is_empty(facts, role) and not (part.cases and part.cases["*"]) then return true end
    end
    return false
end

local put

-- How many, for the form of a word: of a number its value, else the number of objects.
local function amount(facts, role)
    local objects = facts[role] or {}
    local number = math.type(objects[1]) == "integer"
    return number and objects[1] or #objects + (objects.left_out or 0)
end

local function put_slot(self, out, slot, facts, items)
    local objects = facts[slot.slot] or {}
    if slot.counted or slot.forms then
        local forms, number = {}, amount(facts, slot.slot)
        for at, parts in ipairs(slot.counted or slot.forms) do
            local form = {}
            put(self, form, parts, facts, items)
            forms[at] = table.concat(form)
        end
        local form = forms[self.catalogue.plural(number)] or forms[#forms]
        out[#out + 1] = slot.counted and self:count(number, forms) or form
    elseif slot.cases then
        local parts = slot.cases[objects[1] or "*"] or slot.cases["*"]
        if parts then put(self, out, parts, facts, items) end
    elseif #objects == 0 then
        out[#out + 1] = KIND[slot.slot] == "process" and self.catalogue.a_process or "?"
    else
        local texts = {}
        for at, object in ipairs(objects) do texts[at] = self:object(slot.slot, object, slot.whole) end
        out[#out + 1] = self:list(texts, slot.limit, slot.list, objects.left_out)
    end
end

local function put_items(self, out, parts, facts, items)
    local texts, seen = {}, {}
    for _, item in ipairs(items or { facts }) do
        local text = {}
        put(self, text, parts, item, nil)
        text = table.concat(text)
        if not seen[text] then texts[#texts + 1] = text end
        seen[text] = true
    end
    out[#out + 1] = self:list(texts, self.all and #texts or nil, "items")
end

local function put_choice(self, out, choices, facts, items)
    for _, parts in ipairs(choices) do
        if not lacks(parts, facts) then return put(self, out, parts, facts, items) end
    end
end

function put(self, out, parts, facts, items)
    for _, part in ipairs(parts) do
        if type(part) == "string" then
            out[#out + 1] = part
        elseif part.slot then
            put_slot(self, out, part, facts, items)
        elseif part.items then
            put_items(self, out, part.items, facts, items)
        else
            put_choice(self, out, part.choices, facts, items)
        end
    end
end

local function fill(self, template, facts, items)
    local out = {}
    put(self, out, parts_of(template), facts, items)
    return table.concat(out)
end

-- nil for a verb that nobody has words for in this language; raises for templates and facts that do not fit.
local function sentence(self, verb, facts, items, own)
    local template = own and own[self.catalogue.language] or self.catalogue.verbs[verb]
    return template and fill(self, template, facts, items)
end

--- The sentence of a verb with its facts; `items` are the facts of all findings that are told as one, `own` the
-- templates by language that a rule brings. nil for a verb that nobody has words for in this language, and for what a
-- rule's mistake keeps from being said: the engine has named that when it made the English sentence.
function Words:sentence(verb, facts, items, own)
    local fine, text = pcall(sentence, self, verb, facts, items, own)
    return fine and text or nil
end

--- What stands within another sentence: { verb =, facts = }.
function Words:clause(clause)
    local template = self.catalogue.clauses[clause.verb] or error(("no clause %q"):format(clause.verb))
    return fill(self, template, clause.facts)
end

--- A phrase of reports, with facts.
function Words:phrase(name, facts)
    return fill(self, self.catalogue.phrases[name], facts or {})
end

--- What a caveat of the capture says (case.capture.caveats).
function Words:caveat(caveat)
    return self:phrase(caveat.id, { name = { caveat.name }, subject = { caveat.subject }, count = { caveat.count } })
end

--- The first sentence of a summary: texts of what was done, and what that is called (nil for nothing).
function Words:sum_up(deeds, kind)
    return self.catalogue.sum_up(self:list(deeds, #deeds), kind)
end

local english

--- The English sentence of a finding that has facts, as captured.
function words.english(finding)
    english = english or words.new(words.catalogue "en")
    local text = sentence(english, finding.verb, finding.facts, nil, finding.words)
    return text or error(("nobody has words for verb %q; give the rule words = { en = \"{doer} ...\" }"):format(
        finding.verb), 0)
end

return words
