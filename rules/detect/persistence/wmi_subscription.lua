-- Subscriptions to WMI's events: by commands that make them, or by COM, of which only traces are seen.

local accusation = require "kaiseki.detect.accusation"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local standing = require "kaiseki.detect.standing"
local trusted = require "kaiseki.detect.trusted"

local function subscribes(each, case)
    if each.program == "mofcomp" then
        for i = 2, #each.words do
            if places.in_user_place(each.words[i], case) then return each.words[i] end
        end
    end
    if each.folded:find("root\\subscription", 1, true) or each.folded:find("__eventfilter", 1, true)
        or each.folded:find("commandlineeventconsumer", 1, true) then
        return "a subscription"
    end
    return nil
end

rule {
    id = "persistence.wmi-subscription",
    title = "WMI event subscription made",
    severity = "high",
    attack = { "T1546.003" },
    description = "WMI starts a program whenever an event happens; nothing shows in the usual places.",
    references = { "https://attack.mitre.org/techniques/T1546/003/" },
    false_positives = { "Management software that registers its classes with mofcomp." },
    author = "kaiseki",
    match = operation:is "Process Create"
        & child.command_line:contains { "mofcomp", [[root\subscription]], "__EventFilter", "CommandLineEventConsumer" },
    on_event = function(event, case)
        local what = command.first(event.child.command_line, function(each) return subscribes(each, case) end)
        if what then case:finding { process = lineage.requester(event.process), key = what, event = event } end
    end,
    finding = function(finding)
        return { "subscribe-to-wmi", command = finding.events[1].child.command_line }
    end,
    examples = {
        match = {
            { operation = "Process Create", path = [[C:\Windows\System32\wbem\WMIC.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] =
                  [[wmic /namespace:\\root\subscription path __EventFilter create Name="a", Query="SELECT"]] },
        },
        no_match = {
            { operation = "Process Create", path = [[C:\Windows\System32\wbem\mofcomp.exe]],
              ["process.name"] = "msiexec.exe",
              ["child.command_line"] = [[mofcomp "C:\Program Files\Tool\tool.mof"]] },
        },
    },
}

-- What is asked for over COM is seen as the client's libraries, the repository written by WMI's service, and what runs
-- the consumers of events: scrcons.exe, or a library of WmiPrvSE.exe.
local CLIENT = operation:is "Load Image" & path:endswith { [[\wbem\wbemprox.dll]], [[\wbem\wbemdisp.dll]] }
local WRITTEN = operation:is "WriteFile" & result:is "SUCCESS" & path:endswith [[\wbem\Repository\OBJECTS.DATA]]
local CONSUMER = operation:is "Process Create" & path:endswith [[\wbem\scrcons.exe]]
    | operation:is "Load Image" & path:endswith [[\wbem\wbemcons.dll]]

-- Seconds from a client's first word to the repository's being written, and how many clients and writes are kept.
local WITHIN, MOST = 30, 500

local seen = memory.of_case()

-- The first time that the repository was written within the time after `client`.
local function write_after(state, client)
    for _, write in ipairs(state.writes or {}) do
        local after = write.index > client.index
        local seconds = client.time and write.time and (write.time - client.time) / 10000000 or 0
        if after and seconds <= WITHIN then return write end
        if after then return nil end
    end
    return nil
end

local function trace(path, operation, process, pid, time)
    return { operation = operation, result = "SUCCESS", path = path, ["process.name"] = process, ["process.pid"] = pid,
             time = time, ["file.length"] = operation == "WriteFile" and 8192 or nil }
end

local LOADS = trace([[C:\Windows\System32\wbem\wbemprox.dll]], "Load Image", "a.exe", 4, 10)
local REPOSITORY = [[C:\Windows\System32\wbem\Repository\OBJECTS.DATA]]

rule {
    id = "persistence.wmi-repository",
    title = "WMI's repository written for a program",
    severity = "high",
    attack = { "T1546.003" },
    description = "A program of the sample's tree talks to WMI, whose service then writes its repository, where "
        .. "subscriptions to events are kept; that a consumer of events starts makes it certain.",
    references = { "https://attack.mitre.org/techniques/T1546/003/" },
    false_positives = { "Programs that ask WMI while something else has it write, or that bring classes of "
        .. "their own." },
    author = "kaiseki",
    match = CLIENT | WRITTEN | CONSUMER,
    on_event = function(event, case)
        local state = seen(case)
        local is_client, is_write = event:matches(CLIENT), event:matches(WRITTEN)
        if is_client then
            state.clients = state.clients or {}
            if #state.clients < MOST and not lineage.is_shell(event.process) then
                state.clients[#state.clients + 1] = { process = event.process, index = event.index, time = event.time }
            end
        elseif is_write then
            state.writes = state.writes or {}
            local last = state.writes[#state.writes]
            local again = last and event.time and last.time and event.time - last.time < 10000000
            if not again and #state.writes < MOST then
                state.writes[#state.writes + 1] = { index = event.index, time = event.time }
            end
        else
            state.consumer = state.consumer or event.index
        end
    end,
    on_finish = function(case)
        local state, told = seen(case), {}
        for _, client in ipairs(state.clients or {}) do
            local write = client.process.in_tree and not told[client.process.number] and write_after(state, client)
            if write then
                told[client.process.number] = true
                local ran = state.consumer and state.consumer > client.index
                case:finding {
                    process = client.process, key = "repository", severity = not ran and "medium" or nil,
                    events = { case:event(client.index), case:event(write.index), ran and case:event(state.consumer) },
                    facts = { "change-wmi", file = case:event(write.index).path,
                              evidence = ran and "consumer-ran" or nil },
                }
            end
        end
    end,
    excuse = function(finding, case)
        local mild, why = standing.of(case, finding.process)
        if mild then return mild, why end
        return trusted.is_installed(case, finding.process) and "low" or nil
    end,
    weigh = accusation.unless_accused,
    examples = {
        match = { { sample = "a.exe", events = {
            LOADS, trace(REPOSITORY, "WriteFile", "svchost.exe", 8, 12),
        } } },
        no_match = {
            { sample = "a.exe", events = { LOADS, trace(REPOSITORY, "WriteFile", "svchost.exe", 8, 70) } },
            { sample = "a.exe", events = { trace(REPOSITORY, "WriteFile", "svchost.exe", 8, 5), LOADS } },
        },
    },
}
