-- From this machine to sticks and other drives, and from them to it: copies of itself, links in the place of what was
-- there, the user's own files hidden or moved out of sight, and starts from where nobody sees it.

local accusation = require "kaiseki.detect.accusation"
local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local say = require "kaiseki.detect.say"
local setup = require "kaiseki.detect.setup"
local trusted = require "kaiseki.detect.trusted"

-- A stick's root.
local function is_autorun(where, case)
    return where:lower():find [[^%a:\autorun%.inf$]] ~= nil and places.on_other_drive(where, case)
end

-- Files of a stick that can be started from, at least; a worm leaves itself and a few links.
local FILLED = 12

-- Whether the process put many files onto that drive, and no copy of itself.
local function fills_drive(case, process, path)
    local drive, count = path:sub(1, 3):lower(), 0
    for _, file in ipairs(case.files) do
        local mine = file.created and not file.is_directory and file.path:sub(1, 3):lower() == drive
            and dropped.maker(file) == process
        if mine and dropped.copy_of_maker(case, file) then return false end
        count = count + (mine and 1 or 0)
    end
    return count >= FILLED
end

rule {
    id = "lateral-movement.removable-drive",
    title = "autorun.inf left on another drive",
    severity = "high",
    attack = { "T1091" },
    description = "A file at a drive's root that makes Windows before 2011 start a program when the drive is put in, "
        .. "as worms leave it on every stick.",
    references = { "https://attack.mitre.org/techniques/T1091/" },
    false_positives = { "Tools that make sticks to start or install from." },
    author = "kaiseki",
    match = operation:is "CreateFile" & result:is "SUCCESS" & file.created:is(true) & path:endswith [[:\autorun.inf]],
    key = function(event, case)
        -- What came into Windows' folders in the capture is none of its own.
        local installed = places.in_program_place(say.image(event.process))
            and not dropped.image(case, event.process)
        if installed and not lineage.is_helper(event.process) then return nil end
        return is_autorun(event.path, case) and event.path or nil
    end,
    -- Who makes a stick to start or install from puts many other files there.
    excuse = function(finding, case)
        return fills_drive(case, finding.process, finding.key) and "low" or nil
    end,
    weigh = accusation.unless_accused,
    finding = function(finding)
        return { "leave-autorun", file = finding.key }
    end,
    examples = {
        match = {
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["file.created"] = true,
              ["process.image"] = [[C:\Users\x\a.exe]], path = [[F:\autorun.inf]] },
            { events = {
                { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
                  ["process.image"] = [[C:\Users\x\a.exe]], path = [[C:\WINDOWS\system32\b.exe]],
                  ["file.created"] = true },
                { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "b.exe", ["process.pid"] = 8,
                  ["process.image"] = [[C:\WINDOWS\system32\b.exe]], path = [[F:\autorun.inf]],
                  ["file.created"] = true },
            } },
        },
        no_match = {
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "burner.exe", ["file.created"] = true,
              ["process.image"] = [[C:\Program Files\Burner\burner.exe]], path = [[F:\autorun.inf]] },
        },
    },
}

-- Paths of a capture are in lower case where they are keys here. What is remembered of one process has a limit.
local KEPT = 200

local function drive_of(where) return where:match "^(%a:)" end

-- Whose doing on a drive means something: of the tree and not installed, nor of those that work for the user.
local wanted = memory.of_tree()

local function is_wanted(case, process)
    if not process or not process.number then return false end
    local kept = wanted(case)
    if kept[process.number] == nil then
        kept[process.number] = process.in_tree and not trusted.is_installed(case, process)
            and not trusted.is_reader(process) and not programs.is(process, "desktop")
    end
    return kept[process.number]
end

-- Bytes of files that lie beside a program and that it read: parts of it, by their size.
local function parts_of(case, process, kept)
    local sizes = kept[process.number]
    if sizes then return sizes end
    sizes = {}
    kept[process.number] = sizes
    local own = process.image and case:file(process.image)
    for _, dealing in ipairs(own and own.dealings or {}) do
        if dealing.process == process and dealing.read > 0 then sizes[dealing.read] = true end
    end
    return sizes
end

-- A folder at the drive's root that was there before, and a program of its name put into it from elsewhere: looks like
-- the folder to who clicks.
local function is_named_as_folder(case, path, maker)
    local folder, stem = path:match [[^(%a:\[^\]+)\([^\]+)%.%w+$]]
    if not folder or places.name(folder) ~= stem:lower() then return false end
    local record = case:file(folder)
    local home = maker.image and drive_of(maker.image)
    return not (record and record.created) and (home == nil or home:lower() ~= drive_of(path):lower())
end

-- Files of code on another drive that a process of the tree made, and why they are copies of it.
local function copy_on_drive(case, file, kept)
    local maker = file.created_by
    if not maker or not file.was_new or not places.is_executable(file.path) or places.extension(file.path) == "lnk" then
        return nil
    end
    if not places.on_other_drive(file.path, case) or not is_wanted(case, maker) then return nil end
    if dropped.copy_of_maker(case, file) then return maker, maker.image end
    if maker.image and places.name(maker.image) == places.name(file.path) then return maker, maker.image end
    local size = dropped.size(file)
    if size and parts_of(case, maker, kept)[size] then return maker, maker.image end
    return is_named_as_folder(case, file.path, maker) and maker or nil, nil
end

local STICK = [[C:\Users\x\a.exe]]

local function started(events, image)
    table.insert(events, 1, { operation = "Process Create", result = "SUCCESS", ["process.name"] = "explorer.exe",
                              ["process.pid"] = 2, ["process.image"] = [[C:\Windows\explorer.exe]],
                              path = image or STICK, ["child.pid"] = 4, ["child.command_line"] = "a.exe" })
    return { sample = "a.exe", events = events }
end

local function does(operation, where, more)
    local fields = { operation = operation, result = "SUCCESS", path = where, ["process.name"] = "a.exe",
                     ["process.pid"] = 4, ["process.image"] = STICK }
    for name, value in pairs(more or {}) do fields[name] = value end
    return fields
end

local function copies(target, bytes, image)
    return started({
        does("ReadFile", image or STICK, { ["file.offset"] = 0, ["file.length"] = 5000, ["process.image"] = image }),
        does("CreateFile", target, { ["file.created"] = true, ["process.image"] = image }),
        does("WriteFile", target, { ["file.offset"] = 0, ["file.length"] = bytes, ["process.image"] = image }),
    }, image)
end

rule {
    id = "lateral-movement.drive-copy",
    title = "Copy of itself put on another drive",
    severity = "high",
    attack = { "T1091" },
    description = "A process of the sample's tree that is not installed puts its own program, under any name, or one "
        .. "named like the folder in which it lies, on another drive.",
    references = { "https://attack.mitre.org/techniques/T1091/" },
    false_positives = { "Portable programs that copy themselves to a stick when told so." },
    author = "kaiseki",
    on_finish = function(case)
        local kept = {}
        for _, file in ipairs(case.files) do
            local maker, source = copy_on_drive(case, file, kept)
            if maker then
                case:finding { process = maker, key = file.path, events = { case:event(file.created_at) },
                               facts = { "copy-to-drive", target = file.path, source = source } }
            end
        end
    end,
    examples = {
        match = { copies([[F:\b.exe]], 5000), copies([[F:\Photos\photos.exe]], 900) },
        no_match = { copies([[F:\b.exe]], 900), copies([[C:\ProgramData\b.exe]], 5000) },
    },
}

rule {
    id = "lateral-movement.drive-settles",
    title = "Program of another drive copies itself to this machine",
    severity = "medium",
    attack = { "T1091" },
    description = "A process that runs from another drive, as a stick, puts its own program into a user's folder.",
    references = { "https://attack.mitre.org/techniques/T1091/" },
    false_positives = { "Setup programs on a stick or mounted image that keep themselves for repairs." },
    author = "kaiseki",
    on_finish = function(case)
        for _, file in ipairs(case.files) do
            local maker = file.created and file.created_by
            local counts = maker and maker.image and places.is_executable(file.path) and is_wanted(case, maker)
                and places.on_other_drive(maker.image, case) and places.in_user_place(file.path, case)
                and not places.on_other_drive(file.path, case)
            local same = counts and (places.name(maker.image) == places.name(file.path)
                or dropped.copy_of_maker(case, file) ~= nil)
            if same then
                case:finding { process = maker, key = file.path, events = { case:event(file.created_at) },
                               facts = { "copy-from-drive", target = file.path } }
            end
        end
    end,
    excuse = function(finding, case)
        return setup.registers_removal(case, finding.process) and "low" or nil
    end,
    weigh = accusation.unless_accused,
    examples = {
        match = { copies([[C:\ProgramData\b.exe]], 5000, [[E:\x\a.exe]]),
                  copies([[C:\ProgramData\a.exe]], 400, [[E:\x\a.exe]]) },
        no_match = { copies([[C:\ProgramData\b.exe]], 900, [[E:\x\a.exe]]),
                     copies([[F:\b.exe]], 5000, [[E:\x\a.exe]]) },
    },
}

-- What was hidden on other drives, by path, and by whom.
local hidden = memory.of_case()

local function is_hiding(event, case)
    local process = event.process
    if programs.is(process, "desktop") or trusted.is_reader(process) then return false end
    return places.on_other_drive(event.path, case) and not trusted.is_installed(case, process)
end

rule {
    id = "lateral-movement.drive-hiding",
    title = "Files or folders of another drive hidden",
    severity = "high",
    attack = { "T1564.001", "T1091" },
    description = "A process of the sample's tree gives files or folders of another drive the hidden attribute: what "
        .. "it laid there, or what the user keeps there, in whose place it leaves links to itself.",
    references = { "https://attack.mitre.org/techniques/T1564/001/", "https://attack.mitre.org/techniques/T1091/" },
    false_positives = { "Programs that keep hidden settings on a stick." },
    author = "kaiseki",
    match = operation:is "SetBasicInformationFile" & result:is "SUCCESS" & file.attributes:contains "H"
        & path:regex [[^[a-z]:\\.]] & ~path:startswith [[%SystemDrive%\]],
    on_event = function(event, case)
        if not is_hiding(event, case) then return end
        local all = hidden(case)
        all.list, all.by_path = all.list or {}, all.by_path or {}
        local folded = event.path:lower()
        if all.by_path[folded] or #all.list >= KEPT * 10 then return end
        all.by_path[folded] = true
        all.list[#all.list + 1] = { path = event.path, process = event.process, index = event.index }
    end,
    on_finish = function(case)
        for _, each in ipairs(hidden(case).list or {}) do
            if is_wanted(case, each.process) then
                local file = case:file(each.path)
                local own = file ~= nil and file.created and file.created_by ~= nil
                case:finding {
                    process = each.process, key = (own and "own " or "") .. drive_of(each.path),
                    events = { case:event(each.index) }, severity = own and "medium" or nil,
                }
            end
        end
    end,
    finding = function(finding)
        local files = {}
        for _, event in ipairs(finding.events) do files[#files + 1] = event.path end
        return { "hide-on-drive", state = finding.key:find "^own " and "own" or nil, file = files }
    end,
    examples = {
        match = {
            started { does("SetBasicInformationFile", [[F:\Photos]], { ["file.attributes"] = "HSD" }) },
        },
        no_match = {
            started { does("SetBasicInformationFile", [[C:\Users\x\Photos]], { ["file.attributes"] = "HSD" }) },
            started { does("SetBasicInformationFile", [[F:\Photos]], { ["file.attributes"] = "A" }) },
        },
    },
}

-- A name of nothing that one sees: spaces of all kinds, and letters without width.
local function is_invisible(name)
    if name == "" then return false end
    local left = name:gsub("[%s\u{A0}]", "")
    for _, sign in ipairs { "\u{A0}", "\u{200B}", "\u{200C}", "\u{200D}", "\u{2060}", "\u{3000}", "\u{2000}",
                            "\u{2002}", "\u{2003}", "\u{2009}", "\u{202F}", "\u{FEFF}", "\u{00AD}", "\u{2800}" } do
        left = left:gsub(sign, "")
    end
    return left == ""
end

-- Folders that Windows keeps from view on each drive.
local KEPT_FROM_VIEW = {
    ["system volume information"] = true, ["$recycle.bin"] = true, recycler = true, recycled = true,
}

-- Whether a folder on the way to the file is out of sight: hidden in the capture, or by its name.
local function is_out_of_sight(case, where)
    local by_path = hidden(case).by_path or {}
    local folder = where
    for _ = 1, 32 do
        folder = folder:match [[^(.+)\[^\]*$]]
        if not folder or not folder:find [[\]] then return false end
        local name = folder:match [[[^\]+$]]
        if by_path[folder:lower()] or is_invisible(name) or KEPT_FROM_VIEW[name:lower()] then return true end
    end
    return false
end

-- Whether the target is the user's recycle bin, as Explorer and others use it: beside the file one that tells its name.
local function is_binned(case, target)
    local bin, rest = target:match [[^(%a:\%$[Rr][Ee][Cc][Yy][Cc][Ll][Ee]%.[Bb][Ii][Nn]\S%-[%d-]+\%$)[Rr]([^\]+)$]]
    local note = bin and case:file(bin .. "I" .. rest)
    return note ~= nil and note.created == true
end

rule {
    id = "lateral-movement.drive-moves",
    title = "Files of another drive moved out of sight",
    severity = "high",
    attack = { "T1091", "T1564.001" },
    description = "A process of the sample's tree moves what lay on another drive into a folder there that nobody "
        .. "sees, so that only what it left in its place is clicked.",
    references = { "https://attack.mitre.org/techniques/T1091/", "https://attack.mitre.org/techniques/T1564/001/" },
    false_positives = { "None is known." },
    author = "kaiseki",
    on_finish = function(case)
        for _, file in ipairs(case.files) do
            local mover, target = file.renamed_by, file.renamed_to
            local counts = mover and target and not file.created and is_wanted(case, mover)
                and places.on_other_drive(file.path, case) and places.folder(target) ~= places.folder(file.path)
            local hides = counts and is_out_of_sight(case, target) and not is_out_of_sight(case, file.path)
            if hides and not is_binned(case, target) then
                case:finding {
                    process = mover, key = target, events = { case:event(file.renamed_at) },
                    facts = { "move-on-drive", file = file.path, target = target },
                }
            end
        end
    end,
    examples = {
        match = { started { does("SetRenameInformationFile", [[F:\plan.docx]],
                                 { ["file.new_path"] = "F:\\\u{A0}\\plan.docx" }) } },
        no_match = { started { does("SetRenameInformationFile", [[F:\plan.docx]],
                                    { ["file.new_path"] = [[F:\old\plan.docx]] }) } },
    },
}

local LINKS = { lnk = true, url = true, scf = true }

-- Whether something of the link's name lay beside it: known from what the capture saw.
local function replaces(case, path)
    local base = path:match [[^(.+)%.[^.\]+$]]
    return base ~= nil and (case:file(base) ~= nil or (hidden(case).by_path or {})[base:lower()] ~= nil)
end

rule {
    id = "lateral-movement.drive-links",
    title = "Links left on another drive",
    severity = "high",
    attack = { "T1091", "T1204.002" },
    description = "A process of the sample's tree that is not installed makes links at the root of another drive, or "
        .. "links named like what lies beside them: who opens the stick starts what they name.",
    references = { "https://attack.mitre.org/techniques/T1091/" },
    false_positives = { "Programs that make a link to themselves on a second disk." },
    author = "kaiseki",
    on_finish = function(case)
        for _, file in ipairs(case.files) do
            local maker = file.created and file.created_by
            local is_link = maker and LINKS[places.extension(file.path)] and places.on_other_drive(file.path, case)
            if is_link and is_wanted(case, maker) then
                local root = file.path:find [[^%a:\[^\]+$]] ~= nil
                if root or replaces(case, file.path) then
                    case:finding { process = maker, key = file.path, events = { case:event(file.created_at) },
                                   facts = { "leave-links", file = file.path } }
                end
            end
        end
    end,
    -- One link alone may be an ordinary one.
    excuse = function(finding, case)
        return not replaces(case, finding.key) and "medium" or nil
    end,
    weigh = accusation.unless_accused,
    examples = {
        match = { started { does("CreateFile", [[F:\KINGSTON (F).lnk]], { ["file.created"] = true }) },
                  started { does("SetBasicInformationFile", [[F:\a\Photos]], { ["file.attributes"] = "HSD" }),
                            does("CreateFile", [[F:\a\Photos.lnk]], { ["file.created"] = true }) } },
        no_match = { started { does("CreateFile", [[C:\a.lnk]], { ["file.created"] = true }) },
                     started { does("CreateFile", [[F:\Menu\Tools\a.lnk]], { ["file.created"] = true }) } },
    },
}

-- Ticks between the reading of a link and what it starts.
local DELAY = 1200000000

-- Links at the roots of drives that the desktop read last, and programs that run from there.
local starts = memory.of_case()

local READS_LINK = operation:is { "ReadFile", "CreateFile" } & result:is "SUCCESS" & path:endswith ".lnk"
    & process.name:is "explorer.exe" & path:regex [[^[a-z]:\\[^\\]+$]]
local STARTS = operation:is "Process Create" & result:is "SUCCESS" & path:regex [[^[a-z]:\\.]]
    & ~path:startswith [[%SystemDrive%\]]
local LOADS = operation:is "Load Image" & path:endswith ".dll" & path:regex [[^[a-z]:\\.]]
    & ~path:startswith [[%SystemDrive%\]]

local function note_start(event, case, all)
    local image = event.child.image or event.path
    if not places.on_other_drive(image, case) then return end
    local drive = drive_of(image):lower()
    local link = all.links[drive]
    local timely = link and (not event.time or not link.time or event.time - link.time <= DELAY)
    if #all.list >= KEPT then return end
    all.list[#all.list + 1] = { image = image, index = event.index, by_link = timely and link.index or nil }
end

local function note_load(event, case, all)
    if #all.loads >= KEPT or not places.on_other_drive(event.path, case) then return end
    all.loads[#all.loads + 1] = { path = event.path, index = event.index, process = event.process }
end

local function on_start(event, case)
    local all = starts(case)
    if not all.list then all.list, all.links, all.loads = {}, {}, {} end
    if event:matches(STARTS) then
        note_start(event, case, all)
    elseif event:matches(LOADS) then
        note_load(event, case, all)
    elseif places.on_other_drive(event.path, case) then
        all.links[drive_of(event.path):lower()] = { index = event.index, time = event.time }
    end
end

-- Libraries that the program loads from its own folder, and their events.
local function beside(all, start, process)
    local libraries, indexes = {}, {}
    for _, load in ipairs(all.loads) do
        if load.process == process and places.folder(load.path) == places.folder(start.image) then
            libraries[#libraries + 1], indexes[#indexes + 1] = load.path, load.index
        end
    end
    return libraries, indexes
end

rule {
    id = "lateral-movement.drive-start",
    title = "Program started from a hidden folder or by a link of another drive",
    severity = "high",
    attack = { "T1091", "T1204.002", "T1574.001" },
    description = "A program runs from a folder of another drive that nobody sees, or after the desktop read a link at "
        .. "that drive's root: so sticks start what infected them. A library beside it is what it may be for.",
    references = { "https://attack.mitre.org/techniques/T1091/", "https://attack.mitre.org/techniques/T1574/001/" },
    false_positives = { "Menus of sticks with portable programs." },
    author = "kaiseki",
    match = READS_LINK | STARTS | LOADS,
    on_event = on_start,
    on_finish = function(case)
        local all = starts(case)
        for _, start in ipairs(all.list or {}) do
            local concealed = is_out_of_sight(case, start.image)
            local process = lineage.started(case:event(start.index))
            if (concealed or start.by_link) and process and not trusted.is_bystander(case, process) then
                local libraries, indexes = beside(all, start, process)
                table.insert(indexes, 1, start.index)
                if start.by_link then indexes[#indexes + 1] = start.by_link end
                case:finding {
                    process = process, key = start.image, events = memory.events(case, indexes),
                    facts = { "start-from-drive", program = start.image, library = libraries,
                              state = concealed and "hidden" or "link" },
                }
            end
        end
    end,
    excuse = function(finding)
        local facts = finding.facts
        return facts.state[1] == "link" and setup.have_makers(finding.process, finding.process) and "medium" or nil
    end,
    weigh = accusation.unless_accused,
    examples = {
        match = { started({}, "E:\\\u{A0}\\lib\\a.exe"), started({}, [[E:\RECYCLER\a.exe]]) },
        no_match = { started({}, [[E:\Tools\a.exe]]), started({}, [[C:\Users\x\a.exe]]) },
    },
}
