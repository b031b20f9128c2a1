-- Keys of wireless networks: asked of netsh in the clear, or read where Windows keeps the profiles.

local accusation = require "kaiseki.detect.accusation"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local trusted = require "kaiseki.detect.trusted"

local FILES = operation:is "ReadFile" & result:is "SUCCESS"
    & path:contains [[\Microsoft\Wlansvc\Profiles\]] & path:endswith ".xml"

-- netsh takes its words shortened; PowerShell and cmd.exe have the command in their own lines.
local function asks_keys(each)
    local line = each.folded
    if not line:find "wlan" or not line:find "netsh" then return false end
    return line:find "key%s*=%s*cl" ~= nil or line:find "wlan%s+exp?o?r?t?%s+prof" ~= nil
end

-- Profiles are listed first, to ask for the key of each.
local function lists_profiles(each)
    return each.program == "netsh" and each.folded:find "wlan%s+sho?w?%s+prof" ~= nil
end

local function example(line)
    return { operation = "Process Create", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
             path = [[C:\Windows\System32\netsh.exe]], ["child.command_line"] = line, ["child.pid"] = 8 }
end

rule {
    id = "credential-access.wireless-keys",
    title = "Keys of wireless networks read",
    severity = "high",
    attack = { "T1555", "T1552", "T1016.002" },
    description = "netsh shows or exports profiles of wireless networks with their keys, or another program than "
        .. "Windows' "
        .. "service reads the profiles.",
    references = { "https://attack.mitre.org/techniques/T1016/002/", "https://attack.mitre.org/techniques/T1555/" },
    false_positives = { "A user who looks up his own key; migration tools." },
    author = "kaiseki",
    match = FILES | operation:is "Process Create" & child.command_line:contains "wlan",
    on_event = function(event, case)
        if event.operation == "ReadFile" then
            if trusted.is_walker(event.process) then return end
            case:finding { process = lineage.requester(event.process), key = "files", event = event }
            return
        end
        local line = event.child.command_line
        local asks = command.first(line, asks_keys)
        if asks or command.first(line, lists_profiles) then
            case:finding { process = lineage.requester(event.process), key = asks and "keys" or "profiles",
                           event = event, severity = not asks and "low" or nil,
                           technique = not asks and "T1016.002" or nil }
        end
    end,
    excuse = function(finding, case)
        local process = finding.process
        local typed = lineage.is_helper(process) and lineage.is_shell(process.parent)
        return (typed or trusted.is_bystander(case, process)) and "low" or nil
    end,
    weigh = accusation.unless_accused,
    finding = function(finding)
        local event, files, lines = finding.events[1], {}, {}
        if event.operation == "ReadFile" then
            for at, read in ipairs(finding.events) do files[at] = read.path end
        else
            lines[1] = event.child.command_line
        end
        return { "show-wireless-keys", command = lines, file = files }
    end,
    examples = {
        match = {
            example [[netsh wlan show profile name="Home net" key=clear]],
            example [[cmd.exe /c netsh wlan export profile folder=C:\Users\x\AppData\Local\Temp key=clear]],
            example [[cmd /c chcp 65001 && netsh wlan show profiles]],
            { operation = "ReadFile", result = "SUCCESS", ["process.name"] = "a.exe", ["file.length"] = 700,
              path = [[C:\ProgramData\Microsoft\Wlansvc\Profiles\Interfaces\{0A}\{0B}.xml]] },
        },
        no_match = {
            example "netsh wlan show interfaces",
            { operation = "ReadFile", result = "SUCCESS", ["process.name"] = "svchost.exe", ["file.length"] = 700,
              path = [[C:\ProgramData\Microsoft\Wlansvc\Profiles\Interfaces\{0A}\{0B}.xml]] },
        },
    },
}
