--- Text in columns: widths as a terminal shows them, wrapping that loses nothing.

local widths = require "kaiseki.report.format.widths"

local layout = {}

--- Columns that `text` (valid UTF-8, as kaiseki.escape makes it) takes.
function layout.width(text)
    local total = #text
    for character in text:gmatch "[\194-\244][\128-\191]+" do
        total = total - #character + widths.of(utf8.codepoint(character))
    end
    return total
end

--- `text` with spaces up to `width` columns; `text` itself when it is wider.
function layout.pad(text, width)
    local missing = width - layout.width(text)
    return missing > 0 and text .. (" "):rep(missing) or text
end

-- Bytes of `text` from `from` that fit into `columns`; at least one character.
local function fitting(text, from, columns)
    local chunk = text:sub(from, from + columns - 1)
    if not chunk:find "[\128-\255]" then return #chunk end
    local used, at = 0, from
    while at <= #text do
        local run = (text:find("[\128-\255]", at) or #text + 1) - at -- of one column each
        if run > columns - used then
            at = at + math.max(columns - used, 0)
            break
        end
        used, at = used + run, at + run
        if at > #text then break end
        used = used + widths.of(utf8.codepoint(text, at))
        if used > columns and at > from then break end
        at = utf8.offset(text, 2, at)
    end
    return at - from
end

-- Where to break before `limit` bytes of `piece`: after the last space, else after the last separator of a path or
-- a command line unless that leaves the line half empty, else right there.
local function break_at(piece, limit)
    local space = piece:sub(1, limit + 1):match "^.*() "
    if space and space > limit // 3 then return space end
    local separator = piece:sub(1, limit):match [=[^.*()[]\/,;&|=]]=]
    if separator and separator > limit // 2 then return separator end
    return limit
end

--- Lines of at most `first` (the first line) and `rest` columns. Spaces at a break stay out; everything else is kept.
function layout.wrap(text, first, rest)
    if #text <= first and text:byte(-1) ~= 32 then return { text } end -- no character takes more columns than bytes
    local lines, from, columns = {}, 1, math.max(first, 1)
    rest = math.max(rest or first, 1)
    while from <= #text do
        local size = fitting(text, from, columns)
        if from + size <= #text then size = break_at(text:sub(from, from + size), size) end
        local line = text:sub(from, from + size - 1):gsub(" +$", "")
        lines[#lines + 1] = line
        from = from + size
        if from <= #text then from = text:find("[^ ]", from) or #text + 1 end
        columns = rest
    end
    if #lines == 0 then lines[1] = "" end
    return lines
end

--- Pieces that must not be broken inside, put into lines of at most `width` columns with `separator` between. A
-- piece wider than a line is wrapped.
function layout.fill(pieces, separator, width)
    local lines, line = {}, ""
    for at, piece in ipairs(pieces) do
        local text = at < #pieces and piece .. separator:gsub(" +$", "") or piece
        local gap = line == "" and "" or separator:match " *$"
        if line ~= "" and layout.width(line) + #gap + layout.width(text) > width then
            lines[#lines + 1] = line
            line, gap = "", ""
        end
        local wrapped = layout.wrap(text, math.max(width - layout.width(line) - #gap, 1), width)
        if #wrapped > 1 and line == "" then
            for each = 1, #wrapped - 1 do lines[#lines + 1] = wrapped[each] end
            line = wrapped[#wrapped]
        else
            line = line .. gap .. text
        end
    end
    if line ~= "" or #lines == 0 then lines[#lines + 1] = line end
    return lines
end

return layout
