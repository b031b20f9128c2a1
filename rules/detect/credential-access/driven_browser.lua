-- Browsers that a program drives: started with a debugging port, without a window or with another profile, so that they
-- hand over cookies and pages; and their service for the key of cookies, which then starts.

local accusation = require "kaiseki.detect.accusation"
local browsers = require "kaiseki.detect.browsers"
local dropped = require "kaiseki.detect.dropped"
local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local programs = require "kaiseki.detect.programs"
local trusted = require "kaiseki.detect.trusted"

local SECOND = 10000000

local STARTS_BROWSER = operation:is "Process Create" & child.image:endswith(programs.list "browser")
local STARTS_SERVICE = operation:is "Process Create" & child.image:endswith(browsers.ELEVATION)

local function name_of(event) return browsers.of_program(event.child.image or event.path) end

-- Who had the browser started, when that is neither a browser nor Windows' own shell: what users start comes from
-- there.
local function driver_of(event)
    local process = event.process
    if browsers.is_browser(process) then return nil end
    local requester = lineage.requester(process)
    if browsers.is_browser(requester) or lineage.is_shell(requester) then return nil end
    return requester
end

-- How the finding's process drove the browser that it started; nil when it did otherwise.
local function driving_of(finding)
    return browsers.driving(finding.events[1].child.command_line or "")
end

-- What is known of a browser's start alone: tests drive browsers as thieves do, in profiles that they throw away.
local function excuse_of(case, process, image, profile)
    local of_tests = browsers.is_for_tests(image)
    if not of_tests and not browsers.is_driven_by_tools(case, process) and not trusted.is_bystander(case, process) then
        return nil
    end
    return profile and browsers.is_users_own(profile) and "medium" or "low"
end

local function copied_profile(case, profile)
    local state = profile and case:file(profile .. [[\Local State]])
    return state ~= nil and dropped.file(case, state.path) ~= nil
end

-- What it weighs for how it is driven: a browser that only prints a page is no theft, and one of its own with a profile
-- of its own none yet.
local function severity_of(case, event, driving)
    local users_own = browsers.is_users_own(driving.profile or "")
    if browsers.is_for_tests(event.child.image or event.path) and not users_own then return "low" end
    if driving.port or users_own or copied_profile(case, driving.profile) then
        return nil
    end
    if driving.renders or driving.address and #driving.traits == 1 then return "medium" end
    local image = event.child.image or event.path or ""
    local alone = #driving.traits == 1 and driving.traits[1]
    if alone == "without-protection" or alone == "out-of-sight" then return "medium" end
    return alone == "other-profile" and not places.in_program_place(image) and "medium" or nil
end

local function started(line, image, fields)
    local event = { operation = "Process Create", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
                    ["process.image"] = [[C:\Users\x\Downloads\a.exe]], ["child.pid"] = 8,
                    path = image or [[C:\Program Files\Google\Chrome\Application\chrome.exe]],
                    ["child.command_line"] = line }
    for field, value in pairs(fields or {}) do event[field] = value end
    return event
end

-- Ports that browsers were told to listen on, by number: who had them started, and which browser.
local ports = memory.of_case()
-- The latest browser that a program had started, and not for a page.
local latest = memory.of_case()

rule {
    id = "credential-access.driven-browser",
    title = "Browser started to be driven by a program",
    severity = "high",
    attack = { "T1185", "T1539", "T1564.003" },
    description = "A program that is no test tool starts a browser with a debugging port, without a window, with "
        .. "another "
        .. "profile or over the whole screen: so it gets at cookies and pages.",
    references = { "https://attack.mitre.org/techniques/T1185/", "https://attack.mitre.org/techniques/T1539/" },
    false_positives = { "Test tools, scrapers and printing to PDF; launchers of portable browsers." },
    author = "kaiseki",
    match = STARTS_BROWSER,
    on_event = function(event, case)
        local name, line = name_of(event), event.child.command_line
        local driving = name and line and browsers.driving(line)
        local process = driving and driver_of(event)
        if not process then return end
        if driving.port then
            ports(case)[driving.port] = { process = process, name = name, image = event.child.image,
                                          profile = driving.profile }
        end
        case:finding { process = process, key = line:lower(), event = event,
                       severity = severity_of(case, event, driving) }
    end,
    excuse = function(finding, case)
        local event, driving = finding.events[1], driving_of(finding)
        return excuse_of(case, finding.process, event.child.image or event.path, driving and driving.profile)
    end,
    weigh = accusation.unless_accused,
    finding = function(finding)
        local event, driving = finding.events[1], driving_of(finding) or { traits = {} }
        return { "drive-browser", product = name_of(event), trait = driving.traits,
                 command = event.child.command_line }
    end,
    examples = {
        match = {
            started [[chrome.exe --headless --remote-debugging-port=9222 --user-data-dir="C:\Users\x\b c"]],
            started([["C:\Program Files\Mozilla Firefox\firefox.exe" -headless -profile C:\Users\x\p]],
                    [[C:\Program Files\Mozilla Firefox\firefox.exe]]),
            started [[chrome --kiosk https://accounts.google.com/ --no-first-run]],
        },
        no_match = {
            started [["C:\Program Files\Google\Chrome\Application\chrome.exe" https://example.com/thanks]],
            started([[chrome.exe --headless --remote-debugging-port=9222]], nil,
                    { ["process.name"] = "explorer.exe", ["process.image"] = [[C:\Windows\explorer.exe]] }),
            started([[chrome.exe --type=renderer --user-data-dir=C:\a --headless]], nil, {
                ["process.name"] = "chrome.exe",
                ["process.image"] = [[C:\Program Files\Google\Chrome\Application\chrome.exe]] }),
            started([[msedgewebview2.exe --embedded-browser-webview=1 --user-data-dir="C:\Users\x\AppData\Local\a"]],
                    [[C:\Program Files (x86)\Microsoft\EdgeWebView\Application\120\msedgewebview2.exe]]),
        },
    },
}

local function connects(port)
    return { operation = "TCP Connect", result = "SUCCESS", ["process.name"] = "a.exe", ["process.pid"] = 4,
             ["process.image"] = [[C:\Users\x\Downloads\a.exe]], path = "127.0.0.1:50100 -> 127.0.0.1:" .. port }
end

rule {
    id = "credential-access.debugging-port",
    title = "Program talks with a browser's debugging port",
    severity = "medium",
    attack = { "T1185", "T1539" },
    description = "A process that is no browser connects to the port on which a browser was told to listen for a "
        .. "debugger: "
        .. "it can read all cookies there.",
    references = { "https://attack.mitre.org/techniques/T1185/" },
    false_positives = { "Test tools and developers' editors." },
    author = "kaiseki",
    match = operation:is { "TCP Connect", "TCP Send" } & net.remote_port:between(1024, 65535)
        | STARTS_BROWSER & child.command_line:contains { "remote-debugging-port", "start-debugger-server" },
    on_event = function(event, case)
        if event.operation == "Process Create" then
            local driving = browsers.driving(event.child.command_line)
            if driving and driving.port then
                ports(case)[driving.port] = ports(case)[driving.port]
                    or { process = driver_of(event), name = name_of(event), image = event.child.image,
                         profile = driving.profile }
            end
            return
        end
        local port = event.net.remote.port
        if not port or not ports(case)[port] or browsers.is_browser(event.process) then return end
        local near, far = event.path:lower():match "^(.*):[^:]* %-> (.*):[^:]*$"
        local at_home = near == far or far == "127.0.0.1" or far == "localhost" or far == "::1" or far == "[::1]"
        if at_home then case:finding { process = event.process, key = tostring(port), event = event } end
    end,
    excuse = function(finding, case)
        local listens = ports(case)[tonumber(finding.key)] or {}
        return excuse_of(case, finding.process, listens.image, listens.profile)
    end,
    weigh = accusation.unless_accused,
    finding = function(finding, case)
        local listens = ports(case)[tonumber(finding.key)] or {}
        return { "use-debugging-port", product = listens.name, host = "127.0.0.1:" .. finding.key }
    end,
    examples = {
        match = { { events = { started "chrome.exe --remote-debugging-port=9222", connects(9222) } } },
        no_match = { { events = { started "chrome.exe --remote-debugging-port=9222", connects(9300) } } },
    },
}

-- Seconds from a browser's start, or from the reading of its key, to that of its service.
local WITHIN = 120

local function service(seconds)
    return { operation = "Process Create", result = "SUCCESS", ["process.name"] = "services.exe", ["process.pid"] = 12,
             ["process.image"] = [[C:\Windows\System32\services.exe]], ["child.pid"] = 16, time = seconds * SECOND,
             path = [[C:\Program Files\Google\Chrome\Application\134.0\elevation_service.exe]],
             ["child.command_line"] = "elevation_service.exe" }
end

rule {
    id = "credential-access.cookie-key",
    title = "Browser's service for the cookies' key starts for a foreign program",
    severity = "medium",
    attack = { "T1555.003", "T1539" },
    description = "A program that is no browser starts one, not for a page, or reads the browser's Local State; then "
        .. "the "
        .. "elevation service starts, which decrypts the key that cookies are bound to.",
    references = { "https://attack.mitre.org/techniques/T1555/003/" },
    false_positives = { "Programs that start the browser for the user." },
    author = "kaiseki",
    match = STARTS_BROWSER | STARTS_SERVICE
        | (operation:is "ReadFile" & result:is "SUCCESS" & path:endswith [[\Local State]]),
    on_event = function(event, case)
        local mine = latest(case)
        if event:matches(STARTS_SERVICE) then
            local before = mine.driver
            if not before or (event.time or 0) - before.time > WITHIN * SECOND then return end
            case:finding { process = before.process, key = before.name, event = case:event(before.index),
                           events = { event },
                           facts = { before.browser and "drive-for-key" or "read-for-key", product = before.name,
                                     process = before.browser, program = event.child.image } }
        elseif event.operation == "ReadFile" then
            local name = browsers.of_path(event.path)
            local own = not name or browsers.is_browser(event.process) or trusted.is_walker(event.process)
            if own or mine.driver then return end
            mine.driver = { process = lineage.requester(event.process), name = name, time = event.time or 0,
                            index = event.index }
        else
            local line, name = event.child.command_line or "", name_of(event)
            local own = browsers.of_program(event.process.name) and browsers.is_browser(event.process)
            if not name or own or line:find "%-%-type=" then return end
            local for_page = places.has_url(line) and not browsers.driving(line)
            -- What a user starts has the service start as well.
            mine.driver = nil
            local driver = not for_page and driver_of(event)
            if driver then
                mine.driver = { process = driver, name = name, time = event.time or 0, index = event.index,
                                browser = lineage.child(event) }
            end
        end
    end,
    excuse = function(finding, case)
        return excuse_of(case, finding.process, nil, nil)
    end,
    weigh = accusation.unless_accused,
    examples = {
        match = { { events = {
            started("chrome.exe --no-first-run --no-startup-window", nil, { time = 10 * SECOND }), service(11) } } },
        no_match = {
            { events = { started("chrome.exe https://example.com/", nil, { time = 10 * SECOND }), service(11) } },
            { events = { started("chrome.exe", nil, { time = 10 * SECOND }), service(500) } },
        },
    },
}
