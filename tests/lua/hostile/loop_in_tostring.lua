-- An endless loop in __tostring.
-- expect: limit
rule { id = "hostile.loop-in-tostring", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           return tostring(setmetatable({}, { __tostring = function() while true do end end }))
       end, }
