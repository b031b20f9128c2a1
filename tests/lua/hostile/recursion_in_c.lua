-- Endless recursion through a metamethod and pcall.
-- expect: any
rule { id = "hostile.recursion-in-c", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           local t = setmetatable({}, {})
           getmetatable(t).__index = function(self, k) return select(2, pcall(function() return self[k .. "x"] end)) end
           setmetatable(t, getmetatable(t))
           return t.a
       end, }
