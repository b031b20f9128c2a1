--- Programs that show what they are. Setup programs that a user started and that register nothing to remove, and
-- programs that lie in a user's folder for long, do much of what malware does. Neither a maker's name nor a folder
-- says that they are honest; several signs together, each of which malware has no use for, say that nothing weighs in
-- full while no grave finding speaks against them. Known at the end only, so for `excuse`.

local carriers = require "kaiseki.detect.carriers"
local command = require "kaiseki.detect.command"
local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local products = require "kaiseki.detect.products"
local programs = require "kaiseki.detect.programs"
local setup = require "kaiseki.detect.setup"

local settled = {}

-- Processes above one another that are looked at, signs that are enough, libraries that make a whole program.
local DEEPEST, ENOUGH, LIBRARIES = 16, 3, 3

local function is_desktop(process)
    return process ~= nil and programs.named(process.name, "desktop") and lineage.is_shell(process)
end

--- The program that the user started which stands behind the process, maybe itself: the one below the desktop, or below
-- a browser or archive tool from which he opened it; nil where something else started it.
function settled.opened(process)
    for _ = 1, DEEPEST do
        local parent = process and process.parent
        if not parent then return nil end
        local brought = carriers.is_carrier(parent) and not lineage.is_helper(process)
        if is_desktop(parent) or brought then return process end
        process = parent
    end
    return nil
end

local function has_company(process)
    local company = process.company
    return company ~= nil and company ~= "" and not company:lower():find("n/a", 1, true)
end

-- Names under which programs and their parts are registered, as malware registers nothing: patterns of paths in lower
-- case, the sign, and what the data must have.
local REGISTERED = {
    { [[\shell\open\command\%(default%)$]], "opens-addresses", "%1" },
    { [[\addins\[^\]+\friendlyname$]], "names-add-in" },
    { [[\clsid\{[%x-]+}\progid\%(default%)$]], "names-class" },
    { [[\nativemessaginghosts\]], "serves-browsers" },
    { [[\app paths\[^\]+\%(default%)$]], "names-program" },
}

-- What is known of the program that the user started which stands behind the process: its signs, how many libraries it
-- put into which folder, and the makers' folders of a user in which it wrote into data of before.
local function record_of(found, process)
    local root = process and settled.opened(process)
    if not root then return nil end
    local record = found[root.number] or { signs = {}, libraries = {}, data = {}, makes = {}, disks = {}, drives = {} }
    found[root.number] = record
    return record
end

local function read_registry(case, found)
    for _, record in ipairs(case.registry) do
        local folded = record.is_value and record.path:lower() or ""
        for _, row in ipairs(REGISTERED) do
            local change = folded:find(row[1]) and record.history[#record.history]
            local fits = change and change.change == "set" and change.success ~= false
                and (not row[3] or (change.data or ""):find(row[3], 1, true))
            local known = fits and record_of(found, change.process)
            if known then known.signs[row[2]] = true end
        end
    end
end

local function is_menu(folded)
    local shown = folded:find([[\start menu\programs\]], 1, true) or folded:find [[\desktop\[^\]+$]]
    return shown ~= nil and not folded:find([[\startup\]], 1, true)
end

-- What a file that somebody made says of him: a library of a whole program, a shortcut that the user sees, a program
-- that was unpacked, run and cleared away.
local function sign_of(file)
    local extension, folded = places.extension(file.path), file.path:lower()
    if extension == "lnk" or extension == "appref-ms" then return is_menu(folded) and "leaves-shortcut" or nil end
    if places.in_temp(folded) then
        return extension == "exe" and file.run_as and file.deleted and "clears-away" or nil
    end
    return extension == "dll" and not file.deleted and "libraries" or nil
end

-- The name of the first folder below a user's application data, which a maker of programs has for itself.
local function maker_folder(path) return path:lower():match [[\appdata\%a+\([^\]+)\]] end

local function note_made(file, found)
    local sign = sign_of(file)
    local known = record_of(found, dropped.maker(file))
    local maker = known and maker_folder(file.path)
    if maker and not places.is_executable(file.path) then known.makes[maker] = true end
    if not known or not sign then return end
    if sign ~= "libraries" then
        known.signs[sign] = true
        return
    end
    local folder = places.folder(file.path)
    known.libraries[folder] = (known.libraries[folder] or 0) + 1
    if known.libraries[folder] >= LIBRARIES then known.signs[sign] = true end
end

local function note_data(file, found)
    local maker = file.written > 0 and not places.is_executable(file.path) and maker_folder(file.path)
    local known = maker and record_of(found, (file.written_by or {})[1])
    if known then known.data[maker] = true end
end

local answers = memory.of_case()

-- Who wrote to which disk past the file system, by its number.
local function note_disk(file, found)
    if file.path:sub(1, 1) ~= [[\]] then return end
    local folded = file.path:lower()
    local disk = folded:match [[^\device\harddisk(%d+)\dr%d+$]] or folded:match [[^\\[.?]\physicaldrive(%d+)$]]
    local known = disk and file.written > 0 and record_of(found, (file.written_by or {})[1])
    if known then known.disks[disk] = true end
end

-- Parts of paths below a drive's root that computers start from.
local STARTED_FROM = { [[^%a:\bootmgr]], [[^%a:\efi\boot\]], [[^%a:\isolinux\]], [[^%a:\syslinux]], [[^%a:\ldlinux%.]],
                       [[^%a:\boot\]], [[^%a:\grldr$]], [[^%a:\ntldr$]], [[^%a:\ventoy\]], [[^%a:\io%.sys$]] }

-- More programs on a drive are not held against the one that put them there.
local MOST_COMPARED = 4096

local function note_drive(case, file, found)
    local folded = file.path:lower()
    local letter = places.on_other_drive(folded, case) and folded:match "^(%a):"
    local known = letter and record_of(found, dropped.maker(file))
    if not known then return end
    local drive = known.drives[letter] or { count = 0 }
    known.drives[letter] = drive
    drive.count = drive.count + 1
    local compared = drive.count <= MOST_COMPARED and places.is_executable(folded)
    drive.copies = drive.copies or (compared and dropped.copy_of_maker(case, file) ~= nil)
    for _, part in ipairs(STARTED_FROM) do drive.starts = drive.starts or folded:find(part) ~= nil end
end

-- What is known of all such programs, by their number. Kept of a complete case only.
local function read(case)
    local kept = answers(case)
    if kept.found then return kept.found end
    local found = {}
    read_registry(case, found)
    for _, file in ipairs(case.files) do
        if file.created or file.renamed_from then
            note_made(file, found)
            note_drive(case, file, found)
        else
            note_data(file, found)
        end
        note_disk(file, found)
    end
    if case.complete then kept.found = found end
    return found
end

local NONE = { signs = {}, libraries = {}, data = {}, makes = {}, disks = {}, drives = {} }

local function known_of(case, root) return read(case)[root.number] or NONE end

-- Whether a program is part of what the root sets up, and no passenger: of the same maker, and where that is not known
-- unpacked to set it up or lying beside its libraries.
local function is_part(case, root, image, company)
    if not image then return false end
    if has_company(root) and company then return company == root.company end
    return places.in_temp(image) or (known_of(case, root).libraries[places.folder(image)] or 0) >= LIBRARIES
end

--- Whether the process is (part of) a program that the user started from his desktop and that sets itself up in the
-- open: a maker's name, an entry to remove it, a shortcut in the menu, addresses or add-ins by name, a whole program's
-- libraries and a cleared folder are signs, and it has several. `file` is the record of a program or library that must
-- be part of it, too.
function settled.sets_up(case, process, file)
    local root = process and settled.opened(process)
    if not root or lineage.is_helper(root) or programs.named(root.name, "viewer") then return false end
    if process ~= root and not is_part(case, root, process.image, process.company) then return false end
    local runs = file and file.run_as
    if file and not is_part(case, root, file.path, runs and runs.company) then return false end
    local points = (has_company(root) and 1 or 0) + (setup.registers_removal(case, root) and 2 or 0)
    for _ in pairs(known_of(case, root).signs) do points = points + 1 end
    return points >= ENOUGH
end

-- Whether the path lies in a folder of its own below a user's application data, where programs for one user are kept.
local function is_kept_by_user(path)
    local below = path:lower():match [[\appdata\%a+\(.+)$]]
    return below ~= nil and select(2, below:gsub([[\]], "")) >= 2 and not places.in_temp(path)
end

-- Whether the process writes into data of before the capture, in a maker's folder that its own path names.
local function has_own_data(case, process)
    for maker in pairs(known_of(case, process).data) do
        if process.image:lower():find("\\" .. maker .. "\\", 1, true) then return true end
    end
    return false
end

local function is_for_part(each) return each:value "--type" ~= nil end

-- Whether the process started itself for parts of its work, as programs do that show pages of the web.
local function has_parts(process)
    local own = process.image:lower()
    for _, child in ipairs(process.children or {}) do
        local line = (child.image or ""):lower() == own and child.command_line
        if line and command.first(line, is_for_part) then return true end
    end
    return false
end

--- Whether the process is a program that the user started from his desktop, that lay in a folder of its own below his
-- application data before the capture and shows itself to live there: a maker's name, parts of itself, data of its own
-- and a helper of browsers are signs, and it has several.
function settled.lives_here(case, process)
    local image = process and process.image
    if not image or not is_desktop(process.parent) or not is_kept_by_user(image) then return false end
    if dropped.image(case, process) then return false end
    local points = (has_company(process) and 1 or 0) + (has_parts(process) and 1 or 0)
        + (has_own_data(case, process) and 1 or 0)
        + (known_of(case, process).signs["serves-browsers"] and 1 or 0)
    return points >= ENOUGH
end

-- So many files make a drive that computers start from.
local FILLED = 12

--- Whether the process is a program that the user started and that makes a stick to start computers from: it writes to
-- a disk past the file system, never to the first one, and fills a drive with what computers start from, with no copy
-- of itself; where the capture tells makers, it names one.
function settled.makes_media(case, process)
    local root = process and settled.opened(process)
    if not root or lineage.is_helper(root) or (root.company and not has_company(root)) then return false end
    if process ~= root and not lineage.is_helper(process) then return false end
    local known = known_of(case, root)
    if known.disks["0"] or next(known.disks) == nil then return false end
    for _, drive in pairs(known.drives) do
        if drive.copies then return false end
    end
    for _, drive in pairs(known.drives) do
        if drive.starts and drive.count >= FILLED then return true end
    end
    return false
end

-- Whether the maker, or where the capture tells none the folder of its settings, is called like the product.
local function is_named_so(case, root, product)
    local plain = product:lower():gsub("[^%w]", "")
    if root.company then return root.company:lower():gsub("[^%w]", ""):find(plain, 1, true) ~= nil end
    for maker in pairs(known_of(case, root).makes) do
        if maker:gsub("[^%w]", ""):find(plain, 1, true) then return true end
    end
    return false
end

--- The product for remote access that the process is, by its name and its maker; nil for others, and where the user did
-- not start it from his desktop.
function settled.remote_access(case, process)
    local root = process and settled.opened(process)
    local product = root and products.of(products.REMOTE_ACCESS, places.name(root.name or ""))
    return product and is_named_so(case, root, product) and product or nil
end

--- An `excuse` of what a program does that sets itself up, or lives here: "medium" and why, a term. `file` as above.
function settled.excuse(case, process, file)
    if settled.sets_up(case, process, file) then return "medium", "sets-up-openly" end
    if settled.lives_here(case, process) then return "medium", "lives-here" end
    if settled.remote_access(case, process) then return "medium", "remote-access-by-user" end
    if settled.makes_media(case, process) then return "medium", "makes-media" end
    return nil
end

return settled
