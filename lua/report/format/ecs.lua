--- Events in the fields of the Elastic Common Schema (https://www.elastic.co/guide/en/ecs/current/), version 8.11.

local clock = require "kaiseki.report.clock"
local identity = require "kaiseki.report.identity"
local json = require "kaiseki.report.format.json"
local machine = require "kaiseki.report.machine"
local paths = require "kaiseki.report.paths"
local plain = require "kaiseki.report.plain"
local tactics = require "kaiseki.windows.tactics"
local time = require "kaiseki.common.time"

local ecs = {}

ecs.VERSION = "8.11.0"

local CATEGORIES = {
    Process = "process", Registry = "registry", ["File System"] = "file", Network = "network", Profiling = "process",
}

-- event.category and event.type of single operations; of others by their class and first word.
local KINDS = {
    ["Process Create"] = { "process", "start" }, ["Process Start"] = { "process", "start" },
    ["Process Exit"] = { "process", "end" }, ["Load Image"] = { "library", "start" },
    WriteFile = { "file", "change" },
    SetDispositionInformationFile = { "file", "deletion" }, SetDispositionInformationEx = { "file", "deletion" },
    RegCreateKey = { "registry", "creation" }, RegDeleteKey = { "registry", "deletion" },
    RegDeleteValue = { "registry", "deletion" }, RegRenameKey = { "registry", "change" },
    RegLoadKey = { "registry", "change" }, RegUnloadKey = { "registry", "change" },
    ["TCP Connect"] = { "network", "connection", "start" }, ["TCP Accept"] = { "network", "connection", "start" },
    ["TCP Disconnect"] = { "network", "connection", "end" },
}

-- Of operations that are not above: what only reads or asks is an access.
local TYPES = { process = "info", file = "access", registry = "access", network = "connection", host = "info" }

-- event.severity: higher is worse.
local SEVERITY = { critical = 99, high = 73, medium = 47, low = 21, info = 1 }

-- event.category and the list event.type, as the schema allows them together.
local function kind_of(event)
    local operation = event.operation or ""
    local kind = KINDS[operation]
    -- What failed, or takes a deletion back, deletes nothing.
    local deletes_nothing = kind ~= nil and kind[2] == "deletion"
        and ((event.result or "SUCCESS") ~= "SUCCESS" or (event.file ~= nil and event.file.delete == false))
    if deletes_nothing then return kind[1], { "access" } end
    if kind then return kind[1], { table.unpack(kind, 2) } end
    local category = CATEGORIES[event.class or ""] or "host"
    local type = TYPES[category]
    if operation == "CreateFile" and event.file and event.file.created then type = "creation" end
    local changes = type == "access" and (operation:find "^Set" or operation:find "^RegSet")
    return category, { changes and "change" or type }
end

local function user_of(process)
    local user = process and process.user
    if not user or user == "" then return nil end
    local domain, name = user:match [[^([^\]*)\(.*)$]]
    return json.object("name", name or user, "domain", domain)
end

-- Log stores take dates alone: a time without one is none to them.
local function moment(case, ticks)
    return ticks and time.has_date(ticks) and clock.iso(case, ticks) or nil
end

local function process_fields(records, process, parent)
    if not process then return nil end
    local case = records.case
    return json.object(
        "pid", process.pid, "entity_id", records:id(process), "name", process.name, "executable", process.image,
        "command_line", process.command_line, "working_directory", process.current_directory,
        "start", moment(case, process.start_time), "parent", parent and json.object(
            "pid", parent.pid, "entity_id", records:id(parent), "name", parent.name, "executable", parent.image,
            "command_line", parent.command_line))
end

-- Process Create is about the child: its parent is who acts.
local function child_of(records, event)
    local child = event.child
    local _, name = paths.split(child.image or "")
    name = name ~= "" and name or nil
    local process = child.pid and records.case:process(child.pid)
    local known = process and process.first_event == event.index
    return process_fields(records, {
        pid = child.pid, name = name, image = child.image, command_line = child.command_line,
        number = known and process.number or nil, start_time = event.time,
    }, event.process)
end

local function hash_of(case, path)
    local hash = case:hash(path)
    return hash and json.object("md5", hash.md5, "sha1", hash.sha1, "sha256", hash.sha256)
end

local function file_of(case, event)
    local path = event.path
    if event.class ~= "File System" or not path or path == "" then return nil end
    local target = event.file and event.file.new_path
    if target and target ~= "" then path = target end
    local folder, name = paths.split(path)
    local extension = paths.extension(path)
    return json.object("path", path, "directory", folder, "name", name,
                       "extension", extension ~= "" and extension:sub(2) or nil, "hash", hash_of(case, path))
end

local function library_of(case, event)
    local path = event.path
    if event.operation ~= "Load Image" or not path or path == "" then return nil end
    local _, name = paths.split(path)
    return json.object("path", path, "name", name, "hash", hash_of(case, path))
end

-- `registry.key` has neither the hive nor the value's name.
local function registry_of(event)
    if event.class ~= "Registry" or not event.path or event.path == "" then return nil end
    local fields = event.registry or {}
    local hive, key = (fields.key or event.path):match [[^([^\]+)\?(.*)$]]
    local data
    if fields.data then
        data = json.object("type", fields.type, "strings", json.list { fields.data })
    end
    return json.object("path", event.path, "hive", hive, "key", key, "value", fields.value, "data", data)
end

local function endpoint_fields(address, host, port, bytes)
    if not address and not host and not port then return nil end
    return json.object("address", host or address, "ip", address, "domain", host, "port", port, "bytes", bytes)
end

local INBOUND = { receive = true, accept = true }

-- The source is who sends.
local function add_network(record, event)
    local net = event.net
    if event.class ~= "Network" or not net then return end
    local inbound = INBOUND[net.direction or ""]
    local there = net.remote or {}
    local from = { net.local_address, nil, net.local_port }
    local to = { there.address, there.host, there.port }
    if inbound then from, to = to, from end
    local address = there.address or net.local_address
    json.set(record, "network", json.object(
        "transport", net.protocol and net.protocol:lower(),
        "type", address and (address:find(":", 1, true) and "ipv6" or "ipv4") or nil,
        "direction", inbound and "ingress" or "egress", "bytes", net.length))
    json.set(record, "source", endpoint_fields(from[1], from[2], from[3], net.length))
    json.set(record, "destination", endpoint_fields(to[1], to[2], to[3]))
end

-- Texts that several fields of a record hold, to look for all of them at once.
local function add_related(record, event)
    local net = event.net
    if event.class ~= "Network" or not net then return end
    local addresses = { net.local_address }
    addresses[#addresses + 1] = net.remote and net.remote.address
    local host = net.remote and net.remote.host
    json.set(record, "related", json.object(
        "ip", #addresses > 0 and json.list(addresses) or nil, "hosts", host and json.list { host } or nil))
end

local tactic_of = {} -- a tactic's phase to its row
for _, tactic in ipairs(tactics) do tactic_of[tactic.phase] = tactic end

-- Ids with their names, each once, in the order of coming.
local Named = {}
Named.__index = Named

local function named() return setmetatable({ ids = {}, names = {}, seen = {} }, Named) end

function Named:add(id, name)
    if self.seen[id] then return end
    self.seen[id] = true
    self.ids[#self.ids + 1], self.names[#self.names + 1] = id, name
end

function Named:object(...)
    if #self.ids == 0 then return nil end
    return json.object("id", json.list(self.ids), "name", json.list(self.names), ...)
end

local function name_of_technique(case, id)
    local technique = case:attack(id)
    return technique and technique.name or id
end

local function add_finding(record, case, finding)
    if not finding then return end
    json.set(record, "rule", json.object("id", finding.rule, "name", finding.title, "description", finding.text))
    if #finding.attack == 0 then return end
    local techniques, below, aims = named(), named(), named()
    for _, id in ipairs(finding.attack) do
        local parent = id:match "^(T%d+)%." or id
        techniques:add(parent, name_of_technique(case, parent))
        if parent ~= id then below:add(id, name_of_technique(case, id)) end
        local technique = case:attack(id)
        for _, phase in ipairs(technique and technique.tactics or {}) do
            local tactic = tactic_of[phase]
            if tactic then aims:add(tactic.id, tactic.name) end
        end
    end
    json.set(record, "threat", json.object(
        "framework", "MITRE ATT&CK", "tactic", aims:object(),
        "technique", techniques:object("subtechnique", below:object())))
end

-- What is the same for all events of an operation.
local function event_head(event, kind, category, types)
    return json.encode(json.object(
        "kind", kind, "category", json.list { category }, "type", json.list(types),
        "action", plain.operation(event), "module", "procmon", "dataset", "procmon.event")):sub(1, -2)
end

local Records = {}
Records.__index = Records

--- Makes records; what is the same in all of them, or in all of a process, is made once.
function ecs.new(case)
    local host = json.object("name", machine.computer(case), "os", json.object(
        "type", "windows", "full", machine.system(case)))
    return setmetatable({
        case = case, version = json.raw(json.encode(json.object("version", ecs.VERSION))),
        host = json.raw(json.encode(host)),
        log = json.raw(json.encode(json.object("file", json.object("path", case.capture.name)))),
        ids = identity.new(case), process_ids = {}, processes = {}, users = {}, heads = {},
    }, Records)
end

--- What tells a process from all others, also from those with its PID; nil when the capture does not tell who it was.
function Records:id(process)
    local number = process.number
    if not number then return nil end
    if not self.process_ids[number] then
        self.process_ids[number] = self.ids:uuid("ecs-process", ("%d"):format(number))
    end
    return self.process_ids[number]
end

--- The acting process, made once; Process Create tells of another.
function Records:process(event)
    local process, child = event.process, event.child
    local tells_of_child = child and (child.image or event.by_start)
    if event.operation == "Process Create" and tells_of_child then return child_of(self, event) end
    local number = process and process.number
    if not number then return process_fields(self, process) end
    if not self.processes[number] then
        self.processes[number] = json.raw(json.encode(process_fields(self, process, process.parent)))
    end
    return self.processes[number]
end

function Records:user(process)
    local number = process and process.number
    if not number then return nil end
    if self.users[number] == nil then
        local user = user_of(process)
        self.users[number] = user and json.raw(json.encode(user)) or false
    end
    return self.users[number] or nil
end

function Records:event(event, entry, finding)
    local kind, category, types = finding and "alert" or "event", kind_of(event)
    local key = kind .. types[1] .. (plain.operation(event) or "") .. (event.class or "")
    local head = self.heads[key]
    if not head then
        head = event_head(event, kind, category, types)
        self.heads[key] = head
    end
    local hidden = entry and entry.whitelisted_by
    local outcome = event.result == "SUCCESS" and "success" or event.result and "failure" or "unknown"
    local rest = json.encode(json.object(
        "sequence", event.index, "outcome", outcome, "code", event.result,
        "duration", event.duration and event.duration * 100,
        "severity", finding and SEVERITY[finding.severity] or nil,
        "original", event.detail ~= "" and not event.by_start and event.detail or nil,
        "reason", hidden and "known to whitelist: " .. (hidden.reason or "") or nil))
    return json.raw(head .. "," .. rest:sub(2))
end

-- The time of an event without a date.
local function clock_of(case, ticks)
    return ticks and not time.has_date(ticks) and clock.iso(case, ticks) or nil
end

--- The record of one event; `entry` and `finding` as kaiseki.shown gives them.
function Records:of(event, entry, finding)
    local record = json.object(
        "@timestamp", moment(self.case, event.time), "ecs", self.version,
        "event", self:event(event, entry, finding), "message", finding and finding.text, "host", self.host,
        "process", self:process(event), "user", self:user(event.process), "file", file_of(self.case, event),
        "dll", library_of(self.case, event), "registry", registry_of(event))
    add_network(record, event)
    add_related(record, event)
    add_finding(record, self.case, finding)
    json.set(record, "log", self.log)
    local verb, stated
    if finding then verb, stated = plain.statement(finding) end
    json.set(record, "kaiseki", json.object(
        "verb", verb, "facts", stated, "clock", clock_of(self.case, event.time),
        "index", event.index, "count", entry and entry.count, "section", entry and entry.section,
        "in_tree", entry and entry.in_tree, "old_path", event.file and event.file.new_path and event.path or nil))
    return record
end

return ecs
