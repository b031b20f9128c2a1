-- CreateFile and RegCreateKey also open what is there. These are the opens that Noriben can tell: by the access that
-- was asked for, and by keys that always exist.

local mentions = require "kaiseki.common.mentions"

whitelist { section = "file", reason = "opened to look, to list or to read",
            match = mentions {
                "Desired Access: Execute/Traverse",
                "Desired Access: Synchronize",
                "Desired Access: Generic Read/Execute",
                "Desired Access: Read EA",
                "Desired Access: Read Data/List Directory",
                "Desired Access: Read Attributes",
            } }
whitelist { section = "file", reason = "opened to read, and to write data or attributes",
            match = mentions {
                "Desired Access: Generic Read* Write Attributes",
                "Desired Access: Generic Read* Write Data",
            } }
whitelist { section = "registry", reason = "keys that always exist",
            match = mentions.at_end {
                "HKCR",
                "HKCU",
                [[HKCU\Software]],
                [[HKCU\Software\Policies]],
                [[HKCU\Software\Policies\Microsoft]],
                "HKLM",
                [[HKLM\Software]],
                [[HKLM\Software\Microsoft]],
                [[HKLM\Software\Policies]],
                [[HKLM\Software\Policies\Microsoft]],
            } }
