-- Several commands that ask about the machine, its users and its network, one after another.

local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local recall = require "kaiseki.detect.recall"
local window = require "kaiseki.detect.window"

local ASKS = {
    whoami = true, systeminfo = true, hostname = true, ipconfig = true, tasklist = true, netstat = true, arp = true,
    route = true, nltest = true, quser = true, query = true, qwinsta = true, nbtstat = true, getmac = true,
    tracert = true, dsquery = true, gpresult = true, klist = true, cmdkey = true, driverquery = true, ver = true,
}
local NET = { "view", "user", "group", "localgroup", "share", "session", "accounts", "use", "time", "config" }

local commands = window.new { seconds = 300, count = 4 }
local asked = memory.of_process()

-- What changes or connects something asks nothing.
local function is_change(each)
    if each:has("/add", "/delete", "/del", "/active", "/set") then return true end
    return each:says "use" and each.folded:find [[%s\\]] ~= nil
end

local function question(each)
    if ASKS[each.program] then return each.program end
    if (each.program == "net" or each.program == "net1") and not is_change(each) then
        for _, word in ipairs(NET) do
            if each:says(word) then return "net " .. word end
        end
    end
    if each.program == "wmic" and (each:says("get") or each:says("list")) then return "wmic" end
    return nil
end

-- What the answers tell; of others, the machine.
local TECHNIQUES = {
    whoami = "T1033", quser = "T1033", query = "T1033", qwinsta = "T1033", cmdkey = "T1033",
    ipconfig = "T1016", arp = "T1016", route = "T1016", nbtstat = "T1016", getmac = "T1016", tracert = "T1016",
    netstat = "T1049", ["net session"] = "T1049", ["net use"] = "T1049", tasklist = "T1057",
    nltest = "T1018", ["net view"] = "T1018", dsquery = "T1018", ["net share"] = "T1135",
    ["net user"] = "T1087", ["net group"] = "T1087", ["net localgroup"] = "T1087", ["net accounts"] = "T1087",
}

local told = memory.of_case()

local function note(case, process, event, what)
    local mine = asked(case, process)
    mine.names, mine.seen, mine.indexes = mine.names or {}, mine.seen or {}, mine.indexes or {}
    if not mine.seen[what] then mine.names[#mine.names + 1] = what end
    mine.seen[what] = true
    if #mine.indexes < 20 then mine.indexes[#mine.indexes + 1] = event.index end
    return mine
end

rule {
    id = "discovery.system-commands",
    title = "Commands that ask about the machine, one after another",
    severity = "medium",
    attack = { "T1082", "T1033", "T1016", "T1049", "T1057", "T1018", "T1087", "T1135" },
    description = "Four or more different commands about the machine, its users, processes or network within five "
        .. "minutes, for the same program.",
    references = { "https://attack.mitre.org/techniques/T1082/" },
    false_positives = { "Support scripts and inventory agents." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS"
        & child.command_line:contains {
            "whoami", "systeminfo", "hostname", "ipconfig", "tasklist", "netstat", "arp", "route", "nltest", "quser",
            "query", "qwinsta", "nbtstat", "getmac", "tracert", "dsquery", "gpresult", "klist", "cmdkey",
            "driverquery", "net", "wmic",
        },
    on_event = function(event, case)
        local requester = lineage.requester(event.process)
        for _, each in ipairs(command.all(event.child.command_line)) do
            local what = question(each)
            if what then
                local mine = note(case, requester, event, what)
                if commands:reached(case, requester, event.time, what) then
                    local events = recall.events(case, mine.indexes)
                    mine.indexes = {}
                    told(case)[requester.number or -1] = requester
                    case:finding { process = requester, key = "commands", events = events }
                end
            end
        end
    end,
    on_finish = function(case)
        for _, process in pairs(told(case)) do
            for _, name in ipairs(asked(case, process).names) do
                case:finding { process = process, key = "commands", technique = TECHNIQUES[name] or "T1082" }
            end
        end
    end,
    excuse = function(finding) return not lineage.in_tree(finding.process) and "low" or nil end,
    finding = function(finding, case)
        local names = asked(case, finding.process).names or {}
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
