-- Code that programs load as it lies on the disk, changed by somebody else: scripts and archives of Electron programs,
-- and extensions that a browser is told to load.

local accusation = require "kaiseki.detect.accusation"
local browsers = require "kaiseki.detect.browsers"
local command = require "kaiseki.detect.command"
local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local lists = require "kaiseki.common.lists"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local setup = require "kaiseki.detect.setup"
local trusted = require "kaiseki.detect.trusted"

-- Code of Electron programs, by parts of paths. A folder `resources\app` is also what other things are called, so only
-- where programs are installed.
local CODE = { [[\resources\app.asar]], [[\resources\electron.asar]], [[\discord_desktop_core\index.js]],
               [[\discord_desktop_core\core.asar]] }
local LOOSE = [[\resources\app\]]
local INSTALLED = { [[\appdata\local\]], [[\program files]] }

local WRITES = operation:is "WriteFile" & result:is "SUCCESS"
    & (path:endswith(CODE) | (path:contains(LOOSE) & path:endswith { ".js", ".html", "package.json" }))
local RENAMES = operation:is { "SetRenameInformationFile", "SetRenameInformationEx" } & result:is "SUCCESS"
    & file.new_path:endswith(CODE)

-- Where the program of that code lies: above `resources`, or above `modules`; in lower case, nil for other paths.
local function program_folder(path)
    local folded = path:lower()
    local loose = folded:match [[^(.*)\resources\app\]]
    if loose then
        return lists.part_in(folded, INSTALLED) and not places.in_temp(folded) and loose or nil
    end
    return folded:match [[^(.*)\modules\[^\]*\discord_desktop_core\]] or folded:match [[^(.*)\resources\[^\]*$]]
end

-- Squirrel keeps each version in a folder of its own: the product's folder lies above.
local function product_folder(folder)
    return folder:match [[^(.*)\app%-%d[^\]*$]] or folder
end

local function product_name(folder) return product_folder(folder):match [[([^\]+)$]] or folder end

-- Whether the process is a part of the product: it lies in its folder, or is called like it where the capture tells no
-- more.
local function is_own(process, folder)
    local image = process.image and process.image:lower()
    local product = product_folder(folder)
    if image and image:find([[\]], 1, true) then return image:sub(1, #product + 1) == product .. [[\]] end
    local name = places.program(process.name or ""):gsub("[^%w]", "")
    return #name > 0 and product_name(folder):gsub("[^%w]", "") == name
end

local changes = memory.of_case()
local MOST = 1000

-- Folders into which the capture saw a program laid down: there the whole is installed or brought up to date.
local function laid_down(case)
    local folders = {}
    for _, file in ipairs(case.files) do
        local made = file.created or (file.written or 0) > 0 or file.renamed_from
        if made and places.extension(file.path) == "exe" then folders[places.folder(file.path)] = true end
        local renamed = file.renamed_to and places.extension(file.renamed_to) == "exe"
        if renamed then folders[places.folder(file.renamed_to)] = true end
    end
    return folders
end

local function note(case, event, path)
    local folder, all = program_folder(path), changes(case)
    all.seen = all.seen or {}
    local process = event.process
    local id = ("%d %s"):format(process.number or -1, path:lower())
    if not folder or all.seen[id] or #all >= MOST then return end
    if is_own(process, folder) or programs.is(process, "installer") or trusted.is_walker(process) then return end
    all.seen[id] = true
    all[#all + 1] = { process = lineage.requester(process), path = path, folder = folder, index = event.index }
end

local function example(image, path)
    return { operation = "WriteFile", result = "SUCCESS", ["process.name"] = places.name(image), ["process.pid"] = 4,
             ["process.image"] = image, path = path, ["file.offset"] = 0, ["file.length"] = 900 }
end

local THIEF = [[C:\Users\x\Downloads\nitro.exe]]
local DISCORD = [[C:\Users\x\AppData\Local\Discord\app-1.0.9\modules\discord_desktop_core-1\]]
    .. [[discord_desktop_core\index.js]]
local EXODUS = [[C:\Users\x\AppData\Local\exodus\app-24.1.2\]]

rule {
    id = "persistence.program-code",
    title = "Code of an Electron program changed by another program",
    severity = "high",
    attack = { "T1554", "T1059.007" },
    description = "A script or archive that an installed program (a messenger, a wallet) runs as its own code is "
        .. "written "
        .. "by something that is no part of it, while the program itself stays as it is.",
    references = { "https://attack.mitre.org/techniques/T1554/" },
    false_positives = { "Modifications that users install themselves, such as other clients' plug-ins." },
    author = "kaiseki",
    match = WRITES | RENAMES,
    on_event = function(event, case)
        note(case, event, event.operation == "WriteFile" and event.path or event.file.new_path)
    end,
    on_finish = function(case)
        local folders = #changes(case) > 0 and laid_down(case) or {}
        for _, each in ipairs(changes(case)) do
            if not folders[each.folder] then
                case:finding { process = each.process, key = each.path, event = case:event(each.index),
                               facts = { "change-program-code", file = each.path,
                                         product = product_name(each.path:sub(1, #each.folder)) } }
            end
        end
    end,
    excuse = function(finding, case)
        local process = finding.process
        if trusted.is_bystander(case, process) or trusted.may_manage(process) then return "low" end
        return setup.registers_removal(case, process) and "low" or nil, "registers-removal"
    end,
    weigh = accusation.unless_accused,
    examples = {
        match = {
            example(THIEF, DISCORD), example(THIEF, EXODUS .. [[resources\app.asar]]),
            example([[C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe]], DISCORD),
        },
        no_match = {
            example([[C:\Users\x\AppData\Local\Discord\app-1.0.9\Discord.exe]], DISCORD),
            example([[C:\Users\x\AppData\Local\exodus\Update.exe]], EXODUS .. [[resources\app.asar]]),
            { events = {
                { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "setup.exe", ["process.pid"] = 4,
                  ["process.image"] = [[C:\Users\x\Downloads\setup.exe]], path = EXODUS .. "Exodus.exe",
                  ["file.created"] = true },
                example([[C:\Users\x\Downloads\setup.exe]], EXODUS .. [[resources\app.asar]]),
            } },
            example([[C:\Program Files\Git\cmd\git.exe]], [[C:\Users\x\src\site\resources\app\main.js]]),
        },
    },
}

local function starts(line)
    return { operation = "Process Create", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
             ["process.image"] = [[C:\Users\x\Downloads\a.exe]], ["child.pid"] = 8, ["child.command_line"] = line,
             path = [[C:\Program Files\Google\Chrome\Application\chrome.exe]] }
end

-- The folder of the extension that a browser's command line names; nil when it names none.
local function extension_of(line)
    for _, word in ipairs(command.words(line)) do
        local folder = word:lower():find "^%-%-load%-extension=" and word:match "=(.+)$"
        if folder then return folder end
    end
    return nil
end

rule {
    id = "persistence.loaded-extension",
    title = "Browser started with an extension from a folder",
    severity = "high",
    attack = { "T1176.001" },
    description = "A program that is no developer's tool starts a browser and has it load an extension from a folder, "
        .. "past "
        .. "the browser's store.",
    references = { "https://attack.mitre.org/techniques/T1176/001/" },
    false_positives = { "Test tools and developers of extensions." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.image:endswith(programs.list "browser")
        & child.command_line:contains "--load-extension",
    on_event = function(event, case)
        local process = event.process
        local folder = not browsers.is_browser(process) and extension_of(event.child.command_line)
        if not folder or not browsers.of_program(event.child.image) then return end
        case:finding { process = lineage.requester(process), key = folder:lower(), event = event,
                       severity = browsers.is_for_tests(event.child.image) and "low" or nil,
                       facts = { "load-extension", product = browsers.of_program(event.child.image),
                                 command = event.child.command_line } }
    end,
    excuse = function(finding, case)
        local file = dropped.file(case, finding.key .. [[\manifest.json]])
        local tools = browsers.is_driven_by_tools(case, finding.process) or trusted.is_bystander(case, finding.process)
        return tools and not file and "low" or nil
    end,
    weigh = accusation.unless_accused,
    examples = {
        match = { starts [[chrome --load-extension="C:\Users\x\AppData\Local\ext" --restore-last-session]] },
        no_match = { starts [[chrome --restore-last-session]] },
    },
}
