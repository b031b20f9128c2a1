-- Joining long texts, for ever.
-- expect: limit
rule { id = "hostile.concat-long", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           local a = ("x"):rep(1500000)
           while true do local _ = a .. "y" end
       end, }
