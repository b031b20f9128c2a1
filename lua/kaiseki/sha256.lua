--- SHA-256 (FIPS 180-4), for the content security policy of the `html` report.

local sha256 = {}

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

local function schedule(message, from)
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

local function compress(state, words)
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

--- 32 bytes.
function sha256.bytes(message)
    local state = { table.unpack(START) }
    local text = padded(message)
    for from = 1, #text, 64 do compress(state, schedule(text, from)) end
    local bytes = {}
    for _, word in ipairs(state) do
        for shift = 24, 0, -8 do bytes[#bytes + 1] = string.char((word >> shift) & 0xFF) end
    end
    return table.concat(bytes)
end

local DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

local function base64(bytes)
    local parts = {}
    for at = 1, #bytes, 3 do
        local a, b, c = bytes:byte(at, at + 2)
        local bits = a << 16 | (b or 0) << 8 | (c or 0)
        for each = 0, 3 do
            local digit = (bits >> (18 - 6 * each)) & 63
            local present = each < 2 or (each == 2 and b) or (each == 3 and c)
            parts[#parts + 1] = present and DIGITS:sub(digit + 1, digit + 1) or "="
        end
    end
    return table.concat(parts)
end

--- "sha256-..." as a content security policy names an inline script or style.
function sha256.source(text) return "sha256-" .. base64(sha256.bytes(text)) end

return sha256
