-- What runs with full rights although nobody was asked, or after asking again and again: children of programs and COM
-- classes that Windows elevates by itself, a program's second start of itself, a service that lends its rights.

local command = require "kaiseki.detect.command"
local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local lists = require "kaiseki.common.lists"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local say = require "kaiseki.detect.say"
local trusted = require "kaiseki.detect.trusted"
local known = require "kaiseki.windows.elevation"

local PROGRAM_NAMES = {}
for name in pairs(known.PROGRAMS) do PROGRAM_NAMES[#PROGRAM_NAMES + 1] = name .. ".exe" end
table.sort(PROGRAM_NAMES)

local STARTS = operation:is "Process Create" & result:is "SUCCESS"

-- A program that none of Windows' own has a reason to start: from elsewhere, or one that runs what it is told.
local function is_foreign(image)
    return not places.in_program_place(image) or programs.named(image, "launcher")
        or programs.named(image, "script-host") or programs.named(image, "library-host")
end

local function start(parent, image, child, line)
    return { operation = "Process Create", result = "SUCCESS", ["process.name"] = parent, ["process.pid"] = 8,
             ["process.image"] = [[C:\Windows\System32\]] .. parent, ["process.command_line"] = line, path = image,
             ["child.pid"] = 12, ["child.command_line"] = child }
end

rule {
    id = "privilege-escalation.elevated-child",
    title = "Program that Windows elevates starts a foreign one",
    severity = "high",
    attack = { "T1548.002" },
    description = "fodhelper, sdclt, eventvwr and others run with full rights without a question, and start what lies "
        .. "in no folder of programs, or a shell: what the user's classes or variables told them.",
    references = { "https://attack.mitre.org/techniques/T1548/002/" },
    false_positives = { "None is known: these programs start parts of Windows only." },
    author = "kaiseki",
    match = STARTS & process.name:is(PROGRAM_NAMES),
    on_event = function(event, case)
        local process, image = event.process, event.child.image or event.path
        local own = known.PROGRAMS[places.program(process.name)]
        if not own or lists.has_word(own, places.program(image)) or not is_foreign(image) then return end
        if process.image and process.image:find([[\]], 1, true) and not places.in_program_place(process.image) then
            return
        end
        local parent = process.parent
        local asker = parent and not lineage.is_shell(parent) and lineage.requester(parent) or process
        case:finding {
            process = asker, key = image:lower() .. " " .. process.name:lower(), event = event,
            facts = { "elevate-through", name = process.name, child = lineage.child(event) },
        }
    end,
    examples = {
        match = { start("fodhelper.exe", [[C:\Users\x\a.exe]], "a.exe"),
                  start("eventvwr.exe", [[C:\Windows\System32\cmd.exe]], "cmd /c a.exe") },
        no_match = { start("eventvwr.exe", [[C:\Windows\System32\mmc.exe]], "mmc eventvwr.msc"),
                     start("cleanmgr.exe", [[C:\Users\x\AppData\Local\Temp\9A\dismhost.exe]], "dismhost.exe {9A}") },
    },
}

local clients = memory.of_case()

local function class_of(process)
    local id = (process.command_line or ""):lower():match "/processid:%s*{([%x-]+)}"
    return id and known.CLASSES[id]
end

-- Who asked for the class: who loaded its client's library, else who wrote the program, else the host itself.
local function asker_of(case, event)
    local client = clients(case).latest
    if client then return client end
    local file = dropped.file(case, event.child.image or event.path, event.index)
    local maker = file and dropped.maker(file)
    return maker and lineage.requester(maker) or event.process
end

rule {
    id = "privilege-escalation.elevated-com",
    title = "Elevated COM class starts a program",
    severity = "high",
    attack = { "T1548.002" },
    description = "dllhost.exe, as host of a COM class that Windows elevates without asking, starts a program, or puts "
        .. "a library into Windows' folders: somebody asked the class to.",
    references = { "https://attack.mitre.org/techniques/T1548/002/" },
    false_positives = { "Users who copy a library into Windows' folders by hand." },
    author = "kaiseki",
    match = (STARTS & process.name:is "dllhost.exe")
        | (operation:is "CreateFile" & result:is "SUCCESS" & file.created:is(true) & process.name:is "dllhost.exe"
           & path:contains [[\Windows\]] & path:endswith { ".dll", ".exe" })
        | (operation:is "Load Image" & path:endswith(known.CLIENTS) & ~process.name:is "dllhost.exe"),
    on_event = function(event, case)
        if event.operation == "Load Image" then
            if not places.in_program_place(say.image(event.process)) then clients(case).latest = event.process end
            return
        end
        local class = class_of(event.process)
        if not class then return end
        if event.operation == "CreateFile" then
            case:finding { process = event.process, key = event.path:lower(), event = event, severity = "medium",
                           facts = { "place-through-com", name = class, file = event.path } }
        elseif places.name(event.path) ~= "werfault.exe" then
            case:finding { process = asker_of(case, event), key = (event.child.image or event.path):lower(),
                           event = event }
        end
    end,
    -- Where nothing told who asked: whom the engine ties the host to.
    finding = function(finding)
        local event, doer = finding.events[1], finding.process
        if doer == event.process and doer.tied_to then doer = doer.tied_to end
        return { "elevate-through-com", doer = doer, name = class_of(event.process), child = lineage.child(event) }
    end,
    examples = {
        match = { start("dllhost.exe", [[C:\Users\Public\a.exe]], "a.exe",
                        [[C:\Windows\System32\DllHost.exe /Processid:{3E5FC7F9-9A51-4367-9063-A120244FBEC7}]]) },
        no_match = { start("dllhost.exe", [[C:\Users\Public\a.exe]], "a.exe",
                           [[C:\Windows\System32\DllHost.exe /Processid:{AB8902B4-09CA-4BB6-B78D-A8F59079A8D5}]]) },
    },
}

-- Whether a command has Windows ask the user to run a program with full rights.
local function asks_for_rights(each)
    local text = each.folded
    if not text:find "%f[%w]runas%f[%W]" then return nil end
    local is_powershell = each.program == "powershell" or each.program == "pwsh"
    if is_powershell and text:find "%-ve?r?b?%s+[\"']?runas" then return command.plain(each) end
    return (each.program == "mshta" or each.program == "wscript" or each.program == "cscript")
        and text:find("shellexecute", 1, true) and command.plain(each) or nil
end

local function example(line)
    return { operation = "Process Create", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
             ["process.image"] = [[C:\Users\x\Downloads\a.exe]], path = [[C:\Windows\System32\powershell.exe]],
             ["child.pid"] = 8, ["child.command_line"] = line }
end

rule {
    id = "privilege-escalation.asks-for-rights",
    title = "Command that asks for full rights",
    severity = "medium",
    attack = { "T1548.002" },
    description = "A program from a user's place has PowerShell or a script host start itself or another program of a "
        .. "user's place with full rights, for which Windows asks the user.",
    references = { "https://attack.mitre.org/techniques/T1548/002/" },
    false_positives = { "Scripts that need an administrator's rights and say so." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:contains "runas",
    on_event = function(event, case)
        local line = event.child.command_line
        local key = command.first(line, asks_for_rights)
        local asker = lineage.requester(event.process)
        local of_user = places.in_user_place(line, case) or places.in_user_place(say.image(asker), case)
        if key and of_user then case:finding { process = asker, key = key, event = event } end
    end,
    excuse = function(finding, case)
        return trusted.is_bystander(case, finding.process) and "low" or nil
    end,
    finding = function(finding)
        return { "ask-for-rights", command = finding.events[1].child.command_line }
    end,
    examples = {
        match = { example [[powershell.exe "Start-Process -FilePath \"C:\Users\x\Downloads\a.exe\" -Verb runAs"]] },
        no_match = { example [[powershell.exe Get-Process]], example [[runas /user:admin cmd]] },
    },
}

local consents = memory.of_case()

-- Seconds, in ticks, between Windows' question and the start.
local ANSWERED = 600000000
local MANY = 3

-- Windows' questions in the last minute before the process started.
local function questions(case, process)
    local asked = {}
    for _, consent in ipairs(consents(case)) do
        local before = process.start_time and consent.time and process.start_time - consent.time
        if before and before >= 0 and before <= ANSWERED then asked[#asked + 1] = consent.index end
    end
    return asked
end

-- Levels of integrity, as far as the capture tells.
local function is_raised(process)
    return (process.integrity == "High" or process.integrity == "System") and process.parent.integrity == "Medium"
end

local function again(integrity)
    local path = [[C:\Users\x\Downloads\a.exe]]
    return { sample = "a.exe", events = {
        { operation = "RegOpenKey", ["process.name"] = "a.exe", ["process.pid"] = 4, ["process.image"] = path,
          ["process.integrity"] = "Medium", path = "HKCU" },
        { operation = "Process Create", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
          ["process.image"] = path, path = path, ["child.pid"] = 8, ["child.command_line"] = path },
        { operation = "RegOpenKey", ["process.name"] = "a.exe", ["process.pid"] = 8, ["process.image"] = path,
          ["process.integrity"] = integrity, path = "HKCU" },
    } }
end

rule {
    id = "privilege-escalation.self-elevation",
    title = "Program starts itself again with full rights",
    severity = "medium",
    attack = { "T1548.002" },
    description = "A program starts itself again with a higher level of integrity, for which Windows asks the user; "
        .. "malware asks until it is granted.",
    references = { "https://attack.mitre.org/techniques/T1548/002/" },
    false_positives = { "Setup programs raise themselves as well, once." },
    author = "kaiseki",
    match = STARTS & path:endswith [[\consent.exe]],
    on_event = function(event, case)
        local mine = consents(case)
        mine[#mine + 1] = { time = event.time, index = event.index }
    end,
    on_finish = function(case)
        for _, process in ipairs(case.processes) do
            local parent = process.in_tree and process.started_in_capture and process.parent
            if parent and process.first_event and say.same_program(parent, process)
                and places.in_user_place(say.image(process), case) then
                local asked = questions(case, process)
                if is_raised(process) or (#asked > 0 and not process.integrity) then
                    local events = { case:event(process.first_event) }
                    for _, index in ipairs(asked) do events[#events + 1] = case:event(index) end
                    case:finding {
                        process = parent, key = "itself", events = events,
                        severity = #asked < MANY and "low" or nil,
                        facts = { "raise-itself", child = process, times = #asked > 0 and #asked or nil },
                    }
                end
            end
        end
    end,
    examples = { match = { again "High" }, no_match = { again "Medium" } },
}

local lent = memory.of_case()

-- echo TEXT > \\.\pipe\NAME, by a service: whoever owns the pipe takes the service's rights.
local function pipe_of(line)
    return line:lower():match [[echo%s+%S+%s*>%s*(\\%.\pipe\[%w_-]+)]]
end

rule {
    id = "privilege-escalation.pipe-impersonation",
    title = "Service writes to a pipe only to lend its rights",
    severity = "high",
    attack = { "T1134.001" },
    description = "A command, mostly of a service that was just set up, writes a word to a named pipe: who waits there "
        .. "acts with the rights of the writer from then on.",
    references = { "https://attack.mitre.org/techniques/T1134/001/" },
    false_positives = { "None is known." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:contains [[\\.\pipe\]]
        & child.command_line:contains "echo",
    on_event = function(event, case)
        local pipe = pipe_of(event.child.command_line)
        if pipe then table.insert(lent(case), { pipe = pipe, index = event.index }) end
    end,
    on_complete = function(case)
        for _, each in ipairs(lent(case)) do
            local event = case:event(each.index)
            local by_service = lineage.is_shell(event.process)
            case:finding { process = by_service and lineage.started(event) or lineage.requester(event.process),
                           key = each.pipe, event = event }
        end
    end,
    finding = function(finding)
        return { "lend-rights", command = finding.events[1].child.command_line }
    end,
    examples = {
        match = { start("services.exe", [[C:\Windows\System32\cmd.exe]], [[cmd.exe /c echo qkd > \\.\pipe\qkd]]) },
        no_match = { start("services.exe", [[C:\Windows\System32\cmd.exe]], [[cmd.exe /c echo done > C:\a.log]]) },
    },
}

-- Whether the process has Windows' own rights while who started it has less.
local function is_given_system(process)
    local parent = process.parent
    return process.integrity == "System" and parent ~= nil and parent.in_tree
        and (parent.integrity == "High" or parent.integrity == "Medium")
end

local function starts_as(integrity)
    local image = [[C:\Users\x\a.exe]]
    return { sample = "a.exe", events = {
        { operation = "Process Create", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
          ["process.image"] = image, ["process.integrity"] = "High", path = [[C:\Windows\System32\cmd.exe]],
          ["child.pid"] = 12, ["child.command_line"] = "cmd.exe" },
        { operation = "RegOpenKey", ["process.name"] = "cmd.exe", ["process.pid"] = 12,
          ["process.image"] = [[C:\Windows\System32\cmd.exe]], ["process.integrity"] = integrity, path = "HKLM" },
    } }
end

rule {
    id = "privilege-escalation.system-child",
    title = "Program of a user starts another as SYSTEM",
    severity = "high",
    attack = { "T1134.002" },
    description = "A process of the sample's tree with a user's rights starts one with those of Windows itself. Only "
        .. "services and tasks get these; who starts such a process directly took the token of one, or its parent's "
        .. "place.",
    references = { "https://attack.mitre.org/techniques/T1134/002/" },
    false_positives = { "Tools that start programs as SYSTEM for administrators without a service." },
    author = "kaiseki",
    on_finish = function(case)
        for _, process in ipairs(case.processes) do
            if process.started_in_capture and process.first_event and is_given_system(process) then
                case:finding { process = process.parent, key = (process.image or process.name or "?"):lower(),
                               events = { case:event(process.first_event) },
                               facts = { "become-system", child = process } }
            end
        end
    end,
    examples = { match = { starts_as "System" }, no_match = { starts_as "High" } },
}
