--- Services that protect Windows, by their names in the registry (lower case), and what people call them.

local services = {}

--- Those whose service is disabled or removed only to weaken the machine.
services.PROTECTING = {
    windefend = "Defender", wdnissvc = "Defender's network inspection", sense = "Defender for Endpoint",
    wdfilter = "Defender's filter", wdboot = "Defender's boot driver", securityhealthservice = "Windows Security",
    wscsvc = "Security Center", mpssvc = "the firewall", sharedaccess = "the firewall", bfe = "the firewall's engine",
    wuauserv = "Windows Update", usosvc = "Windows Update's orchestrator", bits = "background transfers",
    waasmedicsvc = "Windows Update's repair", dosvc = "delivery optimization", eventlog = "the event log",
    vss = "shadow copies", swprv = "shadow copies", wbengine = "backup", sdrsvc = "backup",
    wersvc = "error reporting", sysmon = "Sysmon", sysmon64 = "Sysmon", sysmondrv = "Sysmon",
    mbamservice = "Malwarebytes", avast = "Avast", ekrn = "ESET", avp = "Kaspersky", sophossps = "Sophos",
    csagent = "CrowdStrike", sentinelagent = "SentinelOne", iphlpsvc = "IP helper",
}

--- Words by which commands stop such services. Administrators stop others of them, as background transfers or shadow
-- copies, every day.
services.STOPPED_BY_COMMAND = {
    "windefend", "wdnissvc", "sense", "securityhealthservice", "wscsvc", "mpssvc", "sharedaccess", "wuauserv",
    "windows defender", "security center", "eventlog", "mbamservice", "sysmon", "sysmon64", "avast", "ekrn", "avp",
    "sophos", "mcshield", "bdredline",
}

return services
