--- Rules about programs that are told what to run, fetch or send: what of their command lines is not Windows' own, and
-- one rule from a row that says whose command line counts.

local lists = require "kaiseki.common.lists"
local asked = require "kaiseki.detect.asked"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local say = require "kaiseki.detect.say"

local tools = {}

-- A word as a path: what options put before it stays, what follows a library's name goes.
local function as_path(word)
    return places.backslashed((word:gsub(",.*$", ""))):gsub("[}%).]+$", "")
end

--- The first argument that names a file in a user's place; nil when none does.
function tools.user_file(each, case)
    for i = 2, #each.words do
        local word = as_path(each.words[i])
        if word:find("\\", 1, true) and places.in_user_place(word, case) then return word end
    end
    return nil
end

--- The first address on the web in the command, without what surrounds it; nil when there is none.
function tools.url(each)
    return each.text:match [=[[hH][tT][tT][pP][sS]?://[^%s"'),;|]+]=] or each.text:match [=[[fF][tT][pP]://[^%s"')]+]=]
end

--- The first argument that names a file on another machine; nil when none does.
function tools.share_file(each)
    for i = 2, #each.words do
        local path = each.words[i]:match [[(\\[^\?.%s"'][^\%s"']*\[^,"']+)]]
        if path and places.on_share(path) then return path end
    end
    return nil
end

--- At most one folder below the root of a stick or a mounted image; programs on a second disk lie deeper.
function tools.near_other_root(where, case)
    return places.on_other_drive(where, case) and where:find [[^%a:\[^\]+\[^\]+\]] == nil
end

-- The first argument near the root of another drive.
local function drive_file(each, case)
    for i = 2, #each.words do
        local word = as_path(each.words[i])
        if tools.near_other_root(word, case) then return word end
    end
    return nil
end

local function user_file_or_url(each, case) return tools.url(each) or tools.user_file(each, case) end

local function elsewhere(each) return tools.url(each) or tools.share_file(each) end

local function foreign(each, case)
    return user_file_or_url(each, case) or tools.share_file(each) or drive_file(each, case)
end

tools.user_file_or_url, tools.elsewhere, tools.foreign = user_file_or_url, elsewhere, foreign

-- What a row of `kaiseki.windows.lolbins` asks for.
local NEEDS = {
    foreign = foreign, file = tools.user_file, url = tools.url, elsewhere = elsewhere,
    words = function(each, case) return foreign(each, case) or each:argument() or each.text end,
}

local function says_one(each, row, from)
    if not row[from] then return true end
    local after = #(each.words[1] or "") + 1
    for at = from, #row do
        if each.folded:find(row[at], after, true) then return true end
    end
    return false
end

--- Rows of `kaiseki.windows.lolbins` by program, for `tools.told`.
function tools.by_program(rows)
    local by = {}
    for _, row in ipairs(rows) do by[row[1]:lower()] = row end
    return by
end

--- What a command tells its program, and the row that says so (what it names, the row), or nil.
function tools.told(by, each, case)
    local row = by[each.program]
    local target = row and says_one(each, row, 4) and NEEDS[row[3]](each, case)
    if target then return target, row end
    return nil
end

--- The programs of rows, for expressions on command lines. cmd.exe takes carets out of a name before it runs it.
function tools.names(rows)
    local names, seen = { "^" }, {}
    for _, row in ipairs(rows) do
        local name = type(row) == "table" and row[1] or row
        if not seen[name] then names[#names + 1] = name end
        seen[name] = true
    end
    return names
end

--- The techniques of rows, each once.
function tools.techniques(rows)
    local list, seen = {}, {}
    for _, row in ipairs(rows) do
        if not seen[row[2]] then list[#list + 1] = row[2] end
        seen[row[2]] = true
    end
    return list
end

-- What the commands do not name.
local SUBJECTS = { ["script-in-command-line"] = true, ["code-in-answers"] = true, ["a-file"] = true }

--- The role of what the program was told to run or fetch.
function tools.role_of(target)
    if SUBJECTS[target] then return "subject" end
    if target:find "^%a+://" then return "url" end
    return target:find("\\", 1, true) and "file" or "text"
end

--- The tool that started the program for the doer, when it is neither.
function tools.through(finding)
    local starter = finding.events[1].process
    local other = finding.process and starter.pid and starter ~= finding.process
        and not say.same_program(starter, finding.process)
    return other and starter or nil
end

--- An example: a program that starts this command line.
function tools.example(line)
    return { operation = "Process Create", path = [[C:\Windows\System32\tool.exe]], ["process.name"] = "a.exe",
             ["child.command_line"] = line }
end

--- Whether the finding's process, or what it started, belongs to the sample's tree. Known at the end only.
function tools.in_tree(finding)
    if lineage.in_tree(finding.process) then return true end
    for _, event in ipairs(finding.events) do
        local child = lineage.started(event)
        if child and child.in_tree then return true end
    end
    return false
end

-- A package from a disk is how administrators and setup programs install; of the sample's tree it is another matter.
local function excuse(finding)
    return not places.has_url(finding.key) and not tools.in_tree(finding) and "medium" or nil
end

local function on_event(target, commands, technique)
    return function(event, case)
        local found = command.first(event.child.command_line, function(each) return target(each, case) end)
        if not found then return end
        -- The 32-bit host hands over to the 64-bit one and the other way round.
        local starter = event.process
        local hands_over = starter.parent and starter.command_line
            and command.first(starter.command_line, function(each) return target(each, case) end) == found
        if hands_over then
            case:finding { process = lineage.requester(starter.parent), key = found, event = event }
        else
            commands:tell(case, event, { key = found, technique = technique and technique(found) or nil })
        end
    end
end

-- Verbs of those who have a tool do something, and of the tool when nobody is known to have asked.
local ITSELF = { ["run-with-tool"] = "run-as-told", ["start-with-tool"] = "start-as-told" }

--- The verb for what a finding tells of a tool: another where the tool was started by nobody that is known.
function tools.verb(finding, verb, program)
    local itself = ITSELF[verb] and finding.process and places.program(finding.process.name or "") == program
    return itself and ITSELF[verb] or verb
end

local function statement(row)
    return function(finding)
        local process = finding.process
        local verb = row.verb
        for _, program in ipairs(process and row.programs or {}) do verb = tools.verb(finding, verb, program) end
        if verb ~= row.verb then return { verb, [row.role or tools.role_of(finding.key)] = finding.key } end
        local facts = { row.verb, name = row.name, means = row.means, through = tools.through(finding) }
        facts[row.role or tools.role_of(finding.key)] = finding.key
        for role, object in pairs(row.more and row.more(finding.events[1].child.command_line) or {}) do
            facts[role] = object
        end
        return facts
    end
end

local function examples(lines)
    local made = {}
    for at, line in ipairs(lines) do made[at] = tools.example(line) end
    return made
end

--- The rule of a row: `id`, `programs` (names), `attack` (a technique), `target` (a function of a command and the case
-- that gives what it names, or nil), `verb` with `name` or `means`, `role` of what is named where it is not plain, and
-- command lines for its examples: `match`, `other`, `no_match`. `severity` (high), `called`, `more` (further roles of a
-- command line), `excuse` or `is_administration`, `attacks` with `technique` (one of them, by what is named) as needed.
function tools.rule(row)
    local names = lists.set(row.programs)
    local commands = asked.new()
    local function target(each, case) return names[each.program] and row.target(each, case) or nil end
    return {
        id = row.id,
        title = (row.called or row.programs[1]) .. " used to run or fetch what is not Windows'",
        severity = row.severity or "high",
        attack = lists.copy(row.attacks or { row.attack }),
        description = "A program that Windows ships and everyone trusts is made to run or fetch a file from a user's "
            .. "folder or an address on the web.",
        references = { "https://attack.mitre.org/techniques/" .. row.attack:gsub("%.", "/") .. "/" },
        false_positives = { "Administrators, and setup programs of per-user products." },
        author = "kaiseki",
        match = operation:is "Process Create" & child.command_line:contains(tools.names(row.programs)),
        on_event = on_event(target, commands, row.technique),
        on_complete = commands.complete,
        excuse = row.excuse or (row.is_administration and excuse) or nil,
        finding = statement(row),
        examples = { match = examples { row.match, row.other }, no_match = examples { row.no_match } },
    }
end

return tools
