-- Few steps for every event, and each of them on much: the seconds add up.
-- expect: limit
local a, b = ("x"):rep(3000000), ("x"):rep(3000000)
rule { id = "hostile.compare-each-event", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           return not (a == b and a == b and a == b and a == b) and "never" or nil
       end, }
