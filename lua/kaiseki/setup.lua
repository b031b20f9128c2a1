--- Setup programs, updaters and self-extracting archives: they write programs and run them as loaders do. What tells
-- them apart is what they do besides, never how they are called: they register how they are removed, say who made
-- them, and clear away what they unpacked. Known at the end only, so for on_finish.

local dropped = require "kaiseki.dropped"
local lineage = require "kaiseki.lineage"
local memory = require "kaiseki.memory"
local windows = require "kaiseki.windows"

local setup = {}

local UNINSTALL = [[\microsoft\windows\currentversion\uninstall\]]

local entries = memory.of_case()

-- Who wrote (or removed) entries of "Programs and Features", once each.
local function registrars(case)
    local known = entries(case)
    if known.list then return known.list end
    known.list, known.data, known.removers = {}, {}, {}
    local seen = {}
    for _, record in ipairs(case.registry) do
        local is_entry = record.path:lower():find(UNINSTALL, 1, true) ~= nil
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
    return known.list
end

--- Whether the process, or one that it started or was started by, wrote or removed an entry of "Programs and
-- Features".
function setup.registers_removal(case, process)
    for _, registrar in ipairs(registrars(case)) do
        if lineage.related(registrar, process) then return true end
    end
    return false
end

--- Whether the process, or one that it started or was started by, removed such an entry: it takes a program away.
function setup.removes(case, process)
    registrars(case)
    for _, remover in ipairs(entries(case).removers) do
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
    if not file.deleted or not windows.in_temp(file.path) then return false end
    local folder = case:file(file.path:match [[^(.*)\[^\]*$]] or "")
    return folder ~= nil and folder.is_directory and folder.created and folder.deleted
end

-- What setup programs set off by their work: they fetch, unpack and run.
local THEIR_WORK = {
    ["execution.dropped-program"] = true, ["execution.dropped-library-elsewhere"] = true,
    ["command-and-control.web"] = true, ["command-and-control.download"] = true,
}

--- A finding of severity high or above about the process, or one that it started or was started by, that is neither
-- about the work of setup programs nor of the rule `besides` (an id or nil); nil when there is none.
function setup.accusation(case, process, besides)
    for _, finding in ipairs(case.findings) do
        local grave = finding.severity == "high" or finding.severity == "critical"
        local counts = grave and not THEIR_WORK[finding.rule] and finding.rule ~= besides
        if counts and finding.process and lineage.related(finding.process, process) then
            return finding
        end
    end
    return nil
end

-- Whether an entry of "Programs and Features" names the file: to remove the program with, or as its icon.
local function is_registered(case, file)
    local wanted = file.path:lower()
    for _, data in ipairs(entries(case).data or {}) do
        if data:find(wanted, 1, true) then return true end
    end
    return false
end

--- Whether the process is (part of) a setup program that nothing else speaks against.
function setup.is_ordinary(case, process)
    return process ~= nil and setup.registers_removal(case, process) and not setup.accusation(case, process)
end

--- What a program that `maker` wrote and that ran weighs less for: "low" and why, "medium" and why, or nil.
function setup.excuse(case, maker, file)
    local copy = dropped.copy_of_maker(case, file) ~= nil
    local registers = setup.registers_removal(case, maker)
    local cleared = setup.is_cleared(case, file)
    if registers and (not copy or cleared or is_registered(case, file)) then
        return "low", "it registers how it is removed"
    end
    if copy and setup.removes(case, maker) then return "low", "it removes an installed program" end
    if copy then return nil end
    if cleared then return "medium", "it clears away what it unpacked" end
    if setup.have_makers(maker, file.run_as) then return "medium", "both say who made them" end
    return nil
end

return setup
