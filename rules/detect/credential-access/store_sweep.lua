-- Looking for what many programs keep: mail, FTP, remote access, messengers, wallets. What is not there counts as well:
-- it shows what was wanted.

local products = require "kaiseki.detect.products"
local sweep = require "kaiseki.detect.sweep"
local trusted = require "kaiseki.detect.trusted"

local stores = sweep.new { count = 3 }

rule {
    id = "credential-access.store-sweep",
    title = "Search for the stores of many programs",
    severity = "medium",
    attack = { "T1552.001", "T1555" },
    description = "One process asks for the accounts or wallets of three programs or more.",
    references = { "https://attack.mitre.org/techniques/T1552/001/" },
    false_positives = { "Backup, antivirus and migration tools." },
    author = "kaiseki",
    match = operation:is { "CreateFile", "QueryOpen", "ReadFile", "RegOpenKey", "RegQueryValue", "QueryDirectory" }
        & path:contains(products.parts(products.STORES)),
    on_event = function(event, case)
        local process = event.process
        if trusted.is_walker(process) then return end
        local product = products.is_foreign(products.STORES, event, case)
        if not product then return end
        local found = event.result == "SUCCESS"
        local events = stores:add(case, event, product, found)
        if not events then return end
        case:finding { process = process, key = "stores", events = events }
    end,
    excuse = function(finding, case)
        return trusted.is_bystander(case, finding.process) and "low" or nil
    end,
    finding = function(finding, case)
        local names, found = stores:things(case, finding.process)
        local state = #found == 0 and "none" or #found == #names and "all" or "some"
        return { "look-for-stores", product = names, present = found, state = state }
    end,
    examples = {
        match = {
            { events = {
                { operation = "CreateFile", result = "PATH NOT FOUND", ["process.name"] = "a.exe", ["process.pid"] = 4,
                  path = [[C:\Users\x\AppData\Roaming\FileZilla\sitemanager.xml]] },
                { operation = "CreateFile", result = "PATH NOT FOUND", ["process.name"] = "a.exe", ["process.pid"] = 4,
                  path = [[C:\Users\x\AppData\Roaming\.purple\accounts.xml]] },
                { operation = "RegOpenKey", result = "NAME NOT FOUND", ["process.name"] = "a.exe", ["process.pid"] = 4,
                  path = [[HKCU\Software\Martin Prikryl\WinSCP 2\Sessions]] },
            } },
        },
        no_match = {
            { events = {
                { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "filezilla.exe",
                  ["process.pid"] = 4, path = [[C:\Users\x\AppData\Roaming\FileZilla\sitemanager.xml]] },
                { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "filezilla.exe",
                  ["process.pid"] = 4, path = [[C:\Users\x\AppData\Roaming\FileZilla\recentservers.xml]] },
                { operation = "RegOpenKey", result = "NAME NOT FOUND", ["process.name"] = "filezilla.exe",
                  ["process.pid"] = 4, path = [[HKCU\Software\SimonTatham\PuTTY\Sessions]] },
            } },
        },
    },
}
