-- What Windows opens files of its own kinds with: the class that an extension names, the command of such a class.

local accusation = require "kaiseki.detect.accusation"
local lineage = require "kaiseki.detect.lineage"
local lists = require "kaiseki.common.lists"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local planted = require "kaiseki.detect.planted"
local standing = require "kaiseki.detect.standing"
local trusted = require "kaiseki.detect.trusted"
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
            case:finding { process = lineage.requester(event.process), key = event.path, event = event }
        end
    end,
    excuse = function(finding, case)
        local mild, why = standing.of(case, finding.process)
        if mild then return mild, why end
        return trusted.is_bystander(case, finding.process) and "low" or nil
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

-- So many kinds of documents and pictures given to one class of its own are a takeover; so many are told by name.
local MANY, NAMED = 3, 300

local taken = memory.of_case()

local EXTENSIONS = path:regex [[\\(?:classes|hkcr|s-1-[0-9-]+_classes)\\\.[a-z0-9]{2,5}\\\(default\)$]]
    | path:regex [[^hkcr\\\.[a-z0-9]{2,5}\\\(default\)$]]

-- Whether what opens the class' files is odd: a program in a place of users, or a tool that runs something else.
local function is_odd(data, case, index)
    local odd = planted.judge({ names = "program" }, { path = "", data = data }, case, index)
    return odd == "strong"
end

local function is_everyday(extension)
    return places.is_kind("a." .. extension, "document") or places.is_kind("a." .. extension, "valuable")
        or places.is_kind("a." .. extension, "script")
end

local function documents_to(class, count)
    local events = {}
    for at, extension in ipairs { "docx", "xlsx", "pdf", "txt" } do
        if at <= count then
            events[#events + 1] = example(([[HKCU\Software\Classes\.%s\(Default)]]):format(extension), class)
        end
    end
    return events
end

local COMMAND = example([[HKCU\Software\Classes\odzfile\shell\open\command\(Default)]],
                        [[wscript.exe //e:vbscript //b "C:\Users\x\Links\odz.dat" "%1"]])

rule {
    id = "persistence.file-associations",
    title = "Many kinds of documents opened with a program of its own",
    severity = "high",
    attack = { "T1546.001" },
    description = "Several kinds of documents or pictures are given to a new class, whose files a program in a user's "
        .. "folder, or a script, opens: it runs with whatever the user opens.",
    references = { "https://attack.mitre.org/techniques/T1546/001/" },
    false_positives = { "Programs for one user that take over documents with the user's consent." },
    author = "kaiseki",
    match = operation:is "RegSetValue" & result:is "SUCCESS" & path:endswith [[\(Default)]]
        & (path:endswith [[\shell\open\command\(Default)]] | EXTENSIONS),
    on_event = function(event, case)
        local class, extension = target_of(event.path)
        local state, data = taken(case), event.registry.data or ""
        state.commands, state.kinds = state.commands or {}, state.kinds or {}
        if class and not CLASSES[class] and is_odd(data, case, event.index) then
            state.commands[class] = { process = event.process, index = event.index, data = data:sub(1, 2000) }
        elseif extension and is_everyday(extension) and #data < 200 then
            local given = data:lower()
            local kinds = state.kinds[given] or { list = {}, indexes = {}, has = {} }
            state.kinds[given] = kinds
            if not kinds.has[extension] and #kinds.list < NAMED then
                kinds.has[extension] = true
                kinds.list[#kinds.list + 1] = "." .. extension
                if #kinds.indexes < 20 then kinds.indexes[#kinds.indexes + 1] = event.index end
            end
        end
    end,
    on_finish = function(case)
        local state = taken(case)
        for class, by in pairs(state.commands or {}) do
            local kinds = state.kinds[class]
            if kinds and #kinds.list >= MANY then
                local events = { case:event(by.index) }
                for _, index in ipairs(kinds.indexes) do events[#events + 1] = case:event(index) end
                case:finding { process = lineage.requester(by.process), key = class, events = events,
                               facts = { "open-kinds-with", name = kinds.list, data = by.data, count = #kinds.list } }
            end
        end
    end,
    excuse = function(finding, case)
        local mild, why = standing.of(case, finding.process)
        if mild then return mild, why end
        return trusted.is_bystander(case, finding.process) and "low" or nil
    end,
    weigh = accusation.unless_accused,
    examples = {
        match = { { events = { COMMAND, table.unpack(documents_to("odzfile", 4)) } } },
        no_match = {
            { events = { COMMAND, table.unpack(documents_to("odzfile", 2)) } },
            { events = { example([[HKCU\Software\Classes\Tool.Doc\shell\open\command\(Default)]],
                                 [["C:\Program Files\Tool\tool.exe" "%1"]]),
                         table.unpack(documents_to("Tool.Doc", 4)) } },
        },
    },
}
