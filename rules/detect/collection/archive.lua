local accusation = require "kaiseki.detect.accusation"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local programs = require "kaiseki.detect.programs"
local standing = require "kaiseki.detect.standing"

-- "a", and a password with it. The program may go by another name, so RAR's -hp counts for itself.
local function packs(each)
    if not each:says "a" then return nil end
    for i = 2, #each.words do
        local word = each.words[i]
        local archives = programs.named(each.program, "archiver")
        if word:find "^%-hp." or (archives and word:find "^%-p.") then return each.text end
    end
    return nil
end

local function example(line)
    return { operation = "Process Create", result = "SUCCESS", path = [[C:\ProgramData\rar.exe]],
             ["process.name"] = "a.exe", ["child.command_line"] = line }
end

rule {
    id = "collection.archive",
    title = "Files packed under a password from the command line",
    severity = "medium",
    attack = { "T1560.001" },
    description = "An archiver is told on its command line to pack files under a password, as before they are taken "
        .. "away.",
    references = { "https://attack.mitre.org/techniques/T1560/001/" },
    false_positives = { "Backup scripts." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS" & child.command_line:contains { " -hp", " -p" },
    on_event = function(event, case)
        local text = command.first(event.child.command_line, packs)
        if text then case:finding { process = lineage.requester(event.process), key = text, event = event } end
    end,
    excuse = standing.excuse,
    weigh = accusation.unless_accused,
    finding = function(finding)
        return { "pack-files", command = finding.key }
    end,
    examples = {
        match = { example [[C:\ProgramData\rar.exe a -hpSecret C:\ProgramData\1.rar D:\Finance]] },
        no_match = { example [[rar.exe a C:\backup.rar C:\data]], example "tool.exe a -port 8080" },
    },
}
