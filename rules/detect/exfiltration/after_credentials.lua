-- Who has read what users keep secret, then sends. Procmon does not show what is sent, only how much.

local browsers = require "kaiseki.detect.browsers"
local memory = require "kaiseki.detect.memory"
local products = require "kaiseki.detect.products"
local remote = require "kaiseki.detect.remote"
local trusted = require "kaiseki.detect.trusted"

local READS_STORE = browsers.reads()
local READS_ACCOUNT = operation:is "ReadFile" & result:is "SUCCESS" & path:contains(products.parts(products.STORES))

-- Who read what, the first time, in order.
local readers = memory.of_case()

local function note(case, event)
    local all, number = readers(case), event.process.number
    all.order, all.seen = all.order or {}, all.seen or {}
    if not number or all.seen[number] then return end
    all.seen[number] = true
    table.insert(all.order, { process = event.process, first = event.index })
end

local function on_event(event, case)
    if event:matches(READS_STORE) then
        if browsers.store_read(event) then note(case, event) end
    elseif not trusted.is_walker(event.process) and products.is_foreign(products.STORES, event) then
        note(case, event)
    end
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
    match = READS_STORE | READS_ACCOUNT,
    on_event = on_event,
    on_finish = function(case)
        for _, reader in ipairs(readers(case).order or {}) do
            for _, endpoint in ipairs(case.endpoints) do
                local process = reader.process
                local own = trusted.is_installed(case, process) or trusted.is_walker(process)
                local matters = process.in_tree or not own
                local dealing = matters and remote.is_host(endpoint) and not remote.is_neighbourhood(endpoint)
                    and sent_after(endpoint, reader)
                if dealing then
                    local events = { case:event(math.max(dealing.first, reader.first)), case:event(dealing.last) }
                    case:finding {
                        process = process, key = remote.name(endpoint), events = events,
                        facts = { "send-after-reading", sent = dealing.sent, host = remote.name(endpoint) },
                    }
                end
            end
        end
    end,
    examples = { match = { story(true) }, no_match = { story(false) } },
}
