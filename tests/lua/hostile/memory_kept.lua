-- Memory that stays from event to event.
-- expect: limit
local kept = {}

rule { id = "hostile.memory-kept", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function() for _ = 1, 20000 do kept[#kept + 1] = {} end end, }
