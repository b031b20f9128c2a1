--- One file to look into the case with a browser: no request leaves it, its policy forbids any, and it runs only
-- the scripts whose hashes it names.

local account = require "kaiseki.report.account"
local files = require "kaiseki.report.files"
local header = require "kaiseki.report.header"
local html_data = require "kaiseki.report.html.data"
local network = require "kaiseki.report.network"
local numbers = require "kaiseki.common.numbers"
local registry = require "kaiseki.report.registry"
local sha256 = require "kaiseki.report.format.sha256"
local story = require "kaiseki.report.story"
local summary = require "kaiseki.report.summary"
local tactics = require "kaiseki.windows.tactics"
local tree = require "kaiseki.report.tree"
local view = require "kaiseki.report.view"

-- A script or style of the folder html/, without the comment that says what the file is.
local function source(name) return (resource(name):gsub("^/%*.-%*/\n", "")) end

local STYLE = source "style.css"
local SCRIPTS = { source "table.js", source "timeline.js", source "graph.js", source "page.js" } -- run in this order
local CHARTS, TABLE = resource "charts.html", resource "table.html"

-- Inline scripts and styles run only when their hash is listed; nothing may be loaded or sent.
local function policy()
    local scripts = {}
    for at, script in ipairs(SCRIPTS) do scripts[at] = "'" .. sha256.source(script) .. "'" end
    return table.concat({
        "default-src 'none'", "script-src " .. table.concat(scripts, " "), "style-src '" .. sha256.source(STYLE) .. "'",
        "img-src data:", "base-uri 'none'", "form-action 'none'",
    }, "; ")
end

local SECTIONS = {
    { "story", "Story" }, { "attack", "ATT&amp;CK" }, { "processes", "Processes" }, { "timeline", "Timeline" },
    { "graph", "Causality" }, { "activity", "Activity" }, { "events", "Events" }, { "account", "Not shown" },
}

local function print_head(out, case)
    out:raw "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    out:raw(('<meta http-equiv="Content-Security-Policy" content="%s">\n'):format(policy()))
    out:raw '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    out:raw '<meta name="referrer" content="no-referrer">\n<link rel="icon" href="data:,">\n'
    out:write("<title>%s - kaiseki</title>\n", case.capture.name)
    out:raw("<style>" .. STYLE .. "</style>\n</head>\n<body>\n")
    out:write('<header class="top"><strong>%s</strong><nav aria-label="sections">', case.capture.name)
    for _, section in ipairs(SECTIONS) do out:raw(('<a href="#%s">%s</a>'):format(section[1], section[2])) end
    out:raw '</nav><button type="button" id="theme">Light / dark</button></header>\n<main>\n'
end

local function print_facts(out, look, told)
    out:raw "<section>\n"
    local lines = header.of(look)
    out:write("<h1>%s</h1>\n", look.case.capture.name)
    local sum = summary.of(look, told.rows)
    if sum then out:write('<p class="summary">%s</p>\n', sum) end
    out:raw '<dl class="facts">\n'
    for at, line in ipairs(lines) do
        out:write("<dt>%s</dt>", at == 1 and "Capture" or line.label)
        out:raw(line.warn and '<dd class="warn">' or "<dd>")
        out:write("%s", line.text)
        out:raw "</dd>\n"
    end
    out:write("<dt>Marks</dt><dd>%s; %s</dd>\n</dl>\n</section>\n", lines[#lines].legend or "", lines[1].label)
end

local function print_techniques(out, row)
    for at, id in ipairs(row.attack) do
        if at > 1 then out:raw " " end
        if id:find "^T%d+$" or id:find "^T%d+%.%d+$" then
            local url = "https://attack.mitre.org/techniques/" .. id:gsub("%.", "/") .. "/"
            out:write('<a href="%s" rel="noreferrer noopener">%s</a>', url, id)
        else
            out:write("%s", id)
        end
    end
end

local function print_rows(out, data, rows, prefix)
    out:raw '<table class="plain story"><thead><tr><th>seconds</th><th>severity</th><th>what</th><th>technique</th>'
    out:raw "<th>events</th></tr></thead>\n<tbody>\n"
    for at, row in ipairs(rows) do
        out:write('<tr id="%s"><td class="number mono">%s</td><td>', prefix .. ("%d"):format(at), row.offset)
        out:write('<span class="badge %s">%s</span></td><td>%s</td><td>', row.severity, row.severity, row.text)
        print_techniques(out, row)
        out:write('</td><td><button type="button" class="jump mono" data-findings="%s">%s</button></td></tr>\n',
                  data:findings_of(row), row.references)
    end
    out:raw "</tbody></table>\n"
end

local function print_story(out, data, told)
    out:write('<section id="story"><h2>Story<small>%s</small></h2>\n',
              #told.rows > 0 and story.counts(told.rows) or "nothing that a rule knows")
    if #told.rows > 0 then print_rows(out, data, told.rows, "row-") end
    if #told.elsewhere > 0 then
        out:raw "<h3>Outside the sample's tree</h3>\n"
        print_rows(out, data, told.elsewhere, "elsewhere-")
    end
    if told.lesser > 0 then
        out:write("<p>and %s outside the tree (--all)</p>\n", numbers.count(told.lesser, "lesser finding"))
    end
    out:raw "</section>\n"
end

-- phase of a tactic -> list of { technique, severity, rows, first row }
local function matrix_of(case, told)
    local cells, index = {}, {}
    for at, row in ipairs(told.rows) do
        for _, id in ipairs(row.attack) do
            local technique = case:attack(id)
            for _, phase in ipairs(technique and technique.tactics or {}) do
                local key = phase .. "\0" .. id
                local cell = index[key]
                if not cell then
                    cell = { technique = technique, severity = row.severity, rows = 0, first = at }
                    index[key] = cell
                    cells[phase] = cells[phase] or {}
                    table.insert(cells[phase], cell)
                end
                cell.rows = cell.rows + 1
                if view.rank(row.severity) < view.rank(cell.severity) then cell.severity = row.severity end
            end
        end
    end
    return cells
end

local function print_matrix(out, case, told)
    out:raw '<section id="attack"><h2>MITRE ATT&amp;CK<small>what was seen</small></h2>\n'
    local cells, any = matrix_of(case, told), false
    out:raw '<div class="matrix">\n'
    for _, tactic in ipairs(tactics) do
        if cells[tactic.phase] then
            any = true
            out:write("<div><h3>%s</h3>", (tactic.name:lower():gsub("^%l", string.upper)))
            for _, cell in ipairs(cells[tactic.phase]) do
                out:write('<a class="%s" href="#row-%s">', cell.severity, ("%d"):format(cell.first))
                out:write("%s<span>%s, %s</span></a>", cell.technique.name, cell.technique.id,
                          numbers.count(cell.rows, "line"))
            end
            out:raw "</div>\n"
        end
    end
    out:raw(any and "</div>\n" or "</div><p>Nothing.</p>\n")
    out:raw "</section>\n"
end

local function print_process(out, row)
    out:raw(row.context and '<li class="context"><span class="name">' or '<li><span class="name">')
    out:write('<span class="branch mono">%s</span><b>%s</b> %s', row.prefix, row.name,
              row.pid and ("%d"):format(row.pid) or "")
    if row.service then out:write(" (%s)", row.service) end
    out:raw '</span><span class="when">'
    local when = {}
    for _, part in ipairs { row.start or "", row.life or "", row.exit or "" } do
        if part ~= "" then when[#when + 1] = part end
    end
    out:write('%s</span><span class="mono wrap">%s', table.concat(when, "  "), row.note or row.command or "")
    if row.tie then out:write(" <em>%s</em>", row.tie) end
    out:raw "</span></li>\n"
end

local function print_tree(out, look)
    local drawn = tree.of(look)
    local note = numbers.count(drawn.started, "process", "processes") .. " started"
    if drawn.consoles > 0 then note = note .. ("; %d Conhost.exe folded"):format(drawn.consoles) end
    out:write('<section id="processes"><h2>Process tree<small>%s</small></h2>\n', note)
    out:raw '<div class="scroll"><ul class="tree">\n'
    for _, row in ipairs(drawn.rows) do print_process(out, row) end
    out:raw "</ul></div>\n</section>\n"
end

local function print_entries(out, look, title, section, told)
    out:write("<h2>%s<small>%s</small></h2>\n", title, told.counts ~= "" and told.counts or "none")
    out:raw '<table class="plain activity"><tbody>\n'
    section.each(look, told, function(entry)
        out:write('<tr><td class="verb">%s</td><td class="mono wrap">%s</td>', entry.verb, entry.object)
        out:write('<td class="wrap">%s</td></tr>\n', entry.rest)
    end)
    out:raw "</tbody></table>\n"
end

local function print_activity(out, look)
    out:raw '<section id="activity">\n'
    print_entries(out, look, "Files", files, files.of(look))
    print_entries(out, look, "Registry", registry, registry.of(look))
    print_entries(out, look, "Network", network, network.of(look))
    out:raw "</section>\n"
end

local function print_account(out, look)
    local told = account.of(look)
    out:raw '<section id="account"><h2>What is not shown</h2>\n<ul class="account">\n'
    out:write("<li>Hidden by whitelists: %s</li>\n", account.say_hidden(look, told.hidden))
    if not look.whole then
        local said = #told.others.said > 0 and ": " .. look:some(told.others.said, 12, "processes") or ""
        out:write("<li>Others: %s%s</li>\n", numbers.count(told.others.total, "event"), said)
    end
    if told.laboratory then out:write("<li>Laboratory tools: %s</li>\n", told.laboratory) end
    out:write("<li>Unseen: %s</li>\n", table.concat(told.unseen, "; "))
    if told.problem_count > 0 then
        local some = #told.problems > 0 and ": " .. look:some(told.problems, 5) or ""
        out:write('<li class="warn">Problems: %s%s</li>\n', numbers.group(told.problem_count), some)
    end
    for _, error in ipairs(told.errors) do
        out:write('<li class="warn">Error: %s: %s</li>\n', error.script, error.text)
    end
    out:raw "</ul>\n</section>\n"
end

local function print_data(out, data)
    out:raw '<script type="application/json" id="events-data">'
    data:write_events(out)
    out:raw '</script>\n<script type="application/json" id="data">'
    data:write_rest(out)
    out:raw "</script>\n"
    for _, script in ipairs(SCRIPTS) do out:raw("<script>" .. script .. "</script>\n") end
end

local function render(case, out, options)
    out:escape "html"
    local look = view.new(case, options)
    local told = story.of(look)
    local data = html_data.new(look)
    print_head(out, case)
    print_facts(out, look, told)
    print_story(out, data, told)
    print_matrix(out, case, told)
    print_tree(out, look)
    out:raw(CHARTS)
    print_activity(out, look)
    out:raw(TABLE)
    print_account(out, look)
    out:raw "</main>\n"
    print_data(out, data)
    out:raw "</body>\n</html>\n"
end

return { name = "html", extension = "html", render = render }
