-- Commands that ask about the machine, its users, its protection and its network.

local asked = require "kaiseki.detect.asked"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local remote = require "kaiseki.detect.remote"
local tools = require "kaiseki.detect.tools"
local trusted = require "kaiseki.detect.trusted"
local window = require "kaiseki.detect.window"

-- Programs that do nothing but ask, and the technique.
local ASKS = {
    whoami = "T1033", systeminfo = "T1082", hostname = "T1082", ipconfig = "T1016", tasklist = "T1057",
    netstat = "T1049", arp = "T1016", route = "T1016", nltest = "T1018", quser = "T1033", query = "T1033",
    qwinsta = "T1033", nbtstat = "T1016", getmac = "T1016", tracert = "T1016", dsquery = "T1018", gpresult = "T1615",
    klist = "T1082", cmdkey = "T1033", driverquery = "T1082", ver = "T1082", pathping = "T1016", tree = "T1083",
    chcp = "T1614.001", msinfo32 = "T1082", vol = "T1082", qprocess = "T1057",
}

local NET = {
    view = "T1018", user = "T1087", group = "T1087", localgroup = "T1087", share = "T1135", session = "T1049",
    accounts = "T1087", use = "T1049", time = "T1124", config = "T1082", start = "T1007",
}
local NET_WORDS = { "view", "user", "group", "localgroup", "share", "session", "accounts", "use", "time", "config",
                    "start" }

-- What is asked of WMI: words of the question in order, and the technique.
local WMI = {
    { "process", "T1057" }, { "service", "T1007" }, { "useraccount", "T1087" }, { "group", "T1087" },
    { "logicaldisk", "T1082" }, { "diskdrive", "T1082" }, { "product", "T1518" }, { "qfe", "T1082" },
    { "nicconfig", "T1016" }, { "startup", "T1082" }, { "share", "T1135" }, { "ntdomain", "T1018" },
}

-- Words of other programs' command lines that ask.
local OTHERS = {
    { "reg", "query", "T1012" }, { "fsutil", "fsinfo", "T1082" }, { "sc", "query", "T1007" },
    { "netsh", "show", "T1016" }, { "w32tm", "/tz", "T1124" }, { "schtasks", "/query", "T1007" },
    { "powershell", "get-computerinfo", "T1082" }, { "powershell", "win32_operatingsystem", "T1082" },
    { "powershell", "win32_computersystem", "T1082" }, { "powershell", "win32_bios", "T1082" },
    { "powershell", "get-process", "T1057" }, { "powershell", "get-netip", "T1016" },
    { "powershell", "get-localuser", "T1087" }, { "powershell", "get-localgroup", "T1087" },
    { "powershell", "get-smbshare", "T1135" }, { "powershell", "get-nettcpconnection", "T1049" },
}

local commands = window.new { seconds = 300, count = 4 }
local questions = memory.of_process()
local later = memory.of_case()

-- What changes or connects something asks nothing.
local function is_change(each)
    if each:has("/add", "/delete", "/del", "/active", "/set") then return true end
    return each:says "use" and each.folded:find [[%s\\]] ~= nil
end

local function wmi_technique(each)
    for _, row in ipairs(WMI) do
        if each:says(row[1]) then return row[2] end
    end
    return "T1082"
end

local function own_address(each)
    if each.program ~= "curl" and each.program ~= "wget" and each.program ~= "powershell" then return nil end
    local host = each.folded:match "https?://([%w.-]+)" or each.folded:match "%s([%w-]+%.[%w.-]+)"
    local service = host and remote.web_service { host = host }
    return service and service.kind == "address" and host or nil
end

-- What the command asks, by its name, and the technique; nil when it asks nothing.
local function question(each)
    if ASKS[each.program] then return each.program, ASKS[each.program] end
    if (each.program == "net" or each.program == "net1") and not is_change(each) then
        for _, word in ipairs(NET_WORDS) do
            if each:says(word) then return "net " .. word, NET[word] end
        end
    end
    if each.program == "wmic" and (each:says("get") or each:says("list")) then return "wmic", wmi_technique(each) end
    for _, row in ipairs(OTHERS) do
        if each.program == row[1] and each.folded:find(row[2], 1, true) then return row[1] .. " " .. row[2], row[3] end
    end
    local address = own_address(each)
    if address then return each.program .. " " .. address, "T1016" end
    return nil
end

local found = memory.of_case()

local function note(case, process, event, what, technique)
    local mine = questions(case, process)
    if not mine.names then
        mine.names, mine.seen, mine.indexes, mine.techniques, mine.process = {}, {}, {}, {}, process
        local list = found(case)
        list[#list + 1] = mine
    end
    if not mine.seen[what] then
        mine.names[#mine.names + 1], mine.techniques[#mine.techniques + 1] = what, technique
    end
    mine.seen[what] = true
    if #mine.indexes < 20 then mine.indexes[#mine.indexes + 1] = event.index end
    return mine
end

-- What a user typed is of the shell in which it was typed.
local function asker(event)
    local process = lineage.requester(event.process)
    local nobody = lineage.is_shell(process) or lineage.is_terminal(process)
    return nobody and nil or process
end

local function ask(event, case, process)
    for _, each in ipairs(command.all(event.child.command_line)) do
        local what, technique = question(each)
        if what then
            local mine = note(case, process, event, what, technique)
            if commands:reached(case, process, event.time, what) then mine.many = true end
        end
    end
end

local function tell(case, mine)
    local events = memory.events(case, mine.indexes)
    local severity = not mine.many and "low" or nil
    for at, technique in ipairs(mine.techniques) do
        case:finding { process = mine.process, key = "commands", events = at == 1 and events or nil,
                       technique = technique, severity = severity }
    end
end

local NAMES = { "whoami", "systeminfo", "hostname", "ipconfig", "tasklist", "netstat", "arp", "route", "nltest",
                "quser", "query", "qwinsta", "nbtstat", "getmac", "tracert", "dsquery", "gpresult", "klist", "cmdkey",
                "pathping", "driverquery", "net",
                "wmic", "reg", "fsutil", "sc", "w32tm", "schtasks", "powershell", "curl", "wget",
                "tree", "chcp", "msinfo32", "cmd", "qprocess" }

rule {
    id = "discovery.system-commands",
    title = "Commands that ask about the machine",
    severity = "medium",
    attack = { "T1082", "T1033", "T1016", "T1049", "T1057", "T1018", "T1087", "T1135", "T1007", "T1012", "T1083",
               "T1124", "T1518", "T1614.001", "T1615" },
    description = "Four or more different commands about the machine, its users, processes or network within five "
        .. "minutes, for the same program; fewer are context, and told of the sample's tree alone.",
    references = { "https://attack.mitre.org/techniques/T1082/" },
    false_positives = { "Support scripts and inventory agents." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS" & child.command_line:contains(NAMES),
    on_event = function(event, case)
        local process = asker(event)
        if process then
            ask(event, case, process)
        else
            local list = later(case)
            list[#list + 1] = event.index
        end
    end,
    on_complete = function(case)
        for _, index in ipairs(later(case)) do
            local event = case:event(index)
            ask(event, case, lineage.started(event) or event.process)
        end
        for _, mine in ipairs(found(case)) do
            if mine.many then tell(case, mine) end
        end
    end,
    on_finish = function(case)
        for _, mine in ipairs(found(case)) do
            if not mine.many and lineage.in_tree(mine.process) then tell(case, mine) end
        end
    end,
    excuse = function(finding, case)
        if not lineage.in_tree(finding.process) then return "low" end
        return trusted.is_installed(case, finding.process) and "low" or nil
    end,
    finding = function(finding, case)
        local names = questions(case, finding.process).names or {}
        return { "ask-about-machine", count = #names, command = names }
    end,
    examples = {
        match = {
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\cmd.exe]],
              ["process.name"] = "a.exe",
              ["child.command_line"] = "cmd /c whoami & systeminfo & ipconfig /all & net view" },
        },
        no_match = {
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\ipconfig.exe]],
              ["process.name"] = "cmd.exe", ["child.command_line"] = "ipconfig /all" },
        },
    },
}

local guards = asked.new()

local function asks_for_guards(each)
    local asks = each.program == "wmic" or each.folded:find("get-", 1, true) or each.folded:find("gwmi", 1, true)
        or each.folded:find("gcim", 1, true) or each.program == "sc" or each.program == "tasklist"
    local guarded = each.folded:find("securitycenter", 1, true) or each.folded:find("antivirusproduct", 1, true)
        or each.folded:find("get-mpcomputerstatus", 1, true) or each.folded:find("get-mppreference", 1, true)
        or each.folded:find("firewallproduct", 1, true)
    return asks and guarded and each.text or nil
end

rule {
    id = "discovery.protection-commands",
    title = "Asks by command which antivirus is there",
    severity = "medium",
    attack = { "T1518.001", "T1047" },
    description = "A command asks WMI's Security Center or Defender itself which products protect the machine.",
    references = { "https://attack.mitre.org/techniques/T1518/001/" },
    false_positives = { "Inventory agents; support scripts." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:contains { "SecurityCenter", "AntiVirusProduct",
        "Get-MpComputerStatus", "Get-MpPreference", "FirewallProduct" },
    on_event = function(event, case)
        if command.first(event.child.command_line, asks_for_guards) then
            guards:tell(case, event, { key = "protection" })
        end
    end,
    on_complete = guards.complete,
    excuse = function(finding, case)
        return (not tools.in_tree(finding) or trusted.is_installed(case, finding.process)) and "low" or nil
    end,
    finding = function(finding)
        return { "ask-about-protection", command = finding.events[1].child.command_line }
    end,
    examples = {
        match = {
            tools.example [[wmic /namespace:\\root\SecurityCenter2 path AntiVirusProduct get displayName]],
            tools.example "powershell Get-CimInstance -Namespace root/SecurityCenter2 -ClassName AntivirusProduct",
        },
        no_match = { tools.example "wmic os get caption" },
    },
}

-- Programs that look for machines and their open ports, and the words that tell them under another name.
local SCANNERS = {
    netscan = true, netscan64 = true, advanced_ip_scanner = true, advanced_ip_scanner_console = true, nmap = true,
    advanced_port_scanner = true, advanced_port_scanner_console = true, masscan = true, fscan = true, fscan64 = true,
    ipscan = true, ipscan22 = true, angryip = true, nbtscan = true, scanline = true, portqry = true, kscan = true,
    softperfect_netscan = true, nimscan = true, rustscan = true, ["lansweeper"] = true,
}

local function scans(each)
    if SCANNERS[each.program] then return each.text end
    local looped = each.program == "for" and each.folded:find("ping", 1, true) and each.folded:find("/l", 1, true)
    return (looped or each.folded:find "/hide%s+/auto:" or each.folded:find "/portable%s+.-/lng") and each.text or nil
end

local scanners = asked.new()

rule {
    id = "discovery.network-scanner",
    title = "Network scanned by a program made for it",
    severity = "medium",
    attack = { "T1046", "T1018" },
    description = "A scanner of networks is started, or a loop asks one address after the other.",
    references = { "https://attack.mitre.org/techniques/T1046/" },
    false_positives = { "Administrators." },
    author = "kaiseki",
    match = operation:is "Process Create"
        & child.command_line:contains { "scan", "nmap", "portqry", "ping", "/auto:", "/portable", "lansweeper" },
    on_event = function(event, case)
        if command.first(event.child.command_line, scans) then scanners:tell(case, event, { key = "scanner" }) end
    end,
    on_complete = scanners.complete,
    finding = function(finding)
        return { "scan-network", command = finding.events[1].child.command_line }
    end,
    examples = {
        match = { tools.example [[C:\Users\x\Downloads\netscan.exe]], tools.example "nmap -sS 10.0.0.0/24",
                  tools.example "cmd /c for /L %i in (1,1,254) do ping -n 1 10.0.0.%i" },
        no_match = { tools.example "ping 10.0.0.1" },
    },
}
