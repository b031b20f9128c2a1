-- Windows' network services keep their state in the registry.

local mentions = require "kaiseki.common.mentions"

whitelist { section = "registry", reason = "networks seen and proxies detected",
            match = mentions {
                [[HKLM\Software\Microsoft\Windows NT\CurrentVersion\NetworkList\Nla\Cache]],
                [[Microsoft\Windows\CurrentVersion\Internet Settings\Wpad]],
            } }
whitelist { section = "registry", reason = "addresses and leases of network adapters",
            match = mentions {
                [[HKLM\System\CurrentControlSet\Services\Tcpip\Parameters]],
                [[HKLM\System\CurrentControlSet\Services\Tcpip6\Parameters]],
                [[HKLM\System\CurrentControlSet\Services\NetBT]],
                [[HKLM\System\CurrentControlSet\Services\tunnel]],
                [[HKLM\System\CurrentControlSet\Services\iphlpsvc]],
                [[HKLM\System\CurrentControlSet\Control\NetworkSetup2\Interfaces\{*}]],
                [[HKLM\System\CurrentControlSet\Control\Network\{*-e325-11ce-bfc1-08002be10318}]],
                [[HKLM\System\CurrentControlSet\Control\Network\NetCfgLockHolde]],
                [[HKLM\System\CurrentControlSet\Control\Nsi\{eb*0050047759bc}]],
            } }
whitelist { section = "registry", reason = "sockets' providers",
            match = mentions { [[HKLM\System\CurrentControlSet\Services\WinSock2\Parameters]] } }
whitelist { section = "registry", reason = "remote access and telephony",
            match = mentions {
                [[HKLM\System\CurrentControlSet\Services\RasMan]],
                [[HKCU\SOFTWARE\Microsoft\Windows\CurrentVersion\Telephony]],
                [[HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Telephony]],
            } }
whitelist { section = "registry", reason = "firewall's rule counter",
            match = mentions { [[HKLM\System\CurrentControlSet\Services\SharedAccess\Epoch2]] } }
whitelist { section = "registry", reason = "time service",
            match = mentions { [[HKLM\System\CurrentControlSet\Services\W32Time]] } }
whitelist { section = "registry", reason = "home groups",
            match = mentions { [[HKCU\Software\Microsoft\Windows\CurrentVersion\HomeGroup]] } }
whitelist { section = "file", reason = "media sharing",
            match = mentions { [[%WinDir%\ServiceProfiles\LocalService\AppData\Local\Microsoft\Dlna]] } }
whitelist { section = "file", reason = "logon service's mail slot",
            match = mentions { [[MAILSLOT\NET\NETLOGON]] } }
whitelist { section = "file", reason = "cached revocation lists",
            match = mentions {
                [[%WinDir%\System32\config\systemprofile\AppData\LocalLow\Microsoft\CryptnetUrlCache\MetaData]],
            } }
whitelist { section = "network", reason = "beacons of a copy protection dongle (HASP)",
            match = mentions { "hasplms.exe" } }
