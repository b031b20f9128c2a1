--- One thing, then another: by the same process, by it or what it started, or about the same path, within a time.
--
--     local sequence = require "kaiseki.detect.sequence"
--     local sends_secrets = sequence.steps {
--         operation:is "ReadFile" & path:endswith [[\logins.json]],
--         operation:is "TCP Send",
--         within = 60, by = "lineage",
--     }
--     rule { ..., match = sends_secrets.match, on_event = sends_secrets.on_event }
--
-- Where more than tests of single events decides:
--
--     local reads = sequence.new { within = 60, by = "process" }
--     ...
--     if event:matches(READS_PASSWORDS) then
--         reads:note(case, event)
--     elseif reads:earlier(case, event) then
--         case:finding { process = event.process, key = "sent", event = event }
--     end

local lineage = require "kaiseki.detect.lineage"
local memory = require "kaiseki.detect.memory"

local sequence = {}

local SECOND = 10000000

-- Notes that are kept for one sequence; beyond them the older half is forgotten.
local KEPT = 10000

local Sequence = {}
Sequence.__index = Sequence

--- `within`: seconds, nil for the whole capture; where the capture has no times, the order alone counts. `by`:
-- "process" (the same process, the default), "lineage" (the process or one that it started or was started by), "any"
-- (whoever).
function sequence.new(options)
    return setmetatable({
        within = options.within and options.within * SECOND or math.maxinteger,
        by = options.by or "process",
        of_case = memory.of_case(),
    }, Sequence)
end

-- What is noted is kept by what it is about: lists with the latest note of each process, the latest last.
local function lists_of(self, case)
    local mine = self.of_case(case)
    if not mine.lists then mine.lists, mine.count = {}, 0 end
    return mine, mine.lists
end

local function put(mine, note)
    local list = mine.lists[note.about] or {}
    mine.lists[note.about] = list
    for i = #list, 1, -1 do
        if list[i].process == note.process then
            table.remove(list, i)
            mine.count = mine.count - 1
            break
        end
    end
    list[#list + 1] = note
    mine.count = mine.count + 1
end

local function forget_older_half(mine)
    local notes = {}
    for _, list in pairs(mine.lists) do table.move(list, 1, #list, #notes + 1, notes) end
    table.sort(notes, function(x, y) return x.index < y.index end)
    mine.lists, mine.count = {}, 0
    for i = #notes // 2 + 1, #notes do put(mine, notes[i]) end
end

--- Remembers the first thing. `about` (a path, say) must be equal in `earlier`; `extra` is handed back there.
function Sequence:note(case, event, about, extra)
    local mine = lists_of(self, case)
    if mine.count >= KEPT then forget_older_half(mine) end
    put(mine, { process = event.process, time = event.time or 0, index = event.index, about = (about or ""):lower(),
                extra = extra })
end

local function same_doer(by, a, b)
    return by == "any" or a == b or (by == "lineage" and a ~= nil and b ~= nil and lineage.related(a, b))
end

--- The latest note that this event follows: `{ process, time, index, about, extra }`; nil when there is none.
function Sequence:earlier(case, event, about)
    local _, lists = lists_of(self, case)
    local list = lists[(about or ""):lower()] or {}
    for i = #list, 1, -1 do
        local note = list[i]
        if (event.time or 0) - note.time <= self.within and same_doer(self.by, note.process, event.process) then
            return note
        end
    end
    return nil
end

-- Indexes of the events that led to this one, or to `before` of it.
local function chain_of(before, event)
    local chain = before and table.move(before.extra, 1, #before.extra, 1, {}) or {}
    chain[#chain + 1] = event.index
    return chain
end

local function tell(case, event, chain)
    local events = memory.events(case, chain)
    case:finding { process = event.process, key = events[1].path, events = events }
end

--- Expressions in the order in which they must come true, with `within` (from one to the next) and `by` as in `new`.
-- `about`: a function of the event and the step's number that gives what must be equal in all steps, a path for
-- example. Gives `match` and `on_event` for a rule, which makes one finding for each process that does the last step
-- and path that the first one was about.
-- @example about = function(event, step) return step == 2 and event.child.image or event.path end
function sequence.steps(options)
    local last, notes, match = #options, {}, options[1]
    for i = 2, last do
        notes[i - 1] = sequence.new(options)
        match = match | options[i]
    end
    local function take(case, event, i)
        local subject = options.about and options.about(event, i)
        if options.about and not subject then return end -- the capture does not tell
        local before = i > 1 and notes[i - 1]:earlier(case, event, subject)
        if i > 1 and not before then return end
        local chain = chain_of(before, event)
        if i == last then
            tell(case, event, chain)
        else
            notes[i]:note(case, event, subject, chain)
        end
    end
    return {
        match = match,
        on_event = function(event, case)
            for i = last, 1, -1 do -- an event does not follow itself
                if event:matches(options[i]) then take(case, event, i) end
            end
        end,
    }
end

return sequence
