local say = require "kaiseki.say"
local windows = require "kaiseki.windows"

rule {
    id = "execution.user-folder",
    title = "User starts a program from a folder of his own",
    severity = "info",
    attack = { "T1204.002" },
    description = "Explorer starts a program that lies in Downloads, on the Desktop, on another drive or in a place "
        .. "that needs no rights: how most samples begin. Context, no accusation.",
    references = { "https://attack.mitre.org/techniques/T1204/002/" },
    false_positives = { "Programs that install themselves per user." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS" & process.name:is "explorer.exe",
    key = function(event, case)
        local image = event.child.image or event.path
        local anyone = windows.in_user_place(image, case) or windows.on_other_drive(image, case)
        return anyone and image or nil
    end,
    finding = function(finding)
        local folder = finding.key:match [[^(.*)\[^\]*$]] or "a folder that the capture does not tell"
        -- Desktop and Downloads say enough.
        local short = folder:match [[^%a:\[^\]+\[^\]+\([^\]+)$]] or folder
        return ("%s starts %s from %s"):format(say.process(finding.process), say.child(finding.events[1]), short)
    end,
    examples = {
        match = {
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Users\x\Desktop\a.exe]],
              ["process.name"] = "Explorer.EXE", ["child.command_line"] = "a.exe" },
            { operation = "Process Create", result = "SUCCESS", path = [[E:\photos\a.exe]],
              ["process.name"] = "Explorer.EXE", ["child.command_line"] = "a.exe" },
        },
        no_match = {
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Program Files\Editor\editor.exe]],
              ["process.name"] = "Explorer.EXE", ["child.command_line"] = "editor.exe" },
        },
    },
}
