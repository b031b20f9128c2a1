local account = require "kaiseki.report.account"
local fake = require "fake_case"
local files = require "kaiseki.report.files"
local harness = require "harness"
local header = require "kaiseki.report.header"
local indicators = require "kaiseki.report.indicators"
local network = require "kaiseki.report.network"
local registry = require "kaiseki.report.registry"
local view = require "kaiseki.report.view"

local equal, check = harness.equal, harness.check
local tests = {}

local function lines_of(section, look)
    local lines = {}
    section.each(look, section.of(look), function(entry)
        lines[#lines + 1] = table.concat({ entry.verb, entry.object, entry.rest }, " | ")
    end)
    return lines
end

function tests.files()
    local look = view.new(fake.amadey(), {})
    equal(files.of(look).counts, "5 new, 4 permission changes")
    equal(lines_of(files, look), {
        [[new | %Temp%\9c69749b54\ | amadey 4216 +0.40 #48; in it jbruyer.exe 244,736 bytes #56, ran as 5164, 4488, ]]
            .. "SHA-256 " .. ("ab"):rep(32),
        [[new | C:\Windows\System32\Tasks\jbruyer.exe | ]]
            .. "svchost 1084 (Schedule) for jbruyer 5164 +1.75 #149; 3,358 bytes",
        [[new | %AppData%\07c6bc37dc5087\ | jbruyer 5164 +10.02 #1014; ]]
            .. "in it cred64.dll 1,075,712 bytes #1016, loaded by rundll32 2316",
        [[acl | %Temp%\9c69749b54\jbruyer.exe ×2, %Temp%\9c69749b54 ×2 | cacls +2.36 #236 #298]],
    })
end

-- A case in which `count` documents are renamed as ransomware does.
local function ransom_case(count)
    local case = fake.amadey()
    local bot = case:process(5164)
    case.files = {}
    for number = 1, count do
        local path = ([[C:\Users\analyst\Documents\%d.docx]]):format(number)
        case.files[number] = {
            path = path, created = false, was_new = false, is_directory = false, deleted = false, written = 100,
                read = 100,
            written_extent = 100, written_by = { bot }, permission_changes = 0, loads = 0, runs = 0, in_tree = true,
            renamed_to = path .. ".locked", renamed_by = bot, renamed_at = 5000 + number,
            dealings = { { process = bot, count = 2, written = 100, read = 100, first = 4000 + number,
                last = 4000 + number,
                           first_time = bot.start_time, last_time = bot.start_time } },
        }
    end
    return case
end

function tests.many_files_of_one_fate_are_one_line()
    equal(lines_of(files, view.new(ransom_case(500), {})), {
        [[mod | C:\Users\analyst\Documents\ | jbruyer 5164 +0.80 #4001 to #4500; 500 files (.docx 500), ]]
            .. "renamed to .locked 500, 50,000 bytes, 1.docx, 2.docx, 3.docx, 4.docx, 5.docx, 6.docx "
            .. "and 494 more (--all)",
    })
    equal(#lines_of(files, view.new(ransom_case(500), { all = true })), 500)
end

function tests.a_finding_about_very_many_files_folds_them_too()
    local case = ransom_case(60)
    local paths = {}
    for number = 1, 16 do paths[number] = case.files[number].path end
    case.findings = { {
        rule = "impact.encryption", severity = "critical", process = case:process(5164), paths = paths,
        in_tree = true,
        attack = {}, first = 4001, last = 4060, count = 60,
    } }
    equal(#lines_of(files, view.new(case, {})), 1)
end

function tests.many_files_of_many_folders_are_one_line()
    local case = ransom_case(300)
    for at, file in ipairs(case.files) do file.path = ([[C:\Users\analyst\Pictures\%d\a.jpg]]):format(at) end
    local lines = lines_of(files, view.new(case, {}))
    equal(#lines, 1)
    check(lines[1]:find([[mod | C:\Users\analyst\Pictures\ | ]], 1, true), lines[1])
    check(lines[1]:find("; 300 files (.jpg 300) in 300 folders, renamed to .locked 300, ", 1, true), lines[1])
end

function tests.renamed_and_deleted()
    local case = ransom_case(2)
    case.files[1].written, case.files[1].written_extent, case.files[1].dealings[1].written = 0, 0, 0
    case.files[2].renamed_to, case.files[2].written, case.files[2].dealings[1].written = nil, 0, 0
    case.files[2].deleted, case.files[2].deleted_by, case.files[2].deleted_at = true, case:process(5164), 6000
    equal(lines_of(files, view.new(case, {})), {
        [[ren | C:\Users\analyst\Documents\1.docx | jbruyer 5164 #5001; ]]
            .. [[renamed to C:\Users\analyst\Documents\1.docx.locked]],
        [[del | C:\Users\analyst\Documents\2.docx | jbruyer 5164 #6000]],
    })
end

function tests.evidence()
    local case = fake.amadey()
    local path = [[C:\Windows\System32\Tasks\jbruyer.exe]]
    case.matches[path] = { "Amadey", "Packed" }
    case.tasks[path] = { actions = { { command = "jbruyer.exe", arguments = "-k" } },
        triggers = { { kind = "LogonTrigger" } } }
    equal(lines_of(files, view.new(case, {}))[2], "new | " .. path
        .. " | svchost 1084 (Schedule) for jbruyer 5164 +1.75 #149; "
        .. "3,358 bytes, the task runs jbruyer.exe -k at logon, YARA Amadey, Packed")
end

function tests.registry()
    local look = view.new(fake.amadey(), {})
    equal(registry.of(look).counts, "5 values set, 3 keys made")
    equal(lines_of(registry, look), {
        [[set | HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders\Startup]]
            .. [[ = %Temp%\9c69749b54\ | ]]
            .. "jbruyer 5164 +1.30 #112, jbruyer 4488 +62.30 #19571",
        [[new | HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache\Tree\jbruyer.exe | ]]
            .. "svchost 1084 (Schedule) for jbruyer 5164 +1.75 #164; "
            .. "in it Id = {2A1B} and 1 value in binary; and 2 keys, 2 values beside it (--all)",
    })
end

-- Changes of one process: { path, change, data }.
local function registry_case(changes)
    local case = fake.amadey()
    case.registry = {}
    for at, each in ipairs(changes) do
        local history = { { change = each[2], process = case:process(5164), type = each[4] or "REG_SZ",
            data = each[3], count = 1, first = at,
                            last = at, first_time = case.sample.start_time, last_time = case.sample.start_time,
                                success = each[5] ~= false } }
        case.registry[at] = { path = each[1], is_value = each[2]:find "set" ~= nil or each[2]:find "value" ~= nil,
            history = history, in_tree = true }
    end
    return case
end

function tests.deleted_with_all_below()
    local case = registry_case {
        { [[HKLM\S\x\a\b]], "deleted" }, { [[HKLM\S\x\a\v]], "value deleted" }, { [[HKLM\S\x\a]], "deleted" },
        { [[HKLM\S\x]], "deleted" }, { [[HKLM\S\y]], "deleted", nil, nil, false },
    }
    equal(lines_of(registry, view.new(case, {})), {
        [[del | HKLM\S\x | jbruyer 5164 +0.00 #4; with 3 below it (--all)]],
    })
    check(registry.of(view.new(case, {})).counts:find "1 attempt failed %(%-%-all%)$")
    local all = lines_of(registry, view.new(case, { all = true }))
    equal(all[#all], [[try | HKLM\S\y | jbruyer 5164 +0.00 #5; failed to delete it]])
    equal(#lines_of(registry, view.new(case, { all = true })), 5)
end

function tests.many_values_of_one_place()
    local changes = {}
    for at = 1, 20 do changes[at] = { ([[HKLM\S\C\Services\W\Parameters\%02d\Item]]):format(at), "set", "x" } end
    local case = registry_case(changes)
    equal(lines_of(registry, view.new(case, {})), {
        [[set | HKLM\S\C\Services\W\Parameters\ | jbruyer 5164 +0.00 #1 to #20; 20 values: Item ×20]],
    })
    equal(#lines_of(registry, view.new(case, { all = true })), 20)
end

function tests.data_that_changed()
    local case = registry_case { { [[HKCU\a\v]], "set", "one" } }
    local first = case.registry[1].history[1]
    local second = {}
    for key, value in pairs(first) do second[key] = value end
    second.data = "two"
    table.insert(case.registry[1].history, second)
    local look = view.new(case, {})
    equal(lines_of(registry, look), { [[set | HKCU\a\v = one, then two | jbruyer 5164 +0.00 #1 ×2]] })
    first.type, second.type = "REG_BINARY", "REG_BINARY"
    equal(lines_of(registry, look), { [[set | HKCU\a\v = two (the last of 2) | jbruyer 5164 +0.00 #1 ×2]] })
end

function tests.network()
    local look = view.new(fake.amadey(), {})
    local told = network.of(look)
    equal(told.counts, "out 3,939, in 1,077,152 bytes")
    equal(told.hosts, { "203[.]0[.]113[.]77", "192[.]0[.]2[.]53" })
    equal(lines_of(network, look), {
        "tcp | 203[.]0[.]113[.]77:80 | jbruyer 5164 (out 1,207, in 1,076,992), rundll32 2316 (out 2,732, in 160); "
            .. "6 connections, out 3,939, in 1,077,152, answered, +4.20 to +66.10, local ports 49960-49965",
        "udp | 192[.]0[.]2[.]53:53 | svchost 1224 (Dnscache); 2 sends, 2 receives, out 80, in 160, answered, "
            .. "+4.00 to +10.00, local port 53111, who asked and what: not in Procmon data",
    })
end

function tests.many_silent_ends_are_one_line()
    local case = fake.amadey()
    case.endpoints = {}
    for at = 1, 12 do
        case.endpoints[at] = {
            protocol = "UDP", address = ("198.51.100.%d"):format(at), port = 16471, in_tree = true, sends = 1,
                sent = 16, received = 0,
            answered = false, first = at, last = at, first_time = case.sample.start_time,
                last_time = case.sample.start_time, local_ports = {},
            processes = { { process = case:process(5164), sent = 16, received = 0, count = 1, first = at, last = at } },
        }
    end
    local told = network.of(view.new(case, {}))
    equal(#told.entries, 1)
    equal(told.entries[1].object, "port 16471 of 12 machines")
    equal(#told.hosts, 12)
end

function tests.header()
    local lines = header.of(view.new(fake.amadey(), {}))
    equal(lines[1].text,
        "amadey.csv  20,494 events, 70.1 s from 2020-07-12 01:18:10 (capture's own clock, zone unknown)")
    equal(lines[2].text,
        "DESKTOP-6PCIALL, Windows 10.0.16299 64-bit, user analyst; 27 columns; 16 of 19 processes start in the capture")
    equal(lines[3].text, "amadey.exe 4216, presumed (Explorer started it from Desktop; set --sample NAME|PATH|PID)")
    equal(header.of(view.new(fake.empty(), {}))[3].text, "no events of class Network")
end

function tests.account()
    local told = account.of(view.new(fake.amadey(), {}))
    equal(told.hidden.total, 79)
    equal(told.hidden.shown, 0)
    equal(told.others.said, { "NOTEPAD.EXE 3232 4" })
    check(table.concat(told.unseen, "; "):find("what jbruyer 5164 did after the capture ended", 1, true))
end

function tests.whitelists_never_hide_the_tree()
    local case = fake.amadey()
    case.suppressed[1].in_tree = true
    local told = account.of(view.new(case, {}))
    equal(told.hidden.total, 0)
    equal(told.hidden.shown, 79)
end

function tests.indicators()
    local kinds, values = {}, {}
    for _, item in ipairs(indicators.of(indicators.view(fake.amadey(), {}))) do
        kinds[item.type] = (kinds[item.type] or 0) + 1
        values[item.value] = true
        check(item.why ~= "" and item.value ~= "")
    end
    equal({ kinds.sha256, kinds.sha1, kinds.md5, kinds.file, kinds.ipv4 }, { 1, 1, 1, 4, 1 })
    check(values[ [[%AppData%\07c6bc37dc5087\cred64.dll]] ] and values["203.0.113.77"] and not values["192.0.2.53"])
    check(not values[ [[CACLS  "jbruyer.exe" /P "analyst:N"]] ], "parts of another command line are not listed")
end

return tests
