-- A program whose file is deleted by itself or by what it started: nothing is left to be found.

local accusation = require "kaiseki.detect.accusation"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local say = require "kaiseki.detect.say"
local setup = require "kaiseki.detect.setup"

local deleters = memory.of_process()

local function tell(case, process, key, event)
    case:finding { process = process, key = key, event = event }
end

local DELETES = { del = true, erase = true, rm = true, ["remove-item"] = true, ri = true }

-- Whether the command names the image: by its name alone, or by a path that may be its own. A file of that name in
-- another folder is another file.
local function names_image(text, image)
    local name, from = places.name(image), 1
    local is_full = image:find([[\]], 1, true) ~= nil
    while true do
        local at, last = text:find(name, from, true)
        if not at then return false end
        local path = text:sub(1, at - 1):match [[(%a:[^"'<>|:*?]*)$]]
        if not is_full or not path or places.folder(path .. name) == places.folder(image) then return true end
        from = last + 1
    end
end

-- The image that a command deletes: the starter's own or that of one of its ancestors. nil when it deletes others.
local function deleted_image(event)
    local named = command.first(event.child.command_line, function(each)
        local deletes = DELETES[each.program] or (each.program == "powershell" and each.folded:find("remove%-item"))
        return deletes and each.folded or nil
    end)
    local process = named and event.process
    for _ = 1, 4 do
        if not process then return nil end
        local image = say.image(process)
        local name = places.name(image)
        if not lineage.is_helper(process) and not lineage.is_shell(process) and #name > 3
            and names_image(named, image) then
            return image, process
        end
        process = process.parent
    end
    return nil
end

local function on_command(event, case)
    local image, process = deleted_image(event)
    if not image then return end
    tell(case, process, places.name(image), event)
end

-- The process that ran from the path, when it or a descendant of it is the one that deletes.
local function own_process(case, path, deleter)
    local folded, process = path:lower(), deleter
    for _ = 1, 16 do
        if not process then return nil end
        if process.image and process.image:lower() == folded then return process end
        process = process.parent
    end
    local file = case:file(path)
    local ran = file and file.run_as
    return ran and lineage.descends(deleter, ran) and ran or nil
end

-- Paths, in lower case, that a program's own file was given by renaming it, and the path that it ran from.
local aliases = memory.of_case()

-- Before it is deleted the file may be renamed, again and again, so that its name cannot be read from the disk, or its
-- content be moved into a stream, so that it can be deleted while it runs.
local function on_rename(event, case)
    if not event.path or not event.file.new_path then return end
    local from, to = event.path:lower(), event.file.new_path:lower()
    local known = aliases(case)
    local original = known[from]
    if not original then
        if not places.is_executable(from) then return end
        local file = case:file(event.path)
        local is_loaded = file ~= nil and (file.loads or 0) > 0 and to:find "[^\\]:[^\\]+$" ~= nil
        if not is_loaded and not own_process(case, event.path, event.process) then return end
        original = event.path
    end
    known[from] = nil
    -- The content of a file whose stream was renamed is deleted under the file's name.
    known[to:match "^(%a:.-[^\\]):[^\\]+$" or to] = original
end

local function tell_renamed(case)
    local renamed = {}
    for path, original in pairs(aliases(case)) do
        local file = case:file(path)
        if file and file.deleted and file.deleted_at then
            renamed[#renamed + 1] = { index = file.deleted_at, original = original, deleter = file.deleted_by }
        end
    end
    table.sort(renamed, function(a, b) return a.index < b.index end)
    for _, each in ipairs(renamed) do
        local process = own_process(case, each.original, each.deleter)
        local key, event = places.name(each.original), case:event(each.index)
        if process then
            deleters(case, process)[key] = each.deleter
            tell(case, process, key, event)
        elseif each.deleter then
            case:finding { process = each.deleter, key = key, event = event,
                           facts = { "delete-own-file", file = each.original } }
        end
    end
end

-- Deletions that may be taken back as long as the file is open: indexes, by path in lower case.
local pending = memory.of_case()

-- A disposition without deletion takes an earlier one back, of an open with Delete On Close never.
local function on_disposition(event, case)
    local key, marks = event.path:lower(), pending(case)
    if event.file.delete == false then
        if marks[key] and not marks[key].on_close then marks[key] = nil end
        return
    end
    marks[key] = { index = event.index, on_close = event.operation == "CreateFile" }
end

local function tell_deletions(case)
    local indexes = {}
    for _, mark in pairs(pending(case)) do indexes[#indexes + 1] = mark.index end
    table.sort(indexes)
    for _, index in ipairs(indexes) do
        local event = case:event(index)
        local process = own_process(case, event.path, event.process)
        if process then
            local key = places.name(event.path)
            deleters(case, process)[key] = event.process
            tell(case, process, key, event)
        end
    end
end

rule {
    id = "stealth.self-delete",
    title = "Program deletes its own file",
    severity = "high",
    attack = { "T1070.004" },
    description = "A program's file is deleted by itself, by a shell that it starts, or when it is closed.",
    references = { "https://attack.mitre.org/techniques/T1070/004/" },
    false_positives = { "Uninstallers, and setup programs that copy themselves before they run." },
    author = "kaiseki",
    match = (operation:is "Process Create" & child.command_line:contains { "del", "erase", "rm ", "remove-item" })
        | (result:is "SUCCESS" & path:endswith { ".exe", ".scr", ".com", ".pif", ".tmp", ".dat" }
           & ((operation:is { "SetDispositionInformationFile", "SetDispositionInformationEx" }
               & file.delete:known())
              | (operation:is "CreateFile" & file.options:contains "Delete On Close")))
        | (operation:is { "SetRenameInformationFile", "SetRenameInformationEx" } & result:is "SUCCESS"
           & file.new_path:known()),
    on_event = function(event, case)
        if event.operation == "Process Create" then return on_command(event, case) end
        if event.operation:find("^SetRename") then return on_rename(event, case) end
        return on_disposition(event, case)
    end,
    on_finish = function(case)
        tell_deletions(case)
        tell_renamed(case)
    end,
    -- Uninstallers and updaters take programs away, or put others in their place.
    excuse = function(finding, case)
        return setup.takes_away(case, finding.process, say.image(finding.process), finding.last) and "low" or nil
    end,
    weigh = accusation.unless_accused,
    finding = function(finding, case)
        local deleter = deleters(case, finding.process)[finding.key]
        return { "delete-own-file", file = say.image(finding.process), means = not deleter and "shell" or nil,
                 through = deleter ~= finding.process and deleter or nil }
    end,
    examples = {
        match = {
            { operation = "Process Create", path = [[C:\Windows\System32\cmd.exe]], ["process.name"] = "a.exe",
              ["process.image"] = [[C:\Users\x\a.exe]],
              ["child.command_line"] = [[cmd /c ping 127.0.0.1 -n 3 > nul & del "C:\Users\x\a.exe"]] },
            { operation = "SetDispositionInformationFile", result = "SUCCESS", ["process.name"] = "a.exe",
              ["process.image"] = [[C:\Users\x\a.exe]], path = [[C:\Users\x\a.exe]], ["file.delete"] = true },
            { events = {
                { operation = "SetRenameInformationFile", result = "SUCCESS", ["process.name"] = "a.exe",
                  ["process.pid"] = 4, ["process.image"] = [[C:\Users\x\a.exe]], path = [[C:\Users\x\a.exe]],
                  ["file.new_path"] = [[C:\Users\x\AAAA.AAA]] },
                { operation = "SetDispositionInformationFile", result = "SUCCESS", ["process.name"] = "a.exe",
                  ["process.pid"] = 4, ["process.image"] = [[C:\Users\x\a.exe]], path = [[C:\Users\x\AAAA.AAA]],
                  ["file.delete"] = true },
            } },
        },
        no_match = {
            { events = {
                { operation = "SetDispositionInformationFile", result = "SUCCESS", ["process.name"] = "a.exe",
                  ["process.image"] = [[C:\Users\x\a.exe]], path = [[C:\Users\x\a.exe]], ["file.delete"] = true },
                { operation = "SetDispositionInformationFile", result = "SUCCESS", ["process.name"] = "a.exe",
                  ["process.image"] = [[C:\Users\x\a.exe]], path = [[C:\Users\x\a.exe]], ["file.delete"] = false },
            } },
            { operation = "SetDispositionInformationFile", result = "CANNOT DELETE", ["process.name"] = "a.exe",
              ["process.image"] = [[C:\Users\x\a.exe]], path = [[C:\Users\x\a.exe]], ["file.delete"] = true },
            { operation = "SetDispositionInformationFile", result = "SUCCESS", ["process.name"] = "explorer.exe",
              ["process.image"] = [[C:\Windows\explorer.exe]], path = [[C:\Users\x\a.exe]], ["file.delete"] = true },
            { operation = "Process Create", path = [[C:\Windows\System32\cmd.exe]], ["process.name"] = "build.exe",
              ["process.image"] = [[C:\Tools\build.exe]], ["child.command_line"] = [[cmd /c del C:\work\*.obj]] },
        },
    },
}
