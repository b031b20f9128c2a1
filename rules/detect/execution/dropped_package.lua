-- A package for Windows Installer that a program wrote and then has installed.

local accusation = require "kaiseki.detect.accusation"
local command = require "kaiseki.detect.command"
local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local products = require "kaiseki.detect.products"
local setup = require "kaiseki.detect.setup"

local function package_of(each)
    if each.program ~= "msiexec" then return nil end
    for i = 2, #each.words do
        local word = places.backslashed(each.words[i])
        local extension = places.extension(word)
        if extension == "msi" or extension == "msp" or extension == "msix" then return word end
    end
    return nil
end

-- Of whoever can be known to have written it: the one that has it installed, or one of its line.
local function own_package(event, case)
    local package = command.first(event.child.command_line, package_of)
    local file = package and dropped.file(case, package, event.index)
    if not file or not places.in_user_place(file.path, case) then return nil end
    return dropped.related(file, event.process) and file or nil
end

local function example(package)
    return { events = {
        { operation = "WriteFile", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
          path = package, ["file.offset"] = 0, ["file.length"] = 90000 },
        { operation = "Process Create", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
          path = [[C:\Windows\System32\msiexec.exe]], ["child.pid"] = 8,
          ["child.command_line"] = ([["C:\Windows\System32\msiexec.exe" /i "%s"]]):format(package) },
    } }
end

rule {
    id = "execution.dropped-package",
    title = "Package dropped, then installed",
    severity = "high",
    attack = { "T1218.007", "T1219" },
    description = "A program writes a package for Windows Installer into a user's folder and has it installed: high "
        .. "where the package is called like a product for remote access, else medium.",
    references = { "https://attack.mitre.org/techniques/T1218/007/", "https://attack.mitre.org/techniques/T1219/" },
    false_positives = { "Setup programs that unpack a package and have it installed." },
    author = "kaiseki",
    ordinary_for = { "setup" },
    match = operation:is "Process Create" & child.command_line:contains "msiexec",
    on_event = function(event, case)
        local file = own_package(event, case)
        if not file then return end
        local remote = products.of(products.REMOTE_ACCESS, places.name(file.path))
        case:finding {
            process = lineage.requester(event.process), key = file.path, event = event,
            severity = not remote and "medium" or nil, technique = not remote and "T1218.007" or nil,
        }
    end,
    excuse = function(finding, case)
        if finding.severity ~= "medium" then return nil end
        return (setup.registers_removal(case, finding.process) or setup.have_makers(finding.process, finding.process))
            and "low" or nil
    end,
    weigh = accusation.unless_accused,
    finding = function(finding, case)
        local file = case:file(finding.key)
        return { "install-package", file = finding.key, size = file and dropped.size(file) or nil,
                 product = products.of(products.REMOTE_ACCESS, places.name(finding.key)) }
    end,
    examples = {
        match = {
            example [[C:\Users\x\AppData\Local\Temp\ScreenConnect.ClientSetup.msi]],
            example [[C:\Users\x\AppData\Local\Temp\1\tool.msi]],
        },
        no_match = {
            { operation = "Process Create", result = "SUCCESS", ["process.name"] = "explorer.exe",
              path = [[C:\Windows\System32\msiexec.exe]],
              ["child.command_line"] = [[msiexec /i "C:\Users\x\Downloads\AnyDesk.msi"]] },
        },
    },
}
