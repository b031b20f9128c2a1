-- Files by which the registry is changed: no command line shows what they say.

local accusation = require "kaiseki.detect.accusation"
local asked = require "kaiseki.detect.asked"
local command = require "kaiseki.detect.command"
local standing = require "kaiseki.detect.standing"
local tools = require "kaiseki.detect.tools"

-- A file by which the registry is changed, from a user's place or another machine.
local function registry_file(each, case)
    local imports = (each.program == "reg" and each:says("import", "restore", "load"))
        or (each.program == "regedit" and each:has("/s", "/i")) or each.program == "regini"
    return imports and tools.foreign(each, case) or nil
end

local imports = asked.new()

rule {
    id = "stealth.registry-file",
    title = "Registry changed as a file of a user's folder says",
    severity = "medium",
    attack = { "T1112" },
    description = "reg, regedit or regini is told to take over what stands in a file from a user's place or another "
        .. "machine: values that no command line shows.",
    references = { "https://attack.mitre.org/techniques/T1112/" },
    false_positives = { "Setup programs and users that bring settings with them." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:contains { "reg", "^" }
        & child.command_line:contains { "import", "restore", "load", "/s", "/i", "regini", "^" },
    on_event = function(event, case)
        local file = command.first(event.child.command_line, function(each) return registry_file(each, case) end)
        if file then imports:tell(case, event, { key = file }) end
    end,
    on_complete = imports.complete,
    excuse = function(finding, case)
        if not tools.in_tree(finding) then return "low" end
        return standing.excuse(finding, case)
    end,
    weigh = accusation.unless_accused,
    finding = function(finding)
        return { "import-registry", file = finding.key }
    end,
    examples = {
        match = { tools.example [[regedit /s C:\Users\Public\a.reg]],
                  tools.example [[reg import C:\Users\Public\a.reg]] },
        no_match = { tools.example [[reg import "C:\Program Files\a\a.reg"]], tools.example [[reg query HKLM]] },
    },
}
