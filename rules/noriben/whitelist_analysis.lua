-- Tools of the analyst's own machine, Procmon first of all.

local mentions = require "kaiseki.common.mentions"

whitelist { reason = "Process Monitor itself",
            match = mentions { "procmon.exe", "procmon64.exe" } }
whitelist { section = "registry", reason = "Process Monitor's settings and driver",
            match = mentions { "PROCMON" } }
whitelist { reason = "VMware Tools",
            match = mentions { "VMwareUser.exe" } }
whitelist { reason = "disassembler (IDA Pro)",
            match = mentions { "idaq.exe" } }
whitelist { reason = "fake network (FakeNet)",
            match = mentions { "Fakenet.exe" } }
whitelist { section = "process", reason = "connection viewer (TCPView)",
            match = mentions { "TCPView.exe" } }
whitelist { section = "file", reason = "Python, which Noriben needs",
            match = mentions { [[%SystemDrive%\Python]] } }

whitelist { reason = "honeypot client Capture-BAT",
            match = mentions { "CaptureBAT.exe" } }
whitelist { section = "file", reason = "Capture-BAT's folder",
            match = mentions { [[%ProgramFiles%\Capture]] } }
whitelist { section = "registry", reason = "Capture-BAT's monitor drivers",
            match = mentions {
                "CaptureProcessMonito",
                [[HKLM\System\CurrentControlSet\Services\CaptureRegistryMonito]],
                "LEGACY_CAPTUREREGISTRYMONITO",
            } }
