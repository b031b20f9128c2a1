-- Accounts made or made mighty, and the door for them opened.

local accusation = require "kaiseki.detect.accusation"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local say = require "kaiseki.detect.say"
local settings = require "kaiseki.detect.settings"
local standing = require "kaiseki.detect.standing"

-- Groups that were made in the capture, in lower case: who is in them has no more rights than before.
local made_groups = memory.of_case()

-- The words of a command that are no options, from the third on: `net localgroup GROUP ACCOUNT... /add`.
local function operands(each)
    local list = {}
    for at = 3, #each.words do
        if each.words[at]:sub(1, 1) ~= "/" then list[#list + 1] = each.words[at] end
    end
    return list
end

-- What a command adds, as facts: an account, or accounts to a group. Without accounts `net localgroup` makes the group.
local function adds(each)
    local is_net = (each.program == "net" or each.program == "net1") and each:has("/add")
    if is_net and each:says("user") then
        return { "add-account", account = operands(each)[1], trait = each:has("/domain") and "of-domain" or nil }
    end
    if is_net and each:says("localgroup", "group") then
        local group, accounts = operands(each)[1], table.move(operands(each), 2, #each.words, 1, {})
        return #accounts > 0 and { "add-to-group", account = accounts, group = group } or nil
    end
    if each.folded:find("new-localuser", 1, true) then return { "add-account" } end
    if each.folded:find("new-aduser", 1, true) then return { "add-account", trait = "of-domain" } end
    if each.folded:find("add-localgroupmember", 1, true) then return { "add-to-group" } end
    return nil
end

local function facts_of(line, verb)
    return command.first(line, function(each)
        local facts = adds(each)
        return facts and facts[1] == verb and facts or nil
    end)
end

-- One finding for each account and group.
local function key_of(facts)
    if facts[1] == "add-account" then
        return facts.account and "adds account " .. facts.account or "adds an account"
    end
    return facts.group and ("adds %s to group %s"):format(table.concat(facts.account, " "), facts.group)
        or "adds an account to a group"
end

local function example(line)
    return { operation = "Process Create", path = [[C:\Windows\System32\net.exe]], ["process.name"] = "a.exe",
             ["child.command_line"] = line }
end

local COMMANDS = operation:is "Process Create"
    & child.command_line:contains { "net", "New-LocalUser", "New-ADUser", "Add-LocalGroupMember" }

local function note_group(line, case)
    local group = command.first(line, function(each)
        local is_net = (each.program == "net" or each.program == "net1") and each:has("/add")
        return is_net and each:says("localgroup") and #operands(each) == 1 and operands(each)[1]
    end)
    if group then made_groups(case)[group:lower()] = true end
end

-- Whether the group of a member was made in the capture.
local function is_own_group(finding, case)
    local group = finding.facts.group
    return group and made_groups(case)[group[1]:lower()] == true
end

local function tell(verb)
    return function(event, case)
        if verb == "add-to-group" then note_group(event.child.command_line, case) end
        local facts = facts_of(event.child.command_line, verb)
        if not facts then return end
        local made = facts[1] == "add-account"
        case:finding { process = lineage.requester(event.process), key = key_of(facts), event = event,
                       technique = made and (facts.trait and "T1136.002" or "T1136.001") or nil }
    end
end

local function state(verb)
    return function(finding) return facts_of(finding.events[1].child.command_line, verb) end
end

rule {
    id = "persistence.account",
    title = "Account added",
    severity = "high",
    attack = { "T1136.001", "T1136.002" },
    description = "A program adds a user account to the machine or its domain.",
    references = { "https://attack.mitre.org/techniques/T1136/001/" },
    false_positives = { "Administrators; server software that sets up an account of its own." },
    author = "kaiseki",
    match = COMMANDS,
    on_event = tell "add-account",
    excuse = standing.excuse,
    weigh = accusation.unless_accused,
    finding = state "add-account",
    examples = {
        match = { example "net user support P4ssw0rd /add", example "net user itadm P@ss! /add /domain" },
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
    on_event = tell "add-to-group",
    excuse = function(finding, case)
        if is_own_group(finding, case) then return "low" end
        return standing.of(case, finding.process)
    end,
    weigh = accusation.unless_accused,
    finding = state "add-to-group",
    examples = {
        match = { example "net localgroup administrators support /add" },
        no_match = { example "net localgroup administrators", example "net localgroup docker-users /add" },
    },
}

local HIDDEN = settings.book { { at = [[\winlogon\specialaccounts\userlist\]] } }

rule {
    id = "stealth.hidden-account",
    title = "Account hidden from the logon screen",
    severity = "high",
    attack = { "T1564.002" },
    description = "A value of SpecialAccounts\\UserList is set to zero: Windows then does not show that account where "
        .. "users log on.",
    references = { "https://attack.mitre.org/techniques/T1564/002/" },
    false_positives = { "Server software and administrators that hide an account for a service." },
    author = "kaiseki",
    match = settings.writes & path:contains(HIDDEN.pieces) | settings.commands,
    on_event = function(event, case)
        for _, set in ipairs(settings.of(event)) do
            if HIDDEN:find(set.path) and settings.number(set.data) == 0 then
                case:finding { process = lineage.requester(event.process), key = say.name(set.path), event = event }
            end
        end
    end,
    finding = function(finding)
        return { "hide-account", account = finding.key }
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

local SWITCH = settings.book { { at = [[\control\terminal server\fdenytsconnections]] } }

rule {
    id = "persistence.remote-desktop",
    title = "Remote Desktop switched on",
    severity = "high",
    attack = { "T1021.001" },
    description = "The value fDenyTSConnections is set to zero, so that others can log on from afar.",
    references = { "https://attack.mitre.org/techniques/T1021/001/" },
    false_positives = { "Administrators, in the system's settings." },
    author = "kaiseki",
    match = settings.writes & path:contains(SWITCH.pieces) | settings.commands,
    on_event = function(event, case)
        for _, set in ipairs(settings.of(event)) do
            if SWITCH:find(set.path) and settings.number(set.data) == 0 then
                case:finding { process = lineage.requester(event.process), key = "fDenyTSConnections", event = event }
            end
        end
    end,
    excuse = standing.excuse,
    weigh = accusation.unless_accused,
    finding = function() return { "switch-on-remote-desktop" } end,
    examples = {
        match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "reg.exe",
              ["registry.type"] = "REG_DWORD",
              path = [[HKLM\System\CurrentControlSet\Control\Terminal Server\fDenyTSConnections]],
              ["registry.data"] = "0" },
        },
        no_match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "reg.exe",
              ["registry.type"] = "REG_DWORD",
              path = [[HKLM\System\CurrentControlSet\Control\Terminal Server\fDenyTSConnections]],
              ["registry.data"] = "1" },
        },
    },
}
