-- All values of a long text at once.
-- expect: error
rule { id = "hostile.many-values", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           return ("x"):rep(1000000):byte(1, -1)
       end, }
