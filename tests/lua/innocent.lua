-- A rule that does its work whatever stands beside it (hostile/).
rule { id = "innocent.open", title = "Innocent", severity = "low", match = operation:is "CreateFile",
       key = function(event) return ("%s"):format(event.path:upper()) end,
       finding = function(finding) return finding.key .. " was opened" end }
