-- What protects Windows, disabled or removed. services.exe does it to services for whoever asked.

local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local services = require "kaiseki.windows.services"

local SERVICES = services.PROTECTING

local acts, asked = memory.of_process(), memory.of_case()

-- Commands that have services.exe disable or remove a service.
local ASKS = operation:is "Process Create" & result:is "SUCCESS"
    & child.command_line:contains { "disabled", "delete", "Remove-Service" }

-- Who gave a command that names one of these services, by the service's name.
local function note_asker(event, case)
    local line = event.child.command_line:lower()
    for word in line:gmatch "[%w_]+" do
        if SERVICES[word] then asked(case)[word] = lineage.requester(event.process) end
    end
end

local function service_of(path)
    local name, rest = path:lower():match [[\services\([^\]+)(.*)$]]
    if not name or not SERVICES[name] then return nil end
    return name, rest
end

local function act_of(event)
    local name, rest = service_of(event.path)
    if not name then return nil end
    if event.operation == "RegSetValue" then
        local data = (event.registry.data or ""):lower()
        return rest == [[\start]] and (data == "4" or data == "0x4" or data == "0x00000004") and name or nil, "disables"
    end
    return rest == "" and name or nil, "removes"
end

rule {
    id = "defense-impairment.security-service",
    title = "Service that protects Windows disabled or removed",
    severity = "high",
    attack = { "T1685", "T1490" },
    description = "The start type of a security service is set to disabled (4), or its key is deleted.",
    references = { "https://attack.mitre.org/techniques/T1685/" },
    false_positives = { "Another antivirus program being installed; administrators." },
    author = "kaiseki",
    match = ASKS | result:is "SUCCESS" & path:contains [[\Services\]]
        & ((operation:is "RegSetValue" & path:endswith [[\Start]]) | operation:is "RegDeleteKey"),
    on_event = function(event, case)
        if event.operation == "Process Create" then return note_asker(event, case) end
        local name, act = act_of(event)
        if not name then return end
        local process = lineage.is_shell(event.process) and asked(case)[name] or lineage.requester(event.process)
        local mine = acts(case, process)
        mine[name] = mine[name] or { path = event.path }
        mine[name][act] = true
        local technique = services.RECOVERING[name] and "T1490" or "T1685"
        case:finding { process = process, key = name, event = event, technique = technique }
    end,
    finding = function(finding, case)
        local done = acts(case, finding.process)[finding.key] or {}
        local effects = { "disables" }
        if done.removes then effects = done.disables and { "disables", "removes" } or { "removes" } end
        local name, what = (done.path or ""):match [[\[Ss]ervices\([^\]+)]], SERVICES[finding.key]
        return { "disable-service", effect = effects, service = name or finding.key, product = what.product,
                 subject = what.subject }
    end,
    examples = {
        match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "services.exe",
              path = [[HKLM\System\CurrentControlSet\Services\wscsvc\Start]],
              ["registry.type"] = "REG_DWORD", ["registry.data"] = "4" },
            { operation = "RegDeleteKey", result = "SUCCESS", ["process.name"] = "services.exe",
              path = [[HKLM\System\CurrentControlSet\Services\SharedAccess]] },
        },
        no_match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "services.exe",
              path = [[HKLM\System\CurrentControlSet\Services\wuauserv\Start]],
              ["registry.type"] = "REG_DWORD", ["registry.data"] = "3" },
            { operation = "RegDeleteKey", result = "SUCCESS", ["process.name"] = "services.exe",
              path = [[HKLM\System\CurrentControlSet\Services\SharedAccess\Epoch]] },
        },
    },
}

-- What starts protection at logon, by parts of the value's name.
local GUARDS = {
    "windows defender", "securityhealth", "windefend", "msc", "avast", "avg", "avira", "kaspersky", "bitdefender",
    "eset", "egui", "norton", "mcafee", "malwarebytes", "mbam", "sophos", "comodo", "panda", "drweb", "360",
}

local function guard_of(path)
    local name = path:lower():match [[\run\([^\]+)$]]
    if not name then return nil end
    for _, guard in ipairs(GUARDS) do
        if name == guard or (#guard > 3 and name:find(guard, 1, true)) then return path:match [[[^\]+$]] end
    end
    return nil
end

rule {
    id = "defense-impairment.security-autostart",
    title = "Security product's start at logon removed",
    severity = "high",
    attack = { "T1685" },
    description = "The Run value that starts a security product at logon is deleted, or was looked for to be deleted.",
    references = { "https://attack.mitre.org/techniques/T1685/" },
    false_positives = { "The product's own removal, which is left out when its name says so." },
    author = "kaiseki",
    match = operation:is "RegDeleteValue" & path:contains [[\CurrentVersion\Run\]],
    key = function(event)
        local guard = guard_of(event.path)
        local own = guard and (event.process.name or ""):lower():find(guard:lower():match "^%w+", 1, true)
        return not own and guard or nil
    end,
    finding = function(finding)
        local failed = finding.events[1].result ~= "SUCCESS"
        return { "delete-run-value", entry = finding.key, effect = failed and "failed" or nil }
    end,
    examples = {
        match = {
            { operation = "RegDeleteValue", result = "NAME NOT FOUND", ["process.name"] = "a.exe",
              path = [[HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run\Windows Defender]] },
        },
        no_match = {
            { operation = "RegDeleteValue", result = "SUCCESS", ["process.name"] = "setup.exe",
              path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Run\Tool]] },
        },
    },
}
