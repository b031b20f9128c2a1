--- Name-based UUIDs (RFC 9562, version 5): the same name in the same namespace is the same id, on every machine.

local uuid = {}

local function rotate(word, bits) return ((word << bits) | (word >> (32 - bits))) & 0xFFFFFFFF end

local function word_at(block, at)
    local a, b, c, d = block:byte(at, at + 3)
    return a << 24 | b << 16 | c << 8 | d
end

-- The message as SHA-1 reads it: one bit, zeros, the length in bits.
local function padded(message)
    local length = #message * 8
    local zeros = (55 - #message) % 64
    local size = {}
    for shift = 56, 0, -8 do size[#size + 1] = string.char((length >> shift) & 0xFF) end
    return message .. "\128" .. ("\0"):rep(zeros) .. table.concat(size)
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

--- SHA-1 (FIPS 180-4) as 20 bytes. For ids only: as a protection it is broken.
function uuid.sha1(message)
    local state = { 0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0 }
    local text = padded(message)
    for from = 1, #text, 64 do compress(state, schedule(text, from)) end
    local bytes = {}
    for _, word in ipairs(state) do
        for shift = 24, 0, -8 do bytes[#bytes + 1] = string.char((word >> shift) & 0xFF) end
    end
    return table.concat(bytes)
end

local function hex(bytes)
    return (bytes:gsub(".", function(byte) return ("%02x"):format(byte:byte()) end))
end

--- `namespace` is a UUID as text.
function uuid.v5(namespace, name)
    local bytes = namespace:gsub("-", ""):gsub("%x%x", function(pair) return string.char(tonumber(pair, 16)) end)
    local hash = uuid.sha1(bytes .. name)
    local version = string.char((hash:byte(7) & 0x0F) | 0x50)
    local variant = string.char((hash:byte(9) & 0x3F) | 0x80)
    local text = hex(hash:sub(1, 6) .. version .. hash:sub(8, 8) .. variant .. hash:sub(10, 16))
    return (text:gsub("^(%x%x%x%x%x%x%x%x)(%x%x%x%x)(%x%x%x%x)(%x%x%x%x)", "%1-%2-%3-%4-"))
end

--- A UUID that says of itself that it is random (version 4), for things that a standard gives no name to.
function uuid.v4_like(text) return text:sub(1, 14) .. "4" .. text:sub(16) end

return uuid
