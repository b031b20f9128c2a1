local accusation = require "kaiseki.detect.accusation"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local standing = require "kaiseki.detect.standing"
local trusted = require "kaiseki.detect.trusted"

local function adds(each)
    return each.program == "certutil" and each:has("-addstore") and each:says("root") and "root" or nil
end

-- From a user's place; where the capture tells no image, by a program that is not called like one of Windows, and not
-- into the store that Windows fills by itself.
local function is_foreign(event, case)
    local process = event.process
    if trusted.is_walker(process) then return false end
    local image = process.image
    if image and image:find([[\]], 1, true) then return places.in_user_place(image, case) end
    return not programs.named(process.name, "system") and not programs.named(process.name, "core")
        and event.path:lower():find([[\root\certificates\]], 1, true) ~= nil
end

rule {
    id = "defense-impairment.root-certificate",
    title = "Root certificate installed",
    severity = "medium",
    attack = { "T1553.004" },
    description = "A certificate is put among those that Windows trusts for everything: signatures and encrypted "
        .. "connections of whoever holds its key are then believed.",
    references = { "https://attack.mitre.org/techniques/T1553/004/" },
    false_positives = { "Antivirus and proxies that look into encrypted connections." },
    author = "kaiseki",
    match = (operation:is "RegSetValue" & result:is "SUCCESS"
             & path:contains { [[\SystemCertificates\Root\Certificates\]],
                               [[\SystemCertificates\AuthRoot\Certificates\]] }
             & path:endswith [[\Blob]])
        | (operation:is "Process Create" & child.command_line:contains "addstore"),
    on_event = function(event, case)
        if event.operation == "Process Create" then
            if command.first(event.child.command_line, adds) then
                case:finding { process = lineage.requester(event.process), key = "root", event = event }
            end
        elseif is_foreign(event, case) then
            case:finding { process = event.process, key = "root", event = event }
        end
    end,
    excuse = standing.excuse,
    weigh = accusation.unless_accused,
    finding = function(finding)
        return { "trust-root-certificate", times = finding.count }
    end,
    examples = {
        match = {
            { operation = "Process Create", path = [[C:\Windows\System32\certutil.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] = [[certutil -addstore -f root C:\Users\x\a.cer]] },
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe",
              ["registry.type"] = "REG_BINARY", ["registry.data"] = "00",
              path = [[HKLM\SOFTWARE\Microsoft\SystemCertificates\ROOT\Certificates\00\Blob]] },
        },
        no_match = {
            { operation = "RegSetValue", ["process.name"] = "svchost.exe",
              ["process.image"] = [[C:\Windows\System32\svchost.exe]], ["registry.type"] = "REG_BINARY",
              path = [[HKLM\SOFTWARE\Microsoft\SystemCertificates\AuthRoot\Certificates\00\Blob]],
              ["registry.data"] = "00" },
        },
    },
}
