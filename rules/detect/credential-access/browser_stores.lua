-- Passwords, cookies and cards that browsers keep, read by something else.

local browsers = require "kaiseki.detect.browsers"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local trusted = require "kaiseki.detect.trusted"

-- By process: the stores read, by browser.
local stores = memory.of_process()

local function note(case, process, browser, name, bytes)
    local mine = stores(case, process)
    mine[browser] = mine[browser] or { bytes = 0 }
    mine[browser].bytes = mine[browser].bytes + bytes
    for _, known in ipairs(mine[browser]) do
        if known == name then return end
    end
    table.insert(mine[browser], name)
end

-- Backup, synchronization and the like are installed where a user cannot write: told only of the sample's tree.
local installed = memory.of_case()
local KEPT = 1000

local COOKIES = { ["cookies"] = true, ["cookies.sqlite"] = true }

local function tell(case, process, browser, name, event)
    note(case, process, browser, name, event.operation == "ReadFile" and event.file.length or 0)
    case:finding { process = process, key = browser, event = event,
                   technique = COOKIES[name:lower()] and "T1539" or "T1555.003" }
end

rule {
    id = "credential-access.browser-stores",
    title = "Browser's passwords or cookies read by another program",
    severity = "critical",
    attack = { "T1555.003", "T1539" },
    description = "The files in which browsers keep passwords, cookies and cards are opened for reading by a program "
        .. "that is no browser.",
    references = { "https://attack.mitre.org/techniques/T1555/003/" },
    false_positives = { "Backup and antivirus, of which the well-known ones are left out; another browser's import." },
    author = "kaiseki",
    match = browsers.reads(),
    on_event = function(event, case)
        local browser, name = browsers.store_read(event)
        if not browser then return end
        local image = event.process.image
        local installed_here = trusted.is_installed(case, event.process) or trusted.is_walker(event.process)
        if installed_here or (image and places.in_program_place(image)) then
            local waiting = installed(case)
            if #waiting >= KEPT then return end
            waiting[#waiting + 1] = { process = event.process, browser = browser, name = name, index = event.index }
        else
            tell(case, event.process, browser, name, event)
        end
    end,
    on_finish = function(case)
        for _, each in ipairs(installed(case)) do
            local own = trusted.is_walker(each.process) and not each.process.in_tree
            if not own and not trusted.is_bystander(case, each.process) then
                tell(case, each.process, each.browser, each.name, case:event(each.index))
            end
        end
    end,
    finding = function(finding, case)
        local mine = stores(case, finding.process)[finding.key] or { bytes = 0 }
        local names = table.move(mine, 1, #mine, 1, {})
        return { "read-browser-stores", product = finding.key ~= browsers.UNKNOWN and finding.key or nil, name = names,
                 read = mine.bytes > 0 and mine.bytes or nil }
    end,
    examples = {
        match = {
            { operation = "ReadFile", result = "SUCCESS", ["process.name"] = "rundll32.exe",
              path = [[C:\Users\x\AppData\Local\Google\Chrome\User Data\Default\Login Data]],
              ["file.offset"] = 0, ["file.length"] = 16384 },
            { sample = "a.exe", events = {
                { operation = "Process Create", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
                  ["process.image"] = [[C:\Users\x\a.exe]], path = [[C:\Windows\System32\wermgr.exe]],
                  ["child.pid"] = 8, ["child.command_line"] = "wermgr.exe" },
                { operation = "Process Start", result = "SUCCESS", ["process.name"] = "wermgr.exe",
                  ["process.pid"] = 8 },
                { operation = "ReadFile", result = "SUCCESS", ["process.name"] = "wermgr.exe", ["process.pid"] = 8,
                  ["process.image"] = [[C:\Windows\System32\wermgr.exe]],
                  path = [[C:\Users\x\AppData\Local\Microsoft\Edge\User Data\Default\Login Data]],
                  ["file.offset"] = 0, ["file.length"] = 16384 },
            } },
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[C:\Users\x\AppData\Roaming\Mozilla\Firefox\Profiles\0.default\logins.json]],
              ["file.access"] = "Generic Read" },
        },
        no_match = {
            { operation = "ReadFile", result = "SUCCESS", ["process.name"] = "chrome.exe",
              ["process.image"] = [[C:\Program Files\Google\Chrome\Application\chrome.exe]],
              path = [[C:\Users\x\AppData\Local\Google\Chrome\User Data\Default\Login Data]],
              ["file.offset"] = 0, ["file.length"] = 16384 },
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "MsMpEng.exe",
              ["process.image"] = [[C:\ProgramData\Microsoft\Windows Defender\Platform\4\MsMpEng.exe]],
              path = [[C:\Users\x\AppData\Local\Google\Chrome\User Data\Default\Login Data]],
              ["file.access"] = "Generic Read" },
            { operation = "ReadFile", result = "SUCCESS", ["process.name"] = "dllhost.exe",
              ["process.image"] = [[C:\Windows\System32\dllhost.exe]],
              path = [[C:\Users\x\AppData\Local\Google\Chrome\User Data\Default\Login Data]],
              ["file.offset"] = 0, ["file.length"] = 16384 },
            { operation = "ReadFile", result = "SUCCESS", ["process.name"] = "backup.exe",
              ["process.image"] = [[C:\Program Files\Backup\backup.exe]],
              path = [[C:\Users\x\AppData\Local\Google\Chrome\User Data\Default\Login Data]],
              ["file.offset"] = 0, ["file.length"] = 16384 },
        },
    },
}
