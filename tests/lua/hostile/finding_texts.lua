-- One finding whose sentence is written again and again.
-- expect: limit
rule { id = "hostile.finding-texts", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       on_event = function(event, case)
           local text = ("x"):rep(60000)
           while true do case:finding { event = event, text = text } end
       end, }
