-- Services of the web that anybody may use: where a program of nobody finds its server's address, its next part or its
-- orders, and where it leaves what it took.

local accusation = require "kaiseki.detect.accusation"
local browsers = require "kaiseki.detect.browsers"
local places = require "kaiseki.detect.places"
local remote = require "kaiseki.detect.remote"
local say = require "kaiseki.detect.say"
local severities = require "kaiseki.common.severities"
local trusted = require "kaiseki.detect.trusted"

-- By kind of service: what it is called, what it weighs where nothing else speaks against the process, where something
-- does, and the technique.
local KINDS = {
    address = { "own-address", "info", "low", "T1016" },
    bot = { "hook", "medium", "medium", "T1102" },
    chain = { "block-chain", "medium", "medium", "T1102" },
    code = { "code-host", "low", "medium", "T1102" },
    document = { "cloud-documents", "low", "medium", "T1102" },
    drop = { "file-drop", "medium", "medium", "T1102" },
    dynamic = { "dynamic-name", "medium", "high", "T1568" },
    paste = { "paste-site", "medium", "medium", "T1102" },
    resolver = { "name-resolver", "low", "medium", "T1071.004" },
    profile = { "user-profiles", "low", "medium", "T1102" },
    tunnel = { "tunnel", "medium", "medium", "T1572" },
}

-- So many bytes sent, several times what came, were put there.
local MUCH, TIMES = 65536, 4

-- Programs of the service's own maker, by their name or folder.
local function is_own(process, service)
    local wanted = service.name:lower():match "%w+"
    return (say.image(process) .. " " .. (process.company or "")):lower():find(wanted, 1, true) ~= nil
        and not places.in_temp(say.image(process))
end

-- What the tree's processes, no browsers, did with the end.
local function dealings_of(endpoint, service, case)
    local found = { processes = {}, events = {}, sent = 0, received = 0 }
    for _, dealing in ipairs(endpoint.processes) do
        local process = dealing.process
        if process and process.in_tree and not browsers.is_browser(process) and not is_own(process, service) then
            found.processes[#found.processes + 1] = process
            found.events[#found.events + 1] = case:event(dealing.first)
            if dealing.last ~= dealing.first then found.events[#found.events + 1] = case:event(dealing.last) end
            found.sent, found.received = found.sent + dealing.sent, found.received + dealing.received
        end
    end
    return #found.processes > 0 and found or nil
end

local NEVER_PUT = { address = true, chain = true, resolver = true, tunnel = true }

local function is_put(kind, sent, received)
    return not NEVER_PUT[kind] and sent >= MUCH and sent > received * TIMES
end

local function tell(case, endpoint, service)
    local dealings = dealings_of(endpoint, service, case)
    if not dealings then return end
    local sent, received = dealings.sent, dealings.received
    case:finding {
        process = dealings.processes[1], key = service.kind .. " " .. remote.name(endpoint), events = dealings.events,
        technique = is_put(service.kind, sent, received) and "T1567" or KINDS[service.kind][4],
        facts = { "use-web-service", doer = dealings.processes, host = remote.name(endpoint), product = service.name,
                  subject = KINDS[service.kind][1], sent = sent > 0 and sent or nil,
                  received = received > 0 and received or nil,
                  state = not endpoint.answered and sent + received == 0 and "unanswered" or nil },
    }
end

local function weigh(finding, case)
    local kind = finding.key:match "^%l+"
    local gravity, installed = 0, true
    for _, process in ipairs(finding.facts.doer) do
        gravity = math.max(gravity, accusation.gravity(case, process))
        installed = installed and trusted.is_installed(case, process)
    end
    if gravity == 0 and installed then return "info" end
    local sent, received = (finding.facts.sent or {})[1] or 0, (finding.facts.received or {})[1] or 0
    local put = is_put(kind, sent, received)
    local weight = KINDS[kind][gravity > 0 and 3 or 2]
    if put then weight = gravity > 0 and "high" or "medium" end
    return severities.least(weight, accusation.client_weight(case))
end

local function example(host, name)
    local image = [[C:\Users\x\Desktop\]] .. name
    return { events = {
        { operation = "Process Create", result = "SUCCESS", ["process.name"] = "explorer.exe", ["process.pid"] = 2,
          ["process.image"] = [[C:\Windows\explorer.exe]], path = image, ["child.pid"] = 4,
          ["child.command_line"] = name },
        { operation = "TCP Connect", result = "SUCCESS", ["process.name"] = name, ["process.pid"] = 4,
          ["process.image"] = image, path = "x:49152 -> " .. host .. ":443" },
    } }
end

rule {
    id = "command-and-control.web-service",
    title = "Service of the web used that is open to anybody",
    severity = "high",
    attack = { "T1102", "T1567", "T1568", "T1572", "T1016", "T1071.004" },
    description = "A process of the sample's tree that is no browser talks to a site for pasted texts, a host of code, "
        .. "a messenger's hook, documents in the cloud, users' profiles, a tunnel or the like: what it fetches there "
        .. "may be the address of its server or its next part, what it sends may be what it took.",
    references = { "https://attack.mitre.org/techniques/T1102/", "https://attack.mitre.org/techniques/T1567/" },
    false_positives = { "Programs that look for updates or keep documents there, when one is taken for the sample." },
    author = "kaiseki",
    ordinary_for = { "client", "setup" },
    weigh = weigh,
    on_finish = function(case)
        for _, endpoint in ipairs(case.endpoints) do
            local service = remote.is_host(endpoint) and remote.web_service(endpoint)
            if service then tell(case, endpoint, service) end
        end
    end,
    examples = {
        match = { example("pastebin.com", "a.exe"), example("api.telegram.org", "a.exe"),
                  example("a-b-c.trycloudflare.com", "a.exe"), example("content.dropboxapi.com", "a.exe") },
        no_match = { example("update.vendor.example", "a.exe"), example("slack.com", "slack.exe"),
                     example("notpastebin.com", "a.exe") },
    },
}
