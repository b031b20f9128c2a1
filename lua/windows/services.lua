--- Services that protect Windows, by their names in the registry (lower case), and what people call them.

local services = {}

--- Those whose service is disabled or removed only to weaken the machine: whose product they are, or what they do, as a
-- term of the catalogues.
services.PROTECTING = {
    windefend = { product = "Defender" }, wdnissvc = { subject = "defender-network-inspection" },
    sense = { product = "Defender for Endpoint" }, wdfilter = { subject = "defender-filter" },
    wdboot = { subject = "defender-boot-driver" }, securityhealthservice = { product = "Windows Security" },
    wscsvc = { product = "Security Center" }, mpssvc = { subject = "firewall" },
    sharedaccess = { subject = "firewall" }, bfe = { subject = "firewall-engine" },
    wuauserv = { product = "Windows Update" }, usosvc = { subject = "update-orchestrator" },
    bits = { subject = "background-transfers" }, waasmedicsvc = { subject = "update-repair" },
    dosvc = { subject = "delivery-optimization" }, eventlog = { subject = "system-log" },
    vss = { subject = "shadow-copies" }, swprv = { subject = "shadow-copies" }, wbengine = { subject = "backup" },
    sdrsvc = { subject = "backup" }, wersvc = { subject = "error-reporting" }, sysmon = { product = "Sysmon" },
    sysmon64 = { product = "Sysmon" }, sysmondrv = { product = "Sysmon" }, mbamservice = { product = "Malwarebytes" },
    avast = { product = "Avast" }, ekrn = { product = "ESET" }, avp = { product = "Kaspersky" },
    sophossps = { product = "Sophos" }, csagent = { product = "CrowdStrike" },
    sentinelagent = { product = "SentinelOne" }, iphlpsvc = { subject = "ip-helper" },
}

--- Those of them that keep what lets a user have his files back.
services.RECOVERING = { vss = true, swprv = true, wbengine = true, sdrsvc = true }

--- Words by which commands stop such services. Administrators stop others of them, as background transfers or shadow
-- copies, every day.
services.STOPPED_BY_COMMAND = {
    "windefend", "wdnissvc", "sense", "securityhealthservice", "wscsvc", "mpssvc", "sharedaccess", "wuauserv",
    "windows defender", "security center", "eventlog", "mbamservice", "sysmon", "sysmon64", "avast", "ekrn", "avp",
    "sophos", "mcshield", "bdredline",
}

--- Parts of names of services that hold or keep what a company has: databases, mail, backup.
services.HOLDERS = {
    "sql", "oracle", "postgres", "mongo", "mariadb", "firebird", "msexchange", "exchange", "veeam", "backup", "acronis",
    "acrsch2svc", "bedbg", "pvlsvr", "vsnapvss", "quickbooks", "qbdb", "qbcf", "intuit", "sage", "commvault", "gxvss",
    "gxcimgr", "arcserve", "zimbra", "domino", "sharepoint", "sptimerv4", "vmms", "vmcompute", "vmwp",
}

--- Programs that hold documents open, by their names without ".exe".
services.HOLDING_PROGRAMS = {
    "outlook", "excel", "winword", "powerpnt", "onenote", "visio", "msaccess", "mspub", "infopath", "thunderbird",
    "thebat", "wordpad", "steam", "sqlservr", "sqlwriter", "sqlagent", "oracle", "ocssd", "dbsnmp", "mydesktopqos",
    "isqlplussvc", "ocautoupds", "encsvc", "tbirdconfig", "sqbcoreservice", "mysqld", "acad", "qbw32",
}

return services
