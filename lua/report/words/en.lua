--- English: what every verb, clause and term says, and how the language counts and lists. `kaiseki.report.words`
-- tells how templates are read. A file like this one is all that another language needs.

local en = { language = "en" }

-- Processes that the capture does not name.
en.process, en.a_process = "process %d", "a process"

en.lists = {
    all = { between = ", ", last = " and ", more = "%s and %s more" },
    items = { between = ", ", last = " and ", more = "%s and %s more (--all)" },
    plain = { between = ", ", last = ", ", more = "%s, %s more" },
    semicolon = { between = "; ", last = "; ", more = "%s; and %s more" },
    ["then"] = { between = ", then ", last = ", then ", more = "%s and %s more" },
}

-- The summary's first sentence: what was done, and what such deeds are called where there is a name for them.
function en.sum_up(deeds, kind)
    return kind and ("%s: %s."):format(kind, deeds) or deeds:gsub("^%l", string.upper) .. "."
end

function en.plural(number) return number == 1 and 1 or 2 end

function en.counted(number, noun) return number .. " " .. noun end

en.bytes = { "byte", "bytes" }

function en.seconds(seconds) return ("%.1f s"):format(seconds) end

local UNITS = { D = { "day", "%d days" }, H = { "hour", "%d hours" }, M = { "minute", "%d minutes" },
                S = { "second", "%d seconds" } }

-- "15 minutes" of "PT15M", after "every"; what is no span of time that we know, as it is.
function en.period(text)
    local days, time = text:match "^P(%d*D?)T?(.*)$"
    local parts = {}
    for number, unit in ((days or "") .. (time or "")):gmatch "(%d+)(%u)" do
        local forms = tonumber(number) > 0 and UNITS[unit]
        if forms then parts[#parts + 1] = forms[en.plural(tonumber(number))]:format(tonumber(number)) end
    end
    return #parts > 0 and table.concat(parts, " ") or text
end

-- --- what the story says of its lines, the list of files of a task ---

en.phrases = {
    ["task-runs"] = "the task runs {deed.plain} {trigger.plain}",
    again = "; {name} again at {text}",
    too = "; {process} too at {text}",
    more = "{process}: {count} more like this (--all): {text}",
    hidden = " \\[whitelist \"{name}\" would have hidden this\\]",
    -- the summary: what the findings add up to, and whom the sample talked to
    ["runs-own-files"] = "runs {count#a file|{count} files} that it wrote",
    ["looks-for-machines"] = "looks for virtual machines or debuggers",
    ["looks-for-security"] = "looks for security products",
    ["hides-behind-name"] = "hides behind a trusted name",
    ["bypasses-uac"] = "bypasses UAC",
    persists = "persists[ {times} ways]",
    ["weakens-defences"] = "weakens the system's defences",
    ["locks-files"] = "locks its files",
    ["runs-in-memory"] = "runs code in other processes' or unbacked memory",
    ["takes-windows-credentials"] = "takes Windows credentials",
    ["reads-browsers"] = "reads browsers' passwords or cookies",
    ["looks-for-stores"] = "looks for stored passwords, mail or wallets",
    downloads = "downloads files",
    ["runs-through-windows"] = "runs code through Windows' own tools",
    ["sends-data-out"] = "sends data out",
    spreads = "spreads to other machines or drives",
    spies = "records what the user does",
    ["gathers-files"] = "gathers and packs files",
    ["takes-documents"] = "takes the user's files",
    ["hides-control"] = "is led through services and tunnels of others",
    ["opens-machine"] = "opens the machine to others",
    ["leads-browsers-astray"] = "leads browsers astray",
    ["mines-coins"] = "mines coins",
    ["stops-services"] = "stops services",
    ["removes-recovery"] = "removes shadow copies or recovery",
    encrypts = "encrypts or overwrites files",
    destroys = "destroys data",
    ["removes-traces"] = "removes its traces",
    ["like-ransomware"] = "Ransomware-like", ["like-wiper"] = "Wiper-like", ["like-loader"] = "Loader-like",
    ["like-stealer"] = "Stealer-like", ["like-worm"] = "Worm-like", ["like-miner"] = "Miner-like",
    ["like-spy"] = "Spy-like",
    ["end"] = "{host}{state=answered:, answering|*:, never answering}",
    -- what the capture lacks, and how it was read where that was guessed
    ["no-events"] = "no event in the capture: nothing happened, or its filter let nothing through",
    ["all-lost"] = "none of {count:event|events} could be read: {name!}",
    ["no-time"] = "no column of times: when things happened is not known",
    ["no-process-name"] = "no column Process Name: processes are told apart by PID alone",
    ["no-pid"] = "no column PID: processes of one name are told as one, with PID 0, and not tied to who started them",
    ["no-path"] = "no column Path: files, keys, values and hosts are not known",
    ["no-result"] = "no column Result: every event is taken for one that succeeded",
    ["no-detail"] = "no column Detail: command lines, data written, sizes and who was started are not known",
    ["times-minutes"] = "times tell minutes and seconds, as spreadsheets cut them: hours are counted from the "
        .. "first event's, order and spans hold, the hour is not known",
    ["times-short"] = "times tell hours and minutes alone: within a minute only the order is known",
    ["times-spans"] = "times are spans since the first event: when it happened is not known",
    ["times-unordered"] = "rows are not in order of time: days and hours that passed are not counted",
    ["rows-unordered"] = "rows are not in order of time: what happened before what is not known; sort them by time",
    ["times-unread"] = "times cannot be read ({name!}): when things happened is not known",
    ["date-unused"] = "--date is not used: the capture has dates, or no times",
    ["zone-unused"] = "--tz is not used: a time of day without a date is in no zone; give --date",
    ["clock-kept"] = "the zone's clock changed within the capture, its times did not: they keep the offset of "
        .. "the first event, as Process Monitor exports them",
    ["clock-changed"] = "the capture's clock changed with the zone's: times are put into order by it",
    ["select-columns"] = "columns are added in Process Monitor by Options > Select Columns",
    ["no-header"] = "no header: columns were told by what rows have in them ({name!})",
    ["unknown-header"] = "the header has other words than Process Monitor's: columns were told by what rows have "
        .. "in them ({name!})",
    ["unknown-columns"] = "{count:column|columns} of unknown meaning",
    ["unknown-operations"] = "{count:event has|events have} an operation that is none of Process Monitor's "
        .. "({name!}): rules pass them over",
    ["unknown-results"] = "results are none of Process Monitor's ({name!}): which events succeeded is not known",
    requests = "saved with Advanced Output: {count:event|events} named by request are read as the operations "
        .. "that they stand for",
    ["encoding-guessed"] = "texts are no UTF-8, read as {name}: {count:letter|letters} then {subject}; --encoding NAME "
        .. "decides",
    ["encoding-not-used"] = "--encoding {name} is not used: texts of a PML are always UTF-16",
    ["encoding-near"] = "{name} would fit almost as well",
    ["bytes-undefined"] = "{count:character|characters} without meaning in {name}, shown as U+FFFD",
    ["talks-to"] = "Talks to {text!.semicolon}[; and {count:more end|more ends}].",
}

-- --- terms ---

en.terms = {
    tcp = "TCP", udp = "UDP",
    new = "new", replaced = "replaced",
    -- what PowerShell runs
    ["download"] = "a download", ["downloaded-commands"] = "what it downloads",
    ["disguised-command"] = "a command with disguised words",
    ["script-elsewhere"] = "a script of another drive",
    ["clipboard-text"] = "what the clipboard holds", ["file-text"] = "what a file holds",
    ["loaded-code"] = "code that it loads into memory", ["old-version"] = "its version 2, which scanners do not see",
    ["piped-commands"] = "commands that are piped to it", ["remote-shell"] = "a shell for another machine",
    ["scanner-off"] = "a command that blinds scanners",
    ["encoded-command"] = "an encoded command", ["hidden-command"] = "a hidden command",
    ["windowless-command"] = "a command without a window",
    ["user-script"] = "a script from a user's folder",
    -- when a task runs, what it is besides, and how it was registered
    ["at-a-time"] = "at a time", ["at-logon"] = "at logon", ["at-startup"] = "at startup",
    ["by-calendar"] = "by calendar", daily = "daily", ["every-few-minutes"] = "every few minutes", hourly = "hourly",
    monthly = "monthly", ["on-demand"] = "on demand only", ["on-event"] = "on an event", once = "once",
    weekly = "weekly", ["when-idle"] = "when idle", ["when-registered"] = "when it is registered",
    ["when-session-changes"] = "when a session changes", ["when-state-changes"] = "when a state of Windows changes",
    ["of-domain"] = "of the domain", hidden = "hidden", ["highest-rights"] = "with highest rights",
    at = "at", com = "COM", found = "found", powershell = "PowerShell", schtasks = "schtasks",
    -- what hives of the registry hold
    ["account-database-key"] = "the key to the account database", ["accounts-and-secrets"] = "accounts and secrets",
    -- what libraries are for
    ["account-database"] = "the account database", ["closes-open-files"] = "who holds files open",
    ["directory-client"] = "the domain's directory", dotnet = ".NET", dumps = "dumps of memory",
    ["powershell-engine"] = "PowerShell's engine", ["restore-points"] = "restore points",
    ["security-center"] = "the Security Center", ["task-scheduler"] = "the task scheduler",
    ["web-folders"] = "folders on the web", ["wireless-networks"] = "wireless networks", ["wmi-client"] = "WMI",
    -- what else is secret
    ["account-hashes"] = "hashes of accounts' passwords", ["backup-product"] = "a backup product",
    ["cached-logons"] = "logons that are kept for later", ["directory-hashes"] = "hashes of the domain's passwords",
    ["left-passwords"] = "files in which passwords are left", ["master-keys"] = "master keys of what Windows encrypts",
    ["policy-passwords"] = "passwords of group policies", ["saved-credentials"] = "credentials that Windows saved",
    ["security-service-memory"] = "passwords from the security service's memory",
    ["service-secrets"] = "the security service's secrets", tickets = "Kerberos tickets",
    vault = "credentials in Windows' vault",
    -- services of other machines
    ["file-shares"] = "the file shares", ["remote-desktop"] = "the remote desktop",
    ["remote-management"] = "the remote management", ["remote-procedure-calls"] = "the remote procedure calls",
    -- why a program may be a setup program
    ["both-have-makers"] = "both say who made them", ["clears-away"] = "it clears away what it unpacked",
    ["builds-programs"] = "it builds programs", ["installs-program"] = "it installs a whole program",
    ["is-installed"] = "it is an installed program",
    ["keeps-in-own-folder"] = "it keeps it in its own folder",
    ["registers-removal"] = "it registers how it is removed",
    ["removes-program"] = "it removes an installed program",
    ["lives-here"] = "it lives in a folder of its own, with data from before",
    ["remote-access-by-user"] = "the user started it for remote access",
    ["sets-up-openly"] = "it sets itself up where the user sees it", ["typed-at-shell"] = "the user types at it",
    unanswered = "unanswered",
    -- what the letters of a text make, read as an old code page
    ["western-words"] = "stand in words of Western Europe",
    ["central-european-words"] = "stand in words of Central Europe",
    ["cyrillic-words"] = "make Cyrillic words",
    ["greek-words"] = "make Greek words",
    ["turkish-words"] = "stand in Turkish words",
    ["hebrew-words"] = "make Hebrew words",
    ["arabic-words"] = "make Arabic words",
    ["thai-words"] = "make Thai words",
    ["baltic-words"] = "stand in Baltic words",
    ["chinese-words"] = "make Chinese words",
    ["traditional-chinese-words"] = "make words of traditional Chinese",
    ["japanese-words"] = "make Japanese words",
    ["korean-words"] = "make Korean words",
    ["words-of-no-kind"] = "make words of no language that is known",

    ["consumer-ran"] = "a consumer of events ran",
    -- what loads a library that a value names
    netsh = "netsh", ["time-service"] = "the time service", ["print-service"] = "the print service",
    ["security-service"] = "the security service",
    ["security-service-logons"] = "the security service, for each logon,",
    ["logon-passwords"] = "Windows, for each password at logon,",
    ["security-service-passwords"] = "the security service, for each new password,",
    ["logon-screen"] = "the logon screen", ["group-policy"] = "Group Policy", logon = "logon",
    ["dns-server"] = "the DNS server", ["dhcp-server"] = "the DHCP server",
    ["dial-up-networking"] = "dial-up networking", ["terminal-service"] = "the Remote Desktop service",
    ["fax-service"] = "the fax service", ["transaction-service"] = "the transaction service",
    ["indexing-service"] = "the indexing service", ["every-program"] = "every program",
    ["programs-starting-others"] = "every program that starts another",
    ["programs-on-network"] = "every program that uses the network",
    ["programs-with-input"] = "every program that takes input",
    ["programs-with-sound"] = "programs with sound or video",
    ["programs-scanning"] = "every program that has its scripts scanned (AMSI)",
    ["shimmed-programs"] = "the programs that it names (shim database)", ["net-programs"] = "every .NET program",
    ["node-programs"] = "every Node program", python = "Python", explorer = "Explorer",
    ["internet-explorer"] = "Internet Explorer", ["html-help"] = "HTML Help", wab = "the address book",
    ["signature-checks"] = "the check of signatures", odbc = "each program that uses ODBC", office = "Office",
    word = "Word", excel = "Excel", outlook = "Outlook", ["remote-desktop-client"] = "the Remote Desktop client",
    -- whom a file that is put there serves
    ["powershell-runs-it"] = "PowerShell runs it at each start", ["office-loads-it"] = "Office loads it at each start",
    ["outlook-runs-it"] = "Outlook runs it at each start", ["policy-runs-it"] = "Group Policy runs it",
    ["logon-screen-starts-it"] = "the logon screen starts it for anyone",
    ["service-looks-for-it"] = "a service of Windows looks for it and has none of its own",
    ["programs-beside-load-it"] = "the programs beside it load it in place of Windows' own",
    ["found-before-program"] = "Windows finds it before the program that is meant",
    ["no-program-is-at-home"] = "no program is at home",
    ["setup-runs-it"] = "Windows' setup runs it", ["python-runs-it"] = "Python runs it at each start",
    ["web-server-runs-it"] = "a web server runs it for anyone",
    ["print-service-loads-it"] = "the print service loads it",
    -- when a program starts that a value names
    ["at-each-logon"] = "at each logon", ["after-crashes"] = "when a program crashes or hangs",
    ["by-policy-script"] = "as a script of Group Policy", ["when-started-well"] = "when Windows has started well",
    ["with-services"] = "with the services",
    ["with-remote-sessions"] = "with each Remote Desktop session",
    ["with-telemetry"] = "by Windows' telemetry", ["with-event-viewer"] = "from the Event Viewer",
    ["with-system-tools"] = "in place of a tool of Windows", ["with-disk-cleanup"] = "with Disk Cleanup",
    ["with-accessibility"] = "as an accessibility program", ["with-provisioning"] = "when Windows is provisioned",
    ["before-logon"] = "before anyone logs on", ["with-store-apps"] = "with an app of the Store",
    ["under-program-name"] = "under another program's name", ["with-devices"] = "when a device is connected",
    ["with-recycle-bin"] = "with the recycle bin",

    -- defense evasion
    ["event-log"] = "an event log", auditing = "auditing", ["change-journal"] = "the disk's change journal",
    ["hidden-files"] = "hidden files", ["system-files"] = "system files", ["file-extensions"] = "files' extensions",
    ["takes-away-access"] = "takes away access", ["leaves-read-only"] = "leaves read-only",
    ["denies-access"] = "denies access", ["cuts-off-inherited-access"] = "cuts off inherited access",
    ["changes-owner"] = "changes the owner", ["opens-to-everyone"] = "opens to everyone",
    ["takes-ownership"] = "takes ownership",
    ["turns-defender-off"] = "turns Defender's protection off",
    ["holds-defender-back"] = "keeps Defender from reporting or acting",
    ["excludes-files-from-defender"] = "excludes files from Defender",
    ["files-opened-by"] = "what is opened by", ["files-ending-in"] = "files ending in",
    ["traffic-with"] = "traffic with",
    ["removes-defender-definitions"] = "removes Defender's definitions", ["removes-defender"] = "removes Defender",
    ["locks-service"] = "changes who may stop or see a service",
    ["unloads-file-filter"] = "unloads a file filter, which watches what programs do",
    ["removes-sysmon"] = "removes Sysmon", ["removes-malware-tool"] = "removes Windows' tool against malware",
    ["removes-security-product"] = "removes a security product",
    ["opens-firewall-for-group"] = "opens the firewall for a group of rules",
    ["opens-port-in-firewall"] = "opens a port in the firewall",
    ["blocks-security-product"] = "has the firewall block a security product",
    ["turns-driver-signing-off"] = "lets unsigned drivers load", ["turns-hypervisor-off"] = "turns the hypervisor off",
    ["stops-security-service"] = "stops a security service",
    ["ends-security-tool"] = "ends a security or analysis tool",
    ["turns-firewall-off"] = "turns the firewall off",
    ["lets-program-through-firewall"] = "lets a program through the firewall",
    disables = "disables", removes = "removes",
    ["defender-network-inspection"] = "Defender's network inspection", ["defender-filter"] = "Defender's filter",
    ["defender-boot-driver"] = "Defender's boot driver", firewall = "the firewall",
    ["firewall-engine"] = "the firewall's engine", ["update-orchestrator"] = "Windows Update's orchestrator",
    ["update-repair"] = "Windows Update's repair", ["background-transfers"] = "background transfers",
    ["delivery-optimization"] = "delivery optimization", ["system-log"] = "the event log",
    ["shadow-copies"] = "shadow copies", backup = "backup", ["error-reporting"] = "error reporting",
    ["ip-helper"] = "IP helper",
    -- defense evasion: programs of Windows that run others
    ["net-registrar"] = "a .NET registrar", ["net-installer"] = "a .NET installer",
    troubleshooter = "the troubleshooter", ["control-panel"] = "the Control Panel",
    ["windows-tool"] = "a tool of Windows", tool = "a tool",
    ["script-in-command-line"] = "a script in its command line", ["code-in-answers"] = "code in its answers",
    ["a-file"] = "a file",
    -- defense impairment: what a value of the registry does
    ["lets-program-change-documents"] = "lets a program change guarded folders",
    ["unguards-folders"] = "takes Defender's guard from folders",
    ["turns-tamper-protection-off"] = "turns tamper protection off",
    ["lets-unwanted-programs-pass"] = "lets unwanted programs pass Defender",
    ["silences-warnings"] = "silences security warnings", ["turns-smartscreen-off"] = "turns SmartScreen off",
    ["turns-updates-off"] = "turns updates of Windows off",
    ["turns-script-scans-off"] = "turns AMSI's scan of scripts off",
    ["blinds-file-filters"] = "keeps antivirus from watching a drive",
    ["moves-file-filter"] = "changes the altitude of a file filter, which blinds the one that has it",
    ["changes-mitigations"] = "changes the mitigations of a program",
    ["lets-vulnerable-drivers-load"] = "lets vulnerable drivers load",
    ["turns-memory-integrity-off"] = "turns the integrity of kernel memory off",
    ["keeps-drivers-from-loading"] = "keeps drivers or programs from loading",
    ["turns-app-control-off"] = "turns Smart App Control off",
    ["allows-unsigned-packages"] = "lets packages from anywhere be installed",
    ["allows-unsigned-drivers"] = "lets unsigned drivers load",
    ["trusts-clickonce"] = "lets ClickOnce install from anywhere",
    ["unguards-security-service"] = "takes the guard from the security service's memory",
    ["turns-credential-guard-off"] = "turns Credential Guard off",
    ["changes-restricted-admin"] = "changes whether a hash is enough to log on from afar",
    ["allows-blank-passwords"] = "lets blank passwords log on over the network",
    ["opens-to-anonymous"] = "opens the machine to anonymous users",
    ["weakens-logon-protocol"] = "weakens the protocol of logons",
    ["weakens-file-sharing"] = "weakens the protocol of file sharing",
    ["opens-recovery-account"] = "lets the directory's recovery account log on",
    ["logs-on-by-itself"] = "has Windows log on by itself",
    ["stores-password-plainly"] = "stores a password of logon in plain text",
    ["dumps-security-service"] = "has Windows keep dumps of the security service",
    ["turns-uac-off"] = "turns User Account Control off",
    ["elevates-without-asking"] = "lets programs get full rights without asking",
    ["denies-elevation"] = "keeps users from getting full rights",
    ["asks-on-open-desktop"] = "has Windows ask for full rights where programs can answer",
    ["gives-remote-full-rights"] = "gives remote users of local accounts full rights",
    ["takes-task-manager"] = "takes the Task Manager from users",
    ["takes-registry-editor"] = "takes the registry editor from users",
    ["takes-command-prompt"] = "takes the command prompt from users",
    ["takes-parts-of-desktop"] = "takes parts of the desktop from users",
    ["keeps-from-shutting-down"] = "keeps users from logging off or shutting down",
    ["keeps-programs-from-starting"] = "keeps programs from starting", ["turns-keys-off"] = "changes what keys do",
    ["runs-unsigned-troubleshooters"] = "lets unsigned troubleshooters run",
    ["turns-log-off"] = "turns an event log off", ["hides-log"] = "changes who may read an event log",
    ["shrinks-log"] = "shrinks an event log", ["moves-log"] = "moves an event log",
    ["turns-tracing-off"] = "turns tracing off", ["turns-script-logs-off"] = "turns PowerShell's logs off",
    ["turns-audit-off"] = "turns auditing off", ["turns-crash-dumps-off"] = "turns crash dumps off",
    ["turns-error-reports-off"] = "turns error reports off",
    ["turns-screen-history-on"] = "has Windows keep pictures of the screen",
    ["lets-macros-run"] = "lets Office's macros run unasked",
    ["lets-mail-rules-run"] = "lets mail rules and folders run programs",
    ["opens-files-unprotected"] = "has Office open files from the web unprotected",
    ["lets-documents-start-programs"] = "lets documents start programs",
    ["trusts-folder"] = "has Office trust a folder", ["ignores-web-marks"] = "has Windows ignore marks of the web",
    ["ignores-certificates"] = "has Windows ignore bad certificates",
    ["opens-remote-desktop"] = "opens Remote Desktop",
    ["opens-remote-desktop-before-logon"] = "opens Remote Desktop to who has not logged on (no NLA)",
    ["moves-remote-desktop-port"] = "moves Remote Desktop to another port",
    ["lets-watch-sessions"] = "lets others watch or take over sessions unasked",
    ["lets-many-log-on"] = "lets several log on at once", ["lets-others-help"] = "lets others offer remote assistance",
    ["opens-remote-management"] = "opens remote management",
    ["changes-admin-shares"] = "changes whether drives are shared for administrators",
    ["shows-drives-to-elevated"] = "shows network drives to elevated programs",
    ["runs-in-safe-mode"] = "has a service run in safe mode too", ["breaks-safe-mode"] = "breaks safe mode",
    ["turns-backup-off"] = "turns backups off", ["shows-notice"] = "shows a notice before each logon",
    ["prepares-disk-lock"] = "prepares BitLocker for locking a disk",
    ["sets-name-server"] = "has names asked of another server", ["moves-hosts-file"] = "moves the hosts file",
    ["forwards-port"] = "forwards a port to another machine", ["trusts-site"] = "has Windows trust a site",
    -- impact
    ["deletes-shadow-copies"] = "deletes shadow copies",
    ["shrinks-shadow-copies-storage"] = "shrinks shadow copies' storage",
    ["turns-windows-repair-off"] = "turns Windows' repair off",
    ["hides-failures-at-startup"] = "hides failures at startup",
    ["sets-startup-to-safe-mode"] = "sets startup to safe mode", ["deletes-backups"] = "deletes backups",
    ["turns-recovery-environment-off"] = "turns the recovery environment off",
    ["turns-system-restore-off"] = "turns System Restore off",
    ["changes-disk-lock"] = "changes the keys of the drive's lock", ["locks-drive"] = "locks a drive",
    -- credential access: how a browser is started
    ["debugging-port"] = "with a debugging port", ["debugging-pipe"] = "with a debugging pipe",
    ["over-whole-screen"] = "over the whole screen",
    ["other-profile"] = "with another profile", ["out-of-sight"] = "out of sight",
    ["without-protection"] = "without its protection", ["without-window"] = "without a window",
    -- discovery
    ["machine-maker"] = "who made the machine", ["machine-language"] = "the machine's languages",
    ["security-products"] = "security products", ["virtual-machines"] = "virtual machines and sandboxes",
    ["analysis-tools"] = "analysis tools",
    -- command and control
    mail = "mail",
    ["nameless"] = "at an address without a name", ["odd-port"] = "on an odd port",
    regularly = "again and again after the same time",
    ["own-address"] = "tells the machine's own address", hook = "a hook for messages",
    ["block-chain"] = "a chain of blocks", ["code-host"] = "a host of code",
    ["cloud-documents"] = "documents in the cloud",
    ["file-drop"] = "files of anybody", ["dynamic-name"] = "a name that anybody may point to his machine",
    ["paste-site"] = "texts of anybody", ["user-profiles"] = "profiles of users", tunnel = "a tunnel",
    -- collection
    copied = "copied", packed = "packed", password = "password", own = "own", link = "link",
    camera = "the camera", clipboard = "the clipboard", keys = "what is typed", microphone = "the microphone",
    screen = "the screen",
}

-- --- clauses: what a process does besides, without the doer ---

en.clauses = {
    -- tasks: when they run, and what
    ["call-class"] = "the COM class {name}[ {text!}]",
    ["repeat-task"] = "every {period}{trait=disabled: (disabled)}",
    ["run-command"] = "{command!}",
    ["run-itself"] = "itself[ with {text!}]",
    ["start-task"] = "[{schedule}[ ({name})]|{name}][ at {text}][ and then every {period}]{trait=disabled: (disabled)}",
    -- defense evasion
    ["use-network"] = "talks to the network",
    ["start-programs"] = "starts programs",
    ["lack-image"] = "never loads its own file",
    ["delete-files"] = "deletes files",
    -- impact
    rename = "renaming {count} of them",
    delete = "deleting [{count} of them|them]",
}

-- --- verbs ---

local TRAFFIC = "[ ({sent} out, {received} in)| ({sent} out)| ({received} in)| ({state})]"
local TRAITS = "[ {trait.plain}]"

en.verbs = {
    -- execution
    ["bring-and-run"] = "{doer} lays down {file} ({state}[, {size}])[, which {process} runs| and runs it] as {child}",
    ["load-dropped-library"] = "{doer} loads <{library} ({state}[, {size}])>"
        .. "[, which {process} wrote|, which it wrote itself]",
    ["load-telling-library"] = "{doer} loads <{library} ({subject})>",
    ["read-system-library"] = "{doer} reads the file {file}, as who takes security products' hooks away does",
    ["match-yara-rule"] = "YARA {name#rule|rules} {name} {name#matches|match} "
        .. "<{file} ({state=ran:ran as {doer}|loaded:loaded by {doer}|written:written by {doer}"
        .. "|*:written in the capture})>",
    ["run-brought-script"] = "{doer} runs <script {file} with {program} ({name}[, {child}])>, brought along",
    ["run-from-address-bar"] = "the user runs <{command}> from the address bar of a folder ({doer})",
    ["run-from-link"] = "a link or script of another drive starts {doer}: <{command}>",
    ["run-from-dialog"] = "the user runs <{command}> from the Run dialog ({doer})",
    ["powershell-runs"] = "{doer} runs {subject}: <{command}[ (it says: {text})]>",
    ["run-powershell"] = "{doer} has PowerShell run {subject}: <{command}[ (it says: {text})]>",
    ["run-script"] = "{doer} runs script <{file}> ({name})",
    ["run-task"] = "Task Scheduler ({doer}) starts <{child}[ ({command})][ ({times} times)]>: the task works",
    ["start-from-folder"] = "{doer} starts <{child} from "
        .. "[{name}[ ({folder})]|{folder}|a folder that the capture does not tell]>",
    ["start-shell"] = "{doer} starts <{name}: {command}>",
    ["write-and-run"] = "{doer} writes {file} ({state}[, {size}]{evidence=same:, the same file (SHA-256)"
        .. "|size:, as many as it read of itself: likely a copy"
        .. "|changed:, as many as it read of itself: a copy, but changed (SHA-256 differs)})"
        .. "[, which {process} runs| and runs it] as {child}[; like a setup program, {reason}]",
    -- persistence
    ["add-account"] = "{doer} adds <[account {account}|an account]{trait=of-domain: to the domain|*:}>",
    ["add-to-group"] = "{doer} adds <[{account}|an account]> to [group {group}|a group]",
    ["change-program-code"] = "{doer} changes <{file}[, code of {product}]>",
    ["load-extension"] = "{doer} starts <{product} with an extension of its own[, {folder}]>",
    ["force-extension"] = "{doer} forces an extension on browsers <{data} ({entry})>",
    ["load-into"] = "{doer} has {subject} load <{data!}>",
    ["move-startup-folder"] = "{doer} makes {folder} the {trait=common:common|*:user's} Startup folder",
    ["open-kinds-with"] = "{doer} has Windows open {count:kind|kinds} of files ({name/6}) with <{data!}>",
    ["open-files-with"] = "{doer} has Windows open <{name} with {data!}>",
    ["put-into-startup-folder"] = "{doer} puts <{file}> into the Startup folder",
    ["register-task"] = '{doer} registers <task "{task}"[, {trigger.plain}[, for {deed}]|[ for {deed}]][, as {account}]'
        .. "[, {trait.plain}][ ({means}{evidence=task-file:; as its file says|*:})]>",
    ["run-at-first-logon"] = "{doer} has each user's first logon run <{data!}>",
    ["run-with-cmd"] = "{doer} has each cmd.exe run <{data!}>",
    ["replace-com-class"] = "{doer} has <COM class {name} replaced by {text!}>",
    ["set-com-class"] = "{doer} points <COM class {name} to {file}>",
    ["set-debugger"] = "{doer} has Windows start a debugger with <{name}: {data!}>",
    ["set-logon-program"] = "{doer} has logon start <{data!}>",
    ["set-logon-script"] = "{doer} has logon run script <{data!}>",
    ["set-screen-saver"] = "{doer} makes its screen saver {data!}",
    ["set-up-driver"] = '{doer} sets up <driver "{service}" to load {command}>',
    ["set-up-service"] = '{doer} sets up <service "{service}" to run {command}>',
    ["start-after-exit"] = "{doer} has Windows start a program after <{name}: {data!}>",
    ["start-at-logon"] = "{doer} has {data} started at logon (Run value <{entry}>)",
    ["start-before-windows"] = "{doer} has Windows start before itself <{data!}>",
    ["plant-file"] = "{doer} puts <{file}> where {subject}",
    ["start-with"] = "{doer} has <{data!}> started {subject}",
    ["change-wmi"] = "{doer} talks to WMI, which then writes its repository, {file}"
        .. "{evidence=consumer-ran:, and starts a consumer of events: a subscription"
        .. "|*:: likely an event subscription}",
    ["subscribe-to-wmi"] = "{doer} makes a WMI event subscription: <{command}>",
    ["switch-on-remote-desktop"] = "{doer} switches Remote Desktop on",
    -- privilege escalation
    ["ask-for-rights"] = "{doer} asks for full rights: <{command}>",
    ["delete-traces"] = "{doer} takes away again what elevated programs looked for: <{key/3}>",
    ["elevate-through"] = "{doer} has <{name} start {child}> with full rights, without a question",
    ["elevate-through-com"] = "{doer} has <the elevated COM class {name} start {child}>",
    ["bring-driver"] = "{doer} lays down <driver {file}[ ({size})]{state=known:, known for its flaws|*:}>",
    ["load-driver"] = "{doer} has Windows load <driver {file}[ ({size})]{state=known:, known for its flaws|*:}>",
    ["lend-rights"] = "{doer} writes to a pipe so that who waits there takes its rights: <{command}>",
    ["place-through-com"] = "{doer}, host of the elevated COM class {name}, puts <{file}> into Windows' folders",
    ["raise-itself"] = "{doer} starts itself again with full rights, as {child}[; Windows asks {times} times]",
    ["start-elevated"] = "{doer} has elevated programs start <[{command}|a command] when they open {name}>",
    ["start-from-mock-folder"] = "{doer} starts {program}, whose folder only looks like Windows' own",
    -- defense evasion
    ["hide-account"] = "{doer} hides account <{account}> from the logon screen",
    ["exclude-from-defender"] = "{doer} has Defender pass over <[{subject} ][{file}|{name}]>",
    ["set-value"] = "{doer} sets <{value} = {data}>",
    ["clear-log"] = "{doer} clears or disables <{subject}[ ({times} times)]: {command}>",
    ["remove-web-mark"] = "{doer} removes the mark of the web from <{trait=own:its own file|*:{file}}>",
    ["set-time-back"] = "{doer} sets the creation time of <{file} back to {year}>",
    ["make-hidden-files"] = "{doer} makes {count} hidden system files or folders: {file/2}",
    ["hide-file"] = "{doer} hides <{file}>",
    ["hide-in-explorer"] = "{doer} keeps Explorer from showing <{subject}>",
    ["hide-task"] = '{doer} hides task <"{task}">: deletes its security descriptor',
    ["write-hidden-stream"] = "{doer} writes <{file}, a stream that Explorer does not show>",
    ["hollow-program"] = "{doer} starts <{child} without arguments, which then {deed}>: likely filled with its code",
    ["run-deleted"] = "{doer} runs <{program}[ as {child}]>, deleted before it started: nothing is left to look at",
    ["clear-history"] = "{doer} takes away the history of commands: <[{command}|{file}|{value}]>",
    ["copy-renamed"] = "{doer} copies <Windows' {name} to {target}>",
    ["run-disguised"] = "{doer} has cmd run disguised words: <{command}>",
    ["run-renamed"] = "{doer} is {name} under another name[: {command}]",
    ["run-in-sandbox"] = "{doer} has Windows Sandbox run what <{file}> says",
    ["run-as-told"] = "{doer} runs <[{url}|{file}|{subject}|{text}]>",
    ["start-as-told"] = "{doer} starts <{command}>",
    ["run-with-tool"] = "{doer} has [{means}|{name}] run <[{url}|{file}|{subject}|{text}][, through {through}]>",
    ["start-with-tool"] = "{doer} has {name} start <{command}[, through {through}]>",
    ["install-package"] = "{doer} has Windows Installer install "
        .. "<{file}[ ({size})], which it wrote[: remote access by {product}]>",
    ["install-quietly"] = "{doer} has {name} quietly install <[{url}|{file}|{text}][, through {through}]>",
    ["run-style-sheet"] = "{doer} has {name} run style sheet <[{url}|{file}|{text}][, through {through}]>",
    ["decode-file"] = "{doer} has {name} decode into <{target}[, through {through}]>",
    ["download-with-tool"] = "{doer} has [{means}|{name}] download <{url}[, through {through}]>",
    ["run-after-transfer"] = "{doer} has {name} run <{command}[, through {through}]> when a transfer ends",
    ["transfer-with-tool"] = "{doer} has {name} transfer <[{url}|{subject}][, through {through}]>",
    ["fetch-with-program"] = "{doer} has {name} fetch <[{url}|what {file} says|{text}][, through {through}]>",
    ["ask-names-by-command"] = "{doer} asks a name server for commands: <{command}>",
    ["open-web-folder"] = "{doer} opens a folder of web server <{host}: {command}>",
    ["start-with-system-name"] = "{doer} starts <{program}, named like Windows' own {name}>",
    ["start-with-document-name"] = "{doer} starts <{program}, a program named like a document>",
    ["start-with-turned-name"] = "{doer} starts <{program}, whose name holds a mark that turns letters around>",
    ["start-with-lookalike-name"] = "{doer} starts <{program}, "
        .. "spelled with letters that only look like those of {name}>",
    ["start-with-near-name"] = "{doer} starts <{program}, called nearly like Windows' own {name}>",
    ["change-permissions"] = "{doer} changes permissions ({effect/7.then})[ of {file/3}|: {command}] "
        .. "({count:command|commands})",
    ["trust-root-certificate"] = "{doer} makes Windows trust a root certificate[ ({times} times)]",
    ["weaken-setting"] = "{doer} <{effect} ({entry}[ = {data!}])>",
    ["open-port"] = "{doer} opens <port {port}[ ({protocol})]> in the firewall",
    ["freeze-process"] = "{doer} has <{program} hold a process still: {command}>",
    ["pose-as-antivirus"] = "{doer} has Windows take <{name}[ ({program})]> for an antivirus",
    ["filter-network"] = "{doer} has Windows keep <[network filters against {product}|network filters]"
        .. " ({count:entry|entries}, {value} the first)>",
    ["block-in-firewall"] = "{doer} has the firewall block <{program}[ ({product})]>",
    ["weaken-protection"] = "{doer} <{effect}: {command}>",
    ["disable-service"] = "{doer} {effect} service <{service} ([{product}|{subject}])>",
    ["delete-run-value"] = "{doer} {effect=failed:tries to delete|*:deletes} the Run value <{entry}>",
    ["let-through-firewall"] = "{doer} lets <{program}> through the firewall",
    ["change-firewall"] = "{doer} changes the firewall: <{value} = {data}>",
    ["copy-itself"] = "{doer} [has {through} copy it|copies itself] to <{target} ([{size}|size not seen]"
        .. "{evidence=same:, the same file (SHA-256)|size:, as many as it read of itself"
        .. "|changed:, as many as it read of itself, but changed (SHA-256 differs)})>",
    ["copy-library"] = "{doer} copies the library that it runs, {library}, to "
        .. "<{target} ({size}), as many as it read of it>",
    ["delete-own-file"] = "{doer} {means=shell:tells a shell to delete its own file"
        .. "|*:[has its own file deleted by {through}|deletes its own file]}, {file}",
    ["load-foreign-library"] = "{doer}, a program of Windows, loads <{library}>: likely injected",
    ["load-beside"] = "{doer} ({name}) loads <{library}>, both just written",
    ["run-unbacked-code"] = "{doer} runs code from memory that no file backs: {name}[ ({times} times)]",
    -- credential access
    ["copy-directory-database"] = "{doer} copies the directory's database: <[{file}[ ({command})]|{command}]>",
    ["dump-on-exit"] = "{doer} has error reporting dump the security service's memory when it seems to exit: <{value}>",
    ["dump-memory"] = "{doer} dumps the memory of <[{process}|a process that the command names by its number]: "
        .. "{command}>",
    ["dump-security-service"] = "{doer} dumps the security service's memory: <[{file}[ ({command})]|{command}]>",
    ["keep-passwords-readable"] = "{doer} has Windows keep passwords readable in memory (UseLogonCredential)",
    ["look-for-stores"] = "{doer} looks for {product/8}: {state=all:all|none:none|*:{present}} there",
    ["drive-browser"] = "{doer} starts <{product} {trait.plain}: {command}>",
    ["drive-for-key"] = "{doer} drives {product} ({process}), and its elevation service starts ({program}): likely for "
        .. "the key of its cookies",
    ["end-before-reading"] = "{doer} has {name} ended: {command/2}",
    ["read-browser-stores"] = "{doer} reads <[{product}|a browser]'s [{name}|store][ ({read})]>",
    ["read-for-dump"] = "{doer} has the library for dumps and opens the security service's own files ({file/3}): "
        .. "likely dumps its memory",
    ["read-secrets"] = "{doer} reads <{subject}[: {file/2}][: {key/2}]>",
    ["run-credential-tool"] = "{doer} runs a tool that takes <{subject}: {command}>",
    ["save-hive"] = "{doer} saves the registry {entry#hive|hives} {entry}, {entry#which holds|which hold} "
        .. "{subject}[: {command}]",
    ["search-passwords"] = "{doer} looks for passwords[ of {subject}]: <{command}>",
    ["write-tickets"] = "{doer} writes Kerberos tickets into <{file/4}>",
    ["read-program-stores"] = "{doer} reads what {product} {product#keeps|keep}: {file/3}[ ({read})]",
    ["read-for-key"] = "{doer} reads {product}'s Local State, and its elevation service starts ({program}): likely for "
        .. "the key of its cookies",
    ["show-wireless-keys"] = "{doer} reads keys of wireless networks: <[{command}|{file}]>",
    ["use-debugging-port"] = "{doer} talks with [{product}'s|a browser's] debugging port: <{host}>",
    ["set-proxy"] = "{doer} sends the web traffic through <{data} ({entry})>",
    -- discovery
    ["ask-about-domain"] = "{doer} asks about the domain: {command/4}",
    ["ask-about-protection"] = "{doer} asks which products protect the machine: <{command}>",
    ["scan-network"] = "{doer} scans the network: <{command}>",
    ["ask-about-machine"] = "{doer} asks about the machine with {count} commands: {command/8}",
    ["look-for-products"] = "{doer} looks for {count} {subject} ({product/4}): [{present/4} there|none there]",
    ["ask-for-facts"] = "{doer} asks for <{subject}> ({name/6})",
    -- why nothing happened: the cause, and what to try next
    crash = "{doer} crashes[ after {after}][ ({name})]: try another version of Windows, or look at it in a debugger",
    ["end-after-asking"] = "{doer} ends[ after {after}] without having done anything, once it had asked for {subject}: "
        .. "try it where these look like those of an ordinary user",
    ["end-after-missing"] = "{doer} ends[ after {after}] without having done anything; the last that it did not find "
        .. "is {file}: try it with that in place",
    ["end-early"] = "{doer} ends[ after {after}] without having done anything that the capture shows: try it with "
        .. "other arguments, rights or a later date",
    ["end-unanswered"] = "{doer} ends[ after {after}] without having done anything, as {host} did not answer: try it "
        .. "with a network, or one that is simulated",
    ["end-without-arguments"] = "{doer} ends[ after {after}] without having done anything and was given no arguments: "
        .. "try it with those that its starter or its own text tells",
    ["fall-silent"] = "{doer} does nothing that reports list for {after}: record at least that long, or skip its "
        .. "waiting in a debugger",
    ["stay-idle"] = "{doer} runs to the capture's end, {after}, without having done anything[; it had asked for "
        .. "{subject}]: record longer, or try it with arguments, a network or a user at work",
    ["fail-at-start"] = "{doer} ends[ after {after}] ({name}), as a library would not start[: {library}]",
    ["miss-architecture"] = "{doer} ends[ after {after}] ({name}): [{library} is|a library is] of another "
        .. "architecture, or damaged",
    ["miss-assembly"] = "{doer} ends[ after {after}] ({name}), as a runtime is missing that it was built with: "
        .. "install it",
    ["miss-export"] = "{doer} ends[ after {after}] ({name}): a function is missing in [{library}|a library], which is "
        .. "of another version",
    ["miss-library"] = "{doer} ends[ after {after}] ({name}), as [{library}|a library] is missing: install what brings "
        .. "it, or put it beside the program",
    ["miss-runtime"] = "{doer} ends[ after {after}][ ({name})], as .NET is missing, or the version that it wants: "
        .. "install it",
    -- lateral movement
    ["connect-to-service"] = "{doer} connects to "
        .. "<{subject} of [{count:machine|machines}, ]{host}[{count# among them| among them}]>",
    ["connect-to-share"] = "{doer} connects to <{share}>",
    ["leave-autorun"] = "{doer} leaves <{file}>, which starts a program from that drive",
    ["copy-to-drive"] = "{doer} puts <{target}[, a copy of {source}]> on another drive",
    ["hide-on-drive"] = "{doer} hides {state=own:what it made|*:files that were there} on another drive: <{file}>",
    ["move-on-drive"] = "{doer} moves <{file} to {target}>, out of sight on its drive",
    ["leave-links"] = "{doer} leaves links where other things of these names were: <{file}>",
    ["start-from-drive"] = "{doer} runs from "
        .. "{state=hidden:a hidden folder of another drive|link:another drive, by a link there|*:another drive}: "
        .. "{program}[ with {library/2} beside it]",
    ["copy-from-drive"] = "{doer} copies itself from another drive: <{target}>",
    ["put-on-other-machine"] = "{doer} puts <{file}> on another machine",
    ["obey-other-machine"] = "{doer} runs what another machine tells it: <{command}>",
    ["take-session"] = "{doer} watches or takes over another user's session: <{command}>",
    ["set-up-remotely"] = "{doer} <{subject=program:sets up a program|process:starts a process|command:runs a command"
        .. "|service:sets up a service|task:sets up a task} "
        .. "on [{share}|another machine]: {command}>",
    -- collection
    ["collect-documents"] = "{doer} reads {count} documents in {folder/2}, {name} among them"
        .. "[, and {state=copied:copies them under other names to|packed:packs them into|*:writes them to} {target/3}]"
        .. "[, and sends {sent}][ to {host/2}]",
    ["pack-files"] = "{doer} packs files{trait=password: under a password|*:}: <{command}>",
    ["send-archive"] = "{doer} packs <{file} ({size}) and sends as much to {host}>",
    ["read-secret-files"] = "{doer} reads files named for secrets: <{file}>",
    ["keep-log"] = "{doer} appends to <{file} again and again ({written} in {after})>: likely {subject}",
    ["record"] = "{doer} writes <{count:file|files} like {file}>: likely of {subject}",
    ["use-device"] = "{doer} uses <{subject}>, as Windows notes",
    -- command and control
    connect = "{doer/4} {doer#connects|connect} <[{times} times ]to {host}"
        .. TRAFFIC .. TRAITS .. ">",
    ["forward-port"] = "{doer} has Windows forward a port: <{command}>",
    ["open-tunnel"] = "{doer} opens a tunnel with <{name}: {command}>",
    ["start-remote-access"] = "{doer} sets up remote access by <{product}: {command}>",
    ["try-to-connect"] = "{doer/4} {doer#tries|try}[ {times} times] to connect to <{host}"
        .. TRAFFIC .. TRAITS .. ">",
    ["send-datagrams"] = "{doer/4} {doer#sends|send} {protocol} to <{host}"
        .. TRAFFIC .. TRAITS .. ">",
    ["accept-connections"] = "{doer/4} {doer#accepts|accept} connections from <{host}"
        .. TRAFFIC .. TRAITS .. ">",
    ["ask-name-server"] = "{doer/4} {doer#itself asks|themselves ask} name server <{host}"
        .. TRAFFIC .. ">",
    ["use-web-service"] = "{doer/4} {doer#talks|talk} to <{product} ({subject}), {host}" .. TRAFFIC .. ">",
    ["fetch-with-bits"] = "{doer} {evidence=likely:presumably has|*:has} background transfers (BITS) fetch "
        .. "<{file}[ ({size})]>",
    download = "{doer} downloads <{file} ({state}, {size}, "
        .. "{evidence=size:as many as it received|*:of {received} received} on one connection) from {host}>",
    ["send-to-many"] = "{doer} sends <{protocol} to {count} machines on port {port}[ ({subject})]"
        .. "{state=unanswered:; none answers}>",
    -- exfiltration
    ["upload-with-tool"] = "{doer} has {name} upload <[{file}|a file] to {url}[, through {through}]>",
    ["copy-to-cloud"] = "{doer} copies files to the cloud: <{command}>",
    ["send-after-reading"] = "{doer} then sends <{sent} to {host}>: possibly what it read",
    -- impact
    ["set-start-page"] = "{doer} changes the browser's start page to <{data} ({entry})>",
    ["set-wallpaper"] = "{doer} makes <{file}> the wallpaper",
    ["write-hosts-file"] = "{doer} writes the hosts file ({written})",
    ["overwrite-documents"] = "{doer} overwrites {count} documents[ of {kinds} kinds][, {deed.plain}], "
        .. "{name} among them",
    ["give-ending"] = "{doer}[, for another machine ({share/2}),] gives "
        .. "<{count} files[ in {folder/2}] the ending {text}, {name} among them>",
    ["leave-note"] = "{doer} leaves <{name} in {count} folders>",
    ["ask-pool"] = "{doer} talks with the mining pool <{host}>",
    ["bring-miner"] = "{doer} lays down <{file}[ ({size})]>, called like a coin miner",
    ["start-miner"] = "{doer} starts a coin miner: <{command}>",
    ["overwrite-disk"] = "{doer} overwrites <disk {drive} itself, past the file system ({written}"
        .. "{subject=boot-record:, its first sector among them: the boot record})>",
    ["destroy-recovery"] = "{doer} <{effect}: {command}>",
    ["lock-drive"] = "{doer} <{effect}: {command}>",
    ["end-services"] = "{doer} ends {count} services and programs: {name/8}",
    ["end-service"] = "{doer} ends what holds or keeps documents: <{command}>",
    ["shut-down"] = "{doer} has Windows shut down: {command}",
}

return en
