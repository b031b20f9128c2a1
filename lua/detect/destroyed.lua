--- What became of many files at once: given one new ending, as encryption leaves them, or overwritten. The ledger tells
-- at the end, so these are for on_finish.

local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local trusted = require "kaiseki.detect.trusted"

local destroyed = {}

--- So many files of one process make it many.
destroyed.MANY = 20

-- So many suffice where each was a document of the user that a process of the sample's tree wrote over before it put
-- the new ending behind the name.
local FEW = 6

-- So many kinds of documents are no converter's work.
local KINDS = 2

-- Whether the new name is another of the same file: its ending replaced, not put behind.
local function is_retyped(path, new_path)
    local is_behind = places.name(new_path):sub(1, #places.name(path) + 1) == places.name(path) .. "."
    return places.is_kind(new_path, "convertible") and not is_behind
end

-- Whether the process wrote into a document of the user that it then gave another ending, put behind its name.
local function is_rewritten(case, file, process)
    local target = case:file(file.renamed_to)
    if not places.is_kind(file.path, "valuable") or not target or target.created then return false end
    if places.name(file.renamed_to):sub(1, #places.name(file.path) + 1) ~= places.name(file.path) .. "." then
        return false
    end
    for _, dealing in ipairs(target.dealings) do
        if dealing.process == process and dealing.written > 0 then return true end
    end
    return false
end

-- Fewer still where they lie in several folders.
local FEWEST, SEVERAL = 5, 2

local function add(groups, order, process, extension, index, path, rewritten)
    if not process or extension == "" or places.is_kind(path, "ordinary") or #extension > 40 then return end
    local id = process.number .. "." .. extension
    if not groups[id] then
        groups[id] = { process = process, extension = extension, count = 0, rewritten = 0, indexes = {},
                       example = path, folders = {}, folder_list = {} }
        order[#order + 1] = groups[id]
    end
    local group = groups[id]
    group.count = group.count + 1
    if rewritten then group.rewritten = group.rewritten + 1 end
    local folder = places.folder(path)
    if not group.folders[folder] then
        group.folders[folder] = true
        group.folder_list[#group.folder_list + 1] = places.folder_of(path)
    end
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

local endings = memory.of_case()

--- Files that a process renamed, or wrote anew and deleted, by the process and the new ending that is no ordinary one:
-- a list of `{ process, extension, count, rewritten, indexes, example }`; `rewritten` are the user's documents that the
-- process wrote into first.
function destroyed.by_ending(case)
    local kept = endings(case)
    if kept.list then return kept.list end

    local groups, order = {}, {}
    for _, file in ipairs(case.files) do
        local extension = places.extension(file.path)
        local renamed = file.renamed_to and places.extension(file.renamed_to)
        if renamed and renamed ~= extension then
            local counts = not is_retyped(file.path, file.renamed_to)
            add(groups, order, counts and file.renamed_by, renamed, file.renamed_at, file.renamed_to,
                counts and file.renamed_by and is_rewritten(case, file, file.renamed_by))
        elseif file.created and not places.is_kind(file.path, "ordinary") and original_of(case, file) then
            add(groups, order, file.created_by, extension, file.created_at, file.path)
        end
    end
    if case.complete then kept.list = order end
    return order
end

local function is_foreign(case, process)
    return process.in_tree and not trusted.is_installed(case, process) and not trusted.is_walker(process)
end

-- Ports on which Windows gives its files to other machines.
local SHARES = { [445] = true, [139] = true }

local guests = memory.of_case()

--- Whether the process is Windows itself, which works on files for other machines.
function destroyed.is_system(process)
    return process ~= nil and process.pid == 4 and (process.name or ""):lower() == "system"
end

--- The machines that have Windows itself (System) work on its files over the network, when the process is System: a
-- list of their ends, empty for others.
function destroyed.guests(case, process)
    if not destroyed.is_system(process) then return {} end
    local kept = guests(case)
    if kept.list then return kept.list end
    local list = {}
    for _, endpoint in ipairs(case.endpoints) do
        local serves = false
        for _, port in ipairs(endpoint.local_ports or {}) do serves = serves or SHARES[port] == true end
        for _, dealing in ipairs(serves and not endpoint.is_local and endpoint.processes or {}) do
            if dealing.process == process and dealing.received > 0 then list[#list + 1] = endpoint end
        end
    end
    if case.complete then kept.list = list end
    return list
end

--- Whether the files of a group of `by_ending` are so many, or so dear, that they count as encrypted.
function destroyed.is_encryption(case, group)
    if group.count >= destroyed.MANY then return true end
    local few = group.rewritten >= FEW or (group.rewritten >= FEWEST and #group.folder_list >= SEVERAL)
    return few and (is_foreign(case, group.process) or #destroyed.guests(case, group.process) > 0)
end

-- Who overwrote the file: nobody when it came into being in the capture.
local function overwriter_of(file)
    if file.created or (file.written or 0) == 0 then return nil end
    return (file.written_by or {})[1]
end

local function overwriters(case)
    local groups, order = {}, {}
    for _, file in ipairs(case.files) do
        -- What was written stays with the file when it is renamed.
        local was = file.renamed_from or file.path
        local extension, ending = places.extension(was), places.extension(file.path)
        local process = places.is_kind(was, "valuable") and overwriter_of(file)
        if process and (places.in_user_place(was, case) or places.on_other_drive(was, case)) then
            local group = groups[process.number]
            if not group then
                group = { process = process, paths = {}, extensions = {}, kinds = 0, renamed = 0, deleted = 0,
                          endings = {}, indexes = {} }
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
            if file.deleted and file.deleted_by == process then group.deleted = group.deleted + 1 end
            if not group.extensions[extension] then group.kinds = group.kinds + 1 end
            group.extensions[extension] = true
        end
    end
    return order
end

-- Many with one new ending are told as encrypted.
local function has_one_ending(group)
    for _, count in pairs(group.endings) do
        if count >= destroyed.MANY then return true end
    end
    return false
end

local overwritten = memory.of_tree()

--- Documents of the user that a process of the sample's tree wrote over, many of them, and of several kinds or deleted
-- afterwards: a list of `{ process, paths, kinds, renamed, deleted, indexes }`.
function destroyed.overwritten(case)
    local kept = overwritten(case)
    if kept.list then return kept.list end
    local list = {}
    for _, group in ipairs(overwriters(case)) do
        local varied = group.kinds >= KINDS or group.deleted >= destroyed.MANY
        local many = #group.paths >= destroyed.MANY and varied and not has_one_ending(group)
        if many and is_foreign(case, group.process) then list[#list + 1] = group end
    end
    if case.complete then kept.list = list end
    return list
end

--- Whether the sample's tree encrypted, overwrote or destroyed many files.
function destroyed.by_tree(case)
    for _, group in ipairs(destroyed.by_ending(case)) do
        if group.process.in_tree and destroyed.is_encryption(case, group) then return true end
    end
    return #destroyed.overwritten(case) > 0
end

return destroyed
