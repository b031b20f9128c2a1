--- Paths made short and general: %Temp%\x.exe for C:\Users\name\AppData\Local\Temp\x.exe. What stands for what
-- comes from the capture's own environment; where it has none, from where Windows puts these folders.

local paths = {}

-- Enough to read a report; the rest of a path is as captured.
paths.SHORT = { "Temp", "AppData", "LocalAppData" }

-- Nothing of the machine's user is left, and the path holds on other machines.
paths.GENERAL = {
    "Temp", "AppData", "LocalAppData", "UserProfile", "Public", "ProgramData", "ProgramFiles(x86)", "ProgramFiles",
    "SystemRoot",
}

local USER = [[%a:\users\[^\/:*?"<>|]+]]
local OLD_USER = [[%a:\documents and settings\[^\/:*?"<>|]+]]

-- Lua patterns over lower-case text, for names that the capture does not resolve.
local USUAL = {
    Temp = { USER .. [[\appdata\local\temp]], OLD_USER .. [[\local settings\temp]] },
    AppData = { USER .. [[\appdata\roaming]], OLD_USER .. [[\application data]] },
    LocalAppData = { USER .. [[\appdata\local]], OLD_USER .. [[\local settings\application data]] },
    UserProfile = { USER, OLD_USER },
    Public = { [[%a:\users\public]] },
    ProgramData = { [[%a:\programdata]], [[%a:\documents and settings\all users\application data]] },
    ["ProgramFiles(x86)"] = { [[%a:\program files %(x86%)]] },
    ProgramFiles = { [[%a:\program files]] },
    SystemRoot = { [[%a:\windows]] },
}

-- %Temp% of a service is a folder of Windows: calling it %Temp% too would hide that.
local function is_below(path, roots)
    for _, root in ipairs(roots) do
        root = root:lower()
        if #path > #root and path:sub(1, #root + 1) == root .. "\\" then return true end
    end
    return false
end

local function begins_with_drive(place) return place.find:find([[:\]], 1, true) ~= nil end

-- `on_drives` where all of them begin with a drive.
local function known_places(case, names)
    local places = { on_drives = true }
    local system = case:expand "%SystemRoot%"
    for rank, name in ipairs(names) do
        local values = case:expand("%" .. name .. "%")
        local found = false
        for _, value in ipairs(values) do
            local folded = value:lower():gsub("[\\/]+$", "")
            if #folded > 3 and not (name ~= "SystemRoot" and is_below(folded, system)) then
                places[#places + 1] = { find = folded, plain = true, name = "%" .. name .. "%", rank = rank }
                found = true
            end
        end
        for _, pattern in ipairs(found and {} or USUAL[name] or {}) do
            places[#places + 1] = { find = pattern, plain = false, name = "%" .. name .. "%", rank = rank }
        end
    end
    for _, place in ipairs(places) do places.on_drives = places.on_drives and begins_with_drive(place) end
    return places
end

local function starts_path(text, at)
    if at == 1 then return true end
    local before = text:sub(at - 1, at - 1)
    if before ~= "\\" then return not before:find "[%w_.~/-]" end
    local lead = text:sub(math.max(at - 4, 1), at - 1) -- \??\ and \\?\ come before a drive
    return lead == [[\??\]] or lead == [[\\?\]]
end

local function ends_name(text, at)
    return at > #text or text:find([=[^[\/"',;)|<>]]=], at) ~= nil
end

-- Where the place next starts a path at or after `from`: { first, last, name, rank }, or false.
local function find_place(place, folded, from)
    local at = from
    while at do
        local first, last = folded:find(place.find, at, place.plain)
        if not first then return false end
        if starts_path(folded, first) and ends_name(folded, last + 1) then
            return { first = first, last = last, name = place.name, rank = place.rank }
        end
        at = first + 1
    end
end

local function is_better(match, best)
    if not best or match.first ~= best.first then return not best or match.first < best.first end
    return match.last > best.last or (match.last == best.last and match.rank < best.rank)
end

-- The best place that starts a path at or after `from`: the first, of those the longest, of those the first named.
-- `nearest` keeps each place's next match, so that a text of many paths is searched once for each place.
local function next_match(places, folded, from, nearest)
    if places.on_drives and not folded:find([[:\]], from, true) then return nil end
    local best
    for number, place in ipairs(places) do
        local match = nearest[number]
        if match == nil or (match and match.first < from) then
            match = find_place(place, folded, from)
            nearest[number] = match
        end
        if match and is_better(match, best) then best = match end
    end
    return best
end

--- A function that shortens every path inside a text (a path, a command line, a sentence). A name is only put in
-- place of something longer than itself unless `always`.
function paths.shortener(case, names, always)
    local places = known_places(case, names)
    return function(text)
        if not text:find("\\", 1, true) then return text end
        local folded, from, nearest = text:lower(), 1, {}
        local match = next_match(places, folded, from, nearest)
        local parts = {}
        while match do
            parts[#parts + 1] = text:sub(from, match.first - 1)
            local shorter = always or #match.name < match.last - match.first + 1
            parts[#parts + 1] = shorter and match.name or text:sub(match.first, match.last)
            from = match.last + 1
            match = next_match(places, folded, from, nearest)
        end
        if from == 1 then return text end
        parts[#parts + 1] = text:sub(from)
        return table.concat(parts)
    end
end

--- "C:\a\b.exe" -> "C:\a", "b.exe"; a root keeps its backslash.
function paths.split(path)
    local folder, name = path:match [[^(.*)\([^\]*)$]]
    if not folder then return "", path end
    if folder:find "^%a:$" then folder = folder .. "\\" end
    return folder, name
end

--- ".exe", in lower case; "" when there is none.
function paths.extension(path)
    local _, name = paths.split(path)
    return (name:match "[^.](%.[^.]+)$" or ""):lower()
end

return paths
