--- What led to what: processes, the files that they wrote, ran and loaded, registry values that findings are about,
-- and the hosts that they talked to.

local evidence = require "kaiseki.common.evidence"
local network = require "kaiseki.report.network"
local numbers = require "kaiseki.common.numbers"
local paths = require "kaiseki.report.paths"
local tree = require "kaiseki.report.tree"
local view = require "kaiseki.report.view"

local graph = {}

-- More nodes of a kind than anybody can read are one node that counts them.
local MOST = { process = 150, file = 150, registry = 80, host = 80 }

local PLURALS = { process = "processes", file = "files", registry = "keys or values", host = "hosts" }

local Graph = {}
Graph.__index = Graph

local function add_node(self, id, kind, label, fields)
    local node = fields or {}
    node.id, node.kind, node.label, node.number = id, kind, label, #self.nodes
    self.by_id[id] = node
    self.nodes[#self.nodes + 1] = node
    return node
end

-- The node that stands for all further ones of a kind.
local function rest_of(self, kind)
    local rest = self.rests[kind] or add_node(self, "rest " .. kind, kind, "", { stands_for = 0 })
    self.rests[kind] = rest
    rest.stands_for = rest.stands_for + 1
    rest.label = ("%s more %s"):format(numbers.group(rest.stands_for), PLURALS[kind])
    return rest
end

function Graph:node(id, kind, label, fields)
    local node = self.by_id[id]
    if node then return node end
    local count = (self.count[kind] or 0) + 1
    self.count[kind] = count
    if self.whole or count <= MOST[kind] then return add_node(self, id, kind, label, fields) end
    self.by_id[id] = rest_of(self, kind)
    return self.by_id[id]
end

-- Nothing where one end is not known.
function Graph:edge(from, to, label, index)
    if not from or not to then return end
    if from.stands_for or to.stands_for then label, index = "", nil end
    local id = table.concat({ from.id, to.id, label }, "\0")
    if self.edge_ids[id] or from == to then return end
    self.edge_ids[id] = true
    self.edges[#self.edges + 1] = { from = from, to = to, label = label, index = index }
end

-- nil where the capture does not tell which process it was.
function Graph:process(process)
    if not process then return nil end
    return self:node(("p%d"):format(process.number), "process", view.process(process), {
        object = process, in_tree = process.in_tree or self.look.whole,
        title = process.command_line and self.look:say(process.command_line) or process.image,
    })
end

-- What the VM's files tell: hash and YARA rules, a line each; nil when nothing.
local function note_of(look, path)
    local lines = {}
    local hash, names = look.case:hash(path), evidence.yara(look.case, path)
    if hash then lines[#lines + 1] = "SHA-256 " .. hash.sha256 end
    if #names > 0 then lines[#lines + 1] = "YARA " .. table.concat(names, ", ") end
    return #lines > 0 and table.concat(lines, "\n") or nil
end

function Graph:file(path, is_directory)
    local _, name = paths.split(path)
    return self:node("f" .. path:lower(), "file", name ~= "" and name or path, {
        title = self.look:say(path), note = note_of(self.look, path), is_directory = is_directory,
    })
end

local function add_processes(self)
    for _, row in ipairs(tree.of(self.look).rows) do
        local process = not row.context and row.process
        if process then
            local node = self:process(process)
            if process.parent then self:edge(self:process(process.parent), node, "starts", process.first_event) end
        end
    end
end

-- A file belongs into the graph when something came of it or a finding is about it.
local function matters(look, file, by_path)
    local known = look:shows_object(file) or by_path[file.path:lower()]
    if not known or file.is_directory then return false end
    if (file.runs or 0) > 0 or (file.loads or 0) > 0 then return file.created or (file.written or 0) > 0 end
    return (look.options.all and file.created) or by_path[file.path:lower()] ~= nil
end

local function add_file(self, file)
    local node = self:file(file.path, file.is_directory)
    local extent = file.created and file.written_extent or 0
    local size = extent > 0 and " " .. numbers.count(extent, "byte") or ""
    if file.created and file.created_by then
        self:edge(self:process(file.created_by), node, "writes" .. size, file.created_at)
    end
    for _, dealing in ipairs(file.dealings) do
        if (dealing.written or 0) > 0 and not (file.created and dealing.process == file.created_by) then
            self:edge(self:process(dealing.process), node, "writes", dealing.first)
        elseif (dealing.read or 0) > 0 and not file.created then
            self:edge(node, self:process(dealing.process), "is read by", dealing.first)
        end
    end
    if file.renamed_to and file.renamed_to ~= "" then
        self:edge(node, self:file(file.renamed_to), "is renamed to", file.renamed_at)
    end
    if file.deleted and file.deleted_by then
        self:edge(self:process(file.deleted_by), node, "deletes", file.deleted_at)
    end
    if (file.loads or 0) > 0 and file.loaded_by then
        self:edge(node, self:process(file.loaded_by), "is loaded by", file.loaded_at)
    end
    return node
end

-- From an image that the tree wrote to the processes that run it.
local function add_runs(self, node, file)
    for _, process in ipairs(self.look:runs_of(file.path)) do
        self:edge(node, self:process(process), "runs as", process.first_event)
    end
end

local function add_files(self, by_path)
    for _, file in ipairs(self.look.case.files) do
        if matters(self.look, file, by_path) then
            local node = add_file(self, file)
            if (file.runs or 0) > 0 then add_runs(self, node, file) end
        end
    end
end

local DEEDS = { set = "sets", created = "creates", deleted = "deletes", ["value deleted"] = "deletes" }

local function add_registry(self, by_path)
    for _, record in ipairs(self.look.case.registry) do
        if by_path[record.path:lower()] then
            local _, name = paths.split(record.path)
            local title = self.look:say(record.path)
            local node = self:node("r" .. record.path:lower(), "registry", name, { title = title })
            for _, change in ipairs(record.history) do
                if change.process and change.success ~= false then
                    self:edge(self:process(change.process), node, DEEDS[change.change], change.first)
                end
            end
        end
    end
end

local function add_hosts(self)
    local look = self.look
    for _, endpoint in ipairs(look.case.endpoints) do
        if look:shows_endpoint(endpoint) then
            local host, address = network.host_of(look, endpoint)
            local port = endpoint.port and endpoint.port >= 0 and (":%d"):format(endpoint.port) or ""
            local node = self:node("h" .. host .. port, "host", host .. port, { title = address or host .. port })
            for _, dealing in ipairs(endpoint.processes) do
                local sent, received = numbers.group(dealing.sent or 0), numbers.group(dealing.received or 0)
                self:edge(self:process(dealing.process), node, ("out %s, in %s"):format(sent, received), dealing.first)
            end
        end
    end
end

-- The worst finding of each process colours it.
local function add_severities(self)
    for _, finding in ipairs(self.look.case.findings) do
        local node = finding.process and self.by_id[("p%d"):format(finding.process.number)]
        if node and self.look:shows(finding) then
            if not node.severity or view.rank(finding.severity) < view.rank(node.severity) then
                node.severity = finding.severity
            end
        end
    end
end

--- `nodes` (id, kind, label, title, note, severity, number from 0) and `edges` (from, to, label, index). Very many
-- nodes of a kind end in one that counts the rest, unless `whole`.
function graph.of(look, whole)
    local self = setmetatable({
        look = look, whole = whole, nodes = {}, edges = {}, by_id = {}, edge_ids = {}, count = {}, rests = {},
    }, Graph)
    local by_path = look:findings_by_path()
    add_processes(self)
    add_files(self, by_path)
    add_registry(self, by_path)
    add_hosts(self)
    add_severities(self)
    return self
end

return graph
