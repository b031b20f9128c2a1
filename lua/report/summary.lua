--- Two sentences for who reads no further: what the findings add up to, and whom the sample talked to.

local ends = require "kaiseki.common.ends"
local network = require "kaiseki.report.network"
local severities = require "kaiseki.common.severities"

local summary = {}

-- What techniques (each with its sub-techniques) are in a summary; the first row that covers an id counts. The
-- catalogue has a phrase for each deed; a row without one says nothing. `least` is the severity that says it.
local DEEDS = {
    { { "T1204", "T1566" }, nil },
    { { "T1497", "T1622" }, "looks-for-machines" },
    { { "T1518.001" }, "looks-for-security" },
    { { "T1036" }, "hides-behind-name" },
    { { "T1548.002" }, "bypasses-uac" },
    { { "T1547", "T1053", "T1543", "T1546", "T1137", "T1197" }, "persists" },
    { { "T1685", "T1686", "T1112" }, "weakens-defences" },
    { { "T1222" }, "locks-files" },
    { { "T1055", "T1620" }, "runs-in-memory" },
    { { "T1003" }, "takes-windows-credentials" },
    { { "T1555.003", "T1539", "T1217" }, "reads-browsers" },
    { { "T1005" }, "takes-documents" },
    { { "T1555", "T1552", "T1114" }, "looks-for-stores" },
    { { "T1105" }, "downloads" },
    { { "T1218", "T1059", "T1127", "T1216" }, "runs-through-windows" },
    { { "T1056", "T1113", "T1115", "T1123", "T1125" }, "spies" },
    { { "T1560", "T1074", "T1039", "T1025", "T1119" }, "gathers-files" },
    { { "T1041", "T1048", "T1567", "T1052" }, "sends-data-out" },
    { { "T1102", "T1572", "T1090", "T1219" }, "hides-control" },
    -- Values that open this machine to others are no movement.
    { { "T1021.001", "T1563" }, "opens-machine" },
    { { "T1021", "T1091", "T1570", "T1569" }, "spreads", least = "high" },
    { { "T1176", "T1557" }, "leads-browsers-astray" },
    { { "T1496" }, "mines-coins" },
    { { "T1489" }, "stops-services" },
    { { "T1490" }, "removes-recovery" },
    { { "T1486" }, "encrypts" },
    { { "T1485", "T1561", "T1529" }, "destroys" },
    { { "T1070" }, "removes-traces" },
}

-- What such techniques together are called, worst first, and the least severity that one of the first must have: what
-- harms gives the name, what only brought it comes last.
local KINDS = {
    { name = "like-ransomware", least = "critical", { "T1486" } },
    { name = "like-wiper", least = "critical", { "T1485", "T1561" } },
    { name = "like-stealer", least = "high",
      { "T1555", "T1539", "T1552.001", "T1552.002", "T1003", "T1005", "T1039", "T1074", "T1052", "T1528" } },
    { name = "like-spy", least = "medium", { "T1056.001", "T1113", "T1115", "T1123", "T1125" } },
    { name = "like-worm", least = "high", { "T1091" } },
    { name = "like-miner", least = "high", { "T1496" } },
    { name = "like-loader", least = "high", { "T1105" },
      { "T1547", "T1053", "T1543", "T1546", "T1218", "T1204", "T1574" } },
}

local function covers(technique, id) return id == technique or id:sub(1, #technique + 1) == technique .. "." end

local function covers_any(techniques, id)
    for _, technique in ipairs(techniques) do
        if covers(technique, id) then return true end
    end
    return false
end

local function has(rows, techniques, least)
    for _, row in ipairs(rows) do
        for _, id in ipairs(severities.at_least(row.severity, least) and row.attack or {}) do
            if covers_any(techniques, id) then return true end
        end
    end
    return false
end

local function kind_of(rows)
    for _, kind in ipairs(KINDS) do
        local all = true
        for at, techniques in ipairs(kind) do
            all = all and has(rows, techniques, at == 1 and kind.least or "medium")
        end
        if all then return kind.name end
    end
    return nil
end

local function deed_of(id)
    for number, row in ipairs(DEEDS) do
        if covers_any(row[1], id) then return number, row[2] end
    end
    return nil
end

-- Files that the tree wrote and ran.
local function ran_own_files(look)
    local count = 0
    for _, file in ipairs(look.case.files) do
        if not look.whole and file.in_tree and file.created and (file.runs or 0) > 0 then count = count + 1 end
    end
    return count
end

-- What was done, in the order in which the story first tells it, in the catalogue's words.
local function deeds_of(look, rows)
    local order, seen = {}, {}
    for _, row in ipairs(rows) do
        for _, id in ipairs(row.attack) do
            local number, deed = deed_of(id)
            local least = number and DEEDS[number].least
            if deed and (not least or severities.at_least(row.severity, least)) then
                if not seen[number] then
                    seen[number] = { deed = deed, count = 0 }
                    order[#order + 1] = seen[number]
                end
                if not seen[number][id] then
                    seen[number][id] = true
                    seen[number].count = seen[number].count + 1
                end
            end
        end
    end
    local deeds = {}
    local own = ran_own_files(look)
    if own > 0 then deeds[1] = look.words:phrase("runs-own-files", { count = { own } }) end
    for _, each in ipairs(order) do
        deeds[#deeds + 1] = look.words:phrase(each.deed, { times = { each.count } })
    end
    return deeds
end

local PRIVATE = {
    "^10%.", "^127%.", "^192%.168%.", "^169%.254%.", "^172%.1[6-9]%.", "^172%.2%d%.", "^172%.3[01]%.", "^22[4-9]%.",
    "^23%d%.", "^255%.", "^0%.", "^localhost$", "^::1$", "^[fF][eE][89abAB]%x:", "^[fF][cdCD]%x%x:", "^[fF][fF]%x%x:",
}

--- Not on the internet, or no single machine.
function summary.is_local(address)
    for _, pattern in ipairs(PRIVATE) do
        if address:find(pattern) then return true end
    end
    return false
end

-- Ends of names that mean nothing on the internet (RFC 6761, 6762, 8375, and what ICANN does not give out).
local INSIDE = {
    localhost = true, localdomain = true, ["local"] = true, lan = true, home = true, corp = true, internal = true,
    intranet = true, private = true, arpa = true, workgroup = true,
}

-- A CSV prints a name in place of an address where Procmon knew one.
local function is_inside_name(look, host)
    host = host:lower()
    local first, last = host:match "^[^.]+", host:match "[^.]+$"
    local own = look:computer()
    return first == last or INSIDE[last or ""] == true or (own ~= nil and first == own:lower())
end

--- Whether an end is this machine, of its own network, or no single machine.
function summary.is_inside(look, endpoint)
    if not ends.is_host(endpoint) then return true end
    local address, host = endpoint.address or "", endpoint.host or ""
    if address ~= "" then return summary.is_local(address) end
    return summary.is_local(host) or (host ~= "" and is_inside_name(look, host))
end

-- "Talks to 203.0.113.77:80, answering."
local function ends_of(look)
    local said, more = {}, 0
    for _, endpoint in ipairs(look.case.endpoints) do
        local told = look:shows(endpoint) and not look.whole and endpoint.port ~= 53
        if told and not summary.is_inside(look, endpoint) then
            if #said < 3 then
                local port = endpoint.port and endpoint.port >= 0 and (":%d"):format(endpoint.port) or ""
                said[#said + 1] = look.words:phrase("end", {
                    host = { network.host_of(look, endpoint) .. port },
                    state = { endpoint.answered and "answered" or "unanswered" },
                })
            else
                more = more + 1
            end
        end
    end
    if #said == 0 then return nil end
    return look.words:phrase("talks-to", { text = said, count = more > 0 and { more } or nil })
end

--- Nil when there is nothing to sum up. `rows` are the story's.
function summary.of(look, rows)
    local weighty = {}
    for _, row in ipairs(rows) do
        if row.severity ~= "info" and row.severity ~= "low" then weighty[#weighty + 1] = row end
    end
    local deeds = deeds_of(look, weighty)
    local sentences = {}
    if #deeds > 0 then
        local kind = kind_of(weighty)
        sentences[1] = look.words:sum_up(deeds, kind and look.words:phrase(kind))
    end
    sentences[#sentences + 1] = ends_of(look)
    return #sentences > 0 and table.concat(sentences, " ") or nil
end

return summary
