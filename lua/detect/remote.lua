--- Ends of the network: what they are called, and which belong to the machine or its neighbourhood.

local browsers = require "kaiseki.detect.browsers"
local ends = require "kaiseki.common.ends"
local memory = require "kaiseki.detect.memory"
local known = require "kaiseki.windows.web_services"

local remote = {}

-- Ports of services that find neighbours, names and time: no one's command server.
local NEIGHBOURHOOD = {
    [53] = true, [67] = true, [68] = true, [123] = true, [137] = true, [138] = true, [547] = true, [1900] = true,
    [3702] = true, [5353] = true, [5355] = true,
}

local WEB = { [80] = true, [443] = true, [8000] = true, [8008] = true, [8080] = true, [8443] = true, [8888] = true }

--- The end as it is told: "203.0.113.77:80".
function remote.name(endpoint)
    local host = endpoint.host or endpoint.address or "?"
    if host:find(":", 1, true) then host = "[" .. host .. "]" end
    return endpoint.port and ("%s:%d"):format(host, endpoint.port) or host
end

--- Whether the end is this machine.
function remote.is_local(endpoint) return ends.is_local(endpoint) end

--- Whether the end is one of many: multicast or broadcast.
function remote.is_multicast(endpoint) return ends.is_multicast(endpoint) end

--- Whether the end is a host: neither this machine, nor an address of many (multicast, broadcast) or of none.
function remote.is_host(endpoint) return ends.is_host(endpoint) end

--- Whether the port is one that machines ask their neighbourhood on.
function remote.is_neighbourhood(endpoint)
    return NEIGHBOURHOOD[endpoint.port or -1] == true
end

-- Different machines on one port that make peers.
local PEERS = 6

-- Calls, games and the web's UDP.
local COMMON = {
    [443] = true, [3478] = true, [3479] = true, [3480] = true, [3481] = true, [19302] = true, [6881] = true,
    [51413] = true, [9993] = true, [41641] = true,
}

--- Whether the port is one of the web.
function remote.is_web(endpoint)
    return endpoint.protocol == "TCP" and WEB[endpoint.port or -1] == true
end

local function may_be_peer(endpoint)
    return endpoint.port and not COMMON[endpoint.port] and not remote.is_web(endpoint)
        and not remote.is_neighbourhood(endpoint) and remote.is_host(endpoint)
end

-- Mail as it is sent, and files as they are put on servers.
local MAIL = { [25] = true, [465] = true, [587] = true, [2525] = true }
local FILES = { [20] = true, [21] = true, [990] = true }

--- "mail" for ports that mail is sent by, "files" for those of file transfer (FTP); nil for others.
function remote.delivers(endpoint)
    if endpoint.protocol ~= "TCP" then return nil end
    return MAIL[endpoint.port or -1] and "mail" or FILES[endpoint.port or -1] and "files" or nil
end

-- Ports by which Windows machines are used and managed from afar.
local SERVICES = {
    [135] = "remote-procedure-calls", [139] = "file-shares", [445] = "file-shares", [3389] = "remote-desktop",
    [5985] = "remote-management", [5986] = "remote-management",
}

--- What service of another Windows machine the end is, a term ("file-shares"); nil for others and for this machine.
function remote.service(endpoint)
    if endpoint.protocol ~= "TCP" or remote.is_local(endpoint) then return nil end
    return SERVICES[endpoint.port or -1]
end

local SERVICE_OF = {}
for _, row in ipairs(known.HOSTS) do SERVICE_OF[row[1]] = { kind = row[2], name = row[3] } end

--- What service of the web the end is that anybody may use: `{ kind, name }` of `kaiseki.windows.web_services`; nil for
-- others, and where the capture has no name of it.
-- @example remote.web_service(endpoint).kind --> "paste"
function remote.web_service(endpoint)
    local rest = (endpoint.host or ""):lower():match "^(.-)%.?$"
    while rest ~= "" do
        if SERVICE_OF[rest] then return SERVICE_OF[rest] end
        rest = rest:match "^[^.]*%.(.*)$" or ""
    end
    return nil
end

--- Whether the capture has a name of the end, and not its address alone.
function remote.is_named(endpoint)
    local host = endpoint.host or ""
    return host ~= "" and host ~= endpoint.address and not host:find "^%d+%.%d+%.%d+%.%d+$"
        and not host:find(":", 1, true)
end

local PRIVATE = { "^10%.", "^192%.168%.", "^169%.254%.", "^172%.1[6-9]%.", "^172%.2%d%.", "^172%.3[01]%.",
                  "^[fF][cdCD]%x%x:", "^[fF][eE][89abAB]%x:" }

--- Whether the end's address is one of a network of one's own.
function remote.is_private(endpoint)
    local address = endpoint.address or endpoint.host or ""
    for _, pattern in ipairs(PRIVATE) do
        if address:find(pattern) then return true end
    end
    return false
end

local naming = memory.of_case()

--- Whether the end goes without a name in a capture that has names of others: nobody keeps a name for it. Known at the
-- end only.
function remote.is_nameless(case, endpoint)
    if remote.is_named(endpoint) or remote.is_private(endpoint) then return false end
    local kept = naming(case)
    if kept.names == nil then
        local names = false
        for _, each in ipairs(case.endpoints) do
            if remote.is_host(each) and remote.is_named(each) then
                names = true
                break
            end
        end
        if not case.complete then return names end
        kept.names = names
    end
    return kept.names
end

--- What peers of one process on one port have in common.
function remote.peer_id(process, endpoint)
    return ("%d %s %s"):format(process.number, endpoint.protocol, tostring(endpoint.port))
end

local function add_peer(group, dealing)
    group.count = group.count + 1
    group.received = group.received + dealing.received
    group.indexes[#group.indexes + 1] = dealing.first
end

--- Where one process, no browser, sends to six machines or more on one uncommon port: a table by `remote.peer_id`, and
-- a list, of `{ process, protocol, port, count, received, indexes }`.
function remote.peers(case)
    local by_id, groups, order = {}, {}, {}
    for _, endpoint in ipairs(case.endpoints) do
        for _, dealing in ipairs(may_be_peer(endpoint) and endpoint.processes or {}) do
            local process = dealing.process
            if process and dealing.sent > 0 and not browsers.is_browser(process) then
                local id = remote.peer_id(process, endpoint)
                if not groups[id] then
                    groups[id] = { process = process, protocol = endpoint.protocol, port = endpoint.port, count = 0,
                                   received = 0, indexes = {} }
                    order[#order + 1] = id
                end
                add_peer(groups[id], dealing)
            end
        end
    end
    local list = {}
    for _, id in ipairs(order) do
        if groups[id].count >= PEERS then
            by_id[id] = groups[id]
            list[#list + 1] = groups[id]
        end
    end
    return by_id, list
end

-- --- how regularly a process turns to an end: programs that wait for orders ask again and again after the same time,
-- with some chance added ---

-- Ticks of silence after which a process turns to the end anew.
local PAUSE = 30000000

-- So many pauses, and how much they may differ: the spread by the mean.
local PAUSES, SPREAD = 3, 0.4
-- Fewer do where they are nearly the same.
local FEWEST, CLOSE = 2, 0.15

local turns = memory.of_process()

--- An expression: the events that `note_turn` wants.
function remote.turns()
    return operation:is { "TCP Connect", "TCP Reconnect", "TCP Send" }
end

--- Remembers when the event's process turned to the other end.
function remote.note_turn(case, event)
    local far, time = event.net.remote, event.time
    if not far or not time or not event.process.number then return end
    local mine, name = turns(case, event.process), remote.name(far)
    local turn = mine[name]
    if not turn then
        mine[name] = { last = time, count = 0, mean = 0, squares = 0 }
        return
    end
    local pause = time - turn.last
    turn.last = time
    if pause < PAUSE then return end
    -- Welford's running mean and sum of squares.
    turn.count = turn.count + 1
    local away = pause - turn.mean
    turn.mean = turn.mean + away / turn.count
    turn.squares = turn.squares + away * (pause - turn.mean)
end

--- Whether the process turned to the end again and again after about the same time.
function remote.is_regular(case, process, endpoint)
    local turn = turns(case, process)[remote.name(endpoint)]
    if not turn or turn.count < FEWEST then return false end
    local spread = math.sqrt(turn.squares / turn.count) / turn.mean
    return spread <= (turn.count < PAUSES and CLOSE or SPREAD)
end

return remote
