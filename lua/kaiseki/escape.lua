--- Every string of a case was chosen by the malware that was captured. This is the one place where such strings are
-- made harmless for formats that `out` does not know, or where a layout must know the harmless form before it is
-- printed.

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

--- Valid UTF-8: each byte that starts no character becomes U+FFFD.
function escape.utf8(text)
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

--- For a terminal: one line, no control characters, nothing invisible or rearranging; such a character is named, as in
-- "invoice_<U+202E>gnp.exe".
function escape.visible(text)
    if not text:find "[^\32-\126]" then return text end
    return (escape.utf8(text):gsub(utf8.charpattern, name_hidden))
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

--- The inside of a JSON string: valid UTF-8, safe within an HTML script element and on a terminal.
function escape.json(text)
    if not text:find "[^ !#-%%'-;=?-%[%]-~]" then return text end
    if not text:find "[^\32-\126]" then return (text:gsub([=[["\<>&]]=], json_character)) end
    return (escape.utf8(text):gsub(utf8.charpattern, function(character)
        if character:find [=[^[^"\<>&%c]$]=] then return character end
        return json_character(character)
    end))
end

local function canonical_character(character)
    return JSON_SHORT[character] or ("\\u%04x"):format(character:byte())
end

--- The inside of a string in canonical JSON (RFC 8785): only what must be is escaped.
function escape.canonical_json(text) return (escape.utf8(text):gsub('[\0-\31"\\]', canonical_character)) end

local HTML = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }

--- Text or a quoted attribute of HTML.
function escape.html(text) return (escape.visible(text):gsub("[&<>\"']", HTML)) end

-- The full-width forms of = + - @, which some spreadsheets take for the plain ones.
local WIDE_FORMULA = { ["\u{FF1D}"] = true, ["\u{FF0B}"] = true, ["\u{FF0D}"] = true, ["\u{FF20}"] = true }

--- The inside of a quoted CSV field; a spreadsheet must not take it for a formula.
function escape.csv(text)
    if text:find "^[=+@\t\r\n-]" or WIDE_FORMULA[text:sub(1, 3)] then text = "'" .. text end
    return (escape.visible(text):gsub('"', '""'))
end

-- Graphviz takes no longer string than this in one piece, but puts pieces together.
local DOT_PIECE = 4000

--- A quoted Graphviz string. A backslash before a letter is an instruction there.
function escape.dot(text)
    text = escape.visible(text)
    local pieces, from = {}, 1
    repeat
        local to = #text - from < DOT_PIECE and #text or utf8.offset(text, 0, from + DOT_PIECE) - 1
        pieces[#pieces + 1] = '"' .. text:sub(from, to):gsub('[\\"]', "\\%0") .. '"'
        from = to + 1
    until from > #text
    return table.concat(pieces, " + ")
end

-- Follows a character that would begin a link, a mention or a reference to an issue: seen by none, but what comes
-- after no longer belongs to it.
local BREAK = "&#8203;"

--- Markdown (GitHub flavour) outside of code: nothing forms a link, table, emphasis, mention, reference or tag.
function escape.markdown(text)
    text = escape.visible(text):gsub("&", "&amp;"):gsub("<", "&lt;"):gsub(">", "&gt;")
    text = text:gsub("[\\`*_%[%]|~$]", "\\%0"):gsub("[@#]", "%0" .. BREAK):gsub("://", ":" .. BREAK .. "//")
    text = text:gsub("([gG][hH])(%-%d)", "%1" .. BREAK .. "%2")
    return (text:gsub("([wW][wW][wW])%.", "%1" .. BREAK .. "."))
end

--- A Markdown code span: the fence is longer than any run of backticks inside. Within a table a bar would end the
-- cell even there.
function escape.markdown_code(text, in_table)
    text = escape.visible(text)
    if text == "" then return "" end
    local longest = 0
    for run in text:gmatch "`+" do longest = math.max(longest, #run) end
    local fence = ("`"):rep(longest + 1)
    local function span(part)
        local pad = (part:find "^[` ]" or part:find "[` ]$") and " " or ""
        return fence .. pad .. part .. pad .. fence
    end
    if not in_table then return span(text) end
    -- A table is cut into cells before code is looked for: a bar needs a backslash, and two backslashes are one
    -- there, so a bar after a backslash goes into a span of its own.
    local spans, from = {}, 1
    for at in text:gmatch "\\()|" do
        spans[#spans + 1] = span((text:sub(from, at - 1):gsub("|", "\\|")))
        from = at
    end
    spans[#spans + 1] = span((text:sub(from):gsub("|", "\\|")))
    return table.concat(spans, " ")
end

--- The inside of a single-quoted string of a STIX pattern.
function escape.stix(text) return (escape.utf8(text):gsub("[\\']", "\\%0")) end

return escape
