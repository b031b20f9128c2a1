--- MITRE ATT&CK's tactics for Enterprise, in the order of its matrix; `phase` is how attack.csv and
-- `case:attack(id).tactics` name them.

return {
    { id = "TA0043", phase = "reconnaissance", name = "Reconnaissance" },
    { id = "TA0042", phase = "resource-development", name = "Resource Development" },
    { id = "TA0001", phase = "initial-access", name = "Initial Access" },
    { id = "TA0002", phase = "execution", name = "Execution" },
    { id = "TA0003", phase = "persistence", name = "Persistence" },
    { id = "TA0004", phase = "privilege-escalation", name = "Privilege Escalation" },
    { id = "TA0005", phase = "stealth", name = "Stealth" },
    { id = "TA0112", phase = "defense-impairment", name = "Defense Impairment" },
    { id = "TA0006", phase = "credential-access", name = "Credential Access" },
    { id = "TA0007", phase = "discovery", name = "Discovery" },
    { id = "TA0008", phase = "lateral-movement", name = "Lateral Movement" },
    { id = "TA0009", phase = "collection", name = "Collection" },
    { id = "TA0011", phase = "command-and-control", name = "Command and Control" },
    { id = "TA0010", phase = "exfiltration", name = "Exfiltration" },
    { id = "TA0040", phase = "impact", name = "Impact" },
}
