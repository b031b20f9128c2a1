-- Processes that Windows keeps starting by itself, and what they keep on disk and in the registry.

local mentions = require "kaiseki.common.mentions"

whitelist { reason = "Windows Search's indexer",
            match = mentions { "SearchIndexer.exe" } }
whitelist { reason = "User Account Control's prompt",
            match = mentions { "consent.exe" } }
whitelist { reason = "host of scheduled tasks",
            match = mentions { "taskhost.exe" } }
whitelist { reason = "host of COM objects: thumbnails, DCOM's error handler and an in-process server",
            match = mentions {
                "/Processid:{AB8902B4-09CA-4BB6-B78D-A8F59079A8D5}",
                "/Processid:{F9717507-6651-4EDB-BFF7-AE615179BCCF}",
                "/Processid:{E10F6C3A-F1AE-4ADC-AA9D-2FE65525666E}",
            } }
whitelist { section = "process", reason = "console window host",
            match = mentions { [[%WinDir%\system32\conhost.exe]] } }
whitelist { section = "process", reason = "broker of packaged applications",
            match = mentions { [[%WinDir%\System32\RuntimeBroker.exe -Embedding]] } }
whitelist { section = "process", reason = "x86 emulation's cache on ARM machines",
            match = mentions { "xtac.exe", "XtaCache.exe" } }
whitelist { section = "registry", reason = "check of shell extensions before they load",
            match = mentions { "verclsid.exe" } }
whitelist { section = "file", reason = "Service Control Manager's trace logs",
            match = mentions { [[%SystemRoot%\System32\LogFiles\Scm]] } }
whitelist { section = "file", reason = "font cache",
            match = mentions {
                [[%LocalAppData%\GDIPFONTCACHEV1.DAT]],
                [[%WinDir%\ServiceProfiles\LocalService\AppData\Local\FontCache\Fonts]],
            } }
whitelist { section = "file", reason = "tasks that Windows ships",
            match = mentions { [[%SystemRoot%\System32\Tasks\Microsoft\Windows]] } }
whitelist { section = "file", reason = "store of the software protection service",
            match = mentions { [[%WinDir%\System32\spp\store]] } }
whitelist { section = "registry", reason = "settings of packaged applications",
            match = mentions { [[}\DefaultObjectStore]], [[}\LocalState\SessionSummaryData\]] } }
whitelist { section = "registry", reason = "private hives that come and go",
            match = mentions { [[HKLM\System\CurrentControlSet\Control\hivelist\\REGISTRY\A\]] } }
whitelist { section = "registry", reason = "count of a profile's users",
            match = mentions.at_end { [[HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList\*\RefCount]] } }
whitelist { section = "registry", reason = "state of the notification facility",
            match = mentions { [[HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Notifications]] } }
whitelist { section = "registry", reason = "seed of the random number generator",
            match = mentions { [[HKLM\Software\Microsoft\Cryptography\RNG\Seed]] } }
whitelist { section = "registry", reason = "certificate stores that every TLS client opens",
            match = mentions { [[HKLM\Software\Microsoft\SystemCertificates]] }
                  | mentions.at_end { [[HKCU\Software\Microsoft\SystemCertificates\Root]] } }
whitelist { section = "registry", reason = "activation contexts cached per user",
            match = mentions {
                [[HKCU\Software\Classes\Software\Microsoft\Windows\CurrentVersion\Deployment\SideBySide]],
            } }
whitelist { section = "registry", reason = "Windows Installer's list of products",
            match = mentions {
                [[HKLM\Software\Microsoft\Windows\CurrentVersion\Installer\UserData\S-1-5-18\Products]],
            } }
whitelist { section = "registry", reason = "typing statistics",
            match = mentions { [[HKCU\Software\Microsoft\input\TypingInsights\Insights]] } }

-- WMI
whitelist { section = "process", reason = "WMI's provider host",
            match = mentions { [[%SystemRoot%\system32\wbem\wmiprvse.exe]] } }
for _, section in ipairs { "file", "registry" } do
    whitelist { section = section, reason = "WMI's provider host",
                match = mentions { "wmiprvse.exe" } }
end
whitelist { section = "file", reason = "WMI's logs",
            match = mentions { [[%SystemRoot%\system32\wbem\Logs]] } }
whitelist { section = "registry", reason = "WMI's settings",
            match = mentions { [[HKLM\Software\Microsoft\WBEM]] } }

-- Group Policy
whitelist { section = "registry", reason = "Group Policy's record of what it applied",
            match = mentions {
                [[HKCU\Software\Microsoft\Windows\CurrentVersion\Group Policy]],
                [[HKLM\Software\Microsoft\Windows\CurrentVersion\Group Policy\History\PolicyOverdue]],
                [[HKLM\Software\Microsoft\Windows\CurrentVersion\Group Policy\State\Machine\Extension-List]],
            } }
