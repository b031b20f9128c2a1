--- A report that prints what functions of `kaiseki.native` make of many texts: the program's own and those of the
-- stand-in that the Lua tests use must print the same.

local native = require "kaiseki.native"

local PIECES = {
    "a", "Z", " ", "\\", "`", "*", "_", "[", "]", "|", "~", "$", "<", ">", "&", "@", "#", "://", ":", "/", "gh", "GH",
    "gh-1", "-", "1", "www", "WWW.", ".", '"', "'", "=", "+", "\t", "\r", "\n", "\0", "\27", "\127", "\128", "\xC3",
    "\u{E9}", "\u{202E}", "\xE2\x82", "\u{1F600}", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xFF",
    "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}", "\u{200B}", "\u{E0041}", "\u{FFFE}", "\u{1FFFF}", "\u{AD}",
    "\u{FFFD}", "\u{2028}", "\u{85}", "\xC0\x80", "\xE0\x80\x80", "\u{10FFFF}", "\u{D7FF}", "\u{E000}", "\u{61C}",
    ("b"):rep(40), ("c"):rep(300),
}
local ESCAPES = { "text", "markdown", "html", "json", "csv", "none" }
local NAMESPACE = "6BA7B810-9dad-11d1-80b4-00c04fd430c8"

local seed = 1
local function random(count)
    seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
    return (seed >> 8) % count + 1
end

local function random_text()
    local parts = {}
    for at = 1, random(8) do parts[at] = PIECES[random(#PIECES)] end
    return table.concat(parts)
end

local function hex(bytes)
    return (bytes:gsub(".", function(byte) return ("%02x"):format(byte:byte()) end))
end

local function render(_, out)
    out:escape "none"
    for _ = 1, 5000 do
        local text = random_text()
        out:write("%s\n", native.valid(text))
        for _, name in ipairs(ESCAPES) do out:write("%s\n", native.escape(name, text)) end
    end
    for size = 0, 200 do
        local text = ("x"):rep(size) .. "\0\255"
        out:write("%s %s\n", hex(native.sha256(text)), native.uuid(NAMESPACE, text))
    end
    for _, namespace in ipairs { "", "6ba7b810", NAMESPACE .. "0", NAMESPACE:gsub("6", "g"), NAMESPACE .. "\0" } do
        out:write("%s\n", tostring(pcall(native.uuid, namespace, "name")))
    end
end

return { name = "natives", extension = "txt", render = render }
