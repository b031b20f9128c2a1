-- Files put where Windows, or a program that everybody has, runs or loads them. Which places there are,
-- kaiseki.windows.autostart_files says.

local accusation = require "kaiseki.detect.accusation"
local lineage = require "kaiseki.detect.lineage"
local lists = require "kaiseki.common.lists"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local say = require "kaiseki.detect.say"
local settings = require "kaiseki.detect.settings"
local settled = require "kaiseki.detect.settled"
local standing = require "kaiseki.detect.standing"
local trusted = require "kaiseki.detect.trusted"
local known = require "kaiseki.windows.autostart_files"

local told = memory.of_case()
local PHANTOMS, BORROWED = lists.set(known.PHANTOMS), lists.set(known.BORROWED)
local WEB_SCRIPTS, SERVERS = lists.set(known.WEB_SCRIPTS), lists.set(known.SERVERS)

local function names(list, prefix)
    local made = {}
    for _, name in ipairs(list) do made[#made + 1] = prefix .. name end
    return made
end

local BOOK = settings.book(known.FILES)

-- Files that come into being, are written over or put in place under that name.
local MADE = operation:is "CreateFile" & result:is "SUCCESS"
    & (file.created:is(true) | file.open_result:is "Overwritten")
local WRITTEN = operation:is "WriteFile" & result:is "SUCCESS"
local RENAMED = operation:is { "SetRenameInformationFile", "SetRenameInformationEx" } & result:is "SUCCESS"

local function of_known_place(field) return field:contains(BOOK.pieces) end

local function of_library(field)
    return field:endswith(names(known.BORROWED, [[\]])) | field:endswith(names(known.PHANTOMS, [[\]]))
end

local function of_web_script(field)
    return field:contains(known.WEB_ROOTS) & field:endswith(names(known.WEB_SCRIPTS, "."))
end

local function target_of(event)
    return event.operation:sub(1, 9) == "SetRename" and (event.file.new_path or "") or event.path
end

-- Windows' own setup, and programs whose work it is.
local function is_at_home(process, row)
    local program = places.program(process.name or "")
    for _, name in ipairs(row.by or {}) do
        if program == name then return true end
    end
    return (programs.is(process, "installer") or programs.is(process, "updater")) and program ~= "msiexec"
end

local function has_ending(row, path)
    if not row.endings then return true end
    local ending = places.extension(path)
    for _, each in ipairs(row.endings) do
        if each == ending then return true end
    end
    return false
end

local function tell(case, event, path, row)
    told(case)[path:lower()] = row
    case:finding { process = lineage.requester(event.process), key = path:lower(), event = event,
                   severity = row.severity, technique = row.attack[1] }
end

local function excuse(finding, case)
    local process = finding.process
    local mild, why = standing.of(case, process)
    if mild == "low" or trusted.is_bystander(case, process) then return "low", why end
    if trusted.may_manage(process) then return "medium" end
    local row = told(case)[finding.key]
    if row and row.subject == "office-loads-it" then return settled.excuse(case, process) end
    return nil
end

local function state(finding, case)
    local event = finding.events[1]
    return { "plant-file", file = target_of(event), subject = told(case)[finding.key].subject }
end

local function created(path, name, image)
    return { operation = "CreateFile", result = "SUCCESS", ["process.name"] = name or "a.exe", ["process.pid"] = 4,
             ["process.image"] = image or [[C:\Users\x\Downloads\a.exe]], path = path, ["file.created"] = true }
end

local function techniques()
    local list, seen = {}, {}
    for _, row in ipairs(known.FILES) do
        if not seen[row.attack[1]] then list[#list + 1] = row.attack[1] end
        seen[row.attack[1]] = true
    end
    return list
end

rule {
    id = "persistence.planted-file",
    title = "File put where Windows or Office runs it",
    severity = "high",
    attack = techniques(),
    ordinary_for = { "setup" },
    description = "A profile of PowerShell, a template or add-in of Office, a script of Group Policy, a program that "
        .. "the logon screen starts: what lies there runs again and again.",
    references = { "https://attack.mitre.org/techniques/T1546/", "https://attack.mitre.org/techniques/T1137/" },
    false_positives = { "Users who write such files themselves; setup programs of add-ins." },
    author = "kaiseki",
    match = (MADE | WRITTEN) & of_known_place(path) | RENAMED & of_known_place(file.new_path),
    on_event = function(event, case)
        local path = target_of(event)
        local row = BOOK:find(path)
        if not row or not has_ending(row, path) or is_at_home(event.process, row) then return end
        if places.extension(path) == "" or places.name(path):sub(1, 2) == "~$" then return end
        tell(case, event, path, row)
    end,
    excuse = excuse,
    weigh = accusation.unless_accused,
    finding = state,
    examples = {
        match = {
            created [[C:\Users\x\Documents\WindowsPowerShell\Microsoft.PowerShell_profile.ps1]],
            created [[C:\Users\x\AppData\Roaming\Microsoft\Excel\XLSTART\PERSONAL.XLA]],
            created [[C:\Windows\System32\utilman.exe]],
            { operation = "SetRenameInformationFile", result = "SUCCESS", ["process.name"] = "cmd.exe",
              ["process.pid"] = 4, path = [[C:\Windows\System32\a.tmp]],
              ["file.new_path"] = [[C:\Windows\System32\sethc.exe]] },
        },
        no_match = {
            created([[C:\Users\x\AppData\Roaming\Microsoft\Templates\Normal.dotm]], "WINWORD.EXE"),
            created [[C:\Users\x\AppData\Roaming\Microsoft\Excel\XLSTART\readme.txt]],
            created([[C:\Windows\System32\utilman.exe]], "TiWorker.exe", [[C:\Windows\WinSxS\a\TiWorker.exe]]),
        },
    },
}

local HIJACKED = { phantom = { subject = "service-looks-for-it", attack = { "T1574.001" } },
                   borrowed = { subject = "programs-beside-load-it", attack = { "T1574.001" } } }

-- Whether a program was installed there before, by another than who writes the library.
local function is_installed_before(case, event, path)
    local folder = path:match [[^(.*)\[^\]*$]] or ""
    local record = case:file(folder)
    if record and (record.created or record.renamed_from) then return false end
    local own = places.folder(say.image(event.process))
    return own == "" or folder:lower():sub(1, #own) ~= own and own:sub(1, #folder) ~= folder:lower()
end

rule {
    id = "persistence.hijacked-library",
    title = "Library put where another program loads it",
    severity = "high",
    attack = { "T1574.001" },
    ordinary_for = { "setup" },
    description = "A library called like one of Windows is put beside an installed program, which loads it in place of "
        .. "Windows' own; or into System32 under a name that a service of Windows looks for in vain.",
    references = { "https://attack.mitre.org/techniques/T1574/001/" },
    false_positives = { "Updates of programs that bring such libraries; modifications of games." },
    author = "kaiseki",
    match = MADE & of_library(path) | RENAMED & of_library(file.new_path),
    on_event = function(event, case)
        local path, process = target_of(event), event.process
        if is_at_home(process, {}) or lineage.is_shell(process) then return end
        if programs.named(process.name, "carrier") then return end
        local name = places.name(path)
        local folder = places.folder(path)
        local row
        if PHANTOMS[name] and folder:find [[^%a:\windows\system32$]] or name == "wbemcomn.dll" then
            row = HIJACKED.phantom
        elseif BORROWED[name] and places.in_program_files(path, case) and is_installed_before(case, event, path) then
            row = HIJACKED.borrowed
        end
        local asked = lineage.requester(process)
        if not row or trusted.is_installed(case, asked) or programs.named(asked.name, "installer") then return end
        tell(case, event, path, row)
    end,
    excuse = excuse,
    weigh = accusation.unless_accused,
    finding = state,
    examples = {
        match = { created [[C:\Windows\System32\wlbsctrl.dll]], created [[C:\Program Files\7-Zip\version.dll]] },
        no_match = {
            created([[C:\Program Files\Tool\dbghelp.dll]], "setup.exe", [[C:\Program Files\Tool\setup.exe]]),
            created([[C:\Program Files\Tool\dbghelp.dll]], "msiexec.exe", [[C:\Windows\System32\msiexec.exe]]),
            { events = {
                { operation = "CreateFile", result = "SUCCESS", path = [[C:\Program Files\Tool]], ["process.pid"] = 4,
                  ["process.name"] = "a.exe", ["file.created"] = true, ["file.options"] = "Directory" },
                created [[C:\Program Files\Tool\version.dll]],
            } },
        },
    },
}

-- A server, or a shell that one started.
local function serving(process)
    for _ = 1, 8 do
        if not process then return nil end
        if SERVERS[places.program(process.name or "")] then return process end
        if not lineage.is_helper(process) then return nil end
        process = process.parent
    end
    return nil
end

local WEB = { subject = "web-server-runs-it", attack = { "T1505.003" } }

rule {
    id = "persistence.web-shell",
    title = "Server writes a script that it runs",
    severity = "high",
    attack = { "T1505.003" },
    description = "A web or database server, or a shell that it started, writes a script into a folder from which web "
        .. "servers run scripts for anyone who asks.",
    references = { "https://attack.mitre.org/techniques/T1505/003/" },
    false_positives = { "Content management that updates itself; caches of templates." },
    author = "kaiseki",
    match = MADE & of_web_script(path) | RENAMED & of_web_script(file.new_path),
    on_event = function(event, case)
        local path = target_of(event)
        if not WEB_SCRIPTS[places.extension(path)] then return end
        local server = serving(event.process)
        if not server then return end
        told(case)[path:lower()] = WEB
        case:finding { process = event.process, key = path:lower(), event = event }
    end,
    finding = state,
    examples = {
        match = { created([[C:\inetpub\wwwroot\aspnet_client\error.aspx]], "w3wp.exe",
                          [[C:\Windows\System32\inetsrv\w3wp.exe]]) },
        no_match = { created([[C:\inetpub\wwwroot\app\default.aspx]], "msdeploy.exe",
                             [[C:\Program Files\IIS\Microsoft Web Deploy V3\msdeploy.exe]]),
                     created([[C:\inetpub\logs\u_ex1.log]], "w3wp.exe") },
    },
}
