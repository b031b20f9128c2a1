--- What speaks for a process: it is (part of) a setup program, an installed program, or a shell that the user types
-- at. For rules about deeds that such programs do every day as well: an `excuse`, to which
-- `accusation.unless_accused` belongs as `weigh`. Known at the end only.

local command = require "kaiseki.detect.command"
local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local logon = require "kaiseki.detect.logon"
local places = require "kaiseki.detect.places"
local products = require "kaiseki.detect.products"
local programs = require "kaiseki.detect.programs"
local say = require "kaiseki.detect.say"
local settled = require "kaiseki.detect.settled"
local setup = require "kaiseki.detect.setup"
local trusted = require "kaiseki.detect.trusted"

local standing = {}

-- What somebody far away does comes through such programs.
local function is_remote_access(process)
    return products.of(products.REMOTE_ACCESS, process.image or "") ~= nil
end

-- So many times a program starts itself again, with other rights or for other work.
local MOST_STARTS = 8

-- Such a program that the user started himself, as support asks of him.
local function is_called_in(process)
    if not is_remote_access(process) or not setup.have_makers(process, process) then return false end
    local parent = process.parent
    for _ = 1, MOST_STARTS do
        if not parent or not say.same_program(parent, process) then break end
        parent = parent.parent
    end
    return parent ~= nil and programs.is(parent, "desktop")
end

-- Whether the program lay in the user's application data before the capture, and says who made it.
local function is_resident(case, process)
    local image = process.image
    return image ~= nil and image:lower():find([[\appdata\]], 1, true) ~= nil and not places.in_temp(image)
        and not dropped.image(case, process) and setup.have_makers(process, process)
        and (case.sample_presumed or not process.in_tree)
end

--- Whether the program was installed before the capture, and is none of the sample's tree; or the sample was only
-- guessed, and is such a program itself.
function standing.is_settled(case, process)
    if not process or not trusted.is_installed(case, process) or is_remote_access(process) then return false end
    if not process.in_tree then return trusted.is_bystander(case, process) end
    return case.sample_presumed and trusted.is_installed(case, case.sample) and not lineage.is_helper(case.sample)
        and not trusted.is_viewer(case.sample)
end

-- Whether the user typed the command of an administrators' tool that works on other machines.
local function is_typed_tool(process)
    return programs.named(process.name, "remote-tool") and trusted.is_typed_into(process.parent)
end

--- What a deed of the process weighs for what is known of the process alone: a severity and why, a term; nil where
-- nothing speaks for it.
function standing.of(case, process)
    if not process then return nil end
    if setup.is_part(case, process) then return "low", "registers-removal" end
    if standing.is_settled(case, process) then return "low", "is-installed" end
    if is_called_in(process) then return "medium", "is-installed" end
    if trusted.is_typed_into(process) or is_typed_tool(process) then return "medium", "typed-at-shell" end
    if logon.domain(case, process) then return "medium", "domain-script" end
    return settled.excuse(case, process)
end

--- The same as an `excuse` of a rule, by the finding's process.
function standing.excuse(finding, case)
    return standing.of(case, finding.process)
end

--- As an `excuse` of a rule about programs that are to run: `path_of` gives the path of the program that the finding
-- is about. Setup programs are excused for what they install, and installed programs for their own.
function standing.for_program(path_of)
    return function(finding, case)
        local process, path = finding.process, path_of(finding, case)
        if not process or not path then return nil end
        local first = command.words(path)[1] or path
        if setup.owns(case, process, first) then return "low", "registers-removal" end
        local own = process.image and places.folder(process.image) .. "\\"
        local is_own = own and first:lower():sub(1, #own) == own
        if is_own and standing.is_settled(case, process) then return "low", "is-installed" end
        if is_own and is_resident(case, process) then return "medium", "is-installed" end
        return settled.excuse(case, process, case:file(first))
    end
end

return standing
