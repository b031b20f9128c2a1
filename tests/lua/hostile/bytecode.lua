-- Bytecode, made elsewhere.
-- expect: error
rule { id = "hostile.bytecode", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           assert(load("\27Lua" .. ("\0"):rep(100), "x", "b"))
       end, }
