--- Setup programs, updaters and self-extracting archives: they write programs and run them as loaders do. What tells
-- them apart is what they do besides, never how they are called: they register how they are removed, say who made
-- them, and clear away what they unpacked. Known at the end only, so for `excuse` and `weigh`.

local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"

local setup = {}

local UNINSTALL = [[\microsoft\windows\currentversion\uninstall\]]

local entries = memory.of_case()

-- Who wrote (or removed) entries of "Programs and Features", once each. All rules share what is kept of it, so it is
-- kept whole, and of a complete case only: a rule that asks too early, or is stopped within, changes nothing for
-- others.
local function registrars(case)
    local kept = entries(case)
    if kept.found then return kept.found end
    local known, seen = { list = {}, data = {}, removers = {}, names = {} }, {}
    for _, record in ipairs(case.registry) do
        local _, last = record.path:lower():find(UNINSTALL, 1, true)
        local is_entry = last ~= nil
        if is_entry then known.names[record.path:lower():match([[^[^\]+]], last + 1) or ""] = true end
        for _, change in ipairs(is_entry and record.history or {}) do
            local number = change.process and change.process.number
            local removes = change.change == "deleted" and change.success ~= false
            if removes and number then known.removers[#known.removers + 1] = change.process end
            if change.data then known.data[#known.data + 1] = change.data:lower() end
            if number and change.success ~= false and not seen[number] then
                seen[number] = true
                known.list[#known.list + 1] = change.process
            end
        end
    end
    if case.complete then kept.found = known end
    return known
end

--- Whether the process, or one that it started or was started by, wrote or removed an entry of "Programs and
-- Features".
function setup.registers_removal(case, process)
    if not process then return false end
    for _, registrar in ipairs(registrars(case).list) do
        if lineage.related(registrar, process) then return true end
    end
    return false
end

--- Whether the process, or one that it started or was started by, removed such an entry: it takes a program away.
function setup.removes(case, process)
    if not process then return false end
    for _, remover in ipairs(registrars(case).removers) do
        if lineage.related(remover, process) then return true end
    end
    return false
end

local function says_maker(process)
    local company, description = process.company or "", process.description or ""
    return company ~= "" and not company:lower():find("n/a", 1, true) or description ~= ""
end

--- Whether both programs have version information that says who made them. Without such columns nothing is said.
function setup.have_makers(a, b)
    return a ~= nil and b ~= nil and says_maker(a) and says_maker(b)
end

--- Whether the file was cleared away, and the folder that was made for it.
function setup.is_cleared(case, file)
    if not file.deleted or not places.in_temp(file.path) then return false end
    local folder = case:file(file.path:match [[^(.*)\[^\]*$]] or "")
    return folder ~= nil and folder.is_directory and folder.created and folder.deleted
end

--- Whether the process has itself, or a program beside it, started at logon: as what is installed for one user does,
-- whose setup was seen or that lies where Windows has such programs.
function setup.starts_itself(case, process, data)
    if not process then return false end
    local image = process and process.image
    local folder = image and places.folder(image) or ""
    local beside = #folder > 3 and data:lower():find(folder .. "\\", 1, true) ~= nil
    if not beside or places.in_temp(image) then return false end
    local own, came = places.in_own_programs(image), dropped.image(case, process) ~= nil
    if not own and not setup.have_makers(process, process) then return false end
    return came and setup.registers_removal(case, process) or (own and not came)
end

--- Whether the value at `path` resumes a setup program once, after a restart: under RunOnce, by the name of the entry
-- of "Programs and Features" that it wrote.
function setup.resumes(case, process, path)
    local name = path:lower():match [[\runonce\([^\]+)$]]
    if not name or not process or not setup.registers_removal(case, process) then return false end
    return registrars(case).names[name] == true
end

--- Whether a program that was deleted at event `index` was taken away, as uninstallers do, or replaced, as updaters do:
-- the new one lies at the same path.
function setup.takes_away(case, process, path, index)
    if setup.removes(case, process) then return true end
    local file = path and case:file(path)
    return file ~= nil and not file.deleted and file.created_at ~= nil and file.created_at > index
end

--- Whether the process, none of the sample's tree, took the key of the registry value away again: tools load a driver
-- for as long as they run.
function setup.is_brief(case, process, path)
    local key = process and not process.in_tree and path:match [[^(.*)\[^\]*$]]
    local record = key and case:registry_value(key)
    for _, change in ipairs(record and record.history or {}) do
        if change.change == "deleted" and change.process == process then return true end
    end
    return false
end

--- Whether the file is a shortcut to what a setup program installs.
function setup.leaves_shortcut(case, process, path)
    return places.extension(path) == "lnk" and setup.registers_removal(case, process)
end

-- Whether an entry of "Programs and Features" names the file: to remove the program with, or as its icon.
local function is_registered(case, file)
    local wanted = file.path:lower()
    for _, data in ipairs(registrars(case).data) do
        if data:find(wanted, 1, true) then return true end
    end
    return false
end

-- Whether the program is kept on another drive, for all that is known: what --sample names is not.
local function is_kept_elsewhere(case, process)
    local image = process.image
    local named = process.in_tree and case.sample ~= nil and not case.sample_presumed
    return image ~= nil and not named and places.on_other_drive(image, case) and places.is_kept_apart(image, case)
end

-- Whether the program is kept on another drive and wrote the other into its own folder or below, as games' launchers
-- do.
local function keeps_in_own_folder(case, maker, file)
    local image = maker.image
    if not is_kept_elsewhere(case, maker) or dropped.image(case, maker) then return false end
    local own = places.folder(image) .. "\\"
    return file.path:sub(1, #own):lower() == own
end

--- Whether the process, by where it lies and what it says of itself, is a program that somebody keeps and uses.
function setup.is_kept(case, process)
    return setup.have_makers(process, process) or is_kept_elsewhere(case, process)
end

--- What a program that `maker` wrote and that ran weighs less for: "low" or "medium" and why, a term; or nil.
function setup.excuse(case, maker, file)
    if not maker or not file then return nil end
    local copy = dropped.copy_of_maker(case, file) ~= nil
    local registers = setup.registers_removal(case, maker)
    local cleared = setup.is_cleared(case, file)
    if registers and (not copy or cleared or is_registered(case, file)) then
        return "low", "registers-removal"
    end
    if copy and setup.removes(case, maker) then return "low", "removes-program" end
    if copy then return nil end
    if keeps_in_own_folder(case, maker, file) then return "low", "keeps-in-own-folder" end
    if cleared then return "medium", "clears-away" end
    if setup.have_makers(maker, file.run_as) then return "medium", "both-have-makers" end
    return nil
end

return setup
