-- Files in which Windows keeps secrets, taken as a whole: the account database, LSA's secrets, the directory.

local accusation = require "kaiseki.detect.accusation"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local lists = require "kaiseki.common.lists"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local standing = require "kaiseki.detect.standing"
local trusted = require "kaiseki.detect.trusted"

local HIVES = { sam = true, security = true, system = true }

local function hive_of(path)
    return path:upper():match [[^HKLM\(SAM)$]] or path:upper():match [[^HKLM\(SECURITY)$]]
        or path:upper():match [[^HKLM\(SYSTEM)$]] or path:upper():match [[\REGISTRY\MACHINE\(%u+)$]]
end

local function saved_hive(each)
    if each.program ~= "reg" or not each:says("save", "export") then return nil end
    local hive, below = each.folded:match "hklm\\+(%a+)(.?)"
    if not hive then hive, below = each.folded:match "hkey_local_machine\\+(%a+)(.?)" end
    -- Keys of services and the like are saved before they are changed.
    if not hive or not HIVES[hive] or (hive == "system" and below == "\\") then return nil end
    return hive:upper()
end

-- Programs that copy a file, also one that is open; an administrator has no reason to copy a hive.
local COPIES = lists.set {
    "esentutl", "copy", "xcopy", "robocopy", "print", "copy-item", "cp", "type", "makecab", "wbadmin", "diskshadow",
}

-- A hive's file on a shadow copy, or given to a program that copies; the key to it alone is of no use.
local function copied_hive(each)
    local text = each.folded
    local from_shadow = text:find("harddiskvolumeshadowcopy", 1, true) ~= nil
    local hive = text:match "\\config\\(%a+)%f[^%w._-]"
    if not hive or not HIVES[hive] or (hive == "system" and not from_shadow) then return nil end
    local is_powershell = each.program == "powershell" or each.program == "pwsh"
    local copies = from_shadow or COPIES[each.program] or (is_powershell and text:find("copy", 1, true) ~= nil)
    return copies and hive:upper() or nil
end

-- A hive's file on a shadow copy that was opened.
local function opened_hive(event)
    local process = event.process
    if trusted.is_walker(process) then return nil end
    local hive = event.path:lower():match "\\config\\(%a+)$"
    return hive and HIVES[hive] and hive:upper() or nil
end

local hives = memory.of_process()

-- Hives that one requester takes by the same means are one deed.
local function note_hive(event, case, hive)
    local process, means = lineage.requester(event.process), "reg"
    if event.operation == "Process Create" then
        means = command.first(event.child.command_line, function(each)
            return (saved_hive(each) or copied_hive(each)) and each.program
        end)
    elseif event.operation ~= "RegSaveKey" then
        local program = places.program(event.process.name or "")
        means = program == "cmd" and "copy" or program -- as the command that has it opened
    end
    local mine = hives(case, process)
    mine[means] = mine[means] or {}
    if not mine[means][hive] then
        mine[means][hive] = true
        table.insert(mine[means], hive)
    end
    case:finding { process = process, key = means, event = event }
end

rule {
    id = "credential-access.account-database",
    title = "Windows' account database saved",
    severity = "critical",
    attack = { "T1003.002" },
    description = "The hives SAM, SECURITY or SYSTEM are saved to a file, from which passwords are computed elsewhere.",
    references = { "https://attack.mitre.org/techniques/T1003/002/" },
    false_positives = { "Backup of the system state, which uses shadow copies of its own." },
    author = "kaiseki",
    match = (operation:is "RegSaveKey" & path:endswith { [[\SAM]], [[\SECURITY]], [[\SYSTEM]] })
        | (operation:is { "CreateFile", "ReadFile" } & result:is "SUCCESS"
           & path:endswith { [[\config\SAM]], [[\config\SECURITY]] } & path:contains "HarddiskVolumeShadowCopy")
        | (operation:is "Process Create"
           & child.command_line:contains { [[hklm\]], [[hkey_local_machine\s]], [[\config\s]] }),
    on_event = function(event, case)
        local hive
        if event.operation == "RegSaveKey" then
            hive = not trusted.is_reader(event.process) and hive_of(event.path) or nil
        elseif event.operation ~= "Process Create" then
            hive = opened_hive(event)
        else
            hive = command.first(event.child.command_line, function(each)
                return saved_hive(each) or copied_hive(each)
            end)
        end
        if hive then note_hive(event, case, hive) end
    end,
    -- Backup of the system's state, by who is installed and runs no shell for it; an upgrade of Windows takes all of
    -- them.
    excuse = function(finding, case)
        local image = finding.process and finding.process.image or ""
        if image:lower():find [[^%a:\%$windows%.~[bw][ts]\]] then return "medium" end
        return standing.is_settled(case, finding.process) and "low" or nil
    end,
    weigh = accusation.unless_accused,
    finding = function(finding, case)
        local entries = hives(case, finding.process)[finding.key]
        local subjects = {}
        if entries.SAM or entries.SECURITY then subjects[1] = "accounts-and-secrets" end
        if entries.SYSTEM then subjects[#subjects + 1] = "account-database-key" end
        local line = finding.events[1].operation == "Process Create" and finding.events[1].child.command_line or nil
        return { "save-hive", entry = entries, subject = subjects, command = line }
    end,
    examples = {
        match = {
            { operation = "RegSaveKey", result = "SUCCESS", ["process.name"] = "a.exe", path = [[HKLM\SAM]] },
            { operation = "Process Create", path = [[C:\Windows\System32\reg.exe]], ["process.name"] = "cmd.exe",
              ["child.command_line"] = [[reg save hklm\sam C:\Users\x\s.tmp]] },
            { operation = "Process Create", path = [[C:\Windows\System32\esentutl.exe]], ["process.name"] = "cmd.exe",
              ["child.command_line"] = [[esentutl /y /vss C:\Windows\System32\config\SAM /d C:\Users\x\s]] },
            { operation = "ReadFile", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[\Device\HarddiskVolumeShadowCopy3\Windows\System32\config\SAM]] },
        },
        no_match = {
            { operation = "RegSaveKey", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[HKLM\SOFTWARE\Tool\System]] },
            { operation = "Process Create", path = [[C:\Windows\System32\reg.exe]], ["process.name"] = "cmd.exe",
              ["child.command_line"] = [[reg query hklm\system\currentcontrolset\services]] },
            { operation = "Process Create", path = [[C:\Windows\System32\reg.exe]], ["process.name"] = "cmd.exe",
              ["child.command_line"] = [[reg export hklm\system\currentcontrolset\services\tool a.reg]] },
        },
    },
}

local function switches_wdigest_on(each)
    if each.program == "reg" then
        local data = each:says "add" and each:value "/d" or nil
        return data ~= nil and tonumber(data) == 1
    end
    local sets = each.folded:find("itemproperty", 1, true) and each.folded:find "%-value%s+[\"']?1%f[%D]"
    return sets ~= nil and sets ~= false
end

rule {
    id = "credential-access.plain-passwords",
    title = "Windows told to keep passwords readable in memory",
    severity = "high",
    attack = { "T1112" },
    description = "WDigest's value UseLogonCredential is switched on: from the next logon on, passwords lie readable "
        .. "in the security service's memory.",
    references = { "https://attack.mitre.org/techniques/T1112/" },
    false_positives = { "Very old web applications whose administrators need it." },
    author = "kaiseki",
    match = (operation:is "RegSetValue" & result:is "SUCCESS"
             & path:endswith [[\SecurityProviders\WDigest\UseLogonCredential]]
             & registry.data:is { "1", "0x1", "0x00000001" })
        | (operation:is "Process Create" & child.command_line:contains "UseLogonCredential"),
    on_event = function(event, case)
        local line = event.operation == "Process Create" and event.child.command_line
        if line and not command.first(line, switches_wdigest_on) then return end
        case:finding { process = lineage.requester(event.process), key = "wdigest", event = event }
    end,
    finding = function() return { "keep-passwords-readable" } end,
    examples = {
        match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "reg.exe",
              path = [[HKLM\System\CurrentControlSet\Control\SecurityProviders\WDigest\UseLogonCredential]],
              ["registry.type"] = "REG_DWORD", ["registry.data"] = "1" },
            { operation = "Process Create", path = [[C:\Windows\System32\reg.exe]], ["process.name"] = "cmd.exe",
              ["child.command_line"] = "reg add HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\WDigest "
                  .. "/v UseLogonCredential /t REG_DWORD /d 1 /f" },
        },
        no_match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "reg.exe",
              path = [[HKLM\System\CurrentControlSet\Control\SecurityProviders\WDigest\UseLogonCredential]],
              ["registry.type"] = "REG_DWORD", ["registry.data"] = "0" },
        },
    },
}

local function takes_directory(each)
    local text = each.folded
    return (each.program == "ntdsutil" and (text:find("ifm", 1, true) or text:find("ntds", 1, true)))
        or (text:find("ntds.dit", 1, true) and (each.program == "copy" or each.program == "esentutl"
                                                or each.program == "xcopy" or each.program == "robocopy"
                                                or text:find("shadowcopy", 1, true)))
end

rule {
    id = "credential-access.directory-database",
    title = "Active Directory's database copied",
    severity = "critical",
    attack = { "T1003.003" },
    description = "ntds.dit, the database of a domain's accounts, is copied out of a domain controller.",
    references = { "https://attack.mitre.org/techniques/T1003/003/" },
    false_positives = { "Administrators who set up a controller from media." },
    author = "kaiseki",
    match = (operation:is "Process Create" & child.command_line:contains { "ntdsutil", "ntds.dit" })
        | (operation:is "CreateFile" & result:is "SUCCESS" & file.created:is(true) & path:endswith [[\ntds.dit]]
           & ~path:contains [[\Windows\NTDS\]]),
    on_event = function(event, case)
        if event.operation == "CreateFile" then
            case:finding { process = lineage.requester(event.process), key = "ntds.dit", event = event }
        elseif command.first(event.child.command_line, takes_directory) then
            case:finding { process = lineage.requester(event.process), key = "ntds.dit", event = event }
        end
    end,
    finding = function(finding)
        local first = finding.events[1]
        local made = first.operation == "CreateFile"
        return { "copy-directory-database", file = made and first.path or nil,
                 command = not made and first.child.command_line or nil }
    end,
    examples = {
        match = {
            { operation = "Process Create", path = [[C:\Windows\System32\ntdsutil.exe]], ["process.name"] = "cmd.exe",
              ["child.command_line"] = [[ntdsutil "ac i ntds" "ifm" "create full C:\a" q q]] },
            { operation = "CreateFile", result = "SUCCESS", ["file.created"] = true, ["process.name"] = "a.exe",
              path = [[C:\Users\Public\ntds.dit]] },
        },
        no_match = {
            { operation = "Process Create", path = [[C:\Windows\System32\cmd.exe]], ["process.name"] = "cmd.exe",
              ["child.command_line"] = [[cmd /c dir C:\Windows\NTDS\ntds.dit]] },
        },
    },
}
