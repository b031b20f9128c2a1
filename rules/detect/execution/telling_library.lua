-- Libraries that say what the code in a process can do, in programs of the sample's tree that have no business with
-- them. Low alone: they tell where to look, and what else was found goes with them.

local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local say = require "kaiseki.detect.say"
local setup = require "kaiseki.detect.setup"
local trusted = require "kaiseki.detect.trusted"
local known = require "kaiseki.windows.telling_libraries"

local TECHNIQUES, NAMES, listed = {}, {}, {}
for name, what in pairs(known.LIBRARIES) do
    NAMES[#NAMES + 1] = "\\" .. name
    if not listed[what[1]] then TECHNIQUES[#TECHNIQUES + 1] = what[1] end
    listed[what[1]] = true
end
table.sort(TECHNIQUES)

local seen = memory.of_process()
local loaders = memory.of_case()

-- A program of .NET brings it in at once, before others; a native one when somebody's code asks for it. In ticks.
local LATE = 20000000

-- Whether .NET came into a process that is no program of .NET.
local function is_foreign_dotnet(event)
    if programs.named(event.process.name, "script-host") or programs.named(event.process.name, "library-host")
        or programs.named(event.process.name, "idle") then
        return true
    end
    local start = event.process.start_time
    return start ~= nil and event.time ~= nil and event.time - start > LATE
end

local function add(case, event, key, path)
    local mine = seen(case, event.process)
    if mine[key] then return end
    mine[key] = true
    mine.list = mine.list or {}
    table.insert(mine.list, { key = key, path = path, index = event.index })
    if #mine.list == 1 then
        local all = loaders(case)
        all[#all + 1] = event.process
    end
end

local function note(event, case)
    local process = event.process
    if process.name == "System" or programs.named(process.name, "launcher") then return end
    if event.operation ~= "Load Image" then
        if event.operation == "ReadFile" then return add(case, event, "ntdll.dll", event.path) end
        -- The log of .NET's use is named for the program.
        local host = places.name(event.path):match "^(.*)%.log$"
        if host == (process.name or ""):lower() and programs.named(host, "script-host") then
            add(case, event, "clr.dll", event.path)
        end
        return nil
    end
    local name = places.name(event.path)
    local what = known.LIBRARIES[name]
    if not what or (what[2] == "dotnet" and not is_foreign_dotnet(event)) then return nil end
    return add(case, event, name, event.path)
end

-- Hosts of scripts and libraries and bare hosts run others' code; Windows' other programs do their own work, and so do
-- installed ones and setup programs.
local function has_no_business(case, process)
    if not process.in_tree or trusted.is_installed(case, process) then return false end
    if programs.named(process.name, "script-host") or programs.named(process.name, "library-host") then return true end
    if places.in_program_place(say.image(process)) and not dropped.image(case, process) then
        return programs.named(process.name, "hollowed") and not lineage.is_helper(process)
    end
    return not lineage.is_helper(process) and not setup.registers_removal(case, process)
end

local function tell(case, process)
    for _, each in ipairs(seen(case, process).list) do
        local what = known.LIBRARIES[each.key]
        case:finding {
            process = process, key = each.key, events = { case:event(each.index) },
            technique = what and what[1] or "T1685",
            facts = { what and "load-telling-library" or "read-system-library",
                      library = what and each.path or nil, file = not what and each.path or nil,
                      subject = what and what[2] or nil },
        }
    end
end

local function loads(library, image)
    return { sample = places.name(image), events = { { operation = "Load Image", result = "SUCCESS",
        ["process.name"] = places.name(image), ["process.pid"] = 4, ["process.image"] = image,
        path = [[C:\Windows\System32\]] .. library } } }
end

TECHNIQUES[#TECHNIQUES + 1] = "T1685"

rule {
    id = "execution.telling-library",
    title = "Library that says what code can do",
    severity = "low",
    attack = TECHNIQUES,
    description = "A program of the sample's tree loads a library of Windows that only certain deeds need: tasks, WMI, "
        .. "the vault, dumps, transfers; .NET or PowerShell's engine come into a program that is none of theirs; or "
        .. "the file of ntdll.dll is read, as for taking hooks of security products away.",
    references = { "https://attack.mitre.org/techniques/T1129/" },
    false_positives = { "Any program that has a reason for it: low alone." },
    author = "kaiseki",
    match = (operation:is "Load Image" & result:is "SUCCESS" & path:endswith(NAMES))
        | (operation:is "ReadFile" & result:is "SUCCESS"
           & path:endswith { [[\System32\ntdll.dll]], [[\SysWOW64\ntdll.dll]] })
        | (operation:is "CreateFile" & result:is "SUCCESS" & file.created:is(true) & path:contains [[\UsageLogs\]]),
    on_event = note,
    on_finish = function(case)
        for _, process in ipairs(loaders(case)) do
            if has_no_business(case, process) then tell(case, process) end
        end
    end,
    examples = {
        match = { loads("vaultcli.dll", [[C:\Users\x\Downloads\a.exe]]),
                  loads("clr.dll", [[C:\Windows\System32\wscript.exe]]) },
        no_match = { loads("vaultcli.dll", [[C:\Program Files\Tool\tool.exe]]),
                     loads("clr.dll", [[C:\Users\x\Downloads\a.exe]]),
                     loads("ws2_32.dll", [[C:\Users\x\Downloads\a.exe]]) },
    },
}
