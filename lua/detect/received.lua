--- Files that came over the network: as many bytes written as were received on one connection, at that time.
--
--     local received = require "kaiseki.detect.received"
--     local connections = received.new()
--     rule { ..., match = received.events(),
--            on_event = function(event, case) connections:note(case, event) end,
--            on_finish = function(case)
--                for _, file in ipairs(case.files) do
--                    local source, dealing = connections:source(case, file)
--                    if source then case:finding { process = dealing.process, key = file.path } end
--                end
--            end }

local dropped = require "kaiseki.detect.dropped"
local memory = require "kaiseki.detect.memory"
local places = require "kaiseki.detect.places"
local remote = require "kaiseki.detect.remote"

local received = {}

-- What a reply's head may add when it is received with the file, and what encryption adds to larger ones.
local HEAD = 2048
local ENCRYPTED_FROM = 65536
-- Ticks between the last byte received and the last byte written.
local DELAY = 100000000

local Received = {}
Received.__index = Received

--- An expression: the events that `note` wants.
function received.events()
    return operation:is { "TCP Connect", "TCP Receive" }
end

--- What one rule knows of connections.
function received.new()
    return setmetatable({ of_process = memory.of_process() }, Received)
end

-- Connections of one process, in order; a local port that connects again is another one.
local function connection_of(mine, event)
    if not mine.list then mine.list, mine.current = {}, {} end
    if event.operation == "TCP Connect" then mine.current[event.path] = nil end
    local connection = mine.current[event.path]
    if not connection then
        local far = event.net.remote
        connection = { received = 0, path = event.path, remote = far and remote.name(far) or "?" }
        mine.current[event.path] = connection
        mine.list[#mine.list + 1] = connection
    end
    return connection
end

--- Counts what was received.
function Received:note(case, event)
    if not event.process.number or not event.path then return end -- the capture does not tell whose it was
    local near, far = event.path:lower():match "^(.*):[^:]* %-> (.*):[^:]*$"
    if near and near == far then return end -- from another process of this machine
    local connection = connection_of(self.of_process(case, event.process), event)
    if event.operation == "TCP Receive" then
        connection.received = connection.received + (event.net.length or 0)
        connection.first_time = connection.first_time or event.time
        connection.first = connection.first or event.index
        connection.last, connection.last_time = event.index, event.time
    end
end

-- What makes a file that is a little smaller than what was received more than chance.
local function is_telling(file, process)
    return places.is_executable(file.path) or (file.loads or 0) > 0 or (file.runs or 0) > 0 or process.in_tree
        or (file.renamed_from ~= nil and places.is_executable(file.renamed_from))
end

-- Exactly as many, or a little more for what goes before and around; the latter for telling files alone.
local function is_same_size(count, size, file, process)
    if count == size then return true end
    local more = count - size
    if more <= 0 or not is_telling(file, process) then return false end
    return more <= HEAD or (size >= ENCRYPTED_FROM and more <= HEAD * 4 + size // 64)
end

local function matching(list, file, size, dealing, spent)
    for _, connection in ipairs(list or {}) do
        local timed = connection.last_time and dealing.last_time -- not every capture has times
        if timed and not (spent and spent[connection])
            and is_same_size(connection.received, size, file, dealing.process)
            and dealing.first_time <= connection.last_time + DELAY
            and dealing.last_time >= connection.first_time then
            return connection
        end
    end
    return nil
end

--- The connection that the file came over, and the dealing (of `file.dealings`) of the process that wrote it; nil when
-- there is none. A connection has path, remote (its end's name), received (bytes), first, last (event indexes),
-- first_time, last_time. Programs, and what the sample's tree writes, may be a little smaller than what was received.
-- Connections in the set `spent` (or nil) brought something else.
function Received:source(case, file, spent)
    local size = dropped.size(file)
    for _, dealing in ipairs(size and file.dealings or {}) do
        local process = dealing.written > 0 and dealing.process
        local connection = process and matching(self.of_process(case, process).list, file, size, dealing, spent)
        if connection then return connection, dealing end
    end
    return nil
end

return received
