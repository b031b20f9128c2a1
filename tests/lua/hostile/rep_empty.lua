-- An empty text, 1e18 times: nothing to do, and it must take no time.
-- expect: fine
rule { id = "hostile.rep-empty", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           assert((""):rep(math.tointeger(1e18)) == "")
           return nil
       end, }
