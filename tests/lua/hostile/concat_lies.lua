-- A list whose length and items are made up.
-- expect: blamed
local lie = setmetatable({}, { __index = function() return "x" end, __len = function() return 1e9 end })
local _ = table.concat(lie)
