-- pcall of pcall of pcall, each with a loop behind it.
-- expect: limit
rule { id = "hostile.loop-in-nested-pcall", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           local function again() pcall(again) while true do end end
           again()
       end, }
