-- Changing the case of long texts, for ever.
-- expect: limit
rule { id = "hostile.upper-long", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           local a = ("x"):rep(2000000)
           while true do a = a:upper():lower() end
       end, }
