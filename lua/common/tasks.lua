--- What Task Scheduler's own file of a task says (`case:task`), as facts: when it runs, what, and as whom.

local tasks = {}

-- Triggers of the Task Scheduler schema ([MS-TSCH] 2.5.3) that say when without more.
local TRIGGERS = {
    LogonTrigger = "at-logon", BootTrigger = "at-startup", IdleTrigger = "when-idle", EventTrigger = "on-event",
    RegistrationTrigger = "when-registered", SessionStateChangeTrigger = "when-session-changes",
    WnfStateChangeTrigger = "when-state-changes",
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

local function schedule_of(trigger)
    if trigger.kind == "TimeTrigger" then return not trigger.interval and "once" or nil end
    if trigger.kind == "CalendarTrigger" then return SCHEDULES[trigger.schedule or ""] or "by-calendar" end
    return TRIGGERS[trigger.kind]
end

local function trigger_facts(trigger)
    local schedule, trait = schedule_of(trigger), trigger.disabled and "disabled" or nil
    if not schedule and trigger.interval then return { "repeat-task", period = trigger.interval, trait = trait } end
    return { "start-task", schedule = schedule, name = not schedule and trigger.kind or nil,
             text = schedule == "once" and trigger.start or nil, period = trigger.interval, trait = trait }
end

--- What makes it run, a list of clauses: { "start-task", schedule = "at-logon" }, { "repeat-task", period = "PT15M" }.
function tasks.triggers(task)
    local clauses = {}
    for at, trigger in ipairs(task.triggers) do clauses[at] = trigger_facts(trigger) end
    return #clauses > 0 and clauses or { { "start-task", schedule = "on-demand" } }
end

--- What it does, a list of clauses: { "run-command", command = LINE }, { "call-class", name = CLASS, text =
-- ARGUMENTS }.
function tasks.actions(task)
    local clauses = {}
    for at, action in ipairs(task.actions) do
        if action.is_com then
            clauses[at] = { "call-class", name = action.command, text = action.arguments }
        else
            local line = action.command or "?"
            clauses[at] = { "run-command", command = action.arguments and line .. " " .. action.arguments or line }
        end
    end
    return clauses
end

--- The account that it runs as where it is one of Windows' own: "SYSTEM"; else nil.
function tasks.account(task)
    return task.user and ACCOUNTS[task.user:lower()]
end

--- What else matters of it, a list of terms: "highest-rights", "hidden".
function tasks.traits(task)
    local traits = {}
    if task.run_level == "HighestAvailable" then traits[#traits + 1] = "highest-rights" end
    if task.hidden then traits[#traits + 1] = "hidden" end
    return traits
end

return tasks
