-- Functions that hold one another.
-- expect: limit
rule { id = "hostile.memory-closures", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           local f = function() end
           while true do local g = f; f = function() return g end end
       end, }
