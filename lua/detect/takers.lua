--- Who reads what users entrusted to their programs: what of it is ordinary. Known at the end only, so for `excuse`,
-- `weigh` and on_finish.

local accusation = require "kaiseki.detect.accusation"
local browsers = require "kaiseki.detect.browsers"
local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local setup = require "kaiseki.detect.setup"
local trusted = require "kaiseki.detect.trusted"

local takers = {}

-- Where programs that a user has for himself alone keep their files, in folders of their own.
local OWN_PLACE, DEEPER_PLACE = [[^%a:\.*\appdata\local\[^\]+\]], [[^%a:\.*\appdata\local\[^\]+\[^\]+\]]

--- Whether the process is a program that a user keeps and uses: it was there before the capture, lies in a folder of
-- its own and not where users lay down what they fetched, and says who made it (where the capture tells that). What
-- --sample names is none.
function takers.is_users_program(case, process)
    local image = process and process.image
    if not image or process.in_tree and not case.sample_presumed then return false end
    if places.is_fetched(image) or dropped.image(case, process) or lineage.is_helper(process) then return false end
    local folded = image:lower()
    if places.is_kept_apart(image, case) then return true end
    if process.company == nil and process.description == nil then return folded:find(DEEPER_PLACE) ~= nil end
    local in_place = folded:find(OWN_PLACE) ~= nil or places.in_program_files(image, case)
    return in_place and setup.have_makers(process, process)
end

--- Whether Windows, an installed program that is none of the sample's tree, or a password manager reads.
function takers.is_bystander(case, process)
    return trusted.is_walker(process) and not process.in_tree or trusted.is_bystander(case, process)
        or browsers.is_password_manager(process) and not process.in_tree
end

--- An `excuse` for findings about reading what others keep.
function takers.excuse(finding, case)
    local process = finding.process
    if takers.is_bystander(case, process) or trusted.may_manage(process) then return "low" end
    return takers.is_users_program(case, process) and "medium" or nil
end

--- The `weigh` that goes with it: what a user's program does after it has read, it does for him as well.
function takers.weigh(finding, case)
    if finding.excuse and takers.is_users_program(case, finding.process) then return finding.excuse end
    return accusation.unless_accused(finding, case)
end

return takers
