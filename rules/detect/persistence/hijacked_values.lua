-- Values that make Windows start or load something along with something else. One row, one rule: where the value is,
-- when its data is not Windows' own, and, where the value is about another program, which (`about`).

local places = require "kaiseki.detect.places"
local say = require "kaiseki.detect.say"

local function is_set(data)
    return data ~= "" and data ~= "0"
end

-- Shell and Userinit name more, or something else, than Windows puts there.
local function is_foreign_logon(data, event)
    local folded = data:lower():gsub('"', "")
    if event.path:lower():sub(-6) == [[\shell]] then return folded ~= "explorer.exe" and is_set(data) end
    return not folded:find [[^%a:\[^\]+\system32\userinit%.exe,?%s*$]] and folded ~= "userinit.exe"
        and folded ~= "userinit.exe," and is_set(data)
end

local function in_user_place(data, _, case)
    return places.in_user_place(data, case)
end

-- Programs that the logon screen starts for anyone.
local ACCESSIBILITY = {
    ["sethc.exe"] = true, ["utilman.exe"] = true, ["osk.exe"] = true, ["magnify.exe"] = true, ["narrator.exe"] = true,
    ["displayswitch.exe"] = true, ["atbroker.exe"] = true,
}

local ROWS = {
    { id = "persistence.image-options", attack = "T1546.012", at_logon = "T1546.008",
      title = "Debugger set for another program",
      paths = path:contains [[\Image File Execution Options\]]
          & path:endswith { [[\Debugger]], [[\VerifierDlls]] },
      test = is_set, verb = "set-debugger",
      about = function(event) return say.name(event.path:match [[^(.*)\[^\]*$]]) end,
      match = { [[HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Image File Execution Options\sethc.exe\Debugger]],
                [[C:\Windows\System32\cmd.exe]] },
      no_match = { [[HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Image File Execution Options\a.exe\UseFilter]],
                   "1" } },
    { id = "persistence.silent-exit", attack = "T1546.012", title = "Program started when another one exits",
      paths = path:contains [[\SilentProcessExit\]] & path:endswith [[\MonitorProcess]],
      test = is_set, verb = "start-after-exit",
      about = function(event) return say.name(event.path:match [[^(.*)\[^\]*$]]) end,
      match = { [[HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SilentProcessExit\notepad.exe\MonitorProcess]],
                [[C:\Users\x\a.exe]] },
      no_match = { [[HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SilentProcessExit\notepad.exe\ReportingMode]],
                   "1" } },
    { id = "persistence.winlogon", attack = "T1547.004", title = "Logon shell or Userinit changed",
      paths = path:contains [[\CurrentVersion\Winlogon\]]
          & path:endswith { [[\Winlogon\Shell]], [[\Winlogon\Userinit]] },
      test = is_foreign_logon, verb = "set-logon-program",
      match = { [[HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon\Userinit]],
                [[C:\Windows\system32\userinit.exe,C:\ProgramData\a.exe]] },
      no_match = { [[HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon\Userinit]],
                   [[C:\Windows\system32\userinit.exe,]] } },
    { id = "persistence.appinit", attack = "T1546.010", title = "Library loaded into every program",
      paths = path:endswith { [[\CurrentVersion\Windows\AppInit_DLLs]], [[\Session Manager\AppCertDlls\(Default)]] },
      test = is_set, verb = "load-into-every-program",
      match = { [[HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Windows\AppInit_DLLs]], [[C:\ProgramData\a.dll]] },
      no_match = { [[HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Windows\LoadAppInit_DLLs]], "0" } },
    { id = "persistence.boot-execute", attack = "T1547.001", title = "Program started before Windows",
      paths = path:endswith { [[\Session Manager\BootExecute]] },
      test = function(data) return is_set(data) and data:lower():gsub("[%s,]+$", "") ~= "autocheck autochk *" end,
      verb = "start-before-windows",
      match = { [[HKLM\System\CurrentControlSet\Control\Session Manager\BootExecute]], "autocheck autochk *, a" },
      no_match = { [[HKLM\System\CurrentControlSet\Control\Session Manager\BootExecute]], "autocheck autochk *" } },
    { id = "persistence.logon-script", attack = "T1037.001", title = "Logon script set",
      paths = path:endswith { [[\Environment\UserInitMprLogonScript]] },
      test = is_set, verb = "set-logon-script",
      match = { [[HKCU\Environment\UserInitMprLogonScript]], [[C:\Users\x\a.bat]] },
      no_match = { [[HKCU\Environment\TEMP]], [[%USERPROFILE%\AppData\Local\Temp]] } },
    { id = "persistence.command-processor", attack = "T1546", severity = "medium",
      title = "Command started with each cmd.exe",
      paths = path:endswith { [[\Command Processor\AutoRun]] },
      test = in_user_place, verb = "run-with-cmd",
      match = { [[HKCU\Software\Microsoft\Command Processor\AutoRun]], [[C:\Users\x\AppData\a.exe]] },
      no_match = { [[HKCU\Software\Microsoft\Command Processor\AutoRun]], [["C:\Program Files\Tool\init.bat"]] } },
    { id = "persistence.screensaver", attack = "T1546.002", title = "Screen saver from a user's folder",
      paths = path:endswith { [[\Desktop\SCRNSAVE.EXE]] },
      test = in_user_place, verb = "set-screen-saver",
      match = { [[HKCU\Control Panel\Desktop\SCRNSAVE.EXE]], [[C:\Users\x\AppData\a.scr]] },
      no_match = { [[HKCU\Control Panel\Desktop\SCRNSAVE.EXE]], [[C:\Windows\System32\Mystify.scr]] } },
    { id = "persistence.active-setup", attack = "T1547.014", title = "Active Setup runs a program from a user's folder",
      paths = path:contains [[\Active Setup\Installed Components\]] & path:endswith [[\StubPath]],
      test = in_user_place, verb = "run-at-first-logon",
      match = { [[HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components\{01}\StubPath]], [[C:\ProgramData\a.exe]] },
      no_match = { [[HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components\{01}\StubPath]],
                   [["C:\Program Files\Browser\setup.exe" --configure-user]] } },
    { id = "persistence.security-package", attack = "T1547.005", title = "Package loaded by the security service",
      paths = path:endswith { [[\Control\Lsa\Security Packages]], [[\Control\Lsa\Authentication Packages]],
                              [[\Control\Lsa\Notification Packages]], [[\Control\Lsa\OSConfig\Security Packages]] },
      test = function(data)
          for word in data:lower():gmatch '[^%s,;"]+' do
              if word:find("\\", 1, true) or word:find "%.dll$" then return true end
          end
          return false
      end,
      verb = "load-into-security-service",
      match = { [[HKLM\System\CurrentControlSet\Control\Lsa\Security Packages]],
                [[kerberos msv1_0 C:\ProgramData\a.dll]] },
      no_match = { [[HKLM\System\CurrentControlSet\Control\Lsa\Security Packages]],
                   "kerberos msv1_0 schannel wdigest" } },
    { id = "persistence.port-monitor", attack = "T1547.010", title = "Port monitor from a user's folder",
      paths = path:contains [[\Control\Print\Monitors\]] & path:endswith [[\Driver]],
      test = in_user_place, verb = "load-into-print-service",
      match = { [[HKLM\System\CurrentControlSet\Control\Print\Monitors\a\Driver]], [[C:\ProgramData\a.dll]] },
      no_match = { [[HKLM\System\CurrentControlSet\Control\Print\Monitors\Local Port\Driver]], "localspl.dll" } },
}

local function example(where, data)
    return { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe", path = where,
             ["registry.type"] = "REG_SZ", ["registry.data"] = data }
end

for _, row in ipairs(ROWS) do
    rule {
        id = row.id,
        title = row.title,
        severity = row.severity or "high",
        attack = { row.attack, row.at_logon },
        description = "A registry value makes Windows start or load a file along with something else. " .. row.title
            .. ".",
        references = { "https://attack.mitre.org/techniques/" .. row.attack:gsub("%.", "/") .. "/" },
        false_positives = { "Debuggers, security products and system tools set such values when they are installed." },
        author = "kaiseki",
        match = operation:is "RegSetValue" & result:is "SUCCESS" & row.paths,
        on_event = function(event, case)
            if not row.test(event.registry.data or "", event, case) then return end
            local at_logon = row.at_logon and ACCESSIBILITY[places.name(row.about(event))]
            case:finding { process = event.process, key = event.path, event = event,
                           technique = not at_logon and row.attack or nil }
        end,
        finding = function(finding)
            local event = finding.events[1]
            return { row.verb, name = row.about and row.about(event), data = event.registry.data }
        end,
        examples = { match = { example(table.unpack(row.match)) }, no_match = { example(table.unpack(row.no_match)) } },
    }
end
