-- An endless loop that catches what stops it.
-- expect: limit
rule { id = "hostile.loop-in-pcall", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           while true do pcall(function() while true do end end) end
       end, }
