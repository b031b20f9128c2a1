--- Programs that bring what a user asks for: archive tools, browsers, mail programs, the shell. That they wrote a
-- program says nothing of them.

local browsers = require "kaiseki.detect.browsers"
local dropped = require "kaiseki.detect.dropped"
local programs = require "kaiseki.detect.programs"

local carriers = {}

--- Whether the process is such a program, from where programs are installed as far as the capture tells.
function carriers.is_carrier(process)
    if browsers.is_browser(process) then return true end
    if programs.is(process, "carrier") then return true end
    -- Windows' folder may have another name than usual.
    return programs.named(process.name, "carrier")
        and process.image:lower():find [[^%a:\win[^\]*\explorer%.exe$]] ~= nil
end

--- Whether such a program made the file.
function carriers.brought(file)
    local maker = dropped.maker(file)
    return maker ~= nil and carriers.is_carrier(maker)
end

return carriers
