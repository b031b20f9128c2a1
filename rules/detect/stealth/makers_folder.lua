-- Programs put into a folder that is called like another maker's, where users write.

local accusation = require "kaiseki.detect.accusation"
local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local standing = require "kaiseki.detect.standing"
local trusted = require "kaiseki.detect.trusted"
local known = require "kaiseki.windows.products"

-- What may be taken for a program of the maker's.
local PROGRAMS = { exe = true, dll = true, scr = true, com = true, cpl = true }

-- Folders of Windows itself below its maker's, in which others put things as well.
local WINDOWS = [[\microsoft\windows\]]

-- What follows the folders of applications' data.
local DATA = { [[\appdata\local\]], [[\appdata\roaming\]], [[\appdata\locallow\]], [[:\programdata\]] }

-- The maker after whom the first folder below application data is called: how its company begins; nil for others.
local function maker_of(path)
    local folded = path:lower()
    for _, data in ipairs(DATA) do
        local _, last = folded:find(data, 1, true)
        local first = last and folded:match([[^([^\]+)\]], last + 1)
        for _, maker in ipairs(first and known.MAKERS or {}) do
            for at = 2, #maker do
                -- "amd" is no "amdahl": the name ends there, or a word of its own follows.
                if first:find("^" .. maker[at] .. "%f[^%l]") then return maker[1] end
            end
        end
    end
    return nil
end

local function is_of(process, company)
    return (process.company or ""):lower():find(company, 1, true) == 1
end

-- Who put it there for whom, when it is none of the maker's own and not installed.
local function stranger(case, file, company)
    local maker = dropped.maker(file)
    local process = maker and lineage.requester(maker)
    if not process or not process.in_tree or is_of(process, company) or is_of(maker, company) and maker ~= process
        and not lineage.is_helper(maker) then
        return nil
    end
    local installs = dropped.by_installer(file) or trusted.is_installed(case, process)
    return not installs and process or nil
end

local function made(path, more)
    local event = { operation = "CreateFile", result = "SUCCESS", path = path, ["process.name"] = "a.exe",
                    ["process.pid"] = 4, ["process.image"] = [[C:\Users\x\Downloads\a.exe]], ["file.created"] = true,
                    ["process.company"] = "" }
    for name, value in pairs(more or {}) do event[name] = value end
    return { sample = "a.exe", events = { event } }
end

rule {
    id = "stealth.makers-folder",
    title = "Program put into a folder called like another maker's",
    severity = "medium",
    attack = { "T1036.005" },
    ordinary_for = { "setup" },
    description = "A process of the sample's tree that is not installed and says another or no maker puts a program "
        .. "into a folder of application data that is called like a well-known maker's.",
    references = { "https://attack.mitre.org/techniques/T1036/005/" },
    false_positives = { "Setup programs that bring parts of other makers along." },
    author = "kaiseki",
    on_finish = function(case)
        for _, file in ipairs(case.files) do
            local counts = file.created and not file.is_directory and PROGRAMS[places.extension(file.path) or ""]
                and not places.in_temp(file.path) and not file.path:lower():find(WINDOWS, 1, true)
                and not places.is_pretended(file.path, case)
            local company = counts and maker_of(file.path)
            local process = company and stranger(case, file, company)
            if process then
                case:finding { process = process, key = places.folder(file.path),
                               events = { file.created_at and case:event(file.created_at) },
                               facts = { "plant-file", file = file.path, subject = "another-makers-programs-are" } }
            end
        end
    end,
    excuse = function(finding, case)
        local mild, why = standing.excuse(finding, case)
        return mild or "low", why
    end,
    weigh = accusation.unless_accused,
    examples = {
        match = { made [[C:\ProgramData\Google\Chrome\updater.exe]],
                  made [[C:\Users\x\AppData\Roaming\NVIDIA Corporation\Broker.exe]] },
        no_match = { made [[C:\ProgramData\Tool\updater.exe]], made [[C:\ProgramData\Google\Chrome\a.txt]],
                     made([[C:\ProgramData\Google\Chrome\updater.exe]], { ["process.company"] = "Google LLC" }),
                     made [[C:\Users\x\AppData\Local\Temp\Google\a.exe]],
                     made [[C:\Users\x\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\a.exe]] },
    },
}
