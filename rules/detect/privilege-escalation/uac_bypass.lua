-- Programs that Windows elevates without asking look up what to open in the user's own classes first.

local lineage = require "kaiseki.detect.lineage"

-- Where they look: keys of classes, the path of the Control Panel, variables of which their own paths are made.
local PLACES = path:contains {
        [[\Classes\ms-settings\shell]], [[\Classes\mscfile\shell]], [[\Classes\exefile\shell]],
        [[\Classes\AppX82a6gwre4fdg3bt635tn5ctqjf8msdd2\shell]], [[\Classes\ms-windows-store\shell]],
        [[\Classes\Launcher.SystemSettings\shell]],
        [[Classes\ms-settings\CurVer]], [[Classes\mscfile\CurVer]], [[Classes\exefile\CurVer]],
        [[Classes\ms-windows-store\CurVer]], [[Classes\Folder\CurVer]],
        [[\App Paths\control.exe]], [[Environment\windir]], [[Environment\SystemRoot]],
        [[_Classes\ms-settings\shell]], [[_Classes\mscfile\shell]], [[_Classes\exefile\shell]],
        [[_Classes\AppX82a6gwre4fdg3bt635tn5ctqjf8msdd2\shell]], [[_Classes\ms-windows-store\shell]],
    }
    | path:glob { [[*\Classes\Folder\shell\open\command*]], [[*_Classes\Folder\shell\open\command*]] }

local OF_USER = path:contains { "HKCU", "HKU" }

rule {
    id = "privilege-escalation.uac-bypass",
    title = "Command put where an elevated program looks for one",
    severity = "high",
    attack = { "T1548.002" },
    description = "fodhelper, eventvwr, sdclt and others start the command that the user's classes name, with full "
        .. "rights and no prompt.",
    references = { "https://attack.mitre.org/techniques/T1548/002/" },
    false_positives = { "None is known: installed programs register their own types, not these." },
    author = "kaiseki",
    match = ((operation:is "RegSetValue"
              | (operation:is "RegCreateKey" & detail:contains "REG_CREATED_NEW_KEY"))
             & result:is "SUCCESS" & OF_USER & PLACES)
        | (operation:is "RegSetValue" & result:is "SUCCESS" & path:endswith [[\ICM\Calibration\DisplayCalibrator]]
           & registry.data:known() & ~registry.data:contains "dccw"),
    key = function(event)
        local folded = event.path:lower()
        if event.operation == "RegCreateKey" and not folded:find [[\command$]] then return nil end
        local class = folded:match [[classes\([^\]+)\curver]]
        if class then return class end
        local named = event.path:gsub([[\%(Default%)$]], "") -- a key's value without a name is the key's
        return named:lower():match [[classes\(.-)\shell]] or named:match [[[^\]+$]]
    end,
    finding = function(finding)
        local data
        for _, event in ipairs(finding.events) do
            local text = event.operation == "RegSetValue" and event.registry.data
            if text and text ~= "" then data = data or text end
        end
        return { "start-elevated", command = data, name = finding.key }
    end,
    examples = {
        match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[HKCU\Software\Classes\ms-settings\shell\open\command\(Default)]],
              ["registry.type"] = "REG_SZ", ["registry.data"] = [[C:\Users\x\a.exe]] },
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "a.exe",
              path = [[HKCU\Software\Classes\ms-settings\CurVer\(Default)]], ["registry.data"] = ".thm" },
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "dllhost.exe",
              path = [[HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ICM\Calibration\DisplayCalibrator]],
              ["registry.data"] = [[C:\Users\x\a.exe]] },
        },
        no_match = {
            { operation = "RegSetValue", result = "SUCCESS", ["process.name"] = "setup.exe",
              path = [[HKCU\Software\Classes\ToolFile\shell\open\command\(Default)]],
              ["registry.type"] = "REG_SZ", ["registry.data"] = [["C:\Program Files\Tool\tool.exe" "%1"]] },
        },
    },
}

rule {
    id = "privilege-escalation.uac-traces",
    title = "What an elevated program looked for taken away again",
    severity = "low",
    attack = { "T1070.009", "T1112" },
    description = "A key of the user's classes from which elevated programs take a command is deleted.",
    references = { "https://attack.mitre.org/techniques/T1070/009/" },
    false_positives = { "Cleaners of the registry." },
    author = "kaiseki",
    match = operation:is { "RegDeleteKey", "RegDeleteValue" } & result:is "SUCCESS" & OF_USER & PLACES,
    on_event = function(event, case)
        case:finding { process = lineage.requester(event.process), key = "classes", event = event }
    end,
    finding = function(finding)
        return { "delete-traces", key = finding.paths }
    end,
    examples = {
        match = { { operation = "RegDeleteKey", result = "SUCCESS", ["process.name"] = "a.exe",
                    path = [[HKCU\Software\Classes\ms-settings\CurVer]] } },
        no_match = { { operation = "RegDeleteKey", result = "SUCCESS", ["process.name"] = "a.exe",
                       path = [[HKCU\Software\Classes\ToolFile\CurVer]] } },
    },
}

rule {
    id = "privilege-escalation.mock-folder",
    title = "Program started from a folder that looks like Windows' own",
    severity = "high",
    attack = { "T1548.002", "T1036.005" },
    description = "A program lies in `C:\\Windows \\System32`, with a space at the end of a name: what elevates "
        .. "without asking takes it for Windows' own folder, and loads libraries from it.",
    references = { "https://attack.mitre.org/techniques/T1548/002/" },
    false_positives = { "None is known: no program makes such a folder by chance." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS" & path:regex [[^[a-z]:\\windows +\\]],
    key = function(event) return event.path end,
    finding = function(finding)
        return { "start-from-mock-folder", program = finding.key }
    end,
    examples = {
        match = {
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows \System32\easinvoker.exe]],
              ["process.name"] = "a.exe", ["child.command_line"] = "easinvoker.exe" },
        },
        no_match = {
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\easinvoker.exe]],
              ["process.name"] = "a.exe", ["child.command_line"] = "easinvoker.exe" },
        },
    },
}
