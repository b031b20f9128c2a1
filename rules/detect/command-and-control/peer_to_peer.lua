-- One process that sends to many machines on one uncommon port: peers of a botnet, or a scan.

local browsers = require "kaiseki.browsers"
local remote = require "kaiseki.remote"
local say = require "kaiseki.say"

-- Different machines on one port.
local PEERS = 6

-- Calls, games and the web's UDP.
local COMMON = { [443] = true, [3478] = true, [3479] = true, [3480] = true, [3481] = true, [19302] = true,
                 [6881] = true, [51413] = true, [9993] = true, [41641] = true }

local function is_peer(endpoint)
    return endpoint.port and not COMMON[endpoint.port] and not remote.is_web(endpoint)
        and not remote.is_neighbourhood(endpoint) and not remote.is_multicast(endpoint)
        and not remote.is_local(endpoint)
end

-- By process and port: the ends, in order.
local function groups_of(case)
    local groups, order = {}, {}
    for _, endpoint in ipairs(case.endpoints) do
        for _, dealing in ipairs(is_peer(endpoint) and endpoint.processes or {}) do
            local process = dealing.process
            if process and dealing.sent > 0 and not browsers.is_browser(process) then
                local id = ("%d %s %d"):format(process.number, endpoint.protocol, endpoint.port)
                if not groups[id] then
                    groups[id] = { process = process, endpoint = endpoint, count = 0, received = 0, indexes = {} }
                    order[#order + 1] = groups[id]
                end
                local group = groups[id]
                group.count = group.count + 1
                group.received = group.received + dealing.received
                group.indexes[#group.indexes + 1] = dealing.first
            end
        end
    end
    return order
end

local function sent(to)
    local events = {}
    for i = 1, to do
        events[i] = { operation = "UDP Send", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
                      path = ("x:49152 -> 203.0.113.%d:16471"):format(i), ["net.length"] = 16 }
    end
    return { events = events }
end

rule {
    id = "command-and-control.peer-to-peer",
    title = "Many machines on one uncommon port",
    severity = "high",
    attack = { "T1095", "T1571" },
    description = "A process sends to six or more machines on the same port that is no common service's.",
    references = { "https://attack.mitre.org/techniques/T1095/" },
    false_positives = { "File sharing and games." },
    author = "kaiseki",
    on_finish = function(case)
        for _, group in ipairs(groups_of(case)) do
            if group.count >= PEERS then
                local events = {}
                for i = 1, math.min(#group.indexes, 100) do events[i] = case:event(group.indexes[i]) end
                case:finding {
                    process = group.process, key = ("%s port %d"):format(group.endpoint.protocol, group.endpoint.port),
                    events = events,
                    text = ("%s sends %s to %d machines on port %d%s"):format(say.process(group.process),
                        group.endpoint.protocol, group.count, group.endpoint.port,
                        group.received == 0 and "; none answers" or ""),
                }
            end
        end
    end,
    examples = { match = { sent(8) }, no_match = { sent(3) } },
}
