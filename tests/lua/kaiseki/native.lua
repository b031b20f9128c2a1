-- Stands in for the core's `kaiseki.native` where tests run with a plain Lua: the same answers, computed in another
-- way. tests/cli/natives.py compares the two.

local native = {}
local escape = {}

local REPLACEMENT = "\u{FFFD}"

-- Code points that a reader cannot see or that rearrange what he sees: controls, zero-width and bidirectional
-- marks, line and paragraph separators, invisible operators, fillers, tags, interlinear marks.
local HIDDEN = {
    { 0x00, 0x1F }, { 0x7F, 0x9F }, { 0xAD, 0xAD }, { 0x034F, 0x034F }, { 0x061C, 0x061C }, { 0x115F, 0x1160 },
    { 0x17B4, 0x17B5 }, { 0x180B, 0x180F }, { 0x200B, 0x200F }, { 0x2028, 0x202E }, { 0x2060, 0x206F },
    { 0x3164, 0x3164 }, { 0xFE00, 0xFE0F }, { 0xFEFF, 0xFEFF }, { 0xFFA0, 0xFFA0 }, { 0xFFF0, 0xFFFB },
    { 0xFFFE, 0xFFFF }, { 0x1D173, 0x1D17A }, { 0xE0000, 0xE0FFF },
}

local function is_hidden(code)
    if code & 0xFFFE == 0xFFFE then return true end -- noncharacters of every plane
    for _, range in ipairs(HIDDEN) do
        if code <= range[2] then return code >= range[1] end
    end
    return false
end

function native.valid(text)
    if not text:find "[\128-\255]" or utf8.len(text) then return text end
    local parts, from = {}, 1
    while from <= #text do
        local _, bad = utf8.len(text, from)
        if not bad then break end
        parts[#parts + 1] = text:sub(from, bad - 1)
        parts[#parts + 1] = REPLACEMENT
        from = bad + 1
    end
    parts[#parts + 1] = text:sub(from)
    return table.concat(parts)
end

local function name_hidden(character)
    local code = utf8.codepoint(character)
    if is_hidden(code) then return ("<U+%04X>"):format(code) end
    return character
end

function escape.text(text)
    if not text:find "[^\32-\126]" then return text end
    return (native.valid(text):gsub(utf8.charpattern, name_hidden))
end

local JSON_SHORT = {
    ['"'] = [[\"]], ["\\"] = [[\\]], ["\b"] = [[\b]], ["\f"] = [[\f]], ["\n"] = [[\n]], ["\r"] = [[\r]],
    ["\t"] = [[\t]],
}

local function json_character(character)
    if JSON_SHORT[character] then return JSON_SHORT[character] end
    local code = utf8.codepoint(character)
    if code < 0x80 then return ("\\u%04x"):format(code) end
    if not is_hidden(code) then return character end
    if code < 0x10000 then return ("\\u%04x"):format(code) end
    code = code - 0x10000
    return ("\\u%04x\\u%04x"):format(0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF))
end

function escape.json(text)
    if not text:find "[^ !#-%%'-;=?-%[%]-~]" then return text end
    if not text:find "[^\32-\126]" then return (text:gsub([=[["\<>&]]=], json_character)) end
    return (native.valid(text):gsub(utf8.charpattern, function(character)
        if character:find [=[^[^"\<>&%c]$]=] then return character end
        return json_character(character)
    end))
end

local HTML = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }

function escape.html(text) return (escape.text(text):gsub("[&<>\"']", HTML)) end

-- The full-width forms of = + - @, which some spreadsheets take for the plain ones.
local WIDE_FORMULA = { ["\u{FF1D}"] = true, ["\u{FF0B}"] = true, ["\u{FF0D}"] = true, ["\u{FF20}"] = true }

function escape.csv(text)
    if text:find "^[=+@\t\r\n-]" or WIDE_FORMULA[text:sub(1, 3)] then text = "'" .. text end
    return (escape.text(text):gsub('"', '""'))
end

-- Follows a character that would begin a link, a mention or a reference to an issue: seen by none, but what comes
-- after no longer belongs to it.
local BREAK = "&#8203;"

function escape.markdown(text)
    text = escape.text(text):gsub("&", "&amp;"):gsub("<", "&lt;"):gsub(">", "&gt;")
    text = text:gsub("[\\`*_%[%]|~$]", "\\%0"):gsub("[@#]", "%0" .. BREAK):gsub("://", ":" .. BREAK .. "//")
    text = text:gsub("([gG][hH])(%-%d)", "%1" .. BREAK .. "%2")
    return (text:gsub("([wW][wW][wW])%.", "%1" .. BREAK .. "."))
end

function escape.none(text) return text end

function native.escape(name, text) return assert(escape[name], "no such escape: " .. tostring(name))(text) end

local MASK = 0xFFFFFFFF

-- The first 32 bits of the fractional parts of the cube roots of the first 64 primes, and of the square roots of
-- the first 8, computed with integers: the largest root whose power does not exceed the prime, shifted.
local function fraction(prime, power)
    local low, high = 0, 1 << 36
    while high - low > 1 do -- low / 2^32 is at most the root
        local middle = (low + high) // 2
        local whole, rest = middle >> 32, middle & MASK
        local root = whole + rest / 4294967296.0
        if root ^ power <= prime then low = middle else high = middle end
    end
    return low & MASK
end

local function primes(count)
    local list, number = {}, 2
    while #list < count do
        local is_prime = true
        for _, prime in ipairs(list) do is_prime = is_prime and number % prime ~= 0 end
        if is_prime then list[#list + 1] = number end
        number = number + 1
    end
    return list
end

local CONSTANTS, START = {}, {}
for at, prime in ipairs(primes(64)) do
    CONSTANTS[at] = fraction(prime, 3)
    if at <= 8 then START[at] = fraction(prime, 2) end
end

local function padded(message)
    local length, size = #message * 8, {}
    for shift = 56, 0, -8 do size[#size + 1] = string.char((length >> shift) & 0xFF) end
    return message .. "\128" .. ("\0"):rep((55 - #message) % 64) .. table.concat(size)
end

-- A word twice in 64 bits: shifted right by less than 32, its low half is the word rotated.
local function twice(word) return word << 32 | word end

local function schedule_256(message, from)
    local words = {}
    for at = 1, 16 do
        local a, b, c, d = message:byte(from + 4 * at - 4, from + 4 * at - 1)
        words[at] = a << 24 | b << 16 | c << 8 | d
    end
    for at = 17, 64 do
        local first, second = words[at - 15], words[at - 2]
        local pair_1, pair_2 = twice(first), twice(second)
        local small = (pair_1 >> 7 ~ pair_1 >> 18 ~ first >> 3) & MASK
        local large = (pair_2 >> 17 ~ pair_2 >> 19 ~ second >> 10) & MASK
        words[at] = (words[at - 16] + small + words[at - 7] + large) & MASK
    end
    return words
end

local function compress_256(state, words)
    local a, b, c, d, e, f, g, h = table.unpack(state)
    for at = 1, 64 do
        local pair_e, pair_a = e << 32 | e, a << 32 | a
        local large = (pair_e >> 6 ~ pair_e >> 11 ~ pair_e >> 25) & MASK
        local one = h + large + ((e & f) ~ (~e & MASK & g)) + CONSTANTS[at] + words[at]
        local small = (pair_a >> 2 ~ pair_a >> 13 ~ pair_a >> 22) & MASK
        local majority = (a & b) ~ (a & c) ~ (b & c)
        a, b, c, d, e, f, g, h = (one + small + majority) & MASK, a, b, c, (d + one) & MASK, e, f, g
    end
    for at, word in ipairs { a, b, c, d, e, f, g, h } do state[at] = (state[at] + word) & MASK end
end

-- The words' bytes, the highest first.
local function bytes_of(words)
    local bytes = {}
    for _, word in ipairs(words) do
        for shift = 24, 0, -8 do bytes[#bytes + 1] = string.char((word >> shift) & 0xFF) end
    end
    return table.concat(bytes)
end

function native.sha256(message)
    local state = { table.unpack(START) }
    local text = padded(message)
    for from = 1, #text, 64 do compress_256(state, schedule_256(text, from)) end
    return bytes_of(state)
end

local function rotate(word, bits) return ((word << bits) | (word >> (32 - bits))) & 0xFFFFFFFF end

local function word_at(block, at)
    local a, b, c, d = block:byte(at, at + 3)
    return a << 24 | b << 16 | c << 8 | d
end

local function schedule(message, from)
    local words = {}
    for at = 0, 15 do words[at] = word_at(message, from + 4 * at) end
    for at = 16, 79 do
        words[at] = rotate(words[at - 3] ~ words[at - 8] ~ words[at - 14] ~ words[at - 16], 1)
    end
    return words
end

-- Function and constant of each round of 20 steps.
local function mixed(round, b, c, d)
    if round == 0 then return (b & c) | (~b & d), 0x5A827999 end
    if round == 1 then return b ~ c ~ d, 0x6ED9EBA1 end
    if round == 2 then return (b & c) | (b & d) | (c & d), 0x8F1BBCDC end
    return b ~ c ~ d, 0xCA62C1D6
end

local function compress(state, words)
    local a, b, c, d, e = state[1], state[2], state[3], state[4], state[5]
    for at = 0, 79 do
        local value, constant = mixed(at // 20, b, c, d)
        local next_a = (rotate(a, 5) + (value & 0xFFFFFFFF) + e + constant + words[at]) & 0xFFFFFFFF
        a, b, c, d, e = next_a, a, rotate(b, 30), c, d
    end
    for at, word in ipairs { a, b, c, d, e } do state[at] = (state[at] + word) & 0xFFFFFFFF end
end

local function sha1(message)
    local state = { 0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0 }
    local text = padded(message)
    for from = 1, #text, 64 do compress(state, schedule(text, from)) end
    return bytes_of(state)
end

local function hex(bytes)
    return (bytes:gsub(".", function(byte) return ("%02x"):format(byte:byte()) end))
end

function native.uuid(namespace, name)
    local digits = namespace:gsub("-", "")
    assert(#digits == 32 and not digits:find "%X", "the namespace is no UUID")
    local bytes = digits:gsub("%x%x", function(pair) return string.char(tonumber(pair, 16)) end)
    local hash = sha1(bytes .. name)
    local version = string.char((hash:byte(7) & 0x0F) | 0x50)
    local variant = string.char((hash:byte(9) & 0x3F) | 0x80)
    local text = hex(hash:sub(1, 6) .. version .. hash:sub(8, 8) .. variant .. hash:sub(10, 16))
    return (text:gsub("^(%x%x%x%x%x%x%x%x)(%x%x%x%x)(%x%x%x%x)(%x%x%x%x)", "%1-%2-%3-%4-"))
end

-- As the engine has them, from the same list.
function native.roles()
    local roles = {}
    for line in io.lines "core/case/roles.def" do
        local name, kind, meaning = line:match '^KK_ROLE%(%u+, "(%l+)", (%u+), "([^"]*)"%)'
        if name then roles[#roles + 1] = { role = name, kind = kind:lower(), meaning = meaning } end
    end
    return roles
end

return native
