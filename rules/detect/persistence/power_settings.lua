-- The machine kept from sleeping, so that what runs goes on.

local accusation = require "kaiseki.detect.accusation"
local asked = require "kaiseki.detect.asked"
local command = require "kaiseki.detect.command"

local commands = asked.new()

-- A timeout of zero, or hibernation switched off.
local function keeps_awake(each)
    if each.program ~= "powercfg" then return nil end
    local never = each.folded:find "[%w-]+%-timeout%-[ad]c%s+0%f[%D]"
        or each.folded:find "%-?/?hibernate%s+off" or each.folded:find "[/-]h%s+off"
    return never and command.plain(each) or nil
end

local function example(line)
    return { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\powercfg.exe]],
             ["process.name"] = "a.exe", ["process.image"] = [[C:\Users\x\a.exe]], ["child.command_line"] = line }
end

rule {
    id = "persistence.stay-awake",
    title = "Machine kept from sleeping",
    severity = "low",
    attack = { "T1653" },
    description = "powercfg is told that the machine shall never stand by or hibernate, as miners and what waits for "
        .. "orders want it.",
    references = { "https://attack.mitre.org/techniques/T1653/" },
    false_positives = { "Administrators' scripts for servers and build machines." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:contains "powercfg",
    on_event = function(event, case)
        local key = command.first(event.child.command_line, keeps_awake)
        if key then commands:tell(case, event, { key = "awake" }) end
    end,
    on_complete = commands.complete,
    excuse = function() return "info" end,
    weigh = accusation.unless_accused,
    finding = function(finding)
        return { "keep-awake", command = finding.events[1].child.command_line }
    end,
    examples = {
        match = { example "powercfg /change standby-timeout-ac 0", example "powercfg.exe /x -hibernate-timeout-dc 0",
                  example "cmd /c powercfg -h off" },
        no_match = { example "powercfg /change standby-timeout-ac 30", example "powercfg /list" },
    },
}
