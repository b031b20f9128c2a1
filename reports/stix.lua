--- A STIX 2.1 bundle: the analysis, what was observed, indicators, techniques, and a report over all of it.

local ends = require "kaiseki.common.ends"
local escape = require "kaiseki.report.format.escape"
local evidence = require "kaiseki.common.evidence"
local identity = require "kaiseki.report.identity"
local indicators = require "kaiseki.report.indicators"
local json = require "kaiseki.report.format.json"
local plain = require "kaiseki.report.plain"
local stix = require "kaiseki.report.format.stix"
local story = require "kaiseki.report.story"
local summary = require "kaiseki.report.summary"
local time = require "kaiseki.common.time"
local view = require "kaiseki.report.view"

-- Before any version of ATT&CK: whoever has MITRE's own objects keeps them, as theirs are newer.
local BEFORE_ATTACK = "2013-01-01T00:00:00.000Z"

-- The largest count that STIX allows.
local MOST = 999999999

local Story = {}
Story.__index = Story

-- What the report adds where the capture has no dates.
local function dates_note(case)
    local capture = case.capture
    if capture.date or not capture.first_time or time.has_date(capture.first_time) then return "" end
    return "\nThe capture's times have no dates: all dates here are when its file was last written"
        .. " (--date gives the day)."
end

function Story:time(ticks) return stix.time(ticks) or stix.time(self.first) end

local function user_of(self, process)
    local domain, name = (process.user or ""):match [[^([^\]+)\(.+)$]]
    if not name then return nil end
    local computer = self.case.capture.computer
    local is_local = computer and domain:lower() == computer:lower()
    return self.bundle:observable("user-account", {
        account_login = escape.utf8(name), account_type = is_local and "windows-local" or "windows-domain",
    })
end

--- A file's id; nil for what is no path of a file.
function Story:file(path)
    if not path or not path:find("\\", 1, true) then return nil end
    local id = self.bundle:file(path, self:hash(path))
    return id and id:find "^file" and id or nil
end

local function not_empty(text) return text and text ~= "" and escape.utf8(text) or nil end

-- process number -> the remote ends that it talked to, of those that belong into the report
local function ends_by_process(self)
    local by_process = {}
    for _, endpoint in ipairs(self.case.endpoints) do
        for _, dealing in ipairs(self.look:shows_endpoint(endpoint) and endpoint.processes or {}) do
            local number = dealing.process and dealing.process.number
            if number then
                by_process[number] = by_process[number] or {}
                table.insert(by_process[number], endpoint)
            end
        end
    end
    return by_process
end

function Story:connections(process)
    self.ends_of = self.ends_of or ends_by_process(self)
    local refs, seen = {}, {}
    for _, endpoint in ipairs(self.ends_of[process.number] or {}) do
        local id = self:traffic(endpoint)
        if id and not seen[id] then refs[#refs + 1] = id end
        if id then seen[id] = true end
    end
    return #refs > 0 and json.list(refs) or nil
end

-- A process with its parent's id, if that is in the bundle too; parents come before children.
function Story:process(process)
    local known = self.processes[process.number]
    if known then return known end
    local parent = process.parent
    local id = self.bundle:observable("process", {
        pid = process.pid, command_line = not_empty(process.command_line), cwd = not_empty(process.current_directory),
        created_time = stix.time(process.start_time), image_ref = self:file(process.image),
        creator_user_ref = user_of(self, process), parent_ref = parent and self.processes[parent.number] or nil,
        opened_connection_refs = self:connections(process),
    }, ("%d"):format(process.number))
    self.processes[process.number] = id
    return id
end

function Story:hash(path) return self.case:hash(path) end

-- Processes of the tree, each after its parent.
local function add_processes(self)
    local look = self.look
    local function add(process)
        local chain = {}
        while process and not self.processes[process.number] and #chain < 1000 do
            chain[#chain + 1] = process
            process = look:shows(process) and process.parent or nil
        end
        for at = #chain, 1, -1 do self:process(chain[at]) end
    end
    for _, process in ipairs(look.case.processes) do
        if look:shows(process) and (not look.whole or process.started_in_capture) then add(process) end
    end
end

--- The observable that an event is about.
function Story:object_of(event)
    local path = event.path
    if event.class == "Network" then
        local remote = event.net and event.net.remote
        return remote and self:endpoint(remote, event.net.protocol)
    end
    if not path or path == "" then return nil end
    if event.class == "Registry" then
        local registry = event.registry or {}
        local is_value = registry.value ~= nil or registry.data ~= nil
        return self.bundle:registry(path, is_value, registry.type, registry.data)
    end
    return self:file(path)
end

-- What tells one remote end from the others.
local function name_of_end(address, host, port, protocol)
    return table.concat({ address or "", host or "", tostring(port), protocol or "" }, "\0")
end

-- The traffic with an endpoint of the case, made once.
function Story:traffic(endpoint)
    local name = name_of_end(endpoint.address, endpoint.host, endpoint.port, endpoint.protocol)
    if self.traffics[name] == nil then self.traffics[name] = self.bundle:traffic(endpoint) or false end
    return self.traffics[name] or nil
end

function Story:endpoint(remote, protocol)
    if not self.ends then
        self.ends = {}
        for _, endpoint in ipairs(self.case.endpoints) do
            self.ends[name_of_end(endpoint.address, endpoint.host, endpoint.port, endpoint.protocol)] = endpoint
        end
    end
    local endpoint = self.ends[name_of_end(remote.address, remote.host, remote.port, protocol)]
    if endpoint then return self:traffic(endpoint) end
    return self.bundle:host(remote.address, remote.host)
end

local function add_once(list, seen, id)
    if id and not seen[id] then
        seen[id] = true
        list[#list + 1] = id
    end
end

-- What a row of the story was concluded from.
local function observe(self, row)
    local refs, seen = {}, {}
    for _, finding in ipairs(row.findings) do
        if finding.process then add_once(refs, seen, self:process(finding.process)) end
        for _, index in ipairs(finding.indexes) do
            local event = self.case:event(index)
            if event then add_once(refs, seen, self:object_of(event)) end
        end
    end
    if #refs == 0 then return nil end
    local count, statements = 0, {}
    for _, finding in ipairs(row.findings) do
        count = count + finding.count
        local verb, facts = plain.statement(finding)
        if verb then statements[#statements + 1] = json.object("rule", finding.rule, "verb", verb, "facts", facts) end
    end
    return self.bundle:add("observed-data", row.rule .. "\0" .. row.text, {
        extensions = #statements > 0 and stix.extension(json.object("statements", json.list(statements))) or nil,
        first_observed = self:time(row.first_time), last_observed = self:time(row.last_time),
        number_observed = math.max(math.min(count, MOST), 1), object_refs = json.list(refs),
    })
end

function Story:technique(id)
    local known = self.techniques[id]
    if known then return known end
    local technique = self.case:attack(id)
    if not technique or not technique.stix_id then return nil end
    local url = "https://attack.mitre.org/techniques/" .. id:gsub("%.", "/")
    local stix_id = self.bundle:foreign("attack-pattern", technique.stix_id, {
        created = BEFORE_ATTACK, modified = BEFORE_ATTACK, name = technique.name,
        external_references = json.list { json.object("source_name", "mitre-attack", "external_id", id, "url", url) },
        kill_chain_phases = json.map(technique.tactics, function(tactic)
            return json.object("kill_chain_name", "mitre-attack", "phase_name", tactic)
        end),
    })
    self.techniques[id] = stix_id
    return stix_id
end

local function sight(self, row, observed)
    for _, id in ipairs(row.attack) do
        local technique = self:technique(id)
        if technique then
            self.bundle:relate(self.malware, "uses", technique)
            self.bundle:add("sighting", row.rule .. "\0" .. row.text .. id, {
                sighting_of_ref = technique, description = escape.utf8(row.text),
                first_seen = self:time(row.first_time), last_seen = self:time(row.last_time),
                observed_data_refs = observed and json.list { observed } or nil,
                where_sighted_refs = json.list { self.bundle.author },
            })
        end
    end
end

local function add_sample(self)
    local case = self.case
    local sample = case.sample
    if not sample then return end
    self.sample_file = self:file(sample.image)
    self.malware = self.bundle:add("malware", "sample", {
        name = escape.utf8(sample.name or "sample"), is_family = false,
        sample_refs = self.sample_file and json.list { self.sample_file } or nil,
        first_seen = stix.time(sample.start_time),
        description = case.sample_presumed and "Presumed to be the sample of this capture" or nil,
    })
end

local function add_drops(self)
    for _, file in ipairs(self.case.files) do
        local dropped = self.malware and self.look:shows_object(file) and file.created and not file.is_directory
            and ((file.runs or 0) > 0 or (file.loads or 0) > 0)
        if dropped then self.bundle:relate(self.malware, "drops", self:file(file.path)) end
    end
end

-- What YARA rules say of files: an analysis of its own for each.
local function add_matches(self)
    local function add(path)
        local names = evidence.yara(self.case, path)
        local id = #names > 0 and self:file(path)
        if id then
            self.bundle:add("malware-analysis", "yara" .. path, {
                product = "yara", result_name = escape.utf8(table.concat(names, ", ")), sample_ref = id,
                analysis_sco_refs = json.list { id },
            })
        end
    end
    if self.case.sample and self.case.sample.image then add(self.case.sample.image) end
    for _, file in ipairs(self.case.files) do
        if self.look:shows_object(file) and not file.is_directory then add(file.path) end
    end
end

local function add_network(self)
    for _, endpoint in ipairs(self.case.endpoints) do
        if self.look:shows_endpoint(endpoint) and ends.is_host(endpoint) and self:traffic(endpoint) then
            local by_address, by_name = self.bundle:host(endpoint.address, endpoint.host)
            local target = not summary.is_inside(self.look, endpoint) and (by_name or by_address)
            self.bundle:relate(self.malware, "communicates-with", target)
        end
    end
end

local function add_indicators(self)
    local look = indicators.view(self.case, self.look.options)
    for _, item in ipairs(indicators.of(look)) do
        local pattern = not item.common and stix.pattern(item)
        if pattern then
            local id = self.bundle:add("indicator", pattern, {
                name = escape.utf8(item.type .. " " .. item.value), description = escape.utf8(item.why),
                pattern = pattern, pattern_type = "stix", valid_from = self:time(item.time),
                indicator_types = json.list { "malicious-activity" },
            })
            self.bundle:relate(id, "indicates", self.malware)
        end
    end
end

local function system_of(self)
    local capture = self.case.capture
    if not capture.os or capture.os == "" then return nil end
    local version = capture.os_major
        and ("%d.%d.%d"):format(capture.os_major, capture.os_minor or 0, capture.os_build or 0)
    return self.bundle:observable("software", {
        name = escape.utf8(capture.os), vendor = "Microsoft", version = version,
    })
end

local function observables_of(bundle)
    local refs = {}
    for _, item in ipairs(bundle.objects) do
        local kind = item.id:match "^(.-)%-%-"
        if kind == "file" or kind == "process" or kind == "windows-registry-key" or kind == "network-traffic" then
            refs[#refs + 1] = item.id
        end
    end
    return refs
end

local function worst_of(told)
    local worst = math.huge
    for _, row in ipairs(told.rows) do worst = math.min(worst, view.rank(row.severity)) end
    return worst
end

local function add_analysis(self, told)
    local capture = self.case.capture
    local observed = observables_of(self.bundle)
    local worst = worst_of(told)
    local id = self.bundle:add("malware-analysis", "analysis", {
        product = "kaiseki", version = self.case.kaiseki_version,
        result = worst <= view.rank "high" and "malicious" or worst <= view.rank "medium" and "suspicious" or "unknown",
        analysis_sco_refs = #observed > 0 and json.list(observed) or nil, sample_ref = self.sample_file,
        operating_system_ref = system_of(self),
        analysis_started = stix.time(capture.first_time),
        analysis_ended = stix.time(capture.last_time),
    })
    self.bundle:relate(id, "dynamic-analysis-of", self.malware)
end

local function add_report(self, told)
    local lines = { summary.of(self.look, told.rows) }
    for _, row in ipairs(told.rows) do
        lines[#lines + 1] = table.concat({ row.offset, row.severity, row.text, row.references }, "  ")
    end
    local refs = {}
    for at, item in ipairs(self.bundle.objects) do refs[at] = item.id end
    self.bundle:add("report", "report", {
        name = escape.utf8("Behaviour in " .. self.case.capture.name), report_types = json.list { "malware" },
        description = escape.utf8(table.concat(lines, "\n") .. dates_note(self.case)), published = stix.time(self.last),
        object_refs = json.list(refs),
    })
end

-- STIX requires the dates of what it tells: `created`, `first_observed`, `valid_from`. What has no time is told by
-- the capture's day, where that was given, else by when its file was last written: the report says so.
local function span_of(case)
    local capture = case.capture
    local first = capture.first_time
    if not first or not time.has_date(first) then first = capture.date or capture.file_time end
    if not first then error("STIX requires dates, which the capture's times do not have: give --date YYYY-MM-DD", 0) end
    local last = capture.last_time
    return first, last and time.has_date(last) and last or first
end

local function render(case, out, options)
    out:escape "json"
    local first, last = span_of(case)
    local look = view.new(case, { raw = true, all = options.all })
    local author = "identity--" .. identity.constant("identity", "kaiseki")
    local self = setmetatable({
        case = case, look = look, first = first, last = last, processes = {}, techniques = {}, traffics = {},
        bundle = stix.bundle(identity.new(case), stix.stamp(last), author),
    }, Story)
    self.bundle:foreign("identity", author, {
        created = BEFORE_ATTACK, modified = BEFORE_ATTACK, name = "kaiseki", identity_class = "system",
    })
    local told = story.of(look)
    add_sample(self)
    add_processes(self)
    add_network(self)
    add_drops(self)
    add_matches(self)
    for _, row in ipairs(told.rows) do sight(self, row, observe(self, row)) end
    add_indicators(self)
    add_analysis(self, told)
    add_report(self, told)
    local document = json.document(out)
    document:field("type", "bundle")
    document:field("id", "bundle--" .. self.bundle.ids:uuid("bundle"))
    document:list("objects", self.bundle.objects, function(item) return item.object end)
    document:close()
end

return { name = "stix", extension = "stix.json", render = render }
