-- Runners of code hosts: set up on a machine, they run there whatever somebody orders on the host's pages.

local accusation = require "kaiseki.detect.accusation"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local trusted = require "kaiseki.detect.trusted"

local LISTENERS = { ["runner.listener"] = true, ["gitlab-runner"] = true, act_runner = true, ["forgejo-runner"] = true,
                    ["buildkite-agent"] = true, ["agent.listener"] = true }

-- Set up: an address and a token are given to the runner's own program or script.
local function sets_up(each)
    local folded = each.folded
    if not folded:find("token", 1, true) or not folded:find("http", 1, true) then return nil end
    local is_script = each.program:find "^config%.?c?m?d?$" or each.program:find "^config%.?s?h?$"
    local has_address = folded:find("--url", 1, true)
    return has_address and (is_script or LISTENERS[each.program]) and "runner" or nil
end

local function starts(line, image)
    return { operation = "Process Create", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
             ["process.image"] = [[C:\Users\x\Downloads\a.exe]], ["child.pid"] = 8, ["child.command_line"] = line,
             path = image or [[C:\Windows\System32\cmd.exe]] }
end

rule {
    id = "command-and-control.build-runner",
    title = "Runner of a code host set up",
    severity = "high",
    attack = { "T1219", "T1102.002" },
    description = "A program sets up a runner of GitHub, GitLab or the like with a token, or starts one from a user's "
        .. "folder: from then on the machine runs what is ordered there.",
    references = { "https://attack.mitre.org/techniques/T1219/", "https://attack.mitre.org/techniques/T1102/002/" },
    false_positives = { "Developers who set up a runner of their own." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS"
        & (child.command_line:contains "--url"
           | path:endswith { [[\Runner.Listener.exe]], [[\gitlab-runner.exe]], [[\act_runner.exe]],
                             [[\forgejo-runner.exe]], [[\buildkite-agent.exe]], [[\Agent.Listener.exe]] }),
    on_event = function(event, case)
        local image, line = event.child.image or event.path, event.child.command_line or ""
        local told = command.first(line, sets_up)
        local is_listener = LISTENERS[places.program(image)] and places.in_user_place(image, case)
        if not told and not is_listener then return end
        case:finding { process = lineage.requester(event.process), key = "runner", event = event,
                       facts = { "start-remote-access", product = "a runner of a code host", command = line } }
    end,
    excuse = function(finding, case)
        local process = finding.process
        if trusted.is_bystander(case, process) or lineage.is_shell(process) then return "low" end
        if trusted.is_typed_into(process) then return "low" end
        return not process.in_tree and "medium" or nil
    end,
    weigh = accusation.unless_accused,
    examples = {
        match = {
            starts [[cmd.exe /c C:\Users\x\.r\config.cmd --url https://github.com/x/y --unattended --token AAB7]],
            starts([["C:\Users\x\.r\bin\Runner.Listener.exe" run]], [[C:\Users\x\.r\bin\Runner.Listener.exe]]),
        },
        no_match = { starts [[cmd.exe /c C:\Users\x\get.cmd --url https://github.com/x/y]],
                     starts([["C:\Program Files\r\bin\Runner.Listener.exe" run]],
                            [[C:\Program Files\r\bin\Runner.Listener.exe]]) },
    },
}
