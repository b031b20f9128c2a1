-- A sentence of megabytes.
-- expect: error
rule { id = "hostile.sentence-long", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       finding = function() return ("x"):rep(4000000) end, }
