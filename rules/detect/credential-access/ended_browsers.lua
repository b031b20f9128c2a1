-- Browsers and messengers ended by command: while they run, nobody else can open what they keep.

local accusation = require "kaiseki.detect.accusation"
local browsers = require "kaiseki.detect.browsers"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local known = require "kaiseki.windows.browsers"
local kept = require "kaiseki.windows.stores"

-- What products are called without the signs that their programs' names do not have.
local function plain(text) return (text:lower():gsub("[^%w]", "")) end

local PROGRAMS, NAMES = {}, {}
for name, product in pairs(known.NAMES) do PROGRAMS[name] = product end
for _, rows in ipairs { kept.WALLETS, kept.SESSIONS } do
    for _, row in ipairs(rows) do PROGRAMS[plain(row[1])] = row[1] end
end
for name in pairs(PROGRAMS) do NAMES[#NAMES + 1] = name end
table.sort(NAMES)

local function product_of(word)
    local name = places.program(word):gsub("[*'\"]", "")
    return browsers.of_program(name) or PROGRAMS[plain(name)]
end

-- By process: the products that it has ended.
local named = memory.of_process()
local TOLD = 20

-- Products that the command ends: by taskkill, tskill and pskill, PowerShell's Stop-Process, or WMI.
local function ended(each)
    local program, found = each.program, {}
    if program == "taskkill" then
        for i = 2, #each.words - 1 do
            local option = each.words[i]:lower()
            if option == "/im" or option == "-im" then found[#found + 1] = product_of(each.words[i + 1]) end
        end
        local image = each.folded:match "imagename%s+eq%s+([^\"]+)"
        if image then found[#found + 1] = product_of(image) end
    elseif program == "tskill" or program == "pskill" or program == "pskill64" then
        local argument = each:argument()
        found[1] = argument and product_of(argument)
    elseif program == "wmic" and each.folded:find "process" and each.folded:find "%f[%w]delete" or
        program == "wmic" and each.folded:find("terminate", 1, true) then
        local image = each.folded:match "name%s*=%s*[\\'\"]*([%w ._-]+)"
            or each.folded:match "like%s+[\\'\"%%]*([%w._-]+)"
        found[1] = image and product_of(image)
    elseif each.folded:find("stop-process", 1, true) or each.folded:find "%f[%a]kill%f[^%a]" or program == "spps" then
        local list = each.folded:match "stop%-process[^|;]-%-n[ame]*%s+([%w,'\" *._-]+)"
            or each.folded:match "get%-process%s+([%w,'\" *._-]+)|"
            or each.folded:match "kill%s+%-n[ame]*%s+([%w,'\" *._-]+)" or ""
        for word in list:gmatch "[^%s,'\"]+" do found[#found + 1] = product_of(word) end
    end
    return #found > 0 and found or nil
end

local function example(line, name)
    return { operation = "Process Create", result = "SUCCESS", ["process.name"] = name or "a.exe", ["process.pid"] = 4,
             path = [[C:\Windows\System32\cmd.exe]], ["child.command_line"] = line, ["child.pid"] = 8 }
end

rule {
    id = "credential-access.ended-browsers",
    title = "Browser or messenger ended by command",
    severity = "medium",
    attack = { "T1555.003", "T1539", "T1489" },
    description = "A command ends browsers, messengers, wallets or games: their files are locked while they run. Setup "
        .. "programs of browsers' extensions do it as well, so that it weighs little unless something else speaks "
        .. "against "
        .. "who did.",
    references = { "https://attack.mitre.org/techniques/T1555/003/", "https://attack.mitre.org/techniques/T1489/" },
    false_positives = { "Setup and removal programs, and administrators' scripts." },
    author = "kaiseki",
    match = operation:is "Process Create"
        & child.command_line:contains { "taskkill", "tskill", "pskill", "stop-process", "get-process", "kill -n",
                                        "terminate", "wmic" }
        & child.command_line:contains(NAMES),
    on_event = function(event, case)
        for _, each in ipairs(command.all(event.child.command_line)) do
            for _, product in ipairs(ended(each) or {}) do
                local process = lineage.requester(event.process)
                local mine = named(case, process)
                if not mine[product] and #mine < TOLD then
                    mine[product], mine[#mine + 1] = true, product
                    case:finding { process = process, key = "ended", event = event }
                end
            end
        end
    end,
    excuse = function() return "low" end,
    weigh = accusation.unless_accused,
    finding = function(finding, case)
        local mine, commands = named(case, finding.process), {}
        for at, event in ipairs(finding.events) do commands[at] = event.child.command_line end
        return { "end-before-reading", name = table.move(mine, 1, #mine, 1, {}), command = commands }
    end,
    examples = {
        match = {
            example "taskkill /F /IM chrome.exe /T",
            example [[C:\Windows\system32\cmd.exe /d /s /c "taskkill /IM msedge.exe /F"]],
            example [[powershell -c "Stop-Process -Name chrome,msedge -Force"]],
            example [[wmic process where "name='Discord.exe'" delete]],
        },
        no_match = { example "taskkill /im notepad.exe", example [[cmd /c echo chrome.exe taskkill]] },
    },
}
