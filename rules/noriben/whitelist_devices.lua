-- Plug and Play, sound, printers.

local mentions = require "kaiseki.common.mentions"

whitelist { section = "registry", reason = "devices and their drivers (Plug and Play)",
            match = mentions {
                [[HKLM\System\CurrentControlSet\Enum]],
                [[HKLM\System\CurrentControlSet\Control\DeviceClasses]],
                [[HKLM\System\CurrentControlSet\Control\DeviceContainers\{*}\Properties\{*}]],
                [[HKLM\System\CurrentControlSet\Control\Class\{*-E325-11CE-BFC1-08002BE10318}]],
                [[HKLM\System\CurrentControlSet\Control\Class\{6bdd1fc6-810f-11d0-bec7-08002be2092f}]],
            } | mentions.at_end { [[HKLM\*\Enum]] } }
whitelist { section = "registry", reason = "devices found on the network",
            match = mentions {
                [[HKLM\SOFTWARE\Microsoft\Device Association Framework\Store]],
                [[Microsoft\Device Association Framework\Store\DAFUPnPProvide]],
                [[HKLM\System\CurrentControlSet\Services\WSD]],
            } }
whitelist { section = "registry", reason = "sound",
            match = mentions {
                [[HKLM\Software\Microsoft\Windows\CurrentVersion\MMDevices\Audio\Rende]],
                [[HKLM\System\CurrentControlSet\Control\MediaProperties]],
                [[HKLM\System\CurrentControlSet\Services\ksthunk]],
                [[Software\Microsoft\Multimedia\Audio Compression Manage]],
            } | mentions.at_end { [[Software\Microsoft\Multimedia\Audio]] } }
whitelist { section = "registry", reason = "printers",
            match = mentions {
                [[HKLM\Software\Microsoft\Windows NT\CurrentVersion\Print]],
                [[HKLM\System\CurrentControlSet\Control\Print\Environments]],
                [[HKCU\Printers\DevModePerUse]],
                [[HKU\.DEFAULT\Printers]],
                [[HKCU\Software\Microsoft\Windows NT\CurrentVersion\Devices]],
                [[HKCU\Software\Microsoft\Windows NT\CurrentVersion\PrinterPorts]],
                [[HKCU\Software\Microsoft\Windows NT\CurrentVersion\Windows\UserSelectedDefault]],
            } }
whitelist { section = "file", reason = "printer drivers",
            match = mentions { [[%WinDir%\System32\spool\drivers]] } }
