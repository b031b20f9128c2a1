-- What a sandbox does not have.
-- expect: fine
local absent = { "os", "io", "package", "debug", "coroutine", "xpcall", "collectgarbage", "dofile", "loadfile", "print" }
for _, name in ipairs(absent) do
    assert(not pcall(function() return _G[name] end), name)
end
assert(string.dump == nil and math.randomseed == nil)
