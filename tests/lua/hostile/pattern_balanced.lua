-- %b that never closes, at each place.
-- expect: limit
rule { id = "hostile.pattern-balanced", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           ("("):rep(1000000):find "%b()"
       end, }
