--- Tables of registry values, asked by a value's path, and what sets one: an event that writes it, or a command that
-- tells `reg` or PowerShell to.
--
--     local book = settings.book(autostarts.VALUES)
--     match = settings.writes & book.paths | settings.commands,
--     on_event = function(event, case)
--         for _, set in ipairs(settings.of(event)) do
--             local row = book:find(set.path)
--             ...
--
-- A row has the path's end, or with a backslash at its end a part of the path, in `at`: lower case, without a hive. "*"
-- stands for one key's name, or the rest of one.

local command = require "kaiseki.detect.command"

local settings = {}

local Book = {}
Book.__index = Book

-- The pieces of a row's path between its stars.
local function longest_piece(at)
    local longest = ""
    for piece in at:gmatch "[^*]+" do
        if #piece > #longest then longest = piece end
    end
    return longest
end

-- A Lua pattern for the row's path.
local function pattern_of(at)
    local pattern = at:gsub("[^%w*\\_ ]", "%%%0"):gsub("%*", [[[^\]*]])
    return at:sub(-1) == [[\]] and pattern or pattern .. "$"
end

-- The last name in the row's path that is written out, by which it is found.
local function anchor_of(at)
    local anchor
    for name in at:gmatch [[[^\]+]] do
        if not name:find("*", 1, true) then anchor = name end
    end
    return anchor
end

--- A table of values to ask, made of rows with `at`.
function settings.book(rows)
    local book = setmetatable({ by_anchor = {}, pieces = {} }, Book)
    for _, row in ipairs(rows) do
        local anchor = anchor_of(row.at)
        local entry = { row = row, pattern = pattern_of(row.at), piece = longest_piece(row.at) }
        book.by_anchor[anchor] = book.by_anchor[anchor] or {}
        table.insert(book.by_anchor[anchor], entry)
        book.pieces[#book.pieces + 1] = entry.piece
    end
    return book
end

--- The rows about the value (or key) at `path`.
function Book:rows(path)
    local folded, found, seen = path:lower(), {}, {}
    for name in folded:gmatch [[[^\]+]] do
        local entries = not seen[name] and self.by_anchor[name]
        seen[name] = true
        for _, entry in ipairs(entries or {}) do
            if folded:find(entry.piece, 1, true) and folded:find(entry.pattern) then found[#found + 1] = entry.row end
        end
    end
    return found
end

--- The first of them; nil when there is none.
function Book:find(path)
    return self:rows(path)[1]
end

--- Parts of paths of all rows, for an expression: `path:contains(book.pieces)`.

--- Events that set a value.
settings.writes = operation:is "RegSetValue" & result:is "SUCCESS"

--- Commands that may: asked again by `settings.of`.
settings.commands = operation:is "Process Create"
    & (child.command_line:regex [[\breg(\.exe)?"?\s+add\b]]
       | child.command_line:contains { "Set-ItemProperty", "New-ItemProperty" })

local HIVES = {
    hklm = "HKLM", hkey_local_machine = "HKLM", hkcu = "HKCU", hkey_current_user = "HKCU", hku = "HKU",
    hkey_users = "HKU", hkcr = "HKCR", hkey_classes_root = "HKCR", hkcc = "HKCC", hkey_current_config = "HKCC",
}

-- "HKEY_LOCAL_MACHINE\SOFTWARE" and PowerShell's "HKLM:\SOFTWARE" as Process Monitor has them; nil for other machines.
local function key_of(text)
    local plain = text:gsub("^[Rr]egistry::", ""):gsub("^[%w.]+\\[Rr]egistry::", ""):gsub([[\+$]], "")
    local hive, rest = plain:match [[^([%a_]+):?\(.+)$]]
    hive = hive and HIVES[hive:lower()]
    return hive and hive .. "\\" .. rest or nil
end

local function by_reg(each)
    if each.program ~= "reg" or not each:says "add" or not each.words[3] then return nil end
    local key = key_of(each.words[3])
    if not key then return nil end
    local name = each:value "/v" or "(Default)"
    return { path = key .. "\\" .. name, data = each:value "/d" or "" }
end

local function by_powershell(each)
    local at = each.folded:find "%f[%w][sn]e[tw]%-itemproperty%f[^%w-]"
    if not at then return nil end
    local words = command.words((each.text:sub(at):gsub("'", '"')))
    local found, plain, at_word = {}, {}, 2
    while words[at_word] do
        local option = words[at_word]:lower():match "^%-(%a+)$"
        if option == "force" then
            at_word = at_word + 1
        elseif option then
            found[option], at_word = words[at_word + 1], at_word + 2
        else
            plain[#plain + 1], at_word = words[at_word], at_word + 1
        end
    end
    local key = key_of(found.path or found.literalpath or table.remove(plain, 1) or "")
    local name = found.name or found.n or table.remove(plain, 1)
    if not key or not name then return nil end
    return { path = key .. "\\" .. name, data = (found.value or table.remove(plain, 1) or ""):gsub("[;})]+$", "") }
end

--- What the event sets: a list of `{ path, data }`.
function settings.of(event)
    if event.operation == "RegSetValue" then return { { path = event.path, data = event.registry.data or "" } } end
    if event.operation ~= "Process Create" then return {} end
    local list = {}
    for _, each in ipairs(command.all(event.child.command_line)) do
        list[#list + 1] = by_reg(each) or by_powershell(each)
    end
    return list
end

--- One text for each value, however the capture or a command spells its path: lower case, with the current control set.
function settings.key(path)
    return (path:lower():gsub([[\controlset%d+\]], [[\currentcontrolset\]]):gsub([[^hku\s%-1%-[%d-]+\]], [[hkcu\]])
        :gsub([[^hku\s%-1%-[%d-]+_classes\]], [[hkcu\software\classes\]]))
end

--- The number that the data is, in decimal or as "0x..."; nil when it is none.
function settings.number(data)
    local digits = data:lower():match "^0x(%x+)"
    return digits and tonumber(digits:sub(1, 15), 16) or tonumber(data:match "^%d+%f[^%d]")
end

--- The parts of data that is a list of texts.
function settings.list(data)
    local parts = {}
    local between = data:find "[,\n\0;]" and "[^,\n\0;]+" or "%S+"
    for part in data:gmatch(between) do
        part = part:match '^%s*"?(.-)"?%s*$'
        if part ~= "" then parts[#parts + 1] = part end
    end
    return parts
end

return settings
