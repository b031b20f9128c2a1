--- Cases as scripts see them (docs/design.md, "Objects that scripts see"), as plain tables: a loader's story, one
-- whose every string attacks the report, and an empty one.

local fake = {}

local SECOND = 10000000
-- 2020-07-12 01:18:11.9754481, when the sample starts.
local START = 132389902919754481

local function at(seconds) return START + math.floor(seconds * SECOND + 0.5) end

local Case = {}
Case.__index = Case

function Case:process(pid)
    for _, process in ipairs(self.processes) do
        if process.pid == pid then return process end
    end
    return nil
end

function Case:file(path)
    for _, file in ipairs(self.files) do
        if file.path:lower() == path:lower() then return file end
    end
    return nil
end

function Case:event(index) return self.events_by_index[index] end

function Case:expand(text) return self.places[text] or {} end

function Case:hash(file)
    return self.hashes[type(file) == "string" and file or file.path]
end

function Case:yara(file) return self.matches[file.path] end

function Case:task(file) return self.tasks[file.path] end

function Case:attack(id) return self.techniques[id] end

-- A case under construction: every maker adds to it and returns what it made.
local Maker = {}
Maker.__index = Maker

local function new_case(name, events)
    return setmetatable({
        kaiseki_version = "0.1", capture = {
            name = name, path = "captures/" .. name, format = "CSV", version = nil, files = 1, utc = false,
                recovered = false,
            has_stacks = false, events = events, first_time = at(-1.2), last_time = at(68.9),
                computer = "DESKTOP-6PCIALL",
            system_root = [[C:\Windows]], os = "Windows 10.0.16299", os_major = 10, os_minor = 0, os_build = 16299,
                is_64bit = true,
            columns = {}, by_class = {}, by_operation = {}, missing_classes = {}, problems = {}, problem_count = 0,
                caveats = {}, lost_events = 0,
        },
        processes = {}, files = {}, registry = {}, endpoints = {}, findings = {}, activities = {}, suppressed = {},
            errors = {},
        whitelists = {}, rules = {}, events_by_index = {}, places = {}, hashes = {}, matches = {},
        tasks = {}, techniques = {},
        complete = true, sample_presumed = true, sample_reason = "",
    }, Case)
end

function Maker:process(fields)
    fields.number = #self.case.processes
    fields.children, fields.modules, fields.environment = {}, {}, {}
    fields.started_in_capture = fields.start_time ~= nil
    fields.ended_in_capture = fields.end_time ~= nil
    fields.in_tree = fields.tie ~= nil
    fields.in_laboratory, fields.untold = fields.in_laboratory or false, fields.untold or 0
    fields.user = fields.user or [[DESKTOP-6PCIALL\analyst]]
    if fields.parent then table.insert(fields.parent.children, fields) end
    table.insert(self.case.processes, fields)
    return fields
end

function Maker:event(index, seconds, operation, path, process, more)
    local event = {
        index = index, time = at(seconds), duration = 0, operation = operation, path = path, process = process,
        result = "SUCCESS", detail = "", class = "File System", category = "", net = {}, registry = {}, file = {},
            child = {}, tid = 7,
    }
    for key, value in pairs(more or {}) do event[key] = value end
    self.case.events_by_index[index] = event
    return event
end

function Maker:file(path, fields)
    fields.path = path
    fields.created, fields.was_new = fields.created or false, fields.was_new or false
    fields.is_directory, fields.deleted = fields.is_directory or false, fields.deleted or false
    fields.written, fields.read = fields.written or 0, fields.read or 0
    fields.written_extent = fields.written_extent or 0
    fields.permission_changes, fields.loads, fields.runs = fields.permission_changes or 0, fields.loads or 0,
        fields.runs or 0
    fields.written_by, fields.dealings = fields.written_by or {}, fields.dealings or {}
    if fields.in_tree == nil then fields.in_tree = true end
    table.insert(self.case.files, fields)
    return fields
end

function Maker:value(path, history, in_tree)
    local record = { path = path,
        is_value = history[1].change:find "set" ~= nil or history[1].change:find "value" ~= nil,
                     history = history, in_tree = in_tree ~= false }
    table.insert(self.case.registry, record)
    return record
end

local function change(kind, process, index, seconds, data, type, count)
    return {
        change = kind, process = process, type = type or (data and "REG_SZ") or nil, data = data,
            count = count or 1, first = index,
        last = index, first_time = at(seconds), last_time = at(seconds), success = true,
    }
end

function Maker:endpoint(fields)
    fields.in_tree = fields.in_tree ~= false
    for _, key in ipairs { "connects", "accepts", "reconnects", "disconnects", "sends", "receives", "sent",
        "received" } do
        fields[key] = fields[key] or 0
    end
    fields.local_ports = fields.local_ports or {}
    fields.more_local_ports = false
    table.insert(self.case.endpoints, fields)
    return fields
end

function Maker:finding(fields)
    fields.severity = fields.severity or "high"
    fields.rule_severity = fields.rule_severity or fields.severity
    fields.key = fields.key or fields.text or ""
    fields.attack = fields.attack or {}
    fields.bytes, fields.in_tree, fields.needs_stack = 0, fields.in_tree ~= false, false
    fields.title = fields.title or fields.rule
    fields.indexes, fields.events, fields.paths = {}, {}, {}
    for _, each in ipairs(fields.at) do
        local event = self.case.events_by_index[each[1]]
        fields.indexes[#fields.indexes + 1] = each[1]
        fields.events[#fields.events + 1] = event
        fields.paths[#fields.paths + 1] = event and event.path
    end
    local first, last = fields.at[1], fields.at[#fields.at]
    fields.first, fields.first_time = first[1], at(first[2])
    fields.last, fields.last_time = last[1], at(last[2])
    fields.count = fields.count or #fields.at
    fields.at = nil
    table.insert(self.case.findings, fields)
    table.insert(self.case.rules, { id = fields.rule, title = fields.title, severity = fields.rule_severity,
        attack = fields.attack })
    return fields
end

function Maker:activity(list, section, label, event, fields)
    local entry = {
        section = section, label = label, event = event, count = 1, first = event.index, last = event.index,
        first_time = event.time, last_time = event.time, process = event.process, in_tree = event.process.in_tree,
    }
    for key, value in pairs(fields or {}) do entry[key] = value end
    table.insert(self.case[list], entry)
    return entry
end

function Maker:whitelist(section, reason)
    local whitelist = { section = section, reason = reason, name = "rules/noriben/x.lua:1", hidden = 0 }
    table.insert(self.case.whitelists, whitelist)
    return whitelist
end

local function new_maker(name, events) return setmetatable({ case = new_case(name, events) }, Maker) end

local USER = [[C:\Users\analyst]]
local TEMP = USER .. [[\AppData\Local\Temp]]
local ROAMING = USER .. [[\AppData\Roaming]]

local function add_places(case)
    case.places = {
        ["%Temp%"] = { TEMP, [[C:\Windows\TEMP]] }, ["%AppData%"] = { ROAMING }, ["%LocalAppData%"] = { USER
            .. [[\AppData\Local]] },
        ["%UserProfile%"] = { USER }, ["%ProgramData%"] = { [[C:\ProgramData]] }, ["%SystemRoot%"] = { [[C:\Windows]] },
        ["%ProgramFiles%"] = { [[C:\Program Files]] }, ["%ProgramFiles(x86)%"] = { [[C:\Program Files (x86)]] },
    }
end

local TACTICS = {
    ["T1204.002"] = { "Malicious File", "execution", "attack-pattern--232b7f21-adf9-4b42-b936-b9d6f7df856e" },
    ["T1518.001"] = { "Security Software Discovery", "discovery",
        "attack-pattern--cba37adb-d6fb-4610-b069-dd04c0643384" },
    ["T1547.001"] = { "Registry Run Keys / Startup Folder", "persistence privilege-escalation",
                      "attack-pattern--9efb1ea7-c37b-4595-9640-b7680cd84279" },
    ["T1053.005"] = { "Scheduled Task", "execution persistence privilege-escalation",
                      "attack-pattern--005a06c6-14bf-4118-afa0-ebcd8aebb0c9" },
    ["T1222.001"] = { "Windows Permissions", "defense-impairment",
                      "attack-pattern--34e793de-0274-4982-9c1a-246ed1c19dee" },
    ["T1071.001"] = { "Web Protocols", "command-and-control", "attack-pattern--df8b2a25-8bdf-4856-953c-a04372b1c161" },
    ["T1105"] = { "Ingress Tool Transfer", "command-and-control",
        "attack-pattern--e6919abc-99f9-4c6c-95a5-14761e7b2add" },
    ["T1218.011"] = { "Rundll32", "stealth", "attack-pattern--045d0922-2310-4e60-b5e4-3302302cb3c5" },
    ["T1555.003"] = { "Credentials from Web Browsers", "credential-access",
                      "attack-pattern--58a3e6aa-4453-4cc8-a51f-4befe80b31a8" },
}

local function add_techniques(case)
    for id, fact in pairs(TACTICS) do
        local tactics = {}
        for tactic in fact[2]:gmatch "%S+" do tactics[#tactics + 1] = tactic end
        case.techniques[id] = { id = id, name = fact[1], tactics = tactics, stix_id = fact[3] }
    end
end

--- The loader of the capture cases/amadey: copies itself, persists, downloads a DLL and runs it.
function fake.amadey()
    local make = new_maker("amadey.csv", 20494)
    local case = make.case
    add_places(case)
    add_techniques(case)
    for column = 1, 27 do case.capture.columns[column] = ("Column %d"):format(column) end
    for column, name in ipairs { "Command Line", "Parent PID", "Image Path", "User", "Date & Time", "Duration" } do
        case.capture.columns[column] = name
    end

    local bot_path = TEMP .. [[\9c69749b54\jbruyer.exe]]
    local dll_path = ROAMING .. [[\07c6bc37dc5087\cred64.dll]]
    local explorer = make:process { name = "Explorer.EXE", pid = 5432, image = [[C:\Windows\explorer.exe]],
        command_line = [[C:\Windows\Explorer.EXE]] }
    local schedule = make:process { name = "svchost.exe", pid = 1084, image = [[C:\Windows\system32\svchost.exe]],
        user = [[NT AUTHORITY\SYSTEM]],
                                    command_line = [[C:\Windows\system32\svchost.exe -k netsvcs -p -s Schedule]] }
    local dns = make:process { name = "svchost.exe", pid = 1224, image = [[C:\Windows\system32\svchost.exe]],
                               command_line = [[C:\Windows\system32\svchost.exe -k NetworkService -p -s Dnscache]] }
    local sample = make:process { name = "amadey.exe", pid = 4216, parent = explorer, image = USER
        .. [[\Desktop\amadey.exe]], tie = "sample",
                                  command_line = '"' .. USER .. '\\Desktop\\amadey.exe" ', start_time = at(0),
                                      end_time = at(0.9), exit_status = 0 }
    local bot = make:process { name = "jbruyer.exe", pid = 5164, parent = sample, image = bot_path, tie = "descendant",
                               command_line = '"' .. bot_path .. '" ', start_time = at(0.8) }
    local schtasks = make:process { name = "schtasks.exe", pid = 6028, parent = bot,
        image = [[C:\Windows\SysWOW64\schtasks.exe]], tie = "descendant",
                                    command_line = [["C:\Windows\System32\schtasks.exe" /Create /SC HOURLY /MO 1 ]]
                                        .. [[/TN jbruyer.exe /TR "]] .. bot_path .. '" /F',
                                    start_time = at(1.6), end_time = at(1.8), exit_status = 0 }
    local function conhost(parent, pid, seconds)
        make:process { name = "Conhost.exe", pid = pid, parent = parent,
            image = [[C:\Windows\System32\Conhost.exe]], tie = "descendant",
                       command_line = [[\??\C:\Windows\system32\conhost.exe 0xffffffff -ForceV1]],
                           start_time = at(seconds), end_time = at(seconds + 0.2) }
    end
    conhost(schtasks, 1140, 1.6)
    local shell = make:process { name = "cmd.exe", pid = 5480, parent = bot,
        image = [[C:\Windows\SysWOW64\cmd.exe]], tie = "descendant",
                                 command_line = [["C:\Windows\System32\cmd.exe" /k echo Y|CACLS "jbruyer.exe" ]]
                                     .. [[/P "analyst:N"]]
                                     .. [[&&CACLS "jbruyer.exe" /P "analyst:R" /E]]
                                     .. [[&&echo Y|CACLS "..\9c69749b54" /P "analyst:N"]]
                                     .. [[&&CACLS "..\9c69749b54" /P "analyst:R" /E&&Exit]],
                                 start_time = at(2.3), end_time = at(2.5), exit_status = 0 }
    conhost(shell, 9300, 2.3)
    local cacls
    for _, part in ipairs {
        { "cmd.exe", 8348, 2.36, [[C:\Windows\system32\cmd.exe  /S /D /c" echo Y"]] },
        { "cacls.exe", 4392, 2.362, [[CACLS  "jbruyer.exe" /P "analyst:N"]] },
        { "cacls.exe", 2124, 2.42, [[CACLS  "jbruyer.exe" /P "analyst:R" /E]] },
        { "cmd.exe", 1592, 2.48, [[C:\Windows\system32\cmd.exe  /S /D /c" echo Y"]] },
        { "cacls.exe", 9528, 2.485, [[CACLS  "..\9c69749b54" /P "analyst:N"]] },
        { "cacls.exe", 3880, 2.55, [[CACLS  "..\9c69749b54" /P "analyst:R" /E]] },
    } do
        local process = make:process { name = part[1], pid = part[2], parent = shell, tie = "descendant",
            image = [[C:\Windows\SysWOW64\]] .. part[1],
                                       start_time = at(part[3]), end_time = at(part[3] + 0.02), exit_status = 0,
                                           command_line = part[4] }
        if part[1] == "cacls.exe" then cacls = cacls or process end
    end
    local rundll = make:process { name = "rundll32.exe", pid = 5900, parent = bot,
        image = [[C:\Windows\SysWOW64\rundll32.exe]], tie = "descendant",
                                  command_line = "rundll32.exe " .. dll_path .. ", Main", start_time = at(11.6),
                                      end_time = at(12.03), exit_status = 0, architecture = "32-bit" }
    local plugin = make:process { name = "rundll32.exe", pid = 2316, parent = rundll,
        image = [[C:\Windows\system32\rundll32.exe]], tie = "descendant",
                                  command_line = "rundll32.exe " .. dll_path .. ", Main", start_time = at(11.602),
                                      end_time = at(12.03), exit_status = 0, architecture = "64-bit" }
    local again = make:process { name = "jbruyer.exe", pid = 4488, parent = schedule, image = bot_path,
        tie = "broker", tied_to = schtasks,
                                 command_line = bot_path, start_time = at(62), end_time = at(62.5), exit_status = 0 }
    local notepad = make:process { name = "NOTEPAD.EXE", pid = 3232, parent = explorer,
        image = [[C:\Windows\system32\NOTEPAD.EXE]],
                                   command_line = [["C:\Windows\system32\NOTEPAD.EXE" C:\Users\test\Downloads\]]
                                       .. "\u{5D9}\u{5D5}.txt", start_time = at(22) }
    case.sample = sample
    case.sample_reason = [[Explorer started it from Desktop]]

    make:event(5, 0, "Process Create", sample.image, explorer, { class = "Process", child = { image = sample.image,
        pid = 4216, command_line = sample.command_line } })
    make:event(48, 0.4, "CreateFile", TEMP .. [[\9c69749b54]], sample, { file = { created = true } })
    make:event(56, 0.4007, "CreateFile", bot_path, sample, { file = { created = true } })
    make:event(83, 0.8, "Process Create", bot_path, sample, { class = "Process", child = { image = bot_path,
        pid = 5164, command_line = bot.command_line } })
    make:event(112, 1.3, "RegSetValue",
        [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders\Startup]], bot,
               { class = "Registry", registry = { data = TEMP .. [[\9c69749b54\]], type = "REG_SZ" } })
    make:event(117, 1.6, "Process Create", schtasks.image, bot, { class = "Process",
        child = { image = schtasks.image, pid = 6028, command_line = schtasks.command_line } })
    make:event(149, 1.7515, "CreateFile", [[C:\Windows\System32\Tasks\jbruyer.exe]], schedule,
        { file = { created = true } })
    make:event(164, 1.7526, "RegCreateKey",
        [[HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache\Tree\jbruyer.exe]], schedule,
        { class = "Registry" })
    make:event(236, 2.3623, "SetSecurityFile", bot_path, cacls)
    make:event(298, 2.5, "SetSecurityFile", TEMP .. [[\9c69749b54]], cacls)
    make:event(333, 4.2, "TCP Connect", "DESKTOP-6PCIALL.localdomain:49960 -> 203.0.113.77:http", bot,
               { class = "Network", net = { protocol = "TCP", direction = "connect", local_port = 49960,
                   remote = { address = "203.0.113.77", port = 80 }, length = 0 } })
    make:event(1012, 10.018, "TCP Connect", "DESKTOP-6PCIALL.localdomain:49962 -> 203.0.113.77:http", bot,
               { class = "Network", net = { protocol = "TCP", direction = "connect", local_port = 49962,
                   remote = { address = "203.0.113.77", port = 80 }, length = 0 } })
    make:event(1014, 10.02, "CreateFile", ROAMING .. [[\07c6bc37dc5087]], bot, { file = { created = true } })
    make:event(1016, 10.0202, "CreateFile", dll_path, bot, { file = { created = true } })
    make:event(1111, 11.6, "Process Create", rundll.image, bot, { class = "Process", child = { image = rundll.image,
        pid = 5900, command_line = rundll.command_line } })
    make:event(1145, 11.602, "Load Image", dll_path, plugin, { class = "Process" })
    make:event(1155, 11.803, "CreateFile", USER .. [[\AppData\Local\Google\Chrome\User Data\Default\Login Data]],
        plugin)
    make:event(1160, 11.8035, "TCP Connect", "DESKTOP-6PCIALL.localdomain:49963 -> 203.0.113.77:http", plugin,
               { class = "Network", net = { protocol = "TCP", direction = "connect", local_port = 49963,
                   remote = { address = "203.0.113.77", port = 80 }, length = 0 } })
    make:event(19552, 62, "Process Create", bot_path, schedule, { class = "Process", child = { image = bot_path,
        pid = 4488, command_line = again.command_line } })
    make:event(19571, 62.3, "RegSetValue",
        [[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders\Startup]], again,
               { class = "Registry", registry = { data = TEMP .. [[\9c69749b54\]], type = "REG_SZ" } })

    make:file(TEMP .. [[\9c69749b54]], { created = true, was_new = true, is_directory = true, created_by = sample,
        created_at = 48, created_time = at(0.4),
                                       permission_changes = 2, permission_at = 298, permission_by = cacls })
    make:file(bot_path, { created = true, was_new = true, created_by = sample, created_at = 56,
        created_time = at(0.4007), written = 244736, written_extent = 244736,
                        written_by = { sample }, runs = 2, run_at = 83, run_as = bot, permission_changes = 2,
                            permission_at = 236, permission_by = cacls,
                        dealings = { { process = sample, count = 6, written = 244736, read = 0, first = 56,
                            last = 61, first_time = at(0.4), last_time = at(0.4) } } })
    make:file([[C:\Windows\System32\Tasks\jbruyer.exe]], { created = true, was_new = true, created_by = schedule,
        created_at = 149, created_time = at(1.7515), written = 3358, written_extent = 3358,
              written_by = { schedule }, dealings = { { process = schedule, count = 3, written = 3358, read = 0,
                  first = 149, last = 153, first_time = at(1.75), last_time = at(1.75) } } })
    make:file(ROAMING .. [[\07c6bc37dc5087]], { created = true, was_new = true, is_directory = true,
        created_by = bot, created_at = 1014, created_time = at(10.02) })
    make:file(dll_path, { created = true, was_new = true, created_by = bot, created_at = 1016,
        created_time = at(10.0202), written = 1075712, written_extent = 1075712, loads = 2,
                        written_by = { bot }, loaded_by = plugin, loaded_at = 1145,
                        dealings = { { process = bot, count = 42, written = 1075712, read = 0, first = 1016,
                            last = 1098, first_time = at(10), last_time = at(11) } } })
    make:file([[C:\Users\test\AppData\Roaming\Microsoft\Windows\Recent\x.lnk]], { in_tree = false, created = true,
        was_new = true, created_by = notepad, created_at = 7000, created_time = at(23) })
    case.hashes[bot_path] = { md5 = ("0"):rep(32), sha1 = ("1"):rep(40), sha256 = ("ab"):rep(32), size = 244736,
        path = "files/jbruyer.exe" }

    make:value([[HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders\Startup]], {
        change("set", bot, 112, 1.3, TEMP .. [[\9c69749b54\]]), change("set", again, 19571, 62.3, TEMP
            .. [[\9c69749b54\]]) })
    local cache = [[HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache\]]
    make:value(cache .. [[Tree\jbruyer.exe]], { change("created", schedule, 164, 1.7526) })
    make:value(cache .. [[Tree\jbruyer.exe\SD]], { change("set", schedule, 165, 1.7527, "01 00 04 80 88 00",
        "REG_BINARY") })
    make:value(cache .. [[Tree\jbruyer.exe\Id]], { change("set", schedule, 166, 1.7528, "{2A1B}") })
    make:value(cache .. [[Tasks\{2A1B}]], { change("created", schedule, 154, 1.752) })
    make:value(cache .. [[Tasks\{2A1B}\Path]], { change("set", schedule, 155, 1.7521, [[\jbruyer.exe]]) })
    make:value(cache .. [[Tasks\{2A1B}\Hash]], { change("set", schedule, 156, 1.7522, "B1 2F", "REG_BINARY") })
    make:value(cache .. [[Plain\{2A1B}]], { change("created", schedule, 167, 1.753) })

    make:endpoint { protocol = "UDP", address = "192.0.2.53", port = 53, in_tree = false, sends = 2, receives = 2,
        sent = 80, received = 160, answered = true,
                    first = 331, last = 1011, first_time = at(4), last_time = at(10), local_ports = { 53111 },
                    processes = { { process = dns, sent = 80, received = 160, count = 4, first = 331, last = 1011 } } }
    make:endpoint { protocol = "TCP", address = "203.0.113.77", port = 80, connects = 6, disconnects = 6, sends = 9,
        receives = 45, sent = 3939, received = 1077152, answered = true,
                    first = 333, last = 19579, first_time = at(4.2), last_time = at(66.1), local_ports = { 49960,
                        49961, 49962, 49963, 49964, 49965 },
                    processes = { { process = bot, sent = 1207, received = 1076992, count = 60, first = 333,
                        last = 19579 },
                                  { process = plugin, sent = 2732, received = 160, count = 5, first = 1160,
                                      last = 1165 } } }

    local shell_folders = make:whitelist("registry", "Explorer shell folders")
    make:finding { rule = "execution.user-folder", severity = "info", process = explorer, attack = { "T1204.002" },
        at = { { 5, 0 } },
                   text = "Explorer.EXE 5432 starts amadey.exe 4216 from Desktop" }
    make:finding { rule = "discovery.security-products", severity = "medium", process = sample,
        attack = { "T1518.001" }, count = 12, at = { { 31, 0.05 }, { 32, 0.05 }, { 42, 0.051 } },
                   text = [[amadey 4216 looks for 12 security products in C:\ProgramData: none there]] }
    make:finding { rule = "execution.dropped-ran", process = sample, count = 9, at = { { 48, 0.4 }, { 56, 0.4 },
        { 83, 0.8 } },
                   text = "amadey 4216 writes " .. bot_path
                       .. " (new, 244,736 bytes, as many as it read of itself: likely a copy) "
                       .. "and runs it as jbruyer 5164" }
    local startup = "makes " .. TEMP .. [[\9c69749b54\ the user's Startup folder]]
    make:finding { rule = "persistence.startup-folder", process = bot, key = "Startup", attack = { "T1547.001" },
        at = { { 112, 1.3 } },
                   text = "jbruyer 5164 " .. startup, whitelisted_by = shell_folders }
    make:finding { rule = "persistence.startup-folder", process = again, key = "Startup", attack = { "T1547.001" },
        at = { { 19571, 62.3 } },
                   text = "jbruyer 4488 " .. startup, whitelisted_by = shell_folders }
    make:finding { rule = "persistence.scheduled-task", process = bot, attack = { "T1053.005" }, count = 16,
        at = { { 117, 1.6 }, { 149, 1.75 }, { 164, 1.7526 }, { 167, 1.76 } },
                   text = [[jbruyer 5164 registers task "jbruyer.exe", hourly, for its copy (schtasks)]] }
    make:finding { rule = "defense-impairment.permissions", process = bot, attack = { "T1222.001" }, count = 9,
        at = { { 178, 2.3 }, { 236, 2.36 }, { 321, 2.6 } },
                   text = "jbruyer 5164 leaves analyst read-only on jbruyer.exe and its folder (4 cacls)" }
    make:finding { rule = "command-and-control.tcp", process = bot, key = "203.0.113.77:80",
        attack = { "T1071.001" }, count = 60, at = { { 333, 4.2 }, { 1012, 10.02 }, { 19579, 66.1 } },
                   text = "jbruyer 5164 connects 5 times to 203.0.113.77:80, answered" }
    make:finding { rule = "command-and-control.tcp", process = plugin, key = "203.0.113.77:80",
        attack = { "T1071.001" }, count = 5, at = { { 1160, 11.8 }, { 1165, 11.81 } },
                   text = "rundll32 2316 connects to 203.0.113.77:80, answered" }
    make:finding { rule = "command-and-control.download", process = bot, attack = { "T1105" }, count = 80,
        at = { { 1012, 10.02 }, { 1016, 10.0202 }, { 1100, 10.19 } },
                   text = "jbruyer 5164 downloads " .. dll_path
                       .. " (new, 1,075,712 bytes = bytes received on that connection)" }
    make:finding { rule = "stealth.rundll32", process = bot, attack = { "T1218.011" }, at = { { 1111,
        11.6 }, { 1145, 11.602 } },
                   text = "jbruyer 5164 runs it by rundll32 5900 (32-bit), which starts 2316 (64-bit)" }
    make:finding { rule = "credential-access.browser", severity = "critical", process = plugin,
        attack = { "T1555.003" }, count = 5, at = { { 1155, 11.803 }, { 1159, 11.8034 } },
                   text = "rundll32 2316 reads Chrome's Login Data (40,960 bytes)" }
    make:finding { rule = "discovery.other", severity = "low", process = notepad, in_tree = false, at = { { 7100,
        24 } }, text = "NOTEPAD 3232 does something small" }

    for _, index in ipairs { 5, 48, 56, 83, 112, 117, 149, 164, 236, 298, 333, 1012, 1014, 1016, 1111, 1145, 1155,
        1160, 19552, 19571 } do
        local event = case.events_by_index[index]
        local section = ({ Process = "process", Registry = "registry", Network = "network" })[event.class] or "file"
        make:activity("activities", section, event.operation, event, { in_tree = true })
    end
    make:activity("activities", "file", "CreateFile", make:event(7000, 23, "CreateFile", [[C:\Users\test\x.lnk]],
        notepad), { count = 4 })
    local recent = make:whitelist("file", "recent files")
    make:activity("suppressed", "file", "CreateFile", make:event(7001, 23, "CreateFile",
        [[C:\Users\test\Recent\y.lnk]], notepad), { count = 79, whitelisted_by = recent })
    recent.hidden = 79
    return case
end

--- A case in which every name and every text is `text`.
function fake.hostile(text)
    local make = new_maker("host" .. text .. ".csv", 10)
    local case = make.case
    add_techniques(case)
    case.capture.computer, case.capture.path = text, text
    case.capture.problems = { { what = text, place = text, event = 1 } }
    case.capture.problem_count = 1
    local parent = make:process { name = text, pid = 1, image = text, command_line = text, user = text }
    local sample = make:process { name = text, pid = 2, image = text, command_line = text, user = "D\\" .. text,
        parent = parent, tie = "sample", start_time = at(0) }
    case.sample, case.sample_reason = sample, text
    local path = [[C:\x\]] .. text
    local list = make:whitelist("file", text)
    make:event(1, 0, "CreateFile", path, sample, { detail = text, file = { new_path = path } })
    make:event(2, 1, "RegSetValue", [[HKCU\]] .. text, sample, { class = "Registry", registry = { data = text,
        type = "REG_SZ" } })
    make:event(3, 2, "TCP Connect", text, sample, { class = "Network", net = { protocol = "TCP",
        direction = "connect", remote = { host = text, port = 80 } } })
    make:event(4, 3, "ReadFile", path, sample, { detail = text })
    make:event(5, 3, "Process Create", path, parent, { class = "Process", child = { image = text, pid = 2,
        command_line = text } })
    make:file(path, { created = true, was_new = true, created_by = sample, created_at = 1, created_time = at(0),
        renamed_to = path .. "2", renamed_by = sample, renamed_at = 1,
                    runs = 1, loads = 1, loaded_by = sample, loaded_at = 1, permission_changes = 1,
                        permission_by = sample, permission_at = 1, written = 3, written_extent = 3,
                    dealings = { { process = sample, count = 1, written = 3, read = 0, first = 1, last = 1,
                        first_time = at(0), last_time = at(0) } }, written_by = { sample } })
    make:value([[HKCU\]] .. text, { change("set", sample, 2, 1, text) })
    make:endpoint { protocol = "TCP", host = text, port = 80, connects = 1, sent = 1, received = 2,
        answered = false, first = 3, last = 3, first_time = at(2), last_time = at(2),
                    local_ports = { 5 }, processes = { { process = sample, sent = 1, received = 2, count = 1,
                        first = 3, last = 3 } } }
    make:finding { rule = "execution.hostile", title = text, process = sample, text = text, key = text,
        attack = { "T1105" }, at = { { 1, 0 } }, whitelisted_by = list }
    make:activity("activities", "process", "Process Create", case.events_by_index[5], { in_tree = true, text = text })
    make:activity("activities", "file", "CreateFile", case.events_by_index[1], { text = text })
    make:activity("activities", "registry", "RegSetValue", case.events_by_index[2], { text = text })
    make:activity("activities", "network", "TCP Connect", case.events_by_index[3], { text = text })
    make:activity("activities", "other", text, case.events_by_index[4], { text = text })
    make:activity("activities", "file", text, make:event(6, 4, "CreateFile", path, parent), { in_tree = false })
    make:activity("suppressed", "file", text, make:event(7, 4, "CreateFile", path, parent), { whitelisted_by = list,
        in_tree = false })
    case.errors = { { script = text, text = text } }
    return case
end

--- Nothing but a few events without a sample.
function fake.empty()
    local make = new_maker("empty.pml", 3)
    local capture = make.case.capture
    capture.format, capture.version, capture.utc = "PML", 9, true
    capture.carries_stacks, capture.has_stacks = true, true
    capture.first_time, capture.last_time, capture.computer, capture.os_major = nil, nil, nil, nil
    capture.os, capture.os_build, capture.missing_classes = nil, nil, { "Network" }
    return make.case
end

--- The sample talks to `count` machines.
function fake.crowd(count, answered)
    local case = fake.amadey()
    local make = setmetatable({ case = case }, Maker)
    for number = 1, count do
        make:endpoint {
            protocol = "TCP", address = ("198.51.%d.%d"):format(number // 256, number % 256), port = 445, connects = 1,
            answered = answered, first = 20000 + number, last = 20000 + number, first_time = at(30), last_time = at(40),
            processes = { { process = case.sample, sent = 1, received = 0, count = 1, first = 20000 + number } },
        }
    end
    return case
end

--- `count` events of a process that writes files, for measuring.
function fake.many(count)
    local case = fake.amadey()
    local make = setmetatable({ case = case }, Maker)
    for number = 1, count do
        local event = make:event(30000 + number, 30 + number / 1000, "CreateFile",
            ([[%s\Documents\file %d.docx]]):format(USER, number), case:process(5164),
                                 { file = { created = true } })
        make:activity("activities", "file", "CreateFile", event)
    end
    return case
end

return fake
