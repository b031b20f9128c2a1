-- A text that doubles.
-- expect: limit
rule { id = "hostile.memory-doubling", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           local s = "x"
           while true do s = s .. s end
       end, }
