-- One process that sends to many machines on one uncommon port: peers of a botnet, or a scan.

local accusation = require "kaiseki.detect.accusation"
local remote = require "kaiseki.detect.remote"
local standing = require "kaiseki.detect.standing"

-- Ports that mail is sent by.
local MAIL = { [25] = true, [465] = true, [587] = true }

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
        local _, groups = remote.peers(case)
        for _, group in ipairs(groups) do
            local events = {}
            for i = 1, math.min(#group.indexes, 100) do events[i] = case:event(group.indexes[i]) end
            case:finding {
                process = group.process, key = ("%s port %d"):format(group.protocol, group.port), events = events,
                facts = { "send-to-many", protocol = group.protocol:lower(), count = group.count, port = group.port,
                          subject = MAIL[group.port] and "mail" or nil,
                          state = group.received == 0 and "unanswered" or nil },
            }
        end
    end,
    excuse = standing.excuse,
    weigh = accusation.unless_accused,
    examples = { match = { sent(8) }, no_match = { sent(3) } },
}
