-- Passwords, cookies and cards that browsers keep, read by something else or copied by a tool.

local browsers = require "kaiseki.detect.browsers"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local lists = require "kaiseki.common.lists"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local takers = require "kaiseki.detect.takers"
local trusted = require "kaiseki.detect.trusted"

-- By process: the stores read, by browser.
local stores = memory.of_process()

local function note(case, process, browser, name, bytes)
    local mine = stores(case, process)
    mine[browser] = mine[browser] or { bytes = 0, seen = {} }
    mine[browser].bytes = mine[browser].bytes + bytes
    if mine[browser].seen[name] then return mine[browser] end
    mine[browser].seen[name] = true
    table.insert(mine[browser], name)
    return mine[browser]
end

-- Backup, synchronization and the like are installed where a user cannot write: told only of the sample's tree.
local installed = memory.of_case()
-- What was read beside the stores, in order: told by itself only of who did not read those.
local beside = memory.of_case()
-- Commands that copy stores: what the tool then reads weighs more.
local copied = memory.of_case()
local KEPT = 1000

local COOKIES = { ["cookies"] = true, ["cookies.sqlite"] = true }
local KEYS = { ["local state"] = true, ["trusted vault"] = true }

local READS, READS_BESIDE = browsers.reads(), browsers.reads_beside()
local COPIES = operation:is "Process Create"
    & child.command_line:contains { [[\User Data]], [[\Opera Software\]], [[\Firefox\Profiles]] }
    & ~child.image:endswith(programs.list "browser")

-- Programs and commands that copy, pack or read what they are told.
local COPIERS = lists.set {
    "7z", "7za", "7zr", "copy", "copy-item", "curl", "esentutl", "makecab", "move", "powershell", "pwsh", "rar",
    "rclone", "robocopy", "sqlite3", "tar", "winrar", "xcopy",
}

local function tell(case, process, browser, name, event)
    local read = note(case, process, browser, name, event.operation == "ReadFile" and event.file.length or 0)
    read.told = true
    case:finding { process = process, key = browser, event = event,
                   technique = COOKIES[name:lower()] and "T1539" or "T1555.003" }
end

local function take_store(event, case)
    local browser, name = browsers.store_read(event)
    if not browser then return end
    local process, image = event.process, event.process.image
    local installed_here = trusted.is_installed(case, process) or trusted.is_walker(process)
        or browsers.is_password_manager(process)
    if installed_here or (image and places.in_program_place(image)) then
        local waiting = installed(case)
        if #waiting >= KEPT then return end
        waiting[#waiting + 1] = { process = process, browser = browser, name = name, index = event.index }
    else
        tell(case, lineage.requester(process), browser, name, event)
    end
end

local function take_beside(event, case)
    local browser, name = browsers.store_read(event)
    if not browser then return end
    local process, all = lineage.requester(event.process), beside(case)
    local read = note(case, process, browser, name, event.file.length or 0)
    if read.beside or #all >= KEPT then return end
    read.beside = true
    all[#all + 1] = { process = process, reader = event.process, browser = browser, name = name, index = event.index }
end

-- The browser, and what of it the command line names, when it copies, packs or reads a profile or a store.
local function named(line)
    local copier = command.first(line, function(each) return COPIERS[each.program] end)
    local browser = copier and browsers.of_path(line)
    if not browser then return nil end
    local folded = line:lower()
    for _, store in ipairs(browsers.STORES) do
        if folded:find(store:lower(), 1, true) then return browser, store:sub(2) end
    end
    local shell = copier == "powershell" or copier == "pwsh"
    local copies = folded:find("copy-item", 1, true) or folded:find("compress-archive", 1, true)
    if shell and not copies then return nil end
    return browser, folded:find("local state", 1, true) and "Local State" or "profiles"
end

local function take_copy(event, case)
    local browser, name = named(event.child.command_line)
    if not browser then return end
    local process, all = lineage.requester(event.process), copied(case)
    note(case, process, browser, name, 0)
    if #all < KEPT then
        all[#all + 1] = { process = process, browser = browser, name = name, index = event.index }
    end
end

rule {
    id = "credential-access.browser-stores",
    title = "Browser's passwords or cookies read by another program",
    severity = "critical",
    attack = { "T1555.003", "T1539", "T1217" },
    description = "The files in which browsers keep passwords, cookies and cards are opened for reading by a program "
        .. "that is no browser, or copied by a tool; what lies beside them (the key, the history) is told with them.",
    references = { "https://attack.mitre.org/techniques/T1555/003/" },
    false_positives = { "Backup and antivirus, of which the well-known ones are left out; another browser's import." },
    author = "kaiseki",
    match = READS | READS_BESIDE | COPIES,
    on_event = function(event, case)
        if event.operation == "Process Create" then
            take_copy(event, case)
        elseif event:matches(READS) then
            take_store(event, case)
        else
            take_beside(event, case)
        end
    end,
    on_finish = function(case)
        for _, each in ipairs(installed(case)) do
            if not takers.is_bystander(case, each.process) then
                tell(case, lineage.requester(each.process), each.browser, each.name, case:event(each.index))
            end
        end
        for _, each in ipairs(copied(case)) do
            local read = stores(case, each.process)[each.browser]
            case:finding { process = each.process, key = each.browser, event = case:event(each.index),
                           severity = not read.told and "high" or nil,
                           technique = COOKIES[each.name:lower()] and "T1539" or "T1555.003" }
            read.copied = true
        end
        for _, each in ipairs(beside(case)) do
            local read = stores(case, each.process)[each.browser]
            if not read.told and not read.copied and not takers.is_bystander(case, each.reader) then
                local key = KEYS[each.name:lower()]
                case:finding { process = each.process, key = each.browser, event = case:event(each.index),
                               severity = key and "medium" or "low", technique = key and "T1555.003" or "T1217" }
            end
        end
    end,
    excuse = takers.excuse,
    weigh = takers.weigh,
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
            { operation = "Process Create", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
              path = [[C:\Windows\System32\cmd.exe]], ["child.command_line"] = [[cmd /c copy ]]
                .. [["C:\Users\x\AppData\Local\Google\Chrome\User Data\Default\Login Data" C:\Users\x\l.db]] },
            { operation = "Process Create", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
              path = [[C:\Windows\System32\robocopy.exe]], ["child.command_line"] =
                [[robocopy "C:\Users\x\AppData\Local\Microsoft\Edge\User Data" C:\Users\x\AppData\Local\Temp\e /e]] },
            { operation = "ReadFile", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
              path = [[C:\Users\x\AppData\Local\Google\Chrome\User Data\Local State]],
              ["file.offset"] = 0, ["file.length"] = 70000 },
        },
        no_match = {
            { operation = "ReadFile", result = "SUCCESS", ["process.name"] = "chrome.exe",
              ["process.image"] = [[C:\Users\x\AppData\Local\ms-playwright\chromium-1117\chrome-win\chrome.exe]],
              path = [[C:\Users\x\AppData\Local\Temp\playwright_profile\Default\Login Data]],
              ["file.offset"] = 0, ["file.length"] = 16384 },
            { operation = "Process Create", result = "SUCCESS", ["process.name"] = "cmd.exe", ["process.pid"] = 4,
              path = [[C:\Windows\System32\robocopy.exe]],
              ["child.command_line"] = [[robocopy C:\Users\x\Documents E:\Backup /mir]] },
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
