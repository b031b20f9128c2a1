-- An endless loop in a metamethod.
-- expect: limit
rule { id = "hostile.loop-in-index", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           local t = setmetatable({}, { __index = function() while true do end end })
           return t.x
       end, }
