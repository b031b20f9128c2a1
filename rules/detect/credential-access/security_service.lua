-- The memory of the security service, lsass.exe, in which the passwords of who is logged on lie.

local command = require "kaiseki.detect.command"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local trusted = require "kaiseki.detect.trusted"

-- MiniDump is the 24th function of comsvcs.dll; rundll32 takes numbers modulo 65,536.
local MINIDUMP, MODULUS = 24, 65536

local function calls_by_number(text)
    for sign, digits in text:gmatch "#%s*([+-]?)0*(%d+)" do
        if #digits < 16 and tonumber(sign .. digits) % MODULUS == MINIDUMP then return true end
    end
    return false
end

-- Whether a library's dumping function is called: by comsvcs.dll's name, or with its arguments (a process, a file,
-- "full") under any other.
local function calls_minidump(each)
    local text = each.folded
    if text:find("comsvcs", 1, true) then return text:find("minidump", 1, true) ~= nil or calls_by_number(text) end
    return programs.named(each.program, "library-host") and calls_by_number(text)
        and text:find "%f[%d]%d+%s+%S.-%s+full%f[%W]" ~= nil
end

-- Programs that are made for dumping, by the beginning of their names.
local DUMPERS = {
    "procdump", "rdrleakdiag", "sqldumper", "dumpert", "createdump", "dumpminitool", "tttracer", "adplus", "nanodump",
    "avdump", "xordump", "dump64",
}

local function is_dumper(name)
    for _, dumper in ipairs(DUMPERS) do
        if name:sub(1, #dumper) == dumper then return true end
    end
    return false
end

-- Whose memory the command wants: the process that one of its numbers names; "lsass" where it says so.
local function target_of(each, case)
    if each.folded:find "%f[%w]lsass%f[%W]" or each.folded:find "lsass%.exe" then return "lsass" end
    for at = 2, #each.words do
        local number = each.words[at]:match "^[-/]?%a*[:=]?(%d+)$"
        local process = number and #number < 10 and case:process(tonumber(number))
        if process and process.name then return places.program(process.name), process end
    end
    return nil
end

-- Options without which a dumper looks at nothing, or not at one process' memory.
local function asks_for_dump(each)
    return each:has("-ma", "-mm", "-mp", "/p", "/process", "-p", "-pn", "-u", "-f", "--pid", "--processid", "-dumpfull",
                    "--write", "-w") or each:says "collect" or each.program == "sqldumper" or each.program == "dumpert"
end

-- What is dumped and how grave that is; nil when nothing is.
local function dumped(each, case)
    local name, process = target_of(each, case)
    if calls_minidump(each) then
        if process and name ~= "lsass" then return "high", process end
        return "critical"
    end
    local text = each.folded
    -- ProcDump keeps its options under another name.
    local renamed = each:has("-accepteula") and each:has("-ma", "-mm", "-mp")
    local dumper = renamed or (is_dumper(each.program) and asks_for_dump(each))
    if name == "lsass" then
        -- A dumper under another name still says whose memory it wants.
        local writes = text:find "%.dmp%f[%W]" ~= nil or each:has("-ma", "-mm", "-mp") or text:find "%-%-dump" ~= nil
        return (dumper or writes) and "critical" or nil
    end
    local names_program = text:find "%.exe%f[%W].-%.exe%f[%W]" ~= nil -- its own name, and whose memory it wants
    local by_number = not process and not names_program and text:find "%f[%d]%d%d+%f[%D]"
    return dumper and by_number and "high" or nil
end

local function on_command(event, case)
    for _, each in ipairs(command.all(event.child.command_line)) do
        local severity, process = dumped(each, case)
        if severity then
            local line = event.child.command_line
            local facts = { "dump-security-service", command = line }
            if severity == "high" then facts = { "dump-memory", process = process, command = line } end
            return case:finding {
                process = lineage.requester(event.process), key = command.plain(each),
                event = event, severity = severity, facts = facts,
            }
        end
    end
    return nil
end

rule {
    id = "credential-access.security-service-memory",
    title = "Memory of the security service dumped",
    severity = "critical",
    attack = { "T1003.001" },
    description = "The memory of lsass.exe, which holds passwords of who is logged on, is written to a file.",
    references = { "https://attack.mitre.org/techniques/T1003/001/" },
    false_positives = { "Support staff who dump a process on purpose." },
    author = "kaiseki",
    match = (operation:is "CreateFile" & result:is "SUCCESS" & file.created:is(true)
             & path:glob { [[*\lsass*.dmp]], [[*\lsass*.mdmp]], [[*lsass_dump*]], [[*\lsass*.zip]] })
        | (operation:is "Process Create"
           & child.command_line:contains {
               "comsvcs", "procdump", "rdrleakdiag", "sqldumper", "createdump", "dumpert", "lsass", "dumpminitool",
               "tttracer", "adplus", "nanodump", "avdump", "xordump", "dump64", " full", "-accepteula",
           })
        | (operation:is "RegSetValue" & result:is "SUCCESS" & path:contains [[\SilentProcessExit\lsass.exe\]]),
    on_event = function(event, case)
        if event.operation == "Process Create" then return on_command(event, case) end
        local on_exit = event.operation == "RegSetValue"
        case:finding {
            process = lineage.requester(event.process), key = on_exit and "exit" or places.name(event.path),
            event = event, severity = on_exit and "high" or nil,
            facts = { on_exit and "dump-on-exit" or "dump-security-service", value = on_exit and event.path or nil,
                      file = not on_exit and event.path or nil },
        }
        return nil
    end,
    examples = {
        match = {
            { operation = "Process Create", path = [[C:\Windows\System32\rundll32.exe]], ["process.name"] = "cmd.exe",
              ["child.command_line"] =
                  [[rundll32.exe C:\windows\System32\comsvcs.dll, MiniDump 624 C:\Users\x\a.dmp full]] },
            { operation = "Process Create", path = [[C:\Windows\System32\rundll32.exe]], ["process.name"] = "cmd.exe",
              ["child.command_line"] = [[rundll32.exe C:\windows\system32\comsvcs.dll, #+000024 624 C:\b.bin full]] },
            { operation = "Process Create", path = [[C:\Windows\System32\rundll32.exe]], ["process.name"] = "cmd.exe",
              ["child.command_line"] = [[rundll32 C:\Users\Public\v.dll #-65512 624 C:\Users\Public\v.bin full]] },
            { operation = "Process Create", path = [[C:\PerfLogs\p.exe]], ["process.name"] = "cmd.exe",
              ["child.command_line"] = [[C:\PerfLogs\p.exe -accepteula -ma lsass.exe C:\PerfLogs\o.dmp]] },
            { operation = "Process Create", path = [[C:\Windows\System32\a.exe]], ["process.name"] = "cmd.exe",
              ["child.command_line"] = [[rdrleakdiag.exe /p 624 /o C:\Users\Public /fullmemdmp /wait 1]] },
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "taskmgr.exe", ["file.created"] = true,
              path = [[C:\Users\x\AppData\Local\Temp\lsass.DMP]] },
            { operation = "Process Create", path = [[C:\PerfLogs\p.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] = [[C:\PerfLogs\p.exe -accepteula -r -ma 672 C:\PerfLogs\o.bin]] },
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SilentProcessExit\lsass.exe\DumpType]] },
        },
        no_match = {
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "WerFault.exe",
              ["file.created"] = true, path = [[C:\Users\x\AppData\Local\CrashDumps\tool.exe.1.dmp]] },
            { operation = "Process Create", path = [[C:\Windows\System32\lsass.exe]], ["process.name"] = "wininit.exe",
              ["child.command_line"] = [[C:\Windows\system32\lsass.exe]] },
            { operation = "Process Create", path = [[C:\Tools\procdump.exe]], ["process.name"] = "cmd.exe",
              ["child.command_line"] = [[C:\Tools\procdump.exe -ma server.exe C:\dumps]] },
            { events = {
                { operation = "ReadFile", path = [[C:\a.txt]], ["process.name"] = "server.exe", ["process.pid"] = 624 },
                { operation = "Process Create", path = [[C:\Tools\procdump.exe]], ["process.name"] = "cmd.exe",
                  ["process.pid"] = 4, ["child.command_line"] = [[C:\Tools\procdump.exe -ma 624 C:\dumps]] },
            } },
            { operation = "Process Create", path = [[C:\Windows\System32\rundll32.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] = [[rundll32.exe shell32.dll,Control_RunDLL desk.cpl,,24 full]] },
        },
    },
}

-- Who writes a dump of a process opens the files of what is loaded in it.
local OWN_FILES = { "lsass.exe", "lsasrv.dll", "samsrv.dll" }
local OWN_PATHS = {}
for at, name in ipairs(OWN_FILES) do OWN_PATHS[at] = [[\System32\]] .. name end
local DUMP_LIBRARIES = { [[\dbghelp.dll]], [[\dbgcore.dll]] }
local ENOUGH = 2

local seen = memory.of_process()

local function is_at_home(process)
    return trusted.is_walker(process) or programs.is(process, "core") or programs.is(process, "installer")
        or programs.is(process, "shell")
end

rule {
    id = "credential-access.security-service-files",
    title = "Library for dumps, and the security service's own files opened",
    severity = "high",
    attack = { "T1003.001" },
    description = "A program loads the library that writes dumps and opens the files of which lsass.exe consists: so "
        .. "does who writes a dump of its memory.",
    references = { "https://attack.mitre.org/techniques/T1003/001/" },
    false_positives = { "Security agents that look at Windows' own files." },
    author = "kaiseki",
    match = (operation:is "Load Image" & path:endswith(DUMP_LIBRARIES))
        | (operation:is "CreateFile" & result:is "SUCCESS" & path:endswith(OWN_PATHS)),
    on_event = function(event, case)
        local mine = seen(case, event.process)
        if event.operation == "Load Image" then
            mine.library = mine.library or event.index
        elseif not is_at_home(event.process) then
            mine.files = mine.files or {}
            local name = places.name(event.path)
            if not mine.files[name] then
                mine.files[name] = true
                mine.files[#mine.files + 1] = event.path
            end
            if mine.library and #mine.files >= ENOUGH then
                case:finding { process = event.process, key = "lsass", event = event,
                               events = { case:event(mine.library) } }
            end
        end
    end,
    excuse = function(finding, case)
        return trusted.is_bystander(case, finding.process) and "low" or nil
    end,
    finding = function(finding, case)
        return { "read-for-dump", file = seen(case, finding.process).files }
    end,
    examples = {
        match = { { events = {
            { operation = "Load Image", result = "SUCCESS", path = [[C:\Windows\System32\dbgcore.dll]],
              ["process.name"] = "a.exe", ["process.pid"] = 4 },
            { operation = "CreateFile", result = "SUCCESS", path = [[C:\Windows\System32\lsass.exe]],
              ["process.name"] = "a.exe", ["process.pid"] = 4 },
            { operation = "CreateFile", result = "SUCCESS", path = [[C:\Windows\System32\lsasrv.dll]],
              ["process.name"] = "a.exe", ["process.pid"] = 4 },
        } } },
        no_match = { { events = {
            { operation = "Load Image", result = "SUCCESS", path = [[C:\Windows\System32\dbgcore.dll]],
              ["process.name"] = "WerFault.exe", ["process.pid"] = 4 },
            { operation = "CreateFile", result = "SUCCESS", path = [[C:\Windows\System32\lsass.exe]],
              ["process.name"] = "WerFault.exe", ["process.pid"] = 4 },
            { operation = "CreateFile", result = "SUCCESS", path = [[C:\Windows\System32\lsasrv.dll]],
              ["process.name"] = "WerFault.exe", ["process.pid"] = 4 },
        } } },
    },
}
