-- Tasks are registered through schtasks.exe, PowerShell or the Task Scheduler's COM interface. The service then writes
-- the task's file and keys on the caller's behalf; what they say is told of whoever asked.

local command = require "kaiseki.command"
local lineage = require "kaiseki.lineage"
local memory = require "kaiseki.memory"
local say = require "kaiseki.say"
local sequence = require "kaiseki.sequence"
local windows = require "kaiseki.windows"

-- Registered by installers and updaters of products that stand on most machines.
local KNOWN = {
    [[^microsoft\]], "^googleupdat", "^googlesystem", "^microsoftedgeupdate", "^onedrive ", "^adobe", [[^mozilla\]],
    "^firefox", "^user_feed_synchronization", "^optimize start menu cache", "^createexplorershell", "^dropbox",
    "^ccleaner", "^opera scheduled", "^bravesoftware", "^zoomupdate", "^nv", "^npcap",
}

local SCHEDULES = {
    minute = "every few minutes", hourly = "hourly", daily = "daily", weekly = "weekly", monthly = "monthly",
    once = "once", onlogon = "at logon", onstart = "at startup", onidle = "when idle", onevent = "on an event",
}

local tasks = memory.of_case()
local scheduler_users = sequence.new { within = 30, by = "any" }

local by_command = operation:is "Process Create"
    & child.command_line:contains { "schtasks", "Register-ScheduledTask" }
local by_service = (operation:is "CreateFile" & file.created:is(true)
        & path:contains { [[\System32\Tasks\]], [[\SysWOW64\Tasks\]], [[\Windows\Tasks\]] })
    | (operation:is "RegSetValue" & result:is "SUCCESS" & path:glob [[*\Schedule\TaskCache\Tree\*\Id]])
local loads_scheduler = operation:is "Load Image" & path:endswith [[\taskschd.dll]]

local function folded_name(name)
    return name:lower():gsub([[^\+]], ""):gsub("%.job$", "")
end

local function is_known(name)
    for _, pattern in ipairs(KNOWN) do
        if name:find(pattern) then return true end
    end
    return false
end

local function describe(each)
    local schedule = each:value "/sc"
    return { name = each:value "/tn", schedule = schedule and SCHEDULES[schedule:lower()], run = each:value "/tr",
             means = "schtasks" }
end

-- The task that a command registers: name, schedule, what it runs. nil when it registers none.
local function registered(line)
    for _, each in ipairs(command.all(line)) do
        if each.program == "schtasks" and each:has("/create") then return describe(each) end
        if each.folded:find("register-scheduledtask", 1, true) then
            return { name = each:value "-taskname", means = "PowerShell" }
        end
    end
    return nil
end

local function on_command(event, case)
    local task = registered(event.child.command_line)
    if not task then return end
    local key = folded_name(task.name or "?")
    task.process = lineage.requester(event.process)
    tasks(case)[key] = task
    case:finding { process = task.process, key = key, event = event }
end

local function name_in(path)
    return path:match [[\[Tt][Rr][Ee][Ee]\(.*)\[Ii][Dd]$]] or path:match [[\[Tt][Aa][Ss][Kk][Ss]\(.*)$]]
end

-- Whoever loaded the scheduler's library shortly before, when no command was seen.
local function on_service(event, case)
    local name = name_in(event.path)
    if not name then return end
    local key = folded_name(name)
    local task = tasks(case)[key]
    if not task then
        local user = scheduler_users:earlier(case, event)
        local asked = user and user.process
        if is_known(key) and not (asked and asked.image and windows.in_user_place(asked.image, case)) then return end
        task = { name = name, process = asked or event.process, means = asked and "COM" or nil }
        tasks(case)[key] = task
    end
    case:finding { process = task.process, key = key, event = event }
end

rule {
    id = "persistence.scheduled-task",
    title = "Scheduled task registered",
    severity = "high",
    attack = { "T1053.005" },
    description = "A task makes Windows start a program again: hourly, at logon, as another user.",
    references = { "https://attack.mitre.org/techniques/T1053/005/" },
    false_positives = { "Installers and administrators register tasks for programs that they install." },
    author = "kaiseki",
    match = by_command | by_service | loads_scheduler,
    on_event = function(event, case)
        if event.operation == "Process Create" then
            on_command(event, case)
        elseif event.operation == "Load Image" then
            if not lineage.is_shell(event.process) then scheduler_users:note(case, event) end
        else
            on_service(event, case)
        end
    end,
    finding = function(finding, case)
        local task = tasks(case)[finding.key]
        local parts = { ('%s registers task "%s"'):format(say.process(finding.process), task.name or "?") }
        if task.schedule then parts[#parts + 1] = ", " .. task.schedule end
        if task.run then
            local itself = windows.name(task.run) == windows.name(say.image(finding.process))
            parts[#parts + 1] = (task.schedule and "," or "") .. " for " .. (itself and "itself" or task.run)
        end
        if task.means then parts[#parts + 1] = (" (%s)"):format(task.means) end
        return table.concat(parts)
    end,
    examples = {
        match = {
            { operation = "Process Create", path = [[C:\Windows\System32\schtasks.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] = [[schtasks /create /sc hourly /tn Upd /tr "C:\Users\x\AppData\a.exe" /f]] },
            { operation = "Process Create", path = [[C:\Windows\System32\cmd.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] = [[cmd /c schtasks /Create /SC ONLOGON /TN "My Task" /TR calc.exe]] },
            { operation = "CreateFile", path = [[C:\Windows\System32\Tasks\Svc Update]], result = "SUCCESS",
              ["process.name"] = "svchost.exe", ["file.created"] = true },
        },
        no_match = {
            { operation = "Process Create", path = [[C:\Windows\System32\schtasks.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] = [[schtasks /query /tn Upd]] },
            { operation = "CreateFile", result = "SUCCESS",
              path = [[C:\Windows\System32\Tasks\Microsoft\Windows\UpdateOrchestrator\Reboot]],
              ["process.name"] = "svchost.exe", ["file.created"] = true },
            { operation = "CreateFile", path = [[C:\Windows\System32\Tasks\GoogleUpdateTaskMachineUA]],
              result = "SUCCESS", ["process.name"] = "svchost.exe", ["file.created"] = true },
        },
    },
}
