-- As many bytes received as written: a file that came over the network.

local browsers = require "kaiseki.browsers"
local dropped = require "kaiseki.dropped"
local memory = require "kaiseki.memory"
local numbers = require "kaiseki.numbers"
local say = require "kaiseki.say"
local windows = require "kaiseki.windows"

-- Smaller files are told by chance.
local SMALLEST = 1024
-- What a reply's head may add when it is received with the file, and what encryption adds to larger ones.
local HEAD = 2048
local ENCRYPTED_FROM = 65536
-- Ticks between the last byte received and the last byte written.
local DELAY = 100000000

local connections = memory.of_case()

-- Connections of one process, in order; a local port that connects again is another one.
local function connection_of(case, event)
    local mine = connections(case)
    mine.by_process, mine.current = mine.by_process or {}, mine.current or {}
    local number = event.process.number
    local id = number .. " " .. event.path
    if event.operation == "TCP Connect" then mine.current[id] = nil end
    local connection = mine.current[id]
    if not connection then
        connection = { received = 0, first = event.index, path = event.path }
        mine.current[id] = connection
        mine.by_process[number] = mine.by_process[number] or {}
        table.insert(mine.by_process[number], connection)
    end
    return connection
end

local function on_event(event, case)
    if not event.process.number then return end -- the capture does not tell who it was
    local connection = connection_of(case, event)
    if event.operation == "TCP Receive" then
        connection.received = connection.received + (event.net.length or 0)
        connection.first_time = connection.first_time or event.time
        connection.first_received = connection.first_received or event.index
        connection.last, connection.last_time = event.index, event.time
    end
end

-- Exactly as many, or a little more for what goes before and around; the latter for programs alone.
local function is_same_size(received, size, file)
    if received == size then return true end
    local more = received - size
    if more <= 0 or not windows.is_executable(file.path) then return false end
    return more <= HEAD or (size >= ENCRYPTED_FROM and more <= HEAD * 4 + size // 64)
end

local function is_cache(path)
    local folded = path:lower()
    return folded:find([[\inetcache\]], 1, true) ~= nil or folded:find([[\temporary internet files\]], 1, true) ~= nil
        or folded:find([[\cache\]], 1, true) ~= nil or folded:find([[\cryptneturlcache\]], 1, true) ~= nil
end

local function source_of(case, file, dealing)
    local size = dropped.size(file)
    local mine = (connections(case).by_process or {})[dealing.process and dealing.process.number or -1]
    for _, connection in ipairs(mine or {}) do
        if connection.last and is_same_size(connection.received, size, file)
            and dealing.first_time <= connection.last_time + DELAY
            and dealing.last_time >= connection.first_time then
            return connection
        end
    end
    return nil
end

-- Outside the sample's tree only what a program from a user's place fetches, or leaves there.
local function matters(case, file, process)
    if browsers.is_browser(process) then return false end
    if process.in_tree then return true end
    local image = process.image
    return windows.in_user_place(image or file.path, case)
end

local function tell(case, file, dealing)
    local connection = source_of(case, file, dealing)
    if not connection then return end
    local events = {}
    for _, index in ipairs { connection.first_received, file.created_at or dealing.first, connection.last } do
        events[#events + 1] = case:event(index)
    end
    local size = dropped.size(file)
    local equal = connection.received == size and "as many as it received on one connection"
        or ("of %s bytes received on one connection"):format(numbers.group(connection.received))
    case:finding {
        process = dealing.process, key = file.path, events = events,
        text = ("%s downloads %s (%s, %s, %s) from %s"):format(say.process(dealing.process), file.path,
            file.was_new and "new" or "replaced", say.bytes(size), equal, connection.path:match "%-> (.*)$" or "?"),
    }
end

local function transfer(name, received, written)
    return { events = {
        { operation = "TCP Connect", result = "SUCCESS", ["process.name"] = name, ["process.pid"] = 4,
          path = "x:49152 -> 203.0.113.77:80" },
        { operation = "TCP Receive", result = "SUCCESS", ["process.name"] = name, ["process.pid"] = 4,
          path = "x:49152 -> 203.0.113.77:80", ["net.length"] = received },
        { operation = "CreateFile", result = "SUCCESS", ["process.name"] = name, ["process.pid"] = 4,
          path = [[C:\Users\x\AppData\Roaming\a\b.dll]], ["file.created"] = true },
        { operation = "WriteFile", result = "SUCCESS", ["process.name"] = name, ["process.pid"] = 4,
          path = [[C:\Users\x\AppData\Roaming\a\b.dll]], ["file.offset"] = 0, ["file.length"] = written },
    } }
end

rule {
    id = "command-and-control.download",
    title = "File downloaded",
    severity = "high",
    attack = { "T1105" },
    description = "A process that is no browser writes a file of as many bytes as it received on one connection.",
    references = { "https://attack.mitre.org/techniques/T1105/" },
    false_positives = { "Updaters; caches, which are left out." },
    author = "kaiseki",
    match = operation:is { "TCP Connect", "TCP Receive" }
        & ~process.name:is { "svchost.exe", "System", "chrome.exe", "msedge.exe", "firefox.exe", "iexplore.exe",
                             "opera.exe", "brave.exe", "MicrosoftEdgeCP.exe", "MicrosoftEdge.exe" },
    on_event = on_event,
    on_finish = function(case)
        for _, file in ipairs(case.files) do
            local size = dropped.size(file)
            if size and size >= SMALLEST and not file.is_directory and not is_cache(file.path) then
                for _, dealing in ipairs(file.dealings) do
                    if dealing.written > 0 and dealing.process and matters(case, file, dealing.process) then
                        tell(case, file, dealing)
                    end
                end
            end
        end
    end,
    examples = {
        match = { transfer("a.exe", 20000, 20000), transfer("a.exe", 20300, 20000) },
        no_match = { transfer("chrome.exe", 20000, 20000), transfer("a.exe", 90000, 20000) },
    },
}
