-- A back reference over a long capture.
-- expect: limit
rule { id = "hostile.pattern-back", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           ("a"):rep(100000):find "(.*)%1b"
       end, }
