-- Where a user's Startup folder is stands in the registry. Moved to another folder, everything in that one starts at
-- logon. Other values beside it are written all the time, and the folder's own default is no finding.

local places = require "kaiseki.detect.places"

local function is_default(data)
    local folded = data:lower()
    return folded:find([[start menu\programs\startup]], 1, true) ~= nil or folded == ""
end

rule {
    id = "persistence.startup-redirected",
    title = "Startup folder moved elsewhere",
    severity = "high",
    attack = { "T1547.001" },
    description = "The value Startup under User Shell Folders names the folder whose programs Windows starts at logon.",
    references = { "https://attack.mitre.org/techniques/T1547/001/" },
    false_positives = { "Folder redirection by Group Policy, which names a share." },
    author = "kaiseki",
    match = operation:is "RegSetValue" & result:is "SUCCESS"
        & path:endswith {
            [[\Explorer\User Shell Folders\Startup]], [[\Explorer\User Shell Folders\Common Startup]],
            [[\Explorer\Shell Folders\Startup]], [[\Explorer\Shell Folders\Common Startup]],
        },
    key = function(event, case)
        local data = event.registry.data or ""
        if is_default(data) then return nil end
        -- Explorer caches the default here, under the folders' names in its language.
        local cached = not event.path:lower():find("user shell folders", 1, true)
        if cached and not (places.in_temp(data) or places.in_user_place(data, case)) then return nil end
        if cached and places.program(event.process.name or "") == "explorer" then return nil end
        return data
    end,
    finding = function(finding)
        local for_all = (finding.events[1].path or ""):lower():find("common startup", 1, true)
        return { "move-startup-folder", folder = finding.key, trait = for_all and "common" or nil }
    end,
    examples = {
        match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders\Startup]],
              ["registry.type"] = "REG_SZ", ["registry.data"] = [[C:\Users\x\AppData\Local\Temp\0123\]] },
        },
        no_match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "userinit.exe",
              path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders\Startup]],
              ["registry.type"] = "REG_EXPAND_SZ",
              ["registry.data"] = [[%USERPROFILE%\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup]] },
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "explorer.exe",
              path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\Shell Folders\Cache]],
              ["registry.type"] = "REG_SZ", ["registry.data"] = [[C:\Users\x\AppData\Local\Temp]] },
        },
    },
}
