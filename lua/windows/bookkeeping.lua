--- What components of Windows write into the registry and to the disk in the name of whatever process runs: counts of
-- use, caches, keys made by opening them. None of it is a deed of that process.
--
-- A row's `below` has parts of paths in which one is found; `names`, where there are any, are the endings of paths;
-- `data` is a regex of what is set; `by` the only programs in whose name it is done. Setting and creating are the
-- component's, deleting only where `deletes` says so: who wipes what Windows noted hides his traces. Sources: Windows
-- Internals, 7th edition, part 2, ch. 10; Microsoft's documentation of each component; captures of clean Windows.

local bookkeeping = {}

bookkeeping.REGISTRY = {
    { component = "background activity moderator: when programs ran",
      below = { [[\Services\bam\State\UserSettings\]], [[\Services\bam\UserSettings\]],
                [[\Services\dam\State\UserSettings\]], [[\Services\dam\UserSettings\]] } },
    { component = "Program Compatibility Assistant: programs that ran",
      below = { [[\AppCompatFlags\Compatibility Assistant\Store\]],
                [[\AppCompatFlags\Compatibility Assistant\Persisted\]], [[\Session Manager\AppCompatCache\]],
                [[\Explorer\ShellCompatibility\]], [[\Windows\CurrentVersion\ShellCompatibility\]] } },
    { component = "UserAssist: programs counted for the Start menu", below = { [[\Explorer\UserAssist\]] } },
    { component = "taskbar's counts of use", below = { [[\Explorer\FeatureUsage\]], [[\Search\RecentApps\]] } },
    { component = "shell's cache of programs' and packages' texts",
      below = { [[\Local Settings\MuiCache\]], [[\Windows\Shell\MuiCache\]], [[\ShellNoRoam\MUICache\]],
                [[\Local Settings\MrtCache\]] } },
    { component = "shell's sizes and views of folders",
      below = { [[\Windows\Shell\Bags\]], [[\Windows\Shell\BagMRU]], [[\Windows\ShellNoRoam\Bags\]],
                [[\Windows\ShellNoRoam\BagMRU]] }, deletes = true },
    { component = "file dialogs' recent files and folders", below = { [[\Explorer\ComDlg32\]] } },
    { component = "Explorer's recent documents", by = { "explorer.exe" },
      below = { [[\Explorer\RecentDocs\]], [[\Explorer\RecentDocs]] } },
    { component = "shell's list of drives seen", below = { [[\Explorer\MountPoints2\]] },
      names = { [[\BaseClass]], [[\_LabelFromReg]] } },
    { component = "state notifications of Windows' components",
      below = { [[\Windows NT\CurrentVersion\Notifications\Data\]] } },
    { component = "time of a program's last notification",
      below = { [[\CurrentVersion\Notifications\Settings\]] }, names = { [[\LastNotificationAddedTime]] } },
    -- WinINet decides anew in each process what is intranet; a domain put into a zone is below ZoneMap\Domains.
    { component = "WinINet's defaults of the intranet zone", deletes = true,
      below = { [[\Internet Settings\ZoneMap\]] },
      names = { [[\ZoneMap\ProxyBypass]], [[\ZoneMap\IntranetName]], [[\ZoneMap\UNCAsIntranet]],
                [[\ZoneMap\AutoDetect]] } },
    { component = "WinINet's caches", below = { [[\Internet Settings\5.0\Cache\]], [[\Internet Settings\Cache\]],
                                                [[\Internet Settings\Wpad\]] }, deletes = true },
    { component = "WinINet's default of no proxy", below = { [[\Internet Settings\]] },
      names = { [[\Internet Settings\ProxyEnable]] }, data = "^(0|0x0+)$" },
    -- The third number has the kinds of proxy: 1 is none, 8 asks the network for one.
    { component = "WinINet's connection settings without a proxy", below = { [[\Internet Settings\Connections\]] },
      names = { [[\DefaultConnectionSettings]], [[\SavedLegacySettings]] },
      data = "^[0-9A-F]{2} 00 00 00 (?:[0-9A-F]{2} ){4}0[19] 00 00 00" },
    { component = "tracing of dial-up networking, which HTTP clients load",
      below = { [[_RASAPI32]], [[_RASMANCS]] }, within = [[\Microsoft\Tracing\]] },
    { component = "date of the list of trusted root certificates",
      below = { [[\SystemCertificates\AuthRoot\AutoUpdate\]] } },
    { component = "seed of the random number generator", below = { [[\Microsoft\Cryptography\RNG\Seed]] } },
    { component = "detection of memory leaks", below = { [[\Microsoft\RADAR\HeapLeakDetection\]] } },
    { component = "last program that drew with DirectX", below = { [[\MostRecentApplication\]] } },
    { component = "icons in the notification area", by = { "explorer.exe" },
      below = { [[\CurrentVersion\TrayNotify\]] } },
}

-- Stores of certificates are made by opening them; a certificate is a key below Certificates.
bookkeeping.STORES = {
    component = "stores of certificates, made by opening them",
    below = { [[\SystemCertificates]], [[\EnterpriseCertificates]] },
    content = { [[\Certificates\]], [[\CRLs\]], [[\CTLs\]] },
}

bookkeeping.FILES = {
    { component = "cache of certificates' lists from the web", below = { [[\Microsoft\CryptnetUrlCache\]] } },
}

return bookkeeping
