-- A size that wraps around.
-- expect: error
rule { id = "hostile.rep-wraps", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           return ("xx"):rep(math.maxinteger)
       end, }
