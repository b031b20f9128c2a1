-- A long key of its own for each event.
-- expect: limit
local number = 0

rule { id = "hostile.key-storm", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function()
           number = number + 1
           return ("k"):rep(60000) .. number
       end, }
