--- Who stands behind a process: ancestors, and the process that had a shell or a tool do its work.

local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local say = require "kaiseki.detect.say"

local lineage = {}

-- A process tree is never this deep unless someone made it so.
local DEEPEST = 64

local function has_role(process, role)
    return process ~= nil and programs.named(process.name or process.image, role)
end

-- A name alone proves nothing: who borrows one lies elsewhere, where the capture tells images.
local function is_in_place(process)
    local image = process.image
    return not image or not image:find([[\]], 1, true) or places.in_program_place(image)
        or image:lower():find [[^%a:\win[^\]*\]] ~= nil or image:lower():find "^%%%w+%%" ~= nil
        or image:lower():find [[^\systemroot\]] ~= nil
end

local function is_one_of(role, process)
    return has_role(process, role) and is_in_place(process)
end

--- Whether the process, which may not be known (nil), belongs to the sample's tree. Known at the end only.
function lineage.in_tree(process) return process ~= nil and process.in_tree end

--- Whether the process is a tool or shell that acts for whoever started it.
function lineage.is_helper(process)
    return is_one_of("helper", process)
end

-- A host of libraries that was given one from a user's place or another drive acts by itself: the library's code runs.
local function runs_foreign_code(process)
    if not has_role(process, "library-host") then return false end
    local line = process.command_line or ""
    if line:lower():find("shellexec_rundll", 1, true) then return false end
    local arguments = line:match '^"[^"]*"%s*(.*)$' or line:match "^%S+%s*(.*)$" or ""
    return places.in_user_place(arguments)
        or (arguments ~= "" and places.on_other_drive(process.current_directory or ""))
end

--- Whether the process starts what the user picks, as archive tools, mail and browsers do: what runs then acts by
-- itself.
function lineage.only_opens(process)
    return (has_role(process, "carrier") or has_role(process, "browser")) and not has_role(process, "helper")
        and is_in_place(process)
end

-- A host of scripts, a batch file's shell, or one that was not started for a single command.
local function runs_commands(process)
    if has_role(process, "script-host") then return true end
    local line = process ~= nil and process.command_line
    if not line or not has_role(process, "launcher") or not has_role(process, "helper") then return false end
    local folded = line:lower()
    return not folded:find "[/-][ckr]%f[%W]" or folded:find "%.bat%f[%W]" ~= nil or folded:find "%.cmd%f[%W]" ~= nil
end

-- Windows of consoles, in which a user types.
local function is_terminal(process)
    return has_role(process, "launcher") and not has_role(process, "helper") and is_in_place(process)
end

--- The process that wanted what `process` does: the first ancestor, itself included, that is no tool or shell. When
-- only Windows itself started the tools (a user typed the command), or a program from which the user opened something,
-- the nearest host of scripts or shell that somebody types into among them, else the topmost tool.
-- @example lineage.requester(cacls) --> jbruyer.exe, which started cmd.exe, which started cacls.exe
function lineage.requester(process)
    local script = nil
    for _ = 1, DEEPEST do
        if not script and runs_commands(process) then script = process end
        local parent = process and process.parent
        if not parent or not lineage.is_helper(process) or lineage.is_shell(parent) or is_terminal(parent)
            or lineage.only_opens(parent) or runs_foreign_code(process) then
            return lineage.is_helper(process) and script or process
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
    if event.started then return event.started end
    for _, child in ipairs(event.process.children or {}) do
        local timed = child.start_time and event.time -- not every capture has times
        local same = child.pid == event.child.pid and (not timed or child.start_time >= event.time)
        if same then return child end
    end
    return nil
end

--- The same for facts: where the capture has no record of that process, a text that names it.
function lineage.child(event)
    return lineage.started(event) or say.child(event)
end

--- Whether `a` and `b` are the same process or one started the other, directly or not.
function lineage.related(a, b)
    return lineage.descends(a, b) or lineage.descends(b, a)
end

--- Whether the process is a window of a console, in which a user types.
function lineage.is_terminal(process) return is_terminal(process) end

--- Whether Windows' own shell or service hosts run as this process.
function lineage.is_shell(process)
    return is_one_of("shell", process)
end

return lineage
