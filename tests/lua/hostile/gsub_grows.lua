-- A replacement that makes a text too long.
-- expect: error
rule { id = "hostile.gsub-grows", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           return (("x"):rep(1000000):gsub("x", ("y"):rep(1000)))
       end, }
