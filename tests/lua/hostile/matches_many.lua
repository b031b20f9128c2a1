-- Tens of thousands of expressions, each compiled for itself by event:matches.
-- expect: limit
local all = {}
for number = 1, 20000 do all[number] = path:contains("a" .. number) end

rule { id = "hostile.matches-many", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       on_event = function(event)
           for number = 1, #all do event:matches(all[number]) end
       end, }
