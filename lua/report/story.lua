--- The story: findings told once, one behaviour a line, in time order. Findings are joined by their facts; words come
-- last.

local verbs = require "kaiseki.report.verbs"
local view = require "kaiseki.report.view"
local words = require "kaiseki.report.words"

local story = {}

-- Repeats of one rule by one process that are told in full before the rest is counted.
local REPEATS = 3

--- A finding's sentence in the look's language, as the look shows paths and addresses. A rule that wrote a sentence of
-- its own, or states nothing, has that or its title and key.
function story.sentence(look, finding)
    local sentence = finding.verb and look.words:sentence(finding.verb, finding.facts, nil, finding.words)
    if sentence then return sentence end
    local text = finding.text
    if text and text ~= "" then return look:say(text) end
    local what = finding.key and finding.key ~= "" and ": " .. finding.key or ""
    return look:say(view.process(finding.process) .. ": " .. (finding.title or finding.rule) .. what)
end

local function new_group(look, finding)
    return {
        rule = finding.rule, title = finding.title, severity = finding.severity, in_tree = finding.in_tree,
        attack = finding.attack, process = finding.process, key = finding.key, verb = finding.verb,
        facts = finding.facts, words = finding.words, findings = { finding }, processes = { finding.process },
        first = finding.first or 0, last = finding.last or 0,
        first_time = finding.first_time or look.zero, last_time = finding.last_time or look.zero,
        text = story.sentence(look, finding), whitelist = finding.whitelisted_by,
    }
end

local function extend(group, other)
    for _, finding in ipairs(other.findings) do group.findings[#group.findings + 1] = finding end
    group.first = math.min(group.first, other.first)
    group.last = math.max(group.last, other.last)
    group.first_time = math.min(group.first_time, other.first_time)
    group.last_time = math.max(group.last_time, other.last_time)
    group.whitelist = group.whitelist or other.whitelist
end

-- "; 4488 again at +62.30"; a process of another name is named.
local function add_doer(look, group, finding)
    local first, other = group.process, finding.process
    local when = { text = { look:since(finding.first_time or look.zero) }, process = { other or false } }
    local again = first and other and first.name == other.name
    if again then when.name = { ("%d"):format(other.pid or 0) } end
    group.text = group.text .. look.words:phrase(again and "again" or "too", when)
end

-- The same rule about the same thing by several processes is one behaviour.
local function group_by_key(look, findings)
    local groups, index = {}, {}
    for _, finding in ipairs(findings) do
        local id = table.concat({
            finding.rule, finding.severity, tostring(finding.in_tree), (finding.key or ""):lower(),
        }, "\0")
        local group = finding.key and finding.key ~= "" and index[id]
        if group then
            extend(group, new_group(look, finding))
            if finding.process ~= group.process then
                group.processes[#group.processes + 1] = finding.process
                add_doer(look, group, finding)
            end
        else
            group = new_group(look, finding)
            groups[#groups + 1] = group
            index[id] = group
        end
    end
    return groups
end

-- What must be equal of findings that are told as one: all facts but those that the verb lets differ.
local function fixed_facts(group, differing)
    local parts = {}
    local add
    local function add_object(role, object)
        if words.kind(role) == "clause" then
            parts[#parts + 1] = object.verb
            add(object.facts, {})
        elseif words.kind(role) == "process" and object and type(object) ~= "string" then
            parts[#parts + 1] = ("%d"):format(object.number)
        else
            parts[#parts + 1] = tostring(object)
        end
    end
    function add(facts, skip)
        local roles = {}
        for role in pairs(facts) do
            if not skip[role] then roles[#roles + 1] = role end
        end
        table.sort(roles)
        for _, role in ipairs(roles) do
            parts[#parts + 1] = role
            for _, object in ipairs(facts[role]) do add_object(role, object) end
        end
    end
    add(group.facts, differing)
    return table.concat(parts, "\0")
end

-- The roles that the verb lets differ; of a rule's own words those within <>.
local function differing_of(look, group)
    local own = group.words and group.words[look.words.catalogue.language]
    if not own then return group.verb and verbs.differing(group.verb) or {} end
    local fine, _, within = pcall(words.roles_of, own)
    if not fine then return {} end -- the engine has named the mistake
    return within
end

-- One rule, one process, one verb: findings that differ only in what the verb lets differ become one row.
local function join(look, family)
    local differing = differing_of(look, family[1])
    if not next(differing) then return family end
    local joined, index = {}, {}
    for _, group in ipairs(family) do
        local id = #group.processes == 1 and fixed_facts(group, differing) or group
        local first = index[id]
        if first then
            extend(first, group)
            first.items[#first.items + 1] = group.facts
        else
            group.items = { group.facts }
            index[id] = group
            joined[#joined + 1] = group
        end
    end
    for _, group in ipairs(joined) do
        local text = #group.items > 1 and look.words:sentence(group.verb, group.facts, group.items, group.words)
        group.text = text or group.text
    end
    return joined
end

-- Rows beyond the first ones as one that counts them.
local function fold(look, family)
    if look.options.all or #family <= REPEATS + 1 then return family end
    local told, rest = table.move(family, 1, REPEATS, 1, {}), family[REPEATS + 1]
    for at = REPEATS + 2, #family do extend(rest, family[at]) end
    rest.text = look.words:phrase("more", { process = { rest.process or false }, count = { #family - REPEATS },
                                            text = { rest.title or rest.rule } })
    told[#told + 1] = rest
    return told
end

local function group_families(look, groups)
    local families, index = {}, {}
    for _, group in ipairs(groups) do
        local who = #group.processes == 1 and group.process and tostring(group.process.number) or group.text
        local id = table.concat({ group.rule, group.severity, tostring(group.in_tree), who, group.verb or "" }, "\0")
        if not index[id] then
            index[id] = {}
            families[#families + 1] = index[id]
        end
        table.insert(index[id], group)
    end
    local told = {}
    for _, family in ipairs(families) do
        for _, group in ipairs(fold(look, join(look, family))) do told[#told + 1] = group end
    end
    return told
end

local function references(group)
    if #group.findings == 1 then return view.references(group.findings[1]) end
    local total, indexes = 0, {}
    for _, finding in ipairs(group.findings) do total = total + finding.count end
    for _, finding in ipairs(total <= 2 and group.findings or {}) do
        for _, each in ipairs(finding.indexes) do indexes[#indexes + 1] = each end
    end
    table.sort(indexes)
    return view.references { indexes = indexes, count = total, first = group.first, last = group.last }
end

local function by_time(a, b)
    if a.first_time ~= b.first_time then return a.first_time < b.first_time end
    if a.first ~= b.first then return a.first < b.first end
    if a.rule ~= b.rule then return a.rule < b.rule end
    return a.text < b.text
end

local function tell(look, findings)
    local rows = group_families(look, group_by_key(look, findings))
    for _, row in ipairs(rows) do
        row.offset = look:moment(row.first_time)
        row.references = references(row)
        if row.whitelist then
            row.text = row.text .. look.words:phrase("hidden", { name = { row.whitelist.reason } })
        end
    end
    table.sort(rows, by_time)
    return rows
end

--- "1 critical, 7 high, 2 info"
function story.counts(rows)
    local count, parts = {}, {}
    for _, row in ipairs(rows) do count[row.severity] = (count[row.severity] or 0) + 1 end
    for _, severity in ipairs(view.SEVERITIES) do
        if count[severity] then parts[#parts + 1] = ("%d %s"):format(count[severity], severity) end
    end
    return table.concat(parts, ", ")
end

--- `rows` of the tree (of everything when there is no sample), `elsewhere`: rows outside the tree that are at least
-- medium, and how many lesser ones were left out (none with --all). A row has offset, severity, text, attack,
-- references and findings.
function story.of(look)
    local inside, outside, lesser = {}, {}, 0
    for _, finding in ipairs(look.case.findings) do
        if look:shows(finding) then
            inside[#inside + 1] = finding
        elseif look.options.all or view.rank(finding.severity) <= view.rank "medium" then
            outside[#outside + 1] = finding
        else
            lesser = lesser + 1
        end
    end
    return { rows = tell(look, inside), elsewhere = tell(look, outside), lesser = lesser }
end

return story
