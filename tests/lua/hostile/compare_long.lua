-- Comparing texts of 2 MB, for ever.
-- expect: limit
rule { id = "hostile.compare-long", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           local a, b = ("x"):rep(2000000) .. "a", ("x"):rep(2000000) .. "b"
           local n = 0
           while true do if a < b then n = n + 1 end end
       end, }
