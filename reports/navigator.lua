--- A layer for MITRE's ATT&CK Navigator: what was seen, scored by severity, with the sentences as comments.

local json = require "kaiseki.report.format.json"
local story = require "kaiseki.report.story"
local view = require "kaiseki.report.view"

local SCORES = { critical = 100, high = 75, medium = 50, low = 25, info = 10 }

-- Of scores 0, 50 and 100; the navigator mixes those between.
local COLOURS = { "#fff3bf", "#ffa94d", "#e03131" }

local function channel(colour, at) return tonumber(colour:sub(at, at + 1), 16) end

-- The colour that the gradient gives a score.
local function colour_of(score)
    local from = score < 50 and 1 or 2
    local share = (score - 50 * (from - 1)) / 50
    local mixed = {}
    for at = 2, 6, 2 do
        local low, high = channel(COLOURS[from], at), channel(COLOURS[from + 1], at)
        mixed[#mixed + 1] = ("%02x"):format(math.floor(low + (high - low) * share + 0.5))
    end
    return "#" .. table.concat(mixed)
end

-- id -> { score, sentences, events }, of what the story tells.
local function techniques_of(told)
    local by_id, order = {}, {}
    for _, row in ipairs(told.rows) do
        for _, id in ipairs(row.attack) do
            local seen = by_id[id]
            if not seen then
                seen = { id = id, score = 0, sentences = {} }
                by_id[id] = seen
                order[#order + 1] = id
            end
            seen.score = math.max(seen.score, SCORES[row.severity] or 0)
            seen.sentences[#seen.sentences + 1] = row.offset .. " " .. row.text .. " " .. row.references
        end
    end
    table.sort(order)
    return by_id, order
end

local function technique(seen)
    return json.object(
        "techniqueID", seen.id, "score", seen.score, "comment", table.concat(seen.sentences, "\n"), "enabled", true,
        "showSubtechniques", true)
end

-- The navigator folds sub-techniques away unless their technique says otherwise.
local function add_parents(list, by_id, order)
    local added = {}
    for _, id in ipairs(order) do
        local parent = id:match "^(T%d+)%."
        if parent and not by_id[parent] and not added[parent] then
            added[parent] = true
            list[#list + 1] = json.object("techniqueID", parent, "enabled", true, "showSubtechniques", true)
        end
    end
end

local function render(case, out, options)
    out:escape "json"
    local look = view.new(case, { raw = options.raw, all = true }, true)
    local by_id, order = techniques_of(story.of(look))
    local list = {}
    for _, id in ipairs(order) do list[#list + 1] = technique(by_id[id]) end
    add_parents(list, by_id, order)
    local name = case.sample and case.sample.name or case.capture.name
    out:raw(json.encode(json.object(
        "name", name, "description", ("kaiseki %s, %s"):format(case.kaiseki_version, case.capture.name),
        "domain", "enterprise-attack",
        "versions", json.object("attack", "19", "navigator", "5.1.0", "layer", "4.5"),
        "sorting", 3, "hideDisabled", false, "techniques", json.list(list),
        "gradient", json.object("colors", json.list(COLOURS), "minValue", 0, "maxValue", 100),
        "legendItems", json.map({ "critical", "high", "medium", "low", "info" }, function(severity)
            local score = SCORES[severity]
            return json.object("label", ("%s = %d"):format(severity, score), "color", colour_of(score))
        end))) .. "\n")
end

return { name = "navigator", extension = "navigator.json", render = render }
