--- The objects of a case as JSON values, as the reports `json`, `ndjson` and `html` share them: everything as captured,
-- what is not known absent.

local clock = require "kaiseki.report.clock"
local escape = require "kaiseki.report.format.escape"
local json = require "kaiseki.report.format.json"
local native = require "kaiseki.native"
local recording = require "kaiseki.report.recording"
local time = require "kaiseki.common.time"
local words = require "kaiseki.report.words"

local plain = {}

local WORDS = words.new(words.catalogue "en")

--- A time as kaiseki.report.clock prints it in ISO 8601; nil for none.
function plain.time(case, ticks) return ticks and clock.iso(case, ticks) end

--- The little that names a process wherever it is mentioned.
function plain.who(process)
    return process and json.object("number", process.number, "pid", process.pid, "name", process.name)
end

--- The operation that the event's row names: Process Start also where it stands for the creation.
function plain.operation(event)
    return event.by_start and "Process Start" or event.operation
end

function plain.names(list)
    return json.map(list, function(name) return name end)
end

function plain.process(case, process)
    return json.object(
        "number", process.number, "name", process.name, "pid", process.pid, "image", process.image,
        "image_guessed", process.image_guessed or nil,
        "command_line", process.command_line, "parent", plain.who(process.parent), "parent_pid", process.parent_pid,
        "user", process.user, "integrity", process.integrity, "session", process.session,
        "architecture", process.architecture, "company", process.company, "description", process.description,
        "version", process.version, "start", plain.time(case, process.start_time),
        "end", plain.time(case, process.end_time), "started_in_capture", process.started_in_capture,
        "ended_in_capture", process.ended_in_capture, "exit_status", process.exit_status,
        "in_tree", process.in_tree, "tie", process.tie, "tied_to", plain.who(process.tied_to))
end

local ROLES = native.roles()

local facts

-- Objects as their kind has them: processes as who they are, clauses as statements, texts and numbers.
local function objects_of(kind, objects)
    return json.map(objects, function(object)
        if kind == "clause" then return json.object("verb", object.verb, "facts", facts(object.facts)) end
        if kind == "process" and type(object) ~= "string" then return object and plain.who(object) or json.null end
        return object
    end)
end

function facts(by_role)
    local object = json.object()
    for _, row in ipairs(ROLES) do
        if by_role[row.role] then json.set(object, row.role, objects_of(row.kind, by_role[row.role])) end
    end
    return object
end

--- What the finding states: its verb and the objects by their roles; nil twice where its rule wrote a sentence.
function plain.statement(finding)
    if not finding.verb then return nil, nil end
    return finding.verb, facts(finding.facts)
end

function plain.finding(case, finding)
    local verb, stated = plain.statement(finding)
    return json.object(
        "rule", finding.rule, "title", finding.title, "severity", finding.severity,
        "rule_severity", finding.rule_severity, "attack", plain.names(finding.attack),
        "process", plain.who(finding.process), "key", finding.key, "text", finding.text,
        "verb", verb, "facts", stated, "count", finding.count,
        "first", finding.first, "last", finding.last, "first_time", plain.time(case, finding.first_time),
        "last_time", plain.time(case, finding.last_time), "events", plain.names(finding.indexes),
        "whitelisted_by", finding.whitelisted_by and finding.whitelisted_by.reason, "in_tree", finding.in_tree,
        "pml_only", finding.needs_stack or false)
end

--- What an activity says about its object: the rule's own text, else the path.
function plain.object_of(entry)
    if entry.text and entry.text ~= "" then return entry.text end
    return entry.event and entry.event.path
end

function plain.activity(case, entry)
    return json.object(
        "label", entry.label, "object", plain.object_of(entry), "process", plain.who(entry.process),
        "count", entry.count, "first", entry.first, "last", entry.last,
        "first_time", plain.time(case, entry.first_time), "last_time", plain.time(case, entry.last_time),
        "whitelisted_by", entry.whitelisted_by and entry.whitelisted_by.reason, "in_tree", entry.in_tree)
end

local function hashes(case, file)
    local hash = case:hash(file)
    if not hash then return nil end
    return json.object("md5", hash.md5, "sha1", hash.sha1, "sha256", hash.sha256, "size", hash.size,
                       "by_name", hash.by_name or nil)
end

--- `equals` is what kaiseki.evidence gives.
function plain.file(case, file, equals)
    local yara = not file.is_directory and case:yara(file)
    local same = equals(file.path)
    return json.object(
        "path", file.path, "is_directory", file.is_directory, "created", file.created, "was_new", file.was_new,
        "created_by", plain.who(file.created_by), "created_at", file.created_at,
        "created_time", plain.time(case, file.created_time), "written", file.written, "read", file.read,
        "size_written", file.written_extent, "written_by", json.map(file.written_by, plain.who),
        "renamed_to", file.renamed_to, "renamed_from", file.renamed_from, "renamed_by", plain.who(file.renamed_by),
        "renamed_at", file.renamed_at, "deleted", file.deleted, "deleted_by", plain.who(file.deleted_by),
        "deleted_at", file.deleted_at, "permission_changes", file.permission_changes, "loads", file.loads,
        "loaded_by", plain.who(file.loaded_by), "loaded_at", file.loaded_at, "runs", file.runs,
        "run_as", plain.who(file.run_as), "run_at", file.run_at, "in_tree", file.in_tree,
        "hashes", hashes(case, file), "same_as", #same > 0 and plain.names(same) or nil,
        "yara", yara and #yara > 0 and plain.names(yara) or nil)
end

function plain.registry(case, record)
    return json.object(
        "path", record.path, "is_value", record.is_value, "in_tree", record.in_tree,
        "history", json.map(record.history, function(change)
            return json.object(
                "change", change.change, "process", plain.who(change.process), "type", change.type, "data", change.data,
                "count", change.count, "first", change.first, "last", change.last,
                "first_time", plain.time(case, change.first_time), "last_time", plain.time(case, change.last_time),
                "success", change.success)
        end))
end

function plain.endpoint(case, endpoint)
    return json.object(
        "protocol", endpoint.protocol, "address", endpoint.address, "host", endpoint.host, "port", endpoint.port,
        "connects", endpoint.connects, "accepts", endpoint.accepts, "reconnects", endpoint.reconnects,
        "disconnects", endpoint.disconnects, "sends", endpoint.sends, "receives", endpoint.receives,
        "sent", endpoint.sent, "received", endpoint.received, "answered", endpoint.answered,
        "is_local", endpoint.is_local,
        "local_ports", plain.names(endpoint.local_ports), "more_local_ports", endpoint.more_local_ports,
        "first", endpoint.first, "last", endpoint.last, "first_time", plain.time(case, endpoint.first_time),
        "last_time", plain.time(case, endpoint.last_time), "in_tree", endpoint.in_tree,
        "processes", json.map(endpoint.processes, function(dealing)
            return json.object(
                "process", plain.who(dealing.process), "sent", dealing.sent, "received", dealing.received,
                "count", dealing.count, "first", dealing.first, "last", dealing.last)
        end))
end

local function counts(by_name)
    local object, names = json.object(), {}
    for name in pairs(by_name or {}) do names[#names + 1] = name end
    table.sort(names)
    for _, name in ipairs(names) do json.set(object, escape.json(name), by_name[name]) end
    return object
end

local function plain_count(each) return json.object("column", each.column, "count", each.count) end

-- What was left out while recording; nil when nothing is known of it.
local function plain_recording(case)
    local told = recording.of(case)
    return told and json.object(
        "file", told.file, "why", told.why, "operations", plain.names(told.operations),
        "found", told.found and plain.names(told.found),
        "excludes", json.map(told.excludes, plain_count), "includes", json.map(told.includes, plain_count),
        "blind", plain.names(told.blind), "partly", plain.names(told.partly))
end

function plain.capture(case)
    local capture = case.capture
    return json.object(
        "name", capture.name, "format", capture.format, "version", capture.version, "utc", capture.utc,
        "clock", capture.clock,
        "zone", capture.zone, "times", capture.times ~= "dates" and capture.times or nil,
        "events", capture.events, "first_time", plain.time(case, capture.first_time),
        "last_time", plain.time(case, capture.last_time),
        "has_dates", capture.first_time and time.has_date(capture.first_time),
        "computer", capture.computer, "system_root", capture.system_root, "os", capture.os,
        "os_major", capture.os_major, "os_minor", capture.os_minor, "os_build", capture.os_build,
        "service_pack", capture.service_pack, "is_64bit", capture.is_64bit, "processors", capture.processors,
        "memory", capture.memory, "columns", plain.names(capture.columns), "has_stacks", capture.has_stacks,
        "recovered", capture.recovered, "lost_events", capture.lost_events,
        "missing_classes", plain.names(capture.missing_classes), "by_class", counts(capture.by_class),
        "by_operation", counts(capture.by_operation), "problem_count", capture.problem_count,
        "recording", plain_recording(case),
        "problems", json.map(capture.problems, function(problem)
            return json.object("what", problem.what, "place", problem.place and tostring(problem.place),
                               "event", problem.event)
        end),
        "caveats", json.map(capture.caveats, function(caveat)
            return json.object("id", caveat.id, "text", WORDS:caveat(caveat), "name", caveat.name,
                               "subject", caveat.subject, "count", caveat.count)
        end))
end

return plain
