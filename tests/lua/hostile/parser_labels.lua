-- A text of labels and gotos, which the compiler compares with each other.
-- expect: limit
rule { id = "hostile.parser-labels", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           local parts = {}
           for i = 1, 30000 do parts[i] = "::a" .. i .. "::" end
           local text = table.concat(parts)
           while true do load(text) end
       end, }
