-- Makes docs/lua-api.md from the /*** */ comments beside the bindings and the --- comments of the modules:
-- lua5.4 docs/make_lua_api.lua FILE.c... lua/ROOM/FILE.lua...
--
-- A binding's comment is one of
--     name(arguments) text, name { arguments } text, name "argument" text      what can be called
--     object.name, name (type) text, object.name (type) text; ...               what can be read
--     thing: text                                                               a table without a section of its own

-- What bindings belong to, in the order of the page: the first word of their comments, heading, introduction.
local SECTIONS = {
    { "blocks", "Declaring", "Called at the top of a rule file. [rules.md](rules.md) tells how." },
    { "field", "Fields and tests", "Every name of [fields.md](fields.md) is there as a global: `path`, "
        .. "`registry.data`, `net.remote.port`. A test of one is an expression, built while a file loads." },
    { "expression", "Expressions", "`&`, `|` and `~` combine them." },
    { "event", "Event", "What a rule's functions get, and what findings and activities refer to. Decoded when read." },
    { "process", "Process", "What needs the sample's tree is known once the replay is over: in `finding`, `on_finish` "
        .. "and reports." },
    { "file", "File", "What the capture tells of one path: `case:file(path)`, `case.files`." },
    { "registry", "Registry record", "What was done to one key or value: `case:registry_value(path)`, "
        .. "`case.registry`." },
    { "endpoint", "Endpoint", "One remote end: `case.endpoints`." },
    { "finding", "Finding", "One for each rule, process and key." },
    { "activity", "Activity entry", "Equal events that an `activity` block asked for: `case.activities`, "
        .. "`case.suppressed`." },
    { "whitelist", "Whitelist entry", "`case.whitelists`, `finding.whitelisted_by`." },
    { "rule", "Rule", "`case.rules`." },
    { "case", "Case", "What was concluded about the capture. The lists are complete once the replay is over." },
    { "capture", "Capture", "`case.capture`." },
    { "report", "Report file", "What a report file returns; [reports.md](reports.md) tells how to write one." },
    { "out", "Output", "The second argument of a report's `render`. Texts of a case come from malware: they get there "
        .. "through the escape." },
    { "lua", "Lua", "Scripts are Lua 5.4 without `os`, `io`, `package`, `debug`, `coroutine`, `print`, `xpcall`, "
        .. "`collectgarbage` and `__gc`. The rest of `string`, `table`, `math` and `utf8` is there; `pairs` goes in "
        .. "order. What differs:" },
    { "native", "kaiseki.native", "`require \"kaiseki.native\"`: functions of the core." },
}

-- Functions whose section is another than "lua".
local SECTION_OF_FUNCTION = { activity = "blocks", whitelist = "blocks", rule = "blocks", resource = "report" }
local LIBRARIES = { math = true, string = true, table = true, utf8 = true }

local page = {}

local function put(text)
    page[#page + 1] = text
end

local function read(path)
    local file = assert(io.open(path, "r"))
    local text = file:read("a")
    file:close()
    return text
end

local function cell(text)
    return (text:gsub("|", "\\|"))
end

-- --- comments of the bindings ---

-- The comment as one line, without the stars that begin its lines.
local function unwrapped(comment)
    return (comment:gsub("\n%s*%*?%s*", " "):gsub("%s+", " "):match "^%s*(.-)%s*$")
end

-- Where the next "object.name" begins that is listed, not only mentioned: its separator's place.
local function next_item(object, text)
    local from = 1
    while true do
        local at, last = text:find("[,;] " .. object .. "%.[%w_]+", from)
        if not at or text:find("^[,;]", last + 1) or text:find("^ %(", last + 1) or last == #text then return at end
        from = last + 1
    end
end

-- Takes "a, b, object.c" from the beginning of the text, up to a type or another text: the names and what follows.
local function take_names(object, text)
    local names = {}
    while true do
        local name, rest = text:match "^([%w_%.]+)(.*)$"
        if not name then error(("%s: cannot read %q"):format(object, text)) end
        names[#names + 1] = name:gsub("^" .. object .. "%.", "")
        if not (rest:find "^, [%w_%.]+," or rest:find "^, [%w_%.]+ %(") then return names, rest end
        text = rest:sub(3)
    end
end

-- { names, type, text } of each part of "object.a, b (type) text, object.c (type) text".
local function properties(object, comment)
    local rows, rest = {}, comment
    while rest do
        local names, after = take_names(object, rest)
        local type, text = after:match "^ (%b())(.*)$"
        text = text or after
        local stop = next_item(object, text)
        rest = stop and text:sub(stop + 2)
        text = text:sub(1, (stop or #text + 1) - 1):match "^%s*(.-)$"
        rows[#rows + 1] = { names = names, type = type and type:sub(2, -2) or "", text = text }
    end
    return rows
end

-- "case:process(pid)", "The process ..." for what can be called, several heads parted by commas; nil for what can be
-- read.
local call
function call(comment)
    for _, arguments in ipairs { "%b()", " %b{}", ' "[^"]*"' } do
        local head, text = comment:match("^([%w_%.:]+" .. arguments .. ")%s*(.*)$")
        local more = (text or ""):match "^, ([%w_]+:[%w_]+%b().*)$"
        if more then
            local heads, rest = call(more)
            return head .. "`, `" .. heads, rest
        end
        if head then return head, text end
    end
    return nil
end

local function section_of(comment)
    local head = comment:match "^([%w_]+)[.:]" or comment:match "^([%w_]+)"
    if call(comment) and not comment:find "^[%w_]+[.:]" then return SECTION_OF_FUNCTION[head] or "lua" end
    return LIBRARIES[head] and "lua" or head
end

local sections = {}
for _, section in ipairs(SECTIONS) do sections[section[1]] = { calls = {}, rows = {}, things = {} } end

local function take_binding(path, comment)
    local thing, what = comment:match "^([%l ]+): (.*)$"
    if thing then -- a dealing of a file: ...
        local owner = thing:match "of an? (%l+)"
        local section = sections[owner] or sections.process
        section.things[#section.things + 1] = { thing, what }
        return
    end
    local section = sections[section_of(comment)]
    if not section then error(("%s: no section for %q"):format(path, comment)) end
    local head, text = call(comment)
    if head and not comment:find "^[%w_]+%.[%w_]+ %(" then
        section.calls[#section.calls + 1] = { head, text }
    else
        for _, row in ipairs(properties(section_of(comment), comment)) do section.rows[#section.rows + 1] = row end
    end
end

local function print_section(name, title, introduction)
    local section = sections[name]
    put(("\n## %s\n"):format(title))
    if introduction then put(introduction .. "\n") end
    if #section.rows > 0 then
        put "| name | type | meaning |\n|---|---|---|"
        for _, row in ipairs(section.rows) do
            put(("| `%s` | %s | %s |"):format(table.concat(row.names, "`, `"), cell(row.type), cell(row.text)))
        end
    end
    for i, thing in ipairs(section.things) do
        if i == 1 and #section.rows > 0 then put "" end
        put(("- %s: %s"):format((thing[1]:gsub("^%l", string.upper)), thing[2]))
    end
    if #section.calls > 0 and #section.rows + #section.things > 0 then put "" end
    for _, each in ipairs(section.calls) do put(("- `%s`: %s"):format(each[1], each[2])) end
end

-- --- modules ---

-- Comments that begin with three dashes, each with the code line that follows it.
local function documented(text)
    local list, lines = {}, {}
    for line in (text .. "\n"):gmatch "(.-)\n" do
        if line:find "^%-%-%-" then
            lines = { line:match "^%-%-%-%s?(.*)$" }
        elseif #lines > 0 and line:find "^%-%-" then
            lines[#lines + 1] = line:match "^%-%-%s?(.*)$"
        elseif #lines > 0 then
            list[#list + 1] = { lines = lines, code = line }
            lines = {}
        end
    end
    return list
end

-- How the thing is called from outside: sequence.new(options), sequence:note(case, event), mentions(texts).
local function signature(module, text, code)
    local owner, sign, name, arguments = code:match "^function ([%w_]+)([.:])([%w_]+)(%b())"
    if owner then return owner:lower() .. sign .. name .. arguments end
    owner, name = code:match "^([%w_]+)%.([%w_]+) ="
    if owner then return owner .. "." .. name end
    arguments = text:find("__call", 1, true) and code:match "^local function [%w_]+(%b())"
    return arguments and module .. arguments or nil
end

local function print_entry(head, lines)
    local text, examples = {}, {}
    for _, line in ipairs(lines) do
        local example = line:match "^@example (.*)$"
        if example then examples[#examples + 1] = example else text[#text + 1] = line end
    end
    put(("- `%s`: %s"):format(head, table.concat(text, " ")))
    for _, example in ipairs(examples) do put(("\n      %s\n"):format(example)) end
end

local function print_module(name, text)
    local entries = documented(text)
    put(("\n### kaiseki.%s\n"):format(name))
    for i, entry in ipairs(entries) do
        if i == 1 then
            put(table.concat(entry.lines, "\n") .. "\n")
        else
            local head = signature(name:match "[^.]+$", text, entry.code)
            if head then print_entry(head, entry.lines) end
        end
    end
end

-- --- the page ---

-- Rooms of lua/, in the order of the page: folder, heading, introduction. Those of single reports are not listed.
local ROOMS = {
    { "detect", "Modules for rules",
      "`require \"kaiseki.detect.NAME\"`; what a rule needs besides tests of one event." },
    { "windows", "What Windows is", "Tables that rules, reports and the engine share." },
    { "common", "For rules and reports", "Small things that both need." },
    { "report", "Modules for reports", "What the bundled reports are made of; see [reports.md](reports.md)." },
    { "report.format", "Formats", "What single formats need: escapes, JSON, STIX, columns." },
}

local modules = {} -- room to its modules: { name, text }, in the order of the files
for _, path in ipairs(arg) do
    local room, name = path:match "^lua/(.+)/([%w_]+)%.lua$"
    if room then
        room = room:gsub("/", ".")
        modules[room] = modules[room] or {}
        table.insert(modules[room], { name = room .. "." .. name, text = read(path) })
    else
        for comment in read(path):gmatch "/%*%*%*(.-)%*/" do take_binding(path, unwrapped(comment)) end
    end
end

put [[
# Lua API

Generated from the comments beside the code; do not edit.

What is not known is nil; what is empty is `""`. Lists are Lua sequences. Objects and lists cannot be changed; objects
compare with `==` and can be keys of tables. Times are ticks of 100 ns since 1601-01-01; event indexes are those that
reports print as `#index`.]]
for _, section in ipairs(SECTIONS) do print_section(table.unpack(section)) end

for _, room in ipairs(ROOMS) do
    put(("\n## %s\n\n%s"):format(room[2], room[3]))
    for _, module in ipairs(modules[room[1]] or {}) do print_module(module.name, module.text) end
end

io.write((table.concat(page, "\n"):gsub("\n\n\n+", "\n\n")), "\n")
