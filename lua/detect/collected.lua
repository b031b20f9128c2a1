--- What the sample's tree gathered: the user's documents that its processes read, and the files that they made.
--
--     local collected = require "kaiseki.detect.collected"
--     rule { ..., match = collected.events(), on_event = function(event, case) collected.note(case, event) end,
--            on_finish = function(case) for _, record in ipairs(collected.of(case)) do ... end end }

local browsers = require "kaiseki.detect.browsers"
local command = require "kaiseki.detect.command"
local lists = require "kaiseki.common.lists"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local trusted = require "kaiseki.detect.trusted"
local known = require "kaiseki.windows.gathered"

local collected = {}

-- Paths and indexes that are kept of what is many.
local KEPT = 100

local ARCHIVES, WRITTEN = lists.set(known.ARCHIVES), lists.set(known.WRITTEN)
local SECRETS, SECRET_ENDINGS = lists.copy(known.SECRETS), lists.set(known.SECRET_ENDINGS)

-- Folders where no user keeps documents.
local NO_DOCUMENTS = {
    [[\appdata\]], [[\application data\]], [[\local settings\]], [[\programdata\]], [[\temp\]], [[\tmp\]],
    [[\$recycle.bin\]], [[\recycler\]], [[\system volume information\]], [[\node_modules\]], [[\site-packages\]],
    [[\.git\]], [[\perflogs\]], [[\msocache\]],
}

--- Whether the path is one of a document of somebody: by its ending, and not where programs keep things.
function collected.is_document(path)
    return places.is_kind(path, "valuable") and not places.in_program_place(path)
        and not lists.part_in(path:lower(), NO_DOCUMENTS)
end

--- Whether the file's name promises passwords or what opens a wallet.
-- @example collected.is_secret [[C:\Users\x\Desktop\passwords.txt]] --> true
function collected.is_secret(path)
    local ending = places.extension(path)
    if not WRITTEN[ending] and not SECRET_ENDINGS[ending] then return false end
    local folded = path:lower()
    if places.in_program_place(path) or lists.part_in(folded, NO_DOCUMENTS) then return false end
    return SECRET_ENDINGS[ending] == true or lists.part_in(places.name(path), SECRETS) ~= nil
end

--- Whether the path has an archive's ending.
function collected.is_archive(path) return ARCHIVES[places.extension(path)] == true end

--- The command when it is an archiver's that packs: its text, and whether under a password; else nil.
function collected.packing(each)
    local program = each.program
    local named = programs.named(program, "archiver")
    for i = 2, math.min(#each.words, 4) do
        local word = each.words[i]:lower()
        if word == "a" or word == "u" or word == "m" then
            for j = i + 1, #each.words do
                local option = each.words[j]
                if option:find "^%-hp." or (named and option:find "^%-p.") then return each.text, true end
            end
            -- Under another name: options that archivers alone have.
            local option = each.folded:find "%s%-m[x0-5]" or each.folded:find "%s%-v%d+[kmgb]"
                or each.folded:find "%s%-ep%d?%f[%s%z]" or each.folded:find "%s%-t[zr7][iap]?[pr]?%f[%s%z]"
            if named or option then return each.text, false end
        end
    end
    if program == "tar" and (each.words[2] or ""):find "^%-?%a*c%a*f?" and each.folded:find "%s%-?%a*c" then
        return each.text, false
    end
    if program == "makecab" and #each.words > 2 then return each.text, false end
    if each.folded:find("compress-archive", 1, true) or each.folded:find("createfromdirectory", 1, true) then
        return each.text, false
    end
    return nil
end

-- Whether a process is one whose gathering means something: of the tree, and neither installed, nor a browser, viewer
-- or scanner; archivers that were told what to pack are told by their command.
local function is_wanted(case, process)
    if not process.in_tree or trusted.is_installed(case, process) or trusted.is_reader(process) then return false end
    if browsers.is_browser(process) or trusted.is_viewer(process) then return false end
    local line = process.command_line
    return not (line and command.first(line, collected.packing))
end

-- Files that are remembered of all processes; further ones only count.
local MOST = 20000

local reads = memory.of_case()

--- An expression: the events that `note` wants.
function collected.events()
    local endings = {}
    for _, ending in ipairs(places.extensions "valuable") do endings[#endings + 1] = "." .. ending end
    for _, ending in ipairs(known.SECRET_ENDINGS) do endings[#endings + 1] = "." .. ending end
    for _, ending in ipairs(known.WRITTEN) do endings[#endings + 1] = "." .. ending end
    return operation:is "ReadFile" & result:is "SUCCESS" & path:endswith(endings)
        & ~path:contains { [[\AppData\]], [[\ProgramData\]], [[\Program Files]], [[\Windows\]] }
end

local function reader_of(all, process)
    local reader = all.readers[process.number]
    if not reader then
        reader = { process = process, files = {}, list = {}, more = 0, bytes = 0 }
        all.readers[process.number] = reader
        all.order[#all.order + 1] = reader
    end
    return reader
end

--- Remembers that the event's process read the file. Several rules may note the same event.
function collected.note(case, event)
    local all, process = reads(case), event.process
    if not all.readers then all.readers, all.order, all.count, all.last, all.skip = {}, {}, 0, -1, {} end
    local number = process.number
    if not number or event.index <= all.last then return end
    all.last = event.index
    if all.skip[number] == nil then
        all.skip[number] = trusted.is_installed(case, process) or trusted.is_reader(process)
            or browsers.is_browser(process) or trusted.is_viewer(process)
    end
    if all.skip[number] then return end
    local reader, where, length = reader_of(all, process), event.path, event.file.length or 0
    local read = reader.files[where]
    reader.bytes = reader.bytes + length
    if read then
        read.bytes = read.bytes + length
    elseif all.count < MOST then
        all.count = all.count + 1
        read = { path = where, bytes = length, first = event.index }
        reader.files[where], reader.list[#reader.list + 1] = read, read
    else
        reader.more = reader.more + 1
    end
end

-- Where documents come from: another machine, another drive, or this one.
local function add_source(case, record, read)
    local name = read.path:find "^\\\\[^?.\\]" and "share"
        or places.on_other_drive(read.path, case) and "drive" or "here"
    local source = record.sources[name]
    if not source then
        source = { count = 0, bytes = 0, paths = {}, indexes = {}, folders = {}, seen = {} }
        record.sources[name] = source
    end
    source.count, source.bytes = source.count + 1, source.bytes + read.bytes
    local folder = places.folder_of(read.path)
    if #source.paths < KEPT then
        source.paths[#source.paths + 1], source.indexes[#source.indexes + 1] = read.path, read.first
        if not source.seen[folder] then source.seen[folder], source.folders[#source.folders + 1] = true, folder end
    end
end

local function add_document(record, read)
    record.documents = record.documents + 1
    record.bytes = record.bytes + read.bytes
    local folder = places.folder_of(read.path)
    if not record.folders[folder] then
        record.folders[folder] = true
        if #record.folder_list < KEPT then record.folder_list[#record.folder_list + 1] = folder end
    end
    record.share = record.share or read.path:find "^\\\\[^?.\\]" ~= nil
    if #record.paths < KEPT then record.paths[#record.paths + 1] = read.path end
    if #record.indexes < KEPT then record.indexes[#record.indexes + 1] = read.first end
end

local function add_secret(record, read)
    if #record.secrets >= KEPT then return end
    record.secrets[#record.secrets + 1] = read.path
    record.secret_indexes[#record.secret_indexes + 1] = read.first
end

-- Whether the process only read the file: what it made, wrote, renamed or deleted it did not gather.
local function only_reads(case, read, process)
    local file = case:file(read.path)
    if not file then return true end
    if file.created_by == process or file.deleted_by == process or file.renamed_by == process then return false end
    for _, dealing in ipairs(file.dealings or {}) do
        if dealing.process == process and dealing.written > 0 then return false end
    end
    return true
end

local function record_of(case, reader)
    local record = { process = reader.process, documents = 0, bytes = 0, folders = {}, folder_list = {}, paths = {},
                     indexes = {}, secrets = {}, secret_indexes = {}, made = {}, sources = {} }
    for _, read in ipairs(reader.list) do
        local document, secret = collected.is_document(read.path), collected.is_secret(read.path)
        if (document or secret) and only_reads(case, read, reader.process) then
            if document then
                add_document(record, read)
                add_source(case, record, read)
            end
            if secret then add_secret(record, read) end
        end
    end
    return record
end

local kept_of = memory.of_tree()

--- A list of `{ process, documents (their number), bytes, folder_list, share (whether one came from another machine),
-- paths, indexes, sources (of those from "here", another "drive" and a "share": { count, bytes, paths, indexes,
-- folders }), secrets (paths of files named for secrets), secret_indexes, made (files that it wrote: { file,
-- dealing, path }) }`, one for each process of the tree that read something of the kind.
function collected.of(case)
    local kept = kept_of(case)
    if kept.list then return kept.list end
    local list, by_number = {}, {}
    for _, reader in ipairs(reads(case).order or {}) do
        if is_wanted(case, reader.process) then
            local record = record_of(case, reader)
            list[#list + 1], by_number[reader.process.number] = record, record
        end
    end
    for _, file in ipairs(#list > 0 and case.files or {}) do
        for _, dealing in ipairs(not file.is_directory and file.dealings or {}) do
            local record = dealing.process and dealing.written > 0 and by_number[dealing.process.number]
            if record then
                record.made[#record.made + 1] = { file = file, dealing = dealing, path = file.renamed_to or file.path }
            end
        end
    end
    kept.list = list
    return list
end

return collected
