-- An endless loop in a text that is compiled at run time.
-- expect: limit
rule { id = "hostile.loop-in-load", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           load("while true do end")()
       end, }
