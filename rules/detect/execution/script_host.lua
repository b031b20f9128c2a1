-- Windows' script hosts on a file in a user's place.

local asked = require "kaiseki.detect.asked"
local command = require "kaiseki.detect.command"
local places = require "kaiseki.detect.places"

local scripts = asked.new()

local HOSTS = { wscript = true, cscript = true }
local JAVASCRIPT = { js = true, jse = true }
local BASIC = { vbs = true, vbe = true }

local function technique_of(script)
    local extension = places.extension(script)
    return JAVASCRIPT[extension] and "T1059.007" or BASIC[extension] and "T1059.005" or nil
end

local function script_of(each, case)
    if not HOSTS[each.program] then return nil end
    for i = 2, #each.words do
        local word = each.words[i]
        local options_over = not word:find "^//"
        if options_over and (places.is_script(word) or word:lower():find "^%a:") then
            local foreign = places.in_user_place(word, case) or places.on_other_drive(word, case)
                or places.on_share(word)
            return foreign and word or nil
        end
    end
    return nil
end

rule {
    id = "execution.script-host",
    title = "Script run from a user's folder",
    severity = "high",
    attack = { "T1059.005", "T1059.007" },
    description = "wscript or cscript runs a script that lies in a place that needs no rights, or on another "
        .. "drive: an attachment, a dropped file, a mounted image.",
    references = { "https://attack.mitre.org/techniques/T1059/005/" },
    false_positives = { "Setup programs that unpack a helper script into a temporary folder." },
    author = "kaiseki",
    match = operation:is "Process Create" & child.command_line:contains { "wscript", "cscript" },
    on_event = function(event, case)
        local script = command.first(event.child.command_line, function(each) return script_of(each, case) end)
        if not script then return end
        scripts:tell(case, event, { key = script, technique = technique_of(script) })
    end,
    on_complete = scripts.complete,
    finding = function(finding)
        local host = places.name(finding.events[1].child.image or finding.events[1].path or "")
        return { "run-script", file = finding.key, name = host }
    end,
    examples = {
        match = {
            { operation = "Process Create", path = [[C:\Windows\System32\wscript.exe]],
              ["process.name"] = "explorer.exe",
              ["child.command_line"] = [["C:\Windows\System32\WScript.exe" "C:\Users\x\Downloads\invoice.js" ]] },
            { operation = "Process Create", path = [[C:\Windows\System32\cmd.exe]], ["process.name"] = "a.exe",
              ["child.command_line"] = [[cmd /c cscript //nologo C:\ProgramData\u.vbs]] },
            { operation = "Process Create", path = [[C:\Windows\System32\wscript.exe]],
              ["process.name"] = "explorer.exe", ["child.command_line"] = [[wscript.exe "E:\docs\offer.js"]] },
        },
        no_match = {
            { operation = "Process Create", path = [[C:\Windows\System32\cscript.exe]], ["process.name"] = "cmd.exe",
              ["child.command_line"] = [[cscript //nologo C:\Windows\System32\slmgr.vbs /dlv]] },
        },
    },
}
