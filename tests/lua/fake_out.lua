--- `out` as reports get it, into memory: fmt as it is, each argument through the chosen escape.

local escape = require "kaiseki.report.format.escape"

local ESCAPES = {
    text = escape.visible, markdown = escape.markdown, html = escape.html, json = escape.json, csv = escape.csv,
    none = function(text) return text end,
}

local Out = {}
Out.__index = Out

function Out:escape(name)
    assert(not self.chosen, "escape chosen twice")
    self.chosen = assert(ESCAPES[name], "no such escape: " .. tostring(name))
end

function Out:write(format, ...)
    local chosen = assert(self.chosen, "write before escape")
    local arguments = table.pack(...)
    local used = 0
    self.parts[#self.parts + 1] = format:gsub("%%(.)", function(kind)
        if kind == "%" then return "%" end
        assert(kind == "s", "out:write knows %s and %% only")
        used = used + 1
        return chosen(tostring(arguments[used]))
    end)
    assert(used == arguments.n, "arguments left over: " .. format)
end

function Out:raw(text) self.parts[#self.parts + 1] = text end

function Out:text() return table.concat(self.parts) end

local fake_out = {}

function fake_out.new() return setmetatable({ parts = {} }, Out) end

-- `resource` as the engine gives it to the report `name`.
local function resources_of(name)
    return function(file)
        local stream <close> = assert(io.open(("reports/%s/%s"):format(name, file), "rb"))
        return stream:read "a"
    end
end

--- The names of all reports but noriben, whose view the stand-in of a case does not have.
function fake_out.names()
    local names = {}
    local files <close> = assert(io.popen "ls reports/*.lua")
    for file in files:lines() do
        local name = file:match "([%w_]+)%.lua$"
        if name ~= "noriben" then names[#names + 1] = name end
    end
    assert(#names > 0, "no report")
    return names
end

--- What the file of report `name` returns.
function fake_out.load(name)
    local globals = setmetatable({ resource = resources_of(name) }, { __index = _G })
    return assert(loadfile("reports/" .. name .. ".lua", "t", globals))()
end

--- What report `name` prints of `case`.
function fake_out.render(name, case, options)
    local out = fake_out.new()
    fake_out.load(name).render(case, out, options or {})
    return out:text()
end

return fake_out
