-- A finalizer that is added later.
-- expect: fine
rule { id = "hostile.finalizer-later", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           local meta = {}
           local t = setmetatable({}, meta)
           meta.__gc = function() while true do end end
           meta.__mode = "k"
           assert(getmetatable(t) == meta)
       end, }
