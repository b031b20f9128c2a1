-- Classes of COM whose file, or whose stand-in, is changed.

local accusation = require "kaiseki.detect.accusation"
local lists = require "kaiseki.common.lists"
local planted = require "kaiseki.detect.planted"
local standing = require "kaiseki.detect.standing"

-- Register their own classes from where they install themselves.
local PER_USER = { [[\microsoft\onedrive\]], [[\microsoft\teams\]], [[\microsoft\teamsmeetingaddin\]], [[\dropbox\]] }

local function is_per_user(data)
    return lists.part_in(data:lower(), PER_USER) ~= nil
end

-- How a server's file is judged: by where it lies.
local SERVER = { names = "library" }

local function data_of(finding)
    for _, event in ipairs(finding.events) do
        if event.operation == "RegSetValue" then return event.registry.data or "" end
    end
    return ""
end

rule {
    id = "persistence.com-hijack",
    title = "COM class pointed to a file in an odd place",
    severity = "high",
    attack = { "T1546.015" },
    description = "Programs that ask for the class load this file instead of the one that belongs there.",
    references = { "https://attack.mitre.org/techniques/T1546/015/" },
    false_positives = { "Programs that are installed per user register their own classes." },
    author = "kaiseki",
    match = operation:is "RegSetValue" & result:is "SUCCESS" & path:contains [[\CLSID\]]
        & path:contains { [[\InprocServer32\]], [[\LocalServer32\]], [[\TreatAs\]], [[\InprocHandler32\]] }
        & ~path:endswith { [[\ThreadingModel]], [[\Class]], [[\Assembly]], [[\RuntimeVersion]] },
    on_event = function(event, case)
        local data = event.registry.data or ""
        local stands_in = event.path:lower():find([[\treatas\]], 1, true) and data:find "%b{}"
        local odd, _, file
        if not stands_in then
            odd, _, file = planted.judge(SERVER, { path = event.path, data = data }, case, event.index)
        end
        if not stands_in and odd ~= "strong" or is_per_user(data) then return end
        local doer, events = planted.doer(event, file, case)
        case:finding { process = doer, key = event.path:match "%b{}" or event.path, event = event, events = events }
    end,
    excuse = standing.excuse,
    weigh = accusation.unless_accused,
    finding = function(finding)
        local data = data_of(finding)
        if data:find "^%b{}$" then return { "replace-com-class", name = finding.key, text = data } end
        return { "set-com-class", name = finding.key, file = data }
    end,
    examples = {
        match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe", ["registry.type"] = "REG_SZ",
              path = [[HKCU\Software\Classes\CLSID\{01234567-89ab-cdef-0123-456789abcdef}\InprocServer32\(Default)]],
              ["registry.data"] = [[C:\RECYCLER\S-1-5-18\$0123\n.]] },
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe", ["registry.type"] = "REG_SZ",
              path = [[HKCU\Software\Classes\CLSID\{01234567-89ab-cdef-0123-456789abcdef}\TreatAs\(Default)]],
              ["registry.data"] = "{11111111-2222-3333-4444-555555555555}" },
        },
        no_match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "setup.exe",
              path = [[HKCR\CLSID\{01234567-89ab-cdef-0123-456789abcdef}\InprocServer32\(Default)]],
              ["registry.type"] = "REG_SZ", ["registry.data"] = [[C:\Program Files\Tool\tool.dll]] },
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "OneDriveSetup.exe",
              path = [[HKCU\Software\Classes\CLSID\{01234567-89ab-cdef-0123-456789abcdef}\InprocServer32\(Default)]],
              ["registry.type"] = "REG_SZ",
              ["registry.data"] = [[C:\Users\x\AppData\Local\Microsoft\OneDrive\1.0\FileSyncShell.dll]] },
        },
    },
}
