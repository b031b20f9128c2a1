--- Tests as functions in a table; `check` tells what went wrong and goes on.

local harness = { passed = 0, failed = 0 }

-- "kaiseki.report.view" is lua/report/view.lua, as the engine finds it; tests/lua/kaiseki holds stand-ins.
table.insert(package.searchers, 2, function(name)
    local path = package.searchpath((name:gsub("^kaiseki%.", "")), "lua/?.lua")
    if path then return loadfile(path), path end
    return nil
end)

local function show(value)
    if type(value) == "string" then return ("%q"):format(value) end
    if type(value) ~= "table" then return tostring(value) end
    local parts = {}
    for at, each in ipairs(value) do parts[at] = show(each) end
    return "{" .. table.concat(parts, ", ") .. "}"
end

local function note(holds, message)
    if holds then
        harness.passed = harness.passed + 1
        return
    end
    harness.failed = harness.failed + 1
    local where = debug.getinfo(3, "Sl")
    print(("%s:%d: %s: %s"):format(where.short_src, where.currentline, harness.test or "?", message))
end

function harness.check(holds, message) note(holds, message or "does not hold") end

function harness.equal(got, wanted, message)
    local same = show(got) == show(wanted)
    note(same, (message and message .. ": " or "") .. "got " .. show(got) .. ", wanted " .. show(wanted))
end

--- Runs every function of `tests`, in name order.
function harness.run(file, tests)
    local names = {}
    for name in pairs(tests) do names[#names + 1] = name end
    table.sort(names)
    for _, name in ipairs(names) do
        harness.test = file .. " " .. name
        local fine, message = xpcall(tests[name], debug.traceback)
        if not fine then
            harness.failed = harness.failed + 1
            print(harness.test .. ": " .. message)
        end
    end
end

return harness
