-- Sorting texts of 2 MB.
-- expect: limit
rule { id = "hostile.sort-long", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           local t = {}
           for i = 1, 8 do t[i] = ("x"):rep(2000000) .. i end
           while true do table.sort(t) end
       end, }
