local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"

rule {
    id = "execution.task-runs",
    title = "Task Scheduler starts a program from a user's folder",
    severity = "info",
    attack = { "T1053.005" },
    description = "The service that runs tasks starts a program from a place that a user can write: a task works.",
    references = { "https://attack.mitre.org/techniques/T1053/005/" },
    false_positives = { "Updaters of programs that are installed per user." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS"
        & (process.name:is "taskeng.exe"
           | (process.name:is "svchost.exe" & process.command_line:contains { "Schedule", "netsvcs" })),
    key = function(event, case)
        local image = event.child.image or event.path
        return places.in_user_place(image, case) and image or nil
    end,
    finding = function(finding)
        return { "run-task", child = lineage.child(finding.events[1]), times = finding.count }
    end,
    examples = {
        match = {
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Users\x\AppData\Roaming\a\a.exe]],
              ["process.name"] = "svchost.exe", ["process.command_line"] = "svchost.exe -k netsvcs -p -s Schedule" },
        },
        no_match = {
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Windows\System32\taskhostw.exe]],
              ["process.name"] = "svchost.exe", ["process.command_line"] = "svchost.exe -k netsvcs -p -s Schedule" },
        },
    },
}
