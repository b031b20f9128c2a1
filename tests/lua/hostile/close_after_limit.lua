-- A variable that is closed while a limit unwinds.
-- expect: limit
local guard <close> = setmetatable({}, { __close = function() while true do end end })
while true do end
