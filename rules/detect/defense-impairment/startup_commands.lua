-- How Windows starts: without checks of drivers, or in safe mode, where protection does not run.

local accusation = require "kaiseki.detect.accusation"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local trusted = require "kaiseki.detect.trusted"

local TECHNIQUES = { ["sets-startup-to-safe-mode"] = "T1688", ["turns-driver-signing-off"] = "T1553.006",
                     ["turns-hypervisor-off"] = "T1685" }

local function effect_of(each)
    if each.program ~= "bcdedit" and not each.folded:find("bcdedit", 1, true) then return nil end
    local text = each.folded
    if text:find "[/-]set.-safeboot%s" then return "sets-startup-to-safe-mode" end
    if text:find "testsigning%s+[\"']?[oy1t]n?" and not text:find "testsigning%s+[\"']?off"
        or text:find "nointegritychecks%s+[\"']?[oy1t]n?" and not text:find "nointegritychecks%s+[\"']?off"
        or text:find("disable_integrity_checks", 1, true) then
        return "turns-driver-signing-off"
    end
    return text:find "hypervisorlaunchtype%s+[\"']?off" and "turns-hypervisor-off" or nil
end

local function example(line)
    return { operation = "Process Create", path = [[C:\Windows\System32\cmd.exe]], ["process.name"] = "a.exe",
             ["child.command_line"] = line }
end

rule {
    id = "defense-impairment.startup-commands",
    title = "Windows made to start without its guards",
    severity = "high",
    attack = { "T1688", "T1553.006", "T1685" },
    description = "The next start is set to safe mode, or Windows is made to load drivers that nobody signed.",
    references = { "https://attack.mitre.org/techniques/T1688/", "https://attack.mitre.org/techniques/T1553/006/" },
    false_positives = { "Developers of drivers; administrators who repair a machine." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:contains { "bcdedit", "^" },
    on_event = function(event, case)
        local effect = command.first(event.child.command_line, effect_of)
        if not effect then return end
        case:finding { process = lineage.requester(event.process), key = effect, event = event,
                       technique = TECHNIQUES[effect] }
    end,
    excuse = function(finding, case)
        if trusted.is_bystander(case, finding.process) then return "low" end
        return trusted.may_manage(finding.process) and "medium" or nil
    end,
    weigh = accusation.unless_accused,
    finding = function(finding)
        return { "weaken-protection", effect = finding.key, command = finding.events[1].child.command_line }
    end,
    examples = {
        match = { example "bcdedit /set {default} safeboot network", example "bcdedit.exe -set TESTSIGNING ON" },
        no_match = { example "bcdedit /enum", example "bcdedit /deletevalue {default} safeboot",
                     example "bcdedit /set testsigning off" },
    },
}
