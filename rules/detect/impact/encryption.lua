-- Many files made unreadable: renamed to one new ending, or written anew under one and the originals deleted; and the
-- note that says what to pay.

local say = require "kaiseki.say"
local windows = require "kaiseki.windows"

-- So many files, of one process, to one ending.
local MANY = 20
-- The same note in so many folders; fewer do for a process that gives files a new ending.
local FOLDERS = 5
local FOLDERS_OF_ENCRYPTED = 2

-- Endings that archivers, editors, downloads and updates give to many files.
local ORDINARY = {
    gz = true, bz2 = true, xz = true, zip = true, ["7z"] = true, rar = true, zst = true, br = true, lz4 = true,
    gpg = true, pgp = true, asc = true, tmp = true, temp = true, bak = true, old = true, orig = true, log = true,
    part = true, crdownload = true, partial = true, download = true, new = true, swp = true, pyc = true, o = true,
    obj = true, mui = true, dll = true, exe = true, sys = true, txt = true, html = true, htm = true, jpg = true,
    jpeg = true, png = true, pdf = true, docx = true, xlsx = true, mp3 = true, mp4 = true, json = true, xml = true,
    js = true, css = true, cat = true, inf = true, manifest = true, ["cdf-ms"] = true, rbf = true, rbs = true,
    ldb = true, sst = true, db = true, lnk = true, url = true, etl = true, pf = true, dat = true, cache = true,
    delme = true, deleteme = true, tm = true, msi = true, cab = true, ini = true, config = true, ps1 = true,
}

local function add(groups, order, process, extension, index, path)
    if not process or extension == "" or ORDINARY[extension] or #extension > 40 then return end
    local id = process.number .. "." .. extension
    if not groups[id] then
        groups[id] = { process = process, extension = extension, count = 0, indexes = {}, example = path }
        order[#order + 1] = groups[id]
    end
    local group = groups[id]
    group.count = group.count + 1
    if index and #group.indexes < 100 then group.indexes[#group.indexes + 1] = index end
end

-- Dots in what is put behind a name, as in an address to write to: "a.docx.id-1E85.[x@mail.example].bip".
local MOST_DOTS = 6

-- The file whose name went on before the new ending, when the same process deleted it.
local function original_of(case, file)
    local base = file.path
    for _ = 1, MOST_DOTS do
        base = base:match "^(.+)%.[^.\\]*$"
        if not base then return nil end
        local original = case:file(base)
        if original and original.deleted and original.deleted_by == file.created_by then return original end
    end
    return nil
end

local function groups_of(case)
    local groups, order = {}, {}
    for _, file in ipairs(case.files) do
        local extension = windows.extension(file.path)
        local renamed = file.renamed_to and windows.extension(file.renamed_to)
        if renamed and renamed ~= extension then
            add(groups, order, file.renamed_by, renamed, file.renamed_at, file.renamed_to)
        elseif file.created and not ORDINARY[extension] and original_of(case, file) then
            add(groups, order, file.created_by, extension, file.created_at, file.path)
        end
    end
    return order
end

local function events_at(case, indexes)
    local events = {}
    for i, index in ipairs(indexes) do events[i] = case:event(index) end
    return events
end

local function renames(count, ending, name)
    local events = {}
    for i = 1, count do
        local path = ([[C:\Users\x\Documents\%d\report.docx]]):format(i)
        events[i] = { operation = "SetRenameInformationFile", result = "SUCCESS", ["process.name"] = name,
                      ["process.pid"] = 4, path = path, ["file.new_path"] = path .. ending }
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

rule {
    id = "impact.encryption",
    title = "Many files given one new ending",
    severity = "critical",
    attack = { "T1486" },
    description = "One process renames, or writes anew and deletes, twenty files or more to the same unknown ending.",
    references = { "https://attack.mitre.org/techniques/T1486/" },
    false_positives = { "Programs that encrypt a user's files on his behalf; converters with an ending of their own." },
    author = "kaiseki",
    on_finish = function(case)
        for _, group in ipairs(groups_of(case)) do
            if group.count >= MANY then
                case:finding {
                    process = group.process, key = "." .. group.extension, events = events_at(case, group.indexes),
                    text = ("%s gives %d files the ending .%s, %s among them"):format(say.process(group.process),
                        group.count, group.example:match "[^.]*$", say.name(group.example)),
                }
            end
        end
    end,
    examples = {
        match = { renames(25, ".locked1", "a.exe"), rewrites(25, ".id-1E85.[x@mail.example].bip1") },
        no_match = { renames(25, ".gz", "gzip.exe"), renames(5, ".locked1", "a.exe") },
    },
}

-- What notes are called, in the languages of their writers' English.
local WORDS = {
    "decrypt", "restore", "recover", "ransom", "how_to", "how-to", "howto", "how to", "unlock", "your_files",
    "your files", "!!!", "readme", "read_me", "read-me", "read me", "instruction", "encrypted", "_help_", "help_",
    "contact", "attention", "warning",
}

local NOTES = { txt = true, html = true, htm = true, hta = true, rtf = true, bmp = true, png = true, url = true }

local function is_note(path, by_encryptor)
    local name = windows.name(path)
    if not NOTES[windows.extension(name)] then return false end
    if by_encryptor then return true end
    for _, word in ipairs(WORDS) do
        if name:find(word, 1, true) then return true end
    end
    return false
end

local function is_ordinary_place(path)
    return windows.in_program_place(path) or path:lower():find([[\node_modules\]], 1, true) ~= nil
        or path:lower():find([[\site-packages\]], 1, true) ~= nil
end

local function encryptors_of(case)
    local encryptors = {}
    for _, group in ipairs(groups_of(case)) do
        if group.count >= MANY then encryptors[group.process.number] = true end
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
            local name = windows.name(file.path)
            local id = maker.number .. name
            if not notes[id] then
                notes[id] = { process = maker, name = say.name(file.path), folders = {}, count = 0, size = nil,
                              same = true, indexes = {}, enough = encrypts and FOLDERS_OF_ENCRYPTED or FOLDERS }
                order[#order + 1] = notes[id]
            end
            local note, size = notes[id], file.written_extent or file.written
            note.same = note.same and (note.size == nil or note.size == size)
            note.size = size
            if not note.folders[windows.folder(file.path)] then
                note.folders[windows.folder(file.path)] = true
                note.count = note.count + 1
            end
            if file.created_at and #note.indexes < 100 then note.indexes[#note.indexes + 1] = file.created_at end
        end
    end
    return order
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
    on_finish = function(case)
        for _, note in ipairs(notes_of(case)) do
            if note.count >= note.enough and note.same then
                case:finding {
                    process = note.process, key = note.name, events = events_at(case, note.indexes),
                    text = ("%s leaves %s in %d folders"):format(say.process(note.process), note.name, note.count),
                }
            end
        end
    end,
    examples = {
        match = { dropped_notes(6, "HOW_TO_DECRYPT.txt") },
        no_match = { dropped_notes(6, "chapter.txt"), dropped_notes(2, "HOW_TO_DECRYPT.txt") },
    },
}
