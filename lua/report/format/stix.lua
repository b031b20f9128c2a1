--- STIX 2.1 objects (OASIS, https://docs.oasis-open.org/cti/stix/v2.1/): ids, the observables of a Windows machine,
-- and patterns. Ids of observables are those that the standard derives from their content (2.9), so that every
-- producer gives the same thing the same id.

local escape = require "kaiseki.report.format.escape"
local identity = require "kaiseki.report.identity"
local json = require "kaiseki.report.format.json"
local paths = require "kaiseki.report.paths"
local time = require "kaiseki.common.time"
local uuid = require "kaiseki.report.format.uuid"

local stix = {}

-- Namespace of the ids of observables (2.9).
local OBSERVABLES = "00abedb4-aa42-466c-9c01-fed23315a9b7"

-- Properties that make an observable's id (each object's "ID Contributing Properties").
local CONTRIBUTING = {
    file = { "hashes", "name", "extensions", "parent_directory_ref" }, directory = { "path" },
    ["windows-registry-key"] = { "key", "values" }, ["ipv4-addr"] = { "value" }, ["ipv6-addr"] = { "value" },
    ["domain-name"] = { "value" }, url = { "value" }, software = { "name", "cpe", "swid", "vendor", "version" },
    ["user-account"] = { "account_type", "user_id", "account_login" },
    ["network-traffic"] = {
        "start", "end", "src_ref", "dst_ref", "src_port", "dst_port", "protocols", "extensions",
    },
}

-- Of several hashes one counts, the first of these (2.9).
local HASHES = { "MD5", "SHA-1", "SHA-256", "SHA-512" }

local function first_hash(hashes)
    for _, name in ipairs(HASHES) do
        if hashes[name] then return { [name] = hashes[name] } end
    end
    return hashes
end

--- The id of an observable of `kind` with `fields` (a plain table).
function stix.observable_id(kind, fields)
    local contributing = {}
    for _, name in ipairs(CONTRIBUTING[kind]) do
        local value = fields[name]
        if name == "hashes" and value then value = first_hash(value) end
        contributing[name] = value
    end
    return kind .. "--" .. uuid.v5(OBSERVABLES, json.canonical(contributing))
end

--- Times of STIX end with Z; a capture whose zone is not known is taken for UTC. Nil for what has no date.
function stix.time(ticks) return ticks and time.has_date(ticks) and time.iso(ticks, "Z", 6) or nil end

--- `created` and `modified` are exact to the millisecond.
function stix.stamp(ticks) return time.iso(ticks, "Z", 3) end

local Bundle = {}
Bundle.__index = Bundle

--- A bundle under construction. `ids` is a kaiseki.identity, `stamp` the time of all objects that are ours,
-- `author` the id of who made them.
function stix.bundle(ids, stamp, author)
    return setmetatable({ ids = ids, stamp = stamp, author = author, objects = {}, by_id = {} }, Bundle)
end

local function put(self, object, id)
    if not self.by_id[id] then
        self.by_id[id] = object
        self.objects[#self.objects + 1] = { id = id, object = object }
    end
    return id
end

-- Properties in one order: type, spec_version, id, the rest by name.
local function build(kind, id, fields, common)
    local object = json.object("type", kind, "spec_version", "2.1", "id", id)
    for _, pair in ipairs(common or {}) do json.set(object, pair[1], pair[2]) end
    local names = {}
    for name in pairs(fields) do names[#names + 1] = name end
    table.sort(names)
    for _, name in ipairs(names) do json.set(object, name, fields[name]) end
    return object
end

--- The `extensions` of an object that holds `content` (a json.object) of kaiseki's own. The extension's definition,
-- docs/schema/stix-facts.json, is no part of bundles: the schema that OASIS gives for them knows no definitions.
function stix.extension(content)
    json.set(content, "extension_type", "property-extension")
    return json.object("extension-definition--" .. identity.constant("extension", "facts"), content)
end

--- Adds an observable; returns its id. A process has no content to make an id of: `seed` does.
function Bundle:observable(kind, fields, seed)
    local id = CONTRIBUTING[kind] and stix.observable_id(kind, fields)
        or kind .. "--" .. uuid.v4_like(self.ids:uuid(kind, seed))
    return put(self, build(kind, id, fields), id)
end

--- Adds a domain or relationship object of ours, named by `seed` within its kind.
function Bundle:add(kind, seed, fields, id)
    id = id or kind .. "--" .. self.ids:uuid(kind, seed)
    local common = { { "created_by_ref", self.author }, { "created", self.stamp }, { "modified", self.stamp } }
    return put(self, build(kind, id, fields, common), id)
end

--- Adds an object with all its fields given, as of other authors.
function Bundle:foreign(kind, id, fields) return put(self, build(kind, id, fields), id) end

function Bundle:relate(source, verb, target)
    if not source or not target then return nil end
    return self:add("relationship", source .. verb .. target, {
        relationship_type = verb, source_ref = source, target_ref = target,
    })
end

function Bundle:directory(path)
    if path == "" then return nil end
    return self:observable("directory", { path = escape.utf8(path) })
end

--- A file by its path, with hashes as case:hash gives them.
function Bundle:file(path, hash)
    local folder, name = paths.split(path)
    if name == "" then return self:directory(folder) end
    local fields = { name = escape.utf8(name), parent_directory_ref = self:directory(folder) }
    if hash then
        fields.hashes = { MD5 = hash.md5, ["SHA-1"] = hash.sha1, ["SHA-256"] = hash.sha256 }
        fields.size = hash.size
    end
    return self:observable("file", fields)
end

local HIVES = {
    HKLM = "HKEY_LOCAL_MACHINE", HKCU = "HKEY_CURRENT_USER", HKU = "HKEY_USERS", HKCR = "HKEY_CLASSES_ROOT",
    HKCC = "HKEY_CURRENT_CONFIG",
}

-- What a schema takes for an abbreviated hive, wherever it stands.
local function looks_abbreviated(key)
    for _, hive in ipairs { "HKCC", "HKCR", "HKCU", "HKU", "hkcc", "hkcr", "hkcu", "hku" } do
        if key:find(hive, 1, true) then return true end
    end
    return key:find "^HKLM" or key:find("hklm", 1, true)
end

--- "HKCU\Software" -> "HKEY_CURRENT_USER\Software"; nil for what is no key.
function stix.full_key(path)
    local hive, rest = path:match [[^([^\]+)(.*)$]]
    if not hive then return nil end
    local key = escape.utf8((HIVES[hive:upper()] or hive) .. rest)
    return not looks_abbreviated(key) and key or nil
end

local TYPES = {}
for name in ([[REG_NONE REG_SZ REG_EXPAND_SZ REG_BINARY REG_DWORD REG_LINK REG_MULTI_SZ REG_RESOURCE_LIST
               REG_FULL_RESOURCE_DESCRIPTOR REG_RESOURCE_REQUIREMENTS_LIST REG_QWORD]]):gmatch "%S+" do
    TYPES[name] = name
end
TYPES.REG_FULL_RESOURCE_DESCRIPTOR = "REG_FULL_RESOURCE_DESCRIPTION" -- STIX's spelling

--- A key, or a value with its data.
function Bundle:registry(path, is_value, type, data)
    local key, name = path, nil
    if is_value then key, name = paths.split(path) end
    key = stix.full_key(key)
    if not key then return nil end
    local fields = { key = key }
    if is_value then
        fields.values = json.list { json.object(
            "name", name == "(Default)" and "" or escape.utf8(name), "data", data and escape.utf8(data),
            "data_type", type and (TYPES[type] or "REG_INVALID_TYPE")) }
    end
    return self:observable("windows-registry-key", fields)
end

local function is_domain(host)
    return #host <= 253 and host:find "^[%w_-]+[%w_.-]*$" ~= nil and host:find "%a" ~= nil
end

local function is_ipv4(address) return address:find "^%d+%.%d+%.%d+%.%d+$" ~= nil end

-- "::ffff:1.2.3.4" -> "::ffff:0102:0304": OASIS' schema knows no other form.
local function plain_ipv6(address)
    local lead, a, b, c, d = address:match "^(.*:)(%d+)%.(%d+)%.(%d+)%.(%d+)$"
    if not lead then return address end
    return ("%s%02x%02x:%02x%02x"):format(lead, tonumber(a), tonumber(b), tonumber(c), tonumber(d))
end

--- A host by its address, or name, or both; nil where it is neither.
function Bundle:host(address, host)
    local by_address
    if address and address ~= "" then
        local kind = is_ipv4(address) and "ipv4-addr" or address:find "^[%x:.]+$" and "ipv6-addr"
        by_address = kind and self:observable(kind, { value = plain_ipv6(address) })
    end
    if not host or not is_domain(host) then return by_address end
    return by_address or self:observable("domain-name", { value = host }), self:observable("domain-name", {
        value = host, resolves_to_refs = by_address and json.list { by_address } or nil,
    })
end

--- Traffic with an endpoint of the case; `source` is an address of this machine or nil.
function Bundle:traffic(endpoint)
    local target = self:host(endpoint.address, endpoint.host)
    if not target then return nil end
    local protocols = {}
    if target:find "^ipv4" then protocols[1] = "ipv4" elseif target:find "^ipv6" then protocols[1] = "ipv6" end
    protocols[#protocols + 1] = (endpoint.protocol or "tcp"):lower()
    local ports = endpoint.local_ports or {}
    return self:observable("network-traffic", {
        ["end"] = stix.time(endpoint.last_time),
        start = stix.time(endpoint.first_time), is_active = false, dst_ref = target,
        dst_port = endpoint.port and endpoint.port >= 0 and endpoint.port or nil,
        src_port = #ports == 1 and not endpoint.more_local_ports and ports[1] or nil,
        protocols = json.list(protocols), src_byte_count = endpoint.sent, dst_byte_count = endpoint.received,
    })
end

local function quoted(text) return "'" .. escape.stix(text) .. "'" end

-- A path below a user's folder is another one on every machine.
local function path_test(property, path)
    local drive, rest = path:match [[^(%a:\[uU][sS][eE][rR][sS]\)[^\]+(\.*)$]]
    if drive then return ("%s LIKE %s"):format(property, quoted(drive .. "%" .. rest)) end
    return ("%s = %s"):format(property, quoted(path))
end

--- The pattern that finds an indicator (of kaiseki.indicators); nil for those that need none.
function stix.pattern(item)
    if item.type == "sha256" then return ("[file:hashes.'SHA-256' = %s]"):format(quoted(item.value)) end
    if item.type == "file" then
        local folder, name = paths.split(item.path)
        if name == "" then return nil end
        local test = "file:name = " .. quoted(name)
        if folder ~= "" then test = test .. " AND " .. path_test("file:parent_directory_ref.path", folder) end
        return "[" .. test .. "]"
    end
    if item.type == "directory" then return "[" .. path_test("directory:path", item.path) .. "]" end
    if item.type == "registry key" or item.type == "registry value" then
        local key, name = item.path, nil
        if item.type == "registry value" then key, name = paths.split(item.path) end
        key = stix.full_key(key)
        if not key then return nil end
        local test = "windows-registry-key:key = " .. quoted(key)
        if name then test = test .. " AND windows-registry-key:values[*].name = " .. quoted(name) end
        return "[" .. test .. "]"
    end
    if item.type == "ipv4" then return ("[ipv4-addr:value = %s]"):format(quoted(item.value)) end
    if item.type == "ipv6" then return ("[ipv6-addr:value = %s]"):format(quoted(plain_ipv6(item.value))) end
    if item.type == "domain" and is_domain(item.value) then
        return ("[domain-name:value = %s]"):format(quoted(item.value))
    end
    if item.type == "url" then return ("[url:value = %s]"):format(quoted(item.value)) end
    return nil
end

return stix
