-- A comparison that never agrees with itself, over many elements, again and again.
-- expect: limit
rule { id = "hostile.loop-in-sort", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           local t = {}
           for i = 1, 1000 do t[i] = i end
           while true do table.sort(t, function() return true end) end
       end, }
