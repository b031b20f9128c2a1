-- A document that starts a shell or a script host.

local command = require "kaiseki.detect.command"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"

-- cmd.exe runs nothing but a batch file that lies in no place of a user.
local function runs_kept_batch(line, case)
    local all = command.all(line)
    local extension = #all == 2 and all[1].program == "cmd" and places.extension(all[2].words[1] or "")
    return (extension == "bat" or extension == "cmd") and not places.in_user_place(line, case)
end

rule {
    id = "execution.document",
    title = "Document starts a shell",
    severity = "high",
    attack = { "T1204.002", "T1059" },
    description = "Word, Excel, OneNote, a PDF reader or a mail program starts a shell, a script host or a tool that "
        .. "downloads: a macro or an exploit at work.",
    references = { "https://attack.mitre.org/techniques/T1204/002/" },
    false_positives = { "Add-ins and templates of companies that call scripts." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS"
        & (process.name:is(programs.list "viewer") | process.name:is(programs.list "mail")),
    key = function(event)
        local program = places.program(event.child.image or event.path)
        if program == "rundll32" and command.first(event.child.command_line, function(each)
            return each.folded:find("printui", 1, true) or each.folded:find("shell32.dll", 1, true)
        end) then
            return nil
        end
        return (programs.named(program, "runner") or programs.named(program, "lolbin")) and program or nil
    end,
    -- Companies keep batch files beside their workbooks, on drives of the network.
    excuse = function(finding, case)
        for _, event in ipairs(finding.events) do
            if not runs_kept_batch(event.child.command_line or "", case) then return nil end
        end
        return "medium"
    end,
    finding = function(finding)
        return { "start-shell", name = finding.key, command = finding.events[1].child.command_line or "" }
    end,
    examples = {
        match = {
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\cmd.exe]],
              ["process.name"] = "WINWORD.EXE", ["child.command_line"] = "cmd /c echo x" },
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\cmstp.exe]],
              ["process.name"] = "MSPUB.EXE", ["child.command_line"] = [[cmstp /ni /s C:\Users\x\a.inf]] },
        },
        no_match = {
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\splwow64.exe]],
              ["process.name"] = "WINWORD.EXE", ["child.command_line"] = "splwow64.exe 12288" },
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\control.exe]],
              ["process.name"] = "hh.exe", ["child.command_line"] = "control.exe /name Microsoft.Sound" },
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\cmd.exe]],
              ["process.name"] = "explorer.exe", ["child.command_line"] = "cmd" },
        },
    },
}
