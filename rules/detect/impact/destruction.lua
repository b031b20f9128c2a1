-- A user's documents overwritten from their beginning by a program that does not belong there, whatever they are called
-- afterwards.

local say = require "kaiseki.say"
local trusted = require "kaiseki.trusted"
local windows = require "kaiseki.windows"

-- So many files of one process, of so many kinds.
local MANY, KINDS = 20, 2

local DOCUMENTS = {
    doc = true, docx = true, xls = true, xlsx = true, ppt = true, pptx = true, pdf = true, odt = true, ods = true,
    rtf = true, txt = true, csv = true, jpg = true, jpeg = true, png = true, gif = true, bmp = true, mp3 = true,
    mp4 = true, avi = true, mov = true, zip = true, rar = true, ["7z"] = true, pst = true, mdb = true, accdb = true,
    psd = true, dwg = true, sql = true, bak = true, kdbx = true,
}

-- Who overwrote the file: nobody when it came into being in the capture.
local function overwriter_of(file)
    if file.created or (file.written or 0) == 0 then return nil end
    return (file.written_by or {})[1]
end

local function overwriters_of(case)
    local groups, order = {}, {}
    for _, file in ipairs(case.files) do
        -- What was written stays with the file when it is renamed.
        local was = file.renamed_from or file.path
        local extension, ending = windows.extension(was), windows.extension(file.path)
        local process = DOCUMENTS[extension] and overwriter_of(file)
        if process and windows.in_user_place(was, case) then
            local group = groups[process.number]
            if not group then
                group = { process = process, paths = {}, extensions = {}, kinds = 0, renamed = 0, endings = {},
                          indexes = {} }
                groups[process.number] = group
                order[#order + 1] = group
            end
            group.paths[#group.paths + 1] = was
            for _, dealing in ipairs(#group.indexes < 100 and file.dealings or {}) do
                if dealing.process == process then group.indexes[#group.indexes + 1] = dealing.first end
            end
            if ending ~= extension then
                group.renamed = group.renamed + 1
                group.endings[ending] = (group.endings[ending] or 0) + 1
            end
            if not group.extensions[extension] then group.kinds = group.kinds + 1 end
            group.extensions[extension] = true
        end
    end
    return order
end

-- Many with one new ending are told as encrypted.
local function has_one_ending(group)
    for _, count in pairs(group.endings) do
        if count >= MANY then return true end
    end
    return false
end

local function is_foreign(case, process)
    return process.in_tree and not trusted.is_installed(case, process) and not trusted.is_walker(process)
end

local function events_at(case, indexes)
    local events = {}
    for i, index in ipairs(indexes) do events[i] = case:event(index) end
    return events
end

local function documents(image, count)
    local events = { { operation = "Process Create", result = "SUCCESS", ["process.name"] = "explorer.exe",
                       ["process.pid"] = 2, ["process.image"] = [[C:\Windows\explorer.exe]], path = image,
                       ["child.pid"] = 4, ["child.command_line"] = image } }
    for i = 1, count do
        local name = ([[C:\Users\x\Documents\%d.%s]]):format(i, i % 2 == 0 and "docx" or "jpg")
        events[#events + 1] = { operation = "WriteFile", result = "SUCCESS", ["process.name"] = windows.name(image),
                                ["process.pid"] = 4, ["process.image"] = image, path = name, ["file.offset"] = 0,
                                ["file.length"] = 4096 }
    end
    return { events = events }
end

rule {
    id = "impact.destruction",
    title = "Many documents overwritten",
    severity = "critical",
    attack = { "T1485" },
    description = "A process of the sample's tree that is not installed writes over twenty or more documents of the "
        .. "user that were there before, of more than one kind: destroyed, or encrypted in place.",
    references = { "https://attack.mitre.org/techniques/T1485/" },
    false_positives = { "Converters and synchronisers that run from a user's folder." },
    author = "kaiseki",
    on_finish = function(case)
        for _, group in ipairs(overwriters_of(case)) do
            local many = #group.paths >= MANY and group.kinds >= KINDS and not has_one_ending(group)
            if many and is_foreign(case, group.process) then
                local renamed = group.renamed > 0 and (", renaming %d of them"):format(group.renamed) or ""
                case:finding {
                    process = group.process, key = "documents", events = events_at(case, group.indexes),
                    text = ("%s overwrites %d documents of %d kinds%s, %s among them"):format(
                        say.process(group.process), #group.paths, group.kinds, renamed, say.name(group.paths[1])),
                }
            end
        end
    end,
    examples = {
        match = { documents([[C:\Users\x\Downloads\a.exe]], 30) },
        no_match = {
            documents([[C:\Users\x\Downloads\a.exe]], 8),
            documents([[C:\Program Files\Converter\convert.exe]], 30),
        },
    },
}
