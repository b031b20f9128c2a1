-- A pattern with many ways to fail.
-- expect: limit
rule { id = "hostile.pattern-nested", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           ("a"):rep(200):find(("a*"):rep(30) .. "b")
       end, }
