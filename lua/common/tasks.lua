--- What Task Scheduler's own file of a task says (`case:task`), in words: when it runs, what, and as whom.

local tasks = {}

-- Triggers of the Task Scheduler schema ([MS-TSCH] 2.5.3) that say when without more.
local TRIGGERS = {
    LogonTrigger = "at logon", BootTrigger = "at startup", IdleTrigger = "when idle", EventTrigger = "on an event",
    RegistrationTrigger = "when it is registered", SessionStateChangeTrigger = "when a session changes",
    WnfStateChangeTrigger = "when a state of Windows changes",
}

local SCHEDULES = {
    ScheduleByDay = "daily", ScheduleByWeek = "weekly", ScheduleByMonth = "monthly",
    ScheduleByMonthDayOfWeek = "monthly",
}

-- Accounts by the identifiers that every Windows gives them.
local ACCOUNTS = {
    ["s-1-5-18"] = "SYSTEM", ["nt authority\\system"] = "SYSTEM", system = "SYSTEM",
    ["s-1-5-19"] = "LOCAL SERVICE", ["s-1-5-20"] = "NETWORK SERVICE", ["s-1-5-32-544"] = "Administrators",
}

local UNITS = { { "D", "day" }, { "H", "hour" }, { "M", "minute" }, { "S", "second" } }

--- "every 15 minutes" for the duration "PT15M"; the duration itself when it is none that we know.
function tasks.every(duration)
    local days, time = duration:match "^P(%d*D?)T?(.*)$"
    local parts = {}
    for number, unit in ((days or "") .. (time or "")):gmatch "(%d+)(%u)" do
        for _, known in ipairs(UNITS) do
            if known[1] == unit and tonumber(number) > 0 then
                local one = tonumber(number) == 1
                parts[#parts + 1] = one and known[2] or ("%s %ss"):format(number, known[2])
            end
        end
    end
    if #parts == 0 then return "every " .. duration end
    return "every " .. table.concat(parts, " ")
end

local function say_trigger(trigger)
    local when = TRIGGERS[trigger.kind]
    local often = trigger.interval and tasks.every(trigger.interval)
    if trigger.kind == "TimeTrigger" and not often then
        when = trigger.start and "once at " .. trigger.start or "once"
    elseif trigger.kind == "CalendarTrigger" then
        when = SCHEDULES[trigger.schedule or ""] or "by calendar"
    end
    local said = when and often and when .. " and then " .. often or when or often or trigger.kind
    return trigger.disabled and said .. " (disabled)" or said
end

--- "at logon, every 15 minutes"; "on demand only" for a task without triggers.
function tasks.when(task)
    local said = {}
    for at, trigger in ipairs(task.triggers) do said[at] = say_trigger(trigger) end
    return #said > 0 and table.concat(said, ", ") or "on demand only"
end

--- The command lines that it runs, a list.
function tasks.commands(task)
    local lines = {}
    for at, action in ipairs(task.actions) do
        local line = action.is_com and "the COM class " .. (action.command or "?") or action.command or "?"
        lines[at] = action.arguments and line .. " " .. action.arguments or line
    end
    return lines
end

--- What else matters of it: "as SYSTEM", "with highest rights", "hidden"; a list.
function tasks.traits(task)
    local traits = {}
    local account = task.user and ACCOUNTS[task.user:lower()]
    if account then traits[#traits + 1] = "as " .. account end
    if task.run_level == "HighestAvailable" then traits[#traits + 1] = "with highest rights" end
    if task.hidden then traits[#traits + 1] = "hidden" end
    return traits
end

return tasks
