-- A pattern that begins anew at each of a million places.
-- expect: limit
rule { id = "hostile.pattern-quadratic", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           ("a"):rep(1000000):find ".-b"
       end, }
