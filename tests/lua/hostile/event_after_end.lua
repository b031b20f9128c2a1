-- Events that are used when their time is over.
-- expect: fine
local kept = {}

rule { id = "hostile.event-after-end", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       on_event = function(event) kept[#kept + 1] = event end,
       on_finish = function(case)
           for number = 1, 100 do
               local event = kept[number]
               if event.path ~= kept[1].path then error "another path" end
               case:finding { event = event, key = tostring(event.index) }
           end
       end, }
