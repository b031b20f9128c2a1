-- An endless loop in a comparison.
-- expect: limit
rule { id = "hostile.loop-in-comparator", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           table.sort({ 1, 2, 3 }, function() while true do end end)
       end, }
