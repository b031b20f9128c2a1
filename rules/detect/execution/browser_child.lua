-- Shells and hosts of scripts that a browser starts, and those that a link of another drive or a package's framework
-- does.

local asked = require "kaiseki.detect.asked"
local browsers = require "kaiseki.detect.browsers"
local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local lists = require "kaiseki.common.lists"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local tools = require "kaiseki.detect.tools"

-- What extensions of browsers have them start talks to them by pipes, and is told where it comes from.
local MESSAGING = { "chrome-extension://", "moz-extension", "nativemessaging", "--parent-window", "native-messaging" }

local function is_messaging(folded)
    return lists.part_in(folded, MESSAGING) ~= nil
end

-- What a browser starts by itself: packages and files that the user opens, printing, settings.
local OWN = { msiexec = true, rundll32 = true, regsvr32 = true, curl = true, schtasks = true, conhost = true,
              control = true }

local function is_shell(event)
    local program = places.program(event.child.image or event.path or "")
    if OWN[program] then return false end
    return programs.named(program, "script-host") or programs.named(program, "lolbin")
        or (programs.named(program, "launcher") and programs.named(program, "helper"))
end

local children = asked.new(true)

local function example(starter, line, image)
    return { operation = "Process Create", result = "SUCCESS", ["process.name"] = starter, path = image,
             ["process.image"] = [[C:\Program Files\Google\Chrome\Application\chrome.exe]],
             ["child.command_line"] = line }
end

local POWERSHELL = [[C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe]]

rule {
    id = "execution.browser-child",
    title = "Browser starts a shell or a host of scripts",
    severity = "high",
    attack = { "T1204.004", "T1059" },
    description = "A browser starts PowerShell, cmd, mshta or another host of scripts: what a page had its reader "
        .. "paste into a dialog of files, a script that was opened from it, or an exploit.",
    references = { "https://attack.mitre.org/techniques/T1204/004/" },
    false_positives = { "Extensions with a program of their own, which are left out." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS" & process.name:is(programs.list "browser"),
    on_event = function(event, case)
        local line = event.child.command_line or ""
        if not browsers.is_browser(event.process) or not is_shell(event) or is_messaging(line:lower()) then return end
        children:tell(case, event, { key = places.program(event.child.image or event.path or "") })
    end,
    on_complete = children.complete,
    finding = function(finding)
        local event = finding.events[1]
        return { "start-shell", doer = event.process, name = finding.key, command = event.child.command_line or "" }
    end,
    examples = {
        match = { example("chrome.exe", "Powershell.exe -w 1 -nop -c \"iex(irm x)\" # C:\\a.docx", POWERSHELL) },
        no_match = {
            example("chrome.exe", [[cmd.exe /d /c "C:\Program Files\a\host.bat" chrome-extension://abc/]],
                [[C:\Windows\System32\cmd.exe]]),
            example("chrome.exe", [[rundll32.exe shell32.dll,Control_RunDLL]], [[C:\Windows\System32\rundll32.exe]]),
        },
    },
}

local packages = asked.new(true)

rule {
    id = "execution.package-script",
    title = "Package of Windows runs a script when it starts",
    severity = "high",
    attack = { "T1059.001", "T1218", "T1204.002" },
    description = "The framework that a package of Windows (MSIX) brings along has PowerShell run a script of the "
        .. "package when the user starts it: what packages made by others than the program's maker do.",
    references = { "https://attack.mitre.org/techniques/T1204/002/" },
    false_positives = { "Companies that package programs themselves." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS"
        & (child.command_line:contains "StartingScriptWrapper.ps1"
           | (process.name:is { "PsfLauncher32.exe", "PsfLauncher64.exe", "AiStub.exe", "AiStubX86.exe",
                                "AiStubX64.exe", "PsfRunDll32.exe", "PsfRunDll64.exe" }
              & child.command_line:contains "powershell")),
    on_event = function(event, case) packages:tell(case, event, { key = "package" }) end,
    on_complete = packages.complete,
    excuse = function(finding) return not tools.in_tree(finding) and "medium" or nil end,
    finding = function(finding)
        local event = finding.events[1]
        return { "start-shell", doer = event.process, name = places.program(event.child.image or event.path or ""),
                 command = event.child.command_line or "" }
    end,
    examples = {
        match = {
            example("PsfLauncher64.exe",
                [[Powershell.exe -ExecutionPolicy Bypass -file "C:\P\StartingScriptWrapper.ps1" "a.ps1"]], POWERSHELL),
        },
        no_match = { example("PsfLauncher64.exe", [["C:\P\studio.exe"]], [[C:\P\studio.exe]]) },
    },
}

local links = memory.of_case()

-- Programs of Windows that run others, told what to run; a console without arguments a user opens.
local function is_told(event)
    local program = places.program(event.child.image or event.path or "")
    if program == "msiexec" then return false end
    local runs = programs.named(program, "runner") or programs.named(program, "lolbin")
        or programs.named(program, "script-host")
    local line = event.child.command_line or ""
    return runs and #command.words(line) > 1
end

local function names_drive(line, case)
    for _, word in ipairs(command.words(line)) do
        local path = places.backslashed(word):match "%a:\\[^\"',]*"
        if path and tools.near_other_root(path, case) then return true end
    end
    return false
end

rule {
    id = "execution.link-elsewhere",
    title = "Link or script of another drive starts a program of Windows",
    severity = "high",
    attack = { "T1204.002", "T1059.003", "T1091" },
    description = "Explorer starts a shell, a host of scripts or of libraries at the root of another drive, or told to "
        .. "run what lies there: a link on a mounted image or a stick.",
    references = { "https://attack.mitre.org/techniques/T1204/002/" },
    false_positives = { "Batch files on a second disk." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS" & process.name:is(programs.list "desktop"),
    on_event = function(event, case)
        if not is_told(event) then return end
        local list = links(case)
        list[#list + 1] = event.index
    end,
    on_complete = function(case)
        -- Where the program was started is known only now.
        for _, index in ipairs(links(case)) do
            local event = case:event(index)
            local child = lineage.started(event)
            local where = child and child.current_directory or ""
            local at_root = where:find [[^%a:\?$]] and places.on_other_drive(where .. [[\]], case)
            if at_root or names_drive(event.child.command_line, case) then
                case:finding { process = child or event.process, key = event.child.command_line, event = event }
            end
        end
    end,
    excuse = function(finding)
        local batch = finding.key:lower():find "%.bat%f[%W]" or finding.key:lower():find "%.cmd%f[%W]"
        return (batch or not tools.in_tree(finding)) and "medium" or nil
    end,
    finding = function(finding)
        return { "run-from-link", command = finding.key }
    end,
    examples = {
        match = {
            example("explorer.exe", [["C:\Windows\System32\cmd.exe" /c start /min H:\_\f.pdf & mshta x]],
                [[C:\Windows\System32\cmd.exe]]),
        },
        no_match = {
            example("explorer.exe", [["C:\Windows\System32\cmd.exe"]], [[C:\Windows\System32\cmd.exe]]),
            example("explorer.exe", [[cmd.exe /c "C:\tools\a\b.bat"]], [[C:\Windows\System32\cmd.exe]]),
        },
    },
}
