-- A number with 2 MB of digits.
-- expect: limit
rule { id = "hostile.number-long", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           local a = ("1"):rep(2000000)
           while true do local _ = tonumber(a) end
       end, }
