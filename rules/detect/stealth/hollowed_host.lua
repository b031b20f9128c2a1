-- A program of Windows started without arguments that it needs, by a program from a user's place, and then doing what
-- it never does by itself: its memory was filled with someone else's code.

local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local say = require "kaiseki.detect.say"

local bare = memory.of_case()

-- A program from a user's place, or a host of Windows that was told to run a library.
local function is_foreign(parent, case)
    if programs.named(parent.name, "library-host") or programs.named(parent.name, "script-host") then return true end
    return not lineage.is_helper(parent) and places.in_user_place(say.image(parent), case)
end

local function note_start(event, case)
    local image, parent = event.child.image or event.path, event.process
    if not programs.named(image, "hollowed") or not event.child.pid then return end
    local line = event.child.command_line or ""
    if #command.words(line) > 1 or lineage.is_shell(parent) or not is_foreign(parent, case) then return end
    bare(case)[event.child.pid] = { parent = parent, name = places.name(image), index = event.index, deeds = {} }
end

local function deed_of(event)
    if event.class == "Network" then return "use-network" end
    if event.operation == "Process Create" then return "start-programs" end
    return "delete-files"
end

local function note_deed(event, case)
    local start = bare(case)[event.process.pid or -1]
    if not start or start.name ~= places.name(event.process.name or "") then return end
    local deed = deed_of(event)
    if not start.deeds[deed] then table.insert(start.deeds, { deed }) end
    start.deeds[deed] = true
    local events = { case:event(start.index), event }
    start.key = ("%s %d"):format(event.process.name, event.process.pid)
    start.process = event.process
    case:finding { process = start.parent, key = start.key, events = events }
end

local START = operation:is "Process Create" & result:is "SUCCESS"

rule {
    id = "stealth.hollowed-host",
    title = "Bare program of Windows does another's work",
    severity = "high",
    attack = { "T1055.012" },
    description = "A program from a user's place, or a host of libraries, starts one of Windows' own without "
        .. "arguments, and that one connects to the network or deletes files, which it does not do by itself.",
    references = { "https://attack.mitre.org/techniques/T1055/012/" },
    false_positives = { "Terminals and editors that are installed per user and open a shell for the user." },
    author = "kaiseki",
    match = START
        | (process.name:is(programs.list "hollowed")
           & (operation:is { "TCP Connect", "TCP Reconnect", "TCP Send", "UDP Send" }
              | (operation:is { "SetDispositionInformationFile", "SetDispositionInformationEx" }
                 & result:is "SUCCESS" & file.delete:is(true)))),
    on_event = function(event, case)
        if event.operation == "Process Create" then note_start(event, case) end
        if event.operation ~= "Process Create" or programs.named(event.process.name, "idle") then
            note_deed(event, case)
        end
    end,
    -- Script hosts fill programs of Windows as well, but also start many for their users: of the sample's tree a script
    -- host's bare program is telling, a user's own is not.
    excuse = function(finding)
        local parent = finding.process
        return parent ~= nil and programs.named(parent.name, "script-host") and not parent.in_tree and "low" or nil
    end,
    finding = function(finding, case)
        local pid = tonumber(finding.key:match "(%d+)$")
        local start = bare(case)[pid] or { deeds = {} }
        return { "hollow-program", child = start.process or finding.key, deed = start.deeds }
    end,
    examples = {
        match = {
            { events = {
                { operation = "Process Create", ["process.name"] = "a.exe", ["process.pid"] = 4,
                  ["process.image"] = [[C:\Users\x\a.exe]], ["child.pid"] = 8,
                  path = [[C:\Windows\Microsoft.NET\Framework\v4.0.30319\RegAsm.exe]],
                  ["child.command_line"] = [["C:\Windows\Microsoft.NET\Framework\v4.0.30319\RegAsm.exe"]] },
                { operation = "TCP Connect", ["process.name"] = "RegAsm.exe", ["process.pid"] = 8,
                  path = "x:49152 -> 203.0.113.5:443" },
            } },
            { events = {
                { operation = "Process Create", ["process.name"] = "regsvr32.exe", ["process.pid"] = 4,
                  ["process.image"] = [[C:\Windows\System32\regsvr32.exe]], ["child.pid"] = 8,
                  path = [[C:\Windows\SysWOW64\wermgr.exe]],
                  ["child.command_line"] = [[C:\Windows\SysWOW64\wermgr.exe]] },
                { operation = "TCP Connect", ["process.name"] = "wermgr.exe", ["process.pid"] = 8,
                  path = "x:49152 -> 203.0.113.5:443" },
            } },
        },
        no_match = {
            { events = {
                { operation = "Process Create", ["process.name"] = "a.exe", ["process.pid"] = 4,
                  ["process.image"] = [[C:\Users\x\a.exe]], ["child.pid"] = 8,
                  path = [[C:\Windows\System32\svchost.exe]],
                  ["child.command_line"] = "svchost.exe -k netsvcs" },
                { operation = "TCP Connect", ["process.name"] = "svchost.exe", ["process.pid"] = 8,
                  path = "x:49152 -> 203.0.113.5:443" },
            } },
            { events = {
                { operation = "Process Create", ["process.name"] = "explorer.exe", ["process.pid"] = 4,
                  ["process.image"] = [[C:\Windows\explorer.exe]], ["child.pid"] = 8,
                  path = [[C:\Program Files\Internet Explorer\iexplore.exe]], ["child.command_line"] = "iexplore.exe" },
                { operation = "TCP Connect", ["process.name"] = "iexplore.exe", ["process.pid"] = 8,
                  path = "x:49152 -> 203.0.113.5:443" },
            } },
        },
    },
}
