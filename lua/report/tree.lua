--- The process tree as rows: Conhost.exe folded, helpers whose command lines are parts of their parent's folded.

local paths = require "kaiseki.report.paths"
local time = require "kaiseki.common.time"
local view = require "kaiseki.report.view"

local tree = {}

-- Deeper processes are drawn at this depth and say how deep they are.
local DEPTH = 12

local function shown_children(look, process)
    local children = {}
    for _, child in ipairs(process.children) do
        if look:shows(child) and not look.hidden[child.number] then children[#children + 1] = child end
    end
    return children
end

-- Only Windows' own console host, so that malware cannot hide by its name.
local function is_console_host(look, process)
    if (process.name or ""):lower() ~= "conhost.exe" then return false end
    if #process.children > 0 or look.told[process.number] then return false end
    local image = (process.image or ""):lower()
    local system = (look.case.capture.system_root or [[C:\Windows]]):lower()
    return image == "" or image == system .. [[\system32\conhost.exe]]
end

-- Letters and digits of a command line in lower case, to find it in another whatever its quotes and spaces.
local function essence(line) return (line:lower():gsub("[%s\"'@]+", "")) end

-- cmd.exe starts `cmd.exe /S /D /c" echo Y"` for each side of a pipe.
local function own_part(process)
    local line = process.command_line or ""
    return line:match '^.-/[sS] /[dD] /[cC]"(.*)"%s*$' or line
end

-- A helper that only carries out what its parent's command line says.
local function is_part(look, child, parent_essence)
    if #shown_children(look, child) > 0 then return false end
    local part = essence(own_part(child))
    if #part >= 4 and parent_essence:find(part, 1, true) then return true end
    local image, rest = part:match "^(.-%.exe)(.+)$" -- started by its full path
    if not image then return false end
    local _, name = paths.split(image)
    return parent_essence:find(name:gsub("%.exe$", "") .. rest, 1, true) ~= nil
end

local function life(process)
    if process.ended_in_capture and process.start_time and process.end_time then
        return time.span(process.end_time - process.start_time)
    end
    if process.ended_in_capture then return "ended" end
    return "still running"
end

local function exit_text(process)
    local status = process.exit_status
    if not status then return "" end
    if status >= -65535 and status <= 65535 then return ("exit %d"):format(status) end
    return ("exit 0x%08X"):format(status & 0xFFFFFFFF)
end

local function row_of(look, process)
    local row = { process = process, name = view.name(process), pid = process.pid }
    if process.started_in_capture then
        row.start = look:since(process.start_time)
        row.life, row.exit = life(process), exit_text(process)
    else
        row.start, row.life = "before the capture", process.ended_in_capture and life(process) or ""
        row.exit = exit_text(process)
    end
    local line = process.command_line
    if line and line ~= "" then
        row.command = look:say((line:gsub("%s+$", "")))
    elseif process.image and process.image ~= "" then
        row.command = look:say(process.image)
        row.guessed = true
    end
    row.tie = process.image_guessed and "image by its command line" or nil
    return row
end

-- "cacls.exe 4392 2124, cmd.exe 8348" and when they ran
local function folded_row(look, parts)
    local names, pids, exits = {}, {}, {}
    for _, process in ipairs(parts) do
        local name = view.name(process)
        if not pids[name] then
            pids[name] = {}
            names[#names + 1] = name
        end
        table.insert(pids[name], ("%d"):format(process.pid or 0))
        exits[exit_text(process)] = true
    end
    local said = {}
    for _, name in ipairs(names) do said[#said + 1] = name .. " " .. table.concat(pids[name], " ") end
    local all_exits = {}
    for text in pairs(exits) do all_exits[#all_exits + 1] = text ~= "" and text or "still running" end
    table.sort(all_exits)
    local from, to = look:since(parts[1].start_time), look:since(parts[#parts].start_time)
    local note = from == to and from or from .. " to " .. to
    return {
        folded = parts, name = table.concat(said, ", "),
        note = ("%s, %s (parts of the line above)"):format(note, table.concat(all_exits, ", ")),
    }
end

local function sort_by_start(processes)
    table.sort(processes, function(a, b)
        local first, second = a.start_time or 0, b.start_time or 0
        if first ~= second then return first < second end
        return a.number < b.number
    end)
end

-- Splits the children into those drawn, those folded, and the number of console hosts.
local function sort_children(look, process)
    local drawn, parts, consoles = {}, {}, 0
    local children = shown_children(look, process)
    sort_by_start(children)
    local line = essence(process.command_line or "")
    for _, child in ipairs(children) do
        if is_console_host(look, child) then
            consoles = consoles + 1
        elseif line ~= "" and is_part(look, child, line) then
            parts[#parts + 1] = child
        else
            drawn[#drawn + 1] = child
        end
    end
    if #parts == 1 then -- one is no shorter folded
        drawn[#drawn + 1], parts = parts[1], {}
        sort_by_start(drawn)
    end
    return drawn, parts, consoles
end

-- Rows of `process` and all below it, without recursion: depth is the malware's choice.
local function add_branch(look, rows, process, depth, last)
    local stack, consoles, started = { { process = process, depth = depth, lead = "", last = last } }, 0, 0
    while #stack > 0 do
        local item = table.remove(stack)
        local row = item.row or row_of(look, item.process)
        local shown = math.min(item.depth, DEPTH)
        row.prefix = shown == 0 and "" or item.lead .. (item.last and "└ " or "├ ")
        row.below = shown == 0 and "" or item.lead .. (item.last and "  " or "│ ")
        if item.depth > DEPTH then row.deep = item.depth end
        rows[#rows + 1] = row
        if item.process then
            if item.process.started_in_capture then started = started + 1 end
            local drawn, parts, hosts = sort_children(look, item.process)
            consoles = consoles + hosts
            started = started + #parts + hosts
            local below = item.depth >= DEPTH and item.lead or row.below
            if #parts > 0 then
                stack[#stack + 1] = { row = folded_row(look, parts), depth = item.depth + 1, lead = below, last = true }
            end
            for at = #drawn, 1, -1 do
                stack[#stack + 1] = {
                    process = drawn[at], depth = item.depth + 1, lead = below, last = at == #drawn and #parts == 0,
                }
            end
        end
    end
    return started, consoles
end

local REASONS = {
    ["broker"] = "on behalf of %s", ["ran dropped"] = "runs a file that %s wrote",
    ["loaded dropped"] = "loaded a file that %s wrote",
    ["opened dropped"] = "opened a file that %s wrote",
}

-- Why a process that no process of the tree started belongs to it.
local function tie_reason(process)
    local form = REASONS[process.tie or ""]
    if not form then return nil end
    return form:format(process.tied_to and view.process(process.tied_to) or "the sample")
end

-- The process that an activity's event started; nil for another activity, or where the capture has no record of it.
local function started_by(entry)
    local event = entry.section == "process" and entry.event
    local parent, child = event and event.process, event and event.child
    for _, process in ipairs(parent and child and parent.children or {}) do
        if process.pid == child.pid and (process.start_time or 0) >= (event.time or 0) then return process end
    end
    return nil
end

-- Processes whose start whitelists hide, by number: nothing is found of them, and nothing that they started is shown.
local function hidden_of(look)
    local hidden, list = {}, {}
    for _, entry in ipairs(look.options.show_suppressed and {} or look.case.suppressed) do
        local process = look:hides(entry) and started_by(entry)
        if process and not look.told[process.number] then
            hidden[process.number] = true
            list[#list + 1] = process
        end
    end
    for at = #list, 1, -1 do
        for _, child in ipairs(list[at].children) do
            if not hidden[child.number] and look:shows(child) then hidden[list[at].number] = nil end
        end
    end
    return hidden
end

local function roots_of(look)
    local roots = {}
    for _, process in ipairs(look.case.processes) do
        local parent = process.parent
        local in_view = look:shows(process) and (not look.whole or process.started_in_capture)
            and not look.hidden[process.number]
        if in_view and not (parent and look:shows(parent) and (not look.whole or parent.started_in_capture)) then
            roots[#roots + 1] = process
        end
    end
    sort_by_start(roots)
    local sample = look.case.sample
    for at = 2, #roots do
        if sample and roots[at] == sample then table.insert(roots, 1, table.remove(roots, at)) end
    end
    return roots
end

-- A parent from outside of what is shown.
local function context_row(look, process)
    local row = row_of(look, process)
    row.context, row.prefix, row.below, row.command = true, "", "", nil
    row.service = view.service(process)
    return row
end

--- Rows in print order, how many processes were started, how many console hosts are folded into their parents. A
-- row has prefix, name, pid, start, life, exit, command, or `folded` (list of processes) and note; `context` marks
-- a parent from outside.
function tree.of(look)
    look.told = {}
    for _, finding in ipairs(look.case.findings) do
        if finding.process then look.told[finding.process.number] = true end
    end
    look.hidden = hidden_of(look)
    local rows, started, consoles, above = {}, 0, 0, nil
    local roots = roots_of(look)
    for number, root in ipairs(roots) do
        local parent, follower = root.parent, roots[number + 1]
        if parent and above ~= parent then rows[#rows + 1] = context_row(look, parent) end
        above = parent
        local at = #rows + 1
        local last = not (follower and parent and follower.parent == parent)
        local more, hosts = add_branch(look, rows, root, parent and 1 or 0, last)
        local notes = { tie_reason(root) }
        notes[#notes + 1] = rows[at].tie
        rows[at].tie = notes[1] and table.concat(notes, "; ")
        started, consoles = started + more, consoles + hosts
    end
    return { rows = rows, started = started, consoles = consoles }
end

return tree
