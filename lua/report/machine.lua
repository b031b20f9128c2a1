--- The captured machine: what the capture says of it, else what its processes tell.

local lists = require "kaiseki.common.lists"
local programs = require "kaiseki.windows.programs"

local machine = {}

-- Windows' own shell and hosts of services have its version.
local function is_of_windows(process)
    local name = (process.name or ""):lower():match "^(.*)%.exe$"
    return name ~= nil and lists.has_word(programs.NAMES[name], "shell")
end

--- The computer's name, or nil.
function machine.computer(case)
    local name = case.capture.computer
    if name and name ~= "" then return name end
    for _, process in ipairs(case.processes) do
        local environment = process.environment
        name = environment and environment.COMPUTERNAME
        if name and name ~= "" then return name end
    end
    return nil
end

-- "10.0.16299" by most of the programs that come with Windows.
local function version_of(case)
    local count, best = {}, nil
    for _, process in ipairs(case.processes) do
        if is_of_windows(process) then
            local version = (process.version or ""):match "^(%d+%.%d+%.%d+)"
            if version then
                count[version] = (count[version] or 0) + 1
                if not best or count[version] > count[best] then best = version end
            end
        end
    end
    return best
end

local function bits_of(case)
    if case.capture.is_64bit ~= nil then return case.capture.is_64bit and "64-bit" or "32-bit" end
    local known
    for _, process in ipairs(case.processes) do
        if process.architecture == "64-bit" then return "64-bit" end
        known = known or process.architecture
    end
    return known == "32-bit" and known or nil
end

local function number_of(capture)
    if not capture.os_major then return nil end
    local number = ("%d.%d"):format(capture.os_major, capture.os_minor or 0)
    if (capture.os_build or 0) > 0 then number = number .. (".%d"):format(capture.os_build) end
    return number
end

--- "Windows 10.0.16299", without the number of bits; nil when nothing tells.
function machine.system(case)
    local capture = case.capture
    local number = number_of(capture) or version_of(case)
    local name = capture.os ~= "" and capture.os or nil
    if not name then return number and "Windows " .. number end
    if number and not name:find(number, 1, true) then name = ("%s (%s)"):format(name, number) end
    if capture.service_pack and capture.service_pack ~= "" then name = name .. " " .. capture.service_pack end
    return name
end

--- "Windows 10.0.16299 64-bit"; "" when nothing tells.
function machine.description(case)
    local system, bits = machine.system(case), bits_of(case)
    if not system then return bits or "" end
    if not bits or system:find "%d%d%-bit" then return system end
    return system .. " " .. bits
end

return machine
