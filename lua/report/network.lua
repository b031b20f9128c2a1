--- Network activity: one entry per remote end, with who talked, how much each way, and the local ports to find it in a
-- packet capture.

local ends = require "kaiseki.common.ends"
local numbers = require "kaiseki.common.numbers"
local view = require "kaiseki.report.view"

local network = {}

-- A resolver's answers are no part of a tree, but tell when names were asked for.
local DNS_PORT = 53
-- From this many silent ends of one port on they are one line.
local CROWD = 5
local CROWD_SHOWN = 24

-- More hosts are counted in the list of them.
local HOSTS = 100

--- "203.0.113.77", "evil.example (203.0.113.77)", "[2001:db8::1]"
function network.host_of(look, endpoint)
    local address, host = endpoint.address, endpoint.host
    local said = ends.is_local(endpoint) and function(text) return text end or look.host
    local bracketed = address and said(address)
    if address and address:find(":", 1, true) then bracketed = "[" .. bracketed .. "]" end
    if host and host ~= "" and host ~= address then
        return said(host), bracketed
    end
    return bracketed or "unknown host", nil
end

local function end_of(look, endpoint)
    local host, address = network.host_of(look, endpoint)
    local port = endpoint.port and endpoint.port >= 0 and (":%d"):format(endpoint.port) or ""
    return host .. port .. (address and " (" .. address .. ")" or "")
end

local function bytes(sent, received)
    return ("out %s, in %s"):format(numbers.group(sent or 0), numbers.group(received or 0))
end

local function who_of(endpoint)
    local dealings, parts = endpoint.processes, {}
    for at, dealing in ipairs(dealings) do
        local share = #dealings > 1 and (" (%s)"):format(bytes(dealing.sent, dealing.received)) or ""
        parts[at] = view.actor(dealing.process) .. share
    end
    return parts
end

local function connections_of(endpoint)
    local parts = {}
    local function add(count, noun)
        if count and count > 0 then parts[#parts + 1] = numbers.count(count, noun) end
    end
    add(endpoint.connects, "connection")
    add(endpoint.accepts, "accepted connection")
    add(endpoint.reconnects, "retried connection")
    if #parts == 0 then
        add(endpoint.sends, "send")
        add(endpoint.receives, "receive")
    end
    return table.concat(parts, ", ")
end

local function ports_of(endpoint)
    local ports = endpoint.local_ports or {}
    if #ports == 0 then return nil end
    local more = endpoint.more_local_ports and " and more" or ""
    return (#ports == 1 and "local port " or "local ports ") .. numbers.ranges(ports) .. more
end

local function is_dns(look, endpoint)
    if endpoint.protocol ~= "UDP" or endpoint.port ~= DNS_PORT then return false end
    return (endpoint.last_time or 0) >= look.zero
end

local function entry_of(look, endpoint)
    local notes = {}
    local connections = connections_of(endpoint)
    if connections ~= "" then notes[#notes + 1] = connections end
    notes[#notes + 1] = bytes(endpoint.sent, endpoint.received)
    notes[#notes + 1] = endpoint.answered and "answered" or "never answered"
    notes[#notes + 1] = look:span(endpoint.first_time, endpoint.last_time)
    notes[#notes + 1] = ports_of(endpoint)
    local own = look:shows(endpoint)
    if ends.is_local(endpoint) then notes[#notes + 1] = "within this machine" end
    if not own and is_dns(look, endpoint) then notes[#notes + 1] = "who asked and what: not in Procmon data" end
    return {
        verb = (endpoint.protocol or "?"):lower(), object = end_of(look, endpoint), who = who_of(endpoint),
        notes = notes, endpoint = endpoint, first = endpoint.first, own = own,
    }
end

-- Silent ends that one program tries one after the other, on one port.
local function scan_id(entry)
    local endpoint = entry.endpoint
    if endpoint.answered or not entry.own then return nil end
    return table.concat({ entry.verb, tostring(endpoint.port), table.concat(entry.who, ",") }, "\0")
end

local function one_line(look, crowd)
    local first, last = crowd[1].endpoint, crowd[#crowd].endpoint
    local sent, hosts = 0, {}
    for at, entry in ipairs(crowd) do
        sent = sent + (entry.endpoint.sent or 0)
        hosts[at] = (network.host_of(look, entry.endpoint))
    end
    local port = first.port and first.port >= 0 and ("port %d of "):format(first.port) or ""
    local notes = { bytes(sent, 0), "none answered" }
    notes[#notes + 1] = look:span(first.first_time, last.last_time)
    notes[#notes + 1] = look:some(hosts, CROWD_SHOWN)
    return {
        verb = crowd[1].verb, object = port .. numbers.count(#crowd, "machine"), who = crowd[1].who,
        endpoint = first, first = first.first, own = true,
        notes = notes,
    }
end

local function fold_scans(look, entries)
    if look.options.all then return entries end
    local crowds, kept = {}, {}
    for _, entry in ipairs(entries) do
        local id = scan_id(entry)
        if id and crowds[id] then
            table.insert(crowds[id], entry)
        else
            local crowd = { entry }
            kept[#kept + 1] = crowd
            if id then crowds[id] = crowd end
        end
    end
    local folded = {}
    for _, crowd in ipairs(kept) do
        if #crowd >= CROWD then
            folded[#folded + 1] = one_line(look, crowd)
        else
            for _, entry in ipairs(crowd) do folded[#folded + 1] = entry end
        end
    end
    return folded
end

local function hosts_of(look, entries)
    local hosts, seen = {}, {}
    for _, entry in ipairs(entries) do
        local host, address = network.host_of(look, entry.endpoint)
        local name = host .. (address and " (" .. address .. ")" or "")
        if ends.is_host(entry.endpoint) and not seen[name] then
            seen[name] = true
            hosts[#hosts + 1] = name
        end
    end
    if look.options.all or #hosts <= HOSTS + 1 then return hosts, 0 end
    return table.move(hosts, 1, HOSTS, 1, {}), #hosts - HOSTS
end

--- Entries in order of first contact, the tree's first; bytes each way of the tree's own that left or reached the
-- machine, and the hosts, once each (`more_hosts`: how many of them are only counted).
function network.of(look)
    local entries, sent, received = {}, 0, 0
    for _, endpoint in ipairs(look.case.endpoints) do
        local own = look:shows_endpoint(endpoint)
        if own or is_dns(look, endpoint) then
            entries[#entries + 1] = entry_of(look, endpoint)
            if own and not ends.is_local(endpoint) then
                sent, received = sent + (endpoint.sent or 0), received + (endpoint.received or 0)
            end
        end
    end
    table.sort(entries, function(a, b)
        if a.own ~= b.own then return a.own end
        if a.first ~= b.first then return a.first < b.first end
        return a.object < b.object
    end)
    local hosts, more_hosts = hosts_of(look, entries)
    local counts = #entries > 0 and bytes(sent, received) .. " bytes" or ""
    return { entries = fold_scans(look, entries), counts = counts, hosts = hosts, more_hosts = more_hosts }
end

--- Calls `tell` with each entry: verb (the protocol), object (the remote end), rest (who, how much, when).
function network.each(_, told, tell)
    for _, entry in ipairs(told.entries) do
        entry.rest = table.concat(entry.who, ", ") .. "; " .. table.concat(entry.notes, ", ")
        tell(entry)
    end
end

return network
