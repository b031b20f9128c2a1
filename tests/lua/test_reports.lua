-- Each format of the whole story, of nothing, and of much.

local fake = require "fake_case"
local fake_out = require "fake_out"
local harness = require "harness"
local layout = require "kaiseki.report.format.layout"
local read_json = require "read_json"

local equal, check = harness.equal, harness.check
local tests = {}

local FORMATS = fake_out.names()

function tests.the_same_case_gives_the_same_bytes()
    for _, name in ipairs(FORMATS) do
        check(fake_out.render(name, fake.amadey()) == fake_out.render(name, fake.amadey()), name)
    end
end

function tests.every_format_copes_with_nothing()
    for _, name in ipairs(FORMATS) do
        if name ~= "stix" then check(#fake_out.render(name, fake.empty()) >= 0, name) end
    end
end

function tests.stix_wants_dates()
    local done, message = pcall(fake_out.render, "stix", fake.empty())
    check(not done and message:find "give %-%-date", tostring(message))
end

function tests.every_format_copes_without_a_sample()
    for _, name in ipairs(FORMATS) do
        local case = fake.amadey()
        case.sample = nil
        check(#fake_out.render(name, case, { all = true, show_suppressed = true }) > 0, name)
    end
end

function tests.files_say_what_they_are()
    for _, name in ipairs(FORMATS) do
        local report = fake_out.load(name)
        equal(report.name, name)
        check(type(report.extension) == "string" and type(report.render) == "function", name)
    end
end

function tests.text_keeps_to_its_width()
    for _, width in ipairs { 60, 80, 110, 200 } do
        for _, case in ipairs { fake.amadey(), fake.hostile(([[C:\a b\]]):rep(500)), fake.hostile(("日本"):rep(300)) } do
            local text = fake_out.render("text", case, { width = width, all = true, show_suppressed = true })
            for line in text:gmatch "[^\n]*" do check(layout.width(line) <= width,
                ("%d columns of %d"):format(layout.width(line), width)) end
        end
    end
end

function tests.text_cuts_nothing()
    local path = ("x"):rep(32000)
    local text = fake_out.render("text", fake.hostile(path), { width = 80 }):gsub("[%s└├│]", "")
    check(text:find(path, 1, true) ~= nil)
end

function tests.text_is_coloured_only_when_asked()
    check(not fake_out.render("text", fake.amadey()):find "\27")
    local coloured = fake_out.render("text", fake.amadey(), { colour = true })
    check(coloured:find "\27%[1;31mCRIT\27%[0m")
    equal(coloured:gsub("\27%[[%d;]*m", ""), fake_out.render("text", fake.amadey()))
end

function tests.text_tells_a_user_s_own_activities()
    local case = fake.amadey()
    local event = { index = 7, time = case.sample.start_time, operation = "ReadFile", path = [[C:\secret.txt]],
        process = case.sample }
    table.insert(case.activities, {
        section = "file", label = "Read", event = event, count = 2, first = 7, last = 7, first_time = event.time,
            last_time = event.time,
        process = case.sample, in_tree = true,
    })
    check(fake_out.render("text", case):find([[ Read  C:\secret.txt  amadey 4216 +0.00 #7 ×2]], 1, true))
end

function tests.text_with_all_lists_the_others()
    local text = fake_out.render("text", fake.amadey(), { all = true, show_suppressed = true })
    check(text:find([[    CreateFile  C:\Users\test\x.lnk  NOTEPAD 3232 +23.00 #7000 ×4]], 1, true))
    check(text:find([[    CreateFile  C:\Users\test\Recent\y.lnk  NOTEPAD 3232 +23.00 #7001 ×79]], 1, true))
end

function tests.json()
    local value = read_json(fake_out.render("json", fake.amadey()))
    for _, key in ipairs { "capture", "story", "processes", "findings", "activity", "hosts", "files", "suppressed",
        "errors" } do
        check(value[key] ~= nil, key)
    end
    equal(#value.findings, 13)
    equal(value.findings[5].events, { 19571 })
    equal(value.findings[4].whitelisted_by, "Explorer shell folders")
    equal(value.findings[4].pml_only, false)
    equal(value.files[2].hashes.size, 244736)
    equal(#value.suppressed, 1)
    equal(value.hosts[1].address, "203.0.113.77")
end

function tests.ndjson()
    local seen = 0
    for line in fake_out.render("ndjson", fake.amadey()):gmatch "[^\n]+" do
        local record = read_json(line)
        check(record["@timestamp"] and record.event.action and record.process.pid)
        if record.event.sequence == 83 then
            equal({ record.process.name, record.process.parent.name, record.event.kind }, { "jbruyer.exe",
                "amadey.exe", "alert" })
        end
        seen = seen + 1
    end
    equal(seen, 20)
end

-- Rows of a CSV text, strictly: every field quoted, CRLF at each end.
local function read_csv(text)
    local rows, row, at = {}, {}, 1
    while at <= #text do
        assert(text:sub(at, at) == '"', "a field without quotes at " .. at)
        local field, from = {}, at + 1
        while true do
            local stop = assert(text:find('"', from, true), "unended field")
            field[#field + 1] = text:sub(from, stop - 1)
            if text:sub(stop + 1, stop + 1) ~= '"' then
                at = stop + 1
                break
            end
            field[#field + 1] = '"'
            from = stop + 2
        end
        row[#row + 1] = table.concat(field)
        if text:sub(at, at + 1) == "\r\n" then
            rows[#rows + 1], row, at = row, {}, at + 2
        else
            assert(text:sub(at, at) == ",", "no comma at " .. at)
            at = at + 1
        end
    end
    assert(#row == 0, "no line end at the end")
    return rows
end

function tests.csv()
    local timeline = read_csv(fake_out.render("timeline", fake.amadey()))
    equal(#timeline, 21)
    equal(timeline[1][1], "Time")
    equal(timeline[2][1], "2020-07-12 01:18:11.9754481")
    for _, row in ipairs(timeline) do equal(#row, 12) end
    for _, row in ipairs(read_csv(fake_out.render("ioc", fake.amadey()))) do equal(#row, 6) end
end

function tests.csv_of_formulas()
    for _, text in ipairs { "=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", '"=1' } do
        for _, name in ipairs { "timeline", "ioc" } do
            for _, row in ipairs(read_csv(fake_out.render(name, fake.hostile(text)))) do
                for _, field in ipairs(row) do check(not field:find "^[=+@\t\r-]", name .. ": " .. field) end
            end
        end
    end
end

function tests.misp_and_navigator()
    local event = read_json(fake_out.render("misp", fake.amadey())).Event
    equal(event.date, "2020-07-12")
    equal(event.Tag[1].name, 'misp-galaxy:mitre-attack-pattern="Malicious File - T1204.002"')
    for _, attribute in ipairs(event.Attribute) do check(#attribute.uuid == 36 and attribute.category ~= "",
        attribute.type) end
    local layer = read_json(fake_out.render("navigator", fake.amadey()))
    equal({ layer.domain, layer.versions.layer }, { "enterprise-attack", "4.5" })
    local scores = {}
    for _, technique in ipairs(layer.techniques) do scores[technique.techniqueID] = technique.score or "parent" end
    equal({ scores["T1555.003"], scores.T1105, scores.T1555 }, { 100, 75, "parent" })
end

function tests.dot()
    local text = fake_out.render("dot", fake.amadey())
    check(text:find("^digraph \"amadey.csv\" {\n") and text:find "}\n$")
    local nodes = {}
    for node in text:gmatch "\n  (n%d+) %[" do nodes[node] = true end
    for from, to in text:gmatch "\n  (n%d+) %-> (n%d+) " do check(nodes[from] and nodes[to], from .. to) end
end

local function count(text, pattern) return select(2, text:gsub(pattern, "")) end

function tests.a_graph_of_very_many_counts_the_rest()
    local text = fake_out.render("dot", fake.crowd(2000, true))
    equal(count(text, "shape=ellipse"), 81)
    check(text:find("1,921 more hosts", 1, true))
    check(count(fake_out.render("dot", fake.crowd(2000, true), { all = true }), "shape=ellipse") > 2000)
end

function tests.very_many_hosts_are_counted()
    for _, name in ipairs { "text", "markdown" } do
        for _, answered in ipairs { false, true } do
            local text = fake_out.render(name, fake.crowd(2000, answered))
            check(text:find "and 1,902 more", name)
            check(answered or #text < 20000, name)
            check(not fake_out.render(name, fake.crowd(2000, answered), { all = true }):find "and 1,902 more", name)
        end
    end
end

-- The records of a case by the event's index.
local function records_of(case)
    local records = {}
    for line in fake_out.render("ndjson", case):gmatch "[^\n]+" do
        local record = read_json(line)
        records[record.event.sequence] = record
    end
    return records
end

function tests.ndjson_has_the_registry_in_parts()
    local case = fake.amadey()
    case.events_by_index[112].registry.key = [[HKCU\Software\Folders]]
    case.events_by_index[112].registry.value = "Startup"
    local registry = records_of(case)[112].registry
    equal({ registry.hive, registry.key, registry.value }, { "HKCU", [[Software\Folders]], "Startup" })
end

function tests.ndjson_names_technique_and_subtechnique()
    local threat = records_of(fake.amadey())[112].threat
    equal(threat.technique.subtechnique.id, { "T1547.001" })
    equal(threat.technique.id, { "T1547" })
    check(threat.tactic.id[1]:find "^TA%d%d%d%d$" and threat.tactic.name[1]:find "^%u")
end

-- Who sends is the source.
function tests.ndjson_has_traffic_by_its_direction()
    local case = fake.amadey()
    local event = case.events_by_index[333]
    event.operation = "TCP Receive"
    event.net = { protocol = "TCP", direction = "receive", length = 7, local_address = "10.0.0.2", local_port = 5,
                  remote = { address = "203.0.113.77", port = 80 } }
    local record = records_of(case)[333]
    equal({ record.source.ip, record.source.bytes, record.destination.ip }, { "203.0.113.77", 7, "10.0.0.2" })
    equal({ record.network.direction, record.network.type }, { "ingress", "ipv4" })
    equal(record.related.ip, { "10.0.0.2", "203.0.113.77" })
end

function tests.ndjson_has_libraries()
    local case = fake.amadey()
    local event = case.events_by_index[1145]
    event.operation, event.class, event.path = "Load Image", "Process", [[C:\x\y.dll]]
    local record = records_of(case)[1145]
    equal({ record.event.category, record.event.type }, { { "library" }, { "start" } })
    equal({ record.dll.path, record.dll.name }, { [[C:\x\y.dll]], "y.dll" })
end

function tests.ndjson_tells_processes_with_one_pid_apart()
    local case = fake.amadey()
    case:process(5164).first_event = 83
    local records = records_of(case)
    local parent = records[83].process.parent
    check(#records[83].process.entity_id == 36 and parent.entity_id == records[48].process.entity_id)
    check(records[83].process.entity_id ~= records[48].process.entity_id)
end

-- What MISP checks when it takes an event in; it drops attributes that are not so.
function tests.misp_takes_every_attribute()
    for _, text in ipairs { "a|b\nc", "two\r\nlines", "x|y", "single", "ünï.example", "" } do
        local seen = {}
        local case = fake.hostile(text)
        case.events_by_index[2].registry.data = text
        for _, attribute in ipairs(read_json(fake_out.render("misp", case, { all = true })).Event.Attribute) do
            local type, value = attribute.type, attribute.value
            check(type == "text" or not value:find "[\r\n]", type)
            check(not type:find("|", 1, true) or count(value, "|") == 1, type .. " " .. value)
            check(type ~= "domain" or value:find "^[%w._-]+%.[%w-][%w-]+$", value)
            check(not seen[attribute.uuid], value)
            seen[attribute.uuid] = true
        end
    end
end

function tests.an_end_with_two_ports_is_listed_with_both()
    local case = fake.amadey()
    local more = fake.crowd(1, true).endpoints
    local second = more[#more]
    second.address, second.port = "203.0.113.77", 8080
    table.insert(case.endpoints, second)
    local ports = {}
    for _, row in ipairs(read_csv(fake_out.render("ioc", case))) do
        if row[2] == "203.0.113.77" then ports[#ports + 1] = row[3] end
    end
    equal(ports, { "80", "8080" })
end

-- A CSV tells names only; what is no name on the internet is nothing to block.
function tests.names_of_the_own_network_are_no_indicators()
    for _, host in ipairs { "localhost", "FILESERVER", "desk.localdomain", "router.home", "x.home.arpa",
                            "DESKTOP-6PCIALL.example.com" } do
        local case = fake.crowd(1, true)
        local endpoint = case.endpoints[#case.endpoints]
        endpoint.address, endpoint.host = nil, host
        local text = fake_out.render("ioc", case)
        check(not text:find(host, 1, true), host)
        check(fake_out.render("ioc", case, { all = true }):find(host, 1, true), host)
        check(not fake_out.render("text", case):match("Talks to[^\n]*\n[^\n]*"):find(host, 1, true), host)
    end
    local case = fake.crowd(1, true)
    case.endpoints[#case.endpoints].address, case.endpoints[#case.endpoints].host = nil, "evil.example"
    check(fake_out.render("ioc", case):find("evil.example", 1, true))
end

function tests.name_servers_are_told_but_not_to_be_blocked()
    local case = fake.crowd(1, true)
    case.endpoints[#case.endpoints].address, case.endpoints[#case.endpoints].port = "8.8.8.8", 53
    check(fake_out.render("ioc", case):find('"ipv4","8.8.8.8","53",[^\n]*as a name server'))
    for _, attribute in ipairs(read_json(fake_out.render("misp", case)).Event.Attribute) do
        if attribute.type:find "^ip%-dst" then equal(attribute.to_ids, attribute.value ~= "8.8.8.8|53") end
    end
    check(not fake_out.render("stix", case):find("ipv4-addr:value = '8.8.8.8'", 1, true))
end

function tests.navigator_s_legend_has_the_gradient_s_colours()
    local layer = read_json(fake_out.render("navigator", fake.amadey()))
    local colours = {}
    for at, item in ipairs(layer.legendItems) do colours[at] = item.color end
    equal({ colours[1], colours[3] }, { "#e03131", "#ffa94d" })
    check(colours[2] ~= colours[1] and colours[2] ~= colours[3])
end

function tests.html_is_whole()
    local text = fake_out.render("html", fake.amadey())
    check(text:find("^<!doctype html>") and text:find("</html>\n$"))
    for _, id in ipairs { "story", "attack", "processes", "timeline", "graph", "activity", "events", "account" } do
        check(text:find('<section id="' .. id .. '"', 1, true), id)
    end
    local events = read_json(text:match '<script type="application/json" id="events%-data">(.-)</script>')
    equal(#events, 20)
    equal(#events[1], 12)
    local data = read_json(text:match '<script type="application/json" id="data">(.-)</script>')
    equal(#data.findings, 13)
    for _, edge in ipairs(data.graph.edges) do
        check(data.graph.nodes[edge[1] + 1] and data.graph.nodes[edge[2] + 1])
    end
end

-- The policy names the hash of every script and of the style, and allows nothing else.
function tests.html_policy()
    local sha256 = require "kaiseki.report.format.sha256"
    local text = fake_out.render("html", fake.amadey())
    local policy = text:match '<meta http%-equiv="Content%-Security%-Policy" content="([^"]+)">'
    check(policy:find("default-src 'none'", 1, true) and not policy:find "unsafe" and not policy:find "http")
    local scripts = 0
    for script in text:gmatch "<script>(.-)</script>" do
        scripts = scripts + 1
        check(policy:find("'" .. sha256.source(script) .. "'", 1, true), "script " .. scripts)
    end
    equal(scripts, 4)
    check(policy:find("'" .. sha256.source(text:match "<style>(.-)</style>") .. "'", 1, true))
    check(not text:find " style=" and not text:find "<[^>]- on%a+=")
end

return tests
