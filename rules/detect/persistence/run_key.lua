-- Values under Run and its relatives: what Windows starts at logon.

local accusation = require "kaiseki.detect.accusation"
local command = require "kaiseki.detect.command"
local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local say = require "kaiseki.detect.say"
local setup = require "kaiseki.detect.setup"
local standing = require "kaiseki.detect.standing"
local known_places = require "kaiseki.windows.places"

-- Programs that live in a user's folder by design: part of what is started, and of the image that arranges it.
local PER_USER = known_places.PER_USER

-- Where the capture does not tell images, the writer's name must be that of what is started.
local BY_ITSELF = registry.data:contains(PER_USER)
    & (process.image:known() & process.image:contains(PER_USER)
       | ~process.image:known() & registry.data:contains(process.name))

-- What setup programs put where programs belong is theirs to start.
local function is_planted(data, event, case)
    local file = dropped.named(case, data, event.index)
    return file ~= nil and not places.in_program_files(file.path, case)
end

local function starts_something(data, event, case)
    if places.in_user_place(data, case) or is_planted(data, event, case) then return true end
    local first = command.all(data)[1]
    return first ~= nil and programs.named(first.program, "runner")
end

-- Setup programs of drivers, too, put what they start into Windows' folder or one just below the drive, and logon
-- scripts name a share.
local ODD = { data = "high", share = "medium", root = "medium" }

local of_setup = standing.for_program(function(finding) return finding.events[1].registry.data end)

-- Self-extracting archives of Windows have their folder deleted at the next start, should they not come to it; bundles
-- of WiX go on after a restart from where installers keep packages.
local function clears_up(data, path)
    local folded, once = data:lower(), path:lower():find([[\runonce\]], 1, true) ~= nil
    local is_burn = folded:find([[\programdata\package cache\{]], 1, true) and folded:find("/burn.runonce", 1, true)
    return once and (is_burn or folded:find("delnoderundll32", 1, true)) ~= nil
end

-- Severity, nil for what is ordinary.
local function severity_of(data, event, case)
    if clears_up(data, event.path) then return "low" end
    if starts_something(data, event, case) then return "high" end
    -- Logon scripts lie on servers with names.
    if data:find '^"?\\\\%d+%.%d+%.%d+%.%d+[\\@]' or data:find '^"?\\\\[^\\]+@' then return "high" end
    return ODD[places.oddity(data)] or (dropped.named(case, data, event.index) and "low") or nil
end

rule {
    id = "persistence.run-key",
    title = "Run key starts a program at logon",
    severity = "high",
    attack = { "T1547.001" },
    description = "A value under Run, RunOnce or a relative names a program in a user's folder, one that was just put "
        .. "among Windows' own, one where no program is at home, or a tool that runs another. One that was just put "
        .. "where programs are installed is context.",
    references = { "https://attack.mitre.org/techniques/T1547/001/" },
    false_positives = { "Programs that are installed per user start themselves this way." },
    author = "kaiseki",
    match = operation:is "RegSetValue" & result:is "SUCCESS"
        & path:contains {
            [[\Windows\CurrentVersion\Run\]], [[\Windows\CurrentVersion\RunOnce\]],
            [[\Windows\CurrentVersion\RunOnceEx\]], [[\Windows\CurrentVersion\RunServices\]],
            [[\Windows\CurrentVersion\RunServicesOnce\]], [[\Windows\CurrentVersion\Policies\Explorer\Run\]],
            [[\Windows NT\CurrentVersion\Windows\Load]], [[\Windows NT\CurrentVersion\Windows\Run]],
        }
        & ~BY_ITSELF,
    on_event = function(event, case)
        local severity = severity_of(event.registry.data or "", event, case)
        if not severity then return end
        case:finding { process = lineage.requester(event.process), key = event.path, event = event,
                       severity = severity }
    end,
    -- What is installed for one user starts itself so.
    excuse = function(finding, case)
        local process, data = finding.process, finding.events[1].registry.data or ""
        local own = setup.starts_itself(case, process, data) or setup.resumes(case, process, finding.key)
        if own or setup.starts_deployed(case, process, data) then return "low" end
        return of_setup(finding, case)
    end,
    weigh = accusation.unless_accused,
    finding = function(finding)
        return { "start-at-logon", data = finding.events[1].registry.data, entry = say.name(finding.key) }
    end,
    examples = {
        match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Run\Updater]],
              ["registry.type"] = "REG_SZ", ["registry.data"] = [[C:\Users\x\AppData\Roaming\a\a.exe]] },
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "reg.exe",
              path = [[HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\RunOnce\x]],
              ["registry.type"] = "REG_SZ", ["registry.data"] = [[powershell -w hidden -c calc]] },
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Run\OneDrive]], ["registry.type"] = "REG_SZ",
              ["registry.data"] = [["C:\Users\x\AppData\Local\Microsoft\OneDrive\OneDrive.exe" /background]] },
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Run\nt77]],
              ["registry.type"] = "REG_SZ", ["registry.data"] = [[C:\Windows\nt77.exe hk]] },
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Run\a]],
              ["registry.type"] = "REG_SZ", ["registry.data"] = [[\\srv\share\k.exe]] },
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Run\a]],
              ["registry.type"] = "REG_SZ", ["registry.data"] = [[\\203.0.113.9\share\k.exe]] },
            { events = {
                { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
                  path = [[C:\WINDOWS\system32\wmsvc32.exe]], ["file.created"] = true },
                { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
                  path = [[HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\wmsvc]], ["registry.type"] = "REG_SZ",
                  ["registry.data"] = [[C:\WINDOWS\system32\wmsvc32.exe]] },
            } },
        },
        no_match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "setup.exe",
              path = [[HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\RunOnce\help]],
              ["registry.type"] = "REG_SZ", ["registry.data"] = [[%SystemRoot%\hh.exe C:\Windows\Help\a.chm]] },
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "setup.exe",
              path = [[HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\IME]],
              ["registry.type"] = "REG_SZ", ["registry.data"] = [["C:\WINDOWS\IME\imjp8_1\IMJPMIG.EXE" /Spoil]] },
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "OneDrive.exe",
              path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Run\OneDrive]], ["registry.type"] = "REG_SZ",
              ["registry.data"] = [["C:\Users\x\AppData\Local\Microsoft\OneDrive\OneDrive.exe" /background]] },
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "msiexec.exe",
              path = [[HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\Tool]],
              ["registry.type"] = "REG_SZ", ["registry.data"] = [["C:\Program Files\Tool\tool.exe" /tray]] },
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "OneDrive.exe",
              ["process.image"] = [[C:\Users\x\AppData\Local\Microsoft\OneDrive\OneDrive.exe]],
              path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Run\OneDrive]], ["registry.type"] = "REG_SZ",
              ["registry.data"] = [["C:\Users\x\AppData\Local\Microsoft\OneDrive\OneDrive.exe" /background]] },
        },
    },
}
