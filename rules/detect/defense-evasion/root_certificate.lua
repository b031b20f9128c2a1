local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local say = require "kaiseki.detect.say"
local trusted = require "kaiseki.detect.trusted"

local function adds(each)
    return each.program == "certutil" and each:has("-addstore") and each:says("root") and "root" or nil
end

rule {
    id = "defense-evasion.root-certificate",
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
        elseif not trusted.is_walker(event.process) and places.in_user_place(say.image(event.process), case) then
            case:finding { process = event.process, key = "root", event = event }
        end
    end,
    finding = function(finding)
        return { "trust-root-certificate", times = finding.count }
    end,
    examples = {
        match = {
            { operation = "Process Create", path = [[C:\Windows\System32\certutil.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] = [[certutil -addstore -f root C:\Users\x\a.cer]] },
        },
        no_match = {
            { operation = "RegSetValue", ["process.name"] = "svchost.exe",
              ["process.image"] = [[C:\Windows\System32\svchost.exe]], ["registry.type"] = "REG_BINARY",
              path = [[HKLM\SOFTWARE\Microsoft\SystemCertificates\AuthRoot\Certificates\00\Blob]],
              ["registry.data"] = "00" },
        },
    },
}
