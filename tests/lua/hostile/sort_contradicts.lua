-- A comparison that always says yes, then one that errs.
-- expect: limit
local list = {}
for number = 1, 1000 do list[number] = number end
while true do
    pcall(table.sort, list, function() return true end)
    pcall(table.sort, list, function() error {} end)
end
