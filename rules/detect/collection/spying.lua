-- What spies leave on the disk: a text to which they append again and again, pictures of the screen or the camera at
-- intervals, sound piece by piece. Process Monitor shows neither keys nor screens, only these files.

local accusation = require "kaiseki.detect.accusation"
local browsers = require "kaiseki.detect.browsers"
local lists = require "kaiseki.common.lists"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local trusted = require "kaiseki.detect.trusted"
local known = require "kaiseki.windows.gathered"

local PICTURES, SOUNDS, FILMS = lists.set(known.PICTURES), lists.set(known.SOUNDS), lists.set(known.FILMS)
local BOOKKEEPING = lists.set(known.BOOKKEEPING)
local KEYS, CLIPBOARD = lists.copy(known.KEYS), lists.copy(known.CLIPBOARD)
local SCREEN, CAMERA = lists.copy(known.SCREEN), lists.copy(known.CAMERA)

local SECOND = 10000000

-- Where users keep what they made themselves.
local OWN_FOLDERS = { [[\pictures\]], [[\videos\]], [[\music\]], [[\documents\]], [[\desktop\]], [[\downloads\]] }

local function is_hidden_place(path, case)
    local folded = path:lower()
    if folded:find([[\users\public\]], 1, true) or folded:find([[\appdata\]], 1, true) then return true end
    return places.in_user_place(path, case) and not lists.part_in(folded, OWN_FOLDERS)
end

local wanted_of = memory.of_tree()

-- Of the tree, and neither installed nor a browser or viewer.
local function is_wanted(case, process)
    local kept = wanted_of(case)
    if not process or not process.number then return false end
    if kept[process.number] == nil then
        kept[process.number] = process.in_tree and not trusted.is_installed(case, process)
            and not trusted.is_reader(process) and not browsers.is_browser(process) and not trusted.is_viewer(process)
    end
    return kept[process.number]
end

local function example_of(list)
    table.insert(list, 1, { operation = "Process Create", result = "SUCCESS", ["process.name"] = "explorer.exe",
                            ["process.pid"] = 2, ["process.image"] = [[C:\Windows\explorer.exe]],
                            path = [[C:\Users\x\Downloads\a.exe]], ["child.pid"] = 4,
                            ["child.command_line"] = "a.exe", time = 1 })
    return { sample = "a.exe", events = list }
end

local function does(operation, where, time, more)
    local fields = { operation = operation, result = "SUCCESS", path = where, ["process.name"] = "a.exe",
                     ["process.pid"] = 4, ["process.image"] = [[C:\Users\x\Downloads\a.exe]], time = time * SECOND }
    for name, value in pairs(more or {}) do fields[name] = value end
    return fields
end

local function makes(list, where, time, bytes)
    list[#list + 1] = does("CreateFile", where, time, { ["file.created"] = true })
    list[#list + 1] = does("WriteFile", where, time, { ["file.offset"] = 0, ["file.length"] = bytes })
end

local function appends(where, times, pause, bytes)
    local list = {}
    makes(list, where, 1, bytes)
    for i = 1, times do
        list[#list + 1] = does("CreateFile", where, 1 + i * pause, {})
        list[#list + 1] = does("WriteFile", where, 1 + i * pause,
                               { ["file.offset"] = bytes * i, ["file.length"] = bytes })
        list[#list + 1] = does("CloseFile", where, 1 + i * pause, {})
    end
    return example_of(list)
end

local function pictures(names, pause)
    local list = {}
    for i, name in ipairs(names) do makes(list, [[C:\Users\x\AppData\Local\Temp\]] .. name, i * pause, 131000) end
    return example_of(list)
end

-- So many writings, over so long, with so long between them and so much at most in each.
local TURNS, SPAN, LEAST_PAUSE, LONGEST_LINE, LARGEST = 6, 12 * SECOND, SECOND // 2, 4096, 1048576

-- Whether the process appended little by little.
local function is_appended(file, dealing)
    local few = dealing.written == 0 or dealing.count < TURNS
    if few or dealing.written > LARGEST or dealing.read > dealing.written then return false end
    if not dealing.first_time or not dealing.last_time then return false end
    local span, turns = dealing.last_time - dealing.first_time, dealing.count
    if span < SPAN or span / turns < LEAST_PAUSE or dealing.written / turns > LONGEST_LINE then return false end
    -- What is written over and over at the same place is no log.
    return not file.created or (file.written_extent or 0) * 10 >= dealing.written * 8
end

local function is_log(file, dealing, case)
    local ending = places.extension(file.path)
    if BOOKKEEPING[ending] or PICTURES[ending] or SOUNDS[ending] or FILMS[ending] then return false end
    if places.is_executable(file.path) then return false end
    return is_appended(file, dealing)
        and (is_hidden_place(file.path, case) or lists.part_in(places.name(file.path), KEYS))
end

rule {
    id = "collection.kept-log",
    title = "File appended to again and again",
    severity = "medium",
    attack = { "T1056.001", "T1115" },
    description = "A process of the sample's tree that is not installed appends a little to a file in AppData, "
        .. "ProgramData or a folder for temporary files every few seconds, as logs of what is typed or copied grow. "
        .. "Programs' own logs grow so, too: it weighs where something else speaks against the process.",
    references = { "https://attack.mitre.org/techniques/T1056/001/", "https://attack.mitre.org/techniques/T1115/" },
    false_positives = { "Logs of any program, when one is taken for the sample." },
    author = "kaiseki",
    on_finish = function(case)
        for _, file in ipairs(case.files) do
            for _, dealing in ipairs(not file.is_directory and (file.written or 0) > 0 and file.dealings or {}) do
                if is_wanted(case, dealing.process) and is_log(file, dealing, case) then
                    local clip = lists.part_in(places.name(file.path), CLIPBOARD)
                    case:finding {
                        process = dealing.process, key = file.path,
                        events = memory.events(case, { dealing.first, dealing.last }),
                        technique = clip and "T1115" or "T1056.001",
                        facts = { "keep-log", file = file.path, written = dealing.written,
                                  after = dealing.last_time - dealing.first_time,
                                  subject = clip and "clipboard" or "keys" },
                    }
                end
            end
        end
    end,
    -- A log that says what it is weighs by itself.
    excuse = function(finding)
        return not lists.part_in(places.name(finding.key), KEYS) and "low" or nil
    end,
    weigh = accusation.unless_accused,
    examples = {
        match = { appends([[C:\ProgramData\u\kl]], 12, 5, 60),
                  appends([[C:\Users\x\AppData\Roaming\logs.dat]], 6, 9, 80) },
        no_match = { appends([[C:\ProgramData\u\kl]], 2, 5, 60), appends([[C:\ProgramData\u\kl]], 40, 0.01, 60),
                     appends([[C:\ProgramData\u\store.db]], 12, 5, 60), appends([[D:\work\notes.txt]], 12, 5, 60) },
    },
}

-- So many of a kind, with so long between them, and so large at least.
local SERIES, PAUSE, SMALLEST = 3, 3 * SECOND, 4096

-- What a series is likely of, by ending and name; nil for what may be anything. Second, whether the name says it.
local function subject_of(path)
    local name, ending = places.name(path), places.extension(path)
    if SOUNDS[ending] then return "microphone", false end
    if FILMS[ending] then return lists.part_in(name, CAMERA) and "camera" or "screen", false end
    if PICTURES[ending] then
        if lists.part_in(name, CAMERA) then return "camera", true end
        return "screen", lists.part_in(name, SCREEN) ~= nil
    end
    if (ending == "tmp" or ending == "dat" or ending == "bin" or not name:find(".", 1, true))
        and lists.part_in(name, SCREEN) then
        return "screen", true
    end
    return nil
end

local TECHNIQUES = { camera = "T1125", microphone = "T1123", screen = "T1113" }

-- Files that one process made in one folder, whose names differ in figures alone.
local function add_to_series(groups, order, file, dealing, subject, named)
    local stem = places.folder(file.path) .. "\\" .. places.name(file.path):gsub("%x%x%x%x+", "#"):gsub("%d+", "#")
    local id = dealing.process.number .. " " .. stem
    local group = groups[id]
    if not group then
        group = { process = dealing.process, subject = subject, named = named, count = 0, path = file.path,
                  indexes = {}, first_time = dealing.first_time }
        groups[id] = group
        order[#order + 1] = group
    end
    if file.deleted_by == dealing.process then group.deleted = (group.deleted or 0) + 1 end
    group.count, group.last_time = group.count + 1, dealing.first_time
    if #group.indexes < 100 then group.indexes[#group.indexes + 1] = dealing.first end
end

local function series_of(case)
    local groups, order = {}, {}
    for _, file in ipairs(case.files) do
        for _, dealing in ipairs(not file.is_directory and file.created and file.dealings or {}) do
            local enough = dealing.written >= SMALLEST and is_wanted(case, dealing.process)
            local subject, named
            if enough then subject, named = subject_of(file.path) end
            local is_fleeting = named and file.deleted_by == dealing.process
            if subject and (is_fleeting or is_hidden_place(file.path, case)) then
                add_to_series(groups, order, file, dealing, subject, named)
            end
        end
    end
    return order
end

-- Whether they were made one by one with time between or deleted again, and not at once as a program unpacks its
-- pictures.
local function is_spaced(group)
    if (group.deleted or 0) >= SERIES then return true end
    if group.count < SERIES or not group.first_time or not group.last_time then return false end
    return (group.last_time - group.first_time) / (group.count - 1) >= PAUSE
end

rule {
    id = "collection.recordings",
    title = "Pictures or sound recorded piece by piece",
    severity = "medium",
    attack = { "T1113", "T1123", "T1125" },
    description = "A process of the sample's tree that is not installed writes pictures or sound into AppData, "
        .. "ProgramData or a folder for temporary files, one after the other with time between, or a picture whose "
        .. "name says that it is of the screen.",
    references = { "https://attack.mitre.org/techniques/T1113/", "https://attack.mitre.org/techniques/T1123/",
                   "https://attack.mitre.org/techniques/T1125/" },
    false_positives = { "Recorders and meeting programs that run from a user's folder, when one is taken for the "
                        .. "sample; caches of pictures from the web." },
    author = "kaiseki",
    on_finish = function(case)
        for _, group in ipairs(series_of(case)) do
            if is_spaced(group) or (group.named and group.count < SERIES) then
                case:finding {
                    process = group.process, key = group.path, events = memory.events(case, group.indexes),
                    technique = TECHNIQUES[group.subject],
                    facts = { "record", count = group.count, file = group.path, subject = group.subject },
                }
            end
        end
    end,
    excuse = function() return "low" end,
    weigh = accusation.unless_accused,
    examples = {
        match = { pictures({ "202103111620.jpg", "202103111621.jpg", "202103111622.jpg" }, 30),
                  pictures({ "screenshot.png" }, 1), pictures({ "mic_0.wav", "mic_1.wav", "mic_2.wav" }, 60),
                  pictures({ "imageio741.tmp", "imageio742.tmp", "imageio743.tmp" }, 25) },
        no_match = { pictures({ "1.png", "2.png", "3.png", "4.png" }, 0.1), pictures({ "icon.png" }, 1),
                     pictures({ "a1.tmp", "a2.tmp", "a3.tmp" }, 30) },
    },
}

local DEVICES = { microphone = { "microphone", "T1123" }, webcam = { "camera", "T1125" } }
local CONSENT = [[\capabilityaccessmanager\consentstore\]]

-- The device, and the program that Windows notes for it: its path with "#" for each backslash.
local function use_of(path)
    local folded = path:lower()
    local _, last = folded:find(CONSENT, 1, true)
    if not last then return nil end
    local device, program = folded:sub(last + 1):match [[^(%l+)\nonpackaged\([^\]+)]]
    return DEVICES[device or ""], program and program:gsub("#", "\\")
end

local uses = memory.of_case()

rule {
    id = "collection.device-used",
    title = "Microphone or camera used",
    severity = "medium",
    attack = { "T1123", "T1125" },
    description = "Windows notes that a program of the sample's tree which is not installed uses the microphone or the "
        .. "camera.",
    references = { "https://attack.mitre.org/techniques/T1123/", "https://attack.mitre.org/techniques/T1125/" },
    false_positives = { "Meeting programs and recorders, when one is taken for the sample." },
    author = "kaiseki",
    match = operation:is "RegSetValue" & result:is "SUCCESS" & path:contains [[\ConsentStore\]]
        & path:endswith [[\LastUsedTimeStart]],
    on_event = function(event, case)
        local device, program = use_of(event.path)
        if not device then return end
        local list = uses(case)
        list[#list + 1] = { device = device, program = program, index = event.index }
    end,
    on_finish = function(case)
        local by_image = {}
        for _, process in ipairs(#uses(case) > 0 and case.processes or {}) do
            if process.image and is_wanted(case, process) then by_image[process.image:lower()] = process end
        end
        for _, use in ipairs(uses(case)) do
            local process = by_image[use.program or ""]
            if process then
                case:finding { process = process, key = use.device[1], events = memory.events(case, { use.index }),
                               technique = use.device[2], facts = { "use-device", subject = use.device[1] } }
            end
        end
    end,
    excuse = function() return "low" end,
    weigh = accusation.unless_accused,
    examples = {
        match = { example_of { does("RegSetValue", [[HKCU\Software\Microsoft\Windows\CurrentVersion]]
            .. [[\CapabilityAccessManager\ConsentStore\microphone\NonPackaged\C:#Users#x#Downloads#a.exe]]
            .. [[\LastUsedTimeStart]], 2, {}) } },
        no_match = { example_of { does("RegSetValue", [[HKCU\Software\Microsoft\Windows\CurrentVersion]]
            .. [[\CapabilityAccessManager\ConsentStore\microphone\NonPackaged\C:#Program Files#b#b.exe]]
            .. [[\LastUsedTimeStart]], 2, {}) } },
    },
}
