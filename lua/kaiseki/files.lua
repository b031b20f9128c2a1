--- File activity from the ledger: one line per object or folder, with who, when and what came of it.

local numbers = require "kaiseki.numbers"
local paths = require "kaiseki.paths"
local view = require "kaiseki.view"

local files = {}

-- From this many files of one folder with the same fate on, they are one line.
local CROWD = 8
-- Names that a folded line gives before it counts.
local NAMES = 6

local function verb_of(file)
    if file.created and file.was_new then return "new" end
    if file.created then return "over" end
    if (file.written or 0) > 0 then return "mod" end
    if file.renamed_from and file.renamed_from ~= "" then return nil end -- told at the name it had
    if file.renamed_to and file.renamed_to ~= "" then return "ren" end
    if file.deleted then return "del" end
    return nil
end

local function is_renamed(file) return file.renamed_to and file.renamed_to ~= "" end

-- Bytes of a file that was written, as its size where it was written from empty.
local function size_of(file)
    if file.is_directory then return nil end
    local extent = file.written_extent or 0
    if extent > 0 and file.created then return extent end
    return (file.written or 0) > 0 and file.written or nil
end

local function runs_of(look, file)
    local pids, folded = {}, file.path:lower()
    for _, process in ipairs(look.case.processes) do
        if process.started_in_capture and (process.image or ""):lower() == folded then
            pids[#pids + 1] = ("%d"):format(process.pid or 0)
        end
    end
    return pids
end

local function who_made(look, file)
    if file.created then return look:mark(file.created_by, file.created_time, file.created_at, file.path) end
    local writer
    for _, dealing in ipairs(file.dealings) do
        if (dealing.written or 0) > 0 then writer = writer or dealing end
    end
    if writer then return look:mark(writer.process, writer.first_time, writer.first, file.path) end
    if is_renamed(file) then return look:mark(file.renamed_by, look:time_of(file.renamed_at), file.renamed_at) end
    if file.deleted then return look:mark(file.deleted_by, look:time_of(file.deleted_at), file.deleted_at) end
    return ""
end

-- "1,075,712 bytes", "loaded by rundll32 2316", "deleted by cmd 3444 +3.00 #99"
local function fate(look, file, verb)
    local notes = {}
    local size = size_of(file)
    if size then notes[#notes + 1] = numbers.count(size, "byte") end
    local pids = (file.runs or 0) > 0 and runs_of(look, file) or {}
    if #pids > 0 then
        notes[#notes + 1] = "ran as " .. look:some(pids, NAMES)
    elseif (file.runs or 0) > 0 then
        notes[#notes + 1] = "ran"
    end
    if (file.loads or 0) > 0 then notes[#notes + 1] = "loaded by " .. view.process(file.loaded_by) end
    if is_renamed(file) then
        local by = look:mark(file.renamed_by, look:time_of(file.renamed_at), file.renamed_at)
        notes[#notes + 1] = "renamed to " .. look:say(file.renamed_to) .. (verb == "ren" and "" or " by " .. by)
    end
    if file.deleted and verb ~= "del" then
        notes[#notes + 1] = "deleted by " .. look:mark(file.deleted_by, look:time_of(file.deleted_at), file.deleted_at)
    end
    local hash = not file.is_directory and look.case:hash(file)
    if hash then notes[#notes + 1] = "SHA-256 " .. hash.sha256 end
    return notes
end

local function entry_of(look, file, verb)
    local folder, name = paths.split(file.path)
    return {
        verb = verb, file = file, folder = folder, name = name, time = file.created_time,
        object = look.shorten(file.path) .. (file.is_directory and "\\" or ""),
        who = who_made(look, file), notes = fate(look, file, verb), inside = {},
    }
end

local function total_bytes(entries)
    local total = 0
    for _, entry in ipairs(entries) do total = total + (size_of(entry.file) or 0) end
    return total
end

local function names_of(entries)
    local names = {}
    for _, entry in ipairs(entries) do names[#names + 1] = entry.name end
    return names
end

-- ".locked 480, .txt 20": extensions of a list of paths, most frequent first.
local function extensions_of(list)
    local count, order = {}, {}
    for _, path in ipairs(list) do
        local extension = paths.extension(path)
        if extension == "" then extension = "no extension" end
        if not count[extension] then order[#order + 1] = extension end
        count[extension] = (count[extension] or 0) + 1
    end
    table.sort(order, function(a, b)
        if count[a] ~= count[b] then return count[a] > count[b] end
        return a < b
    end)
    local said = {}
    for at, extension in ipairs(order) do
        if at > 3 then break end
        said[at] = ("%s %s"):format(extension, numbers.group(count[extension]))
    end
    return table.concat(said, ", ") .. (#order > 3 and ", ..." or "")
end

local function paths_of(entries)
    local list = {}
    for at, entry in ipairs(entries) do list[at] = entry.file.path end
    return list
end

local function new_names_of(entries)
    local list = {}
    for _, entry in ipairs(entries) do
        if is_renamed(entry.file) then list[#list + 1] = entry.file.renamed_to end
    end
    return list
end

-- The folder that all of a crowd lie in.
local function common_folder(crowd)
    local folder = crowd[1].folder
    for _, entry in ipairs(crowd) do
        while folder ~= "" and (entry.folder .. "\\"):lower():sub(1, #folder + 1) ~= folder:lower() .. "\\" do
            folder = paths.split(folder)
        end
    end
    return folder
end

-- One line for many files of a folder.
local function crowd_of(look, crowd)
    local first = crowd[1]
    local bytes = total_bytes(crowd)
    local notes = { numbers.count(#crowd, "file") .. " (" .. extensions_of(paths_of(crowd)) .. ")" }
    local renamed = new_names_of(crowd)
    if #renamed > 0 then notes[#notes + 1] = "renamed to " .. extensions_of(renamed) end
    if bytes > 0 then notes[#notes + 1] = numbers.count(bytes, "byte") end
    notes[#notes + 1] = look:some(names_of(crowd), NAMES)
    local who = first.who .. " to #" .. ("%d"):format(crowd[#crowd].mark or first.mark or 0)
    local object = look.shorten(common_folder(crowd)) .. "\\"
    return {
        verb = first.verb, object = object, who = who, notes = notes, inside = {}, crowd = crowd, mark = first.mark,
    }
end

local function mark_of(file)
    local dealing = file.dealings[1]
    return file.created_at or (dealing and dealing.first) or file.renamed_at or file.deleted_at or 0
end

-- Entries by what `id_of` gives for them; what has no id, or too few companions, stays as it is.
local function fold_by(look, entries, id_of)
    local crowds, order = {}, {}
    for _, entry in ipairs(entries) do
        local id = id_of(entry) or entry
        if not crowds[id] then
            crowds[id] = {}
            order[#order + 1] = id
        end
        table.insert(crowds[id], entry)
    end
    local folded = {}
    for _, id in ipairs(order) do
        if #crowds[id] >= CROWD then
            folded[#folded + 1] = crowd_of(look, crowds[id])
        else
            for _, entry in ipairs(crowds[id]) do folded[#folded + 1] = entry end
        end
    end
    return folded
end

local function is_single(entry) return entry.file and not entry.file.is_directory and not entry.told end

-- Many files of one folder with the same fate are one line; so are many of several folders of one folder.
local function fold_crowds(look, entries)
    entries = fold_by(look, entries, function(entry)
        return is_single(entry) and entry.verb .. "\0" .. entry.folder:lower()
    end)
    return fold_by(look, entries, function(entry)
        local parent = is_single(entry) and paths.split(entry.folder) or ""
        return parent ~= "" and #parent > 3 and entry.verb .. "\0" .. parent:lower()
    end)
end

-- Files that came into a folder which is new itself are told with the folder, and so are empty folders in it.
local function nest(look, entries)
    local folders = {}
    for _, entry in ipairs(entries) do
        if entry.file.is_directory and entry.verb == "new" then folders[entry.file.path:lower()] = entry end
    end
    local function put_inside(list, is_folder)
        local top = {}
        for _, entry in ipairs(list) do
            local fits = entry.verb == "new" and entry.file.is_directory == is_folder and #entry.inside == 0
            local home = fits and folders[entry.folder:lower()]
            if home then
                home.inside[#home.inside + 1] = entry
            else
                top[#top + 1] = entry
            end
        end
        return top
    end
    local top = put_inside(put_inside(entries, false), true)
    if look.options.all then return top end
    return fold_crowds(look, top)
end

-- "in it a.exe 244,736 bytes #56, ran as 5164"
local function tell_inside(look, entry)
    local inside = entry.inside
    if #inside == 0 then return nil end
    local said = {}
    local limit = look.options.all and #inside or CROWD
    for at, item in ipairs(inside) do
        if at > limit then break end
        local notes = table.concat(item.notes, ", ", 2)
        local size = item.notes[1] and " " .. item.notes[1] or ""
        local mark = item.file.created_at and (" #%d"):format(item.file.created_at) or ""
        local name = item.name .. (item.file.is_directory and "\\" or "")
        said[at] = name .. size .. mark .. (notes ~= "" and ", " .. notes or "")
    end
    if #inside > limit then
        local rest = numbers.group(#inside - limit)
        said[#said + 1] = ("and %s more (%s; --all)"):format(rest, extensions_of(paths_of(inside)))
    end
    return "in it " .. table.concat(said, "; ")
end

-- Permission changes by who made them: one line per program.
local function permission_entries(look, changed)
    local groups, order = {}, {}
    table.sort(changed, function(a, b)
        if a.permission_at ~= b.permission_at then return a.permission_at < b.permission_at end
        return a.path < b.path
    end)
    for _, file in ipairs(changed) do
        local name = file.permission_by and (file.permission_by.name or ""):lower() or ""
        if not groups[name] then
            groups[name] = {}
            order[#order + 1] = name
        end
        table.insert(groups[name], file)
    end
    local entries = {}
    for _, name in ipairs(order) do
        local objects, marks = {}, {}
        for at, file in ipairs(groups[name]) do
            local times = file.permission_changes > 1 and (" ×%d"):format(file.permission_changes) or ""
            objects[at] = look.shorten(file.path) .. times
            marks[at] = ("#%d"):format(file.permission_at)
        end
        local first = groups[name][1]
        local who = look:doer(first.permission_by, first.permission_at, first.path)
        if #groups[name] > 1 then who = who:gsub(" %d+", "", 1) end
        local since = look:since(look:time_of(first.permission_at))
        entries[#entries + 1] = {
            verb = "acl", object = look:some(objects, NAMES), inside = {}, notes = {},
            who = ("%s %s %s"):format(who, since, look:some(marks, NAMES, nil, " ")),
        }
    end
    return entries
end

local LABELS = {
    { "new", "new" }, { "over", "overwritten" }, { "mod", "changed" }, { "ren", "renamed" }, { "del", "deleted" },
}

local function counts_of(count, permissions)
    local parts = {}
    for _, label in ipairs(LABELS) do
        if count[label[1]] then parts[#parts + 1] = ("%s %s"):format(numbers.group(count[label[1]]), label[2]) end
    end
    if permissions > 0 then parts[#parts + 1] = numbers.count(permissions, "permission change") end
    return table.concat(parts, ", ")
end

local function by_mark(a, b)
    if a.mark ~= b.mark then return a.mark < b.mark end
    return a.object < b.object
end

--- Entries in order of what happened first: verb ("new" "over" "mod" "ren" "del" "acl"), object, who, notes.
function files.of(look)
    local entries, changed, count, permissions = {}, {}, {}, 0
    local by_path = look:findings_by_path()
    for _, file in ipairs(look.case.files) do
        if look:shows_object(file) then
            local verb = verb_of(file)
            if verb then
                local entry = entry_of(look, file, verb)
                entry.mark = mark_of(file)
                entry.told = by_path[file.path:lower()] ~= nil -- what a finding is about is not folded
                entries[#entries + 1] = entry
                count[verb] = (count[verb] or 0) + 1
            end
            if (file.permission_changes or 0) > 0 then
                changed[#changed + 1] = file
                permissions = permissions + file.permission_changes
            end
        end
    end
    table.sort(entries, by_mark)
    local told = nest(look, entries)
    table.sort(told, by_mark)
    for _, entry in ipairs(told) do
        local inside = tell_inside(look, entry)
        if inside then entry.notes[#entry.notes + 1] = inside end
    end
    for _, entry in ipairs(permission_entries(look, changed)) do told[#told + 1] = entry end
    return { entries = told, counts = counts_of(count, permissions) }
end

return files
