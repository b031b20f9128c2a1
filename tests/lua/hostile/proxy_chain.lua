-- A chain of __index a thousand long, for ever.
-- expect: limit
rule { id = "hostile.proxy-chain", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           local t = {}
           for _ = 1, 1000 do t = setmetatable({}, { __index = t }) end
           while true do local _ = t.x end
       end, }
