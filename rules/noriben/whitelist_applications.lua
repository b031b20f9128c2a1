-- Programs that come with Windows or stand on most machines.

local mentions = require "kaiseki.common.mentions"

-- Office
whitelist { section = "file", reason = "Office's data, templates and spelling",
            match = mentions {
                [[%AllUsersProfile%\Application Data\Microsoft\OFFICE\DATA]],
                [[%AppData%\Microsoft\Proof]],
                [[%AppData%\Microsoft\Templates]],
            } }
whitelist { section = "registry", reason = "Office's settings",
            match = mentions { [[HKCU\Software\Microsoft\Office]], [[HKCU\Software\Microsoft\Shared Tools]] } }

-- Visual Studio and .NET
whitelist { section = "file", reason = "telemetry of developer tools",
            match = mentions { [[%LocalAppData%\Microsoft\VSApplicationInsights\vstelAIF]] } }
whitelist { section = "registry", reason = "Visual Studio's settings",
            match = mentions { [[HKCU\Software\Microsoft\VisualStudio]] } }
whitelist { reason = ".NET compiles assemblies in advance",
            match = mentions { "ngen.exe", "ngentask.exe" } }
whitelist { section = "file", reason = ".NET's assemblies and runtime",
            match = mentions { [[%SystemRoot%\assembly]], [[%SystemRoot%\Microsoft.NET\Framework64]] } }

-- browsers and synchronization
whitelist { section = "file", reason = "Chrome's temporary files",
            match = mentions { [[Google\Chrome\User Data\*.tmp]] } }
whitelist { section = "file", reason = "Internet Explorer's history and counters",
            match = mentions {
                [[%UserProfile%\Local Settings\History\History.IE5]],
                [[Windows\Temporary Internet Files\counters.dat]],
            } }
whitelist { section = "registry", reason = "Internet Explorer's cache folders",
            match = mentions { [[HKLM\Software\Microsoft\Windows\CurrentVersion\Internet Settings\Cache\Paths]] } }
whitelist { section = "file", reason = "Google Drive's database",
            match = mentions { [[%LocalAppData%\Google\Drive\sync_config.d]] } }
whitelist { section = "registry", reason = "Sync Center",
            match = mentions {
                [[HKCU\Software\Classes\Local Settings\Software\Microsoft\Windows\CurrentVersion\SyncMgr]],
            } }
whitelist { section = "process", reason = "Sync Center",
            match = mentions { [[%WinDir%\System32\mobsync.exe]] } }

-- applications of Windows
whitelist { reason = "Cortana and Search",
            match = mentions { [[Packages\Microsoft.Windows.Cortana]] } }
whitelist { reason = "Photos",
            match = mentions { [[WindowsApps\Microsoft.Windows.Photos*\Microsoft.Photos.exe]] } }
whitelist { section = "file", reason = "Photos",
            match = mentions { [[%LocalAppData%\Packages\Microsoft.Windows.Photos_]] } }
whitelist { section = "file", reason = "downloaded maps",
            match = mentions { [[%AllUsersProfile%\Microsoft\MapData]] } }
whitelist { section = "file", reason = "database of packaged applications",
            match = mentions { [[%AllUsersProfile%\Microsoft\Windows\AppRepository\StateRepository]] } }
whitelist { section = "registry", reason = "downloaded maps",
            match = mentions { [[HKLM\SYSTEM\Maps]] } }
whitelist { section = "registry", reason = "Notepad, Calculator, Paint and WordPad",
            match = mentions {
                [[HKCU\Software\Microsoft\Notepad]],
                [[HKCU\Software\Microsoft\Windows\CurrentVersion\Applets]],
            } | mentions.at_end { [[HKCU\Software\Microsoft\Calc]] } }
whitelist { section = "registry", reason = "Media Player's sharing",
            match = mentions { [[HKLM\Software\Microsoft\Windows Media Player NSS]] } }
whitelist { section = "process", reason = "Xbox saves games",
            match = mentions { "XblGameSaveTask.exe" } }
whitelist { section = "process", reason = "Java's quick starter",
            match = mentions { "jqs.exe" } }
