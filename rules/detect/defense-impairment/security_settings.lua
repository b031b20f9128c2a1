-- Registry values that turn Windows' defences off, or open holes in them.

local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"

-- A value's end of path, in lower case, and the data that weakens: "on" is anything but zero, "off" is zero, "one",
-- "any".
local VALUES = {
    { [[\disableantispyware]], "on" }, { [[\disableantivirus]], "on" }, { [[\disableroutinelytakingaction]], "on" },
    { [[\real-time protection\disable]], "on", "inside" }, { [[\spynet\spynetreporting]], "off" },
    { [[\spynet\submitsamplesconsent]], "off" }, { [[\spynet\disableblockatfirstseen]], "on" },
    { [[\windows defender\exclusions\]], "any", "inside" }, { [[\features\tamperprotection]], "off" },
    { [[\mpengine\mpenablepus]], "off" }, { [[\windows defender\pua protection]], "off" },
    { [[\explorer\smartscreenenabled]], "off" }, { [[\system\enablesmartscreen]], "off" },
    { [[\security center\antivirusdisablenotify]], "on" }, { [[\security center\firewalldisablenotify]], "on" },
    { [[\security center\updatesdisablenotify]], "on" }, { [[\security center\antivirusoverride]], "on" },
    { [[\security center\firewalloverride]], "on" }, { [[\security center\uacdisablenotify]], "on" },
    { [[\policies\system\enablelua]], "off" }, { [[\policies\system\consentpromptbehavioradmin]], "off" },
    { [[\policies\system\disabletaskmgr]], "on" }, { [[\policies\system\disableregistrytools]], "on" },
    { [[\windows\system\disablecmd]], "on" }, { [[\windowsupdate\au\noautoupdate]], "on" },
    { [[\windows script\settings\amsienable]], "off" },
    { [[\scriptblocklogging\enablescriptblocklogging]], "off" },
    { [[\security\vbawarnings]], "one" }, { [[\security\accessvbom]], "one" },
    { [[\environment\see_mask_nozonechecks]], "on" },
    { [[\systemrestore\disablesr]], "on" }, { [[\systemrestore\disableconfig]], "on" },
}

local FIREWALL = { { [[\enablefirewall]], "off" } }

local function is_off(data)
    local number = data:lower():match "^0x(%x+)" or data:match "^%d+"
    return data:lower() == "off" or (number ~= nil and tonumber(number, 16) == 0)
end

local function weakens(row, data)
    if row[2] == "any" then return true end
    if row[2] == "one" then return data == "1" or data:lower():find "^0x0*1$" ~= nil end
    if row[2] == "off" then return is_off(data) end
    return not is_off(data) and data ~= ""
end

local function applies(rows, where, data)
    local folded = where:lower()
    for _, row in ipairs(rows) do
        local found = row[3] and folded:find(row[1], 1, true) or folded:sub(-#row[1]) == row[1]
        if found and weakens(row, data) then return true end
    end
    return false
end

-- Group Policy writes policies through its own service.
local function is_group_policy(event)
    return places.program(event.process.name or "") == "svchost" and event.path:lower():find([[\policies\]], 1, true)
end

-- What the kinds of exclusions say of the value's name, a term; a path is told as it is.
local EXCLUDED = {
    paths = false, temporarypaths = false, processes = "files-opened-by", extensions = "files-ending-in",
    ipaddresses = "traffic-with",
}

-- The facts of a value under Defender's exclusions: its name is what is excluded, its data says nothing.
local function exclusion_of(where)
    local kind, what = where:match [[\[Ee]xclusions\([^\]+)\(.+)$]]
    local subject = kind and EXCLUDED[kind:lower()]
    if subject == nil then return nil end
    local is_file = what:find("\\", 1, true) ~= nil
    return { "exclude-from-defender", subject = subject or nil, file = is_file and what or nil,
             name = not is_file and what or nil }
end

local function ends(rows)
    local list = {}
    for _, row in ipairs(rows) do
        if not row[3] then list[#list + 1] = row[1] end
    end
    return list
end

local writes = operation:is "RegSetValue" & result:is "SUCCESS"

rule {
    id = "defense-impairment.security-settings",
    title = "Windows' protection turned off in the registry",
    severity = "high",
    attack = { "T1685", "T1490" },
    description = "Values that switch off Defender, SmartScreen, User Account Control, warnings or logging, or exclude "
        .. "files from scanning.",
    references = { "https://attack.mitre.org/techniques/T1685/" },
    false_positives = { "Another antivirus program being installed; administrators' policies." },
    author = "kaiseki",
    match = writes & (path:endswith(ends(VALUES))
                      | path:contains { [[\Real-Time Protection\Disable]], [[\Windows Defender\Exclusions\]] }),
    on_event = function(event, case)
        if is_group_policy(event) or not applies(VALUES, event.path, event.registry.data or "") then return end
        local restore = event.path:lower():find([[\systemrestore\]], 1, true)
        case:finding { process = event.process, key = event.path, event = event,
                       technique = restore and "T1490" or "T1685" }
    end,
    finding = function(finding)
        return exclusion_of(finding.key)
            or { "set-value", value = finding.key, data = finding.events[1].registry.data }
    end,
    examples = {
        match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "reg.exe",
              path = [[HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\DisableAntiSpyware]],
              ["registry.type"] = "REG_DWORD", ["registry.data"] = "1" },
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "MsMpEng.exe",
              path = [[HKLM\SOFTWARE\Microsoft\Windows Defender\Exclusions\Paths\C:\Users\x\AppData]],
              ["registry.type"] = "REG_DWORD", ["registry.data"] = "0" },
        },
        no_match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "SecurityHealthService.exe",
              path = [[HKLM\SOFTWARE\Microsoft\Windows Defender\Real-Time Protection\DisableRealtimeMonitoring]],
              ["registry.type"] = "REG_DWORD", ["registry.data"] = "0" },
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "svchost.exe",
              path = [[HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\DisableAntiSpyware]],
              ["registry.type"] = "REG_DWORD", ["registry.data"] = "1" },
        },
    },
}

-- In a user's place, or just put among Windows' own; setup programs let through what they install.
local function is_foreign(program, event, case)
    if places.in_user_place(program, case) then return true end
    local file = dropped.named(case, program, event.index)
    return file ~= nil and not places.in_program_files(file.path, case)
end

local function program_let_through(data)
    return data:match "|[Aa][Pp][Pp]=([^|]+)" or data:match "^(%a:[^:]+)"
end

local function is_of_tree(case, program)
    local file = case:file(program)
    if file and file.in_tree then return true end
    for _, process in ipairs(case.processes) do
        if process.in_tree and process.image and process.image:lower() == program:lower() then return true end
    end
    return false
end

local function allows_user_program(event, case)
    local folded = event.path:lower()
    local data = event.registry.data or ""
    if folded:find([[\authorizedapplications\list\]], 1, true) then
        -- C:\a.exe:*:Enabled:name
        return is_foreign(data:match "^(%a:[^:]+)" or data, event, case)
    end
    if not folded:find([[\firewallrules\]], 1, true) then return false end
    local app = data:match "|[Aa][Pp][Pp]=([^|]+)"
    return data:find("Action=Allow", 1, true) ~= nil and app ~= nil and is_foreign(app, event, case)
end

rule {
    id = "defense-impairment.firewall-settings",
    title = "Firewall turned off or opened in the registry",
    severity = "high",
    attack = { "T1686.003" },
    description = "A profile of the firewall is switched off, or a program in a user's folder is let through.",
    references = { "https://attack.mitre.org/techniques/T1686/003/" },
    false_positives = { "Programs that are installed per user and accept connections, with the user's consent." },
    author = "kaiseki",
    match = writes
        & ((path:contains { [[\FirewallPolicy\]], [[\WindowsFirewall\]] } & path:endswith(ends(FIREWALL)))
           | path:contains { [[\AuthorizedApplications\List\]], [[\FirewallPolicy\FirewallRules\]] }),
    on_event = function(event, case)
        if is_group_policy(event) then return end
        local path, data = event.path, event.registry.data or ""
        if applies(FIREWALL, path, data) then
            case:finding { process = event.process, key = path, event = event }
        elseif allows_user_program(event, case) then
            case:finding { process = event.process, key = path, event = event }
        end
    end,
    -- Windows' own service writes what a user agrees to when it asks; of the sample's tree nobody is asked.
    excuse = function(finding, case)
        local first = finding.events[1]
        local program = not applies(FIREWALL, first.path, first.registry.data or "")
            and (program_let_through(first.registry.data or "") or "")
        return program and lineage.is_shell(finding.process) and not is_of_tree(case, program) and "medium" or nil
    end,
    finding = function(finding)
        local data = finding.events[1].registry.data or ""
        local program = data:match "|[Aa][Pp][Pp]=([^|]+)" or data:match "^(%a:[^:]+):"
        if program then return { "let-through-firewall", program = program } end
        return { "change-firewall", value = finding.key, data = finding.events[1].registry.data }
    end,
    examples = {
        match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[HKLM\System\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\]]
                  .. [[StandardProfile\EnableFirewall]],
              ["registry.type"] = "REG_DWORD", ["registry.data"] = "0" },
            { events = {
                { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
                  path = [[C:\Windows\System32\a32.exe]], ["file.created"] = true },
                { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
                  path = [[HKLM\System\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\]]
                      .. [[FirewallRules\{1}]], ["registry.type"] = "REG_SZ",
                  ["registry.data"] = [[v2.10|Action=Allow|Dir=In|App=C:\Windows\System32\a32.exe|]] },
            } },
        },
        no_match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[HKLM\System\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\]]
                  .. [[StandardProfile\EnableFirewall]],
              ["registry.type"] = "REG_DWORD", ["registry.data"] = "1" },
            { events = {
                { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
                  path = [[C:\Program Files\Tool\tool.exe]], ["file.created"] = true },
                { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
                  path = [[HKLM\System\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\]]
                      .. [[FirewallRules\{1}]], ["registry.type"] = "REG_SZ",
                  ["registry.data"] = [[v2.10|Action=Allow|Dir=In|App=C:\Program Files\Tool\tool.exe|]] },
            } },
        },
    },
}
