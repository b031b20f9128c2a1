-- Tasks are registered through schtasks.exe, PowerShell or the Task Scheduler's COM interface. The service then writes
-- the task's file and keys on the caller's behalf; what they say is told of whoever asked.

local lists = require "kaiseki.common.lists"
local task_files = require "kaiseki.common.tasks"
local accusation = require "kaiseki.detect.accusation"
local command = require "kaiseki.detect.command"
local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local logon = require "kaiseki.detect.logon"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local say = require "kaiseki.detect.say"
local sequence = require "kaiseki.detect.sequence"
local setup = require "kaiseki.detect.setup"
local trusted = require "kaiseki.detect.trusted"

-- Registered by installers and updaters of products that stand on most machines.
local KNOWN = {
    [[^microsoft\]], "^googleupdat", "^googlesystem", "^microsoftedgeupdate", "^onedrive ", "^adobe", [[^mozilla\]],
    "^firefox", "^user_feed_synchronization", "^optimize start menu cache", "^createexplorershell", "^dropbox",
    "^ccleaner", "^opera scheduled", "^bravesoftware", "^zoomupdate", "^nv", "^npcap",
}

local SCHEDULES = {
    minute = "every-few-minutes", hourly = "hourly", daily = "daily", weekly = "weekly", monthly = "monthly",
    once = "once", onlogon = "at-logon", onstart = "at-startup", onidle = "when-idle", onevent = "on-event",
}

local tasks = memory.of_case()
local scheduler_users = sequence.new { within = 30, by = "any" }

-- Tasks lie in folders, which are made before them.
local is_folder = file.options:known() & file.options:contains "Directory" & ~file.options:contains "Non-Directory"
local by_command = operation:is "Process Create"
    & (child.command_line:contains { "schtasks", "-ScheduledTask", "-ScheduledJob" } | path:endswith [[\at.exe]])
local by_service = (operation:is "CreateFile" & file.created:is(true) & ~is_folder
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

local function on_schedule(schedule)
    return { { "start-task", schedule = schedule } }
end

-- A task that is there already and is to run something else.
local function is_changed(each)
    return each:has("/change") and each:has("/tr", "/ru", "/enable")
end

local function describe(each)
    local schedule = SCHEDULES[(each:value "/sc" or ""):lower()]
    return { name = each:value "/tn", triggers = schedule and on_schedule(schedule), run = each:value "/tr",
             means = "schtasks" }
end

local CMDLETS = { "register-scheduledtask", "set-scheduledtask", "register-scheduledjob" }

local function makes_task(folded)
    return lists.part_in(folded, CMDLETS) ~= nil
end

-- What "-Execute X -Argument Y" has the task run.
local function powershell_action(each)
    local program = each.text:match "%-[eE]xecute%s+['\"]?([^'\"%s)]+)"
    local arguments = program and each.text:match "%-[aA]rgument%s+['\"]([^'\"]+)"
    return program and (arguments and program .. " " .. arguments or program)
end

-- The task that a command registers: name, triggers, what it runs. nil when it registers none.
local function registered(line)
    for _, each in ipairs(command.all(line)) do
        if each.program == "schtasks" and (each:has("/create") or is_changed(each)) then return describe(each) end
        if each.program == "at" and each.folded:find "%s%d%d?:%d%d" then
            return { name = "At", triggers = on_schedule "at-a-time", run = each.words[#each.words], means = "at" }
        end
        if makes_task(each.folded) then
            return { name = each:value "-taskname" or each:value "-name", means = "powershell",
                     run = powershell_action(each) }
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

-- A task's name excuses nobody who lies where users write, or runs what others wrote.
local function is_suspect(process, case)
    if not process then return false end
    if process.image and places.in_user_place(process.image, case) then return true end
    if programs.named(process.name, "host") then return true end
    return not process.image and process.started_in_capture
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
        if is_known(key) and not is_suspect(asked, case) then return end
        task = { name = name, process = asked or event.process, means = asked and "com" or nil }
        tasks(case)[key] = task
    end
    if event.operation == "CreateFile" then task.path = event.path end
    case:finding { process = task.process, key = key, event = event }
end

-- The program of a command line, which may have blanks in its path without quotes.
local function program_of(line)
    return line:match [=[^(%a:\.-%.%w%w%w)%f[%s%z]]=] or line:match [=[^(%%[%w()]+%%\.-%.%w%w%w)%f[%s%z]]=]
        or command.words(line)[1]
end

-- Task Scheduler's own file of the task, when the VM's files have it.
local function file_of(case, task)
    if task.path then return case:task(task.path) end
    if not task.name then return nil end
    local roots = case:expand "%SystemRoot%"
    for at = 1, math.max(#roots, 1) do
        local found = case:task((roots[at] or [[C:\Windows]]) .. [[\System32\Tasks\]] .. task.name:gsub([[^\+]], ""))
        if found then return found end
    end
    return nil
end

-- What was really registered, over what the command asked for.
local function read_file(case, task)
    local found = file_of(case, task)
    if not found then return end
    task.triggers, task.actions = task_files.triggers(found), task_files.actions(found)
    local first = #found.actions == 1 and not found.actions[1].is_com and found.actions[1] or {}
    task.program, task.arguments = first.command, first.arguments
    task.account, task.traits = task_files.account(found), task_files.traits(found)
    task.from_file = true
end

-- Whether a setup program registers the task for what it installs.
local function is_setups(case, task)
    return task.program ~= nil and task.process ~= nil and places.in_program_files(task.program, case)
        and setup.installs(case, task.process, task.program) ~= nil
end

-- Administrators and setup programs register tasks for programs that they installed; the tree's own are never excused
-- without that.
local function is_ordinary(case, task)
    local process, program = task.process, task.program
    if is_known(folded_name(task.name or "")) and trusted.is_bystander(case, process) then return true end
    if not program or not places.in_program_files(program, case) then return false end
    if is_setups(case, task) then return true end
    local file = dropped.file(case, program)
    if file and not dropped.by_installer(file) then return false end
    return process ~= nil and not process.in_tree and not places.in_user_place(say.image(process), case)
end

-- Services that manage machines register tasks for administrators' scripts.
local function is_managed(case, task)
    local process = task.process
    if trusted.may_manage(process) then return true end
    return process ~= nil and not process.started_in_capture and not lineage.is_shell(process)
        and trusted.is_bystander(case, process)
end

local function deeds_of(task, process)
    local itself = task.program and places.name(task.program) == places.name(say.image(process))
    if itself then return { { "run-itself", text = task.arguments } } end
    return task.actions or (task.run and { { "run-command", command = task.run } }) or nil
end

local XML = [[<Task><Triggers><TimeTrigger><Repetition><Interval>PT15M</Interval></Repetition></TimeTrigger></Triggers>
<Settings><Hidden>true</Hidden></Settings>
<Actions><Exec><Command>C:\Users\x\AppData\a.exe</Command><Arguments>-k</Arguments></Exec></Actions></Task>]]

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
    on_finish = function(case)
        for _, task in pairs(tasks(case)) do
            task.program = task.run and program_of(task.run)
            read_file(case, task)
        end
    end,
    excuse = function(finding, case)
        local task = tasks(case)[finding.key]
        -- A domain's policies have the service itself make tasks.
        local nobody = not task.means and lineage.is_shell(task.process)
        if is_ordinary(case, task) then return "low" end
        local by_hand = trusted.is_typed_into(finding.process) or logon.domain(case, finding.process) ~= nil
        return (nobody or by_hand or is_managed(case, task)) and "medium" or nil
    end,
    weigh = function(finding, case)
        local by_hand = trusted.is_typed_into(finding.process) or logon.domain(case, finding.process) ~= nil
        if by_hand or is_setups(case, tasks(case)[finding.key]) then return accusation.unless_accused(finding, case) end
        return finding.excuse
    end,
    finding = function(finding, case)
        local task = tasks(case)[finding.key]
        return { "register-task", task = task.name, trigger = task.triggers, deed = deeds_of(task, finding.process),
                 account = task.account, trait = task.traits, means = task.means or (task.from_file and "found") or nil,
                 evidence = task.from_file and "task-file" or nil }
    end,
    examples = {
        match = {
            { operation = "Process Create", path = [[C:\Windows\System32\schtasks.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] = [[schtasks /create /sc hourly /tn Upd /tr "C:\Users\x\AppData\a.exe" /f]] },
            { operation = "Process Create", path = [[C:\Windows\System32\cmd.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] = [[cmd /c schtasks /Create /SC ONLOGON /TN "My Task" /TR calc.exe]] },
            { operation = "Process Create", path = [[C:\Windows\System32\cmd.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] = [[powershell Register-ScheduledTask -TaskName X -Action (]]
                  .. [[New-ScheduledTaskAction -Execute C:\Users\Public\a.exe)]] },
            { operation = "CreateFile", path = [[C:\Windows\System32\Tasks\Svc Update]], result = "SUCCESS",
              ["process.name"] = "svchost.exe", ["file.created"] = true },
            { files = { [ [[C:\Windows\System32\Tasks\Upd]] ] = { task = XML } }, events = {
                { operation = "CreateFile", path = [[C:\Windows\System32\Tasks\Upd]], result = "SUCCESS",
                  ["process.name"] = "svchost.exe", ["file.created"] = true },
            } },
        },
        no_match = {
            { operation = "Process Create", path = [[C:\Windows\System32\schtasks.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] = [[schtasks /query /tn Upd]] },
            { operation = "CreateFile", result = "SUCCESS", path = [[C:\Windows\System32\Tasks\Maker]],
              ["process.name"] = "svchost.exe", ["file.created"] = true, ["file.options"] = "Directory" },
            { operation = "CreateFile", result = "SUCCESS",
              path = [[C:\Windows\System32\Tasks\Microsoft\Windows\UpdateOrchestrator\Reboot]],
              ["process.name"] = "svchost.exe", ["file.created"] = true },
            { operation = "CreateFile", path = [[C:\Windows\System32\Tasks\GoogleUpdateTaskMachineUA]],
              result = "SUCCESS", ["process.name"] = "svchost.exe", ["file.created"] = true },
        },
    },
}
