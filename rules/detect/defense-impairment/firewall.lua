-- The firewall, as it stands in the registry: switched off, opened for a program or a port, or made to block what
-- protects the machine.

local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local products = require "kaiseki.detect.products"
local settings = require "kaiseki.detect.settings"
local settled = require "kaiseki.detect.settled"
local setup = require "kaiseki.detect.setup"
local trusted = require "kaiseki.detect.trusted"

-- Ports by which others get to the machine itself.
local DOORS = { ["22"] = true, ["135"] = true, ["139"] = true, ["445"] = true, ["3389"] = true, ["5900"] = true,
                ["5985"] = true, ["5986"] = true }

local PROTOCOLS = { ["6"] = "tcp", ["17"] = "udp" }

-- In a user's place, or just put among Windows' own; setup programs let through what they install.
local function is_foreign(program, event, case)
    if places.in_user_place(program, case) then return true end
    local file = dropped.named(case, program, event.index)
    return file ~= nil and not places.in_program_files(file.path, case)
end

-- What a rule's text says, by its words in lower case: `v2.10|Action=Allow|Dir=In|App=C:\a.exe|`.
local function words_of(data)
    local words = {}
    for name, value in data:sub(1, 4000):gmatch "|(%w+)=([^|]*)" do
        words[name:lower()] = words[name:lower()] or value
    end
    return words
end

local OFF = {
    { name = "enablefirewall", off = true }, { name = "defaultinboundaction", off = true, weak = true },
    { name = "disablenotifications", off = false, weak = true },
}

-- "high" or "medium" for a profile's value that weakens, nil else.
local function profile_weakness(path, data)
    local name, number = path:lower():match [[[^\]+$]], settings.number(data)
    for _, each in ipairs(OFF) do
        if name == each.name and number and (number == 0) == each.off then return each.weak and "medium" or "high" end
    end
    return nil
end

-- Whose program it is, of what protects the machine.
local function protector_of(app)
    if app:lower():find([[\windows defender]], 1, true) then return "Defender" end
    return products.of(products.SECURITY, app)
end

-- What a rule of the firewall does: facts and severity; nil for what is ordinary.
local function rule_of(event, case, data)
    local words = words_of(data)
    local app = words.app
    local allows = (words.action or ""):lower() == "allow" and (words.active or "TRUE"):upper() == "TRUE"
    if (words.action or ""):lower() == "block" then
        local product = app and protector_of(app)
        return product and { "block-in-firewall", program = app, product = product } or nil, "high"
    end
    if not allows or (words.dir or "In"):lower() ~= "in" then return nil end
    if app and is_foreign(app, event, case) then return { "let-through-firewall", program = app }, "high" end
    -- Windows' own service writes rules for whoever asked; commands that ask are told by themselves.
    local port = tonumber(words.lport)
    if not port or lineage.is_shell(event.process) then return nil end
    if app and not words.svc and not DOORS[words.lport] then return nil end
    return { "open-port", port = port, protocol = PROTOCOLS[words.protocol or ""] },
        DOORS[words.lport] and "high" or "medium"
end

local function judge(event, case)
    local path, data = event.path, event.registry.data or ""
    local folded = path:lower()
    if folded:find([[\authorizedapplications\list\]], 1, true) then
        local program = data:match "^(%a:[^:]+)" or data -- C:\a.exe:*:Enabled:name
        return is_foreign(program, event, case) and { "let-through-firewall", program = program } or nil, "high"
    end
    if folded:find([[\globallyopenports\list\]], 1, true) then
        local port, protocol = path:match [[(%d+):(%a+)$]]
        return port and { "open-port", port = tonumber(port), protocol = protocol and protocol:lower() } or nil, "high"
    end
    if folded:find([[\firewallrules\]], 1, true) then return rule_of(event, case, data) end
    local severity = profile_weakness(path, data)
    return severity and { "change-firewall", value = path, data = data } or nil, severity
end

-- Commands that have Windows' own service write.
local ASKS = operation:is "Process Create" & result:is "SUCCESS"
    & child.command_line:contains { "advfirewall", "netsh firewall", "NetFirewall" }

local asked = memory.of_case()

-- Seconds from the command to what the service writes.
local WITHIN = 10

-- Who had the service write: who gave such a command just before; nil where nobody did.
local function just_asked(case, event)
    local last = asked(case).last
    local after = last and last.time and event.time and event.time - last.time or 0
    return last and after <= WITHIN * 10000000 and last or nil
end

local function is_group_policy(event)
    return places.program(event.process.name or "") == "svchost" and event.path:lower():find([[\policies\]], 1, true)
end

local function is_of_tree(case, program)
    local file = case:file(program)
    if file and file.in_tree then return true end
    for _, process in ipairs(case.processes) do
        if process.in_tree and process.image and process.image:lower() == program:lower() then return true end
    end
    return false
end

local POLICY = [[HKLM\System\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\]]

local function example(where, data, name)
    return { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = name or "a.exe", ["process.pid"] = 4,
             path = POLICY .. where, ["registry.type"] = "REG_SZ", ["registry.data"] = data }
end

local function created(path)
    return { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4, path = path,
             ["file.created"] = true }
end

rule {
    id = "defense-impairment.firewall-settings",
    title = "Firewall turned off or opened in the registry",
    severity = "high",
    attack = { "T1686.003" },
    description = "A profile of the firewall is switched off, a program in a user's folder or a port is let through, "
        .. "or a security product is cut off.",
    references = { "https://attack.mitre.org/techniques/T1686/003/" },
    false_positives = { "Programs that are installed per user and accept connections, with the user's consent." },
    author = "kaiseki",
    match = ASKS | settings.writes
        & (path:contains { [[\FirewallPolicy\]], [[\WindowsFirewall\]] }
           & (path:endswith { [[\EnableFirewall]], [[\DefaultInboundAction]], [[\DisableNotifications]] }
              | path:contains { [[\AuthorizedApplications\List\]], [[\FirewallRules\]],
                                [[\GloballyOpenPorts\List\]] })),
    on_event = function(event, case)
        if event.operation == "Process Create" then
            asked(case).last = { process = lineage.requester(event.process), index = event.index, time = event.time }
            return
        end
        if is_group_policy(event) then return end
        local facts, severity = judge(event, case)
        if not facts then return end
        local who = lineage.is_shell(event.process) and just_asked(case, event)
        case:finding { process = who and who.process or lineage.requester(event.process), key = event.path,
                       event = event, events = who and { case:event(who.index) } or nil, severity = severity,
                       facts = facts }
    end,
    -- Windows' own service writes what a user agrees to when it asks; of the sample's tree nobody is asked.
    excuse = function(finding, case)
        local process = finding.process
        local words = {}
        for _, event in ipairs(finding.events) do
            if event.operation == "RegSetValue" then words = words_of(event.registry.data or "") end
        end
        local file = words.app and case:file(words.app)
        local own = file and setup.owns(case, dropped.maker(file), words.app)
        if own then return "low", "installs-program" end
        if lineage.is_shell(process) then
            local program = words.app
            local open = file and settled.sets_up(case, dropped.maker(file), file)
            return program and (open or not is_of_tree(case, program)) and "medium" or nil
        end
        if setup.registers_removal(case, process) and not words.app then return "low", "registers-removal" end
        return trusted.is_bystander(case, process) and "low" or nil
    end,
    examples = {
        match = {
            example([[StandardProfile\EnableFirewall]], "0"),
            example([[FirewallRules\RemoteDesktop-UserMode-In-TCP]],
                    [[v2.27|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|]]
                    .. [[App=%SystemRoot%\system32\svchost.exe|Svc=termservice|]]),
            example([[FirewallRules\{1}]], [[v2.10|Action=Block|Active=TRUE|Dir=Out|]]
                .. [[App=C:\Program Files\Windows Defender\MsMpEng.exe|]]),
            { events = {
                created [[C:\Windows\System32\a32.exe]],
                example([[FirewallRules\{1}]], [[v2.10|Action=Allow|Dir=In|App=C:\Windows\System32\a32.exe|]]),
            } },
        },
        no_match = {
            example([[StandardProfile\EnableFirewall]], "1"),
            example([[FirewallRules\RemoteDesktop-UserMode-In-TCP]],
                    "v2.27|Action=Allow|Active=FALSE|Dir=In|Protocol=6|LPort=3389|Svc=termservice|"),
            { events = {
                created [[C:\Program Files\Tool\tool.exe]],
                example([[FirewallRules\{1}]], [[v2.10|Action=Allow|Dir=In|App=C:\Program Files\Tool\tool.exe|]]),
            } },
        },
    },
}
