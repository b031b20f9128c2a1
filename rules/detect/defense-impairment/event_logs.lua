local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"

local LOG, AUDITING, JOURNAL = "event-log", "auditing", "change-journal"
local TECHNIQUES = { [LOG] = "T1685.005", [AUDITING] = "T1685.001", [JOURNAL] = "T1070" }

local function clears(each)
    if each.program == "wevtutil" and each:says("cl", "clear-log") then return LOG end
    if each.folded:find("clear%-eventlog") or each.folded:find("remove%-eventlog") then return LOG end
    if each.program == "wevtutil" and each:says("sl", "set-log") and each.folded:find "e:f" then
        return LOG
    end
    if each.program == "auditpol" and (each:has "/clear" or each.folded:find "[se][su]%w*:disable") then
        return AUDITING
    end
    if each.program == "fsutil" and each:says("deletejournal") then return JOURNAL end
    return nil
end

local function example(line)
    return { operation = "Process Create", path = [[C:\Windows\System32\cmd.exe]], ["process.name"] = "a.exe",
             ["child.command_line"] = line }
end

rule {
    id = "defense-impairment.event-logs",
    title = "Event logs cleared",
    severity = "high",
    attack = { "T1685.005", "T1685.001", "T1070" },
    description = "Windows' event logs, or the disk's journal of changes, are cleared, or auditing is switched off.",
    references = { "https://attack.mitre.org/techniques/T1685/005/" },
    false_positives = { "Administrators who prepare an image of a machine." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:contains { "wevtutil", "EventLog", "deletejournal",
                                                                    "auditpol", "^" },
    on_event = function(event, case)
        local what = command.first(event.child.command_line, clears)
        if not what then return end
        case:finding { process = lineage.requester(event.process), key = what, event = event,
                       technique = TECHNIQUES[what] }
    end,
    finding = function(finding)
        return { "clear-log", subject = finding.key, times = finding.count,
                 command = finding.events[1].child.command_line }
    end,
    examples = {
        match = { example "wevtutil cl System", example "fsutil usn deletejournal /D C:",
                  example "auditpol /clear /y",
                  example [[cmd /c for /F "tokens=*" %1 in (l.txt) do wevtutil cl "%1"]] },
        no_match = { example "wevtutil qe System /c:5" },
    },
}
