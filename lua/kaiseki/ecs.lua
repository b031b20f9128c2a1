--- Events in the fields of the Elastic Common Schema (https://www.elastic.co/guide/en/ecs/current/), version 8.11.

local json = require "kaiseki.json"
local machine = require "kaiseki.machine"
local paths = require "kaiseki.paths"
local plain = require "kaiseki.plain"

local ecs = {}

ecs.VERSION = "8.11.0"

local CATEGORIES = {
    Process = "process", Registry = "registry", ["File System"] = "file", Network = "network", Profiling = "process",
}

-- event.type by operation; what is not here only reads or asks.
local TYPES = {
    ["Process Create"] = "start", ["Process Start"] = "start", ["Process Exit"] = "end", ["Load Image"] = "access",
    WriteFile = "change", SetSecurityFile = "change", SetBasicInformationFile = "change",
    SetRenameInformationFile = "change", SetRenameInformationEx = "change",
    SetDispositionInformationFile = "deletion", SetDispositionInformationEx = "deletion",
    RegCreateKey = "creation", RegSetValue = "change", RegDeleteKey = "deletion", RegDeleteValue = "deletion",
    RegRenameKey = "change", ["TCP Connect"] = "connection", ["TCP Accept"] = "connection",
    ["TCP Disconnect"] = "end", ["TCP Reconnect"] = "connection",
}

-- event.severity: higher is worse.
local SEVERITY = { critical = 99, high = 73, medium = 47, low = 21, info = 1 }

local function type_of(event)
    if event.operation == "CreateFile" then
        return event.file and event.file.created and "creation" or "access"
    end
    if event.class == "Network" then return TYPES[event.operation] or "connection" end
    return TYPES[event.operation or ""] or "access"
end

local function user_of(process)
    local user = process and process.user
    if not user or user == "" then return nil end
    local domain, name = user:match [[^([^\]*)\(.*)$]]
    return json.object("name", name or user, "domain", domain)
end

local function process_fields(process, parent)
    if not process then return nil end
    return json.object(
        "pid", process.pid, "name", process.name, "executable", process.image, "command_line", process.command_line,
        "working_directory", process.current_directory, "parent", parent and json.object(
            "pid", parent.pid, "name", parent.name, "executable", parent.image, "command_line", parent.command_line))
end

-- Process Create is about the child: its parent is who acts.
local function process_of(event)
    local actor, child = event.process, event.child
    if event.operation ~= "Process Create" or not (child and child.image) then
        return process_fields(actor, actor and actor.parent)
    end
    local _, name = paths.split(child.image)
    local started = { pid = child.pid, name = name, image = child.image, command_line = child.command_line }
    return process_fields(started, actor)
end

local function file_of(event)
    local path = event.path
    if event.class ~= "File System" and event.operation ~= "Load Image" then return nil end
    if not path or path == "" then return nil end
    local target = event.file and event.file.new_path
    if target and target ~= "" then path = target end
    local folder, name = paths.split(path)
    local extension = paths.extension(path)
    return json.object("path", path, "directory", folder, "name", name,
                       "extension", extension ~= "" and extension:sub(2) or nil)
end

local function registry_of(event)
    if event.class ~= "Registry" or not event.path or event.path == "" then return nil end
    local hive, key = event.path:match [[^([^\]+)\?(.*)$]]
    local fields = event.registry or {}
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

local function add_network(record, event)
    local net = event.net
    if event.class ~= "Network" or not net then return end
    local inbound = INBOUND[net.direction or ""]
    local sent = not inbound and net.length or nil
    local received = inbound and net.length or nil
    json.set(record, "network", json.object(
        "transport", net.protocol and net.protocol:lower(), "direction", inbound and "ingress" or "egress",
        "bytes", net.length))
    local there = net.remote
    json.set(record, "source", endpoint_fields(net.local_address, nil, net.local_port, sent))
    json.set(record, "destination", there and endpoint_fields(there.address, there.host, there.port, received))
end

local function add_finding(record, case, finding)
    if not finding then return end
    json.set(record, "rule", json.object("id", finding.rule, "name", finding.title, "description", finding.text))
    if #finding.attack == 0 then return end
    local ids, names, tactics, seen = {}, {}, {}, {}
    for at, id in ipairs(finding.attack) do
        local technique = case:attack(id)
        ids[at], names[at] = id, technique and technique.name or id
        for _, tactic in ipairs(technique and technique.tactics or {}) do
            if not seen[tactic] then tactics[#tactics + 1] = tactic end
            seen[tactic] = true
        end
    end
    json.set(record, "threat", json.object(
        "framework", "MITRE ATT&CK", "technique", json.object("id", json.list(ids), "name", json.list(names)),
        "tactic", #tactics > 0 and json.object("name", json.list(tactics)) or nil))
end

-- What is the same for all events of an operation.
local function event_head(event, kind, type)
    return json.encode(json.object(
        "kind", kind, "category", json.list { CATEGORIES[event.class] or "host" }, "type", json.list { type },
        "action", event.operation, "module", "procmon", "dataset", "procmon.event")):sub(1, -2)
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
        processes = {}, users = {}, heads = {},
    }, Records)
end

--- The acting process, made once; Process Create tells of another.
function Records:process(event)
    local process, child = event.process, event.child
    local number = process and process.number -- nil when the capture does not tell who it was
    if not number or (event.operation == "Process Create" and child and child.image) then return process_of(event) end
    if not self.processes[number] then self.processes[number] = json.raw(json.encode(process_of(event))) end
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
    local kind, type = finding and "alert" or "event", type_of(event)
    local key = kind .. type .. (event.operation or "") .. (event.class or "")
    local head = self.heads[key]
    if not head then
        head = event_head(event, kind, type)
        self.heads[key] = head
    end
    local hidden = entry and entry.whitelisted_by
    local outcome = event.result == "SUCCESS" and "success" or event.result and "failure" or "unknown"
    local rest = json.encode(json.object(
        "sequence", event.index, "outcome", outcome, "code", event.result,
        "duration", event.duration and event.duration * 100,
        "severity", finding and SEVERITY[finding.severity] or nil,
        "original", event.detail ~= "" and event.detail or nil,
        "reason", hidden and "known to whitelist: " .. (hidden.reason or "") or nil))
    return json.raw(head .. "," .. rest:sub(2))
end

--- The record of one event; `entry` and `finding` as kaiseki.shown gives them.
function Records:of(event, entry, finding)
    local record = json.object(
        "@timestamp", plain.time(self.case, event.time), "ecs", self.version,
        "event", self:event(event, entry, finding), "message", finding and finding.text, "host", self.host,
        "process", self:process(event), "user", self:user(event.process), "file", file_of(event),
        "registry", registry_of(event))
    add_network(record, event)
    add_finding(record, self.case, finding)
    json.set(record, "log", self.log)
    json.set(record, "kaiseki", json.object(
        "index", event.index, "count", entry and entry.count, "section", entry and entry.section,
        "in_tree", entry and entry.in_tree, "old_path", event.file and event.file.new_path and event.path or nil))
    return record
end

return ecs
