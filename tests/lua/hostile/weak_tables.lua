-- Weak tables, whose collection may take the square of their number.
-- expect: error
rule { id = "hostile.weak-tables", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           setmetatable({}, { __mode = "k" })
       end, }
