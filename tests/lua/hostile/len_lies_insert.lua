-- A length of 1e15 for insert.
-- expect: limit
rule { id = "hostile.len-lies-insert", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           table.insert(setmetatable({}, { __len = function() return math.tointeger(1e15) end }), 1, 1)
       end, }
