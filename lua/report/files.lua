--- File activity from the ledger: one line per object or folder, with who, when and what came of it.

local numbers = require "kaiseki.common.numbers"
local paths = require "kaiseki.report.paths"
local tasks = require "kaiseki.common.tasks"
local view = require "kaiseki.report.view"
local words = require "kaiseki.report.words"

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
    local pids = {}
    for at, process in ipairs(look:runs_of(file.path)) do pids[at] = ("%d"):format(process.pid or 0) end
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

local function what_task_runs(look, task)
    local facts = { deed = {}, trigger = {} }
    for at, action in ipairs(tasks.actions(task)) do facts.deed[at] = words.statement(action) end
    for at, trigger in ipairs(tasks.triggers(task)) do facts.trigger[at] = words.statement(trigger) end
    return look.words:phrase("task-runs", facts)
end

-- What --files and --yara tell of a file.
local function add_evidence(look, file, notes)
    local case = look.case
    local task = case:task(file)
    if task then
        notes[#notes + 1] = what_task_runs(look, task)
    end
    local names = case:yara(file)
    if names and #names > 0 then notes[#notes + 1] = "YARA " .. look:some(names, NAMES) end
    local hash = case:hash(file)
    if not hash then return end
    notes[#notes + 1] = ("SHA-256 %s%s"):format(hash.sha256, hash.by_name and " (of the file of that name)" or "")
    local same = {}
    for at, path in ipairs(look:equals(file.path)) do same[at] = look:say(path) end
    if #same > 0 then notes[#notes + 1] = "the same file as " .. look:some(same, NAMES) end
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
    if not file.is_directory then add_evidence(look, file, notes) end
    return notes
end

local function mark_of(file)
    local dealing = file.dealings[1]
    return file.created_at or (dealing and dealing.first) or file.renamed_at or file.deleted_at or 0
end

-- Counts extensions of paths, to say ".locked 480, .txt 20".
local Extensions = {}
Extensions.__index = Extensions

local function new_extensions() return setmetatable({ count = {}, order = {}, total = 0 }, Extensions) end

function Extensions:add(path)
    local extension = paths.extension(path)
    if extension == "" then extension = "no extension" end
    if not self.count[extension] then self.order[#self.order + 1] = extension end
    self.count[extension] = (self.count[extension] or 0) + 1
    self.total = self.total + 1
end

function Extensions:say()
    table.sort(self.order, function(a, b)
        if self.count[a] ~= self.count[b] then return self.count[a] > self.count[b] end
        return a < b
    end)
    local said = {}
    for at = 1, math.min(#self.order, 3) do
        said[at] = ("%s %s"):format(self.order[at], numbers.group(self.count[self.order[at]]))
    end
    return table.concat(said, ", ") .. (#self.order > 3 and ", ..." or "")
end

local function base_name(file)
    local _, name = paths.split(file.path)
    return file.is_directory and name .. "\\" or name
end

-- Shortens `folder` until `path` lies in it.
local function common_folder(folder, path)
    local folded = path:lower()
    while folder ~= "" and folded:sub(1, #folder + 1) ~= folder:lower() .. "\\" do folder = paths.split(folder) end
    return folder
end

local function rest_of(who, notes)
    if #notes == 0 then return who end
    return who .. "; " .. table.concat(notes, ", ")
end

-- One line for many files of one place.
local function crowd_entry(look, list)
    local first, last = list[1], 0
    local bytes, extensions, renamed, names, folders, seen = 0, new_extensions(), new_extensions(), {}, 0, {}
    local folder = paths.split(first.path)
    for at, file in ipairs(list) do
        last = math.max(last, mark_of(file))
        local own = paths.split(file.path)
        if not seen[own] then folders, seen[own] = folders + 1, true end
        bytes = bytes + (size_of(file) or 0)
        extensions:add(file.path)
        if is_renamed(file) then renamed:add(file.renamed_to) end
        if at <= NAMES then names[at] = base_name(file) end
        folder = common_folder(folder, file.path)
    end
    local notes = { numbers.count(#list, "folder") }
    if not first.is_directory then notes[1] = numbers.count(#list, "file") .. " (" .. extensions:say() .. ")" end
    if folders > 1 then notes[1] = notes[1] .. (" in %s folders"):format(numbers.group(folders)) end
    if renamed.total > 0 then notes[#notes + 1] = "renamed to " .. renamed:say() end
    if bytes > 0 then notes[#notes + 1] = numbers.count(bytes, "byte") end
    notes[#notes + 1] = ("%s and %s more (--all)"):format(table.concat(names, ", "), numbers.group(#list - #names))
    return {
        verb = verb_of(first), object = look:say(folder) .. "\\",
        rest = rest_of(("%s to #%d"):format(who_made(look, first), last), notes),
    }
end

-- "a.exe 244,736 bytes #56, ran as 5164"
local function say_inside(look, file)
    local notes = fate(look, file, "new")
    local mark = file.created_at and (" #%d"):format(file.created_at) or ""
    local size = size_of(file) and " " .. table.remove(notes, 1) or ""
    return base_name(file) .. size .. mark .. (#notes > 0 and ", " .. table.concat(notes, ", ") or "")
end

local function tell_inside(look, list)
    local said, rest = {}, new_extensions()
    for at, file in ipairs(list) do
        if at <= CROWD or look.options.all then said[at] = say_inside(look, file) else rest:add(file.path) end
    end
    if rest.total > 0 then
        said[#said + 1] = ("and %s more (%s; --all)"):format(numbers.group(rest.total), rest:say())
    end
    return "in it " .. table.concat(said, "; ")
end

local function single_entry(look, file, inside)
    local verb = verb_of(file)
    local notes = fate(look, file, verb)
    if inside and #inside > 0 then notes[#notes + 1] = tell_inside(look, inside) end
    return {
        verb = verb, object = look:say(file.path) .. (file.is_directory and "\\" or ""),
        rest = rest_of(who_made(look, file), notes),
    }
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
    for at, name in ipairs(order) do
        local list = groups[name]
        local first = list[1]
        local who = look:doer(first.permission_by, first.permission_at, first.path)
        if #list > 1 then who = who:gsub(" %d+", "", 1) end
        local objects = look:some_of(list, NAMES, ", ", function(file)
            local times = file.permission_changes > 1 and (" ×%d"):format(file.permission_changes) or ""
            return look:say(file.path) .. times
        end)
        local marks = look:some_of(list, NAMES, " ", function(file) return ("#%d"):format(file.permission_at) end)
        local since = look:since(look:time_of(first.permission_at))
        entries[at] = { verb = "acl", object = objects, rest = ("%s %s %s"):format(who, since, marks) }
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

-- Things in lists by an id, in order of the id's first use. Only lists are made, as there may be very many files.
local Lists = {}
Lists.__index = Lists

local function new_lists() return setmetatable({ of = {}, order = {} }, Lists) end

function Lists:add(id, thing)
    local list = self.of[id]
    if not list then
        list = {}
        self.of[id] = list
        self.order[#self.order + 1] = list
    end
    list[#list + 1] = thing
end

-- Many files of one folder with the same fate are one item; so are those of many folders of one folder.
local function fold_crowds(crowded, items)
    local by_folder, by_parent = new_lists(), new_lists()
    local function fate_in(file, folder) return verb_of(file) .. tostring(file.is_directory) .. folder:lower() end
    for _, file in ipairs(crowded) do by_folder:add(fate_in(file, (paths.split(file.path))), file) end
    for _, list in ipairs(by_folder.order) do
        local parent = paths.split((paths.split(list[1].path)))
        by_parent:add(#parent > 3 and fate_in(list[1], parent) or list, list)
    end
    for _, lists in ipairs(by_parent.order) do
        if #lists >= CROWD then
            local merged = {}
            for _, list in ipairs(lists) do table.move(list, 1, #list, #merged + 1, merged) end
            lists = { merged }
        end
        for _, list in ipairs(lists) do
            if #list >= CROWD then
                items[#items + 1] = { list = list, mark = mark_of(list[1]) }
            else
                for _, file in ipairs(list) do items[#items + 1] = { file = file, mark = mark_of(file) } end
            end
        end
    end
end

-- Files that came into a folder which is new itself are told with the folder, and so are folders in it that stayed
-- empty.
local function nest(shown)
    local inside, kept = {}, {}
    for _, file in ipairs(shown) do
        if file.is_directory and verb_of(file) == "new" then inside[file.path:lower()] = {} end
    end
    local function put(file)
        local home = verb_of(file) == "new" and inside[(paths.split(file.path)):lower()]
        if home then home[#home + 1] = file end
        return home
    end
    for _, file in ipairs(shown) do
        if file.is_directory or not put(file) then kept[#kept + 1] = file end
    end
    local top = {}
    for _, file in ipairs(kept) do
        local own = file.is_directory and inside[file.path:lower()]
        if not (own and #own == 0 and put(file)) then top[#top + 1] = file end
    end
    return top, inside
end

local function arrange(look, shown)
    local by_path = look:findings_by_path()
    local items, crowded = {}, {}
    local top, inside = nest(shown)
    for _, file in ipairs(top) do
        local own = file.is_directory and inside[file.path:lower()]
        if own and #own > 0 or by_path[file.path:lower()] then -- told on its own
            items[#items + 1] = { file = file, inside = own, mark = mark_of(file) }
        else
            crowded[#crowded + 1] = file
        end
    end
    fold_crowds(crowded, items)
    table.sort(items, function(a, b)
        if a.mark ~= b.mark then return a.mark < b.mark end
        return (a.file or a.list[1]).path < (b.file or b.list[1]).path
    end)
    return items
end

--- What to tell of files: `counts`, and what files.each goes through. Folded unless --all.
function files.of(look)
    local shown, changed, count, permissions = {}, {}, {}, 0
    for _, file in ipairs(look.case.files) do
        if look:shows_object(file) then
            local verb = verb_of(file)
            if verb then
                shown[#shown + 1] = file
                count[verb] = (count[verb] or 0) + 1
            end
            if (file.permission_changes or 0) > 0 then
                changed[#changed + 1] = file
                permissions = permissions + file.permission_changes
            end
        end
    end
    return { shown = shown, changed = changed, counts = counts_of(count, permissions) }
end

--- Calls `tell` with each entry, in order of what happened first: verb ("new" "over" "mod" "ren" "del" "acl"),
-- object, rest (who and when, what came of it). Entries are made one at a time.
function files.each(look, told, tell)
    if look.options.all then
        for _, file in ipairs(told.shown) do tell(single_entry(look, file)) end
    else
        for _, item in ipairs(arrange(look, told.shown)) do
            tell(item.list and crowd_entry(look, item.list) or single_entry(look, item.file, item.inside))
        end
    end
    for _, entry in ipairs(permission_entries(look, told.changed)) do tell(entry) end
end

return files
