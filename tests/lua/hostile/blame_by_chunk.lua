-- A text that is compiled under another file's name, and fails.
-- expect: error
rule { id = "hostile.blame-by-chunk", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           load("error 'mine'", "@rules/innocent.lua")()
       end, }
