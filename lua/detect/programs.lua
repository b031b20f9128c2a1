--- Programs by their roles (`kaiseki.windows.programs` has the names and says what each role means).
--
--     local programs = require "kaiseki.detect.programs"
--     match = process.name:is(programs.list "viewer")
--     if programs.is(event.process, "reader") then return end

local lists = require "kaiseki.common.lists"
local places = require "kaiseki.detect.places"
local known = require "kaiseki.windows.programs"

local programs = {}

local NAMES = lists.by_word(known.NAMES)

for role in pairs(NAMES) do
    if not known.ROLES[role] then error(("lua/windows/programs.lua: no role is called %q"):format(role)) end
end

--- Whether a program of this name has the role: "cmd", "cmd.exe" and `C:\Windows\System32\cmd.exe` are the same.
-- @example programs.named(event.child.image, "host")
function programs.named(name, role)
    return NAMES[role][places.program(name or "")] == true
end

--- Whether the process has the role by its name, and lies where a user cannot write as far as the capture tells. A
-- process that is not known (nil) has none.
function programs.is(process, role)
    if not process or not programs.named(process.name, role) then return false end
    local image = process.image
    -- System and Registry have no image with a folder.
    return not image or not image:find([[\]], 1, true) or places.in_program_place(image)
        or places.in_defender(image)
end

-- Those load what others bring, as plug-ins and as what they are told.
local LOADERS = { "library-host", "host", "installer" }
local PLUGGED = { explorer = true, mmc = true, dllhost = true, searchprotocolhost = true, spoolsv = true }

--- Whether the process is one of Windows' own programs that load no library which a user brings, by its place; by its
-- name where no image is known.
function programs.loads_only_windows(process)
    local name, image = process.name or "", process.image
    if PLUGGED[places.program(name)] then return false end
    for _, role in ipairs(LOADERS) do
        if programs.named(name, role) then return false end
    end
    if image and image:find([[\]], 1, true) then
        local folded = image:lower()
        if places.in_temp(image) then return false end
        return folded:find [[^%a:\windows\]] ~= nil or folded:find([[\windowsapps\microsoft.windows]], 1, true) ~= nil
    end
    return programs.named(name, "hollowed") or programs.named(name, "core") or programs.named(name, "walker")
end

--- The names of all programs with the role, in order: `{ "cmd", ... }`.
function programs.names(role)
    local names = {}
    for name in pairs(NAMES[role]) do names[#names + 1] = name end
    table.sort(names)
    return names
end

--- The same as names of files, for expressions: `{ "cmd.exe", ... }`.
function programs.list(role)
    local list = programs.names(role)
    for at, name in ipairs(list) do list[at] = name:find(".", 1, true) and name or name .. ".exe" end
    return list
end

return programs
