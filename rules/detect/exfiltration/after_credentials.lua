-- Who has read what users keep secret, then sends. Procmon does not show what is sent, only how much.

local remote = require "kaiseki.remote"
local say = require "kaiseki.say"

local function readers_of(case)
    local readers, order = {}, {}
    for _, finding in ipairs(case.findings) do
        local process = finding.process
        if process and finding.rule:find "^credential%-access%." and finding.first then
            if not readers[process.number] then
                readers[process.number] = { process = process, first = finding.first }
                order[#order + 1] = readers[process.number]
            end
            local reader = readers[process.number]
            reader.first = math.min(reader.first, finding.first)
        end
    end
    return order
end

-- What the process sent to the end, when it did so after it had read.
local function sent_after(endpoint, reader)
    for _, dealing in ipairs(endpoint.processes) do
        local sent = dealing.process == reader.process and dealing.sent > 0
        if sent and dealing.last > reader.first then return dealing end
    end
    return nil
end

local function story(later)
    local events = {
        { operation = "ReadFile", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
          path = [[C:\Users\x\AppData\Local\Google\Chrome\User Data\Default\Login Data]],
          ["file.offset"] = 0, ["file.length"] = 16384 },
        { operation = "TCP Send", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
          path = "x:49152 -> 203.0.113.77:80", ["net.length"] = 2048 },
    }
    if not later then events[1], events[2] = events[2], events[1] end
    return { events = events }
end

rule {
    id = "exfiltration.after-credentials",
    title = "Sends after it has read secrets",
    severity = "medium",
    attack = { "T1041" },
    description = "A process that read browsers' stores, accounts or other secrets sends to another machine "
        .. "afterwards.",
    references = { "https://attack.mitre.org/techniques/T1041/" },
    false_positives = { "Programs that synchronize passwords by design." },
    author = "kaiseki",
    on_finish = function(case)
        for _, reader in ipairs(readers_of(case)) do
            for _, endpoint in ipairs(case.endpoints) do
                local dealing = not remote.is_local(endpoint) and not remote.is_neighbourhood(endpoint)
                    and sent_after(endpoint, reader)
                if dealing then
                    local events = { case:event(math.max(dealing.first, reader.first)), case:event(dealing.last) }
                    case:finding {
                        process = reader.process, key = remote.name(endpoint), events = events,
                        text = ("%s then sends %s to %s: possibly what it read"):format(say.process(reader.process),
                            say.bytes(dealing.sent), remote.name(endpoint)),
                    }
                end
            end
        end
    end,
    examples = { match = { story(true) }, no_match = { story(false) } },
}
