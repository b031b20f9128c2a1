--- Who stands behind a process: ancestors, and the process that had a shell or a tool do its work.

local windows = require "kaiseki.detect.windows"

local lineage = {}

-- A process tree is never this deep unless someone made it so.
local DEEPEST = 64

-- Programs that act for whoever started them.
local HELPERS = {
    cmd = true, powershell = true, pwsh = true, conhost = true, wscript = true, cscript = true, mshta = true,
    cacls = true, icacls = true, xcacls = true, takeown = true, attrib = true, schtasks = true, at = true, sc = true,
    net = true, net1 = true, netsh = true, reg = true, regedit = true, wmic = true, vssadmin = true, bcdedit = true,
    wbadmin = true, wevtutil = true, fsutil = true, taskkill = true, rundll32 = true, regsvr32 = true,
    forfiles = true, timeout = true, ping = true, choice = true, certutil = true, bitsadmin = true,
}

-- What starts everything else.
local SHELLS = {
    explorer = true, services = true, svchost = true, winlogon = true, userinit = true, wininit = true,
    taskeng = true, taskhostw = true, taskhost = true, wmiprvse = true, smss = true, csrss = true, lsass = true,
    runtimebroker = true, sihost = true,
}

local function program(process)
    return windows.program(process.name or process.image or "")
end

-- A name alone proves nothing: who borrows one lies elsewhere, where the capture tells images.
local function is_in_place(process)
    local image = process.image
    return not image or not image:find([[\]], 1, true) or windows.in_program_place(image)
        or image:lower():find [[^%a:\win[^\]*\]] ~= nil or image:lower():find "^%%%w+%%" ~= nil
        or image:lower():find [[^\systemroot\]] ~= nil
end

local function is_one_of(names, process)
    return names[program(process)] == true and is_in_place(process)
end

--- Whether the process is a tool or shell that acts for whoever started it.
function lineage.is_helper(process)
    return is_one_of(HELPERS, process)
end

-- A host of libraries that was given one from a user's place or another drive acts by itself: the library's code runs.
local function runs_foreign_code(process)
    local name = program(process)
    if name ~= "rundll32" and name ~= "regsvr32" then return false end
    local line = process.command_line or ""
    if line:lower():find("shellexec_rundll", 1, true) then return false end
    local arguments = line:match '^"[^"]*"%s*(.*)$' or line:match "^%S+%s*(.*)$" or ""
    return windows.in_user_place(arguments)
        or (arguments ~= "" and windows.on_other_drive(process.current_directory or ""))
end

--- The process that wanted what `process` does: the first ancestor, itself included, that is no tool or shell. When
-- only Windows itself started the tools (a user typed the command), the topmost tool.
-- @example lineage.requester(cacls) --> jbruyer.exe, which started cmd.exe, which started cacls.exe
function lineage.requester(process)
    for _ = 1, DEEPEST do
        local parent = process and process.parent
        if not parent or not lineage.is_helper(process) or lineage.is_shell(parent) or runs_foreign_code(process) then
            return process
        end
        process = parent
    end
    return process
end

--- Whether `process` is `ancestor` or was started by it, directly or not.
function lineage.descends(process, ancestor)
    for _ = 1, DEEPEST do
        if not process then return false end
        if process == ancestor then return true end
        process = process.parent
    end
    return false
end

--- The process that a Process Create started; nil when the capture does not tell.
function lineage.started(event)
    for _, child in ipairs(event.process.children or {}) do
        local timed = child.start_time and event.time -- not every capture has times
        local same = child.pid == event.child.pid and (not timed or child.start_time >= event.time)
        if same then return child end
    end
    return nil
end

--- Whether `a` and `b` are the same process or one started the other, directly or not.
function lineage.related(a, b)
    return lineage.descends(a, b) or lineage.descends(b, a)
end

--- Whether Windows' own shell or service hosts run as this process.
function lineage.is_shell(process)
    return is_one_of(SHELLS, process)
end

return lineage
