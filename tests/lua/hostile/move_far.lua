-- table.move over 1e15 elements.
-- expect: limit
rule { id = "hostile.move-far", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           table.move({}, 1, math.tointeger(1e15), 2)
       end, }
