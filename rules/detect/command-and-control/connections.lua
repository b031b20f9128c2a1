-- Whom the sample's tree talks to. Known only at the end, when it is known what belongs to the tree. Any program talks
-- to servers: what weighs is how it does, to what kind of end, and what else is known of the process.

local accusation = require "kaiseki.detect.accusation"
local lists = require "kaiseki.common.lists"
local browsers = require "kaiseki.detect.browsers"
local destroyed = require "kaiseki.detect.destroyed"
local programs = require "kaiseki.detect.programs"
local remote = require "kaiseki.detect.remote"
local severities = require "kaiseki.common.severities"
local credentials = require "kaiseki.windows.credentials"

-- The clouds' own, told by themselves.
local METADATA = lists.set(credentials.METADATA)

-- What the tree's processes did with an end: themselves, events, bytes. nil when none of them had to do with it.
local function dealings_of(endpoint, case)
    local processes, events, sent, received = {}, {}, 0, 0
    for _, dealing in ipairs(endpoint.processes) do
        local process = dealing.process
        -- What System talks to other machines by is their files.
        local counts = process and process.in_tree and not destroyed.is_system(process)
        if counts and not browsers.is_browser(process) then
            processes[#processes + 1] = process
            events[#events + 1] = case:event(dealing.first)
            if dealing.last ~= dealing.first then events[#events + 1] = case:event(dealing.last) end
            sent, received = sent + dealing.sent, received + dealing.received
        end
    end
    if #processes == 0 then return nil end
    return { processes = processes, events = events, sent = sent, received = received }
end

local function verb_of(endpoint)
    if endpoint.port == 53 then return "ask-name-server" end
    if endpoint.reconnects > 0 and not endpoint.answered then return "try-to-connect" end
    if endpoint.protocol == "UDP" then return "send-datagrams" end
    if endpoint.accepts > 0 and endpoint.connects == 0 then return "accept-connections" end
    return "connect"
end

-- Whether the finding is about UDP, as names are asked for, too.
local function is_datagrams(finding)
    return finding.verb == "send-datagrams" or finding.verb == "ask-name-server"
end

-- What programs use the web by.
local PORTS = { [80] = true, [443] = true }

-- What speaks for a server of commands.
local function traits_of(case, endpoint, processes)
    local traits = {}
    for _, process in ipairs(processes) do
        if remote.is_regular(case, process, endpoint) then
            traits[1] = "regularly"
            break
        end
    end
    if remote.is_nameless(case, endpoint) then traits[#traits + 1] = "nameless" end
    local odd = endpoint.protocol == "TCP" and not PORTS[endpoint.port or -1] and not remote.is_private(endpoint)
        and not remote.delivers(endpoint) and endpoint.port ~= 53
    if odd then traits[#traits + 1] = "odd-port" end
    return traits
end

local function facts_of(case, endpoint, dealings)
    local verb, sent, received = verb_of(endpoint), dealings.sent, dealings.received
    local connects = verb == "connect" or verb == "try-to-connect"
    return {
        verb, doer = dealings.processes, host = remote.name(endpoint),
        times = connects and endpoint.connects + endpoint.reconnects or nil,
        protocol = verb == "send-datagrams" and "udp" or nil,
        sent = sent > 0 and sent or nil, received = received > 0 and received or nil,
        state = not endpoint.answered and sent + received == 0 and "unanswered" or nil,
        trait = verb ~= "ask-name-server" and traits_of(case, endpoint, dealings.processes) or nil,
    }
end

-- Whether the end is what the command line of a tool names, which other rules tell.
local function is_errand(process, host)
    local name = host:match "^(.*):%d+$" or host
    local is_tool = programs.named(process.name, "lolbin") or programs.named(process.name, "helper")
    return is_tool and (process.command_line or ""):lower():find(name:lower(), 1, true) ~= nil
end

-- So much speaks for a server of commands, as a severity.
local WEIGHTS = { [0] = "low", "medium", "high" }

-- What speaks for it: how it is talked to, and what else is known of who talks.
local function points_of(finding, case)
    local gravity, errand = 0, true
    for _, process in ipairs(finding.facts.doer) do
        gravity = math.max(gravity, accusation.gravity(case, process))
        errand = errand and is_errand(process, finding.key)
    end
    if errand then return 0 end
    return math.min(2, gravity + #(finding.facts.trait or {}))
end

-- Setup programs fetch what they install from the web, and what they installed may call by UDP. What else a program
-- talks to weighs less while nothing speaks against a sample that was only guessed.
local function weigh_of(is_web)
    return function(finding, case)
        local is_clean = is_web or is_datagrams(finding)
        for _, process in ipairs(finding.facts.doer) do
            is_clean = is_clean and accusation.is_clean_setup(case, process)
        end
        if is_clean then return "low" end
        return severities.least(WEIGHTS[points_of(finding, case)], finding.excuse, accusation.client_weight(case))
    end
end

-- Calls and games have ports of their own; what commands malware does so by TCP.
local function excuse(finding)
    return is_datagrams(finding) and "low" or nil
end

-- Bytes that are more than talk, and how many times the other way's.
local LOAD, TIMES = 65536, 4

-- What a connection of the web was for, as a technique: to take something away, else to talk; nil for both.
local function purpose_of(dealings, traits)
    local sent, received = dealings.sent, dealings.received
    if sent < LOAD or sent <= TIMES * received then return "T1071.001" end
    return not (traits and traits[1] == "regularly") and "T1041" or nil
end

local function tell(case, endpoint, purpose)
    local dealings = dealings_of(endpoint, case)
    if not dealings then return end
    local facts = facts_of(case, endpoint, dealings)
    case:finding {
        process = dealings.processes[1], key = remote.name(endpoint), events = dealings.events, facts = facts,
        technique = purpose and purpose(dealings, facts.trait) or nil,
    }
end

local function each_endpoint(wanted, purpose)
    return function(case)
        for _, endpoint in ipairs(case.endpoints) do
            if wanted(endpoint) and remote.is_host(endpoint) then tell(case, endpoint, purpose) end
        end
    end
end

local function started(name, path)
    return { operation = "Process Create", result = "SUCCESS", ["process.name"] = "explorer.exe", ["process.pid"] = 2,
             ["process.image"] = [[C:\Windows\explorer.exe]], path = path, ["child.pid"] = 4,
             ["child.command_line"] = name }
end

local function example(operation, where, name, image)
    return { events = {
        started(name, image),
        { operation = operation, result = "SUCCESS", ["process.name"] = name, ["process.pid"] = 4,
          ["process.image"] = image, path = where, ["net.length"] = 100 },
    } }
end

local SAMPLE = [[C:\Users\x\Desktop\a.exe]]
local BROWSER = [[C:\Program Files\Google\Chrome\Application\chrome.exe]]

rule {
    id = "command-and-control.web",
    title = "Connection to a web server",
    severity = "high",
    attack = { "T1071.001", "T1041" },
    description = "A process of the sample's tree that is no browser talks to a server on a port of the web. What "
        .. "weighs is that it does so after the same time again and again, that the server goes without a name where "
        .. "others have one, an odd port, and what else speaks against the process.",
    references = { "https://attack.mitre.org/techniques/T1071/001/" },
    false_positives = { "Any program that looks for updates, when it is taken for the sample." },
    author = "kaiseki",
    ordinary_for = { "client", "setup" },
    match = remote.turns(),
    on_event = function(event, case) remote.note_turn(case, event) end,
    weigh = weigh_of(true),
    on_finish = each_endpoint(function(endpoint)
        return remote.is_web(endpoint) and not remote.web_service(endpoint)
            and not METADATA[endpoint.address or ""] and not METADATA[endpoint.host or ""]
    end, purpose_of),
    examples = {
        match = { example("TCP Connect", "x:49152 -> 203.0.113.77:80", "a.exe", SAMPLE) },
        no_match = {
            example("TCP Connect", "x:49152 -> 203.0.113.77:443", "chrome.exe", BROWSER),
            example("TCP Reconnect", "localhost:49152 -> localhost:80", "a.exe", SAMPLE),
            example("TCP Connect", "LAB1:49152 -> lab1.corp.example:8888", "a.exe", SAMPLE),
        },
    },
}

-- An end that is one of many peers is told with them.
local function is_one_of_peers(peers, endpoint)
    for _, dealing in ipairs(endpoint.processes) do
        if dealing.process and peers[remote.peer_id(dealing.process, endpoint)] then return true end
    end
    return false
end

rule {
    id = "command-and-control.other-port",
    title = "Connection to a port that is not the web's",
    severity = "high",
    attack = { "T1571", "T1095" },
    description = "A process of the sample's tree talks to another machine on a port that is no common service's.",
    references = { "https://attack.mitre.org/techniques/T1571/" },
    false_positives = { "Programs with a protocol of their own, when one is taken for the sample." },
    author = "kaiseki",
    excuse = excuse,
    ordinary_for = { "client" },
    weigh = weigh_of(false),
    on_finish = function(case)
        local peers = remote.peers(case)
        each_endpoint(function(endpoint)
            return not remote.is_web(endpoint) and not remote.is_neighbourhood(endpoint)
                and not remote.web_service(endpoint)
                and not remote.service(endpoint)
                and not remote.delivers(endpoint)
                and not is_one_of_peers(peers, endpoint)
        end)(case)
    end,
    examples = {
        match = { example("TCP Connect", "x:49152 -> 203.0.113.77:4782", "a.exe", SAMPLE) },
        no_match = { example("UDP Send", "x:49152 -> 239.255.255.250:1900", "a.exe", SAMPLE) },
    },
}

local DELIVERIES = {
    { id = "command-and-control.mail", what = "mail", attack = "T1071.003", port = 587,
      title = "Mail sent without a mail program",
      description = "A process of the sample's tree talks to a mail server: stolen data and spam go that way.",
      false_positive = "Mail programs, when one is taken for the sample." },
    { id = "command-and-control.file-transfer", what = "files", attack = "T1071.002", port = 21,
      title = "Connection to a file server (FTP)",
      description = "A process of the sample's tree talks to an FTP server: stolen data go there, payloads come.",
      false_positive = "File managers, when one is taken for the sample." },
}

for _, row in ipairs(DELIVERIES) do
    rule {
        id = row.id,
        title = row.title,
        severity = "high",
        attack = { row.attack },
        description = row.description,
        references = { "https://attack.mitre.org/techniques/" .. row.attack:gsub("%.", "/") .. "/" },
        false_positives = { row.false_positive },
        author = "kaiseki",
        ordinary_for = { "client" },
        weigh = weigh_of(false),
        on_finish = function(case)
            local peers = remote.peers(case)
            each_endpoint(function(endpoint)
                return remote.delivers(endpoint) == row.what and not is_one_of_peers(peers, endpoint)
            end)(case)
        end,
        examples = {
            match = { example("TCP Connect", ("x:49152 -> 203.0.113.77:%d"):format(row.port), "a.exe", SAMPLE) },
            no_match = { example("TCP Connect", "x:49152 -> 203.0.113.77:443", "a.exe", SAMPLE) },
        },
    }
end

rule {
    id = "command-and-control.own-dns",
    title = "Asks name servers itself",
    severity = "medium",
    attack = { "T1071.004" },
    description = "A process of the sample's tree sends to a name server itself, past Windows' own resolver.",
    references = { "https://attack.mitre.org/techniques/T1071/004/" },
    false_positives = { "Before Windows 2000's DNS client service, and tools such as nslookup." },
    author = "kaiseki",
    weigh = weigh_of(false),
    on_finish = each_endpoint(function(endpoint)
        return endpoint.port == 53
    end),
    examples = {
        match = { example("UDP Send", "x:49152 -> 203.0.113.53:53", "a.exe", SAMPLE) },
        no_match = { example("UDP Send", "x:49152 -> 203.0.113.53:123", "a.exe", SAMPLE) },
    },
}
