--- JSON with keys in the order they were given, valid UTF-8 whatever the strings hold.

local escape = require "kaiseki.report.format.escape"

local json = {}

local Object, List, Number = {}, {}, {}

--- null, where a place must be held.
json.null = setmetatable({ text = "null" }, Number)

--- An object: keys and values in turn. A nil value leaves its key out: what is not known is absent.
-- Keys are the report's own words: letters, digits, `_`, `-`, `.`, `@`.
-- @example json.object("name", process.name, "pid", process.pid)
function json.object(...) return setmetatable(table.pack(...), Object) end

--- Adds to an object.
function json.set(object, key, value)
    if value == nil then return end
    local count = object.n
    object[count + 1], object[count + 2], object.n = key, value, count + 2
end

--- A text that is JSON already, such as json.encode gave.
function json.raw(text) return setmetatable({ text = text }, Number) end

--- An array, also when `items` is empty.
function json.list(items) return setmetatable({ items = items or {} }, List) end

--- An array of `convert(item)` for each item of a list, without those converted to nil.
function json.map(items, convert)
    local converted = {}
    for _, item in ipairs(items or {}) do converted[#converted + 1] = convert(item) end
    return json.list(converted)
end

--- Ticks (100 ns) as seconds, exactly: 7 decimals.
function json.seconds(ticks)
    if not ticks then return nil end
    local positive = math.abs(ticks)
    local text = ("%s%d.%07d"):format(ticks < 0 and "-" or "", positive // 10000000, positive % 10000000)
    return setmetatable({ text = text }, Number)
end

local encode

local function encode_object(object, parts)
    local lead = "{"
    for at = 1, object.n, 2 do
        local value = object[at + 1]
        if value ~= nil then
            parts[#parts + 1] = lead .. '"' .. object[at] .. '":'
            encode(value, parts)
            lead = ","
        end
    end
    parts[#parts + 1] = lead == "{" and "{}" or "}"
end

local function encode_list(items, parts)
    for at, item in ipairs(items) do
        parts[#parts + 1] = at == 1 and "[" or ","
        encode(item, parts)
    end
    parts[#parts + 1] = #items == 0 and "[]" or "]"
end

local function encode_number(number)
    if math.type(number) == "integer" then return ("%d"):format(number) end
    if number ~= number or number == math.huge or number == -math.huge then return "null" end
    return ("%.17g"):format(number)
end

-- A plain table is a list, or an object whose keys are sorted.
local function encode_table(value, parts)
    local kind = getmetatable(value)
    if kind == Object then return encode_object(value, parts) end
    if kind == List then return encode_list(value.items, parts) end
    if kind == Number then
        parts[#parts + 1] = value.text
        return nil
    end
    if #value > 0 then return encode_list(value, parts) end
    local object, keys = json.object(), {}
    for key in pairs(value) do keys[#keys + 1] = key end
    table.sort(keys)
    for _, key in ipairs(keys) do json.set(object, escape.json(key), value[key]) end
    return encode_object(object, parts)
end

--- Values are made by reports and only as deep as they make them.
function encode(value, parts)
    local kind = type(value)
    if kind == "string" then
        parts[#parts + 1] = '"' .. escape.json(value) .. '"'
    elseif kind == "number" then
        parts[#parts + 1] = encode_number(value)
    elseif kind == "boolean" then
        parts[#parts + 1] = tostring(value)
    elseif kind == "table" then
        encode_table(value, parts)
    else
        parts[#parts + 1] = "null"
    end
end

--- The text of a value, on one line.
function json.encode(value)
    local parts = {}
    encode(value, parts)
    return table.concat(parts)
end

local canonical

local function canonical_pairs(value)
    local names, fields = {}, {}
    if getmetatable(value) == Object then
        for at = 1, value.n, 2 do
            if value[at + 1] ~= nil then names[#names + 1], fields[value[at]] = value[at], value[at + 1] end
        end
    else
        for name, each in pairs(value) do
            names[#names + 1], fields[name] = name, each
        end
    end
    table.sort(names)
    return names, fields
end

local function canonical_table(value)
    local parts = {}
    local kind = getmetatable(value)
    local items = kind == List and value.items or (kind ~= Object and #value > 0 and value)
    if items then
        for at, item in ipairs(items) do parts[at] = canonical(item) end
        return "[" .. table.concat(parts, ",") .. "]"
    end
    local names, fields = canonical_pairs(value)
    for at, name in ipairs(names) do parts[at] = canonical(name) .. ":" .. canonical(fields[name]) end
    return "{" .. table.concat(parts, ",") .. "}"
end

--- Depth is what a report makes.
function canonical(value)
    if type(value) == "table" then return canonical_table(value) end
    if type(value) == "string" then return '"' .. escape.canonical_json(value) .. '"' end
    return json.encode(value)
end

--- The canonical form of RFC 8785, for names made of content. Keys must be ASCII, numbers integers.
function json.canonical(value) return canonical(value) end

-- A large object written field by field, so that it never is in memory whole.
local Document = {}
Document.__index = Document

--- Begins an object on `out`, which prints it as it is made.
function json.document(out)
    out:raw "{"
    return setmetatable({ out = out, first = true }, Document)
end

function Document:key(name)
    self.out:raw((self.first and "\n" or ",\n") .. '"' .. escape.json(name) .. '": ')
    self.first = false
end

--- A field with a value; nothing when it is nil.
function Document:field(name, value)
    if value == nil then return end
    self:key(name)
    self.out:raw(json.encode(value))
end

--- A field with an array: `convert(item)` for each item, one a line; items converted to nil are left out.
function Document:list(name, items, convert)
    self:key(name)
    local first = true
    self.out:raw "["
    for _, item in ipairs(items) do
        local value = convert(item)
        if value ~= nil then
            self.out:raw((first and "\n  " or ",\n  ") .. json.encode(value))
            first = false
        end
    end
    self.out:raw(first and "]" or "\n]")
end

function Document:close() self.out:raw "\n}\n" end

return json
