-- Makes docs/fields.md from core/event/fields.def: lua5.4 docs/make_fields.lua core/event/fields.def
local kinds = {
    TEXT = "text", NUMBER = "number", TIME = "time", DURATION = "duration", BOOL = "boolean", ADDRESS = "address",
}

local function rows(text)
    local quoted = '%s*"([^"]*)"%s*'
    return text:gmatch("KK_FIELD_ROW%(%s*[%w_]+," .. quoted .. ",%s*(%w+)," .. quoted .. "," .. quoted .. "," .. quoted
        .. "%)")
end

local function cell(text)
    return (text:gsub("|", "\\|"))
end

local file = assert(io.open(assert(arg[1], "name fields.def"), "r"))
local text = file:read("a")
file:close()
-- A long meaning may be written as adjacent literals.
text = text:gsub('"%s*\n%s*"', "")

print([[
# Fields

Generated from `core/event/fields.def`; do not edit.

Every field is known, empty or unavailable for an event; a test on an unavailable field is unknown and does not match.
`field:known()` asks. Text operators also apply to numbers, times and booleans, in their printed form;
`lt le gt ge between` apply to numbers, times and durations; `cidr` applies to addresses.

| field | kind | meaning | in a PML | in a CSV |
|---|---|---|---|---|]])
for name, kind, pml, csv, meaning in rows(text) do
    print(("| `%s` | %s | %s | %s | %s |"):format(name, kinds[kind] or kind, cell(meaning), cell(pml), cell(csv)))
end
