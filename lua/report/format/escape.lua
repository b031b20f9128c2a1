--- Every string of a case was chosen by the malware that was captured. This is the one place where such strings are
-- made harmless for formats that `out` does not know, or where a layout must know the harmless form before it is
-- printed.

local native = require "kaiseki.native"

local escape = {}

--- Valid UTF-8: each byte that starts no character becomes U+FFFD.
function escape.utf8(text) return native.valid(text) end

--- For a terminal: one line, no control characters, nothing invisible or rearranging; such a character is named, as in
-- "invoice_<U+202E>gnp.exe".
function escape.visible(text) return native.escape("text", text) end

local JSON_SHORT = {
    ['"'] = [[\"]], ["\\"] = [[\\]], ["\b"] = [[\b]], ["\f"] = [[\f]], ["\n"] = [[\n]], ["\r"] = [[\r]],
    ["\t"] = [[\t]],
}

--- The inside of a JSON string: valid UTF-8, safe within an HTML script element and on a terminal.
function escape.json(text) return native.escape("json", text) end

local function canonical_character(character)
    return JSON_SHORT[character] or ("\\u%04x"):format(character:byte())
end

--- The inside of a string in canonical JSON (RFC 8785): only what must be is escaped.
function escape.canonical_json(text) return (escape.utf8(text):gsub('[\0-\31"\\]', canonical_character)) end

--- Text or a quoted attribute of HTML.
function escape.html(text) return native.escape("html", text) end

--- The inside of a quoted CSV field; a spreadsheet must not take it for a formula.
function escape.csv(text) return native.escape("csv", text) end

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

--- Markdown (GitHub flavour) outside of code: nothing forms a link, table, emphasis, mention, reference or tag.
function escape.markdown(text) return native.escape("markdown", text) end

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
