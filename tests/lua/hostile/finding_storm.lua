-- Findings without end, each with a key of its own.
-- expect: limit
rule { id = "hostile.finding-storm", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       on_event = function(event, case)
           local number = 0
           while true do
               number = number + 1
               case:finding { event = event, key = tostring(number) }
           end
       end, }
