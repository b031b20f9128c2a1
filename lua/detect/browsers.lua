--- Browsers: their processes, the files that hold what users entrusted to them, and how programs drive them.

local command = require "kaiseki.detect.command"
local lists = require "kaiseki.common.lists"
local lineage = require "kaiseki.detect.lineage"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local say = require "kaiseki.detect.say"
local trusted = require "kaiseki.detect.trusted"
local known = require "kaiseki.windows.browsers"

local browsers = {}

local OWN_FOLDERS, TEST_FOLDERS = lists.copy(known.OWN_FOLDERS), lists.copy(known.TEST_FOLDERS)
local DATA_FOLDERS, PASSWORD_MANAGERS = lists.copy(known.DATA_FOLDERS), lists.copy(known.PASSWORD_MANAGERS)
local TESTERS = lists.set(known.TESTERS)

local PROFILES, PROFILE_PARTS = {}, {}
for at, row in ipairs(known.PROFILES) do
    PROFILES[at] = lists.copy(row)
    PROFILE_PARTS[at] = row[1]
end

--- File names of the stores, for `path:endswith`, and of what is read beside them.
browsers.STORES = lists.copy(known.STORES)
browsers.COMPANIONS = lists.copy(known.COMPANIONS)

--- File names of the programs that are started anew when somebody gets at cookies' key, for `path:endswith`.
browsers.ELEVATION = lists.copy(known.ELEVATION)

--- Whether the process is a browser: by its name, and not run from where nobody installs one.
function browsers.is_browser(process)
    if not process or not programs.named(process.name, "browser") then return false end
    local image = process.image
    return not image or places.in_program_place(image) or lists.part_in(image:lower(), OWN_FOLDERS) ~= nil
end

--- Whether the path is a browser's that tools for tests brought.
function browsers.is_for_tests(path) return path ~= nil and lists.part_in(path:lower(), TEST_FOLDERS) ~= nil end

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

--- The same for what lies beside them in a browser's folder.
function browsers.reads_beside()
    return result:is "SUCCESS" & operation:is "ReadFile" & path:endswith(browsers.COMPANIONS)
        & path:contains(PROFILE_PARTS)
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
    local of_tests = browsers.is_for_tests(process.image) and not browser
    if of_tests or browsers.is_in_own_profile(process, event.path) then return nil end
    return browser or browsers.UNKNOWN, name
end

--- Whether the process is a password manager, where such programs are: it moves what users keep in browsers.
function browsers.is_password_manager(process)
    local image = process and process.image
    return image ~= nil and not places.is_fetched(image) and lists.part_in(image:lower(), PASSWORD_MANAGERS) ~= nil
end

--- The browser's name ("Chrome") by its program's; nil for what is no browser that users start.
function browsers.of_program(name)
    return known.NAMES[places.program(name or "")]
end

--- What a command line has a browser do for a program: `{ traits = { TERM... }, port = NUMBER, profile = PATH,
-- renders = BOOLEAN, address = TEXT }`; nil when it has none of `kaiseki.windows.browsers`' options.
function browsers.driving(line)
    local words = command.words(line)
    local found, seen = { traits = {} }, {}
    for at = 2, #words do
        local name, value = words[at]:match "^%-%-?([%w-]+)=?(.*)$"
        name = name and name:lower()
        local trait = name and known.OPTIONS[name]
        if name == "type" then return nil end -- one of its own helpers
        if trait and not seen[trait] then
            seen[trait] = true
            table.insert(found.traits, trait)
        end
        if value == "" then value = words[at + 1] or "" end
        if name == "remote-debugging-port" or name == "start-debugger-server" then found.port = tonumber(value) end
        if trait == "other-profile" then found.profile = value end
        if name == "window-position" and value:find "^%-?%d%d%d%d" and not seen["out-of-sight"] then
            seen["out-of-sight"] = true
            table.insert(found.traits, "out-of-sight")
        end
        for _, renders in ipairs(known.RENDERING) do
            if name == renders then found.renders = true end
        end
        if not name and words[at]:find "^%a[%w+.-]+:" then found.address = words[at] end
    end
    return #found.traits > 0 and found or nil
end

--- Whether the path is the folder in which a browser keeps the user's own profiles, or lies in it.
function browsers.is_users_own(path)
    return browsers.of_path(path) ~= nil and lists.part_in(path:lower(), DATA_FOLDERS) ~= nil
end

--- Whether a program named like a browser was told to keep its profile in a folder of its own, and the path lies there.
function browsers.is_in_own_profile(process, path)
    local line = process.command_line
    if not line or not programs.named(process.name, "browser") then return false end
    local driving = browsers.driving(line)
    local folder = driving and driving.profile or ""
    return #folder > 3 and not browsers.is_users_own(folder)
        and path:sub(1, #folder):lower() == folder:lower()
end

-- Processes above one another that are looked at.
local DEEPEST = 16

-- Whether the process is a tool for tests, or what they are written in, where such tools are kept.
local function is_test_tool(case, process)
    local image = process.image
    if not TESTERS[places.program(process.name or "")] then return false end
    return not image or not (places.is_fetched(image) or case:file(image) and case:file(image).created)
end

--- Whether a developer's tools or installed programs stand behind the process: it, or one above it, is such a tool or
-- lies where programs are installed, or a user typed the command.
function browsers.is_driven_by_tools(case, process)
    for _ = 1, DEEPEST do
        if not process or lineage.is_shell(process) then return false end
        if is_test_tool(case, process) or trusted.is_installed(case, process) then return true end
        if lineage.is_helper(process) and (not process.parent or lineage.is_shell(process.parent)) then return true end
        if not lineage.is_helper(process) and process.image and places.is_fetched(process.image) then return false end
        process = process.parent
    end
    return false
end

return browsers
