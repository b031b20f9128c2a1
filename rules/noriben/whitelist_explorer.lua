-- Explorer and the shell: what a user's session writes by being looked at.

local mentions = require "kaiseki.common.mentions"

whitelist { section = "file", reason = "folder view settings",
            match = mentions.at_end { "desktop.ini" } }
whitelist { section = "file", reason = "thumbnail and icon caches",
            match = mentions.at_end { "Thumbs.db" }
                  | mentions {
                      [[Microsoft\Windows\Explorer\iconcache]],
                      [[Microsoft\Windows\Explorer\thumbcache_*.db]],
                  } }
whitelist { section = "file", reason = "recent files and jump lists",
            match = mentions {
                [[%AppData%\Microsoft\Windows\Recent\AutomaticDestinations]],
                [[%UserProfile%\Recent]],
            } }
whitelist { section = "file", reason = "user's folders themselves",
            match = mentions.at_end {
                [[%UserProfile%]],
                [[%UserProfile%\Desktop]],
                [[%UserProfile%\AppData\LocalLow]],
            } }

whitelist { section = "registry", reason = "sizes and views of folder windows",
            match = mentions {
                [[HKCU\Software\Microsoft\Windows\Shell]], -- ShellNoRoam too
                [[Software\Microsoft\Windows\ShellNoRoam\Bags]],
                [[Software\Microsoft\Windows\ShellNoRoam\BagMRU]],
                [[HKCU\Software\Classes\Local Settings\Software\Microsoft\Windows\Shell]],
                [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\StreamMRU]],
                [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\Streams]],
                [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\Modules]],
                [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\CIDOpen]],
                [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\CIDSave\Modules\GlobalSettings]],
                [[HKCU\Software\Microsoft\*\Window_Placement]],
            } }
whitelist { section = "registry", reason = "recently used: files, commands, addresses, dialogs",
            match = mentions {
                [[Software\Microsoft\Windows\CurrentVersion\Explorer\RecentDocs]],
                [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\RunMRU]],
                [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\ComDlg32\*MRU]],
                [[HKCU\Software\Microsoft\Internet Explorer\TypedURLs]],
            } }
whitelist { section = "registry", reason = "programs counted for the Start menu (UserAssist)",
            match = mentions {
                [[UserAssist\{5E6AB780-7743-11CF-A12B-00AA004AE837}]],
                [[UserAssist\{75048700-EF1F-11D0-9888-006097DEACF9}]],
                [[UserAssist\{CEBFF5CD-ACE2-4F4F-9178-9926F41749EA}]],
            } }
whitelist { section = "registry", reason = "Start menu's order and pages",
            match = mentions {
                [[Software\Microsoft\Windows\CurrentVersion\Explorer\MenuOrde]],
                [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\StartPage]],
            } }
whitelist { section = "registry", reason = "session of Explorer",
            match = mentions {
                [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\SessionInfo]],
                [[HKCU\SessionInformation\ProgramCount]],
            } }
whitelist { section = "registry", reason = "drives seen",
            match = mentions { [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\MountPoints2]] } }
whitelist { section = "registry", reason = "where the user's folders are",
            match = mentions {
                [[Software\Microsoft\Windows\CurrentVersion\Explorer\Shell Folders]],
                [[Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders]],
            } }
whitelist { section = "registry", reason = "strings of localized programs",
            match = mentions {
                [[HKCU\Software\Classes\Local Settings\MuiCache]],
                [[HKCU\Software\Classes\Local Settings\MrtCache]],
                [[HKU\.DEFAULT\SOFTWARE\Classes\Local Settings\MuiCache]],
            } }
whitelist { section = "registry", reason = "shell extensions and context menus",
            match = mentions {
                [[HKLM\Software\Microsoft\Windows\CurrentVersion\Shell Extensions]],
                [[HKCR\AllFilesystemObjects\shell]],
                [[Software\Microsoft\Windows\CurrentVersion\Explorer\FileExts\.doc]],
            } }
