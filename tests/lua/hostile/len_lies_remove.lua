-- A length of 1e15 for remove.
-- expect: limit
rule { id = "hostile.len-lies-remove", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           table.remove(setmetatable({}, { __len = function() return math.tointeger(1e15) end }), 1)
       end, }
