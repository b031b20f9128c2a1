-- What goes over the network, recorded by tools of Windows.

local asked = require "kaiseki.detect.asked"
local command = require "kaiseki.detect.command"
local tools = require "kaiseki.detect.tools"

local RECORDS = { pktmon = { "start" }, netsh = { "trace start", "capture=yes" }, windump = { "-" } }

local function records(each)
    for _, word in ipairs(RECORDS[each.program] or {}) do
        if not each.folded:find(word, 1, true) then return nil end
    end
    return RECORDS[each.program] and each.text or nil
end

local recorded = asked.new()

rule {
    id = "discovery.traffic-recorded",
    title = "Network traffic recorded by command",
    severity = "medium",
    attack = { "T1040" },
    description = "Windows' own tools are told to record what goes over the network, where passwords may be.",
    references = { "https://attack.mitre.org/techniques/T1040/" },
    false_positives = { "Administrators who look for a fault." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:contains { "pktmon", "netsh", "windump" },
    on_event = function(event, case)
        if command.first(event.child.command_line, records) then recorded:tell(case, event, { key = "traffic" }) end
    end,
    on_complete = recorded.complete,
    finding = function(finding)
        return { "record-traffic", command = finding.events[1].child.command_line }
    end,
    examples = {
        match = { tools.example [[netsh trace start capture=yes tracefile=C:\Users\Public\t.etl]],
                  tools.example "pktmon start --etw" },
        no_match = { tools.example "netsh wlan show interfaces", tools.example "pktmon status" },
    },
}
