--- Everything that was concluded, as one JSON object; docs/schema/report.schema.json describes it.

local account = require "kaiseki.report.account"
local ends = require "kaiseki.common.ends"
local evidence = require "kaiseki.common.evidence"
local json = require "kaiseki.report.format.json"
local plain = require "kaiseki.report.plain"
local story = require "kaiseki.report.story"
local summary = require "kaiseki.report.summary"
local view = require "kaiseki.report.view"

local SECTIONS = { "process", "file", "registry", "network", "other" }

local function story_row(case, look)
    return function(row)
        return json.object(
            "offset", json.seconds(row.first_time - look.zero), "time", plain.time(case, row.first_time),
            "severity", row.severity, "text", row.text, "attack", plain.names(row.attack), "rule", row.rule,
            "first", row.first, "last", row.last, "in_tree", row.in_tree)
    end
end

local function activity_by_section(case, document)
    local by_section = {}
    for _, section in ipairs(SECTIONS) do by_section[section] = {} end
    for _, entry in ipairs(case.activities) do
        local list = by_section[entry.section] or by_section.other
        if not entry.whitelisted_by then list[#list + 1] = entry end
    end
    document:key "activity"
    local sections = json.document(document.out)
    for _, section in ipairs(SECTIONS) do
        sections:list(section, by_section[section], function(entry) return plain.activity(case, entry) end)
    end
    document.out:raw "\n}"
end

local function unique_hosts(case, look)
    local hosts, seen = {}, {}
    for _, endpoint in ipairs(case.endpoints) do
        local name = (endpoint.host or "") .. "\0" .. (endpoint.address or "")
        if look:shows_endpoint(endpoint) and ends.is_host(endpoint) and not seen[name] then
            seen[name] = true
            hosts[#hosts + 1] = endpoint
        end
    end
    return hosts
end

local function hidden_by(case)
    return json.map(case.whitelists, function(list)
        if (list.hidden or 0) == 0 then return nil end
        return json.object("section", list.section, "reason", list.reason, "name", list.name, "hidden", list.hidden)
    end)
end

local function with_case(case, convert)
    return function(item) return convert(case, item) end
end

local function render(case, out)
    out:escape "json"
    local look = view.new(case, { raw = true, all = true })
    local told = story.of(look)
    local document = json.document(out)
    document:field("schema", 1)
    document:field("kaiseki", case.kaiseki_version)
    document:field("capture", plain.capture(case))
    document:field("sample", case.sample and json.object(
        "process", plain.who(case.sample), "image", case.sample.image, "presumed", case.sample_presumed,
        "reason", case.sample_reason, "all", json.map(case.samples, plain.who)))
    document:field("summary", summary.of(look, told.rows))
    document:list("story", told.rows, story_row(case, look))
    document:list("elsewhere", told.elsewhere, story_row(case, look))
    document:list("findings", case.findings, with_case(case, plain.finding))
    document:list("processes", case.processes, with_case(case, plain.process))
    local equals = evidence.equals(case)
    document:list("files", case.files, function(file) return plain.file(case, file, equals) end)
    document:list("registry", case.registry, with_case(case, plain.registry))
    document:list("endpoints", case.endpoints, with_case(case, plain.endpoint))
    document:list("hosts", unique_hosts(case, look), function(endpoint)
        return json.object("host", endpoint.host, "address", endpoint.address)
    end)
    activity_by_section(case, document)
    document:list("suppressed", case.suppressed, with_case(case, plain.activity))
    document:field("whitelists", hidden_by(case))
    document:list("laboratory", account.laboratory(case).processes, function(process)
        return json.object("process", plain.who(process), "untold", process.untold)
    end)
    document:field("unseen", plain.names(account.of(look).unseen))
    document:list("errors", case.errors, function(error)
        return json.object("script", error.script, "text", error.text)
    end)
    document:close()
end

return { name = "json", extension = "json", render = render }
