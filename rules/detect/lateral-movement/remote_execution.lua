-- Something set up or run on another machine by command, sessions taken over, and what other machines have run here.

local accusation = require "kaiseki.detect.accusation"
local asked = require "kaiseki.detect.asked"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local lists = require "kaiseki.common.lists"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local trusted = require "kaiseki.detect.trusted"

-- Administrators type such commands; of who does other things as well it is another matter.
local function by_hand(finding)
    return trusted.is_typed_into(finding.process) and "medium" or nil
end

-- This machine under its other names.
local HERE = { ["."] = true, localhost = true, ["127.0.0.1"] = true, ["::1"] = true }

local function elsewhere(name)
    name = name and name:gsub([[^\\]], ""):gsub("^https?://", ""):gsub("['\"@,;]+", "")
    return name and name ~= "" and not HERE[name:lower()] and name or nil
end

-- The other machine that a word names: "\\FS01", and nothing behind it.
local function server_of(each)
    for at = 2, #each.words do
        local name = each.words[at]:match [[^@?\\([%w.-]+)$]]
        if name then return elsewhere(name), at end
    end
    return nil
end

local BY_SERVICE, BY_TASK = { "T1569.002", "T1021.002" }, { "T1053.005", "T1021.002" }

-- Options of PsExec and its kin, by which copies under other names are known.
local PSEXEC_OPTIONS = { "-accepteula", "-s", "-d", "-c", "-h", "-i", "-u", "-noninteractive", "-csrc", "-nobanner",
                         "/accepteula" }

local function is_psexec(each, at)
    if not at or each.program == "net" or each.program == "sc" then return false end
    if each.program:find "^psexec" or each.program:find "^paexec" or each.program:find "^csexec"
        or each.program:find "^remcom" then
        return true
    end
    if each:has("-accepteula") then return true end
    local signs = 0
    for _, option in ipairs(PSEXEC_OPTIONS) do signs = signs + (each:says(option) and 1 or 0) end
    return signs >= 2 and each.words[at + 1] ~= nil
end

-- The machine that PowerShell is told of: "-ComputerName FS01", "-cn FS01,FS02".
local function powershell_server(each)
    local name = each.text:match "[-][cC][oO][mM][pP][uU][tT][eE][rR]%a*[%s:]+(%S+)"
        or each.text:match "%s%-[cC][nN]%s+(%S+)"
        or each.text:match "%-[cC][oO][nN][nN][eE][cC][tT]%a*[uU][rR][iI]%s+(%S+)"
    return elsewhere(name)
end

local REMOTING = { "invoke-command", "enter-pssession", "new-pssession" }

local function by_powershell(each)
    local server = each.folded:find("-", 1, true) and powershell_server(each)
    if server then
        if lists.part_in(each.folded, REMOTING) or each.folded:find "%f[%w]icm%f[%W]" then
            return "command", server, { "T1021.006", "T1059.001" }
        end
        if each.folded:find("win32_process", 1, true) and each.folded:find "invoke%-%a+method" then
            return "process", server, { "T1047" }
        end
    end
    local object = each.text:match "GetTypeFromProgID%(%s*['\"][%w.]+['\"]%s*,%s*['\"]([^'\"]+)"
        or each.text:match "GetTypeFromCLSID%([^)]-,%s*['\"]([^'\"]+)"
    object = elsewhere(object)
    if object then return "process", object, { "T1021.003" } end
    return nil
end

-- What a command sets up elsewhere, the machine, and how, as techniques.
local function set_up(each)
    local program = each.program
    local server, at = server_of(each)
    if program == "sc" and server and each:says("create", "start", "config") then
        return "service", server, BY_SERVICE
    end
    if program == "schtasks" and each:has("/create", "/run", "/change") then
        local name = elsewhere(each:value "/s")
        if name then return "task", name, BY_TASK end
    end
    if program == "at" and server then return "task", server, { "T1053.002", "T1021.002" } end
    if program == "wmic" and each.folded:find("/node:", 1, true) and each.folded:find "call%s+create" then
        local name = elsewhere(each:value "/node")
        if name then return "process", name, { "T1047" } end
    end
    if program == "winrs" then
        local name = elsewhere(each:value "-r" or each:value "-remote")
        if name then return "command", name, { "T1021.006" } end
    end
    if server and is_psexec(each, at) then return "program", server, { "T1569.002", "T1021.002", "T1570" } end
    return by_powershell(each)
end

local function first_set_up(line)
    for _, each in ipairs(command.all(line)) do
        local subject, server, techniques = set_up(each)
        if subject then return { subject = subject, server = server, techniques = techniques } end
    end
    return nil
end

local function example(line)
    return { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\cmd.exe]],
             ["process.name"] = "a.exe", ["child.command_line"] = line }
end

local commands = asked.new()

rule {
    id = "lateral-movement.remote-execution",
    title = "Something run on another machine",
    severity = "high",
    attack = { "T1569.002", "T1021", "T1021.002", "T1021.003", "T1021.006", "T1047", "T1053.002", "T1053.005",
               "T1059.001", "T1570" },
    description = "sc, schtasks, at, wmic, winrs, PowerShell or PsExec under any name is told to set up or start "
        .. "something on another machine.",
    references = { "https://attack.mitre.org/techniques/T1569/002/", "https://attack.mitre.org/techniques/T1021/006/" },
    false_positives = { "Administrators at their work." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS"
        & child.command_line:contains { [[\\]], "/s ", "/node:", "winrs", "-ComputerName", "-cn ", "-Connect",
                                        "GetTypeFrom" },
    on_event = function(event, case)
        local found = first_set_up(event.child.command_line)
        if not found then return end
        for _, technique in ipairs(found.techniques) do
            commands:tell(case, event, { key = ("a %s on %s"):format(found.subject, found.server),
                                         technique = technique })
        end
    end,
    on_complete = commands.complete,
    excuse = by_hand,
    weigh = accusation.unless_accused,
    finding = function(finding)
        local line = finding.events[1].child.command_line
        local found = first_set_up(line)
        return { "set-up-remotely", subject = found.subject, share = found.server, command = line }
    end,
    examples = {
        match = {
            example [[cmd /c sc \\10.1.2.3 create a binPath= C:\Windows\a.exe]],
            example [[wmic /node:10.1.2.3 process call create "cmd /c a"]],
            example [[psx.exe \\10.1.2.3 -accepteula -s -d cmd /c whoami]], example "winrs -r:FS01 cmd",
            example [[at \\FS01 13:20 C:\a.bat]],
            example "powershell Invoke-Command -ComputerName FS01 -ScriptBlock {a}",
            example "powershell [activator]::CreateInstance([type]::GetTypeFromProgID('MMC20.Application','10.1.2.3'))",
        },
        no_match = {
            example [[sc create a binPath= C:\a.exe]], example [[sc \\server query a]],
            example [[wmic /node:localhost process call create calc]],
            example "powershell Invoke-Command -ScriptBlock {a}", example [[net use \\FS01\home]],
        },
    },
}

-- Sessions of others, watched or taken over.
local function takes_session(each)
    if each.program == "mstsc" and each:has("/shadow") then return "T1563.002" end
    if each.program == "tscon" and each:has("/dest") then return "T1563.002" end
    return nil
end

local sessions = asked.new()

rule {
    id = "lateral-movement.session",
    title = "Another user's session watched or taken over",
    severity = "high",
    attack = { "T1563.002", "T1021.001" },
    description = "mstsc is told to watch a session, without consent for the most part, or tscon to lead one to "
        .. "another screen, which asks SYSTEM for no password.",
    references = { "https://attack.mitre.org/techniques/T1563/002/" },
    false_positives = { "Helpdesks." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:contains { "mstsc", "tscon" },
    on_event = function(event, case)
        local technique = command.first(event.child.command_line, takes_session)
        for _, each in ipairs { technique, technique and "T1021.001" } do
            sessions:tell(case, event, { key = "session", technique = each })
        end
    end,
    on_complete = sessions.complete,
    finding = function(finding)
        return { "take-session", command = finding.events[1].child.command_line }
    end,
    examples = {
        match = { example "mstsc /v:FS01 /shadow:1 /noConsentPrompt", example "tscon 1 /dest:rdp-tcp#0" },
        no_match = { example "mstsc /v:FS01" },
    },
}

-- The output goes to this machine's own share, from which the other one fetches it.
local function answers_by_share(line)
    local folded = line:lower()
    local share = folded:match [[>+%s*(\\[%w.-]+\%a+%$\__[%w._]+)]]
    if share then return share end
    return folded:find("/q /c", 1, true) and folded:match [[(\\[%w.-]+\%a+%$\[^%s]+)%s+2%^?>]] or nil
end

-- Helpers of Windows that run what another machine asks for, and the technique.
local function asked_from_elsewhere(event)
    local starter, line = event.process, event.child.command_line or ""
    local name = places.program(starter.name or "")
    local answer = answers_by_share(line)
    if answer then
        local by_service = name == "services" or line:lower():find("execute.bat", 1, true)
        return answer, by_service and { "T1569.002", "T1021.002", "T1059.003", "T1543.003" }
            or { "T1047", "T1021.002", "T1059.003" }
    end
    local program = places.program(event.child.image or event.path or "")
    local runs = programs.named(program, "script-host") or programs.named(program, "launcher")
        or programs.named(program, "lolbin")
    if name == "mmc" and runs and (starter.command_line or ""):find("-Embedding", 1, true) then
        return "mmc", { "T1021.003" }
    end
    return nil
end

rule {
    id = "lateral-movement.from-another-machine",
    title = "Command given by another machine",
    severity = "critical",
    attack = { "T1047", "T1021.002", "T1059.003", "T1569.002", "T1543.003", "T1021.003" },
    description = "A shell that WMI, the services or a management console start writes what it says to this machine's "
        .. "own administrative share, where another machine reads it (the way of wmiexec, smbexec and the like), or a "
        .. "console that another machine opened starts a shell. High in all cases.",
    references = { "https://attack.mitre.org/techniques/T1047/", "https://attack.mitre.org/techniques/T1021/002/",
                   "https://attack.mitre.org/techniques/T1021/003/" },
    false_positives = { "Tests of the machine's defences." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS"
        & ((child.command_line:contains [[$\]] & child.command_line:contains ">") | process.name:is "mmc.exe"),
    on_event = function(event, case)
        local key, techniques = asked_from_elsewhere(event)
        if not key then return end
        for _, technique in ipairs(techniques) do
            case:finding { process = event.process, key = techniques[1], event = event, technique = technique }
        end
    end,
    -- The other machine's command is of no tree, and an analyst would act on it alone.
    weigh = function(finding, case)
        return (not case.sample or lineage.in_tree(finding.process)) and "high" or nil
    end,
    finding = function(finding)
        return { "obey-other-machine", command = finding.events[1].child.command_line }
    end,
    examples = {
        match = {
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\cmd.exe]],
              ["process.name"] = "WmiPrvSE.exe", ["process.image"] = [[C:\Windows\System32\wbem\WmiPrvSE.exe]],
              ["child.command_line"] = [[cmd.exe /Q /c whoami 1> \\127.0.0.1\ADMIN$\__1731535702.41 2>&1]] },
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\cmd.exe]],
              ["process.name"] = "services.exe", ["process.image"] = [[C:\Windows\System32\services.exe]],
              ["child.command_line"] =
                  [[cmd.exe /Q /c echo ipconfig ^> \\WS3\C$\__output 2^>^&1 > C:\Windows\TEMP\execute.bat]] },
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\cmd.exe]],
              ["process.name"] = "mmc.exe", ["process.command_line"] = [[C:\Windows\System32\mmc.exe -Embedding]],
              ["child.command_line"] = "cmd /c a" },
        },
        no_match = {
            example [[cmd /c dir > \\FS01\logs$\a.txt]],
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\cmd.exe]],
              ["process.name"] = "mmc.exe", ["process.command_line"] = "mmc.exe compmgmt.msc",
              ["child.command_line"] = "cmd" },
        },
    },
}
