-- The history of what a user typed, taken away: PowerShell's file, the lists of the Run dialog and of the address bar.

local asked = require "kaiseki.detect.asked"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local programs = require "kaiseki.detect.programs"

local FILE = "consolehost_history.txt"

-- Words by which a command takes the history away or keeps it from being written.
local WORDS = {
    { "historysavepath", "T1070.003", "remove-item" }, { "historysavepath", "T1070.003", "del " },
    { "historysavepath", "T1070.003", "rm " }, { "historysavepath", "T1070.003", "clear-content" },
    { FILE, "T1070.003", "remove-item" }, { FILE, "T1070.003", "del " }, { FILE, "T1070.003", "rm " },
    { FILE, "T1070.003", "clear-content" }, { "clear-history", "T1070.003", "" },
    { "savenothing", "T1690", "historysavestyle" }, { "runmru", "T1070.003", "delete" },
    { "runmru", "T1070.003", "remove-item" }, { "typedpaths", "T1070.003", "delete" },
}

local function taken_by(each)
    for _, row in ipairs(WORDS) do
        if each.folded:find(row[1], 1, true) and each.folded:find(row[3], 1, true) then return row[2] end
    end
    return nil
end

local deletes = operation:is { "SetDispositionInformationFile", "SetDispositionInformationEx" } & result:is "SUCCESS"
    & path:endswith [[\ConsoleHost_history.txt]]
local lists = operation:is { "RegDeleteValue", "RegDeleteKey" } & result:is "SUCCESS"
    & path:contains { [[\Explorer\RunMRU]], [[\Explorer\TypedPaths]] }
local commands = operation:is "Process Create"
    & child.command_line:contains { "HistorySavePath", FILE, "Clear-History", "SaveNothing", "RunMRU", "TypedPaths" }

local history = asked.new()

rule {
    id = "stealth.command-history",
    title = "History of commands taken away",
    severity = "medium",
    attack = { "T1070.003", "T1690" },
    description = "PowerShell's file of typed commands is deleted or no longer written, or the list of what was run "
        .. "from the Run dialog is emptied, by another than Explorer.",
    references = { "https://attack.mitre.org/techniques/T1070/003/" },
    false_positives = { "Cleaners that a user has installed." },
    author = "kaiseki",
    match = deletes | lists | commands,
    on_event = function(event, case)
        if event.operation == "Process Create" then
            local technique = command.first(event.child.command_line, taken_by)
            if technique then history:tell(case, event, { key = "history", technique = technique }) end
        elseif not programs.is(event.process, "desktop") then
            case:finding { process = lineage.requester(event.process), key = "history", event = event,
                           technique = "T1070.003" }
        end
    end,
    on_complete = history.complete,
    finding = function(finding)
        local event = finding.events[1]
        if event.operation == "Process Create" then return { "clear-history", command = event.child.command_line } end
        if event.operation:find "^Reg" then return { "clear-history", value = event.path } end
        return { "clear-history", file = event.path }
    end,
    examples = {
        match = {
            { operation = "SetDispositionInformationFile", result = "SUCCESS", ["process.name"] = "cmd.exe",
              path = [[C:\Users\x\AppData\Roaming\Microsoft\Windows\PowerShell\PSReadLine\ConsoleHost_history.txt]] },
            { operation = "Process Create", ["process.name"] = "a.exe",
              ["child.command_line"] = "powershell Remove-Item (Get-PSReadlineOption).HistorySavePath" },
            { operation = "RegDeleteKey", result = "SUCCESS", ["process.name"] = "reg.exe",
              path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\RunMRU]] },
        },
        no_match = {
            { operation = "RegDeleteValue", result = "SUCCESS", ["process.name"] = "explorer.exe",
              ["process.image"] = [[C:\Windows\explorer.exe]],
              path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\RunMRU\a]] },
            { operation = "Process Create", ["process.name"] = "a.exe",
              ["child.command_line"] = "powershell Get-History" },
        },
    },
}
