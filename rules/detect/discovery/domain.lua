local accusation = require "kaiseki.detect.accusation"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local standing = require "kaiseki.detect.standing"

-- Programs that do nothing else, and words of PowerShell's.
local ASKS = { adfind = true, dsquery = true, dsget = true, sharphound = true, csvde = true, ldifde = true,
               adrecon = true, bloodhound = true, pingcastle = true }
local WORDS = {
    { "get-adcomputer", "T1018" }, { "get-addomaincontroller", "T1018" }, { "get-netcomputer", "T1018" },
    { "get-domaincomputer", "T1018" }, { "get-netdomaincontroller", "T1018" }, { "get-adtrust", "T1482" },
    { "get-domaintrust", "T1482" }, { "get-nltesttrust", "T1482" }, { "getalltrustrelationships", "T1482" },
    { "get-adgroupmember", "T1069.002" }, { "get-adgroup", "T1069.002" }, { "get-domaingroup", "T1069.002" },
    { "get-aduser", "T1087.002" }, { "get-domainuser", "T1087.002" }, { "adsisearcher", "T1087.002" },
    { "directoryservices.directorysearcher", "T1087.002" }, { "get-addomain", "T1482" }, { "get-adforest", "T1482" },
    { "-f objectcategory=", "T1087.002" }, { "-f (objectcategory=", "T1087.002" }, { "-sc trustdmp", "T1482" },
    { "invoke-bloodhound", "T1087.002" }, { "--collectionmethod", "T1087.002" },
}

-- What a command asks of the domain, as a technique; nil when it asks nothing.
local function asks_domain(each)
    local program, folded = each.program, each.folded
    if program == "nltest" then
        if each:has("/domain_trusts", "/trusted_domains") then return "T1482" end
        return each:has("/dclist", "/dsgetdc") and "T1018" or nil
    end
    if program == "net" or program == "net1" then
        if not each:has "/domain" or each:has("/add", "/delete", "/del", "/active") then return nil end
        if each:says "view" then return "T1018" end
        return each:says("group", "localgroup") and "T1069.002" or each:says("user", "accounts") and "T1087.002" or nil
    end
    if program == "nslookup" then return folded:find("_ldap._tcp", 1, true) and "T1018" or nil end
    if ASKS[program] then return "T1087.002" end
    for _, row in ipairs(WORDS) do
        if folded:find(row[1], 1, true) then return row[2] end
    end
    return nil
end

local asked = memory.of_process()

-- The command as it is told: without the program's folder, and without where its answer goes.
local function plain(each)
    return (each.text:gsub("%s*%d?>.*$", ""):gsub("%s+", " "):gsub('^"?%a:\\[^"]-([^\\"]+)%.[eE][xX][eE]"?', "%1"))
end

local function note(case, process, what)
    local mine = asked(case, process)
    local folded = what:lower()
    if not mine[folded] then mine[#mine + 1] = what end
    mine[folded] = true
end

local function example(line)
    return { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\cmd.exe]],
             ["process.name"] = "a.exe", ["child.command_line"] = line }
end

rule {
    id = "discovery.domain",
    title = "Asks about the domain",
    severity = "medium",
    attack = { "T1482", "T1069.002", "T1087.002", "T1018" },
    description = "Commands that ask for a domain's controllers, trusts or administrators: what someone wants to know "
        .. "who means to go on to other machines.",
    references = { "https://attack.mitre.org/techniques/T1482/" },
    false_positives = { "Administrators and logon scripts." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS"
        & child.command_line:contains { "nltest", "net", "nslookup", "adfind", "dsquery", "sharphound", "Get-AD",
                                        "Get-Domain", "Get-Net", "adsi", "DirectorySearcher", "objectcategory", "dsget",
                                        "csvde", "ldifde", "adrecon", "bloodhound", "pingcastle", "trustdmp",
                                        "GetAllTrust", "CollectionMethod" },
    on_event = function(event, case)
        local requester = lineage.requester(event.process)
        for _, each in ipairs(command.all(event.child.command_line)) do
            local technique = asks_domain(each)
            if technique then
                note(case, requester, plain(each))
                case:finding { process = requester, key = "domain", event = event, technique = technique }
            end
        end
    end,
    excuse = standing.excuse,
    weigh = accusation.unless_accused,
    finding = function(finding, case)
        return { "ask-about-domain", command = asked(case, finding.process) }
    end,
    examples = {
        match = { example "powershell Get-ADComputer -Filter *", example "net view /all /domain",
                  example [[cmd /c net group "Domain Admins" /domain]],
                  example "nltest /domain_trusts /all_trusts" },
        no_match = {
            example "net user itadm P4ssw0rd /add /domain", example "net user", example "nslookup www.example.com",
        },
    },
}
