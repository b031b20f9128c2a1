-- Updaters: of Windows, of OneDrive, of browsers.

local mentions = require "kaiseki.common.mentions"

for _, section in ipairs { "process", "file", "registry" } do
    whitelist { section = section, reason = "Windows Update's client",
                match = mentions { "wuauclt.exe" } }
end
whitelist { section = "process", reason = "Windows Update's orchestrator on ARM machines",
            match = mentions { [[%WinDir%\uus\packages\preview\ARM64\MoUsoCoreWorker.exe]] } }
whitelist { section = "file", reason = "Windows Update's database and logs",
            match = mentions {
                [[%WinDir%\SoftwareDistribution\DataStore\DataStore.edb]],
                [[%WinDir%\SoftwareDistribution\DataStore\Logs\edb????]],
                [[%WinDir%\SoftwareDistribution\ReportingEvents.log]],
                [[ProgramData\USOPrivate\UpdateStore\store]],
            } }
whitelist { section = "file", reason = "catalogs' database of signed files",
            match = mentions { [[%WinDir%\System32\catroot2\edb????]] } }
whitelist { section = "registry", reason = "Windows Update's state",
            match = mentions {
                [[HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WaaSAssessment]],
                [[HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Orchestrator]],
                [[HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Wosc\Client\Persistent\ClientState]],
                [[HKLM\SYSTEM\WaaS\WaaSMedic\State]],
            } }

whitelist { reason = "OneDrive's updater",
            match = mentions { "OneDriveStandaloneUpdater.exe" } }
whitelist { section = "process", reason = "OneDrive's updater",
            match = mentions { [[AppData\Local\Microsoft\OneDrive\StandaloneUpdater\OneDriveSetup.exe]] } }
whitelist { section = "file", reason = "OneDrive's updater",
            match = mentions { [[%LocalAppData%\Microsoft\OneDrive\StandaloneUpdater]] } }

whitelist { reason = "Google's updater",
            match = mentions { [[Program File*\Google\Update\GoogleUpdate.exe]] } }
whitelist { section = "registry", reason = "Google's updater",
            match = mentions {
                [[HKLM\Software\Wow6432Node\Google\Update\ClientState\{]],
                [[HKLM\Software\Wow6432Node\Google\Update\old-uid]],
                [[HKLM\Software\Wow6432Node\Google\Update\uid]],
            } }

whitelist { reason = "Edge's updater and the setup that it unpacks",
            match = mentions {
                [[Program File*\Microsoft\EdgeUpdate\MicrosoftEdgeUpdate.exe]],
                [[EDGEMITMP_*.tmp\setup.exe]],
                "MSEDGE_PATCH.PACKED.7Z",
            } }
whitelist { section = "registry", reason = "Edge's updater",
            match = mentions { [[Microsoft\EdgeUpdate]] } }

whitelist { reason = "Visual Studio's background download",
            match = mentions {
                [[Microsoft Visual Studio\Installer\resources\app\ServiceHub\Services\]]
                .. [[Microsoft.VisualStudio.Setup.Service\BackgroundDownload.exe]],
            } }
