-- gmatch with an empty match, over a long text, for ever.
-- expect: limit
rule { id = "hostile.gmatch-forever", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           local a = ("x"):rep(1000000)
           while true do for _ in a:gmatch "" do end end
       end, }
