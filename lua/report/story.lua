--- The story: findings told once, one behaviour a line, in time order.

local layout = require "kaiseki.report.format.layout"
local numbers = require "kaiseki.common.numbers"
local view = require "kaiseki.report.view"

local story = {}

-- Repeats of one rule by one process that are told in full before the rest is counted.
local REPEATS = 3
-- Sentences that differ in one place of at most this many columns are told as one.
local DIFFERENCE = 80
-- What such sentences must at least have in common.
local COMMON = 12

--- A finding's sentence, or its rule's title and key where the rule wrote none.
function story.sentence(finding)
    local text = finding.text
    if text and text ~= "" then return text end
    local what = finding.key and finding.key ~= "" and ": " .. finding.key or ""
    return view.process(finding.process) .. ": " .. (finding.title or finding.rule) .. what
end

local function new_group(look, finding)
    return {
        rule = finding.rule, title = finding.title, severity = finding.severity, in_tree = finding.in_tree,
        attack = finding.attack, process = finding.process, key = finding.key,
        findings = { finding }, processes = { finding.process },
        first = finding.first or 0, last = finding.last or 0,
        first_time = finding.first_time or look.zero, last_time = finding.last_time or look.zero,
        text = look:say(story.sentence(finding)),
        whitelist = finding.whitelisted_by,
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
    local who = view.process(other)
    local again = first and other and first.name == other.name
    local say = again and ("%d again"):format(other.pid or 0) or who .. " too"
    group.text = ("%s; %s at %s"):format(group.text, say, look:since(finding.first_time or look.zero))
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

-- Length of what all texts begin with, cut back to the end of a word or a path's component.
local function common_start(texts)
    local size = #texts[1]
    for _, text in ipairs(texts) do
        size = math.min(size, #text)
        while texts[1]:sub(1, size) ~= text:sub(1, size) do size = size - 1 end
    end
    local head = texts[1]:sub(1, size):match "^.*[ \\/\"]"
    return head and #head or 0
end

local function common_end(texts, start)
    local shortest = math.huge
    for _, text in ipairs(texts) do shortest = math.min(shortest, #text - start) end
    local size = shortest
    for _, text in ipairs(texts) do
        while size > 0 and texts[1]:sub(-size) ~= text:sub(-size) do size = size - 1 end
    end
    if size == 0 then return 0 end
    local tail = texts[1]:sub(-size)
    local word = tail:find "[ \\/\",;]"
    -- Paths that are the same but for the drive stay whole.
    if word and texts[1]:sub(-size + word - 3, -size + word - 2):find "^%a:$" then word = tail:find('[ ",;]', word) end
    return word and size - word + 1 or 0
end

-- What the texts end with in common without a parenthesis that opens before it.
local function whole_end(tail)
    local depth, from = 0, 1
    for at, sign in tail:gmatch "()([()])" do
        depth = depth + (sign == "(" and 1 or -1)
        if depth < 0 then depth, from = 0, at + 1 end
    end
    return #tail - from + 1
end

-- Several sentences as one when they differ in one short place: what goes before, the places, what follows.
local function one_sentence(texts)
    local start = common_start(texts)
    local finish = common_end(texts, start)
    finish = whole_end(texts[1]:sub(#texts[1] - finish + 1))
    if start + finish < COMMON then return nil end
    local places, seen = {}, {}
    for _, text in ipairs(texts) do
        local place = text:sub(start + 1, #text - finish)
        if place == "" or layout.width(place) > DIFFERENCE then return nil end
        if not seen[place] then places[#places + 1] = place end
        seen[place] = true
    end
    return texts[1]:sub(1, start), places, texts[1]:sub(#texts[1] - finish + 1)
end

local function tell_family(look, family)
    local texts = {}
    for _, group in ipairs(family) do texts[#texts + 1] = group.text end
    local before, places, after = one_sentence(texts)
    local first = family[1]
    if before then
        for at = 2, #family do extend(first, family[at]) end
        first.text = before .. look:some(places, 6) .. after
        return { first }
    end
    if look.options.all or #family <= REPEATS + 1 then return family end
    local told = {}
    for at = 1, REPEATS do told[at] = family[at] end
    local rest = family[REPEATS + 1]
    for at = REPEATS + 2, #family do extend(rest, family[at]) end
    local more = numbers.group(#family - REPEATS)
    rest.text = ("%s: %s more like this (--all): %s"):format(view.process(rest.process), more, rest.title or rest.rule)
    told[#told + 1] = rest
    return told
end

-- The first word after the doer: "connects" and "tries" do not make one sentence.
local function verb_of(group)
    local doer = view.process(group.process)
    if group.text:sub(1, #doer) ~= doer then return "" end
    return group.text:sub(#doer + 1):match "^%s*(%S+)" or ""
end

-- One rule, one process, several things: one line where the sentences allow it.
local function group_families(look, groups)
    local families, index = {}, {}
    for _, group in ipairs(groups) do
        local who = #group.processes == 1 and group.process and tostring(group.process.number) or group.text
        local id = table.concat({ group.rule, group.severity, tostring(group.in_tree), who, verb_of(group) }, "\0")
        if not index[id] then
            index[id] = {}
            families[#families + 1] = index[id]
        end
        table.insert(index[id], group)
    end
    local told = {}
    for _, family in ipairs(families) do
        if #family > 1 then family = tell_family(look, family) end
        for _, group in ipairs(family) do told[#told + 1] = group end
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
        row.offset = look:since(row.first_time)
        row.references = references(row)
        if row.whitelist then
            row.text = ("%s [whitelist \"%s\" would have hidden this]"):format(row.text, row.whitelist.reason or "?")
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
