-- Hosts of libraries given a name without its folder: what they then load tells where it lies.

local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"

local TECHNIQUES = { regsvr32 = "T1218.010", rundll32 = "T1218.011", odbcconf = "T1218.008" }

-- The file is named on the command line, and its folder is not.
local function is_named_alone(line, where)
    local each = command.all(line)[1]
    for i = 2, #(each and each.words or {}) do
        local word = each.words[i]:gsub("[,}].*$", "")
        local absolute = word:find "^%a:" ~= nil or word:find [[^\]] ~= nil or word:find "^%%" ~= nil
        if not absolute and places.name(word) == places.name(where) then return true end
    end
    return false
end

local function start(line, host)
    return { operation = "Process Create", result = "SUCCESS", ["process.name"] = "wscript.exe", ["process.pid"] = 4,
             path = [[C:\Windows\System32\]] .. (host or "regsvr32.exe"), ["child.pid"] = 8,
             ["child.command_line"] = line }
end

local function load(where, host)
    host = host or "regsvr32.exe"
    return { operation = "Load Image", result = "SUCCESS", ["process.name"] = host, ["process.pid"] = 8,
             ["process.image"] = [[C:\Windows\System32\]] .. host, path = where }
end

rule {
    id = "stealth.library-host",
    title = "Library from a user's folder or another drive, given by its name alone",
    severity = "high",
    attack = { "T1218.010", "T1218.011", "T1218.008" },
    description = "regsvr32, rundll32 or odbcconf is told to run a library by a name without a folder, and loads it "
        .. "from a user's place or another drive, as a shortcut on a mounted image has it.",
    references = { "https://attack.mitre.org/techniques/T1218/010/" },
    false_positives = { "Setup programs that register a library from the folder they unpacked it to." },
    author = "kaiseki",
    match = operation:is "Load Image" & result:is "SUCCESS" & process.name:is(programs.list "library-host"),
    on_event = function(event, case)
        local foreign = places.in_user_place(event.path, case) or places.on_other_drive(event.path, case)
        if not foreign or not is_named_alone(event.process.command_line or "", event.path) then return end
        case:finding { process = event.process, key = event.path, event = event,
                       technique = TECHNIQUES[places.program(event.process.name)] }
    end,
    finding = function(finding)
        local host = finding.process
        return { "run-with-tool", doer = lineage.requester(host), name = host and places.program(host.name),
                 file = finding.key }
    end,
    examples = {
        match = {
            { events = { start [[regsvr32.exe port\index.tmp]], load [[E:\port\index.tmp]] } },
            { events = { start([[odbcconf /a {REGSVR a\b.dat}]], "odbcconf.exe"),
                         load([[E:\a\b.dat]], "odbcconf.exe") } },
        },
        no_match = {
            { events = { start [[regsvr32.exe /s tool.dll]], load [[C:\Windows\System32\tool.dll]] } },
            { events = { start([[odbcconf /a {REGSVR odbc.dll}]], "odbcconf.exe"),
                         load([[C:\Windows\System32\odbc.dll]], "odbcconf.exe") } },
            { events = { start [[regsvr32.exe /s C:\Users\x\a.dll]], load [[C:\Users\x\a.dll]] } },
        },
    },
}
