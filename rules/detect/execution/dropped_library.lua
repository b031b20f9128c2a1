-- A library that came into being in the capture, then was loaded. By the program that wrote it this is how setup
-- programs work as well; by another program, and more so by one that lends its name, it is not.

local accusation = require "kaiseki.detect.accusation"
local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local settled = require "kaiseki.detect.settled"
local setup = require "kaiseki.detect.setup"
local trusted = require "kaiseki.detect.trusted"

-- Whatever the name of a program ends in, its own image is no library.
local function is_own_image(event)
    return places.name(event.path) == places.name(event.process.image or event.process.name or "")
end

-- Whether the program was put there with the library: by one maker, into one folder or below it.
local function came_together(case, file, process)
    local image = dropped.image(case, process)
    if not image or dropped.maker(image) ~= dropped.maker(file) then return false end
    return places.folder(file.path):sub(1, #places.folder(image.path)) == places.folder(image.path)
end

-- What was loaded, and how: "own" by its maker or what that started, "other" by anyone else. nil for what is ordinary.
local function loaded(event, case)
    local path = event.path
    local file = dropped.file(case, path, event.index)
    if not file or dropped.by_installer(file) or not places.in_user_place(path, case) then return nil end
    local extension = places.extension(path)
    if extension == "exe" or extension == "mui" or extension == "nls" or is_own_image(event) then return nil end
    if extension == "sys" and event.process.name == "System" then return nil end -- a driver, which is told as such
    local maker = dropped.maker(file)
    -- What a program had another write for it, as PowerShell has a compiler do.
    if maker and lineage.descends(maker, event.process) then return file, "own" end
    local lends_its_name = lineage.is_helper(event.process) or programs.loads_only_windows(event.process)
    if lends_its_name then return file, "other" end
    local own = dropped.related(file, event.process) or came_together(case, file, event.process)
        or (maker and trusted.are_one_product(case, maker, event.process))
    if own then return file, "own" end
    return file, "other"
end

local function facts(finding, case)
    local file = case:file(finding.key)
    local maker = dropped.maker(file)
    return { "load-dropped-library", library = finding.key, state = file.was_new and "new" or "replaced",
             size = dropped.size(file), process = maker ~= finding.process and maker or nil }
end

-- Windows' own libraries are most of all that is loaded, and lie where no user can write.
local loads = operation:is "Load Image" & result:is "SUCCESS" & ~path:endswith { ".exe", ".mui", ".nls", ".sdb" }
    & (~path:contains { [[\Windows\System32\]], [[\Windows\SysWOW64\]], [[\Windows\WinSxS\]], [[\Windows\assembly\]],
                        [[\Windows\SoftwareDistribution\]] }
       | path:contains { [[\systemprofile\]], [[\spool\drivers\color\]] })

local writes_dll = { operation = "CreateFile", result = "SUCCESS", path = [[C:\Users\x\AppData\Roaming\a\b.dll]],
                     ["process.name"] = "a.exe", ["process.pid"] = 4, ["file.created"] = true }

rule {
    id = "execution.dropped-library",
    title = "Library dropped, then loaded",
    severity = "low",
    attack = { "T1129" },
    description = "A program loads a library that it, or the program that started it, wrote before.",
    references = { "https://attack.mitre.org/techniques/T1129/" },
    false_positives = { "Setup programs unpack their plug-ins into a temporary folder and load them." },
    author = "kaiseki",
    match = loads,
    key = function(event, case)
        local file, how = loaded(event, case)
        return file and how == "own" and file.path or nil
    end,
    finding = facts,
    examples = {
        match = {
            { events = { writes_dll,
                { operation = "Load Image", result = "SUCCESS", path = [[C:\Users\x\AppData\Roaming\a\b.dll]],
                  ["process.name"] = "a.exe", ["process.pid"] = 4 } } },
        },
        no_match = {
            { operation = "Load Image", result = "SUCCESS", path = [[C:\Windows\System32\ntdll.dll]],
              ["process.name"] = "a.exe", ["process.pid"] = 4 },
        },
    },
}

rule {
    id = "execution.dropped-library-elsewhere",
    title = "Dropped library loaded by another program",
    severity = "high",
    attack = { "T1574.001", "T1129" },
    description = "A program loads a library that another one wrote before: a plug-in run by rundll32, or code put "
        .. "before a program's own.",
    references = { "https://attack.mitre.org/techniques/T1574/001/" },
    false_positives = { "Updaters that replace a library of a program that is running." },
    author = "kaiseki",
    match = loads,
    on_event = function(event, case)
        local file, how = loaded(event, case)
        if not file or how ~= "other" then return end
        -- What a command line says is told of whoever gave the command.
        local is_told = (event.process.command_line or ""):lower():find(places.name(file.path), 1, true)
        if is_told then return end
        case:finding { process = event.process, key = file.path, event = event }
    end,
    ordinary_for = { "setup" },
    excuse = function(finding, case)
        local file = case:file(finding.key)
        return settled.sets_up(case, dropped.maker(file), file) and "medium" or nil
    end,
    -- Installed programs and setup programs, against which nothing else speaks, replace libraries that others load.
    weigh = function(finding, case)
        local maker = dropped.maker(case:file(finding.key))
        local ordinary = trusted.is_bystander(case, maker) or trusted.is_kept(case, maker)
            or accusation.is_clean_setup(case, maker)
            or (setup.owns(case, maker, finding.key) and not accusation.against(case, maker))
        if ordinary then return "low" end
        if finding.excuse and not accusation.against(case, maker) then return finding.excuse end
        -- An add-in that a setup program with a maker's name brings is no more than that.
        local adds = trusted.is_viewer(finding.process) and setup.have_makers(maker, maker)
            and setup.registers_removal(case, maker)
        return adds and "medium" or nil
    end,
    finding = facts,
    examples = {
        match = {
            { events = { writes_dll,
                { operation = "Load Image", result = "SUCCESS", path = [[C:\Users\x\AppData\Roaming\a\b.dll]],
                  ["process.name"] = "rundll32.exe", ["process.pid"] = 8 } } },
        },
        no_match = {
            { operation = "Load Image", result = "SUCCESS", path = [[C:\Users\x\AppData\Roaming\a\b.dll]],
              ["process.name"] = "rundll32.exe", ["process.pid"] = 8 },
        },
    },
}
