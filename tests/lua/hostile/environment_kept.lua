-- Lists of the case, kept again and again.
-- expect: limit
rule { id = "hostile.environment-kept", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       on_finish = function(case)
           local kept = {}
           while true do
               for _, process in ipairs(case.processes) do
                   kept[#kept + 1] = process.modules
                   kept[#kept + 1] = case.capture.by_operation
                   kept[#kept + 1] = case.files[1].dealings
               end
           end
       end, }
