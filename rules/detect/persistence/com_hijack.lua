local accusation = require "kaiseki.detect.accusation"
local places = require "kaiseki.detect.places"
local standing = require "kaiseki.detect.standing"

-- Register their own classes from where they install themselves.
local PER_USER = { [[\microsoft\onedrive\]], [[\microsoft\teams\]], [[\microsoft\teamsmeetingaddin\]], [[\dropbox\]] }

local function is_per_user(data)
    local folded = data:lower()
    for _, folder in ipairs(PER_USER) do
        if folded:find(folder, 1, true) then return true end
    end
    return false
end

rule {
    id = "persistence.com-hijack",
    title = "COM class pointed to a file in a user's folder",
    severity = "high",
    attack = { "T1546.015" },
    description = "Programs that ask for the class load this file instead of the one that belongs there.",
    references = { "https://attack.mitre.org/techniques/T1546/015/" },
    false_positives = { "Programs that are installed per user register their own classes." },
    author = "kaiseki",
    match = operation:is "RegSetValue" & result:is "SUCCESS" & path:contains [[\CLSID\]]
        & path:contains { [[\InprocServer32\]], [[\LocalServer32\]], [[\TreatAs\]], [[\InprocHandler32\]] }
        & ~path:endswith { [[\ThreadingModel]], [[\Class]], [[\Assembly]], [[\RuntimeVersion]] },
    key = function(event, case)
        local data = event.registry.data or ""
        local names_file = data:find("\\", 1, true) ~= nil
        if not names_file or not places.in_user_place(data, case) or is_per_user(data) then return nil end
        return event.path:match "%b{}" or event.path
    end,
    excuse = standing.excuse,
    weigh = accusation.unless_accused,
    finding = function(finding)
        return { "set-com-class", name = finding.key, file = finding.events[1].registry.data }
    end,
    examples = {
        match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe", ["registry.type"] = "REG_SZ",
              path = [[HKCU\Software\Classes\CLSID\{01234567-89ab-cdef-0123-456789abcdef}\InprocServer32\(Default)]],
              ["registry.data"] = [[C:\RECYCLER\S-1-5-18\$0123\n.]] },
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
