-- A program of Windows started without arguments that it needs, by a program from a user's place, and then doing what
-- it never does by itself: its memory was filled with someone else's code.

local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local say = require "kaiseki.detect.say"

local bare = memory.of_case()

-- A program from a user's place, a host of Windows that was told to run a library, or one that was started bare itself.
local function is_foreign(parent, case)
    local filled = bare(case)[parent.pid or -1]
    if filled and filled.name == places.name(parent.name or "") then return true end
    if programs.named(parent.name, "library-host") or programs.named(parent.name, "script-host") then return true end
    return not lineage.is_helper(parent) and places.in_user_place(say.image(parent), case)
end

local function note_start(event, case)
    local image, parent = event.child.image or event.path, event.process
    if not programs.named(image, "hollowed") or not event.child.pid then return end
    local line = event.child.command_line or ""
    if #command.words(line) > 1 or lineage.is_shell(parent) or not is_foreign(parent, case) then return end
    local start = { parent = parent, name = places.name(image), index = event.index, deeds = {}, others = 0 }
    bare(case)[event.child.pid] = start
    local all = bare(case)
    all.list = all.list or {}
    table.insert(all.list, start)
end

-- Other images that come before a process' own, which always comes first unless it was taken away.
local TELLING = 3

-- The images that are looked at: programs, and what each loads among the first.
local FIRST_IMAGES = {
    ".exe", [[\ntdll.dll]], [[\kernel32.dll]], [[\kernelbase.dll]], [[\wow64.dll]], [[\wow64win.dll]], [[\apphelp.dll]],
    [[\msvcrt.dll]], [[\advapi32.dll]], [[\user32.dll]], [[\rpcrt4.dll]],
    [[\ws2_32.dll]], [[\wininet.dll]], [[\winhttp.dll]], [[\crypt32.dll]], [[\shell32.dll]], [[\ole32.dll]],
}

local function start_of(event, case)
    local start = bare(case)[event.process.pid or -1]
    return start and start.name == places.name(event.process.name or "") and start or nil
end

local function note_image(event, case)
    local start = start_of(event, case)
    if not start or start.own then return end
    if places.name(event.path) == start.name then
        start.own = true
        start.late = start.others > 0
    else
        start.others = start.others + 1
        start.process, start.last = event.process, event.index
    end
end

-- A browser and the shell talk and delete whoever starts them: only what they never do counts.
local function is_ordinary(start, event)
    if not programs.named(start.name, "browser") and start.name ~= "explorer.exe" then return false end
    if start.late then return false end
    local port = event.class == "Network" and event.net.remote and event.net.remote.port
    return not port or port == 80 or port == 443
end

local function deed_of(event)
    if event.class == "Network" then return "use-network" end
    if event.operation == "Process Create" then return "start-programs" end
    return "delete-files"
end

local function note_deed(event, case)
    local start = start_of(event, case)
    if not start or is_ordinary(start, event) then return end
    local deed = deed_of(event)
    if not start.deeds[deed] then table.insert(start.deeds, { deed }) end
    start.deeds[deed] = true
    local events = { case:event(start.index), event }
    start.key = ("%s %d"):format(event.process.name, event.process.pid)
    start.process = event.process
    case:finding { process = start.parent, key = start.key, events = events }
end

-- Those whose own image never was loaded, while others were.
local function tell_without_image(case)
    for _, start in ipairs(bare(case).list or {}) do
        if not start.own and start.others >= TELLING then
            table.insert(start.deeds, { "lack-image" })
            start.key = start.key or ("%s %d"):format(start.process.name, start.process.pid)
            case:finding { process = start.parent, key = start.key,
                           events = { case:event(start.index), case:event(start.last) } }
        end
    end
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
           & ((operation:is "Load Image" & path:endswith(FIRST_IMAGES))
              | operation:is { "TCP Connect", "TCP Reconnect", "TCP Send", "UDP Send" }
              | (operation:is { "SetDispositionInformationFile", "SetDispositionInformationEx" }
                 & result:is "SUCCESS" & file.delete:is(true)))),
    on_event = function(event, case)
        if event.operation == "Load Image" then return note_image(event, case) end
        if event.operation == "Process Create" then note_start(event, case) end
        if event.operation ~= "Process Create" or programs.named(event.process.name, "idle") then
            note_deed(event, case)
        end
        return nil
    end,
    on_complete = tell_without_image,
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
                { operation = "Process Create", ["process.name"] = "a.exe", ["process.pid"] = 4, result = "SUCCESS",
                  ["process.image"] = [[C:\Users\x\a.exe]], ["child.pid"] = 8,
                  path = [[C:\Windows\SysWOW64\notepad.exe]], ["child.command_line"] = "notepad.exe" },
                { operation = "Load Image", ["process.name"] = "notepad.exe", ["process.pid"] = 8,
                  path = [[C:\Windows\System32\ntdll.dll]] },
                { operation = "Load Image", ["process.name"] = "notepad.exe", ["process.pid"] = 8,
                  path = [[C:\Windows\SysWOW64\kernel32.dll]] },
                { operation = "Load Image", ["process.name"] = "notepad.exe", ["process.pid"] = 8,
                  path = [[C:\Windows\SysWOW64\ws2_32.dll]] },
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
                { operation = "Process Create", ["process.name"] = "setup.exe", ["process.pid"] = 4,
                  ["process.image"] = [[C:\Users\x\setup.exe]], ["child.pid"] = 8, result = "SUCCESS",
                  path = [[C:\Windows\explorer.exe]], ["child.command_line"] = [[C:\Windows\explorer.exe]] },
                { operation = "Load Image", ["process.name"] = "explorer.exe", ["process.pid"] = 8,
                  path = [[C:\Windows\explorer.exe]] },
                { operation = "TCP Connect", ["process.name"] = "explorer.exe", ["process.pid"] = 8,
                  path = "x:49152 -> 203.0.113.5:443" },
            } },
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

local DELETES = { SetDispositionInformationFile = true, SetDispositionInformationEx = true }

-- The file's record where it was already marked for deletion when it started.
local function deleted_before(case, path, index)
    local file = path and case:file(path)
    if not file or not file.created or not file.deleted_at or file.deleted_at >= index then return nil end
    -- What was made anew after that is another file.
    if file.created_at and file.created_at > file.deleted_at then return nil end
    return DELETES[case:event(file.deleted_at).operation] and file or nil
end

rule {
    id = "stealth.ghost-image",
    title = "Program runs whose file was deleted before it started",
    severity = "high",
    attack = { "T1055.013" },
    description = "A file is marked for deletion, filled and then run while it is still open: once it runs there is no "
        .. "file left that could be looked at.",
    references = { "https://attack.mitre.org/techniques/T1055/013/" },
    false_positives = { "None is known." },
    author = "kaiseki",
    match = START,
    on_event = function(event, case)
        local path = event.child.image or event.path
        if deleted_before(case, path, event.index) then
            case:finding { process = lineage.requester(event.process), key = path:lower(), event = event,
                           facts = { "run-deleted", program = path, child = lineage.child(event) } }
        end
    end,
    examples = {
        match = { { events = {
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
              path = [[C:\Users\x\1.tmp]], ["file.created"] = true },
            { operation = "SetDispositionInformationFile", result = "SUCCESS", ["process.name"] = "a.exe",
              ["process.pid"] = 4, path = [[C:\Users\x\1.tmp]], ["file.delete"] = true },
            { operation = "WriteFile", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
              path = [[C:\Users\x\1.tmp]], ["file.offset"] = 0, ["file.length"] = 4096 },
            { operation = "Process Create", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
              path = [[C:\Users\x\1.tmp]], ["child.pid"] = 8, ["child.command_line"] = [[C:\Users\x\1.tmp]] },
        } } },
        no_match = { { events = {
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
              path = [[C:\Users\x\1.exe]], ["file.created"] = true },
            { operation = "Process Create", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
              path = [[C:\Users\x\1.exe]], ["child.pid"] = 8, ["child.command_line"] = [[C:\Users\x\1.exe]] },
            { operation = "SetDispositionInformationFile", result = "SUCCESS", ["process.name"] = "a.exe",
              ["process.pid"] = 4, path = [[C:\Users\x\1.exe]], ["file.delete"] = true },
        } } },
    },
}
