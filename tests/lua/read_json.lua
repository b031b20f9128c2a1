--- A strict JSON reader for tests: raises an error with the place of what is not JSON (RFC 8259).

local function fail(text, at, what) error(("%s at byte %d: %q"):format(what, at, text:sub(at, at + 20)), 0) end

local function skip(text, at) return text:find("[^ \t\r\n]", at) or #text + 1 end

local SHORT = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["/"] = "/" }

local function read_string(text, at)
    local parts, from = {}, at + 1
    while true do
        local stop = text:find('[%c"\\]', from) or fail(text, at, "unended string")
        parts[#parts + 1] = text:sub(from, stop - 1)
        local character = text:sub(stop, stop)
        if character == '"' then return table.concat(parts), stop + 1 end
        if character ~= "\\" then fail(text, stop, "control character") end
        local letter = text:sub(stop + 1, stop + 1)
        if letter == "u" then
            local code = text:match("^%x%x%x%x", stop + 2) or fail(text, stop, "escape")
            parts[#parts + 1] = "\\u" .. code
            from = stop + 6
        else
            parts[#parts + 1] = SHORT[letter] or fail(text, stop, "escape")
            from = stop + 2
        end
    end
end

local read

local function read_list(text, at)
    local list = {}
    at = skip(text, at + 1)
    if text:sub(at, at) == "]" then return list, at + 1 end
    while true do
        list[#list + 1], at = read(text, at)
        at = skip(text, at)
        local character = text:sub(at, at)
        if character == "]" then return list, at + 1 end
        if character ~= "," then fail(text, at, "no comma") end
        at = at + 1
    end
end

local function read_object(text, at)
    local object = {}
    at = skip(text, at + 1)
    if text:sub(at, at) == "}" then return object, at + 1 end
    while true do
        local key
        at = skip(text, at)
        if text:sub(at, at) ~= '"' then fail(text, at, "no key") end
        key, at = read_string(text, at)
        if object[key] ~= nil then fail(text, at, "key twice") end
        at = skip(text, at)
        if text:sub(at, at) ~= ":" then fail(text, at, "no colon") end
        object[key], at = read(text, at + 1)
        at = skip(text, at)
        local character = text:sub(at, at)
        if character == "}" then return object, at + 1 end
        if character ~= "," then fail(text, at, "no comma") end
        at = at + 1
    end
end

function read(text, at)
    at = skip(text, at)
    local character = text:sub(at, at)
    if character == '"' then return read_string(text, at) end
    if character == "[" then return read_list(text, at) end
    if character == "{" then return read_object(text, at) end
    local word = text:match("^%a+", at)
    if word == "true" or word == "false" then return word == "true", at + #word end
    if word == "null" then return "null", at + 4 end
    local number = text:match("^%-?%d+%.?%d*[eE]?[+-]?%d*", at) or fail(text, at, "no value")
    if number:find "^%-?0%d" or number:find "%.$" then fail(text, at, "number") end
    return tonumber(number), at + #number
end

-- The value of `text`; tables for objects and arrays, "null" for null.
return function(text)
    assert(utf8.len(text), "not UTF-8")
    local value, at = read(text, 1)
    if skip(text, at) <= #text then fail(text, at, "more than one value") end
    return value
end
