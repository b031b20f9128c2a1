-- Endless recursion through gsub.
-- expect: error
rule { id = "hostile.recursion-in-gsub", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           local function f() return (("x"):gsub("x", f)) end
           return f()
       end, }
