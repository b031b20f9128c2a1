-- A program that puts a copy of itself elsewhere. Told by size, or by hash where the files are at hand; a copy that
-- runs is told with its run.

local evidence = require "kaiseki.common.evidence"
local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
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
    local how = dropped.copy_of_maker(case, file)
    if how == "same" or (how and places.is_executable(file.path)) then return maker, how end
    local asked = copied_by_tool(case, file, maker)
    return asked, asked and "same"
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

rule {
    id = "stealth.self-copy",
    title = "Program copies itself",
    severity = "medium",
    attack = {}, -- a copy alone is no technique; what is done with it is
    description = "A process reads its own image and writes a program of the same size, or of the same hash.",
    references = { "https://attack.mitre.org/tactics/TA0003/" },
    false_positives = { "Setup programs that keep a copy of themselves for removal." },
    author = "kaiseki",
    on_complete = function(case)
        for _, file in ipairs(case.files) do
            local program, how = copied(case, file)
            if program then
                case:finding {
                    process = program, key = file.path, events = { file.created_at and case:event(file.created_at) },
                    facts = facts(file, program, how),
                }
            end
        end
    end,
    -- Setup programs keep themselves for their removal.
    excuse = function(finding, case)
        return setup.registers_removal(case, finding.process) and "low" or nil
    end,
    examples = {
        match = { copies(20480), copies(4096, hashes("aa", "aa")), copied_by_shell(hashes("aa", "aa")) },
        no_match = { copies(4096), copies(4096, hashes("aa", "bb")), copied_by_shell(hashes("aa", "bb")) },
    },
}
