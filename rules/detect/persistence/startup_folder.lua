-- A file put into a Startup folder. Its name is the same in every language since Vista; on XP it is translated, and the
-- folder is then known by what the registry said of it.

local memory = require "kaiseki.memory"
local say = require "kaiseki.say"
local windows = require "kaiseki.windows"

local folders = memory.of_case()

local ASKS = operation:is { "RegQueryValue", "RegSetValue" }
    & path:endswith { [[\Explorer\Shell Folders\Startup]], [[\Explorer\Shell Folders\Common Startup]] }
local WRITES = operation:is { "CreateFile" } & file.created:is(true) & ~path:endswith [[\desktop.ini]]
local MOVES = operation:is { "SetRenameInformationFile", "SetRenameInformationEx" } & result:is "SUCCESS"

-- What XP and its like called the folder in other languages, where no look-up of the registry told.
local TRANSLATED = {
    [[\Programme\Autostart]], [[\Programmes\Démarrage]], [[\Programas\Inicio]], [[\Programas\Inicializar]],
    [[\Programmi\Esecuzione automatica]], [[\Programma's\Opstarten]], [[\Programy\Autostart]],
    [[\Program\Autostart]], [[\Programy\Po spuštění]], [[\Programok\Indítópult]], [[\Программы\Автозагрузка]],
    [[\プログラム\スタートアップ]],
}

local function is_translated(folder)
    for _, name in ipairs(TRANSLATED) do
        if folder:sub(-#name) == name:lower() then return true end
    end
    return false
end

local function is_startup(case, path)
    local folder = windows.folder(path)
    return folder:find([[\start menu\programs\startup]], 1, true) ~= nil or folders(case)[folder] == true
        or is_translated(folder)
end

local function remember(event, case)
    local data = (event.registry.data or ""):lower():gsub([[\+$]], "")
    if data:find [[^%a:\]] then folders(case)[data] = true end
end

rule {
    id = "persistence.startup-folder",
    title = "File put into the Startup folder",
    severity = "high",
    attack = { "T1547.001" },
    description = "Windows starts at logon what lies in the Startup folder of the user or of all users.",
    references = { "https://attack.mitre.org/techniques/T1547/001/" },
    false_positives = { "Setup programs that leave a shortcut there; Office and OneNote do." },
    author = "kaiseki",
    match = ASKS | WRITES | MOVES,
    on_event = function(event, case)
        if event.operation:sub(1, 3) == "Reg" then return remember(event, case) end
        local target = event.operation == "CreateFile" and event.path or event.file.new_path
        if not target or not is_startup(case, target) or windows.extension(target) == "" then return end
        if windows.in_program_place(say.image(event.process)) and windows.extension(target) == "lnk" then return end
        case:finding { process = event.process, key = target, event = event }
    end,
    finding = function(finding)
        return ("%s puts %s into the Startup folder"):format(say.process(finding.process), finding.key)
    end,
    examples = {
        match = {
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["file.created"] = true,
              path = [[C:\Users\x\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\a.vbs]] },
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["file.created"] = true,
              path = [[C:\Documents and Settings\x\Menu Démarrer\Programmes\Démarrage\a.exe]] },
            { events = {
                { operation = "RegQueryValue", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
                  path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\Shell Folders\Startup]],
                  ["registry.type"] = "REG_SZ",
                  ["registry.data"] = [[C:\Dokumente und Einstellungen\x\Startmenü\Programme\Autostart]] },
                { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
                  ["file.created"] = true,
                  path = [[C:\Dokumente und Einstellungen\x\Startmenü\Programme\Autostart\a.exe]] },
            } },
        },
        no_match = {
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "setup.exe", ["file.created"] = true,
              path = [[C:\Users\x\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Tool\Tool.lnk]] },
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "explorer.exe", ["file.created"] = true,
              path = [[C:\Users\x\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\desktop.ini]] },
        },
    },
}
