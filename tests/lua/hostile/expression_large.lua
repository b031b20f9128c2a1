-- One expression without end.
-- expect: blamed
local all = path:contains "a"
for i = 1, 10000000 do all = all | path:contains("b" .. i) end
