-- A length of 1e15 for sort.
-- expect: limit
rule { id = "hostile.len-lies-sort", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           table.sort(setmetatable({}, { __len = function() return math.tointeger(1e15) end, __index = function() return 1 end }))
       end, }
