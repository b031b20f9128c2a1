-- Commands that look for passwords or ask for tickets: in files, in the registry, in the stores of Windows and of
-- backup products, of the domain's controllers.

local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local lists = require "kaiseki.common.lists"
local places = require "kaiseki.detect.places"
local trusted = require "kaiseki.detect.trusted"
local known = require "kaiseki.windows.credentials"

local WORDS, FILES, ASKED_KEYS = lists.copy(known.WORDS), lists.copy(known.FILES), lists.copy(known.ASKED_KEYS)

local READERS = lists.set { "type", "more", "copy", "xcopy", "get-content", "gc", "cat" }
local LISTERS = lists.set { "dir", "where", "tree", "forfiles" }

local function is_powershell(each) return each.program == "powershell" or each.program == "pwsh" end

-- In the text of files: of many files at once, or of those that the domain's policies lie in.
local function searches_text(each)
    local text = each.folded
    if each.program == "findstr" or each.program == "find" then
        local many = each:has("/s", "/si", "/sim", "/spin", "/sin", "/spim", "/is", "/m", "/d")
            or text:find "/[a-z]*s[a-z]*%s" or text:find("*", 1, true) or text:find("sysvol", 1, true)
        return many and lists.part_in(text, WORDS) ~= nil
    end
    return is_powershell(each) and text:find "select%-string" ~= nil and lists.part_in(text, WORDS) ~= nil
        and (text:find("-r", 1, true) ~= nil or text:find("*", 1, true) ~= nil)
end

local function searches_names(each)
    local text = each.folded
    if LISTERS[each.program] then
        return (each:has("/s", "/r", "/a") or each.program == "where") and lists.part_in(text, FILES) ~= nil
    end
    return (READERS[each.program] and (text:find("unattend.xml", 1, true) or text:find("sysprep.", 1, true)
                or text:find("consolehost_history", 1, true)) or false)
        or (is_powershell(each) and text:find("-recurse", 1, true) ~= nil and lists.part_in(text, FILES) ~= nil)
end

local function searches_registry(each)
    if each.program ~= "reg" or not each:says("query", "export") then return false end
    local wanted = each:value "/f"
    if wanted and lists.part_in(wanted:lower(), WORDS) then return true end
    local key = lists.part_in(each.folded, ASKED_KEYS)
    return key ~= nil and (key ~= [[\currentversion\winlogon]] or each.folded:find("password", 1, true) ~= nil)
end

local function lists_saved(each)
    local text = each.folded
    return (each.program == "vaultcmd" and text:find("/list", 1, true) ~= nil)
        or (each.program == "cmdkey" and each:has("/list"))
        or text:find("keymgr.dll", 1, true) ~= nil
        or (is_powershell(each) and (text:find("passwordvault", 1, true) ~= nil
                                     or text:find("get-vaultcredential", 1, true) ~= nil))
end

local function lists_pools(each)
    return each.program == "appcmd" and each:says("list") and (each.folded:find("/text:", 1, true) ~= nil
        or each.folded:find("/config", 1, true) ~= nil)
end

-- The technique, and the command.
local function search_of(each)
    local technique
    if searches_text(each) then
        local of_policies = each.folded:find("sysvol", 1, true) or each.folded:find("cpassword", 1, true)
        technique = of_policies and "T1552.006" or "T1552.001"
    elseif searches_registry(each) then
        technique = "T1552.002"
    elseif lists_saved(each) then
        technique = "T1555.004"
    else
        technique = (searches_names(each) or lists_pools(each)) and "T1552.001" or nil
    end
    return technique and { technique = technique, key = command.plain(each) } or nil
end

local function example(line)
    return { operation = "Process Create", ["process.name"] = "cmd.exe", path = [[C:\Windows\System32\findstr.exe]],
             ["child.command_line"] = line }
end

rule {
    id = "credential-access.password-search",
    title = "Command that looks for passwords",
    severity = "high",
    attack = { "T1552.001", "T1552.002", "T1552.006", "T1555.004" },
    description = "A command searches files, the registry or Windows' store of saved credentials for passwords.",
    references = { "https://attack.mitre.org/techniques/T1552/" },
    false_positives = { "Administrators who look for passwords that were left behind." },
    author = "kaiseki",
    match = operation:is "Process Create"
        & child.command_line:contains {
            "findstr", "find ", "select-string", "vaultcmd", "cmdkey", "keymgr", "passwordvault", "vaultcredential",
            "reg", "dir ", "where", "appcmd", "unattend.xml", "sysprep.", "consolehost_history", "-recurse",
        },
    on_event = function(event, case)
        local found = command.first(event.child.command_line, search_of)
        if not found then return end
        case:finding { process = lineage.requester(event.process), key = found.key, event = event,
                       technique = found.technique, severity = found.technique ~= "T1552.006" and "medium" or nil }
    end,
    finding = function(finding)
        return { "search-passwords", command = finding.events[1].child.command_line }
    end,
    examples = {
        match = {
            example [[findstr /si password *.xml *.ini *.txt]],
            example [[cmd.exe /c findstr /S cpassword \\corp\sysvol\*.xml]],
            example [[reg query HKLM /f password /t REG_SZ /s]],
            example [[reg query "HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon" /v DefaultPassword]],
            example [[vaultcmd /listcreds:"Windows Credentials" /all]],
            example [[cmd /c dir C:\*unattend.xml /s /b]],
        },
        no_match = {
            example [[findstr /i error build.log]],
            example [[reg query HKLM\SOFTWARE\Tool /v Version]],
            example [[cmd /c dir /b C:\work]],
            example [[vaultcmd /?]],
        },
    },
}

-- What the table says of the first word of a tool that takes credentials.
local function tool_of(folded)
    for word, what in pairs(known.TOOLS) do
        local at = folded:find(word, 1, true)
        -- Not as a part of a document's name, such as that of a report about the tool.
        local file = at and folded:match("^[%w_.-]*%.%a+%f[%A]", at + #word)
        if at and (not file or places.is_executable(file) or places.is_script(file)) then return what end
    end
    return nil
end

local TOOL_WORDS = {}
for word in pairs(known.TOOLS) do TOOL_WORDS[#TOOL_WORDS + 1] = word end

-- A shell's line holds the words of what it runs: those tell.
local function taken(each)
    if each.program == "cmd" then return nil end
    local what = tool_of(each.folded)
    local names = each.program == "setspn" and each:value "-q" or nil
    if not what and names and names:find("*", 1, true) then what = { "T1558.003", "tickets" } end
    return what and { what = what, key = command.plain(each) } or nil
end

rule {
    id = "credential-access.credential-tool",
    title = "Command of a tool that takes credentials",
    severity = "high",
    attack = { "T1003.001", "T1003.002", "T1003.004", "T1003.005", "T1003.006", "T1552.006", "T1555", "T1555.004",
               "T1558", "T1558.001", "T1558.003", "T1558.004" },
    description = "A command line has words that only tools have which take passwords, hashes or Kerberos tickets, or "
        .. "asks a domain for all service names, whose tickets are then cracked.",
    references = { "https://attack.mitre.org/techniques/T1003/", "https://attack.mitre.org/techniques/T1558/003/" },
    false_positives = { "Tests of one's own domain." },
    author = "kaiseki",
    match = (operation:is "Process Create"
             & (child.command_line:contains(TOOL_WORDS) | child.command_line:contains "setspn"))
        | (operation:is "CreateFile" & result:is "SUCCESS" & file.created:is(true)
           & path:endswith { ".kirbi", ".ccache" }),
    on_event = function(event, case)
        if event.operation == "CreateFile" then
            case:finding { process = lineage.requester(event.process), key = "tickets", event = event,
                           technique = "T1558" }
            return
        end
        local line = event.child.command_line
        local found = command.first(line, taken)
        if not found then return end
        case:finding { process = lineage.requester(event.process), key = found.key, event = event,
                       technique = found.what[1],
                       facts = { "run-credential-tool", subject = found.what[2], command = line } }
    end,
    finding = function(finding)
        return { "write-tickets", file = finding.paths }
    end,
    examples = {
        match = {
            example [[C:\Users\Public\SharpDPAPI.exe triage]],
            example [[a.exe "privilege::debug" "sekurlsa::logonpasswords" exit]],
            example [[a.exe kerberoast /outfile:h.txt]],
            example [[setspn -T corp -Q */*]],
            { operation = "CreateFile", result = "SUCCESS", ["file.created"] = true, ["process.name"] = "a.exe",
              path = [[C:\ProgramData\0-40e10000-x@krbtgt~CORP-CORP.kirbi]] },
        },
        no_match = {
            example [[setspn -L server1]],
            example [[notepad.exe C:\Users\x\kerberoasting-report.docx]],
        },
    },
}

local PRODUCT = [[\veeam\]]

local function asks_for_database(each)
    local text = each.folded
    if not text:find("veeam", 1, true) then return false end
    return text:find("credentials", 1, true) ~= nil or text:find("encryptionsalt", 1, true) ~= nil
        or text:find("protectedstorage", 1, true) ~= nil or text:find("getlocalstring", 1, true) ~= nil
        or ((each.program == "sqlcmd" or each.program == "psql") and text:find("select", 1, true) ~= nil)
end

local function is_of_product(process)
    return (process.image or ""):lower():find(PRODUCT, 1, true) ~= nil
        or (process.name or ""):lower():find("^veeam") ~= nil
end

rule {
    id = "credential-access.backup-credentials",
    title = "Backup product asked for its credentials",
    severity = "high",
    attack = { "T1555" },
    description = "Another program than the backup product's own asks for the database in which it keeps the passwords "
        .. "of all machines that it backs up, or loads its library that opens them.",
    references = { "https://attack.mitre.org/techniques/T1555/" },
    false_positives = { "Scripts of administrators that report on backups." },
    author = "kaiseki",
    match = (operation:is "Process Create" & child.command_line:contains "veeam")
        | (operation:is "RegQueryValue" & result:is "SUCCESS" & path:contains [[\Veeam\Veeam Backup]]
           & path:endswith(known.BACKUP_VALUES))
        | (operation:is "Load Image" & path:endswith [[\Veeam.Backup.Common.dll]]),
    on_event = function(event, case)
        if event.operation == "Process Create" then
            local line = event.child.command_line
            if line and command.first(line, asks_for_database) then
                case:finding { process = lineage.requester(event.process), key = "veeam", event = event,
                               facts = { "search-passwords", subject = "backup-product", command = line } }
            end
        elseif not is_of_product(event.process) then
            local is_key = event.operation == "RegQueryValue"
            case:finding { process = lineage.requester(event.process), key = "veeam", event = event,
                           facts = { "read-secrets", subject = "backup-product", key = is_key and event.path or nil,
                                     file = not is_key and event.path or nil } }
        end
    end,
    excuse = function(finding, case)
        return trusted.is_bystander(case, finding.process) and "low" or nil
    end,
    examples = {
        match = {
            example [[sqlcmd -S .\VEEAMSQL2016 -E -Q "SELECT password FROM VeeamBackup.dbo.Credentials"]],
            { operation = "RegQueryValue", result = "SUCCESS", ["process.name"] = "powershell.exe",
              path = [[HKLM\SOFTWARE\Veeam\Veeam Backup and Replication\SqlDatabaseName]] },
        },
        no_match = {
            example [[net start VeeamBackupSvc]],
            { operation = "RegQueryValue", result = "SUCCESS", ["process.name"] = "Veeam.Backup.Service.exe",
              path = [[HKLM\SOFTWARE\Veeam\Veeam Backup and Replication\SqlDatabaseName]] },
        },
    },
}

local function is_at_home(process)
    return trusted.is_walker(process) or (process.image or ""):lower():find [[^%a:\windows\]] ~= nil
end

rule {
    id = "credential-access.left-passwords",
    title = "Files read in which passwords were left",
    severity = "medium",
    attack = { "T1552.001", "T1552.006" },
    description = "Answers of Windows' setup, or preferences of the domain's policies, which often hold passwords, are "
        .. "read by a program that is none of Windows.",
    references = { "https://attack.mitre.org/techniques/T1552/001/", "https://attack.mitre.org/techniques/T1552/006/" },
    false_positives = { "Tools with which administrators make images of machines." },
    author = "kaiseki",
    match = operation:is "ReadFile" & result:is "SUCCESS"
        & (path:endswith(known.LEFT_FILES)
           | (path:contains [[\SYSVOL\]]
              & path:endswith { [[\Groups.xml]], [[\Services.xml]], [[\ScheduledTasks.xml]] })),
    key = function(event) return not is_at_home(event.process) and places.name(event.path) or nil end,
    excuse = function(finding, case)
        return trusted.is_bystander(case, finding.process) and "info" or nil
    end,
    finding = function(finding)
        return { "read-secrets", subject = "left-passwords", file = finding.paths }
    end,
    examples = {
        match = { { operation = "ReadFile", result = "SUCCESS", ["process.name"] = "a.exe",
                    ["process.image"] = [[C:\Users\x\a.exe]], path = [[C:\Windows\Panther\Unattend.xml]] } },
        no_match = { { operation = "ReadFile", result = "SUCCESS", ["process.name"] = "svchost.exe",
                       ["process.image"] = [[C:\Windows\System32\svchost.exe]],
                       path = [[\\corp\SYSVOL\corp\Policies\{1}\Machine\Preferences\Groups\Groups.xml]] } },
    },
}
