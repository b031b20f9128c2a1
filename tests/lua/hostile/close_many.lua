-- Variables to close, each of which fails.
-- expect: limit
local function fails(depth)
    local guard <close> = setmetatable({}, { __close = function() error "closing" end })
    if depth > 0 then return (fails(depth - 1)) end
    error "unwinds"
end
while true do pcall(fails, 100) end
