-- Expressions without end.
-- expect: limit
local all = {}
for i = 1, 10000000 do all[i] = path:contains("b" .. i) end
