--- The default report: the story, then everything the sample's tree did, then the account of what is not shown.

local account = require "kaiseki.report.account"
local escape = require "kaiseki.report.format.escape"
local files = require "kaiseki.report.files"
local header = require "kaiseki.report.header"
local layout = require "kaiseki.report.format.layout"
local network = require "kaiseki.report.network"
local numbers = require "kaiseki.common.numbers"
local registry = require "kaiseki.report.registry"
local story = require "kaiseki.report.story"
local summary = require "kaiseki.report.summary"
local tree = require "kaiseki.report.tree"
local view = require "kaiseki.report.view"

local WIDTH = 110
local NARROWEST = 60

-- Narrower sentences have techniques and events below them.
local STORY = 40

-- Label column of the header and of the account.
local LABEL = 9

local COLOURS = {
    critical = "\27[1;31m", high = "\27[31m", medium = "\27[33m", low = "\27[36m", info = "\27[2m",
    title = "\27[1m", faint = "\27[2m", warn = "\27[33m", off = "\27[0m",
}

local SEVERITY_WORDS = { critical = "CRIT", high = "HIGH", medium = "med", low = "low", info = "info" }

-- Prints to `out`; every text passes the format's escape.
local Page = {}
Page.__index = Page

function Page:put(text, colour)
    if colour and self.colour then self.out:raw(COLOURS[colour]) end
    self.out:write("%s", text)
    if colour and self.colour then self.out:raw(COLOURS.off) end
end

function Page:line() self.out:write "\n" end

--- `label`, then `text` wrapped beside it.
function Page:labelled(label, text, colour, label_colour)
    local indent = math.max(LABEL, layout.width(label) + 2)
    local lines = layout.wrap(escape.visible(text), self.width - indent, self.width - LABEL)
    self:put(layout.pad(label, indent), label_colour)
    for at, line in ipairs(lines) do
        if at > 1 then self:put((" "):rep(LABEL)) end
        self:put(line, colour)
        self:line()
    end
end

function Page:title(name, note, close)
    if not close then self:line() end
    local indent = math.max(layout.width(name) + 1, 19)
    self:put(note and note ~= "" and layout.pad(name, indent) or name, "title")
    if note and note ~= "" then
        for at, line in ipairs(layout.wrap(escape.visible(note), self.width - indent, self.width - 2)) do
            if at > 1 then self:put "  " end
            self:put(line, "faint")
            self:line()
        end
    else
        self:line()
    end
end

--- Two texts, the second starting on the line where the first ends when it fits there whole, else below it.
function Page:pair(lead, first, second)
    local indent = (" "):rep(layout.width(lead))
    local room = self.width - #indent
    local lines = layout.wrap(escape.visible(first), room, room)
    second = escape.visible(second)
    local last = lines[#lines]
    if second ~= "" and layout.width(last) + 2 + layout.width(second) <= room then
        lines[#lines] = last .. "  " .. second
    elseif second ~= "" then
        for _, line in ipairs(layout.wrap(second, room, room)) do lines[#lines + 1] = line end
    end
    for at, line in ipairs(lines) do
        self:put(at == 1 and lead or indent)
        self:put(line)
        self:line()
    end
end

local function print_header(page, look, told)
    local lines = header.of(look)
    page:labelled(lines[1].label, lines[1].text, nil, "title")
    for at = 2, #lines do
        local line = lines[at]
        page:labelled(line.label, line.text, line.warn and "warn")
    end
    local sum = summary.of(look, told.rows)
    if sum then page:labelled("Summary", sum) end
    if lines[#lines].legend then page:labelled("", lines[#lines].legend, "faint") end
end

-- Techniques and events, where they have a line of their own.
local function below_of(row)
    local techniques = table.concat(row.attack, " ")
    return techniques == "" and row.references or techniques .. "  " .. row.references
end

-- One row of the story: offset, severity, the sentence wrapped, techniques and events at its end (below it on a
-- narrow page).
local function print_row(page, row, columns)
    local lead = " " .. layout.pad(row.offset, columns.offset) .. " "
    local indent = (" "):rep(layout.width(lead) + 5)
    local lines = layout.wrap(escape.visible(row.text), columns.text, columns.text)
    if columns.below then lines[#lines + 1] = "" end
    while not columns.below and #lines < #row.attack do lines[#lines + 1] = "" end
    for at, line in ipairs(lines) do
        local technique = not columns.below and row.attack[at - (#lines - #row.attack)] or ""
        local last = at == #lines
        if at == 1 then
            page:put(lead)
            page:put(layout.pad(SEVERITY_WORDS[row.severity] or row.severity, 4), row.severity)
            page:put " "
        else
            page:put(indent)
        end
        local beside = not columns.below and (technique ~= "" or last)
        page:put(beside and layout.pad(line, columns.text) .. "  " or line)
        if beside then page:put(layout.pad(technique, last and columns.attack or 0), "faint") end
        if last then page:put(columns.below and below_of(row) or "  " .. row.references, "faint") end
        page:line()
    end
end

local function columns_for(page, rows)
    local columns = { offset = 6, attack = 0, references = 0 }
    for _, row in ipairs(rows) do
        columns.offset = math.max(columns.offset, #row.offset)
        for _, id in ipairs(row.attack) do columns.attack = math.max(columns.attack, #id) end
        columns.references = math.max(columns.references, #row.references)
    end
    local before = columns.offset + 7
    columns.text = page.width - before - 2 - columns.attack - 2 - columns.references
    columns.below = columns.text < STORY
    if columns.below then columns.text = page.width - before end
    return columns
end

local function print_story(page, told)
    local counts = #told.rows > 0 and story.counts(told.rows) or "nothing that a rule knows"
    page:title("Story", counts)
    local all = {}
    for _, row in ipairs(told.rows) do all[#all + 1] = row end
    for _, row in ipairs(told.elsewhere) do all[#all + 1] = row end
    local columns = columns_for(page, all)
    for _, row in ipairs(told.rows) do print_row(page, row, columns) end
    if #told.elsewhere > 0 then
        page:put(" Outside the sample's tree:", "faint")
        page:line()
        for _, row in ipairs(told.elsewhere) do print_row(page, row, columns) end
    end
    if told.lesser > 0 then
        page:put((" and %s outside the tree (--all)"):format(numbers.count(told.lesser, "lesser finding")), "faint")
        page:line()
    end
end

-- What stands before a process's command line.
local function facts_of(row)
    local parts = { row.start }
    if row.life and row.life ~= "" then parts[#parts + 1] = row.life end
    if row.exit and row.exit ~= "" then parts[#parts + 1] = row.exit end
    if row.deep then parts[#parts + 1] = ("depth %d"):format(row.deep) end
    return table.concat(parts, "  ")
end

local function name_of(row)
    local name = row.folded and row.name or ("%s %s"):format(row.name, row.pid and ("%d"):format(row.pid) or "?")
    if row.service then name = name .. " (" .. row.service .. ")" end
    return escape.visible(name)
end

-- Columns of the name, so that most names fit beside their facts.
local function name_column(page, rows)
    local widest = 0
    for _, row in ipairs(rows) do
        if not row.folded and not row.context then
            local width = layout.width(row.prefix) + layout.width(name_of(row))
            if width <= page.width // 3 then widest = math.max(widest, width) end
        end
    end
    return widest
end

local function facts_column(rows)
    local widest = 0
    for _, row in ipairs(rows) do
        if not row.folded and not row.context then widest = math.max(widest, #facts_of(row)) end
    end
    return math.min(widest, 30)
end

-- The facts, and the command line beside them where at least a third of the page is left, else below.
local function print_command(page, row, used, facts)
    local text = (row.guessed and "image " or "") .. row.command
    if row.tie then text = text .. "  [" .. row.tie .. "]" end
    text = escape.visible(text)
    local below = layout.pad(" " .. row.below, math.min(layout.width(row.below) + 5, page.width // 2))
    used = used + layout.width(facts)
    local room = page.width - used
    if room < page.width // 3 then
        page:put((facts:gsub(" +$", "")))
        page:line()
        for _, line in ipairs(layout.wrap(text, page.width - layout.width(below))) do
            page:put(below .. line)
            page:line()
        end
        return
    end
    page:put(facts)
    local lead = layout.pad(" " .. row.below, used)
    for at, line in ipairs(layout.wrap(text, room, room)) do
        if at > 1 then page:put(lead) end
        page:put(line)
        page:line()
    end
end

-- A name that would leave its facts no room: wrapped, the facts below.
local function print_long_name(page, row, name)
    local below = " " .. row.below
    local room = page.width - layout.width(below)
    for at, line in ipairs(layout.wrap(name, room, room)) do
        page:put(at == 1 and " " .. row.prefix or below)
        page:put(line, row.context and "faint" or "title")
        page:line()
    end
    page:put(below .. "   ")
    return layout.width(below) + 3
end

local function print_process(page, row, name_width, facts_width)
    local name = name_of(row)
    if row.folded then
        page:pair(" " .. row.prefix, name, row.note)
        return
    end
    local used = 1 + layout.width(row.prefix) + layout.width(name)
    if used > page.width // 2 then
        used = print_long_name(page, row, name)
    else
        page:put(" " .. row.prefix)
        page:put(name, row.context and "faint" or "title")
        local gap = row.context and 2 or math.max(name_width - layout.width(row.prefix) - layout.width(name), 0) + 2
        page:put((" "):rep(gap))
        used = used + gap
    end
    if row.context then
        page:put(facts_of(row), "faint")
        page:line()
        return
    end
    if not row.command then
        page:put(facts_of(row))
        page:line()
        return
    end
    print_command(page, row, used, layout.pad(facts_of(row), facts_width) .. "  ")
end

local function print_tree(page, look)
    local drawn = tree.of(look)
    local note = {}
    if look.case.sample then
        note[1] = ("%d started for the sample"):format(drawn.started)
    else
        note[1] = ("%d started in the capture"):format(drawn.started)
    end
    if drawn.consoles > 0 then note[2] = ("%d Conhost.exe folded"):format(drawn.consoles) end
    page:title("Process Activity", table.concat(note, "; "))
    local name_width, facts_width = name_column(page, drawn.rows), facts_column(drawn.rows)
    for _, row in ipairs(drawn.rows) do print_process(page, row, name_width, facts_width) end
    page:extra "process"
end

local function print_entry(page, entry, lead)
    local look = page.look
    local times = entry.count > 1 and (" ×%d"):format(entry.count) or ""
    local said = entry.text and entry.text ~= "" and entry.text or (entry.event and entry.event.path) or ""
    local mark = look:mark(entry.process, entry.first_time, entry.first)
    page:pair(lead, entry.label .. "  " .. look:say(said), mark .. times)
end

--- Activities that the ledger does not tell: those of a user's own rules, in their section.
function Page:extra(section)
    for _, entry in ipairs(self.extras[section] or {}) do print_entry(self, entry, " ") end
end

local function print_section(page, name, section, told, close)
    page:title(name, told.counts ~= "" and told.counts or "none", close)
    section.each(page.look, told, function(entry)
        page:pair(" " .. layout.pad(entry.verb, 5), entry.object, entry.rest)
    end)
end

local function print_activity(page, look)
    print_section(page, "File Activity", files, files.of(look))
    page:extra "file"
    print_section(page, "Registry Activity", registry, registry.of(look), true)
    page:extra "registry"
    local told = network.of(look)
    print_section(page, "Network Traffic", network, told, true)
    page:extra "network"
    if #told.hosts > 0 then
        local label = layout.pad("Unique Hosts", 19)
        local hosts = {}
        for at, host in ipairs(told.hosts) do hosts[at] = escape.visible(host) end
        local more = numbers.group(told.more_hosts)
        if told.more_hosts > 0 then hosts[#hosts + 1] = ("and %s more (--all)"):format(more) end
        for at, line in ipairs(layout.fill(hosts, "  ", page.width - 19)) do
            page:put(at == 1 and label or (" "):rep(19), at == 1 and "title" or nil)
            page:put(line)
            page:line()
        end
    end
end

local function print_hidden(page, look, hidden)
    page:labelled("Hidden", account.say_hidden(look, hidden), nil, "title")
    if not look.options.show_suppressed then return end
    local last
    for _, entry in ipairs(hidden.entries) do
        local reason = entry.whitelisted_by and entry.whitelisted_by.reason or "?"
        if reason ~= last then page:pair("  ", reason .. ":", "") end
        last = reason
        print_entry(page, entry, "    ")
    end
end

local function print_others(page, look, others, hidden)
    if look.whole then return end
    local hints = {}
    if others.total > 0 and not look.options.all then hints[#hints + 1] = "--all" end
    if hidden.total > 0 and not look.options.show_suppressed then hints[#hints + 1] = "--show-suppressed" end
    local hint = #hints > 0 and " (" .. table.concat(hints, ", ") .. ")" or ""
    local list = #others.said > 0 and ": " .. look:some(others.said, 12, "processes") or ""
    page:labelled("Others", numbers.count(others.total, "event") .. list .. hint, nil, "title")
    if not look.options.all then return end
    for _, process in ipairs(others.processes) do
        page:pair("  ", process.name .. ":", "")
        for _, entry in ipairs(process.entries) do print_entry(page, entry, "    ") end
    end
end

local function print_account(page, look)
    local told = account.of(look)
    page:line()
    print_hidden(page, look, told.hidden)
    print_others(page, look, told.others, told.hidden)
    if told.laboratory then page:labelled("Laboratory", told.laboratory, nil, "title") end
    page:labelled("Unseen", table.concat(told.unseen, "; "), nil, "title")
    page:extra "other"
    if told.problem_count > 0 then
        local some = #told.problems > 0 and ": " .. look:some(told.problems, 5) or ""
        page:labelled("Problems", numbers.group(told.problem_count) .. some, "warn", "title")
    end
    for _, error in ipairs(told.errors) do
        local script = error.script ~= "" and error.script .. ": " or ""
        page:labelled("Error", script .. error.text, "warn", "title")
    end
end

-- Operations that the sections tell from the ledger.
local TOLD = {
    ["Process Create"] = true, ["Process Start"] = true, ["Process Exit"] = true, ["Load Image"] = true,
    WriteFile = true, CreateFile = true, SetSecurityFile = true,
    RegCreateKey = true, RegSetValue = true, RegDeleteKey = true, RegDeleteValue = true,
}
local TOLD_STARTS = { "TCP ", "UDP ", "SetRenameInformation", "SetDispositionInformation" }

local function is_told(operation)
    if TOLD[operation] then return true end
    for _, start in ipairs(TOLD_STARTS) do
        if operation:sub(1, #start) == start then return true end
    end
    return false
end

local function extras_of(look)
    local extras = {}
    local function add(entry)
        local operation = entry.event and entry.event.operation or ""
        if look:shows(entry) and not look:hides(entry) and not is_told(operation) then
            extras[entry.section] = extras[entry.section] or {}
            table.insert(extras[entry.section], entry)
        end
    end
    for _, entry in ipairs(look.case.activities) do add(entry) end
    for _, entry in ipairs(look.case.suppressed) do add(entry) end
    return extras
end

local function render(case, out, options)
    out:escape "text"
    local look = view.new(case, options)
    local width = options.width and options.width > 0 and options.width or WIDTH
    local page = setmetatable({
        out = out, look = look, colour = options.colour, width = math.max(width, NARROWEST), extras = extras_of(look),
    }, Page)
    local told = story.of(look)
    print_header(page, look, told)
    print_story(page, told)
    print_tree(page, look)
    print_activity(page, look)
    print_account(page, look)
end

return { name = "text", extension = "txt", render = render }
