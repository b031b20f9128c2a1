-- Many files made unreadable: renamed to one new ending, or written anew under one and the originals deleted; and the
-- note that says what to pay.

local destroyed = require "kaiseki.detect.destroyed"
local lists = require "kaiseki.common.lists"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local remote = require "kaiseki.detect.remote"
local say = require "kaiseki.detect.say"

-- The same note in so many folders; fewer do for a process that gives files a new ending.
local FOLDERS = 5
local FOLDERS_OF_ENCRYPTED = 2

local function renames(count, ending, name, replaces)
    local events = {}
    for i = 1, count do
        local path = ([[C:\Users\x\Documents\%d\report.docx]]):format(i)
        local kept = replaces and path:gsub("%.docx$", "") or path
        events[i] = { operation = "SetRenameInformationFile", result = "SUCCESS", ["process.name"] = name,
                      ["process.pid"] = 4, path = path, ["file.new_path"] = kept .. ending }
    end
    return { events = events }
end

local function rewrites(count, ending)
    local events = {}
    local function add_event(operation, path, fields)
        fields.operation, fields.path, fields.result = operation, path, "SUCCESS"
        fields["process.name"], fields["process.pid"] = "a.exe", 4
        events[#events + 1] = fields
    end
    for i = 1, count do
        local path = ([[C:\Users\x\Documents\%d\report.docx]]):format(i)
        add_event("CreateFile", path .. ending, { ["file.created"] = true })
        add_event("SetDispositionInformationFile", path, { ["file.delete"] = true })
    end
    return { events = events }
end

-- Documents that the sample writes over and renames.
local function locked(count, ending, name)
    local events = {}
    for _, event in ipairs(renames(count, ending, name).events) do
        events[#events + 1] = { operation = "WriteFile", result = "SUCCESS", ["process.name"] = name,
                                ["process.pid"] = 4, path = event.path, ["file.offset"] = 0, ["file.length"] = 900 }
        events[#events + 1] = event
    end
    return { sample = name, events = events }
end

-- The same with a note beside them.
local function noted(count, ending, name)
    local told = renames(count, ending, name)
    told.sample = name
    told.events[#told.events + 1] = { operation = "CreateFile", result = "SUCCESS", ["process.name"] = name,
                                      ["process.pid"] = 4, path = [[C:\Users\x\Documents\1\HOW_TO_DECRYPT.txt]],
                                      ["file.created"] = true }
    return told
end

-- Documents that Windows itself writes over and renames for another machine.
local function locked_from_afar(count, ending)
    local told = locked(count, ending, "System")
    told.sample = nil
    told.events[#told.events + 1] = { operation = "TCP Receive", result = "SUCCESS", ["process.name"] = "System",
                                      ["process.pid"] = 4, path = "FS1:445 -> 192.0.2.77:51544",
                                      ["net.length"] = 60000 }
    return told
end

-- What notes are called, in the languages of their writers' English.
local WORDS = {
    "decrypt", "restore", "recover", "ransom", "how_to", "how-to", "howto", "how to", "unlock", "your_files",
    "your files", "!!!", "readme", "read_me", "read-me", "read me", "instruction", "encrypted", "_help_", "help_",
    "contact", "attention", "warning",
}

local NOTES = { txt = true, html = true, htm = true, hta = true, rtf = true, bmp = true, png = true, url = true }

local function is_note(path, by_encryptor)
    local name = places.name(path)
    if not NOTES[places.extension(name)] then return false end
    if by_encryptor then return true end
    return lists.part_in(name, WORDS) ~= nil
end

local function is_ordinary_place(path)
    return places.in_program_place(path) or path:lower():find([[\node_modules\]], 1, true) ~= nil
        or path:lower():find([[\site-packages\]], 1, true) ~= nil
end

-- Files that a note makes enough.
local WITH_NOTE = 3

local notes_by = memory.of_case()

-- Folders into which each process put a file called like a note, by the process' number.
local function note_folders(case)
    local kept = notes_by(case)
    if kept.folders then return kept.folders end
    local folders = {}
    for _, file in ipairs(case.files) do
        local maker = file.was_new and file.created_by
        if maker and is_note(file.path, false) and not is_ordinary_place(file.path) then
            folders[maker.number] = folders[maker.number] or {}
            folders[maker.number][places.folder(file.path)] = true
        end
    end
    if case.complete then kept.folders = folders end
    return folders
end

-- Whether a process of the tree left a note beside the files.
local function has_note(case, group)
    if group.count < WITH_NOTE or not group.process.in_tree then return false end
    for folder in pairs(note_folders(case)[group.process.number] or {}) do
        if group.folders[folder] then return true end
    end
    return false
end

local function tell(case, group)
    local guests = {}
    for _, endpoint in ipairs(destroyed.guests(case, group.process)) do guests[#guests + 1] = remote.name(endpoint) end
    case:finding {
        process = group.process, key = "." .. group.extension, events = memory.events(case, group.indexes),
        facts = { "give-ending", share = guests, folder = #guests > 0 and group.folder_list or nil,
                  count = group.count, text = group.example:match "%.[^.]*$",
                  name = say.name(group.example) },
    }
end

rule {
    id = "impact.encryption",
    title = "Many files given one new ending",
    severity = "critical",
    attack = { "T1486" },
    description = "One process renames, or writes anew and deletes, twenty files or more to the same unknown ending. "
        .. "Six do where a process of the sample's tree, or Windows itself for another machine, first wrote over each, "
        .. "a document of the user; five where they lie in several folders, three beside a note like an instruction.",
    references = { "https://attack.mitre.org/techniques/T1486/" },
    false_positives = { "Programs that encrypt a user's files on his behalf; converters with an ending of their own." },
    author = "kaiseki",
    on_complete = function(case)
        for _, group in ipairs(destroyed.by_ending(case)) do
            if group.count >= destroyed.MANY then tell(case, group) end
        end
    end,
    on_finish = function(case)
        for _, group in ipairs(destroyed.by_ending(case)) do
            local few = group.count < destroyed.MANY
            if few and (destroyed.is_encryption(case, group) or has_note(case, group)) then tell(case, group) end
        end
    end,
    examples = {
        match = {
            renames(25, ".locked1", "a.exe"), renames(25, ".nef", "a.exe"),
            rewrites(25, ".id-1E85.[x@mail.example].bip1"), locked(8, ".lckd", "a.exe"),
            noted(4, ".lckd", "a.exe"), locked_from_afar(8, ".lckd"),
        },
        no_match = {
            renames(25, ".gz", "gzip.exe"), renames(25, ".odt", "renamer.exe", true), renames(12, ".locked1", "a.exe"),
            locked(4, ".lckd", "a.exe"), locked(8, ".lckd", "System"),
        },
    },
}

local function encryptors_of(case)
    local encryptors = {}
    for _, group in ipairs(destroyed.by_ending(case)) do
        if destroyed.is_encryption(case, group) then encryptors[group.process.number] = true end
    end
    return encryptors
end

-- Files of one name that one process made, by process and name.
local function notes_of(case)
    local notes, order, encryptors = {}, {}, encryptors_of(case)
    for _, file in ipairs(case.files) do
        local maker = file.created_by
        local encrypts = maker and encryptors[maker.number]
        if maker and file.was_new and is_note(file.path, encrypts) and not is_ordinary_place(file.path) then
            local name = places.name(file.path)
            local id = maker.number .. name
            if not notes[id] then
                notes[id] = { process = maker, name = say.name(file.path), folders = {}, count = 0, size = nil,
                              same = true, indexes = {}, enough = encrypts and FOLDERS_OF_ENCRYPTED or FOLDERS }
                order[#order + 1] = notes[id]
            end
            local note, size = notes[id], file.written_extent or file.written
            note.same = note.same and (note.size == nil or note.size == size)
            note.size = size
            if not note.folders[places.folder(file.path)] then
                note.folders[places.folder(file.path)] = true
                note.count = note.count + 1
            end
            if file.created_at and #note.indexes < 100 then note.indexes[#note.indexes + 1] = file.created_at end
        end
    end
    return order
end

local told = memory.of_case()

local function tell_notes(case)
    local done = told(case)
    for _, note in ipairs(notes_of(case)) do
        local id = note.process.number .. note.name
        if note.count >= note.enough and note.same and not done[id] then
            done[id] = true
            case:finding {
                process = note.process, key = note.name, events = memory.events(case, note.indexes),
                facts = { "leave-note", name = note.name, count = note.count },
            }
        end
    end
end

local function dropped_notes(count, name)
    local events = {}
    for i = 1, count do
        local path = ([[C:\Users\x\Documents\%d\%s]]):format(i, name)
        events[#events + 1] = { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe",
                                ["process.pid"] = 4, path = path, ["file.created"] = true }
        events[#events + 1] = { operation = "WriteFile", result = "SUCCESS", ["process.name"] = "a.exe",
                                ["process.pid"] = 4, path = path, ["file.offset"] = 0, ["file.length"] = 900 }
    end
    return { events = events }
end

rule {
    id = "impact.ransom-note",
    title = "The same note left in many folders",
    severity = "critical",
    attack = { "T1486" },
    description = "One process leaves files of one name and size, called like an instruction, in five folders or more.",
    references = { "https://attack.mitre.org/techniques/T1486/" },
    false_positives = { "Unpacked packages with a readme in each folder, whose sizes differ." },
    author = "kaiseki",
    on_complete = tell_notes,
    -- Who encrypted few files is known when the tree is.
    on_finish = tell_notes,
    examples = {
        match = { dropped_notes(6, "HOW_TO_DECRYPT.txt") },
        no_match = { dropped_notes(6, "chapter.txt"), dropped_notes(2, "HOW_TO_DECRYPT.txt") },
    },
}
