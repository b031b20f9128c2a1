-- Keys that fall on one place of a table.
-- expect: limit
rule { id = "hostile.table-collisions", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       key = function(event, case)
           while true do
               local t = {}
               for i = 1, 100000 do t[i * 65535 + 0.5] = i end
           end
       end, }
