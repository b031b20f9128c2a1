-- A program of a known maker, put beside a library that it loads by name: the library's code runs under its name.

local carriers = require "kaiseki.detect.carriers"
local dropped = require "kaiseki.detect.dropped"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"

local function has_maker(process)
    local company = process.company
    return company ~= nil and company ~= "" and not company:lower():find("n/a", 1, true)
end

-- Whether the library is the program's main one by its name: php.exe has php8ts.dll, pythonw.exe python311.dll.
local function is_main_library(process, path)
    local name = places.name(path):match "^%a+" or ""
    return #name >= 3 and places.program(process.name or ""):sub(1, #name) == name
end

-- So many libraries put into one folder are a whole program.
local WHOLE = 4
local folders = memory.of_case()

-- Libraries that came into the folder in the capture.
local function libraries_in(case, folder)
    local kept = folders(case)
    if not kept.count then
        kept.count = {}
        for _, file in ipairs(case.files) do
            if file.created and places.extension(file.path) == "dll" then
                local where = places.folder(file.path)
                kept.count[where] = (kept.count[where] or 0) + 1
            end
        end
    end
    return kept.count[folder] or 0
end

rule {
    id = "stealth.sideload",
    title = "Freshly written library loaded by a program beside it",
    severity = "high",
    attack = { "T1574.001" },
    description = "A program with a maker's name, itself just put into a user's folder, loads a library that was just "
        .. "put there too and has no maker's name in common with it.",
    references = { "https://attack.mitre.org/techniques/T1574/001/" },
    false_positives = { "Setup programs that unpack a whole program and run it." },
    author = "kaiseki",
    match = operation:is "Load Image" & result:is "SUCCESS" & path:endswith ".dll"
        & ~path:contains { [[\Windows\System32\]], [[\Windows\SysWOW64\]], [[\Windows\WinSxS\]], [[\Program Files]] },
    on_event = function(event, case)
        local process = event.process
        if places.in_program_files(event.path, case) then return end
        if not process.image or places.folder(process.image) ~= places.folder(event.path) then return end
        local library, host = dropped.file(case, event.path, event.index), dropped.image(case, process)
        if not library or not host or not has_maker(process) then return end
        local maker = dropped.maker(library)
        -- A copy of the maker is of the same maker without meaning a thing.
        local own = maker and has_maker(maker) and maker.company == process.company
            and not dropped.copy_of_maker(case, host)
        if dropped.by_installer(library) or own then
            return
        end
        -- Portable programs are unpacked with their libraries.
        case:finding { process = process, key = event.path, event = event,
                       severity = carriers.brought(library) and "medium" or nil }
    end,
    excuse = function(finding, case)
        if is_main_library(finding.process, finding.key) then return "low" end
        return libraries_in(case, places.folder(finding.key)) >= WHOLE and "medium" or nil
    end,
    finding = function(finding)
        return { "load-beside", name = finding.process and finding.process.company, library = finding.key }
    end,
    examples = {
        match = {
            { events = {
                { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
                  path = [[C:\ProgramData\u\host.exe]], ["file.created"] = true },
                { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
                  path = [[C:\ProgramData\u\version.dll]], ["file.created"] = true },
                { operation = "Load Image", result = "SUCCESS", ["process.name"] = "host.exe", ["process.pid"] = 8,
                  ["process.image"] = [[C:\ProgramData\u\host.exe]], ["process.company"] = "Example Corporation",
                  path = [[C:\ProgramData\u\version.dll]] },
            } },
        },
        no_match = {
            { operation = "Load Image", result = "SUCCESS", ["process.name"] = "host.exe", ["process.pid"] = 8,
              ["process.image"] = [[C:\ProgramData\u\host.exe]], ["process.company"] = "Example Corporation",
              path = [[C:\ProgramData\u\version.dll]] },
        },
    },
}
