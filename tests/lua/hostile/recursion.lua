-- Endless recursion.
-- expect: limit
rule { id = "hostile.recursion", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           local function f() return 1 + f() end
           return f()
       end, }
