-- What only the security service reads: master keys and saved credentials in files, hashes and secrets in the registry.
-- Who reads them himself takes them along, to open them elsewhere.

local lineage = require "kaiseki.detect.lineage"
local lists = require "kaiseki.common.lists"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local trusted = require "kaiseki.detect.trusted"
local known = require "kaiseki.windows.credentials"

local function copied(rows)
    local copy, texts = {}, {}
    for at, row in ipairs(rows) do
        copy[at] = { row[1]:lower(), row[2] }
        texts[at] = row[1]
    end
    return copy, texts
end

local STORES, STORE_PATHS = copied(known.STORES)
local KEYS, KEY_PATHS = copied(known.KEYS)
local BOOT_KEY = lists.set(known.BOOT_KEY)
local BOOT_PATHS = {}
for at, name in ipairs(known.BOOT_KEY) do BOOT_PATHS[at] = [[\Control\Lsa\]] .. name end

-- Windows' own processes, and those that read everything.
local function is_at_home(process)
    return trusted.is_walker(process) or programs.is(process, "core") or programs.is(process, "shell")
        or programs.is(process, "installer") or programs.is(process, "updater")
end

local function kind_of(rows, path)
    local folded = path:lower()
    for _, row in ipairs(rows) do
        local _, last = folded:find(row[1], 1, true)
        if last then return row[2], folded:sub(last + 1) end
    end
    return nil
end

-- Whether the name is that of a key or a credential: without an extension, or one of the vault's.
local function is_secret(path)
    local extension = places.extension(path)
    return #places.name(path) >= 8 and (extension == "" or extension == "vcrd" or extension == "vpol")
end

local function read_file(name, image, path)
    return { operation = "ReadFile", result = "SUCCESS", ["process.name"] = name, ["process.image"] = image,
             path = path }
end

local MASTER_KEY = [[C:\Users\x\AppData\Roaming\Microsoft\Protect\S-1-5-21-1-2-3-1001\]]
    .. "8a3b1a55-9d58-4dbb-b8b5-9c1f6a4f6a01"

rule {
    id = "credential-access.protected-files",
    title = "Master keys or saved credentials read",
    severity = "high",
    attack = { "T1555.004" },
    description = "Files in which Windows keeps master keys, saved credentials or the vault are read by another "
        .. "program than the security service: who has them and a password opens what was saved.",
    references = { "https://attack.mitre.org/techniques/T1555/004/" },
    false_positives = { "Programs that move a user's profile to another machine." },
    author = "kaiseki",
    match = result:is "SUCCESS" & path:contains(STORE_PATHS)
        & (operation:is "ReadFile"
           | (operation:is "CreateFile" & file.access:contains { "Generic Read", "Read Data" })),
    on_event = function(event, case)
        local kind = kind_of(STORES, event.path)
        if not kind or not is_secret(event.path) or is_at_home(event.process) then return end
        -- A folder that is opened to be listed has no name of a key.
        if event.operation == "CreateFile" and (event.file.options or ""):find("Directory,", 1, true) then return end
        case:finding { process = lineage.requester(event.process), key = kind, event = event }
    end,
    excuse = function(finding, case)
        return trusted.is_bystander(case, finding.process) and "low" or nil
    end,
    finding = function(finding)
        return { "read-secrets", subject = finding.key, file = finding.paths }
    end,
    examples = {
        match = {
            read_file("a.exe", [[C:\Users\x\a.exe]], MASTER_KEY),
            read_file("a.exe", nil, [[C:\Users\x\AppData\Local\Microsoft\Credentials\DFBE70A7E5CC19A3]]),
        },
        no_match = {
            read_file("lsass.exe", [[C:\Windows\System32\lsass.exe]], MASTER_KEY),
            read_file("a.exe", [[C:\Users\x\a.exe]], [[C:\Users\x\AppData\Roaming\Tool\Credentials\a.json]]),
        },
    },
}

local asked = memory.of_process()

-- Three of the four names are no chance.
local ENOUGH = 3

local function note_boot_key(event, case)
    local mine = asked(case, event.process)
    local name = places.name(event.path)
    if not BOOT_KEY[name] or mine[name] then return end
    mine[name], mine.count = true, (mine.count or 0) + 1
    if mine.count >= ENOUGH then
        case:finding { process = lineage.requester(event.process), key = "account-database-key", event = event,
                       severity = "high" }
    end
end

rule {
    id = "credential-access.registry-secrets",
    title = "Hashes or secrets read from the registry",
    severity = "critical",
    attack = { "T1003.002", "T1003.004", "T1003.005" },
    description = "Values of the account database or of the security service's secrets are read by another process "
        .. "than the security service.",
    references = { "https://attack.mitre.org/techniques/T1003/002/", "https://attack.mitre.org/techniques/T1003/004/" },
    false_positives = { "Tools of support staff that reset forgotten passwords." },
    author = "kaiseki",
    match = result:is "SUCCESS"
        & ((operation:is "RegQueryValue" & path:contains(KEY_PATHS))
           | (operation:is "RegOpenKey" & path:endswith(BOOT_PATHS))),
    on_event = function(event, case)
        local kind = kind_of(KEYS, event.path)
        -- Who has the service for remote registries read it is on another machine.
        if not kind and (event.process.name or ""):lower() ~= "lsass.exe" then return note_boot_key(event, case) end
        if not kind or is_at_home(event.process) then return nil end
        case:finding {
            process = lineage.requester(event.process), key = kind, event = event,
            technique = (kind == "account-hashes" and "T1003.002") or (kind == "cached-logons" and "T1003.005")
                or "T1003.004",
        }
        return nil
    end,
    finding = function(finding)
        return { "read-secrets", subject = finding.key, key = finding.paths }
    end,
    examples = {
        match = {
            { operation = "RegQueryValue", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[HKLM\SAM\SAM\Domains\Account\Users\000001F4\V]] },
            { events = {
                { operation = "RegOpenKey", result = "SUCCESS", ["process.name"] = "svchost.exe", ["process.pid"] = 4,
                  path = [[HKLM\System\CurrentControlSet\Control\Lsa\JD]] },
                { operation = "RegOpenKey", result = "SUCCESS", ["process.name"] = "svchost.exe", ["process.pid"] = 4,
                  path = [[HKLM\System\CurrentControlSet\Control\Lsa\Skew1]] },
                { operation = "RegOpenKey", result = "SUCCESS", ["process.name"] = "svchost.exe", ["process.pid"] = 4,
                  path = [[HKLM\System\CurrentControlSet\Control\Lsa\GBG]] },
            } },
        },
        no_match = {
            { operation = "RegQueryValue", result = "SUCCESS", ["process.name"] = "lsass.exe",
              ["process.image"] = [[C:\Windows\System32\lsass.exe]],
              path = [[HKLM\SAM\SAM\Domains\Account\Users\000001F4\V]] },
            { operation = "RegOpenKey", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[HKLM\System\CurrentControlSet\Control\Lsa\JD]] },
        },
    },
}
