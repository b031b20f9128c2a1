-- A little too long for every event: the seconds add up.
-- expect: limit
rule { id = "hostile.slow-each-event", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           for _ = 1, 200000 do end
           return nil
       end, }
