-- An endless loop in __tostring, reached through string.format.
-- expect: limit
rule { id = "hostile.loop-in-format", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           return ("%s"):format(setmetatable({}, { __tostring = function() while true do end end }))
       end, }
