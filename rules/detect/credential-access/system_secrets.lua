-- What Windows itself keeps secret: the account database, LSA's secrets, the memory of the security service, the
-- directory.

local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local trusted = require "kaiseki.detect.trusted"

local HIVES = { sam = true, security = true, system = true }

local function hive_of(path)
    return path:upper():match [[^HKLM\(SAM)$]] or path:upper():match [[^HKLM\(SECURITY)$]]
        or path:upper():match [[^HKLM\(SYSTEM)$]] or path:upper():match [[\REGISTRY\MACHINE\(%u+)$]]
end

local function saved_hive(each)
    if each.program ~= "reg" or not each:says("save", "export") then return nil end
    local hive = each.folded:match [[hklm\(%a+)]] or each.folded:match [[hkey_local_machine\(%a+)]]
    return hive and HIVES[hive] and hive:upper() or nil
end

local function copied_hive(each)
    local from_shadow = each.folded:find("harddiskvolumeshadowcopy", 1, true) ~= nil
    local hive = each.folded:match [[\system32\config\(%a+)]]
    return from_shadow and hive and HIVES[hive] and hive:upper() or nil
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
        | (operation:is "Process Create" & child.command_line:contains { "reg", "HarddiskVolumeShadowCopy" }
           & child.command_line:contains { [[hklm\s]], [[hkey_local_machine\s]], [[\system32\config\s]] }),
    on_event = function(event, case)
        local hive
        if event.operation == "RegSaveKey" then
            hive = not trusted.is_reader(event.process) and hive_of(event.path) or nil
        else
            hive = command.first(event.child.command_line, function(each)
                return saved_hive(each) or copied_hive(each)
            end)
        end
        if hive then case:finding { process = lineage.requester(event.process), key = hive, event = event } end
    end,
    finding = function(finding)
        return { "save-hive", entry = finding.key,
                 subject = finding.key == "SYSTEM" and "account-database-key" or "accounts-and-secrets" }
    end,
    examples = {
        match = {
            { operation = "RegSaveKey", result = "SUCCESS", ["process.name"] = "a.exe", path = [[HKLM\SAM]] },
            { operation = "Process Create", path = [[C:\Windows\System32\reg.exe]], ["process.name"] = "cmd.exe",
              ["child.command_line"] = [[reg save hklm\sam C:\Users\x\s.tmp]] },
        },
        no_match = {
            { operation = "RegSaveKey", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[HKLM\SOFTWARE\Tool\System]] },
            { operation = "Process Create", path = [[C:\Windows\System32\reg.exe]], ["process.name"] = "cmd.exe",
              ["child.command_line"] = [[reg query hklm\system\currentcontrolset\services]] },
        },
    },
}

local function dumps_memory(each)
    local text = each.folded
    local by_number = text:find "#%s*[+-]?0*24%f[%D]" -- of the entry point
    if text:find("comsvcs", 1, true) and (by_number or text:find("minidump", 1, true)) then return true end
    local dumper = each.program:find "^procdump" ~= nil or each.program == "rdrleakdiag" or each.program == "sqldumper"
        or each.program == "dumpert" or each.program == "createdump"
    -- A dumper under another name still says whose memory it wants.
    local names_it = text:find "%f[%w]lsass%f[%W]" ~= nil
    if names_it and (each:has("-ma", "-mm", "-mp") or text:find "%.dmp%f[%W]") then return true end
    return dumper and (text:find("lsass", 1, true) ~= nil or each:has("/p", "/process", "-ma"))
end

rule {
    id = "credential-access.security-service-memory",
    title = "Memory of the security service dumped",
    severity = "critical",
    attack = { "T1003.001" },
    description = "The memory of lsass.exe, which holds passwords of who is logged on, is written to a file.",
    references = { "https://attack.mitre.org/techniques/T1003/001/" },
    false_positives = { "Support staff who dump a process on purpose." },
    author = "kaiseki",
    match = (operation:is "CreateFile" & result:is "SUCCESS" & file.created:is(true)
             & path:glob { [[*\lsass*.dmp]], [[*\lsass*.mdmp]], [[*lsass_dump*]] })
        | (operation:is "Process Create"
           & child.command_line:contains {
               "comsvcs", "procdump", "rdrleakdiag", "sqldumper", "createdump", "dumpert", "lsass",
           }),
    on_event = function(event, case)
        if event.operation == "CreateFile" then
            case:finding { process = lineage.requester(event.process), key = "lsass", event = event }
        elseif command.first(event.child.command_line, dumps_memory) then
            case:finding { process = lineage.requester(event.process), key = "lsass", event = event }
        end
    end,
    finding = function(finding)
        local first = finding.events[1]
        local made = first.operation == "CreateFile"
        return { "dump-security-service", file = made and first.path or nil,
                 command = not made and first.child.command_line or nil }
    end,
    examples = {
        match = {
            { operation = "Process Create", path = [[C:\Windows\System32\rundll32.exe]], ["process.name"] = "cmd.exe",
              ["child.command_line"] =
                  [[rundll32.exe C:\windows\System32\comsvcs.dll, MiniDump 624 C:\Users\x\a.dmp full]] },
            { operation = "Process Create", path = [[C:\Windows\System32\rundll32.exe]], ["process.name"] = "cmd.exe",
              ["child.command_line"] = [[rundll32.exe C:\windows\system32\comsvcs.dll, #+000024 624 C:\b.bin full]] },
            { operation = "Process Create", path = [[C:\PerfLogs\p.exe]], ["process.name"] = "cmd.exe",
              ["child.command_line"] = [[C:\PerfLogs\p.exe -accepteula -ma lsass.exe C:\PerfLogs\o.dmp]] },
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "taskmgr.exe", ["file.created"] = true,
              path = [[C:\Users\x\AppData\Local\Temp\lsass.DMP]] },
        },
        no_match = {
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "WerFault.exe",
              ["file.created"] = true, path = [[C:\Users\x\AppData\Local\CrashDumps\tool.exe.1.dmp]] },
            { operation = "Process Create", path = [[C:\Windows\System32\lsass.exe]], ["process.name"] = "wininit.exe",
              ["child.command_line"] = [[C:\Windows\system32\lsass.exe]] },
        },
    },
}

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
    match = operation:is "RegSetValue" & result:is "SUCCESS"
        & path:endswith [[\SecurityProviders\WDigest\UseLogonCredential]]
        & registry.data:is { "1", "0x1", "0x00000001" },
    on_event = function(event, case)
        case:finding { process = lineage.requester(event.process), key = event.path, event = event }
    end,
    finding = function() return { "keep-passwords-readable" } end,
    examples = {
        match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "reg.exe",
              path = [[HKLM\System\CurrentControlSet\Control\SecurityProviders\WDigest\UseLogonCredential]],
              ["registry.type"] = "REG_DWORD", ["registry.data"] = "1" },
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
    match = operation:is "Process Create" & child.command_line:contains { "ntdsutil", "ntds.dit" },
    on_event = function(event, case)
        if command.first(event.child.command_line, takes_directory) then
            case:finding { process = lineage.requester(event.process), key = "ntds.dit", event = event }
        end
    end,
    finding = function(finding)
        return { "copy-directory-database", command = finding.events[1].child.command_line }
    end,
    examples = {
        match = {
            { operation = "Process Create", path = [[C:\Windows\System32\ntdsutil.exe]], ["process.name"] = "cmd.exe",
              ["child.command_line"] = [[ntdsutil "ac i ntds" "ifm" "create full C:\a" q q]] },
        },
        no_match = {
            { operation = "Process Create", path = [[C:\Windows\System32\cmd.exe]], ["process.name"] = "cmd.exe",
              ["child.command_line"] = [[cmd /c dir C:\Windows\NTDS\ntds.dit]] },
        },
    },
}
