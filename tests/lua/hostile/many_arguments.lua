-- A call with thousands of arguments, for ever.
-- expect: limit
rule { id = "hostile.many-arguments", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           local function f(...) while true do local _ = { ... } end end
           local t = {}
           for i = 1, 7000 do t[i] = i end
           f(table.unpack(t))
       end, }
