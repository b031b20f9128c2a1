-- Programs put where nobody looks for them: among fonts and help files, in Windows' own folder, in folders of makers of
-- drivers.

local accusation = require "kaiseki.detect.accusation"
local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local setup = require "kaiseki.detect.setup"
local standing = require "kaiseki.detect.standing"
local trusted = require "kaiseki.detect.trusted"

local ENDINGS = { ".exe", ".dll", ".scr", ".com", ".pif", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf",
                  ".hta" }

local MADE = operation:is "CreateFile" & result:is "SUCCESS" & file.created:is(true) & path:endswith(ENDINGS)
local RENAMED = operation:is { "SetRenameInformationFile", "SetRenameInformationEx" } & result:is "SUCCESS"
    & file.new_path:endswith(ENDINGS)

local function created(path, name, image)
    return { operation = "CreateFile", result = "SUCCESS", ["process.name"] = name or "a.exe", ["process.pid"] = 4,
             ["process.image"] = image or [[C:\Users\x\Downloads\a.exe]], path = path, ["file.created"] = true }
end

rule {
    id = "stealth.odd-place",
    title = "Program put where no program is at home",
    severity = "high",
    attack = { "T1036.005" },
    ordinary_for = { "setup" },
    description = "A program or script is put into a folder of Windows that holds data, such as Fonts or PerfLogs, "
        .. "into Windows' folder itself, or into one that is called like a driver maker's.",
    references = { "https://attack.mitre.org/techniques/T1036/005/" },
    false_positives = { "Setup programs of drivers, which put a tray program into Windows' folder." },
    author = "kaiseki",
    match = MADE | RENAMED,
    on_event = function(event, case)
        local path = event.operation == "CreateFile" and event.path or event.file.new_path
        if not places.is_pretended(path, case) then return end
        local file = case:file(path)
        local process = event.process
        local is_windows = trusted.is_walker(process) and lineage.is_shell(process)
        if is_windows or file and dropped.by_installer(file) then return end
        case:finding { process = lineage.requester(event.process), key = path:lower(), event = event }
    end,
    excuse = function(finding, case)
        local process = finding.process
        local mild, why = standing.of(case, process)
        if mild then return mild, why end
        local file = case:file(finding.key)
        if file and setup.is_cleared(case, file) then return "low", "clears-away" end
        return trusted.is_bystander(case, process) and "low" or (trusted.may_manage(process) and "medium") or nil
    end,
    weigh = accusation.unless_accused,
    finding = function(finding)
        local event = finding.events[1]
        local path = event.operation == "CreateFile" and event.path or event.file.new_path
        return { "plant-file", file = path, subject = "no-program-is-at-home" }
    end,
    examples = {
        match = { created [[C:\Windows\Fonts\svc.exe]], created [[C:\Windows\nt77.exe]], created [[C:\PerfLogs\a.exe]],
                  created [[C:\Intel\igfx.exe]] },
        no_match = {
            created [[C:\Tools\a.exe]], created [[C:\Windows\System32\a.exe]], created [[C:\Windows\Fonts\a.ttf]],
            created [[C:\Windows\System32\config\systemprofile\AppData\Local\Temp\a.exe]],
            created([[C:\Windows\explorer.exe]], "TiWorker.exe", [[C:\Windows\WinSxS\a\TiWorker.exe]]),
            created([[C:\Windows\twain.dll]], "TrustedInstaller.exe", [[C:\Windows\servicing\TrustedInstaller.exe]]),
        },
    },
}
