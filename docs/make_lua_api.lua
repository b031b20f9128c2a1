-- Makes docs/lua-api.md from the doc comments beside the bindings and in the modules:
-- lua5.4 docs/make_lua_api.lua core/script/*.c lua/kaiseki/*.lua

-- What belongs together, in the manual's order: the word before "." or ":" in a comment's first line.
local SECTIONS = {
    { "blocks", "Blocks", "A rule file declares what it knows; see docs/rules.md." },
    { "event", "event", "What a rule's functions get, and what findings and activities refer to. Decoded when read." },
    { "process", "process", "Comparable with `==`, and a key of tables." },
    { "case", "case", "What was concluded about the capture. What needs the sample's tree is there once the replay is "
        .. "over: in `on_finish`, `finding` and reports." },
    { "capture", "case.capture", "What the capture says about itself." },
    { "file", "file", "One record for each file that something was done to." },
    { "registry", "registry record", "One record for each key or value that was changed." },
    { "change", "registry.history entry", "One change, by one process." },
    { "endpoint", "endpoint", "One record for each remote end." },
    { "dealing", "dealing", "What one process had to do with a file or an endpoint." },
    { "module", "module", "What a process loaded." },
    { "finding", "finding", "One for each rule, process and key." },
    { "activity", "activity entry", "Equal events of a process are one entry with a count." },
    { "whitelist", "whitelist", "An entry that hides activities." },
    { "rule", "rule", "As `case.rules` has them." },
    { "out", "out", "Where a report prints. Texts of a case come from malware: they get there through the escape." },
    { "expression", "expression", "Built when a file is loaded, from fields (docs/fields.md): `path:contains [[...]]`; "
        .. "`&`, `|` and `~` combine them." },
    { "functions", "Functions", "Lua 5.4's basic functions, `string`, `table`, `math` and `utf8`, without what "
        .. "reaches out of the sandbox. Different from Lua's own:" },
    { "native", 'require "kaiseki.native"', "Functions of the core." },
}

local FUNCTIONS = {}
for word in ("load math next pairs pcall require setmetatable table tostring"):gmatch "%a+" do FUNCTIONS[word] = true end

local BLOCKS = { activity = true, whitelist = true, rule = true }

local function section_of(text)
    local word, sign = text:match "^([%a_]+)%s*([.:{]?)"
    if sign == "{" and BLOCKS[word] then return "blocks" end
    return FUNCTIONS[word] and "functions" or word
end

-- "file.path (text) as first seen" becomes a list item whose names stand out.
local function item(text)
    local name, rest = text:match "^(case:finding %b{})%s*(.*)$"
    if not name then name, rest = text:match "^([%w_.:]+%b())%s*(.*)$" end
    if not name then name, rest = text:match '^(require "[%w_.]+")%s*(.*)$' end
    if not name then name, rest = text:match "^(%a+ %b{})%s*(.*)$" end
    if name then return ("- `%s` %s"):format(name, rest) end
    local owner = text:match "^([%a_]+)%."
    if not owner then return "- " .. text end
    return "- " .. text:gsub("%f[%w_]" .. owner .. "%.[%w_]+", "`%0`")
end

local function read(path)
    local file = assert(io.open(path, "r"))
    local text = file:read "a"
    file:close()
    return text
end

local found = {} -- section to items

local function take_bindings(path)
    for comment in read(path):gmatch "/%*%*%*(.-)%*/" do
        local text = comment:gsub("\n%s*%*%s?", " "):gsub("%s+", " "):match "^%s*(.-)%s*$"
        local section = section_of(text)
        found[section] = found[section] or {}
        table.insert(found[section], item(text))
    end
end

local function print_sections()
    for _, section in ipairs(SECTIONS) do
        local items = found[section[1]]
        if items then
            print(("## %s\n\n%s\n"):format(section[2], section[3]))
            print(table.concat(items, "\n") .. "\n")
        end
        found[section[1]] = nil
    end
    for name, items in pairs(found) do -- parts of other objects
        error(("no section for the comments of `%s`: %s"):format(name, items[1]))
    end
end

-- Lines of a "--" comment without their dashes.
local function strip(line) return (line:gsub("^%-%-%-?%s?", "")) end

local function take_module(path)
    local name = path:match "([%w_]+)%.lua$"
    local about, functions, comment, head = {}, {}, {}, true
    for line in (read(path) .. "\n"):gmatch "(.-)\n" do
        local signature = line:match "^function ([%w_]+[.:][%w_]+%b())"
        if line:find "^%-%-" then
            if line:find "^%-%-%-" and not head then comment = {} end
            table.insert(head and about or comment, strip(line))
        elseif signature and #comment > 0 then
            functions[#functions + 1] = { signature = signature, lines = comment }
            comment = {}
        else
            comment = {}
        end
        if not line:find "^%-%-" then head = false end
    end
    return { name = name, about = about, functions = functions }
end

-- Prose is joined; code and @example lines stand alone.
local function prose(lines)
    local parts, code = {}, {}
    for _, line in ipairs(lines) do
        local example = line:match "^@example%s*(.*)"
        if example then
            code[#code + 1] = example
        elseif line:find "^    " or (#code > 0 and line ~= "") then
            code[#code + 1] = (line:gsub("^    ", ""))
        elseif line ~= "" then
            parts[#parts + 1] = line
        end
    end
    return table.concat(parts, " "), code
end

local function print_code(code)
    if #code > 0 then print("```lua\n" .. table.concat(code, "\n") .. "\n```\n") end
end

local function print_module(module)
    local text, code = prose(module.about)
    print(('### require "kaiseki.%s"\n\n%s\n'):format(module.name, text))
    print_code(code)
    for _, entry in ipairs(module.functions) do
        local said, example = prose(entry.lines)
        print(("- `%s` %s\n"):format(entry.signature, said))
        print_code(example)
    end
end

print [[
# The Lua API

Generated from the comments beside the bindings and in the modules; do not edit.

A field that is not known is nil, one that is empty is `""`. Lists are Lua sequences; objects and lists cannot be
changed.
Times are integers of 100 ns since 1601 (ticks); `*_at`, `first` and `last` are indexes of events.
]]

local modules = {}
for _, path in ipairs(arg) do
    if path:find "%.c$" then
        take_bindings(path)
    else
        modules[#modules + 1] = take_module(path)
    end
end
table.sort(modules, function(a, b) return a.name < b.name end)
print_sections()
print "## Modules\n\nWhat rules and reports share, in lua/kaiseki/.\n"
for _, module in ipairs(modules) do print_module(module) end
