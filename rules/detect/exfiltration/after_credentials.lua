-- Who has read what users keep secret, then sends. Procmon does not show what is sent, only how much.

local browsers = require "kaiseki.detect.browsers"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local products = require "kaiseki.detect.products"
local remote = require "kaiseki.detect.remote"
local takers = require "kaiseki.detect.takers"
local trusted = require "kaiseki.detect.trusted"

local READS_STORE = browsers.reads()
local READS_ACCOUNT = operation:is "ReadFile" & result:is "SUCCESS" & path:contains(products.parts(products.STORES))

-- Who read what, the first time, in order.
local readers = memory.of_case()

local function note_process(case, event, process)
    local all, number = readers(case), process and process.number
    all.order, all.seen = all.order or {}, all.seen or {}
    if not number or all.seen[number] then return end
    all.seen[number] = true
    table.insert(all.order, { process = process, first = event.index })
end

-- The reader, and who had it read.
local function note(case, event)
    note_process(case, event, event.process)
    note_process(case, event, lineage.requester(event.process))
end

-- What names are looked up with, or a server asked whether there is something new, is less than this.
local LEAST = 1024

-- The bytes that a reader sent to each end after it had read.
local SENDS = operation:is { "TCP Send", "UDP Send" }

local function note_sent(case, event)
    local all, number = readers(case), event.process.number
    local far = number and all.seen and all.seen[number] and event.net.remote
    if not far then return end
    all.sent = all.sent or {}
    local mine = all.sent[number] or {}
    all.sent[number] = mine
    local name = remote.name(far)
    mine[name] = (mine[name] or 0) + (event.net.length or 0)
end

-- What the process sent to the end after it had read, and its dealing with it.
local function sent_after(case, endpoint, reader)
    local sent = ((readers(case).sent or {})[reader.process.number] or {})[remote.name(endpoint)] or 0
    if sent < LEAST then return nil end
    for _, dealing in ipairs(endpoint.processes) do
        if dealing.process == reader.process then return dealing, sent end
    end
    return nil
end

local function on_event(event, case)
    if event:matches(SENDS) then
        note_sent(case, event)
    elseif event:matches(READS_STORE) then
        if browsers.store_read(event) then note(case, event) end
    elseif not trusted.is_walker(event.process) and products.is_foreign(products.STORES, event, case) then
        note(case, event)
    end
end

-- What a program asks and reports about itself is smaller, and answered with more than it sent.
local MUCH = 16384

local function story(later, bytes)
    local events = {
        { operation = "ReadFile", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
          path = [[C:\Users\x\AppData\Local\Google\Chrome\User Data\Default\Login Data]],
          ["file.offset"] = 0, ["file.length"] = 16384 },
        { operation = "TCP Send", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
          path = "x:49152 -> 203.0.113.77:80", ["net.length"] = bytes or 2048 },
    }
    if not later then events[1], events[2] = events[2], events[1] end
    return { events = events }
end

rule {
    id = "exfiltration.after-credentials",
    title = "Sends after it has read secrets",
    severity = "high",
    attack = { "T1041" },
    description = "A process that read browsers' stores, accounts or other secrets sends to another machine "
        .. "afterwards; less than a file's worth weighs medium.",
    references = { "https://attack.mitre.org/techniques/T1041/" },
    false_positives = { "Programs that synchronize passwords by design." },
    author = "kaiseki",
    match = READS_STORE | READS_ACCOUNT | SENDS,
    on_event = on_event,
    on_finish = function(case)
        for _, reader in ipairs(readers(case).order or {}) do
            for _, endpoint in ipairs(case.endpoints) do
                local process = reader.process
                local own = trusted.is_installed(case, process) or trusted.is_walker(process)
                local matters = process.in_tree or not own
                local dealing, sent
                if matters and remote.is_host(endpoint) and not remote.is_neighbourhood(endpoint) then
                    dealing, sent = sent_after(case, endpoint, reader)
                end
                if dealing then
                    local events = { case:event(math.max(dealing.first, reader.first)), case:event(dealing.last) }
                    case:finding {
                        process = process, key = remote.name(endpoint), events = events,
                        severity = (sent < MUCH or sent <= (dealing.received or 0)) and "medium" or nil,
                        facts = { "send-after-reading", sent = sent, host = remote.name(endpoint) },
                    }
                end
            end
        end
    end,
    excuse = takers.excuse,
    weigh = takers.weigh,
    examples = { match = { story(true) }, no_match = { story(false), story(true, 100) } },
}
