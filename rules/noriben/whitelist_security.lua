-- Security products that watch the machine, and so touch everything that anything else touches.

local mentions = require "kaiseki.common.mentions"

whitelist { reason = "Carbon Black sensor",
            match = mentions { "RepUx.exe", "RepMgr64.exe" } }
whitelist { section = "file", reason = "Carbon Black sensor's folder (Confer)",
            match = mentions { [[Program Files*\confer]] } }
whitelist { reason = "RSA NetWitness Endpoint (ECAT)",
            match = mentions { "Ecat.exe" } }
whitelist { section = "process", reason = "AVG antivirus",
            match = mentions { "avgrsa.exe", "avgcsrva.exe", "avgidsagenta.exe" } }
whitelist { section = "process", reason = "Security Center's tray icon",
            match = mentions { [[%SystemRoot%\system32\wscntfy.exe]] } }
whitelist { section = "registry", reason = "Security Center's tray icon",
            match = mentions { "wscntfy.exe" } }
