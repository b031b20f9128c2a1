-- An error that names another file.
-- expect: error
rule { id = "hostile.blame-by-text", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           error("rules/innocent.lua:1: this was me", 0)
       end, }
