local command = require "kaiseki.detect.command"

-- What miners are told: the protocol of pools, and options that only they have.
local OPTIONS = { "--donate-level", "--randomx", "--cpu-max-threads-hint", "--nicehash", "--cuda-devices", "--algo=rx" }

local function mines(each)
    if each.folded:find "stratum%d?%+%a+://" then return "a pool's address" end
    for _, option in ipairs(OPTIONS) do
        if each.folded:find(option, 1, true) then return option end
    end
    return nil
end

local function example(line)
    return { operation = "Process Create", result = "SUCCESS", path = [[C:\ProgramData\a.exe]],
             ["process.name"] = "b.exe", ["child.command_line"] = line }
end

rule {
    id = "impact.mining",
    title = "Coin miner started",
    severity = "high",
    attack = { "T1496" },
    description = "A program is started with a mining pool's address or with options that only miners have.",
    references = { "https://attack.mitre.org/techniques/T1496/" },
    false_positives = { "Users who mine on purpose." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS"
        & child.command_line:contains {
            "stratum", "--donate-level", "--randomx", "--cpu-max-threads-hint", "--nicehash", "--cuda-devices",
            "--algo",
        },
    key = function(event)
        return command.first(event.child.command_line, mines)
    end,
    finding = function(finding)
        return { "start-miner", command = finding.events[1].child.command_line }
    end,
    examples = {
        match = { example [[C:\ProgramData\a.exe -o stratum+tcp://pool.example:3333 -u x -p x]] },
        no_match = { example [[C:\ProgramData\a.exe --algorithm sha256 --pool 4]] },
    },
}
