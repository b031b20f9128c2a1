-- Commands that switch protection off.

local lists = require "kaiseki.common.lists"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local services = require "kaiseki.windows.services"

local SERVICES = lists.copy(services.STOPPED_BY_COMMAND)

local PROCESSES = {
    "msmpeng", "mpcmdrun", "securityhealth", "mbam", "avast", "avg", "ekrn", "egui", "avp", "mcshield", "sophos",
    "bdagent", "smartscreen", "procmon", "procexp", "processhacker", "wireshark", "taskmgr", "regedit", "sysmon",
}

local function mentions(each, names)
    for i = 2, #each.words do
        local word = each.words[i]:lower():gsub("%.exe$", "")
        for _, name in ipairs(names) do
            if word == name or (#name > 4 and word:find(name, 1, true)) then return true end
        end
    end
    return false
end

-- Options of Set-MpPreference without "disable" in their names, and what makes Defender let things pass.
local HELD_BACK = {
    "%-mapsreporting%s+[0d]", "%-submitsamplesconsent%s+[2n]", "threatdefaultaction%s+[69na]",
    "%-puaprotection%s+[0d]", "%-enablecontrolledfolderaccess%s+[0d]", "%-enablenetworkprotection%s+[0d]",
    "%-cloudblocklevel%s+[0d]",
}

local function holds_back(text)
    for _, option in ipairs(HELD_BACK) do
        if text:find(option) then return true end
    end
    return false
end

local function on_defender(each)
    local text = each.folded
    if text:find "set%-mppreference" and text:find "%-disable%w+%s+[$1t]" then
        return "turns-defender-off"
    end
    if text:find("set-mppreference", 1, true) and holds_back(text) then
        return "holds-defender-back"
    end
    if text:find "[as][de][dt]%-mppreference" and text:find "%-exclusion" then return "excludes-files-from-defender" end
    if text:find "mpcmdrun" and text:find "%-removedefinitions" then return "removes-defender-definitions" end
    if text:find("uninstall-windowsfeature", 1, true) and text:find("defender", 1, true) then
        return "removes-defender"
    end
    return nil
end

local function on_service(each)
    local program = each.program
    if program == "sc" and (each:says("stop", "delete") or each.folded:find "start=%s*disabled")
        and mentions(each, SERVICES) then
        return "stops-security-service"
    end
    if (program == "net" or program == "net1") and each:says("stop") and mentions(each, SERVICES) then
        return "stops-security-service"
    end
    if program == "taskkill" and mentions(each, PROCESSES) then return "ends-security-tool" end
    return nil
end

local function protection(each)
    return on_defender(each) or on_service(each)
end

local function is_shut_off(text)
    return (text:find "advfirewall" and text:find "state%s+off") or (text:find "opmode" and text:find "disable")
end

local function firewall(each, case)
    local text = each.folded
    if text:find("set-netfirewallprofile", 1, true) and text:find "%-enabled%s+[$%a]*f" then
        return "turns-firewall-off"
    end
    if each.program ~= "netsh" then return nil end
    if is_shut_off(text) then return "turns-firewall-off" end
    local adds = text:find "firewall%s+add%s+rule" or text:find "add%s+allowedprogram"
    if adds and places.in_user_place(text, case) then return "lets-program-through-firewall" end
    return nil
end

local function state(finding)
    return { "weaken-protection", effect = finding.key, command = finding.events[1].child.command_line }
end

local function example(line)
    return { operation = "Process Create", path = [[C:\Windows\System32\cmd.exe]], ["process.name"] = "a.exe",
             ["child.command_line"] = line }
end

rule {
    id = "defense-impairment.security-commands",
    title = "Command that switches protection off",
    severity = "high",
    attack = { "T1685" },
    description = "PowerShell's Defender commands, sc, net and taskkill used against what protects the machine.",
    references = { "https://attack.mitre.org/techniques/T1685/" },
    false_positives = { "Administrators; setup of another antivirus program." },
    author = "kaiseki",
    match = operation:is "Process Create"
        & child.command_line:contains { "MpPreference", "MpCmdRun", "sc", "net", "taskkill", "WindowsFeature",
                                         "^" },
    on_event = function(event, case)
        local what = command.first(event.child.command_line, protection)
        if what then case:finding { process = lineage.requester(event.process), key = what, event = event } end
    end,
    finding = state,
    examples = {
        match = {
            example [[powershell -Command "Set-MpPreference -DisableRealtimeMonitoring $true"]],
            example [[powershell Add-MpPreference -ExclusionPath C:\Users\x\AppData]],
            example "cmd /c sc stop WinDefend & sc config WinDefend start= disabled",
            example "taskkill /f /im MsMpEng.exe",
            example "powershell Set-MpPreference -SubmitSamplesConsent 2 -MAPSReporting 0",
        },
        no_match = {
            example "powershell Get-MpPreference",
            example "powershell Set-MpPreference -MAPSReporting Advanced",
            example "sc query WinDefend",
            example "taskkill /im notepad.exe",
        },
    },
}

rule {
    id = "defense-impairment.firewall-commands",
    title = "Command that opens the firewall",
    severity = "high",
    attack = { "T1686.003" },
    description = "netsh or PowerShell turns the firewall off, or lets a program in a user's folder through.",
    references = { "https://attack.mitre.org/techniques/T1686/003/" },
    false_positives = { "Setup programs of servers and games." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:contains { "netsh", "NetFirewallProfile" },
    on_event = function(event, case)
        local what = command.first(event.child.command_line, function(each) return firewall(each, case) end)
        if what then case:finding { process = lineage.requester(event.process), key = what, event = event } end
    end,
    finding = state,
    examples = {
        match = {
            example "netsh advfirewall set allprofiles state off",
            example "powershell Set-NetFirewallProfile -Profile Domain,Public,Private -Enabled False",
            example [[netsh firewall add allowedprogram "C:\Users\x\AppData\Roaming\a.exe" "a.exe" ENABLE]],
        },
        no_match = {
            example "netsh interface ipv4 show config",
            example [[netsh advfirewall firewall add rule name="T" program="C:\Program Files\T\t.exe" action=allow]],
        },
    },
}
