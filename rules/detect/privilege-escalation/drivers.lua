-- Drivers that somebody brought along: those known for letting any program into the kernel, and any other that did not
-- come with a setup program.

local accusation = require "kaiseki.detect.accusation"
local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local setup = require "kaiseki.detect.setup"
local trusted = require "kaiseki.detect.trusted"
local known = require "kaiseki.windows.drivers"

local VULNERABLE = {}
for name in known.VULNERABLE:gmatch "%S+" do VULNERABLE[name .. ".sys"] = true end

local function is_vulnerable(path) return VULNERABLE[places.name(path)] == true end

-- What happened to drivers' files, by path in lower case, in order.
local seen = memory.of_case()

-- More than these nobody loads.
local MOST = 1000

local function plain_path(text)
    return (text:gsub([[^\%??%?\]], ""):gsub('^"', ""):gsub('".*$', ""))
end

local function note(event, case)
    local all = seen(case)
    local is_service = event.operation == "RegSetValue"
    local path = is_service and plain_path(event.registry.data or "") or event.path
    local key = path:lower()
    local mine = all[key]
    if not mine then
        if #all >= MOST then return end
        mine = { path = path, events = {} }
        all[key] = mine
        all[#all + 1] = mine
    end
    local what = (is_service and "service") or (event.operation == "CreateFile" and "made") or "loaded"
    if not mine[what] then
        mine[what] = event
        mine.events[#mine.events + 1] = event
    end
end

-- Who brought the driver: who wrote its file; where the capture does not tell, who is to be seen with it.
local function bringer(case, driver)
    local file = dropped.file(case, driver.path)
    if file and dropped.by_installer(file) then return nil end
    local maker = file and dropped.maker(file)
    if maker then return lineage.requester(maker), file end
    local event = driver.service or driver.loaded
    local of_user = places.in_user_place(driver.path, case) or places.in_temp(driver.path)
    return event and is_vulnerable(driver.path) and of_user and event.process or nil
end

local function tell(case, driver)
    local process, file = bringer(case, driver)
    local vulnerable = is_vulnerable(driver.path)
    local runs = driver.loaded or driver.service
    if not process or not (vulnerable or (runs and file)) then return end
    -- Drivers' own folder, and those of programs, are where setup programs put them.
    local at_home = driver.path:lower():find([[\system32\drivers\]], 1, true) ~= nil
        or places.in_program_files(driver.path, case)
    local severity = (not runs or not file or (at_home and not vulnerable)) and "medium" or nil
    case:finding {
        process = process, key = driver.path:lower(), events = driver.events, severity = severity,
        technique = not vulnerable and "T1543.003" or nil,
        facts = { runs and "load-driver" or "bring-driver", file = driver.path, state = vulnerable and "known" or nil,
                  size = file and dropped.size(file) or nil },
    }
end

local function made(path)
    return { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
             ["process.image"] = [[C:\Users\x\a.exe]], path = path, ["file.created"] = true }
end

local function loaded(path)
    return { operation = "Load Image", result = "SUCCESS", ["process.name"] = "System", ["process.pid"] = 8,
             path = path }
end

rule {
    id = "privilege-escalation.driver",
    title = "Driver brought along",
    severity = "high",
    attack = { "T1068", "T1543.003", "T1014" },
    description = "A program writes a driver, which Windows' kernel then loads: one that is known for its flaws, which "
        .. "malware uses to end security products, or any other that no setup program brings.",
    references = { "https://attack.mitre.org/techniques/T1068/", "https://www.loldrivers.io" },
    false_positives = { "Tools that read a machine's sensors, and load a driver for as long as they run." },
    author = "kaiseki",
    match = (operation:is "Load Image" & result:is "SUCCESS" & process.name:is "System" & path:endswith ".sys")
        | (operation:is "RegSetValue" & result:is "SUCCESS" & path:endswith [[\ImagePath]]
           & registry.data:contains ".sys")
        | (operation:is "CreateFile" & result:is "SUCCESS" & file.created:is(true) & path:endswith ".sys"),
    on_event = note,
    on_complete = function(case)
        local running = {} -- names of drivers of which one file runs: another copy needs no word of its own
        for _, driver in ipairs(seen(case)) do
            if driver.loaded or driver.service then running[places.name(driver.path)] = true end
        end
        for _, driver in ipairs(seen(case)) do
            local runs = driver.loaded or driver.service
            if runs or not running[places.name(driver.path)] then tell(case, driver) end
        end
    end,
    ordinary_for = { "setup" },
    -- Programs that say who made them, and install themselves or lie installed, bring drivers of their own.
    excuse = function(finding, case)
        local process = finding.process
        if setup.registers_removal(case, process) then return "low", "registers-removal" end
        if trusted.is_bystander(case, process) or trusted.is_kept(case, process) then return "low" end
        return setup.have_makers(process, process) and "medium" or nil
    end,
    weigh = accusation.unless_accused,
    examples = {
        match = {
            { events = { made [[C:\Windows\Temp\RTCore64.sys]], loaded [[C:\Windows\Temp\RTCore64.sys]] } },
            { events = { made [[C:\ProgramData\q.sys]], loaded [[C:\ProgramData\q.sys]] } },
            { events = { made [[C:\Users\x\WinRing0x64.sys]] } },
        },
        no_match = {
            { events = { loaded [[C:\Windows\System32\drivers\RTCore64.sys]] } },
            { events = { made [[C:\ProgramData\q.sys]] } },
        },
    },
}
