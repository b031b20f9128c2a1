-- The clipboard read by command.

local accusation = require "kaiseki.detect.accusation"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local trusted = require "kaiseki.detect.trusted"

local function reads_clipboard(each)
    if each.program ~= "powershell" and each.program ~= "pwsh" then return nil end
    local folded = each.folded
    return folded:find("get-clipboard", 1, true) or folded:find("clipboard]::get", 1, true)
end

local function example(line)
    return { operation = "Process Create", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
             ["process.image"] = [[C:\Users\x\a.exe]], ["child.pid"] = 8, ["child.command_line"] = line,
             path = [[C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe]] }
end

rule {
    id = "collection.clipboard",
    title = "Clipboard read by command",
    severity = "medium",
    attack = { "T1115" },
    description = "A program has PowerShell tell what the clipboard holds.",
    references = { "https://attack.mitre.org/techniques/T1115/" },
    false_positives = { "Scripts of users for their own clipboard." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS"
        & child.command_line:contains { "Get-Clipboard", "Clipboard]::Get" },
    on_event = function(event, case)
        if not command.first(event.child.command_line, reads_clipboard) then return end
        case:finding { process = lineage.requester(event.process), key = "clipboard", event = event,
                       facts = { "read-clipboard", command = event.child.command_line } }
    end,
    excuse = function(finding, case)
        local process = finding.process
        if trusted.is_bystander(case, process) or lineage.is_shell(process) then return "low" end
        return trusted.is_typed_into(process) and "low" or nil
    end,
    weigh = accusation.unless_accused,
    examples = {
        match = { example "powershell.exe Get-Clipboard",
                  example [[powershell -sta -c "[System.Windows.Forms.Clipboard]::GetText()"]] },
        no_match = { example "powershell.exe Set-Clipboard x" },
    },
}
