-- Events that are kept.
-- expect: limit
local kept = {}

rule { id = "hostile.event-kept-forever", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           kept[#kept + 1] = event
           for _ = 1, 1000 do kept[#kept + 1] = case:event(event.index) end
       end, }
