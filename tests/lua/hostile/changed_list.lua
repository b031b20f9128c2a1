-- A list of the case, changed.
-- expect: error
rule { id = "hostile.changed-list", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           rawset(case.processes, 1, "mine")
       end, }
