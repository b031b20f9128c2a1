-- The objects of a case with the raw functions.
-- expect: error
rule { id = "hostile.raw-access", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event)
           rawset(event, "path", "x")
           return event.path
       end, }
