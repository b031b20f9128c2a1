-- A program that puts a copy of itself elsewhere. Told by size, or by hash where the files are at hand; a copy that
-- runs is told with its run.

local evidence = require "kaiseki.common.evidence"
local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local setup = require "kaiseki.detect.setup"

-- A tool copies for whoever started it: known by content only.
local function copied_by_tool(case, file, maker)
    local asked = lineage.is_helper(maker) and lineage.requester(maker)
    if not asked or asked == maker or not asked.image then return nil end
    return evidence.same(case, asked.image, file) and asked or nil
end

-- Whose copy the file is and how that is known; nil when it is no copy, or one whose run is told.
local function copied(case, file)
    local maker = dropped.maker(file)
    if not maker or not file.created or file.is_directory or (file.runs or 0) > 0 then return nil end
    -- To another drive it spreads.
    if places.on_other_drive(file.path, case) then return nil end
    -- A tool of Windows that is copied is no program that copies itself.
    if lineage.is_helper(maker) then
        local asked = copied_by_tool(case, file, maker)
        return asked, asked and "same"
    end
    local how = dropped.copy_of_maker(case, file)
    if how == "same" or (how and places.is_executable(file.path)) then return maker, how end
    return nil
end

-- Bytes that hosts of libraries read of what their command lines name, by path in lower case.
local reads = memory.of_process()

local function note_read(event, case)
    local name, line = places.name(event.path), (event.process.command_line or ""):lower()
    if not line:find(name, 1, true) or not places.in_user_place(event.path, case) then return end
    local mine, key = reads(case, event.process), event.path:lower()
    mine[key] = mine[key] or { path = event.path, bytes = 0 }
    mine[key].bytes = mine[key].bytes + (event.file.length or 0)
end

-- The library of which the file is a copy: as many bytes as its host read of it.
local function copied_library(case, file)
    local maker, size = dropped.maker(file), dropped.size(file)
    if not maker or not size or not file.created or not programs.named(maker.name, "library-host") then return nil end
    for key, library in pairs(reads(case, maker)) do
        if library.bytes == size and key ~= file.path:lower() then return library, maker end
    end
    return nil
end

local function facts(file, program, how)
    local maker = dropped.maker(file)
    return { "copy-itself", through = maker ~= program and maker or nil, target = file.path, size = dropped.size(file),
             evidence = how }
end

local ORIGINAL, COPY = [[C:\Users\x\a.exe]], [[C:\Users\x\AppData\Roaming\b.exe]]

local function hashes(original, copy)
    return { [ORIGINAL] = { sha256 = original }, [COPY] = { sha256 = copy } }
end

local function copies(size, files)
    return { files = files, events = {
        { operation = "ReadFile", ["process.name"] = "a.exe", ["process.pid"] = 4, path = ORIGINAL,
          ["process.image"] = ORIGINAL, ["file.offset"] = 0, ["file.length"] = 20480 },
        { operation = "CreateFile", ["process.name"] = "a.exe", ["process.pid"] = 4,
          ["process.image"] = ORIGINAL, path = COPY,
          ["file.created"] = true },
        { operation = "WriteFile", ["process.name"] = "a.exe", ["process.pid"] = 4,
          ["process.image"] = ORIGINAL, path = COPY,
          ["file.offset"] = 0, ["file.length"] = size },
    } }
end

local function copied_by_shell(files)
    return { files = files, events = {
        { operation = "Process Create", ["process.name"] = "a.exe", ["process.pid"] = 4, result = "SUCCESS",
          ["process.image"] = ORIGINAL, path = [[C:\Windows\System32\cmd.exe]], ["child.pid"] = 8,
          ["child.command_line"] = "cmd /c copy a.exe %AppData%\\b.exe" },
        { operation = "CreateFile", ["process.name"] = "cmd.exe", ["process.pid"] = 8,
          ["process.image"] = [[C:\Windows\System32\cmd.exe]], path = COPY, ["file.created"] = true },
    } }
end

local function library_copied(size)
    local function event(operation, path, length)
        return { operation = operation, result = "SUCCESS", ["process.name"] = "rundll32.exe", ["process.pid"] = 4,
                 ["process.image"] = [[C:\Windows\System32\rundll32.exe]], path = path, ["file.length"] = length,
                 ["process.command_line"] = [[rundll32 C:\Users\x\AppData\Local\a.dll,Run]],
                 ["file.offset"] = length and 0, ["file.created"] = operation == "CreateFile" or nil }
    end
    return { events = { event("ReadFile", [[C:\Users\x\AppData\Local\a.dll]], 20480), event("CreateFile", COPY),
                        event("WriteFile", COPY, size) } }
end

rule {
    id = "stealth.self-copy",
    title = "Program copies itself",
    severity = "medium",
    attack = { "T1070.010" },
    description = "A process reads its own image, or the library that it was told to run, and writes a file of the "
        .. "same size, or of the same hash.",
    references = { "https://attack.mitre.org/techniques/T1070/010/" },
    false_positives = { "Setup programs that keep a copy of themselves for removal." },
    author = "kaiseki",
    match = operation:is "ReadFile" & result:is "SUCCESS" & process.name:is(programs.list "library-host"),
    on_event = note_read,
    on_complete = function(case)
        for _, file in ipairs(case.files) do
            local program, how = copied(case, file)
            if program then
                case:finding {
                    process = program, key = file.path, events = { file.created_at and case:event(file.created_at) },
                    facts = facts(file, program, how),
                }
            end
            local library, host = copied_library(case, file)
            if library then
                case:finding {
                    process = host, key = file.path, events = { file.created_at and case:event(file.created_at) },
                    facts = { "copy-library", library = library.path, target = file.path, size = dropped.size(file) },
                }
            end
        end
    end,
    -- Setup programs keep themselves for their removal. What is put on a stick is told with the stick.
    excuse = function(finding, case)
        if places.on_other_drive(finding.key, case) then return "low" end
        return setup.registers_removal(case, finding.process) and "low" or nil
    end,
    examples = {
        match = { copies(20480), copies(4096, hashes("aa", "aa")), copied_by_shell(hashes("aa", "aa")),
                  library_copied(20480) },
        no_match = { library_copied(4096), copies(4096), copies(4096, hashes("aa", "bb")),
                     copied_by_shell(hashes("aa", "bb")) },
    },
}
