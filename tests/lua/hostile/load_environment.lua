-- Code whose globals are an endless function.
-- expect: limit
local endless = setmetatable({}, { __index = function() while true do end end })
load("return anything", "x", "t", endless)()
