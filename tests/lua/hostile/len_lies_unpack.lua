-- A length of 1e15 for unpack.
-- expect: error
rule { id = "hostile.len-lies-unpack", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           table.unpack(setmetatable({}, { __len = function() return math.tointeger(1e15) end }))
       end, }
