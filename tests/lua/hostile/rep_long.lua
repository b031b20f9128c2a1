-- A text of 1e18 bytes.
-- expect: error
rule { id = "hostile.rep-long", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           return ("x"):rep(math.tointeger(1e18))
       end, }
