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
        match = operation:is { "RegOpenKey", "RegQueryValue" } & path:contains(parts_of(row.rows)),
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
