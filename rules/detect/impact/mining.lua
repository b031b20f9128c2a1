-- Coin miners: by what they are told, by their names, by the pools that they ask.

local command = require "kaiseki.detect.command"
local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local lists = require "kaiseki.common.lists"
local places = require "kaiseki.detect.places"
local known = require "kaiseki.windows.mining"

local OPTIONS, PROGRAMS, POOLS = lists.copy(known.OPTIONS), lists.copy(known.PROGRAMS), lists.copy(known.POOLS)
local PORTS = lists.set(known.PORTS)

local function is_miner(name)
    for _, each in ipairs(PROGRAMS) do
        -- "t-rex.exe", "xmrig-6.21.exe"; not "rigelsoft.exe"
        if name:sub(1, #each) == each and not name:sub(#each + 1):find "^%a" then return true end
    end
    return false
end

local function value_of(each, ...)
    for _, option in ipairs { ... } do
        local value = each:value(option)
        if value then return value end
    end
    return nil
end

-- -o POOL:PORT -u WALLET, under whatever name the program runs.
local function asks_pool(each)
    local pool = value_of(each, "-o", "--url", "--pool", "--server")
    local port = pool and tonumber(pool:match ":(%d+)$")
    local user = value_of(each, "-u", "--user", "-wal", "--wallet")
    return port ~= nil and user ~= nil
        and (PORTS[port] or #user >= 30 or is_miner(each.program) or lists.part_in(pool:lower(), POOLS) ~= nil)
end

local function mines(each)
    if each.folded:find "stratum%d?%+%a+://" then return command.plain(each) end
    if lists.part_in(each.folded, OPTIONS) then return command.plain(each) end
    -- An address of Monero.
    if each.text:find "%f[%w]4[0-9AB]%w+%f[%W]" then
        for word in each.text:gmatch "%f[%w]4[0-9AB](%w+)%f[%W]" do
            if #word == 93 then return command.plain(each) end
        end
    end
    return asks_pool(each) and command.plain(each) or nil
end

local function example(line)
    return { operation = "Process Create", result = "SUCCESS", path = [[C:\ProgramData\a.exe]],
             ["process.name"] = "b.exe", ["child.command_line"] = line }
end

rule {
    id = "impact.mining",
    title = "Coin miner started",
    severity = "high",
    attack = { "T1496.001" },
    description = "A program is started with a mining pool's address or with options that only miners have.",
    references = { "https://attack.mitre.org/techniques/T1496/001/" },
    false_positives = { "Users who mine on purpose." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS"
        & (child.command_line:contains { "stratum", " -o", "--url", "--pool", "-pool", "--server", "wal" }
           | child.command_line:contains(known.OPTIONS)
           | child.command_line:cased():regex [[\b4[0-9AB][1-9A-HJ-NP-Za-km-z]{93}\b]]),
    on_event = function(event, case)
        local key = command.first(event.child.command_line, mines)
        if key then case:finding { process = lineage.requester(event.process), key = key, event = event } end
    end,
    finding = function(finding)
        return { "start-miner", command = finding.events[1].child.command_line }
    end,
    examples = {
        match = {
            example [[C:\ProgramData\a.exe -o stratum+tcp://pool.example:3333 -u x -p x]],
            example [[xmrig.exe -o pool.example:3333 -u 4A]],
            example [[C:\ProgramData\a.exe --url=eu.pool.example:14444 --user=x --keepalive]],
        },
        no_match = {
            example [[C:\ProgramData\a.exe --algorithm sha256 --pool 4]],
            example [[curl -o a.zip -u user:pw https://x.example/a.zip]],
            example [[ssh -o ProxyCommand=x:3333 host]],
        },
    },
}

rule {
    id = "impact.miner-file",
    title = "Coin miner laid down",
    severity = "medium",
    attack = { "T1496.001" },
    description = "A program with the name of a well-known coin miner comes onto the disk.",
    references = { "https://attack.mitre.org/techniques/T1496/001/" },
    false_positives = { "Users who mine on purpose." },
    author = "kaiseki",
    match = operation:is "CreateFile" & result:is "SUCCESS" & file.created:is(true) & path:endswith ".exe",
    on_event = function(event, case)
        if is_miner(places.program(event.path)) then
            case:finding { process = lineage.requester(event.process), key = event.path:lower(), event = event }
        end
    end,
    finding = function(finding, case)
        local file = case:file(finding.key)
        return { "bring-miner", file = file and file.path or finding.key, size = file and dropped.size(file) or nil }
    end,
    examples = {
        match = { { operation = "CreateFile", result = "SUCCESS", ["file.created"] = true, ["process.name"] = "tar.exe",
                    path = [[C:\ProgramData\t\xmrig-6.21.exe]] } },
        no_match = { { operation = "CreateFile", result = "SUCCESS", ["file.created"] = true,
                       ["process.name"] = "a.exe", path = [[C:\ProgramData\t\rigelsoft.exe]] } },
    },
}

-- Words that make a port of pools more than chance, in a host's name.
local function is_pool(endpoint)
    local host = (endpoint.host or ""):lower()
    if lists.part_in(host, POOLS) then return true end
    return PORTS[endpoint.port] == true
        and (host:find "%f[%a]pool" ~= nil or host:find "mine[rd]?%f[%A]" ~= nil or host:find("mining", 1, true) ~= nil)
end

rule {
    id = "impact.mining-pool",
    title = "Mining pool asked",
    severity = "medium",
    attack = { "T1496.001" },
    description = "A program of the sample's tree talks with a host whose name is that of a mining pool.",
    references = { "https://attack.mitre.org/techniques/T1496/001/" },
    false_positives = { "Users who mine on purpose." },
    author = "kaiseki",
    on_finish = function(case)
        for _, endpoint in ipairs(case.endpoints) do
            if endpoint.in_tree and endpoint.protocol == "TCP" and is_pool(endpoint) then
                for _, dealing in ipairs(endpoint.processes) do
                    if dealing.process.in_tree then
                        case:finding {
                            process = dealing.process, key = endpoint.host or endpoint.address,
                            events = { case:event(dealing.first), case:event(dealing.last) },
                            facts = { "ask-pool", host = ("%s:%d"):format(endpoint.host or endpoint.address,
                                                                          endpoint.port) },
                        }
                    end
                end
            end
        end
    end,
    examples = {
        match = { { sample = "a.exe", events = { { operation = "TCP Connect", result = "SUCCESS",
            ["process.name"] = "a.exe", ["process.pid"] = 4, path = "x:49152 -> xmr.pool.example:3333" } } } },
        no_match = { { sample = "a.exe", events = { { operation = "TCP Connect", result = "SUCCESS",
            ["process.name"] = "a.exe", ["process.pid"] = 4, path = "x:49152 -> www.carpool.example:443" } } } },
    },
}
