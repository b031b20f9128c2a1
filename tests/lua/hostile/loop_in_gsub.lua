-- An endless loop in a replacement function.
-- expect: limit
rule { id = "hostile.loop-in-gsub", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           ("x"):gsub("x", function() while true do end end)
       end, }
