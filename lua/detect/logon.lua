--- Scripts that a domain's administrators have run at logon: from the shares NETLOGON and SYSVOL of its controllers,
-- where nobody else may write. A share's name alone proves nothing, since a server of strangers may have one called so:
-- the server goes by a name, shares of no machine outside are used in the capture, and Windows or the user's desktop
-- started the script. Known at the end only, so for `excuse`.

local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local remote = require "kaiseki.detect.remote"

local logon = {}

-- Processes above one another that are looked at.
local DEEPEST = 16

-- More machines with shares are not looked at.
local MOST_STRANGERS = 32

-- What runs such scripts, besides the desktop and Windows' services.
local STARTERS = { gpscript = true, userinit = true, gpupdate = true }

-- More of what such a program started is not looked at.
local MOST_SCRIPTS = 16

local function is_starter(process)
    return STARTERS[places.program(process.name or "")] == true
        and (not process.image or places.in_program_place(process.image))
end

-- The ports by which machines share files.
local SHARES = { [445] = true, [139] = true }

local answers = memory.of_case()

-- The domain that a server's full name tells, which may be the domain's own name; nil for a short name.
local function domain_of(server)
    return server:match "^[^.]+%.(.+%..+)$" or server:match "^.+%..+$"
end

--- Whether the host, in lower case, is called by a short name or belongs to the domain of the server.
function logon.is_near(host, server)
    local domain = domain_of(server)
    if host:find ":" then return false end
    if not host:find(".", 1, true) then return true end
    return domain ~= nil and ("." .. host):sub(-#domain - 1) == "." .. domain
end

-- Ends whose shares are used and that no private address tells: their names, else their addresses.
local function strangers(case)
    local kept = answers(case)
    if kept.strangers then return kept.strangers end
    local found = {}
    for _, endpoint in ipairs(case.endpoints) do
        if SHARES[endpoint.port or -1] and not remote.is_private(endpoint) then
            local address = endpoint.address or ""
            -- An address outside is no controller's, whatever it is called.
            local is_number = address:find ":" or address:find "^%d+%.%d+%.%d+%.%d+$"
            found[#found + 1] = is_number and address or (endpoint.host or address):lower()
        end
    end
    if case.complete then kept.strangers = found end
    return found
end

local function uses_strangers(case, server)
    local found = strangers(case)
    for at = 1, math.min(#found, MOST_STRANGERS) do
        if not logon.is_near(found[at], server) then return true end
    end
    return #found > MOST_STRANGERS
end

-- The controller or domain, in lower case, from which a command runs a script.
local function server_of(each)
    local runs = programs.named(each.program, "script-host") or places.program(each.program) == "powershell"
        or places.program(each.program) == "pwsh"
    for at = 1, runs and #each.words or 1 do
        local word = (each.words[at] or ""):lower()
        local server, share = word:match [[^\\([^\?]+)\(%a+)\.+$]]
        local is_domains = share == "netlogon" or share == "sysvol"
        if is_domains and server:find "%a" and places.is_script(word) then return server end
    end
    return nil
end

local function is_started_by_windows(process)
    local parent = process.parent
    return is_starter(process) or parent == nil or lineage.is_shell(parent) or is_starter(parent)
end

local function server_in(line)
    for _, each in ipairs(command.all(line or "")) do
        local server = server_of(each)
        if server then return server end
    end
    return nil
end

-- The server of the scripts that Windows' own program for them ran; nil where one of them came from elsewhere.
local function server_of_scripts(process)
    local server
    for at, child in ipairs(process.children or {}) do
        server = at <= MOST_SCRIPTS and server_in(child.command_line) or nil
        if not server then return nil end
    end
    return server
end

local function domain_for(case, process)
    local server = is_starter(process) and server_of_scripts(process)
    for _ = 1, server and 0 or DEEPEST do
        if not process or not lineage.is_helper(process) then break end
        server = server_in(process.command_line)
        if server then break end
        process = process.parent
    end
    if not server or not is_started_by_windows(process) or uses_strangers(case, server) then return nil end
    return server
end

--- The controller or domain whose script had the process, a shell or tool or Windows' program that runs such scripts,
-- do what it does; nil for others.
-- @example "reg.exe", by "cmd /c \\corp.example\NETLOGON\logon.cmd" --> "corp.example"
function logon.domain(case, process)
    if not process then return nil end
    local kept = answers(case)
    kept.domains = kept.domains or {}
    local known = kept.domains[process.number or 0]
    if known == nil or not process.number then
        known = domain_for(case, process) or false
        if case.complete and process.number then kept.domains[process.number] = known end
    end
    return known or nil
end

return logon
