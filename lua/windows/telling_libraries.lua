--- Libraries of Windows that say what code in a process can do: what they are for, as a term, and the technique that
-- needs them. Those that most programs load say nothing and are not here.
--
-- Facts: Microsoft's documentation of the interfaces; ATT&CK.

local telling = {}

--- By the file's name in lower case.
telling.LIBRARIES = {
    ["activeds.dll"] = { "T1087.002", "directory-client" },
    ["adsldpc.dll"] = { "T1087.002", "directory-client" },
    ["bitsproxy.dll"] = { "T1197", "background-transfers" },
    ["clr.dll"] = { "T1620", "dotnet" },
    ["coreclr.dll"] = { "T1620", "dotnet" },
    ["davclnt.dll"] = { "T1105", "web-folders" },
    ["dbgcore.dll"] = { "T1003.001", "dumps" },
    ["fastprox.dll"] = { "T1047", "wmi-client" },
    ["mscorwks.dll"] = { "T1620", "dotnet" },
    ["ntdsapi.dll"] = { "T1087.002", "directory-client" },
    ["qmgrprxy.dll"] = { "T1197", "background-transfers" },
    ["rstrtmgr.dll"] = { "T1486", "closes-open-files" },
    ["samlib.dll"] = { "T1087.001", "account-database" },
    ["srclient.dll"] = { "T1490", "restore-points" },
    ["system.management.automation.dll"] = { "T1059.001", "powershell-engine" },
    ["system.management.automation.ni.dll"] = { "T1059.001", "powershell-engine" },
    ["taskschd.dll"] = { "T1053.005", "task-scheduler" },
    ["vaultcli.dll"] = { "T1555.004", "vault" },
    ["vssapi.dll"] = { "T1490", "shadow-copies" },
    ["wbemprox.dll"] = { "T1047", "wmi-client" },
    ["wlanapi.dll"] = { "T1016.002", "wireless-networks" },
    ["wscapi.dll"] = { "T1518.001", "security-center" },
}

return telling
