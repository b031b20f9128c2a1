--- Browsers: their processes, and the files that hold what users entrusted to them.

local lists = require "kaiseki.common.lists"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local say = require "kaiseki.detect.say"
local trusted = require "kaiseki.detect.trusted"
local known = require "kaiseki.windows.browsers"

local browsers = {}

local OWN_FOLDERS = lists.copy(known.OWN_FOLDERS)

local PROFILES = {}
for at, row in ipairs(known.PROFILES) do PROFILES[at] = lists.copy(row) end

--- File names of the stores, for `path:endswith`.
browsers.STORES = lists.copy(known.STORES)

--- Whether the process is a browser: by its name, and not run from where nobody installs one.
function browsers.is_browser(process)
    if not programs.named(process.name, "browser") then return false end
    local image = process.image
    if not image or places.in_program_place(image) then return true end
    local folded = image:lower()
    for _, folder in ipairs(OWN_FOLDERS) do
        if folded:find(folder, 1, true) then return true end
    end
    return false
end

--- "Chrome" for a path in a profile of it; nil for other paths.
function browsers.of_path(path)
    local folded = path:lower()
    for _, row in ipairs(PROFILES) do
        if folded:find(row[1], 1, true) then return row[2] end
    end
    return nil
end

--- An expression: a browser's store is read, or opened to be read.
function browsers.reads()
    return result:is "SUCCESS" & path:endswith(browsers.STORES)
        & (operation:is "ReadFile"
           | (operation:is "CreateFile" & file.access:contains { "Generic Read", "Read Data" }))
end

--- What stands for a browser that the path does not tell.
browsers.UNKNOWN = "a browser"

--- For such an event: the browser (or UNKNOWN) and the store's name, when who reads is neither a browser nor a scanner;
-- else nil.
-- @example local browser, name = browsers.store_read(event) --> "Chrome", "Login Data"
function browsers.store_read(event)
    local process = event.process
    if browsers.is_browser(process) or trusted.is_reader(process) then return nil end
    -- Windows' own that somebody starts may be filled with his code.
    if trusted.is_walker(process) and not process.started_in_capture then return nil end
    local browser, name = browsers.of_path(event.path), say.name(event.path)
    -- Cookies and Web Data are names that others use too.
    if not browser and (name:lower() == "cookies" or name:lower() == "web data") then return nil end
    return browser or browsers.UNKNOWN, name
end

return browsers
