-- A pattern of a hundred thousand captures and items.
-- expect: error
rule { id = "hostile.pattern-deep", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           ("a"):rep(100):find(("(a"):rep(100000))
       end, }
