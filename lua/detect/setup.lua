--- Setup programs, updaters and self-extracting archives: they write programs and run them as loaders do. What tells
-- them apart is what they do besides, never how they are called: they register how they are removed, say who made
-- them, and clear away what they unpacked. Known at the end only, so for `excuse` and `weigh`.

local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local products = require "kaiseki.detect.products"
local trusted = require "kaiseki.detect.trusted"

local setup = {}

local UNINSTALL = [[\microsoft\windows\currentversion\uninstall\]]

local entries = memory.of_case()

-- More folders of registered programs are not looked at.
local MOST_HOMES = 64

-- The folder that an entry of "Programs and Features" names: of the program that removes it, its icon, or itself.
local function note_home(homes, data, process)
    local folder = data:match [[^"?(%a:\.*)\[^\"]+%.%w%w%w]] or data:match [[^"?(%a:\.-)\?"?$]]
    local is_own = folder and process and folder:find([[\]], 4, true) and not places.in_temp(folder .. "\\")
        and not folder:find [[^%a:\windows]] and not folder:find [[^%a:\programdata\package cache]]
    if is_own and #homes < MOST_HOMES then homes[#homes + 1] = { folder = folder .. "\\", process = process } end
end

-- Who wrote (or removed) entries of "Programs and Features", once each. All rules share what is kept of it, so it is
-- kept whole, and of a complete case only: a rule that asks too early, or is stopped within, changes nothing for
-- others.
local function registrars(case)
    local kept = entries(case)
    if kept.found then return kept.found end
    local known, seen = { list = {}, data = {}, removers = {}, names = {}, homes = {} }, {}
    for _, record in ipairs(case.registry) do
        local _, last = record.path:lower():find(UNINSTALL, 1, true)
        local is_entry = last ~= nil
        if is_entry then known.names[record.path:lower():match([[^[^\]+]], last + 1) or ""] = true end
        for _, change in ipairs(is_entry and record.history or {}) do
            local number = change.process and change.process.number
            local removes = change.change == "deleted" and change.success ~= false
            if removes and number then known.removers[#known.removers + 1] = change.process end
            if change.data then
                known.data[#known.data + 1] = change.data:lower()
                note_home(known.homes, change.data:lower(), change.process)
            end
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

-- Whether both programs name one company.
local function have_one_maker(a, b)
    if not a or not b or not says_maker(a) then return false end
    return (a.company or "") ~= "" and a.company == b.company and not a.company:lower():find("microsoft", 1, true)
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
    if not file or file.deleted then return false end
    local came = dropped.arrival(case, file)
    return came ~= nil and came > index
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

-- So many files make a whole program, with its libraries and pictures; malware brings one or two. Less will do where
-- the setup program and what it installs name one maker, or where the capture tells no makers.
local WHOLE, OF_ONE_MAKER, UNTOLD = 6, 3, 4

local layouts = memory.of_case()

-- The folder of the program that the path, in lower case, belongs to: the one below Program Files or a user's
-- application data, and whether the whole machine has it.
local function program_folder(case, path)
    local own = path:match [[^(%a:\.-\appdata\local\programs\[^\]+)\]] or path:match [[^(%a:\.-\appdata\%a+\[^\]+)\]]
    if own then return not places.in_temp(own .. "\\") and own or nil, false end
    local machine = path:match [[^(%a:\[^\]+\[^\]+)\]]
    if machine and places.in_program_files(path, case) then return machine, true end
    return nil
end

-- More makers of one program, or of entries in the Start menu, are not looked at.
local MOST_MAKERS = 32

local function add_new(processes, process)
    if processes[-1 - process.number] or #processes == MOST_MAKERS then return end
    processes[-1 - process.number] = true
    processes[#processes + 1] = process
end

-- Who made the file, as it counts for a folder's layout.
local function note_layout(known, case, file)
    local path, maker = file.path:lower(), dropped.maker(file)
    if not maker then return end
    if path:find("\\start menu\\programs\\", 1, true) then
        local is_entry = path:sub(-4) == ".lnk" and not path:find("\\startup\\", 1, true)
        if is_entry then add_new(known.menus, maker) end
        return
    end
    local folder, for_all = program_folder(case, path)
    if not folder then return end
    local layout = known.folders[folder] or { count = 0, makers = {}, for_all = for_all }
    known.folders[folder] = layout
    layout.count = layout.count + 1
    layout.tells_makers = layout.tells_makers or maker.company ~= nil
    layout.of_one_maker = layout.of_one_maker or have_one_maker(maker, file.run_as)
    add_new(layout.makers, maker)
end

local function is_whole(layout)
    if layout.of_one_maker then return layout.count >= OF_ONE_MAKER end
    return layout.count >= (layout.for_all and not layout.tells_makers and UNTOLD or WHOLE)
end

-- What was put into folders of programs, and who left entries in the Start menu: once for a complete case.
local function layouts_of(case)
    local kept = layouts(case)
    if kept.found then return kept.found end
    local known = { folders = {}, menus = {}, installers = {}, by_name = {}, for_all = false }
    for _, file in ipairs(case.files) do
        if file.created and not file.is_directory and not file.deleted then note_layout(known, case, file) end
    end
    for folder, layout in pairs(known.folders) do
        if is_whole(layout) then
            if layout.for_all then known.by_name[folder:match [[[^\]+$]]] = layout end
            for _, maker in ipairs(layout.makers) do add_new(known.installers, maker) end
            known.for_all = known.for_all or layout.for_all or layout.of_one_maker
        end
    end
    if case.complete then kept.found = known end
    return known
end

local function any_related(processes, process)
    for _, each in ipairs(processes) do
        if lineage.related(each, process) then return true end
    end
    return false
end

--- Whether the process, with those that it started or was started by, put a whole program where the one at `path` lies:
-- into Program Files, or into a user's application data with an entry in the Start menu or under its own maker's name.
-- Remote access tools, which others bring as well, are never taken for that.
function setup.lays_out(case, process, path)
    local folder = path and process and program_folder(case, path:lower())
    local known = folder and layouts_of(case)
    local layout = known and known.folders[folder]
    if not layout or not is_whole(layout) or not any_related(layout.makers, process) then return false end
    if products.of(products.REMOTE_ACCESS, path) then return false end
    return layout.for_all or layout.of_one_maker or any_related(known.menus, process)
end

--- Whether the process is (part of) a setup program that installs the program at `path`: "registers-removal",
-- "installs-program" or nil.
function setup.installs(case, process, path)
    if not process then return nil end
    if setup.registers_removal(case, process) then return "registers-removal" end
    return setup.lays_out(case, process, path) and "installs-program" or nil
end

--- Whether the file at `path` is part of the program that the process, with those that it started or was started by,
-- installs: it lies in the folder that "Programs and Features" was told, or in that of a whole program.
function setup.owns(case, process, path)
    local folded = path and path:lower()
    for _, home in ipairs(folded and process and registrars(case).homes or {}) do
        if folded:sub(1, #home.folder) == home.folder and lineage.related(home.process, process) then return true end
    end
    return setup.lays_out(case, process, path)
end

--- Whether the process is a setup program that says how it is removed or puts a whole program on the disk, one above
-- it, or part of what was installed so.
function setup.is_part(case, process)
    if not process then return false end
    for _, registrar in ipairs(registrars(case).list) do
        if lineage.descends(registrar, process) then return true end
    end
    local image = process.image
    local file = image and dropped.image(case, process)
    if file and setup.owns(case, dropped.maker(file), image) then return true end
    local known = layouts_of(case)
    for _, maker in ipairs(known.installers) do
        local is_above = lineage.descends(maker, process)
        if is_above and (known.for_all or any_related(known.menus, process)) then return true end
    end
    return false
end

-- Data of programs that lie elsewhere: the folder's name is theirs, or that of the maker's folder in Program Files.
local function names_program(case, process, top)
    local name = top:lower():match [[([^\]+)$]] or ""
    local layout = layouts_of(case).by_name[name]
    if layout and any_related(layout.makers, process) then return true end
    for _, home in ipairs(registrars(case).homes) do
        local is_called_so = home.folder:find("\\" .. name .. "\\", 1, true)
        if is_called_so and lineage.related(home.process, process) then return true end
    end
    return false
end

--- Whether the folder or file lies in Program Files, or below a folder of ProgramData that the setup program made or
-- that is called like what it installs.
function setup.owns_data(case, process, path)
    if places.in_program_files(path, case) then return true end
    local top = path:match [[^%a:\[Pp][Rr][Oo][Gg][Rr][Aa][Mm][Dd][Aa][Tt][Aa]\[^\]+]]
    local folder = top and case:file(top)
    if folder and folder.is_directory and folder.created and dropped.related(folder, process) then return true end
    return top ~= nil and names_program(case, process, top)
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

-- Whether what ran from the file, in a folder for temporary files, is the setup program that was packed: it put its
-- whole program elsewhere.
local function unpacks_setup(case, file)
    local inner = file.path:lower():find([[temp\]], 1, true) and file.run_as
    if not inner then return false end
    local known = layouts_of(case)
    return any_related(known.installers, inner) and (known.for_all or any_related(known.menus, inner))
end

--- Whether the process is Windows' tool that opens, for its service that keeps programs from web pages (ClickOnce), a
-- file which describes such a program.
function setup.opens_deployment(process)
    local line = (process.command_line or ""):lower()
    return places.program(process.name or "") == "rundll32" and line:find("dfshim", 1, true) ~= nil
        and not places.has_url(line)
end

-- Where that service keeps them, and its name.
local DEPLOYED, DEPLOYER = [[\appdata\local\apps\2.0\]], "dfsvc"

local function is_deployer(process)
    return process ~= nil and places.program(process.name or "") == DEPLOYER
        and (not process.image or places.in_program_place(process.image))
end

--- Whether a program that this service keeps, whose setup was seen, has itself started at logon, by the shortcut that
-- the service made for it.
function setup.starts_deployed(case, process, data)
    local file = process and dropped.image(case, process)
    local service = file and dropped.maker(file)
    if not is_deployer(service) or not file.path:lower():find(DEPLOYED, 1, true) then return false end
    local shortcut = places.extension(data) == "appref-ms" and case:file(data) or nil
    return shortcut ~= nil and dropped.maker(shortcut) == service and setup.registers_removal(case, service)
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
    if setup.lays_out(case, maker, file.path) or unpacks_setup(case, file) then return "low", "installs-program" end
    if trusted.builds(case, maker) then return "low", "builds-programs" end
    if cleared then return "medium", "clears-away" end
    if trusted.is_packaged(case, maker) then return "medium", "is-installed" end
    if setup.have_makers(maker, file.run_as) then return "medium", "both-have-makers" end
    return nil
end

return setup
