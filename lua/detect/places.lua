--- Where things lie on a Windows disk, from XP to 11 and in any language: folders that a user without rights can write,
-- names of programs, executables by their extension.
--
-- Tests on plain texts, for rules' functions; letter case never matters, and a text that is not known (nil) counts as
-- empty.

local lists = require "kaiseki.common.lists"
local memory = require "kaiseki.detect.memory"
local kinds = require "kaiseki.windows.files"
local known = require "kaiseki.windows.places"

local places = {}

local EXTENSIONS = lists.by_word(kinds.EXTENSIONS)
local USER_PLACES, USER_VARIABLES = lists.copy(known.USER), lists.copy(known.USER_VARIABLES)
local FETCHED = lists.copy(known.FETCHED)
local TEMPORARY, DEFENDER, OWN_PROGRAMS = lists.copy(known.TEMPORARY), known.DEFENDER, known.OWN_PROGRAMS
local PROGRAM_FOLDERS, WINDOWS = lists.set(known.PROGRAM_FOLDERS), lists.copy(known.WINDOWS)
local PRETENDED = lists.copy(known.PRETENDED)
local NO_PROGRAMS, ROOT_PROGRAMS = lists.copy(known.NO_PROGRAMS), lists.set(known.ROOT_PROGRAMS)

local function lower(text) return (text or ""):lower() end

--- The last part of a path, in lower case: `name [[C:\A\B.exe]]` is `"b.exe"`.
function places.name(path)
    local folded = lower(path)
    return folded:match [[^.*[\/](.*)$]] or folded
end

--- The same without ".exe".
function places.program(path)
    local name = places.name(path)
    return name:match "^(.*)%.exe$" or name
end

--- The folder of a path, in lower case and without the last backslash; "" when there is none.
function places.folder(path)
    return lower(path):match [[^(.*)[\/][^\/]*$]] or ""
end

--- The folder of a path in its own letter case and without the last backslash; "" when there is none.
function places.folder_of(path)
    return path:match [[^(.*)[\/][^\/]*$]] or ""
end

--- The extension in lower case, without the dot; "" when there is none.
function places.extension(path)
    return places.name(path):match "%.([^.]+)$" or ""
end

--- Whether the path's extension is of the kind: one of those that `kaiseki.windows.files` tells apart.
-- @example places.is_kind(event.path, "document")
function places.is_kind(path, kind)
    return EXTENSIONS[kind][places.extension(path)] == true
end

--- The extensions of the kind, in order: `{ "doc", ... }`.
function places.extensions(kind)
    local list = {}
    for extension in pairs(EXTENSIONS[kind]) do list[#list + 1] = extension end
    table.sort(list)
    return list
end

--- Whether the path's extension is one that Windows runs or loads as code.
function places.is_executable(path)
    return places.is_kind(path, "executable")
end

--- Whether the path's extension is a script's.
function places.is_script(path)
    return places.is_kind(path, "script")
end

--- The text with full paths in one style: "C:/a/b" is `C:\a\b` to most programs. Addresses on the web stay.
function places.backslashed(text)
    if not text:find("/", 1, true) then return text end
    return (text:gsub([[%f[%a]%a:/[^/%s"',;|&<>][^%s"',;|&<>]*]], function(path) return path:gsub("/", "\\") end))
end

-- What follows the drive of a path in lower case; "" when it begins with none.
local function below_drive(folded) return folded:match [[^%a:(\.*)$]] or "" end

local function starts_with_one(text, list)
    for _, each in ipairs(list) do
        if text:sub(1, #each) == each then return true end
    end
    return false
end

local function is_user_place(text, case)
    local folded = places.backslashed(lower(text))
    if folded:gsub('^"?%a:', ""):sub(1, #DEFENDER) == DEFENDER then return false end
    if lists.part_in(folded, USER_PLACES) then return true end
    if folded:find [[^"?%a:\[^\/]+%.%w+"?%s*$]] then return true end
    for _, variable in ipairs(USER_VARIABLES) do
        for _, value in ipairs(case and case:expand(variable) or {}) do
            if #value > 3 and folded:find(value:lower(), 1, true) then return true end
        end
    end
    return false
end

-- Captures repeat their texts, and several rules ask about each.
local MOST_ANSWERS = 2000
local answers = memory.of_case()

--- Whether `text` (a path, a command line, registry data) names a place that a user without rights can write: a
-- profile, ProgramData, a folder for temporary files, a recycle bin, the root of a drive.
-- @example places.in_user_place([[C:\Users\x\AppData\Local\Temp\a.exe]], case) --> true
function places.in_user_place(text, case)
    local kept, about = answers(case), text or ""
    if not kept.of or kept.count == MOST_ANSWERS then kept.of, kept.count = {}, 0 end
    local answer = kept.of[about]
    if answer == nil then
        answer = is_user_place(text, case)
        kept.of[about], kept.count = answer, kept.count + 1
    end
    return answer
end

--- Whether `text` begins with a path on a drive that is not Windows' own: a stick, a mounted image, a second disk.
-- Folders that programs are installed into do not count.
-- @example places.on_other_drive([[E:\a.js]], case) --> true
function places.on_other_drive(text, case)
    local drive = places.backslashed(lower(text)):match [[^"?(%a:)\]]
    local own = (case and case:expand "%SystemDrive%" or {})[1]
    return drive ~= nil and drive ~= (own and #own == 2 and own:lower() or "c:")
        and not places.in_program_place((text:gsub('^"', "")))
end

-- So many folders below a drive's root somebody keeps a program, and not what he fetched.
local KEPT_DEPTH = 2

--- Whether the path lies where programs are kept that somebody put aside himself: some folders down on a drive, in no
-- place of a user and no folder of Windows or its programs. Games and tools on a second disk lie so.
-- @example places.is_kept_apart([[D:\Games\Steam\steam.exe]], case) --> true
function places.is_kept_apart(path, case)
    local folder = places.folder(path)
    local _, depth = folder:gsub([[\]], "")
    return folder:find [[^%a:\]] ~= nil and depth >= KEPT_DEPTH and not places.in_user_place(path, case)
        and not places.in_program_place(path)
end

--- Whether the path lies where what users fetch and hand around lies, or in a folder for temporary files: programs
-- are not kept there.
function places.is_fetched(path)
    return lists.part_in(lower(path), FETCHED) ~= nil or places.in_temp(path)
end

--- Whether the path lies in a folder for temporary files.
function places.in_temp(path)
    return lists.part_in(lower(path), TEMPORARY) ~= nil
end

local PACKAGES = lists.copy(known.PACKAGES)

--- Whether the path lies where developers' package managers and tool chains put programs.
function places.in_packages(path)
    return lists.part_in(lower(path), PACKAGES) ~= nil
end

local function in_program_folder(folded)
    return PROGRAM_FOLDERS[folded:match [[^%a:\([^\]+)\]] or ""] == true
end

--- Whether the path lies in a folder that programs are installed into, in Windows itself or in its upgrade's folders.
function places.in_program_place(path)
    local folded = lower(path)
    return starts_with_one(below_drive(folded), WINDOWS) or in_program_folder(folded)
end

-- The program that a command line begins with, in lower case: quoted, else up to the end of a name with an extension.
local function first_program(line)
    local folded = places.backslashed(lower(line)):gsub("^%s+", "")
    local path = folded:match '^"([^"]+)"' or folded:match "^(.-%.%w+)%f[%s,]" or folded
    path = path:gsub("^%%systemroot%%", [[c:\windows]]):gsub("^%%windir%%", [[c:\windows]])
    return (path:gsub("^%%systemdrive%%", "c:"))
end

--- Whether the program that a command line begins with lies where none is at home that starts with the session: "data"
-- for folders of Windows that hold data, "share" for another machine, "root" for Windows' folder itself, but for what
-- Windows has there, or one just below a drive; nil for other places.
-- @example places.oddity [[C:\Windows\Fonts\a.exe]] --> "data"
function places.oddity(line)
    local path = first_program(line)
    if path:find [[^\\[^?.\]+\]] then return "share" end
    local below = below_drive(path)
    if starts_with_one(below, NO_PROGRAMS) then return "data" end
    local folder, name = below:match [[^\([^\]+)\([^\]+)$]]
    if not folder then return nil end
    if folder == "windows" or folder == "winnt" then return not ROOT_PROGRAMS[name] and "root" or nil end
    return not PROGRAM_FOLDERS[folder] and "root" or nil
end

-- What is none of a folder's own, though below it: profiles of services.
local OWN_BELOW = { [[\systemprofile\]], [[\appdata\]], [[\local settings\]] }

--- Whether the path lies where nobody keeps programs: in folders of Windows that hold data or have another purpose, or
-- in Windows' folder itself, but for what Windows has there. Other drives than Windows' own have no such places.
-- @example places.is_pretended([[C:\PerfLogs\a.exe]], case) --> true
function places.is_pretended(path, case)
    if places.on_other_drive(path, case) then return false end
    local below = below_drive(lower(path))
    if lists.part_in(below, OWN_BELOW) then return false end
    if starts_with_one(below, NO_PROGRAMS) or starts_with_one(below, PRETENDED) then return true end
    local name = below:match [[^\windows\([^\]+)$]] or below:match [[^\winnt\([^\]+)$]]
    return name ~= nil and not ROOT_PROGRAMS[name]
end

--- Whether the path lies where Defender keeps itself, below ProgramData and for Windows alone to write.
function places.in_defender(path)
    return lower(path):find(DEFENDER, 1, true) ~= nil
end

--- Whether the path lies in a folder that programs are installed into: only who has rights can write there.
-- @example places.in_program_files([[C:\Program Files (x86)\Tool\tool.exe]], case) --> true
function places.in_program_files(path, case)
    local folded = lower(path)
    if in_program_folder(folded) or folded:find "^%%program[fw][%w()]*%%" then return true end
    for _, value in ipairs(case and case:expand "%ProgramFiles%" or {}) do
        if #value > 3 and folded:sub(1, #value + 1) == value:lower() .. [[\]] then return true end
    end
    return false
end

--- Whether the path lies where Windows has programs installed for one user: `AppData\Local\Programs`.
function places.in_own_programs(path)
    return path:lower():find(OWN_PROGRAMS, 1, true) ~= nil
end

--- Whether the path is a file on another machine, and not of the shares from which a domain gives its scripts.
-- @example places.on_share([[\\FS01\data\a.vbs]]) --> true
function places.on_share(path)
    local folded = lower(path)
    local share = folded:match [[^\\[^\?.%s][^\]*\([^\]+)]]
    return share ~= nil and share ~= "netlogon" and share ~= "sysvol" and share ~= "pipe"
end

--- Whether the text holds an address on the web.
function places.has_url(text)
    local folded = lower(text)
    return folded:find("https?://") ~= nil or folded:find("ftp://", 1, true) ~= nil
        or folded:find([[\\[^\]+@ssl]]) ~= nil or folded:find([[\\[%w.-]+\davwwwroot]]) ~= nil
end

return places
