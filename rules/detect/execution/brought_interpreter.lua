-- Interpreters brought along: a program that runs scripts lies where none is installed, and is given a script that came
-- into being in the capture, or lies beside it where users lay down what they fetched.

local accusation = require "kaiseki.detect.accusation"
local carriers = require "kaiseki.detect.carriers"
local dropped = require "kaiseki.detect.dropped"
local interpreters = require "kaiseki.detect.interpreters"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local setup = require "kaiseki.detect.setup"
local trusted = require "kaiseki.detect.trusted"

local candidates = memory.of_case()
local MOST = 1000

-- Where a path is looked for that has no folder of its own: where the program was started, and beside it.
local function files_of(event, image)
    local started = lineage.started(event)
    local folders = { started and started.current_directory or event.process.current_directory }
    folders[#folders + 1] = image:match [[^(.*)\[^\]*$]]
    return interpreters.files(event.child.command_line, table.unpack(folders))
end

-- What lies beside scripts, and is none.
local NO_SCRIPTS = { exe = true, dll = true, ini = true }

-- The script among these and its record where it was written before: one that ends like a script first, then one that
-- was written.
local function script_of(case, files, index)
    local written, written_file
    for _, path in ipairs(files) do
        local file = dropped.file(case, path, index)
        local is_script = interpreters.of_script(path) ~= nil
        if file and is_script then return path, file end
        if file and not NO_SCRIPTS[places.extension(path)] then
            written, written_file = written or path, written_file or file
        end
    end
    if written then return written, written_file end
    for _, path in ipairs(files) do
        if interpreters.of_script(path) then return path, nil end
    end
    return nil
end

-- Whether the program lies where interpreters are installed, or with a program that is.
local function is_at_home(case, image)
    return places.in_program_place(image) or places.in_program_files(image, case) or places.in_own_programs(image)
end

-- Shells of commands above one another that are looked at.
local DEEPEST = 8

-- Who had it started: the nearest that is no mere shell of commands; a script's host acts by its script.
local function starter(process)
    for _ = 1, DEEPEST do
        local parent = process.parent
        local passes_on = lineage.is_helper(process) and not programs.named(process.name, "script-host")
        if not passes_on or not parent or lineage.is_shell(parent) then return process end
        process = parent
    end
    return process
end

local function example(made, line, image)
    local events = {}
    for at, path in ipairs(made) do
        events[at] = { operation = "CreateFile", result = "SUCCESS", path = path, ["process.name"] = "a.exe",
                       ["process.pid"] = 4, ["process.image"] = [[C:\Users\x\Downloads\a.exe]],
                       ["file.created"] = true }
    end
    events[#events + 1] = { operation = "Process Create", result = "SUCCESS", path = image, ["process.name"] = "a.exe",
                            ["process.pid"] = 4, ["process.image"] = [[C:\Users\x\Downloads\a.exe]], ["child.pid"] = 8,
                            ["child.command_line"] = line }
    return { events = events }
end

-- What a program that is found to be one of these says of itself shows at the end only.
local function judge(case, each)
    local language = interpreters.of_program(each.image) or interpreters.of_process(each.started)
        or (each.script_file and interpreters.of_script(each.script))
    if not language then return end
    local image = dropped.file(case, each.image, each.index)
    local compiled = places.extension(each.script) == "a3x"
    -- Setup programs unpack interpreters, but under their own names.
    local is_disguised = compiled and not interpreters.of_program(each.image)
    if image and dropped.by_installer(image) and not is_disguised then return end
    local brought, written = image ~= nil, each.script_file ~= nil
    -- An interpreter that makes a copy of itself for a project, as Python does.
    local maker = image and dropped.maker(image)
    if maker and interpreters.of_program(maker.name) == language and not written then return end
    if not brought and not (places.is_fetched(each.image) or written or compiled) then return end
    local severity = not (brought and written) and not compiled and "medium" or nil
    -- Where a task or a user starts it, who brought it along had it so.
    local by_maker = maker and lineage.is_shell(each.process) and not carriers.is_carrier(maker)
    local process = by_maker and maker or each.process
    case:finding {
        process = process, key = each.script:lower(), event = case:event(each.index),
        events = { image and image.created_at and case:event(image.created_at) }, severity = severity,
        technique = language.technique,
        facts = { "run-brought-script", name = language.name, file = each.script, program = each.image,
                  child = each.started },
    }
end

local TOOL = [[C:\Users\x\AppData\Local\Temp\t\AutoIt3.exe]]
local RENAMED = [[C:\Users\x\AppData\Local\Temp\t\Hub.com]]
local JAVA = [[C:\Users\x\AppData\Roaming\jre\bin\javaw.exe]]

rule {
    id = "execution.brought-interpreter",
    title = "Interpreter brought along runs a script",
    severity = "high",
    attack = { "T1059", "T1059.004", "T1059.006", "T1059.007", "T1059.010", "T1059.011" },
    description = "A program that interprets scripts (AutoIt, AutoHotkey, Python, Node.js, Lua, PHP, Java and the "
        .. "like, "
        .. "under any name) lies in a user's place and runs a script that was just written, or AutoIt runs one that "
        .. "was "
        .. "compiled. Where only one of the two was just written, that weighs medium.",
    references = { "https://attack.mitre.org/techniques/T1059/", "https://attack.mitre.org/techniques/T1059/010/" },
    false_positives = { "Setup programs that unpack an interpreter of their own; managers of interpreters' versions." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS"
        & ~child.image:contains { [[\Windows\System32\]], [[\Windows\SysWOW64\]], [[\Program Files]] },
    on_event = function(event, case)
        local image, line = event.child.image or event.path, event.child.command_line
        local all = candidates(case)
        if not image or not line or #all >= MOST or is_at_home(case, image) then return end
        local script, file = script_of(case, files_of(event, image), event.index)
        if not script or script:lower() == image:lower() then return end
        all[#all + 1] = { image = image, script = script, script_file = file, index = event.index,
                          process = starter(event.process), started = lineage.started(event) }
    end,
    on_finish = function(case)
        for _, each in ipairs(candidates(case)) do
            each.started = each.started or lineage.started(case:event(each.index))
            judge(case, each)
        end
    end,
    ordinary_for = { "setup" },
    excuse = function(finding, case)
        local event = finding.events[#finding.events]
        if places.extension(finding.key) == "a3x" then return nil end
        local image = dropped.file(case, event.child.image or event.path)
        local maker = image and dropped.maker(image)
        local ordinary = trusted.is_bystander(case, finding.process)
            or maker ~= nil and trusted.is_bystander(case, maker)
        if ordinary then return "low" end
        if maker then return setup.excuse(case, maker, image) end
        return lineage.is_shell(finding.process) and "medium"
            or lineage.is_helper(finding.process) and lineage.is_shell(finding.process.parent) and "low" or nil
    end,
    weigh = accusation.unless_accused,
    examples = {
        match = {
            example({ TOOL, [[C:\Users\x\AppData\Local\Temp\t\script.a3x]] }, "AutoIt3.exe script.a3x", TOOL),
            example({ RENAMED, [[C:\Users\x\AppData\Local\Temp\t\k.a3x]] }, "Hub.com k.a3x", RENAMED),
            example({ JAVA, [[C:\ProgramData\u.jar]] }, [[javaw.exe -jar C:\ProgramData\u.jar]], JAVA),
        },
        no_match = {
            example({ [[C:\Users\x\src\a.py]] }, [[python C:\Users\x\src\a.py]],
                    [[C:\Program Files\Python\python.exe]]),
            example({ RENAMED, [[C:\Users\x\AppData\Local\Temp\t\readme.txt]] }, "Hub.com readme.txt", RENAMED),
        },
    },
}
