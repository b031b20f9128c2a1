-- Registry values that turn Windows' defences off, open holes in them or keep users from their machine. Which values
-- there are and what they mean, kaiseki.windows.protections says.

local accusation = require "kaiseki.detect.accusation"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local planted = require "kaiseki.detect.planted"
local say = require "kaiseki.detect.say"
local settings = require "kaiseki.detect.settings"
local standing = require "kaiseki.detect.standing"
local trusted = require "kaiseki.detect.trusted"
local protections = require "kaiseki.windows.protections"

-- So much of what was set is kept for the finding.
local MOST = 300

local function is_off(data)
    local folded = data:lower()
    return folded == "off" or folded == "no" or folded == "false" or settings.number(data) == 0
end

local TESTS = {
    any = function() return true end,
    on = function(data)
        local number = settings.number(data)
        return number ~= nil and number ~= 0
    end,
    off = is_off,
    set = function(data) return data ~= "" and settings.number(data) ~= 0 end,
}

local function is_own(row, data)
    for _, pattern in ipairs(row.unless or {}) do
        if data:lower():find(pattern) then return true end
    end
    return row.below ~= nil and (settings.number(data) or row.below) >= row.below
end

-- Whether the data weakens what the row is about, and the record of a file that it names.
local function weakens(row, set, case, index)
    if is_own(row, set.data) then return false end
    if row.when == "planted" then
        local odd, _, file = planted.judge({ names = "program" }, set, case, index)
        return odd ~= nil, file
    end
    if type(row.when) == "string" then return TESTS[row.when](set.data) end
    local folded = set.data:lower()
    for _, each in ipairs(row.when) do
        if folded == each then return true end
    end
    return false
end

-- Group Policy writes policies through its own service.
local function is_group_policy(process, path)
    return places.program(process.name or "") == "svchost" and path:lower():find([[\policies\]], 1, true) ~= nil
end

-- Windows' own and installed programs, for what they set every day.
local function is_everyday(row, process, asked)
    if not row.ordinary then return false end
    local image = say.image(asked)
    return places.in_program_place(image) and not lineage.is_helper(asked) or lineage.is_shell(process)
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

-- The value's own name, with the key's where that says which of many it is.
local function entry_of(row, path)
    local name = path:match [[[^\]+$]] or path
    if not row.named then return name end
    local key = path:match [[([^\]+)\[^\]+$]]
    return key and key .. "\\" .. name or name
end

local function example(where, data, process)
    return { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = process or "a.exe", path = where,
             ["registry.type"] = "REG_DWORD", ["registry.data"] = data }
end

local function command_example(line)
    return { operation = "Process Create", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
             path = [[C:\Windows\System32\reg.exe]], ["child.pid"] = 8, ["child.command_line"] = line }
end

local function key_example(operation, where)
    return { operation = operation, result = "SUCCESS", ["process.name"] = "a.exe", path = where,
             detail = operation == "RegCreateKey" and "Desired Access: Write, Disposition: REG_CREATED_NEW_KEY" or nil }
end

local VERSION, CONTROL = [[HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\]], [[HKLM\System\CurrentControlSet\]]
local POLICY = VERSION .. [[Policies\]]

local RULES = {
    { id = "defense-impairment.security-settings", title = "Windows' protection turned off in the registry",
      attack = { "T1685", "T1112" },
      about = "Values that switch off Defender, SmartScreen, warnings or scans, or exclude files from scanning.",
      match = {
          example([[HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\DisableAntiSpyware]], "1", "reg.exe"),
          example([[HKLM\SOFTWARE\Microsoft\Windows Defender\Exclusions\Paths\C:\Users\x\AppData]], "0",
                  "MsMpEng.exe"),
          command_example [[reg add "HKLM\SOFTWARE\Policies\Microsoft\Windows Defender" /v DisableAntiSpyware /d 1 /f]],
          command_example([[powershell -c "Set-ItemProperty -Path 'HKLM:\SOFTWARE\Policies\Microsoft\Windows Defender\]]
              .. [[Spynet' -Name SpynetReporting -Value 0"]]),
          key_example("RegDeleteKey",
                      [[HKLM\SOFTWARE\Microsoft\AMSI\Providers\{2781761E-28E0-4109-99FE-B9D127C57AFE}]]),
      },
      no_match = {
          example([[HKLM\SOFTWARE\Microsoft\Windows Defender\Real-Time Protection\DisableRealtimeMonitoring]], "0"),
          example([[HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\DisableAntiSpyware]], "1", "svchost.exe"),
          command_example [[reg query "HKLM\SOFTWARE\Policies\Microsoft\Windows Defender" /v DisableAntiSpyware]],
      } },
    { id = "defense-impairment.account-control", title = "User Account Control weakened in the registry",
      attack = { "T1548.002", "T1685", "T1112" },
      about = "Values by which programs get full rights without asking, or remote users of local accounts do.",
      match = { example(POLICY .. [[System\EnableLUA]], "0"),
                example(POLICY .. [[System\LocalAccountTokenFilterPolicy]], "1") },
      no_match = { example(POLICY .. [[System\EnableLUA]], "1"),
                   example(POLICY .. [[System\ConsentPromptBehaviorAdmin]], "5") } },
    { id = "defense-impairment.log-settings", title = "Logging turned off in the registry",
      attack = { "T1685.001", "T1112" },
      about = "Values that switch event logs, tracing and the logging of scripts off, shrink or hide them.",
      match = {
          example(VERSION .. [[WINEVT\Channels\Microsoft-Windows-Sysmon/Operational\Enabled]], "0"),
          example(CONTROL .. [[Services\EventLog\Security\MaxSize]], "65536"),
          key_example("RegCreateKey", CONTROL .. [[Control\MiniNt]]) },
      no_match = { example(CONTROL .. [[Services\EventLog\Security\MaxSize]], "20971520"),
                   example(CONTROL .. [[Control\WMI\Autologger\DefenderApiLogger\Start]], "1") } },
    { id = "defense-impairment.code-trust-settings", title = "Checks of drivers and code turned off in the registry",
      attack = { "T1685", "T1553.006", "T1112" },
      about = "Values that switch the integrity of memory or the list of vulnerable drivers off, or let unsigned code "
          .. "in.",
      match = { example(CONTROL .. [[Control\CI\Config\VulnerableDriverBlocklistEnable]], "0") },
      no_match = { example(CONTROL .. [[Control\CI\Config\VulnerableDriverBlocklistEnable]], "1") } },
    { id = "defense-impairment.logon-settings", title = "Logon weakened in the registry",
      attack = { "T1112", "T1556" },
      about = "Values that unguard the security service, weaken logon's protocols or let others log on more easily.",
      match = { example(CONTROL .. [[Control\Lsa\RunAsPPL]], "0"),
                example(CONTROL .. [[Control\Lsa\DisableRestrictedAdmin]], "0") },
      no_match = { example(CONTROL .. [[Control\Lsa\RunAsPPL]], "1"),
                   example(CONTROL .. [[Control\Lsa\LmCompatibilityLevel]], "5") } },
    { id = "defense-impairment.user-restrictions", title = "Users kept from Windows' tools in the registry",
      attack = { "T1112", "T1685" },
      about = "Policies that take the Task Manager, the registry editor or parts of the desktop from users.",
      match = { example([[HKCU\Software\Microsoft\Windows\CurrentVersion\Policies\System\DisableTaskMgr]], "1") },
      no_match = { example([[HKCU\Software\Microsoft\Windows\CurrentVersion\Policies\System\DisableTaskMgr]], "0") } },
    { id = "defense-impairment.office-settings", title = "Office's protection turned off in the registry",
      attack = { "T1112", "T1685" },
      about = "Values that let macros and mail rules run unasked, or open files from the web unprotected.",
      match = { example([[HKCU\Software\Microsoft\Office\16.0\Word\Security\VBAWarnings]], "1") },
      no_match = { example([[HKCU\Software\Microsoft\Office\16.0\Word\Security\VBAWarnings]], "2") } },
    { id = "defense-impairment.web-mark-settings", title = "Marks of the web ignored",
      attack = { "T1685", "T1553.005", "T1112" },
      about = "Values by which Windows opens files from the web as if they were the user's own.",
      match = { example(CONTROL .. [[Control\Session Manager\Environment\SEE_MASK_NOZONECHECKS]], "1") },
      no_match = { example([[HKCU\Environment\TEMP]], [[C:\Temp]]) } },
    { id = "defense-impairment.remote-access-settings", title = "Doors for remote access opened in the registry",
      attack = { "T1021.001", "T1112" },
      about = "Values that open Remote Desktop further: another port, no logon beforehand, sessions to be watched.",
      match = { example(CONTROL .. [[Control\Terminal Server\WinStations\RDP-Tcp\PortNumber]], "4489") },
      no_match = { example(CONTROL .. [[Control\Terminal Server\WinStations\RDP-Tcp\PortNumber]], "3389") } },
    { id = "defense-impairment.safe-mode-settings", title = "Safe mode made use of", attack = { "T1688", "T1112" },
      about = "A service is made to run in safe mode, where protection does not, or safe mode itself is broken.",
      match = { example(CONTROL .. [[Control\SafeBoot\Network\evil\(Default)]], "Service"),
                key_example("RegDeleteKey", CONTROL .. [[Control\SafeBoot\Minimal]]) },
      no_match = { example(CONTROL .. [[Control\SafeBoot\Network\evil\Other]], "Service") } },
    { id = "impact.recovery-settings", title = "Means of recovery turned off in the registry", attack = { "T1490" },
      about = "Values that switch System Restore or backups off.",
      match = { example([[HKLM\SOFTWARE\Policies\Microsoft\Windows NT\SystemRestore\DisableSR]], "1") },
      no_match = { example([[HKLM\SOFTWARE\Policies\Microsoft\Windows NT\SystemRestore\DisableSR]], "0") } },
    { id = "impact.logon-notice", title = "Notice shown before logon", attack = { "T1491.001" },
      about = "A text that everyone has to read before logging on, as ransomware leaves its demands.",
      match = { example(POLICY .. [[System\legalnoticetext]], "Your files are encrypted") },
      no_match = { example(POLICY .. [[System\legalnoticetext]], "") } },
    { id = "impact.disk-lock-settings", title = "BitLocker prepared in the registry", attack = { "T1486", "T1112" },
      about = "Policies of BitLocker are set, so that a disk can be locked with a password of somebody's choice.",
      match = { example([[HKLM\SOFTWARE\Policies\Microsoft\FVE\EnableBDEWithNoTPM]], "1") },
      no_match = { example([[HKLM\SOFTWARE\Policies\Microsoft\FVE\EnableBDEWithNoTPM]], "1", "svchost.exe") } },
    { id = "credential-access.network-settings", title = "Network led astray in the registry",
      attack = { "T1557", "T1090", "T1112" },
      about = "Values that send names to another server, or ports to another machine.",
      match = { example(CONTROL .. [[Services\Tcpip\Parameters\Interfaces\{A}\NameServer]], "203.0.113.53") },
      no_match = { example(CONTROL .. [[Services\Tcpip\Parameters\Interfaces\{A}\DhcpNameServer]], "10.0.0.1") } },
}

local function rows_of(rows, id)
    local list = {}
    for _, row in ipairs(rows) do
        if row.rule == id then list[#list + 1] = row end
    end
    return list
end

local function matching(values, keys)
    local expression = settings.commands
    if #values.pieces > 0 then expression = expression | settings.writes & path:contains(values.pieces) end
    if #keys.pieces > 0 then
        expression = expression | result:is "SUCCESS" & path:contains(keys.pieces)
            & (operation:is { "RegDeleteKey", "RegDeleteValue" }
               | operation:is "RegCreateKey" & detail:contains "REG_CREATED_NEW_KEY")
    end
    return expression
end

for _, each in ipairs(RULES) do
    local values = settings.book(rows_of(protections.VALUES, each.id))
    local keys = settings.book(rows_of(protections.KEYS, each.id))
    local told = memory.of_case()

    local function note(case, event, row, set, file)
        local process = event.process
        local asked, events = planted.doer(event, file, case)
        if is_group_policy(process, set.path) or is_everyday(row, process, asked) then return end
        local key = settings.key(set.path)
        told(case)[key] = { row = row, path = set.path, data = set.data and set.data:sub(1, MOST) }
        case:finding { process = asked, key = key, event = event, events = events, severity = row.severity,
                       technique = row.attack and row.attack[1] or nil }
    end

    local function on_key(event, case)
        local row = keys:find(event.path)
        local act = event.operation == "RegCreateKey" and "created" or "deleted"
        if row and row.act == act then note(case, event, row, { path = event.path }) end
    end

    rule {
        id = each.id,
        title = each.title,
        severity = "high",
        attack = each.attack,
        description = each.about,
        references = { "https://attack.mitre.org/techniques/" .. each.attack[1]:gsub("%.", "/") .. "/" },
        false_positives = { "Another antivirus program being installed; administrators' policies and scripts." },
        author = "kaiseki",
        match = matching(values, keys),
        on_event = function(event, case)
            if event.operation ~= "RegSetValue" and event.operation ~= "Process Create" then
                return on_key(event, case)
            end
            for _, set in ipairs(settings.of(event)) do
                local row = values:find(set.path)
                if row then
                    local weak, file = weakens(row, set, case, event.index)
                    if weak then note(case, event, row, set, file) end
                end
            end
        end,
        -- Installed programs and their setup, and administrators.
        excuse = function(finding, case)
            local process, known = finding.process, told(case)[finding.key]
            local mild, why = standing.of(case, process)
            if mild == "low" or trusted.is_bystander(case, process) then return "low", why end
            if known and known.row.ordinary and process and not process.in_tree then return "low" end
            if mild then return mild, why end
            return trusted.may_manage(process) and "medium" or nil
        end,
        weigh = accusation.unless_accused,
        finding = function(finding, case)
            local known = told(case)[finding.key]
            local exclusion = known.row.effect == "excludes-files-from-defender" and exclusion_of(known.path)
            return exclusion or { "weaken-setting", effect = known.row.effect, entry = entry_of(known.row, known.path),
                                  data = known.data }
        end,
        examples = { match = each.match, no_match = each.no_match },
    }
end
