--- Brokers: programs of Windows that start others for whoever asks, so that who asked is not the parent. The engine
-- ties what they do to who had it done (core/tree).
--
-- Each row names the errand: "scheduler" (tasks), "services", "wmi", "com" or "installer" (packages of Windows
-- Installer). Programs are named as in `kaiseki.windows.programs`.

local brokers = {}

--- Programs that run errands: name, errand and, where one program runs several services, a word of its command line
-- that tells which it is.
brokers.PROGRAMS = {
    { "dllhost", "com" },
    { "msiexec", "installer", "/V" },
    { "scrcons", "wmi" },
    { "services", "services" },
    { "svchost", "com", "DcomLaunch" },
    { "svchost", "scheduler", "Schedule" },
    { "svchost", "scheduler", "netsvcs" },
    { "taskeng", "scheduler" },
    { "taskhost", "scheduler" },
    { "taskhostex", "scheduler" },
    { "taskhostw", "scheduler" },
    { "wmiprvse", "wmi" },
}

--- Programs that ask: what they name on their command lines is what is to run.
brokers.TOOLS = {
    { "at", "scheduler" },
    { "net", "services" },
    { "net1", "services" },
    { "sc", "services" },
    { "schtasks", "scheduler" },
    { "wmic", "wmi" },
}

--- Words by which a command line of any program asks.
brokers.WORDS = {
    { "CimMethod", "wmi" },
    { "New-Service", "services" },
    { "Schedule.Service", "scheduler" },
    { "ScheduledTask", "scheduler" },
    { "Start-Service", "services" },
    { "Win32_Process", "wmi" },
    { "WmiMethod", "wmi" },
    { "schtasks", "scheduler" },
    { "winmgmts:", "wmi" },
}

--- Programs that have an errand run without naming what it starts.
brokers.CLIENTS = {
    { "msiexec", "installer" },
}

--- Libraries whose loading makes a process such a client.
brokers.LIBRARIES = {
    { "msi.dll", "installer" },
    { "wbemprox.dll", "wmi" },
}

--- Where brokers keep what they were asked for, as parts of paths; the name follows, up to the next backslash
-- ("component") or to the end ("rest").
brokers.KEEPS = {
    { [[\System32\Tasks\]], "rest" },
    { [[\Windows\Tasks\]], "rest" },
    { [[\Schedule\TaskCache\Tree\]], "rest" },
    { [[\Services\]], "component" },
}

return brokers
