-- An error that would move a terminal's cursor.
-- expect: error
rule { id = "hostile.blame-by-controls", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           error "\27[2Jrules/innocent.lua:1: gone"
       end, }
