--- SHA-256 (FIPS 180-4), for the content security policy of the `html` report.

local native = require "kaiseki.native"

local sha256 = {}

--- 32 bytes.
function sha256.bytes(message) return native.sha256(message) end

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
