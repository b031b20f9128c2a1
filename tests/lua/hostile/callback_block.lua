-- A rule that is made while events are read.
-- expect: error
rule { id = "hostile.callback-block", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           whitelist { reason = "x", match = 1 }
       end, }
