-- A comparison that makes the list longer.
-- expect: any
local list = {}
for number = 1, 10000 do list[number] = number end
table.sort(list, function(a, b)
    list[#list + 1] = 1
    return a < b
end)
