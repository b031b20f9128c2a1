--- The text report for tickets and wikis (GitHub flavour), generalized and defanged. Strings of the case stand in
-- code spans, in which nothing becomes a link, a mention or a reference; sentences pass the format's escape.

local account = require "kaiseki.report.account"
local escape = require "kaiseki.report.format.escape"
local files = require "kaiseki.report.files"
local header = require "kaiseki.report.header"
local network = require "kaiseki.report.network"
local numbers = require "kaiseki.common.numbers"
local registry = require "kaiseki.report.registry"
local story = require "kaiseki.report.story"
local summary = require "kaiseki.report.summary"
local tree = require "kaiseki.report.tree"
local view = require "kaiseki.report.view"

-- A table's cell may be this long; longer things are listed.
local CELL = 120

local code = escape.markdown_code

local function cell(text) return code(text, true) end

local Page = {}
Page.__index = Page

--- Words of ours, as they are.
function Page:raw(text) self.out:raw(text) end

function Page:text(text) self.out:write("%s", text) end

function Page:code(text) self.out:raw(code(text)) end

function Page:title(name, note)
    self:raw("\n## " .. name)
    self:raw "\n\n"
    if note and note ~= "" then
        self:text(note)
        self:raw "\n\n"
    end
end

local function print_header(page, look, told)
    local lines = header.of(look)
    page:raw(("# %s "):format(lines[1].label))
    page:code(look.case.capture.name)
    page:raw "\n\n"
    for at, line in ipairs(lines) do
        page:raw("- **" .. (at == 1 and "Capture" or line.label) .. "** ")
        page:text(line.text)
        if line.legend then page:text("; " .. line.legend) end
        page:raw "\n"
    end
    local sum = summary.of(look, told.rows)
    if sum then
        page:raw "\n**Summary** "
        page:text(sum)
        page:raw "\n"
    end
end

local function print_rows(page, rows)
    page:raw "| seconds | severity | what | ATT&CK | events |\n|--:|---|---|---|---|\n"
    for _, row in ipairs(rows) do
        local grave = row.severity == "critical" or row.severity == "high"
        local mark = grave and "**" or ""
        page:raw(("| %s | %s%s%s | "):format(cell(row.offset), mark, row.severity, mark))
        page:text(row.text)
        page:raw " | "
        page:text(table.concat(row.attack, " "))
        page:raw(" | " .. cell(row.references) .. " |\n")
    end
end

local function print_story(page, told)
    page:title("Story", #told.rows > 0 and story.counts(told.rows) or "nothing that a rule knows")
    if #told.rows > 0 then print_rows(page, told.rows) end
    if #told.elsewhere > 0 then
        page:raw "\nOutside the sample's tree:\n\n"
        print_rows(page, told.elsewhere)
    end
    if told.lesser > 0 then
        page:raw(("\nand %s outside the tree\n"):format(numbers.count(told.lesser, "lesser finding")))
    end
end

-- A code block: its fence is longer than any in it.
local function print_block(page, lines)
    local longest = 2
    for _, line in ipairs(lines) do
        for run in line:gmatch "`+" do longest = math.max(longest, #run) end
    end
    local fence = ("`"):rep(longest + 1)
    page:raw(fence .. "text\n" .. table.concat(lines, "\n") .. "\n" .. fence .. "\n")
end

local function tree_line(row)
    local name = row.folded and row.name or ("%s %s"):format(row.name, row.pid and ("%d"):format(row.pid) or "?")
    local parts = { name .. (row.service and " (" .. row.service .. ")" or "") }
    for _, part in ipairs { row.start or "", row.life or "", row.exit or "", row.note or "", row.command or "" } do
        if part ~= "" then parts[#parts + 1] = part end
    end
    if row.tie then parts[#parts + 1] = "[" .. row.tie .. "]" end
    return row.prefix .. escape.visible(table.concat(parts, "  "))
end

local function print_tree(page, look)
    local drawn = tree.of(look)
    local note = numbers.count(drawn.started, "process", "processes") .. " started"
    if drawn.consoles > 0 then note = note .. ("; %d Conhost.exe folded"):format(drawn.consoles) end
    page:title("Process Activity", note)
    local lines = {}
    for at, row in ipairs(drawn.rows) do lines[at] = tree_line(row) end
    if #lines > 0 then print_block(page, lines) end
end

-- Entries as a table; one whose object is too long for a cell as a list's item between.
local function print_section(page, look, title, noun, section, told)
    page:title(title, told.counts ~= "" and told.counts or "none")
    local in_table = false
    section.each(look, told, function(entry)
        if #entry.object > CELL then
            local gap = in_table and "\n" or ""
            page:raw(("%s- %s %s %s\n"):format(gap, entry.verb, code(entry.object), code(entry.rest)))
            in_table = false
            return
        end
        if not in_table then page:raw(("\n|  | %s | by, when, what of it |\n|---|---|---|\n"):format(noun)) end
        in_table = true
        page:raw(("| %s | %s | %s |\n"):format(entry.verb, cell(entry.object), cell(entry.rest)))
    end)
end

local function print_activity(page, look)
    print_section(page, look, "File Activity", "file", files, files.of(look))
    print_section(page, look, "Registry Activity", "key or value", registry, registry.of(look))
    local told = network.of(look)
    print_section(page, look, "Network Traffic", "remote end", network, told)
    if #told.hosts == 0 then return end
    page:raw "\n**Unique hosts**"
    for _, host in ipairs(told.hosts) do page:raw(" " .. code(host)) end
    if told.more_hosts > 0 then page:raw((" and %s more"):format(numbers.group(told.more_hosts))) end
    page:raw "\n"
end

local function print_labelled(page, label, text)
    page:raw("- **" .. label .. "** ")
    page:text(text)
    page:raw "\n"
end

local function print_account(page, look)
    local told = account.of(look)
    page:title "What is not shown"
    print_labelled(page, "Hidden by whitelists", account.say_hidden(look, told.hidden))
    if not look.whole then
        local said = #told.others.said > 0 and ": " .. look:some(told.others.said, 12, "processes") or ""
        print_labelled(page, "Others", numbers.count(told.others.total, "event") .. said)
    end
    if told.laboratory then print_labelled(page, "Laboratory tools", told.laboratory) end
    print_labelled(page, "Unseen", table.concat(told.unseen, "; "))
    if told.problem_count > 0 then
        local some = #told.problems > 0 and ": " .. look:some(told.problems, 5) or ""
        print_labelled(page, "Problems", numbers.group(told.problem_count) .. some)
    end
    for _, error in ipairs(told.errors) do print_labelled(page, "Error", error.script .. ": " .. error.text) end
end

local function render(case, out, options)
    out:escape "markdown"
    local look = view.new(case, options, true)
    local page = setmetatable({ out = out }, Page)
    local told = story.of(look)
    print_header(page, look, told)
    print_story(page, told)
    print_tree(page, look)
    print_activity(page, look)
    print_account(page, look)
end

return { name = "markdown", extension = "md", render = render }
