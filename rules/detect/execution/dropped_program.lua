-- A program that came into being in the capture, then ran.

local accusation = require "kaiseki.detect.accusation"
local carriers = require "kaiseki.detect.carriers"
local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local logon = require "kaiseki.detect.logon"
local places = require "kaiseki.detect.places"
local say = require "kaiseki.detect.say"
local settled = require "kaiseki.detect.settled"
local setup = require "kaiseki.detect.setup"
local standing = require "kaiseki.detect.standing"
local trusted = require "kaiseki.detect.trusted"

-- Updaters unpack into the folders of programs and run from there; so does no one who has to hide.
local function is_ordinary(case, file, image)
    if dropped.by_installer(file) then return true end
    local maker = dropped.maker(file)
    return places.in_program_place(image) and not places.in_user_place(image, case)
        and maker ~= nil and maker.image ~= nil and places.in_program_place(maker.image)
        and not places.in_user_place(maker.image, case)
end

-- A program that was written and runs: as what, and who else than the finding's process started it.
local function run_facts(verb, file, other)
    return { verb, file = file.path, state = file.was_new and "new" or "replaced", size = dropped.size(file),
             process = other, child = file.run_as or say.name(file.path) }
end

local ID = "execution.dropped-program"

local COPIERS = { xcopy = true, robocopy = true }

-- Whether the program that ran says who made it; where the capture tells no makers, whether a tool was told to copy it
-- from the domain's own share.
local function is_named_tool(file)
    local runner, maker = file and file.run_as, file and dropped.maker(file)
    if not runner or not maker then return false end
    if runner.company then return setup.have_makers(runner, runner) end
    local line = COPIERS[places.program(maker.name or "")] and (maker.command_line or ""):lower() or ""
    return line:find([[\netlogon\]], 1, true) ~= nil or line:find([[\sysvol\]], 1, true) ~= nil
end

-- Who may write where programs are installed; the capture does not tell where the writer lies.
local function is_administered(case, maker, file)
    if maker and (maker.in_tree or maker.image) then return false end
    local in_windows = not (maker and maker.started_in_capture) and places.in_program_place(file.path)
        and not places.in_user_place(file.path, case)
    return in_windows or places.in_program_files(file.path, case)
end

-- Programs that are installed put others on the disk as their work has it, compilers among them.
local function is_their_work(case, maker, file)
    return trusted.is_bystander(case, maker) or trusted.is_kept(case, maker) or is_administered(case, maker, file)
end

rule {
    id = ID,
    title = "Program dropped, then run",
    severity = "high",
    attack = {}, -- a way of working that no technique is about
    description = "A process writes a program and it is run: a loader, or a sample that moves itself elsewhere. What "
        .. "looks like a setup program weighs less, unless something else speaks against it.",
    references = { "https://attack.mitre.org/tactics/TA0002/" },
    false_positives = { "Self-extracting setup programs unpack into a temporary folder and run what they unpacked." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS",
    on_event = function(event, case)
        local image = event.child.image or event.path
        local file = dropped.file(case, image, event.index)
        if not file or is_ordinary(case, file, image) or carriers.brought(file) then return end
        local maker = dropped.maker(file) or event.process
        local made = file.created_at and case:event(file.created_at)
        case:finding { process = maker, key = file.path, event = event, events = { made } }
    end,
    ordinary_for = { "setup" },
    excuse = function(finding, case)
        local file = case:file(finding.key)
        local severity, reason = setup.excuse(case, finding.process, file)
        if severity then return severity, reason end
        if places.in_program_files(finding.key, case) then return standing.of(case, finding.process) end
        if logon.domain(case, finding.process) and is_named_tool(file) then return "medium", "domain-script" end
        return settled.excuse(case, finding.process, file)
    end,
    weigh = function(finding, case)
        if is_their_work(case, finding.process, case:file(finding.key)) then return "low" end
        local runner = case:file(finding.key).run_as
        if finding.excuse_reason == "domain-script" and accusation.against(case, runner, ID) then return nil end
        return accusation.unless_accused(finding, case)
    end,
    finding = function(finding, case)
        local file = case:file(finding.key)
        local maker = dropped.maker(file)
        local runner = file.run_as
        local started_by = runner and runner.parent
        local other = started_by and started_by ~= maker and not lineage.descends(started_by, finding.process)
        local facts = run_facts("write-and-run", file, other and started_by or nil)
        facts.evidence = dropped.copy_of_maker(case, file)
        return facts
    end,
    examples = {
        match = {
            { events = {
                { operation = "CreateFile", result = "SUCCESS", path = [[C:\Users\x\AppData\Local\Temp\a\b.exe]],
                  ["process.name"] = "a.exe", ["process.pid"] = 4, ["file.created"] = true },
                { operation = "WriteFile", result = "SUCCESS", path = [[C:\Users\x\AppData\Local\Temp\a\b.exe]],
                  ["process.name"] = "a.exe", ["process.pid"] = 4, ["file.offset"] = 0, ["file.length"] = 4096 },
                { operation = "Process Create", result = "SUCCESS", path = [[C:\Users\x\AppData\Local\Temp\a\b.exe]],
                  ["process.name"] = "a.exe", ["process.pid"] = 4, ["child.pid"] = 8,
                  ["child.command_line"] = "b.exe" },
            } },
        },
        no_match = {
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Users\x\Downloads\setup.exe]],
              ["process.name"] = "explorer.exe", ["child.command_line"] = "setup.exe" },
            { events = {
                { operation = "CreateFile", result = "SUCCESS", path = [[C:\Program Files\Tool\tool.exe]],
                  ["process.name"] = "msiexec.exe", ["process.image"] = [[C:\Windows\System32\msiexec.exe]],
                  ["process.pid"] = 4, ["file.created"] = true },
                { operation = "Process Create", result = "SUCCESS", path = [[C:\Program Files\Tool\tool.exe]],
                  ["process.name"] = "msiexec.exe", ["process.image"] = [[C:\Windows\System32\msiexec.exe]],
                  ["process.pid"] = 4, ["child.pid"] = 8, ["child.command_line"] = "tool.exe" },
            } },
        },
    },
}

rule {
    id = "execution.unpacked-program",
    title = "Program run that the user unpacked or received",
    severity = "low",
    attack = { "T1204.002" },
    description = "An archive tool, a browser or a mail program writes a program, and it is run: how samples and "
        .. "portable programs come alike. Context, no accusation.",
    references = { "https://attack.mitre.org/techniques/T1204/002/" },
    false_positives = { "Portable programs and setup programs from the web." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS",
    on_event = function(event, case)
        local file = dropped.file(case, event.child.image or event.path, event.index)
        if not file or not carriers.brought(file) then return end
        local made = file.created_at and case:event(file.created_at)
        local events = made and { made, event } or { event }
        case:finding { process = dropped.maker(file), key = file.path, events = events }
    end,
    finding = function(finding, case)
        local file = case:file(finding.key)
        local runner = file.run_as
        local started_by = runner and runner.parent
        return run_facts("bring-and-run", file, started_by ~= finding.process and started_by or nil)
    end,
    examples = {
        match = {
            { events = {
                { operation = "CreateFile", result = "SUCCESS", path = [[C:\Users\x\AppData\Local\Temp\7zO1\a.exe]],
                  ["process.name"] = "7zFM.exe", ["process.pid"] = 4, ["file.created"] = true,
                  ["process.image"] = [[C:\Program Files\7-Zip\7zFM.exe]] },
                { operation = "Process Create", result = "SUCCESS", ["process.name"] = "7zFM.exe", ["process.pid"] = 4,
                  path = [[C:\Users\x\AppData\Local\Temp\7zO1\a.exe]], ["child.pid"] = 8,
                  ["child.command_line"] = "a.exe" },
            } },
        },
        no_match = {
            { events = {
                { operation = "CreateFile", result = "SUCCESS", path = [[C:\Users\x\AppData\Local\Temp\a.exe]],
                  ["process.name"] = "b.exe", ["process.pid"] = 4, ["file.created"] = true },
                { operation = "Process Create", result = "SUCCESS", ["process.name"] = "b.exe", ["process.pid"] = 4,
                  path = [[C:\Users\x\AppData\Local\Temp\a.exe]], ["child.pid"] = 8,
                  ["child.command_line"] = "a.exe" },
            } },
        },
    },
}
