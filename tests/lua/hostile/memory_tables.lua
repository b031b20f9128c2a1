-- A table that grows for ever.
-- expect: limit
rule { id = "hostile.memory-tables", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           local t = {}
           while true do t[#t + 1] = { {} } end
       end, }
