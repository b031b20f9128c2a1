-- Files and folders hidden from the user: with attrib, or by keeping Explorer from showing what is hidden.

local accusation = require "kaiseki.detect.accusation"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local trusted = require "kaiseki.detect.trusted"

-- What attrib is told to hide, in a user's place or on another drive; a relative name lies there as often as not.
local function hidden_by(each, case)
    if each.program ~= "attrib" or not each.folded:find "%+[shr]*h" then return nil end
    for i = 2, #each.words do
        local word = each.words[i]
        if not word:find "^[+/-]" then
            local absolute = word:find [[^%a:\]]
            local counts = not absolute or places.in_user_place(word, case) or places.on_other_drive(word, case)
            return counts and word or nil
        end
    end
    return nil
end

rule {
    id = "stealth.attrib",
    title = "Files or folders hidden",
    severity = "medium",
    attack = { "T1564.001" },
    description = "attrib gives a file or folder the hidden attribute, so that Explorer does not show it.",
    references = { "https://attack.mitre.org/techniques/T1564/001/" },
    false_positives = { "Scripts of users who hide folders of their own." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:contains "attrib" & child.command_line:contains "+",
    on_event = function(event, case)
        local what = command.first(event.child.command_line, function(each) return hidden_by(each, case) end)
        if what then case:finding { process = lineage.requester(event.process), key = what, event = event } end
    end,
    finding = function(finding)
        return { "hide-file", file = finding.key }
    end,
    examples = {
        match = {
            { operation = "Process Create", path = [[C:\Windows\System32\attrib.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] = [[attrib +s +h "C:\Users\x\AppData\Roaming\a"]] },
            { operation = "Process Create", path = [[C:\Windows\System32\cmd.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] = [[cmd /c attrib +h +s F:\Photos]] },
        },
        no_match = {
            { operation = "Process Create", path = [[C:\Windows\System32\attrib.exe]], ["process.name"] = "cmd.exe",
              ["child.command_line"] = [[attrib -h -s C:\Users\x\a]] },
            { operation = "Process Create", path = [[C:\Windows\System32\attrib.exe]], ["process.name"] = "setup.exe",
              ["child.command_line"] = [[attrib +r +h "C:\Program Files\Tool\x.ini"]] },
        },
    },
}

-- Explorer's values and the data with which they hide. The user changes them through Explorer itself.
local HIDES = { hidden = 2, showsuperhidden = 0, hidefileext = 1 }
local HIDDEN = { hidden = "hidden-files", showsuperhidden = "system-files", hidefileext = "file-extensions" }

local function number_of(data)
    return tonumber(data:match "^0[xX]%x+" or data:match "^%d+" or "")
end

local function is_settings(process)
    local name = places.program(process.name or "")
    return name == "explorer" or name == "svchost" or name == "rundll32" or name == "systemsettings"
end

rule {
    id = "stealth.explorer-hides",
    title = "Explorer told not to show hidden files or extensions",
    severity = "medium",
    attack = { "T1564.001", "T1112" },
    description = "A program other than Explorer sets its options so that hidden files, or the extensions of files, "
        .. "are not shown.",
    references = { "https://attack.mitre.org/techniques/T1564/001/" },
    false_positives = { "Tools that set up a user's desktop." },
    author = "kaiseki",
    match = operation:is "RegSetValue" & result:is "SUCCESS"
        & path:endswith {
            [[\Explorer\Advanced\Hidden]], [[\Explorer\Advanced\ShowSuperHidden]], [[\Explorer\Advanced\HideFileExt]],
        },
    key = function(event)
        local value = places.name(event.path)
        if is_settings(event.process) or number_of(event.registry.data or "") ~= HIDES[value] then return nil end
        return event.path
    end,
    finding = function(finding)
        return { "hide-in-explorer", subject = HIDDEN[places.name(finding.key)] }
    end,
    examples = {
        match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\Advanced\Hidden]],
              ["registry.type"] = "REG_DWORD", ["registry.data"] = "2" },
        },
        no_match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "explorer.exe",
              path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\Advanced\Hidden]],
              ["registry.type"] = "REG_DWORD", ["registry.data"] = "2" },
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\Advanced\Hidden]],
              ["registry.type"] = "REG_DWORD", ["registry.data"] = "1" },
        },
    },
}

rule {
    id = "stealth.hidden-task",
    title = "Scheduled task hidden",
    severity = "high",
    attack = { "T1564", "T1053.005" },
    description = "The security descriptor of a task is deleted from the registry: it still runs, but neither schtasks "
        .. "nor Task Scheduler lists it. Windows itself removes a task's whole key.",
    references = { "https://attack.mitre.org/techniques/T1564/", "https://attack.mitre.org/techniques/T1053/005/" },
    false_positives = { "None is known." },
    author = "kaiseki",
    match = operation:is "RegDeleteValue" & result:is "SUCCESS" & path:glob [[*\Schedule\TaskCache\Tree\*\SD]],
    on_event = function(event, case)
        case:finding { process = lineage.requester(event.process), key = event.path, event = event }
    end,
    finding = function(finding)
        return { "hide-task", task = finding.key:match [[\[Tt][Rr][Ee][Ee]\(.*)\[^\]*$]] }
    end,
    examples = {
        match = {
            { operation = "RegDeleteValue", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache\Tree\Upd\SD]] },
        },
        no_match = {
            { operation = "RegDeleteValue", result = "SUCCESS", ["process.name"] = "svchost.exe",
              path = [[HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache\Tree\Upd\Id]] },
        },
    },
}

-- Streams that Windows, browsers, copies in the cloud and other systems' file shares keep notes in, by the beginnings
-- of their names in lower case.
local NOTES = {
    "zone.identifier", "smartscreen", "favicon", "encryptable", "ms-properties", "oecustomproperty", "afp_",
    "com.apple", "com.dropbox", "wofcompresseddata", "ocproperty", "documentsummaryinformation",
    "summaryinformation", "{", "\5", "user.", "mc_", "kavichs", "ccc", "onedrive", "win32app", "sf_", "xxxx", "$", "ea",
}

-- Writings that are shorter hold no program or script; streams that are remembered.
local SMALLEST, MOST = 512, 200

local streams = memory.of_case()

local function stream_of(path)
    return path:match [[^%a:\.-:([^\:]+)$]] or path:match [[^%a:\.-:([^\:]+):%$[dD][aA][tT][aA]$]]
end

local function is_note(stream)
    local folded = stream:lower()
    for _, beginning in ipairs(NOTES) do
        if folded:sub(1, #beginning) == beginning then return true end
    end
    return false
end

-- Remembers who wrote what may be a program or a script into which stream.
local function note_stream(event, case)
    local stream = stream_of(event.path)
    if not stream or event.path:find("^\\\\") or event.path:match "^%a:[^\\]" then return end
    local is_program = places.is_executable(stream)
    if not is_program and ((event.file.length or 0) < SMALLEST or is_note(stream)) then return end
    local mine, id = streams(case), event.path:lower()
    if mine[id] or (mine.count or 0) >= MOST then return end
    mine.count = (mine.count or 0) + 1
    mine[mine.count] = { id = id, path = event.path, index = event.index, process = event.process,
                         is_program = is_program }
    mine[id] = mine[mine.count]
end

-- What a command that is given a stream runs.
local function note_start(event, case)
    local mine, line = streams(case), event.child.command_line:lower()
    for i = 1, mine.count or 0 do
        if not mine[i].started and line:find(mine[i].id, 1, true) then mine[i].started = event.index end
    end
end

rule {
    id = "stealth.hidden-stream",
    title = "Program or script written into a hidden stream of a file",
    severity = "high",
    attack = { "T1564.004" },
    description = "A program, library or script is written into an alternate stream of a file or folder, where neither "
        .. "Explorer nor dir shows it; or something else of some size, which is told of the sample's tree, and weighs "
        .. "more when a command line then names it.",
    references = { "https://attack.mitre.org/techniques/T1564/004/" },
    false_positives = { "Programs that keep notes in streams." },
    author = "kaiseki",
    match = operation:is "WriteFile" & result:is "SUCCESS" & path:regex [[^[a-z]:\\.*:[^\\]+$]]
        | operation:is "Process Create" & result:is "SUCCESS"
            & child.command_line:regex [=[[a-z]:\\[^"]*[^\\"\s]:[^\\"\s/]]=],
    on_event = function(event, case)
        if event.operation == "WriteFile" then note_stream(event, case) else note_start(event, case) end
    end,
    on_finish = function(case)
        local mine = streams(case)
        for i = 1, mine.count or 0 do
            local each = mine[i]
            local process = each.process
            local counts = each.is_program or each.started
                or process.in_tree and not trusted.is_installed(case, process)
            if counts then
                case:finding { process = process, key = each.path, event = case:event(each.index),
                               events = { each.started and case:event(each.started) },
                               severity = not each.is_program and not each.started and "medium" or nil,
                               facts = { "write-hidden-stream", file = each.path } }
            end
        end
    end,
    excuse = function(finding)
        return finding.severity == "medium" and "low" or nil
    end,
    weigh = accusation.unless_accused,
    examples = {
        match = {
            { operation = "WriteFile", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[C:\ProgramData\note.txt:evil.exe]], ["file.offset"] = 0, ["file.length"] = 4096 },
        },
        no_match = {
            { operation = "WriteFile", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[C:\Users\x\Downloads\a.exe:Zone.Identifier]], ["file.offset"] = 0, ["file.length"] = 26 },
            { operation = "WriteFile", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[C:\Users\x\Downloads\a.exe]], ["file.offset"] = 0, ["file.length"] = 4096 },
        },
    },
}

-- Folders and programs of its own that a process hides itself, without attrib.
local HIDES_ITSELF = operation:is "SetBasicInformationFile" & result:is "SUCCESS" & file.attributes:contains "H"
    & path:contains { [[\AppData\]], [[\ProgramData\]], [[\Temp\]], [[\Users\Public\]] }

local hides = memory.of_case()
local MOST_HIDDEN = 2000

-- Files that Windows and its programs hide in every folder.
local USUAL = { ["desktop.ini"] = true, ["thumbs.db"] = true }

rule {
    id = "stealth.hidden-attribute",
    title = "Own folder or program hidden",
    severity = "medium",
    attack = { "T1564.001" },
    description = "A process of the sample's tree that is not installed gives a folder, program or log that came into "
        .. "being in the capture the hidden attribute, in a user's place.",
    references = { "https://attack.mitre.org/techniques/T1564/001/" },
    false_positives = { "Programs that hide their caches." },
    author = "kaiseki",
    match = HIDES_ITSELF,
    on_event = function(event, case)
        local list = hides(case)
        if #list >= MOST_HIDDEN or USUAL[places.name(event.path)] then return end
        list[#list + 1] = { path = event.path, process = event.process, index = event.index }
    end,
    on_finish = function(case)
        for _, each in ipairs(hides(case)) do
            local process, file = each.process, case:file(each.path)
            local made = file ~= nil and file.created and not lineage.is_helper(process) -- attrib: by its command
            if made and process.in_tree and not trusted.is_installed(case, process) then
                case:finding { process = process, key = each.path, events = { case:event(each.index) },
                               facts = { "hide-file", file = each.path } }
            end
        end
    end,
    excuse = function() return "low" end,
    weigh = accusation.unless_accused,
    examples = {
        match = { { sample = "a.exe", events = {
            { operation = "CreateFile", result = "SUCCESS", path = [[C:\ProgramData\u]], ["process.name"] = "a.exe",
              ["process.pid"] = 4, ["file.created"] = true },
            { operation = "SetBasicInformationFile", result = "SUCCESS", path = [[C:\ProgramData\u]],
              ["process.name"] = "a.exe", ["process.pid"] = 4, ["file.attributes"] = "HSD" },
        } } },
        no_match = { { sample = "a.exe", events = {
            { operation = "SetBasicInformationFile", result = "SUCCESS", path = [[C:\ProgramData\u]],
              ["process.name"] = "a.exe", ["process.pid"] = 4, ["file.attributes"] = "D" },
        } } },
    },
}
