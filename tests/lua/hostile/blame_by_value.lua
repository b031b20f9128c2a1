-- An error that is a table.
-- expect: error
rule { id = "hostile.blame-by-value", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           error(setmetatable({}, { __tostring = function() while true do end end }))
       end, }
