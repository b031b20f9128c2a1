--- How regularly a process turns to an end of the network: programs that wait for orders ask again and again after the
-- same time, with some chance added.
--
--     local rhythm = require "kaiseki.detect.rhythm"
--     rule { ..., match = rhythm.events(),
--            on_event = function(event, case) rhythm.note(case, event) end,
--            on_finish = function(case) ... rhythm.is_regular(case, process, endpoint) ... end }

local memory = require "kaiseki.detect.memory"
local remote = require "kaiseki.detect.remote"

local rhythm = {}

-- Ticks of silence after which a process turns to the end anew.
local PAUSE = 30000000

-- So many pauses, and how much they may differ: the spread by the mean.
local PAUSES, SPREAD = 3, 0.4
-- Fewer do where they are nearly the same.
local FEWEST, CLOSE = 2, 0.15

local turns = memory.of_process()

--- An expression: the events that `note` wants.
function rhythm.events()
    return operation:is { "TCP Connect", "TCP Reconnect", "TCP Send" }
end

--- Remembers when the event's process turned to the other end.
function rhythm.note(case, event)
    local far, time = event.net.remote, event.time
    if not far or not time or not event.process.number then return end
    local mine, name = turns(case, event.process), remote.name(far)
    local turn = mine[name]
    if not turn then
        mine[name] = { last = time, count = 0, mean = 0, squares = 0 }
        return
    end
    local pause = time - turn.last
    turn.last = time
    if pause < PAUSE then return end
    -- Welford's running mean and sum of squares.
    turn.count = turn.count + 1
    local away = pause - turn.mean
    turn.mean = turn.mean + away / turn.count
    turn.squares = turn.squares + away * (pause - turn.mean)
end

--- Whether the process turned to the end again and again after about the same time.
function rhythm.is_regular(case, process, endpoint)
    local turn = turns(case, process)[remote.name(endpoint)]
    if not turn or turn.count < FEWEST then return false end
    local spread = math.sqrt(turn.squares / turn.count) / turn.mean
    return spread <= (turn.count < PAUSES and CLOSE or SPREAD)
end

return rhythm
