-- What Windows opens files of its own kinds with: the class that an extension names, the command of such a class.

local accusation = require "kaiseki.detect.accusation"
local lists = require "kaiseki.common.lists"
local places = require "kaiseki.detect.places"
local known = require "kaiseki.windows.associations"

local CLASSES, PROGRAMS = lists.set(known.CLASSES), lists.set(known.PROGRAM_CLASSES)
local PROGRAM_EXTENSIONS = lists.set(known.PROGRAM_EXTENSIONS)

-- A user's own of these is what elevated programs are bent with, told by the rule about that.
local ELEVATION = { exefile = true, mscfile = true, folder = true }

-- "HKCR\.vbs\(Default)" -> "vbs"; "...\Classes\txtfile\shell\open\command\(Default)" -> "txtfile", as its command
local function target_of(path)
    local below = path:lower():match [[^hkcr\(.+)$]] or path:lower():match [[\classes\(.+)$]]
        or path:lower():match [[_classes\(.+)$]]
    if not below then return nil end
    local extension = below:match [[^%.([%w_]+)\%(default%)$]]
    if extension then return nil, extension end
    return below:match [[^([%w_.-]+)\shell\open\command\%(default%)$]]
end

-- Whether the class makes a program of files that are none: scripts and documents that are started as they are.
local function is_started(extension, data)
    return PROGRAMS[data:lower()] == true and not PROGRAM_EXTENSIONS[extension]
end

-- Whether the command is none of Windows' own or of an installed program.
local function is_foreign(class, data, case)
    if not CLASSES[class] and not PROGRAMS[class] then return false end
    local folded = data:lower():gsub("%s+", " ")
    if PROGRAMS[class] then return folded ~= "" and folded:find '^"%%1" ?%%?%*?$' == nil end
    local odd = places.oddity(data) or places.in_user_place(data:gsub('"?%%[1l*].*$', ""), case)
    return odd ~= nil and odd ~= false and not places.in_own_programs(data)
end

local function example(path, data)
    return { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe", path = path,
             ["registry.type"] = "REG_SZ", ["registry.data"] = data }
end

rule {
    id = "persistence.file-association",
    title = "Files of Windows' own kinds opened with another program",
    severity = "high",
    attack = { "T1546.001" },
    description = "The command of a class that Windows has, such as txtfile or exefile, becomes a program of a user's "
        .. "folder or one where no program is at home; or an extension of scripts or documents is given the class of "
        .. "programs.",
    references = { "https://attack.mitre.org/techniques/T1546/001/" },
    false_positives = { "Editors that are kept in a user's folder and take over Windows' classes." },
    author = "kaiseki",
    match = operation:is "RegSetValue" & result:is "SUCCESS" & path:endswith [[\(Default)]]
        & (path:startswith [[HKCR\]] | path:contains { [[\Classes\]], [[_Classes\]] })
        & (path:endswith [[\shell\open\command\(Default)]] | registry.data:is(known.PROGRAM_CLASSES)),
    on_event = function(event, case)
        local class, extension = target_of(event.path)
        local data = event.registry.data or ""
        local for_elevation = ELEVATION[class or ""] and event.path:upper():find "^HKC?U" ~= nil
        local taken = class and not for_elevation and is_foreign(class, data, case)
        if taken or (extension and is_started(extension, data)) then
            case:finding { process = event.process, key = event.path, event = event }
        end
    end,
    weigh = accusation.unless_accused,
    finding = function(finding)
        local event = finding.events[1]
        local class, extension = target_of(event.path)
        return { "open-files-with", name = class or "." .. extension, data = event.registry.data }
    end,
    examples = {
        match = {
            example([[HKCR\.vbs\(Default)]], "exefile"),
            example([[HKCU\Software\Classes\txtfile\shell\open\command\(Default)]],
                    [[C:\Windows\nt77.exe "%1"]]),
            example([[HKLM\SOFTWARE\Classes\exefile\shell\open\command\(Default)]],
                    [[C:\ProgramData\a.exe "%1" %*]]),
        },
        no_match = {
            example([[HKCR\.exe\(Default)]], "exefile"), example([[HKCR\.vbs\(Default)]], "VBSFile"),
            example([[HKCR\exefile\shell\open\command\(Default)]], [["%1" %*]]),
            example([[HKCR\txtfile\shell\open\command\(Default)]], [[%SystemRoot%\system32\NOTEPAD.EXE %1]]),
            example([[HKCU\Software\Classes\Tool.txt\shell\open\command\(Default)]],
                    [["C:\Users\x\Tool\tool.exe" "%1"]]),
            example([[HKCU\Software\Classes\htmlfile\shell\open\command\(Default)]],
                    [["C:\Program Files\Browser\browser.exe" "%1"]]),
        },
    },
}
