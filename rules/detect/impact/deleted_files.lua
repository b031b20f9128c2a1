-- Commands that delete all that a user or a drive has, and those that wipe what was deleted.

local accusation = require "kaiseki.detect.accusation"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local trusted = require "kaiseki.detect.trusted"

local DELETES = { del = true, erase = true, rd = true, rmdir = true, rm = true, ["remove-item"] = true }

-- Whole homes and drives, and what users keep in them, as patterns of Lua for a word in lower case without what stands
-- for its files.
local WHOLE = {
    "^%%userprofile%%$", "^%$env:userprofile$", "^~$", [[^%a:\users$]], [[^%a:\users\[^\]+$]], "^%a:$",
    "^%%systemdrive%%$", "^%%homedrive%%$", "^%%homedrive%%%%homepath%%$", "^%%homepath%%$", "^%%public%%$",
}
local FOLDERS = { "documents", "desktop", "pictures", "videos", "music", "downloads", "onedrive" }

local function is_whole(word)
    local folded = word:lower():gsub("/", "\\"):gsub([[\+]], [[\]]):gsub([[\%*[.*]*$]], ""):gsub([[\$]], "")
    for _, folder in ipairs(FOLDERS) do
        local above = folded:match("^(.*)\\" .. folder .. "$")
        if above and above ~= "" and not above:find "^%a:$" then folded = above break end
    end
    for _, pattern in ipairs(WHOLE) do
        if folded:find(pattern) then return true end
    end
    return false
end

local function goes_deep(each)
    return each:has "/s" or each.folded:find("%-r%a*%f[%A]") ~= nil
end

local function deletes_all(each)
    if each.program == "cipher" and each.folded:find("/w:", 1, true) then return "wipes-free-space" end
    local deletes = DELETES[each.program]
        or each.program == "powershell" and each.folded:find "remove%-item"
    if not deletes or not goes_deep(each) then return nil end
    for i = 2, #each.words do
        if not each.words[i]:find "^/%a$" and is_whole(each.words[i]) then return "deletes-users-files" end
    end
    return nil
end

local function example(line)
    return { operation = "Process Create", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
             ["process.image"] = [[C:\Users\x\Downloads\a.exe]], ["child.pid"] = 8, ["child.command_line"] = line,
             path = [[C:\Windows\System32\cmd.exe]] }
end

rule {
    id = "impact.delete-command",
    title = "All files of a user or a drive deleted by command",
    severity = "critical",
    attack = { "T1485" },
    description = "A command deletes a whole home, all documents or a drive with all that lies deeper, or overwrites "
        .. "what was deleted, so that nothing can be had back.",
    references = { "https://attack.mitre.org/techniques/T1485/" },
    false_positives = { "Administrators who clear a machine before it is handed on." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS"
        & child.command_line:contains { "del ", "erase ", "rd ", "rmdir ", "remove-item", "rm ", "cipher" },
    on_event = function(event, case)
        local effect = command.first(event.child.command_line, deletes_all)
        if not effect then return end
        case:finding { process = lineage.requester(event.process), key = effect, event = event,
                       severity = effect == "wipes-free-space" and "high" or nil,
                       facts = { "destroy-recovery", effect = effect, command = event.child.command_line } }
    end,
    excuse = function(finding, case)
        local process = finding.process
        if trusted.is_bystander(case, process) then return "low" end
        if trusted.is_typed_into(process) or lineage.is_shell(process) or trusted.may_manage(process) then
            return "medium"
        end
        return not process.in_tree and "high" or nil
    end,
    weigh = accusation.unless_accused,
    examples = {
        match = { example [[cmd /c del /F /Q /S "%USERPROFILE%\*"]], example [[cmd /c rd /s /q D:\]],
                  example [[cmd /c del /s /q C:\Users\x\Documents\*.*]], example [[cipher /w:C:\Users\x]] },
        no_match = { example [[cmd /c rd /s /q "%TEMP%\a"]], example [[cmd /c del /q C:\Users\x\a.txt]],
                     example [[cmd /c del /s /q D:\build\*.obj]], example [[cipher /e C:\Users\x\a]] },
    },
}
