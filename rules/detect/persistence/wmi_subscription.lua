local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"

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
