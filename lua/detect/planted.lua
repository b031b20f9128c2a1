--- What a registry value that starts or loads a file names, and how odd that file is: "strong" for one in a place of
-- users, one that was just put among Windows' own, one of another machine or the web, or a tool that runs something
-- else; "weak" for a name that tells no place; nil for what installed programs put there.

local command = require "kaiseki.detect.command"
local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local lists = require "kaiseki.common.lists"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local settings = require "kaiseki.detect.settings"

local planted = {}

local SYSTEM = { [[C:\Windows\System32\]], [[C:\Windows\SysWOW64\]], [[C:\Windows\]] }
-- Where Windows looks for a processor of printing by its bare name.
local PRINTING = { [[C:\Windows\System32\spool\prtprocs\x64\]], [[C:\Windows\System32\spool\prtprocs\w32x86\]] }

-- The record of a file that was made in the capture and that a bare name means: among Windows' own.
local function bare_file(case, name, index)
    local folders = {}
    for _, folder in ipairs(SYSTEM) do folders[#folders + 1] = folder end
    for _, folder in ipairs(PRINTING) do folders[#folders + 1] = folder end
    for _, root in ipairs(case:expand "%SystemRoot%") do folders[#folders + 1] = root .. [[\System32\]] end
    for _, folder in ipairs(folders) do
        for _, ending in ipairs { "", ".dll", ".exe" } do
            local file = dropped.file(case, folder .. name .. ending, index)
            if file and not dropped.by_installer(file) then return file end
        end
    end
    return nil
end

-- Variables in front of a path that mean Windows' folder.
local function expanded(text)
    return (text:gsub("^%%[Ss][Yy][Ss][Tt][Ee][Mm][Rr][Oo][Oo][Tt]%%", [[C:\Windows]])
        :gsub("^%%[Ww][Ii][Nn][Dd][Ii][Rr]%%", [[C:\Windows]]))
end

-- How odd one file or command is, and the record of the file where the capture saw it made.
local function oddity_of(text, row, case, index)
    local plain = expanded((text:gsub('^[^"%a%%\\]+', "")))
    local file = dropped.named(case, plain, index)
    if file and places.in_program_files(file.path, case) then file = nil end
    if file or places.in_user_place(plain, case) or places.has_url(plain) then return "strong", file end
    local odd = places.oddity(plain)
    if odd == "data" or odd == "share" then return "strong" end
    if row.names == "program" or row.names == "anything" then
        local first = command.all(plain)[1]
        if first and programs.named(first.program, "runner") and #first.words > 1 then return "strong" end
    end
    if odd == "root" then return row.strict and "weak" or "strong" end
    if plain:find("\\", 1, true) then return nil end
    local name = plain:match '^"?([^"%s]+)' or ""
    file = name ~= "" and #name < 200 and bare_file(case, name, index) or nil
    if file then return "strong", file end
    return nil, nil, name:lower()
end

local known_of = {}
local function is_known(row, name)
    local set = known_of[row] or lists.set(row.known or {})
    known_of[row] = set
    return set[name] or set[name:match "^(.*)%.dll$" or name] or false
end

-- Whether the data is Windows' own, or would start nothing.
local function is_own(row, data)
    local folded = data:lower():gsub('"', "")
    for _, pattern in ipairs(row.unless or {}) do
        if folded:find(pattern) then return true end
    end
    if not row.only then return false end
    for _, pattern in ipairs(row.only) do
        if folded:find(pattern) then return false end
    end
    return true
end

local function of_parts(parts, row, case, index)
    local weak, named
    for _, part in ipairs(parts) do
        local odd, file, bare = oddity_of(part, row, case, index)
        if odd == "strong" then return odd, part, file end
        local unknown = bare and bare ~= "" and row.bare and not is_known(row, bare)
        if unknown or odd == "weak" then weak, named = "weak", part end
    end
    return weak, named
end

local CLASSES = { [[HKLM\SOFTWARE\Classes\CLSID\]], [[HKCR\CLSID\]], [[HKCU\Software\Classes\CLSID\]],
                  [[HKLM\SOFTWARE\Classes\WOW6432Node\CLSID\]] }

--- The file of the class, where the capture saw it set; nil when it did not.
function planted.file_of_class(case, class)
    for _, root in ipairs(CLASSES) do
        for _, server in ipairs { [[\InprocServer32\(Default)]], [[\LocalServer32\(Default)]] } do
            local record = case:registry_value(root .. class .. server)
            local history = record and record.history or {}
            local last = history[#history]
            if last and last.data and last.data ~= "" then return last.data end
        end
    end
    return nil
end

-- The class that a value names, or the key that it is in.
local function class_of(path, data)
    return data:match "%b{}" or path:match [[(%b{})[^{}]*$]]
end

--- How odd what is set is, by the row that the value has: "strong" or "weak" or nil; what it names, and the record of
-- the file where it was made in the capture.
function planted.judge(row, set, case, index)
    local data = set.data
    local empty = data == "" or data == "0" or data:lower():find "^0x0+$" ~= nil
    if row.names == "path" then
        local named = set.path:match [[[\](%a:\.+)$]] or set.path:match [[[^\]+$]]
        local odd, file = oddity_of(named, row, case, index)
        return odd, named, file
    end
    if row.names == "class" then
        local class = class_of(set.path, data)
        if not class then return nil end
        local file = planted.file_of_class(case, class)
        if not file then return "weak", class end
        local odd, record = oddity_of(file, row, case, index)
        return odd, file, record
    end
    if row.names == "identifier" then
        if is_own(row, data) then return nil end
        return "weak", set.path:match [[([^\]+)\[^\]+$]]
    end
    if empty or is_own(row, data) then return nil end
    local parts = row.names == "libraries" and settings.list(data) or { data }
    local key = set.path:match [[^(.*)\[^\]*$]]
    if row.differs and places.name(data:gsub('"', "")) == places.name(key) then return nil end
    local odd, named, file = of_parts(parts, row, case, index)
    if not odd and row.names == "anything" then
        odd = places.in_program_files(data:match '"([^"]+)"' or data:gsub("^/%a%s+", ""), case) and "weak" or "strong"
    end
    return odd, odd and (row.names == "libraries" and named or data) or nil, file
end

--- Who wanted it: who asked the tool or shell that set it; where a service of Windows did, who made the file. Then
-- also the events that show that, for the finding, which is about who is in them.
function planted.doer(event, file, case)
    local process = event.process
    local serves = lineage.is_shell(process) or programs.is(process, "core") or programs.is(process, "system")
        and not lineage.is_helper(process)
    local maker = file and serves and dropped.maker(file)
    local made = maker and case and file.created_at
    return lineage.requester(maker or process), made and { case:event(made) } or nil
end

return planted
