--- What can be looked for on other machines: hashes, files, registry values, hosts, URLs and command lines of the
-- sample's tree, each with when it was first seen and why it is listed.

local ends = require "kaiseki.common.ends"
local evidence = require "kaiseki.common.evidence"
local lists = require "kaiseki.common.lists"
local numbers = require "kaiseki.common.numbers"
local paths = require "kaiseki.report.paths"
local view = require "kaiseki.report.view"
local story = require "kaiseki.report.story"
local summary = require "kaiseki.report.summary"
local tree = require "kaiseki.report.tree"
local files = require "kaiseki.windows.files"

local indicators = {}

-- Files of these kinds are listed whenever the tree made them; others when a finding is about them or --all asks.
local LISTED = { "executable", "script", "starter" }

local function is_program(path)
    local kinds = files.EXTENSIONS[paths.extension(path):sub(2)]
    for _, kind in ipairs(LISTED) do
        if lists.has_word(kinds, kind) then return true end
    end
    return false
end

-- What was set to several data or talked to on several ports is listed with each.
local function add(list, seen, item)
    local id = table.concat({ item.type, item.value, item.data or "", tostring(item.port) }, "\0")
    if item.value == "" or seen[id] then return end
    seen[id] = true
    list[#list + 1] = item
end

local function add_hashes(look, list, seen, path, why)
    local hash = look.case:hash(path)
    if not hash then return end
    for _, kind in ipairs { "sha256", "sha1", "md5" } do
        add(list, seen, {
            type = kind, value = hash[kind] or "", time = why.time, event = why.event, why = why.text,
        })
    end
end

local function is_listed(look, file, finding)
    if not file.created and not (file.renamed_from and file.renamed_from ~= "") then return false end
    if finding or (file.runs or 0) > 0 or (file.loads or 0) > 0 or look.options.all then return true end
    return is_program(file.path)
end

local function why_file(look, file, finding)
    local made = "written by " .. view.process(file.created_by or file.renamed_by)
    if (file.runs or 0) > 0 then made = made .. ", ran" end
    if (file.loads or 0) > 0 then made = made .. ", loaded" end
    return {
        text = finding and story.sentence(look, finding) or made,
        time = file.created_time or look:time_of(file.renamed_at), event = file.created_at or file.renamed_at,
    }
end

-- "...; YARA rule_a, rule_b": what is known of a file beside what it did.
local function with_yara(look, path, why)
    local names = evidence.yara(look.case, path)
    if #names > 0 then why.text = ("%s; YARA %s"):format(why.text, table.concat(names, ", ")) end
    return why
end

local function add_files(look, list, seen, by_path)
    for _, file in ipairs(look.case.files) do
        local finding = by_path[file.path:lower()]
        if (look:shows_object(file) or finding) and is_listed(look, file, finding) then
            local why = with_yara(look, file.path, why_file(look, file, finding))
            if not file.is_directory then add_hashes(look, list, seen, file.path, why) end
            add(list, seen, {
                type = file.is_directory and "directory" or "file", value = look.shorten(file.path), path = file.path,
                time = why.time, event = why.event, why = why.text,
            })
        end
    end
end

local function add_sample(look, list, seen)
    local sample = look.case.sample
    if not sample or not sample.image or sample.image == "" then return end
    local why = { text = "the sample", time = sample.start_time, event = sample.first_event }
    with_yara(look, sample.image, why)
    add_hashes(look, list, seen, sample.image, why)
    add(list, seen, {
        type = "file", value = look.shorten(sample.image), path = sample.image, time = why.time, event = why.event,
        why = why.text,
    })
end

local function add_registry(look, list, seen, by_path)
    for _, record in ipairs(look.case.registry) do
        local finding = by_path[record.path:lower()]
        if finding or (look:shows_object(record) and look.options.all) then
            for _, change in ipairs(record.history) do
                local told = change.success ~= false and (change.change == "set" or change.change == "created")
                if told then
                    local why = finding and story.sentence(look, finding)
                    add(list, seen, {
                        type = record.is_value and "registry value" or "registry key",
                        value = look.shorten(record.path), path = record.path, record = record,
                        data = change.data and look:say(change.data), raw_data = change.data, data_type = change.type,
                        time = change.first_time, event = change.first,
                        why = why or "set by " .. view.process(change.process),
                    })
                end
            end
        end
    end
end

-- Name servers are mostly everybody's: nothing to block unseen.
local DNS_PORT = 53

local function why_endpoint(endpoint)
    local names = {}
    for at, dealing in ipairs(endpoint.processes) do names[at] = view.process(dealing.process) end
    return ("%s talked to it%s, out %s, in %s bytes, %s"):format(
        table.concat(names, ", "), endpoint.port == DNS_PORT and " as a name server" or "",
        numbers.group(endpoint.sent or 0), numbers.group(endpoint.received or 0),
        endpoint.answered and "answered" or "never answered")
end

local function add_endpoints(look, list, seen)
    for _, endpoint in ipairs(look.case.endpoints) do
        local address, host = endpoint.address or "", endpoint.host or ""
        local inside = not look.options.all and summary.is_inside(look, endpoint)
        if look:shows_endpoint(endpoint) and ends.is_host(endpoint) and not inside then
            local common = {
                port = endpoint.port and endpoint.port >= 0 and endpoint.port or nil, protocol = endpoint.protocol,
                time = endpoint.first_time, event = endpoint.first, why = why_endpoint(endpoint), endpoint = endpoint,
                common = endpoint.port == DNS_PORT,
            }
            local kinds = { { address:find(":", 1, true) and "ipv6" or "ipv4", address }, { "domain", host } }
            for _, kind in ipairs(kinds) do
                local item = { type = kind[1], value = kind[2] }
                for key, value in pairs(common) do item[key] = value end
                add(list, seen, item)
            end
        end
    end
end

-- What a command line says besides the program that it starts.
local function arguments_of(line)
    local rest = line:match '^%s*"[^"]*"%s*(.*)$' or line:match "^%s*%S+%s*(.*)$" or ""
    return rest
end

local function add_command_lines(look, list, seen)
    for _, row in ipairs(tree.of(look).rows) do
        local process = not row.context and row.process
        local line = process and process.command_line or ""
        if process and process.started_in_capture and arguments_of(line) ~= "" then
            local when, event = process.start_time, process.first_event
            add(list, seen, {
                type = "command line", value = look.shorten(line), time = when, event = event,
                why = "run by " .. view.process(process.parent),
            })
            for url in line:gmatch "%a[%a%d+.-]*://[^%s\"'<>|]+" do
                add(list, seen, { type = "url", value = url, time = when, event = event, why = "in a command line" })
            end
        end
    end
end

--- The list, in order of kind. `look` decides on paths (general) and on what belongs to the sample's tree.
function indicators.of(look)
    local list, seen = {}, {}
    local by_path = look:findings_by_path()
    add_sample(look, list, seen)
    add_files(look, list, seen, by_path)
    add_registry(look, list, seen, by_path)
    add_endpoints(look, list, seen)
    add_command_lines(look, list, seen)
    return list
end

--- A view for indicators: paths without the machine's user, addresses as they are.
function indicators.view(case, options)
    local look = view.new(case, { raw = true, all = options.all })
    if not options.raw then
        look.shorten = paths.shortener(case, paths.GENERAL, true)
        look.defang_text = function(text) return text end
    end
    return look
end

return indicators
