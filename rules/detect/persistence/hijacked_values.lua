-- Values that make Windows, or a program that everybody has, start or load something along with something else. Which
-- values there are, kaiseki.windows.autostarts says; how odd what they name is, kaiseki.detect.planted.

local accusation = require "kaiseki.detect.accusation"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local planted = require "kaiseki.detect.planted"
local programs = require "kaiseki.detect.programs"
local say = require "kaiseki.detect.say"
local settings = require "kaiseki.detect.settings"
local settled = require "kaiseki.detect.settled"
local standing = require "kaiseki.detect.standing"
local trusted = require "kaiseki.detect.trusted"
local autostarts = require "kaiseki.windows.autostarts"

-- Programs that the logon screen starts for anyone.
local ACCESSIBILITY = {
    ["sethc.exe"] = true, ["utilman.exe"] = true, ["osk.exe"] = true, ["magnify.exe"] = true, ["narrator.exe"] = true,
    ["displayswitch.exe"] = true, ["atbroker.exe"] = true,
}

-- So much of what was set is kept for the finding.
local MOST = 2000

local function key_name(path)
    return say.name(path:match [[^(.*)\[^\]*$]] or path)
end

local function example(where, data, process)
    return { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = process or "a.exe", path = where,
             ["registry.type"] = "REG_SZ", ["registry.data"] = data }
end

local function command_example(line)
    return { operation = "Process Create", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
             path = [[C:\Windows\System32\reg.exe]], ["child.pid"] = 8, ["child.command_line"] = line }
end

-- A file that is made, and then the value that names it.
local function planted_example(file, where, data)
    return { events = {
        { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4, path = file,
          ["file.created"] = true },
        { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4, path = where,
          ["registry.type"] = "REG_SZ", ["registry.data"] = data },
    } }
end

local NT, CONTROL = [[HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\]], [[HKLM\System\CurrentControlSet\Control\]]

-- A rule each: what its findings say, and examples.
local RULES = {
    { id = "persistence.image-options", title = "Debugger set for another program", verb = "set-debugger", about = true,
      match = { example(NT .. [[Image File Execution Options\sethc.exe\Debugger]], [[C:\Windows\System32\cmd.exe]]),
                command_example(
                    [[reg add "HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Image File Execution Options\]]
                    .. [[utilman.exe" /v Debugger /d cmd.exe /f]]) },
      no_match = { example(NT .. [[Image File Execution Options\a.exe\UseFilter]], "1") } },
    { id = "persistence.silent-exit", title = "Program started when another one exits", verb = "start-after-exit",
      about = true,
      match = { example(NT .. [[SilentProcessExit\notepad.exe\MonitorProcess]], [[C:\Users\x\a.exe]]) },
      no_match = { example(NT .. [[SilentProcessExit\notepad.exe\ReportingMode]], "1") } },
    { id = "persistence.winlogon", title = "Logon shell or Userinit changed", verb = "set-logon-program",
      match = { example(NT .. [[Winlogon\Userinit]], [[C:\Windows\system32\userinit.exe,C:\ProgramData\a.exe]]),
                example([[HKCU\Software\Microsoft\Windows\CurrentVersion\Policies\System\Shell]], "a.exe") },
      no_match = { example(NT .. [[Winlogon\Userinit]], [[C:\Windows\system32\userinit.exe,]]),
                   example(NT .. [[Winlogon\Shell]], "explorer.exe") } },
    { id = "persistence.appinit", title = "Library loaded into every program", verb = "load-into",
      match = { example(NT .. [[Windows\AppInit_DLLs]], [[C:\ProgramData\a.dll]]),
                example(CONTROL .. [[Session Manager\AppCertDLLs\a]], [[C:\ProgramData\a.dll]]) },
      no_match = { example(NT .. [[Windows\LoadAppInit_DLLs]], "0"), example(NT .. [[Windows\AppInit_DLLs]], "") } },
    { id = "persistence.boot-execute", title = "Program started before Windows", verb = "start-before-windows",
      match = { example(CONTROL .. [[Session Manager\BootExecute]], "autocheck autochk *, a") },
      no_match = { example(CONTROL .. [[Session Manager\BootExecute]], "autocheck autochk *") } },
    { id = "persistence.logon-script", title = "Logon script set", verb = "set-logon-script",
      match = { example([[HKCU\Environment\UserInitMprLogonScript]], [[C:\Users\x\a.bat]]),
                command_example [[cmd /c reg add HKCU\Environment /v UserInitMprLogonScript /d C:\Users\x\a.bat]] },
      no_match = { example([[HKCU\Environment\TEMP]], [[%USERPROFILE%\AppData\Local\Temp]]),
                   command_example [[reg query HKCU\Environment /v UserInitMprLogonScript]] } },
    { id = "persistence.command-processor", title = "Command started with each cmd.exe", verb = "run-with-cmd",
      severity = "medium",
      match = { example([[HKCU\Software\Microsoft\Command Processor\AutoRun]], [[C:\Users\x\AppData\a.exe]]) },
      no_match = { example([[HKCU\Software\Microsoft\Command Processor\AutoRun]],
                           [["C:\Program Files\Tool\init.bat"]]) } },
    { id = "persistence.screensaver", title = "Screen saver from a user's folder", verb = "set-screen-saver",
      match = { example([[HKCU\Control Panel\Desktop\SCRNSAVE.EXE]], [[C:\Users\x\AppData\a.scr]]) },
      no_match = { example([[HKCU\Control Panel\Desktop\SCRNSAVE.EXE]], [[C:\Windows\System32\Mystify.scr]]) } },
    { id = "persistence.active-setup", title = "Active Setup runs a program from a user's folder",
      verb = "run-at-first-logon",
      match = { example([[HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components\{01}\StubPath]],
                        [[C:\ProgramData\a.exe]]) },
      no_match = { example([[HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components\{01}\StubPath]],
                           [["C:\Program Files\Browser\setup.exe" --configure-user]]) } },
    { id = "persistence.security-package", title = "Package loaded by the security service",
      verb = "load-into",
      match = { example(CONTROL .. [[Lsa\Security Packages]], [[kerberos msv1_0 C:\ProgramData\a.dll]]),
                planted_example([[C:\Windows\System32\pwfilt.dll]], CONTROL .. [[Lsa\Notification Packages]],
                                "scecli, pwfilt") },
      no_match = { example(CONTROL .. [[Lsa\Security Packages]], "kerberos msv1_0 schannel wdigest"),
                   example(CONTROL .. [[Lsa\Notification Packages]], "scecli, rassfm") } },
    { id = "persistence.port-monitor", title = "Port monitor from a user's folder", verb = "load-into",
      match = { example(CONTROL .. [[Print\Monitors\a\Driver]], [[C:\ProgramData\a.dll]]),
                planted_example([[C:\Windows\System32\amon.dll]], CONTROL .. [[Print\Monitors\a\Driver]], "amon.dll") },
      no_match = { example(CONTROL .. [[Print\Monitors\Local Port\Driver]], "localspl.dll") } },
    { id = "persistence.component-library", title = "Library that a part of Windows loads", verb = "load-into",
      match = { example([[HKLM\SOFTWARE\Microsoft\NetSh\a]], [[C:\ProgramData\a.dll]]),
                example([[HKLM\System\ControlSet001\Services\W32Time\TimeProviders\a\DllName]], [[C:\Temp\a.dll]]),
                example([[HKCU\Environment\COR_PROFILER_PATH]], [[C:\Users\x\AppData\Roaming\a.dll]]),
                example([[HKLM\SOFTWARE\Microsoft\Windows\Windows Error Reporting\]]
                    .. [[RuntimeExceptionHelperModules\C:\ProgramData\a\a.dll]], "0"),
                planted_example([[C:\Windows\System32\nh.dll]], [[HKLM\SOFTWARE\Microsoft\NetSh\nh]], "nh.dll"),
                { events = {
                    example([[HKLM\SOFTWARE\Classes\CLSID\{01234567-89AB-CDEF-0123-456789ABCDEF}\]]
                        .. [[InprocServer32\(Default)]], [[C:\ProgramData\a.dll]]),
                    example([[HKLM\SOFTWARE\Microsoft\AMSI\Providers\{01234567-89AB-CDEF-0123-456789ABCDEF}\]]
                        .. [[(Default)]], "a") } } },
      no_match = { example([[HKLM\SOFTWARE\Microsoft\NetSh\dhcpclient]], "dhcpcmonitor.dll", "TiWorker.exe"),
                   example([[HKLM\System\CurrentControlSet\Services\W32Time\TimeProviders\NtpClient\DllName]],
                           [[%systemroot%\system32\w32time.dll]]),
                   example([[HKLM\System\CurrentControlSet\Services\VpnNp\NetworkProvider\ProviderPath]],
                           [[C:\Program Files\Vpn\vpnnp.dll]]),
                   { events = {
                       example([[HKLM\SOFTWARE\Classes\CLSID\{01234567-89AB-CDEF-0123-456789ABCDEF}\]]
                           .. [[InprocServer32\(Default)]], [[C:\Program Files\Antivirus\amsi.dll]]),
                       example([[HKLM\SOFTWARE\Microsoft\AMSI\Providers\{01234567-89AB-CDEF-0123-456789ABCDEF}\]]
                           .. [[(Default)]], "Antivirus") } } } },
    { id = "persistence.component-program", title = "Program that a part of Windows starts", verb = "start-with",
      match = { example(NT .. [[AeDebug\Debugger]], [[C:\ProgramData\a.exe]]),
                example(CONTROL .. [[Terminal Server\WinStations\RDP-Tcp\InitialProgram]], [[C:\ProgramData\a.exe]]),
                example([[HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Group Policy\Scripts\Startup\0\0\Script]],
                        [[C:\ProgramData\a.ps1]]) },
      no_match = { example(NT .. [[AeDebug\Debugger]], [["C:\Windows\system32\vsjitdebugger.exe" -p %ld -e %ld]]),
                   example([[HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Group Policy\Scripts\Logon\0\0\Script]],
                           [[\\corp.example\SysVol\corp.example\scripts\logon.bat]], "svchost.exe") } },
    { id = "persistence.office-startup", title = "What Office loads when it starts", verb = "load-into",
      match = { example([[HKCU\Software\Microsoft\Office\16.0\Excel\Options\OPEN]], [[/R "C:\ProgramData\a.xll"]]),
                example([[HKCU\Software\Microsoft\Office test\Special\Perf\(Default)]], [[C:\ProgramData\a.dll]]),
                example([[HKCU\Software\Microsoft\Office\16.0\Outlook\WebView\Inbox\URL]], "http://203.0.113.9/x"),
                example([[HKCU\Software\Microsoft\Office\Outlook\Addins\A.Connect\LoadBehavior]], "3") },
      no_match = { example([[HKLM\SOFTWARE\Microsoft\Office\Excel\Addins\A\Manifest]],
                           [[file:///C:/Program Files/A/A.vsto|vstolocal]]),
                   example([[HKCU\Software\Microsoft\Office\16.0\Excel\Options\Options5]], "128"),
                   example([[HKCU\Software\Microsoft\Office\Outlook\Addins\A.Connect\LoadBehavior]], "2") } },
}

-- The rows of a rule, and all techniques of theirs.
local function rows_of(id)
    local rows, techniques, seen = {}, {}, {}
    local function add(technique)
        if technique and not seen[technique] then techniques[#techniques + 1] = technique end
        seen[technique or ""] = true
    end
    for _, row in ipairs(autostarts.VALUES) do
        if row.rule == id then
            rows[#rows + 1] = row
            for _, technique in ipairs(row.attack) do add(technique) end
            add(row.logon)
        end
    end
    return rows, techniques
end

-- What Windows' own setup and policies write.
local function is_servicing(event, row, odd)
    local process = event.process
    if row.policy and lineage.is_shell(process) then return true end
    return odd == "weak" and (programs.is(process, "installer") or programs.is(process, "updater"))
end

for _, each in ipairs(RULES) do
    local rows, techniques = rows_of(each.id)
    local book, told = settings.book(rows), memory.of_case()

    local function note(set, event, case)
        local row = book:find(set.path)
        if not row or row.except and set.path:lower():find(row.except, 1, true) then return end
        local odd, named, file = planted.judge(row, set, case, event.index)
        if not odd or is_servicing(event, row, odd) then return end
        local at_logon = row.logon and ACCESSIBILITY[places.name(key_name(set.path))]
        local key = settings.key(set.path)
        told(case)[key] = { row = row, path = set.path, data = (named or set.data):sub(1, MOST),
                            weak = odd == "weak" and not at_logon }
        local doer, events = planted.doer(event, file, case)
        case:finding { process = doer, key = key, event = event, events = events, severity = row.severity,
                       technique = not at_logon and #row.attack == 1 and row.attack[1] or nil }
    end

    rule {
        id = each.id,
        title = each.title,
        severity = each.severity or "high",
        attack = techniques,
        ordinary_for = { "setup" },
        description = "A registry value makes Windows start or load a file along with something else. " .. each.title
            .. ".",
        references = { "https://attack.mitre.org/techniques/" .. techniques[1]:gsub("%.", "/") .. "/" },
        false_positives = { "Debuggers, security products and system tools set such values when they are installed." },
        author = "kaiseki",
        match = settings.writes & path:contains(book.pieces) | settings.commands,
        on_event = function(event, case)
            for _, set in ipairs(settings.of(event)) do note(set, event, case) end
        end,
        -- Installed programs and their setup, and names that tell no place.
        excuse = function(finding, case)
            local process, known = finding.process, told(case)[finding.key]
            local mild, why = standing.of(case, process)
            if mild == "low" or trusted.is_bystander(case, process) then return "low", why end
            if known and known.weak then return process and process.in_tree and "medium" or "low" end
            if each.id == "persistence.office-startup" then return settled.excuse(case, process) end
            return nil
        end,
        weigh = accusation.unless_accused,
        finding = function(finding, case)
            local known = told(case)[finding.key]
            return { each.verb, name = each.about and key_name(known.path) or nil,
                     subject = (each.verb == "load-into" or each.verb == "start-with") and known.row.subject or nil,
                     data = known.data }
        end,
        examples = { match = each.match, no_match = each.no_match },
    }
end
