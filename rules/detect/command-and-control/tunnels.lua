-- Ways past a firewall: tunnels of programs made for that, of SSH, of editors, and Windows' own forwarding of ports.

local asked = require "kaiseki.detect.asked"
local command = require "kaiseki.detect.command"
local lists = require "kaiseki.common.lists"
local places = require "kaiseki.detect.places"
local tools = require "kaiseki.detect.tools"
local trusted = require "kaiseki.detect.trusted"
local tunnels = require "kaiseki.windows.tunnels"

local NAMED = {} -- a program's name to its row and whether it is an editor
for _, row in ipairs(tunnels.PROGRAMS) do
    for _, name in ipairs(row[2]) do NAMED[name] = { row = row } end
end
for _, row in ipairs(tunnels.EDITORS) do
    for _, name in ipairs(row[2]) do NAMED[name] = { row = row, is_editor = true } end
end

local function says_one(folded, words)
    return #words == 0 or lists.part_in(folded, words) ~= nil
end

-- "-R 4444:127.0.0.1:3389", "-R4444:host:22", "-D 1080", "-L ...": a port here or there that leads to the other side.
local function ssh_forward(each)
    for at = 2, #each.words do
        local option, rest = each.words[at]:match "^%-%a-([RLD])(.*)$"
        local where = option and (rest ~= "" and rest or each.words[at + 1]) or ""
        if option == "R" and where:find "^[%w.:%[%]*-]*%d+" then return "R" end
        if option and option ~= "R" and where:find "^[%w.:%[%]*-]*%d+" then return "L" end
    end
    return nil
end

local SSH = { ssh = true, plink = true, putty = true, klink = true, dbclient = true }

-- The tunnel that a command opens: its program, technique, and how much less it weighs.
local function tunnel_of(each)
    local known = NAMED[each.program]
    if known and says_one(each.folded, known.row[3]) then
        return known.row[1], known.is_editor and "T1219.001" or "T1572"
    end
    if SSH[each.program] or (each:has("-N", "-T") and each.text:find("@", 1, true)) then
        local way = ssh_forward(each)
        if way then return "SSH", "T1572", way == "L" and "medium" or nil end
    end
    for _, sign in ipairs(tunnels.SIGNS) do
        if each.folded:find(sign[2]) then
            return sign[1], sign[1] == "Visual Studio Code" and "T1219.001" or "T1572"
        end
    end
    return nil
end

local function first_tunnel(line)
    for _, each in ipairs(command.all(line)) do
        local name, technique, severity = tunnel_of(each)
        if name then return { name = name, technique = technique, severity = severity } end
    end
    return nil
end

local commands = asked.new()

rule {
    id = "command-and-control.tunnel",
    title = "Tunnel opened",
    severity = "high",
    attack = { "T1572", "T1090", "T1219.001" },
    description = "A program that leads connections past firewalls is started, under its own name or, by its options, "
        .. "under another; or SSH is told to forward ports; or an editor lets others in by its maker's servers.",
    references = { "https://attack.mitre.org/techniques/T1572/", "https://attack.mitre.org/techniques/T1219/001/" },
    false_positives = { "Developers and administrators." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:known(),
    on_event = function(event, case)
        local found = first_tunnel(event.child.command_line)
        if not found then return end
        for _, technique in ipairs { found.technique, found.technique == "T1572" and "T1090" or nil } do
            commands:tell(case, event, { key = found.name, technique = technique, severity = found.severity })
        end
    end,
    on_complete = commands.complete,
    excuse = function(finding, case)
        if tools.in_tree(finding) then return nil end
        return trusted.is_bystander(case, finding.process) and "low" or "medium"
    end,
    finding = function(finding)
        return { "open-tunnel", name = finding.key, command = finding.events[1].child.command_line }
    end,
    examples = {
        match = {
            tools.example "ngrok.exe tcp 3389", tools.example "cloudflared.exe tunnel run --token eyJ",
            tools.example "sshagent.exe client --auth u:p https://203.0.113.50:443 R:socks",
            tools.example "plink.exe -ssh -R 4444:127.0.0.1:3389 a@203.0.113.5 -pw x",
            tools.example "cmd /c ssh -N -R 4444:127.0.0.1:3389 a@203.0.113.5",
            tools.example "ssh.exe -N -D 1080 tun@203.0.113.51",
            tools.example "code.exe tunnel --accept-server-license-terms --name pc",
        },
        no_match = {
            tools.example "ssh admin@server.example", tools.example "code.exe C:\\Users\\x\\source",
            tools.example "tailscale.exe status", tools.example "ssh -R",
        },
    },
}

local function is_proxied(each)
    return each.program == "netsh" and each:says("portproxy") and each:says("add", "set") and each or nil
end

local forwards = asked.new()

rule {
    id = "command-and-control.port-proxy",
    title = "Port of this machine forwarded by Windows",
    severity = "high",
    attack = { "T1090.001", "T1090" },
    description = "netsh, or whoever writes its keys, has Windows lead a port of this machine on to another one: a way "
        .. "on into a network, or to the remote desktop.",
    references = { "https://attack.mitre.org/techniques/T1090/001/" },
    false_positives = { "Developers who lead a port on to a virtual machine." },
    author = "kaiseki",
    match = (operation:is "Process Create" & child.command_line:contains "portproxy")
        | (operation:is "RegSetValue" & result:is "SUCCESS" & path:contains [[\Services\PortProxy\v]]
           & path:glob [[*\PortProxy\v?tov?\*\*]]),
    on_event = function(event, case)
        if event.operation == "RegSetValue" then
            forwards:tell(case, event, { key = "port" })
            return
        end
        if command.first(event.child.command_line, is_proxied) then forwards:tell(case, event, { key = "port" }) end
    end,
    on_complete = forwards.complete,
    finding = function(finding)
        local event = finding.events[1]
        if event.operation == "RegSetValue" then
            return { "set-value", value = event.path, data = event.registry.data }
        end
        return { "forward-port", command = event.child.command_line }
    end,
    examples = {
        match = {
            tools.example "netsh interface portproxy add v4tov4 listenport=80 connectport=3389 connectaddress=10.0.0.5",
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[HKLM\SYSTEM\CurrentControlSet\Services\PortProxy\v4tov4\tcp\0.0.0.0/8443]],
              ["registry.type"] = "REG_SZ", ["registry.data"] = "10.0.0.5/3389" },
        },
        no_match = { tools.example "netsh interface portproxy show all" },
    },
}

-- What Windows Sandbox is told to run stands in a file of settings.
local function sandbox_of(each, case)
    if each.program == "wsb" then return each:has("--config", "-c") and each.text or nil end
    for at = 1, #each.words do
        local word = places.backslashed(each.words[at])
        if places.extension(word) == "wsb" and (places.in_user_place(word, case) or not word:find("\\", 1, true)) then
            return word
        end
    end
    return nil
end

local sandboxes = asked.new()

rule {
    id = "stealth.windows-sandbox",
    title = "Windows Sandbox started with settings from a user's folder",
    severity = "high",
    attack = { "T1564.006" },
    description = "A file of settings tells Windows Sandbox which folders of this machine it sees and what it runs "
        .. "when it starts: programs that no scanner of this machine looks at.",
    references = { "https://attack.mitre.org/techniques/T1564/006/" },
    false_positives = { "Users who try programs in it." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:contains { ".wsb", "wsb" },
    on_event = function(event, case)
        local settings = command.first(event.child.command_line, function(each) return sandbox_of(each, case) end)
        if settings then sandboxes:tell(case, event, { key = settings }) end
    end,
    on_complete = sandboxes.complete,
    excuse = function(finding) return not tools.in_tree(finding) and "medium" or nil end,
    finding = function(finding)
        return { "run-in-sandbox", file = finding.key }
    end,
    examples = {
        match = { tools.example [[WindowsSandbox.exe C:\ProgramData\Cache\a.wsb]] },
        no_match = { tools.example "WindowsSandbox.exe" },
    },
}
