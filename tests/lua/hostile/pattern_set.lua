-- A set of a million ranges, at each place.
-- expect: limit
rule { id = "hostile.pattern-set", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           ("z"):rep(1000000):find("[" .. ("a-b"):rep(1000000) .. "]")
       end, }
