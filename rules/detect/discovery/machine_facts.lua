-- Asking what machine this is before anything is done: who made it, and what language is spoken at it. One row, one
-- rule.

local lists = require "kaiseki.common.lists"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local sweep = require "kaiseki.detect.sweep"
local traces = require "kaiseki.windows.machine_traces"

local ROWS = {
    { id = "discovery.machine-maker", rows = lists.copy(traces.MAKER), attack = "T1497.001", subject = "machine-maker",
      title = "Search for who made the machine",
      description = "Programs that end on virtual machines ask for the names that firmware, disk and screen have.",
      asked = { [[HKLM\HARDWARE\DESCRIPTION\System\SystemBiosVersion]],
                [[HKLM\HARDWARE\DESCRIPTION\System\VideoBiosVersion]] } },
    { id = "discovery.machine-language", rows = lists.copy(traces.LANGUAGE), attack = "T1614.001",
      subject = "machine-language", title = "Search for the languages of the machine",
      description = "Programs that spare some countries, or want one alone, ask for language, keyboard and region.",
      asked = { [[HKLM\System\CurrentControlSet\Control\Nls\Language\InstallLanguage]],
                [[HKCU\Keyboard Layout\Preload\1]] } },
    { id = "discovery.machine-identity", rows = lists.copy(traces.IDENTITY), attack = "T1082",
      subject = "machine-identity", title = "Search for the machine's identity", values = true,
      description = "Programs that report to a server first say which machine, processor and Windows they run on.",
      asked = { [[HKLM\SOFTWARE\Microsoft\Cryptography\MachineGuid]],
                [[HKLM\HARDWARE\DESCRIPTION\System\CentralProcessor\0\ProcessorNameString]] } },
}

local function parts_of(rows)
    local parts = {}
    for at, row in ipairs(rows) do parts[at] = row[2] end
    return parts
end

local function thing_of(rows, path)
    local folded = path:lower()
    for _, row in ipairs(rows) do
        if folded:find(row[2], 1, true) then return row[1] end
    end
    return nil
end

-- Installed programs ask for it because they run there; a host asks for what it was told to run.
local function is_at_home(process)
    local image = process.image
    local hosts = programs.is(process, "script-host") or programs.is(process, "library-host")
    -- Hollow ones are asked for by others, but Windows' own system asks all day.
    hosts = hosts or programs.named(process.name, "hollowed") and not programs.named(process.name, "system")
        and process.started_in_capture
    return image ~= nil and places.in_program_place(image) and not hosts
end

local function asks(paths, name, image)
    local events = {}
    for at, path in ipairs(paths) do
        events[at] = { operation = "RegQueryValue", result = "SUCCESS", path = path, ["process.name"] = name,
                       ["process.pid"] = 4, ["process.image"] = image }
    end
    return { events = events, sample = name }
end

for _, row in ipairs(ROWS) do
    local asked = sweep.new { count = 2 }
    rule {
        id = row.id,
        title = row.title,
        severity = "low",
        attack = { row.attack },
        description = row.description,
        references = { "https://attack.mitre.org/techniques/" .. row.attack:gsub("%.", "/") .. "/" },
        false_positives = { "Setup programs, games and inventory, which ask the same; so it is context only." },
        author = "kaiseki",
        match = operation:is(row.values and { "RegQueryValue" } or { "RegOpenKey", "RegQueryValue" })
            & path:contains(parts_of(row.rows)),
        on_event = function(event, case)
            if is_at_home(event.process) then return end
            local thing = thing_of(row.rows, event.path)
            local events = thing and asked:add(case, event, thing, event.result == "SUCCESS")
            if events then case:finding { process = event.process, key = row.subject, events = events } end
        end,
        finding = function(finding, case)
            return { "ask-for-facts", subject = row.subject, name = asked:things(case, finding.process) }
        end,
        examples = {
            match = { asks(row.asked, "a.exe", [[C:\Users\x\a.exe]]) },
            no_match = {
                asks({ row.asked[1] }, "a.exe", [[C:\Users\x\a.exe]]),
                asks(row.asked, "setup.exe", [[C:\Program Files\Maker\setup.exe]]),
            },
        },
    }
end

local UNINSTALL = [[\currentversion\uninstall\]]
-- Setup programs ask for their own entry, and for some of what they need.
local installed = sweep.new { count = 5 }

local function entry_of(path)
    local folded = path:lower()
    local _, last = folded:find(UNINSTALL, 1, true)
    return last and folded:match([[^[^\]+]], last + 1)
end

local function entries(count)
    local paths = {}
    for i = 1, count do
        paths[i] = ([[HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\P%d\DisplayName]]):format(i)
    end
    return paths
end

rule {
    id = "discovery.installed-programs",
    title = "Installed programs listed",
    severity = "low",
    attack = { "T1518" },
    description = "A process that is not installed asks for the names of five installed programs or more.",
    references = { "https://attack.mitre.org/techniques/T1518/" },
    false_positives = { "Setup programs and inventory; so it is context only." },
    author = "kaiseki",
    match = operation:is "RegQueryValue" & path:contains(UNINSTALL),
    on_event = function(event, case)
        local entry = not is_at_home(event.process) and entry_of(event.path)
        local events = entry and installed:add(case, event, entry, event.result == "SUCCESS")
        if events then case:finding { process = event.process, key = "Uninstall", events = events } end
    end,
    finding = function(finding, case)
        return { "ask-for-facts", subject = "installed-programs", name = installed:things(case, finding.process) }
    end,
    examples = {
        match = { asks(entries(6), "a.exe", [[C:\Users\x\a.exe]]) },
        no_match = { asks(entries(2), "a.exe", [[C:\Users\x\a.exe]]),
                     asks(entries(6), "a.exe", [[C:\Program Files\a\a.exe]]) },
    },
}
