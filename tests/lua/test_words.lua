--- Facts to words: every verb has words in every catalogue, sentences name exactly the objects of their facts, and no
-- English is left where another language speaks.

local english = require "kaiseki.report.words.en"
local fake = require "fake_case"
local harness = require "harness"
local native = require "kaiseki.native"
local other = require "other_catalogue"
local story = require "kaiseki.report.story"
local verbs = require "kaiseki.report.verbs"
local view = require "kaiseki.report.view"
local words = require "kaiseki.report.words"

local check, equal = harness.check, harness.equal
local tests = {}

local function sorted(map)
    local names = {}
    for name in pairs(map) do names[#names + 1] = name end
    table.sort(names)
    return names
end

-- Roles of a declaration such as "data? file|url <entry>": { role = "needed" or "optional" }, those within <>, and
-- lists of roles of which one is given.
local function declared(verb)
    local roles, choices = {}, {}
    for text, mark in verbs.ROLES[verb]:gmatch "([%l|]+)(%??)" do
        local choice = {}
        for role in text:gmatch "%l+" do choice[#choice + 1] = role end
        for _, role in ipairs(choice) do roles[role] = (mark == "?" or #choice > 1) and "optional" or "needed" end
        if #choice > 1 then choices[#choices + 1] = choice end
    end
    return roles, verbs.differing(verb), choices
end

local function check_templates(catalogue)
    equal(sorted(catalogue.verbs), sorted(verbs.ROLES))
    for _, verb in ipairs(sorted(verbs.ROLES)) do
        local roles, differing = declared(verb)
        local named, items = words.roles_of(catalogue.verbs[verb])
        named.doer, roles.doer = nil, nil
        items.doer = nil
        equal(sorted(named), sorted(roles), verb)
        equal(sorted(items), sorted(differing), verb .. ": within <>")
        for role, need in pairs(named) do
            check(need == "needed" or roles[role] == "optional",
                  ("%s: {%s} is in [] and not optional"):format(verb, role))
        end
    end
end

function tests.every_language_has_every_word()
    for _, language in ipairs(words.LANGUAGES) do
        local catalogue = words.catalogue(language)
        equal(catalogue.language, language)
        check_templates(catalogue)
        for _, part in ipairs { "clauses", "terms", "phrases", "lists" } do
            equal(sorted(catalogue[part]), sorted(english[part]), language .. ": " .. part)
        end
    end
end

-- --- random facts ---

local seed = 20240305

local function random(limit)
    seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
    return (seed >> 8) % limit + 1
end

local serial = 0

local TERMS = sorted(english.terms)
local NUMBERS = { code = true, number = true, times = true, bytes = true, seconds = true }

local KINDS = {}
for _, row in ipairs(native.roles()) do KINDS[row.role] = row.kind end

-- An object of a kind, unlike all others before: texts of digits between signs that no template has.
local function random_object(kind)
    serial = serial + 1
    if NUMBERS[kind] then return 1000000 + serial end
    if kind == "term" then return TERMS[random(#TERMS)] end
    if kind == "process" then return { name = ("§%d§"):format(serial), pid = serial, number = serial } end
    return ("§%d§"):format(serial)
end

-- No more than are told, where `template` has a limit.
local function random_objects(role, template)
    local objects, kind = {}, KINDS[role]
    local most = (NUMBERS[kind] or kind == "term") and 1 or 3
    most = math.min(most, tonumber(template:match("{" .. role .. "/(%d+)") or most))
    for at = 1, random(most) do objects[at] = random_object(kind) end
    return objects
end

local function random_clause(catalogue)
    local names = sorted(catalogue.clauses)
    if #names == 0 then return nil end
    local clause = { verb = names[random(#names)], facts = {} }
    local template = catalogue.clauses[clause.verb]
    for role in pairs(words.roles_of(template)) do clause.facts[role] = random_objects(role, template) end
    return clause
end

local function random_facts(verb, doer)
    local facts, roles, _, choices = { doer = { doer } }, declared(verb)
    for _, choice in ipairs(choices) do
        local chosen = random(#choice)
        for at, role in ipairs(choice) do roles[role] = at == chosen and "needed" or nil end
    end
    for role, need in pairs(roles) do
        if need == "needed" or random(3) > 1 then
            facts[role] = KINDS[role] == "clause" and { random_clause(english) }
                or random_objects(role, english.verbs[verb])
        end
    end
    facts.doer = { doer }
    return facts
end

local function add_marks(facts, marks)
    for role, objects in pairs(facts) do
        for _, object in ipairs(objects) do
            if KINDS[role] == "clause" then
                add_marks(object.facts, marks)
            elseif role ~= "doer" and type(object) ~= "number" and KINDS[role] ~= "term" then
                marks[type(object) == "table" and object.name or object] = true
            end
        end
    end
end

local function marks_of(list)
    local marks = {}
    for _, facts in ipairs(list) do add_marks(facts, marks) end
    return sorted(marks)
end

local function marks_in(text)
    local marks = {}
    for mark in text:gmatch "§%d+§" do marks[mark] = true end
    return sorted(marks)
end

function tests.sentences_name_exactly_their_objects()
    local doer = { name = "x.exe", pid = 7, number = 0 }
    for _, verb in ipairs(sorted(verbs.ROLES)) do
        for _ = 1, 20 do
            local facts = random_facts(verb, doer)
            local speaker = words.new(english)
            equal(marks_in(speaker:sentence(verb, facts)), marks_of { facts }, verb)
        end
    end
end

-- The findings of one process and rule, some of which are alike but for what the verb lets differ.
local function random_findings(case, verb)
    local findings = {}
    local doer = case:process(5164)
    local base = random_facts(verb, doer)
    for at = 1, 5 do
        local facts = random_facts(verb, doer)
        if random(2) == 1 then
            for role, objects in pairs(base) do
                if not verbs.differing(verb)[role] then facts[role] = objects end
            end
            for role in pairs(facts) do
                if not base[role] and not verbs.differing(verb)[role] then facts[role] = nil end
            end
        end
        findings[at] = {
            rule = "a.b", title = "title", severity = "high", attack = {}, process = doer, key = ("key %d"):format(at),
            verb = verb, facts = facts, count = 1, indexes = { at }, paths = {}, first = at, last = at, in_tree = true,
            first_time = case.sample.start_time + at, last_time = case.sample.start_time + at,
        }
    end
    return findings
end

function tests.joined_findings_name_exactly_the_objects_of_all()
    for _, verb in ipairs(sorted(verbs.ROLES)) do
        for _ = 1, 10 do
            local case = fake.amadey()
            case.findings = random_findings(case, verb)
            local told = 0
            for _, row in ipairs(story.of(view.new(case, { all = true })).rows) do
                local facts = {}
                for at, finding in ipairs(row.findings) do facts[at] = finding.facts end
                equal(marks_in(row.text), marks_of(facts), verb .. ": " .. row.text)
                told = told + #row.findings
            end
            equal(told, #case.findings, verb)
        end
    end
end

function tests.the_first_choice_without_an_empty_role_is_told()
    local speaker = words.new(english)
    local function told(facts)
        facts.doer, facts.host = { "a 1" }, { "b:80" }
        return speaker:sentence("connect", facts)
    end
    equal(told { sent = { 1 }, received = { 20 } }, "a 1 connects to b:80 (1 byte out, 20 bytes in)")
    equal(told { received = { 20 } }, "a 1 connects to b:80 (20 bytes in)")
    equal(told { state = { "unanswered" }, times = { 3 } }, "a 1 connects 3 times to b:80 (unanswered)")
    equal(told {}, "a 1 connects to b:80")
end

function tests.objects_that_were_not_kept_are_counted()
    local files = { "A", "B", "C", "D", left_out = 10 }
    equal(words.new(english):sentence("make-hidden-files", { doer = { "a 1" }, count = { 14 }, file = files }),
          "a 1 makes 14 hidden system files or folders: A, B and 12 more")
end

function tests.ports_and_years_are_told_as_they_are()
    equal(words.new(english):sentence("send-to-many", { doer = { "a 1" }, protocol = { "udp" }, count = { 1024 },
                                                        port = { 16471 } }),
          "a 1 sends UDP to 1,024 machines on port 16471")
end

function tests.a_list_that_is_cut_says_how_many_are_left_out()
    local speaker = words.new(english)
    local entries = {}
    for at = 1, 9 do entries[at] = { entry = { ("E%d"):format(at) }, data = { "d" } } end
    equal(speaker:sentence("start-at-logon", entries[1], entries),
          "a process has d started at logon (Run value E1, E2, E3, E4, E5, E6 and 3 more (--all))")
end

function tests.the_first_text_without_an_empty_role_is_taken()
    local speaker = words.new(english)
    equal(speaker:sentence("start-from-folder", { child = { "a 4" }, name = { "Desktop" } }),
          "a process starts a 4 from Desktop")
    equal(speaker:sentence("start-from-folder", { child = { "a 4" }, folder = { [[E:\]] } }),
          [[a process starts a 4 from E:\]])
    equal(speaker:sentence("start-from-folder", { child = { "a 4" } }),
          "a process starts a 4 from a folder that the capture does not tell")
end

function tests.what_is_told_whole_is_not_cut()
    local long = ("x"):rep(200)
    local speaker = words.new(english)
    local data = { data = { long }, name = { "a.exe" }, command = { long }, subject = { "download" } }
    check(speaker:sentence("set-debugger", data):find(long, 1, true))
    check(not speaker:sentence("run-powershell", data):find(long, 1, true))
end

function tests.triggers_of_tasks()
    local function said(clause) return words.new(english):clause(words.statement(clause)) end
    equal(said { "repeat-task", period = "PT15M" }, "every 15 minutes")
    equal(said { "start-task", schedule = "daily", period = "PT1H30M" }, "daily and then every hour 30 minutes")
    equal(said { "start-task", schedule = "once", text = "2024-03-05T09:00:00", trait = "disabled" },
          "once at 2024-03-05T09:00:00 (disabled)")
    equal(said { "start-task", name = "NewTrigger" }, "NewTrigger")
    equal(said { "repeat-task", period = "P1Y" }, "every P1Y")
end

-- --- another language ---

function tests.another_language_leaves_no_english_word()
    local doer = { name = "§", pid = 7, number = 0 }
    for _, verb in ipairs(sorted(verbs.ROLES)) do
        for _ = 1, 10 do
            local facts = random_facts(verb, doer)
            local text = words.new(other):sentence(verb, facts, { facts, random_facts(verb, doer) })
            check(not text:find "%a", verb .. ": " .. text)
            check(text:find("した。", 1, true), verb)
        end
    end
end

return tests
