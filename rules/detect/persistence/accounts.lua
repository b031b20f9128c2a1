-- Accounts made or made mighty, and the door for them opened.

local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local say = require "kaiseki.detect.say"

local function adds(each)
    local is_net = each.program == "net" or each.program == "net1"
    if is_net and each:has("/add") and each:says("user") then
        return "user", ("adds account %s"):format(each.words[3] or "?")
    end
    if is_net and each:has("/add") and each:says("localgroup", "group") then
        return "group", ("adds %s to group %s"):format(each.words[4] or "?", each.words[3] or "?")
    end
    local user = each.folded:find("new-localuser", 1, true)
    if user then return "user", "adds an account" end
    if each.folded:find("add-localgroupmember", 1, true) then return "group", "adds an account to a group" end
    return nil
end

local function what_of(line, kind)
    return command.first(line, function(each)
        local found, text = adds(each)
        return found == kind and text or nil
    end)
end

local function example(line)
    return { operation = "Process Create", path = [[C:\Windows\System32\net.exe]], ["process.name"] = "a.exe",
             ["child.command_line"] = line }
end

local COMMANDS = operation:is "Process Create"
    & child.command_line:contains { "net", "New-LocalUser", "Add-LocalGroupMember" }

local function tell(kind)
    return function(event, case)
        local what = what_of(event.child.command_line, kind)
        if what then case:finding { process = lineage.requester(event.process), key = what, event = event } end
    end
end

local function sentence(finding)
    return ("%s %s"):format(say.process(finding.process), finding.key)
end

rule {
    id = "persistence.account",
    title = "Account added",
    severity = "high",
    attack = { "T1136.001" },
    description = "A program adds a user account to the machine.",
    references = { "https://attack.mitre.org/techniques/T1136/001/" },
    false_positives = { "Administrators; server software that sets up an account of its own." },
    author = "kaiseki",
    match = COMMANDS,
    on_event = tell "user",
    finding = sentence,
    examples = {
        match = { example "net user support P4ssw0rd /add" },
        no_match = { example "net user", example "net use X: \\\\server\\share" },
    },
}

rule {
    id = "persistence.group-member",
    title = "Account added to a group",
    severity = "high",
    attack = { "T1098.007" },
    description = "A program adds an account to a group, administrators or remote users for the most part.",
    references = { "https://attack.mitre.org/techniques/T1098/007/" },
    false_positives = { "Administrators; server software." },
    author = "kaiseki",
    match = COMMANDS,
    on_event = tell "group",
    finding = sentence,
    examples = {
        match = { example "net localgroup administrators support /add" },
        no_match = { example "net localgroup administrators" },
    },
}

rule {
    id = "defense-evasion.hidden-account",
    title = "Account hidden from the logon screen",
    severity = "high",
    attack = { "T1564.002" },
    description = "A value of SpecialAccounts\\UserList is set to zero: Windows then does not show that account where "
        .. "users log on.",
    references = { "https://attack.mitre.org/techniques/T1564/002/" },
    false_positives = { "Server software and administrators that hide an account for a service." },
    author = "kaiseki",
    match = operation:is "RegSetValue" & result:is "SUCCESS"
        & path:contains [[\Winlogon\SpecialAccounts\UserList\]] & registry.data:is { "0", "0x0", "0x00000000" },
    on_event = function(event, case)
        case:finding { process = lineage.requester(event.process), key = event.path, event = event }
    end,
    finding = function(finding)
        return ("%s hides account %s from the logon screen"):format(say.process(finding.process),
            say.name(finding.key))
    end,
    examples = {
        match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "reg.exe",
              path = [[HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon\SpecialAccounts\UserList\support]],
              ["registry.type"] = "REG_DWORD", ["registry.data"] = "0" },
        },
        no_match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "reg.exe",
              path = [[HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon\SpecialAccounts\UserList\support]],
              ["registry.type"] = "REG_DWORD", ["registry.data"] = "1" },
        },
    },
}

rule {
    id = "persistence.remote-desktop",
    title = "Remote Desktop switched on",
    severity = "high",
    attack = { "T1021.001" },
    description = "The value fDenyTSConnections is set to zero, so that others can log on from afar.",
    references = { "https://attack.mitre.org/techniques/T1021/001/" },
    false_positives = { "Administrators, in the system's settings." },
    author = "kaiseki",
    match = operation:is "RegSetValue" & result:is "SUCCESS"
        & path:endswith { [[\Terminal Server\fDenyTSConnections]] } & registry.data:is { "0", "0x0", "0x00000000" },
    finding = function(finding)
        return ("%s switches Remote Desktop on"):format(say.process(finding.process))
    end,
    examples = {
        match = {
            { operation = "RegSetValue", ["process.name"] = "reg.exe", ["registry.type"] = "REG_DWORD",
              path = [[HKLM\System\CurrentControlSet\Control\Terminal Server\fDenyTSConnections]],
              ["registry.data"] = "0" },
        },
        no_match = {
            { operation = "RegSetValue", ["process.name"] = "reg.exe", ["registry.type"] = "REG_DWORD",
              path = [[HKLM\System\CurrentControlSet\Control\Terminal Server\fDenyTSConnections]],
              ["registry.data"] = "1" },
        },
    },
}
