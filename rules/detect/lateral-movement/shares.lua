-- From this machine to others: shares of administrators, services on other machines.

local accusation = require "kaiseki.detect.accusation"
local asked = require "kaiseki.detect.asked"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local remote = require "kaiseki.detect.remote"
local standing = require "kaiseki.detect.standing"
local trusted = require "kaiseki.detect.trusted"

-- \\server\ADMIN$\... and \\server\C$\...
local function share_of(where)
    local server, share = where:match [[^\\([^\?.][^\]*)\(%a+%$)\]]
    if not server or #server == 0 then return nil end
    local is_admins = share:lower() == "admin$" or share:lower() == "ipc$" or #share == 2
    return is_admins and ([[\\%s\%s]]):format(server, share) or nil
end

local function example(line)
    return { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\cmd.exe]],
             ["process.name"] = "a.exe", ["child.command_line"] = line }
end

local COPIES = { copy = true, xcopy = true, robocopy = true, move = true, expand = true }

local function is_program(path) return places.is_executable(path) or places.is_script(path) end

-- The file or folder of another machine's share that a command copies a program to.
local function copied_to(each)
    if not COPIES[each.program] then return nil end
    local source, target, runs
    for at = 2, #each.words do
        local word = each.words[at]
        local is_name = not word:find "^/"
        if is_name and source then target = target or word end
        if is_name then source = source or word end
        runs = runs or (is_name and is_program(word))
    end
    if not target or not share_of(target .. "\\") then return nil end
    return runs and target or nil
end

local puts = asked.new()

rule {
    id = "lateral-movement.admin-share",
    title = "Program put on another machine",
    severity = "high",
    attack = { "T1021.002", "T1570" },
    description = "A program or script is written to a share of another machine that only its administrators may use.",
    references = { "https://attack.mitre.org/techniques/T1021/002/" },
    false_positives = { "Administrators and software distribution." },
    author = "kaiseki",
    match = (operation:is "CreateFile" & result:is "SUCCESS" & file.created:is(true) & path:glob [[\\*\*$\*]])
        | (operation:is "Process Create" & child.command_line:contains [[$\]]
           & child.command_line:contains { "copy", "move", "expand" }),
    on_event = function(event, case)
        if event.operation == "CreateFile" then
            if share_of(event.path) and is_program(event.path) then
                case:finding { process = event.process, key = event.path, event = event }
            end
            return
        end
        local put = command.first(event.child.command_line, copied_to)
        if put then puts:tell(case, event, { key = put }) end
    end,
    on_complete = puts.complete,
    -- Distribution of software runs as a service, for long; where it lies not every capture tells.
    excuse = function(finding, case)
        local severity, reason = standing.excuse(finding, case)
        if severity then return severity, reason end
        local process = finding.process
        return process and trusted.may_manage(process) and "medium" or nil
    end,
    weigh = accusation.unless_accused,
    finding = function(finding)
        return { "put-on-other-machine", file = finding.key }
    end,
    examples = {
        match = {
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "rundll32.exe", ["file.created"] = true,
              path = [[\\10.1.2.3\ADMIN$\a.exe]] },
            example [[cmd /c copy a.exe \\FS01\ADMIN$\Temp\a.exe]],
        },
        no_match = {
            example [[cmd /c copy \\FS01\C$\logs\a.txt C:\logs]],
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "winword.exe", ["file.created"] = true,
              path = [[\\server\home$\x\report.docx]] },
        },
    },
}

local uses = asked.new()

local function used_share(each)
    if (each.program ~= "net" and each.program ~= "net1") or not each:says "use" or each:has("/delete", "/d") then
        return nil
    end
    for _, word in ipairs(each.words) do
        local share = share_of(word .. "\\")
        if share then return share end
    end
    return nil
end

rule {
    id = "lateral-movement.share-use",
    title = "Administrators' share of another machine used",
    severity = "high",
    attack = { "T1021.002" },
    description = "net use is told to connect to a share that only another machine's administrators may use: high with "
        .. "the name of an account in the command, else medium.",
    references = { "https://attack.mitre.org/techniques/T1021/002/" },
    false_positives = { "Administrators at their work." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS" & child.command_line:contains "net"
        & child.command_line:contains "use" & child.command_line:contains "$",
    on_event = function(event, case)
        local share = command.first(event.child.command_line, used_share)
        if not share then return end
        local named = event.child.command_line:lower():find("/user", 1, true)
        uses:tell(case, event, { key = share, severity = not named and "medium" or nil })
    end,
    on_complete = uses.complete,
    excuse = standing.excuse,
    weigh = accusation.unless_accused,
    finding = function(finding)
        return { "connect-to-share", share = finding.key }
    end,
    examples = {
        match = { example [[net use \\FS02\C$ /user:CORP\admin x]], example [[cmd /c net use z: \\10.1.2.3\ADMIN$]] },
        no_match = { example [[net use H: \\fs01\home$\x]], example [[net use \\FS02\C$ /delete]] },
    },
}

-- Events of a finding, and ends that a sentence names one by one.
local MOST_EVENTS, NAMED_ENDS = 100, 3

-- The tree's processes and a service that each uses, with the machines that it uses it of.
local function service_users(case)
    local groups, order = {}, {}
    for _, endpoint in ipairs(case.endpoints) do
        local service = remote.service(endpoint)
        for _, dealing in ipairs(service and endpoint.processes or {}) do
            local process = dealing.process
            if process and process.in_tree and (process.pid or 0) ~= 4 then
                local id = process.number .. service
                local group = groups[id] or { process = process, service = service, names = {}, events = {} }
                if not groups[id] then order[#order + 1] = group end
                groups[id] = group
                group.names[#group.names + 1] = remote.name(endpoint)
                if #group.events < MOST_EVENTS then group.events[#group.events + 1] = case:event(dealing.first) end
            end
        end
    end
    return order
end

-- A worm tries a whole network.
local function connection_facts(group)
    local many = #group.names > NAMED_ENDS
    return { "connect-to-service", subject = group.service, count = many and #group.names or nil,
             host = many and group.names[1] or group.names }
end

-- What a tool of Windows connects to, its command line says; that is told (remote_execution.lua).
local function is_told_otherwise(group)
    local is_tool = lineage.is_helper(group.process) or programs.is(group.process, "remote-management")
    return is_tool and #group.names <= NAMED_ENDS
end

rule {
    id = "lateral-movement.connections",
    title = "Connection to another machine's services",
    severity = "high",
    attack = { "T1021" },
    description = "A process of the sample's tree connects to ports by which Windows machines are used and managed "
        .. "from afar: file shares, remote procedure calls, remote desktops, remote management.",
    references = { "https://attack.mitre.org/techniques/T1021/" },
    false_positives = { "Programs that open files on a server, when one is taken for the sample." },
    author = "kaiseki",
    excuse = standing.excuse,
    weigh = accusation.unless_accused,
    on_finish = function(case)
        for _, group in ipairs(service_users(case)) do
            case:finding {
                process = group.process, key = "the " .. group.service:gsub("-", " "), events = group.events,
                facts = connection_facts(group), severity = is_told_otherwise(group) and "low" or nil,
            }
        end
    end,
    examples = {
        match = {
            { events = {
                { operation = "Process Create", result = "SUCCESS", ["process.name"] = "explorer.exe",
                  ["process.pid"] = 2, ["process.image"] = [[C:\Windows\explorer.exe]],
                  path = [[C:\Users\x\Desktop\a.exe]], ["child.pid"] = 8, ["child.command_line"] = "a.exe" },
                { operation = "TCP Connect", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 8,
                  ["process.image"] = [[C:\Users\x\Desktop\a.exe]], path = "x:49152 -> 10.1.2.3:445" },
            } },
        },
        no_match = {
            { operation = "TCP Connect", result = "SUCCESS", ["process.name"] = "System", ["process.pid"] = 4,
              path = "x:49152 -> 10.1.2.3:445" },
        },
    },
}
