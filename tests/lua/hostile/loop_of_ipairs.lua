-- ipairs over a table without end.
-- expect: limit
rule { id = "hostile.loop-of-ipairs", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           for _ in ipairs(setmetatable({}, { __index = function(_, i) return i end })) do end
       end, }
