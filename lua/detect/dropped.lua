--- Files that came into being in the capture, and what became of them. The ledger (`case.files`) remembers who created,
-- wrote, loaded and ran each.

local evidence = require "kaiseki.common.evidence"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"

local dropped = {}

--- The file's record when it was made or written in the capture before event `index`, else nil.
-- @example local file = dropped.file(case, event.child.image, event.index)
function dropped.file(case, path, index)
    local file = path and case:file(path)
    if not file or file.is_directory then return nil end
    local made = file.created and (not index or not file.created_at or file.created_at < index)
    if made or (file.written or 0) > 0 or file.renamed_from then return file end
    return nil
end

--- Who put the file there: who created it, else the first that wrote or renamed it.
function dropped.maker(file)
    return file.created_by or (file.written_by or {})[1] or file.renamed_by
end

--- The event, by its index, that gave the file its name: its creation, of several the last, or the rename that brought
-- it there; nil when the capture does not tell.
function dropped.arrival(case, file)
    local source = file.renamed_from and case:file(file.renamed_from)
    return source and source.renamed_at or file.created_at
end

-- The first event in which the file may have come there.
local function earliest(case, file)
    local first = dropped.arrival(case, file)
    if file.renamed_from then return first end
    for _, dealing in ipairs(first and file.dealings or {}) do
        if dealing.written > 0 and dealing.first < first then first = dealing.first end
    end
    return first
end

--- The record of the process' own image when it came into being in the capture, by another process. What ran before its
-- file was put there, as programs do that update themselves, was not made in the capture.
-- @example "the image of this process was written by that process": dropped.maker(dropped.image(case, process))
function dropped.image(case, process)
    local file = dropped.file(case, process and process.image)
    if not file or dropped.maker(file) == process then return nil end
    local came = earliest(case, file)
    if came and process.first_event and process.first_event < came then return nil end
    return file
end

--- Bytes of the file as it was written; nil when the capture saw no write.
function dropped.size(file)
    local size = file.written_extent or file.written
    return size and size > 0 and size or nil
end

local function read_whole_image(case, maker, size)
    local own = maker and maker.image and case:file(maker.image)
    for _, dealing in ipairs(own and size and own.dealings or {}) do
        if dealing.process == maker and dealing.read == size then return true end
    end
    return false
end

--- Whether the file is a copy of its maker's own image, and how that is known: "same" where the VM's files prove it,
-- "size" where it has as many bytes as its maker read of its own image, "changed" where it has those and the VM's files
-- differ; else nil.
function dropped.copy_of_maker(case, file)
    local maker = dropped.maker(file)
    if not maker or not maker.image or maker.image:lower() == file.path:lower() then return nil end
    local same = evidence.same(case, maker.image, file)
    if same then return "same" end
    if not read_whole_image(case, maker, dropped.size(file)) then return nil end
    return same == false and "changed" or "size"
end

--- The record of the file that a command or a registry value names, when it came into being in the capture and not by
-- Windows' own installers; else nil.
-- @example dropped.named(case, [["C:\Windows\System32\a.exe" -k]], event.index)
function dropped.named(case, text, index)
    local plain = text:gsub([[^\%??%?\]], "")
    for _, path in ipairs { plain:match '^"([^"]+)"' or plain, plain:match "^%S+" or plain } do
        local file = dropped.file(case, path, index)
        if file and not dropped.by_installer(file) then return file end
    end
    return nil
end

--- Whether Windows' own installers made the file.
function dropped.by_installer(file)
    local maker = dropped.maker(file)
    if not maker then return false end
    -- Those that lie in a user's place are not what they say.
    return (programs.named(maker.name, "installer") or programs.named(maker.name, "updater"))
        and (not maker.image or places.in_program_place(maker.image))
end

--- Whether the process is the maker of the file, or one of them started the other.
function dropped.related(file, process)
    local maker = dropped.maker(file)
    return maker ~= nil and process ~= nil and lineage.related(maker, process)
end

return dropped
