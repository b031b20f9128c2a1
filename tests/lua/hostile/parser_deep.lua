-- A text that nests too deep for the compiler.
-- expect: error
rule { id = "hostile.parser-deep", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           assert(load("return " .. ("("):rep(100000) .. "1" .. (")"):rep(100000)))
       end, }
