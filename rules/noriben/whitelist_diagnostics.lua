-- Windows watching itself: prefetching, compatibility, reliability, telemetry, tracing.

local mentions = require "kaiseki.common.mentions"

whitelist { section = "file", reason = "prefetching",
            match = mentions { [[%SystemRoot%\Prefetch]] } }
whitelist { section = "registry", reason = "prefetching and disk optimization",
            match = mentions {
                [[HKLM\Software\Microsoft\Windows NT\CurrentVersion\Prefetcher]],
                [[HKLM\Software\Microsoft\Dfrg\Statistics]],
            } }
whitelist { section = "file", reason = "record of programs that ran (compatibility)",
            match = mentions {
                [[%WinDir%\AppCompat\Programs\RecentFileCache.bcf]],
                [[%WinDir%\AppCompat\pca\PcaAppLaunchDic.txt]],
            } }
whitelist { section = "registry", reason = "inventory of programs (compatibility)",
            match = mentions {
                [[HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\AppCompatFlags\Appraiser]],
                [[HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\AppCompatFlags\Inventory]],
                [[Root\InventoryD]],
            } }
whitelist { section = "file", reason = "reliability history",
            match = mentions { [[%AllUsersProfile%\Microsoft\RAC]] } }
whitelist { section = "registry", reason = "reliability history",
            match = mentions { [[HKLM\Software\Microsoft\Reliability Analysis\RAC]] } }
whitelist { section = "file", reason = "resource usage and quality metrics",
            match = mentions { [[%WinDir%\System32\sru\SRU]], [[%WinDir%\Temp\fwtsqmfile00.sqm]] } }
whitelist { section = "registry", reason = "telemetry's state",
            match = mentions { [[HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Diagnostics\DiagTrack]] } }
whitelist { section = "registry", reason = "tracing settings that network libraries make for each program",
            match = mentions {
                [[HKLM\SOFTWARE\Microsoft\Tracing]],
                [[HKLM\Software\Microsoft\Windows NT\CurrentVersion\Tracing]],
            } }
whitelist { section = "registry", reason = "event log's sources",
            match = mentions { [[HKLM\System\CurrentControlSet\Services\Eventlog]] } }
whitelist { section = "registry", reason = "shadow copies' diagnostics",
            match = mentions { [[HKLM\System\CurrentControlSet\Services\VSS\Diag]] } }
