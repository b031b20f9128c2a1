-- A program of Windows that loads a library from where users put files: somebody put code into it.

local lists = require "kaiseki.common.lists"
local programs = require "kaiseki.detect.programs"
local known = require "kaiseki.windows.places"

-- No installed program has its libraries in a folder for temporary files, either.
local FETCHED = lists.copy(known.FETCHED)
for _, place in ipairs(known.TEMPORARY) do FETCHED[#FETCHED + 1] = place end

local function loads(name, image, library)
    return { operation = "Load Image", result = "SUCCESS", ["process.name"] = name, ["process.image"] = image,
             path = library }
end

rule {
    id = "stealth.foreign-library",
    title = "Program of Windows loads a library from a user's folder",
    severity = "high",
    attack = { "T1055.001" },
    description = "A program of Windows that loads nothing of its user's, such as Notepad, loads a library from "
        .. "Downloads, the desktop or a public folder: it was injected.",
    references = { "https://attack.mitre.org/techniques/T1055/001/" },
    false_positives = { "Shell extensions and hooks of programs that are tried out without being installed." },
    author = "kaiseki",
    match = operation:is "Load Image" & result:is "SUCCESS" & ~path:endswith { ".exe", ".mui", ".nls" }
        & path:contains(FETCHED),
    key = function(event)
        return programs.loads_only_windows(event.process) and event.path or nil
    end,
    finding = function(finding)
        return { "load-foreign-library", library = finding.key }
    end,
    examples = {
        match = {
            loads("Notepad.exe", nil, [[C:\Users\x\Downloads\inj\rx.dll]]),
            loads("mspaint.exe", [[C:\Windows\System32\mspaint.exe]], [[C:\Users\Public\a.dat]]),
            loads("Taskmgr.exe", [[C:\Windows\System32\Taskmgr.exe]], [[C:\Users\x\AppData\Local\Temp\t.dll]]),
        },
        no_match = {
            loads("rundll32.exe", [[C:\Windows\System32\rundll32.exe]], [[C:\Users\x\Downloads\a.dll]]),
            loads("explorer.exe", [[C:\Windows\explorer.exe]], [[C:\Users\x\AppData\Local\Tool\shell.dll]]),
            loads("setup.exe", [[C:\Windows\Temp\{9A}\.cr\setup.exe]], [[C:\Windows\Temp\{9A}\.ba\ba.dll]]),
            loads("setup.exe", [[C:\Users\x\Downloads\setup.exe]], [[C:\Users\x\Downloads\version.dll]]),
        },
    },
}
