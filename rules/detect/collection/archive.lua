-- Files packed from the command line, as before they are taken away.

local accusation = require "kaiseki.detect.accusation"
local collected = require "kaiseki.detect.collected"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local standing = require "kaiseki.detect.standing"
local trusted = require "kaiseki.detect.trusted"

-- Whether the archiver goes by another name.
local function is_renamed(text)
    return command.first(text, function(each)
        local program = each.program
        return not (programs.named(program, "archiver") or programs.named(program, "helper")) and program ~= "tar"
            and program ~= "makecab" and each.words[1]:find([[\]], 1, true) ~= nil or nil
    end)
end

-- Whether the archiver lies where a user's files are rather than programs: it was brought along.
local function is_brought(text, case)
    return command.first(text, function(each)
        local first = each.words[1]
        return first:find([[\]], 1, true) ~= nil and programs.named(each.program, "archiver")
            and places.in_user_place(first, case) and not places.in_packages(first)
            and not places.in_own_programs(first) or nil
    end)
end

local function packed_by(each)
    local text, secret = collected.packing(each)
    return text and { text = text, secret = secret } or nil
end

local function example(line)
    return { operation = "Process Create", result = "SUCCESS", path = [[C:\ProgramData\rar.exe]],
             ["process.name"] = "a.exe", ["child.command_line"] = line }
end

rule {
    id = "collection.archive",
    title = "Files packed from the command line",
    severity = "high",
    attack = { "T1560.001" },
    description = "An archiver, under its own or another name, tar, makecab or PowerShell is told on its command line "
        .. "to pack files, as before they are taken away. A password, and another name, say that nobody shall know.",
    references = { "https://attack.mitre.org/techniques/T1560/001/" },
    false_positives = { "Backup scripts; tools that pack what they built." },
    author = "kaiseki",
    ordinary_for = { "setup" },
    match = operation:is "Process Create" & result:is "SUCCESS"
        & child.command_line:contains { " a ", " u ", " m ", "tar", "makecab", "Compress-Archive",
                                         "CreateFromDirectory" },
    on_event = function(event, case)
        local packed = command.first(event.child.command_line, packed_by)
        if not packed then return end
        local grave = packed.secret and (is_renamed(packed.text) or is_brought(packed.text, case))
        case:finding {
            process = lineage.requester(event.process), key = packed.text, event = event,
            severity = not grave and "medium" or nil,
            facts = { "pack-files", command = packed.text, trait = packed.secret and "password" or nil },
        }
    end,
    excuse = function(finding, case)
        local process = finding.process
        if finding.facts.trait or lineage.in_tree(process) then return standing.excuse(finding, case) end
        return (trusted.is_bystander(case, process) or trusted.may_manage(process)) and "info" or "low"
    end,
    weigh = accusation.unless_accused,
    examples = {
        match = { example [[C:\ProgramData\rar.exe a -hpSecret C:\ProgramData\1.rar D:\Finance]],
                  example [[C:\ProgramData\svc.exe a -r -v512k C:\ProgramData\1.rar C:\Users\x\Documents]],
                  example [[7za.exe a -mx1 fin.7z D:\Shares\*]], example [[tar -czf C:\a.tgz C:\Users\x\Documents]],
                  example [[powershell Compress-Archive C:\Users\x\Documents C:\ProgramData\d.zip]],
                  example [[makecab C:\ProgramData\sam.hiv C:\ProgramData\s.cab]] },
        no_match = { example [[rar.exe x C:\backup.rar C:\data]], example "tool.exe a -port 8080",
                     example [[tar -xf C:\a.tgz]], example "starter.exe --container a" },
    },
}
