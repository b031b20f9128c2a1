--- Programs that bring what a user asks for: archive tools, browsers, mail programs, the shell. That they wrote a
-- program says nothing of them.

local browsers = require "kaiseki.windows.browsers"
local dropped = require "kaiseki.detect.dropped"
local windows = require "kaiseki.detect.windows"

local carriers = {}

local NAMES = {
    ["7zfm"] = true, ["7zg"] = true, winrar = true, winzip32 = true, winzip64 = true, peazip = true, bandizip = true,
    totalcmd = true, totalcmd64 = true, far = true, doublecmd = true, outlook = true, thunderbird = true,
    explorer = true,
}

--- Whether the process is such a program, from where programs are installed as far as the capture tells.
function carriers.is_carrier(process)
    if browsers.is_browser(process) then return true end
    local image = process.image
    return NAMES[windows.program(process.name or "")] == true
        and (not image or not image:find([[\]], 1, true) or windows.in_program_place(image)
            or windows.name(image) == "explorer.exe" and image:lower():find [[^%a:\win[^\]*\explorer%.exe$]] ~= nil)
end

--- Whether such a program made the file.
function carriers.brought(file)
    local maker = dropped.maker(file)
    return maker ~= nil and carriers.is_carrier(maker)
end

return carriers
