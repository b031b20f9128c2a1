-- A file put into a Startup folder. Its name is the same in every language since Vista; on XP it is translated, and the
-- folder is then known by what the registry said of it.

local accusation = require "kaiseki.detect.accusation"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local say = require "kaiseki.detect.say"
local setup = require "kaiseki.detect.setup"
local standing = require "kaiseki.detect.standing"

-- Parts of paths: the folder since Vista and on English XP, and what XP and its like called it in other languages.
local FOLDERS = {
    [[\Start Menu\Programs\Startup\]],
    [[\Programme\Autostart\]], [[\Programmes\Démarrage\]], [[\Programas\Inicio\]], [[\Programas\Inicializar\]],
    [[\Programmi\Esecuzione automatica\]], [[\Programma's\Opstarten\]], [[\Programy\Autostart\]],
    [[\Program\Autostart\]], [[\Programy\Po spuštění\]], [[\Programok\Indítópult\]], [[\Программы\Автозагрузка\]],
    [[\プログラム\スタートアップ\]],
}

local ASKS = operation:is { "RegQueryValue", "RegSetValue" }
    & path:endswith { [[\Explorer\Shell Folders\Startup]], [[\Explorer\Shell Folders\Common Startup]] }
local KNOWN = operation:is "CreateFile" & file.created:is(true) & path:contains(FOLDERS)
    | operation:is { "SetRenameInformationFile", "SetRenameInformationEx" } & result:is "SUCCESS"
    & file.new_path:contains(FOLDERS)

-- What the registry said the folder is, where it has none of the names above: lower case, without a last backslash.
local learned = memory.of_case()

local function learn(event, case)
    local folder = (event.registry.data or ""):lower():gsub([[\+$]], "")
    if folder:find [[^%a:\]] then learned(case)[folder] = true end
end


-- Installed programs, Windows' installer and the user in Explorer put shortcuts there.
local function leaves_shortcut(case, process, target)
    if places.extension(target) ~= "lnk" then return false end
    local program, image = places.program(process.name or ""), say.image(process)
    return places.in_program_files(image, case)
        or ((program == "explorer" or program == "msiexec") and places.in_program_place(image))
end

local function tell(case, process, target, event)
    if places.extension(target) == "" or places.name(target) == "desktop.ini" then return end
    if leaves_shortcut(case, process, target) then return end
    case:finding { process = process, key = target, event = event }
end

-- In the folder that only the registry told of.
local function tell_learned(case)
    if not next(learned(case)) then return end
    for _, file in ipairs(case.files) do
        local index = file.created_at or file.renamed_from and file.renamed_at
        local event = index and learned(case)[places.folder(file.path)] and case:event(index)
        if event and not event:matches(KNOWN) then tell(case, event.process, file.path, event) end
    end
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
    match = ASKS | KNOWN,
    on_event = function(event, case)
        if event.operation:sub(1, 3) == "Reg" then return learn(event, case) end
        tell(case, event.process, event.operation == "CreateFile" and event.path or event.file.new_path, event)
    end,
    on_finish = tell_learned,
    -- A setup program leaves a shortcut to what it installed, and an installed program one to itself.
    excuse = function(finding, case)
        if setup.leaves_shortcut(case, finding.process, finding.key) then return "low" end
        if places.extension(finding.key) == "lnk" then return standing.of(case, finding.process) end
        return nil
    end,
    weigh = accusation.unless_accused,
    finding = function(finding)
        return { "put-into-startup-folder", file = finding.key }
    end,
    examples = {
        match = {
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["file.created"] = true,
              path = [[C:\Users\x\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\a.vbs]] },
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["file.created"] = true,
              path = [[C:\Documents and Settings\x\Menu Démarrer\Programmes\Démarrage\a.exe]] },
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "powershell.exe",
              ["file.created"] = true,
              ["process.image"] = [[C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe]],
              path = [[C:\Users\x\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\a.lnk]] },
            { events = {
                { operation = "RegQueryValue", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
                  path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\Shell Folders\Startup]],
                  ["registry.type"] = "REG_SZ",
                  ["registry.data"] = [[C:\Documents and Settings\x\Меню\Пуск\]] },
                { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
                  ["file.created"] = true,
                  path = [[C:\Documents and Settings\x\Меню\Пуск\a.exe]] },
            } },
        },
        no_match = {
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "setup.exe", ["file.created"] = true,
              path = [[C:\Users\x\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Tool\Tool.lnk]] },
            { events = {
                { operation = "RegQueryValue", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
                  path = [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\Shell Folders\Startup]],
                  ["registry.type"] = "REG_SZ", ["registry.data"] = [[C:\Documents and Settings\x\Lancement]] },
                { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
                  ["file.created"] = true, path = [[C:\Documents and Settings\x\Autres\a.exe]] },
            } },
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "explorer.exe", ["file.created"] = true,
              path = [[C:\Users\x\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\desktop.ini]] },
            { operation = "CreateFile", result = "SUCCESS", ["process.name"] = "ONENOTE.EXE",
              ["file.created"] = true,
              ["process.image"] = [[C:\Program Files\Microsoft Office\root\Office16\ONENOTE.EXE]],
              path = [[C:\Users\x\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\Send.lnk]] },
        },
    },
}
