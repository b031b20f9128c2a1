-- Comparing texts of zeros, which takes strcoll once per zero.
-- expect: limit
rule { id = "hostile.compare-zeros", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           local a, b = ("\0"):rep(2000000) .. "a", ("\0"):rep(2000000) .. "b"
           local n = 0
           while true do if a < b then n = n + 1 end end
       end, }
