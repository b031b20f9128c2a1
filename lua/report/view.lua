--- What a report looks at and how it names things: the sample's tree or everything, seconds since the sample's
-- start, short paths, defanged addresses, processes as "jbruyer 5164".

local clock = require "kaiseki.report.clock"
local defang = require "kaiseki.report.format.defang"
local evidence = require "kaiseki.common.evidence"
local machine = require "kaiseki.report.machine"
local numbers = require "kaiseki.common.numbers"
local paths = require "kaiseki.report.paths"
local severities = require "kaiseki.common.severities"
local time = require "kaiseki.common.time"
local words = require "kaiseki.report.words"

local view = {}

local View = {}
View.__index = View

local function same(text) return text end

-- Severities, worst first.
view.SEVERITIES = severities.ALL

--- 1 for the worst.
function view.rank(severity) return math.min(#severities.ALL + 1 - severities.rank(severity), #severities.ALL) end

-- What an activity is about, in lower case: a remote end, as what it is called and its port, else a path.
local function object_of(event)
    local net = event and event.net
    local far = net and net.remote
    if far and net.protocol then
        return ("%s %s %s"):format(net.protocol, far.address or far.host or "", far.port or -1):lower()
    end
    return event and event.path and event.path:lower()
end

-- What activities are about: true where one of them is shown, false where whitelists hide all. They tell what of the
-- ledger is shown. Of the sample's tree little is hidden: without any of that, nothing needs to be known.
local function active_objects(self)
    local active, any_hidden = {}, self.whole
    for _, entry in ipairs(self.case.suppressed) do
        any_hidden = any_hidden or self:hides(entry)
    end
    for _, entry in ipairs(any_hidden and self.case.activities or {}) do
        local object = (self.whole or entry.in_tree) and object_of(entry.event)
        if object then
            active[object] = active[object] or self.options.show_suppressed == true or not self:hides(entry)
        end
    end
    for _, finding in ipairs(any_hidden and self.case.findings or {}) do
        for _, path in ipairs(finding.paths) do active[path:lower()] = true end
    end
    return active
end

--- `general` takes every machine's own folder out of paths (to share), not only the long ones (to read).
function view.new(case, options, general)
    local self = setmetatable({}, View)
    self.case = case
    self.options = options
    self.whole = case.sample == nil
    -- A sample from before the capture may have run for days.
    self.since_sample = case.sample ~= nil and case.sample.started_in_capture ~= false
    self.zero = self.since_sample and case.sample.start_time or case.capture.first_time or 0
    if options.raw then
        self.shorten, self.defang_text, self.host = same, same, same
    else
        self.shorten = paths.shortener(case, general and paths.GENERAL or paths.SHORT, general)
        self.defang_text = defang.defanger(case)
        self.host = defang.host
    end
    self.words = words.new(words.catalogue(), function(text) return self:say(text) end)
    self.words.all = options.all
    return self
end

--- The captured computer's name, or nil.
function View:computer()
    if self.own_name == nil then self.own_name = machine.computer(self.case) or false end
    return self.own_name or nil
end

--- The processes that were started in the capture from the file at `path`, in order.
function View:runs_of(path)
    if not self.runs then
        self.runs = {}
        for _, process in ipairs(self.case.processes) do
            local image = process.started_in_capture and process.image and process.image:lower()
            if image then
                self.runs[image] = self.runs[image] or {}
                table.insert(self.runs[image], process)
            end
        end
    end
    return self.runs[path:lower()] or {}
end

--- The worst finding of each event, by the event's index: a broker's event then names the process it served.
function View:findings_by_event()
    if self.by_event then return self.by_event end
    local by_event, by_rank = {}, {}
    for _, finding in ipairs(self.case.findings) do
        local rank = view.rank(finding.severity)
        by_rank[rank] = by_rank[rank] or {}
        table.insert(by_rank[rank], finding)
    end
    for rank = 1, #view.SEVERITIES do
        for _, finding in ipairs(by_rank[rank] or {}) do
            for _, index in ipairs(finding.indexes) do by_event[index] = by_event[index] or finding end
        end
    end
    self.by_event = by_event
    return by_event
end

--- The paths of the files that are the same as a captured one, where the VM's files prove it.
function View:equals(path)
    if not self.equal_paths then self.equal_paths = evidence.equals(self.case) end
    return self.equal_paths(path)
end

--- A sentence or a command line.
function View:say(text) return self.defang_text(self.shorten(text)) end

function View:since(ticks)
    if not ticks then return "" end
    return time.offset(ticks, self.zero)
end

--- "+1.30", or "+1.30 01:18:11" with --times clock.
function View:moment(ticks)
    if not ticks or not self.options.clock then return self:since(ticks) end
    return self:since(ticks) .. " " .. clock.time(self.case, ticks)
end

--- "+1.30 to +4.00", "+1.30" when nothing lies between; nil where the capture has no times.
function View:span(first, last)
    if not first or not last then return nil end
    local from, to = self:since(first), self:since(last)
    return from == to and from or from .. " to " .. to
end

--- True when a process, endpoint, activity or finding belongs into the report's main part.
function View:shows(subject) return self.whole or subject.in_tree end

--- True for an entry that a whitelist hides: of the sample's tree only what Windows itself does in any process's name.
function View:hides(entry)
    local by = entry.whitelisted_by
    return by ~= nil and (self.whole or not entry.in_tree or by.everywhere == true)
end

local function is_active(self, object)
    self.active = self.active or active_objects(self)
    return self.active[object:lower()]
end

--- The same for a file or a registry record; without a sample, for what a shown activity or a finding was about.
function View:shows_object(record)
    local active = (self.whole or record.in_tree) and is_active(self, record.path)
    if self.whole then return active == true end
    return record.in_tree and active ~= false
end

--- The same for a remote end: whitelists may hide all that was done with it.
function View:shows_endpoint(endpoint)
    if not self:shows(endpoint) then return false end
    local name = endpoint.address or endpoint.host or ""
    return is_active(self, ("%s %s %s"):format(endpoint.protocol or "", name, endpoint.port or -1)) ~= false
end

--- svchost.exe runs many services: which, as its command line says.
function view.service(process)
    if not (process.name or ""):lower():find "^svchost%.exe$" then return nil end
    local line = process.command_line or ""
    return line:match "%s%-s%s+([%w_.-]+)" or line:match "%s%-k%s+([%w_.-]+)"
end

--- "jbruyer.exe"; something to read also where a process has no name.
function view.name(process)
    local name = process.name
    return name and name ~= "" and name or "(no name)"
end

--- "jbruyer 5164"
function view.process(process)
    if not process then return "unknown process" end
    local name = view.name(process)
    if #name > 4 and name:lower():sub(-4) == ".exe" then name = name:sub(1, -5) end
    return ("%s %s"):format(name, process.pid and ("%d"):format(process.pid) or "?")
end

--- "svchost 1084 (Schedule)"
function view.actor(process)
    local service = process and view.service(process)
    return view.process(process) .. (service and (" (" .. service .. ")") or "")
end

-- What the finding is about, in lower case.
local function paths_of(self, finding)
    self.paths = self.paths or {}
    local known = self.paths[finding]
    if not known then
        known = {}
        for at, path in ipairs(finding.paths) do known[at] = path:lower() end
        self.paths[finding] = known
    end
    return known
end

-- For whom a broker changed `path`, as findings about that path say.
local function client_of(self, path)
    if not self.clients then
        self.clients = {}
        for _, finding in ipairs(self.case.findings) do
            if finding.process and finding.in_tree then
                for _, known in ipairs(paths_of(self, finding)) do
                    self.clients[known] = self.clients[known] or finding
                end
            end
        end
    end
    return path and self.clients[path:lower()]
end

--- Who did event `index`: the acting process, and for whom where a finding about the event or about `path` says so.
function View:doer(process, index, path)
    if not process or process.in_tree then return view.actor(process) end
    local finding = index and self:findings_by_event()[index] or client_of(self, path)
    local name = view.actor(process)
    if finding and finding.in_tree and finding.process and finding.process ~= process then
        return name .. " for " .. view.process(finding.process)
    end
    return name
end

--- "jbruyer 5164 +1.30 #112"
function View:mark(process, ticks, index, path)
    local parts = {}
    if process then parts[#parts + 1] = self:doer(process, index, path) end
    if ticks then parts[#parts + 1] = self:since(ticks) end
    if index then parts[#parts + 1] = ("#%d"):format(index) end
    return table.concat(parts, " ")
end

function View:time_of(index)
    local event = index and self.case:event(index)
    return event and event.time
end

--- "#48", "#112 #19571" or "#48-83"
function view.references(finding)
    local indexes = finding.count <= 2 and finding.indexes or {} -- of more only the first and the last are told
    if #indexes == 0 and finding.count == 0 then return "" end
    local only = #indexes == finding.count and #indexes or 0
    if only == 1 or finding.first == finding.last then return ("#%d"):format(finding.first) end
    if only == 2 then return ("#%d #%d"):format(indexes[1], indexes[2]) end
    return ("#%d-%d"):format(finding.first, finding.last)
end

-- A finding about this many paths or more tells of none of them in particular.
local MANY = 8

local function worst_by_path(self)
    local by_path, order = {}, {}
    for _, finding in ipairs(self.case.findings) do
        local rank = view.rank(finding.severity)
        if self:shows(finding) and rank <= view.rank "low" then
            for _, path in ipairs(paths_of(self, finding)) do
                local known = by_path[path]
                if not known then order[#order + 1] = path end
                if not known or rank < view.rank(known.severity) then by_path[path] = finding end
            end
        end
    end
    return by_path, order
end

--- The worst finding about each path (in lower case), of at least low severity; not of those that are about very many.
function View:findings_by_path()
    if self.told_paths then return self.told_paths end
    local by_path, order = worst_by_path(self)
    local count = {}
    for _, path in ipairs(order) do count[by_path[path]] = (count[by_path[path]] or 0) + 1 end
    self.told_paths = {}
    for _, path in ipairs(order) do
        if count[by_path[path]] < MANY then self.told_paths[path] = by_path[path] end
    end
    return self.told_paths
end

--- The first `limit` of `list` as `say` says them, the others counted; all of them with --all.
function View:some_of(list, limit, separator, say)
    local said, most = {}, (self.options.all or #list <= limit + 1) and #list or limit
    for at = 1, most do said[at] = say(list[at]) end
    local text = table.concat(said, separator)
    if most == #list then return text end
    return text .. " and " .. numbers.group(#list - most) .. " more (--all)"
end

--- The first `limit` of `list` joined, the others counted; all of them with --all.
function View:some(list, limit, noun, separator)
    separator = separator or ", "
    if self.options.all or #list <= limit + 1 then return table.concat(list, separator) end
    local rest = numbers.group(#list - limit) .. " more"
    if noun then rest = rest .. " " .. noun end
    return table.concat(list, separator, 1, limit) .. " and " .. rest .. " (--all)"
end

return view
