-- What the sample's tree made, deleted again by a command, and services that it set up, removed again.

local accusation = require "kaiseki.detect.accusation"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"

local DELETES = { del = true, erase = true, rd = true, rmdir = true, rm = true, ["remove-item"] = true, ri = true }
-- Commands that are remembered, and folders above one another that are looked at.
local MOST, DEEPEST = 200, 24

local deletions = memory.of_case()

-- The folder or file that a command deletes, in lower case, when it names it in full.
local function deleted_by(each)
    local text = each.folded
    if not DELETES[each.program] and not (each.program == "powershell" and text:find "remove%-item") then return nil end
    for i = 2, #each.words do
        local path = each.words[i]:lower():gsub("/", "\\"):match [[^"?(%a:\[^"'<>|]-)[\*.]*"?$]]
        if path and #path > 4 then return path end
    end
    return nil
end

-- Every file and folder above a file that a process of the tree made.
local function made_by_tree(case)
    local made = {}
    for _, file in ipairs(case.files) do
        local maker = file.created and file.created_by
        local path = maker and maker.in_tree and (file.renamed_to or file.path):lower()
        for _ = 1, DEEPEST do
            if not path or made[path] then break end
            made[path] = file.created_at or 0
            path = path:match [[^(%a:\.+)\[^\]*$]]
        end
    end
    return made
end

-- Folders that were there before, where anybody makes files.
local function is_common(path)
    return places.in_program_place(path .. [[\x]]) or path:find [[^%a:\[^\]+$]] ~= nil
        or path:find [[^%a:\users\[^\]+\?[^\]*$]] ~= nil or path:find [[\temp$]] ~= nil
        or path:find [[\appdata\%a+$]] ~= nil
end

local function example(made, line)
    return { sample = "a.exe", events = {
        { operation = "Process Create", result = "SUCCESS", ["process.name"] = "explorer.exe", ["process.pid"] = 2,
          ["process.image"] = [[C:\Windows\explorer.exe]], path = [[C:\Users\x\Downloads\a.exe]], ["child.pid"] = 4,
          ["child.command_line"] = "a.exe" },
        { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4, path = made,
          ["process.image"] = [[C:\Users\x\Downloads\a.exe]], ["file.created"] = true },
        { operation = "Process Create", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
          ["process.image"] = [[C:\Users\x\Downloads\a.exe]], path = [[C:\Windows\System32\cmd.exe]],
          ["child.pid"] = 8, ["child.command_line"] = line },
    } }
end

rule {
    id = "stealth.deleted-by-command",
    title = "What was made deleted again by command",
    severity = "medium",
    attack = { "T1070.004" },
    description = "A process of the sample's tree has a shell delete a folder or file that the tree made before: where "
        .. "it kept what it took, or what it unpacked.",
    references = { "https://attack.mitre.org/techniques/T1070/004/" },
    false_positives = { "Setup programs that clear away what they unpacked." },
    author = "kaiseki",
    ordinary_for = { "setup" },
    match = operation:is "Process Create" & result:is "SUCCESS"
        & child.command_line:contains { "del ", "erase ", "rd ", "rmdir ", "remove-item", "rm " },
    on_event = function(event, case)
        local all = deletions(case)
        local path = #all < MOST and command.first(event.child.command_line, deleted_by)
        if not path then return end
        all[#all + 1] = { path = path, index = event.index, process = lineage.requester(event.process),
                          line = event.child.command_line }
    end,
    on_finish = function(case)
        local all = deletions(case)
        local made = #all > 0 and made_by_tree(case) or {}
        for _, each in ipairs(all) do
            local at = made[each.path]
            if at and at < each.index and each.process.in_tree and not is_common(each.path) then
                case:finding { process = each.process, key = each.path, event = case:event(each.index),
                               facts = { "delete-by-command", command = each.line } }
            end
        end
    end,
    excuse = function() return "low" end,
    weigh = accusation.unless_accused,
    examples = {
        match = { example([[C:\ProgramData\HDB\A1]],
                          [[cmd.exe /c timeout /t 10 & rd /s /q "C:\ProgramData\HDB" & exit]]) },
        no_match = { example([[C:\ProgramData\HDB\A1]], [[cmd.exe /c rd /s /q "C:\ProgramData\Other"]]),
                     example([[C:\Users\x\AppData\Local\Temp\A1]],
                             [[cmd /c del /q C:\Users\x\AppData\Local\Temp\*]]) },
    },
}

local set_up = memory.of_case()

local function service_of(path)
    return path:lower():match [[\services\([^\]+)$]] or path:lower():match [[\services\([^\]+)\imagepath$]]
end

local function service(operation, path)
    return { operation = operation, result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4, path = path,
             ["process.image"] = [[C:\Users\x\Downloads\a.exe]], ["registry.data"] = [[\??\C:\Windows\a.sys]] }
end

rule {
    id = "stealth.service-removed",
    title = "Service removed again",
    severity = "low",
    attack = { "T1070.009" },
    description = "The key of a service or driver that was set up in the capture is deleted in it as well.",
    references = { "https://attack.mitre.org/techniques/T1070/009/" },
    false_positives = { "Programs that load a driver for as long as they run." },
    author = "kaiseki",
    match = result:is "SUCCESS" & path:contains [[\Services\]]
        & (operation:is "RegSetValue" & path:endswith [[\ImagePath]] | operation:is "RegDeleteKey"),
    on_event = function(event, case)
        local name = service_of(event.path)
        if not name then return end
        if event.operation == "RegSetValue" then
            set_up(case)[name] = event.index
        elseif set_up(case)[name] then
            case:finding { process = lineage.requester(event.process), key = name, event = event,
                           facts = { "remove-service", service = event.path:match [[[^\]+$]] } }
        end
    end,
    examples = {
        match = { { events = { service("RegSetValue", [[HKLM\System\CurrentControlSet\Services\zv\ImagePath]]),
                               service("RegDeleteKey", [[HKLM\System\CurrentControlSet\Services\zv]]) } } },
        no_match = { service("RegDeleteKey", [[HKLM\System\CurrentControlSet\Services\zv]]) },
    },
}
