-- An endless loop for an event.
-- expect: limit
rule { id = "hostile.loop-in-key", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           while true do end
       end, }
