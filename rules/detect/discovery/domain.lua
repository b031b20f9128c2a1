local command = require "kaiseki.command"
local lineage = require "kaiseki.lineage"
local say = require "kaiseki.say"

local function asks_domain(each)
    local program, folded = each.program, each.folded
    if program == "nltest" then return each:has("/dclist", "/domain_trusts", "/trusted_domains", "/dsgetdc") end
    if program == "net" or program == "net1" then
        return each:has "/domain" and each:says("group", "user", "accounts", "localgroup")
    end
    if program == "nslookup" then return folded:find("_ldap._tcp", 1, true) ~= nil end
    return program == "adfind" or program == "dsquery" or program == "sharphound"
end

local function example(line)
    return { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\cmd.exe]],
             ["process.name"] = "a.exe", ["child.command_line"] = line }
end

rule {
    id = "discovery.domain",
    title = "Asks about the domain",
    severity = "medium",
    attack = { "T1482", "T1069.002" },
    description = "Commands that ask for a domain's controllers, trusts or administrators: what someone wants to know "
        .. "who means to go on to other machines.",
    references = { "https://attack.mitre.org/techniques/T1482/" },
    false_positives = { "Administrators and logon scripts." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS"
        & child.command_line:contains { "nltest", "net", "nslookup", "adfind", "dsquery", "sharphound" },
    on_event = function(event, case)
        local text = command.first(event.child.command_line, function(each)
            return asks_domain(each) and each.text or nil
        end)
        if text then
            local what = text:lower():gsub("%s+", " "):gsub([[^"?%a:\[^"]-([^\"]+)%.exe"?]], "%1")
            case:finding { process = lineage.requester(event.process), key = what, event = event }
        end
    end,
    finding = function(finding)
        return ("%s asks about the domain: %s"):format(say.process(finding.process), say.command(finding.key))
    end,
    examples = {
        match = { example [[cmd /c net group "Domain Admins" /domain]], example "nltest /domain_trusts /all_trusts" },
        no_match = { example "net user", example "nslookup www.example.com" },
    },
}
