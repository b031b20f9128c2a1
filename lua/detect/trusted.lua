--- Programs that read and look at everything because that is their work: virus scanners, indexers, backup. A name alone
-- is worth nothing: the image must lie where a user cannot write.

local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"

local trusted = {}

--- Scanners, indexers, backup.
function trusted.is_reader(process)
    return programs.is(process, "reader")
end

--- Those, and the processes of Windows that walk over folders and keys.
function trusted.is_walker(process)
    return programs.is(process, "reader") or programs.is(process, "walker")
end

--- Whether the process runs from where programs are installed, for everybody or for one user, and did not come there in
-- the capture.
function trusted.is_installed(case, process)
    local image = process and process.image
    return image ~= nil and (places.in_program_files(image, case) or places.in_own_programs(image))
        and not dropped.image(case, process)
end

-- Whether it was there before the capture, where programs or developers' tools are put.
local function is_tool(case, process)
    local image = process.image
    return image ~= nil and not places.in_temp(image) and not dropped.image(case, process)
        and (places.in_program_files(image, case) or places.in_own_programs(image) or places.in_packages(image)
            or places.is_kept_apart(image, case))
end

--- Whether the process is a compiler or a tool that builds programs, and lies where such are put: what it makes is run
-- as a matter of course.
function trusted.builds(case, process)
    return process ~= nil and programs.named(process.name, "compiler") and is_tool(case, process)
end

--- Whether the process is part of a package that a developer's package manager put there before the capture.
function trusted.is_packaged(case, process)
    return process ~= nil and process.image ~= nil and places.in_packages(process.image) and is_tool(case, process)
end

--- Whether the process ran before the capture, which does not tell where it lies, and none of the sample's tree: what
-- it does may well be an administrator's work; so may what nobody is known to have done (nil). Known at the end only.
function trusted.may_manage(process)
    if not process then return true end
    return not process.image and not process.started_in_capture and not process.in_tree
        and not lineage.is_shell(process) and not lineage.is_helper(process)
end

--- Whether the process shows documents, and is at home on the web as such: Word, Acrobat, a mail program.
function trusted.is_viewer(process)
    return programs.is(process, "viewer")
end

-- Whether a shell was started to run something, and not for somebody to type.
local function is_told(process)
    local line = (process.command_line or ""):gsub('^"[^"]*"', ""):gsub("^%S+", "")
    return line:find "%S" ~= nil and not line:lower():find "^%s*%-no%a+%s*$"
end

-- Makers of makers of programs, and processes above one another, that are looked at.
local GENERATIONS, DEEPEST = 4, 16

local is_kept

-- Who writes where only who has rights can write has them, though the capture does not tell where the writer lies.
local function is_elevated(case, maker, path)
    return not maker.image and not maker.started_in_capture and not maker.in_tree
        and places.in_program_files(path, case)
end

-- Whether programs are installed where the process lies, or one that is kept put it there.
local function is_placed(case, process, generations)
    local image = process.image
    if not image or not image:find([[\]], 1, true) then
        return not process.started_in_capture and lineage.is_shell(process)
    end
    local file = dropped.image(case, process)
    if file and not dropped.by_installer(file) then
        local maker = generations > 0 and dropped.maker(file)
        return maker and (is_elevated(case, maker, image) or is_kept(case, maker, generations - 1)) or false
    end
    local is_temporary = places.in_temp(image) and not places.in_program_files(image, case)
    return not is_temporary and (places.in_program_place(image) or places.in_program_files(image, case)
        or places.in_own_programs(image) or places.is_kept_apart(image, case))
end

function is_kept(case, process, generations)
    if process.in_tree or programs.named(process.name, "viewer") or lineage.is_helper(process) then return false end
    for _ = 1, DEEPEST do
        if not is_placed(case, process, generations) then return false end
        process = process.started_in_capture and process.parent
        if process and not process.image and not process.started_in_capture then return not process.in_tree end
        if not process then return true end
        if process.in_tree then return false end
    end
    return false
end

--- Whether Windows or installed programs put the process there and started it, as their updaters do: it and each
-- process above it lie where programs are installed or kept, or were written by one of which that is true. None of the
-- sample's tree, no shell, script host or viewer. Known at the end only, so for on_finish.
function trusted.is_kept(case, process)
    return process ~= nil and is_kept(case, process, GENERATIONS)
end

--- Whether the process is a console's shell in which somebody types, as administrators do: Explorer or a console's
-- window started it, and it lies where Windows has it.
function trusted.is_typed_into(process)
    local parent = process and process.parent
    return parent ~= nil and programs.is(process, "launcher") and programs.is(process, "helper")
        and (lineage.is_terminal(parent) or programs.is(parent, "desktop"))
        and not is_told(process)
end

--- Whether the process runs commands for an administrator on another machine: WinRM and PowerShell remoting.
function trusted.is_remote_management(process)
    return programs.is(process, "remote-management")
end

--- Whether both are programs of one product, installed into one folder.
function trusted.are_one_product(case, a, b)
    return trusted.is_installed(case, a) and trusted.is_installed(case, b)
        and places.folder(a.image) == places.folder(b.image)
end

--- Installed, and none of the sample's tree: what such a service does at night looks like theft or tampering, and is
-- not. Known at the end only, so for on_finish.
function trusted.is_bystander(case, process)
    return process ~= nil and not process.in_tree
        and (trusted.is_installed(case, process) or (trusted.is_kept(case, process) and not lineage.is_shell(process)))
end

return trusted
