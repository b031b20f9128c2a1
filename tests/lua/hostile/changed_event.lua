-- An event, changed.
-- expect: error
rule { id = "hostile.changed-event", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           event.path = "mine"
       end, }
