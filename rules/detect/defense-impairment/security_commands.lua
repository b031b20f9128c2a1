-- Commands that switch protection off.

local accusation = require "kaiseki.detect.accusation"
local lists = require "kaiseki.common.lists"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local products = require "kaiseki.detect.products"
local standing = require "kaiseki.detect.standing"
local trusted = require "kaiseki.detect.trusted"
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
    "%-cloudblocklevel%s+[0d]", "attacksurfacereductionrules_actions%s+[0d]", "remove%-mppreference%s+%-attack",
    "%-mpclouds?%w*level%s+[0d]",
}

local function holds_back(text)
    for _, option in ipairs(HELD_BACK) do
        if text:find(option) then return true end
    end
    return false
end

local function on_defender(each)
    local text = each.folded
    if text:find "set%-mppreference" and (text:find "%-disable%w+[%s:]+[$1t]" or text:find "%-d[%a]+[%s:]+%$t") then
        return "turns-defender-off"
    end
    if text:find("set-mppreference", 1, true) and holds_back(text) then
        return "holds-defender-back"
    end
    if text:find "[as][de][dt]%-mppreference" and text:find "%-exclusion" then return "excludes-files-from-defender" end
    if each.program == "wusa" and each:has "/uninstall" and text:find("890830", 1, true) then
        return "removes-malware-tool"
    end
    if text:find "mpcmdrun" and text:find "%-removedefinitions" then return "removes-defender-definitions" end
    local removes = text:find("uninstall-windowsfeature", 1, true)
        or text:find("disable-windowsoptionalfeature", 1, true) or text:find("/disable-feature", 1, true)
        or text:find "remove%-appxp%a+"
    if removes and (text:find("defender", 1, true) or text:find("sechealthui", 1, true)) then
        return "removes-defender"
    end
    if each.program == "schtasks" and each:has("/disable", "/delete") and text:find("windows defender", 1, true)
        or text:find("disable-scheduledtask", 1, true) and text:find("windows defender", 1, true) then
        return "turns-defender-off"
    end
    return nil
end

-- A descriptor of a service that denies something, or one that lets everyone in.
local function on_descriptor(each)
    if each.program ~= "sc" or not each:says "sdset" then return nil end
    if each.text:find "%(D;" or mentions(each, SERVICES) then return "locks-service" end
    return each.text:find "%(A;;KA;;;WD%)" and "opens-to-everyone" or nil
end

local function on_filter(each)
    if (each.program == "fltmc" and each:says("unload", "detach")) then return "unloads-file-filter" end
    if (each.program == "sysmon" or each.program == "sysmon64") and each:has "-u" then return "removes-sysmon" end
    return nil
end

-- Windows' own error reporting starts it for programs that crash; with a process' and a thread's numbers it holds one.
local function on_fault(each)
    local holds = each.program == "werfaultsecure" and each:has "/pid" and each:has("/tid", "/encfile", "/type")
    return holds and "freezes-process" or nil
end

-- Options by which PowerShell's and WMI's commands stop services and programs.
local function by_cmdlet(each)
    local text = each.folded
    local stops = text:find "stop%-service" or text:find "remove%-service"
        or (text:find "set%-service" and text:find "disabled")
        or (each.program == "wmic" and each:says "service" and (text:find "stopservice" or text:find "disabled"
            or each:says "delete"))
    if stops then
        for _, name in ipairs(SERVICES) do
            if #name > 4 and text:find(name, 1, true) then return "stops-security-service" end
        end
    end
    local ends = text:find "stop%-process" or (each.program == "wmic" and each:says "process"
        and (each:says "delete" or text:find "terminate"))
    if ends then
        for _, name in ipairs(PROCESSES) do
            if #name > 4 and text:find(name, 1, true) then return "ends-security-tool" end
        end
    end
    if text:find("call uninstall", 1, true) or text:find("uninstall-package", 1, true) then
        for _, row in ipairs(products.SECURITY) do
            if #row[1] > 3 and text:find(row[1]:lower(), 1, true) then return "removes-security-product" end
        end
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
    return on_defender(each) or on_service(each) or on_descriptor(each) or on_filter(each) or on_fault(each)
        or by_cmdlet(each)
end

local function is_shut_off(text)
    return (text:find "advfirewall" and text:find "state%s+off") or (text:find "opmode" and text:find "disable")
        or text:find "firewallpolicy%s+[\"']?allowinbound"
end

-- A group of rules switched on: Windows' own, by which others get to the machine.
local function group_of(text)
    local remote = text:find "remote ?desktop" or text:find "remotedesktop" or text:find "winrm" or text:find "remote"
    return "opens-firewall-for-group", not remote and "medium" or nil
end

-- A rule added: for a program of a user's place, against one that protects, or for a port.
local function by_rule(text, case, blocks, outward, port)
    if blocks then
        local guarded = text:find("windows defender", 1, true) or products.of(products.SECURITY, text)
        return guarded and "blocks-security-product" or nil
    end
    if places.in_user_place(text, case) then return "lets-program-through-firewall" end
    local program = text:find "program%s*=" or text:find "%-program%s"
    return port and not outward and not program and "opens-port-in-firewall" or nil, "medium"
end

local function firewall(each, case)
    local text = each.folded
    if text:find("set-netfirewallprofile", 1, true) and text:find "%-enabled%s+[$%a]*f" then
        return "turns-firewall-off"
    end
    if text:find("enable-netfirewallrule", 1, true) and not text:find "%-enabled%s+f" then return group_of(text) end
    if text:find("new-netfirewallrule", 1, true) then
        return by_rule(text, case, text:find "%-action%s+[\"']?block" ~= nil, text:find "outbound" ~= nil,
                       text:find "%-localport")
    end
    if each.program ~= "netsh" then return nil end
    if is_shut_off(text) then return "turns-firewall-off" end
    if text:find "set%s+rule" and text:find "enable%s*=%s*[\"']?yes" then return group_of(text) end
    if text:find "firewall%s+set%s+service" and text:find "enable" then return group_of(text) end
    if text:find "add%s+portopening" then return "opens-port-in-firewall" end
    local adds = text:find "firewall%s+add%s+rule" or text:find "add%s+allowedprogram"
    if not adds then return nil end
    return by_rule(text, case, text:find "action%s*=%s*[\"']?block" ~= nil, text:find "dir%s*=%s*[\"']?out" ~= nil,
                   text:find "localport")
end

local function judge_firewall(line, case)
    return command.first(line, function(each)
        local what, severity = firewall(each, case)
        return what and { what = what, severity = severity } or nil
    end)
end

-- Setup programs, and administrators.
local function excuse(finding, case)
    local process = finding.process
    local mild, why = standing.of(case, process)
    if mild then return mild, why end
    if trusted.is_bystander(case, process) then return "low" end
    return trusted.may_manage(process) and "medium" or nil
end

local function state(finding)
    if finding.key == "freezes-process" then
        local event = finding.events[1]
        return { "freeze-process", program = event.path, command = event.child.command_line }
    end
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
                                         "^", "fltmc", "sysmon", "WerFaultSecure", "-Service", "-Process", "wmic",
                                         "-Feature", "Windows Defender", "wusa", "OptionalFeature", "Uninstall" },
    on_event = function(event, case)
        local what = command.first(event.child.command_line, protection)
        if what then case:finding { process = lineage.requester(event.process), key = what, event = event } end
    end,
    excuse = excuse,
    weigh = accusation.unless_accused,
    finding = state,
    examples = {
        match = {
            example "fltMC.exe unload SysmonDrv", example "sc sdset WinDefend D:(D;;DCLCWPDTSD;;;IU)",
            example "C:\\Windows\\System32\\WerFaultSecure.exe /h /pid 2320 /tid 2324 /encfile 188 /type 268310",
            example "powershell Stop-Service -Name WinDefend -Force",
            example "wmic product where \"name like '%ESET%'\" call uninstall /nointeractive",
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
            example "taskkill /im notepad.exe", example "fltmc instances", example "sc sdshow WinDefend",
            example "C:\\Windows\\System32\\WerFaultSecure.exe -u -p 4 -ip 8 -s 12",
            example "powershell Stop-Service -Name Spooler",
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
    match = operation:is "Process Create" & child.command_line:contains { "netsh", "NetFirewall" },
    on_event = function(event, case)
        local told = judge_firewall(event.child.command_line, case)
        if not told then return end
        case:finding { process = lineage.requester(event.process), key = told.what, event = event,
                       severity = told.severity }
    end,
    excuse = excuse,
    weigh = accusation.unless_accused,
    finding = state,
    examples = {
        match = {
            example "netsh advfirewall set allprofiles state off",
            example [[netsh advfirewall firewall set rule group="remote desktop" new enable=Yes]],
            example "netsh advfirewall firewall add rule name=a dir=in action=allow protocol=TCP localport=4444",
            example([[netsh advfirewall firewall add rule name=a dir=out action=block ]]
                .. [[program="C:\Program Files\Windows Defender\MsMpEng.exe"]]),
            example "powershell Enable-NetFirewallRule -DisplayGroup 'Remote Desktop'",
            example "powershell Set-NetFirewallProfile -Profile Domain,Public,Private -Enabled False",
            example [[netsh firewall add allowedprogram "C:\Users\x\AppData\Roaming\a.exe" "a.exe" ENABLE]],
        },
        no_match = {
            example "netsh interface ipv4 show config", example "netsh advfirewall firewall show rule name=all",
            example [[netsh advfirewall firewall add rule name="T" program="C:\Program Files\T\t.exe" action=allow]],
        },
    },
}
