-- A length of 1e15 for concat.
-- expect: limit
rule { id = "hostile.len-lies-concat", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           table.concat(setmetatable({}, { __len = function() return math.tointeger(1e15) end, __index = function() return "" end }))
       end, }
