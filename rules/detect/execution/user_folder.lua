local carriers = require "kaiseki.detect.carriers"
local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"

-- Anywhere but where Windows and programs are installed. What came in the capture is told with who brought it.
local function is_elsewhere(event, case)
    local image = event.child.image or event.path
    if not image then return nil end
    local anyone = places.in_user_place(image, case) or places.on_other_drive(image, case)
        or (image:find [[^%a:\]] and not places.in_program_place(image) and not places.in_program_files(image, case))
    local file = anyone and dropped.file(case, image, event.index)
    return anyone and not (file and carriers.brought(file)) and image or nil
end

rule {
    id = "execution.user-folder",
    title = "User starts a program from where none is installed",
    severity = "info",
    attack = { "T1204.002" },
    description = "Explorer, a browser or an archive tool starts a program that lies in Downloads, on the Desktop, on "
        .. "another drive or anywhere else but where programs are installed: how most samples begin. Context, no "
        .. "accusation.",
    references = { "https://attack.mitre.org/techniques/T1204/002/" },
    false_positives = { "Programs that install themselves per user." },
    author = "kaiseki",
    match = operation:is "Process Create" & result:is "SUCCESS",
    key = function(event, case)
        return carriers.is_carrier(event.process) and is_elsewhere(event, case) or nil
    end,
    finding = function(finding)
        local folder = finding.key:match [[^(.*)\[^\]*$]]
        -- Desktop and Downloads say enough.
        local short = folder and folder:match [[^%a:\[^\]+\[^\]+\([^\]+)$]]
        return { "start-from-folder", child = lineage.child(finding.events[1]), name = short,
                 folder = not short and folder or nil }
    end,
    examples = {
        match = {
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Users\x\Desktop\a.exe]],
              ["process.name"] = "Explorer.EXE", ["child.command_line"] = "a.exe" },
            { operation = "Process Create", result = "SUCCESS", path = [[C:\Intel\a.exe]],
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
