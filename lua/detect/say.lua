--- Words for the sentences of findings: present tense, who does what, how many, where.

local numbers = require "kaiseki.common.numbers"
local places = require "kaiseki.detect.places"

local say = {}

--- "jbruyer 5164"
function say.process(process)
    local name = process and process.name
    if not name then return process and process.pid and ("process %d"):format(process.pid) or "a process" end
    name = name:gsub("%.[eE][xX][eE]$", "")
    return process.pid and ("%s %d"):format(name, process.pid) or name
end

--- What a Process Create starts, likewise: "jbruyer 5164".
function say.child(event)
    local name = say.name(event.child.image or event.path or "?"):gsub("%.[eE][xX][eE]$", "")
    local pid = event.child.pid
    return pid and ("%s %d"):format(name, pid) or name
end

--- "a", "a and b", "a, b and c"; beyond `limit` (default 6) the rest is counted: "a, b, c and 4 more".
function say.list(items, limit)
    limit = limit or 6
    local shown = {}
    for i = 1, math.min(#items, limit) do shown[i] = items[i] end
    if #items > limit then
        return ("%s and %d more"):format(table.concat(shown, ", "), #items - limit)
    end
    if #shown < 2 then return shown[1] or "" end
    local last = table.remove(shown)
    return table.concat(shown, ", ") .. " and " .. last
end

--- "244,736 bytes"
function say.bytes(count)
    return numbers.count(count, "byte")
end

--- " (3 times)", and nothing for once.
function say.times(count)
    return count > 1 and (" (%s times)"):format(numbers.group(count)) or ""
end

--- The name at the end of a path, in its own letter case.
function say.name(path)
    return path:match [[^.*[\/]([^\/]+)[\/]*$]] or path:match [[^([^\/]+)[\/]*$]] or path
end

--- What a process is said to run: its image's path, or its name where the capture does not tell.
function say.image(process)
    return process and (process.image or process.name) or "?"
end

--- A command line in quotes, cut at `limit` characters (default 160).
function say.command(line, limit)
    limit = limit or 160
    line = line:gsub("%s+$", "")
    if #line > limit then line = line:sub(1, utf8.offset(line, 0, limit) - 1) .. "..." end
    return line
end

--- Whether two processes run the same program, by image or name.
function say.same_program(a, b)
    return a ~= nil and b ~= nil and places.name(say.image(a)) == places.name(say.image(b))
end

return say
