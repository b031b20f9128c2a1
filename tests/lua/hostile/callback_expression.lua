-- An expression that is built while events are read.
-- expect: error
rule { id = "hostile.callback-expression", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           return event:matches(path:contains "x") and "x"
       end, }
