-- Many long texts.
-- expect: limit
rule { id = "hostile.memory-strings", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           local t = {}
           for i = 1, 1000000 do t[i] = ("x"):rep(100000) .. i end
       end, }
