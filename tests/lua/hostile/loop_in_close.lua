-- An endless loop in __close, while an error unwinds.
-- expect: limit
rule { id = "hostile.loop-in-close", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           local guard <close> = setmetatable({}, { __close = function() while true do end end })
           error "unwinds"
       end, }
