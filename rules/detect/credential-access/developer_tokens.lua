-- Tokens of developers and of machines in a cloud: asked of the tools that keep them, looked for by finders of secrets,
-- or fetched from the cloud's own service.

local accusation = require "kaiseki.detect.accusation"
local command = require "kaiseki.detect.command"
local dropped = require "kaiseki.detect.dropped"
local lists = require "kaiseki.common.lists"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local trusted = require "kaiseki.detect.trusted"
local known = require "kaiseki.windows.credentials"

local function words_of(rows)
    local words = {}
    for _, row in ipairs(rows) do words[#words + 1] = row[2] end
    return words
end

local function asks_for_token(each)
    for _, row in ipairs(known.TOKEN_COMMANDS) do
        if each.program == row[1] and each.folded:find(row[2], 1, true) then return command.plain(each) end
    end
    return nil
end

local function starts(line, image)
    return { operation = "Process Create", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
             ["process.image"] = [[C:\Users\x\a.exe]], ["child.pid"] = 8, ["child.command_line"] = line,
             path = image or [[C:\Program Files\GitHub CLI\gh.exe]] }
end

local function excuse(finding, case)
    local process = finding.process
    if trusted.is_bystander(case, process) or trusted.is_typed_into(process) or lineage.is_shell(process) then
        return "low"
    end
    return not process.in_tree and "low" or nil
end

rule {
    id = "credential-access.token-command",
    title = "Developer's tool told to hand out its token",
    severity = "medium",
    attack = { "T1552.001", "T1528" },
    description = "A program has the command line of a code host or a cloud tell the token by which the user is known "
        .. "there.",
    references = { "https://attack.mitre.org/techniques/T1528/", "https://attack.mitre.org/techniques/T1552/001/" },
    false_positives = { "Editors and build scripts, which ask for the user's token to use it." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS"
        & child.command_line:contains(words_of(known.TOKEN_COMMANDS)),
    on_event = function(event, case)
        local key = command.first(event.child.command_line, asks_for_token)
        if not key then return end
        case:finding { process = lineage.requester(event.process), key = key, event = event,
                       facts = { "run-credential-tool", subject = "access-tokens",
                                 command = event.child.command_line } }
    end,
    excuse = excuse,
    weigh = accusation.unless_accused,
    examples = {
        match = { starts "gh auth token", starts "cmd /c az account get-access-token --output json" },
        no_match = { starts "gh auth status", starts "notepad.exe gh auth token.txt" },
    },
}

rule {
    id = "credential-access.secret-finder",
    title = "Finder of secrets searches files",
    severity = "high",
    attack = { "T1552.001" },
    description = "A program that finds passwords and tokens in files and histories is run by another program, from "
        .. "where no developer's tools are installed or just laid down there.",
    references = { "https://attack.mitre.org/techniques/T1552/001/" },
    false_positives = { "Checks before code is handed in, which run it from where tools are installed." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS" & path:endswith(lists.copy(known.FINDERS)),
    on_event = function(event, case)
        case:finding { process = lineage.requester(event.process), key = places.name(event.path), event = event,
                       facts = { "search-passwords", command = event.child.command_line or event.path } }
    end,
    excuse = function(finding, case)
        local event = finding.events[1]
        local brought = dropped.file(case, event.path, event.index)
        if trusted.is_typed_into(finding.process) or lineage.is_shell(finding.process) then return "low" end
        return not (brought and finding.process.in_tree) and "low" or nil
    end,
    weigh = accusation.unless_accused,
    examples = {
        match = {
            starts([[trufflehog.exe filesystem C:\Users\x --json]], [[C:\Users\x\.cache\trufflehog.exe]]),
        },
        no_match = { starts([[trufflehog.txt]], [[C:\Windows\notepad.exe]]) },
    },
}

local function arrows()
    local list = {}
    for i, address in ipairs(known.METADATA) do list[i] = "-> " .. address .. ":" end
    return list
end

local function connects(address)
    return { events = { { operation = "Process Create", result = "SUCCESS", ["process.name"] = "explorer.exe",
                          ["process.pid"] = 2, ["process.image"] = [[C:\Windows\explorer.exe]], ["child.pid"] = 4,
                          path = [[C:\Users\x\Downloads\a.exe]], ["child.command_line"] = "a.exe" },
                        { operation = "TCP Connect", result = "SUCCESS", ["process.name"] = "a.exe",
                          ["process.pid"] = 4, ["process.image"] = [[C:\Users\x\Downloads\a.exe]],
                          path = "x:49152 -> " .. address .. ":80" } }, sample = "a.exe" }
end

rule {
    id = "credential-access.cloud-metadata",
    title = "Cloud's service for a machine's rights asked",
    severity = "medium",
    attack = { "T1552.005" },
    description = "A process of the sample's tree that is not installed asks the address at which clouds tell a "
        .. "machine of theirs what it is and hand it tokens.",
    references = { "https://attack.mitre.org/techniques/T1552/005/" },
    false_positives = { "Clients of clouds, which find out so whether they run in one." },
    author = "kaiseki",
    match = operation:is { "TCP Connect", "TCP Reconnect", "TCP Disconnect" } & path:contains(arrows()),
    on_event = function(event, case)
        if trusted.is_installed(case, event.process) then return end
        case:finding { process = event.process, key = event.path:match " %-> (.*):[^:]*$", event = event }
    end,
    finding = function(finding)
        return { "connect-to-service", subject = "cloud-metadata", host = finding.key }
    end,
    excuse = function() return "low" end,
    weigh = function(finding, case)
        if not finding.process.in_tree then return "info" end
        return accusation.unless_accused(finding, case)
    end,
    examples = { match = { connects "169.254.169.254" }, no_match = { connects "169.254.10.1" } },
}
