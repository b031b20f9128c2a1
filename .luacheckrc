std = "lua54"
max_line_length = 120
cache = false

-- Names that kaiseki gives to every script (see docs/lua-api.md).
local fields = {
    "any", "category", "child", "class", "detail", "duration", "file", "index", "image", "exit", "net", "operation",
    "parent", "path", "process", "registry", "result", "sequence", "tid", "time", "unbacked_frames",
}
local makers = { "activity", "rule", "whitelist" }

read_globals = { "kaiseki", "resource" } -- resource: in report files only
for _, name in ipairs(fields) do read_globals[#read_globals + 1] = name end
for _, name in ipairs(makers) do read_globals[#read_globals + 1] = name end
-- Scripts that misbehave on purpose.
exclude_files = { "tests/lua/hostile/*" }
