-- Bytecode that says it is a text.
-- expect: error
rule { id = "hostile.bytecode-as-text", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           assert(load("\27Lua" .. ("\0"):rep(100)))
       end, }
