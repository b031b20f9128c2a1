-- Each finding makes the next, at the end.
-- expect: limit
rule { id = "hostile.finding-of-finding", title = "Hostile", severity = "low", match = operation:is "CreateFile",
       finding = function(finding, case)
           case:finding { process = finding.process, key = finding.key .. "x" }
           return "x"
       end, }
