-- What the user is meant to see, and what his machine is meant to find: wallpaper and hosts file.

local accusation = require "kaiseki.detect.accusation"
local dropped = require "kaiseki.detect.dropped"
local places = require "kaiseki.detect.places"
local say = require "kaiseki.detect.say"
local standing = require "kaiseki.detect.standing"
local trusted = require "kaiseki.detect.trusted"

rule {
    id = "impact.wallpaper",
    title = "Wallpaper replaced",
    severity = "medium",
    attack = { "T1491.001" },
    description = "A program that is not Windows' own sets the desktop's picture to a file in a user's place, as "
        .. "ransomware does when it is done.",
    references = { "https://attack.mitre.org/techniques/T1491/001/" },
    false_positives = { "Programs that change the picture every day." },
    author = "kaiseki",
    match = operation:is "RegSetValue" & result:is "SUCCESS" & path:endswith [[\Control Panel\Desktop\Wallpaper]],
    key = function(event, case)
        local data = event.registry.data or ""
        if trusted.is_walker(event.process) or places.in_program_place(say.image(event.process)) then return nil end
        return places.in_user_place(data, case) and data or nil
    end,
    finding = function(finding)
        return { "set-wallpaper", file = finding.key }
    end,
    examples = {
        match = {
            { operation = "RegSetValue", ["process.name"] = "a.exe", ["process.image"] = [[C:\Users\x\a.exe]],
              path = [[HKCU\Control Panel\Desktop\Wallpaper]], ["registry.type"] = "REG_SZ",
              ["registry.data"] = [[C:\Users\x\AppData\Local\Temp\a.bmp]] },
        },
        no_match = {
            { operation = "RegSetValue", ["process.name"] = "explorer.exe",
              ["process.image"] = [[C:\Windows\explorer.exe]], path = [[HKCU\Control Panel\Desktop\Wallpaper]],
              ["registry.type"] = "REG_SZ", ["registry.data"] = [[C:\Users\x\Pictures\a.jpg]] },
        },
    },
}

rule {
    id = "impact.hosts-file",
    title = "Hosts file changed",
    severity = "high",
    attack = { "T1565.001" },
    description = "The file that names addresses before any server is asked is written: updates and antivirus are led "
        .. "astray, or a user to another site.",
    references = { "https://attack.mitre.org/techniques/T1565/001/" },
    false_positives = { "Administrators' editors; software for networks and containers." },
    author = "kaiseki",
    match = operation:is "WriteFile" & result:is "SUCCESS" & path:endswith [[\drivers\etc\hosts]],
    key = function(event, case)
        if trusted.is_walker(event.process) then return nil end
        local image = event.process.image
        -- What came into Windows' folders in the capture is none of its own.
        local installed = image and places.in_program_place(image) and not dropped.image(case, event.process)
        return not installed and event.path or nil
    end,
    -- Services of containers and networks keep it, and ran before the capture began.
    excuse = function(finding, case)
        return standing.excuse(finding, case) or (trusted.may_manage(finding.process) and "medium" or nil)
    end,
    weigh = accusation.unless_accused,
    finding = function(finding)
        return { "write-hosts-file", written = finding.bytes }
    end,
    examples = {
        match = {
            { operation = "WriteFile", ["process.name"] = "a.exe", ["process.image"] = [[C:\Users\x\a.exe]],
              path = [[C:\Windows\System32\drivers\etc\hosts]], ["file.offset"] = 0, ["file.length"] = 900 },
        },
        no_match = {
            { operation = "WriteFile", ["process.name"] = "notepad.exe",
              ["process.image"] = [[C:\Windows\System32\notepad.exe]],
              path = [[C:\Windows\System32\drivers\etc\hosts]], ["file.offset"] = 0, ["file.length"] = 900 },
        },
    },
}
