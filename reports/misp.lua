--- The indicators as a MISP event, to import with "Add event > Import from... > MISP standard" or through its API.

local clock = require "kaiseki.report.clock"
local identity = require "kaiseki.report.identity"
local indicators = require "kaiseki.report.indicators"
local json = require "kaiseki.report.format.json"
local time = require "kaiseki.common.time"
local view = require "kaiseki.report.view"

-- MISP's type, category, and whether to look for it in traffic and on disks.
local KINDS = {
    sha256 = { "sha256", "Payload delivery", true }, sha1 = { "sha1", "Payload delivery", true },
    md5 = { "md5", "Payload delivery", true }, file = { "filename", "Artifacts dropped", true },
    directory = { "text", "Artifacts dropped", false }, ["command line"] = { "text", "Artifacts dropped", false },
    ["registry key"] = { "regkey", "Persistence mechanism", true },
    ["registry value"] = { "regkey|value", "Persistence mechanism", true },
    ipv4 = { "ip-dst", "Network activity", true }, ipv6 = { "ip-dst", "Network activity", true },
    domain = { "domain", "Network activity", true }, url = { "url", "Network activity", true },
}

-- What MISP takes for a domain; others it would refuse.
local function is_domain(text) return text:find "^[%w._-]+%.[%w-][%w-]+$" ~= nil end

-- Not addresses with a zone ("fe80::1%4").
local function is_address(text) return text:find "^[%x:.]+$" ~= nil end

local function fits_a_line(text) return not text:find "[\r\n]" end

-- The two halves of such a value are parted by the only bar in it.
local function fits_a_pair(item)
    return item.data and item.data ~= "" and not (item.value .. item.data):find("|", 1, true)
        and fits_a_line(item.value .. item.data)
end

-- MISP refuses attributes that are not of their type's form: those become plain text.
local function kind_of(item)
    local kind = KINDS[item.type]
    local plain = { "text", kind[2], false }
    if item.type == "registry value" and fits_a_pair(item) then return kind end
    if item.type == "registry value" then kind = KINDS["registry key"] end
    if not fits_a_line(item.value) then return plain end
    if item.type == "domain" and not is_domain(item.value) then return plain end
    if item.type ~= "ipv4" and item.type ~= "ipv6" then return kind end
    if not is_address(item.value) then return plain end
    if (item.port or 0) == 0 then return kind end
    return { "ip-dst|port", kind[2], kind[3] }
end

local function value_of(item, kind)
    if kind[1] == "regkey|value" then return item.value .. "|" .. item.data end
    if kind[1] == "ip-dst|port" then return ("%s|%d"):format(item.value, item.port) end
    return item.value
end

-- MISP wants a zone: one that is not known is taken for UTC.
local function first_seen(case, ticks)
    return case.capture.zone and clock.iso(case, ticks, 6) or time.iso(ticks, "+00:00", 6)
end

local function attribute(case, item, ids, seen)
    local kind = kind_of(item)
    local value = value_of(item, kind)
    local uuid = ids:uuid("misp-attribute", kind[1], value)
    if seen[uuid] then return nil end
    seen[uuid] = true
    local comment = item.why .. (item.event and (" (#%d)"):format(item.event) or "")
    if kind[1] == "regkey" and item.data then comment = ("set to %s; %s"):format(item.data, comment) end
    return json.object(
        "uuid", uuid, "type", kind[1], "category", kind[2], "value", value,
        "to_ids", kind[3] and not item.common, "comment", comment,
        "first_seen", item.time and time.has_date(item.time) and first_seen(case, item.time) or nil)
end

-- Tags that MISP's galaxy of ATT&CK knows.
local function tags(case)
    local list, seen = {}, {}
    for _, finding in ipairs(case.findings) do
        for _, id in ipairs(finding.attack) do
            local technique = case:attack(id)
            if finding.in_tree and technique and not seen[id] then
                seen[id] = true
                local tag = ('misp-galaxy:mitre-attack-pattern="%s - %s"'):format(technique.name, id)
                list[#list + 1] = json.object("name", tag)
            end
        end
    end
    return json.list(list)
end

-- MISP's 1 high, 2 medium, 3 low, 4 undefined.
local function threat_level(case)
    local worst = #view.SEVERITIES
    for _, finding in ipairs(case.findings) do worst = math.min(worst, view.rank(finding.severity)) end
    return worst <= 2 and "1" or worst == 3 and "2" or "3"
end

local function render(case, out, options)
    out:escape "json"
    local look = indicators.view(case, options)
    local ids = identity.new(case)
    local first = case.capture.first_time
    local seen = {}
    local attributes = json.map(indicators.of(look), function(item) return attribute(case, item, ids, seen) end)
    local name = case.sample and case.sample.name or case.capture.name
    out:raw(json.encode(json.object("Event", json.object(
        "uuid", ids:uuid("misp-event"), "info", "Behaviour of " .. name .. " (kaiseki, Process Monitor capture)",
        "date", first and time.has_date(first) and clock.date(case, first) or nil,
        "threat_level_id", threat_level(case), "analysis", "2",
        "distribution", "0", "published", false, "Attribute", attributes, "Tag", tags(case)))) .. "\n")
end

return { name = "misp", extension = "misp.json", render = render }
