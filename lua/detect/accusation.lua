--- What speaks against a program: grave findings about it, or about what it started or was started by. For a rule's
-- `weigh`, when all findings and their excuses are known; asked earlier, it knows only what was found so far.
--
-- Which rules are about the everyday work of setup programs or of clients, the rules say themselves (`ordinary_for`),
-- and what a finding would weigh for what is known of it alone (`excuse`).

local destroyed = require "kaiseki.detect.destroyed"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local say = require "kaiseki.detect.say"
local setup = require "kaiseki.detect.setup"
local trusted = require "kaiseki.detect.trusted"

local accusation = {}

local GRAVE = { high = true, critical = true }

-- Whether the finding weighs much for what is known of it alone.
local function is_grave(finding)
    return GRAVE[finding.severity] == true and (finding.excuse == nil or GRAVE[finding.excuse] == true)
end

local suspicions = memory.of_tree()

-- Whether something else than its connections speaks against the sample's tree: a grave finding, or many files
-- destroyed.
local function is_suspect_tree(case)
    local kept = suspicions(case)
    if kept.suspect ~= nil then return kept.suspect end
    kept.suspect = destroyed.by_tree(case)
    for _, finding in ipairs(case.findings) do
        local process = finding.process
        local about_tree = process ~= nil
            and (process.in_tree or (case.sample ~= nil and process == case.sample.parent))
        if about_tree and is_grave(finding) and not finding.ordinary_for.client then
            kept.suspect = true
            break
        end
    end
    return kept.suspect
end

--- What talking to servers weighs at most: a sample that was only guessed may be a program that the user fetched and
-- started, while nothing else speaks against it. nil where it weighs in full. Hosts are guessed for what they were
-- told, which already does.
function accusation.client_weight(case)
    local sample = case.sample
    if not case.sample_presumed or is_suspect_tree(case) then return nil end
    if trusted.is_viewer(sample) then return "low" end
    if setup.opens_deployment(sample) then return "medium" end
    if places.in_program_place(say.image(sample)) then return nil end
    return setup.is_kept(case, sample) and "low" or "medium"
end

-- Whether the finding is about more than the everyday work of setup programs, and of clients where that is excused.
local function speaks_against_setup(case, finding)
    local ordinary = finding.ordinary_for
    return not ordinary.setup and not (ordinary.client and accusation.client_weight(case))
end

--- A grave finding about the process, or one that it started or was started by, that is neither about the everyday work
-- of setup programs nor of the rule `besides` (an id or nil); nil when there is none.
function accusation.against(case, process, besides)
    if not process then return nil end
    for _, finding in ipairs(case.findings) do
        local counts = is_grave(finding) and finding.rule ~= besides and speaks_against_setup(case, finding)
        if counts and finding.process and lineage.related(finding.process, process) then return finding end
    end
    return nil
end

-- An ancestor further up has nothing to do with it.
local DEEPEST = 64

local gravities = memory.of_tree()

-- The processes that grave findings are about, and those above them.
local function accused_of(case)
    local kept = gravities(case)
    if kept.accused then return kept end
    kept.accused, kept.above = {}, {}
    for _, finding in ipairs(case.findings) do
        local process = finding.process
        local counts = process and is_grave(finding) and not finding.ordinary_for.client
        if counts and speaks_against_setup(case, finding) then
            kept.accused[process.number] = true
            local above = process.parent
            for _ = 1, DEEPEST do
                if not above or kept.above[above.number] then break end
                kept.above[above.number] = true
                above = above.parent
            end
        end
    end
    return kept
end

--- How much else than its connections speaks against the process: 2 where a grave finding is about it, 1 where one is
-- about what it started or was started by, else 0. For `weigh` alone, when all findings are there.
function accusation.gravity(case, process)
    local kept = accused_of(case)
    if kept.accused[process.number] then return 2 end
    if kept.above[process.number] then return 1 end
    local above = process.parent
    for _ = 1, DEEPEST do
        if not above then return 0 end
        if kept.accused[above.number] then return 1 end
        above = above.parent
    end
    return 0
end

--- Whether the process is (part of) a setup program that nothing else speaks against.
function accusation.is_clean_setup(case, process)
    return process ~= nil and setup.registers_removal(case, process) and not accusation.against(case, process)
end

local answers = memory.of_tree()

-- Whether something else speaks against a finding's process; a rule may have many findings about one. All excuses are
-- known by then, so that the answer stays.
local function is_accused(case, finding)
    local kept, process = answers(case), finding.process
    local key = (process and process.number or -1) .. " " .. finding.rule
    if kept[key] == nil then kept[key] = accusation.against(case, process, finding.rule) ~= nil end
    return kept[key]
end

--- A `weigh`: the finding's excuse stands unless something else speaks against its process.
function accusation.unless_accused(finding, case)
    if finding.excuse and not is_accused(case, finding) then
        return finding.excuse, finding.excuse_reason
    end
    return nil
end

return accusation
