-- As many bytes received as written: a file that came over the network.

local accusation = require "kaiseki.detect.accusation"
local destroyed = require "kaiseki.detect.destroyed"
local browsers = require "kaiseki.detect.browsers"
local dropped = require "kaiseki.detect.dropped"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local received = require "kaiseki.detect.received"
local trusted = require "kaiseki.detect.trusted"
local known_places = require "kaiseki.windows.places"

-- Smaller files are told by chance.
local SMALLEST = 1024

local connections = received.new()

local function is_cache(path)
    local folded = path:lower()
    return folded:find([[\inetcache\]], 1, true) ~= nil or folded:find([[\temporary internet files\]], 1, true) ~= nil
        or folded:find([[\cache\]], 1, true) ~= nil or folded:find([[\cryptneturlcache\]], 1, true) ~= nil
end

-- Outside the sample's tree only what a program from a user's place fetches, or leaves there.
local function matters(case, file, process)
    if browsers.is_browser(process) then return false end
    if process.in_tree then return true end
    if trusted.is_bystander(case, process) then return false end
    local image = process.image
    return places.in_user_place(image or file.path, case)
end

-- A file that was there and was changed did not come; nor did one that is given an ending which no download has, or is
-- one of many that a process gives one new ending.
local function is_locked(case, file, process)
    if not file.created then return true end
    local later = file.renamed_to
    if later and not places.is_kind(later, "ordinary") and not places.is_executable(later) then return true end
    local extension = places.extension(file.path)
    for _, group in ipairs(destroyed.by_ending(case)) do
        if group.process == process and group.extension == extension and destroyed.is_encryption(case, group) then
            return true
        end
    end
    return false
end

local function tell(case, file, connection, dealing)
    local events = {}
    for _, index in ipairs { connection.first, file.created_at or dealing.first, connection.last } do
        events[#events + 1] = case:event(index)
    end
    local size = dropped.size(file)
    case:finding {
        process = dealing.process, key = file.path, events = events,
        facts = { "download", file = file.path, state = file.was_new and "new" or "replaced", size = size,
                  received = connection.received, evidence = connection.received == size and "size" or nil,
                  host = connection.remote },
    }
end

local function transfer(name, bytes, written, image)
    return { events = {
        { operation = "TCP Connect", result = "SUCCESS", ["process.name"] = name, ["process.pid"] = 4,
          ["process.image"] = image,
          path = "x:49152 -> 203.0.113.77:80" },
        { operation = "TCP Receive", result = "SUCCESS", ["process.name"] = name, ["process.pid"] = 4,
          ["process.image"] = image,
          path = "x:49152 -> 203.0.113.77:80", ["net.length"] = bytes },
        { operation = "CreateFile", result = "SUCCESS", ["process.name"] = name, ["process.pid"] = 4,
          ["process.image"] = image,
          path = [[C:\Users\x\AppData\Roaming\a\b.dll]], ["file.created"] = true },
        { operation = "WriteFile", result = "SUCCESS", ["process.name"] = name, ["process.pid"] = 4,
          ["process.image"] = image,
          path = [[C:\Users\x\AppData\Roaming\a\b.dll]], ["file.offset"] = 0, ["file.length"] = written },
    } }
end

rule {
    id = "command-and-control.download",
    title = "File downloaded",
    severity = "high",
    attack = { "T1105" },
    description = "A process that is no browser writes a file of as many bytes as it received on one connection.",
    references = { "https://attack.mitre.org/techniques/T1105/" },
    false_positives = { "Updaters; caches, which are left out." },
    author = "kaiseki",
    ordinary_for = { "client", "setup" },
    match = received.events()
        & ~process.name:is { "svchost.exe", "System" }
        & ~(process.name:is(programs.list "browser") & ~process.image:contains(known_places.USER)),
    on_event = function(event, case) connections:note(case, event) end,
    on_finish = function(case)
        local spent = {} -- a connection's bytes become one file
        for _, file in ipairs(case.files) do
            local size = dropped.size(file)
            if size and size >= SMALLEST and not file.is_directory and not is_cache(file.path) then
                local connection, dealing = connections:source(case, file, spent)
                if connection and matters(case, file, dealing.process)
                    and not is_locked(case, file, dealing.process) then
                    spent[connection] = true
                    tell(case, file, connection, dealing)
                end
            end
        end
    end,
    weigh = function(finding, case)
        if accusation.is_clean_setup(case, finding.process) then return "low" end
        local file = case:file(finding.key)
        local runs = places.is_executable(finding.key) or places.is_kind(finding.key, "valuable")
            or (file ~= nil and ((file.loads or 0) > 0 or (file.runs or 0) > 0))
        local accused = accusation.gravity(case, finding.process) > 0
        if accused then return not runs and "medium" or nil end
        return runs and "medium" or "low"
    end,
    examples = {
        match = {
            transfer("a.exe", 20000, 20000), transfer("a.exe", 20300, 20000),
            transfer("chrome.exe", 20000, 20000, [[C:\Users\x\AppData\Roaming\b\chrome.exe]]),
        },
        no_match = { transfer("chrome.exe", 20000, 20000), transfer("vivaldi.exe", 20000, 20000),
                     transfer("browser.exe", 20000, 20000, [[C:\Users\x\AppData\Local\Yandex\browser.exe]]),
                     transfer("a.exe", 90000, 20000) },
    },
}
