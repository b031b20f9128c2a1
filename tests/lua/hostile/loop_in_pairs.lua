-- pairs over a table that grows on the way.
-- expect: limit
rule { id = "hostile.loop-in-pairs", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           local t = { a = 1 }
           while true do for k in pairs(t) do t[#t + 1] = k end end
       end, }
