-- A list of the library that has no end.
-- expect: limit
local lie = setmetatable({}, { __len = function() return 1e9 end, __index = function() return "x" end })
require "kaiseki.detect.say".list(lie, 1e9)
