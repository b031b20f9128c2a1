-- Memory that runs out again and again, and is caught.
-- expect: limit
rule { id = "hostile.memory-caught", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           while true do pcall(function() local t = {} while true do t[#t + 1] = {} end end) end
       end, }
