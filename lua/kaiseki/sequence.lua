--- One thing, then another: by the same process, by it or what it started, or about the same path, within a time.
--
--     local sequence = require "kaiseki.sequence"
--     local reads = sequence.new { within = 60, by = "process" }
--     ...
--     if event:matches(READS_PASSWORDS) then
--         reads:note(case, event)
--     elseif reads:earlier(case, event) then
--         case:finding { process = event.process, key = "sent", event = event }
--     end

local lineage = require "kaiseki.lineage"
local memory = require "kaiseki.memory"

local sequence = {}

local SECOND = 10000000

-- Events that are kept for one sequence; the oldest make room.
local KEPT = 256

local Sequence = {}
Sequence.__index = Sequence

--- `within`: seconds, nil for the whole capture. `by`: "process" (the same process, the default), "lineage" (the
-- process or one that it started or was started by), "any" (whoever).
function sequence.new(options)
    return setmetatable({
        within = options.within and options.within * SECOND or math.maxinteger,
        by = options.by or "process",
        notes = memory.of_case(),
    }, Sequence)
end

--- Remembers the first thing. `about` (a path, say) must be equal in `earlier`; `extra` is handed back there.
function Sequence:note(case, event, about, extra)
    local notes = self.notes(case)
    if #notes >= KEPT then table.remove(notes, 1) end
    notes[#notes + 1] = {
        process = event.process, time = event.time, index = event.index, about = about and about:lower(), extra = extra,
    }
end

local function same_doer(by, a, b)
    return by == "any" or a == b or (by == "lineage" and a ~= nil and b ~= nil and lineage.related(a, b))
end

--- The latest note that this event follows: `{ process, time, index, about, extra }`; nil when there is none.
function Sequence:earlier(case, event, about)
    local notes = self.notes(case)
    about = about and about:lower()
    for i = #notes, 1, -1 do
        local note = notes[i]
        if event.time - note.time <= self.within and note.about == about
            and same_doer(self.by, note.process, event.process) then
            return note
        end
    end
    return nil
end

return sequence
