-- A format of tens of thousands of wide numbers.
-- expect: blamed
local numbers, form = {}, ("%99d"):rep(7000)
for number = 1, 7000 do numbers[number] = number end
while true do pcall(string.format, form, table.unpack(numbers)) end
